/* inside.h - what the files of the PyTorch face share: the frame of a public call,
 * operands and their common dtype, the label behind grad_fn=.
 * Note [Frame of a call]
 * Every public function that computes begins with dip_face_begin: it notes the call site, names
 * the function for messages, opens a scope for what is made in between and picks the builder, the
 * tape's or, where an input is symbolic, its graph's.  dip_face_end hands the result to the
 * caller's scope and ends the rest, so that a call leaves one tensor behind. */
#ifndef DIP_TORCH_INSIDE_H
#define DIP_TORCH_INSIDE_H
#include "base/options.h"
#include "blocks/builder.h"
#include "data/generators.h"
#include "data/switches.h"
#include "diptych/torch.h"
#include "random/mask_source.h"
#include "torch/text.h"

/* The name that print shows behind grad_fn=; on a tensor that was computed, `name` holds it. */
static inline dip_tensor *dip_grad_fn(dip_tensor *t, const char *name) {
    if (t && name && t->node && !t->graph) t->name = name;
    return t;
}

/* ---- frames: Note [Frame of a call] ---- */
typedef struct dip_face {
    dip_context *ctx;
    dip_builder *b;
    const char *subject;   /* the one before */
    dip_scope_mark scope;
} dip_face;
/* False where an input is NULL (quietly) or not a tensor.  ctx may be NULL if n > 0. */
bool dip_face_begin(dip_face *f, dip_context *ctx, const char *who, dip_site at,
                    dip_tensor *const *in, int n);
dip_tensor *dip_face_end(dip_face *f, dip_tensor *out, const char *grad_fn);
static inline bool dip_is_tensor(const dip_tensor *t) {
    return t && t->object.cls == &dip_tensor_class;
}
bool dip_face_fail(const dip_face *f, dip_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Marks of nn.Parameter and nn.Buffer on leaves, kept in `name` too. */
extern const char dip_mark_parameter[], dip_mark_buffer[];
static inline bool dip_is_parameter(const dip_tensor *t) {
    return t && t->name == dip_mark_parameter;
}
static inline bool dip_is_buffer(const dip_tensor *t) { return t && t->name == dip_mark_buffer; }

/* ---- dtypes ---- */
/* PyTorch's rule for n operands (torch.result_type): tensors with axes before those without before
 * numbers, each kind only where it is of a higher sort (bool < whole < float). */
dip_dtype dip_result_type(dip_context *ctx, const dip_operand *x, int n);
dip_value dip_as_dtype(dip_builder *b, dip_value x, dip_dtype t); /* a cast, or x */
dip_value dip_operand_value(dip_face *f, dip_operand x, dip_dtype t, dip_value like);
dip_value dip_as_float(dip_face *f, dip_value x); /* whole numbers and bools: the default dtype */

/* ---- what the face keeps per context ---- */
typedef struct dip_torch_state {
    dip_mask_source mask; /* dropout's, which a recorded operator points to */
    bool told_where;      /* MNIST has said where its files were found */
    bool print_set;       /* else print is not in use */
    dip_print_form print; /* torch_set_printoptions' */
} dip_torch_state;
dip_torch_state *dip_torch_state_of(dip_context *ctx); /* NULL: no memory */

/* ---- small things ---- */
/* A public function of one tensor that is one loop of the kernel table. */
static inline dip_tensor *dip_torch_unary(dip_tensor *x, const dip_quick_call *call, dip_site at) {
    dip_enter(dip_ctx(x), at);
    return dip_is_tensor(x) ? dip_tape_quick1(x, call) : call->long_way(x, NULL, call);
}
/* The call's long way, where no dtype is cast first. */
dip_tensor *dip_torch_unary_long(dip_tensor *x, dip_tensor *none, const dip_quick_call *call);
/* {""}: the context's; NULL with an error. */
const struct dip_device *dip_torch_device_of(dip_context *ctx, torch_Device d, const char *who);
bool dip_torch_axis(dip_context *ctx, const char *who, int64_t axis, int rank, int *out);
/* Does an option of this face (NULL: the context's default) ask for Keras' side?  False with an error
 * for any other word. */
bool dip_torch_switch(dip_context *ctx, dip_switch s, const char *given, const char *option,
                      bool *keras, const char *who);
/* g NULL: the default one. */
dip_torch_rng *dip_torch_rng_of(dip_context *ctx, torch_Generator *g, const char *who);
#endif
