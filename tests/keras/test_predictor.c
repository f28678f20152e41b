/* A predictor: keras_predict's numbers from memory to memory, with nothing allocated on the way. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "diptych/dlpack.h"
#include "device/device.h"
#include "keras/model.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

enum { ROWS = 6, FEATURES = 5, CLASSES = 3 };
static double numbers[ROWS][FEATURES];

static keras_Model *model_of(void) {
    return keras_Sequential(keras_Input(.shape = keras_shape(FEATURES)),
                            layers_Dense(7, .activation = "relu"), layers_Dropout(0.5),
                            layers_Dense(4, .activation = "tanh"),
                            layers_Dense(CLASSES, .activation = "softmax"));
}

/* Rows `at` of the numbers as the predictor takes them, and as keras_predict does. */
static void assert_predicts(keras_Model *model, keras_Predictor *p, int64_t rows, bool wide) {
    float narrow[ROWS * FEATURES], narrow_y[ROWS * CLASSES];
    double wide_y[ROWS * CLASSES];
    for (int i = 0; i < ROWS * FEATURES; i++) narrow[i] = (float)(&numbers[0][0])[i];
    for (int64_t at = 0; at + rows <= ROWS; at += rows) {
        keras_Array *x = np_slice(np_array(numbers, "float64", keras_shape(ROWS, FEATURES)), at, at + rows);
        keras_Array *want = keras_predict(model, x, .verbose = 0, .batch_size = rows);
        assert_true(wide ? keras_predictor_run(p, numbers[at], wide_y)
                         : keras_predictor_run(p, narrow + at * FEATURES, narrow_y));
        for (int64_t i = 0; i < rows * CLASSES; i++)
            assert_true(np_item(want, i / CLASSES, i % CLASSES) ==
                        (wide ? wide_y[i] : (double)narrow_y[i]));
    }
}

static dip_context *begin(bool wide) {
    dip_context *ctx = dip_test_context();
    for (int i = 0; i < ROWS * FEATURES; i++) (&numbers[0][0])[i] = (double)((i * 7) % 11) / 8 - 0.5;
    keras_utils_set_random_seed(3);
    keras_config_set_floatx(wide ? "float64" : "float32");
    return ctx;
}

static void it_predicts_what_predict_does(void **state) {
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        dip_context *ctx = begin(wide);
        {
            dip_scope();
            keras_Model *model = model_of();
            keras_Predictor *one = keras_predictor(model, 1), *three = keras_predictor(model, 3);
            assert_predicts(model, one, 1, wide);
            assert_predicts(model, three, 3, wide);
            assert_predicts(model, one, 1, wide);
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

static void it_follows_the_weights_and_outlives_names(void **state) {
    (void)state;
    dip_context *ctx = begin(false);
    {
        dip_scope();
        keras_Model *model = model_of();
        keras_Predictor *p = keras_predictor(model, 2);
        keras_Array *x = np_array(numbers, "float64", keras_shape(ROWS, FEATURES));
        keras_Array *y = np_array(((int64_t[]){0, 1, 2, 2, 1, 0}), "int64", keras_shape(ROWS));
        assert_predicts(model, p, 2, false);
        keras_compile(model, .loss = "sparse_categorical_crossentropy", .optimizer = "adam");
        keras_fit(model, x, y, .epochs = 2, .verbose = 0);
        assert_predicts(model, p, 2, false);
        keras_Weights *w = keras_get_weights(model);
        assert_true(dip_tensor_fill(dip_keras_weights_item(w, 0), 0.25));
        keras_set_weights(model, w);
        assert_predicts(model, p, 2, false);
        float out[2][2 * CLASSES];
        assert_true(keras_predictor_run(p, numbers, out[0]));
        dip_free(model); /* the predictor keeps it */
        assert_true(keras_predictor_run(p, numbers, out[1]));
        assert_memory_equal(out[0], out[1], sizeof out[0]);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* Zeros of x may be left out while the weights are finite; 0 times infinity is NaN, whoever wrote it. */
typedef enum writer { BY_SET, BY_SET_WEIGHTS, BY_DLPACK, BY_ADDRESS, WRITERS } writer;
enum { MANY = 40, WIDE = 64 };

static void write_weight(keras_Model *model, writer by, float *address, double value) {
    dip_tensor *w = keras_layer_weight(dip_keras_layer_at(model, 0), 0);
    const int64_t at[] = {2, 7};
    if (by == BY_SET) {
        assert_true(dip_tensor_set(w, at, value, DIP_HERE));
    } else if (by == BY_SET_WEIGHTS) {
        keras_Weights *all = keras_get_weights(model);
        assert_true(dip_tensor_set(dip_keras_weights_item(all, 0), at, value, DIP_HERE));
        assert_true(keras_set_weights(model, all));
    } else {
        address[2 * WIDE + 7] = (float)value;
    }
}

static void an_infinite_weight_is_seen_however_it_came(void **state) {
    (void)state;
    for (int by = 0; by < WRITERS; by++) {
        dip_context *ctx = begin(false);
        {
            dip_scope();
            keras_Model *model =
                keras_Sequential(keras_Input(.shape = keras_shape(MANY)), layers_Dense(WIDE));
            dip_tensor *w = keras_layer_weight(dip_keras_layer_at(model, 0), 0);
            DLManagedTensor *lent = by == BY_DLPACK ? dip_tensor_to_dlpack(w, DIP_HERE) : NULL;
            float x[MANY] = {1, -2, 0, 3}, y[WIDE], *address = NULL;
            if (by == BY_DLPACK) address = lent->dl_tensor.data;
            keras_Predictor *p = keras_predictor(model, 1);
            for (int run = 0; run < 12; run++) {
                const bool infinite = run / 4 % 2;
                if (run == 4 && by == BY_ADDRESS) address = dip_tensor_data(w, DIP_HERE);
                if (run == 4 || run == 8) write_weight(model, (writer)by, address, infinite ? HUGE_VAL : 0.5);
                assert_true(keras_predictor_run(p, x, y));
                for (int i = 0; i < WIDE; i++) assert_true(isnan(y[i]) == (infinite && i == 7));
            }
            if (lent) lent->deleter(lent);
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

static void a_run_allocates_nothing(void **state) {
    (void)state;
    dip_context *ctx = begin(false);
    {
        dip_scope();
        keras_Predictor *p = keras_predictor(model_of(), 2);
        float x[2 * FEATURES] = {1, 2, 3}, y[2 * CLASSES];
        size_t before = dip_memory_use(ctx).allocations;
        for (int i = 0; i < 10; i++) assert_true(keras_predictor_run(p, x, y));
        assert_int_equal(dip_memory_use(ctx).allocations, before);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void on_a_device_the_numbers_travel(void **state) {
    (void)state;
    dip_context *ctx = begin(false);
    assert_true(dip_device_enable(ctx, &dip_device_test));
    {
        dip_scope();
        keras_Model *model = model_of();
        assert_string_equal(dip_tensor_device(keras_layer_weight(dip_keras_layer_at(model, 0), 0)),
                            "test:0");
        assert_predicts(model, keras_predictor(model, 3), 3, false);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void what_it_refuses(void **state) {
    (void)state;
    dip_context *ctx = begin(false);
    {
        dip_scope();
        keras_Model *open = keras_Sequential(layers_Dense(2));
        assert_null(keras_predictor(open, 1));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "keras_predictor: the model \"sequential\" is not built");
        assert_null(keras_predictor(model_of(), 0));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "found 0 rows, expected at least one");
        assert_null(keras_predictor(model_of(), INT64_MAX / 8));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "");
        assert_null(keras_predictor(NULL, 1));
        assert_false(keras_predictor_run(NULL, numbers, numbers));
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void out_of_memory_at_every_allocation(void **state) {
    (void)state;
    dip_context *ctx = begin(false);
    {
        dip_scope();
        keras_Model *model = model_of();
        for (int64_t at = 1;; at++) {
            fail_alloc_at(dip_test_alloc(ctx), at);
            keras_Predictor *p = keras_predictor(model, 2);
            bool hit = fail_alloc_hit(dip_test_alloc(ctx));
            assert_true(!hit == (p != NULL));
            if (!hit) break;
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        }
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_predicts_what_predict_does),
        cmocka_unit_test(it_follows_the_weights_and_outlives_names),
        cmocka_unit_test(an_infinite_weight_is_seen_however_it_came),
        cmocka_unit_test(a_run_allocates_nothing),
        cmocka_unit_test(on_a_device_the_numbers_travel),
        cmocka_unit_test(what_it_refuses),
        cmocka_unit_test(out_of_memory_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
