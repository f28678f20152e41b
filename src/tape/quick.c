/* quick.c - see quick.h.
 *
 * Read it from the end: quick() is what nearly every call does, once a whole result is ready; any()
 * is the same with every question asked, and hands over to the call's long way where an answer is no.
 * A tensor says about itself what both want to know:
 *   few         how many elements it has, if it may go this way; 0: nobody has looked yet
 *   size_class  the list of whole results, tape_state.spare, that are as large; 0: of none
 */
#include "tape/quick.h"

#include "base/float_env.h"
#include "tensor/fresh.h"

enum {
    FEW = 4096,   /* elements: more may be worth a second thread */
    NOT_FEW = -1, /* dip_tensor.few: looked at, and not for this way */
    MOST = 4096,  /* whole results put aside */
};

#if defined(DIP_DEBUG_SCOPES)
enum { DEAD_ARE_KEPT = 1 }; /* to be known by: none is put aside */
#else
enum { DEAD_ARE_KEPT = 0 };
#endif

/* Operators of one operand and of two go the same way; where there is one, b is NULL, and known to be. */
#define DIP_ALWAYS_INLINE static inline __attribute__((always_inline))

/* ---- operands --------------------------------------------------------------------------------- */

/* Fills in few and size_class.  Once: neither the shape nor the layout of a tensor changes. */
static int look_at(dip_tensor *x) {
    int64_t n = 1;
    bool fine = !x->graph && !x->storage->device;
    for (int k = x->view.rank - 1; fine && k >= 0; k--) {
        fine = x->view.stride[k] == n;
        n *= x->view.dim[k];
        fine = fine && n > 0 && n <= FEW;
    }
    size_t steps = fine ? ((size_t)n * dip_item_size(x->view.dtype) + (DIP_BLOCK_STEP - 1)) /
                              DIP_BLOCK_STEP
                        : 0;
    x->size_class = steps < DIP_SPARE_SIZES ? (int)steps : 0;
    return x->few = fine ? (int)n : NOT_FEW;
}

/* ---- results ---------------------------------------------------------------------------------- */

/* Set as drop_node of whole results. */
static void whole_ends(dip_tensor *t) {
    tape_node *n = (tape_node *)t->node;
    tape_state *s = (tape_state *)dip_head(n->ctx)->slot[DIP_SLOT_TAPE];
    /* s NULL: the context ends */
    if (n->refs != 1 || t->storage->refs != 1 || t->logits || !s || s->spares >= MOST) {
        dip_tape_output_ends(t);
        return;
    }
    s->spares++;
    t->object.next = (dip_object *)s->spare[t->size_class];
    s->spare[t->size_class] = t;
    t->object.cls = NULL; /* the block has a new owner */
    dip_release(n->node.in[0]);
    if (n->node.n_in == 2) dip_release(n->node.in[1]);
}

/* The one put aside last. */
static inline dip_value pop(tape_state *s, int i) {
    dip_value t = s->spare[i];
    s->spare[i] = (dip_value)t->object.next;
    s->spares--;
    return t;
}

void dip_tape_drop_aside(dip_context *ctx, tape_state *s) {
    for (int i = 0; i < DIP_SPARE_SIZES; i++)
        while (s->spare[i]) {
            dip_value t = pop(s, i);
            dip_storage_release(t->storage);
            dip_block_give(ctx, t->node, sizeof(tape_node));
            dip_block_give(ctx, t, sizeof *t);
        }
}

/* A result of its own memory that nobody will walk back from. */
static dip_value without_record(dip_object_store *o, dip_context *ctx, size_t bytes) {
    dip_value t = dip_fresh_tensor(o, ctx);
    if (t && !(t->storage = dip_fresh_storage(ctx, bytes))) {
        dip_free(t);
        t = NULL;
    }
    if (t) t->view.data = t->storage->data;
    return t;
}

static size_t bytes_of(const dip_tensor *x, int n) {
    return (size_t)n * dip_item_size(x->view.dtype);
}

/* What stays the same when a whole result serves again is filled in here. */
static dip_value new_recorded(tape_state *s, const dip_tensor *x, int n) {
    dip_context *ctx = s->builder.ctx;
    size_t bytes = x->size_class ? (size_t)x->size_class * DIP_BLOCK_STEP : bytes_of(x, n);
    tape_node *node = dip_tape_node_new(ctx);
    dip_value t = node ? without_record(s->objects, ctx, bytes) : NULL;
    if (!t) {
        if (node) dip_block_give(ctx, node, sizeof *node);
        return NULL;
    }
    node->node.n_out = 1;
    node->node.out[0] = t;
    node->out_version[0] = 0;
    dip_tape_set_node(t, node, 0);
    if (!DEAD_ARE_KEPT && x->size_class && dip_head(ctx)->cache.limit) t->drop_node = whole_ends;
    return t;
}

/* A whole result, live again; what it was the result of is still written in it. */
DIP_ALWAYS_INLINE dip_value again(tape_state *s, int i) {
    dip_value t = pop(s, i);
    t->storage->version = 0;
    dip_object_again(s->objects, &t->object, &dip_tensor_class);
    return t;
}

_Static_assert(offsetof(dip_tensor, size_class) == offsetof(dip_tensor, few) + sizeof(int) &&
                   offsetof(dip_view, rank) == offsetof(dip_view, dtype) + sizeof(int),
               "two numbers are copied as one");

/* The few, size class, dtype and shape of x; its strides are those of a tensor without gaps. */
DIP_ALWAYS_INLINE void shape_like(dip_tensor *t, const dip_tensor *x) {
    memcpy(&t->few, &x->few, 2 * sizeof t->few);
    memcpy(&t->view.dtype, &x->view.dtype, 2 * sizeof t->view.rank);
    if (x->view.rank <= 1) {
        t->view.dim[0] = x->view.dim[0];
        t->view.stride[0] = 1;
    } else { /* all: no loop is faster */
        memcpy(t->view.dim, x->view.dim, sizeof t->view.dim);
        memcpy(t->view.stride, x->view.stride, sizeof t->view.stride);
    }
}

DIP_ALWAYS_INLINE void record(tape_state *s, dip_value t, const dip_op *op, dip_value a,
                              dip_value b, const char *name) {
    tape_node *n = (tape_node *)t->node;
    t->name = name;
    n->serial = ++s->serial;
    n->node.op = op;
    n->node.n_in = b ? 2 : 1;
    bool read = op->flags & DIP_READS_ALL_IN;
    dip_tape_keep_input(n, 0, a, read);
    if (b) dip_tape_keep_input(n, 1, b, read);
}

/* Is the operator to be recorded? */
static inline bool is_recorded(const tape_state *s, const dip_op *op, const dip_tensor *a,
                               const dip_tensor *b) {
    return (a->requires_grad || (b && b->requires_grad)) && !s->objects->no_grad &&
           !(op->flags & DIP_NO_GRADIENT);
}

/* The result of an operator, where none may be ready. */
static dip_value result(tape_state *s, const dip_op *op, dip_value a, dip_value b,
                        const char *name) {
    bool recorded = is_recorded(s, op, a, b);
    dip_value t = !recorded ? without_record(s->objects, s->builder.ctx, bytes_of(a, a->few))
                  : s->spare[a->size_class] ? again(s, a->size_class)
                                            : new_recorded(s, a, a->few);
    if (!t) return NULL;
    shape_like(t, a);
    if (recorded) record(s, t, op, a, b, name);
    return t;
}

/* ---- loops ------------------------------------------------------------------------------------ */

typedef struct loop { /* neither: there is none, or the tape does not know the host's yet */
    dip_unary_fn *one;
    dip_binary_fn *two;
} loop;

/* From the host's table, which the tape knows once an operator has gone the long way. */
DIP_ALWAYS_INLINE loop loop_of(const tape_state *s, const dip_op *op, const dip_tensor *a,
                               const dip_tensor *b) {
    if (!s || !s->host) return (loop){NULL, NULL};
    const dip_kernels_elementwise *k = s->host->elementwise[a->view.dtype];
    return b ? (loop){NULL, k->binary[op->loop.which]} : (loop){k->unary[op->loop.which], NULL};
}

DIP_ALWAYS_INLINE void run(loop f, dip_value out, const dip_tensor *a, const dip_tensor *b) {
    if (b) f.two(out->view.data, a->view.data, 1, b->view.data, 1, a->few);
    else f.one(out->view.data, a->view.data, 1, a->few);
}

/* ---- operators -------------------------------------------------------------------------------- */

static inline tape_state *state_of(const dip_tensor *a) {
    return (tape_state *)dip_head(a->object.ctx)->slot[DIP_SLOT_TAPE];
}

static inline bool is_few(dip_tensor *x) { return (x->few ? x->few : look_at(x)) > 0; }

/* Of one dtype, shape and layout, where both are few. */
static inline bool alike(const dip_tensor *a, const dip_tensor *b) {
    return a->few == b->few && a->view.dtype == b->view.dtype && a->view.rank == b->view.rank &&
           (a->view.rank <= 1 || dip_views_alike(&a->view, &b->view));
}

static __attribute__((noinline)) dip_value any(dip_value a, dip_value b,
                                               const dip_quick_call *call) {
    const dip_op *op = call->op;
    tape_state *s = state_of(a);
    bool fine = is_few(a) && (!b || (is_few(b) && alike(a, b)));
    loop f = fine ? loop_of(s, op, a, b) : (loop){NULL, NULL};
    if (!f.one && !f.two) return call->long_way(a, b, call);
    dip_value out = result(s, op, a, b, call->name);
    if (!out) return NULL;
    dip_float_env env = dip_float_enter_fast();
    run(f, out, a, b);
    dip_float_leave_fast(env);
    return out;
}

/* Where a whole result is ready nothing is called but the loop; all else is any's.  What is not few
 * has size class 0, of which none are put aside. */
DIP_ALWAYS_INLINE dip_value quick(dip_value a, dip_value b, const dip_quick_call *call) {
    const dip_op *op = call->op;
    tape_state *s = state_of(a);
    if (!s || !is_recorded(s, op, a, b) || !s->spare[a->size_class] || (b && !alike(a, b)))
        return any(a, b, call);
    loop f = loop_of(s, op, a, b);
    dip_float_env env = dip_float_now();
    if ((!f.one && !f.two) || !dip_float_is_ours(env)) return any(a, b, call);
    dip_value out = again(s, a->size_class);
    shape_like(out, a);
    record(s, out, op, a, b, call->name);
    run(f, out, a, b);
    dip_float_leave_fast(env);
    return out;
}

dip_value dip_tape_quick1(dip_value a, const dip_quick_call *call) {
    return quick(a, NULL, call);
}

dip_value dip_tape_quick2(dip_value a, dip_value b, const dip_quick_call *call) {
    return quick(a, b, call);
}
