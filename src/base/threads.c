/* threads.c - work split over threads: the engine's own pool, or the host's parallel_for. */
#include "base/pool.h"

/* Each thread that helps costs the caller about as much as this: of n threads the last one is worth
 * it while work / (n * n) is more. */
static const double nanoseconds_per_thread = 1e3;

static void run_serially(dip_task *task, void *arg, int64_t parts) {
    for (int64_t i = 0; i < parts; i++) task(arg, i);
}

void dip_pool_stop(dip_context *ctx) {
    dip_pool_free(ctx, ctx->pool);
    ctx->pool = NULL;
}

/* False: not done. */
static bool run_on_pool(dip_context *ctx, int64_t parts, int threads, double cost, dip_task *task,
                        void *arg) {
    if (!ctx->pool) ctx->pool = dip_pool_new(ctx, ctx->threads);
    return ctx->pool && dip_pool_run(ctx->pool, task, arg, parts, threads, cost);
}

typedef struct host_job {
    dip_task *task;
    void *arg;
} host_job;

static void host_part(void *arg, int64_t part) {
    const host_job *j = arg;
    bool before = dip_set_inside_task(true);
    dip_float_env e = dip_float_enter();
    j->task(j->arg, part);
    dip_float_leave(e);
    dip_set_inside_task(before);
}

int dip_threads_for(const dip_context *ctx, double cost) {
    if (!ctx || dip_inside_task()) return 1;
    double square = cost / nanoseconds_per_thread;
    int n = square >= 4 ? ctx->threads : 1;
    while (n > 1 && (double)n * n > square) n--;
    return n;
}

void dip_parallel_for(dip_context *ctx, int64_t parts, double cost, dip_task *task, void *arg) {
    int threads = parts < 2 ? 1 : dip_threads_for(ctx, cost);
    if (threads == 1) {
        run_serially(task, arg, parts);
        return;
    }
    if (ctx->parallel.run) {
        host_job j = {task, arg};
        ctx->parallel.run(ctx->parallel.user, host_part, &j, parts);
        return;
    }
    if (threads > parts) threads = (int)parts;
    /* Several threads may run predictors of one context: who finds the pool busy works alone. */
    bool done = false;
    if (!atomic_exchange(&ctx->pool_busy, true)) {
        done = run_on_pool(ctx, parts, threads, cost, task, arg);
        atomic_store(&ctx->pool_busy, false);
    }
    if (!done) run_serially(task, arg, parts);
}

bool dip_set_num_threads(dip_context *ctx, int n, dip_site at) {
    if (!ctx) return false;
    dip_enter(ctx, at);
    if (n < 1 || n > DIP_MAX_THREADS)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, "dip_set_num_threads",
                        "found %d, expected a number of threads from 1 to %d", n, DIP_MAX_THREADS);
    if (n != ctx->threads) dip_pool_stop(ctx); /* the next large piece of work makes the new one */
    ctx->threads = n;
    return true;
}

int dip_get_num_threads(const dip_context *ctx) { return ctx ? ctx->threads : 1; }
