/* sparse_softmax_cross_entropy.c - softmax_cross_entropy with class numbers for targets. */
#include "ops/softmax_losses.h"

static bool shape(dip_call *c) {
    return dip_shape_crossentropy(c, true) && dip_out_like(c, 1, c->in[0]);
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    dip_score_rows_lay(c, &s);
    return s.used;
}

typedef struct entropy_job {
    const dip_call *c;
    const char *z;
    const int64_t *labels;
    int64_t n, item;
} entropy_job;

static void body(void *arg, int64_t first, int64_t count) {
    const entropy_job *j = arg;
    int64_t at = first * j->n * j->item;
    j->c->k->softmax[j->c->in[0]->dtype]->cross_entropy_sparse(
        (char *)j->c->out[0]->data + first * j->item, (char *)j->c->out[1]->data + at, j->z + at,
        j->labels + first, count, j->n);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    dip_score_rows r = dip_score_rows_lay(c, &s);
    if (r.rows == 0) return;
    entropy_job j = {c, dip_plain_load(c, &r.x), dip_plain_load(c, &r.target), r.n,
                     (int64_t)dip_dtype_size(c->in[0]->dtype)};
    dip_over_rows(c, r.rows, 40.0 * (double)r.n, body, &j);
}

/* As in softmax_cross_entropy; class numbers carry no gradient. */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    if (gout[0]) gin[0] = dip_build2(b, &dip_op_mul, n->out[1], dip_build_column(b, gout[0]));
    if (gout[1]) {
        dip_value in[] = {gout[1], dip_build_keras_softmax(b, n->in[0])};
        dip_value more = dip_build(b, &dip_op_softmax_grad, NULL, 2, in);
        gin[0] = gout[0] ? dip_build2(b, &dip_op_add, gin[0], more) : more;
    }
    return gin[0] != NULL;
}

const dip_op dip_op_sparse_softmax_cross_entropy = {
    .name = "sparse_softmax_cross_entropy",
    .doc = "s = sum of exp(z - max of z); loss = log s - (z[t] - max of z); back = exp(z - max of "
           "z) / s, "
           "less 1 at t, all along the last axis\n"
           "z, logits (..., C), a float dtype; t, class numbers (...), int64 -> loss (...), back "
           "(..., C).\n"
           "Labels lie in [0, C).  Gradient of z: g * back.  "
           "tf.nn.sparse_softmax_cross_entropy_with_logits.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 2,
    .flags = DIP_READS_IN0 | DIP_READS_OUT1,
    .shape = shape,
    .check = dip_check_crossentropy,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
