/* object_store.h - a context's objects and scopes, for object.c and for tensor.c, whose tensors come
 * with every operator. */
#ifndef DIP_TENSOR_OBJECT_STORE_H
#define DIP_TENSOR_OBJECT_STORE_H
#include "tensor/object.h"

/* Debug builds keep the last dead objects, so that using one is a sentence and not a crash. */
#if defined(DIP_DEBUG_SCOPES)
enum { DIP_QUARANTINE = 4096 };
typedef struct dip_grave {
    dip_object *object;
    const dip_class *was;
} dip_grave;
#endif

typedef struct dip_scope_state {
    dip_object *newest;
    bool grad, grad_set; /* the flag before it, where the scope changed it */
} dip_scope_state;

/* Every live object is on one list: its scope's while that has its first count, then `held`. */
typedef struct dip_object_store {
    dip_scope_state *top;    /* scopes[depth] */
    dip_scope_state *scopes; /* scopes[0] is the caller's: objects made outside of all scopes */
    size_t capacity;
    int depth;
    bool no_grad;
    dip_object *held;  /* without a first count; linked like a scope's */
    dip_object *dying; /* without counts, not yet destroyed; linked by next */
    bool destroying, closing;
#if defined(DIP_DEBUG_SCOPES)
    dip_grave graves[DIP_QUARANTINE];
    size_t buried;
#endif
} dip_object_store;

dip_object_store *dip_object_store_make(dip_context *ctx); /* NULL: no memory */
static inline dip_object_store *dip_object_store_of(dip_context *ctx) {
    dip_object_store *s = (dip_object_store *)dip_context_slot_peek(ctx, DIP_SLOT_OBJECTS);
    return s ? s : dip_object_store_make(ctx);
}

static inline void dip_object_push(dip_object **list, dip_object *o) {
    o->next = NULL;
    o->prev = *list;
    if (*list) (*list)->next = o;
    *list = o;
}

/* Object memory that served before and still has its context and size gets the rest of a header. */
static inline void dip_object_again(dip_object_store *s, dip_object *o, const dip_class *cls) {
    o->cls = cls;
    o->refs = 1;
    o->depth = s->depth;
    o->made = dip_head(o->ctx)->site;
    dip_object_push(&s->top->newest, o);
}

/* Fills the header of a new object's memory and gives its first count to the open scope. */
static inline void dip_object_begin(dip_object_store *s, dip_context *ctx, dip_object *o,
                                    const dip_class *cls, size_t size) {
    o->ctx = ctx;
    o->size = size;
    dip_object_again(s, o, cls);
}
#endif
