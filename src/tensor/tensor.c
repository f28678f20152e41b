/* tensor.c - making and ending tensors, whatever they stand for.  The public calls that read and
 * write them are in tensor_abi.c. */
#include "tensor/tensor.h"

#include <string.h>

#include "tensor/fresh.h"

void dip_tensor_destroy(dip_tensor *t) {
    t->node = NULL;
    dip_release(t->grad);
    dip_release(t->logits);
    dip_storage *s = t->storage;
    if (!s || --s->refs > 0) return;
    /* The most frequent end, without a call. */
    if (s->data == (char *)s + DIP_STORAGE_HEAD)
        dip_block_give(s->ctx, s, DIP_STORAGE_HEAD + s->bytes);
    else dip_storage_end(s);
}

static void destroy(void *object) {
    dip_tensor *t = object;
    if (t->drop_node) t->drop_node(t);
    else dip_tensor_destroy(t);
}

const dip_class dip_tensor_class = {
    .name = "tensor", .destroy = destroy, .size = sizeof(dip_tensor)};

bool dip_tensor_check_new(dip_context *ctx, const char *who, dip_dtype dtype,
                          const dip_shape *shape) {
    if ((unsigned)dtype >= DIP_DTYPE_COUNT)
        return dip_fail(ctx, DIP_ERROR_TYPE, who,
                        "found dtype number %d, expected one of float32, "
                        "float64, int64, int32, uint8, bool",
                        (int)dtype);
    if (shape->rank < 0 || shape->rank > DIP_MAX_RANK)
        return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                        "found a shape of %d dimensions, expected 0 to %d", shape->rank,
                        DIP_MAX_RANK);
    int64_t n;
    size_t bytes;
    if (dip_shape_numel(shape, &n) && dip_mul_size((size_t)n, dip_dtype_size(dtype), &bytes) &&
        bytes <= PTRDIFF_MAX / 2)
        return true;
    char text[200];
    dip_shape_text(shape, text, sizeof text);
    for (int i = 0; i < shape->rank; i++)
        if (shape->dim[i] < 0)
            return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                            "found the shape %s, expected dimensions of 0 or more", text);
    return dip_fail(ctx, DIP_ERROR_LIMIT, who,
                    "a tensor of shape %s and dtype %s has more bytes than any memory; use a "
                    "smaller shape",
                    text, dip_dtype_name(dtype));
}

dip_tensor *dip_tensor_blank(dip_context *ctx) {
    dip_object_store *s = dip_object_store_of(ctx);
    return s ? dip_fresh_tensor(s, ctx) : NULL;
}

bool dip_tensor_give_memory(dip_tensor *t, const dip_device *device) {
    size_t bytes = (size_t)dip_view_numel(&t->view) * dip_dtype_size(t->view.dtype);
    t->storage = dip_storage_new(t->object.ctx, bytes, device);
    if (!t->storage) return false;
    t->view.data = t->storage->data;
    return true;
}

static dip_tensor *new_tensor(dip_context *ctx, dip_dtype dtype, const dip_shape *shape) {
    if (!dip_tensor_check_new(ctx, NULL, dtype, shape)) return NULL;
    dip_tensor *t = dip_tensor_blank(ctx);
    if (!t) return NULL;
    t->view = (dip_view){.dtype = dtype, .rank = shape->rank};
    memcpy(t->view.dim, shape->dim, (size_t)shape->rank * sizeof *shape->dim);
    dip_view_row_major(&t->view);
    return t;
}

dip_tensor *dip_tensor_make(dip_context *ctx, dip_dtype dtype, const dip_shape *shape,
                            const dip_device *device) {
    dip_tensor *t = new_tensor(ctx, dtype, shape);
    if (!t || dip_tensor_give_memory(t, device)) return t;
    dip_free(t);
    return NULL;
}

dip_tensor *dip_tensor_alias(dip_tensor *t, const dip_view *view) {
    if (!t || !dip_tensor_readable(t, NULL)) return NULL;
    dip_tensor *a = dip_tensor_blank(t->object.ctx);
    if (!a) return NULL;
    a->view = *view;
    a->storage = dip_storage_retain(t->storage);
    return a;
}

dip_tensor *dip_tensor_symbol(dip_context *ctx, struct dip_graph *g, int64_t id, dip_dtype dtype,
                              const dip_shape *shape) {
    dip_tensor *t = new_tensor(ctx, dtype, shape);
    if (!t) return NULL;
    t->graph = g;
    t->id = id;
    return t;
}

dip_tensor *dip_tensor_scalar(dip_context *ctx, dip_dtype dtype, double value,
                              const dip_device *device) {
    dip_tensor *t = dip_tensor_make(ctx, dtype, &(dip_shape){.rank = 0}, device);
    if (t && !dip_tensor_fill(t, value)) {
        dip_free(t);
        return NULL;
    }
    return t;
}

bool dip_tensor_symbolic(const dip_tensor *t, const char *who) {
    dip_shape s = dip_view_shape(&t->view);
    char text[200];
    return dip_fail(
        t->object.ctx, DIP_ERROR_STATE, who,
        "the numbers of this tensor (shape %s) are not known while a graph is built; compute "
        "with operators here, read numbers outside",
        dip_shape_text(&s, text, sizeof text));
}
