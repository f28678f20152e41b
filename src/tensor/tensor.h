/* tensor.h - the inside of a tensor: a view of a storage, and its place on the tape or in a graph.
 *
 * A symbolic tensor (graph != NULL, view.data == NULL) stands for a value of a static graph: shape and
 * dtype are known, numbers are not.  Everything that reads numbers must go through dip_tensor_readable.
 */
#ifndef DIP_TENSOR_TENSOR_H
#define DIP_TENSOR_TENSOR_H
#include "tensor/device_record.h"
#include "tensor/object.h"

typedef struct dip_view {                 /* strides in elements */
    void *data;                           /* of element (0, ..., 0); NULL in symbolic tensors */
    dip_dtype dtype;
    int rank;
    int64_t dim[DIP_MAX_RANK], stride[DIP_MAX_RANK];
} dip_view;

enum { DIP_STORAGE_HEAD = 64 };           /* the host's own storages are one block: the record, then from here the bytes */
typedef struct dip_storage {              /* counted bytes on one device, shared by views */
    dip_context *ctx;
    int refs;
    unsigned turned : 31;                 /* R where a matrix (R, C) is kept as (C, R) that PyTorch keeps row-major; 0: none is */
    unsigned exposed : 1;                 /* others have its address: they may write without raising version */
    uint64_t version;                     /* bumped by every in-place write; saved values are checked against it */
    void *data;
    size_t bytes;
    const struct dip_device *device;      /* NULL: the host */
    dip_release_fn *release;              /* for memory that came from outside */
    void *user;
} dip_storage;

struct dip_node;                          /* ops/op.h: how a value was computed */
struct dip_graph;
struct dip_tensor {
    dip_object object;
    dip_view view;
    dip_storage *storage;                 /* NULL in symbolic tensors */
    struct dip_node *node;                /* tape or graph node that made it; NULL: a leaf.  Counted on the tape. */
    int output;                           /* which output of node */
    bool requires_grad;
    int few;                              /* the tape's: how many elements where its short way is open; 0: not yet looked */
    int size_class;                       /* the tape's: of so many elements */
    dip_tensor *grad;                     /* accumulated gradient of a leaf, counted */
    dip_tensor *pending;                  /* gradient of a leaf while a backward pass runs, counted */
    dip_tensor *logits;                   /* of a softmax or sigmoid: what it was computed from, counted; train/loss.h */
    struct dip_graph *graph;              /* symbolic: the graph it belongs to */
    int64_t id;                           /* symbolic: its number there */
    void (*drop_node)(dip_tensor *);      /* set with node by the tape: the tensor ends, in dip_tensor_destroy unless the tape keeps it */
    const char *name;                     /* parameters: "fc1.weight"; not owned, or NULL */
};
extern const dip_class dip_tensor_class;

/* views: pure arithmetic, no tensors */
/* Fills stride from dim; strides of size-1 dims are as row-major; an empty view gets those of a full one. */
static inline void dip_view_row_major(dip_view *v) {
    int64_t step = 1;
    for (int i = v->rank - 1; i >= 0; i--) {
        v->stride[i] = step;
        step *= v->dim[i] > 0 ? v->dim[i] : 1;
    }
}
bool dip_view_contiguous(const dip_view *v);
static inline int64_t dip_view_numel(const dip_view *v) {
    int64_t n = 1;
    for (int i = 0; i < v->rank; i++) n *= v->dim[i];
    return n;
}
/* The same shape? */
static inline bool dip_views_alike(const dip_view *a, const dip_view *b) {
    if (a->rank != b->rank) return false;
    for (int i = 0; i < a->rank; i++)
        if (a->dim[i] != b->dim[i]) return false;
    return true;
}
dip_shape dip_view_shape(const dip_view *v);
bool dip_shapes_equal(const dip_shape *a, const dip_shape *b);
bool dip_shape_broadcast(const dip_shape *a, const dip_shape *b, dip_shape *out); /* NumPy's rule; false: they do not fit */
bool dip_view_expand(const dip_view *v, const dip_shape *to, dip_view *out);       /* stride 0 where repeated */
bool dip_view_reshape(const dip_view *v, const dip_shape *to, dip_view *out);      /* false: needs a copy */
bool dip_view_permute(const dip_view *v, const int *axes, dip_view *out);
bool dip_view_slice(const dip_view *v, int axis, int64_t start, int64_t stop, int64_t step, dip_view *out); /* Python's slice rules, step > 0 */
/* Walks a set of views of one shape as few long runs as possible (adjacent axes merge); used by
 * every elementwise operator.  See tensor/walk.h. */

/* storage and tensors; all return NULL with the error recorded */
dip_storage *dip_storage_new(dip_context *ctx, size_t bytes, const struct dip_device *device); /* not zeroed */
dip_storage *dip_storage_wrap(dip_context *ctx, void *data, size_t bytes, dip_release_fn *release, void *user); /* host memory from outside */
static inline dip_storage *dip_storage_retain(dip_storage *s) {
    if (s) s->refs++;
    return s;
}
void dip_storage_end(dip_storage *s);                                     /* for dip_storage_release: there are no counts left */
static inline void dip_storage_release(dip_storage *s) {
    if (s && --s->refs == 0) dip_storage_end(s);
}
/* A tensor without view and storage, for an operator's result: the view is filled next, then
 * dip_tensor_give_memory adds a storage for it. */
dip_tensor *dip_tensor_blank(dip_context *ctx);
void dip_tensor_destroy(dip_tensor *t);                                   /* lets go of what it holds but for its node */
bool dip_tensor_give_memory(dip_tensor *t, const struct dip_device *device);
dip_tensor *dip_tensor_make(dip_context *ctx, dip_dtype dtype, const dip_shape *shape, const struct dip_device *device); /* row-major, not zeroed */
dip_tensor *dip_tensor_alias(dip_tensor *t, const dip_view *view);        /* another view of t's storage, no history */
bool dip_tensor_check_new(dip_context *ctx, const char *who, dip_dtype dtype, const dip_shape *shape); /* could there be such a tensor? */
dip_tensor *dip_tensor_symbol(dip_context *ctx, struct dip_graph *g, int64_t id, dip_dtype dtype, const dip_shape *shape);
dip_tensor *dip_tensor_scalar(dip_context *ctx, dip_dtype dtype, double value, const struct dip_device *device);
bool dip_tensor_symbolic(const dip_tensor *t, const char *who);           /* the error of dip_tensor_readable */
/* False with an error for symbolic tensors. */
static inline bool dip_tensor_readable(const dip_tensor *t, const char *who) {
    return t && (!t->graph || dip_tensor_symbolic(t, who));
}
bool dip_tensor_copy_into(dip_tensor *dst, const dip_tensor *src);        /* same shape; casts, crosses devices, follows strides; bumps dst's version */
bool dip_tensor_fill(dip_tensor *t, double value);
/* its device record, never NULL */
static inline const struct dip_device *dip_tensor_where(const dip_tensor *t) {
    return t && t->storage && t->storage->device ? t->storage->device : &dip_device_host;
}

/* one element of any dtype, as double or int64 */
double dip_element_get(const void *data, dip_dtype t, int64_t i);
void dip_element_set(void *data, dip_dtype t, int64_t i, double v);
int64_t dip_element_get_i64(const void *data, dip_dtype t, int64_t i);
static inline bool dip_dtype_is_float(dip_dtype t) { return t == DIP_FLOAT32 || t == DIP_FLOAT64; }
#endif
