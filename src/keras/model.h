/* model.h - the inside of a Sequential model: its layers, what compile chose, its planned steps.
 *
 * Note [Steps of a model]
 * Training, evaluating and predicting are static graphs of concrete shapes: one plan for each kind
 * of step and each number of rows, made when first needed and kept.  Two sizes are usual, the batch
 * and the rest.  A plan reads the weights where they are at each run; so set_weights, a new
 * learning rate or a dropout layer's next mask change no plan, while compile and a new layer drop them all
 * (that is how trainable takes effect).  After the first step of each size nothing is allocated.
 */
#ifndef DIP_KERAS_MODEL_H
#define DIP_KERAS_MODEL_H
#include "data/array.h"
#include "keras/layer.h"
#include "train/loss.h"
#include "train/metric.h"
#include "train/optimizer.h"

struct dip_keras_loss {
    dip_object object;
    const dip_loss *loss;
    dip_loss_opts opts;
    bool as_it_is; /* y_pred itself holds the logits, though a softmax made it */
};
extern const dip_class dip_keras_loss_class;
/* With options of the loss; logits and form: "keras", "torch" or NULL.  NULL with an error. */
dip_keras_loss *dip_keras_loss_new(dip_context *ctx, const dip_loss *loss, dip_loss_opts opts,
                                   const char *logits, const char *form, const char *who);
/* In the form of that name: "keras", "torch" or NULL. */
dip_optimizer *dip_keras_optimizer_new(dip_context *ctx, const dip_optimizer_kind *kind,
                                       const char *form, const char *who);

typedef struct dip_model_metric {
    char *name; /* as the program wrote it: "acc" stays "acc" */
    const dip_metric_kind *kind;
    dip_metric_rule rule; /* "accuracy" once the shapes are known */
    dip_mean mean;
} dip_model_metric;

typedef enum dip_step_kind { DIP_STEP_TRAIN, DIP_STEP_EVALUATE, DIP_STEP_PREDICT } dip_step_kind;

/* One plan.  Outputs: the prediction; then the loss; then one gradient per trainable weight, which goes
 * to the optimizer at once where it may (graph.h, Note [Sinks]). */
typedef struct dip_step {
    dip_step_kind kind;
    int64_t rows;
    dip_graph *graph;
    dip_plan *plan;
    dip_value x, y;
    dip_view y_view; /* of the labels, for the metrics */
    bool one_hot;    /* the labels are, which matters to a loss in PyTorch's form */
    struct dip_keras_model *model; /* for the sink */
} dip_step;

typedef struct dip_batch_memory { /* grown, kept between batches */
    dip_tensor *host, *device;    /* device NULL: the plan reads the host's */
} dip_batch_memory;

struct dip_keras_model {
    dip_object object;
    char *name;
    dip_keras_layer *input; /* an InputLayer, or NULL */
    dip_keras_layer **layer;
    size_t n_layers, cap_layers;
    bool built;
    dip_shape in, out; /* of one row */
    dip_dtype dtype;   /* of values and labels */

    bool compiled, stop_training;
    dip_keras_loss *loss; /* NULL: none */
    dip_optimizer *optimizer;
    bool optimizer_filled; /* it knows the trainable weights */
    bool means_in_double;
    dip_mean loss_mean;
    dip_model_metric metric[DIP_MAX_LIST];
    int n_metrics;
    bool metrics_ready; /* rules resolved, means in the model's dtype */
    double batch_loss;

    dip_step **steps; /* one allocation each, so that pointers stay */
    size_t n_steps, cap_steps;
    dip_storage *arena; /* of all steps, which run one at a time and whose results are read at once */
    const dip_view **gradients; /* for dip_optimizer_apply */
    size_t cap_gradients;
    dip_batch_memory x, y, prediction, scalar;
    const void *latest_prediction; /* of a predicting step; valid until the next one */
    int running;                   /* calls of fit, evaluate or predict in progress */
};
extern const dip_class dip_keras_model_class;

/* ---- sequential.c ---- */
bool dip_model_build(dip_keras_model *m, const dip_shape *row, const char *who);
/* x's row shape against the model's: builds the model on first data.  Fills the row shape to use
 * (an axis of 1 may be added, as Keras does). */
bool dip_model_takes(dip_keras_model *m, const dip_array *x, dip_shape *row, const char *who);
/* Weights in order; trainable ones only if asked. */
int64_t dip_model_weight_count(const dip_keras_model *m, bool trainable_only);
dip_tensor *dip_model_weight(const dip_keras_model *m, int64_t i, bool trainable_only);

/* ---- step.c ---- */
/* A step with memory of its own, which the model does not know. */
dip_step *dip_step_new(dip_keras_model *m, dip_step_kind kind, int64_t rows,
                       const dip_shape *y_row, bool one_hot, const char *who);
void dip_step_free(dip_keras_model *m, dip_step *s);
/* The model's own, made when first asked for. */
/* one_hot: are the labels one-hot and nothing else?  Predicting has no labels. */
dip_step *dip_model_step(dip_keras_model *m, dip_step_kind kind, int64_t rows,
                         const dip_shape *y_row, bool one_hot, const char *who);
void dip_model_drop_steps(dip_keras_model *m);
/* Labels of this row shape as the loss reads them: adds or drops a last axis of 1.  Or an error. */
bool dip_model_label_shape(dip_keras_model *m, const dip_shape *given, dip_shape *row,
                           const char *who);
dip_dtype dip_model_label_dtype(const dip_keras_model *m);

/* ---- run.c: one batch ---- */
/* Gradients go to the optimizer as they are computed, unless the loss is NaN: a sink of a dip_step. */
void dip_model_take_gradient(void *step, int output, int64_t first, int64_t n, const void *data);
typedef struct dip_rows {
    const int64_t *index;
    int64_t first, n;
} dip_rows; /* index NULL: first .. first + n */
/* Gathers the rows, runs the step, updates weights (training) and running means.  False with an
 * error; a loss that is NaN is one, which the caller words. */
bool dip_model_run(dip_keras_model *m, dip_step_kind kind, dip_array *x, dip_array *y,
                   dip_rows rows, const char *who);
const void *dip_model_prediction(dip_keras_model *m); /* of the last run, on the host, row-major */
void dip_model_reset_metrics(dip_keras_model *m);
/* Is everything there that training or evaluating needs? */
bool dip_model_ready(dip_keras_model *m, dip_array *x, dip_array *y, const char *who);
bool dip_model_fill_optimizer(dip_keras_model *m, const char *who);

/* ---- for reports ---- */
/* The step if it was planned already; NULL: not yet. */
const dip_step *dip_model_planned(const dip_keras_model *m, dip_step_kind kind, int64_t rows);
#endif
