/* threads.c - work split over threads: the engine's own pool, or the host's parallel_for.
 *
 * The calling thread takes parts like every worker and waits only for workers that have taken one,
 * never for one that has yet to wake up: on a loaded machine the caller does the work alone and is
 * no slower than one thread.  Which thread takes which part is left to chance; results do not
 * depend on it, since tasks own disjoint outputs and never share a sum.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/context_state.h"

/* Waking a thread costs some microseconds: a thread must get that much work to be worth it. */
static const double cost_per_thread = 25e3;
static const double spin_seconds = 5e-6;

typedef struct dip_pool {
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    pid_t process; /* a forked child has the struct but not the threads */
    size_t size;
    int workers, sleepers;
    bool waiting; /* the caller sleeps until active is 0 */
    atomic_bool stop;
    atomic_uint jobs; /* counts jobs: a change is what workers watch for */

    dip_task *task; /* the job; written with the lock held */
    void *arg;
    int64_t parts, batch;
    atomic_int_least64_t next; /* the first part that nobody has taken */
    bool open;                 /* may still be joined */
    int joined, wanted;
    atomic_int active; /* workers inside the job */
    pthread_t thread[];
} dip_pool;

static _Thread_local bool inside_task; /* nested calls run serially */

static void run_serially(dip_task *task, void *arg, int64_t parts) {
    for (int64_t i = 0; i < parts; i++) task(arg, i);
}

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void take_parts(dip_pool *p) {
    for (;;) {
        int64_t first = atomic_fetch_add_explicit(&p->next, p->batch, memory_order_relaxed);
        if (first >= p->parts) return;
        int64_t end = p->parts - first > p->batch ? first + p->batch : p->parts;
        for (int64_t i = first; i < end; i++) p->task(p->arg, i);
    }
}

static void *work(void *pool) {
    dip_pool *p = pool;
    unsigned seen = 0;
    inside_task = true;
    dip_float_enter(); /* for the thread's whole life */
    for (;;) {
        double until = dip_seconds() + spin_seconds;
        while (atomic_load(&p->jobs) == seen && !atomic_load(&p->stop) && dip_seconds() < until)
            relax();
        pthread_mutex_lock(&p->lock);
        while (atomic_load(&p->jobs) == seen && !atomic_load(&p->stop)) {
            p->sleepers++;
            pthread_cond_wait(&p->wake, &p->lock);
            p->sleepers--;
        }
        if (atomic_load(&p->stop)) break;
        seen = atomic_load(&p->jobs);
        if (p->open && p->joined < p->wanted) {
            p->joined++;
            atomic_fetch_add(&p->active, 1);
            pthread_mutex_unlock(&p->lock);
            take_parts(p);
            pthread_mutex_lock(&p->lock);
            if (atomic_fetch_sub(&p->active, 1) == 1 && p->waiting) pthread_cond_signal(&p->done);
        }
        pthread_mutex_unlock(&p->lock);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Starts up to `workers` threads with all signals blocked: the host's handlers run on its threads.
 * A system that refuses threads leaves the pool smaller; that is slower and not an error. */
static void start_workers(dip_pool *p, int workers) {
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) return;
    while (p->workers < workers && pthread_create(&p->thread[p->workers], NULL, work, p) == 0)
        p->workers++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static dip_pool *make_pool(dip_context *ctx) {
    size_t workers = (size_t)ctx->threads - 1;
    size_t size = sizeof(dip_pool) + workers * sizeof(pthread_t);
    dip_pool *p = dip_memory_take(ctx, size);
    if (!p) return NULL;
    *p = (dip_pool){.process = getpid(), .size = size};
    atomic_init(&p->stop, false);
    atomic_init(&p->jobs, 0);
    atomic_init(&p->next, 0);
    atomic_init(&p->active, 0);
    if (pthread_mutex_init(&p->lock, NULL) != 0) goto no_lock;
    if (pthread_cond_init(&p->wake, NULL) != 0) goto no_wake;
    if (pthread_cond_init(&p->done, NULL) != 0) goto no_done;
    start_workers(p, (int)workers);
    return p;
no_done:
    pthread_cond_destroy(&p->wake);
no_wake:
    pthread_mutex_destroy(&p->lock);
no_lock:
    dip_dealloc(ctx, p, size);
    return NULL;
}

void dip_pool_stop(dip_context *ctx) {
    dip_pool *p = ctx->pool;
    if (!p) return;
    ctx->pool = NULL;
    if (p->process == getpid()) { /* in a forked child there is nobody to stop, and no sane lock */
        pthread_mutex_lock(&p->lock);
        atomic_store(&p->stop, true);
        pthread_cond_broadcast(&p->wake);
        pthread_mutex_unlock(&p->lock);
        for (int i = 0; i < p->workers; i++) pthread_join(p->thread[i], NULL);
        pthread_cond_destroy(&p->done);
        pthread_cond_destroy(&p->wake);
        pthread_mutex_destroy(&p->lock);
    }
    dip_dealloc(ctx, p, p->size);
}

static void publish(dip_pool *p, dip_task *task, void *arg, int64_t parts, int workers) {
    pthread_mutex_lock(&p->lock);
    p->task = task;
    p->arg = arg;
    p->parts = parts;
    p->batch = parts / (8 * ((int64_t)workers + 1)) + 1; /* uneven parts still even out */
    atomic_store_explicit(&p->next, 0, memory_order_relaxed);
    p->joined = 0;
    p->wanted = workers;
    p->open = true;
    atomic_fetch_add(&p->jobs, 1);
    int sleepers = p->sleepers;
    pthread_mutex_unlock(&p->lock);
    if (workers >= sleepers) {
        if (sleepers) pthread_cond_broadcast(&p->wake);
    } else {
        for (int i = 0; i < workers; i++) pthread_cond_signal(&p->wake);
    }
}

static void finish(dip_pool *p) {
    /* The lock orders the workers' writes before the caller's reads, also when all are done. */
    pthread_mutex_lock(&p->lock);
    p->open = false;
    if (atomic_load(&p->active) > 0) {
        pthread_mutex_unlock(&p->lock);
        double until = dip_seconds() + spin_seconds;
        while (atomic_load(&p->active) > 0 && dip_seconds() < until) relax();
        pthread_mutex_lock(&p->lock);
    }
    p->waiting = true;
    while (atomic_load(&p->active) > 0) pthread_cond_wait(&p->done, &p->lock);
    p->waiting = false;
    pthread_mutex_unlock(&p->lock);
}

/* The pool, if this process has one with workers. */
static dip_pool *usable_pool(dip_context *ctx) {
    if (!ctx->pool) ctx->pool = make_pool(ctx);
    dip_pool *p = ctx->pool;
    return p && p->workers > 0 && p->process == getpid() ? p : NULL;
}

/* False: not done. */
static bool run_on_pool(dip_context *ctx, int64_t parts, int threads, dip_task *task, void *arg) {
    dip_pool *p = usable_pool(ctx);
    if (!p) return false;
    inside_task = true;
    publish(p, task, arg, parts, threads - 1);
    take_parts(p);
    finish(p);
    inside_task = false;
    return true;
}

typedef struct host_job {
    dip_task *task;
    void *arg;
} host_job;

static void host_part(void *arg, int64_t part) {
    const host_job *j = arg;
    bool before = inside_task;
    inside_task = true;
    dip_float_env e = dip_float_enter();
    j->task(j->arg, part);
    dip_float_leave(e);
    inside_task = before;
}

void dip_parallel_for(dip_context *ctx, int64_t parts, double cost, dip_task *task, void *arg) {
    double worthwhile = cost / cost_per_thread;
    if (!ctx || parts < 2 || inside_task || !(worthwhile >= 2)) {
        run_serially(task, arg, parts);
        return;
    }
    if (ctx->parallel.run) {
        host_job j = {task, arg};
        ctx->parallel.run(ctx->parallel.user, host_part, &j, parts);
        return;
    }
    int64_t threads = ctx->threads < parts ? ctx->threads : parts;
    if (worthwhile < (double)threads) threads = (int64_t)worthwhile;
    /* Several threads may run predictors of one context: who finds the pool busy works alone. */
    bool done = false;
    if (threads > 1 && !atomic_exchange(&ctx->pool_busy, true)) {
        done = run_on_pool(ctx, parts, (int)threads, task, arg);
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
