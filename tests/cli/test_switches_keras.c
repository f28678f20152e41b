/* test_switches_keras.c - the Keras program turned to PyTorch's ways, in all respects and in each alone.
 *
 * Turned in all of them it is the PyTorch program bit for bit: losses, weights after every step, figures,
 * answers.  The seed of the day is among the seeds, so that nothing can be tuned to one. */
#include <diptych/keras.h>

#include <math.h>
#include <time.h>

#include "cli/cli_test.h"
#include "cli/program.h"
#include "data/generators.h"

typedef bool run_fn(dip_program *p);
enum { BATCH = 32, STEPS = 29 }; /* 900 rows; the last step of an epoch has 4 */
#if defined(DIP_DEBUG_SCOPES)    /* sanitizers see nothing new in further runs, and are slow */
enum { EPOCHS = 1, SEEDS = 1, STRIDE = DIP_SWITCHES, LOOK = STEPS };
#else
enum { EPOCHS = 2, SEEDS = 2, STRIDE = 1, LOOK = 1 };
#endif

typedef struct step_seen {
    double loss, mean_loss, mean_accuracy;
    uint64_t weights;
} step_seen;

/* What is known of a run. */
typedef struct seen {
    bool transposed; /* its weights are (out, in) */
    int steps;
    step_seen step[EPOCHS * STEPS];
    dip_epoch_result epoch[EPOCHS];
    double test_loss, test_accuracy;
    uint8_t predicted[SMALL_TEST];
    float probability[SMALL_TEST * DIP_CLASSES];
} seen;

/* ---- a run --------------------------------------------------------------------------------------- */
static uint64_t add_bits(uint64_t h, double v) {
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    h = (h ^ bits) * 1099511628211u;
    return h ^ h >> 29;
}

/* Of all weights, kernels in the order of (in, out). */
static uint64_t hash_weights(const dip_program *p, bool transposed) {
    uint64_t h = 1469598103934665603u;
    for (int w = 0; w < p->weights; w++) {
        const dip_view *v = &p->weight[w]->view;
        int in = v->rank == 2 && transposed, out = v->rank == 2 ? !transposed : 0;
        int64_t rows = v->rank == 2 ? v->dim[in] : 1;
        for (int64_t i = 0; i < rows; i++)
            for (int64_t j = 0; j < v->dim[out]; j++)
                h = add_bits(h, dip_element_get(v->data, v->dtype,
                                                (v->rank == 2 ? i * v->stride[in] : 0) +
                                                    j * v->stride[out]));
    }
    return h;
}

static void note_step(dip_program *p, void *user) {
    seen *s = user;
    assert_true(s->steps < EPOCHS * STEPS);
    bool looks = s->steps == 0 || (s->steps + 1) % LOOK == 0;
    s->step[s->steps++] = (step_seen){p->step_loss, p->face->so_far_loss, p->face->so_far_accuracy,
                                      looks ? hash_weights(p, s->transposed) : 0};
}

typedef struct setting {
    run_fn *run;
    int64_t seed;
    bool float64;
    bool turned[DIP_SWITCHES];
    bool (*before)(dip_switch s); /* called first, in the program's context; NULL: nothing */
    dip_switch of;
} setting;

static void run(const setting *t, seen *out) {
    dip_context *ctx = dip_test_context();
    dip_run_result result = {.ctx = ctx, .epochs = EPOCHS, .batch_size = BATCH, .n = 1};
    result.face[0] = (dip_face_result){.key = "face", .name = "Face"};
    memset(out, 0, sizeof *out);
    out->transposed = t->run == dip_program_torch;
    dip_program p = {.ctx = ctx,
                     .epochs = EPOCHS,
                     .batch_size = BATCH,
                     .seed = t->seed,
                     .data = small_digits,
                     .float64 = t->float64,
                     .run = &result,
                     .face = &result.face[0],
                     .after_step = note_step,
                     .user = out};
    memcpy(p.turned, t->turned, sizeof p.turned);
    if (t->float64) dip_context_set_widened(ctx, true);
    if (t->before) assert_true(t->before(t->of));
    assert_true(t->run(&p));
    const dip_face_result *f = p.face;
    assert_int_equal(f->epochs, EPOCHS);
    for (int i = 0; i < EPOCHS; i++) out->epoch[i] = f->epoch[i];
    out->test_loss = f->test_loss;
    out->test_accuracy = f->test_accuracy;
    memcpy(out->predicted, f->answers.predicted, sizeof out->predicted);
    memcpy(out->probability, f->answers.probability, sizeof out->probability);
    dip_result_free(&result);
    dip_test_context_free(ctx);
}

/* ---- two runs ------------------------------------------------------------------------------------ */
static int first_other_step(const seen *a, const seen *b) {
    int n = a->steps < b->steps ? a->steps : b->steps, i = 0;
    while (i < n && memcmp(&a->step[i], &b->step[i], sizeof a->step[i]) == 0) i++;
    return i < n || a->steps != b->steps ? i : -1;
}

static bool same_figures(const seen *a, const seen *b) {
    for (int i = 0; i < EPOCHS; i++) {
        const dip_epoch_result *x = &a->epoch[i], *y = &b->epoch[i];
        if (x->loss != y->loss || x->accuracy != y->accuracy || x->val_loss != y->val_loss ||
            x->val_accuracy != y->val_accuracy)
            return false;
    }
    return a->test_loss == b->test_loss && a->test_accuracy == b->test_accuracy;
}

static bool same_run(const seen *a, const seen *b) {
    return first_other_step(a, b) < 0 && same_figures(a, b) &&
           memcmp(a->predicted, b->predicted, sizeof a->predicted) == 0 &&
           memcmp(a->probability, b->probability, sizeof a->probability) == 0;
}

static void assert_same_run(const seen *a, const seen *b, const setting *t) {
    if (same_run(a, b)) return;
    int i = first_other_step(a, b);
    if (i >= 0)
        print_message("step %d: %.17g %.17g %.17g %016llx against %.17g %.17g %.17g %016llx\n", i,
                      a->step[i].loss, a->step[i].mean_loss, a->step[i].mean_accuracy,
                      (unsigned long long)a->step[i].weights, b->step[i].loss, b->step[i].mean_loss,
                      b->step[i].mean_accuracy, (unsigned long long)b->step[i].weights);
    fail_msg("seed %lld, %s: the runs differ (test loss %.17g and %.17g)", (long long)t->seed,
             t->float64 ? "float64" : "float32", a->test_loss, b->test_loss);
}

static setting keras(int64_t seed, bool float64) {
    return (setting){.run = dip_program_keras, .seed = seed, .float64 = float64};
}
static setting torch(int64_t seed, bool float64) {
    return (setting){.run = dip_program_torch, .seed = seed, .float64 = float64};
}

/* ---- tests --------------------------------------------------------------------------------------- */
static void turned_in_all_respects_it_is_the_pytorch_program(void **state) {
    (void)state;
    const int64_t seeds[] = {0, (int64_t)(time(NULL) / 86400)};
    seen a, b;
    for (int i = 0; i < 2 * SEEDS; i++) {
        setting k = keras(seeds[i / 2], i % 2 == 1), t = torch(seeds[i / 2], i % 2 == 1);
        for (int s = 0; s < DIP_SWITCHES; s++) k.turned[s] = true;
        run(&k, &a);
        run(&t, &b);
        assert_int_equal(a.steps, EPOCHS * STEPS);
        assert_same_run(&a, &b, &k);
    }
}

static bool turn_all(dip_switch s) {
    (void)s;
    return keras_compat_torch();
}

static void so_it_is_by_the_contexts_defaults_alone(void **state) {
    (void)state;
    seen a, b;
    for (int i = 0; i < SEEDS; i++) {
        setting k = keras(3, i == 1), t = torch(3, i == 1);
        k.before = turn_all;
        run(&k, &a);
        run(&t, &b);
        assert_same_run(&a, &b, &k);
    }
}

static void no_switch_can_be_left_out(void **state) {
    (void)state;
    seen a, b;
    setting t = torch(0, false);
    run(&t, &b);
    for (int s = 0; s < DIP_SWITCHES; s += STRIDE) {
        setting k = keras(0, false);
        for (int i = 0; i < DIP_SWITCHES; i++) k.turned[i] = i != s;
        run(&k, &a);
        if (same_run(&a, &b)) fail_msg("%s changes nothing", dip_switch_table[s].key);
    }
}

/* What a switch leaves alone, and what it does not. */
static void assert_effect(dip_switch s, const seen *plain, const seen *turned) {
    double apart = fabs(turned->step[0].loss - plain->step[0].loss);
    bool same_weights = turned->step[0].weights == plain->step[0].weights;
    bool same_steps = true;
    for (int i = 0; i < plain->steps; i++)
        same_steps = same_steps && plain->step[i].loss == turned->step[i].loss &&
                     plain->step[i].weights == turned->step[i].weights;
    switch (s) {
    case DIP_SWITCH_weights:
    case DIP_SWITCH_validation:
    case DIP_SWITCH_order:
    case DIP_SWITCH_softmax: assert_true(apart > 1e-4 && !same_weights); break;
    case DIP_SWITCH_loss: assert_true(apart < 1e-6 && !same_weights); break;
    case DIP_SWITCH_epsilon: assert_true(apart == 0 && !same_weights && !same_steps); break;
    case DIP_SWITCH_sums: assert_true(same_steps && !same_figures(plain, turned)); break;
    case DIP_SWITCHES: fail();
    }
    assert_true(s == DIP_SWITCH_sums || !same_steps);
}

static bool turn_one(dip_switch s) {
    switch (s) {
    case DIP_SWITCH_weights: return keras_compat(.weights = "torch");
    case DIP_SWITCH_validation: return keras_compat(.validation = "torch");
    case DIP_SWITCH_order: return keras_compat(.order = "torch");
    case DIP_SWITCH_softmax: return keras_compat(.softmax = "torch");
    case DIP_SWITCH_loss: return keras_compat(.loss = "torch");
    case DIP_SWITCH_epsilon: return keras_compat(.epsilon = "torch");
    case DIP_SWITCH_sums: return keras_compat(.sums = "torch");
    case DIP_SWITCHES: break;
    }
    return false;
}

static void each_changes_what_it_should_and_its_default_does_the_same(void **state) {
    (void)state;
    seen plain, by_option, by_default;
    setting k = keras(0, false);
    run(&k, &plain);
    for (int s = 0; s < DIP_SWITCHES; s += STRIDE) {
        setting option = k, standard = k;
        option.turned[s] = true;
        standard.before = turn_one;
        standard.of = (dip_switch)s;
        run(&option, &by_option);
        run(&standard, &by_default);
        assert_effect((dip_switch)s, &plain, &by_option);
        assert_same_run(&by_option, &by_default, &standard);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turned_in_all_respects_it_is_the_pytorch_program),
        cmocka_unit_test(so_it_is_by_the_contexts_defaults_alone),
        cmocka_unit_test(no_switch_can_be_left_out),
        cmocka_unit_test(each_changes_what_it_should_and_its_default_does_the_same),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
