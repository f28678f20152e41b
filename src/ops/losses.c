/* losses.c - see losses.h. */
#include "ops/losses.h"

#include <string.h>

bool dip_known_reduction(const dip_call *c, int64_t r) {
    if (r == DIP_LOSS_OP_MEAN || r == DIP_LOSS_OP_SUM || r == DIP_LOSS_OP_NONE) return true;
    return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                       "there is no reduction number %lld; 0 is mean, 1 sum, 2 none", (long long)r);
}

double dip_rounded(dip_dtype t, double v) { return t == DIP_FLOAT32 ? (double)(float)v : v; }

double dip_total(const dip_call *c, dip_dtype t, const void *x, int64_t n) {
    dip_number sum;
    c->k->reduce[t]->total(&sum, x, n);
    return t == DIP_FLOAT32 ? (double)sum.f32 : sum.f64;
}

int dip_class_axis(int rank) { return rank > 1 ? 1 : 0; }

bool dip_nll_fits(const dip_call *c, const dip_shape *scores, dip_dtype t) {
    dip_shape target = dip_view_shape(c->in[1]);
    bool axis[DIP_MAX_RANK] = {false};
    axis[dip_class_axis(scores->rank)] = true;
    dip_shape expected = dip_shape_without(scores, axis, false);
    double smoothing = c->attr[DIP_NLL_SMOOTHING].f;
    if (!dip_known_reduction(c, c->attr[DIP_NLL_REDUCTION].i)) return false;
    if (!(smoothing >= 0 && smoothing <= 1))
        return dip_op_fail(c, DIP_ERROR_ARGUMENT, "label_smoothing is %g, it must lie in [0, 1]",
                           smoothing);
    if (!dip_index_input(c, 1)) return false;
    if (!dip_shapes_equal(&target, &expected))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the targets have shape %s but scores of shape %s need targets of shape %s, one "
            "class number for each; reshape one of them",
            dip_say_shape(&target).text, dip_say_shape(scores).text, dip_say_shape(&expected).text);
    if (c->n_in < 3) return true;
    int64_t classes = scores->dim[dip_class_axis(scores->rank)];
    if (c->in[2]->dtype != t)
        return dip_op_fail(c, DIP_ERROR_TYPE,
                           "the class weights are %s but the scores %s; cast one of them",
                           dip_dtype_name(c->in[2]->dtype), dip_dtype_name(t));
    if (c->in[2]->rank != 1 || c->in[2]->dim[0] != classes)
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the class weights have shape %s but there are %lld classes; give one weight for "
            "each",
            dip_say(c->in[2]).text, (long long)classes);
    return true;
}

bool dip_nll_check(const dip_call *c, int64_t classes) {
    return dip_check_indices(c, 1, classes, "label", true, c->attr[DIP_NLL_IGNORE].i);
}

dip_nll dip_nll_lay(const dip_call *c, const dip_view *x, dip_scratch *s) {
    dip_nll p = {.weighted = c->n_in > 2};
    size_t item = dip_dtype_size(x->dtype);
    p.x = dip_rows_lay(s, x, dip_class_axis(x->rank));
    p.target = dip_plain_lay(s, c->in[1]);
    if (p.weighted) p.weight = dip_plain_lay(s, c->in[2]);
    p.losses = dip_take(s, (size_t)p.x.rows * item);
    if (c->attr[DIP_NLL_SMOOTHING].f == 0) return p;
    p.smooth = dip_take(s, (size_t)p.x.rows * item);
    if (p.weighted) p.product = dip_take(s, dip_view_bytes(x));
    return p;
}

double dip_nll_divisor(const dip_call *c, dip_dtype t, const int64_t *target, int64_t n,
                       const void *weight) {
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        if (target[i] != c->attr[DIP_NLL_IGNORE].i)
            sum = dip_rounded(t, sum + (weight ? dip_element_get(weight, t, target[i]) : 1));
    return sum;
}

/* losses[r] = -x[r, t] * w_t, 0 where the target is ignored */
static void pick(const dip_call *c, const dip_nll *p, dip_dtype t, const void *x,
                 const int64_t *target, const void *weight) {
    for (int64_t r = 0; r < p->x.rows; r++) {
        double v = 0;
        if (target[r] != c->attr[DIP_NLL_IGNORE].i) {
            v = -dip_element_get(x, t, r * p->x.n + target[r]);
            if (weight) v *= dip_element_get(weight, t, target[r]);
        }
        dip_element_set(p->losses, t, r, v);
    }
}

/* smooth[r] = -(sum over j of x[r, j] * w_j), 0 where the target is ignored */
static void smooth(const dip_call *c, const dip_nll *p, dip_dtype t, const void *x,
                   const int64_t *target, const void *weight) {
    const dip_kernels_elementwise *k = c->k->elementwise[t];
    int64_t n = p->x.n, row = n * (int64_t)dip_dtype_size(t);
    for (int64_t r = 0; weight && r < p->x.rows; r++)
        k->binary[DIP_BINARY_MUL]((char *)p->product + r * row, (const char *)x + r * row, 1,
                                  weight, 1, n);
    c->k->reduce[t]->sum(p->smooth, weight ? p->product : x, p->x.rows, n, n, 1);
    for (int64_t r = 0; r < p->x.rows; r++) {
        bool counts = target[r] != c->attr[DIP_NLL_IGNORE].i;
        dip_element_set(p->smooth, t, r, counts ? -dip_element_get(p->smooth, t, r) : 0);
    }
}

/* (1 - s) * loss + s / C * spread, every step rounded */
static double blend(const dip_call *c, dip_dtype t, double loss, double spread, int64_t classes) {
    double s = c->attr[DIP_NLL_SMOOTHING].f;
    double first = dip_rounded(t, dip_rounded(t, 1 - s) * loss);
    return dip_rounded(t, first + dip_rounded(t, dip_rounded(t, s / (double)classes) * spread));
}

void dip_nll_run(const dip_call *c, dip_nll *p, const dip_view *x, void *out) {
    dip_dtype t = x->dtype;
    int64_t rows = p->x.rows, reduction = c->attr[DIP_NLL_REDUCTION].i;
    p->x.view.data = x->data;
    const void *scores = dip_rows_load(c, &p->x);
    const int64_t *target = dip_plain_load(c, &p->target);
    const void *weight = p->weighted ? dip_plain_load(c, &p->weight) : NULL;
    pick(c, p, t, scores, target, weight);
    if (p->smooth) smooth(c, p, t, scores, target, weight);
    if (reduction == DIP_LOSS_OP_NONE) {
        for (int64_t r = 0; r < rows; r++) {
            double v = dip_element_get(p->losses, t, r);
            if (p->smooth) v = blend(c, t, v, dip_element_get(p->smooth, t, r), p->x.n);
            dip_element_set(out, t, r, v);
        }
        return;
    }
    double by = reduction == DIP_LOSS_OP_MEAN ? dip_nll_divisor(c, t, target, rows, weight) : 1;
    double loss = dip_rounded(t, dip_total(c, t, p->losses, rows) / by);
    if (p->smooth)
        loss = blend(c, t, loss, dip_rounded(t, dip_total(c, t, p->smooth, rows) / by), p->x.n);
    dip_element_set(out, t, 0, loss);
}
