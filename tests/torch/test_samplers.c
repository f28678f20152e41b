/* Samplers, and loaders over them, against recordings: the indices of two walks, and where each generator stands
 * afterwards.  The cases are the recorded Python's lines: tools/golden/make_torch_draws.py. */
#include "torch/recorded.h"

static dip_context *context;
static dip_scope_mark scope;
static torch_Dataset *rows;
static torch_Tensor *w, *few;

static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    scope = dip_scope_enter(context);
    recorded_file = "torch_draws/samplers.txt";
    rows = TensorDataset(torch_arange(70));
    w = torch_tensor(0.125, 0.25, 0.0625, 0.5, 3);
    few = torch_tensor(5, 3, 8, 60, 2, 2, 11);
    return 0;
}
static int end(void **state) {
    (void)state;
    DIP_ASSERT_FINE(context);
    dip_scope_leave(&scope);
    assert_int_equal(dip_live_objects(context), 0);
    dip_test_context_free(context);
    return 0;
}

/* Numbers that were met, and -1 behind every batch. */
typedef struct log_of {
    int64_t number[400], n;
} log_of;

static void add(log_of *l, torch_Tensor *batch) {
    torch_Tensor *flat = torch_reshape(batch, -1);
    assert_true(l->n + torch_numel(flat) < 400);
    for (int64_t i = 0; i < torch_numel(flat); i++)
        l->number[l->n++] = (int64_t)torch_item(torch_select(flat, 0, i));
    l->number[l->n++] = -1;
}

static torch_Tensor *as_tensor(const log_of *l) {
    return torch_frombuffer(l->number, torch_shape(l->n), .dtype = torch_int64);
}

/* Two walks; the second walk of the recording is told apart by nothing but its numbers. */
static torch_Tensor *epochs(torch_DataLoader *loader) {
    log_of l = {.n = 0};
    int64_t batches = 0;
    for (int walk = 0; walk < 2; walk++)
        torch_for (batch, loader) {
            add(&l, batch);
            batches++;
        }
    assert_int_equal(batches, 2 * data_len(loader));
    return as_tensor(&l);
}

static torch_Tensor *left(torch_DataLoader *loader, int64_t count) {
    log_of l = {.n = 0};
    for (int walk = 0; walk < 2; walk++) {
        int64_t k = 0;
        torch_for (batch, loader) {
            add(&l, batch);
            if (++k == count) break;
        }
    }
    return as_tensor(&l);
}

static torch_Tensor *flat(torch_Sampler *batches) {
    log_of l = {.n = 0};
    int64_t count = 0;
    torch_for (batch, batches) {
        add(&l, batch);
        count++;
    }
    assert_int_equal(count, data_len(batches));
    return as_tensor(&l);
}

static torch_Tensor *list(torch_Sampler *sampler) {
    torch_Tensor *x = data_list(sampler);
    assert_int_equal(torch_numel(x), data_len(sampler));
    return x;
}

static torch_Tensor *twice(torch_Sampler *sampler) {
    torch_Tensor *first = list(sampler), *second = list(sampler);
    return torch_cat(torch_tensors(first, second));
}

/* A walk that is left after 33 indices, of which the last was asked for in vain. */
static torch_Tensor *left_after_33(torch_Sampler *sampler) {
    int64_t k = 0;
    torch_for (index, sampler) {
        assert_int_equal(torch_dim(index), 0);
        if (++k == 33) break;
    }
    return torch_empty(torch_shape(0));
}

static void samplers(void **state) {
    (void)state;
    RECORDED(sequential, list(SequentialSampler(rows)));
    RECORDED(random, list(RandomSampler(rows)));
    RECORDED(random_twice, twice(RandomSampler(rows)));
    RECORDED(random_generator, list(RandomSampler(rows, .generator = g)));
    RECORDED(random_few, list(RandomSampler(rows, .num_samples = 9, .generator = g)));
    RECORDED(random_many, list(RandomSampler(rows, .num_samples = 150, .generator = g)));
    RECORDED(random_replacement, list(RandomSampler(rows, .replacement = true)));
    RECORDED(random_replacement_few,
             list(RandomSampler(rows, .replacement = true, .num_samples = 40, .generator = g)));
    RECORDED(random_replacement_left,
             left_after_33(
                 RandomSampler(rows, .replacement = true, .num_samples = 100, .generator = g)));
    RECORDED(subset, list(SubsetRandomSampler(few)));
    RECORDED(subset_generator, list(SubsetRandomSampler(few, .generator = g)));
    RECORDED(weighted, list(WeightedRandomSampler(w, 30)));
    RECORDED(weighted_generator, list(WeightedRandomSampler(w, 30, .generator = g)));
    RECORDED(weighted_without, list(WeightedRandomSampler(w, 4, .replacement = false)));
    RECORDED(weighted_one, list(WeightedRandomSampler(w, 1)));
    RECORDED(batches, flat(BatchSampler(RandomSampler(rows, .generator = g), 16, false)));
    RECORDED(batches_dropped, flat(BatchSampler(RandomSampler(rows, .generator = g), 16, true)));
    RECORDED(batches_even, flat(BatchSampler(RandomSampler(rows, .generator = g), 35, false)));
}

static void loaders(void **state) {
    (void)state;
    RECORDED(loader, epochs(DataLoader(rows, .batch_size = 16)));
    RECORDED(loader_generator, epochs(DataLoader(rows, .batch_size = 16, .generator = g)));
    RECORDED(loader_shuffle, epochs(DataLoader(rows, .batch_size = 16, .shuffle = true)));
    RECORDED(loader_shuffle_dropped,
             epochs(DataLoader(rows, .batch_size = 16, .shuffle = true, .drop_last = true)));
    RECORDED(loader_shuffle_generator,
             epochs(DataLoader(rows, .batch_size = 16, .shuffle = true, .generator = g)));
    RECORDED(loader_shuffle_generator_dropped,
             epochs(DataLoader(rows, .batch_size = 16, .shuffle = true, .drop_last = true,
                               .generator = g)));
    RECORDED(loader_shuffle_generator_even,
             epochs(DataLoader(rows, .batch_size = 35, .shuffle = true, .generator = g)));
    RECORDED(loader_shuffle_generator_even_dropped,
             epochs(DataLoader(rows, .batch_size = 35, .shuffle = true, .drop_last = true,
                               .generator = g)));
    RECORDED(loader_left,
             left(DataLoader(rows, .batch_size = 16, .shuffle = true, .generator = g), 3));
    RECORDED(loader_left_at_the_end,
             left(DataLoader(rows, .batch_size = 16, .shuffle = true, .generator = g), 5));
}

static void loaders_with_samplers(void **state) {
    (void)state;
    RECORDED(loader_sampler, epochs(DataLoader(rows, .batch_size = 16,
                                               .sampler = RandomSampler(rows, .replacement = true,
                                                                        .num_samples = 40))));
    RECORDED(loader_sampler_generator,
             epochs(DataLoader(rows, .batch_size = 16,
                               .sampler = RandomSampler(rows, .replacement = true,
                                                        .num_samples = 64, .generator = g))));
    RECORDED(loader_sampler_and_generator,
             epochs(DataLoader(rows, .batch_size = 16,
                               .sampler = RandomSampler(rows, .num_samples = 40), .generator = g)));
    RECORDED(loader_sampler_sequential,
             epochs(DataLoader(rows, .batch_size = 16, .sampler = SequentialSampler(rows),
                               .drop_last = true)));
    RECORDED(loader_sampler_subset,
             epochs(DataLoader(rows, .batch_size = 3, .sampler = SubsetRandomSampler(few),
                               .drop_last = true)));
    RECORDED(loader_sampler_weighted,
             epochs(DataLoader(rows, .batch_size = 4,
                               .sampler = WeightedRandomSampler(w, 9, .generator = g))));
    RECORDED(
        loader_batch_sampler,
        epochs(DataLoader(rows, .batch_sampler = BatchSampler(RandomSampler(rows), 32, false))));
    RECORDED(loader_batch_sampler_dropped,
             epochs(DataLoader(
                 rows, .batch_sampler = BatchSampler(RandomSampler(rows, .generator = g), 32, true),
                 .generator = g)));
}

static void they_are_printed(void **state) {
    (void)state;
    dip_test_output_clear(context);
    torch_print(BatchSampler(SequentialSampler(rows), 2, false));
    assert_non_null(
        strstr(dip_test_output(context), "<torch.utils.data.sampler.BatchSampler object at 0x"));
}

#define REFUSED(call, code, text)              \
    do {                                       \
        assert_null(call);                     \
        DIP_ASSERT_ERROR(context, code, text); \
    } while (0)

static void misuse_gets_a_sentence(void **state) {
    (void)state;
    torch_Sampler *plain = SequentialSampler(rows), *batches = BatchSampler(plain, 4, false);
    REFUSED(RandomSampler(rows, .num_samples = 0), DIP_ERROR_ARGUMENT,
            "RandomSampler: num_samples is 0, it must be at least 1");
    REFUSED(RandomSampler(TensorDataset(torch_empty(torch_shape(0)))), DIP_ERROR_ARGUMENT,
            "RandomSampler: the dataset is empty, there is nothing to shuffle; give it samples");
    REFUSED(WeightedRandomSampler(w, 0), DIP_ERROR_ARGUMENT,
            "WeightedRandomSampler: num_samples is 0, it must be at least 1");
    REFUSED(WeightedRandomSampler(w, 6, .replacement = false), DIP_ERROR_ARGUMENT,
            "WeightedRandomSampler: num_samples is 6 and there are 5 weights; without replacement "
            "there cannot be more samples than weights");
    REFUSED(WeightedRandomSampler(torch_tensor(1.0, -2.0), 1), DIP_ERROR_ARGUMENT,
            "WeightedRandomSampler: weight 1 is -2, weights are finite and 0 or more");
    REFUSED(WeightedRandomSampler(torch_tensor(0.0, 0.0), 1), DIP_ERROR_ARGUMENT,
            "WeightedRandomSampler: none of the 2 weights is larger than 0; one must be");
    REFUSED(WeightedRandomSampler(torch_ones(torch_shape(2, 2)), 1), DIP_ERROR_SHAPE,
            "WeightedRandomSampler: the weights are float32 of shape (2, 2), expected one axis of "
            "numbers");
    REFUSED(
        SubsetRandomSampler(torch_tensor(1.5)), DIP_ERROR_SHAPE,
        "SubsetRandomSampler: the indices are float32 of shape (1,), expected one axis of whole "
        "numbers");
    REFUSED(BatchSampler(plain, 0, false), DIP_ERROR_ARGUMENT,
            "BatchSampler: batch_size is 0, it must be at least 1");
    REFUSED(BatchSampler(batches, 2, false), DIP_ERROR_ARGUMENT,
            "BatchSampler: the sampler gives batches already; give one that gives single indices");
    REFUSED(data_list(batches), DIP_ERROR_TYPE,
            "data_list: a BatchSampler gives lists of indices; walk over them with torch_for");
    REFUSED(DataLoader(rows, .sampler = plain, .shuffle = true), DIP_ERROR_ARGUMENT,
            "DataLoader: with a sampler, which decides on the order, shuffle must be left out");
    REFUSED(DataLoader(rows, .sampler = plain, .order = "keras"), DIP_ERROR_ARGUMENT,
            "DataLoader: with a sampler, which decides on the order, order must be left out");
    REFUSED(DataLoader(rows, .sampler = batches), DIP_ERROR_ARGUMENT,
            "DataLoader: the sampler is a BatchSampler, which gives batches; give it as "
            ".batch_sampler");
    REFUSED(
        DataLoader(rows, .batch_sampler = plain), DIP_ERROR_ARGUMENT,
        "DataLoader: the batch_sampler is a SequentialSampler, which gives single indices; give "
        "it as .sampler, or a BatchSampler");
    for (int k = 0; k < 4; k++)
        REFUSED(k == 0   ? DataLoader(rows, .batch_sampler = batches, .batch_size = 2)
                : k == 1 ? DataLoader(rows, .batch_sampler = batches, .shuffle = true)
                : k == 2 ? DataLoader(rows, .batch_sampler = batches, .drop_last = true)
                         : DataLoader(rows, .batch_sampler = batches, .sampler = plain),
                DIP_ERROR_ARGUMENT,
                "DataLoader: with a batch_sampler, which decides on batches and order, sampler, "
                "shuffle, batch_size and drop_last must be left out");
    torch_for (a, b, plain) {
        (void)a;
        (void)b;
    }
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "torch_for: a sampler gives one tensor of indices a round, the loop names 2");
    torch_for (x, DataLoader(TensorDataset(torch_arange(3)), .sampler = SubsetRandomSampler(few)))
        (void)x;
    dip_error error;
    assert_true(dip_error_take(context, &error));
    assert_non_null(strstr(error.text, "is asked for, the dataset has 3 samples"));
}

/* With the defaults turned to Keras, a sampler that is given still decides. */
static void a_sampler_counts_over_keras_order(void **state) {
    (void)state;
    torch_compat_keras();
    torch_Tensor *x =
        epochs(DataLoader(rows, .batch_size = 35, .sampler = SequentialSampler(rows)));
    for (int64_t i = 0; i < 35; i++)
        assert_int_equal((int64_t)torch_item(torch_select(x, 0, i)), i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(samplers, begin, end),
        cmocka_unit_test_setup_teardown(loaders, begin, end),
        cmocka_unit_test_setup_teardown(loaders_with_samplers, begin, end),
        cmocka_unit_test_setup_teardown(they_are_printed, begin, end),
        cmocka_unit_test_setup_teardown(misuse_gets_a_sentence, begin, end),
        cmocka_unit_test_setup_teardown(a_sampler_counts_over_keras_order, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
