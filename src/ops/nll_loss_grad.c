/* nll_loss_grad.c - the gradient of nll_loss.  The loss is linear in x, so this is its transpose,
 * and the transpose of this is the loss again. */
#include "ops/losses.h"

#include <string.h>

static const dip_attr attrs[] = {
    DIP_NLL_ATTRS,
    {"dims", DIP_ATTR_DIMS, {.dims = {0, {0}}}, "the shape of the scores"},
};

static bool shape(dip_call *c) {
    const dip_shape *x = &c->attr[DIP_NLL_DIMS].dims;
    dip_shape g = dip_view_shape(c->in[0]), target = dip_view_shape(c->in[1]), one = {0, {0}};
    int64_t n;
    if (!dip_float_input(c, 0)) return false;
    if (x->rank == 0 || !dip_shape_numel(x, &n))
        return dip_op_fail(c, DIP_ERROR_SHAPE,
                           "scores cannot have shape %s, they need (C) or (N, C, ...)",
                           dip_say_shape(x).text);
    if (!dip_nll_fits(c, x, c->in[0]->dtype)) return false;
    dip_shape expected = c->attr[DIP_NLL_REDUCTION].i == DIP_LOSS_OP_NONE ? target : one;
    if (!dip_shapes_equal(&g, &expected))
        return dip_op_fail(c, DIP_ERROR_SHAPE,
                           "the gradient has shape %s but the loss %s; they must be equal",
                           dip_say_shape(&g).text, dip_say_shape(&expected).text);
    dip_out(c, 0, c->in[0]->dtype, x);
    return true;
}

static int64_t classes_of(const dip_call *c) {
    const dip_shape *x = &c->attr[DIP_NLL_DIMS].dims;
    return x->dim[dip_class_axis(x->rank)];
}

static bool check(const dip_call *c) { return dip_nll_check(c, classes_of(c)); }

typedef struct grad_plan {
    dip_plain g, target, weight;
} grad_plan;

static grad_plan lay(const dip_call *c, dip_scratch *s) {
    grad_plan p = {.g = dip_plain_lay(s, c->in[0])};
    p.target = dip_plain_lay(s, c->in[1]);
    if (c->n_in > 2) p.weight = dip_plain_lay(s, c->in[2]);
    return p;
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

typedef struct grad_row {
    void *y;
    dip_dtype t;
    int64_t base, step, classes; /* y[base + j * step] is class j of this row */
    const void *weight;
    double smoothing;
} grad_row;

/* -w_j * share for every class, and the target's own part on top */
static void fill_row(const grad_row *r, int64_t target, double g) {
    double own = r->weight ? dip_element_get(r->weight, r->t, target) : 1, s = r->smoothing;
    if (s == 0) {
        dip_element_set(r->y, r->t, r->base + target * r->step, -own * g);
        return;
    }
    double share = dip_rounded(r->t, g * dip_rounded(r->t, s / (double)r->classes));
    for (int64_t j = 0; j < r->classes; j++) {
        double w = r->weight ? dip_element_get(r->weight, r->t, j) : 1;
        dip_element_set(r->y, r->t, r->base + j * r->step, -w * share);
    }
    double spread = dip_element_get(r->y, r->t, r->base + target * r->step);
    double mine = dip_rounded(r->t, -own * dip_rounded(r->t, g * dip_rounded(r->t, 1 - s)));
    dip_element_set(r->y, r->t, r->base + target * r->step, mine + spread);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    grad_plan p = lay(c, &s);
    dip_view *y = c->out[0];
    int64_t reduction = c->attr[DIP_NLL_REDUCTION].i, rows = dip_view_numel(c->in[1]), inner = 1;
    if (dip_view_numel(y) == 0) return;
    for (int i = 2; i < y->rank; i++) inner *= y->dim[i];
    const void *g = dip_plain_load(c, &p.g);
    const int64_t *target = dip_plain_load(c, &p.target);
    grad_row row = {.y = y->data,
                    .t = y->dtype,
                    .step = inner,
                    .classes = classes_of(c),
                    .weight = c->n_in > 2 ? dip_plain_load(c, &p.weight) : NULL,
                    .smoothing = c->attr[DIP_NLL_SMOOTHING].f};
    memset(y->data, 0, dip_view_bytes(y));
    double one = dip_element_get(g, y->dtype, 0);
    if (reduction == DIP_LOSS_OP_MEAN)
        one = dip_rounded(y->dtype, one / dip_nll_divisor(c, y->dtype, target, rows, row.weight));
    for (int64_t r = 0; r < rows; r++) {
        if (target[r] == c->attr[DIP_NLL_IGNORE].i) continue;
        row.base = r / inner * row.classes * inner + r % inner;
        fill_row(&row, target[r],
                 reduction == DIP_LOSS_OP_NONE ? dip_element_get(g, y->dtype, r) : one);
    }
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    dip_value in[] = {gout[0], n->in[1], n->n_in > 2 ? n->in[2] : NULL};
    gin[0] = dip_build(b, &dip_op_nll_loss, n->attr, n->n_in, in);
    return gin[0] != NULL;
}

const dip_op dip_op_nll_loss_grad = {
    .name = "nll_loss_grad",
    .doc =
        "gx = 0, gx[i, t_i] = -w[t_i] * g, where g is divided by the sum of w[t_i] for the mean\n"
        "g (the loss's shape), a float dtype; t and w as in nll_loss -> gx (dims).\n"
        "Gradient of g: nll_loss of the incoming gradient; t and w are taken as constants."
        "  The gradient of F.nll_loss.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 3,
    .n_out = 1,
    .flags = DIP_READS_IN1 | DIP_READS_IN2,
    .shape = shape,
    .check = check,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
