/* object.c - the lives of objects: counts, scopes, and the end of both.  See Note [Lifetime]. */
#include "tensor/object.h"

#include <string.h>

/* Debug builds keep the last dead objects, so that using one is a sentence and not a crash. */
#if defined(DIP_DEBUG_SCOPES)
enum { QUARANTINE = 4096 };
typedef struct grave {
    dip_object *object;
    const dip_class *was;
} grave;
static const dip_class dead_class = {.name = "dead object"};
#endif

typedef struct scope {
    dip_object *newest;
    bool grad, grad_set; /* the flag before it, where the scope changed it */
} scope;

typedef struct store {
    scope caller;  /* depth 0: objects whose first count the caller holds */
    scope *scopes; /* depth d is scopes[d - 1] */
    size_t capacity;
    int depth;
    bool no_grad;
    int64_t live;
    dip_object *newest; /* of all */
    dip_object *dying;  /* without counts, not yet destroyed; linked by next */
    bool destroying, closing;
#if defined(DIP_DEBUG_SCOPES)
    grave graves[QUARANTINE];
    size_t buried;
#endif
} store;

static void close_scope(store *s);

static scope *scope_at(store *s, int depth) {
    return depth == 0 ? &s->caller : &s->scopes[depth - 1];
}

static store *peek(const dip_context *ctx) { return dip_context_slot_peek(ctx, DIP_SLOT_OBJECTS); }

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
    dip_object *freed = NULL;
    while (s->newest) {
        dip_object *o = s->newest;
        s->newest = o->all_prev;
        o->all_prev = freed;
        freed = o;
        if (o->cls->destroy) o->cls->destroy(o);
    }
    while (freed) {
        dip_object *o = freed;
        freed = o->all_prev;
        dip_dealloc(ctx, o, o->size);
    }
#if defined(DIP_DEBUG_SCOPES)
    for (size_t i = 0; i < QUARANTINE; i++)
        if (s->graves[i].object) dip_dealloc(ctx, s->graves[i].object, s->graves[i].object->size);
#endif
    dip_dealloc(ctx, s->scopes, s->capacity * sizeof *s->scopes);
}

static store *store_of(dip_context *ctx) {
    store *s = dip_context_slot(ctx, DIP_SLOT_OBJECTS, sizeof *s, finish);
    if (s) dip_context_before_free(ctx, let_go);
    return s;
}

/* ---- lists ----------------------------------------------------------------------------------- */

static void give_first_count(store *s, dip_object *o, int depth) {
    scope *to = scope_at(s, depth);
    o->depth = depth;
    o->next = NULL;
    o->prev = to->newest;
    if (to->newest) to->newest->next = o;
    to->newest = o;
}

static void take_first_count(store *s, dip_object *o) {
    if (o->next) o->next->prev = o->prev;
    else scope_at(s, o->depth)->newest = o->prev;
    if (o->prev) o->prev->next = o->next;
    o->prev = o->next = NULL;
    o->depth = -1;
}

static void link_to_all(store *s, dip_object *o) {
    o->all_prev = s->newest;
    if (s->newest) s->newest->all_next = o;
    s->newest = o;
    s->live++;
}

static void unlink_from_all(store *s, dip_object *o) {
    if (o->all_next) o->all_next->all_prev = o->all_prev;
    else s->newest = o->all_prev;
    if (o->all_prev) o->all_prev->all_next = o->all_next;
    s->live--;
}

/* ---- birth and death ------------------------------------------------------------------------- */

void *dip_object_new(dip_context *ctx, const dip_class *cls, size_t size) {
    store *s = store_of(ctx);
    if (!s) return NULL;
    if (size < cls->size) size = cls->size;
    dip_object *o = dip_alloc(ctx, size);
    if (!o) return NULL;
    o->cls = cls;
    o->ctx = ctx;
    o->refs = 1;
    o->made = dip_site_now(ctx);
    o->size = size;
    give_first_count(s, o, s->depth);
    link_to_all(s, o);
    return o;
}

static void bury(store *s, dip_object *o) {
#if defined(DIP_DEBUG_SCOPES)
    grave *g = &s->graves[s->buried++ % QUARANTINE];
    if (g->object) dip_dealloc(g->object->ctx, g->object, g->object->size);
    *g = (grave){o, o->cls};
    memset((char *)o + sizeof *o, 0xDD, o->size - sizeof *o);
    o->cls = &dead_class;
#else
    (void)s;
    o->cls = NULL; /* a stale pointer fails dip_is as long as the memory is not taken again */
    dip_dealloc(o->ctx, o, o->size);
#endif
}

static void end(dip_object *o) {
    store *s = peek(o->ctx);
    unlink_from_all(s, o);
    o->next = s->dying;
    s->dying = o;
    if (s->destroying) return;
    s->destroying = true;
    while (s->dying) {
        dip_object *d = s->dying;
        s->dying = d->next;
        d->next = NULL;
        if (d->cls->destroy) d->cls->destroy(d);
        bury(s, d);
    }
    s->destroying = false;
}

static bool closing(const dip_object *o) {
    const store *s = peek(o->ctx);
    return !s || s->closing;
}

void *dip_retain(void *object) {
    dip_object *o = object;
    if (o) o->refs++;
    return o;
}

void dip_release(void *object) {
    dip_object *o = object;
    if (o && --o->refs == 0 && !closing(o)) end(o);
}

#if defined(DIP_DEBUG_SCOPES)
static const char *name_of_dead(const dip_object *o) {
    const store *s = peek(o->ctx);
    for (size_t i = 0; s && i < QUARANTINE; i++)
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

void *dip_adopt(void *object) {
    dip_object *o = object;
    if (!o || is_dead(o, "dip_adopt")) return NULL;
    if (o->depth >= 0 && !closing(o)) take_first_count(peek(o->ctx), o);
    else o->refs++;
    return o;
}

void dip_free(void *object) {
    dip_object *o = object;
    /* Without a first count somebody else holds the object, and ends it. */
    if (!o || is_dead(o, "dip_free") || o->depth < 0 || closing(o)) return;
    take_first_count(peek(o->ctx), o);
    dip_release(o);
}

bool dip_is(const void *object, const dip_class *cls, const char *who) {
    const dip_object *o = object;
    if (!o) return false;
    if (o->cls == cls) return true;
    if (!is_dead(o, who))
        dip_fail(o->ctx, DIP_ERROR_TYPE, who, "found a %s, expected a %s", o->cls->name, cls->name);
    return false;
}

bool dip_is_live(const dip_context *ctx, const void *p) {
    const store *s = peek(ctx);
    for (const dip_object *o = s ? s->newest : NULL; p && o; o = o->all_prev)
        if (o == p) return true;
    return false;
}

int64_t dip_live_objects(const dip_context *ctx) {
    const store *s = peek(ctx);
    return s ? s->live : 0;
}

/* ---- scopes ---------------------------------------------------------------------------------- */

dip_scope_mark dip_scope_enter(dip_context *ctx) {
    dip_scope_mark none = {NULL, 0, false, false};
    store *s = store_of(ctx);
    if (!s) return none;
    scope *scopes = dip_grow(ctx, s->scopes, &s->capacity, (size_t)s->depth + 1, sizeof *scopes);
    if (!scopes) return none;
    s->scopes = scopes;
    s->scopes[s->depth++] = (scope){NULL, !s->no_grad, false};
    return (dip_scope_mark){ctx, s->depth, !s->no_grad, false};
}

dip_scope_mark dip_scope_enter_grad(dip_context *ctx, bool on) {
    dip_scope_mark mark = dip_scope_enter(ctx);
    if (mark.ctx) {
        store *s = peek(ctx);
        s->scopes[s->depth - 1].grad_set = mark.grad_set = true;
        s->no_grad = !on;
    }
    return mark;
}

/* Closes the innermost scope, or at depth 0 lets go of the caller's objects. */
static void close_scope(store *s) {
    scope *inner = scope_at(s, s->depth);
    while (inner->newest) {
        dip_object *o = inner->newest;
        take_first_count(s, o);
        dip_release(o);
    }
    if (inner->grad_set) s->no_grad = !inner->grad;
    inner->grad_set = false;
    if (s->depth > 0) s->depth--;
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
    store *s = on ? peek(ctx) : store_of(ctx); /* on is how contexts begin */
    if (s) s->no_grad = !on;
}
