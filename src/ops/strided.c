/* strided.c - see strided.h. */
#include "ops/strided.h"
#include "tensor/walk.h"

static int64_t pieces(const dip_call *c, int64_t units, double cost) {
    int64_t threads = dip_threads_for(c->ctx, cost), most = threads == 1 ? 1 : 4 * threads;
    return most < units ? most : units;
}

typedef struct copy_job {
    dip_walk walk;
    int64_t parts;
    size_t item;
} copy_job;

static void copy_part(void *arg, int64_t part) {
    const copy_job *job = arg;
    dip_walk w = job->walk;
    if (job->parts > 1) dip_walk_part(&w, part, job->parts);
    while (dip_walk_next(&w)) dip_copy(w.ptr[0], w.step[0], w.ptr[1], w.step[1], w.n, job->item);
}

void dip_copy_view(const dip_call *c, const dip_view *dst, const dip_view *src) {
    int64_t n = dip_view_numel(dst);
    if (n == 0) return;
    copy_job job = {.item = dip_dtype_size(dst->dtype)};
    dip_walk_begin(&job.walk, 2, (const dip_view *[]){dst, src});
    double cost = 2.0 * (double)n * (double)job.item * DIP_NS_BYTE;
    job.parts = pieces(c, n, cost);
    dip_parallel_for(c->ctx, job.parts, cost, copy_part, &job);
}

dip_view dip_plain_view(void *data, dip_dtype t, const dip_shape *shape) {
    dip_view v = {.data = data, .dtype = t, .rank = shape->rank};
    for (int i = 0; i < shape->rank; i++) v.dim[i] = shape->dim[i];
    dip_view_row_major(&v);
    return v;
}

size_t dip_view_bytes(const dip_view *v) {
    size_t bytes;
    /* what does not fit into size_t cannot be allocated either */
    return dip_mul_size((size_t)dip_view_numel(v), dip_dtype_size(v->dtype), &bytes) ? bytes
                                                                                     : SIZE_MAX;
}

dip_plain dip_plain_lay(dip_scratch *s, const dip_view *v) {
    dip_plain p = {.view = v, .needed = !dip_view_contiguous(v)};
    if (p.needed) p.copy = dip_take(s, dip_view_bytes(v));
    return p;
}

const void *dip_plain_copied(const dip_call *c, const dip_plain *p) {
    dip_shape shape = dip_view_shape(p->view);
    dip_view to = dip_plain_view(p->copy, p->view->dtype, &shape);
    dip_copy_view(c, &to, p->view);
    return p->copy;
}

dip_rows dip_rows_lay(dip_scratch *s, const dip_view *v, int axis) {
    dip_rows r;
    r.n = v->rank ? v->dim[axis] : 1;
    r.rows = 1;
    r.copy = NULL;
    r.needed = false;
    if (axis == v->rank - 1 && dip_view_contiguous(v)) { /* as they lie */
        for (int i = 0; i < axis; i++) r.rows *= v->dim[i];
        r.view = *v;
        return r;
    }
    int axes[DIP_MAX_RANK], k = 0;
    for (int i = 0; i < v->rank; i++)
        if (i != axis) {
            axes[k++] = i;
            r.rows *= v->dim[i];
        }
    if (v->rank) axes[k] = axis;
    dip_view_permute(v, axes, &r.view);
    r.needed = !dip_view_contiguous(&r.view);
    if (r.needed) r.copy = dip_take(s, dip_view_bytes(v));
    return r;
}

static dip_view rows_of(const dip_rows *r) {
    dip_shape shape = dip_view_shape(&r->view);
    return dip_plain_view(r->copy, r->view.dtype, &shape);
}

const void *dip_rows_load(const dip_call *c, const dip_rows *r) {
    if (!r->needed) return r->view.data;
    dip_view to = rows_of(r);
    dip_copy_view(c, &to, &r->view);
    return r->copy;
}

void *dip_rows_target(const dip_rows *r, const dip_view *out) {
    return r->needed ? r->copy : out->data;
}

void dip_rows_store(const dip_call *c, const dip_rows *r, const dip_view *out) {
    if (!r->needed) return;
    dip_view from = rows_of(r), to = r->view;
    to.data = out->data;
    dip_copy_view(c, &to, &from);
}

typedef struct rows_job {
    dip_rows_body *body;
    void *arg;
    int64_t rows, parts;
} rows_job;

static void rows_part(void *arg, int64_t part) {
    const rows_job *job = arg;
    int64_t first = dip_part_begin(job->rows, part, job->parts);
    job->body(job->arg, first, dip_part_begin(job->rows, part + 1, job->parts) - first);
}

void dip_over_rows(const dip_call *c, int64_t rows, double flops_per_row, dip_rows_body *body,
                   void *arg) {
    if (rows == 0) return;
    double cost = (double)rows * flops_per_row * DIP_NS_FLOP;
    rows_job job = {.body = body, .arg = arg, .rows = rows, .parts = pieces(c, rows, cost)};
    dip_parallel_for(c->ctx, job.parts, cost, rows_part, &job);
}
