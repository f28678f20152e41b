/* arithmetic.c - sums, products, powers, comparisons and functions of single elements, between
 * tensors and numbers: PyTorch's promotion of dtypes, then an operator. */
#include <math.h>
#include <string.h>

#include "torch/inside.h"

typedef struct pair {
    dip_face f;
    dip_operand x[2];
    dip_dtype t;    /* the dtype both meet in */
    dip_value like; /* one that is a tensor */
} pair;

/* Both operands are checked, at least one is a tensor. */
static bool begin(pair *p, dip_context *ctx, const char *who, dip_site at, dip_operand a,
                  dip_operand b) {
    dip_tensor *in[2];
    int n = 0;
    if (a.kind == DIP_OPERAND_TENSOR) in[n++] = a.tensor;
    if (b.kind == DIP_OPERAND_TENSOR) in[n++] = b.tensor;
    if (!n) {
        if (!ctx) ctx = dip_context_current();
        dip_enter(ctx, at);
        return dip_fail(
            ctx, DIP_ERROR_ARGUMENT, who,
            "both arguments are numbers, at least one must be a tensor; C can do this itself");
    }
    if (!dip_face_begin(&p->f, NULL, who, at, in, n)) return false;
    p->x[0] = a;
    p->x[1] = b;
    p->like = in[0];
    p->t = dip_result_type(p->f.ctx, p->x, 2);
    return true;
}

static dip_value apply(pair *p, const dip_op *op) {
    dip_value a = dip_operand_value(&p->f, p->x[0], p->t, p->like);
    dip_value b = dip_operand_value(&p->f, p->x[1], p->t, p->like);
    return dip_build2(p->f.b, op, a, b);
}

#define number(x) ((x).kind != DIP_OPERAND_TENSOR)

/* Not inlined: the short way needs few registers, and this must not bring its own in.  The arguments
 * are those of the public functions, in their order, so that nothing moves on the way here. */
static __attribute__((noinline)) dip_tensor *between(dip_context *ctx, dip_operand a, dip_operand b,
                                                     dip_site at, const dip_quick_call *call) {
    pair p;
    if (!begin(&p, ctx, call->who, at, a, b)) return NULL;
    return dip_face_end(&p.f, apply(&p, call->op), call->name);
}

static dip_tensor *between_tensors(dip_tensor *a, dip_tensor *b, const dip_quick_call *call) {
    dip_operand x = {{a}, DIP_OPERAND_TENSOR}, y = {{b}, DIP_OPERAND_TENSOR};
    return between(NULL, x, y, dip_site_now(dip_ctx(a)), call);
}

/* Two tensors of one dtype and shape need no cast, and one operator no scope: the short way. */
#define BINARY(name, fn)                                                                        \
    dip_tensor *dip_torch_##name(dip_context *ctx, dip_operand a, dip_operand b, dip_site at) { \
        static const dip_quick_call call = {&dip_op_##name, fn, "torch_" #name,                 \
                                            between_tensors};                                   \
        if (number(a) || number(b) || !dip_is_tensor(a.tensor) || !dip_is_tensor(b.tensor))     \
            return between(ctx, a, b, at, &call);                                               \
        dip_head(dip_ctx(a.tensor))->site = at;                                                 \
        return dip_tape_quick2(a.tensor, b.tensor, &call);                                      \
    }
BINARY(add, "AddBackward0")
BINARY(mul, "MulBackward0")
BINARY(maximum, "MaximumBackward0")
BINARY(minimum, "MinimumBackward0")

#define COMPARISON(name)                                                                        \
    dip_tensor *dip_torch_##name(dip_context *ctx, dip_operand a, dip_operand b, dip_site at) { \
        static const dip_quick_call call = {&dip_op_##name, NULL, "torch_" #name, NULL};        \
        return between(ctx, a, b, at, &call);                                                   \
    }
COMPARISON(eq)
COMPARISON(ne)
COMPARISON(lt)
COMPARISON(le)
COMPARISON(gt)
COMPARISON(ge)

dip_tensor *dip_torch_sub(dip_context *ctx, dip_operand a, dip_operand b, dip_site at) {
    pair p;
    if (!begin(&p, ctx, "torch_sub", at, a, b)) return NULL;
    if (p.t == DIP_BOOL) {
        dip_face_fail(
            &p.f, DIP_ERROR_TYPE,
            "both arguments are bool, which have no difference; compare them with torch_ne");
        return dip_face_end(&p.f, NULL, NULL);
    }
    return dip_face_end(&p.f, apply(&p, &dip_op_sub), number(a) ? "RsubBackward1" : "SubBackward0");
}

/* True division.  As in PyTorch, a number over a tensor is its reciprocal times the number. */
dip_tensor *dip_torch_div(dip_context *ctx, dip_operand a, dip_operand b, dip_site at) {
    pair p;
    if (!begin(&p, ctx, "torch_div", at, a, b)) return NULL;
    if (!dip_dtype_is_float(p.t)) p.t = dip_context_dtype(p.f.ctx);
    if (!number(a)) return dip_face_end(&p.f, apply(&p, &dip_op_div), "DivBackward0");
    dip_value r = dip_build1(p.f.b, &dip_op_reciprocal, dip_as_float(&p.f, b.tensor));
    return dip_face_end(&p.f,
                        dip_build2(p.f.b, &dip_op_mul, r,
                                   r ? p.f.b->constant(p.f.b, r->view.dtype, a.number, r) : NULL),
                        "MulBackward0");
}

/* Whole numbers to a whole power by squaring: exact, wraps around like every product of them. */
static dip_value whole_power(pair *p, dip_value x, int64_t e) {
    dip_value y = NULL;
    if (e == 0)
        y = dip_build2(p->f.b, &dip_op_mul, x, dip_build_scalar(p->f.b, x, 0)),
        y = dip_build2(p->f.b, &dip_op_add, y, dip_build_scalar(p->f.b, x, 1));
    for (; e && x; e >>= 1) {
        if (e & 1) y = y ? dip_build2(p->f.b, &dip_op_mul, y, x) : x;
        if (e > 1) x = dip_build2(p->f.b, &dip_op_mul, x, x);
    }
    return y;
}

static dip_value power(pair *p) {
    dip_operand base = p->x[0], e = p->x[1];
    if (!dip_dtype_is_float(p->t)) {
        if (!number(e) || e.number < 0) {
            dip_face_fail(&p->f, DIP_ERROR_UNSUPPORTED,
                          "whole numbers are raised to %s; make the base a float with torch_float "
                          "or torch_double",
                          number(e) ? "a negative power" : "powers in a tensor");
            return NULL;
        }
        return whole_power(p, dip_as_dtype(p->f.b, base.tensor, p->t), (int64_t)e.number);
    }
    if (number(e))
        return dip_build1_attr(p->f.b, &dip_op_pow_scalar, dip_as_dtype(p->f.b, base.tensor, p->t),
                               (dip_attr_value[]){dip_real(e.number)});
    return apply(p, &dip_op_pow);
}

dip_tensor *dip_torch_pow(dip_context *ctx, dip_operand a, dip_operand b, dip_site at) {
    pair p;
    if (!begin(&p, ctx, "torch_pow", at, a, b)) return NULL;
    return dip_face_end(&p.f, power(&p),
                        number(b)   ? "PowBackward0"
                        : number(a) ? "PowBackward2"
                                    : "PowBackward1");
}

dip_tensor *dip_torch_where(dip_tensor *condition, dip_operand a, dip_operand b, dip_site at) {
    dip_face f;
    dip_operand x[] = {a, b};
    dip_tensor *in[3] = {condition};
    int n = 1;
    for (int i = 0; i < 2; i++)
        if (!number(x[i])) in[n++] = x[i].tensor;
    if (!dip_face_begin(&f, NULL, "torch_where", at, in, n)) return NULL;
    dip_dtype t = dip_result_type(f.ctx, x, 2);
    dip_value va = dip_operand_value(&f, a, t, condition),
              vb = dip_operand_value(&f, b, t, condition);
    return dip_face_end(&f, dip_build3(f.b, &dip_op_where, condition, va, vb), "WhereBackward0");
}

dip_tensor *dip_torch_matmul(dip_tensor *a, dip_tensor *b, dip_site at) {
    dip_face f;
    dip_tensor *in[] = {a, b};
    if (!dip_face_begin(&f, NULL, "torch_matmul", at, in, 2)) return NULL;
    int ra = a->view.rank, rb = b->view.rank;
    const char *fn = ra == 1 && rb == 1   ? "DotBackward0"
                     : ra == 2 && rb == 2 ? "MmBackward0"
                     : ra == 2 && rb == 1 ? "MvBackward0"
                     : ra == 1 && rb == 2 ? "SqueezeBackward4"
                                          : "UnsafeViewBackward0";
    return dip_face_end(&f, dip_build2(f.b, &dip_op_matmul, a, b), fn);
}

dip_tensor *dip_torch_clamp(dip_tensor *x, const dip_clamp_opts *given) {
    dip_face f;
    DIP_READ_OPTS(dip_clamp_opts, o, given);
    if (!dip_face_begin(&f, NULL, "torch_clamp", o.at_, &x, 1)) return NULL;
    if (o.min == -HUGE_VAL && o.max == HUGE_VAL) {
        dip_face_fail(&f, DIP_ERROR_ARGUMENT, "neither .min nor .max is given; give one of them");
        return dip_face_end(&f, NULL, NULL);
    }
    return dip_face_end(&f,
                        dip_build1_attr(f.b, &dip_op_clamp, x,
                                        (dip_attr_value[]){dip_real(o.min), dip_real(o.max)}),
                        "ClampBackward1");
}

/* ---- functions of one element ---- */
static dip_tensor *of_one(dip_tensor *x, bool floats, const dip_quick_call *call) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, call->who, dip_site_now(dip_ctx(x)), &x, 1)) return NULL;
    return dip_face_end(&f, dip_build1(f.b, call->op, floats ? dip_as_float(&f, x) : x), call->name);
}

dip_tensor *dip_torch_unary_long(dip_tensor *x, dip_tensor *none, const dip_quick_call *call) {
    (void)none;
    return of_one(x, false, call);
}

/* Integers are cast first: the short way has no loop for them. */
static dip_tensor *of_floats(dip_tensor *x, dip_tensor *none, const dip_quick_call *call) {
    (void)none;
    return of_one(x, true, call);
}

#define UNARY(name, long_way, fn)                                                            \
    dip_tensor *dip_torch_##name(dip_tensor *x, dip_site at) {                               \
        static const dip_quick_call call = {&dip_op_##name, fn, "torch_" #name, long_way};   \
        return dip_torch_unary(x, &call, at);                                                \
    }
UNARY(neg, dip_torch_unary_long, "NegBackward0")
UNARY(exp, of_floats, "ExpBackward0")
UNARY(log, of_floats, "LogBackward0")
UNARY(sqrt, of_floats, "SqrtBackward0")
UNARY(sin, of_floats, "SinBackward0")
UNARY(cos, of_floats, "CosBackward0")
UNARY(tanh, of_floats, "TanhBackward0")
UNARY(sigmoid, of_floats, "SigmoidBackward0")
UNARY(reciprocal, of_floats, "ReciprocalBackward0")
UNARY(abs, dip_torch_unary_long, "AbsBackward0")
UNARY(square, dip_torch_unary_long, "PowBackward0")
UNARY(relu, dip_torch_unary_long, "ReluBackward0")
