/* walk.h - strided views of one shape as a sequence of runs along one axis.
 *
 *   dip_walk w;
 *   dip_walk_begin(&w, 3, (const dip_view *[]){ out, a, b });      merges axes, drops size-1 axes
 *   while (dip_walk_next(&w))                                       w.n elements, w.ptr[i], w.step[i]
 *       kernel(w.ptr[0], w.ptr[1], w.step[1], w.ptr[2], w.step[2], w.n);
 *
 * A view whose shape was expanded has step 0.  Runs come in row-major order of the shape.
 * dip_walk_part restricts the walk to part i of n of the runs (or of the single run), for threads.
 */
#ifndef DIP_TENSOR_WALK_H
#define DIP_TENSOR_WALK_H
#include "tensor/tensor.h"
enum { DIP_WALK_MAX = 4 };
typedef struct dip_walk {
    int views, rank;
    int64_t n, runs, run, last;              /* length of a run; how many; next; end */
    int64_t dim[DIP_MAX_RANK], at[DIP_MAX_RANK], stride[DIP_WALK_MAX][DIP_MAX_RANK];
    size_t item[DIP_WALK_MAX];
    char *base[DIP_WALK_MAX];
    void *ptr[DIP_WALK_MAX];
    int64_t step[DIP_WALK_MAX];
} dip_walk;
void dip_walk_begin(dip_walk *w, int n_views, const dip_view *const *views); /* all of views[0]'s shape */
void dip_walk_part(dip_walk *w, int64_t part, int64_t parts);
bool dip_walk_next(dip_walk *w);
#endif
