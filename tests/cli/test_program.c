/* test_program.c - the two programs called as functions: a NaN loss, memory, cancel. */
#include <math.h>

#include "cli/cli_test.h"
#include "cli/program.h"
#include "device/weights_hash.h"

typedef bool run_fn(dip_program *p);
static run_fn *const programs[] = {dip_program_keras, dip_program_torch};

typedef struct setting {
    dip_context *ctx;
    dip_run_result run;
    dip_program p;
} setting;

static void open_setting(setting *s) {
    memset(s, 0, sizeof *s);
    s->ctx = dip_test_context();
    s->run = (dip_run_result){.ctx = s->ctx, .epochs = 2, .batch_size = 100, .n = 1, .threads = 1};
    s->run.face[0] = (dip_face_result){.key = "face", .name = "Face"};
    s->p = (dip_program){.ctx = s->ctx,
                         .epochs = 2,
                         .batch_size = 100,
                         .data = small_digits,
                         .run = &s->run,
                         .face = &s->run.face[0]};
}

static void close_setting(setting *s) {
    dip_result_free(&s->run);
    dip_test_context_free(s->ctx); /* fails the test when the program left something over */
}

static void a_finished_program_leaves_results_and_no_memory(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        assert_true(programs[i](&s.p));
        const dip_face_result *f = &s.run.face[0];
        assert_int_equal(f->epochs, 2);
        assert_int_equal(f->parameters, 103270);
        assert_true(f->tested && !f->interrupted);
        assert_true(f->epoch[1].loss < f->epoch[0].loss);
        assert_int_equal(strlen(f->weights_sha256), 64);
        close_setting(&s);
    }
}

/* ---- what is kept after the test --------------------------------------------------------------- */
static void read_labels(uint8_t labels[SMALL_TEST]) {
    char path[600];
    FILE *f = fopen(beside(path, sizeof path, "t10k-labels-idx1-ubyte"), "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 8, SEEK_SET), 0);
    assert_int_equal(fread(labels, 1, SMALL_TEST, f), SMALL_TEST);
    fclose(f);
}

/* The weights that are kept, applied to a digit by hand, answer what the model answered. */
static void assert_weights_answer(const dip_face_result *f, const uint8_t *pixels, int64_t row) {
    double in[DIP_PIXELS], out[DIP_PIXELS];
    for (int i = 0; i < DIP_PIXELS; i++) in[i] = pixels[i] / 255.0;
    for (int k = 0; k < f->layers; k++) {
        const dip_layer_weights *l = &f->layer[k];
        for (int64_t j = 0; j < l->out; j++) {
            out[j] = (double)l->bias[j];
            for (int64_t i = 0; i < l->in; i++) out[j] += in[i] * (double)l->kernel[i * l->out + j];
            if (k + 1 < f->layers && out[j] < 0) out[j] = 0;
        }
        memcpy(in, out, (size_t)l->out * sizeof *in);
    }
    double sum = 0;
    for (int c = 0; c < DIP_CLASSES; c++) sum += exp(out[c]);
    for (int c = 0; c < DIP_CLASSES; c++)
        assert_true(fabs(exp(out[c]) / sum -
                         (double)f->answers.probability[row * DIP_CLASSES + c]) < 1e-5);
}

static void assert_answers(const dip_face_result *f, const uint8_t *labels, bool keras_float) {
    const dip_answers *a = &f->answers;
    assert_int_equal(a->rows, SMALL_TEST);
    int right = 0;
    for (int64_t i = 0; i < a->rows; i++) {
        right += a->predicted[i] == labels[i];
        const float *p = a->probability + i * DIP_CLASSES;
        float sum = 0;
        for (int c = 0; c < DIP_CLASSES; c++) {
            assert_true(p[c] >= 0 && p[c] <= p[a->predicted[i]]);
            sum += p[c];
        }
        assert_true(fabsf(sum - 1) < 1e-5f);
    }
    double accuracy = right / (double)SMALL_TEST;
    assert_true(f->test_accuracy == (keras_float ? (double)(float)accuracy : accuracy));
}

static void answers_and_weights_are_those_of_the_tested_model(void **state) {
    (void)state;
    uint8_t labels[SMALL_TEST];
    read_labels(labels);
    dip_context *data = dip_test_context();
    dip_mnist test;
    dip_scope_mark mark = dip_scope_enter(data);
    assert_true(dip_mnist_load(data, "test", small_digits, DIP_MNIST_TEST, &test));
    const uint8_t *pixels = dip_tensor_data(test.images, DIP_HERE);
#ifdef NDEBUG
    enum { RUNS = 4 }; /* both faces, then both in float64 */
#else
    enum { RUNS = 2 }; /* sanitizers make these slow */
#endif
    for (int i = 0; i < RUNS; i++) {
        setting s;
        open_setting(&s);
        s.p.float64 = i > 1;
        assert_true(programs[i % 2](&s.p));
        const dip_face_result *f = &s.run.face[0];
        assert_answers(f, labels, i == 0);
        assert_int_equal(f->layers, 3);
        assert_string_equal(f->layer[0].name, i % 2 == 0 ? "dense" : "fc1");
        assert_string_equal(f->layer[2].name, i % 2 == 0 ? "dense_2" : "fc3");
        assert_int_equal(f->layer[0].in, DIP_PIXELS);
        assert_int_equal(f->layer[2].out, DIP_CLASSES);
        for (int64_t row = 0; row < 3; row++)
            assert_weights_answer(f, pixels + row * DIP_PIXELS, row);
        close_setting(&s);
    }
    dip_scope_leave(&mark);
    dip_test_context_free(data);
}

/* The same draws; its loss comes below what two softmaxes allow, ln(1 + 9/e). */
static void without_its_softmax_the_pytorch_program_is_another(void **state) {
    (void)state;
    uint8_t labels[SMALL_TEST];
    read_labels(labels);
    setting two, one;
    open_setting(&two);
    assert_true(dip_program_torch(&two.p));
    open_setting(&one);
    one.p.turned[DIP_SWITCH_softmax] = one.p.figures_alone = true;
    one.p.epochs = 12;
    assert_true(dip_program_torch(&one.p));
    const dip_face_result *f = &one.run.face[0];
    assert_true(f->epoch[1].loss < two.run.face[0].epoch[1].loss);
    assert_true(f->epoch[11].loss < 1.4612);
    assert_string_not_equal(f->weights_sha256, two.run.face[0].weights_sha256);
    assert_int_equal(f->answers.rows, SMALL_TEST);
    int right = 0;
    for (int i = 0; i < SMALL_TEST; i++) right += f->answers.predicted[i] == labels[i];
    assert_true(f->test_accuracy == right / (double)SMALL_TEST);
    assert_null(f->answers.probability);
    assert_int_equal(f->layers, 0);
    close_setting(&one);
    dip_context_use(two.ctx);
    close_setting(&two);
}

static void every_allocation_that_fails_is_an_error_and_leaves_nothing(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        dip_scope_mark mark = dip_scope_enter(s.ctx);
        dip_tensor *outputs =
            dip_tensor_new(s.ctx, DIP_FLOAT64, (dip_shape){2, {3, DIP_CLASSES}}, DIP_HERE);
        dip_tensor *kernel = dip_tensor_new(s.ctx, DIP_FLOAT32, (dip_shape){2, {4, 2}}, DIP_HERE);
        dip_tensor *bias = dip_tensor_new(s.ctx, DIP_FLOAT32, (dip_shape){1, {2}}, DIP_HERE);
        for (int64_t n = 1;; n++) {
            fail_alloc_at(dip_test_alloc(s.ctx), n);
            bool ok = i == 0 ? dip_program_answers(&s.p, outputs, 3)
                             : dip_program_layer(&s.p, "dense", kernel, bias);
            bool hit = fail_alloc_hit(dip_test_alloc(s.ctx));
            fail_alloc_at(dip_test_alloc(s.ctx), 0);
            assert_true(ok == !hit);
            dip_result_free(&s.run); /* forgets n, so that the loop begins anew */
            s.run.n = 1;
            if (!hit) break;
            DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_MEMORY, "no memory");
        }
        dip_scope_leave(&mark);
        close_setting(&s);
    }
}

/* ---- what goes wrong --------------------------------------------------------------------------- */
static void poison(dip_program *p, void *user) {
    (void)user;
    static const int64_t first[DIP_MAX_RANK] = {0};
    if (p->face->at_epoch == 2 && p->face->at_step == 3)
        assert_true(dip_tensor_set(p->weight[0], first, (double)NAN, DIP_HERE));
}

static void a_loss_that_is_not_a_number_is_named_with_epoch_and_step(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        s.p.after_step = poison;
        assert_false(programs[i](&s.p));
        DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_STATE, "the loss became NaN in epoch 2, step 4");
        assert_int_equal(s.run.face[0].epochs, 1);
        assert_false(s.run.face[0].tested || s.run.face[0].interrupted);
        close_setting(&s);
    }
}

static void stop(dip_program *p, void *user) {
    (void)user;
    if (p->face->at_epoch == 1 && p->face->at_step == 5) dip_cancel(p->ctx);
}

static void a_cancelled_program_ends_after_the_step_and_has_its_weights(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        s.p.after_step = stop;
        assert_false(programs[i](&s.p));
        const dip_face_result *f = &s.run.face[0];
        assert_true(f->interrupted);
        assert_int_equal(f->epochs, 0);
        assert_int_equal(f->at_epoch, 1);
        assert_int_equal(f->at_step, 5);
        assert_true(f->so_far_loss > 0 && f->so_far_accuracy > 0);
        assert_int_equal(strlen(f->weights_sha256), 64);
        dip_error_take(s.ctx, NULL);
        close_setting(&s);
    }
}

static void a_program_cancelled_before_it_begins_does_not_train(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        dip_cancel(s.ctx);
        assert_false(programs[i](&s.p));
        assert_true(s.run.face[0].interrupted);
        assert_true(s.run.face[0].at_step <= 1);
        dip_error_take(s.ctx, NULL);
        close_setting(&s);
    }
}

/* A strided view and its copy hold the same numbers; Note [Hash of weights]. */
static void the_hash_goes_by_shape_and_not_by_memory(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark mark = dip_scope_enter(ctx);
    float data[6] = {1, 2, 3, 4, 5, 6}, turned[6] = {1, 4, 2, 5, 3, 6};
    dip_shape shape = {2, {3, 2}};
    const int64_t strides[] = {1, 3};
    dip_tensor *view =
        dip_tensor_from(ctx, data, DIP_FLOAT32, shape, strides, NULL, NULL, DIP_HERE);
    dip_tensor *copy = dip_tensor_copy_of(ctx, turned, DIP_FLOAT32, shape, DIP_HERE);
    char a[DIP_SHA256_TEXT], b[DIP_SHA256_TEXT], direct[DIP_SHA256_TEXT];
    assert_true(dip_weights_hash(ctx, &view, 1, a));
    assert_true(dip_weights_hash(ctx, &copy, 1, b));
    dip_sha256 s;
    dip_sha256_begin(&s);
    dip_sha256_add(&s, turned, sizeof turned);
    dip_sha256_end_text(&s, direct);
    assert_string_equal(a, direct);
    assert_string_equal(b, direct);
    dip_scope_leave(&mark);
    dip_test_context_free(ctx);
}

static void numbers_that_json_does_not_know_are_null(void **state) {
    (void)state;
    setting s;
    open_setting(&s);
    dip_epoch_result e = {(double)NAN, 0.5, (double)INFINITY, 0.1, 2};
    assert_true(dip_result_add_epoch(&s.run, &s.run.face[0], &e));
    s.run.face[0].tested = true;
    s.run.face[0].test_loss = -(double)NAN;
    dip_text text = {.ctx = s.ctx};
    dip_result_json(&s.run, &text);
    assert_has(text.s, "{\"loss\": null, \"accuracy\": 0.5, \"val_loss\": null, \"val_accuracy\": "
                       "0.10000000000000001, \"seconds\": 2}");
    assert_has(text.s, "\"test\": {\"loss\": null, \"accuracy\": 0}");
    dip_text_free(&text);
    close_setting(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finished_program_leaves_results_and_no_memory),
        cmocka_unit_test(answers_and_weights_are_those_of_the_tested_model),
        cmocka_unit_test(without_its_softmax_the_pytorch_program_is_another),
        cmocka_unit_test(every_allocation_that_fails_is_an_error_and_leaves_nothing),
        cmocka_unit_test(a_loss_that_is_not_a_number_is_named_with_epoch_and_step),
        cmocka_unit_test(a_cancelled_program_ends_after_the_step_and_has_its_weights),
        cmocka_unit_test(a_program_cancelled_before_it_begins_does_not_train),
        cmocka_unit_test(the_hash_goes_by_shape_and_not_by_memory),
        cmocka_unit_test(numbers_that_json_does_not_know_are_null),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
