/* cases.c - see cases.h. */
#include "ops/cases.h"
#include "random/mask_source.h"
#include "random/noise_source.h"

#include <math.h>
#include <string.h>

/* clang-format off */
#define S0 { 0, { 0 } }
#define S(...) { (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), { __VA_ARGS__ } }
#define REAL(lo, hi, ...) { S(__VA_ARGS__), FILL_REAL, lo, hi }
#define REAL0(lo, hi) { S0, FILL_REAL, lo, hi }
#define APART(lo, hi, ...) { S(__VA_ARGS__), FILL_APART, lo, hi }
#define SHARES(...) { S(__VA_ARGS__), FILL_SHARES, 0, 1 }
#define INDEX(below, ...) { S(__VA_ARGS__), FILL_INDEX, 0, below }
#define BOOLS(...) { S(__VA_ARGS__), FILL_BOOL, 0, 2 }
#define NUM(name, v) { name, v, S0 }
#define DIMS(name, ...) { name, 0, S(__VA_ARGS__) }
#define UNARY(op, lo, hi) { op, "an axis or two", { REAL(lo, hi, 3, 5) }, { NUM(NULL, 0) }, 0 }, \
                          { op, "a number", { REAL0(lo, hi) }, { NUM(NULL, 0) }, 0 }
#define BINARY(op, lo, hi) \
    { op, "one shape", { REAL(lo, hi, 3, 4), REAL(lo, hi, 3, 4) }, { NUM(NULL, 0) }, 0 }, \
    { op, "broadcast both ways", { REAL(lo, hi, 2, 1, 4), REAL(lo, hi, 3, 1) }, { NUM(NULL, 0) }, 0 }, \
    { op, "with a number", { REAL0(lo, hi), REAL(lo, hi, 5) }, { NUM(NULL, 0) }, 0 }
#define KINKED_PAIR(op) \
    { op, "one shape", { APART(-2, 2, 3, 4), APART(-2.1, 1.9, 3, 4) }, { NUM(NULL, 0) }, OP_KINKED }, \
    { op, "broadcast", { APART(-2, 2, 3, 1), APART(-2.1, 1.9, 2, 1, 4) }, { NUM(NULL, 0) }, OP_KINKED }

const op_case op_cases[] = {
    UNARY("abs", 0.3, 2),
    UNARY("neg", -2, 2),
    UNARY("sign", -2, -0.1),
    UNARY("square", -2, 2),
    UNARY("exp", -2, 2),
    UNARY("log", 0.4, 3),
    UNARY("log1p", -0.5, 3),
    UNARY("sqrt", 0.4, 3),
    UNARY("reciprocal", 0.4, 3),
    UNARY("sigmoid", -4, 4),
    UNARY("tanh", -2, 2),
    UNARY("sin", -4, 4),
    UNARY("cos", -4, 4),
    UNARY("erf", -2, 2),
    UNARY("contiguous", -2, 2),
    { "relu", "both signs", { APART(-2.03, 2, 4, 5) }, { NUM(NULL, 0) }, 0 },
    { "relu_grad", "both signs", { REAL(-2, 2, 4, 5), APART(-2.03, 2, 4, 5) }, { NUM(NULL, 0) }, 0 },
    { "clamp", "both bounds", { APART(-2.03, 2, 4, 5) }, { NUM("min", -0.7), NUM("max", 1.1) }, 0 },
    { "clamp", "below only", { APART(-2.03, 2, 9) }, { NUM("min", -0.7) }, 0 },
    { "clamp", "above only", { APART(-2.03, 2, 9) }, { NUM("max", 0.3) }, 0 },
    { "hardtanh", "to [-0.7, 1.1]", { APART(-2.03, 2, 4, 5) }, { NUM("min", -0.7), NUM("max", 1.1) }, 0 },
    BINARY("add", -2, 2),
    BINARY("sub", -2, 2),
    BINARY("mul", -2, 2),
    BINARY("div", 0.5, 2),
    BINARY("pow", 0.5, 2),
    KINKED_PAIR("maximum"),
    KINKED_PAIR("minimum"),
    BINARY("eq", -2, 2), BINARY("ne", -2, 2), BINARY("lt", -2, 2),
    BINARY("le", -2, 2), BINARY("gt", -2, 2), BINARY("ge", -2, 2),
    { "pow_scalar", "cube", { REAL(-2, 2, 3, 4) }, { NUM("exponent", 3) }, 0 },
    { "pow_scalar", "nothing", { REAL(0.5, 2, 6) }, { NUM("exponent", 0) }, 0 },
    { "pow_scalar", "itself", { REAL(-2, 2, 6) }, { NUM("exponent", 1) }, 0 },
    { "pow_scalar", "square", { REAL(-2, 2, 6) }, { NUM("exponent", 2) }, 0 },
    { "pow_scalar", "root", { REAL(0.5, 2, 6) }, { NUM("exponent", 0.5) }, 0 },
    { "pow_scalar", "reciprocal", { REAL(0.5, 2, 6) }, { NUM("exponent", -1) }, 0 },
    { "pow_scalar", "reciprocal of the square", { REAL(0.5, 2, 6) }, { NUM("exponent", -2) }, 0 },
    { "pow_scalar", "a fraction", { REAL(0.5, 2, 6) }, { NUM("exponent", -1.7) }, 0 },
    { "where", "one shape", { BOOLS(3, 4), REAL(-2, 2, 3, 4), REAL(-2, 2, 3, 4) }, { NUM(NULL, 0) }, 0 },
    { "where", "broadcast", { BOOLS(3, 1), REAL(-2, 2, 2, 1, 4), REAL0(-2, 2) }, { NUM(NULL, 0) }, 0 },
    { "cast", "to float64", { REAL(-2, 2, 3, 4) }, { NUM("dtype", DIP_FLOAT64) }, 0 },
    { "sum", "all", { REAL(-2, 2, 3, 4, 2) }, { NUM(NULL, 0) }, 0 },
    { "sum", "last axis", { REAL(-2, 2, 3, 21) }, { DIMS("axes", -1) }, 0 },
    { "sum", "first axis, kept", { REAL(-2, 2, 5, 3) }, { DIMS("axes", 0), NUM("keepdims", 1) }, 0 },
    { "sum", "middle axis", { REAL(-2, 2, 2, 5, 3) }, { DIMS("axes", 1) }, 0 },
    { "sum", "two ends", { REAL(-2, 2, 2, 3, 4) }, { DIMS("axes", 2, 0) }, 0 },
    { "sum", "three islands", { REAL(-1, 1, 2, 2, 2, 1, 3) }, { DIMS("axes", 0, 2, 4), NUM("keepdims", 1) }, 0 },
    { "sum", "a number", { REAL0(-2, 2) }, { NUM(NULL, 0) }, 0 },
    { "mean", "all", { REAL(-2, 2, 3, 4) }, { NUM(NULL, 0) }, 0 },
    { "mean", "last axis, kept", { REAL(-2, 2, 3, 4) }, { DIMS("axes", -1), NUM("keepdims", 1) }, 0 },
    { "mean", "first two", { REAL(-2, 2, 3, 4, 2) }, { DIMS("axes", 0, 1) }, 0 },
    { "max", "all", { APART(-2, 2, 3, 7) }, { NUM(NULL, 0) }, 0 },
    { "max", "last axis", { APART(-2, 2, 3, 7) }, { DIMS("axes", 1) }, 0 },
    { "max", "first axis, kept", { APART(-2, 2, 5, 3, 2) }, { DIMS("axes", 0), NUM("keepdims", 1) }, 0 },
    { "max", "two axes", { APART(-2, 2, 3, 4, 2) }, { DIMS("axes", 0, 2) }, 0 },
    { "min", "all", { APART(-2, 2, 3, 7) }, { NUM(NULL, 0) }, 0 },
    { "min", "middle axis", { APART(-2, 2, 2, 7, 3) }, { DIMS("axes", 1) }, 0 },
    { "min", "two axes", { APART(-2, 2, 3, 4, 2) }, { DIMS("axes", 0, 2), NUM("keepdims", 1) }, 0 },
    { "argmax", "all", { APART(-2, 2, 3, 7) }, { NUM(NULL, 0) }, 0 },
    { "argmax", "an axis", { APART(-2, 2, 3, 7) }, { DIMS("axes", 0) }, 0 },
    { "argmin", "all", { APART(-2, 2, 3, 7) }, { NUM(NULL, 0) }, 0 },
    { "argmin", "an axis, kept", { APART(-2, 2, 3, 7) }, { DIMS("axes", 1), NUM("keepdims", 1) }, 0 },
    { "matmul", "matrices", { REAL(-1, 1, 3, 4), REAL(-1, 1, 4, 2) }, { NUM(NULL, 0) }, 0 },
    { "matmul", "a batch by a matrix", { REAL(-1, 1, 2, 3, 4), REAL(-1, 1, 4, 2) }, { NUM(NULL, 0) }, 0 },
    { "matmul", "a matrix by a batch", { REAL(-1, 1, 3, 4), REAL(-1, 1, 2, 4, 2) }, { NUM(NULL, 0) }, 0 },
    { "matmul", "batches that broadcast", { REAL(-1, 1, 2, 1, 3, 2), REAL(-1, 1, 3, 2, 2) }, { NUM(NULL, 0) }, 0 },
    { "matmul", "vectors", { REAL(-1, 1, 5), REAL(-1, 1, 5) }, { NUM(NULL, 0) }, 0 },
    { "matmul", "a vector by a batch", { REAL(-1, 1, 4), REAL(-1, 1, 2, 4, 3) }, { NUM(NULL, 0) }, 0 },
    { "matmul", "a batch by a vector", { REAL(-1, 1, 2, 3, 4), REAL(-1, 1, 4) }, { NUM(NULL, 0) }, 0 },
    { "linear", "with bias", { REAL(-1, 1, 3, 5), REAL(-1, 1, 5, 2), REAL(-1, 1, 2) }, { NUM(NULL, 0) }, 0 },
    { "linear", "without bias, three axes", { REAL(-1, 1, 2, 3, 5), REAL(-1, 1, 5, 2) }, { NUM(NULL, 0) }, 0 },
    { "linear", "one example", { REAL(-1, 1, 5), REAL(-1, 1, 5, 2), REAL(-1, 1, 2) }, { NUM(NULL, 0) }, 0 },
    { "linear", "relu", { REAL(-1, 1, 4, 5), REAL(-1, 1, 5, 3), REAL(-1, 1, 3) }, { NUM("activation", 1) }, 0 },
    { "linear", "through a gate", { REAL(-1, 1, 4, 5), REAL(-1, 1, 5, 3), APART(-2.03, 2, 4, 3) }, { NUM("gate", 1) }, 0 },
    { "linear", "three axes, bias, relu, gate", { REAL(-1, 1, 2, 2, 5), REAL(-1, 1, 5, 3), REAL(-1, 1, 3), APART(-2.03, 2, 2, 2, 3) },
      { NUM("activation", 1), NUM("gate", 1) }, 0 },
    { "reshape", "to a matrix", { REAL(-2, 2, 2, 3, 4) }, { DIMS("dims", 6, 4) }, 0 },
    { "reshape", "what is left", { REAL(-2, 2, 2, 3, 4) }, { DIMS("dims", 3, -1, 2) }, 0 },
    { "transpose", "a matrix", { REAL(-2, 2, 3, 4) }, { NUM(NULL, 0) }, 0 },
    { "transpose", "far axes", { REAL(-2, 2, 2, 3, 4) }, { NUM("axis_a", 0), NUM("axis_b", 2) }, 0 },
    { "permute", "round", { REAL(-2, 2, 2, 3, 4) }, { DIMS("axes", 1, -1, 0) }, 0 },
    { "expand", "front and middle", { REAL(-2, 2, 3, 1) }, { DIMS("dims", 2, -1, 4) }, 0 },
    { "slice", "a range", { REAL(-2, 2, 3, 7) }, { NUM("axis", 1), NUM("start", 2), NUM("stop", 5) }, 0 },
    { "slice", "every second from behind", { REAL(-2, 2, 7, 2) }, { NUM("start", -6), NUM("step", 2) }, 0 },
    { "slice", "nothing", { REAL(-2, 2, 3, 2) }, { NUM("start", 2), NUM("stop", 1) }, 0 },
    { "slice_grad", "with steps", { REAL(-2, 2, 3, 2) },
      { NUM("axis", 0), NUM("start", 1), NUM("step", 2), NUM("size", 7) }, 0 },
    { "concatenate", "three", { REAL(-2, 2, 2, 3), REAL(-2, 2, 2, 1), REAL(-2, 2, 2, 2) }, { NUM("axis", 1) }, 0 },
    { "concatenate", "one", { REAL(-2, 2, 2, 3) }, { NUM("axis", -1) }, 0 },
    { "gather", "last axis", { REAL(-2, 2, 3, 5), INDEX(5, 3, 2) }, { NUM("axis", 1) }, 0 },
    { "gather", "first axis, fewer columns", { REAL(-2, 2, 3, 5), INDEX(3, 4, 2) }, { NUM("axis", 0) }, 0 },
    { "scatter_add", "with repeats", { REAL(-2, 2, 4, 2), INDEX(3, 4, 2) }, { NUM("axis", 0), DIMS("dims", 3, 5) }, 0 },
    { "take", "rows", { REAL(-2, 2, 5, 3), INDEX(5, 2, 4) }, { NUM(NULL, 0) }, 0 },
    { "take", "numbers", { REAL(-2, 2, 5), INDEX(5, 3) }, { NUM(NULL, 0) }, 0 },
    { "take_grad", "with repeats", { REAL(-2, 2, 2, 4, 3), INDEX(5, 2, 4) }, { NUM("rows", 5) }, 0 },
    { "one_hot", "labels", { INDEX(5, 2, 3) }, { NUM("classes", 5) }, 0 },
    { "softmax", "last axis", { REAL(-2, 2, 3, 5) }, { NUM(NULL, 0) }, 0 },
    { "softmax", "first axis, divided", { REAL(-2, 2, 3, 5) }, { NUM("axis", 0), NUM("form", 1) }, 0 },
    { "softmax_grad", "last axis", { REAL(-2, 2, 3, 5), SHARES(3, 5) }, { NUM(NULL, 0) }, 0 },
    { "softmax_grad", "middle axis", { REAL(-2, 2, 2, 3, 2), REAL(0, 1, 2, 3, 2) }, { NUM("axis", 1) }, 0 },
    { "log_softmax", "last axis", { REAL(-2, 2, 3, 5) }, { NUM(NULL, 0) }, 0 },
    { "log_softmax", "first axis", { REAL(-2, 2, 3, 5) }, { NUM("axis", 0) }, 0 },
    { "log_softmax_grad", "last axis", { REAL(-2, 2, 3, 5), REAL(-3, 0, 3, 5) }, { NUM(NULL, 0) }, 0 },
    { "log_softmax_grad", "first axis", { REAL(-2, 2, 3, 5), REAL(-3, 0, 3, 5) }, { NUM("axis", 0) }, 0 },
    { "noise", "decisions of a shape of their own", { REAL(-2, 2, 4, 5) }, { NUM("kind", DIP_NOISE_KEEP), NUM("a", 0.5), DIMS("dims", 4, 1) }, 0 },
    { "noise", "numbers", { REAL(-2, 2, 4, 5) }, { NUM("kind", DIP_NOISE_UNIFORM), NUM("a", -1), NUM("b", 3) }, 0 },
    { "dropout", "half", { REAL(-2, 2, 4, 5) }, { NUM("rate", 0.5) }, 0 },
    { "cross_entropy", "class numbers, mean", { REAL(-2, 2, 4, 5), INDEX(5, 4) }, { NUM(NULL, 0) }, 0 },
    { "cross_entropy", "class numbers, sum, one ignored", { REAL(-2, 2, 4, 5), INDEX(5, 4) },
      { NUM("reduction", 1), NUM("ignore_index", 2) }, 0 },
    { "cross_entropy", "planes, weighted, smoothed, none", { REAL(-2, 2, 2, 3, 2), INDEX(3, 2, 2), REAL(0.5, 2, 3) },
      { NUM("reduction", 2), NUM("label_smoothing", 0.1) }, 0 },
    { "cross_entropy", "one example", { REAL(-2, 2, 5), { S0, FILL_INDEX, 0, 5 } }, { NUM(NULL, 0) }, 0 },
    { "cross_entropy", "probabilities, mean", { REAL(-2, 2, 4, 5), SHARES(4, 5) }, { NUM(NULL, 0) }, 0 },
    { "cross_entropy", "probabilities, weighted, smoothed, sum", { REAL(-2, 2, 2, 3, 2), REAL(0, 1, 2, 3, 2), REAL(0.5, 2, 3) },
      { NUM("reduction", 1), NUM("label_smoothing", 0.2) }, 0 },
    { "cross_entropy", "probabilities, none", { REAL(-2, 2, 4, 5), SHARES(4, 5) }, { NUM("reduction", 2) }, 0 },
    { "nll_loss", "mean", { REAL(-3, 0, 4, 5), INDEX(5, 4) }, { NUM(NULL, 0) }, 0 },
    { "nll_loss", "weighted, one ignored, mean", { REAL(-3, 0, 4, 5), INDEX(5, 4), REAL(0.5, 2, 5) },
      { NUM("ignore_index", 3) }, 0 },
    { "nll_loss", "planes, none, smoothed", { REAL(-3, 0, 2, 3, 2), INDEX(3, 2, 2) },
      { NUM("reduction", 2), NUM("label_smoothing", 0.3) }, 0 },
    { "nll_loss_grad", "mean", { REAL0(-2, 2), INDEX(5, 4) }, { DIMS("dims", 4, 5) }, 0 },
    { "nll_loss_grad", "weighted, smoothed, none", { REAL(-2, 2, 2, 2), INDEX(3, 2, 2), REAL(0.5, 2, 3) },
      { NUM("reduction", 2), NUM("label_smoothing", 0.3), DIMS("dims", 2, 3, 2) }, 0 },
    { "mse_loss", "mean", { REAL(-2, 2, 4, 3), REAL(-2, 2, 4, 3) }, { NUM(NULL, 0) }, 0 },
    { "mse_loss", "sum", { REAL(-2, 2, 4, 3), REAL(-2, 2, 4, 3) }, { NUM("reduction", 1) }, 0 },
    { "mse_loss", "none", { REAL(-2, 2, 4, 3), REAL(-2, 2, 4, 3) }, { NUM("reduction", 2) }, 0 },
    { "categorical_crossentropy", "probabilities", { REAL(0.1, 1, 4, 3), SHARES(4, 3) }, { NUM(NULL, 0) }, 0 },
    { "categorical_crossentropy", "logits", { REAL(-2, 2, 4, 3), SHARES(4, 3) }, { NUM("from_logits", 1) }, 0 },
    { "sparse_categorical_crossentropy", "probabilities", { REAL(0.1, 0.9, 4, 3), INDEX(3, 4) }, { NUM(NULL, 0) }, 0 },
    { "sparse_categorical_crossentropy", "logits", { REAL(-2, 2, 4, 3), INDEX(3, 4) }, { NUM("from_logits", 1) }, 0 },
    { "softmax_cross_entropy", "two axes", { REAL(-2, 2, 4, 3), SHARES(4, 3) }, { NUM(NULL, 0) }, 0 },
    { "softmax_cross_entropy", "three axes", { REAL(-2, 2, 2, 2, 3), SHARES(2, 2, 3) }, { NUM(NULL, 0) }, 0 },
    { "sparse_softmax_cross_entropy", "two axes", { REAL(-2, 2, 4, 3), INDEX(3, 4) }, { NUM(NULL, 0) }, 0 },
    { NULL, NULL, { { S0, FILL_REAL, 0, 0 } }, { NUM(NULL, 0) }, 0 },
};
/* clang-format on */

int op_case_inputs(const op_case *c) {
    int n = 0;
    while (n < 4 && (c->in[n].hi != 0 || c->in[n].lo != 0)) n++;
    return n;
}

static void alternate(void *user, void *mask, bool is_double, int64_t n, double rate) {
    (void)user;
    for (int64_t i = 0; i < n; i++)
        dip_element_set(mask, is_double ? DIP_FLOAT64 : DIP_FLOAT32, i,
                        i % 3 == 1 ? 0 : 1 / (1 - rate));
}

/* Steps from a towards b; decisions fall two of three times for keeping. */
static void steps(void *user, void *out, int64_t n, bool is_double, dip_noise_kind kind, double a,
                  double b) {
    (void)user;
    for (int64_t i = 0; i < n; i++)
        if (kind == DIP_NOISE_KEEP) dip_element_set(out, DIP_BOOL, i, i % 3 != 1);
        else
            dip_element_set(out, is_double ? DIP_FLOAT64 : DIP_FLOAT32, i,
                            a + (b - a) * (double)(i % 7) / 8);
}

void op_case_attrs(const op_case *c, dip_attr_value attrs[DIP_MAX_ATTR]) {
    static dip_mask_source source = {alternate, NULL};
    static dip_noise_source noise = {steps, NULL};
    const dip_op *op = dip_op_find(c->op);
    assert_non_null(op);
    dip_op_attrs(op, NULL, attrs);
    for (int i = 0; i < 5 && c->attr[i].name; i++) {
        int at = dip_op_attr_index(op, c->attr[i].name);
        if (at < 0) fail_msg("%s has no attribute %s", c->op, c->attr[i].name);
        attrs[at].dims = c->attr[i].dims;
        if (op->attrs[at].type == DIP_ATTR_REAL) attrs[at].f = c->attr[i].number;
        else attrs[at].i = (int64_t)c->attr[i].number;
    }
    int at = dip_op_attr_index(op, "source");
    if (at >= 0) attrs[at].p = &source;
    at = dip_op_attr_index(op, "generator");
    if (at >= 0) attrs[at].p = &noise;
}

uint64_t op_random(uint64_t *state) {
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

double op_uniform(uint64_t *state, double lo, double hi) {
    return lo + (hi - lo) * (double)(op_random(state) >> 11) * 0x1p-53;
}

static int64_t offset_of(const dip_view *v, int64_t linear) {
    int64_t offset = 0;
    for (int i = v->rank - 1; i >= 0; i--) {
        offset += linear % v->dim[i] * v->stride[i];
        linear /= v->dim[i];
    }
    return offset;
}

double op_get(dip_value v, int64_t linear) {
    return dip_element_get(v->view.data, v->view.dtype, offset_of(&v->view, linear));
}

void op_set(dip_value v, int64_t linear, double x) {
    dip_element_set(v->view.data, v->view.dtype, offset_of(&v->view, linear), x);
}

/* Memory with the axes in opposite order, each twice as long: every second element is used. */
static dip_value strided_memory(eager *e, dip_dtype t, const dip_shape *s) {
    dip_shape wide = {s->rank, {0}};
    dip_view v = {.dtype = t, .rank = s->rank};
    for (int i = 0; i < s->rank; i++) wide.dim[i] = 2 * s->dim[s->rank - 1 - i];
    dip_value memory = eager_value(e, t, &wide);
    memset(memory->view.data, 0x7F, (size_t)dip_view_numel(&memory->view) * dip_dtype_size(t));
    v.data = memory->view.data;
    for (int i = 0; i < s->rank; i++) {
        v.dim[i] = s->dim[i];
        v.stride[i] = 2 * memory->view.stride[s->rank - 1 - i];
    }
    return eager_view(e, memory, &v);
}

static void fill_apart(dip_value v, int64_t n, uint64_t *state, double lo, double hi) {
    for (int64_t i = 0; i < n; i++)
        op_set(v, i, lo + (hi - lo) * ((double)i + op_uniform(state, 0, 0.5)) / (double)n);
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = (int64_t)(op_random(state) % (uint64_t)(i + 1));
        double x = op_get(v, i);
        op_set(v, i, op_get(v, j));
        op_set(v, j, x);
    }
}

static void fill_shares(dip_value v, int64_t n, uint64_t *state) {
    int64_t row = v->view.dim[v->view.rank - 1];
    for (int64_t r = 0; r < n; r += row) {
        double sum = 0;
        for (int64_t i = 0; i < row; i++) {
            op_set(v, r + i, op_uniform(state, 0.1, 1));
            sum += op_get(v, r + i);
        }
        for (int64_t i = 0; i < row; i++) op_set(v, r + i, op_get(v, r + i) / sum);
    }
}

dip_value op_make_input(eager *e, const op_input *in, dip_dtype t, uint64_t seed, bool strided) {
    uint64_t state = seed * 1000003u + 17;
    dip_dtype dtype = in->fill == FILL_INDEX ? DIP_INT64 : in->fill == FILL_BOOL ? DIP_BOOL : t;
    dip_value v =
        strided ? strided_memory(e, dtype, &in->shape) : eager_value(e, dtype, &in->shape);
    int64_t n = dip_view_numel(&v->view);
    if (in->fill == FILL_APART) fill_apart(v, n, &state, in->lo, in->hi);
    else if (in->fill == FILL_SHARES) fill_shares(v, n, &state);
    else
        for (int64_t i = 0; i < n; i++) {
            double x = op_uniform(&state, in->lo, in->hi);
            op_set(v, i, in->fill == FILL_REAL ? x : floor(x));
        }
    return v;
}

void op_case_values(const op_case *c, eager *e, dip_dtype t, uint64_t seed, bool strided,
                    dip_value in[4]) {
    for (int i = 0; i < op_case_inputs(c); i++)
        in[i] = op_make_input(e, &c->in[i], t, seed * 4 + (uint64_t)i, strided);
}
