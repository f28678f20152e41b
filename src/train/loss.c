/* loss.c - Keras' losses before their reduction, written with operators, and the reduction.
 * Source: keras-numerics 4.1 and 4.4.  See Note [Logits of a softmax]. */
#include "train/loss.h"

#include "ops/losses.h"

/* ---- pieces -------------------------------------------------------------------------------------- */
static dip_value add(dip_builder *b, dip_value x, dip_value y) {
    return dip_build2(b, &dip_op_add, x, y);
}
static dip_value sub(dip_builder *b, dip_value x, dip_value y) {
    return dip_build2(b, &dip_op_sub, x, y);
}
static dip_value mul(dip_builder *b, dip_value x, dip_value y) {
    return dip_build2(b, &dip_op_mul, x, y);
}
static dip_value number(dip_builder *b, dip_value like, double v) {
    return dip_build_scalar(b, like, v);
}

static dip_value mean_of_last(dip_builder *b, dip_value x) {
    if (!x) return NULL;
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_mean, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_mean, "axes")].dims = (dip_shape){1, {x->view.rank - 1}};
    return dip_build1_attr(b, &dip_op_mean, x, attrs);
}

/* Labels moved towards even chances: y (1 - s) + s / n. */
static dip_value smooth(dip_builder *b, dip_value y, double s, double n) {
    if (s == 0) return y;
    return add(b, dip_build_scale(b, y, 1 - s), number(b, y, s / n));
}

/* Labels in the shape of the predictions: (N) beside (N, 1) is the same. */
static dip_value shaped_as(dip_builder *b, dip_value y, dip_value pred) {
    if (!y || !pred) return NULL;
    dip_shape shape = dip_view_shape(&pred->view);
    return dip_build_reshape(b, y, &shape);
}

/* ---- what shapes fit ----------------------------------------------------------------------------- */
static bool misfit(dip_context *ctx, const dip_loss *self, const dip_shape *y, const dip_shape *p,
                   const char *who, const char *advice) {
    char a[200], c[200];
    return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                    "%s: the labels have shape %s and the predictions %s; %s", self->name,
                    dip_shape_text(y, a, sizeof a), dip_shape_text(p, c, sizeof c), advice);
}

static bool same_elements(const dip_shape *y, const dip_shape *p) {
    if (dip_shapes_equal(y, p)) return true;
    dip_shape longer = y->rank > p->rank ? *y : *p, shorter = y->rank > p->rank ? *p : *y;
    if (longer.rank != shorter.rank + 1 || longer.dim[longer.rank - 1] != 1) return false;
    longer.rank--;
    return dip_shapes_equal(&longer, &shorter);
}

static bool check_dense(dip_context *ctx, const dip_loss *self, const dip_shape *y,
                        const dip_shape *p, const char *who) {
    if (p->rank > 0 && same_elements(y, p)) return true;
    bool classes = self == &dip_loss_categorical_crossentropy;
    return misfit(ctx, self, y, p, who,
                  classes ? "give one-hot labels (to_categorical), or use "
                            "sparse_categorical_crossentropy for class numbers"
                          : "both must be the same");
}

static bool check_sparse(dip_context *ctx, const dip_loss *self, const dip_shape *y,
                         const dip_shape *p, const char *who) {
    dip_shape rows = *p, labels = *y;
    rows.rank--;
    if (labels.rank == p->rank && labels.rank > 0 && labels.dim[labels.rank - 1] == 1)
        labels.rank--;
    if (p->rank > 0 && dip_shapes_equal(&rows, &labels)) return true;
    return misfit(
        ctx, self, y, p, who,
        "give one class number for each row, or use categorical_crossentropy for one-hot labels");
}

/* ---- the losses ---------------------------------------------------------------------------------- */
static dip_value categorical(dip_builder *b, dip_value y, dip_value pred, bool logits,
                             const dip_loss_opts *o) {
    y = shaped_as(b, y, pred);
    if (!y) return NULL;
    y = smooth(b, y, o->label_smoothing, (double)y->view.dim[y->view.rank - 1]);
    return dip_build2(b, logits ? &dip_op_softmax_cross_entropy : &dip_op_categorical_crossentropy,
                      pred, y);
}

static dip_value sparse_categorical(dip_builder *b, dip_value y, dip_value pred, bool logits,
                                    const dip_loss_opts *o) {
    (void)o;
    if (!y || !pred) return NULL;
    dip_shape rows = dip_view_shape(&pred->view);
    rows.rank--;
    y = dip_build_reshape(b, y, &rows);
    return dip_build2(
        b, logits ? &dip_op_sparse_softmax_cross_entropy : &dip_op_sparse_categorical_crossentropy,
        pred, y);
}

/* From logits: max(z, 0) - z y + log1p(exp(-|z|)), with the branches chosen by z >= 0, so that the
 * slope at 0 is the true one. */
static dip_value binary_from_logits(dip_builder *b, dip_value y, dip_value z) {
    dip_value zero = number(b, z, 0), up = dip_build2(b, &dip_op_ge, z, zero),
              minus = dip_build1(b, &dip_op_neg, z);
    dip_value positive = dip_build3(b, &dip_op_where, up, z, zero),
              below = dip_build3(b, &dip_op_where, up, minus, z);
    dip_value tail = dip_build1(b, &dip_op_log1p, dip_build1(b, &dip_op_exp, below));
    return add(b, sub(b, positive, mul(b, z, y)), tail);
}

static dip_value binary(dip_builder *b, dip_value y, dip_value pred, bool logits,
                        const dip_loss_opts *o) {
    y = smooth(b, shaped_as(b, y, pred), o->label_smoothing, 2);
    if (!y) return NULL;
    if (logits) return mean_of_last(b, binary_from_logits(b, y, pred));
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_clamp, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_clamp, "min")].f = 1e-7;
    attrs[dip_op_attr_index(&dip_op_clamp, "max")].f = 1 - 1e-7;
    dip_value p = dip_build1_attr(b, &dip_op_clamp, pred, attrs), one = number(b, pred, 1);
    dip_value yes = mul(b, y, dip_build1(b, &dip_op_log, p));
    dip_value no = mul(b, sub(b, one, y), dip_build1(b, &dip_op_log, sub(b, one, p)));
    return mean_of_last(b, dip_build1(b, &dip_op_neg, add(b, yes, no)));
}

static dip_value squared(dip_builder *b, dip_value y, dip_value pred, bool logits,
                         const dip_loss_opts *o) {
    (void)logits;
    (void)o;
    return mean_of_last(b, dip_build1(b, &dip_op_square, sub(b, shaped_as(b, y, pred), pred)));
}

static dip_value absolute(dip_builder *b, dip_value y, dip_value pred, bool logits,
                          const dip_loss_opts *o) {
    (void)logits;
    (void)o;
    return mean_of_last(b, dip_build1(b, &dip_op_abs, sub(b, shaped_as(b, y, pred), pred)));
}

const dip_loss dip_loss_binary_crossentropy = {
    "binary_crossentropy",
    "bce",
    "BinaryCrossentropy",
    "mean over the last axis of -(y log p + (1 - y) log(1 - p)), p cut to [1e-7, 1 - 1e-7]; after "
    "a sigmoid from its input",
    DIP_LINK_SIGMOID,
    false,
    check_dense,
    binary};
const dip_loss dip_loss_categorical_crossentropy = {
    "categorical_crossentropy",
    "cce",
    "CategoricalCrossentropy",
    "-sum of y log p, p divided by its sum and cut to [1e-7, 1 - 1e-7]; after a softmax from its "
    "input",
    DIP_LINK_SOFTMAX,
    false,
    check_dense,
    categorical};
const dip_loss dip_loss_mean_absolute_error = {
    "mean_absolute_error", "mae", "MeanAbsoluteError", "mean over the last axis of |y - p|",
    DIP_LINK_NONE,         false, check_dense,         absolute};
const dip_loss dip_loss_mean_squared_error = {
    "mean_squared_error", "mse", "MeanSquaredError", "mean over the last axis of (y - p)^2",
    DIP_LINK_NONE,        false, check_dense,        squared};
const dip_loss dip_loss_sparse_categorical_crossentropy = {
    "sparse_categorical_crossentropy",
    "scce",
    "SparseCategoricalCrossentropy",
    "-log p at the class number; after a softmax from its input",
    DIP_LINK_SOFTMAX,
    true,
    check_sparse,
    sparse_categorical};

/* ---- PyTorch's form ------------------------------------------------------------------------------ */
static dip_value as_matrix(dip_builder *b, dip_value x, int64_t rows, int64_t classes) {
    return dip_build_reshape(b, x, &(dip_shape){2, {rows, classes}});
}

/* The numbers of the classes that one-hot labels name. */
static dip_value numbers_of(dip_builder *b, dip_value y) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_argmax, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_argmax, "axes")].dims = (dip_shape){1, {1}};
    return dip_build1_attr(b, &dip_op_argmax, y, attrs);
}

/* Reduces by itself: its mean and the gradient of that are PyTorch's to the bit.  Classes stand on
 * the last axis here, on the second there. */
static dip_value torch_form(dip_builder *b, const dip_loss *loss, dip_value y, dip_value logits,
                            const dip_loss_opts *o, dip_loss_reduction reduction) {
    dip_shape each = dip_view_shape(&logits->view);
    int64_t classes = each.dim[--each.rank], rows = 1;
    for (int i = 0; i < each.rank; i++) rows *= each.dim[i];
    y = loss->sparse ? dip_build_reshape(b, y, &(dip_shape){1, {rows}})
                     : as_matrix(b, y, rows, classes);
    if (y && !loss->sparse && o->class_numbers) y = numbers_of(b, y);
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_cross_entropy, NULL, attrs);
    attrs[DIP_NLL_REDUCTION].i = reduction == DIP_LOSS_MEAN  ? DIP_LOSS_OP_MEAN
                                 : reduction == DIP_LOSS_SUM ? DIP_LOSS_OP_SUM
                                                             : DIP_LOSS_OP_NONE;
    attrs[DIP_NLL_SMOOTHING].f = o->label_smoothing;
    dip_value in[] = {as_matrix(b, logits, rows, classes), y};
    dip_value made = dip_build(b, &dip_op_cross_entropy, attrs, 2, in);
    return reduction == DIP_LOSS_NONE ? dip_build_reshape(b, made, &each) : made;
}

/* ---- building ------------------------------------------------------------------------------------ */
dip_value dip_loss_logits_of(const dip_loss *loss, dip_value y_pred) {
    if (!loss || loss->link == DIP_LINK_NONE || !y_pred) return NULL;
    if (!y_pred->graph) return y_pred->logits;
    const dip_node *n = y_pred->node;
    if (!n) return NULL;
    return n->op == &dip_op_softmax || n->op == &dip_op_sigmoid ? n->in[0] : NULL;
}

dip_value dip_loss_build(dip_builder *b, const dip_loss *loss, dip_value y_true, dip_value y_pred,
                         dip_value logits, const dip_loss_opts *o, dip_loss_reduction reduction,
                         const char *who) {
    static const dip_loss_opts defaults = {0};
    if (!loss || !y_true || !y_pred) return NULL;
    if (!o) o = &defaults;
    dip_shape t = dip_view_shape(&y_true->view), p = dip_view_shape(&y_pred->view);
    if (!loss->check(b->ctx, loss, &t, &p, who)) return NULL;
    bool of_logits = logits || o->from_logits;
    if (logits) y_pred = logits;
    if (o->torch && of_logits && loss->link == DIP_LINK_SOFTMAX)
        return torch_form(b, loss, y_true, y_pred, o, reduction);
    dip_value each = loss->build(b, y_true, y_pred, of_logits, o);
    if (reduction == DIP_LOSS_NONE) return each;
    return dip_build1(b, reduction == DIP_LOSS_SUM ? &dip_op_sum : &dip_op_mean, each);
}
