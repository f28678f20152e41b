/* copy.c - numbers from one tensor into another: across dtypes, strides and devices.
 *
 * Devices move plain bytes only, so a tensor off the host is staged: the bytes that its view spans
 * are brought to the host, worked on there, and taken back where they were changed. */
#include <string.h>

#include "tensor/convert.h"
#include "tensor/walk.h"

typedef struct span {
    int64_t low, high;
} span; /* of element offsets, both inside the view */

static span span_of(const dip_view *v) {
    span s = {0, 0};
    for (int i = 0; i < v->rank; i++) {
        int64_t reach = v->stride[i] * (v->dim[i] - 1);
        if (reach < 0) s.low += reach;
        else s.high += reach;
    }
    return s;
}

static char *element(const dip_view *v, int64_t offset) {
    return (char *)v->data + offset * (int64_t)dip_dtype_size(v->dtype);
}

typedef struct staged {
    dip_view view; /* of memory that the host can read */
    void *block;   /* NULL: the tensor's own memory */
    size_t bytes;
    char *home; /* where the block's bytes belong */
} staged;

/* `whole`: every element will be written, so old contents matter only between the elements. */
static bool stage(dip_context *ctx, const dip_tensor *t, bool copy, bool whole, staged *s) {
    const dip_device *d = dip_tensor_where(t);
    *s = (staged){.view = t->view};
    if (d->host && !copy) return true;
    span p = span_of(&t->view);
    int64_t n = p.high - p.low + 1;
    s->bytes = (size_t)n * dip_dtype_size(t->view.dtype);
    s->block = dip_alloc_raw(ctx, s->bytes);
    if (!s->block) return false;
    s->home = element(&t->view, p.low);
    s->view.data = (char *)s->block - p.low * (int64_t)dip_dtype_size(t->view.dtype);
    if (!whole || n != dip_view_numel(&t->view)) d->download(ctx, s->block, s->home, s->bytes);
    return true;
}

static void unstage(dip_context *ctx, const dip_tensor *t, staged *s, bool changed) {
    if (s->block && changed) dip_tensor_where(t)->upload(ctx, s->home, s->block, s->bytes);
    dip_dealloc(ctx, s->block, s->bytes);
}

/* Would writing dst change what is still to be read of src?  The same view is harmless: every
 * element is read before it is written. */
static bool overlapping(const dip_tensor *dst, const dip_tensor *src) {
    if (dst->storage != src->storage) return false;
    span p = span_of(&dst->view), q = span_of(&src->view);
    return element(&dst->view, p.low) < element(&src->view, q.high + 1) &&
           element(&src->view, q.low) < element(&dst->view, p.high + 1);
}

static bool same_view(const dip_view *a, const dip_view *b) {
    if (a->data != b->data || a->dtype != b->dtype) return false;
    for (int i = 0; i < a->rank; i++)
        if (a->stride[i] != b->stride[i] && a->dim[i] > 1) return false;
    return true;
}

static void convert(const dip_view *to, const dip_view *from) {
    dip_float_env e = dip_float_enter();
    dip_walk w;
    dip_walk_begin(&w, 2, (const dip_view *const[]){to, from});
    while (dip_walk_next(&w))
        dip_convert_run(w.ptr[0], to->dtype, w.step[0], w.ptr[1], from->dtype, w.step[1], w.n);
    dip_float_leave(e);
}

static bool writable(dip_context *ctx, const dip_tensor *t, const char *who) {
    for (int i = 0; i < t->view.rank; i++)
        if (t->view.stride[i] == 0 && t->view.dim[i] > 1)
            return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                            "axis %d of the target repeats one element "
                            "(an expanded view); write to a copy of it",
                            i);
    return true;
}

bool dip_tensor_copy_into(dip_tensor *dst, const dip_tensor *src) {
    static const char who[] = "copy";
    if (!dst || !src) return false;
    dip_context *ctx = dst->object.ctx;
    if (!dip_tensor_readable(dst, who) || !dip_tensor_readable(src, who)) return false;
    dip_shape to = dip_view_shape(&dst->view), from = dip_view_shape(&src->view);
    if (!dip_shapes_equal(&to, &from)) {
        char a[200], b[200];
        return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                        "found numbers of shape %s, expected the target's %s",
                        dip_shape_text(&from, a, sizeof a), dip_shape_text(&to, b, sizeof b));
    }
    if (!writable(ctx, dst, who)) return false;
    if (dip_view_numel(&dst->view) == 0 || same_view(&dst->view, &src->view)) return true;
    staged s, d;
    if (!stage(ctx, src, overlapping(dst, src), false, &s)) return false;
    if (!stage(ctx, dst, false, true, &d)) {
        unstage(ctx, src, &s, false);
        return false;
    }
    convert(&d.view, &s.view);
    unstage(ctx, dst, &d, true);
    unstage(ctx, src, &s, false);
    dst->storage->version++;
    return true;
}

bool dip_tensor_fill(dip_tensor *t, double value) {
    static const char who[] = "fill";
    if (!t || !dip_tensor_readable(t, who)) return false;
    dip_context *ctx = t->object.ctx;
    if (dip_view_numel(&t->view) == 0) return true;
    dip_element one;
    dip_float_env e = dip_float_enter();
    dip_element_set(&one, t->view.dtype, 0, value);
    dip_float_leave(e);
    staged s;
    if (!stage(ctx, t, false, true, &s)) return false;
    dip_walk w;
    dip_walk_begin(&w, 1, (const dip_view *const[]){&s.view});
    while (dip_walk_next(&w))
        dip_convert_run(w.ptr[0], t->view.dtype, w.step[0], &one, t->view.dtype, 0, w.n);
    unstage(ctx, t, &s, true);
    t->storage->version++;
    return true;
}
