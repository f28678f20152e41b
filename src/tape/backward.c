/* backward.c - from a value back to the leaves: find the records that led to it, latest first, let
 * ops/backprop.c run their rules, and hand the leaves' gradients over. */
#include "tape/node.h"

#include <string.h>

typedef struct pass {
    tape_state *s;
    dip_context *ctx;
    bool create_graph;
    bool inner; /* gradients of inner values are asked for, too: they stay until the end */
    bool failed;
} pass;

static tape_node *node_of(const dip_tensor *t) { return (tape_node *)t->node; }

static bool push(pass *p, tape_node *n) {
    tape_state *s = p->s;
    if (!n || n->seen == s->pass) return true;
    n->seen = s->pass;
    if ((size_t)s->order_n >= s->order_cap) {
        void *more =
            dip_grow(p->ctx, s->order, &s->order_cap, (size_t)s->order_n + 1, sizeof *s->order);
        if (!more) return false;
        s->order = more;
    }
    s->order[s->order_n++] = n;
    return true;
}

/* Sifts order[i] down a heap whose least serial is on top; sorting by it leaves the latest first. */
static void sift(tape_node **a, int64_t i, int64_t n) {
    for (int64_t c; (c = 2 * i + 1) < n; i = c) {
        if (c + 1 < n && a[c + 1]->serial < a[c]->serial) c++;
        if (a[i]->serial <= a[c]->serial) return;
        tape_node *t = a[i];
        a[i] = a[c];
        a[c] = t;
    }
}

static void sort_latest_first(tape_node **a, int64_t n) {
    int64_t sorted = 1;
    while (sorted < n && a[sorted - 1]->serial > a[sorted]->serial) sorted++;
    if (sorted >= n) return; /* a chain is found in that order */
    for (int64_t i = n / 2; i-- > 0;) sift(a, i, n);
    for (int64_t end = n; end-- > 1;) {
        tape_node *t = a[0];
        a[0] = a[end];
        a[end] = t;
        sift(a, 0, end);
    }
}

static bool collect(pass *p, dip_tensor *const *roots, int n_roots) {
    tape_state *s = p->s;
    s->pass++;
    s->order_n = 0;
    for (int i = 0; i < n_roots; i++)
        if (!push(p, node_of(roots[i]))) return false;
    for (int64_t i = 0; i < s->order_n; i++) {
        const dip_node *n = &s->order[i]->node;
        if (dip_tape_node_spent(s->order[i]))
            return dip_fail(p->ctx, DIP_ERROR_STATE, "torch_backward",
                            "the graph was already walked back once and its saved values are gone "
                            "(operator %s); pass .retain_graph = true the first time",
                            n->op->name);
        for (int k = 0; k < n->n_in; k++)
            if (n->wants[k] && !push(p, node_of(n->in[k]))) return false;
    }
    sort_latest_first(s->order, s->order_n);
    return true;
}

/* A leaf that gets its first contribution of this pass is remembered, and counted until it is handed
 * over: whoever asks for its slot fills it, or the pass fails. */
static dip_value *leaf_slot(pass *p, dip_value leaf) {
    tape_state *s = p->s;
    if (leaf->pending) return &leaf->pending;
    if ((size_t)s->leaves_n >= s->leaves_cap) {
        void *more =
            dip_grow(p->ctx, s->leaves, &s->leaves_cap, (size_t)s->leaves_n + 1, sizeof *s->leaves);
        if (!more) {
            p->failed = true;
            return NULL;
        }
        s->leaves = more;
    }
    s->leaves[s->leaves_n++] = dip_retain(leaf);
    return &leaf->pending;
}

static dip_value *slot_of(pass *p, dip_value v) {
    if (v->node) return &node_of(v)->gout[v->output];
    return v->requires_grad ? leaf_slot(p, v) : NULL;
}

static dip_value *of_input(void *user, dip_node *n, int i) { return slot_of(user, n->in[i]); }
static dip_value *of_output(void *user, dip_node *n, int i) {
    (void)user;
    return &((tape_node *)n)->gout[i];
}

static bool unchanged(const pass *p, const tape_node *n) {
    const dip_op *op = n->node.op;
    if (!(op->flags & (DIP_READS_ALL_IN | DIP_READS_OUT0 | DIP_READS_OUT1))) return true;
    for (int i = 0; i < n->node.n_in; i++) {
        bool read = (op->flags & DIP_READS_ALL_IN) == DIP_READS_ALL_IN ||
                    (i < 3 && (op->flags & ((unsigned)DIP_READS_IN0 << i)));
        if (read && n->node.in[i]->storage->version != n->in_version[i])
            return dip_fail(p->ctx, DIP_ERROR_STATE, "torch_backward",
                            "input %d of operator %s was changed in place after it was used; its "
                            "gradient needs the old values",
                            i, op->name);
    }
    for (int i = 0; i < n->node.n_out; i++) {
        const dip_storage *kept = n->node.out[i] ? n->node.out[i]->storage : n->out_storage[i];
        if (dip_tape_reads_out(op, i) && kept->version != n->out_version[i])
            return dip_fail(
                p->ctx, DIP_ERROR_STATE, "torch_backward",
                "the result of operator %s was changed in place; its gradient needs the old values",
                op->name);
    }
    return true;
}

/* An output that is no tensor any more becomes one for the rule. */
static dip_tensor *output_again(const pass *p, tape_node *n, int i) {
    dip_tensor *t = dip_tensor_blank(p->ctx);
    if (!t) return NULL;
    t->view = n->out_view[i];
    t->storage = dip_storage_retain(n->out_storage[i]);
    if (p->create_graph && dip_dtype_is_float(t->view.dtype)) dip_tape_set_node(t, n, i);
    return t;
}

/* Those without history end with the node's scope and tell nobody. */
static void forget_outputs(dip_node *n) {
    for (int i = 0; i < n->n_out; i++)
        if (n->out[i] && !n->out[i]->node) n->out[i] = NULL;
}

static bool open_node(void *user, dip_node *node) {
    pass *p = user;
    tape_node *n = (tape_node *)node;
    if (!unchanged(p, n)) return false;
    for (int i = 0; i < node->n_out; i++)
        if (!node->out[i] && !(node->out[i] = output_again(p, n, i))) {
            forget_outputs(node);
            return false;
        }
    return true;
}

/* The gradients of its outputs have served: memory that only they held is free for the next rule, and
 * a leaf's gradient that is a view of one of them has that memory to itself. */
static void close_node(void *user, dip_node *node) {
    const pass *p = user;
    forget_outputs(node);
    for (int i = 0; i < node->n_out && !p->inner; i++) {
        dip_value *gout = &((tape_node *)node)->gout[i];
        dip_release(*gout);
        *gout = NULL;
    }
}

/* A sum that only the pass holds grows where it is. */
static bool grow(void *user, dip_value kept, dip_value g) {
    const pass *p = user;
    return !p->create_graph && kept->object.refs == 1 && kept->storage->refs == 1 &&
           dip_tape_add_into(p->s, kept, g);
}

static bool seed(pass *p, dip_tensor *root, dip_tensor *gradient) {
    if (!root->requires_grad)
        return dip_fail(p->ctx, DIP_ERROR_STATE, "torch_backward",
                        "the tensor does not require a gradient: nothing it was computed from "
                        "does; set requires_grad on a leaf, or compute it outside no_grad");
    dip_shape shape = dip_view_shape(&root->view);
    char text[64], other[64];
    if (!gradient) {
        if (dip_view_numel(&root->view) != 1)
            return dip_fail(p->ctx, DIP_ERROR_SHAPE, "torch_backward",
                            "the tensor has shape %s and is no scalar; reduce it (sum, mean) or "
                            "pass .gradient of that shape",
                            dip_shape_text(&shape, text, sizeof text));
        gradient = dip_tensor_make(p->ctx, root->view.dtype, &shape, dip_tensor_where(root));
        if (!gradient || !dip_tensor_fill(gradient, 1)) return false;
    }
    dip_shape given = dip_view_shape(&gradient->view);
    if (!dip_shapes_equal(&given, &shape) || gradient->view.dtype != root->view.dtype)
        return dip_fail(p->ctx, DIP_ERROR_SHAPE, "torch_backward",
                        "the gradient is %s %s but the tensor is %s %s; they must agree",
                        dip_dtype_name(gradient->view.dtype),
                        dip_shape_text(&given, text, sizeof text), dip_dtype_name(root->view.dtype),
                        dip_shape_text(&shape, other, sizeof other));
    dip_value *slot = slot_of(p, root);
    if (!slot) return false;
    dip_value sum = *slot ? dip_build2(dip_tape(p->ctx), &dip_op_add, *slot, gradient) : gradient;
    if (!sum) return false;
    dip_retain(sum);
    dip_release(*slot);
    *slot = sum;
    return true;
}

/* Does every element have memory of its own?  Not so in an expanded view. */
static bool spread(const dip_view *v) {
    for (int i = 0; i < v->rank; i++)
        if (v->stride[i] == 0 && v->dim[i] > 1) return false;
    return true;
}

/* The gradient a leaf keeps must not be memory that the user or another leaf also holds.  Its layout may
 * stay what it is: a weight that is a transposed view gets its gradient in the same layout. */
static dip_value own_gradient(pass *p, dip_value g) {
    bool own =
        p->create_graph || (g->object.refs == 1 && g->storage->refs == 1 && spread(&g->view));
    return own ? g : dip_build1(dip_tape(p->ctx), &dip_op_contiguous, g);
}

/* What is there grows, and who holds it sees that, as in PyTorch; where the sum is recorded, it is a new one. */
static bool add_to_grad(pass *p, dip_tensor *leaf, dip_value g) {
    if (!p->create_graph && dip_tape_add_into(p->s, leaf->grad, g)) return true;
    dip_value sum = dip_build2(dip_tape(p->ctx), &dip_op_add, leaf->grad, g);
    if (!sum) return false;
    if (!p->create_graph) return dip_tensor_copy_into(leaf->grad, sum);
    dip_retain(sum);
    dip_release(leaf->grad);
    leaf->grad = sum;
    return true;
}

static bool hand_over(pass *p) {
    for (int64_t i = 0; i < p->s->leaves_n; i++) {
        dip_tensor *leaf = p->s->leaves[i];
        dip_value g = leaf->pending;
        if (!g) continue;
        if (leaf->grad) {
            if (!add_to_grad(p, leaf, g)) return false;
        } else if (!(leaf->grad = dip_retain(own_gradient(p, g)))) return false;
    }
    return true;
}

static void finish(pass *p, bool spend) {
    tape_state *s = p->s;
    for (int64_t i = 0; i < s->order_n; i++) {
        tape_node *n = s->order[i];
        n->refs++; /* spending one node must not end another of this list */
        for (int k = 0; k < DIP_MAX_OUT; k++) {
            dip_release(n->gout[k]);
            n->gout[k] = NULL;
        }
    }
    for (int64_t i = 0; spend && i < s->order_n; i++) dip_tape_node_spend(s->order[i]);
    for (int64_t i = 0; i < s->order_n; i++) dip_tape_node_release(s->order[i]);
    s->order_n = 0;
    for (int64_t i = 0; i < s->leaves_n; i++) {
        dip_release(s->leaves[i]->pending);
        s->leaves[i]->pending = NULL;
        dip_release(s->leaves[i]);
    }
    s->leaves_n = 0;
}

static bool walk(pass *p) {
    tape_state *s = p->s;
    dip_node **nodes = (dip_node **)(void *)s->order; /* a tape_node begins with its dip_node */
    dip_backprop bp = {.b = dip_tape(p->ctx),
                       .user = p,
                       .of_input = of_input,
                       .of_output = of_output,
                       .grow = grow,
                       .open = open_node,
                       .close = close_node};
    return dip_backprop_run(&bp, nodes, s->order_n) && !p->failed;
}

static bool begin(pass *p, dip_context *ctx, bool create_graph) {
    *p = (pass){.s = dip_tape_state_of(ctx), .ctx = ctx, .create_graph = create_graph};
    if (!p->s) return false;
    if (p->s->order_n)
        return dip_fail(ctx, DIP_ERROR_STATE, "torch_backward",
                        "a backward pass is already running in this context");
    return true;
}

bool dip_tape_backward(dip_tensor *loss, dip_tensor *gradient, bool retain_graph,
                       bool create_graph) {
    pass p;
    if (!loss || !dip_tensor_readable(loss, "torch_backward") ||
        !begin(&p, dip_ctx(loss), create_graph))
        return false;
    dip_scope_mark mark = dip_scope_enter(p.ctx);
    bool was = dip_set_grad_enabled(p.ctx, create_graph);
    bool ok = collect(&p, &loss, 1) && seed(&p, loss, gradient) && walk(&p) && hand_over(&p);
    dip_set_grad_enabled(p.ctx, was);
    finish(&p, ok && !retain_graph && !create_graph);
    dip_scope_leave(&mark);
    return ok;
}

bool dip_tape_grad(dip_tensor *const *outputs, dip_tensor *const *seeds, int n_out,
                   dip_tensor *const *inputs, int n_in, bool retain_graph, bool create_graph,
                   dip_tensor **grads) {
    pass p;
    for (int i = 0; i < n_in; i++) grads[i] = NULL;
    for (int i = 0; i < n_out; i++)
        if (!outputs[i]) return false;
    for (int i = 0; i < n_in; i++)
        if (!inputs[i]) return false;
    if (n_out < 1 || !begin(&p, dip_ctx(outputs[0]), create_graph)) return false;
    p.inner = true;
    bool was = dip_set_grad_enabled(p.ctx, create_graph);
    bool ok = collect(&p, outputs, n_out);
    for (int i = 0; ok && i < n_out; i++) ok = seed(&p, outputs[i], seeds ? seeds[i] : NULL);
    ok = ok && walk(&p);
    for (int i = 0; ok && i < n_in; i++) {
        dip_value g =
            inputs[i]->node ? node_of(inputs[i])->gout[inputs[i]->output] : inputs[i]->pending;
        if (!g) continue;
        grads[i] = dip_tensor_alias(g, &g->view); /* a handle of the caller's own */
        ok = grads[i] != NULL;
        if (ok && create_graph && g->node) {
            dip_tape_set_node(grads[i], node_of(g), g->output);
        }
    }
    dip_set_grad_enabled(p.ctx, was);
    finish(&p, ok && !retain_graph && !create_graph);
    return ok;
}

/* ---- ABI ---- */
void dip_backward_opts_init(dip_backward_opts *o, size_t size) {
    static const dip_backward_opts defaults = {.size_ = sizeof defaults};
    memcpy(o, &defaults, size < sizeof defaults ? size : sizeof defaults);
    o->size_ = size;
}

bool dip_backward(dip_tensor *t, const dip_backward_opts *given) {
    if (!t) return false;
    dip_backward_opts o;
    dip_backward_opts_init(&o, sizeof o);
    if (given) memcpy(&o, given, given->size_ < sizeof o ? given->size_ : sizeof o);
    dip_enter(dip_ctx(t), o.at_);
    return dip_tape_backward(t, o.gradient, o.retain_graph, o.create_graph);
}
