/* cross_entropy.c - PyTorch's cross-entropy of scores with class numbers or probabilities:
 * log_softmax over the classes, then nll_loss or a weighted sum.  The log-probabilities are its
 * second output. */
#include "ops/losses.h"
#include "ops/reduce.h"
#include "ops/softmax.h"

static const dip_attr attrs[] = {DIP_NLL_ATTRS};

static bool by_number(const dip_call *c) { return c->in[1]->dtype == DIP_INT64; }

static bool probabilities_fit(const dip_call *c, const dip_shape *x) {
    dip_shape target = dip_view_shape(c->in[1]);
    double smoothing = c->attr[DIP_NLL_SMOOTHING].f;
    if (c->in[1]->dtype != c->in[0]->dtype)
        return dip_op_fail(
            c, DIP_ERROR_TYPE,
            "the targets are %s, they must be int64 class numbers or %s probabilities; cast "
            "them",
            dip_dtype_name(c->in[1]->dtype), dip_dtype_name(c->in[0]->dtype));
    if (!dip_shapes_equal(&target, x))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the targets are probabilities of shape %s but the scores have shape %s; they "
            "must be equal (class numbers would be int64)",
            dip_say_shape(&target).text, dip_say_shape(x).text);
    if (!(smoothing >= 0 && smoothing <= 1))
        return dip_op_fail(c, DIP_ERROR_ARGUMENT, "label_smoothing is %g, it must lie in [0, 1]",
                           smoothing);
    int64_t classes = x->dim[dip_class_axis(x->rank)];
    if (c->n_in > 2 && (c->in[2]->rank != 1 || c->in[2]->dim[0] != classes))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the class weights have shape %s but there are %lld classes; give one weight for "
            "each",
            dip_say(c->in[2]).text, (long long)classes);
    return (c->n_in < 3 || dip_same_dtypes(c, 1, 3)) &&
           dip_known_reduction(c, c->attr[DIP_NLL_REDUCTION].i);
}

static bool shape(dip_call *c) {
    dip_shape x = dip_view_shape(c->in[0]), one = {0, {0}};
    if (!dip_float_input(c, 0)) return false;
    if (x.rank == 0 || x.dim[dip_class_axis(x.rank)] == 0)
        return dip_op_fail(c, DIP_ERROR_SHAPE,
                           "the scores have shape %s, they need (C) or (N, C, ...) with at "
                           "least one class; reshape them",
                           dip_say_shape(&x).text);
    if (!(by_number(c) ? dip_nll_fits(c, &x, c->in[0]->dtype) : probabilities_fit(c, &x)))
        return false;
    bool axis[DIP_MAX_RANK] = {false};
    axis[dip_class_axis(x.rank)] = true;
    dip_shape each = dip_shape_without(&x, axis, false);
    dip_out(c, 0, c->in[0]->dtype, c->attr[DIP_NLL_REDUCTION].i == DIP_LOSS_OP_NONE ? &each : &one);
    return dip_out_like(c, 1, c->in[0]);
}

static bool check(const dip_call *c) {
    return !by_number(c) || dip_nll_check(c, c->in[0]->dim[dip_class_axis(c->in[0]->rank)]);
}

typedef struct entropy_plan {
    dip_softmax_rows rows;
    dip_nll nll;              /* class numbers */
    dip_plain target, weight; /* probabilities */
    dip_view product;
    dip_sum sum;
} entropy_plan;

/* Sums over the classes, or over everything. */
static void lay_soft(const dip_call *c, entropy_plan *p, dip_scratch *s) {
    dip_shape x = dip_view_shape(c->in[0]);
    bool mask[DIP_MAX_RANK] = {false}, all = c->attr[DIP_NLL_REDUCTION].i != DIP_LOSS_OP_NONE;
    for (int i = 0; i < x.rank; i++) mask[i] = all || i == dip_class_axis(x.rank);
    p->target = dip_plain_lay(s, c->in[1]);
    if (c->n_in > 2) p->weight = dip_plain_lay(s, c->in[2]);
    p->product = dip_plain_view(dip_take(s, dip_view_bytes(c->out[1])), c->in[0]->dtype, &x);
    dip_sum_lay(&p->sum, &p->product, mask, s);
}

static void lay(const dip_call *c, entropy_plan *p, dip_scratch *s) {
    p->rows = dip_softmax_lay(s, c->out[1], c->in[0], NULL, dip_class_axis(c->in[0]->rank));
    if (by_number(c)) p->nll = dip_nll_lay(c, c->out[1], s);
    else lay_soft(c, p, s);
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    entropy_plan p;
    lay(c, &p, &s);
    return s.used;
}

/* product *= weight of the class */
static void weigh(const dip_call *c, const dip_view *product, const void *weight) {
    const dip_kernels_elementwise *k = c->k->elementwise[product->dtype];
    int axis = dip_class_axis(product->rank);
    int64_t n = product->dim[axis], inner = 1, item = (int64_t)dip_dtype_size(product->dtype);
    for (int i = axis + 1; i < product->rank; i++) inner *= product->dim[i];
    int64_t runs = dip_view_numel(product) / inner;
    for (int64_t r = 0; r < runs; r++) {
        char *at = (char *)product->data + r * inner * item;
        k->binary[DIP_BINARY_MUL](at, at, 1, (const char *)weight + r % n * item, 0, inner);
    }
}

static void run_soft(const dip_call *c, entropy_plan *p) {
    dip_dtype t = c->in[0]->dtype;
    const dip_kernels_elementwise *k = c->k->elementwise[t];
    int64_t n = dip_view_numel(c->in[0]), results = dip_view_numel(c->out[0]);
    int64_t classes = c->in[0]->dim[dip_class_axis(c->in[0]->rank)];
    double s = c->attr[DIP_NLL_SMOOTHING].f;
    const void *target = dip_plain_load(c, &p->target);
    void *product = p->product.data;
    dip_number share, rows;
    if (s > 0) {
        dip_element_set(&share, t, 0, s / (double)classes);
        k->scale(product, target, 1, 1 - s, n);
        k->binary[DIP_BINARY_ADD](product, product, 1, &share, 0, n);
        target = product;
    }
    k->binary[DIP_BINARY_MUL](product, target, 1, c->out[1]->data, 1, n);
    if (c->n_in > 2 && n > 0) weigh(c, &p->product, dip_plain_load(c, &p->weight));
    dip_sum_run(&p->sum, c, c->out[0]->data);
    k->unary[DIP_UNARY_NEG](c->out[0]->data, c->out[0]->data, 1, results);
    if (c->attr[DIP_NLL_REDUCTION].i != DIP_LOSS_OP_MEAN) return;
    dip_element_set(&rows, t, 0, (double)(n / classes));
    k->binary[DIP_BINARY_DIV](c->out[0]->data, c->out[0]->data, 1, &rows, 0, 1);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    entropy_plan p;
    lay(c, &p, &s);
    dip_softmax_apply(c, &p.rows, c->out[1], dip_kernel_log_softmax);
    if (by_number(c)) dip_nll_run(c, &p.nll, c->out[1], c->out[0]->data);
    else run_soft(c, &p);
}

/* g as -g / rows for the mean, -g otherwise, with the class axis back. */
static dip_value per_row(dip_builder *b, const dip_node *n, dip_value g) {
    dip_shape x = dip_shape_of(n->in[0]);
    int axis = dip_class_axis(x.rank);
    int64_t reduction = n->attr[DIP_NLL_REDUCTION].i;
    if (reduction == DIP_LOSS_OP_NONE) {
        dip_shape kept = x;
        kept.dim[axis] = 1;
        g = dip_build_reshape(b, g, &kept);
    }
    double rows = (double)dip_numel(&x) / (double)x.dim[axis];
    return dip_build_scale(b, g, reduction == DIP_LOSS_OP_MEAN ? -1 / rows : -1);
}

static dip_value weights_along(dip_builder *b, const dip_node *n) {
    dip_shape x = dip_shape_of(n->in[0]), w = x;
    for (int i = 0; i < w.rank; i++)
        if (i != dip_class_axis(w.rank)) w.dim[i] = 1;
    return dip_build_reshape(b, n->in[2], &w);
}

/* Gradients of the weighted sum with respect to log-probabilities and probabilities. */
static dip_value soft_gradient(dip_builder *b, const dip_node *n, dip_value g,
                               dip_value *of_target) {
    dip_shape x = dip_shape_of(n->in[0]);
    double s = n->attr[DIP_NLL_SMOOTHING].f;
    dip_value t = n->in[1], row = per_row(b, n, g);
    if (n->n_in > 2) row = dip_build2(b, &dip_op_mul, row, weights_along(b, n));
    if (of_target) {
        dip_value gt = dip_build2(b, &dip_op_mul, n->out[1], row);
        *of_target = s > 0 ? dip_build_scale(b, gt, 1 - s) : gt;
    }
    if (s > 0) {
        dip_value share = dip_build_scalar(b, t, s / (double)x.dim[dip_class_axis(x.rank)]);
        t = dip_build2(b, &dip_op_add, dip_build_scale(b, t, 1 - s), share);
    }
    return dip_build2(b, &dip_op_mul, t, row);
}

static dip_value number_gradient(dip_builder *b, const dip_node *n, dip_value g) {
    dip_attr_value back[DIP_MAX_ATTR] = {n->attr[0], n->attr[1], n->attr[2],
                                         dip_dims(dip_shape_of(n->in[0]))};
    dip_value in[] = {g, n->in[1], n->n_in > 2 ? n->in[2] : NULL};
    return dip_build(b, &dip_op_nll_loss_grad, back, n->n_in, in);
}

/* What reaches the log-probabilities, by the loss and directly, goes on through log_softmax. */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value g = gout[1];
    if (gout[0]) {
        bool numbers = n->in[1]->view.dtype == DIP_INT64;
        dip_value more = numbers ? number_gradient(b, n, gout[0])
                                 : soft_gradient(b, n, gout[0], n->wants[1] ? &gin[1] : NULL);
        g = g ? dip_build2(b, &dip_op_add, g, more) : more;
    }
    if (n->wants[0]) {
        dip_attr_value axis[] = {dip_int(dip_class_axis(n->in[0]->view.rank))};
        gin[0] = dip_build(b, &dip_op_log_softmax_grad, axis, 2, (dip_value[]){g, n->out[1]});
    }
    return g != NULL && (!n->wants[0] || gin[0] != NULL);
}

const dip_op dip_op_cross_entropy = {
    .name = "cross_entropy",
    .doc = "p = log_softmax of x over the classes; loss_i = -w[t_i] * p[i, t_i], or -sum over j of "
           "w_j * t[i, j] * p[i, j]; then mean, sum or none\n"
           "x, scores (C), (N, C) or (N, C, ...), a float dtype; t int64 class numbers (x's shape "
           "without the class axis) or probabilities (x's shape and dtype); w (C), optional -> "
           "loss, a "
           "number, or one for each target for reduction 2 (none), and p.\n"
           "The mean divides by the sum of w[t_i] over targets that are not ignore_index, for "
           "probabilities by their number.  label_smoothing s: t becomes (1 - s) * t + s / C.\n"
           "Gradient: nll_loss_grad, then log_softmax_grad; w is a constant.  F.cross_entropy, "
           "nn.CrossEntropyLoss.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 3,
    .n_out = 2,
    .flags = DIP_READS_IN1 | DIP_READS_IN2 | DIP_READS_OUT1,
    .shape = shape,
    .check = check,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
