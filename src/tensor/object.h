/* object.h - what every handle of the library begins with: a class, a context, a count, a scope.
 *
 * Note [Lifetime]
 * An object is born with one count, which belongs to the innermost open scope (or to the caller when
 * none is open).  Whatever else holds the object (a module its parameters, a tape node its inputs)
 * takes a count of its own with dip_retain.  dip_free and the end of the scope drop the first count,
 * dip_adopt turns it into the adopter's.  The object ends with its last count.
 *
 * Objects that end while another one is being destroyed wait until that is done, so a chain of a
 * million objects, each holding the one before, ends without a million nested calls.  Freeing the
 * context drops every first count, newest first, then finishes the slots (which let go of what they
 * hold), then destroys whatever a lost count or a cycle still keeps alive.
 */
#ifndef DIP_TENSOR_OBJECT_H
#define DIP_TENSOR_OBJECT_H
#include "base/context.h"

typedef struct dip_class {
    const char *name;                     /* "tensor", "module", ...: used in messages */
    void (*destroy)(void *object);        /* releases what the object holds, not the object itself; sets cls to NULL where the memory has a new owner */
    size_t size;
} dip_class;
typedef struct dip_object {
    const dip_class *cls;
    dip_context *ctx;
    int refs;
    int depth;                            /* of the scope that owns the first count; 0: the caller owns it; -1: it is gone */
    struct dip_object *prev, *next;       /* that scope's list, or that of the held */
    dip_site made;
    size_t size;
} dip_object;

/* Zeroed memory of `size` (>= cls->size) with the header filled; owned by the open scope. */
void *dip_object_new(dip_context *ctx, const dip_class *cls, size_t size);
void dip_object_end(dip_object *o);       /* for dip_release: there are no counts left */
/* NULL is fine; returns it */
static inline void *dip_retain(void *object) {
    if (object) ((dip_object *)object)->refs++;
    return object;
}
/* NULL is fine */
static inline void dip_release(void *object) {
    dip_object *o = (dip_object *)object;
    if (o && --o->refs == 0) dip_object_end(o);
}
void *dip_adopt(void *object);            /* takes the first count out of its scope: the caller now holds it, dip_release ends it; once that is taken, a new count */
/* Is this a live object of that class?  Otherwise an error names `who` (NULL objects are quietly false). */
bool dip_is_no_other(const void *object, const dip_class *cls, const char *who);
static inline bool dip_is(const void *object, const dip_class *cls, const char *who) {
    return (object && ((const dip_object *)object)->cls == cls) || dip_is_no_other(object, cls, who);
}
/* Is p one of ctx's live objects?  Reads nothing of *p, so it may be any pointer: a name, say. */
bool dip_is_live(const dip_context *ctx, const void *p);
/* Are operators recorded (autograd)?  True in a new context.  A scope entered with dip_scope_enter_grad
 * sets the flag and puts the one before back when it is left, also when an outer scope is left first. */
bool dip_grad_flag(const dip_context *ctx);
void dip_set_grad_flag(dip_context *ctx, bool on);
dip_scope_mark dip_scope_enter_grad(dip_context *ctx, bool on);
static inline dip_context *dip_ctx(const void *object) { return object ? ((const dip_object *)object)->ctx : NULL; }
#endif
