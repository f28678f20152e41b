/* inside.c - the frame of a public call, and what several files of the face ask for. */
#include "torch/inside.h"

#include <stdarg.h>
#include <string.h>

const char dip_mark_parameter[] = "parameter", dip_mark_buffer[] = "buffer";

bool dip_face_begin(dip_face *f, dip_context *ctx, const char *who, dip_site at,
                    dip_tensor *const *in, int n) {
    for (int i = 0; i < n; i++)
        if (!in[i]) return false;
    if (!ctx) ctx = n ? dip_ctx(in[0]) : NULL;
    if (!ctx) return false;
    dip_enter(ctx, at);
    for (int i = 0; i < n; i++)
        if (!dip_is(in[i], &dip_tensor_class, who)) return false;
    f->ctx = ctx;
    f->b = dip_pick_builder(ctx, in, n);
    if (!f->b) return false;
    f->subject = dip_set_subject(ctx, who);
    f->scope = dip_scope_enter(ctx);
    return true;
}

dip_tensor *dip_face_end(dip_face *f, dip_tensor *out, const char *grad_fn) {
    dip_set_subject(f->ctx, f->subject);
    dip_grad_fn(out, grad_fn);
    dip_keep(out);
    dip_scope_leave(&f->scope);
    return out;
}

bool dip_face_fail(const dip_face *f, dip_code code, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_vfail(f->ctx, code, NULL, fmt, ap);
    va_end(ap);
    return false;
}

dip_torch_state *dip_torch_state_of(dip_context *ctx) {
    return dip_context_slot(ctx, DIP_SLOT_TORCH, sizeof(dip_torch_state), NULL);
}

const dip_device *dip_torch_device_of(dip_context *ctx, torch_Device d, const char *who) {
    return d.name[0] ? dip_device_find(ctx, d.name, who) : dip_device_default(ctx);
}

bool dip_torch_axis(dip_context *ctx, const char *who, int64_t axis, int rank, int *out) {
    int span = rank ? rank : 1;
    if (axis < -span || axis >= span)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "dim is %lld, a tensor with %d axes has dims from %d to %d",
                        (long long)axis, rank, -span, span - 1);
    *out = (int)(axis < 0 ? axis + span : axis);
    return true;
}

dip_torch_rng *dip_torch_rng_of(dip_context *ctx, torch_Generator *g, const char *who) {
    if (!g) {
        dip_announce_unseeded(ctx, "torch_manual_seed");
        return dip_context_torch_rng(ctx);
    }
    return dip_is(g, &dip_generator_class, who) ? &g->rng : NULL;
}
