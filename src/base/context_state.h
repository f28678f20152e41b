/* context_state.h - the members of dip_context, for the files of this room alone.
 * Every other room asks through context.h. */
#ifndef DIP_BASE_CONTEXT_STATE_H
#define DIP_BASE_CONTEXT_STATE_H
#include <stdatomic.h>

#include "base/context.h"

_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "dip_cancel is called from signal handlers");

enum { DIP_MAX_THREADS = 1024 };

typedef struct dip_slot_state { /* what its pointer in the head points to */
    size_t size;
    void (*fini)(dip_context *, void *);
} dip_slot_state;

struct dip_pool; /* threads.c */

struct dip_context {
    dip_context_head head;
    dip_allocator allocator;
    atomic_size_t bytes, peak, allocations;
    atomic_int holds; /* Note [Context lifetime] */
    bool closing;

    dip_sink sink, listener;
    dip_error_fn *handler;
    void *handler_user;
    dip_error error;
    bool failed; /* error waits to be taken */
    bool told;   /* a handler has heard of it */
    bool muted;  /* nothing is recorded */

    dip_parallel parallel;
    int threads;
    struct dip_pool *pool;
    atomic_bool pool_busy; /* one job at a time */

    uint64_t seed;
    dip_dtype dtype;
    char *device; /* NULL: "cpu" */
    char *cpu;    /* NULL: the best */
    bool environment;

    atomic_int cancelled;
    dip_clock_fn *clock;
    void *clock_user;

    void (*before_free)(dip_context *);
    dip_slot_state slots[DIP_SLOT_COUNT];
};

/* Memory without an error on failure: for what the library can do without. */
void *dip_memory_take(dip_context *ctx, size_t size);
/* The C library's memory, as a dip_allocator. */
extern const dip_allocator dip_system_allocator;
/* What the figures of dip_memory_use count: for memory that comes from elsewhere than the allocator. */
void dip_memory_count(dip_context *ctx, size_t size);
void dip_memory_discount(dip_context *ctx, size_t size);

void dip_error_compose(dip_error *out, dip_code code, dip_site at, const char *who, const char *fmt,
                       va_list ap);
void dip_pool_stop(dip_context *ctx);
/* Does text go to the process's standard output? */
bool dip_sink_is_stdout(const dip_context *ctx);

/* Numbers are written and read with a decimal point, whatever the host told setlocale. */
typedef struct dip_locale {
    void *before, *c;
} dip_locale;
dip_locale dip_locale_enter(void);
void dip_locale_leave(dip_locale l);
/* strerror in English and safe with threads; returns `out`. */
const char *dip_errno_text(int number, char *out, size_t size);
#endif
