/* fuse.c - which steps run as one: a list of rules, each tried on every step and the only reader of
 * what it gives.  A fusion merges loops and buffers, never a formula or a rounding. */
#include "graph/inside.h"

#include <string.h>

/* `then`, which reads first's result and alone does so, takes over first's work; false, and nothing
 * has changed, where the rule does not fit. */
typedef bool fuse_rule(dip_plan *p, const plan_step *first, plan_step *then);

static const dip_view *view_of(const dip_plan *p, int64_t value) {
    return &p->graph->values[value].symbol->view;
}

/* The nodes of both, in the order of recording; there is room. */
static void join_nodes(const plan_step *first, plan_step *then) {
    for (int i = 0; i < first->fused; i++) {
        int at = then->fused++;
        for (; at > 0 && then->node[at - 1] > first->node[i]; at--)
            then->node[at] = then->node[at - 1];
        then->node[at] = first->node[i];
    }
}

/* ---- products: what the tiles do to a result while it is in registers --------------------------- */

/* The step as a linear operator: its own, or a product with one matrix. */
static bool as_linear(const dip_plan *p, const plan_step *s, plan_step *out) {
    *out = *s;
    if (s->op == &dip_op_linear) return true;
    if (s->op != &dip_op_matmul || view_of(p, s->in[1])->rank != 2) return false;
    out->op = &dip_op_linear;
    dip_op_attrs(out->op, NULL, out->attr);
    return true;
}

static dip_attr_value *attr_of(plan_step *s, const char *name) {
    return &s->attr[dip_op_attr_index(s->op, name)];
}

static void take_over(const plan_step *product, plan_step *then) {
    join_nodes(product, then);
    then->op = product->op;
    then->n_in = product->n_in;
    memcpy(then->in, product->in, sizeof then->in);
    memcpy(then->attr, product->attr, sizeof then->attr);
}

/* y = relu(x W + b) */
static bool product_and_relu(dip_plan *p, const plan_step *first, plan_step *then) {
    plan_step product;
    if (then->op != &dip_op_relu || !as_linear(p, first, &product)) return false;
    if (attr_of(&product, "activation")->i || attr_of(&product, "gate")->i) return false;
    attr_of(&product, "activation")->i = DIP_GEMM_RELU;
    take_over(&product, then);
    return true;
}

/* The gradient of a layer's input, g W^T, goes through the relu that made that input. */
static bool product_and_gate(dip_plan *p, const plan_step *first, plan_step *then) {
    plan_step product;
    if (then->op != &dip_op_relu_grad || !as_linear(p, first, &product)) return false;
    int64_t gate = then->in[1];
    if (then->in[0] != first->out[0] || attr_of(&product, "gate")->i) return false;
    if (!dip_views_alike(view_of(p, gate), view_of(p, first->out[0])) ||
        !dip_view_contiguous(view_of(p, gate)))
        return false;
    attr_of(&product, "gate")->i = 1;
    product.in[product.n_in++] = gate;
    take_over(&product, then);
    return true;
}

/* ---- elementwise chains -------------------------------------------------------------------------- */

/* Do all its inputs go along with its output, element by element, or stand for all of it? */
static bool chains(const dip_plan *p, const plan_step *s) {
    const unsigned never = DIP_RANDOM | DIP_STATE | DIP_EAGER_ONLY | DIP_IS_VIEW;
    if (!(s->op->flags & DIP_ELEMENTWISE) || (s->op->flags & never) || s->out[1] >= 0) return false;
    if (!s->chain && (s->op->check || s->op->workspace || !s->op->forward)) return false;
    const dip_view *out = view_of(p, s->out[0]);
    for (int i = 0; i < s->n_in; i++) {
        const dip_view *in = view_of(p, s->in[i]);
        if (dip_view_numel(in) == 1) continue;
        if (!dip_views_alike(in, out) || !dip_view_contiguous(in)) return false;
    }
    return true;
}

static int links_of(const plan_step *s) { return s->chain ? s->chain->n : 1; }
static const dip_op *last_op(const plan_step *s) {
    return s->chain ? s->chain->link[s->chain->n - 1].op : s->op;
}

/* The number that `value` has among the step's inputs; it is added if it is new. */
static int input_number(plan_step *s, int64_t value) {
    for (int i = 0; i < s->n_in; i++)
        if (s->in[i] == value) return i;
    s->in[s->n_in] = value;
    return s->n_in++;
}

/* Appends the links of `s` to to's chain; `between`, the value that the links before give. */
static void append(const dip_plan *p, plan_step *to, const plan_step *s, int64_t between) {
    plan_chain *c = to->chain;
    int base = c->n, last = base - 1;
    for (int i = 0; i < links_of(s); i++) {
        plan_link *l = &c->link[c->n++];
        if (s->chain) *l = s->chain->link[i];
        else {
            *l = (plan_link){.op = s->op, .n_in = s->n_in};
            l->dtype = view_of(p, s->out[0])->dtype;
            memcpy(l->attr, s->attr, sizeof l->attr);
            for (int k = 0; k < s->n_in; k++) l->in[k] = k;
        }
        for (int k = 0; k < l->n_in; k++) {
            if (l->in[k] < 0) l->in[k] -= base;
            else if (s->in[l->in[k]] == between) l->in[k] = base ? -1 - last : PLAN_PRODUCT;
            else l->in[k] = input_number(to, s->in[l->in[k]]);
        }
    }
}

static bool elementwise_chain(dip_plan *p, const plan_step *first, plan_step *then) {
    if (!chains(p, first) || !chains(p, then)) return false;
    if (!dip_views_alike(view_of(p, first->out[0]), view_of(p, then->out[0]))) return false;
    if (links_of(first) + links_of(then) > PLAN_LINKS || first->n_in + then->n_in > DIP_MAX_IN)
        return false;
    plan_step made = {.op = &dip_plan_chain_op, .fused = then->fused};
    made.chain = dip_alloc(dip_ctx(p), sizeof *made.chain);
    if (!made.chain) return false;
    memcpy(made.out, then->out, sizeof made.out);
    memcpy(made.node, then->node, sizeof made.node);
    append(p, &made, first, -1);
    append(p, &made, then, first->out[0]);
    dip_plan_chain_lay(made.chain);
    made.attr[0].p = made.chain;
    join_nodes(first, &made);
    dip_dealloc(dip_ctx(p), then->chain, sizeof *then->chain);
    *then = made;
    return true;
}

/* Any other elementwise operator, and the next one, on the rows of a product: an activation, its
 * gradient, a residual. */
static bool product_and_chain(dip_plan *p, const plan_step *first, plan_step *then) {
    plan_step made;
    if (!chains(p, then) || !as_linear(p, first, &made)) return false;
    const dip_view *from = view_of(p, first->out[0]), *to = view_of(p, then->out[0]);
    if (!dip_views_alike(from, to) || from->dtype != to->dtype) return false;
    if (!first->chain && !(last_op(then)->flags & DIP_IN_PLACE)) return false;
    int links = first->chain ? first->chain->n : 0;
    if (links + links_of(then) > PLAN_LINKS || first->n_in + then->n_in > DIP_MAX_IN) return false;
    made.chain = dip_alloc(dip_ctx(p), sizeof *made.chain);
    if (!made.chain) return false;
    if (first->chain) *made.chain = *first->chain;
    append(p, &made, then, first->out[0]);
    dip_plan_chain_lay(made.chain);
    made.chain_in += made.n_in - first->n_in;
    memcpy(made.out, then->out, sizeof made.out);
    memcpy(made.node, then->node, sizeof made.node);
    made.fused = then->fused;
    join_nodes(first, &made);
    dip_dealloc(dip_ctx(p), then->chain, sizeof *then->chain);
    *then = made;
    return true;
}

/* ---- all of them --------------------------------------------------------------------------------- */

/* In this order, each on the whole plan: a product takes chains that are complete, and takes them last,
 * for they follow its relu and gate. */
static fuse_rule *const rules[] = {elementwise_chain, product_and_relu, product_and_gate,
                                    product_and_chain};
enum { RULES = sizeof rules / sizeof *rules };

/* The only step that reads what `from` gives, if it reads it once and nobody asks for it after the
 * run.  What changes a tensor in passing may not be passed. */
static plan_step *only_reader(dip_plan *p, int64_t from) {
    plan_step *found = NULL;
    int64_t value = p->steps[from].out[0];
    int uses = 0;
    for (int i = 0; i < p->n_outputs; i++) uses += p->outputs[i] == value;
    for (int64_t i = from + 1; i < p->n_steps; i++) {
        plan_step *s = &p->steps[i];
        for (int k = 0; k < s->n_in; k++)
            if (s->in[k] == value) {
                found = s;
                uses++;
            }
        if (!found && s->op->flags & DIP_STATE) return NULL;
    }
    return uses == 1 ? found : NULL;
}

/* Takes step `from` out and puts `to`, behind it, in its place if nothing between makes what it reads:
 * early, so that what it reads last is free early. */
static void close_gap(dip_plan *p, int64_t from, int64_t to) {
    bool early = true;
    plan_step made = p->steps[to];
    for (int64_t i = from + 1; i < to; i++)
        for (int k = 0; k < DIP_MAX_OUT && p->steps[i].out[k] >= 0; k++)
            for (int j = 0; j < made.n_in; j++) early &= p->steps[i].out[k] != made.in[j];
    int64_t gap = early ? to : from;
    memmove(&p->steps[gap], &p->steps[gap + 1], (size_t)(p->n_steps - gap - 1) * sizeof made);
    if (early) p->steps[from] = made;
    p->n_steps--;
}

static bool fuse_once(dip_plan *p, int64_t at, fuse_rule *rule) {
    plan_step *first = &p->steps[at];
    plan_step *then = first->out[1] < 0 ? only_reader(p, at) : NULL;
    if (!then || first->fused + then->fused > PLAN_FUSED || !rule(p, first, then)) return false;
    dip_dealloc(dip_ctx(p), first->chain, sizeof *first->chain);
    close_gap(p, at, then - p->steps);
    return true;
}

bool dip_plan_fuse(dip_plan *p) {
    uint64_t failures = dip_failures(dip_ctx(p));
    for (int r = 0; r < RULES; r++)
        for (int64_t i = 0; i < p->n_steps;)
            if (!fuse_once(p, i, rules[r])) i++;
    return dip_failures(dip_ctx(p)) == failures; /* a rule may have found no memory */
}
