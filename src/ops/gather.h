/* gather.h - what gather and scatter_add share: the index's shape fits into a larger one. */
#ifndef DIP_OPS_GATHER_H
#define DIP_OPS_GATHER_H
#include "ops/shapes.h"

/* index (view) has the rank of `whole` and is nowhere larger but along the axis. */
bool dip_index_fits(const dip_call *c, const dip_view *index, const dip_shape *whole, int axis);
/* Calls for each element of index in row-major order: offsets, in elements, of the whole's element
 * it names and of the piece's element at its own place. */
typedef void dip_index_step(void *arg, int64_t whole, int64_t piece);
void dip_index_walk(const dip_view *index, const dip_view *whole, const dip_view *piece, int axis,
                    dip_index_step *step, void *arg);
#endif
