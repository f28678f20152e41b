/* The loader's draws and batches: the recorded order of two epochs of the real program, and each rule
 * of Note [Draws of a loader] on its own. */
#include <stdlib.h>
#include <string.h>

#include "data/loader.h"
#include "random/golden.h"
#include "support/context.h"

static dip_dataset *counting(dip_context *ctx, int64_t n) {
    dip_tensor *x = dip_tensor_make(ctx, DIP_INT64, &(dip_shape){1, {n}}, NULL);
    assert_non_null(x);
    for (int64_t i = 0; i < n; i++) ((int64_t *)x->view.data)[i] = i;
    dip_dataset *d = dip_dataset_tensors(ctx, &x, 1, "TensorDataset");
    assert_non_null(d);
    return d;
}

/* One pass; the samples' numbers in order.  Returns the number of batches. */
static int64_t run_pass(dip_loader *l, dip_torch_rng *rng, int64_t *out) {
    dip_context *ctx = dip_ctx(l);
    dip_loader_pass *p = dip_loader_begin(l, rng, "loader");
    dip_tensor *field[DIP_MAX_FIELDS];
    int64_t batches = 0, at = 0;
    assert_non_null(p);
    for (;; batches++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        bool more = dip_loader_next(p, field, "loader");
        if (more) {
            int64_t n = dip_loader_batch_rows(p);
            assert_int_equal(dip_tensor_numel(field[0]), n);
            memcpy(out + at, dip_tensor_data(field[0], DIP_HERE), (size_t)n * sizeof *out);
            at += n;
        }
        dip_scope_leave(&scope);
        if (!more) break;
    }
    dip_loader_end(p);
    return batches;
}

static void two_epochs_of_the_program_come_in_the_recorded_order(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    float *weights = golden_room(100352, sizeof *weights);
    int64_t *order = golden_room(108000, sizeof *order), *rest = golden_room(6000, sizeof *rest);
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_torch_rng rng;
        static const size_t draws[] = {100352, 128, 2560,
                                       20,     200, 10}; /* the initial weights come first */
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        for (int i = 0; i < 6; i++) dip_torch_rng_uniform_f32(&rng, weights, draws[i], -1, 1);
        dip_dataset *parts[2];
        assert_true(dip_dataset_random_split(counting(ctx, 60000), (double[]){54000, 6000}, 2, &rng,
                                             parts, "random_split"));
        dip_loader *train = dip_loader_new(
            parts[0], &(dip_loader_opts){.batch_size = 100, .shuffle = true}, "DataLoader");
        dip_loader *valid =
            dip_loader_new(parts[1], &(dip_loader_opts){.batch_size = 100}, "DataLoader");
        assert_int_equal(dip_loader_len(train), 540);
        for (int epoch = 0; epoch < 2; epoch++) {
            assert_int_equal(run_pass(train, &rng, order + 54000 * epoch), 540);
            assert_int_equal(run_pass(valid, &rng, rest), 60);
        }
        assert_memory_equal(rest, dip_dataset_indices(parts[1]), 6000 * sizeof *rest);
        golden_check(golden_torch_files[s], "mnist.order_epoch1_2", "i64", order, 108000);
        dip_scope_leave(&scope);
    }
    free(weights);
    free(order);
    free(rest);
    dip_test_context_free(ctx);
}

static void a_loader_without_shuffle_draws_two_words_and_keeps_the_order(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_torch_rng rng, same;
    int64_t got[10];
    dip_torch_rng_seed(&rng, 5);
    same = rng;
    dip_loader *l = dip_loader_new(
        counting(ctx, 10), &(dip_loader_opts){.batch_size = 4, .num_workers = 3}, "DataLoader");
    assert_memory_equal(&rng, &same, sizeof rng); /* making it draws nothing */
    assert_int_equal(run_pass(l, &rng, got), 3);
    for (int i = 0; i < 10; i++) assert_int_equal(got[i], i);
    dip_torch_rng_u64(&same);
    assert_memory_equal(&rng, &same, sizeof rng);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void the_last_short_batch_is_given_or_dropped(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_torch_rng rng;
    int64_t got[10];
    dip_torch_rng_seed(&rng, 5);
    static const struct {
        int64_t n, batch;
        bool drop;
        int64_t batches;
    } cases[] = {{10, 4, false, 3}, {10, 4, true, 2}, {8, 4, false, 2}, {8, 4, true, 2},
                 {3, 4, false, 1},  {3, 4, true, 0},  {0, 4, false, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int shuffle = 0; shuffle < (cases[i].n > 0 ? 2 : 1); shuffle++) {
            dip_loader_opts o = {
                .batch_size = cases[i].batch, .drop_last = cases[i].drop, .shuffle = shuffle};
            dip_loader *l = dip_loader_new(counting(ctx, cases[i].n), &o, "DataLoader");
            assert_int_equal(dip_loader_len(l), cases[i].batches);
            assert_int_equal(run_pass(l, &rng, got), cases[i].batches);
        }
    }
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void a_generator_of_its_own_is_drawn_from_directly_and_once_more_at_the_end(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    for (int64_t n = 8; n <= 10; n++) {
        dip_torch_rng own, same, standard, untouched;
        int64_t got[10], order[10];
        dip_torch_rng_seed(&own, 3);
        same = own;
        dip_torch_rng_seed(&standard, 9);
        untouched = standard;
        dip_loader *l = dip_loader_new(
            counting(ctx, n),
            &(dip_loader_opts){.batch_size = 4, .shuffle = true, .generator = &own}, "DataLoader");
        for (int epoch = 0; epoch < 2; epoch++) {
            run_pass(l, &standard, got);
            dip_torch_rng_u64(&same);
            dip_torch_rng_randperm(&same, order, (size_t)n);
            assert_memory_equal(got, order, (size_t)n * sizeof *got);
            dip_torch_rng_randperm(&same, order, (size_t)n);
            assert_memory_equal(&own, &same, sizeof own);
        }
        assert_memory_equal(&standard, &untouched, sizeof standard);
    }
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void passes_may_nest_and_end_early_and_their_memory_is_used_again(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_torch_rng rng;
    dip_tensor *field[DIP_MAX_FIELDS];
    dip_torch_rng_seed(&rng, 5);
    dip_loader *l = dip_loader_new(
        counting(ctx, 10), &(dip_loader_opts){.batch_size = 2, .shuffle = true}, "DataLoader");
    dip_loader_pass *a = dip_loader_begin(l, &rng, "d"), *b = dip_loader_begin(l, &rng, "d");
    assert_ptr_not_equal(a, b);
    assert_true(dip_loader_next(a, field, "d") && dip_loader_next(b, field, "d") &&
                dip_loader_next(a, field, "d"));
    dip_loader_end(a);
    dip_loader_end(a);
    assert_false(dip_loader_next(a, field, "d"));
    size_t before = dip_memory_use(ctx).allocations;
    dip_loader_pass *c = dip_loader_begin(l, &rng, "d");
    assert_ptr_equal(c, a);
    assert_int_equal(dip_memory_use(ctx).allocations, before);
    dip_loader_end(c);
    dip_loader_end(b);
    dip_loader_end(NULL);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void misuse_gets_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_dataset *d = counting(ctx, 4);
    assert_null(dip_loader_new(d, &(dip_loader_opts){.batch_size = 0}, "DataLoader"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "DataLoader: batch_size is 0, it must be at least 1");
    assert_null(dip_loader_new(d, &(dip_loader_opts){.batch_size = -5}, "DataLoader"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "DataLoader: batch_size is -5, it must be at least 1");
    assert_null(
        dip_loader_new(d, &(dip_loader_opts){.batch_size = 1, .num_workers = -1}, "DataLoader"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "DataLoader: num_workers is -1, it must be 0 or more");
    assert_null(dip_loader_new(counting(ctx, 0),
                               &(dip_loader_opts){.batch_size = 1, .shuffle = true}, "DataLoader"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "DataLoader: the dataset is empty, there is nothing to shuffle; give it samples");
    assert_null(dip_loader_new(NULL, &(dip_loader_opts){.batch_size = 1}, "DataLoader"));
    assert_int_equal(dip_loader_len(NULL), 0);
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_epochs_of_the_program_come_in_the_recorded_order),
        cmocka_unit_test(a_loader_without_shuffle_draws_two_words_and_keeps_the_order),
        cmocka_unit_test(the_last_short_batch_is_given_or_dropped),
        cmocka_unit_test(a_generator_of_its_own_is_drawn_from_directly_and_once_more_at_the_end),
        cmocka_unit_test(passes_may_nest_and_end_early_and_their_memory_is_used_again),
        cmocka_unit_test(misuse_gets_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
