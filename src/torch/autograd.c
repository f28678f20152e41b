/* autograd.c - loss.backward() and torch.autograd.grad over the tape. */
#include <string.h>

#include "torch/inside.h"

bool dip_torch_backward(dip_tensor *x, const dip_backward_opts *given) {
    DIP_READ_OPTS(dip_backward_opts, o, given);
    if (!x || !dip_is(x, &dip_tensor_class, "torch_backward")) return false;
    dip_enter(dip_ctx(x), o.at_);
    if (o.gradient && !dip_is(o.gradient, &dip_tensor_class, "torch_backward")) return false;
    return dip_tape_backward(x, o.gradient, o.retain_graph || o.create_graph, o.create_graph);
}

dip_tensors dip_torch_autograd_grad(dip_context *ctx, dip_tensors outputs, dip_tensors inputs,
                                    const dip_grad_opts *given) {
    static const char who[] = "torch_autograd_grad";
    DIP_READ_OPTS(dip_grad_opts, o, given);
    dip_tensors grads = {0, {NULL}}, *lists[] = {&outputs, &inputs, &o.grad_outputs};
    if (!ctx) return grads;
    dip_enter(ctx, o.at_);
    for (int k = 0; k < 3; k++)
        for (int i = 0; i < lists[k]->count; i++)
            if (!lists[k]->item[i] || !dip_is(lists[k]->item[i], &dip_tensor_class, who) ||
                !dip_tensor_readable(lists[k]->item[i], who))
                return grads;
    if (o.grad_outputs.count && o.grad_outputs.count != outputs.count) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "%d grad_outputs are given for %d outputs; give one for each, or none",
                 o.grad_outputs.count, outputs.count);
        return grads;
    }
    for (int i = 0; i < inputs.count; i++)
        if (!inputs.item[i]->requires_grad) {
            dip_fail(ctx, DIP_ERROR_STATE, who,
                     "input %d does not require a gradient; torch_set_requires_grad it before it "
                     "is used",
                     i);
            return grads;
        }
    dip_scope_mark mark = dip_scope_enter(ctx);
    bool ok = dip_tape_grad(outputs.item, o.grad_outputs.count ? o.grad_outputs.item : NULL,
                            outputs.count, inputs.item, inputs.count,
                            o.retain_graph || o.create_graph, o.create_graph, grads.item);
    if (ok) grads.count = inputs.count;
    for (int i = 0; ok && i < grads.count; i++) dip_keep(grads.item[i]);
    dip_scope_leave(&mark);
    if (!ok) memset(&grads, 0, sizeof grads);
    return grads;
}
