/* log_softmax.c - LogSoftmax: y = x - log(sum of exp(x)) along dim. */
#include <string.h>

#include "torch/module.h"

typedef struct log_softmax {
    dip_module base;
    int64_t dim; /* INT64_MIN: not given */
} log_softmax;

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    return dip_torch_softmax_value(b, x[0], ((log_softmax *)m)->dim, true, NULL);
}

static void extra(const dip_module *m, dip_text *out) {
    int64_t dim = ((const log_softmax *)m)->dim;
    if (dim == INT64_MIN) dip_text_add(out, "dim=None");
    else dip_text_add(out, "dim=%lld", (long long)dim);
}

static dip_module *sample(dip_context *ctx) {
    dip_nn_softmax_opts o;
    dip_nn_softmax_opts_init(&o, sizeof o);
    o.dim = -1;
    return dip_nn_log_softmax(ctx, &o);
}

const dip_module_kind dip_module_log_softmax = {
    .name = "LogSoftmax",
    .who = "nn_LogSoftmax",
    .doc = "y = x - log(sum of exp(x)) along dim: (...) -> (...)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
    .extra = extra,
};

torch_Module *dip_nn_log_softmax(dip_context *ctx, const dip_nn_softmax_opts *given) {
    DIP_READ_OPTS(dip_nn_softmax_opts, o, given);
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    if (!dip_torch_softmax_settle(ctx, dip_module_log_softmax.who, true, &o)) return NULL;
    log_softmax *s = (log_softmax *)dip_module_new(ctx, &dip_module_log_softmax, sizeof *s);
    if (s) s->dim = o.dim;
    return s ? &s->base : NULL;
}
