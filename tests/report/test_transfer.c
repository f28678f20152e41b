/* test_transfer.c - a face's results from one process to another. */
#include "report/transfer.h"

#include <string.h>

#include "support/context.h"

static void fill(dip_run_result *run, dip_face_result *f) {
    static const int64_t size[] = {3, 2, 5};
    *f = (dip_face_result){.key = "keras",
                           .name = "Keras",
                           .parameters = 26,
                           .tested = true,
                           .test_loss = 0.25,
                           .test_accuracy = 0.5,
                           .peak_bytes = 1000};
    for (int i = 0; i < 3; i++)
        assert_true(dip_result_add_epoch(run, f, &(dip_epoch_result){.loss = i, .seconds = 2}));
    f->answers.rows = 4;
    f->answers.predicted = dip_alloc(run->ctx, 4);
    f->answers.probability = dip_alloc_array(run->ctx, 4 * DIP_CLASSES, sizeof(float));
    for (int i = 0; i < 4; i++) f->answers.predicted[i] = (uint8_t)(i + 3);
    for (int i = 0; i < 4 * DIP_CLASSES; i++) f->answers.probability[i] = (float)i / 8;
    for (int k = 0; k < 2; k++) {
        dip_layer_weights *l = &f->layer[f->layers++];
        *l = (dip_layer_weights){.name = "dense", .in = size[k], .out = size[k + 1]};
        l->kernel = dip_alloc_array(run->ctx, (size_t)(l->in * l->out), sizeof(float));
        l->bias = dip_alloc_array(run->ctx, (size_t)l->out, sizeof(float));
        l->kernel[1] = 1.5f + (float)k;
        l->bias[1] = -1.5f;
    }
    for (int i = 0; i < 5; i++) assert_true(dip_result_add_step(run, f, 1.0 / (i + 1)));
    f->printed = dip_strdup_ctx(run->ctx, "Epoch 1/3\n");
}

static void assert_same(const dip_face_result *a, const dip_face_result *b) {
    assert_int_equal(a->epochs, b->epochs);
    assert_memory_equal(a->epoch, b->epoch, (size_t)a->epochs * sizeof *a->epoch);
    assert_int_equal(a->answers.rows, b->answers.rows);
    assert_memory_equal(a->answers.predicted, b->answers.predicted, (size_t)a->answers.rows);
    assert_memory_equal(a->answers.probability, b->answers.probability,
                        (size_t)a->answers.rows * DIP_CLASSES * sizeof(float));
    assert_string_equal(a->printed, b->printed);
    assert_int_equal(a->steps, b->steps);
    assert_memory_equal(a->step_loss, b->step_loss, (size_t)a->steps * sizeof(double));
    assert_int_equal(a->layers, b->layers);
    for (int i = 0; i < a->layers; i++) {
        const dip_layer_weights *k = &a->layer[i], *l = &b->layer[i];
        assert_string_equal(k->name, l->name);
        assert_memory_equal(k->kernel, l->kernel, (size_t)(k->in * k->out) * sizeof(float));
        assert_memory_equal(k->bias, l->bias, (size_t)k->out * sizeof(float));
    }
    assert_true(a->tested == b->tested && a->test_loss == b->test_loss &&
                a->peak_bytes == b->peak_bytes);
}

static void a_face_comes_over_whole_and_with_the_names_of_here(void **state) {
    (void)state;
    dip_run_result run = {.ctx = dip_test_context(), .n = 2};
    fill(&run, &run.face[0]);
    dip_text t = {.ctx = run.ctx};
    dip_face_pack(&run.face[0], &t);
    assert_false(t.failed);
    run.face[1] = (dip_face_result){.key = "here", .name = "Here"};
    assert_true(dip_face_unpack(&run, &run.face[1], t.s, t.n));
    assert_same(&run.face[0], &run.face[1]);
    assert_string_equal(run.face[1].key, "here");
    /* an interrupted run has next to nothing */
    dip_face_free(run.ctx, &run.face[0]);
    dip_text_free(&t);
    dip_face_pack(&run.face[0], &t);
    dip_face_free(run.ctx, &run.face[1]);
    assert_true(dip_face_unpack(&run, &run.face[1], t.s, t.n));
    assert_null(run.face[1].printed);
    assert_null(run.face[1].answers.predicted);
    assert_int_equal(run.face[1].epochs, 0);
    dip_text_free(&t);
    dip_context *ctx = run.ctx;
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void every_shorter_piece_is_refused_and_leaves_nothing(void **state) {
    (void)state;
    dip_run_result run = {.ctx = dip_test_context(), .n = 1};
    fill(&run, &run.face[0]);
    dip_text t = {.ctx = run.ctx};
    dip_face_pack(&run.face[0], &t);
    dip_face_result f = {.name = "Keras"};
    for (size_t n = 0; n < t.n; n++) {
        assert_false(dip_face_unpack(&run, &f, t.s, n));
        DIP_ASSERT_ERROR(run.ctx, DIP_ERROR_INTERNAL, "cut short or damaged");
        assert_null(f.epoch);
    }
    dip_text_append(&t, "x", 1);
    assert_false(dip_face_unpack(&run, &f, t.s, t.n));
    DIP_ASSERT_ERROR(run.ctx, DIP_ERROR_INTERNAL, "cut short or damaged");
    /* sizes that lie */
    static const int64_t wrong[] = {-1, INT64_MAX, 4};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        dip_face_result lie = run.face[0];
        lie.epochs = wrong[i];
        memcpy(t.s, &lie, sizeof lie);
        assert_false(dip_face_unpack(&run, &f, t.s, t.n - 1));
        DIP_ASSERT_ERROR(run.ctx, DIP_ERROR_INTERNAL, "cut short or damaged");
        lie = run.face[0];
        lie.layer[1].in = wrong[i];
        memcpy(t.s, &lie, sizeof lie);
        assert_false(dip_face_unpack(&run, &f, t.s, t.n - 1));
        DIP_ASSERT_ERROR(run.ctx, DIP_ERROR_INTERNAL, "cut short or damaged");
    }
    dip_text_free(&t);
    dip_context *ctx = run.ctx;
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    dip_run_result run = {.ctx = dip_test_context(), .n = 2};
    fill(&run, &run.face[0]);
    dip_text t = {.ctx = run.ctx};
    dip_face_pack(&run.face[0], &t);
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(run.ctx), n);
        bool ok = dip_face_unpack(&run, &run.face[1], t.s, t.n);
        bool hit = fail_alloc_hit(dip_test_alloc(run.ctx));
        fail_alloc_at(dip_test_alloc(run.ctx), 0);
        assert_true(ok == !hit);
        if (!hit) break;
        DIP_ASSERT_ERROR(run.ctx, DIP_ERROR_MEMORY, "no memory");
    }
    assert_same(&run.face[0], &run.face[1]);
    dip_text_free(&t);
    dip_context *ctx = run.ctx;
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_face_comes_over_whole_and_with_the_names_of_here),
        cmocka_unit_test(every_shorter_piece_is_refused_and_leaves_nothing),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
