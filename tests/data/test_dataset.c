/* Datasets, transforms and splits: what a sample becomes, what random_split draws, what is refused. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/dataset.h"
#include "random/golden.h"
#include "support/context.h"

static dip_tensor *tensor_of(dip_context *ctx, const void *data, dip_dtype t, dip_shape s) {
    dip_tensor *x = dip_tensor_make(ctx, t, &s, NULL);
    assert_non_null(x);
    memcpy(x->view.data, data, (size_t)dip_tensor_numel(x) * dip_dtype_size(t));
    return x;
}

static dip_dataset *counting(dip_context *ctx, int64_t n) {
    dip_tensor *x = dip_tensor_make(ctx, DIP_INT64, &(dip_shape){1, {n}}, NULL);
    assert_non_null(x);
    for (int64_t i = 0; i < n; i++) ((int64_t *)x->view.data)[i] = i;
    dip_dataset *d = dip_dataset_tensors(ctx, &x, 1, "TensorDataset");
    assert_non_null(d);
    return d;
}

/* Three pictures, the i-th filled with the byte 100 i + 1, labels 4 3 2. */
static dip_mnist small_mnist(dip_context *ctx) {
    uint8_t pixels[3 * 784];
    const uint8_t labels[3] = {4, 3, 2};
    for (int i = 0; i < 3 * 784; i++) pixels[i] = (uint8_t)(100 * (i / 784) + 1);
    dip_mnist m = {.folder = "there"};
    m.images = tensor_of(ctx, pixels, DIP_UINT8, (dip_shape){3, {3, 28, 28}});
    m.labels = tensor_of(ctx, labels, DIP_UINT8, (dip_shape){1, {3}});
    return m;
}

static void to_tensor_divides_in_the_default_dtype_or_widens_float32(void **state) {
    (void)state;
    for (int mode = 0; mode < 3; mode++) {
        dip_context *ctx = dip_test_context();
        dip_scope_mark scope = dip_scope_enter(ctx);
        if (mode > 0) dip_context_set_dtype(ctx, DIP_FLOAT64);
        dip_mnist m = small_mnist(ctx);
        dip_dataset *d = dip_dataset_mnist(ctx, &m, "./data", true,
                                           dip_transform_to_tensor(ctx, mode == 2, "t"), "MNIST");
        dip_tensor *out[DIP_MAX_FIELDS];
        assert_int_equal(dip_dataset_len(d), 3);
        assert_int_equal(dip_dataset_fields(d), 2);
        assert_true(dip_dataset_fetch(d, (int64_t[]){2, 0}, 2, out, "f"));
        assert_int_equal(dip_tensor_dtype(out[0]), mode > 0 ? DIP_FLOAT64 : DIP_FLOAT32);
        dip_shape s = dip_tensor_shape(out[0]);
        assert_int_equal(s.rank, 4);
        assert_true(s.dim[0] == 2 && s.dim[1] == 1 && s.dim[2] == 28 && s.dim[3] == 28);
        double expected = mode == 1 ? 201.0 / 255.0 : (double)(201.0f / 255.0f);
        assert_true(dip_tensor_get(out[0], (int64_t[]){0, 0, 27, 27}, DIP_HERE) == expected);
        assert_int_equal(dip_tensor_dtype(out[1]), DIP_INT64);
        assert_int_equal(((int64_t *)dip_tensor_data(out[1], DIP_HERE))[0], 2);
        assert_int_equal(((int64_t *)dip_tensor_data(out[1], DIP_HERE))[1], 4);
        assert_true(dip_dataset_get(d, -1, out, "g"));
        assert_int_equal(dip_tensor_shape(out[0]).rank, 3);
        assert_int_equal(dip_tensor_shape(out[1]).rank, 0);
        dip_scope_leave(&scope);
        dip_test_context_free(ctx);
    }
}

static void normalize_subtracts_and_divides_in_float32(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_mnist m = small_mnist(ctx);
    const double mean = 0.1307, std = 0.3081;
    dip_transform *normalize = dip_transform_normalize(ctx, &mean, &std, 1, "n"),
                  *list[3] = {dip_transform_to_tensor(ctx, false, "t"), normalize, normalize};
    dip_dataset *d = NULL;
    for (int times = 2; times >= 1; times--) { /* twice: no formula gives it, a table does */
        d = dip_dataset_mnist(ctx, &m, NULL, false, dip_transform_compose(ctx, list, 1 + times, "c"),
                              "MNIST");
        dip_tensor *out[DIP_MAX_FIELDS];
        assert_true(dip_dataset_fetch(d, (int64_t[]){1}, 1, out, "f"));
        float expected = 101.0f / 255.0f;
        for (int i = 0; i < times; i++) expected = (expected - (float)mean) / (float)std;
        assert_true(*(float *)dip_tensor_data(out[0], DIP_HERE) == expected);
    }
    dip_text text = {.ctx = ctx};
    dip_dataset_repr(d, &text);
    assert_string_equal(text.s, "Dataset MNIST\n    Number of datapoints: 3\n    Root location: "
                                "there\n    Split: Test\n    StandardTransform\n"
                                "Transform: Compose(\n               ToTensor()\n               "
                                "Normalize(mean=(0.1307,), std=(0.3081,))\n           )");
    dip_text_free(&text);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void transforms_in_the_wrong_place_are_refused(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_mnist m = small_mnist(ctx);
    const double mean[3] = {0, 0, 0}, std[3] = {1, 1, 1}, zero[1] = {0};
    dip_transform *to_tensor = dip_transform_to_tensor(ctx, false, "t"),
                  *one = dip_transform_normalize(ctx, mean, std, 1, "n");
    dip_tensor *out[DIP_MAX_FIELDS];
    assert_null(dip_dataset_mnist(ctx, &m, NULL, true, one, "MNIST"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "MNIST: Normalize is given a picture, it takes a tensor; put ToTensor before it");
    dip_transform *twice[2] = {to_tensor, to_tensor},
                  *three[2] = {to_tensor, dip_transform_normalize(ctx, mean, std, 3, "n")};
    assert_null(
        dip_dataset_mnist(ctx, &m, NULL, true, dip_transform_compose(ctx, twice, 2, "c"), "MNIST"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "MNIST: ToTensor is given a tensor, it takes a picture; put it first and once");
    assert_null(
        dip_dataset_mnist(ctx, &m, NULL, true, dip_transform_compose(ctx, three, 2, "c"), "MNIST"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "MNIST: Normalize has 3 channels, these pictures have 1; give one mean and "
                     "one standard deviation");
    assert_null(dip_transform_normalize(ctx, mean, zero, 1, "Normalize"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "Normalize: the standard deviation of channel 0 is 0, it divides the pixels; give another");
    dip_dataset *bare = dip_dataset_mnist(ctx, &m, NULL, true, NULL, "MNIST");
    assert_false(dip_dataset_fetch(bare, (int64_t[]){0}, 1, out, "DataLoader"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE,
                     "DataLoader: the samples of MNIST are pictures, a batch is made of tensors; "
                     "give the dataset a transform with ToTensor");
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void rows_of_several_tensors_stay_together(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const float x[6] = {0, 1, 2, 3, 4, 5};
    const int64_t y[3] = {7, 8, 9};
    dip_tensor *in[2] = {tensor_of(ctx, x, DIP_FLOAT32, (dip_shape){2, {3, 2}}),
                         tensor_of(ctx, y, DIP_INT64, (dip_shape){1, {3}})},
               *out[DIP_MAX_FIELDS];
    dip_dataset *d = dip_dataset_tensors(ctx, in, 2, "TensorDataset");
    dip_dataset *part = dip_dataset_subset(dip_dataset_subset(d, (int64_t[]){2, 0}, 2, "Subset"),
                                           (int64_t[]){1, 0, 0}, 3, "Subset");
    assert_string_equal(dip_dataset_name(part), "Subset");
    assert_ptr_equal(dip_dataset_parent(dip_dataset_parent(part)), d);
    assert_true(dip_dataset_fetch(part, (int64_t[]){0, 1, 2}, 3, out, "f"));
    const float rows[6] = {0, 1, 4, 5, 4, 5};
    const int64_t labels[3] = {7, 9, 9};
    assert_memory_equal(dip_tensor_data(out[0], DIP_HERE), rows, sizeof rows);
    assert_memory_equal(dip_tensor_data(out[1], DIP_HERE), labels, sizeof labels);
    assert_false(dip_dataset_fetch(part, (int64_t[]){3}, 1, out, "fetch"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "fetch: sample 3 is asked for, the dataset has 3 samples");
    assert_false(dip_dataset_get(part, -4, out, "get"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "get: sample -4 is asked for, the dataset has 3 samples");
    dip_tensor *uneven[2] = {in[0], tensor_of(ctx, y, DIP_INT64, (dip_shape){1, {2}})};
    assert_null(dip_dataset_tensors(ctx, uneven, 2, "TensorDataset"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_SHAPE,
        "TensorDataset: tensor 0 has 3 rows and tensor 1 has 2, all need the same number");
    assert_null(dip_dataset_tensors(ctx, in, 0, "TensorDataset"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "TensorDataset: 0 tensors were given, 1 to 16 are supported");
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void random_split_is_one_permutation_cut_in_pieces(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_dataset *d = counting(ctx, 10), *parts[3];
    const double lengths[3] = {5, 3, 2}, shares[3] = {0.33, 0.33, 0.34},
                 third[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    dip_torch_rng rng, same;
    int64_t order[10];
    dip_torch_rng_seed(&rng, 42);
    dip_torch_rng_seed(&same, 42);
    assert_true(dip_dataset_random_split(d, lengths, 3, &rng, parts, "random_split"));
    dip_torch_rng_randperm(&same, order, 10);
    int at = 0;
    for (int p = 0; p < 3; p++) {
        assert_int_equal(dip_dataset_len(parts[p]), (int64_t)lengths[p]);
        for (int64_t i = 0; i < dip_dataset_len(parts[p]); i++)
            assert_int_equal(dip_dataset_indices(parts[p])[i], order[at++]);
    }
    assert_int_equal(dip_torch_rng_u32(&rng),
                     dip_torch_rng_u32(&same)); /* and nothing more was drawn */
    static const int64_t by_share[3] = {4, 3, 3}, by_third[3] = {4, 3, 3};
    assert_true(dip_dataset_random_split(d, shares, 3, &rng, parts, "random_split"));
    for (int p = 0; p < 3; p++) assert_int_equal(dip_dataset_len(parts[p]), by_share[p]);
    assert_true(dip_dataset_random_split(d, third, 3, &rng, parts, "random_split"));
    for (int p = 0; p < 3; p++) assert_int_equal(dip_dataset_len(parts[p]), by_third[p]);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void lengths_that_do_not_fit_are_refused_before_a_draw(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_dataset *d = counting(ctx, 10), *parts[2];
    dip_torch_rng rng, same;
    dip_torch_rng_seed(&rng, 1);
    same = rng;
    assert_false(dip_dataset_random_split(d, (double[]){5, 4}, 2, &rng, parts, "random_split"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "random_split: the lengths sum to 9 but the dataset has 10 samples; they must be equal");
    assert_false(dip_dataset_random_split(d, (double[]){12, -2}, 2, &rng, parts, "random_split"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "random_split: length 1 is -2, lengths are whole numbers, or fractions that sum to 1");
    assert_false(
        dip_dataset_random_split(d, (double[]){1.5, -0.5}, 2, &rng, parts, "random_split"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "random_split: fraction 0 is 1.5, it must lie between 0 and 1");
    assert_memory_equal(&rng, &same, sizeof rng);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void running_out_of_memory_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fail_alloc *f = dip_test_alloc(ctx);
    dip_scope_mark outer = dip_scope_enter(ctx);
    dip_mnist m = small_mnist(ctx);
    for (int64_t n = 1;; n++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_dataset *parts[2] = {NULL};
        dip_tensor *out[DIP_MAX_FIELDS] = {NULL};
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, 0);
        fail_alloc_at(f, n);
        dip_transform *t = dip_transform_to_tensor(ctx, false, "t"),
                      *c = t ? dip_transform_compose(ctx, &t, 1, "c") : NULL;
        dip_dataset *d = c ? dip_dataset_mnist(ctx, &m, NULL, true, c, "d") : NULL;
        bool ok = dip_dataset_random_split(d, (double[]){2, 1}, 2, &rng, parts, "r") &&
                  dip_dataset_fetch(parts[0], (int64_t[]){0, 1}, 2, out, "f");
        bool hit = fail_alloc_hit(f);
        fail_alloc_at(f, 0);
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        dip_scope_leave(&scope);
        assert_int_equal(ok, !hit);
        if (!hit) break;
    }
    dip_scope_leave(&outer);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(to_tensor_divides_in_the_default_dtype_or_widens_float32),
        cmocka_unit_test(normalize_subtracts_and_divides_in_float32),
        cmocka_unit_test(transforms_in_the_wrong_place_are_refused),
        cmocka_unit_test(rows_of_several_tensors_stay_together),
        cmocka_unit_test(random_split_is_one_permutation_cut_in_pieces),
        cmocka_unit_test(lengths_that_do_not_fit_are_refused_before_a_draw),
        cmocka_unit_test(running_out_of_memory_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
