/* loss.h - Keras' losses by name, each a composition of operators through a builder.
 *
 * A loss gives one value per sample (its last axis reduced); the reduction comes after.  No
 * derivative stands here: the operators bring theirs.  PyTorch's losses are blocks/loss.h.
 *
 * Note [Logits of a softmax]
 * Keras on TensorFlow remembers what a softmax (sigmoid) was computed from, and the crossentropies
 * use that: no clipping then.  dip_loss_logits_of gives it: the input of the graph's node that made
 * y_pred if that is a softmax or a sigmoid; of a tensor with numbers what its maker noted in
 * `logits`, since the tape has no record without gradients and forgets after a backward pass.  Which of the two is not asked: a categorical crossentropy
 * after a sigmoid takes the sigmoid's input for its logits, too (so it was recorded).  A reshape in
 * between loses it, as there.
 */
#ifndef DIP_TRAIN_LOSS_H
#define DIP_TRAIN_LOSS_H
#include "ops/op.h"

typedef struct dip_loss_opts {
    bool from_logits;
    double label_smoothing;
    bool torch; /* the categorical ones, of logits: log_softmax, then nll_loss, as PyTorch composes them */
    bool class_numbers; /* dense labels are one-hot and nothing else: to PyTorch they are numbers */
} dip_loss_opts;
typedef enum dip_loss_reduction { DIP_LOSS_MEAN, DIP_LOSS_SUM, DIP_LOSS_NONE } dip_loss_reduction; /* mean: sum_over_batch_size */
typedef enum dip_loss_link { DIP_LINK_NONE, DIP_LINK_SOFTMAX, DIP_LINK_SIGMOID } dip_loss_link; /* whose input it would rather have */

typedef struct dip_loss {
    const char *name, *short_name, *label; /* "mean_squared_error", "mse" or NULL, "MeanSquaredError" */
    const char *doc;
    dip_loss_link link;
    bool sparse;                            /* labels are class numbers: int64, a rank less (or a last axis of 1) */
    /* Do these shapes fit? */
    bool (*check)(dip_context *ctx, const struct dip_loss *self, const dip_shape *y_true, const dip_shape *y_pred, const char *who);
    /* y_pred are logits if `logits`; per-sample values, shape = y_pred's without its last axis */
    dip_value (*build)(dip_builder *b, dip_value y_true, dip_value y_pred, bool logits, const dip_loss_opts *o);
} dip_loss;
#define DIP_LOSS(id) extern const dip_loss dip_loss_##id;
#include "train/losses.def"
#undef DIP_LOSS
const dip_loss *dip_loss_find(dip_context *ctx, const char *name, const char *who); /* any of its names; an error lists and suggests */

/* What y_pred was computed from if the loss wants that, else NULL. */
dip_value dip_loss_logits_of(const dip_loss *loss, dip_value y_pred);
/* Per-sample values, then the reduction; o NULL: defaults.  y_true of a sparse loss: int64, of the others:
 * y_pred's dtype.  `logits`, where not NULL, takes y_pred's place (Note [Logits of a softmax]). */
dip_value dip_loss_build(dip_builder *b, const dip_loss *loss, dip_value y_true, dip_value y_pred, dip_value logits,
                         const dip_loss_opts *o, dip_loss_reduction reduction, const char *who);

#endif
