/* shapes.c - see shapes.h. */
#include "ops/shapes.h"

#include <string.h>

dip_saying dip_say_shape(const dip_shape *s) {
    dip_saying said;
    dip_shape_text(s, said.text, sizeof said.text);
    return said;
}

dip_saying dip_say(const dip_view *v) {
    dip_shape s = dip_view_shape(v);
    return dip_say_shape(&s);
}

bool dip_number_input(const dip_call *c, int i) {
    if (c->in[i]->dtype != DIP_BOOL) return true;
    return dip_op_fail(c, DIP_ERROR_TYPE, "input %d is bool, it needs numbers; cast it", i);
}

bool dip_bool_input(const dip_call *c, int i) {
    if (c->in[i]->dtype == DIP_BOOL) return true;
    return dip_op_fail(c, DIP_ERROR_TYPE, "input %d is %s, it needs bool; compare or cast it", i,
                       dip_dtype_name(c->in[i]->dtype));
}

bool dip_index_input(const dip_call *c, int i) {
    if (c->in[i]->dtype == DIP_INT64) return true;
    return dip_op_fail(c, DIP_ERROR_TYPE, "input %d is %s, indices and labels are int64; cast it",
                       i, dip_dtype_name(c->in[i]->dtype));
}

/* The first axis, counted from the end, where two shapes do not fit. */
static bool misfit(const dip_call *c, const dip_shape *a, const dip_shape *b) {
    int64_t da = 0, db = 0;
    int axis = 0;
    for (int i = 1; i <= a->rank && i <= b->rank; i++) {
        da = a->dim[a->rank - i];
        db = b->dim[b->rank - i];
        axis = -i;
        if (da != db && da != 1 && db != 1) break;
    }
    return dip_op_fail(c, DIP_ERROR_SHAPE,
                       "shapes %s and %s do not fit together: axis %d has %lld against %lld, sizes "
                       "must be equal or 1; reshape one of them",
                       dip_say_shape(a).text, dip_say_shape(b).text, axis, (long long)da,
                       (long long)db);
}

/* A result that is like one of the inputs exists, so its size is no question. */
static bool out_same(dip_call *c, int i, dip_dtype t, const dip_view *v) {
    dip_view *out = c->out[i];
    out->dtype = t;
    out->rank = v->rank;
    for (int k = 0; k < v->rank; k++) out->dim[k] = v->dim[k];
    dip_view_row_major(out);
    return true;
}

static bool all_alike(const dip_call *c, int first, int last) {
    for (int j = first + 1; j < last; j++)
        if (!dip_views_alike(c->in[first], c->in[j])) return false;
    return true;
}

bool dip_out_broadcast(dip_call *c, int i, dip_dtype t, int first, int last) {
    if (all_alike(c, first, last)) return out_same(c, i, t, c->in[first]);
    dip_shape all = dip_view_shape(c->in[first]);
    for (int j = first + 1; j < last; j++) {
        dip_shape one = dip_view_shape(c->in[j]), both;
        if (!dip_shape_broadcast(&all, &one, &both)) return misfit(c, &all, &one);
        all = both;
    }
    int64_t n;
    if (!dip_shape_numel(&all, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&all).text);
    dip_out(c, i, t, &all);
    return true;
}

bool dip_out_like(dip_call *c, int i, const dip_view *v) { return out_same(c, i, v->dtype, v); }

bool dip_axes_mask(const dip_call *c, const dip_shape *axes, int rank, bool mask[DIP_MAX_RANK]) {
    for (int i = 0; i < DIP_MAX_RANK; i++) mask[i] = axes->rank == 0 && i < rank;
    for (int i = 0; i < axes->rank; i++) {
        int a;
        if (!dip_axis(c, axes->dim[i], rank, &a)) return false;
        if (mask[a])
            return dip_op_fail(c, DIP_ERROR_ARGUMENT, "axis %d is listed twice; list it once", a);
        mask[a] = true;
    }
    return true;
}

dip_shape dip_shape_without(const dip_shape *s, const bool mask[DIP_MAX_RANK], bool keepdims) {
    dip_shape out = {0, {0}};
    for (int i = 0; i < s->rank; i++)
        if (!mask[i]) out.dim[out.rank++] = s->dim[i];
        else if (keepdims) out.dim[out.rank++] = 1;
    return out;
}

int64_t dip_numel(const dip_shape *s) {
    int64_t n = 1;
    for (int i = 0; i < s->rank; i++) n *= s->dim[i];
    return n;
}

static void unravel(const dip_view *v, int64_t linear, int64_t at[DIP_MAX_RANK]) {
    for (int i = v->rank - 1; i >= 0; i--) {
        at[i] = v->dim[i] ? linear % v->dim[i] : 0;
        linear = v->dim[i] ? linear / v->dim[i] : 0;
    }
}

dip_saying dip_say_position(const dip_view *v, int64_t linear) {
    dip_saying said;
    dip_shape at = {v->rank, {0}};
    unravel(v, linear, at.dim);
    if (v->rank == 1) dip_snprintf(said.text, sizeof said.text, "%lld", (long long)linear);
    else dip_shape_text(&at, said.text, sizeof said.text);
    return said;
}

int64_t dip_view_get_i64(const dip_view *v, int64_t linear) {
    int64_t at[DIP_MAX_RANK], offset = 0;
    unravel(v, linear, at);
    for (int i = 0; i < v->rank; i++) offset += at[i] * v->stride[i];
    return dip_element_get_i64(v->data, v->dtype, offset);
}

/* How many of the first indices are in [0, size), in steps: all of them, but for the last few of many. */
static int64_t all_within(const int64_t *index, int64_t n, int64_t size) {
    enum { STEP = 64 };
    int64_t fine = 0;
    for (; n - fine >= STEP; fine += STEP) {
        bool outside = false;
        for (int k = 0; k < STEP; k++) outside |= (uint64_t)index[fine + k] >= (uint64_t)size;
        if (outside) break;
    }
    return fine;
}

bool dip_check_indices(const dip_call *c, int i, int64_t size, const char *what, bool excepted,
                       int64_t except) {
    const dip_view *v = c->in[i];
    int64_t n = dip_view_numel(v);
    bool plain = dip_view_contiguous(v);
    int64_t fine = plain && v->dtype == DIP_INT64 ? all_within(v->data, n, size) : 0;
    for (int64_t j = fine; j < n; j++) {
        int64_t x = plain ? dip_element_get_i64(v->data, v->dtype, j) : dip_view_get_i64(v, j);
        if ((x >= 0 && x < size) || (excepted && x == except)) continue;
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "%s %lld at position %s is outside [0, %lld); expected 0 to %lld",
                           what, (long long)x, dip_say_position(v, j).text, (long long)size,
                           (long long)size - 1);
    }
    return true;
}

dip_shape dip_shape_of(const dip_value v) {
    return v ? dip_view_shape(&v->view) : (dip_shape){0, {0}};
}

bool dip_all_given(const dip_node *n, const dip_value *gin) {
    for (int i = 0; i < n->n_in; i++)
        if (n->wants[i] && !gin[i]) return false;
    return true;
}

dip_value dip_sum_to_input(dip_builder *b, const dip_node *n, int i, dip_value g) {
    if (g && n->in[i] && dip_views_alike(&g->view, &n->in[i]->view)) return g;
    dip_shape s = dip_shape_of(n->in[i]);
    return dip_build_sum_to(b, g, &s);
}
