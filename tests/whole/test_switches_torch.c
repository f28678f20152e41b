/* The PyTorch program with every switch turned equals the Keras program of the same seed, bit for bit:
 * each step's loss and the means beside it, the figures of the epochs, weights, test figures, digits
 * and their probabilities.  With one switch left as it is, it does not. */
#include <math.h>
#include <time.h>

#include "base/files.h"
#include "cli/cli_test.h"
#include "cli/program.h"
#include "data/generators.h"
#include "diptych/torch.h"

enum { MOST = 600 };
#if defined(DIP_DEBUG_SCOPES) /* sanitizers see nothing new after the first runs, and are slow */
enum { CASES = 1, EPOCHS = 1 };
#else
enum { CASES = 4, EPOCHS = 2 };
#endif

typedef struct run {
    dip_context *ctx;
    dip_run_result result;
    dip_face_result *face;
    dip_program p;
    char path[600]; /* the trace: every step's loss with all its digits */
    int64_t steps;
    double mean[MOST], accuracy[MOST];
} run;

typedef struct setting {
    bool keras, float64, compat;
    int64_t seed, batch_size, epochs;
    const char *data;
    int left; /* a switch that is not turned, or -1 */
} setting;

static void after_step(dip_program *p, void *user) {
    run *r = user;
    assert_true(r->steps < MOST);
    r->mean[r->steps] = p->face->so_far_loss;
    r->accuracy[r->steps++] = p->face->so_far_accuracy;
}

static void begin(run *r, const setting *s, const char *name) {
    *r = (run){.ctx = dip_test_context()};
    dip_context_set_widened(r->ctx, s->float64);
    r->result = (dip_run_result){.ctx = r->ctx, .n = 1, .threads = 1};
    r->face = &r->result.face[0];
    *r->face = (dip_face_result){.key = "face", .name = "Face"};
    r->p = (dip_program){.ctx = r->ctx,
                         .epochs = s->epochs,
                         .batch_size = s->batch_size,
                         .seed = s->seed,
                         .data = s->data,
                         .float64 = s->float64,
                         .run = &r->result,
                         .face = r->face,
                         .after_step = after_step,
                         .user = r};
    r->p.trace = dip_writer_open(r->ctx, "test", beside(r->path, sizeof r->path, name));
    assert_non_null(r->p.trace);
}

/* torch_compat_keras() turns what is the face's; the sums are the program's own. */
static void turn(run *r, const setting *s) {
    for (int k = 0; k < DIP_SWITCHES; k++)
        r->p.turned[k] = s->compat ? k == DIP_SWITCH_sums : k != s->left;
    if (s->compat) assert_true(torch_compat_keras());
}

static void execute(run *r, const setting *s, const char *name) {
    begin(r, s, name);
    if (!s->keras) turn(r, s);
    assert_true((s->keras ? dip_program_keras : dip_program_torch)(&r->p));
    DIP_ASSERT_FINE(r->ctx);
    assert_true(dip_writer_close(r->p.trace));
    assert_true(r->face->tested);
}

static void end(run *r) {
    dip_context_use(r->ctx);
    dip_result_free(&r->result);
    dip_test_context_free(r->ctx);
}

static char *whole_file(const char *path) {
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    char *text = calloc(1, 1 << 16);
    assert_non_null(text);
    assert_true(fread(text, 1, (1 << 16) - 1, f) < (1 << 16) - 1);
    fclose(f);
    return text;
}

static void assert_same_steps(const run *a, const run *b) {
    assert_true(a->steps == b->steps && a->steps > 0);
    for (int64_t i = 0; i < a->steps; i++)
        if (a->mean[i] != b->mean[i] || a->accuracy[i] != b->accuracy[i])
            fail_msg("step %d: means %.17g, %.17g and %.17g, %.17g", (int)i + 1, a->mean[i],
                     a->accuracy[i], b->mean[i], b->accuracy[i]);
    char *x = whole_file(a->path), *y = whole_file(b->path);
    assert_string_equal(x, y);
    free(x);
    free(y);
}

static void assert_same_epochs(const dip_face_result *a, const dip_face_result *b) {
    assert_int_equal(a->epochs, b->epochs);
    for (int64_t i = 0; i < a->epochs; i++) {
        assert_true(a->epoch[i].loss == b->epoch[i].loss);
        assert_true(a->epoch[i].accuracy == b->epoch[i].accuracy);
        assert_true(a->epoch[i].val_loss == b->epoch[i].val_loss);
        assert_true(a->epoch[i].val_accuracy == b->epoch[i].val_accuracy);
    }
}

/* Not by their hashes: the faces lay a kernel out differently. */
static bool same_weights(const dip_face_result *a, const dip_face_result *b) {
    bool same = a->layers == 3 && b->layers == 3;
    for (int i = 0; i < a->layers; i++) {
        const dip_layer_weights *x = &a->layer[i], *y = &b->layer[i];
        same = same && !memcmp(x->kernel, y->kernel, (size_t)(x->in * x->out) * sizeof(float)) &&
               !memcmp(x->bias, y->bias, (size_t)x->out * sizeof(float));
    }
    return same;
}

static void assert_same(const run *a, const run *b) {
    assert_same_steps(a, b);
    assert_same_epochs(a->face, b->face);
    assert_true(same_weights(a->face, b->face));
    assert_true(a->face->test_loss == b->face->test_loss);
    assert_true(a->face->test_accuracy == b->face->test_accuracy);
    const dip_answers *x = &a->face->answers, *y = &b->face->answers;
    assert_int_equal(x->rows, y->rows);
    assert_memory_equal(x->predicted, y->predicted, (size_t)x->rows);
    assert_memory_equal(x->probability, y->probability,
                        (size_t)x->rows * DIP_CLASSES * sizeof(float));
}

static void meet(setting s) {
    run keras, torch;
    s.left = -1;
    s.keras = true;
    execute(&keras, &s, "keras.csv");
    s.keras = false;
    execute(&torch, &s, "torch.csv");
    assert_same(&keras, &torch);
    end(&torch);
    s.compat = true;
    execute(&torch, &s, "compat.csv");
    assert_same(&keras, &torch);
    end(&torch);
    end(&keras);
}

/* Batches of 64 leave a shorter one at the end. */
static void turned_runs_are_the_keras_programs(void **state) {
    (void)state;
    const int64_t seeds[] = {(int64_t)time(NULL) & 0x7FFFFFFF, 0};
    for (int i = 0; i < CASES; i++) {
        setting s = {.float64 = i > 1,
                     .seed = seeds[i % 2],
                     .batch_size = 64,
                     .epochs = EPOCHS,
                     .data = small_digits};
        print_message("seed %lld, float%d\n", (long long)s.seed, s.float64 ? 64 : 32);
        meet(s);
    }
}

#if !defined(DIP_DEBUG_SCOPES)
static void so_is_one_over_all_digits(void **state) {
    (void)state;
    meet((setting){.seed = 0, .batch_size = 100, .epochs = 1, .data = DIP_TEST_DATA});
}

/* What a switch changes is seen where it is left: in the weights, but for the sums' figures. */
static void each_switch_counts(void **state) {
    (void)state;
    setting s = {.keras = true, .batch_size = 64, .epochs = EPOCHS, .data = small_digits};
    run keras, torch;
    execute(&keras, &s, "keras.csv");
    s.keras = false;
    for (int k = 0; k < DIP_SWITCHES; k++) {
        s.left = k;
        execute(&torch, &s, "torch.csv");
        if (keras.face->epoch[EPOCHS - 1].loss == torch.face->epoch[EPOCHS - 1].loss ||
            same_weights(keras.face, torch.face) != (k == DIP_SWITCH_sums))
            fail_msg("%s: nothing is seen of it", dip_switch_table[k].key);
        end(&torch);
    }
    end(&keras);
}
#endif

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turned_runs_are_the_keras_programs),
#if !defined(DIP_DEBUG_SCOPES)
        cmocka_unit_test(each_switch_counts),
        cmocka_unit_test(so_is_one_over_all_digits),
#endif
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
