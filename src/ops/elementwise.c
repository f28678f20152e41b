/* elementwise.c - see elementwise.h. */
#include "ops/elementwise.h"

/* Below this many elements a part is not worth a thread's attention. */
enum { SMALLEST_PART = 4096 };

bool dip_shape_unary(dip_call *c) { return dip_out_like(c, 0, c->in[0]); }
bool dip_shape_unary_number(dip_call *c) { return dip_number_input(c, 0) && dip_shape_unary(c); }
bool dip_shape_unary_float(dip_call *c) { return dip_float_input(c, 0) && dip_shape_unary(c); }

bool dip_shape_binary(dip_call *c) {
    return dip_same_dtypes(c, 0, 2) && dip_out_broadcast(c, 0, c->in[0]->dtype, 0, 2);
}

bool dip_shape_binary_number(dip_call *c) {
    return dip_same_dtypes(c, 0, 2) && dip_number_input(c, 0) && dip_shape_binary(c);
}

bool dip_shape_binary_float(dip_call *c) {
    return dip_same_dtypes(c, 0, 2) && dip_float_input(c, 0) && dip_shape_binary(c);
}

bool dip_shape_compare(dip_call *c) {
    return dip_same_dtypes(c, 0, 2) && dip_out_broadcast(c, 0, DIP_BOOL, 0, 2);
}

typedef struct elementwise_job {
    const dip_call *c;
    dip_run_loop *loop;
    int which;
    int64_t parts;
    dip_walk walk;
} elementwise_job;

static void run_part(void *arg, int64_t part) {
    const elementwise_job *job = arg;
    dip_walk w = job->walk;
    if (job->parts > 1) dip_walk_part(&w, part, job->parts);
    while (dip_walk_next(&w)) job->loop(job->c, job->which, &w);
}

static void run_walk(const dip_call *c, dip_run_loop *loop, int which, double flops, int64_t n) {
    elementwise_job job = {.c = c, .loop = loop, .which = which, .parts = 1};
    dip_view in[DIP_WALK_MAX];
    const dip_view *views[DIP_WALK_MAX] = {c->out[0]};
    dip_shape shape = dip_view_shape(c->out[0]);
    for (int i = 0; i < c->n_in; i++) {
        dip_view_expand(c->in[i], &shape, &in[i]); /* shape() saw that it fits */
        views[1 + i] = &in[i];
    }
    dip_walk_begin(&job.walk, 1 + c->n_in, views);
    double bytes = (double)(1 + c->n_in) * (double)dip_dtype_size(c->out[0]->dtype);
    double cost = (double)n * (flops * DIP_NS_FLOP + bytes * DIP_NS_BYTE);
    int threads = dip_threads_for(c->ctx, cost);
    if (threads > 1) job.parts = n / SMALLEST_PART < 4 * threads ? n / SMALLEST_PART : 4 * threads;
    if (job.parts < 1) job.parts = 1;
    dip_parallel_for(c->ctx, job.parts, cost, run_part, &job);
}

/* Do all operands lie in memory as the output does, without gaps, or stand for all of it?  Then they are
 * one run. */
static bool one_run(const dip_call *c, dip_walk *w) {
    const dip_view *out = c->out[0];
    for (int i = 0; i < c->n_in; i++) {
        const dip_view *v = c->in[i];
        bool along = v->rank == out->rank;
        for (int k = 0; along && k < out->rank; k++)
            along = v->dim[k] == out->dim[k] && v->stride[k] == out->stride[k];
        if (!along && dip_view_numel(v) != 1) return false;
        w->ptr[1 + i] = v->data;
        w->step[1 + i] = along;
    }
    w->ptr[0] = out->data;
    return true;
}

void dip_run_elementwise(const dip_call *c, dip_run_loop *loop, int which, double flops) {
    int64_t n = dip_view_numel(c->out[0]);
    dip_walk w;
    if (n == 0) return;
    if (n < 2 * SMALLEST_PART && one_run(c, &w)) {
        w.n = n;
        loop(c, which, &w);
    } else {
        run_walk(c, loop, which, flops, n);
    }
}

/* A rough count of floating-point operations, to decide whether threads pay. */
static double unary_flops(dip_unary which) {
    switch (which) {
    case DIP_UNARY_EXP:
    case DIP_UNARY_LOG:
    case DIP_UNARY_LOG1P:
    case DIP_UNARY_TANH:
    case DIP_UNARY_SIGMOID:
    case DIP_UNARY_SIN:
    case DIP_UNARY_COS:
    case DIP_UNARY_ERF: return 20;
    case DIP_UNARY_SQRT:
    case DIP_UNARY_RECIPROCAL: return 4;
    default: return 1;
    }
}

static void unary_loop(const dip_call *c, int which, const dip_walk *w) {
    c->k->elementwise[c->in[0]->dtype]->unary[which](w->ptr[0], w->ptr[1], w->step[1], w->n);
}

void dip_forward_unary(const dip_call *c) {
    dip_unary which = (dip_unary)c->op->loop.which;
    dip_run_elementwise(c, unary_loop, (int)which, unary_flops(which));
}

static void binary_loop(const dip_call *c, int which, const dip_walk *w) {
    c->k->elementwise[c->in[0]->dtype]->binary[which](w->ptr[0], w->ptr[1], w->step[1], w->ptr[2],
                                                      w->step[2], w->n);
}

void dip_forward_binary(const dip_call *c) {
    dip_binary which = (dip_binary)c->op->loop.which;
    dip_run_elementwise(c, binary_loop, (int)which, which == DIP_BINARY_POW ? 40 : 1);
}

static void compare_loop(const dip_call *c, int which, const dip_walk *w) {
    c->k->elementwise[c->in[0]->dtype]->compare[which](w->ptr[0], w->ptr[1], w->step[1], w->ptr[2],
                                                       w->step[2], w->n);
}

void dip_run_compare(const dip_call *c, dip_compare which) {
    dip_run_elementwise(c, compare_loop, (int)which, 1);
}
