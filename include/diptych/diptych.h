/* diptych.h - the engine as every program sees it: contexts, errors, tensors, scopes, operators.
 *
 * Ownership in one sentence: what is made while a scope is open belongs to that scope and dies
 * with it, what is made without one belongs to the caller until dip_free.
 *
 * Everything here is plain ABI: opaque pointers, options by pointer with size_ first, no varargs.
 * A call that fails records the first cause in its context (dip_error_take), tells the context's
 * error handler, and returns NULL, false, -1 or NaN.  NULL handles pass through quietly.
 * The last argument `at` (or the field at_ of an option struct) is the caller's file and line for
 * that message; {NULL, 0} leaves it out.
 *
 * Threads: a context and everything made in it belong to one thread at a time, but predictors of the
 * Keras face, of which each thread may run its own.  dip_cancel may be called from any thread and
 * from a signal handler.
 */
#ifndef DIPTYCH_DIPTYCH_H
#define DIPTYCH_DIPTYCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "diptych supports little-endian machines only"
#endif
#if UINTPTR_MAX < 0xFFFFFFFFFFFFFFFFu
#error "diptych supports 64-bit machines only"
#endif

#define DIPTYCH_VERSION_MAJOR 0 /* before 1.0 a minor version may change the interface */
#define DIPTYCH_VERSION_MINOR 1 /* new things                                          */
#define DIPTYCH_VERSION_PATCH 0 /* mended things                                       */
#define DIPTYCH_VERSION "0.1.0" /* the three as text                                   */

/* DIP_API stands before what the library exports. */
#if defined(__GNUC__)
#define DIP_API __attribute__((visibility("default")))
#else
#define DIP_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dip_context dip_context;     /* one engine: allocator, sink, generators, threads ...   */
typedef struct dip_tensor dip_tensor;       /* an n-dimensional array, with gradients where asked for */
typedef struct dip_generator dip_generator; /* a random generator that draws as PyTorch's             */

enum { DIP_MAX_RANK = 8, DIP_MAX_LIST = 16 }; /* axes of a shape; items of a list passed by value     */

/* ---- small values passed by value ------------------------------------------------------------ */
typedef struct dip_site { const char *file; int line; } dip_site;                      /* a call site; {NULL, 0}: not told */
typedef struct dip_shape { int rank; int64_t dim[DIP_MAX_RANK]; } dip_shape;           /* (2, 3): rank 2; rank 0: a scalar */
typedef struct dip_strings { int count; const char *item[DIP_MAX_LIST]; } dip_strings; /* ["accuracy", "mse"]              */
typedef struct dip_pair { double first, second; } dip_pair;                            /* (0.9, 0.999)                     */
typedef struct dip_series { int64_t count; const double *item; } dip_series;            /* numbers that someone else holds   */

typedef enum dip_dtype { /* what the elements of a tensor are */
    DIP_FLOAT32, DIP_FLOAT64, DIP_INT64, DIP_INT32, DIP_UINT8, DIP_BOOL, DIP_DTYPE_COUNT
} dip_dtype;
DIP_API const char *dip_dtype_name(dip_dtype t); /* "float32", ...; "unknown" outside the range */
DIP_API size_t dip_dtype_size(dip_dtype t);      /* bytes of one element                        */

/* ---- errors ---------------------------------------------------------------------------------- */
typedef enum dip_code {    /* what kind of mistake it was */
    DIP_OK,
    DIP_ERROR_MEMORY,      /* the allocator had none                             */
    DIP_ERROR_SHAPE,       /* sizes that do not fit together                     */
    DIP_ERROR_TYPE,        /* a dtype, or a kind of object, that is not taken    */
    DIP_ERROR_ARGUMENT,    /* a value out of range, a name that nobody knows     */
    DIP_ERROR_STATE,       /* a call too early or too late                       */
    DIP_ERROR_FILE,        /* missing, or not to be read or written              */
    DIP_ERROR_FORMAT,      /* a file's bytes are not what they should be         */
    DIP_ERROR_LIMIT,       /* larger than can be counted or held                 */
    DIP_ERROR_DEVICE,      /* unknown, or numbers on two of them                 */
    DIP_ERROR_UNSUPPORTED, /* well said, but not in this build or not yet        */
    DIP_ERROR_CANCELLED,   /* dip_cancel was called                              */
    DIP_ERROR_INTERNAL     /* the library broke a promise of its own: report it  */
} dip_code;
typedef struct dip_error { /* one sentence and what it is made of */
    dip_code code;        /* for programs; the text is for people             */
    const char *file;     /* the caller's file, NULL where the call gave none */
    int line;             /* 0 where the call gave none                       */
    char who[80];         /* "nn_Linear (NeuralNetwork.fc1)"                  */
    char text[640];       /* "file:line: who: what was found, what was expected; what to do." */
} dip_error;
DIP_API const char *dip_code_name(dip_code c);                   /* "shape", "type", ...          */
DIP_API bool dip_error_take(dip_context *ctx, dip_error *out);   /* false: nothing failed; clears */
DIP_API const dip_error *dip_error_peek(const dip_context *ctx); /* NULL: nothing failed          */
typedef void dip_error_fn(void *user, const dip_error *error);          /* may take the error; returns, or ends the program */
DIP_API void dip_set_error_handler(dip_context *ctx, dip_error_fn *fn, void *user); /* called at the first cause, inside the failing call; fn NULL: nobody */

/* ---- contexts -------------------------------------------------------------------------------- */
typedef struct dip_allocator { /* called from several threads where the context has them */
    void *(*alloc)(void *user, size_t size, size_t align); /* NULL when there is no memory          */
    void (*free)(void *user, void *p, size_t size);        /* the size that was asked for           */
    void *user;                                            /* the first argument of both            */
} dip_allocator;
typedef struct dip_sink { void (*write)(void *user, const char *text, size_t n); void *user; } dip_sink; /* where text goes: n bytes of UTF-8 */
typedef void dip_task(void *arg, int64_t part);            /* one part of a piece of work            */
typedef struct dip_parallel { void (*run)(void *user, dip_task *task, void *arg, int64_t parts); void *user; } dip_parallel; /* calls task(arg, 0 .. parts - 1), once each, and returns when all are done */

typedef struct dip_context_opts {   /* a comment begins with the default                              */
    size_t size_;
    dip_allocator allocator;    /* {NULL}: the C library's                                         */
    dip_sink sink;              /* {NULL}: text is discarded                                       */
    dip_error_fn *error;        /* NULL: errors are only recorded                                  */
    void *error_user;           /* NULL; the handler's first argument                              */
    dip_parallel parallel_for;  /* {NULL}: the engine's own threads; else threads says how many it has */
    int threads;                /* 1; DIPTYCH_NUM_THREADS may raise it where environment is true   */
    uint64_t seed;              /* 0: taken from the system; dip_seed gives any, 0 as well         */
    dip_dtype dtype;            /* DIP_FLOAT32: default dtype of new tensors                       */
    const char *device;         /* NULL: "cpu"                                                     */
    const char *cpu;            /* NULL: the best kernels; "generic", "sse2", "avx2", "avx512", "neon" */
    bool environment;           /* false; true: DIPTYCH_CPU, _NUM_THREADS, _DATA, _CACHE, HOME, XDG_CACHE_HOME, COLUMNS, NO_COLOR, TERM are read */
} dip_context_opts;
DIP_API void dip_context_opts_init(dip_context_opts *o, size_t size);
DIP_API dip_context *dip_context_new(const dip_context_opts *o, dip_error *why); /* why may be NULL                   */
DIP_API void dip_context_free(dip_context *ctx);                                 /* frees what is still alive in it   */
DIP_API dip_context *dip_context_current(void);                                  /* this thread's; makes the default one: stdout, environment read, DIPTYCH_NUM_THREADS threads or one for each processor */
DIP_API dip_context *dip_context_use(dip_context *ctx);                          /* makes ctx current, returns the one before; NULL: the default */
DIP_API void dip_cancel(dip_context *ctx);                                       /* ends a run after its current step */
DIP_API bool dip_cancelled(const dip_context *ctx);                              /* was dip_cancel called?            */
DIP_API void dip_cancel_clear(dip_context *ctx);                                 /* lets the context work again       */
DIP_API bool dip_set_num_threads(dip_context *ctx, int n, dip_site at);          /* 1 .. 1024, of the engine's own; results are the same bits */
DIP_API int dip_get_num_threads(const dip_context *ctx);                         /* 1 for NULL                        */
DIP_API const char *dip_cpu_name(const dip_context *ctx);                        /* "avx512", ...: the kernels in use */
DIP_API void dip_write(dip_context *ctx, const char *text);                      /* to the sink                       */
typedef struct dip_memory { size_t now, peak, allocations; } dip_memory; /* bytes, bytes, calls     */
DIP_API dip_memory dip_memory_use(const dip_context *ctx); /* bytes in use, the most the allocator has given at once, how often it was asked */
DIP_API void dip_memory_reset_peak(dip_context *ctx);      /* the peak counts from what is there now     */

/* ---- scopes and lifetimes -------------------------------------------------------------------- */
typedef struct dip_scope_mark { dip_context *ctx; int depth; bool grad, grad_set; } dip_scope_mark; /* an open scope */
DIP_API dip_scope_mark dip_scope_enter(dip_context *ctx); /* what dip_scope() in kw.h calls; leave in reverse order */
DIP_API void dip_scope_leave(dip_scope_mark *mark);       /* frees what the scope owns; twice is harmless */
DIP_API void *dip_keep(void *object);                     /* hands it to the next scope out; returns it   */
DIP_API void dip_free(void *object);                      /* ends the caller's or scope's hold on it      */
DIP_API int64_t dip_live_objects(const dip_context *ctx); /* not yet freed                                */

/* ---- tensors --------------------------------------------------------------------------------- */
typedef void dip_release_fn(void *user, void *data); /* told when memory is no longer looked at */
DIP_API dip_tensor *dip_tensor_new(dip_context *ctx, dip_dtype dtype, dip_shape shape, dip_site at); /* zeros                                         */
DIP_API dip_tensor *dip_tensor_from(dip_context *ctx, void *data, dip_dtype dtype, dip_shape shape, const int64_t *strides, dip_release_fn *release, void *user, dip_site at); /* no copy; strides in elements, NULL: row-major; release(user, data) when no tensor looks there any more, NULL: never */
DIP_API dip_tensor *dip_tensor_copy_of(dip_context *ctx, const void *data, dip_dtype dtype, dip_shape shape, dip_site at); /* data row-major, of dtype and shape */
DIP_API dip_dtype dip_tensor_dtype(const dip_tensor *t);                                             /* DIP_DTYPE_COUNT for NULL                      */
DIP_API dip_shape dip_tensor_shape(const dip_tensor *t);                                             /* rank -1 for NULL                              */
DIP_API int64_t dip_tensor_numel(const dip_tensor *t);                                               /* product of the sizes; -1 for NULL             */
DIP_API bool dip_tensor_strides(const dip_tensor *t, int64_t *strides);                              /* one per axis, in elements                     */
DIP_API bool dip_tensor_is_contiguous(const dip_tensor *t);                                          /* row-major, without gaps?                      */
DIP_API const char *dip_tensor_device(const dip_tensor *t);                                          /* "cpu", "test:0"                               */
DIP_API void *dip_tensor_data(dip_tensor *t, dip_site at);                                           /* first element; NULL and an error off the host */
DIP_API double dip_tensor_get(const dip_tensor *t, const int64_t *index, dip_site at);               /* any dtype as double                           */
DIP_API bool dip_tensor_set(dip_tensor *t, const int64_t *index, double value, dip_site at);         /* false outside; value is rounded to the dtype  */
DIP_API dip_tensor *dip_tensor_to_device(dip_tensor *t, const char *device, dip_site at);            /* t itself where it lives there already         */
DIP_API bool dip_tensor_requires_grad(const dip_tensor *t);                                          /* is what is computed from it recorded?         */
DIP_API bool dip_tensor_set_requires_grad(dip_tensor *t, bool on, dip_site at);                      /* of a leaf of a float dtype                    */
DIP_API dip_tensor *dip_tensor_grad(dip_tensor *t);                                                  /* NULL: none; belongs to t                      */

/* DLPack (version 0 structs, dlpack.h of the DLPack project): capsules without a copy. */
struct DLManagedTensor; /* of diptych/dlpack.h or the DLPack project's own dlpack.h */
DIP_API struct DLManagedTensor *dip_tensor_to_dlpack(dip_tensor *t, dip_site at); /* the receiver calls its deleter once */
DIP_API dip_tensor *dip_tensor_from_dlpack(dip_context *ctx, struct DLManagedTensor *m, dip_site at); /* calls m's deleter when it dies; host memory only */

/* ---- operators, by name (diptych ops prints them) -------------------------------------------- */
typedef struct dip_attr_arg { const char *name; double number; dip_shape dims; } dip_attr_arg; /* of an operator: a number, or dims for shapes */
DIP_API dip_tensor *dip_apply_named(dip_context *ctx, const char *op, dip_tensor *const *in, int n_in, const dip_attr_arg *attrs, int n_attrs, dip_site at); /* eager on tensors with numbers, a node on a graph's; attributes left out keep their defaults */
DIP_API int dip_op_count(void);         /* of the table of operators             */
DIP_API const char *dip_op_name(int i); /* "abs" ...; NULL outside               */
DIP_API const char *dip_op_doc(int i);  /* formula, shapes, source; NULL outside */
typedef struct dip_backward_opts {
    size_t size_;
    dip_tensor *gradient;       /* NULL: 1, for a scalar; else of the tensor's shape               */
    bool retain_graph;          /* false; true: dip_backward may walk the same records again       */
    bool create_graph;          /* false; true: the gradients may be differentiated again          */
    dip_site at_;
} dip_backward_opts;
DIP_API void dip_backward_opts_init(dip_backward_opts *o, size_t size);
DIP_API bool dip_backward(dip_tensor *t, const dip_backward_opts *o); /* o NULL: defaults    */
DIP_API bool dip_set_grad_enabled(dip_context *ctx, bool on);         /* returns what it was */

/* ---- generators ------------------------------------------------------------------------------ */
DIP_API bool dip_seed(dip_context *ctx, uint64_t seed); /* every generator of the context */
#ifdef __cplusplus
}
#endif
#endif
