/* losses.h - what the losses share: reductions, classes and rows, weights of targets.
 *
 * PyTorch's losses reduce by themselves (attribute `reduction`); Keras' give one value per sample.
 */
#ifndef DIP_OPS_LOSSES_H
#define DIP_OPS_LOSSES_H
#include "ops/strided.h"

enum { DIP_LOSS_OP_MEAN, DIP_LOSS_OP_SUM, DIP_LOSS_OP_NONE }; /* values of `reduction` */
#define DIP_REDUCTION_ATTR \
    { "reduction", DIP_ATTR_INT, {.i = DIP_LOSS_OP_MEAN}, "0: mean, 1: sum, 2: none" }
bool dip_known_reduction(const dip_call *c, int64_t reduction);

/* Scalar arithmetic in the dtype of a tensor: every result is rounded to it.  Of float32 operands
 * the double result rounded once more is the float32 result (53 >= 2 * 24 + 2 bits). */
double dip_rounded(dip_dtype t, double v);
/* The whole-tensor sum of n elements of memory. */
double dip_total(const dip_call *c, dip_dtype t, const void *x, int64_t n);

/* PyTorch's class axis: the second, or the only one. */
int dip_class_axis(int rank);

/* Attributes of nll_loss and nll_loss_grad, by place; inputs 1 and 2 are targets and class weights.
 */
enum { DIP_NLL_REDUCTION, DIP_NLL_IGNORE, DIP_NLL_SMOOTHING, DIP_NLL_DIMS };
/* clang-format off */
#define DIP_NLL_ATTRS                                                                         \
    DIP_REDUCTION_ATTR,                                                                       \
    {"ignore_index", DIP_ATTR_INT, {.i = -100}, "targets of this class count for nothing"},   \
    {"label_smoothing", DIP_ATTR_REAL, {.f = 0}, "share spread over all classes, in [0, 1]"}
/* clang-format on */

/* Targets and class weights fit `scores` (N, C, ...); weights are optional. */
bool dip_nll_fits(const dip_call *c, const dip_shape *scores, dip_dtype t);
bool dip_nll_check(const dip_call *c, int64_t classes);

/* The loss of log-probabilities x, laid out along their class axis, with integer targets. */
typedef struct dip_nll {
    dip_rows x;
    dip_plain target, weight;
    bool weighted;
    void *losses, *smooth, *product;
} dip_nll;
dip_nll dip_nll_lay(const dip_call *c, const dip_view *x, dip_scratch *s);
void dip_nll_run(const dip_call *c, dip_nll *p, const dip_view *x, void *out);
/* Sum of the weights of the targets that count: what a mean divides by. */
double dip_nll_divisor(const dip_call *c, dip_dtype t, const int64_t *target, int64_t n,
                       const void *weight);
#endif
