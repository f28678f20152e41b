/* fresh.h - new tensors and storages without a call: for tensor.c, storage.c and the tape, which makes
 * one with every operator. */
#ifndef DIP_TENSOR_FRESH_H
#define DIP_TENSOR_FRESH_H
#include <stddef.h>

#include "tensor/object_store.h"
#include "tensor/tensor.h"

/* See dip_tensor_blank. */
static inline dip_tensor *dip_fresh_tensor(dip_object_store *s, dip_context *ctx) {
    dip_tensor *t = (dip_tensor *)dip_block_take(ctx, sizeof *t);
    if (!t) return NULL;
    dip_object_begin(s, ctx, &t->object, &dip_tensor_class, sizeof *t);
    memset((char *)t + offsetof(dip_tensor, storage), 0, sizeof *t - offsetof(dip_tensor, storage));
    return t;
}

/* On the host; `bytes` are few enough to add to. */
static inline dip_storage *dip_fresh_storage(dip_context *ctx, size_t bytes) {
    dip_storage *s = (dip_storage *)dip_block_take(ctx, DIP_STORAGE_HEAD + bytes);
    if (!s) return NULL;
    s->ctx = ctx;
    s->refs = 1;
    s->turned = 0;
    s->exposed = 0;
    s->version = 0;
    s->data = (char *)s + DIP_STORAGE_HEAD;
    s->bytes = bytes;
    s->device = NULL;
    s->release = NULL;
    s->user = NULL;
    return s;
}
#endif
