/* gather.h - what gather and scatter_add share: the index's shape fits into a larger one. */
#ifndef DIP_OPS_GATHER_H
#define DIP_OPS_GATHER_H
#include "ops/shapes.h"

/* index (view) has the rank of `whole` and is nowhere larger but along the axis. */
bool dip_index_fits(const dip_call *c, const dip_view *index, const dip_shape *whole, int axis);
/* Indices along the last axis, and where in memory, in elements, they and what belongs to them lie:
 * number j is index[j * index_step], names the whole's element at whole + number * times +
 * j * whole_step, and has the piece's element at piece + j * piece_step. */
typedef struct dip_index_run {
    const int64_t *index;
    int64_t n, index_step, whole, times, whole_step, piece, piece_step;
} dip_index_run;
/* Calls for each run of index in row-major order. */
typedef void dip_index_step(void *arg, const dip_index_run *run);
void dip_index_walk(const dip_view *index, const dip_view *whole, const dip_view *piece, int axis,
                    dip_index_step *step, void *arg);
#endif
