/* loss.c - making a module of a loss.  Which one, and what it computes, stand in its own file. */
#include "torch/nn/loss.h"

#include <string.h>

dip_module *dip_loss_module_new(dip_context *ctx, const dip_module_kind *kind, dip_torch_loss loss,
                                const dip_nn_loss_opts *given) {
    DIP_READ_OPTS(dip_nn_loss_opts, o, given);
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    if (!dip_torch_loss_settle(ctx, kind->who, loss, &o)) return NULL;
    dip_loss_module *m = (dip_loss_module *)dip_module_new(ctx, kind, sizeof *m);
    if (!m) return NULL;
    m->o = o;
    if (!o.weight || dip_module_add(&m->base, DIP_MEMBER_BUFFER, "weight", o.weight))
        return &m->base;
    dip_free(m);
    return NULL;
}
