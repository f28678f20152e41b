/* object.c - the lives of objects: counts, scopes, and the end of both.  See Note [Lifetime]. */
#include "tensor/object_store.h"

#include <string.h>

#if defined(DIP_DEBUG_SCOPES)
static const dip_class dead_class = {.name = "dead object"};
#endif

typedef dip_object_store store;
typedef dip_scope_state scope;

static store *peek(const dip_context *ctx) { return dip_context_slot_peek(ctx, DIP_SLOT_OBJECTS); }

static void close_scope(store *s);

/* Before the slots are finished: everybody's first count goes. */
static void let_go(dip_context *ctx) {
    store *s = peek(ctx);
    while (s->depth > 0) close_scope(s);
    close_scope(s);
}

/* What is still there is kept by a lost count or a cycle.  Everything is destroyed before anything
 * is freed, so that no destructor meets freed memory. */
static void finish(dip_context *ctx, void *slot) {
    store *s = slot;
    s->closing = true;
    for (dip_object *o = s->held; o; o = o->prev)
        if (o->cls->destroy) o->cls->destroy(o);
    for (dip_object *o; (o = s->held) != NULL;) {
        s->held = o->prev;
        dip_block_give(ctx, o, o->size);
    }
#if defined(DIP_DEBUG_SCOPES)
    for (size_t i = 0; i < DIP_QUARANTINE; i++)
        if (s->graves[i].object) dip_block_give(ctx, s->graves[i].object, s->graves[i].object->size);
#endif
    dip_dealloc(ctx, s->scopes, s->capacity * sizeof *s->scopes);
}

store *dip_object_store_make(dip_context *ctx) {
    size_t capacity = 0;
    scope *scopes = ctx ? dip_grow(ctx, NULL, &capacity, 1, sizeof *scopes) : NULL;
    store *s = scopes ? dip_context_slot(ctx, DIP_SLOT_OBJECTS, sizeof *s, finish) : NULL;
    if (!s) {
        dip_dealloc(ctx, scopes, capacity * sizeof *scopes);
        return NULL;
    }
    s->top = s->scopes = scopes;
    s->capacity = capacity;
    dip_context_before_free(ctx, let_go);
    return s;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void unlink_from(dip_object **list, dip_object *o) {
    if (o->next) o->next->prev = o->prev;
    else *list = o->prev;
    if (o->prev) o->prev->next = o->next;
}

static void give_first_count(store *s, dip_object *o, int depth) {
    o->depth = depth;
    dip_object_push(&s->scopes[depth].newest, o);
}

static void take_first_count(store *s, dip_object *o) {
    unlink_from(&s->scopes[o->depth].newest, o);
    o->depth = -1;
}

/* ---- birth and death ------------------------------------------------------------------------- */

void *dip_object_new(dip_context *ctx, const dip_class *cls, size_t size) {
    store *s = dip_object_store_of(ctx);
    if (!s) return NULL;
    if (size < cls->size) size = cls->size;
    dip_object *o = dip_block_take(ctx, size);
    if (!o) return NULL;
    memset(o, 0, size);
    dip_object_begin(s, ctx, o, cls, size);
    return o;
}

static void bury(store *s, dip_object *o) {
#if defined(DIP_DEBUG_SCOPES)
    dip_grave *g = &s->graves[s->buried++ % DIP_QUARANTINE];
    if (g->object) dip_block_give(g->object->ctx, g->object, g->object->size);
    *g = (dip_grave){o, o->cls};
    memset((char *)o + sizeof *o, 0xDD, o->size - sizeof *o);
    o->cls = &dead_class;
#else
    (void)s;
    if (!o->cls) return; /* its destructor handed the memory over */
    o->cls = NULL;       /* a stale pointer fails dip_is as long as the memory is not taken again */
    dip_block_give(o->ctx, o, o->size);
#endif
}

static inline void destroy(store *s, dip_object *o) {
    if (o->cls->destroy) o->cls->destroy(o);
    bury(s, o);
}

static void destroy_dying(store *s) {
    for (dip_object *o; (o = s->dying) != NULL;) {
        s->dying = o->next;
        destroy(s, o);
    }
}

/* Ends an object that is on no list any more, and those that end with it. */
static void end(store *s, dip_object *o) {
    if (s->destroying) {
        o->next = s->dying;
        s->dying = o;
        return;
    }
    s->destroying = true;
    destroy(s, o);
    destroy_dying(s);
    s->destroying = false;
}

static bool closing(const dip_object *o) {
    const store *s = peek(o->ctx);
    return !s || s->closing;
}

void dip_object_end(dip_object *o) {
    store *s = peek(o->ctx);
    if (!s || s->closing) return;
    unlink_from(o->depth < 0 ? &s->held : &s->scopes[o->depth].newest, o);
    end(s, o);
}

#if defined(DIP_DEBUG_SCOPES)
static const char *name_of_dead(const dip_object *o) {
    const store *s = peek(o->ctx);
    for (size_t i = 0; s && i < DIP_QUARANTINE; i++)
        if (s->graves[i].object == o) return s->graves[i].was->name;
    return "object";
}

static bool is_dead(const dip_object *o, const char *who) {
    if (o->cls != &dead_class) return false;
    if (o->made.file)
        dip_fail(o->ctx, DIP_ERROR_STATE, who,
                 "the %s was used after its scope ended (made at %s:%d); hand it out with dip_keep "
                 "or use "
                 "it inside",
                 name_of_dead(o), o->made.file, o->made.line);
    else
        dip_fail(
            o->ctx, DIP_ERROR_STATE, who,
            "the %s was used after its scope ended; hand it out with dip_keep or use it inside",
            name_of_dead(o));
    return true;
}
#else
static bool is_dead(const dip_object *o, const char *who) {
    (void)who;
    return o->cls == NULL;
}
#endif

/* Its first count leaves its scope and is somebody's now. */
static void hold(store *s, dip_object *o) {
    take_first_count(s, o);
    dip_object_push(&s->held, o);
}

void *dip_adopt(void *object) {
    dip_object *o = object;
    if (!o || is_dead(o, "dip_adopt")) return NULL;
    if (o->depth >= 0 && !closing(o)) hold(peek(o->ctx), o);
    else o->refs++;
    return o;
}

static void let_first_count_go(store *s, dip_object *o) {
    if (--o->refs == 0) {
        unlink_from(&s->scopes[o->depth].newest, o);
        end(s, o);
    } else {
        hold(s, o);
    }
}

void dip_free(void *object) {
    dip_object *o = object;
    /* Without a first count somebody else holds the object, and ends it. */
    if (!o || is_dead(o, "dip_free") || o->depth < 0 || closing(o)) return;
    let_first_count_go(peek(o->ctx), o);
}

bool dip_is_no_other(const void *object, const dip_class *cls, const char *who) {
    const dip_object *o = object;
    if (!o) return false;
    if (o->cls == cls) return true;
    if (!is_dead(o, who))
        dip_fail(o->ctx, DIP_ERROR_TYPE, who, "found a %s, expected a %s", o->cls->name, cls->name);
    return false;
}

bool dip_is_live(const dip_context *ctx, const void *p) {
    const store *s = peek(ctx);
    for (int d = -1; s && p && d <= s->depth; d++)
        for (const dip_object *o = d < 0 ? s->held : s->scopes[d].newest; o; o = o->prev)
            if (o == p) return true;
    return false;
}

static int64_t length(const dip_object *newest) {
    int64_t n = 0;
    for (; newest; newest = newest->prev) n++;
    return n;
}

int64_t dip_live_objects(const dip_context *ctx) {
    const store *s = peek(ctx);
    int64_t n = s ? length(s->held) : 0;
    for (int d = 0; s && d <= s->depth; d++) n += length(s->scopes[d].newest);
    return n;
}

/* ---- scopes ---------------------------------------------------------------------------------- */

dip_scope_mark dip_scope_enter(dip_context *ctx) {
    dip_scope_mark none = {NULL, 0, false, false};
    store *s = dip_object_store_of(ctx);
    if (!s) return none;
    if ((size_t)s->depth + 1 >= s->capacity) {
        scope *more = dip_grow(ctx, s->scopes, &s->capacity, (size_t)s->depth + 2, sizeof *more);
        if (!more) return none;
        s->scopes = more;
    }
    s->top = &s->scopes[++s->depth];
    *s->top = (scope){NULL, !s->no_grad, false};
    return (dip_scope_mark){ctx, s->depth, !s->no_grad, false};
}

dip_scope_mark dip_scope_enter_grad(dip_context *ctx, bool on) {
    dip_scope_mark mark = dip_scope_enter(ctx);
    if (mark.ctx) {
        store *s = peek(ctx);
        s->top->grad_set = mark.grad_set = true;
        s->no_grad = !on;
    }
    return mark;
}

/* Closes the innermost scope, or at depth 0 lets go of the caller's objects. */
static void close_scope(store *s) {
    bool within = s->destroying;
    s->destroying = true;
    for (dip_object *o; (o = s->top->newest) != NULL;) {
        s->top->newest = o->prev;
        if (o->prev) o->prev->next = NULL;
        if (--o->refs > 0) {
            o->depth = -1;
            dip_object_push(&s->held, o);
        } else if (within) {
            end(s, o);
        } else {
            destroy(s, o);
            if (s->dying) destroy_dying(s);
        }
    }
    s->destroying = within;
    if (s->top->grad_set) s->no_grad = !s->top->grad;
    s->top->grad_set = false;
    if (s->depth > 0) s->top = &s->scopes[--s->depth];
}

void dip_scope_leave(dip_scope_mark *mark) {
    if (!mark || !mark->ctx) return;
    store *s = peek(mark->ctx);
    if (s && mark->depth > 0 && s->depth >= mark->depth) {
        while (s->depth >= mark->depth) close_scope(s);
        if (mark->grad_set) s->no_grad = !mark->grad;
    }
    mark->ctx = NULL;
}

void *dip_keep(void *object) {
    dip_object *o = object;
    if (!o || is_dead(o, "dip_keep")) return NULL;
    store *s = peek(o->ctx);
    /* What an outer scope owns outlives the current one already. */
    if (s && s->depth > 0 && o->depth == s->depth) {
        take_first_count(s, o);
        give_first_count(s, o, s->depth - 1);
    }
    return o;
}

bool dip_grad_flag(const dip_context *ctx) {
    const store *s = peek(ctx);
    return !s || !s->no_grad;
}

void dip_set_grad_flag(dip_context *ctx, bool on) {
    store *s = on ? peek(ctx) : dip_object_store_of(ctx); /* on is how contexts begin */
    if (s) s->no_grad = !on;
}
