/* product.c - see product.h.  No split changes a bit: an element's sum is never divided. */
#include "ops/product.h"
#include "tensor/walk.h"

/* A part is worth a thread from here on; blocks of the grid are multiples of these. */
#define SMALLEST_PART 250000.0
enum { ROW_STEP = 2, COLUMN_STEP = 64 };

static const int known_parts[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
enum { N_KNOWN = sizeof known_parts / sizeof known_parts[0] };

typedef struct grid {
    int64_t m, n, rows, columns;
} grid; /* size of a block, blocks each way */

static int64_t blocks(int64_t size, int64_t wanted, int64_t step, int64_t *block) {
    int64_t each = (size + wanted - 1) / wanted;
    each = (each + step - 1) / step * step;
    *block = each < size ? each : size;
    return each ? (size + each - 1) / each : 1;
}

/* At most about `parts` blocks.  Rows are cut first, since blocks beside each other would both look for
 * the zeros of one A; columns where there are many more of them, since a block reads all of B. */
static grid grid_of(const dip_gemm_args *g, int64_t parts) {
    grid o = {g->m, g->n, 1, 1};
    if (2 * g->m >= g->n) {
        o.rows = blocks(g->m, parts, ROW_STEP, &o.m);
        if (parts / o.rows > 1) o.columns = blocks(g->n, parts / o.rows, COLUMN_STEP, &o.n);
    } else {
        o.columns = blocks(g->n, parts, COLUMN_STEP, &o.n);
        if (parts / o.columns > 1) o.rows = blocks(g->m, parts / o.columns, ROW_STEP, &o.m);
    }
    return o;
}

static double flops(const dip_product *p) {
    return 2.0 * (double)p->g.m * (double)p->g.n * (double)p->g.k *
           (p->batch ? (double)dip_view_numel(&p->batch[0]) : 1);
}

/* How many parts the work is worth on that many threads. */
static int64_t parts_for(const dip_product *p, int64_t threads) {
    double most = flops(p) / SMALLEST_PART;
    int64_t best = 1;
    for (int i = 0; i < N_KNOWN; i++)
        if (known_parts[i] <= threads && known_parts[i] <= most) best = known_parts[i];
    return best;
}

static size_t bytes_of(const dip_product *p, const dip_kernels_gemm *gemm, int64_t parts) {
    dip_gemm_args g = p->g;
    if (!p->batch) {
        grid o = grid_of(&g, parts);
        g.m = o.m;
        g.n = o.n;
    }
    return (gemm->workspace(&g) + 63) / 64 * 64;
}

/* Room for the most threads there could be, since their number may change before the run. */
size_t dip_product_room(const dip_product *p, const dip_call *c) {
    const dip_kernels_gemm *gemm = c->k->gemm[p->dtype];
    size_t most = 0;
    for (int i = 0; i < N_KNOWN && known_parts[i] <= parts_for(p, 64); i++) {
        grid o = grid_of(&p->g, known_parts[i]);
        size_t n = (size_t)(p->batch ? known_parts[i] : o.rows * o.columns), bytes;
        if (!dip_mul_size(n, bytes_of(p, gemm, known_parts[i]), &bytes)) bytes = SIZE_MAX;
        if (bytes > most) most = bytes;
    }
    return most;
}

typedef struct product_job {
    const dip_product *p;
    const dip_kernels_gemm *gemm;
    char *work; /* NULL: none is needed */
    grid grid;
    size_t each, item;
    dip_walk walk;
    int64_t parts;
} product_job;

static void run_block(void *arg, int64_t part) {
    const product_job *job = arg;
    dip_gemm_args g = job->p->g;
    int64_t item = (int64_t)job->item;
    int64_t i = part / job->grid.columns * job->grid.m, j = part % job->grid.columns * job->grid.n;
    g.a = (const char *)g.a + i * g.a_row * item;
    g.b = (const char *)g.b + j * g.b_col * item;
    g.c = (char *)g.c + (i * g.c_row + j) * item;
    if (g.bias) g.bias = (const char *)g.bias + j * item;
    if (g.gate) g.gate = (const char *)g.gate + (i * g.gate_row + j) * item;
    g.row = i;
    g.column = j;
    g.m = g.m - i < job->grid.m ? g.m - i : job->grid.m;
    g.n = g.n - j < job->grid.n ? g.n - j : job->grid.n;
    job->gemm->run(&g, job->work ? job->work + (size_t)part * job->each : NULL);
}

static void run_entries(void *arg, int64_t part) {
    const product_job *job = arg;
    dip_walk w = job->walk;
    int64_t item = (int64_t)job->item;
    void *work = job->work ? job->work + (size_t)part * job->each : NULL;
    if (job->parts > 1) dip_walk_part(&w, part, job->parts);
    while (dip_walk_next(&w))
        for (int64_t i = 0; i < w.n; i++) {
            dip_gemm_args g = job->p->g;
            g.c = (char *)w.ptr[0] + i * w.step[0] * item;
            g.a = (const char *)w.ptr[1] + i * w.step[1] * item;
            g.b = (const char *)w.ptr[2] + i * w.step[2] * item;
            job->gemm->run(&g, work);
        }
}

static void run_on_threads(const dip_product *p, const dip_call *c, product_job *job,
                           int64_t parts) {
    job->item = dip_dtype_size(p->dtype);
    job->each = bytes_of(p, job->gemm, parts);
    if (!p->batch) {
        job->grid = grid_of(&p->g, parts);
        job->parts = job->grid.rows * job->grid.columns;
        dip_parallel_for(c->ctx, job->parts, flops(p) * DIP_NS_PRODUCT_FLOP, run_block, job);
        return;
    }
    dip_view v[3] = {p->batch[0], p->batch[1], p->batch[2]};
    int64_t entries = dip_view_numel(&v[0]);
    v[0].data = p->g.c;
    v[1].data = (void *)(uintptr_t)p->g.a; /* the walk only adds to it */
    v[2].data = (void *)(uintptr_t)p->g.b;
    dip_walk_begin(&job->walk, 3, (const dip_view *[]){&v[0], &v[1], &v[2]});
    job->parts = parts < entries ? parts : entries;
    dip_parallel_for(c->ctx, job->parts, flops(p) * DIP_NS_PRODUCT_FLOP, run_entries, job);
}

void dip_product_run(const dip_product *p, const dip_call *c, const dip_scratch *rest) {
    if (p->g.m == 0 || p->g.n == 0 || (p->batch && dip_view_numel(&p->batch[0]) == 0)) return;
    const dip_kernels_gemm *gemm = c->k->gemm[p->dtype];
    char *work = rest->base ? rest->base + rest->used : NULL;
    int64_t threads = dip_threads_for(c->ctx, flops(p) * DIP_NS_PRODUCT_FLOP),
            parts = threads > 1 ? parts_for(p, threads) : 1;
    if (parts == 1 && !p->batch) { /* what small products are wants no detours */
        gemm->run(&p->g, work);
        return;
    }
    product_job job;
    job.p = p;
    job.gemm = gemm;
    job.work = work;
    run_on_threads(p, c, &job, parts);
}
