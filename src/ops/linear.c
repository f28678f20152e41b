/* linear.c - a matrix product with bias, the whole of a dense layer but for its activation. */
#include "ops/product.h"
#include "ops/reduce.h"
#include "ops/strided.h"

enum { ACTIVATION, GATE };
static const dip_attr attrs[] = {
    {"activation",
     DIP_ATTR_INT,
     {.i = DIP_GEMM_LINEAR},
     "0: none, 1: relu, after the bias (a fused plan)"},
    {"gate",
     DIP_ATTR_BOOL,
     {.i = 0},
     "the last input is a gate: y is 0 where it is not positive, as relu_grad (a fused plan)"},
};

static bool gated(const dip_attr_value *attr) { return attr[GATE].i != 0; }
/* Inputs without the gate. */
static int ungated(int n_in, const dip_attr_value *attr) { return n_in - gated(attr); }
static bool has_bias(const dip_call *c) { return ungated(c->n_in, c->attr) == 3; }

static bool gate_fits(const dip_call *c, const dip_shape *out) {
    if (!gated(c->attr)) return true;
    dip_shape gate = dip_view_shape(c->in[c->n_in - 1]);
    return (c->n_in > 2 && dip_shapes_equal(&gate, out)) ||
           dip_op_fail(c, DIP_ERROR_SHAPE, "the gate must have the result's shape %s",
                       dip_say_shape(out).text);
}

static bool shapes_fit(const dip_call *c) {
    const dip_view *x = c->in[0], *w = c->in[1];
    if (w->rank != 2)
        return dip_op_fail(c, DIP_ERROR_SHAPE,
                           "the weight has shape %s, it needs two axes (in, out)", dip_say(w).text);
    if (x->rank == 0)
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the input is a single number, it needs a last axis of %lld features; reshape "
            "it",
            (long long)w->dim[0]);
    if (x->dim[x->rank - 1] != w->dim[0])
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the input has %lld features per example (shape %s) but the weight %s is for "
            "%lld; the input's last axis must match the weight's first",
            (long long)x->dim[x->rank - 1], dip_say(x).text, dip_say(w).text, (long long)w->dim[0]);
    if (ungated(c->n_in, c->attr) > 3)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT, "4 inputs were given, the last of them no gate");
    if (has_bias(c) && (c->in[2]->rank != 1 || c->in[2]->dim[0] != w->dim[1]))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the bias has shape %s but the weight %s gives %lld outputs; the bias needs "
            "one number for each",
            dip_say(c->in[2]).text, dip_say(w).text, (long long)w->dim[1]);
    return true;
}

static bool shape(dip_call *c) {
    if (!dip_float_input(c, 0) || !dip_same_dtypes(c, 0, c->n_in) || !shapes_fit(c)) return false;
    if (c->attr[ACTIVATION].i != DIP_GEMM_LINEAR && c->attr[ACTIVATION].i != DIP_GEMM_RELU)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "there is no activation number %lld; 0 is none, 1 relu",
                           (long long)c->attr[ACTIVATION].i);
    dip_shape s = dip_view_shape(c->in[0]);
    int64_t n;
    s.dim[s.rank - 1] = c->in[1]->dim[1];
    if (!dip_shape_numel(&s, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&s).text);
    if (!gate_fits(c, &s)) return false;
    dip_out(c, 0, c->in[0]->dtype, &s);
    return true;
}

static int64_t rows_of(const dip_view *x) {
    int64_t m = 1;
    for (int i = 0; i < x->rank - 1; i++) m *= x->dim[i];
    return m;
}

typedef struct linear_plan {
    dip_plain x, bias, gate; /* x: for inputs whose strides do not fold into two axes */
    dip_product product;
} linear_plan;

/* The strides of x as (M, I); false: it has none. */
static bool fold(const dip_view *x, dip_gemm_args *g) {
    int last = x->rank - 1;
    dip_view folded;
    if (x->rank <= 2) {
        g->a_row = last ? x->stride[0] : 0;
        g->a_col = x->stride[last];
        return true;
    }
    if (!dip_view_reshape(x, &(dip_shape){2, {g->m, g->k}}, &folded)) return false;
    g->a_row = folded.stride[0];
    g->a_col = folded.stride[1];
    return true;
}

static void lay(const dip_call *c, dip_scratch *s, linear_plan *p) {
    const dip_view *x = c->in[0], *w = c->in[1];
    p->product = (dip_product){
        .dtype = x->dtype,
        .g = {.m = rows_of(x),
              .n = w->dim[1],
              .k = w->dim[0],
              .a_row = w->dim[0],
              .a_col = 1,
              .b_row = w->stride[0],
              .b_col = w->stride[1],
              .c_row = w->dim[1],
              .gate_row = w->dim[1],
              .activation = (dip_gemm_activation)c->attr[ACTIVATION].i,
              .after = c->after,
              .b_finite = c->finite},
    };
    p->x = (dip_plain){.view = x};
    if (!fold(x, &p->product.g)) p->x = dip_plain_lay(s, x);
    if (has_bias(c)) p->bias = dip_plain_lay(s, c->in[2]);
    if (gated(c->attr)) p->gate = dip_plain_lay(s, c->in[c->n_in - 1]);
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    linear_plan p;
    lay(c, &s, &p);
    dip_take(&s, dip_product_room(&p.product, c));
    return s.used;
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    linear_plan p;
    lay(c, &s, &p);
    p.product.g.a = dip_plain_load(c, &p.x);
    p.product.g.b = c->in[1]->data;
    p.product.g.c = c->out[0]->data;
    p.product.g.bias = has_bias(c) ? dip_plain_load(c, &p.bias) : NULL;
    p.product.g.gate = gated(c->attr) ? dip_plain_load(c, &p.gate) : NULL;
    dip_product_run(&p.product, c, &s);
}

/* Back through the gate, then through relu, whose output is computed anew: plans fuse after they
 * differentiate, so this is rare, and without it every linear would have to keep its output. */
static dip_value through_activation(dip_builder *b, const dip_node *n, dip_value g) {
    int without = ungated(n->n_in, n->attr);
    if (gated(n->attr)) g = dip_build2(b, &dip_op_relu_grad, g, n->in[without]);
    if (n->attr[ACTIVATION].i == DIP_GEMM_LINEAR) return g;
    dip_attr_value open[] = {n->attr[ACTIVATION], dip_int(0)};
    dip_value y = dip_build(b, &dip_op_linear, open, without, n->in);
    return dip_build2(b, &dip_op_relu_grad, g, y);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value g = through_activation(b, n, gout[0]), x = n->in[0], w = n->in[1];
    bool bias = ungated(n->n_in, n->attr) == 3;
    if (n->wants[0]) gin[0] = dip_build2(b, &dip_op_linear, g, dip_build1(b, &dip_op_transpose, w));
    dip_shape xs = dip_shape_of(x), ws = dip_shape_of(w);
    dip_shape flat_x = {2, {rows_of(&x->view), ws.dim[0]}},
              flat_g = {2, {flat_x.dim[0], ws.dim[1]}};
    dip_value g2 = dip_build_reshape(b, g, &flat_g);
    if (n->wants[1]) {
        dip_value x2 = xs.rank == 2 ? x : dip_build_reshape(b, x, &flat_x);
        gin[1] = dip_build2(b, &dip_op_matmul, dip_build1(b, &dip_op_transpose, x2), g2);
    }
    if (bias && n->wants[2])
        gin[2] = dip_build_reduce(b, &dip_op_sum, g2, &(dip_shape){1, {0}}, false);
    bool given = g2 != NULL; /* a gate has no gradient, as in relu_grad */
    for (int i = 0; i < 2 + bias; i++) given &= !n->wants[i] || gin[i];
    return given;
}

static void cost(const dip_call *c, dip_cost *o) {
    double m = (double)rows_of(c->in[0]), k = (double)c->in[1]->dim[0],
           n = (double)c->in[1]->dim[1];
    o->flops = 2 * m * k * n;
    o->bytes = (m * k + k * n + m * n) * (double)dip_dtype_size(c->in[0]->dtype);
}

const dip_op dip_op_linear = {
    .name = "linear",
    .doc =
        "y = x weight + bias\n"
        "x (..., I), weight (I, O), bias (O) or none, one float dtype -> y (..., O).\n"
        "A weight stored as (O, I), like PyTorch's, is passed as its transposed view.  An element "
        "is a chain of fused multiply-adds over each block of 512 features, the blocks added in "
        "order, then the bias, then the activation.\n"
        "With `gate`, of y's shape, y is 0 where the gate is not positive.  "
        "Gradient: x: g weight^T; weight: x^T g; bias: the sum of g over its rows.  F.linear, "
        "keras.layers.Dense.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 4,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1,
    .shape = shape,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
    .cost = cost,
};
