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
    const int last = index->rank - 1;
    const int64_t n = index->dim[last];
    int64_t at[DIP_MAX_RANK] = {0};
    for (int64_t done = 0, all = dip_view_numel(index); done < all; done += n) {
        int64_t i = 0;
        dip_index_run run = {.n = n,
                             .index_step = index->stride[last],
                             .times = whole->stride[axis],
                             .whole_step = last == axis ? 0 : whole->stride[last],
                             .piece_step = piece->stride[last]};
        for (int a = 0; a < last; a++) {
            i += at[a] * index->stride[a];
            run.piece += at[a] * piece->stride[a];
            if (a != axis) run.whole += at[a] * whole->stride[a];
        }
        run.index = (const int64_t *)index->data + i;
        step(arg, &run);
        for (int a = last - 1; a >= 0 && ++at[a] == index->dim[a]; a--) at[a] = 0;
    }
}
