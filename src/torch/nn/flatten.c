/* flatten.c - Flatten: the axes from start_dim to end_dim become one. */
#include <string.h>

#include "torch/module.h"

typedef struct flatten {
    dip_module base;
    int64_t start, end;
} flatten;

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    flatten *f = (flatten *)m;
    return dip_torch_flatten_value(b, x[0], f->start, f->end);
}

static void extra(const dip_module *m, dip_text *out) {
    const flatten *f = (const flatten *)m;
    dip_text_add(out, "start_dim=%lld, end_dim=%lld", (long long)f->start, (long long)f->end);
}

static dip_module *sample(dip_context *ctx) { return dip_nn_flatten(ctx, NULL); }

const dip_module_kind dip_module_flatten = {
    .name = "Flatten",
    .who = "nn_Flatten",
    .doc = "the axes from start_dim to end_dim become one: (N, ...) -> (N, I)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
    .extra = extra,
};

torch_Module *dip_nn_flatten(dip_context *ctx, const dip_nn_flatten_opts *given) {
    DIP_READ_OPTS(dip_nn_flatten_opts, o, given);
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    flatten *f = (flatten *)dip_module_new(ctx, &dip_module_flatten, sizeof *f);
    if (f) f->start = o.start_dim, f->end = o.end_dim;
    return f ? &f->base : NULL;
}
