/* chain.c - see chain.h. */
#include "graph/chain.h"

/* Elements of a piece: a few arrays of them fit into the first-level cache, and a kernel's call
 * weighs little beside them.  Parts: as many threads as there is scratch memory for. */
enum { PIECE = 2048, PARTS = 16, SLOT_BYTES = PIECE * (int)sizeof(double) };

static const plan_chain *chain_of(const dip_call *c) { return c->attr[0].p; }

static bool reads(const plan_link *l, int link) {
    for (int i = 0; i < l->n_in; i++)
        if (l->in[i] == -1 - link) return true;
    return false;
}

/* Link i's result takes the lowest slot that no result read at i or later lies in; that of an
 * input, where the operator works in place. */
void dip_plan_chain_lay(plan_chain *c) {
    c->slots = 0;
    for (int i = 0; i + 1 < c->n; i++) {
        bool taken[PLAN_LINKS] = {false};
        for (int k = 0; k < i; k++) {
            bool later = false;
            for (int j = i + 1; j < c->n; j++) later |= reads(&c->link[j], k);
            bool here = reads(&c->link[i], k) && (!(c->link[i].op->flags & DIP_IN_PLACE) ||
                                                  c->link[k].dtype != c->link[i].dtype);
            if (later || here) taken[c->link[k].slot] = true;
        }
        int slot = 0;
        while (taken[slot]) slot++;
        c->link[i].slot = slot;
        if (slot >= c->slots) c->slots = slot + 1;
    }
}

static int64_t pieces_of(const dip_call *c) {
    return (dip_view_numel(c->out[0]) + PIECE - 1) / PIECE;
}

static size_t workspace(const dip_call *c) {
    int64_t parts = pieces_of(c);
    return (size_t)(parts < PARTS ? parts : PARTS) * (size_t)chain_of(c)->slots * SLOT_BYTES;
}

typedef struct chain_job {
    const dip_call *c;
    int64_t n, pieces, parts;
} chain_job;

/* A row of numbers, or one that stands for all of them. */
static void set_row(dip_view *v, dip_dtype t, void *data, int64_t n) {
    v->data = data;
    v->dtype = t;
    v->rank = 1;
    v->dim[0] = n;
    v->stride[0] = 1;
}

static void set_input(dip_view *v, const dip_view *whole, int64_t from, int64_t n) {
    bool one = dip_view_numel(whole) == 1;
    char *data = whole->data;
    if (!one) data += (size_t)from * dip_dtype_size(whole->dtype);
    set_row(v, whole->dtype, data, one ? 1 : n);
}

/* The links on elements [from, from + n) of the output; a slot holds that many. */
static void run_piece(const dip_call *c, const plan_chain *chain, char *slots, size_t slot_bytes,
                      int64_t from, int64_t n) {
    for (int i = 0; i < chain->n; i++) {
        const plan_link *l = &chain->link[i];
        dip_view in[DIP_MAX_IN], out;
        dip_call call; /* zeroing all of it would take as long as a short loop */
        call.ctx = c->ctx;
        call.op = l->op;
        call.k = c->k;
        call.n_in = l->n_in;
        call.n_out = 1;
        call.attr = l->attr;
        call.work = NULL;
        call.after = NULL;
        call.finite = false;
        for (int k = 0; k < l->n_in; k++) {
            int at = l->in[k];
            if (at >= 0) set_input(&in[k], at == PLAN_PRODUCT ? c->out[0] : c->in[at], from, n);
            else
                set_row(&in[k], chain->link[-1 - at].dtype,
                        slots + (size_t)chain->link[-1 - at].slot * slot_bytes, n);
            call.in[k] = &in[k];
        }
        if (i + 1 < chain->n) set_row(&out, l->dtype, slots + (size_t)l->slot * slot_bytes, n);
        else set_input(&out, c->out[0], from, n);
        call.out[0] = &out;
        l->op->forward(&call);
    }
}

static void run_part(void *arg, int64_t part) {
    const chain_job *j = arg;
    char *slots = (char *)j->c->work + part * chain_of(j->c)->slots * SLOT_BYTES;
    int64_t end = dip_part_begin(j->pieces, part + 1, j->parts);
    for (int64_t i = dip_part_begin(j->pieces, part, j->parts); i < end; i++)
        run_piece(j->c, chain_of(j->c), slots, SLOT_BYTES, i * PIECE,
                  j->n - i * PIECE < PIECE ? j->n - i * PIECE : PIECE);
}

static void forward(const dip_call *c) {
    enum { FLOPS = 4 }; /* of a link, roughly */
    chain_job j = {.c = c, .n = dip_view_numel(c->out[0]), .pieces = pieces_of(c)};
    double cost = (double)j.n * FLOPS * DIP_NS_FLOP * chain_of(c)->n;
    int64_t threads = dip_threads_for(c->ctx, cost);
    if (j.pieces == 0) return;
    j.parts = threads < j.pieces ? threads : j.pieces;
    if (j.parts > PARTS) j.parts = PARTS;
    dip_parallel_for(c->ctx, j.parts, cost, run_part, &j);
}

/* ---- behind a product ---------------------------------------------------------------------------- */

static void run_span(const plan_epilogue *e, char *room, int64_t piece, int64_t from, int64_t n) {
    for (int64_t i = 0; i < n; i += piece)
        run_piece(e->call, e->chain, room, (size_t)piece * sizeof(double), from + i,
                  n - i < piece ? n - i : piece);
}

void dip_plan_epilogue_run(const void *epilogue, int64_t row, int64_t column, int64_t rows,
                           int64_t n) {
    enum { WHOLE = 16 }; /* floats of a cache line, so that every slot begins with one */
    _Alignas(64) char room[SLOT_BYTES];
    const plan_epilogue *e = epilogue;
    const int slots = e->chain->slots ? e->chain->slots : 1;
    const int64_t piece = PIECE / slots / WHOLE * WHOLE;
    const dip_view *y = e->call->out[0];
    const int64_t width = y->dim[y->rank - 1];
    if (n == width) run_span(e, room, piece, row * width, rows * n); /* in one piece of memory */
    else
        for (int64_t r = row; r < row + rows; r++)
            run_span(e, room, piece, r * width + column, n);
}

const dip_op dip_plan_chain_op = {
    .name = "chain",
    .doc = "elementwise operators, piece by piece",
    .n_attrs = 1,
    .max_in = DIP_MAX_IN,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE,
    .workspace = workspace,
    .forward = forward,
};
