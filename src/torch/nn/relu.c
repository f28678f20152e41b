/* relu.c - ReLU: y = max(x, 0), element by element. */
#include <string.h>

#include "torch/module.h"

typedef struct relu {
    dip_module base;
    bool inplace;
} relu;

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    (void)m;
    return dip_grad_fn(dip_build1(b, &dip_op_relu, x[0]), "ReluBackward0");
}

static void extra(const dip_module *m, dip_text *out) {
    if (((const relu *)m)->inplace) dip_text_add(out, "inplace=True");
}

static dip_module *sample(dip_context *ctx) { return dip_nn_relu(ctx, NULL); }

const dip_module_kind dip_module_relu = {
    .name = "ReLU",
    .who = "nn_ReLU",
    .doc = "y = max(x, 0): (...) -> (...)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
    .extra = extra,
};

torch_Module *dip_nn_relu(dip_context *ctx, const dip_nn_inplace_opts *given) {
    DIP_READ_OPTS(dip_nn_inplace_opts, o, given);
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    relu *r = (relu *)dip_module_new(ctx, &dip_module_relu, sizeof *r);
    if (r) r->inplace = o.inplace;
    return r ? &r->base : NULL;
}
