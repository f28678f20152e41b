/* metric.h - running means and accuracies as Keras keeps them.
 *
 * A mean runs in the dtype of the run: in float32 total and count are float32, each addition
 * rounded (keras-numerics 4.1).  "accuracy" becomes one of three by shapes alone.
 */
#ifndef DIP_TRAIN_METRIC_H
#define DIP_TRAIN_METRIC_H
#include "tensor/tensor.h"

typedef struct dip_mean { bool wide; float total, count; double total64, count64; } dip_mean; /* wide: float64 */
void dip_mean_reset(dip_mean *m, dip_dtype dtype);
void dip_mean_add(dip_mean *m, double value, double weight);   /* total += value * weight; count += weight: the rows of a batch */
void dip_mean_add_sum(dip_mean *m, double sum, double weight); /* total += sum; count += weight: matches of a batch */
double dip_mean_result(const dip_mean *m);                   /* 0 when nothing was added, as Keras */

typedef enum dip_metric_rule {
    DIP_METRIC_ACCURACY,             /* becomes one of the next three when shapes are known */
    DIP_METRIC_BINARY_ACCURACY, DIP_METRIC_CATEGORICAL_ACCURACY, DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY,
    DIP_METRIC_MEAN_SQUARED_ERROR, DIP_METRIC_MEAN_ABSOLUTE_ERROR
} dip_metric_rule;
typedef struct dip_metric_kind { const char *name, *short_name; dip_metric_rule rule; const char *doc; } dip_metric_kind; /* short_name: "acc", or NULL */
extern const dip_metric_kind dip_metric_kinds[]; /* ends with name NULL */
const dip_metric_kind *dip_metric_find(dip_context *ctx, const char *name, const char *who);

/* Which accuracy "accuracy" means for labels and predictions of these shapes. */
dip_metric_rule dip_accuracy_resolve(const dip_shape *y_true, const dip_shape *y_pred);
/* Do labels and predictions of these shapes fit the rule?  Else a sentence. */
bool dip_metric_check(dip_context *ctx, dip_metric_rule rule, const dip_shape *y_true, const dip_shape *y_pred, const char *who);
/* The sum over rows of the metric's per-row value, and the number of rows; allocates nothing.
 * Row-major views on the host; labels of any dtype. */
double dip_metric_sum(dip_context *ctx, dip_metric_rule rule, const dip_view *y_true, const dip_view *y_pred, int64_t *rows);

/* argmax of n elements, first maximum wins, -0 below +0. */
int64_t dip_argmax(const void *x, dip_dtype dtype, int64_t n);

#endif
