/* trace.h - the numbers of a training, step by step, in the order in which they come to be: layer
 * outputs, the loss, gradients from the last layer to the first, weights after the update.
 *
 * A recording and each replay of it hold the same items; thinned tensors keep every k-th element.
 */
#ifndef DIP_REPORT_TRACE_H
#define DIP_REPORT_TRACE_H
#include "base/context.h"

typedef enum dip_trace_kind {
    DIP_TRACE_OUTPUT,
    DIP_TRACE_LOSS,
    DIP_TRACE_GRADIENT,
    DIP_TRACE_WEIGHT,
    DIP_TRACE_KINDS
} dip_trace_kind;

typedef struct dip_trace_item {
    int64_t step; /* from 1 */
    dip_trace_kind kind;
    int which;        /* number of the layer, of the parameter */
    int64_t n, every; /* elements kept: 0, every, 2 every ... of the tensor */
    double *value;
} dip_trace_item;

typedef struct dip_trace {
    dip_context *ctx;
    dip_trace_item *item;
    size_t n, capacity;
    double *memory; /* of a like trace: all its values */
    size_t numbers;
    int64_t steps; /* how many are filled in */
} dip_trace;

bool dip_trace_add(dip_trace *t, const dip_trace_item *item); /* value of t->ctx, handed over */
/* The same items, all zero. */
bool dip_trace_like(dip_context *ctx, const dip_trace *of, dip_trace *t);
void dip_trace_free(dip_trace *t);
const char *dip_trace_kind_name(dip_trace_kind k); /* "output", "loss", ... */
#endif
