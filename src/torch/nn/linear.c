/* linear.c - Linear: y = x W^T + b.
 *
 * The weight is kept as (in, out), as the engine's product wants it, and shown as its (out, in)
 * view; draws, printing and files go through the view in its row-major order. */
#include <limits.h>
#include <string.h>

#include "torch/module.h"
#include "train/initializer.h"

typedef struct linear {
    dip_module base;
    int64_t in, out;
    dip_tensor *weight, *bias; /* (out, in), (out) or NULL; members hold them */
} linear;

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    linear *l = (linear *)m;
    return dip_torch_linear_value(b, x[0], l->weight, l->bias);
}

static void extra(const dip_module *m, dip_text *out) {
    const linear *l = (const linear *)m;
    dip_text_add(out, "in_features=%lld, out_features=%lld, bias=%s", (long long)l->in,
                 (long long)l->out, l->bias ? "True" : "False");
}

static dip_module *sample(dip_context *ctx) { return dip_nn_linear(ctx, 3, 2, NULL); }

const dip_module_kind dip_module_linear = {
    .name = "Linear",
    .who = "nn_Linear",
    .doc = "y = x W^T + b: (..., I) -> (..., O); W (O, I), b (O)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
    .extra = extra,
};

static bool make(linear *l, dip_dtype t, bool bias) {
    dip_context *ctx = l->base.object.ctx;
    const dip_device *where = dip_device_default(ctx);
    dip_shape kept = {2, {l->in, l->out}}, flat = {1, {l->out}};
    dip_view view;
    if (!where || !dip_tensor_check_new(ctx, "nn_Linear", t, &kept)) return false;
    dip_tensor *memory = dip_tensor_make(ctx, t, &kept, where);
    if (!memory || !dip_view_permute(&memory->view, (const int[]){1, 0}, &view)) return false;
    if (l->out <= INT_MAX) memory->storage->turned = (unsigned)l->out & INT_MAX;
    l->weight = dip_nn_parameter(dip_tensor_alias(memory, &view), NULL);
    if (!l->weight || !dip_module_add(&l->base, DIP_MEMBER_PARAMETER, "weight", l->weight))
        return false;
    dip_free(memory); /* the view holds it now */
    if (!bias) return true;
    l->bias = dip_nn_parameter(dip_tensor_make(ctx, t, &flat, where), NULL);
    return l->bias && dip_module_add(&l->base, DIP_MEMBER_PARAMETER, "bias", l->bias);
}

/* As layers_Dense fills its kernel, (in, out), and its bias. */
static bool init_keras(linear *l, dip_draws draws) {
    static const char who[] = "nn_Linear";
    dip_context *ctx = l->base.object.ctx;
    dip_view kernel;
    if (!dip_view_permute(&l->weight->view, (const int[]){1, 0}, &kernel)) return false;
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_tensor *t = dip_tensor_alias(l->weight, &kernel);
    dip_initializer *i = dip_initializer_new(ctx, dip_initializer_find(ctx, "glorot_uniform", who),
                                             NULL, dip_context_python_rng(ctx), who);
    bool ok = t && i && dip_initializer_fill(i, t, draws, who) &&
              (!l->bias || dip_tensor_fill(l->bias, 0));
    dip_scope_leave(&scope);
    return ok;
}

torch_Module *dip_nn_linear(dip_context *ctx, int64_t in, int64_t out,
                            const dip_nn_linear_opts *given) {
    static const char who[] = "nn_Linear";
    DIP_READ_OPTS(dip_nn_linear_opts, o, given);
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    dip_dtype t = o.dtype < 0 ? dip_context_dtype(ctx) : (dip_dtype)o.dtype;
    if (in < 1 || out < 1) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "in_features is %lld and out_features %lld, both must be at least 1",
                 (long long)in, (long long)out);
        return NULL;
    }
    if (!dip_dtype_is_float(t)) {
        dip_fail(ctx, DIP_ERROR_TYPE, who, "the dtype is %s, it must be float32 or float64",
                 dip_dtype_name(t));
        return NULL;
    }
    bool keras;
    if (!dip_torch_switch(ctx, DIP_SWITCH_weights, o.init, "init", &keras, who)) return NULL;
    linear *l = (linear *)dip_module_new(ctx, &dip_module_linear, sizeof *l);
    if (!l) return NULL;
    l->in = in;
    l->out = out;
    dip_torch_rng *rng = dip_torch_rng_of(ctx, NULL, who);
    dip_draws draws = dip_context_widened(ctx) ? DIP_DRAWS_FLOAT32 : DIP_DRAWS_NATIVE;
    bool ok = rng && make(l, t, o.bias);
    dip_enter(ctx, o.at_); /* nn_Parameter has noted its own */
    if (ok && (keras ? init_keras(l, draws)
                     : dip_init_linear(l->weight, l->bias, rng, draws, who)))
        return &l->base;
    dip_free(l);
    return NULL;
}
