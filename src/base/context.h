/* context.h - the inside of dip_context: what every room may ask of it.
 *
 * A room that keeps something per context asks for its slot (dip_context_slot): the first call
 * allocates zeroed memory of that size, `fini` runs when the context is freed, slots in reverse
 * order of the enum.  Nothing else in the library is process state but the default context.
 */
#ifndef DIP_BASE_CONTEXT_H
#define DIP_BASE_CONTEXT_H
#include <stdarg.h>
#include "base/block_cache.h"

typedef enum dip_slot {
    DIP_SLOT_RANDOM,  /* generators                                       */
    DIP_SLOT_OBJECTS, /* scopes and live objects (tensor room)            */
    DIP_SLOT_DEVICE,
    DIP_SLOT_OPS,     /* scratch memory of eager calls                    */
    DIP_SLOT_TAPE,
    DIP_SLOT_GRAPH,
    DIP_SLOT_DATA,
    DIP_SLOT_SWITCHES, /* a face's side where the worlds differ (data room) */
    DIP_SLOT_PLOT,    /* the current figure                               */
    DIP_SLOT_KERAS,   /* layer name counters, floatx                      */
    DIP_SLOT_TORCH,
    DIP_SLOT_COUNT
} dip_slot;
/* What every operator looks at.  A context begins with it, so that looking is a load and no call. */
typedef struct dip_context_head {
    void *slot[DIP_SLOT_COUNT];
    dip_site site;       /* the public call that runs */
    const char *subject; /* NULL: none is set */
    uint64_t failures;   /* ever, the echoes included */
    dip_block_cache cache;
} dip_context_head;
static inline dip_context_head *dip_head(const dip_context *ctx) { return (dip_context_head *)(uintptr_t)ctx; }

void *dip_context_slot(dip_context *ctx, dip_slot slot, size_t size, void (*fini)(dip_context *, void *));
/* NULL: never asked for, or already finished */
static inline void *dip_context_slot_peek(const dip_context *ctx, dip_slot slot) { return ctx ? dip_head(ctx)->slot[slot] : NULL; }
/* Runs before the slots are finished (the tensor room lets go of objects there). */
void dip_context_before_free(dip_context *ctx, void (*fn)(dip_context *));
/* Keeps the allocator of a context that was freed until memory handed out of the library has come
 * back: Note [Context lifetime]. */
void dip_context_hold(dip_context *ctx);
void dip_context_drop(dip_context *ctx);

/* options as given */
dip_dtype dip_context_dtype(const dip_context *ctx);
void dip_context_set_dtype(dip_context *ctx, dip_dtype t);
uint64_t dip_context_seed(const dip_context *ctx);       /* the seed it was made with              */
const char *dip_context_device(const dip_context *ctx);  /* "cpu" unless set                       */
const char *dip_context_cpu(const dip_context *ctx);     /* asked-for kernels (option, else environment), or NULL */
const char *dip_getenv(const dip_context *ctx, const char *name); /* NULL unless the context reads the environment */

extern const uint8_t dip_item_sizes[DIP_DTYPE_COUNT];
static inline size_t dip_item_size(dip_dtype t) { return dip_item_sizes[t]; } /* of a dtype that there is */

/* ---- memory: every byte of the library comes from here; failure records DIP_ERROR_MEMORY ------ */
void *dip_alloc(dip_context *ctx, size_t size);                       /* zeroed, 64-byte aligned; size 0 gives a valid pointer */
void *dip_alloc_array(dip_context *ctx, size_t count, size_t size);   /* overflow is checked      */
void *dip_alloc_raw(dip_context *ctx, size_t size);                   /* as dip_alloc, not zeroed */
void dip_dealloc(dip_context *ctx, void *p, size_t size);             /* the size asked for; NULL is fine */
void *dip_grow(dip_context *ctx, void *p, size_t *capacity, size_t need, size_t item); /* doubles; NULL leaves p alone */
/* The same as dip_alloc_raw and dip_dealloc (but for NULL, which is not given back) for what comes and goes with operators: block_cache.h. */
void *dip_block_take_any(dip_context *ctx, size_t size);
void dip_block_give_any(dip_context *ctx, void *p, size_t size);
void dip_block_trim(dip_context *ctx);                                /* gives what is kept back to the allocator */
bool dip_block_lasting(dip_context *ctx, bool on);                    /* what is taken while on stays longer than a step, so it must not come from what a step will need again; returns how it was */
static inline void *dip_block_take(dip_context *ctx, size_t size) {
    dip_block_cache *c = &dip_head(ctx)->cache;
    size_t i = (size + (DIP_BLOCK_STEP - 1)) / DIP_BLOCK_STEP;
    void *p = i <= DIP_SMALL_BLOCKS && !c->lasting ? c->small[i] : NULL;
    if (!p) return dip_block_take_any(ctx, size);
    c->small[i] = dip_block_next(p);
    c->held -= i * DIP_BLOCK_STEP;
    return p;
}
static inline void dip_block_give(dip_context *ctx, void *p, size_t size) {
    dip_block_cache *c = &dip_head(ctx)->cache;
    size_t i = (size + (DIP_BLOCK_STEP - 1)) / DIP_BLOCK_STEP, held = c->held + i * DIP_BLOCK_STEP;
    if (i - 1 >= DIP_SMALL_BLOCKS || held > c->limit) { /* size 0, too */
        dip_block_give_any(ctx, p, size);
        return;
    }
    dip_block_link(p, c->small[i]);
    c->small[i] = p;
    c->held = held;
}
char *dip_strdup_ctx(dip_context *ctx, const char *s);                /* free with dip_strfree    */
void dip_strfree(dip_context *ctx, char *s);

/* ---- errors ----------------------------------------------------------------------------------- */
/* Records (only the first since dip_error_take), tells the handler, returns false.
 * `who` is the public name of the call (NULL: the subject), the sentence follows without it. */
bool dip_fail(dip_context *ctx, dip_code code, const char *who, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
bool dip_vfail(dip_context *ctx, dip_code code, const char *who, const char *fmt, va_list ap);
/* Call first in every public function: names the caller in messages. */
static inline void dip_enter(dip_context *ctx, dip_site at) {
    if (ctx) dip_head(ctx)->site = at;
}
/* To restore after calling the user's own code. */
static inline dip_site dip_site_now(const dip_context *ctx) { return ctx ? dip_head(ctx)->site : (dip_site){NULL, 0}; }
/* While muted, failures are returned and neither recorded nor told: for what a call can do without.
 * Restores with the value returned. */
bool dip_mute(dip_context *ctx, bool muted);
bool dip_failed(const dip_context *ctx);                  /* an error waits to be taken             */
/* Failures since it was made: tells whether a stretch of work had one. */
static inline uint64_t dip_failures(const dip_context *ctx) { return dip_head(ctx)->failures; }
/* Names whom an error concerns while it runs: "NeuralNetwork.fc1".  Restores with the value returned. */
static inline const char *dip_set_subject(dip_context *ctx, const char *subject) {
    if (!ctx) return NULL;
    const char *before = dip_head(ctx)->subject;
    dip_head(ctx)->subject = subject;
    return before;
}
static inline const char *dip_subject(const dip_context *ctx) { return ctx ? dip_head(ctx)->subject : NULL; } /* NULL: none is set */

/* ---- where text goes ---------------------------------------------------------------------------- */
dip_sink dip_stdout_sink(void);                               /* the process's standard output, as in the default context */

/* Hears all text of the context as well as its sink, which alone decides about colours and widths.  {NULL}: nobody. */
void dip_context_listen(dip_context *ctx, dip_sink also);

/* ---- text --------------------------------------------------------------------------------------- */
void dip_printf(dip_context *ctx, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* to the sink */
const char *dip_shape_text(const dip_shape *s, char *buffer, size_t size);  /* "(100, 784)", "()", "(5,)" as Python prints */
/* The nearest known name by edit distance, NULL where nothing is near; for "did you mean". */
const char *dip_nearest(const char *wrong, const char *const *known, int n);
/* `there is no KIND called "NAME"; did you mean "NEAREST"? Known: a, b, c`: DIP_ERROR_ARGUMENT; false. */
bool dip_fail_unknown(dip_context *ctx, const char *who, const char *kind, const char *name, const char *const *known, int n);
bool dip_same_name(const char *a, const char *b);             /* ignores case; false if one is NULL */
int dip_snprintf(char *out, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4))); /* C locale for numbers */
/* Growing text on the context's allocator. */
typedef struct dip_text { dip_context *ctx; char *s; size_t n, cap; bool failed; } dip_text;
void dip_text_add(dip_text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void dip_text_vadd(dip_text *t, const char *fmt, va_list ap);
void dip_text_append(dip_text *t, const void *bytes, size_t n); /* as they are */
void dip_text_free(dip_text *t);
void dip_python_float(char *out, size_t size, double v);      /* repr(float): shortest that reads back, "0.1", "1e-07", "nan" */

double dip_strtod(const char *s, char **end);                 /* strtod with a decimal point, in any locale */

/* ---- checked arithmetic --------------------------------------------------------------------------- */
bool dip_mul_size(size_t a, size_t b, size_t *out);           /* false on overflow */
bool dip_add_size(size_t a, size_t b, size_t *out);
bool dip_mul_i64(int64_t a, int64_t b, int64_t *out);
bool dip_shape_numel(const dip_shape *s, int64_t *out);       /* false on overflow or negative dim */

/* ---- threads ----------------------------------------------------------------------------------- */
/* Calls task(arg, part) for part in [0, parts), on as many threads as the context has.  `cost` is what
 * the whole work takes on one thread, in nanoseconds, as roughly as the rates below tell: small work
 * stays on the calling thread.  Never splits a sum: the task owns disjoint outputs.  Nested calls run
 * serially. */
#define DIP_NS_PRODUCT_FLOP 0.01 /* of a matrix product                            */
#define DIP_NS_FLOP 0.1          /* of another loop over vectors                   */
#define DIP_NS_BYTE 0.025        /* read or written by a loop that does little else */
void dip_parallel_for(dip_context *ctx, int64_t parts, double cost, dip_task *task, void *arg);
int dip_threads_for(const dip_context *ctx, double cost);     /* how many it would take; 1: do not split */
/* The first of n items that belong to `part`, which end where those of part + 1 begin: parts differ by
 * one item at most. */
static inline int64_t dip_part_begin(int64_t n, int64_t part, int64_t parts) {
    int64_t rest = n % parts;
    return n / parts * part + (part < rest ? part : rest);
}
/* Rounding to nearest and no flushing of denormals while the library runs; restores the host's. */
typedef struct dip_float_env { uint64_t saved; } dip_float_env;
dip_float_env dip_float_enter(void);
void dip_float_leave(dip_float_env e);

/* ---- time -------------------------------------------------------------------------------------- */
double dip_seconds(void);                                     /* monotonic */
uint64_t dip_entropy(void);                                   /* a seed from the system */
typedef double dip_clock_fn(void *user);
void dip_set_clock(dip_context *ctx, dip_clock_fn *fn, void *user);  /* scripted clocks for tests */
double dip_now(dip_context *ctx);                             /* the scripted clock, else dip_seconds */
bool dip_is_terminal(const dip_context *ctx);                 /* does the sink write to a terminal? */
bool dip_colors(const dip_context *ctx);                      /* colours and bold: on a terminal, unless refused */
bool dip_colors_refused(const dip_context *ctx);              /* NO_COLOR is set, or TERM is "dumb" on a terminal: no escape sequence at all */
bool dip_stderr_is_terminal(void);                            /* for a program's own progress */
int dip_stderr_width(const dip_context *ctx);                 /* COLUMNS, else the tty of stderr, else 80 */
int dip_terminal_width(dip_context *ctx);                     /* COLUMNS, else the tty of stdout if the sink is the default one, else 80 */
#endif
