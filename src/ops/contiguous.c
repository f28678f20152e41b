/* contiguous.c - a row-major copy. */
#include "ops/strided.h"

static bool shape(dip_call *c) { return dip_out_like(c, 0, c->in[0]); }

static void forward(const dip_call *c) { dip_copy_view(c, c->out[0], c->in[0]); }

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    (void)b;
    (void)n;
    gin[0] = gout[0];
    return true;
}

const dip_op dip_op_contiguous = {
    .name = "contiguous",
    .doc = "y = x, in row-major memory of its own\n"
           "x (any shape, any strides), any dtype -> y of the same shape and dtype.\n"
           "Gradient: g."
           "  torch.Tensor.contiguous.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE,
    .shape = shape,
    .forward = forward,
    .vjp = vjp,
};
