/* reduce.h - sums and extrema over any set of axes.  Attributes 0 and 1 of such an operator are
 * `axes` (DIMS; none listed: all) and `keepdims` (BOOL).
 *
 * Note [Order of sums]
 * The order depends on the shape and the axes alone, never on strides or threads.  Neighbouring
 * axes that are both summed, or both kept, count as one.  Then: every axis summed whole-tensor
 * rule: chunks of 4,096 in row-major order, added in order the last axis summed    row rule: 16
 * lanes, folded an axis before it       column rule: chains in blocks of 512, the blocks added in
 * order Several summed axes that are not neighbours are summed one after the other, the last one
 * first.
 */
#ifndef DIP_OPS_REDUCE_H
#define DIP_OPS_REDUCE_H
#include "ops/strided.h"

enum { DIP_REDUCE_AXES, DIP_REDUCE_KEEPDIMS }; /* the attributes' places */
/* clang-format off */
#define DIP_REDUCE_ATTRS                                                              \
    {"axes", DIP_ATTR_DIMS, {.dims = {0, {0}}}, "axes to reduce; none: all"},         \
    {"keepdims", DIP_ATTR_BOOL, {.i = 0}, "keep the reduced axes with size 1"}
/* clang-format on */

/* Output i: input 0's shape after the reduction. */
bool dip_out_reduced(dip_call *c, int i, dip_dtype t);
/* What shape() has accepted. */
void dip_reduce_mask(const dip_call *c, bool mask[DIP_MAX_RANK]);
int64_t dip_reduce_count(const dip_shape *s,
                         const dip_attr_value *attr); /* elements that go into one result */

/* Sum of x over the marked axes into out (row-major; floats keep their dtype, others give int64).
 */
typedef struct dip_sum_stage {
    int64_t outer, n, inner;
    bool whole, rows;
} dip_sum_stage;
typedef struct dip_sum {
    const dip_view *x;
    int n_stages;
    dip_sum_stage stage[DIP_MAX_RANK];
    dip_view view; /* x as (outer, n, inner) of the first stage */
    void *copy;    /* of x, where the kernels cannot follow its strides */
    bool copied;
    void *between[2]; /* results of all stages but the last */
    void *chunks;     /* partial sums of the whole-tensor rule */
} dip_sum;
void dip_sum_lay(dip_sum *s, const dip_view *x, const bool mask[DIP_MAX_RANK],
                 dip_scratch *scratch);
void dip_sum_run(dip_sum *s, const dip_call *c, void *out);

/* Row-major position (among the marked axes) of the first extremum, into int64 index, and, where
 * value is not NULL, the element there. */
typedef struct dip_extremum {
    const dip_view *x;
    dip_view kept;   /* x without the marked axes */
    int64_t n, step; /* elements of one result, and from one to the next */
    void *copy;
    bool copied;
    dip_shape moved; /* x's shape with the marked axes last */
    int order[DIP_MAX_RANK];
} dip_extremum;
void dip_extremum_lay(dip_extremum *e, const dip_view *x, const bool mask[DIP_MAX_RANK],
                      dip_scratch *scratch);
void dip_extremum_run(dip_extremum *e, const dip_call *c, bool largest, void *value,
                      int64_t *index);

/* For gradients: the attributes `axes` = these, `keepdims`; and g with the reduced axes back,
 * size 1. */
dip_value dip_build_reduce(dip_builder *b, const dip_op *op, dip_value x, const dip_shape *axes,
                           bool keepdims);
dip_value dip_build_kept(dip_builder *b, const dip_node *n, dip_value g);
#endif
