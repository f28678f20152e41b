/* softmax.h - what softmax, log_softmax and the losses on them share: rows along an axis. */
#ifndef DIP_OPS_SOFTMAX_H
#define DIP_OPS_SOFTMAX_H
#include "ops/strided.h"

enum { DIP_SOFTMAX_AXIS }; /* attribute 0 of these operators */
#define DIP_SOFTMAX_AXIS_ATTR \
    { "axis", DIP_ATTR_INT, {.i = -1}, "the axis along which the values belong together" }

/* One or two float inputs of one shape; output 0 like input 0; the axis exists. */
bool dip_shape_softmax(dip_call *c);
/* Rows of each input and of the output along the axis, contiguous, in workspace where needed. */
typedef struct dip_softmax_rows {
    dip_rows in[2], out;
} dip_softmax_rows;
size_t dip_softmax_workspace(const dip_call *c);
/* Runs kernel on pieces of the rows: y, x0, x1 (NULL for one input) point at the piece's first row.
 */
typedef void dip_softmax_kernel(const dip_call *c, void *y, const void *x0, const void *x1,
                                int64_t rows, int64_t n);
void dip_run_softmax(const dip_call *c, dip_softmax_kernel *kernel);
/* The same for any views: y's rows from x's along `axis`; s as laid out by dip_softmax_lay. */
dip_softmax_rows dip_softmax_lay(dip_scratch *s, const dip_view *y, const dip_view *x0,
                                 const dip_view *x1, int axis);
void dip_softmax_apply(const dip_call *c, const dip_softmax_rows *r, const dip_view *y,
                       dip_softmax_kernel *kernel);
void dip_kernel_log_softmax(const dip_call *c, void *y, const void *x0, const void *x1,
                            int64_t rows, int64_t n);

/* For gradients: sum over the axis, kept with size 1. */
dip_value dip_build_row_sum(dip_builder *b, dip_value x, int64_t axis);
#endif
