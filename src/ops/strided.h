/* strided.h - strided operands for kernels that want plain memory: copies, and rows along an axis.
 */
#ifndef DIP_OPS_STRIDED_H
#define DIP_OPS_STRIDED_H
#include "ops/scratch.h"
#include "ops/shapes.h"

/* dst = src, same shape and dtype, any strides, no overlap; on threads where that pays. */
void dip_copy_view(const dip_call *c, const dip_view *dst, const dip_view *src);
/* A row-major view of `shape` on memory at data. */
dip_view dip_plain_view(void *data, dip_dtype t, const dip_shape *shape);
size_t dip_view_bytes(const dip_view *v); /* of its elements, stored row-major */

/* Memory of a view in row-major order: its own, or a copy in workspace taken when it was laid out.
 */
typedef struct dip_plain {
    const dip_view *view;
    void *copy; /* NULL: the view is row-major, or the layout is only counting */
    bool needed;
} dip_plain;
dip_plain dip_plain_lay(dip_scratch *s, const dip_view *v);
const void *dip_plain_copied(const dip_call *c, const dip_plain *p);
static inline const void *dip_plain_load(const dip_call *c, const dip_plain *p) {
    return p->needed ? dip_plain_copied(c, p) : p->view->data;
}

/* A view as rows of n elements along an axis: (..., n, ...) -> (rows, n), row-major over the rest.
 */
typedef struct dip_rows {
    dip_view view; /* the axis moved to the end */
    int64_t rows, n;
    void *copy;
    bool needed;
} dip_rows;
dip_rows dip_rows_lay(dip_scratch *s, const dip_view *v, int axis);
const void *dip_rows_load(const dip_call *c, const dip_rows *r); /* of an input */
void *dip_rows_target(const dip_rows *r,
                      const dip_view *out); /* of an output: where rows are written */
void dip_rows_store(const dip_call *c, const dip_rows *r,
                    const dip_view *out); /* and brought home */

/* Calls body(arg, first, count) for pieces of [0, rows), on threads where that pays. */
typedef void dip_rows_body(void *arg, int64_t first, int64_t count);
void dip_over_rows(const dip_call *c, int64_t rows, double flops_per_row, dip_rows_body *body,
                   void *arg);
#endif
