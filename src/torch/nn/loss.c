/* loss.c - making a module of a loss.  Which one, and what it computes, stand in its own file. */
#include "torch/nn/loss.h"

#include <string.h>

#include "blocks/loss.h"

dip_module *dip_loss_module_new(dip_context *ctx, const dip_module_kind *kind, dip_torch_loss loss,
                                const dip_nn_loss_opts *given) {
    static const char *const reductions[] = {
        [DIP_REDUCE_MEAN] = "mean", [DIP_REDUCE_SUM] = "sum", [DIP_REDUCE_NONE] = "none"};
    DIP_READ_OPTS(dip_nn_loss_opts, o, given);
    dip_reduction r;
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    if (!dip_torch_loss_check(ctx, kind->who, loss, &o) ||
        !dip_reduction_find(ctx, o.reduction, &r, kind->who))
        return NULL;
    dip_loss_module *m = (dip_loss_module *)dip_module_new(ctx, kind, sizeof *m);
    if (!m) return NULL;
    o.reduction = reductions[r]; /* the caller's string may not live as long */
    m->o = o;
    if (!o.weight || dip_module_add(&m->base, DIP_MEMBER_BUFFER, "weight", o.weight))
        return &m->base;
    dip_free(m);
    return NULL;
}
