/* NumPy's names over lazy arrays, the data set, and initialisers against the recorded ones. */
#include "diptych/import/np.h"
#include "keras/model.h"
#include "random/golden.h"
#include "support/context.h"

#include <math.h>

static void numbers_and_dtypes_are_numpys(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    const uint8_t bytes[6] = {0, 1, 51, 128, 254, 255};
    keras_Array *x = np_array(bytes, "uint8", keras_shape(2, 3));
    keras_Array *f = np_divide(np_astype(x, "float32"), 255);
    assert_string_equal(np_dtype(f), "float32");
    assert_string_equal(np_dtype(np_divide(x, 255)), "float64");
    assert_string_equal(np_dtype(np_add(x, 1)), "uint8");
    for (int i = 0; i < 6; i++)
        assert_true(np_item(f, i / 3, i % 3) == (double)((float)bytes[i] / 255.0f));
    assert_true(np_item(np_add(x, 1), 1, 2) == 0); /* wraps around, as there */
    assert_true(np_item(np_subtract(f, 0.5), 0, 0) == -0.5);
    assert_true(np_item(np_multiply(f, 2), 1, 2) == 2);
    assert_true(np_item(x, -1, -1) == 255); /* from the end */
    assert_true(np_item(np_slice(x, 1, 2), 0, 1) == 254);
    keras_Array *wide = np_expand_dims(f, -1), *flat = np_reshape(f, 3, 2);
    assert_true(np_shape(wide).rank == 3 && np_shape(wide).dim[2] == 1);
    assert_true(np_shape(flat).dim[0] == 3 && np_item(flat, 2, 1) == 1);
    assert_true(np_shape(x).rank == 2 &&
                np_item(x, 0, 1) == 1); /* what it was made from is as it was */
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void the_float_type_is_told_as_it_was_set(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_string_equal(keras_config_floatx(), "float32");
    assert_true(keras_config_set_floatx("float64"));
    assert_string_equal(keras_config_floatx(), "float64");
    assert_string_equal(tf_keras_config_floatx(), "float64");
    assert_false(keras_config_set_floatx("int8"));
    dip_error e;
    assert_true(dip_error_take(ctx, &e));
    assert_string_equal(keras_config_floatx(), "float64");
    dip_test_context_free(ctx);
}

static void labels_become_rows_and_rows_labels(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    const int64_t y[4] = {2, 0, 1, 2};
    keras_Array *labels = np_array(y, "int64", keras_shape(4));
    keras_Array *rows = keras_utils_to_categorical(labels),
                *wider = tf_keras_utils_to_categorical(labels, 5);
    assert_true(np_shape(rows).dim[1] == 3 && np_shape(wider).dim[1] == 5);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 3; k++) assert_true(np_item(rows, i, k) == (y[i] == k));
    keras_Array *back = np_argmax(rows, -1);
    assert_string_equal(np_dtype(back), "int64");
    for (int i = 0; i < 4; i++) assert_true(np_item(back, i) == (double)y[i]);
    const float tie[6] = {1, 3, 3, -0.0f, 0.0f, -1};
    keras_Array *first = np_argmax(np_array(tie, "float32", keras_shape(2, 3)), 1);
    assert_true(np_item(first, 0) == 1 && np_item(first, 1) == 1);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void memory_of_ones_own_is_shared_or_copied(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    float numbers[4] = {1, 2, 3, 4};
    dip_tensor *t =
        dip_tensor_from(ctx, numbers, DIP_FLOAT32, keras_shape(2, 2), NULL, NULL, NULL, DIP_HERE);
    keras_Array *shared = np_asarray(t), *copy = np_array(numbers, "float32", keras_shape(2, 2));
    numbers[3] = 9;
    assert_true(np_item(shared, 1, 1) == 9 && np_item(copy, 1, 1) == 4);
    assert_true(((float *)dip_tensor_data(np_tensor(np_multiply(shared, 2)), DIP_HERE))[3] == 18);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void the_digits_are_all_there(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_Array *x, *y, *xt, *yt;
    assert_true(keras_datasets_mnist_load_data(&x, &y, &xt, &yt, .path = DIP_TEST_DATA));
    assert_true(np_shape(x).dim[0] == 60000 && np_shape(x).dim[1] == 28 &&
                np_shape(x).dim[2] == 28);
    assert_true(np_shape(xt).dim[0] == 10000 && np_shape(y).dim[0] == 60000 &&
                np_shape(yt).dim[0] == 10000);
    assert_string_equal(np_dtype(x), "uint8");
    assert_true(np_item(y, 0) == 5 && np_item(y, 1) == 0 && np_item(yt, 0) == 7);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- initialisers ---- */

typedef struct init_case {
    const char *name;
    keras_Initializer *(*make)(void);
} init_case;
static keras_Initializer *glorot_uniform(void) {
    return keras_initializers_GlorotUniform(.seed = 5);
}
static keras_Initializer *glorot_normal(void) { return keras_initializers_GlorotNormal(.seed = 5); }
static keras_Initializer *he_uniform(void) {
    return keras_initializers_HeUniform(.seed = 906691060);
}
static keras_Initializer *he_normal(void) { return keras_initializers_HeNormal(.seed = 906691060); }
static keras_Initializer *lecun_uniform(void) {
    return keras_initializers_LecunUniform(.seed = 413654000);
}
static keras_Initializer *lecun_normal(void) {
    return keras_initializers_LecunNormal(.seed = 413654000);
}
static keras_Initializer *random_uniform(void) {
    return keras_initializers_RandomUniform(.seed = 5);
}
static keras_Initializer *random_uniform_2(void) {
    return keras_initializers_RandomUniform(.minval = -0.3, .maxval = 0.9, .seed = 42);
}
static keras_Initializer *random_normal(void) { return keras_initializers_RandomNormal(.seed = 5); }
static keras_Initializer *random_normal_2(void) {
    return keras_initializers_RandomNormal(.mean = 0.25, .stddev = 0.5, .seed = 42);
}
static keras_Initializer *truncated(void) { return keras_initializers_TruncatedNormal(.seed = 5); }
static keras_Initializer *truncated_2(void) {
    return keras_initializers_TruncatedNormal(.mean = 0.25, .stddev = 0.5, .seed = 42);
}
static keras_Initializer *zeros(void) { return keras_initializers_Zeros(); }
static keras_Initializer *ones(void) { return keras_initializers_Ones(); }
static keras_Initializer *constant(void) { return keras_initializers_Constant(0.1); }

static const init_case inits[] = {
    {"GlorotUniform", glorot_uniform},
    {"GlorotNormal", glorot_normal},
    {"HeUniform", he_uniform},
    {"HeNormal", he_normal},
    {"LecunUniform", lecun_uniform},
    {"LecunNormal", lecun_normal},
    {"RandomUniform", random_uniform},
    {"RandomUniform", random_uniform_2},
    {"RandomNormal", random_normal},
    {"RandomNormal", random_normal_2},
    {"TruncatedNormal", truncated},
    {"TruncatedNormal", truncated_2},
    {"Zeros", zeros},
    {"Ones", ones},
    {"Constant", constant},
};

static void initializers_draw_what_keras_draws(bool wide) {
    static const dip_shape shapes[] = {{1, {7}}, {2, {6, 5}}, {4, {3, 3, 2, 2}}, {2, {40, 30}}};
    static const char *const names[] = {"7", "6x5", "3x3x2x2", "40x30"};
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof inits / sizeof *inits; i++)
        for (int k = 0; k < 4; k++) {
            char array[64];
            dip_scope();
            /* normals are made by the C library's logf and sinf */
            if (!GOLDEN_SAME_LIBM && strstr(inits[i].name, "Normal")) continue;
            dip_tensor *t =
                dip_tensor_new(ctx, wide ? DIP_FLOAT64 : DIP_FLOAT32, shapes[k], DIP_HERE);
            assert_true(dip_initializer_fill(inits[i].make(), t, DIP_DRAWS_NATIVE, "test"));
            snprintf(array, sizeof array, "%s%zu.%s", inits[i].name, i, names[k]);
            golden_check(wide ? "keras_small/initializers_f64.txt"
                              : "keras_small/initializers_f32.txt",
                         array, wide ? "f64" : "f32", t->view.data, (size_t)dip_tensor_numel(t));
        }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}
static void initializers_in_float32_are_exact(void **state) {
    (void)state;
    initializers_draw_what_keras_draws(false);
}
static void initializers_in_float64_are_exact(void **state) {
    (void)state;
    initializers_draw_what_keras_draws(true);
}

/* ---- option structs ---- */

static void option_structs_of_other_sizes_are_read_as_far_as_they_go(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    dip_dense_opts o;
    memset(&o, 0xAB, sizeof o);
    dip_dense_opts_init(
        &o, offsetof(dip_dense_opts, kernel_initializer)); /* as an older program would */
    o.activation = "tanh";
    assert_true(o.use_bias);
    keras_Layer *l = dip_layers_dense(ctx, 2, &o);
    DIP_ASSERT_FINE(ctx);
    assert_string_equal(dip_keras_layer_name(l), "dense");
    struct {
        dip_dense_opts now;
        char later[64];
    } newer;
    dip_dense_opts_init(&newer.now, sizeof newer);
    newer.now.use_bias = false;
    keras_Model *model =
        keras_Sequential(l, dip_layers_dense(ctx, 3, &newer.now), dip_layers_dense(ctx, 1, NULL));
    assert_true(keras_build(model, 4));
    assert_int_equal(keras_count_params(model), 4 * 2 + 2 + 2 * 3 + 3 + 1);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_and_dtypes_are_numpys),
        cmocka_unit_test(the_float_type_is_told_as_it_was_set),
        cmocka_unit_test(labels_become_rows_and_rows_labels),
        cmocka_unit_test(memory_of_ones_own_is_shared_or_copied),
        cmocka_unit_test(the_digits_are_all_there),
        cmocka_unit_test(initializers_in_float32_are_exact),
        cmocka_unit_test(initializers_in_float64_are_exact),
        cmocka_unit_test(option_structs_of_other_sizes_are_read_as_far_as_they_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
