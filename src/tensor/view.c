/* view.c - arithmetic on shapes and strides.  Nothing here touches numbers or memory. */
#include <string.h>

#include "tensor/tensor.h"

bool dip_view_contiguous(const dip_view *v) {
    int64_t step = 1;
    bool same = true;
    for (int i = v->rank - 1; i >= 0; i--) {
        if (v->dim[i] == 0) return true;
        if (v->dim[i] == 1) continue;
        same = same && v->stride[i] == step;
        step *= v->dim[i];
    }
    return same;
}

dip_shape dip_view_shape(const dip_view *v) {
    dip_shape s = {.rank = v->rank};
    for (int i = 0; i < v->rank; i++) s.dim[i] = v->dim[i];
    return s;
}

bool dip_shapes_equal(const dip_shape *a, const dip_shape *b) {
    if (a->rank != b->rank) return false;
    for (int i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i]) return false;
    return true;
}

bool dip_shape_broadcast(const dip_shape *a, const dip_shape *b, dip_shape *out) {
    dip_shape s = {.rank = a->rank > b->rank ? a->rank : b->rank};
    for (int i = 1; i <= s.rank; i++) { /* from the right */
        int64_t p = i <= a->rank ? a->dim[a->rank - i] : 1;
        int64_t q = i <= b->rank ? b->dim[b->rank - i] : 1;
        if (p != q && p != 1 && q != 1) return false;
        s.dim[s.rank - i] = p == 1 ? q : p;
    }
    *out = s;
    return true;
}

bool dip_view_expand(const dip_view *v, const dip_shape *to, dip_view *out) {
    if (to->rank < v->rank) return false;
    dip_view w = *v;
    w.rank = to->rank;
    for (int i = 1; i <= to->rank; i++) {
        int at = to->rank - i;
        int64_t have = i <= v->rank ? v->dim[v->rank - i] : 1;
        if (have != 1 && have != to->dim[at]) return false;
        w.dim[at] = to->dim[at];
        w.stride[at] = i <= v->rank && have == to->dim[at] ? v->stride[v->rank - i] : 0;
    }
    *out = w;
    return true;
}

/* Axes of v[first..last) that form one run of memory: returns the end of the group that begins at
 * `first` and gathers axes until they hold `n` elements; -1 where they do not lie in one run. */
static int gather_axes(const dip_view *v, int first, int64_t n) {
    int i = first;
    int64_t have = v->dim[i];
    while (have < n) {
        if (v->stride[i] != v->stride[i + 1] * v->dim[i + 1]) return -1;
        have *= v->dim[++i];
    }
    return i + 1;
}

/* Both shapes are cut into groups of axes with equally many elements; inside a group the old axes
 * must lie in one run, whose innermost stride the new axes then continue.  `v` has no axes of size
 * 1 or 0, both shapes have the same number of elements. */
static bool reshape_groups(const dip_view *v, dip_view *w) {
    int i = 0, j = 0;
    while (i < v->rank) {
        int64_t p = v->dim[i], q = 1;
        int i_end = i + 1, j_end = j;
        for (;;) {
            if (p == q) break;
            if (p < q) p *= v->dim[i_end++];
            else q *= w->dim[j_end++];
        }
        if (gather_axes(v, i, p) != i_end) return false;
        int64_t step = v->stride[i_end - 1];
        for (int k = j_end - 1; k >= j; k--) {
            w->stride[k] = step;
            step *= w->dim[k];
        }
        i = i_end;
        j = j_end;
    }
    return true;
}

bool dip_view_reshape(const dip_view *v, const dip_shape *to, dip_view *out) {
    int64_t n;
    if (!dip_shape_numel(to, &n) || n != dip_view_numel(v)) return false;
    dip_view w = *v;
    w.rank = to->rank;
    memcpy(w.dim, to->dim, sizeof w.dim);
    dip_view_row_major(&w);
    if (n > 1 && !dip_view_contiguous(v)) {
        dip_view packed = *v;
        packed.rank = 0;
        for (int i = 0; i < v->rank; i++) {
            if (v->dim[i] == 1) continue;
            packed.dim[packed.rank] = v->dim[i];
            packed.stride[packed.rank++] = v->stride[i];
        }
        if (!reshape_groups(&packed, &w)) return false;
    }
    *out = w;
    return true;
}

bool dip_view_permute(const dip_view *v, const int *axes, dip_view *out) {
    dip_view w = *v;
    bool used[DIP_MAX_RANK] = {false};
    for (int i = 0; i < v->rank; i++) {
        int a = axes[i];
        if (a < 0 || a >= v->rank || used[a]) return false;
        used[a] = true;
        w.dim[i] = v->dim[a];
        w.stride[i] = v->stride[a];
    }
    *out = w;
    return true;
}

/* Python: negative counts from the end, beyond the end means the end. */
static int64_t clamp_index(int64_t i, int64_t n) {
    if (i < 0) return i < -n ? 0 : i + n;
    return i > n ? n : i;
}

bool dip_view_slice(const dip_view *v, int axis, int64_t start, int64_t stop, int64_t step,
                    dip_view *out) {
    if (axis < 0 || axis >= v->rank || step <= 0) return false;
    int64_t n = v->dim[axis];
    start = clamp_index(start, n);
    stop = clamp_index(stop, n);
    dip_view w = *v;
    w.dim[axis] = stop > start ? (stop - start - 1) / step + 1 : 0;
    if (w.dim[axis] > 1)
        w.stride[axis] =
            v->stride[axis] * step; /* step is below n, so this stays inside the array */
    if (v->data && w.dim[axis] > 0)
        w.data = (char *)v->data + start * v->stride[axis] * (int64_t)dip_dtype_size(v->dtype);
    *out = w;
    return true;
}
