/* create.c - new tensors: constants, ranges, random numbers, the program's own data. */
#include <math.h>
#include <string.h>

#include "torch/random.h"

typedef struct maker {
    dip_context *ctx;
    const char *who;
    dip_factory_opts o;
    dip_dtype t;
    const dip_device *where;
} maker;

/* `otherwise`: the dtype where none is given; -1: the default one. */
static bool begin(maker *m, dip_context *ctx, const char *who, int otherwise,
                  const dip_factory_opts *given) {
    DIP_READ_OPTS(dip_factory_opts, o, given);
    if (!ctx) return false;
    dip_enter(ctx, o.at_);
    *m = (maker){.ctx = ctx, .who = who, .o = o};
    int t = o.dtype >= 0 ? o.dtype : otherwise >= 0 ? otherwise : (int)dip_context_dtype(ctx);
    if (t >= DIP_DTYPE_COUNT)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "there is no dtype number %d; take torch_float32 or another of that list",
                        t);
    m->t = (dip_dtype)t;
    if (o.requires_grad && !dip_dtype_is_float(m->t))
        return dip_fail(ctx, DIP_ERROR_TYPE, who,
                        "the tensor is %s, only floats have gradients; leave requires_grad out or "
                        "give a float dtype",
                        dip_dtype_name(m->t));
    m->where = dip_torch_device_of(ctx, o.device, who);
    return m->where != NULL;
}

static dip_tensor *memory(maker *m, const dip_shape *s, const dip_device *where) {
    return dip_tensor_check_new(m->ctx, m->who, m->t, s) ? dip_tensor_make(m->ctx, m->t, s, where)
                                                         : NULL;
}

/* From the host, where it was made, to its device. */
static dip_tensor *finish(maker *m, dip_tensor *x, bool ok) {
    if (ok && x && dip_tensor_where(x) != m->where) {
        dip_shape s = dip_view_shape(&x->view);
        dip_tensor *there = dip_tensor_make(m->ctx, m->t, &s, m->where);
        ok = there && dip_tensor_copy_into(there, x);
        dip_free(x);
        x = there;
    }
    if (!ok) {
        dip_free(x);
        return NULL;
    }
    if (x) x->requires_grad = m->o.requires_grad;
    return x;
}

static dip_tensor *filled(maker *m, const dip_shape *s, double v) {
    dip_tensor *x = memory(m, s, m->where);
    return finish(m, x, x && dip_tensor_fill(x, v));
}

dip_tensor *dip_torch_zeros(dip_context *ctx, dip_shape shape, const dip_factory_opts *o) {
    maker m;
    return begin(&m, ctx, "torch_zeros", -1, o) ? filled(&m, &shape, 0) : NULL;
}
dip_tensor *dip_torch_ones(dip_context *ctx, dip_shape shape, const dip_factory_opts *o) {
    maker m;
    return begin(&m, ctx, "torch_ones", -1, o) ? filled(&m, &shape, 1) : NULL;
}

static int dtype_of_kind(int64_t kind) {
    return kind == DIP_OPERAND_WHOLE ? DIP_INT64 : kind == DIP_OPERAND_BOOL ? DIP_BOOL : -1;
}

dip_tensor *dip_torch_full(dip_context *ctx, dip_shape shape, dip_operand value,
                           const dip_factory_opts *o) {
    maker m;
    if (!begin(&m, ctx, "torch_full", dtype_of_kind(value.kind), o)) return NULL;
    if (value.kind != DIP_OPERAND_TENSOR) return filled(&m, &shape, value.number);
    dip_fail(ctx, DIP_ERROR_TYPE, "torch_full",
             "the value is a tensor, expected a number; torch_item reads it");
    return NULL;
}

dip_tensor *dip_torch_full_like(dip_tensor *x, double value, const dip_factory_opts *o) {
    maker m;
    if (!x || !dip_is(x, &dip_tensor_class, "torch_full_like") ||
        !begin(&m, dip_ctx(x), "torch_full_like", (int)x->view.dtype, o))
        return NULL;
    if (!m.o.device.name[0] && !x->graph) m.where = dip_tensor_where(x);
    dip_shape s = dip_view_shape(&x->view);
    return filled(&m, &s, value);
}

dip_tensor *dip_torch_arange(dip_context *ctx, dip_operand start, dip_operand end, dip_operand step,
                             const dip_factory_opts *o) {
    maker m;
    bool whole = start.kind == DIP_OPERAND_WHOLE && end.kind == DIP_OPERAND_WHOLE &&
                 step.kind == DIP_OPERAND_WHOLE;
    if (!begin(&m, ctx, "torch_arange", whole ? DIP_INT64 : -1, o)) return NULL;
    double a = start.number, b = end.number, d = step.number, n = ceil((b - a) / d);
    if (!(d != 0 && isfinite(a) && isfinite(b) && (b - a) / d >= 0)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, m.who,
                 "steps of %g do not lead from %g to %g; the step must have the sign of the way "
                 "and not be 0",
                 d, a, b);
        return NULL;
    }
    if (n > 9e15) {
        dip_fail(ctx, DIP_ERROR_LIMIT, m.who, "%g elements are too many", n);
        return NULL;
    }
    dip_shape s = {1, {(int64_t)n}};
    dip_tensor *x = memory(&m, &s, &dip_device_host);
    for (int64_t i = 0; x && i < s.dim[0]; i++)
        dip_element_set(x->view.data, m.t, i, a + (double)i * d);
    return finish(&m, x, x != NULL);
}

/* ---- random ---- */
static dip_tensor *drawn(maker *m, dip_tensor *x, dip_draw what) {
    return finish(m, x, x && dip_torch_fill(x, what, m->o.generator, m->who));
}

static bool floats(const maker *m) {
    return dip_dtype_is_float(m->t) ||
           dip_fail(m->ctx, DIP_ERROR_TYPE, m->who,
                    "the dtype is %s, it must be float32 or float64; %s draws whole numbers",
                    dip_dtype_name(m->t),
                    strstr(m->who, "_like") ? "torch_randint_like" : "torch_randint");
}

static const dip_draw unit = {.kind = DIP_DRAW_UNIFORM, .b = 1},
                      standard = {.kind = DIP_DRAW_NORMAL, .b = 1};

dip_tensor *dip_torch_rand(dip_context *ctx, dip_shape shape, const dip_factory_opts *o) {
    maker m;
    if (!begin(&m, ctx, "torch_rand", -1, o) || !floats(&m)) return NULL;
    return drawn(&m, memory(&m, &shape, &dip_device_host), unit);
}
dip_tensor *dip_torch_randn(dip_context *ctx, dip_shape shape, const dip_factory_opts *o) {
    maker m;
    if (!begin(&m, ctx, "torch_randn", -1, o) || !floats(&m)) return NULL;
    return drawn(&m, memory(&m, &shape, &dip_device_host), standard);
}

static dip_draw integers(int64_t low, int64_t high) {
    return (dip_draw){.kind = DIP_DRAW_INTEGERS, .low = low, .high = high};
}

dip_tensor *dip_torch_randint(dip_context *ctx, int64_t low, int64_t high, dip_shape shape,
                              const dip_factory_opts *o) {
    maker m;
    if (!begin(&m, ctx, "torch_randint", DIP_INT64, o)) return NULL;
    return drawn(&m, memory(&m, &shape, &dip_device_host), integers(low, high));
}

/* A tensor like x, laid out as PyTorch would, which is the order of the draws. */
static dip_tensor *like(maker *m, const char *who, dip_tensor *x, const dip_factory_opts *o) {
    if (!x || !dip_is(x, &dip_tensor_class, who) ||
        !begin(m, dip_ctx(x), who, (int)x->view.dtype, o))
        return NULL;
    if (!m->o.device.name[0] && !x->graph) m->where = dip_tensor_where(x);
    return dip_torch_empty_like(x, m->t, m->where);
}

dip_tensor *dip_torch_rand_like(dip_tensor *x, const dip_factory_opts *o) {
    maker m;
    dip_tensor *y = like(&m, "torch_rand_like", x, o);
    return y ? finish(&m, y, floats(&m) && dip_torch_fill(y, unit, m.o.generator, m.who)) : NULL;
}
dip_tensor *dip_torch_randn_like(dip_tensor *x, const dip_factory_opts *o) {
    maker m;
    dip_tensor *y = like(&m, "torch_randn_like", x, o);
    return y ? finish(&m, y, floats(&m) && dip_torch_fill(y, standard, m.o.generator, m.who))
             : NULL;
}
dip_tensor *dip_torch_randint_like(dip_tensor *x, int64_t low, int64_t high,
                                   const dip_factory_opts *o) {
    maker m;
    dip_tensor *y = like(&m, "torch_randint_like", x, o);
    return y ? drawn(&m, y, integers(low, high)) : NULL;
}

/* Drawn as int64, then stored in the dtype asked for. */
static dip_tensor *permutation(maker *m, int64_t n, dip_torch_rng *rng) {
    dip_scope_mark mark = dip_scope_enter(m->ctx);
    dip_shape shape = {1, {n}};
    dip_tensor *x = NULL, *y = NULL;
    if (dip_tensor_check_new(m->ctx, m->who, DIP_INT64, &shape))
        x = dip_tensor_make(m->ctx, DIP_INT64, &shape, &dip_device_host);
    if (x) {
        dip_torch_rng_randperm(rng, x->view.data, (size_t)n);
        y = memory(m, &shape, m->where);
    }
    y = finish(m, y, y && dip_tensor_copy_into(y, x));
    dip_keep(y);
    dip_scope_leave(&mark);
    return y;
}

dip_tensor *dip_torch_randperm(dip_context *ctx, int64_t n, const dip_factory_opts *o) {
    maker m;
    if (!begin(&m, ctx, "torch_randperm", DIP_INT64, o)) return NULL;
    if (n < 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, m.who, "n is %lld, it must be 0 or more", (long long)n);
        return NULL;
    }
    dip_torch_rng *rng = dip_torch_rng_of(ctx, m.o.generator, m.who);
    return rng ? permutation(&m, n, rng) : NULL;
}

/* ---- the program's own data ---- */
static int64_t common_kind(const dip_operand *values, int64_t n) {
    int64_t kind = n > 0 ? DIP_OPERAND_BOOL : DIP_OPERAND_REAL;
    for (int64_t i = 0; i < n; i++) {
        if (values[i].kind == DIP_OPERAND_REAL) return DIP_OPERAND_REAL;
        if (values[i].kind == DIP_OPERAND_WHOLE) kind = DIP_OPERAND_WHOLE;
    }
    return kind;
}

dip_tensor *dip_torch_tensor(dip_context *ctx, const dip_operand *values, dip_shape shape,
                             const dip_factory_opts *o) {
    maker m;
    int64_t n = 0;
    if (!values || !dip_shape_numel(&shape, &n)) return NULL;
    if (!begin(&m, ctx, "torch_tensor", dtype_of_kind(common_kind(values, n)), o)) return NULL;
    for (int64_t i = 0; i < n; i++) {
        if (values[i].kind != DIP_OPERAND_TENSOR) continue;
        dip_fail(ctx, DIP_ERROR_TYPE, "torch_tensor",
                 "element %lld is a tensor, it takes numbers; use torch_stack", (long long)i);
        return NULL;
    }
    dip_tensor *x = memory(&m, &shape, &dip_device_host);
    for (int64_t i = 0; x && i < n; i++) dip_element_set(x->view.data, m.t, i, values[i].number);
    return finish(&m, x, x != NULL);
}

dip_tensor *dip_torch_frombuffer(dip_context *ctx, const void *data, dip_shape shape,
                                 const dip_factory_opts *o) {
    maker m;
    if (!data || !begin(&m, ctx, "torch_frombuffer", -1, o)) return NULL;
    dip_tensor *x = memory(&m, &shape, &dip_device_host);
    if (x) memcpy(x->view.data, data, (size_t)dip_view_numel(&x->view) * dip_dtype_size(m.t));
    return finish(&m, x, x != NULL);
}
