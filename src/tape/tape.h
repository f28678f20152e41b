/* tape.h - eager execution: operators run at once and are recorded, backward walks the record.
 * It knows nothing of layers, faces or graphs; symbolic inputs are sent on to their graph by the
 * hook that the graph room installs (dip_eager_builder decides by the inputs).
 */
#ifndef DIP_TAPE_TAPE_H
#define DIP_TAPE_TAPE_H
#include "ops/op.h"

dip_builder *dip_tape_make(dip_context *ctx);
/* The context's eager builder; NULL: no memory. */
static inline dip_builder *dip_tape(dip_context *ctx) {
    dip_builder *b = (dip_builder *)dip_context_slot_peek(ctx, DIP_SLOT_TAPE); /* begins the tape's state */
    return b ? b : dip_tape_make(ctx);
}
/* The short way of an operator that is one loop of the kernel table, of one tensor or of two: quick.h.
 * Where it is closed the call's long way is taken instead. */
typedef struct dip_quick_call dip_quick_call;
struct dip_quick_call {
    const dip_op *op;
    const char *name; /* becomes the result's where it is recorded; may be NULL */
    const char *who;  /* for the long way; may be NULL */
    dip_value (*long_way)(dip_value a, dip_value b, const dip_quick_call *call); /* b NULL: of one tensor */
};
dip_value dip_tape_quick1(dip_value a, const dip_quick_call *call);
dip_value dip_tape_quick2(dip_value a, dip_value b, const dip_quick_call *call)
    __attribute__((nonnull(2))); /* the compiler leaves out what asks whether there is a b */
bool dip_grad_enabled(const dip_context *ctx);
/* Backpropagates from `loss` into the .grad of every leaf that requires one (added to what is there). */
bool dip_tape_backward(dip_tensor *loss, dip_tensor *gradient, bool retain_graph,
                       bool create_graph);
/* Gradients of sum(outputs * seeds) with respect to inputs, returned, .grad untouched. NULL where none flows. */
bool dip_tape_grad(dip_tensor *const *outputs, dip_tensor *const *seeds, int n_out,
                   dip_tensor *const *inputs, int n_in, bool retain_graph, bool create_graph,
                   dip_tensor **grads);
/* nodes recorded since the context was made */
int64_t dip_tape_length(const dip_context *ctx);
/* Told of every operator that ran, in order, for tools: recorded says whether backward would walk it. */
typedef void dip_tape_watch_fn(void *user, const dip_op *op, const dip_value *out, bool recorded);
void dip_tape_watch(dip_context *ctx, dip_tape_watch_fn *fn, void *user); /* NULL: nobody any more */
#endif
