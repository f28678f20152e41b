/* switches.c - seeds, the default dtype, devices by name, and whether operators are recorded. */
#include "torch/inside.h"

#include <string.h>

bool dip_torch_manual_seed(dip_context *ctx, uint64_t seed, dip_site at) {
    dip_enter(ctx, at);
    return dip_context_seed_torch(ctx, seed);
}

uint64_t dip_torch_initial_seed(dip_context *ctx) {
    dip_torch_rng *rng = dip_context_torch_rng(ctx);
    return rng ? rng->seed : 0;
}

void dip_torch_widen_draws(dip_context *ctx, bool on) { dip_context_set_widened(ctx, on); }

bool dip_torch_set_default_dtype(dip_context *ctx, dip_dtype t, dip_site at) {
    if (!ctx) return false;
    dip_enter(ctx, at);
    if (!dip_dtype_is_float(t))
        return dip_fail(ctx, DIP_ERROR_TYPE, "torch_set_default_dtype",
                        "%s cannot be the default dtype; take torch_float32 or torch_float64",
                        dip_dtype_name(t));
    dip_context_set_dtype(ctx, t);
    return true;
}

dip_dtype dip_torch_get_default_dtype(const dip_context *ctx) {
    return ctx ? dip_context_dtype(ctx) : DIP_FLOAT32;
}

torch_Device dip_torch_device(dip_context *ctx, const char *name, dip_site at) {
    torch_Device d = {""};
    if (!ctx || !name) return d;
    dip_enter(ctx, at);
    const dip_device *found = dip_device_find(ctx, name, "torch_device");
    if (found) dip_snprintf(d.name, sizeof d.name, "%s", dip_device_text(found));
    return d;
}

bool dip_torch_cuda_is_available(dip_context *ctx) {
    const dip_device *list[16];
    int n = ctx ? dip_device_list(ctx, list, 16) : 0;
    for (int i = 0; i < n; i++)
        if (!strcmp(list[i]->name, "cuda")) return true;
    return false;
}

dip_grad_mark dip_torch_grad_enter(dip_context *ctx, bool on) {
    dip_grad_mark mark = {ctx, dip_grad_flag(ctx)};
    if (ctx) dip_set_grad_flag(ctx, on);
    return mark;
}

void dip_torch_grad_leave(dip_grad_mark *mark) {
    if (mark && mark->ctx) dip_set_grad_flag(mark->ctx, mark->was);
    if (mark) mark->ctx = NULL;
}

bool dip_torch_is_grad_enabled(const dip_context *ctx) { return ctx && dip_grad_flag(ctx); }
