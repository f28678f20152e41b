/* walk.c - see walk.h. */
#include "tensor/walk.h"

enum { BLOCK = 64 }; /* a run is cut at multiples of this: vectors and cache lines stay whole */

/* Could axes a and a + 1 be one axis in every view? */
static bool mergeable(const dip_walk *w, int outer, const dip_view *const *views, int axis) {
    for (int i = 0; i < w->views; i++)
        if (w->stride[i][outer] != views[i]->stride[axis] * views[i]->dim[axis]) return false;
    return true;
}

static void merge_axes(dip_walk *w, const dip_view *const *views) {
    const dip_view *shape = views[0];
    w->rank = 0;
    for (int axis = 0; axis < shape->rank; axis++) {
        if (shape->dim[axis] == 1) continue;
        int to = w->rank - 1;
        if (to >= 0 && mergeable(w, to, views, axis)) w->dim[to] *= shape->dim[axis];
        else w->dim[to = w->rank++] = shape->dim[axis];
        for (int i = 0; i < w->views; i++) w->stride[i][to] = views[i]->stride[axis];
    }
}

void dip_walk_begin(dip_walk *w, int n_views, const dip_view *const *views) {
    w->views = n_views;
    for (int i = 0; i < n_views; i++) {
        w->item[i] = dip_dtype_size(views[i]->dtype);
        w->base[i] = views[i]->data;
        w->ptr[i] = views[i]->data;
    }
    w->run = 0;
    if (dip_view_numel(views[0]) == 0) {
        w->rank = 0;
        w->n = w->runs = w->last = 0;
        return;
    }
    merge_axes(w, views);
    /* The innermost axis becomes the run; what is left counts the runs. */
    int inner = w->rank - 1;
    w->n = inner >= 0 ? w->dim[inner] : 1;
    for (int i = 0; i < n_views; i++) w->step[i] = inner >= 0 ? w->stride[i][inner] : 1;
    w->rank = inner > 0 ? inner : 0;
    w->runs = 1;
    for (int d = 0; d < w->rank; d++) {
        w->runs *= w->dim[d];
        w->at[d] = 0;
    }
    w->last = w->runs;
}

void dip_walk_part(dip_walk *w, int64_t part, int64_t parts) {
    if (w->runs == 0) return;
    if (w->runs == 1) {
        int64_t blocks = (w->n - 1) / BLOCK + 1;
        int64_t first = dip_part_begin(blocks, part, parts) * BLOCK,
                end = dip_part_begin(blocks, part + 1, parts) * BLOCK;
        end = end < w->n ? end : w->n;
        w->last = first < end;
        if (first >= end) return;
        for (int i = 0; i < w->views; i++) w->base[i] += first * w->step[i] * (int64_t)w->item[i];
        w->n = end - first;
        return;
    }
    w->run = dip_part_begin(w->runs, part, parts);
    w->last = dip_part_begin(w->runs, part + 1, parts);
    if (w->run >= w->last) return;
    int64_t rest = w->run;
    for (int d = w->rank - 1; d >= 0; d--) {
        w->at[d] = rest % w->dim[d];
        rest /= w->dim[d];
        for (int i = 0; i < w->views; i++)
            w->base[i] += w->at[d] * w->stride[i][d] * (int64_t)w->item[i];
    }
}

bool dip_walk_next(dip_walk *w) {
    if (w->run >= w->last) return false;
    for (int i = 0; i < w->views; i++) w->ptr[i] = w->base[i];
    if (++w->run == w->last) return true;
    /* base moves on like an odometer */
    for (int d = w->rank - 1; d >= 0; d--) {
        bool carry = ++w->at[d] == w->dim[d];
        int64_t moves = carry ? 1 - w->dim[d] : 1;
        for (int i = 0; i < w->views; i++)
            w->base[i] += moves * w->stride[i][d] * (int64_t)w->item[i];
        if (!carry) break;
        w->at[d] = 0;
    }
    return true;
}
