/* softmax_cross_entropy.c - cross-entropy of logits with probabilities, per sample, as TensorFlow's
 * softmax_cross_entropy_with_logits: loss, and what its gradient multiplies by. */
#include "ops/softmax.h"
#include "ops/softmax_losses.h"

static bool shape(dip_call *c) {
    return dip_shape_crossentropy(c, false) && dip_out_like(c, 1, c->in[0]);
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    dip_score_rows_lay(c, &s);
    return s.used;
}

typedef struct entropy_job {
    const dip_call *c;
    const char *z, *y;
    int64_t n, item;
} entropy_job;

static void body(void *arg, int64_t first, int64_t count) {
    const entropy_job *j = arg;
    int64_t at = first * j->n * j->item;
    j->c->k->softmax[j->c->in[0]->dtype]->cross_entropy(
        (char *)j->c->out[0]->data + first * j->item, (char *)j->c->out[1]->data + at, j->z + at,
        j->y + at, count, j->n);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    dip_score_rows r = dip_score_rows_lay(c, &s);
    if (r.rows == 0) return;
    entropy_job j = {c, dip_plain_load(c, &r.x), dip_plain_load(c, &r.target), r.n,
                     (int64_t)dip_dtype_size(c->in[0]->dtype)};
    dip_over_rows(c, r.rows, 40.0 * (double)r.n, body, &j);
}

/* loss: g * back to the logits, -g * log_softmax to the targets.  back = softmax(z) - y: a gradient
 * h of it goes through softmax to the logits, and turned to the targets. */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value z = n->in[0], h = gout[1], column = gout[0] ? dip_build_column(b, gout[0]) : NULL;
    if (n->wants[0]) {
        dip_value by_loss = gout[0] ? dip_build2(b, &dip_op_mul, n->out[1], column) : NULL;
        dip_value by_back = NULL;
        if (h) {
            dip_value in[] = {h, dip_build_keras_softmax(b, z)};
            by_back = dip_build(b, &dip_op_softmax_grad, NULL, 2, in);
        }
        gin[0] = by_loss && by_back ? dip_build2(b, &dip_op_add, by_loss, by_back)
                 : by_loss          ? by_loss
                                    : by_back;
    }
    if (n->wants[1]) {
        dip_value by_loss = NULL, by_back = h ? dip_build1(b, &dip_op_neg, h) : NULL;
        if (gout[0])
            by_loss = dip_build2(b, &dip_op_mul, dip_build1(b, &dip_op_log_softmax, z),
                                 dip_build1(b, &dip_op_neg, column));
        gin[1] = by_loss && by_back ? dip_build2(b, &dip_op_add, by_loss, by_back)
                 : by_loss          ? by_loss
                                    : by_back;
    }
    return dip_all_given(n, gin);
}

const dip_op dip_op_softmax_cross_entropy = {
    .name = "softmax_cross_entropy",
    .doc = "s = sum of exp(z - max of z); loss = sum of y * (log s - (z - max of z)); back = exp(z "
           "- max of "
           "z) / s - y, all along the last axis\n"
           "z, logits (..., C), and y, probabilities (..., C), one float dtype -> loss (...), back "
           "(..., C).\n"
           "back is the slope for targets that sum to 1, and used for all, as TensorFlow does.  "
           "Gradient "
           "of z: g * back, of y: -g * log_softmax of z.  tf.nn.softmax_cross_entropy_with_logits; "
           "what "
           "Keras computes after a softmax layer.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 2,
    .flags = DIP_READS_IN0 | DIP_READS_OUT1,
    .shape = shape,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
