/* random.c - random numbers into tensors that are there: x.uniform_() and its relatives, whose parameters are
 * numbers.  Each call takes PyTorch's draws in PyTorch's order: Note [Order of draws]. */
#include "torch/random.h"

#include <float.h>
#include <math.h>

/* ---- do the parameters make sense? ---- */
static bool uniform_bounds(dip_context *ctx, dip_dtype t, double low, double high,
                           const char *who) {
    double most = t == DIP_FLOAT32 ? (double)FLT_MAX : DBL_MAX;
    if (!(fabs(low) <= most && fabs(high) <= most))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the bounds are %g and %g, they must be numbers that %s can hold", low,
                        high, dip_dtype_name(t));
    if (low > high)
        return dip_fail(
            ctx, DIP_ERROR_ARGUMENT, who,
            "there is no number from %g up to, not including, %g; the second must not be "
            "less",
            low, high);
    return high - low <= most ||
           dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "from %g to %g is further than %s reaches", low,
                    high, dip_dtype_name(t));
}

static bool integer_bounds(dip_context *ctx, dip_dtype t, int64_t low, int64_t high,
                           const char *who) {
    int64_t least = t == DIP_INT64   ? INT64_MIN
                    : t == DIP_INT32 ? INT32_MIN
                                     : 0,
            most = t == DIP_INT64   ? INT64_MAX
                   : t == DIP_INT32 ? INT32_MAX
                   : t == DIP_UINT8 ? UINT8_MAX
                                    : 1;
    if (low >= high)
        return dip_fail(
            ctx, DIP_ERROR_ARGUMENT, who,
            "there is no number from %lld up to, not including, %lld; the second must be larger",
            (long long)low, (long long)high);
    return dip_dtype_is_float(t) || (low >= least && high - 1 <= most) ||
           dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                    "numbers from %lld to %lld do not fit into %s, which holds %lld to %lld",
                    (long long)low, (long long)(high - 1), dip_dtype_name(t), (long long)least,
                    (long long)most);
}

static bool sensible(dip_context *ctx, dip_dtype t, const dip_draw *what, const char *who) {
    switch (what->kind) {
    case DIP_DRAW_UNIFORM:
        return !dip_dtype_is_float(t) || uniform_bounds(ctx, t, what->a, what->b, who);
    case DIP_DRAW_NORMAL:
        return what->b >= 0 ||
               dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "std is %g, it must be 0 or more", what->b);
    case DIP_DRAW_EXPONENTIAL:
        return what->a > 0 || dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                                       "lambd is %g, it must be larger than 0", what->a);
    case DIP_DRAW_BERNOULLI:
        return (what->a >= 0 && what->a <= 1) ||
               dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "p is %g, expected a probability from 0 to 1",
                        what->a);
    case DIP_DRAW_INTEGERS: return integer_bounds(ctx, t, what->low, what->high, who);
    case DIP_DRAW_ALL_INTEGERS: return true;
    }
    return false;
}

bool dip_torch_fill(dip_tensor *x, dip_draw what, torch_Generator *g, const char *who) {
    dip_context *ctx = dip_ctx(x);
    if (!sensible(ctx, x->view.dtype, &what, who)) return false;
    dip_torch_rng *rng = dip_torch_rng_of(ctx, g, who);
    return rng && dip_torch_draw(x, rng, &what, dip_torch_draws(ctx), who);
}

/* ---- in place ---- */
bool dip_torch_may_fill(dip_tensor *x, const char *who, dip_site at) {
    if (!x || !dip_is(x, &dip_tensor_class, who)) return false;
    dip_enter(dip_ctx(x), at);
    return !(x->requires_grad && dip_grad_flag(dip_ctx(x))) ||
           dip_fail(dip_ctx(x), DIP_ERROR_STATE, who,
                    "the tensor takes part in gradients and would be overwritten; write inside "
                    "torch_no_grad()");
}

static dip_tensor *method(dip_tensor *x, const char *who, dip_draw what,
                          const dip_random_opts *given) {
    DIP_READ_OPTS(dip_random_opts, o, given);
    return dip_torch_may_fill(x, who, o.at_) && dip_torch_fill(x, what, o.generator, who) ? x
                                                                                          : NULL;
}

dip_tensor *dip_torch_uniform_(dip_tensor *x, double from, double to, const dip_random_opts *o) {
    return method(x, "torch_uniform_", (dip_draw){.kind = DIP_DRAW_UNIFORM, .a = from, .b = to}, o);
}
dip_tensor *dip_torch_normal_(dip_tensor *x, double mean, double std, const dip_random_opts *o) {
    return method(x, "torch_normal_", (dip_draw){.kind = DIP_DRAW_NORMAL, .a = mean, .b = std}, o);
}
dip_tensor *dip_torch_exponential_(dip_tensor *x, double lambd, const dip_random_opts *o) {
    return method(x, "torch_exponential_", (dip_draw){.kind = DIP_DRAW_EXPONENTIAL, .a = lambd}, o);
}
dip_tensor *dip_torch_random_(dip_tensor *x, const dip_random_opts *o) {
    return method(x, "torch_random_", (dip_draw){.kind = DIP_DRAW_ALL_INTEGERS}, o);
}
dip_tensor *dip_torch_random_from_(dip_tensor *x, int64_t from, int64_t to,
                                   const dip_random_opts *o) {
    return method(x, "torch_random_",
                  (dip_draw){.kind = DIP_DRAW_INTEGERS, .low = from, .high = to}, o);
}
