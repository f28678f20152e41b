/* context.c - making, finding and ending contexts, their options and their slots.
 *
 * Note [Context lifetime]
 * dip_context_free ends everything that can be reached through the context.  Memory that was handed
 * out of the library (a DLPack capsule) may outlive it and still has to go back to its allocator:
 * whoever hands it out takes a hold (dip_context_hold), and the bare struct goes with the last
 * hold.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context_state.h"
#include "base/processors.h"

static _Thread_local dip_context *current_context; /* NULL: the default one */
static _Atomic(dip_context *) default_context;     /* the only other process state */

/* ---- what a context uses when the host says nothing ------------------------------------------ */

/* Through stdio and flushed, so that it stands in order with the program's own printf. */
static void stdout_write(void *user, const char *text, size_t n) {
    (void)user;
    fwrite(text, 1, n, stdout);
    fflush(stdout);
}

dip_sink dip_stdout_sink(void) { return (dip_sink){stdout_write, NULL}; }

bool dip_sink_is_stdout(const dip_context *ctx) { return ctx->sink.write == stdout_write; }

void dip_context_opts_init(dip_context_opts *o, size_t size) {
    if (!o || size < sizeof o->size_) return;
    dip_context_opts full = {.size_ = size, .threads = 1, .dtype = DIP_FLOAT32};
    memset(o, 0, size);
    memcpy(o, &full, size < sizeof full ? size : sizeof full);
}

/* ---- options --------------------------------------------------------------------------------- */

__attribute__((format(printf, 4, 5))) static bool refuse(dip_error *why, dip_code code,
                                                         const char *who, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    if (why) dip_error_compose(why, code, (dip_site){NULL, 0}, who, fmt, ap);
    va_end(ap);
    return false;
}

static bool cpu_known(const char *name, const char *who, dip_error *why) {
    static const char *const known[] = {"generic", "sse2", "avx2", "avx512", "neon"};
    enum { KNOWN = sizeof known / sizeof *known };
    for (int i = 0; i < KNOWN; i++)
        if (strcmp(name, known[i]) == 0) return true;
    const char *near = dip_nearest(name, known, KNOWN);
    return refuse(
        why, DIP_ERROR_ARGUMENT, who,
        "there are no kernels called \"%.60s\"%s%s%s Known: generic, sse2, avx2, avx512, neon",
        name, near ? "; did you mean \"" : ".", near ? near : "", near ? "\"?" : "");
}

static bool threads_known(const char *text, int *n, dip_error *why) {
    char *end;
    long v = strtol(text, &end, 10);
    if (end == text || *end != 0 || v < 1 || v > DIP_MAX_THREADS)
        return refuse(
            why, DIP_ERROR_ARGUMENT, "DIPTYCH_NUM_THREADS",
            "found \"%.60s\", expected a whole number from 1 to %d; unset it for the default", text,
            DIP_MAX_THREADS);
    *n = (int)v;
    return true;
}

static bool options_fit(const dip_context_opts *o, dip_error *why) {
    static const char who[] = "dip_context_new";
    if (!o->allocator.alloc != !o->allocator.free)
        return refuse(why, DIP_ERROR_ARGUMENT, who,
                      "the allocator has only one of alloc and free; give both or neither");
    if (o->threads < 1 || o->threads > DIP_MAX_THREADS)
        return refuse(why, DIP_ERROR_ARGUMENT, who,
                      "threads is %d, expected 1 to %d; start from dip_context_opts_init",
                      o->threads, DIP_MAX_THREADS);
    if (o->dtype != DIP_FLOAT32 && o->dtype != DIP_FLOAT64)
        return refuse(why, DIP_ERROR_TYPE, who,
                      "the default dtype is number %d, expected DIP_FLOAT32 or DIP_FLOAT64",
                      (int)o->dtype);
    return !o->cpu || cpu_known(o->cpu, who, why);
}

/* What the options leave open is taken from the environment.  A thread count of 1 is what the
 * options say when nobody chose, so the environment may raise it. */
static bool read_environment(dip_context_opts *o, dip_error *why) {
    bool fine = true;
    const char *cpu = o->cpu ? NULL : getenv("DIPTYCH_CPU");
    if (cpu && *cpu) {
        if (cpu_known(cpu, "DIPTYCH_CPU", why)) o->cpu = cpu;
        else fine = false;
    }
    const char *threads = o->threads != 1 ? NULL : getenv("DIPTYCH_NUM_THREADS");
    if (threads && *threads && !threads_known(threads, &o->threads, fine ? why : NULL))
        fine = false;
    return fine;
}

/* ---- life ------------------------------------------------------------------------------------ */

static bool copy_names(dip_context *ctx, const dip_context_opts *o) {
    if (o->device && !(ctx->device = dip_strdup_ctx(ctx, o->device))) return false;
    return !o->cpu || (ctx->cpu = dip_strdup_ctx(ctx, o->cpu));
}

static dip_context *make(const dip_context_opts *o, dip_error *why) {
    dip_allocator a = o->allocator.alloc ? o->allocator : dip_system_allocator;
    dip_context *ctx = a.alloc(a.user, sizeof *ctx, 64);
    if (!ctx) {
        refuse(why, DIP_ERROR_MEMORY, "dip_context_new", "no memory for %zu bytes", sizeof *ctx);
        return NULL;
    }
    memset(ctx, 0, sizeof *ctx);
    atomic_init(&ctx->bytes, sizeof *ctx);
    atomic_init(&ctx->peak, sizeof *ctx);
    atomic_init(&ctx->allocations, 1);
    atomic_init(&ctx->holds, 1);
    atomic_init(&ctx->cancelled, 0);
    atomic_init(&ctx->pool_busy, false);
    dip_block_cache_init(&ctx->head.cache);
    ctx->allocator = a;
    ctx->sink = o->sink;
    ctx->parallel = o->parallel_for;
    ctx->threads = o->threads;
    ctx->seed = o->seed;
    ctx->dtype = o->dtype;
    ctx->environment = o->environment;
    if (!copy_names(ctx, o)) {
        if (why) *why = ctx->error;
        dip_context_free(ctx);
        return NULL;
    }
    ctx->handler = o->error; /* last: a context that could not be made tells through `why` */
    ctx->handler_user = o->error_user;
    return ctx;
}

dip_context *dip_context_new(const dip_context_opts *given, dip_error *why) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    if (why) memset(why, 0, sizeof *why);
    if (given) {
        size_t size = given->size_;
        if (size < sizeof o.size_) {
            refuse(why, DIP_ERROR_ARGUMENT, "dip_context_new",
                   "size_ of the options is %zu; start from dip_context_opts_init", size);
            return NULL;
        }
        memcpy(&o, given, size < sizeof o ? size : sizeof o);
        o.size_ = sizeof o;
    }
    if (!options_fit(&o, why) || (o.environment && !read_environment(&o, why))) return NULL;
    return make(&o, why);
}

/* A wrong environment must not leave a program without its context: the default stays in force, and
 * the sentence waits as the context's first error.  A program of its own may use the whole machine;
 * what is too small for more than one thread stays on one (dip_parallel_for). */
static dip_context *make_default(void) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.sink = dip_stdout_sink();
    o.environment = true;
    dip_error why;
    bool fine = read_environment(&o, &why);
    const char *threads = getenv("DIPTYCH_NUM_THREADS");
    if (!fine || !threads || !*threads) o.threads = dip_processors();
    dip_context *ctx = make(&o, NULL);
    if (ctx && !fine) {
        ctx->error = why;
        ctx->failed = true;
    }
    return ctx;
}

dip_context *dip_context_current(void) {
    if (current_context) return current_context;
    dip_context *ctx = atomic_load(&default_context);
    if (ctx) return ctx;
    dip_context *made = make_default();
    /* Two threads may come here at once: one context wins, the other was never seen. */
    if (made && !atomic_compare_exchange_strong(&default_context, &ctx, made)) {
        dip_context_free(made);
        return ctx;
    }
    return made;
}

dip_context *dip_context_use(dip_context *ctx) {
    dip_context *before = current_context;
    current_context = ctx;
    return before;
}

void dip_context_hold(dip_context *ctx) {
    if (ctx) atomic_fetch_add_explicit(&ctx->holds, 1, memory_order_relaxed);
}

void dip_context_drop(dip_context *ctx) {
    if (!ctx || atomic_fetch_sub_explicit(&ctx->holds, 1, memory_order_acq_rel) != 1) return;
    dip_allocator a = ctx->allocator;
    dip_block_trim(ctx);
    a.free(a.user, ctx, sizeof *ctx);
}

void dip_context_free(dip_context *ctx) {
    if (!ctx) return;
    if (current_context == ctx) current_context = NULL;
    dip_context *expected = ctx;
    atomic_compare_exchange_strong(&default_context, &expected, NULL);

    if (ctx->before_free) ctx->before_free(ctx);
    ctx->closing = true;
    for (int i = DIP_SLOT_COUNT - 1; i >= 0; i--) {
        void *data = ctx->head.slot[i];
        if (data && ctx->slots[i].fini) ctx->slots[i].fini(ctx, data);
        ctx->head.slot[i] = NULL;
        dip_dealloc(ctx, data, ctx->slots[i].size);
    }
    dip_pool_stop(ctx);
    dip_strfree(ctx, ctx->device);
    dip_strfree(ctx, ctx->cpu);
    ctx->device = ctx->cpu = NULL;
    dip_context_drop(ctx);
}

/* ---- slots ----------------------------------------------------------------------------------- */

void *dip_context_slot(dip_context *ctx, dip_slot slot, size_t size,
                       void (*fini)(dip_context *, void *)) {
    if (!ctx || (unsigned)slot >= DIP_SLOT_COUNT) return NULL;
    if (!ctx->head.slot[slot] && !ctx->closing) {
        ctx->head.slot[slot] = dip_alloc(ctx, size);
        ctx->slots[slot] = (dip_slot_state){size, fini};
    }
    return ctx->head.slot[slot];
}

void dip_context_before_free(dip_context *ctx, void (*fn)(dip_context *)) {
    if (ctx) ctx->before_free = fn;
}

/* ---- options as given ------------------------------------------------------------------------ */

dip_dtype dip_context_dtype(const dip_context *ctx) { return ctx ? ctx->dtype : DIP_FLOAT32; }
uint64_t dip_context_seed(const dip_context *ctx) { return ctx ? ctx->seed : 0; }
const char *dip_context_device(const dip_context *ctx) {
    return ctx && ctx->device ? ctx->device : "cpu";
}
const char *dip_context_cpu(const dip_context *ctx) { return ctx ? ctx->cpu : NULL; }

void dip_context_set_dtype(dip_context *ctx, dip_dtype t) {
    if (ctx) ctx->dtype = t;
}

const char *dip_getenv(const dip_context *ctx, const char *name) {
    return ctx && ctx->environment ? getenv(name) : NULL;
}

/* ---- cancelling ------------------------------------------------------------------------------ */

void dip_cancel(dip_context *ctx) {
    if (ctx) atomic_store(&ctx->cancelled, 1);
}

bool dip_cancelled(const dip_context *ctx) { return ctx && atomic_load(&ctx->cancelled) != 0; }

void dip_cancel_clear(dip_context *ctx) {
    if (ctx) atomic_store(&ctx->cancelled, 0);
}
