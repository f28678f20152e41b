/* gather_index.c - see gather.h. */
#include "ops/gather.h"

bool dip_index_fits(const dip_call *c, const dip_view *index, const dip_shape *whole, int axis) {
    bool fits = index->rank == whole->rank;
    for (int i = 0; fits && i < index->rank; i++)
        fits = i == axis || index->dim[i] <= whole->dim[i];
    if (fits) return true;
    return dip_op_fail(
        c, DIP_ERROR_SHAPE,
        "the indices have shape %s and the tensor %s; both need the same axes, and but for "
        "axis %d the indices may not be larger; slice or reshape one of them",
        dip_say(index).text, dip_say_shape(whole).text, axis);
}

void dip_index_walk(const dip_view *index, const dip_view *whole, const dip_view *piece, int axis,
                    dip_index_step *step, void *arg) {
    int64_t n = dip_view_numel(index), at[DIP_MAX_RANK] = {0};
    for (int64_t j = 0; j < n; j++) {
        int64_t i = 0, w = 0, p = 0;
        for (int a = 0; a < index->rank; a++) {
            i += at[a] * index->stride[a];
            p += at[a] * piece->stride[a];
            if (a != axis) w += at[a] * whole->stride[a];
        }
        w += ((const int64_t *)index->data)[i] * whole->stride[axis];
        step(arg, w, p);
        for (int a = index->rank - 1; a >= 0 && ++at[a] == index->dim[a]; a--) at[a] = 0;
    }
}
