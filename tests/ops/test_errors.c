/* test_errors.c - what operators say when they are called wrongly: code and whole sentence, for
 * every operator that can be. */
#include "ops/cases.h"

#include <math.h>
#include <string.h>

/* clang-format off */
#define S0 { 0, { 0 } }
#define S(...) { (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), { __VA_ARGS__ } }
#define REAL(...) { S(__VA_ARGS__), FILL_REAL, 0.5, 1 }
#define REAL0 { S0, FILL_REAL, 0.5, 1 }
#define INDEX(below, ...) { S(__VA_ARGS__), FILL_INDEX, 0, below }
#define INDEX_AT(i, ...) { S(__VA_ARGS__), FILL_INDEX, i, i + 1 }
#define BOOLS(...) { S(__VA_ARGS__), FILL_BOOL, 0, 2 }
#define NUM(name, v) { name, v, S0 }
#define DIMS(name, ...) { name, 0, S(__VA_ARGS__) }
#define NONE { NUM(NULL, 0) }

typedef struct misuse { op_case c; dip_code code; const char *text; } misuse;
static const misuse misuses[] = {
    { { "add", "", { REAL(3, 4), REAL(5) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "add: shapes (3, 4) and (5,) do not fit together: axis -1 has 4 against 5, sizes must be equal or 1; reshape one of them" },
    { { "mul", "", { REAL(2, 3), REAL(3, 3) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "mul: shapes (2, 3) and (3, 3) do not fit together: axis -2 has 2 against 3, sizes must be equal or 1; reshape one of them" },
    { { "add", "", { REAL(3), INDEX(3, 3) }, NONE, 0 }, DIP_ERROR_TYPE, "add: input 0 is float32 but input 1 is int64; cast one of them" },
    { { "eq", "", { INDEX(3, 3), REAL(3) }, NONE, 0 }, DIP_ERROR_TYPE, "eq: input 0 is int64 but input 1 is float32; cast one of them" },
    { { "sub", "", { BOOLS(3), BOOLS(3) }, NONE, 0 }, DIP_ERROR_TYPE, "sub: input 0 is bool, it needs numbers; cast it" },
    { { "neg", "", { BOOLS(3) }, NONE, 0 }, DIP_ERROR_TYPE, "neg: input 0 is bool, it needs numbers; cast it" },
    { { "div", "", { INDEX(3, 3), INDEX(3, 3) }, NONE, 0 }, DIP_ERROR_TYPE, "div: input 0 is int64, it needs float32 or float64; cast it" },
    { { "exp", "", { INDEX(3, 3) }, NONE, 0 }, DIP_ERROR_TYPE, "exp: input 0 is int64, it needs float32 or float64; cast it" },
    { { "mean", "", { INDEX(3, 3) }, NONE, 0 }, DIP_ERROR_TYPE, "mean: input 0 is int64, it needs float32 or float64; cast it" },
    { { "clamp", "", { REAL(3) }, { NUM("min", (double)NAN) }, 0 }, DIP_ERROR_ARGUMENT,
      "clamp: the bound min is NaN; give a number or leave it out" },
    { { "hardtanh", "", { REAL(3) }, { NUM("min", 2), NUM("max", 1) }, 0 }, DIP_ERROR_ARGUMENT,
      "hardtanh: the bounds are 2 and 1, min may not be above max; exchange them" },
    { { "where", "", { REAL(3), REAL(3), REAL(3) }, NONE, 0 }, DIP_ERROR_TYPE, "where: input 0 is float32, it needs bool; compare or cast it" },
    { { "cast", "", { REAL(3) }, { NUM("dtype", 77) }, 0 }, DIP_ERROR_ARGUMENT, "cast: there is no dtype number 77; take a dip_dtype" },
    { { "sum", "", { REAL(3, 4) }, { DIMS("axes", 2) }, 0 }, DIP_ERROR_SHAPE, "sum: axis 2 is out of range for an input with 2 axes" },
    { { "sum", "", { REAL(3, 4) }, { DIMS("axes", 1, -1) }, 0 }, DIP_ERROR_ARGUMENT, "sum: axis 1 is listed twice; list it once" },
    { { "max", "", { REAL(0, 4) }, { DIMS("axes", 0) }, 0 }, DIP_ERROR_SHAPE,
      "max: an input of shape (0, 4) has no elements along the reduced axes, at least one is needed; test for an empty tensor first" },
    { { "argmax", "", { REAL(3, 4) }, { DIMS("axes", 0, 1) }, 0 }, DIP_ERROR_ARGUMENT,
      "argmax: 2 axes are listed, it takes one axis, or none for the whole tensor; reshape the axes into one" },
    { { "matmul", "", { REAL(3, 4), REAL(5, 2) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "matmul: shapes (3, 4) and (5, 2) do not fit together: 4 columns against 5 rows, they must be equal; transpose or reshape one of them" },
    { { "matmul", "", { REAL(2, 3, 4), REAL(3, 4, 2) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "matmul: the batches of (2, 3, 4) and (3, 4, 2), (2,) and (3,), do not fit together; sizes must be equal or 1" },
    { { "matmul", "", { REAL(3), REAL0 }, NONE, 0 }, DIP_ERROR_SHAPE, "matmul: input 1 is a single number, a product needs vectors or matrices; use mul" },
    { { "linear", "", { REAL(100, 784), REAL(512, 128) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "linear: the input has 784 features per example (shape (100, 784)) but the weight (512, 128) is for 512; the input's last axis must match the weight's first" },
    { { "linear", "", { REAL(2, 3), REAL(3, 4), REAL(3) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "linear: the bias has shape (3,) but the weight (3, 4) gives 4 outputs; the bias needs one number for each" },
    { { "linear", "", { REAL(2, 3), REAL(3) }, NONE, 0 }, DIP_ERROR_SHAPE, "linear: the weight has shape (3,), it needs two axes (in, out)" },
    { { "linear", "", { REAL(2, 3), REAL(3, 4), REAL(4, 2) }, { NUM("gate", 1) }, 0 }, DIP_ERROR_SHAPE, "linear: the gate must have the result's shape (2, 4)" },
    { { "linear", "", { REAL(2, 3), REAL(3, 4), REAL(4), REAL(2, 4) }, NONE, 0 }, DIP_ERROR_ARGUMENT, "linear: 4 inputs were given, the last of them no gate" },
    { { "linear", "", { REAL(2, 3), REAL(3, 4) }, { NUM("activation", 5) }, 0 }, DIP_ERROR_ARGUMENT, "linear: there is no activation number 5; 0 is none, 1 relu" },
    { { "reshape", "", { REAL(2, 3, 4) }, { DIMS("dims", 5, 5) }, 0 }, DIP_ERROR_SHAPE,
      "reshape: an input of shape (2, 3, 4) (24 elements) cannot become (5, 5); the sizes must multiply to the same number of elements" },
    { { "reshape", "", { REAL(2, 3, 4) }, { DIMS("dims", -1, -1) }, 0 }, DIP_ERROR_ARGUMENT, "reshape: axes 0 and 1 are both -1; only one size can be left open" },
    { { "reshape", "", { REAL(2, 3, 4) }, { DIMS("dims", -3, 2) }, 0 }, DIP_ERROR_ARGUMENT,
      "reshape: axis 0 is given size -3; sizes are not negative, -1 stands for what is left" },
    { { "reshape", "", { REAL(0, 3) }, { DIMS("dims", -1, 0) }, 0 }, DIP_ERROR_SHAPE,
      "reshape: (-1, 0) leaves -1 open beside a size of 0, so it could be anything; write the size out" },
    { { "transpose", "", { REAL(3) }, NONE, 0 }, DIP_ERROR_SHAPE, "transpose: axis -2 is out of range for an input with 1 axes" },
    { { "permute", "", { REAL(2, 3) }, { DIMS("axes", 1) }, 0 }, DIP_ERROR_SHAPE,
      "permute: 1 axes are listed for an input of shape (2, 3); list each of its 2 axes once" },
    { { "permute", "", { REAL(2, 3) }, { DIMS("axes", 1, 1) }, 0 }, DIP_ERROR_ARGUMENT, "permute: axis 1 is listed twice; list each axis once" },
    { { "expand", "", { REAL(2, 3) }, { DIMS("dims", 2, 4) }, 0 }, DIP_ERROR_SHAPE,
      "expand: an input of shape (2, 3) cannot be expanded to (2, 4); from the right, sizes must be equal or 1 in the input" },
    { { "slice", "", { REAL(2, 3) }, { NUM("step", 0) }, 0 }, DIP_ERROR_ARGUMENT, "slice: the step is 0, it must be at least 1; reverse an axis with indices" },
    { { "slice_grad", "", { REAL(4) }, { NUM("start", 2), NUM("size", 5) }, 0 }, DIP_ERROR_SHAPE,
      "slice_grad: 4 elements from 2 in steps of 1 do not fit into an axis of size 5; give a larger size" },
    { { "concatenate", "", { REAL(2, 3), REAL(3, 3) }, { NUM("axis", 1) }, 0 }, DIP_ERROR_SHAPE,
      "concatenate: input 0 has shape (2, 3) and input 1 (3, 3); only axis 1, along which they are joined, may differ; reshape or slice one of them" },
    { { "gather", "", { REAL(2, 3), INDEX(2, 2) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "gather: the indices have shape (2,) and the tensor (2, 3); both need the same axes, and but for axis 0 the indices may not be larger; slice or reshape one of them" },
    { { "gather", "", { REAL(2, 3), INDEX_AT(7, 2, 3) }, NONE, 0 }, DIP_ERROR_ARGUMENT, "gather: index 7 at position (0, 0) is outside [0, 2); expected 0 to 1" },
    { { "gather", "", { REAL(2, 3), REAL(2, 3) }, NONE, 0 }, DIP_ERROR_TYPE, "gather: input 1 is float32, indices and labels are int64; cast it" },
    { { "scatter_add", "", { REAL(2), INDEX(2, 3) }, { DIMS("dims", 5) }, 0 }, DIP_ERROR_SHAPE,
      "scatter_add: the values have shape (2,) and the indices (3,), each value needs one index; reshape one of them" },
    { { "scatter_add", "", { REAL(3), INDEX_AT(5, 3) }, { DIMS("dims", 5) }, 0 }, DIP_ERROR_ARGUMENT, "scatter_add: index 5 at position 0 is outside [0, 5); expected 0 to 4" },
    { { "take", "", { REAL(4, 3), INDEX_AT(-1, 2) }, NONE, 0 }, DIP_ERROR_ARGUMENT, "take: index -1 at position 0 is outside [0, 4); expected 0 to 3" },
    { { "take", "", { REAL0, INDEX(2, 2) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "take: rows of a table () at indices (2,) are asked for; the table needs at least one axis and the result at most 8" },
    { { "take_grad", "", { REAL(2, 3), INDEX(2, 3) }, { NUM("rows", 5) }, 0 }, DIP_ERROR_SHAPE,
      "take_grad: the rows have shape (2, 3) and their indices (3,) for a table of 5; the first axes of the rows must be those of the indices" },
    { { "one_hot", "", { INDEX(3, 3) }, NONE, 0 }, DIP_ERROR_ARGUMENT,
      "one_hot: 0 classes are asked for, there must be at least 1; give the number of classes" },
    { { "one_hot", "", { INDEX_AT(10, 3) }, { NUM("classes", 10) }, 0 }, DIP_ERROR_ARGUMENT, "one_hot: label 10 at position 0 is outside [0, 10); expected 0 to 9" },
    { { "softmax", "", { REAL(3, 4) }, { NUM("axis", 2) }, 0 }, DIP_ERROR_SHAPE, "softmax: axis 2 is out of range for an input with 2 axes" },
    { { "softmax", "", { REAL(3, 4) }, { NUM("form", 2) }, 0 }, DIP_ERROR_ARGUMENT, "softmax: there is no form 2; 0 multiplies by the reciprocal, 1 divides" },
    { { "softmax_grad", "", { REAL(3, 4), REAL(4, 3) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "softmax_grad: input 0 has shape (3, 4) and input 1 (4, 3), they must be equal; reshape one of them" },
    { { "dropout", "", { REAL(3) }, { NUM("rate", 1.5) }, 0 }, DIP_ERROR_ARGUMENT, "dropout: the rate is 1.5, it must lie in [0, 1]" },
    { { "cross_entropy", "", { REAL(4, 5), INDEX(5, 3) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "cross_entropy: the targets have shape (3,) but scores of shape (4, 5) need targets of shape (4,), one class number for each; reshape one of them" },
    { { "cross_entropy", "", { REAL(4, 5), REAL(4) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "cross_entropy: the targets are probabilities of shape (4,) but the scores have shape (4, 5); they must be equal (class numbers would be int64)" },
    { { "cross_entropy", "", { REAL(4, 10), INDEX_AT(10, 4) }, NONE, 0 }, DIP_ERROR_ARGUMENT, "cross_entropy: label 10 at position 0 is outside [0, 10); expected 0 to 9" },
    { { "cross_entropy", "", { REAL(4, 5), BOOLS(4) }, NONE, 0 }, DIP_ERROR_TYPE,
      "cross_entropy: the targets are bool, they must be int64 class numbers or float32 probabilities; cast them" },
    { { "cross_entropy", "", { REAL(4, 5), INDEX(5, 4) }, { NUM("label_smoothing", 2) }, 0 }, DIP_ERROR_ARGUMENT,
      "cross_entropy: label_smoothing is 2, it must lie in [0, 1]" },
    { { "cross_entropy", "", { REAL(4, 5), INDEX(5, 4), REAL(4) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "cross_entropy: the class weights have shape (4,) but there are 5 classes; give one weight for each" },
    { { "cross_entropy", "", { REAL0, INDEX(5, 4) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "cross_entropy: the scores have shape (), they need (C) or (N, C, ...) with at least one class; reshape them" },
    { { "nll_loss", "", { REAL(4, 5), INDEX_AT(-3, 4) }, NONE, 0 }, DIP_ERROR_ARGUMENT, "nll_loss: label -3 at position 0 is outside [0, 5); expected 0 to 4" },
    { { "nll_loss", "", { REAL(4, 5), INDEX(5, 4) }, { NUM("reduction", 9) }, 0 }, DIP_ERROR_ARGUMENT,
      "nll_loss: there is no reduction number 9; 0 is mean, 1 sum, 2 none" },
    { { "nll_loss_grad", "", { REAL(3), INDEX(5, 4) }, { DIMS("dims", 4, 5) }, 0 }, DIP_ERROR_SHAPE,
      "nll_loss_grad: the gradient has shape (3,) but the loss (); they must be equal" },
    { { "mse_loss", "", { REAL(4, 1), REAL(4) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "mse_loss: the predictions have shape (4, 1) and the targets (4,), they must be equal; reshape or expand one of them" },
    { { "categorical_crossentropy", "", { REAL(4, 5), REAL(4, 3) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "categorical_crossentropy: the targets have shape (4, 3) but predictions of shape (4, 5) need targets of shape (4, 5), a probability for each class; reshape one of them" },
    { { "softmax_cross_entropy", "", { REAL(4, 5), REAL(4) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "softmax_cross_entropy: the targets have shape (4,) but predictions of shape (4, 5) need targets of shape (4, 5), a probability for each class; reshape one of them" },
    { { "sparse_categorical_crossentropy", "", { REAL(4, 5), INDEX(5, 4, 1) }, NONE, 0 }, DIP_ERROR_SHAPE,
      "sparse_categorical_crossentropy: the targets have shape (4, 1) but predictions of shape (4, 5) need targets of shape (4,), a class number for each; reshape one of them" },
    { { "sparse_softmax_cross_entropy", "", { REAL(4, 10), INDEX_AT(10, 4) }, NONE, 0 }, DIP_ERROR_ARGUMENT,
      "sparse_softmax_cross_entropy: label 10 at position 0 is outside [0, 10); expected 0 to 9" },
};
/* clang-format on */

static void every_misuse_has_its_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof misuses / sizeof misuses[0]; i++) {
        const misuse *m = &misuses[i];
        eager *e = eager_new(ctx);
        dip_value in[4] = {NULL}, out[DIP_MAX_OUT];
        dip_attr_value attrs[DIP_MAX_ATTR];
        dip_error error;
        op_case_values(&m->c, e, DIP_FLOAT32, 1, false, in);
        op_case_attrs(&m->c, attrs);
        assert_false(eager_apply(e, dip_op_find(m->c.op), in, op_case_inputs(&m->c), attrs, out));
        assert_true(dip_error_take(ctx, &error));
        assert_string_equal(error.text, m->text);
        assert_int_equal(error.code, m->code);
        eager_free(e);
    }
    dip_test_context_free(ctx);
}

/* The position of a wrong label is found in strided labels too. */
static void a_wrong_label_is_found_where_it_is(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    op_input scores = {{3, {2, 4, 3}}, FILL_REAL, 0, 1}, labels = {{2, {2, 3}}, FILL_INDEX, 0, 4};
    dip_value in[2] = {op_make_input(e, &scores, DIP_FLOAT32, 1, true),
                       op_make_input(e, &labels, DIP_FLOAT32, 1, true)},
              out[2];
    op_set(in[1], 5, 44);
    assert_false(eager_apply(e, &dip_op_cross_entropy, in, 2, NULL, out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "label 44 at position (1, 2) is outside [0, 4); expected 0 to 3");
    dip_value small =
        dip_build1_attr(&e->builder, &dip_op_slice, in[1],
                        (dip_attr_value[]){dip_int(0), dip_int(1), dip_int(2), dip_int(1)});
    assert_false(eager_apply(e, &dip_op_one_hot, &small, 1,
                             (dip_attr_value[]){dip_int(4), dip_int(DIP_INT64)}, out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "one_hot: label 44 at position (0, 2) is outside [0, 4); expected 0 to 3");
    eager_free(e);
    dip_test_context_free(ctx);
}

static void dropout_needs_a_source(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    op_input in = {{1, {3}}, FILL_REAL, 0, 1};
    dip_value x = op_make_input(e, &in, DIP_FLOAT32, 1, false), out[2];
    assert_false(eager_apply(e, &dip_op_dropout, &x, 1, NULL, out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "dropout: there is no source of random masks; give it a generator");
    eager_free(e);
    dip_test_context_free(ctx);
}

/* The subject that a caller sets stands in for the operator's name. */
static void a_subject_is_named(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    op_input in = {{1, {3}}, FILL_INDEX, 0, 3};
    dip_value x = op_make_input(e, &in, DIP_FLOAT32, 1, false), out[2];
    const char *before = dip_set_subject(ctx, "NeuralNetwork.fc1");
    assert_false(eager_apply(e, &dip_op_exp, &x, 1, NULL, out));
    dip_set_subject(ctx, before);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE,
                     "NeuralNetwork.fc1: input 0 is int64, it needs float32 or float64; cast it");
    eager_free(e);
    dip_test_context_free(ctx);
}

static void a_result_that_is_too_large_is_an_error(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    op_input in = {{0, {0}}, FILL_REAL, 1, 2};
    dip_value x = op_make_input(e, &in, DIP_FLOAT32, 1, false), out[2];
    dip_attr_value column[] = {dip_dims((dip_shape){2, {INT64_C(1) << 40, 1}})},
                   row[] = {dip_dims((dip_shape){1, {INT64_C(1) << 40}})};
    dip_value a, b;
    assert_true(eager_apply(e, &dip_op_expand, &x, 1, column, &a));
    assert_true(eager_apply(e, &dip_op_expand, &x, 1, row, &b));
    assert_false(eager_apply(e, &dip_op_add, (dip_value[]){a, b}, 2, NULL, out));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_LIMIT,
        "add: the result of shape (1099511627776, 1099511627776) has too many elements");
    eager_free(e);
    dip_test_context_free(ctx);
}

static void noise_needs_a_source_a_kind_and_a_shape(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    op_case c = {"noise", "", {{{1, {3}}, FILL_REAL, 0, 1}}, {{"kind", 4, {0, {0}}}}, 0};
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value x = op_make_input(e, &c.in[0], DIP_FLOAT32, 1, false), out[2];
    assert_false(eager_apply(e, &dip_op_noise, &x, 1, NULL, out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "noise: there is no source of random numbers; give it a generator");
    op_case_attrs(&c, attrs);
    assert_false(eager_apply(e, &dip_op_noise, &x, 1, attrs, out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "noise: the kind is 4, expected 0 to 3");
    c.attr[0] = (op_attr){"dims", 0, {2, {3, -1}}};
    op_case_attrs(&c, attrs);
    assert_false(eager_apply(e, &dip_op_noise, &x, 1, attrs, out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "noise: noise of shape (3, -1) cannot be made");
    eager_free(e);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_misuse_has_its_sentence),
        cmocka_unit_test(a_wrong_label_is_found_where_it_is),
        cmocka_unit_test(dropout_needs_a_source),
        cmocka_unit_test(noise_needs_a_source_a_kind_and_a_shape),
        cmocka_unit_test(a_subject_is_named),
        cmocka_unit_test(a_result_that_is_too_large_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
