/* Layers of a program's own: a class of two functions, trained, summarised, and misused. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

static dip_tensor *op1(const char *name, dip_tensor *x) {
    return dip_apply_named(DIP_CTX, name, &x, 1, NULL, 0, DIP_HERE);
}
static dip_tensor *op2(const char *name, dip_tensor *x, dip_tensor *y) {
    return dip_apply_named(DIP_CTX, name, (dip_tensor *const[]){x, y}, 2, NULL, 0, DIP_HERE);
}

/* Linear: y = x W + b, as the guide's first layer of one's own. */
typedef struct linear {
    int64_t units;
    int calls;
} linear;
static bool linear_build(void *user, keras_Layer *self, const dip_shape *in) {
    int64_t units = ((linear *)user)->units;
    return keras_add_weight(self, "w", keras_shape(in->dim[in->rank - 1], units), "ones") &&
           keras_add_weight(self, "b", keras_shape(units), "zeros");
}
static dip_tensor *linear_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)training;
    ((linear *)user)->calls++;
    return op2("add", op2("matmul", x, keras_layer_weight(self, 0)), keras_layer_weight(self, 1));
}
keras_layer_class(Linear, linear_build, linear_call)

    static dip_tensor *square_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)user, (void)self, (void)training;
    return op2("mul", x, x);
}
keras_layer_class(Square, NULL, square_call)

    static dip_tensor *reading_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)user, (void)self, (void)training;
    return isnan(dip_tensor_get(x, (int64_t[]){0, 0}, DIP_HERE)) ? NULL : x;
}
static dip_tensor *null_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)user, (void)self, (void)training, (void)x;
    return NULL;
}
static dip_tensor *sum_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)user, (void)self, (void)training;
    return op1("sum", x);
}
static bool false_build(void *user, keras_Layer *self, const dip_shape *in) {
    (void)user, (void)self, (void)in;
    return false;
}

static void data(keras_Array **x, keras_Array **y) {
    static float numbers[16][3], sums[16][1];
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < 3; j++) numbers[i][j] = (float)((i * 5 + j * 3) % 7) / 7;
        sums[i][0] = numbers[i][0] - numbers[i][1];
    }
    *x = np_array(numbers, "float32", keras_shape(16, 3));
    *y = np_array(sums, "float32", keras_shape(16, 1));
}

static void a_layer_of_ones_own_trains_as_the_built_in_one(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_Array *x, *y;
    linear own = {1, 0};
    data(&x, &y);
    keras_utils_set_random_seed(0);
    keras_Model *mine = keras_Sequential(keras_Input(.shape = keras_shape(3)), Linear(&own));
    keras_Model *built_in = keras_Sequential(keras_Input(.shape = keras_shape(3)),
                                             layers_Dense(1, .kernel_initializer = "ones"));
    assert_int_equal(keras_count_params(mine), 4);
    assert_string_equal(keras_layer_name(dip_keras_layer_at(mine, 0)), "linear");
    keras_compile(mine, .loss = "mse", .optimizer = "adam");
    keras_compile(built_in, .loss = "mse", .optimizer = "adam");
    keras_History *a = keras_fit(mine, x, y, .epochs = 5, .batch_size = 4, .verbose = 0);
    keras_History *b = keras_fit(built_in, x, y, .epochs = 5, .batch_size = 4, .verbose = 0);
    DIP_ASSERT_FINE(ctx);
    for (int e = 0; e < 5; e++)
        assert_true(fabs(keras_history(a, "loss").item[e] - keras_history(b, "loss").item[e]) <
                    1e-6);
    assert_true(own.calls <= 3); /* for its shape and for each plan, not for each of the 20 steps */
    keras_summary(mine);
    assert_non_null(
        strstr(dip_test_output(ctx),
               "│ linear (Linear)                 │ (None, 1)              │             4 │"));
    keras_Model *squares = keras_Sequential(Square(NULL));
    assert_true(fabs(np_item(keras_predict(squares, x, .verbose = 0), 1, 1) - 1.0 / 49) < 1e-7);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void misused_classes_are_named(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_Array *x, *y;
    data(&x, &y);
    assert_false(
        keras_build(keras_Sequential(keras_layers_Layer("Reader", NULL, reading_call)), 3));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "test_custom.c:");
    assert_false(keras_build(keras_Sequential(keras_layers_Layer("Nothing", NULL, null_call)), 3));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "Nothing (nothing): its call returned NULL");
    assert_false(keras_build(keras_Sequential(keras_layers_Layer("Total", NULL, sum_call)), 3));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "Total (total): its call lost the batch axis: one row in, 0 out");
    assert_false(keras_build(
        keras_Sequential(keras_layers_Layer("Unwilling", false_build, square_call, .name = "no")),
        3));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "Unwilling (no): its build returned false");
    assert_null(keras_layers_Layer("", NULL, square_call));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "keras_layer_class: a class needs a name and a function to call");
    assert_null(keras_layers_Layer("Hollow", NULL, NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "keras_layer_class: a class needs a name and a function to call");
    keras_Layer *done = Square(NULL);
    keras_build(keras_Sequential(done), 3);
    assert_null(keras_add_weight(done, "late", keras_shape(2), "zeros"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE,
                     "Square (square): weights are added in build, before the layer is used");
    dip_test_context_free(ctx);
}

static void operators_answer_to_their_names(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    float numbers[6] = {3, 1, 2, -1, 0, 5};
    dip_tensor *x = dip_tensor_copy_of(ctx, numbers, DIP_FLOAT32, keras_shape(2, 3), DIP_HERE);
    dip_attr_arg axes[2] = {{"axes", 0, keras_shape(1)}, {"keepdims", 1, {0, {0}}}};
    dip_tensor *sums = dip_apply_named(ctx, "sum", &x, 1, axes, 2, DIP_HERE);
    assert_int_equal(dip_tensor_shape(sums).rank, 2);
    assert_true(dip_tensor_get(sums, (int64_t[]){1, 0}, DIP_HERE) == 4);
    assert_null(dip_apply_named(ctx, "sun", &x, 1, NULL, 0, DIP_HERE));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "dip_apply_named: there is no operator called \"sun\"; did you mean \"s");
    axes[0].name = "axis";
    assert_null(dip_apply_named(ctx, "sum", &x, 1, axes, 1, DIP_HERE));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "dip_apply_named: there is no attribute called \"axis\"; did you mean \"axes\"?");
    axes[1].number = 0.5;
    assert_null(dip_apply_named(ctx, "sum", &x, 1, axes + 1, 1, DIP_HERE));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "dip_apply_named: sum: keepdims is 0.5, expected a whole number");
    assert_null(dip_apply_named(ctx, "add", &x, 1, NULL, 0, DIP_HERE));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "dip_apply_named: add: the number of inputs is 1, expected 2");
    x = NULL;
    assert_null(dip_apply_named(ctx, "relu", &x, 1, NULL, 0, DIP_HERE));
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* keras.ops by their names, on numbers: each against the same in C. */
static void ops_are_called_as_in_keras(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_tensor *x = dip_tensor_copy_of(ctx, (double[]){0.25}, DIP_FLOAT64, keras_shape(1), DIP_HERE);
    dip_tensor *y = dip_tensor_copy_of(ctx, (double[]){4}, DIP_FLOAT64, keras_shape(1), DIP_HERE);
    dip_tensor *m = dip_tensor_copy_of(ctx, (double[]){1, 2, 3, 5}, DIP_FLOAT64, keras_shape(2, 2), DIP_HERE);
    const struct {
        dip_tensor *found;
        double wanted;
    } cases[] = {
        {keras_ops_add(x, y), 4.25},         {keras_ops_subtract(x, y), -3.75},
        {keras_ops_multiply(x, y), 1},       {keras_ops_divide(x, y), 0.0625},
        {keras_ops_maximum(x, y), 4},        {keras_ops_minimum(x, y), 0.25},
        {keras_ops_negative(x), -0.25},      {keras_ops_absolute(keras_ops_negative(x)), 0.25},
        {keras_ops_exp(x), exp(0.25)},       {keras_ops_log(x), log(0.25)},
        {keras_ops_sqrt(y), 2},              {keras_ops_square(y), 16},
        {keras_ops_tanh(x), tanh(0.25)},     {keras_ops_sigmoid(x), 1 / (1 + exp(-0.25))},
        {keras_ops_relu(keras_ops_negative(y)), 0}, {keras_ops_relu(y), 4},
        {keras_ops_sum(m), 11},              {keras_ops_mean(m), 2.75},
        {keras_ops_sum(keras_ops_matmul(m, m)), 7 + 12 + 18 + 31},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!(fabs(keras_item(cases[i].found) - cases[i].wanted) < 1e-14)) fail_msg("case %d", (int)i);
    DIP_ASSERT_FINE(ctx);
    assert_true(isnan(keras_item(m)));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "keras_item: the tensor has 4 numbers, expected one");
    assert_true(isnan(keras_item(NULL)) && !keras_ops_add(NULL, x));
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static dip_tensor *careless_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)user, (void)self, (void)training;
    while (keras_item(keras_ops_sum(x)) < 100) x = keras_ops_add(x, x);
    return x; /* a NaN ended the loop */
}

static void a_call_that_goes_on_after_an_error_has_failed(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_Model *model = keras_Sequential(keras_layers_Layer("Careless", NULL, careless_call));
    assert_false(keras_build(model, 3));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE,
                     "keras_item: the numbers of this tensor (shape ()) are not known while a graph is built");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ops_are_called_as_in_keras),
        cmocka_unit_test(a_call_that_goes_on_after_an_error_has_failed),
        cmocka_unit_test(a_layer_of_ones_own_trains_as_the_built_in_one),
        cmocka_unit_test(misused_classes_are_named),
        cmocka_unit_test(operators_answer_to_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
