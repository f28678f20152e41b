/* pool.c - see pool.h. */
#include "base/pool.h"

#include "base/processors.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum { CACHE_LINE = 64, PAUSES = 16 };
static const double spin = 100e-6;        /* longer than a step between two pieces of work    */
static const double worth_waking = 100e3; /* nanoseconds of work                               */
static const double credit = 1e-3;        /* seconds saved that count against those lost later */
static const double rest_for = 8;         /* times what was lost                               */

/* The parts that a thread takes first. */
typedef struct share {
    _Alignas(CACHE_LINE) atomic_int_least64_t next;
    int64_t end;
} share;

typedef struct worker {
    struct dip_pool *pool;
    int number; /* of its share; 0 is the caller's */
    pthread_t thread;
    pthread_cond_t wake;
    atomic_bool sleeps;
} worker;

/* The gate counts jobs (upper half), says whether the job may still be joined, and counts who has
 * joined.  The fields of a job are written while it is closed and everybody has left. */
#define GATE_JOB UINT64_C(0x100000000)
#define GATE_OPEN UINT64_C(0x10000)
#define GATE_JOINED UINT64_C(0xffff)

typedef struct dip_pool {
    _Alignas(CACHE_LINE) atomic_uint_least64_t gate;
    atomic_int threads, processor; /* that the job is for, that its caller is on */
    _Alignas(CACHE_LINE) atomic_int left;
    atomic_bool waiting; /* the caller sleeps until all who joined have left */
    _Alignas(CACHE_LINE) dip_task *task;
    void *arg;
    int64_t batch; /* parts taken at once */

    double balance, rests_until; /* seconds */
    atomic_bool stop;
    pid_t process; /* a forked child has the struct but not the threads */
    size_t size;
    int workers, most;    /* those that run, and could run */
    pthread_mutex_t lock; /* of those who fall asleep and those who wake them */
    pthread_cond_t done;
    share *share; /* [1 + workers] */
    worker worker[];
} dip_pool;

static _Thread_local bool inside_task;
bool dip_inside_task(void) { return inside_task; }
bool dip_set_inside_task(bool inside) {
    bool before = inside_task;
    inside_task = inside;
    return before;
}

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t take_share(dip_pool *p, share *s) {
    int64_t taken = 0;
    for (;;) {
        int64_t first = atomic_fetch_add_explicit(&s->next, p->batch, memory_order_relaxed);
        if (first >= s->end) return taken;
        int64_t end = s->end - first > p->batch ? first + p->batch : s->end;
        for (int64_t i = first; i < end; i++) p->task(p->arg, i);
        taken += end - first;
    }
}

static int64_t take_parts(dip_pool *p, int number) {
    int threads = atomic_load_explicit(&p->threads, memory_order_relaxed);
    int64_t taken = 0;
    for (int i = 0; i < threads; i++) taken += take_share(p, &p->share[(number + i) % threads]);
    return taken;
}

/* ---- workers ---------------------------------------------------------------------------------- */

static bool job_came(dip_pool *p, uint64_t seen, uint64_t *gate) {
    *gate = atomic_load(&p->gate);
    return *gate / GATE_JOB != seen || atomic_load(&p->stop);
}

static uint64_t next_job(worker *w, uint64_t seen, double until) {
    dip_pool *p = w->pool;
    uint64_t gate;
    do {
        for (int i = 0; i < PAUSES; i++) {
            if (job_came(p, seen, &gate)) return gate;
            relax();
        }
    } while (dip_seconds() < until);
    pthread_mutex_lock(&p->lock);
    atomic_store(&w->sleeps, true); /* before a last look: who opens the gate looks at it after */
    while (!job_came(p, seen, &gate)) pthread_cond_wait(&w->wake, &p->lock);
    atomic_store(&w->sleeps, false);
    pthread_mutex_unlock(&p->lock);
    /* Some systems wake a thread where it slept or where its waker is, and leave both on one
     * processor while another has nothing to do. */
    int caller = atomic_load_explicit(&p->processor, memory_order_relaxed);
    if (caller >= 0 && dip_processor_here() == caller) dip_leave_processor(caller);
    return gate;
}

static bool join(worker *w, uint64_t *gate) {
    dip_pool *p = w->pool;
    while ((*gate & GATE_OPEN) && w->number < atomic_load(&p->threads))
        if (atomic_compare_exchange_weak(&p->gate, gate, *gate + 1)) return true;
    return false;
}

static void leave(dip_pool *p) {
    atomic_fetch_add(&p->left, 1);
    if (!atomic_load(&p->waiting)) return;
    pthread_mutex_lock(&p->lock);
    pthread_cond_signal(&p->done);
    pthread_mutex_unlock(&p->lock);
}

static void *work(void *self) {
    worker *w = self;
    dip_pool *p = w->pool;
    inside_task = true;
    dip_float_enter(); /* for the thread's whole life */
    uint64_t seen = 0;
    double until = 0;
    for (;;) {
        uint64_t gate = next_job(w, seen, until);
        if (atomic_load(&p->stop)) return NULL;
        if (join(w, &gate)) {
            take_parts(p, w->number);
            leave(p);
            until = dip_seconds() + spin;
        }
        seen = gate / GATE_JOB;
    }
}

/* ---- life ------------------------------------------------------------------------------------- */

static bool start_worker(dip_pool *p) {
    worker *w = &p->worker[p->workers];
    *w = (worker){.pool = p, .number = p->workers + 1};
    atomic_init(&w->sleeps, false);
    if (pthread_cond_init(&w->wake, NULL) != 0) return false;
    if (pthread_create(&w->thread, NULL, work, w) == 0) return true;
    pthread_cond_destroy(&w->wake);
    return false;
}

/* With all signals blocked: the host's handlers run on its own threads. */
static void start_workers(dip_pool *p, int workers) {
    sigset_t all, before;
    sigfillset(&all);
    if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0) return;
    while (p->workers < workers && start_worker(p)) p->workers++;
    if (p->workers < workers) p->most = p->workers; /* not asked again */
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

dip_pool *dip_pool_new(dip_context *ctx, int threads) {
    size_t workers = (size_t)threads - 1, fixed = sizeof(dip_pool) + workers * sizeof(worker);
    fixed = (fixed + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    size_t size = fixed + (size_t)threads * sizeof(share);
    dip_pool *p = dip_memory_take(ctx, size);
    if (!p) return NULL;
    *p = (dip_pool){.process = getpid(),
                    .size = size,
                    .most = threads - 1,
                    .share = (share *)((char *)p + fixed)};
    atomic_init(&p->gate, 0);
    atomic_init(&p->threads, 0);
    atomic_init(&p->processor, -1);
    atomic_init(&p->left, 0);
    atomic_init(&p->waiting, false);
    atomic_init(&p->stop, false);
    for (int i = 0; i < threads; i++) atomic_init(&p->share[i].next, 0);
    if (pthread_mutex_init(&p->lock, NULL) == 0) {
        if (pthread_cond_init(&p->done, NULL) == 0) return p;
        pthread_mutex_destroy(&p->lock);
    }
    dip_dealloc(ctx, p, size);
    return NULL;
}

void dip_pool_free(dip_context *ctx, dip_pool *p) {
    if (!p) return;
    if (p->process == getpid()) { /* in a forked child there is nobody to stop, and no sane lock */
        pthread_mutex_lock(&p->lock);
        atomic_store(&p->stop, true);
        for (int i = 0; i < p->workers; i++) pthread_cond_signal(&p->worker[i].wake);
        pthread_mutex_unlock(&p->lock);
        for (int i = 0; i < p->workers; i++) {
            pthread_join(p->worker[i].thread, NULL);
            pthread_cond_destroy(&p->worker[i].wake);
        }
        pthread_cond_destroy(&p->done);
        pthread_mutex_destroy(&p->lock);
    }
    dip_dealloc(ctx, p, p->size);
}

/* ---- the caller ------------------------------------------------------------------------------- */

static bool somebody_is_awake(dip_pool *p, int threads) {
    for (int i = 0; i < threads - 1; i++)
        if (!atomic_load_explicit(&p->worker[i].sleeps, memory_order_relaxed)) return true;
    return false;
}

static void deal_out(dip_pool *p, int64_t parts, int threads) {
    int64_t each = parts / threads, more = parts % threads, first = 0;
    for (int i = 0; i < threads; i++) {
        atomic_store_explicit(&p->share[i].next, first, memory_order_relaxed);
        first += each + (i < more);
        p->share[i].end = first;
    }
    p->batch = each / 8 + 1; /* uneven parts still even out */
}

static void wake_workers(dip_pool *p, int threads, double nanoseconds) {
    for (int i = 0; i < threads - 1 && nanoseconds >= worth_waking; i++) {
        if (!atomic_load(&p->worker[i].sleeps)) continue;
        nanoseconds -= worth_waking;
        pthread_mutex_lock(&p->lock); /* whoever looked before the gate was opened sleeps by now */
        pthread_mutex_unlock(&p->lock);
        pthread_cond_signal(&p->worker[i].wake);
    }
}

static void publish(dip_pool *p, dip_task *task, void *arg, int64_t parts, int threads) {
    p->task = task;
    p->arg = arg;
    deal_out(p, parts, threads);
    atomic_store_explicit(&p->left, 0, memory_order_relaxed);
    atomic_store_explicit(&p->threads, threads, memory_order_relaxed);
    atomic_store_explicit(&p->processor, dip_processor_here(), memory_order_relaxed);
    uint64_t job = atomic_load_explicit(&p->gate, memory_order_relaxed) / GATE_JOB + 1;
    atomic_store(&p->gate, job * GATE_JOB | GATE_OPEN);
}

/* Closes the gate and waits for those inside, at first with open eyes. */
static void finish(dip_pool *p, double patience) {
    int joined = (int)(atomic_fetch_and(&p->gate, ~GATE_OPEN) & GATE_JOINED);
    if (atomic_load(&p->left) == joined) return;
    double until = dip_seconds() + patience;
    do {
        for (int i = 0; i < PAUSES; i++) {
            if (atomic_load(&p->left) == joined) return;
            relax();
        }
    } while (dip_seconds() < until);
    pthread_mutex_lock(&p->lock);
    atomic_store(&p->waiting, true); /* before a last look: who leaves looks at it after */
    while (atomic_load(&p->left) != joined) pthread_cond_wait(&p->done, &p->lock);
    atomic_store(&p->waiting, false);
    pthread_mutex_unlock(&p->lock);
}

/* What the caller alone would have taken, going by the parts that it did, less what it took. */
static void keep_account(dip_pool *p, double saved, double now) {
    p->balance += saved;
    if (p->balance > credit) p->balance = credit;
    if (p->balance >= 0) return;
    p->rests_until = now - rest_for * p->balance;
    p->balance = 0;
}

bool dip_pool_run(dip_pool *p, dip_task *task, void *arg, int64_t parts, int threads,
                  double nanoseconds) {
    if (threads > p->most + 1) threads = p->most + 1;
    if (threads < 2 || p->process != getpid()) return false;
    double begin = dip_seconds();
    if (begin < p->rests_until) return false;
    if (threads - 1 > p->workers) start_workers(p, threads - 1);
    if (threads - 1 > p->workers) threads = p->workers + 1;
    if (threads < 2 || (nanoseconds < worth_waking && !somebody_is_awake(p, threads))) return false;
    inside_task = true;
    publish(p, task, arg, parts, threads);
    wake_workers(p, threads, nanoseconds);
    double started = dip_seconds();
    int64_t mine = take_parts(p, 0);
    double through = dip_seconds();
    finish(p, (through - started) / 4 > spin ? (through - started) / 4 : spin);
    double end = dip_seconds();
    inside_task = false;
    double alone = mine > 0 ? (through - started) * ((double)parts / (double)mine) : end - begin;
    keep_account(p, alone - (end - begin), end);
    return true;
}
