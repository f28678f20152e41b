/* init.c - torch.nn.init: names, defaults and sentences over train/torch_init.h.
 *
 * Whatever is written goes into the tensor whether or not it takes part in gradients, as under
 * torch_no_grad(); the tensor is returned. */
#include <math.h>
#include <string.h>

#include "torch/random.h"
#include "train/torch_init.h"

static bool ready(dip_tensor *t, const char *who, dip_site at) {
    if (!t || !dip_is(t, &dip_tensor_class, who)) return false;
    dip_enter(dip_ctx(t), at);
    return dip_tensor_readable(t, who) &&
           (dip_dtype_is_float(t->view.dtype) ||
            dip_fail(dip_ctx(t), DIP_ERROR_TYPE, who,
                     "the tensor is %s, initial weights are float32 or float64",
                     dip_dtype_name(t->view.dtype)));
}

static dip_tensor *uniform(dip_tensor *t, double a, double b, torch_Generator *g, const char *who) {
    return dip_torch_fill(t, (dip_draw){.kind = DIP_DRAW_UNIFORM, .a = a, .b = b}, g, who) ? t
                                                                                           : NULL;
}
static dip_tensor *normal(dip_tensor *t, double mean, double std, torch_Generator *g,
                          const char *who) {
    return dip_torch_fill(t, (dip_draw){.kind = DIP_DRAW_NORMAL, .a = mean, .b = std}, g, who)
               ? t
               : NULL;
}

dip_tensor *dip_nn_init_uniform(dip_tensor *t, const dip_init_uniform_opts *given) {
    static const char who[] = "nn_init_uniform_";
    DIP_READ_OPTS(dip_init_uniform_opts, o, given);
    return ready(t, who, o.at_) ? uniform(t, o.a, o.b, o.generator, who) : NULL;
}

dip_tensor *dip_nn_init_normal(dip_tensor *t, const dip_init_normal_opts *given) {
    static const char who[] = "nn_init_normal_";
    DIP_READ_OPTS(dip_init_normal_opts, o, given);
    return ready(t, who, o.at_) ? normal(t, o.mean, o.std, o.generator, who) : NULL;
}

dip_tensor *dip_nn_init_trunc_normal(dip_tensor *t, const dip_init_trunc_normal_opts *given) {
    static const char who[] = "nn_init_trunc_normal_";
    DIP_READ_OPTS(dip_init_trunc_normal_opts, o, given);
    if (!ready(t, who, o.at_)) return NULL;
    dip_context *ctx = dip_ctx(t);
    if (!(isfinite(o.mean) && o.std > 0 && isfinite(o.std) && o.a <= o.b)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "mean is %g, std %g, a %g and b %g; mean must be finite, std larger than 0, and b "
                 "not less than a",
                 o.mean, o.std, o.a, o.b);
        return NULL;
    }
    dip_torch_rng *rng = dip_torch_rng_of(ctx, o.generator, who);
    dip_float_env env = dip_float_enter();
    bool ok = rng &&
              dip_torch_trunc_normal(t, rng, o.mean, o.std, o.a, o.b, dip_torch_draws(ctx), who);
    dip_float_leave(env);
    return ok ? t : NULL;
}

dip_tensor *dip_nn_init_constant(dip_tensor *t, double value, dip_site at) {
    if (!t || !dip_is(t, &dip_tensor_class, "nn_init_constant_")) return NULL;
    dip_enter(dip_ctx(t), at);
    return dip_tensor_readable(t, "nn_init_constant_") && dip_tensor_fill(t, value) ? t : NULL;
}

dip_tensor *dip_nn_init_eye(dip_tensor *t, dip_site at) {
    static const char who[] = "nn_init_eye_";
    return ready(t, who, at) && dip_torch_eye(t, who) ? t : NULL;
}

dip_tensor *dip_nn_init_dirac(dip_tensor *t, const dip_init_dirac_opts *given) {
    static const char who[] = "nn_init_dirac_";
    DIP_READ_OPTS(dip_init_dirac_opts, o, given);
    return ready(t, who, o.at_) && dip_torch_dirac(t, o.groups, who) ? t : NULL;
}

/* ---- by fans ---- */

/* The standard deviation, or the bound of uniform numbers that have it, in PyTorch's order of operations, whose
 * last bit counts; NaN after an error. */
typedef enum spread { DEVIATION, BOUND } spread;

static double scaled(double std, spread what) { return what == BOUND ? sqrt(3.0) * std : std; }

static double xavier(dip_tensor *t, double gain, spread what, const char *who) {
    double in, out;
    if (!dip_torch_fans(t, &in, &out, who)) return (double)NAN;
    dip_float_env env = dip_float_enter();
    double v = scaled(gain * sqrt(2.0 / (in + out)), what);
    dip_float_leave(env);
    return v;
}

dip_tensor *dip_nn_init_xavier_uniform(dip_tensor *t, const dip_init_gain_opts *given) {
    static const char who[] = "nn_init_xavier_uniform_";
    DIP_READ_OPTS(dip_init_gain_opts, o, given);
    if (!ready(t, who, o.at_)) return NULL;
    uint64_t before = dip_failures(dip_ctx(t));
    double bound = xavier(t, o.gain, BOUND, who);
    return dip_failures(dip_ctx(t)) == before ? uniform(t, -bound, bound, o.generator, who) : NULL;
}

dip_tensor *dip_nn_init_xavier_normal(dip_tensor *t, const dip_init_gain_opts *given) {
    static const char who[] = "nn_init_xavier_normal_";
    DIP_READ_OPTS(dip_init_gain_opts, o, given);
    if (!ready(t, who, o.at_)) return NULL;
    uint64_t before = dip_failures(dip_ctx(t));
    double std = xavier(t, o.gain, DEVIATION, who);
    return dip_failures(dip_ctx(t)) == before ? normal(t, 0, std, o.generator, who) : NULL;
}

/* As xavier; 0 for a tensor without elements, in which nothing is drawn. */
static double kaiming(dip_tensor *t, const dip_init_kaiming_opts *o, spread what,
                      const char *who) {
    double in, out;
    bool of_inputs = o->mode && !strcmp(o->mode, "fan_in");
    if (!of_inputs && !(o->mode && !strcmp(o->mode, "fan_out"))) {
        dip_fail(dip_ctx(t), DIP_ERROR_ARGUMENT, who,
                 "mode is \"%s\", expected \"fan_in\" or \"fan_out\"", o->mode ? o->mode : "NULL");
        return (double)NAN;
    }
    if (dip_view_numel(&t->view) == 0) return 0;
    if (!dip_torch_fans(t, &in, &out, who)) return (double)NAN;
    dip_float_env env = dip_float_enter();
    double gain = dip_torch_gain(dip_ctx(t), o->nonlinearity, o->a, who),
           v = scaled(gain / sqrt(of_inputs ? in : out), what);
    dip_float_leave(env);
    return v;
}

dip_tensor *dip_nn_init_kaiming_uniform(dip_tensor *t, const dip_init_kaiming_opts *given) {
    static const char who[] = "nn_init_kaiming_uniform_";
    DIP_READ_OPTS(dip_init_kaiming_opts, o, given);
    if (!ready(t, who, o.at_)) return NULL;
    uint64_t before = dip_failures(dip_ctx(t));
    double bound = kaiming(t, &o, BOUND, who);
    return dip_failures(dip_ctx(t)) == before ? uniform(t, -bound, bound, o.generator, who) : NULL;
}

dip_tensor *dip_nn_init_kaiming_normal(dip_tensor *t, const dip_init_kaiming_opts *given) {
    static const char who[] = "nn_init_kaiming_normal_";
    DIP_READ_OPTS(dip_init_kaiming_opts, o, given);
    if (!ready(t, who, o.at_)) return NULL;
    uint64_t before = dip_failures(dip_ctx(t));
    double std = kaiming(t, &o, DEVIATION, who);
    return dip_failures(dip_ctx(t)) == before ? normal(t, 0, std, o.generator, who) : NULL;
}

double dip_nn_init_calculate_gain(dip_context *ctx, const char *nonlinearity,
                                  const dip_init_calculate_gain_opts *given) {
    DIP_READ_OPTS(dip_init_calculate_gain_opts, o, given);
    if (!ctx) return (double)NAN;
    dip_enter(ctx, o.at_);
    dip_float_env env = dip_float_enter();
    double gain = dip_torch_gain(ctx, nonlinearity, o.param, "nn_init_calculate_gain");
    dip_float_leave(env);
    return gain;
}

/* ---- matrices ---- */
dip_tensor *dip_nn_init_orthogonal(dip_tensor *t, const dip_init_gain_opts *given) {
    static const char who[] = "nn_init_orthogonal_";
    DIP_READ_OPTS(dip_init_gain_opts, o, given);
    if (!ready(t, who, o.at_)) return NULL;
    dip_context *ctx = dip_ctx(t);
    dip_torch_rng *rng = dip_torch_rng_of(ctx, o.generator, who);
    dip_float_env env = dip_float_enter();
    bool ok = rng && dip_torch_orthogonal(t, rng, o.gain, dip_torch_draws(ctx), who);
    dip_float_leave(env);
    return ok ? t : NULL;
}

dip_tensor *dip_nn_init_sparse(dip_tensor *t, double sparsity, const dip_init_sparse_opts *given) {
    static const char who[] = "nn_init_sparse_";
    DIP_READ_OPTS(dip_init_sparse_opts, o, given);
    if (!ready(t, who, o.at_)) return NULL;
    dip_context *ctx = dip_ctx(t);
    if (!(sparsity >= 0 && sparsity <= 1 && o.std >= 0)) {
        dip_fail(
            ctx, DIP_ERROR_ARGUMENT, who,
            "sparsity is %g and std %g; the first is a fraction from 0 to 1, the second 0 or more",
            sparsity, o.std);
        return NULL;
    }
    dip_torch_rng *rng = dip_torch_rng_of(ctx, o.generator, who),
                  *standard = rng ? dip_torch_rng_of(ctx, NULL, who) : NULL;
    return standard &&
                   dip_torch_sparse(t, rng, standard, sparsity, o.std, dip_torch_draws(ctx), who)
               ? t
               : NULL;
}
