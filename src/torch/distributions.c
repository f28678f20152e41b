/* distributions.c - random numbers from tensors of probabilities, rates, means and weights: torch.bernoulli,
 * torch.poisson, torch.normal, torch.multinomial. */
#include "torch/random.h"

#include <float.h>
#include <math.h>

/* x's numbers, row-major on the host, in a float dtype; of the open scope. */
static dip_tensor *numbers(dip_tensor *x, const dip_shape *shape, dip_dtype t, const char *who) {
    dip_view v;
    if (!dip_tensor_readable(x, who)) return NULL;
    if (!dip_view_expand(&x->view, shape, &v)) {
        char a[128], b[128];
        dip_shape own = dip_view_shape(&x->view);
        dip_fail(dip_ctx(x), DIP_ERROR_SHAPE, who, "a tensor of shape %s does not broadcast to %s",
                 dip_shape_text(&own, a, sizeof a), dip_shape_text(shape, b, sizeof b));
        return NULL;
    }
    dip_tensor *from = dip_tensor_alias(x, &v),
               *to = from ? dip_tensor_make(dip_ctx(x), t, shape, &dip_device_host) : NULL;
    return to && dip_tensor_copy_into(to, from) ? to : NULL;
}

/* The index of the first number that is not in [least, most]; -1: all are. */
static int64_t outside(const dip_tensor *x, double least, double most) {
    int64_t n = dip_view_numel(&x->view);
    for (int64_t i = 0; i < n; i++) {
        double v = dip_element_get(x->view.data, x->view.dtype, i);
        if (!(v >= least && v <= most)) return i;
    }
    return -1;
}

static bool probabilities(const dip_tensor *p, const char *who) {
    int64_t i = outside(p, 0, 1);
    return i < 0 || dip_fail(dip_ctx(p), DIP_ERROR_ARGUMENT, who,
                             "element %lld is %g, expected probabilities from 0 to 1", (long long)i,
                             dip_element_get(p->view.data, p->view.dtype, i));
}

static bool bernoulli_each(dip_tensor *x, dip_tensor *p, torch_Generator *g, const char *who) {
    dip_context *ctx = dip_ctx(x);
    if (!dip_is(p, &dip_tensor_class, who)) return false;
    if (!dip_dtype_is_float(p->view.dtype))
        return dip_fail(ctx, DIP_ERROR_TYPE, who,
                        "the probabilities are %s, they must be float32 or float64",
                        dip_dtype_name(p->view.dtype));
    dip_shape s = dip_view_shape(&x->view);
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_tensor *plain = numbers(p, &s, p->view.dtype, who);
    dip_torch_rng *rng = plain && probabilities(plain, who) ? dip_torch_rng_of(ctx, g, who) : NULL;
    bool ok = rng && dip_torch_draw_bernoulli_each(x, rng, plain, who);
    dip_scope_leave(&mark);
    return ok;
}

dip_tensor *dip_torch_bernoulli_(dip_tensor *x, dip_operand p, const dip_random_opts *given) {
    static const char who[] = "torch_bernoulli_";
    DIP_READ_OPTS(dip_random_opts, o, given);
    bool each = p.kind == DIP_OPERAND_TENSOR;
    dip_draw one = {.kind = DIP_DRAW_BERNOULLI, .a = p.number};
    if ((each && !p.tensor) || !dip_torch_may_fill(x, who, o.at_)) return NULL;
    return (each ? bernoulli_each(x, p.tensor, o.generator, who)
                 : dip_torch_fill(x, one, o.generator, who))
               ? x
               : NULL;
}

/* In p's dtype and on its device, row-major whatever p is: the draws go through the indices. */
dip_tensor *dip_torch_bernoulli(dip_tensor *p, const dip_random_opts *given) {
    static const char who[] = "torch_bernoulli";
    DIP_READ_OPTS(dip_random_opts, o, given);
    if (!p || !dip_is(p, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = dip_ctx(p);
    dip_enter(ctx, o.at_);
    if (!dip_tensor_readable(p, who)) return NULL;
    dip_shape s = dip_view_shape(&p->view);
    dip_tensor *y = dip_tensor_make(ctx, p->view.dtype, &s, dip_tensor_where(p));
    if (y && bernoulli_each(y, p, o.generator, who)) return y;
    dip_free(y);
    return NULL;
}

dip_tensor *dip_torch_poisson(dip_tensor *rates, const dip_random_opts *given) {
    static const char who[] = "torch_poisson";
    DIP_READ_OPTS(dip_random_opts, o, given);
    if (!rates || !dip_is(rates, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = dip_ctx(rates);
    dip_dtype t = rates->view.dtype;
    dip_enter(ctx, o.at_);
    if (!dip_dtype_is_float(t)) {
        dip_fail(ctx, DIP_ERROR_TYPE, who, "the rates are %s, they must be float32 or float64",
                 dip_dtype_name(t));
        return NULL;
    }
    dip_shape s = dip_view_shape(&rates->view);
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_tensor *plain = numbers(rates, &s, t, who);
    int64_t n = plain ? dip_view_numel(&plain->view) : 0,
            i = plain ? outside(plain, 0, DBL_MAX) : 0;
    if (plain && i >= 0)
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "rate %lld is %g, rates are finite and 0 or more",
                 (long long)i, dip_element_get(plain->view.data, t, i));
    dip_torch_rng *rng = plain && i < 0 ? dip_torch_rng_of(ctx, o.generator, who) : NULL;
    dip_tensor *y = rng ? dip_tensor_make(ctx, t, &s, dip_tensor_where(rates)) : NULL;
    for (i = 0; y && i < n; i++)
        dip_element_set(plain->view.data, t, i,
                        dip_torch_rng_poisson(rng, dip_element_get(plain->view.data, t, i)));
    if (y && !dip_tensor_copy_into(y, plain)) y = NULL;
    dip_keep(y);
    dip_scope_leave(&mark);
    return y;
}

/* ---- torch.normal ---- */
static dip_operand operand(dip_tensor *x) { return (dip_operand){{x}, DIP_OPERAND_TENSOR}; }

/* Standard normals times std plus mean: two operations, each rounded to z's dtype, as PyTorch's. */
static dip_tensor *scaled(dip_context *ctx, dip_tensor *z, dip_operand mean, dip_operand std,
                          dip_site at) {
    dip_dtype t = z->view.dtype;
    dip_tensor *y = dip_torch_to_dtype(dip_torch_mul(ctx, operand(z), std, at), t, at);
    return y ? dip_torch_to_dtype(dip_torch_add(ctx, operand(y), mean, at), t, at) : NULL;
}

static bool check_parameter(dip_context *ctx, dip_operand x, bool std, const char *who) {
    if (x.kind != DIP_OPERAND_TENSOR)
        return !std || x.number >= 0 ||
               dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "std is %g, it must be 0 or more", x.number);
    if (!x.tensor || !dip_is(x.tensor, &dip_tensor_class, who)) return false;
    if (!dip_dtype_is_float(x.tensor->view.dtype))
        return dip_fail(ctx, DIP_ERROR_TYPE, who, "%s is %s, it must be float32 or float64",
                        std ? "std" : "mean", dip_dtype_name(x.tensor->view.dtype));
    if (!std) return dip_tensor_readable(x.tensor, who);
    dip_shape s = dip_view_shape(&x.tensor->view);
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_tensor *plain = numbers(x.tensor, &s, x.tensor->view.dtype, who);
    int64_t i = plain ? outside(plain, 0, HUGE_VAL) : 0;
    bool ok =
        plain && (i < 0 || dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                                    "element %lld of std is %g, it must be 0 or more", (long long)i,
                                    dip_element_get(plain->view.data, plain->view.dtype, i)));
    dip_scope_leave(&mark);
    return ok;
}

/* The shape of mean and std together; o's, where both are numbers. */
static bool normal_shape(dip_context *ctx, dip_operand mean, dip_operand std, const dip_shape *size,
                         dip_shape *s, const char *who) {
    dip_shape none = {0}, a = none, b = none;
    if (mean.kind != DIP_OPERAND_TENSOR && std.kind != DIP_OPERAND_TENSOR) {
        *s = *size;
        return true;
    }
    if (size->rank)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "size is given beside a tensor, whose shape the result has; leave it out");
    if (mean.kind == DIP_OPERAND_TENSOR) a = dip_view_shape(&mean.tensor->view);
    if (std.kind == DIP_OPERAND_TENSOR) b = dip_view_shape(&std.tensor->view);
    char text[2][128];
    return dip_shape_broadcast(&a, &b, s) ||
           dip_fail(ctx, DIP_ERROR_SHAPE, who,
                    "mean has shape %s and std %s, which do not broadcast",
                    dip_shape_text(&a, text[0], sizeof text[0]),
                    dip_shape_text(&b, text[1], sizeof text[1]));
}

dip_tensor *dip_torch_normal(dip_context *ctx, dip_operand mean, dip_operand std,
                             const dip_normal_opts *given) {
    static const char who[] = "torch_normal";
    DIP_READ_OPTS(dip_normal_opts, o, given);
    dip_shape s;
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    if (!check_parameter(ctx, mean, false, who) || !check_parameter(ctx, std, true, who) ||
        !normal_shape(ctx, mean, std, &o.size, &s, who))
        return NULL;
    bool plain = mean.kind != DIP_OPERAND_TENSOR && std.kind != DIP_OPERAND_TENSOR;
    dip_tensor *of = mean.kind == DIP_OPERAND_TENSOR ? mean.tensor : std.tensor;
    dip_dtype t = plain ? dip_context_dtype(ctx) : of->view.dtype;
    dip_draw what = {
        .kind = DIP_DRAW_NORMAL, .a = plain ? mean.number : 0, .b = plain ? std.number : 1};
    if (!dip_tensor_check_new(ctx, who, t, &s)) return NULL;
    dip_scope_mark mark = dip_scope_enter_grad(ctx, false);
    dip_tensor *z =
        dip_tensor_make(ctx, t, &s, plain ? dip_device_default(ctx) : dip_tensor_where(of));
    if (z && !dip_torch_fill(z, what, o.generator, who)) z = NULL;
    if (z && !plain) z = scaled(ctx, z, mean, std, o.at_);
    dip_keep(z);
    dip_scope_leave(&mark);
    return z;
}

/* ---- torch.multinomial ---- */
static bool check_weights(const dip_tensor *w, int64_t rows, int64_t categories, const char *who) {
    dip_context *ctx = dip_ctx(w);
    int64_t i = outside(w, 0, DBL_MAX);
    if (i >= 0)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "weight %lld is %g, weights are finite and 0 or more", (long long)i,
                        dip_element_get(w->view.data, w->view.dtype, i));
    for (int64_t r = 0; r < rows; r++) {
        double sum = 0;
        for (int64_t c = 0; c < categories; c++)
            sum += dip_element_get(w->view.data, w->view.dtype, r * categories + c);
        if (!(sum > 0))
            return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                            "the weights of row %lld are all 0, one must be larger", (long long)r);
    }
    return true;
}

/* Row by row: with replacement numbers are drawn for each sample; without, one for each weight, all
 * of them before the first sample, in the order of x's memory. */
static bool samples(dip_tensor *x, const dip_tensor *w, dip_tensor *out, int64_t n,
                    bool replacement, dip_torch_rng *rng, const char *who) {
    dip_context *ctx = dip_ctx(x);
    dip_shape s = dip_view_shape(&x->view);
    dip_dtype t = w->view.dtype;
    int64_t categories = s.dim[s.rank - 1], rows = s.rank == 2 ? s.dim[0] : 1;
    bool race = !replacement || n == 1;
    dip_tensor *drawn = race ? dip_torch_empty_like(x, t, &dip_device_host) : NULL,
               *keys = !race || drawn ? dip_tensor_make(ctx, t, &s, &dip_device_host) : NULL;
    dip_draw what = {.kind = DIP_DRAW_EXPONENTIAL, .a = 1};
    if (!keys) return false;
    if (race && !(dip_torch_draw(drawn, rng, &what, DIP_DRAWS_NATIVE, who) &&
                  dip_tensor_copy_into(keys, drawn)))
        return false;
    dip_float_env env = dip_float_enter(); /* sums of weights are rounded as everywhere */
    for (int64_t r = 0; r < rows; r++) {
        size_t c = (size_t)categories, at = (size_t)r * c;
        int64_t *to = (int64_t *)out->view.data + r * n;
        if (t == DIP_FLOAT32) {
            float *from = (float *)w->view.data + at, *key = (float *)keys->view.data + at;
            if (race) dip_torch_race_f32(to, (size_t)n, from, c, key);
            else dip_torch_rng_multinomial_f32(rng, to, (size_t)n, from, c, true, key);
        } else {
            double *from = (double *)w->view.data + at, *key = (double *)keys->view.data + at;
            if (race) dip_torch_race_f64(to, (size_t)n, from, c, key);
            else dip_torch_rng_multinomial_f64(rng, to, (size_t)n, from, c, true, key);
        }
    }
    dip_float_leave(env);
    return true;
}

static bool can_sample(dip_tensor *x, int64_t n, bool replacement, const char *who) {
    dip_context *ctx = dip_ctx(x);
    const dip_view *v = &x->view;
    dip_shape s = dip_view_shape(v);
    char text[128];
    if (!dip_dtype_is_float(v->dtype))
        return dip_fail(ctx, DIP_ERROR_TYPE, who,
                        "the weights are %s, they must be float32 or float64",
                        dip_dtype_name(v->dtype));
    if (v->rank < 1 || v->rank > 2 || v->dim[v->rank - 1] < 1)
        return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                        "the weights have shape %s, expected (C), or (N, C) for N rows of them",
                        dip_shape_text(&s, text, sizeof text));
    if (n < 1)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "%lld samples are asked for, it must be 1 or more", (long long)n);
    return replacement || n <= v->dim[v->rank - 1] ||
           dip_fail(
               ctx, DIP_ERROR_ARGUMENT, who,
               "%lld samples are asked for and there are %lld weights; fewer, or .replacement = "
               "true",
               (long long)n, (long long)v->dim[v->rank - 1]);
}

dip_tensor *dip_torch_multinomial(dip_tensor *x, int64_t n, const dip_multinomial_opts *given) {
    static const char who[] = "torch_multinomial";
    DIP_READ_OPTS(dip_multinomial_opts, o, given);
    if (!x || !dip_is(x, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = dip_ctx(x);
    dip_enter(ctx, o.at_);
    if (!can_sample(x, n, o.replacement, who)) return NULL;
    dip_shape s = dip_view_shape(&x->view), shape = s;
    shape.dim[s.rank - 1] = n;
    if (!dip_tensor_check_new(ctx, who, DIP_INT64, &shape)) return NULL;
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_tensor *w = numbers(x, &s, x->view.dtype, who), *y = NULL;
    int64_t rows = s.rank == 2 ? s.dim[0] : 1;
    dip_torch_rng *rng = w && check_weights(w, rows, s.dim[s.rank - 1], who)
                             ? dip_torch_rng_of(ctx, o.generator, who)
                             : NULL;
    if (rng) y = dip_tensor_make(ctx, DIP_INT64, &shape, &dip_device_host);
    if (y && !samples(x, w, y, n, o.replacement, rng, who)) y = NULL;
    if (y && !dip_tensor_where(x)->host) {
        dip_tensor *there = dip_tensor_make(ctx, DIP_INT64, &shape, dip_tensor_where(x));
        y = there && dip_tensor_copy_into(there, y) ? there : NULL;
    }
    dip_keep(y);
    dip_scope_leave(&mark);
    return y;
}
