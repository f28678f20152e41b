/* switches.c - seeds, the default dtype, how tensors are printed, devices by name, and whether
 * operators are recorded. */
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

/* ---- how tensors are printed ---- */

static const dip_print_form PRINT_DEFAULT = {4, 1000, 3, 80, -1};

dip_print_form dip_torch_print_form(const dip_context *ctx) {
    const dip_torch_state *s = dip_context_slot_peek(ctx, DIP_SLOT_TORCH);
    return s && s->print_set ? s->print : PRINT_DEFAULT;
}

static bool take_profile(dip_context *ctx, const char *name, dip_print_form *f) {
    if (!name) return true;
    int scientific = f->scientific;
    *f = PRINT_DEFAULT;
    f->scientific = scientific;
    if (!strcmp(name, "short")) {
        f->precision = 2;
        f->edge = 2;
        return true;
    }
    if (!strcmp(name, "full")) {
        f->threshold = INT64_MAX;
        return true;
    }
    if (!strcmp(name, "default")) return true;
    return dip_fail(ctx, DIP_ERROR_ARGUMENT, "torch_set_printoptions",
                    "there is no profile called \"%s\"; take default, short or full", name);
}

/* -1 is what was not given. */
static bool printable(dip_context *ctx, const char *name, int64_t v, int64_t least, int64_t most) {
    if (v == -1 || (v >= least && v <= most)) return true;
    return dip_fail(ctx, DIP_ERROR_ARGUMENT, "torch_set_printoptions",
                    "%s is %lld; expected %lld to %lld", name, (long long)v, (long long)least,
                    (long long)most);
}

bool dip_torch_set_printoptions(dip_context *ctx, const dip_printoptions_opts *given) {
    DIP_READ_OPTS(dip_printoptions_opts, o, given);
    if (!ctx) return false;
    dip_enter(ctx, o.at_);
    dip_print_form f = dip_torch_print_form(ctx);
    dip_torch_state *s = dip_torch_state_of(ctx);
    if (!s || !take_profile(ctx, o.profile, &f) ||
        !printable(ctx, "precision", o.precision, 0, DIP_MOST_PRECISION) ||
        !printable(ctx, "threshold", o.threshold, 0, INT64_MAX) ||
        !printable(ctx, "edgeitems", o.edgeitems, 0, INT32_MAX) ||
        !printable(ctx, "linewidth", o.linewidth, 1, INT32_MAX) ||
        !printable(ctx, "sci_mode", o.sci_mode, 0, 1))
        return false;
    if (o.precision >= 0) f.precision = (int)o.precision;
    if (o.threshold >= 0) f.threshold = o.threshold;
    if (o.edgeitems >= 0) f.edge = o.edgeitems;
    if (o.linewidth >= 0) f.line = o.linewidth;
    f.scientific = o.sci_mode;
    s->print = f;
    return s->print_set = true;
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
