/* activation.c - the table of activations, each written with operators. */
#include "blocks/activation.h"

/* ---- formulas ------------------------------------------------------------------------------------ */
static dip_value linear(dip_builder *b, dip_value x) {
    (void)b;
    return x;
}
static dip_value relu(dip_builder *b, dip_value x) { return dip_build1(b, &dip_op_relu, x); }
static dip_value sigmoid(dip_builder *b, dip_value x) { return dip_build1(b, &dip_op_sigmoid, x); }
static dip_value tanh_of(dip_builder *b, dip_value x) { return dip_build1(b, &dip_op_tanh, x); }
static dip_value exponential(dip_builder *b, dip_value x) { return dip_build1(b, &dip_op_exp, x); }
static dip_value softmax(dip_builder *b, dip_value x) { return dip_block_softmax(b, x, -1, true); }
static dip_value log_softmax(dip_builder *b, dip_value x) {
    return dip_build1(b, &dip_op_log_softmax, x);
}
static dip_value silu(dip_builder *b, dip_value x) {
    return dip_build2(b, &dip_op_mul, x, sigmoid(b, x));
}

/* The slope is 0 at both ends, as in both worlds; clamp passes gradients there. */
static dip_value relu6(dip_builder *b, dip_value x) {
    dip_value six = dip_build_scalar(b, x, 6);
    return dip_build3(b, &dip_op_where, dip_build2(b, &dip_op_ge, x, six), six, relu(b, x));
}

static dip_value hard_sigmoid(dip_builder *b, dip_value x) {
    dip_value y = relu6(b, dip_build2(b, &dip_op_add, x, dip_build_scalar(b, x, 3)));
    return dip_build2(b, &dip_op_div, y, dip_build_scalar(b, x, 6));
}

static dip_value softsign(dip_builder *b, dip_value x) {
    dip_value below =
        dip_build2(b, &dip_op_add, dip_build1(b, &dip_op_abs, x), dip_build_scalar(b, x, 1));
    return dip_build2(b, &dip_op_div, x, below);
}

/* ---- the table ----------------------------------------------------------------------------------- */
const dip_activation dip_activations[] = {
    {"exponential", "Exponential", "exp(x)", exponential},
    {"hard_sigmoid", "Hardsigmoid", "(x + 3) / 6, cut to [0, 1]", hard_sigmoid},
    {"linear", "Identity", "x", linear},
    {"log_softmax", "LogSoftmax", "log of softmax(x), along the last axis", log_softmax},
    {"relu", "ReLU", "max(x, 0)", relu},
    {"relu6", "ReLU6", "x cut to [0, 6]", relu6},
    {"sigmoid", "Sigmoid", "1 / (1 + exp(-x))", sigmoid},
    {"silu", "SiLU", "x * sigmoid(x)", silu},
    {"softmax", "Softmax", "exp(x) / sum of exp(x), along the last axis", softmax},
    {"softsign", "Softsign", "x / (1 + |x|)", softsign},
    {"tanh", "Tanh", "tanh(x)", tanh_of},
    {0},
};
enum { KINDS = sizeof dip_activations / sizeof *dip_activations - 1 };

const dip_activation *dip_activation_find(dip_context *ctx, const char *name, const char *who) {
    const char *known[KINDS];
    if (!name || !*name) name = "linear";
    for (int i = 0; i < KINDS; i++) {
        if (dip_same_name(dip_activations[i].name, name)) return &dip_activations[i];
        known[i] = dip_activations[i].name;
    }
    dip_fail_unknown(ctx, who, "activation", name, known, KINDS);
    return NULL;
}

static dip_value torch_softmax(dip_builder *b, dip_value x) {
    return dip_block_softmax(b, x, -1, false);
}

const dip_activation *dip_activation_of_torch(const dip_activation *a) {
    static const dip_activation multiplying = {
        .name = "softmax",
        .label = "Softmax",
        .doc = "exp(x) * (1 / sum of exp(x)), along the last axis",
        .build = torch_softmax,
    };
    return a && a->build == softmax ? &multiplying : a;
}

bool dip_activation_is_linear(const dip_activation *a) { return !a || a->build == linear; }
dip_value dip_activate(dip_builder *b, const dip_activation *a, dip_value x) {
    return a ? a->build(b, x) : x;
}

dip_value dip_block_softmax(dip_builder *b, dip_value x, int axis, bool keras) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_softmax, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_softmax, "axis")].i = axis;
    attrs[dip_op_attr_index(&dip_op_softmax, "form")].i =
        keras ? DIP_SOFTMAX_KERAS : DIP_SOFTMAX_TORCH;
    return dip_build1_attr(b, &dip_op_softmax, x, attrs);
}
