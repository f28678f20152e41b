/* sparse_categorical_crossentropy.c - Keras' cross-entropy of probabilities (or logits) with class
 * numbers, per sample.  Probabilities are clipped and their logarithms taken for logits, as in
 * Keras. */
#include "ops/softmax_losses.h"

enum { FROM_LOGITS };
static const dip_attr attrs[] = {
    {"from_logits", DIP_ATTR_BOOL, {.i = 0}, "the predictions are logits"},
};

static bool shape(dip_call *c) { return dip_shape_crossentropy(c, true); }

typedef struct crossentropy_plan {
    const dip_call *c;
    dip_score_rows r;
    char *logits;
    const char *x;
    const int64_t *labels;
} crossentropy_plan;

static crossentropy_plan lay(const dip_call *c, dip_scratch *s) {
    crossentropy_plan p = {.c = c, .r = dip_score_rows_lay(c, s)};
    if (!c->attr[FROM_LOGITS].i) p.logits = dip_take(s, dip_view_bytes(c->in[0]));
    return p;
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

static void body(void *arg, int64_t first, int64_t count) {
    const crossentropy_plan *p = arg;
    dip_dtype t = p->c->in[0]->dtype;
    const dip_kernels_elementwise *e = p->c->k->elementwise[t];
    int64_t item = (int64_t)dip_dtype_size(t), n = p->r.n, at = first * n * item;
    const char *z = p->x + at;
    if (!p->c->attr[FROM_LOGITS].i) {
        e->clamp(p->logits + at, z, 1, DIP_KERAS_EPSILON, 1 - DIP_KERAS_EPSILON, count * n);
        e->unary[DIP_UNARY_LOG](p->logits + at, p->logits + at, 1, count * n);
        z = p->logits + at;
    }
    p->c->k->softmax[t]->cross_entropy_sparse((char *)p->c->out[0]->data + first * item, NULL, z,
                                              p->labels + first, count, n);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    crossentropy_plan p = lay(c, &s);
    if (p.r.rows == 0) return;
    p.x = dip_plain_load(c, &p.r.x);
    p.labels = dip_plain_load(c, &p.r.target);
    dip_over_rows(c, p.r.rows, 40.0 * (double)p.r.n, body, &p);
}

/* Of the logits g (softmax - one-hot); of probabilities that / p where nothing was clipped. */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    dip_value x = n->in[0], hot = dip_build_one_hot(b, n->in[1], x),
              g = dip_build_column(b, gout[0]);
    bool logits = n->attr[FROM_LOGITS].i != 0;
    dip_value p = logits ? x : dip_build_clip(b, x), z = logits ? x : dip_build1(b, &dip_op_log, p);
    dip_value back = dip_build2(b, &dip_op_sub, dip_build_keras_softmax(b, z), hot);
    dip_value gz = dip_build2(b, &dip_op_mul, back, g);
    gin[0] = logits ? gz : dip_build_clip_grad(b, dip_build2(b, &dip_op_div, gz, p), x, p);
    return gin[0] != NULL;
}

const dip_op dip_op_sparse_categorical_crossentropy = {
    .name = "sparse_categorical_crossentropy",
    .doc = "z = log of x clipped to [1e-7, 1 - 1e-7], or x itself from logits; loss = log(sum of "
           "exp(z - max)) "
           "- (z[t] - max), along the last axis\n"
           "x, predictions (..., C), a float dtype; t, class numbers (...), int64 -> loss (...).\n"
           "Labels lie in [0, C).  Gradient through the clipping where it changed nothing.  "
           "keras.losses.SparseCategoricalCrossentropy before its reduction; the order of "
           "arguments is "
           "prediction, target.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1,
    .shape = shape,
    .check = dip_check_crossentropy,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
