/* reduce.c - see reduce.h. */
#include "ops/reduce.h"
#include "tensor/walk.h"

#include <string.h>

bool dip_out_reduced(dip_call *c, int i, dip_dtype t) {
    bool mask[DIP_MAX_RANK];
    dip_shape s = dip_view_shape(c->in[0]);
    if (!dip_axes_mask(c, &c->attr[DIP_REDUCE_AXES].dims, s.rank, mask)) return false;
    dip_shape to = dip_shape_without(&s, mask, c->attr[DIP_REDUCE_KEEPDIMS].i != 0);
    dip_out(c, i, t, &to);
    return true;
}

static void mask_of(const dip_shape *axes, int rank, bool mask[DIP_MAX_RANK]) {
    for (int i = 0; i < DIP_MAX_RANK; i++) mask[i] = axes->rank == 0 && i < rank;
    for (int i = 0; i < axes->rank; i++)
        mask[axes->dim[i] < 0 ? axes->dim[i] + rank : axes->dim[i]] = true;
}

void dip_reduce_mask(const dip_call *c, bool mask[DIP_MAX_RANK]) {
    mask_of(&c->attr[DIP_REDUCE_AXES].dims, c->in[0]->rank, mask);
}

int64_t dip_reduce_count(const dip_shape *s, const dip_attr_value *attr) {
    bool mask[DIP_MAX_RANK];
    int64_t n = 1;
    mask_of(&attr[DIP_REDUCE_AXES].dims, s->rank, mask);
    for (int i = 0; i < s->rank; i++)
        if (mask[i]) n *= s->dim[i];
    return n;
}

/* ---- sums: see Note [Order of sums] ------------------------------------------------------------
 */

typedef struct group {
    int64_t n;
    bool summed;
} group;

static int add_group(group *g, int n, group more) {
    if (n > 0 && g[n - 1].summed == more.summed) {
        g[n - 1].n *= more.n;
        return n;
    }
    g[n] = more;
    return n + 1;
}

/* The stage that sums group k. */
static dip_sum_stage stage_at(const group *g, int n, int k) {
    dip_sum_stage s = {.outer = 1, .n = g[k].n, .inner = 1};
    for (int i = 0; i < k; i++) s.outer *= g[i].n;
    for (int i = k + 1; i < n; i++) s.inner *= g[i].n;
    s.whole = n == 1;
    s.rows = k == n - 1;
    return s;
}

static int plan_stages(const dip_view *x, const bool *mask, dip_sum_stage *stage) {
    group g[DIP_MAX_RANK], left[DIP_MAX_RANK];
    int n = 0, stages = 0;
    if (x->rank == 0) {
        stage[0] = (dip_sum_stage){.outer = 1, .n = 1, .inner = 1, .whole = true, .rows = true};
        return 1;
    }
    for (int i = 0; i < x->rank; i++) n = add_group(g, n, (group){x->dim[i], mask[i]});
    for (int k = n - 1; k >= 0; k--) {
        if (!g[k].summed) continue;
        stage[stages++] = stage_at(g, n, k);
        int m = 0;
        for (int i = 0; i < n; i++)
            if (i != k) m = add_group(left, m, g[i]);
        memcpy(g, left, sizeof g);
        n = m;
    }
    return stages;
}

/* Can the first stage's kernel follow the strides of view (outer, n, inner)? */
static bool followed(const dip_sum_stage *s, const dip_view *v) {
    if (s->whole) return v->stride[1] == 1 || s->n == 1;
    return s->rows || v->stride[2] == 1 || s->inner == 1;
}

static size_t accumulator_size(dip_dtype t) {
    return dip_dtype_is_float(t) ? dip_dtype_size(t) : sizeof(int64_t);
}

static int64_t results(const dip_sum_stage *s) { return s->outer * s->inner; }

void dip_sum_lay(dip_sum *s, const dip_view *x, const bool mask[DIP_MAX_RANK],
                 dip_scratch *scratch) {
    memset(s, 0, sizeof *s);
    s->x = x;
    s->n_stages = plan_stages(x, mask, s->stage);
    const dip_sum_stage *first = &s->stage[0];
    dip_shape cube = {3, {first->outer, first->n, first->inner}};
    s->copied = !dip_view_reshape(x, &cube, &s->view) || !followed(first, &s->view);
    if (s->copied) {
        s->copy = dip_take(scratch, dip_view_bytes(x));
        s->view = dip_plain_view(s->copy, x->dtype, &cube);
    }
    size_t item = accumulator_size(x->dtype);
    if (s->n_stages > 1) s->between[0] = dip_take(scratch, (size_t)results(&s->stage[0]) * item);
    if (s->n_stages > 2) s->between[1] = dip_take(scratch, (size_t)results(&s->stage[1]) * item);
    int64_t chunks = (s->stage[s->n_stages - 1].n + DIP_SUM_CHUNK - 1) / DIP_SUM_CHUNK;
    if (s->stage[s->n_stages - 1].whole) s->chunks = dip_take(scratch, (size_t)chunks * item);
}

typedef struct sum_job {
    const dip_kernels_reduce *k;
    const dip_sum_stage *s;
    const char *x;
    int64_t stride[3], item; /* strides of (outer, n, inner), in elements */
    char *out;
    int64_t out_item;
    int64_t columns, blocks; /* columns of one part, parts of one outer index */
} sum_job;

static void sum_rows(void *arg, int64_t first, int64_t count) {
    const sum_job *j = arg;
    j->k->sum(j->out + first * j->out_item, j->x + first * j->stride[0] * j->item, count,
              j->stride[0], j->s->n, j->stride[1]);
}

static void sum_columns(void *arg, int64_t first, int64_t count) {
    const sum_job *j = arg;
    for (int64_t i = first; i < first + count; i++) {
        int64_t outer = i / j->blocks, at = i % j->blocks * j->columns;
        int64_t n = j->s->inner - at < j->columns ? j->s->inner - at : j->columns;
        j->k->column_sum(j->out + (outer * j->s->inner + at) * j->out_item,
                         j->x + (outer * j->stride[0] + at * j->stride[2]) * j->item, j->s->n,
                         j->stride[1], n, false);
    }
}

static void sum_chunks(void *arg, int64_t first, int64_t count) {
    const sum_job *j = arg;
    for (int64_t i = first; i < first + count; i++) {
        int64_t at = i * DIP_SUM_CHUNK;
        int64_t n = j->s->n - at < DIP_SUM_CHUNK ? j->s->n - at : DIP_SUM_CHUNK;
        j->k->sum(j->out + i * j->out_item, j->x + at * j->item, 1, n, n, 1);
    }
}

/* The chunks' sums, added in order. */
static void add_chunks(void *out, const void *chunks, int64_t n, dip_dtype t) {
    if (t == DIP_FLOAT32) {
        const float *p = chunks;
        float sum = 0;
        for (int64_t i = 0; i < n; i++) sum += p[i];
        *(float *)out = sum;
    } else if (t == DIP_FLOAT64) {
        const double *p = chunks;
        double sum = 0;
        for (int64_t i = 0; i < n; i++) sum += p[i];
        *(double *)out = sum;
    } else {
        const uint64_t *p = chunks; /* int64 sums wrap around */
        uint64_t sum = 0;
        for (int64_t i = 0; i < n; i++) sum += p[i];
        *(uint64_t *)out = sum;
    }
}

static void run_stage(const dip_call *c, const dip_sum *s, const dip_sum_stage *stage,
                      const dip_view *x, void *out) {
    enum { COLUMNS = 256 }; /* of a part: whole vectors, and enough of them to be worth a call */
    sum_job j = {.k = c->k->reduce[x->dtype],
                 .s = stage,
                 .x = x->data,
                 .out = out,
                 .stride = {x->stride[0], x->stride[1], x->stride[2]},
                 .item = (int64_t)dip_dtype_size(x->dtype),
                 .out_item = (int64_t)accumulator_size(x->dtype),
                 .columns = COLUMNS,
                 .blocks = (stage->inner + COLUMNS - 1) / COLUMNS};
    if (stage->n == 0) {
        memset(out, 0, (size_t)(results(stage) * j.out_item));
    } else if (stage->whole) {
        int64_t chunks = (stage->n + DIP_SUM_CHUNK - 1) / DIP_SUM_CHUNK;
        j.out = s->chunks;
        dip_over_rows(c, chunks, DIP_SUM_CHUNK, sum_chunks, &j);
        add_chunks(out, s->chunks, chunks, x->dtype);
    } else if (stage->rows) {
        dip_over_rows(c, stage->outer, (double)stage->n, sum_rows, &j);
    } else {
        dip_over_rows(c, stage->outer * j.blocks, (double)stage->n * COLUMNS, sum_columns, &j);
    }
}

void dip_sum_run(dip_sum *s, const dip_call *c, void *out) {
    if (s->copied) {
        dip_shape shape = dip_view_shape(s->x);
        dip_view to = dip_plain_view(s->copy, s->x->dtype, &shape);
        dip_copy_view(c, &to, s->x);
    }
    dip_view x = s->view;
    x.data = s->copied ? s->copy : s->x->data;
    for (int i = 0; i < s->n_stages; i++) {
        void *to = i == s->n_stages - 1 ? out : s->between[i % 2];
        if (i > 0) {
            const dip_sum_stage *st = &s->stage[i];
            dip_dtype t = dip_dtype_is_float(s->x->dtype) ? s->x->dtype : DIP_INT64;
            x = dip_plain_view(s->between[(i - 1) % 2], t,
                               &(dip_shape){3, {st->outer, st->n, st->inner}});
        }
        run_stage(c, s, &s->stage[i], &x, to);
    }
}

/* ---- extrema ------------------------------------------------------------------------------------
 */

/* The marked axes as one run of n elements with one step, if their strides allow that. */
static bool one_run(const dip_view *x, const bool *mask, int64_t *n, int64_t *step) {
    bool fits = true;
    *n = 1;
    *step = 1;
    for (int i = x->rank - 1; i >= 0; i--) {
        if (!mask[i] || x->dim[i] == 1) continue;
        if (*n == 1) *step = x->stride[i];
        else if (x->stride[i] != *step * *n) fits = false;
        *n *= x->dim[i];
    }
    return fits;
}

void dip_extremum_lay(dip_extremum *e, const dip_view *x, const bool mask[DIP_MAX_RANK],
                      dip_scratch *scratch) {
    memset(e, 0, sizeof *e);
    e->x = x;
    e->kept = *x;
    e->kept.rank = 0;
    for (int i = 0; i < x->rank; i++)
        if (!mask[i]) {
            e->order[e->kept.rank] = i;
            e->kept.dim[e->kept.rank] = x->dim[i];
            e->kept.stride[e->kept.rank++] = x->stride[i];
        }
    e->moved.rank = e->kept.rank;
    for (int i = 0; i < x->rank; i++)
        if (mask[i]) e->order[e->moved.rank++] = i;
    for (int i = 0; i < x->rank; i++) e->moved.dim[i] = x->dim[e->order[i]];
    e->copied = !one_run(x, mask, &e->n, &e->step);
    if (!e->copied) return;
    e->copy = dip_take(scratch, dip_view_bytes(x));
    e->step = 1;
    dip_view_row_major(&e->kept);
    for (int i = 0; i < e->kept.rank; i++) e->kept.stride[i] *= e->n;
}

typedef struct extremum_job {
    const dip_extremum *e;
    const dip_kernels_reduce *k;
    bool largest, values;
    size_t item;
    int64_t parts;
    dip_walk walk;
} extremum_job;

static void extremum_part(void *arg, int64_t part) {
    const extremum_job *j = arg;
    const dip_extremum *e = j->e;
    dip_walk w = j->walk;
    int64_t item = (int64_t)j->item;
    if (j->parts > 1) dip_walk_part(&w, part, j->parts);
    while (dip_walk_next(&w)) {
        int64_t *index = w.ptr[0];
        (j->largest ? j->k->argmax : j->k->argmin)(index, w.ptr[1], w.n, w.step[1], e->n, e->step);
        if (!j->values) continue;
        for (int64_t i = 0; i < w.n; i++)
            memcpy((char *)w.ptr[2] + i * item,
                   (const char *)w.ptr[1] + (i * w.step[1] + index[i] * e->step) * item, j->item);
    }
}

void dip_extremum_run(dip_extremum *e, const dip_call *c, bool largest, void *value,
                      int64_t *index) {
    int64_t n = dip_view_numel(&e->kept);
    if (n == 0) return;
    e->kept.data = e->x->data;
    if (e->copied) {
        dip_view from, to = dip_plain_view(e->copy, e->x->dtype, &e->moved);
        dip_view_permute(e->x, e->order, &from);
        dip_copy_view(c, &to, &from);
        e->kept.data = e->copy;
    }
    dip_shape shape = dip_view_shape(&e->kept);
    dip_view at = dip_plain_view(index, DIP_INT64, &shape);
    dip_view out = dip_plain_view(value, e->x->dtype, &shape);
    extremum_job j = {.e = e,
                      .k = c->k->reduce[e->x->dtype],
                      .largest = largest,
                      .values = value != NULL,
                      .item = dip_dtype_size(e->x->dtype)};
    dip_walk_begin(&j.walk, value ? 3 : 2, (const dip_view *[]){&at, &e->kept, &out});
    double work = (double)n * (double)e->n;
    double cost = work * 2 * DIP_NS_FLOP;
    int64_t threads = dip_threads_for(c->ctx, cost);
    j.parts = threads == 1 ? 1 : n < 4 * threads ? n : 4 * threads;
    dip_parallel_for(c->ctx, j.parts, cost, extremum_part, &j);
}

/* ---- gradients
 * ------------------------------------------------------------------------------------ */

dip_value dip_build_reduce(dip_builder *b, const dip_op *op, dip_value x, const dip_shape *axes,
                           bool keepdims) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(op, NULL, attrs);
    attrs[DIP_REDUCE_AXES] = dip_dims(*axes);
    attrs[DIP_REDUCE_KEEPDIMS] = dip_int(keepdims);
    return dip_build1_attr(b, op, x, attrs);
}

dip_value dip_build_kept(dip_builder *b, const dip_node *n, dip_value g) {
    bool mask[DIP_MAX_RANK];
    dip_shape s = dip_shape_of(n->in[0]);
    mask_of(&n->attr[DIP_REDUCE_AXES].dims, s.rank, mask);
    s = dip_shape_without(&s, mask, true);
    return dip_build_reshape(b, g, &s);
}
