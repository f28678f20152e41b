/* dropout.c - Dropout: while training, elements are 0 with probability p and the others are scaled
 * by 1 / (1 - p); while evaluating, nothing happens. */
#include <string.h>

#include "torch/module.h"

typedef struct dropout {
    dip_module base;
    double p;
    bool inplace;
} dropout;

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    return dip_torch_dropout_value(b, x[0], ((dropout *)m)->p, m->training);
}

/* Python shows 0 and 1 as they were written; whole numbers are taken for that. */
static void extra(const dip_module *m, dip_text *out) {
    const dropout *d = (const dropout *)m;
    char p[40];
    if (d->p == 0 || d->p == 1) dip_snprintf(p, sizeof p, "%d", (int)d->p);
    else dip_python_float(p, sizeof p, d->p);
    dip_text_add(out, "p=%s, inplace=%s", p, d->inplace ? "True" : "False");
}

static dip_module *sample(dip_context *ctx) { return dip_nn_dropout(ctx, 0.5, NULL); }

const dip_module_kind dip_module_dropout = {
    .name = "Dropout",
    .who = "nn_Dropout",
    .doc = "while training 0 with probability p, else x / (1 - p): (...) -> (...)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
    .extra = extra,
};

torch_Module *dip_nn_dropout(dip_context *ctx, double p, const dip_nn_inplace_opts *given) {
    DIP_READ_OPTS(dip_nn_inplace_opts, o, given);
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    if (!(p >= 0 && p <= 1)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, "nn_Dropout",
                 "p is %g, expected a probability from 0 to 1", p);
        return NULL;
    }
    dropout *d = (dropout *)dip_module_new(ctx, &dip_module_dropout, sizeof *d);
    if (d) d->p = p, d->inplace = o.inplace;
    return d ? &d->base : NULL;
}
