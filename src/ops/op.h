/* op.h - one operator, defined once: the record, a call of it, and the builder gradients are written with.
 *
 * An operator is a file src/ops/NAME.c with one `const dip_op dip_op_NAME` and a line in ops.def.
 * It knows shapes and kernels, not who calls it: the tape and the graph run it through the record.
 */
#ifndef DIP_OPS_OP_H
#define DIP_OPS_OP_H
#include "tensor/tensor.h"
#include "device/device.h"
#include "kernels/kernels.h"

enum { DIP_MAX_IN = DIP_MAX_LIST, DIP_MAX_OUT = 2, DIP_MAX_ATTR = 6 };

typedef enum dip_attr_type {
    DIP_ATTR_INT,
    DIP_ATTR_REAL,
    DIP_ATTR_BOOL,
    DIP_ATTR_DIMS,
    DIP_ATTR_DTYPE,
    DIP_ATTR_POINTER
} dip_attr_type;
typedef struct dip_attr_value {
    int64_t i;
    double f;
    dip_shape dims;
    void *p;
} dip_attr_value;
/* value: the default */
typedef struct dip_attr {
    const char *name;
    dip_attr_type type;
    dip_attr_value value;
    const char *doc;
} dip_attr;

typedef struct dip_op dip_op;
typedef struct dip_node dip_node;
typedef struct dip_builder dip_builder;
/* eager: a tensor with numbers; in a graph: a symbolic one */
typedef dip_tensor *dip_value;

/* One application.  Views are those of the operands; outputs are filled by shape() and given memory by the caller. */
typedef struct dip_call {
    dip_context *ctx;
    const dip_op *op;
    const dip_kernels *k; /* of the device that runs it */
    int n_in, n_out;
    const dip_view *in[DIP_MAX_IN];
    /* shape() sets dtype, rank, dim and, through dip_out, row-major strides */
    dip_view *out[DIP_MAX_OUT];
    const dip_attr_value *attr; /* op->n_attrs of them, defaults filled in */
    void *work;                 /* workspace() bytes, 64-byte aligned */
    size_t offset[DIP_MAX_OUT]; /* views: bytes from in[0]'s data to out[i]'s */
    const dip_gemm_after *after; /* linear: what a plan does to the result's rows; NULL: nothing */
    bool finite; /* linear, matmul: in[1] is known to hold no infinity and no NaN */
} dip_call;

/* dip_op.flags */
enum {
    /* the gradient needs these values */
    DIP_READS_IN0 = 1u << 0,
    DIP_READS_IN1 = 1u << 1,
    DIP_READS_IN2 = 1u << 2,
    DIP_READS_ALL_IN = 0xFFu,
    DIP_READS_OUT0 = 1u << 8,
    DIP_READS_OUT1 = 1u << 9,
    DIP_IS_VIEW = 1u << 10, /* out[0] shares in[0]'s storage; forward is NULL */
    /* out[0] may be in[0]'s own memory when shapes and dtypes agree and nothing else reads it */
    DIP_IN_PLACE = 1u << 11,
    DIP_RANDOM = 1u << 12, /* reads a generator: never merged, never run twice */
    DIP_STATE = 1u << 13,
    DIP_EAGER_ONLY = 1u << 14, /* its shape depends on values */
    /* not differentiable (comparisons, argmax, one_hot) */
    DIP_NO_GRADIENT = 1u << 15,
    /* walkers of the table rely on it: output shape = broadcast of inputs */
    DIP_ELEMENTWISE = 1u << 16
};

typedef struct dip_cost {
    double flops, bytes;
} dip_cost;

/* One loop of the kernel table: `which` is a dip_unary of one input or a dip_binary of two. */
typedef struct dip_op_loop {
    unsigned char inputs, which;
} dip_op_loop;

struct dip_op {
    const char *name, *doc; /* doc: formula; shapes; conventions; source */
    const dip_attr *attrs;
    int n_attrs, min_in, max_in, n_out;
    unsigned flags;
    dip_op_loop loop; /* {0}: the operator is no single loop */
    bool (*shape)(dip_call *c);             /* or an error sentence through dip_op_fail */
    bool (*check)(const dip_call *c);       /* values; NULL where nothing can be wrong */
    size_t (*workspace)(const dip_call *c); /* NULL: none */
    /* allocates nothing, cannot fail after shape and check */
    void (*forward)(const dip_call *c);
    /* gout[i] NULL: no gradient reaches output i; leaves gin[i] NULL where none flows; only
     * n->wants[i] are asked for */
    bool (*vjp)(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin);
    void (*cost)(const dip_call *c, dip_cost *cost); /* NULL: one flop an output element */
};

/* How a value came to be; the tape's and the graph's records share it. in[]/out[] are valid inside vjp. */
struct dip_node {
    const dip_op *op;
    int n_in, n_out;
    bool wants[DIP_MAX_IN]; /* inputs that need a gradient */
    dip_value out[DIP_MAX_OUT], in[DIP_MAX_IN];
    dip_attr_value attr[DIP_MAX_ATTR];
};

/* The builder: the tape's applies operators at once, the graph's appends nodes. */
struct dip_builder {
    dip_context *ctx;
    /* Fills out[0..op->n_out); attrs NULL: all defaults, else op->n_attrs values. */
    bool (*apply)(dip_builder *b, const dip_op *op, const dip_value *in, int n_in,
                  const dip_attr_value *attrs, dip_value *out);
    /* a scalar on like's device */
    dip_value (*constant)(dip_builder *b, dip_dtype dtype, double value, const dip_value like);
};

/* ---- for writing gradients and compositions: all return NULL after a failure, NULL inputs pass through ---- */
dip_value dip_build(dip_builder *b, const dip_op *op, const dip_attr_value *attrs, int n_in,
                    const dip_value *in);
dip_value dip_build1(dip_builder *b, const dip_op *op, dip_value x);
dip_value dip_build2(dip_builder *b, const dip_op *op, dip_value x, dip_value y);
dip_value dip_build3(dip_builder *b, const dip_op *op, dip_value x, dip_value y, dip_value z);
dip_value dip_build1_attr(dip_builder *b, const dip_op *op, dip_value x,
                          const dip_attr_value *attrs);
/* same dtype as like */
dip_value dip_build_scalar(dip_builder *b, dip_value like, double value);
/* x * by, by rounded to x's dtype first */
dip_value dip_build_scale(dip_builder *b, dip_value x, double by);
/* undoes a broadcast: sums expanded axes */
dip_value dip_build_sum_to(dip_builder *b, dip_value x, const dip_shape *shape);
dip_value dip_build_expand(dip_builder *b, dip_value x, const dip_shape *shape);
dip_value dip_build_reshape(dip_builder *b, dip_value x, const dip_shape *shape);
static inline dip_attr_value dip_int(int64_t v) { return (dip_attr_value){.i = v}; }
static inline dip_attr_value dip_real(double v) { return (dip_attr_value){.f = v}; }
static inline dip_attr_value dip_dims(dip_shape v) { return (dip_attr_value){.dims = v}; }

/* ---- for writing shape rules ---- */
/* `who` is the current subject, else the operator's name */
bool dip_op_fail(const dip_call *c, dip_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* row-major output */
void dip_out(dip_call *c, int i, dip_dtype t, const dip_shape *s);
/* inputs [first, last) share a dtype, or an error */
bool dip_same_dtypes(const dip_call *c, int first, int last);
/* float32 or float64, or an error */
bool dip_float_input(const dip_call *c, int i);
/* negative counts from the end; or an error */
bool dip_axis(const dip_call *c, int64_t axis, int rank, int *out);

/* ---- the table ---- */
#define DIP_OP(name) extern const dip_op dip_op_##name;
#include "ops/ops.def"
#undef DIP_OP
/* Every operator, NULL-terminated.  Only look-up by name links the whole table. */
extern const dip_op *const dip_ops[];
const dip_op *dip_op_find(const char *name);

/* ---- running an operator: shared by tape and graph (ops/run.c) ---- */
/* NULL with an error: asked for and not supported */
const dip_kernels *dip_kernels_for(dip_context *ctx, const dip_device *d, const char *who);
/* The attributes given, or the defaults, as op->n_attrs values; attrs NULL: all defaults. */
void dip_op_attrs(const dip_op *op, const dip_attr_value *attrs, dip_attr_value out[DIP_MAX_ATTR]);
int dip_op_attr_index(const dip_op *op, const char *name); /* -1: no such attribute */
/* Fills a call: inputs, kernels, outputs' shapes into outs[].  attrs: op->n_attrs values that outlive c. */
bool dip_op_prepare(dip_call *c, dip_context *ctx, const dip_op *op, const dip_value *in, int n_in,
                    const dip_attr_value *attrs, dip_view outs[DIP_MAX_OUT]);
/* The same but for the outputs: the caller sets c->out[] and calls op->shape. */
bool dip_op_begin(dip_call *c, dip_context *ctx, const dip_op *op, const dip_value *in, int n_in,
                  const dip_attr_value *attrs);
/* A reshape of strided memory needs a contiguous copy first: both builders ask before they prepare. */
bool dip_op_reshape_copies(const dip_value in, const dip_attr_value *attrs);
static inline bool dip_op_needs_contiguous(const dip_op *op, const dip_value in,
                                           const dip_attr_value *attrs) {
    return op == &dip_op_reshape && dip_op_reshape_copies(in, attrs);
}
/* the context's workspace for eager calls; grows, never shrinks */
void *dip_op_scratch(dip_context *ctx, size_t bytes);

/* ---- reverse mode, written once for tape and graph (ops/backprop.c) ---- */
/* Walks nodes[0], nodes[1] ... (latest recorded first) and calls their vjp.
 *
 * Note [Order of gradients]
 * Contributions to one value are added in the order in which they arrive, which is the reverse order
 * of recording.  Tape and graph both walk here, so their sums round alike. */
typedef struct dip_backprop {
    dip_builder *b;
    void *user;
    /* Where the gradient of input i (of output i) of a node is kept; a kept value holds one count. */
    dip_value *(*of_input)(void *user, dip_node *n, int i);
    dip_value *(*of_output)(void *user, dip_node *n, int i);
    /* Adds g into a kept value where it lies; false: a new sum has to be made.  NULL: always. */
    bool (*grow)(void *user, dip_value kept, dip_value g);
    /* Before and after a node's vjp; NULL: nothing to do. */
    bool (*open)(void *user, dip_node *n);
    void (*close)(void *user, dip_node *n);
} dip_backprop;
bool dip_backprop_run(const dip_backprop *p, dip_node *const *nodes, int64_t n);
#endif
