/* categorical_crossentropy.c - Keras' cross-entropy of probabilities (or logits) with
 * probabilities, per sample.  Predictions that come straight from a softmax go to
 * softmax_cross_entropy instead. */
#include "ops/reduce.h"
#include "ops/softmax.h"
#include "ops/softmax_losses.h"

enum { FROM_LOGITS };
static const dip_attr attrs[] = {
    {"from_logits", DIP_ATTR_BOOL, {.i = 0}, "the predictions are logits"},
};

static bool shape(dip_call *c) { return dip_shape_crossentropy(c, false); }

typedef struct crossentropy_plan {
    const dip_call *c;
    dip_score_rows r;
    char *p, *sums; /* clipped probabilities and what became of them; row sums */
    const char *x, *y;
} crossentropy_plan;

static crossentropy_plan lay(const dip_call *c, dip_scratch *s) {
    crossentropy_plan p = {.c = c, .r = dip_score_rows_lay(c, s)};
    if (c->attr[FROM_LOGITS].i) return p;
    p.p = dip_take(s, dip_view_bytes(c->in[0]));
    p.sums = dip_take(s, dip_view_bytes(c->out[0]));
    return p;
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

/* p = clip(x / sum x); loss = -sum(y log p) */
static void body(void *arg, int64_t first, int64_t count) {
    const crossentropy_plan *p = arg;
    dip_dtype t = p->c->in[0]->dtype;
    const dip_kernels *k = p->c->k;
    const dip_kernels_elementwise *e = k->elementwise[t];
    int64_t item = (int64_t)dip_dtype_size(t), n = p->r.n, row = n * item, at = first * row;
    char *loss = (char *)p->c->out[0]->data + first * item;
    if (p->c->attr[FROM_LOGITS].i) {
        k->softmax[t]->cross_entropy(loss, NULL, p->x + at, p->y + at, count, n);
        return;
    }
    char *q = p->p + at, *sums = p->sums + first * item;
    k->reduce[t]->sum(sums, p->x + at, count, n, n, 1);
    for (int64_t r = 0; r < count; r++)
        e->binary[DIP_BINARY_DIV](q + r * row, p->x + at + r * row, 1, sums + r * item, 0, n);
    e->clamp(q, q, 1, DIP_KERAS_EPSILON, 1 - DIP_KERAS_EPSILON, count * n);
    e->unary[DIP_UNARY_LOG](q, q, 1, count * n);
    e->binary[DIP_BINARY_MUL](q, q, 1, p->y + at, 1, count * n);
    k->reduce[t]->sum(loss, q, count, n, n, 1);
    e->unary[DIP_UNARY_NEG](loss, loss, 1, count);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    crossentropy_plan p = lay(c, &s);
    if (p.r.rows == 0) return;
    p.x = dip_plain_load(c, &p.r.x);
    p.y = dip_plain_load(c, &p.r.target);
    dip_over_rows(c, p.r.rows, 40.0 * (double)p.r.n, body, &p);
}

static bool from_logits(dip_builder *b, const dip_node *n, dip_value g, dip_value *gin) {
    dip_value z = n->in[0], y = n->in[1];
    if (n->wants[0]) {
        dip_value back = dip_build2(b, &dip_op_sub, dip_build_keras_softmax(b, z), y);
        gin[0] = dip_build2(b, &dip_op_mul, back, g);
    }
    if (n->wants[1])
        gin[1] = dip_build2(b, &dip_op_mul, dip_build1(b, &dip_op_log_softmax, z),
                            dip_build1(b, &dip_op_neg, g));
    return dip_all_given(n, gin);
}

/* q = x / s, s = sum x, p = clip(q): of p -g y / p, of q the same where nothing was clipped, of x
 * (gq - sum(gq q)) / s. */
static bool from_probabilities(dip_builder *b, const dip_node *n, dip_value g, dip_value *gin) {
    dip_value x = n->in[0], y = n->in[1], minus = dip_build1(b, &dip_op_neg, g);
    dip_value s = dip_build_row_sum(b, x, -1), q = dip_build2(b, &dip_op_div, x, s),
              p = dip_build_clip(b, q);
    if (n->wants[0]) {
        dip_value gp = dip_build2(b, &dip_op_div, dip_build2(b, &dip_op_mul, y, minus), p);
        dip_value gq = dip_build_clip_grad(b, gp, q, p);
        dip_value mean = dip_build_row_sum(b, dip_build2(b, &dip_op_mul, gq, q), -1);
        gin[0] = dip_build2(b, &dip_op_div, dip_build2(b, &dip_op_sub, gq, mean), s);
    }
    if (n->wants[1]) gin[1] = dip_build2(b, &dip_op_mul, dip_build1(b, &dip_op_log, p), minus);
    return dip_all_given(n, gin);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value g = dip_build_column(b, gout[0]);
    return n->attr[FROM_LOGITS].i ? from_logits(b, n, g, gin) : from_probabilities(b, n, g, gin);
}

const dip_op dip_op_categorical_crossentropy = {
    .name = "categorical_crossentropy",
    .doc = "p = x / sum of x, clipped to [1e-7, 1 - 1e-7]; loss = -sum of y * log p, along the "
           "last axis; from "
           "logits: sum of y * (log(sum of exp(z - max)) - (z - max))\n"
           "x, predictions (..., C), and y, targets (..., C), one float dtype -> loss (...).\n"
           "Gradient through the clipping where it changed nothing.  "
           "keras.losses.CategoricalCrossentropy before its reduction; the order of arguments is "
           "prediction, target.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1,
    .shape = shape,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
