/* sink.c - outputs that are handed over as they are computed: graph.h, Note [Sinks]. */
#include "graph/inside.h"
#include "ops/scratch.h"

enum {
    SLICE_BYTES = 64 * 1024, /* with as much of two or three other arrays, well within a second-level cache */
    SLICE_ROWS = 56,         /* fewer would cost the product more than the cache gains */
    PARTS = 16               /* threads that there is memory for */
};

/* An output that nothing else reads, in memory of its own, row-major: its producer, or NULL. */
static plan_step *producer(dip_plan *p, int64_t value) {
    const dip_view *v = &p->values[value].view;
    int uses = 0;
    plan_step *found = NULL;
    for (int i = 0; i < p->n_outputs; i++) uses += p->values[p->outputs[i]].root == value;
    for (int64_t i = 0; i < p->n_steps; i++) {
        plan_step *s = &p->steps[i];
        for (int k = 0; k < s->n_in; k++) uses += p->values[s->in[k]].root == value;
        if (s->out[0] == value && s->out[1] < 0) found = s;
    }
    return uses == 1 && dip_view_contiguous(v) && p->values[value].root == value ? found : NULL;
}

/* Rows of a slice; 0: the result is not cut. */
static int64_t slice_rows(const dip_plan *p, const plan_step *s) {
    const dip_view *y = &p->values[s->out[0]].view;
    if (s->op != &dip_op_matmul || y->rank != 2 || p->values[s->in[0]].view.rank != 2 || y->dim[0] == 0)
        return 0;
    double bytes = (double)dip_view_numel(y) * (double)dip_dtype_size(y->dtype);
    int64_t slices = (int64_t)(bytes / SLICE_BYTES) + 1;
    int64_t rows = (y->dim[0] + slices - 1) / slices;
    return slices > 1 && rows >= SLICE_ROWS ? rows : 0;
}

void dip_plan_find_sinks(dip_plan *p, const dip_plan_opts *o) {
    for (int i = 0; i < o->sinks; i++) {
        int output = p->n_outputs - o->sinks + i;
        plan_step *s = producer(p, p->outputs[output]);
        if (!s || !output || !o->changes[i]) continue;
        /* whoever gets the numbers changes a tensor: nobody may read that any more */
        const plan_value *changed = &p->values[p->values[o->changes[i]->id].root];
        if (changed->dies > s - p->steps) continue;
        p->n_sinks++;
        s->sink = output;
        s->slice = slice_rows(p, s);
        p->values[s->out[0]].dies = s - p->steps;
        p->values[s->out[0]].sunk = true;
        p->values[s->out[0]].sliced = s->slice > 0;
    }
}

/* ---- running ------------------------------------------------------------------------------------- */

/* The call of the rows [from, from + n): only what the first input and the output are changes. */
typedef struct slice_call {
    dip_call c;
    dip_view x, y;
} slice_call;

static void cut(slice_call *s, const dip_call *whole, int64_t from, int64_t n) {
    s->c = *whole;
    s->x = *whole->in[0];
    s->y = *whole->out[0];
    s->x.dim[0] = s->y.dim[0] = n;
    s->x.data = (char *)s->x.data + from * s->x.stride[0] * (int64_t)dip_dtype_size(s->x.dtype);
    s->c.in[0] = &s->x;
    s->c.out[0] = &s->y;
}

static int64_t slices_of(const plan_step *s, int64_t rows) {
    return (s->call.out[0]->dim[0] + rows - 1) / rows;
}

/* A slice of the result, of so many rows: the first thing that a part needs. */
static void *take_slice(dip_scratch *room, const plan_step *s, int64_t rows) {
    const dip_view *y = s->call.out[0];
    return dip_take(room, (size_t)(rows * y->dim[1]) * dip_dtype_size(y->dtype));
}

/* What one part needs: the slice, then the operator's own. */
static size_t part_bytes(const plan_step *s, int64_t rows) {
    dip_scratch room = {NULL, 0};
    slice_call one;
    cut(&one, &s->call, 0, rows);
    take_slice(&room, s, rows);
    dip_take(&room, s->op->workspace ? s->op->workspace(&one.c) : 0);
    return room.used;
}

size_t dip_plan_slice_workspace(const plan_step *s, size_t *part) {
    int64_t parts = slices_of(s, s->slice) < PARTS ? slices_of(s, s->slice) : PARTS;
    *part = part_bytes(s, s->slice);
    return (size_t)parts * *part;
}

typedef struct sink_job {
    const dip_plan *p;
    const plan_step *s;
    int64_t rows, slices, parts;
} sink_job;

static void run_part(void *arg, int64_t part) {
    const sink_job *j = arg;
    const plan_step *s = j->s;
    dip_scratch room = {(char *)s->call.work + (size_t)part * s->slice_part, 0};
    void *slice = take_slice(&room, s, j->rows);
    int64_t end = dip_part_begin(j->slices, part + 1, j->parts);
    for (int64_t i = dip_part_begin(j->slices, part, j->parts); i < end; i++) {
        int64_t from = i * j->rows, left = s->call.out[0]->dim[0] - from;
        slice_call one;
        cut(&one, &s->call, from, left < j->rows ? left : j->rows);
        one.y.data = slice;
        one.c.work = room.base + room.used;
        s->op->forward(&one.c);
        int64_t width = one.y.dim[1];
        j->p->sink(j->p->sink_user, s->sink, from * width, one.y.dim[0] * width, slice);
    }
}

/* As many slices for each part, where the scratch memory is enough for slices of that height. */
static void share_out(sink_job *j) {
    const plan_step *s = j->s;
    int64_t threads = dip_get_num_threads(s->call.ctx), m = s->call.out[0]->dim[0];
    j->rows = s->slice;
    j->slices = slices_of(s, j->rows);
    j->parts = threads < j->slices ? threads : j->slices;
    if (j->parts > PARTS) j->parts = PARTS;
    if (j->slices % j->parts == 0) return;
    int64_t even = (j->slices / j->parts + 1) * j->parts, rows = (m + even - 1) / even;
    if (part_bytes(s, rows) > s->slice_part) return;
    j->rows = rows;
    j->slices = slices_of(s, rows);
}

void dip_plan_run_sink(const dip_plan *p, const plan_step *s) {
    const dip_view *y = s->call.out[0];
    if (!s->slice) {
        s->op->forward(&s->call);
        p->sink(p->sink_user, s->sink, 0, dip_view_numel(y), y->data);
        return;
    }
    sink_job j = {.p = p, .s = s};
    share_out(&j);
    double flops = 2 * (double)dip_view_numel(y) * (double)s->call.in[1]->dim[0];
    dip_parallel_for(s->call.ctx, j.parts, flops * DIP_NS_PRODUCT_FLOP, run_part, &j);
}

void dip_plan_set_sink(dip_plan *p, dip_plan_sink *sink, void *user) {
    p->sink = sink;
    p->sink_user = user;
}

bool dip_plan_sinks(const dip_plan *p, int output) {
    return p && output > 0 && output < p->n_outputs && p->values[p->outputs[output]].sunk;
}
