/* where.c - one of two tensors, element by element, as a mask says. */
#include "ops/elementwise.h"

static bool shape(dip_call *c) {
    return dip_bool_input(c, 0) && dip_same_dtypes(c, 1, 3) &&
           dip_out_broadcast(c, 0, c->in[1]->dtype, 0, 3);
}

static void loop(const dip_call *c, int which, const dip_walk *w) {
    (void)which;
    c->k->elementwise[c->out[0]->dtype]->where(w->ptr[0], w->ptr[1], w->step[1], w->ptr[2],
                                               w->step[2], w->ptr[3], w->step[3], w->n);
}

static void forward(const dip_call *c) { dip_run_elementwise(c, loop, 0, 1); }

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value none = dip_build_scalar(b, gout[0], 0), mask = n->in[0];
    if (n->wants[1])
        gin[1] = dip_sum_to_input(b, n, 1, dip_build3(b, &dip_op_where, mask, gout[0], none));
    if (n->wants[2])
        gin[2] = dip_sum_to_input(b, n, 2, dip_build3(b, &dip_op_where, mask, none, gout[0]));
    return dip_all_given(n, gin);
}

const dip_op dip_op_where = {
    .name = "where",
    .doc =
        "y = mask ? a : b\n"
        "mask bool, a and b of one dtype (shapes that broadcast as in NumPy) -> y of the broadcast "
        "shape and a's dtype.\n"
        "Gradient: g to the one that was taken, 0 to the other; what was not taken may be NaN."
        "  torch.where, keras.ops.where.",
    .min_in = 3,
    .max_in = 3,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE,
    .shape = shape,
    .forward = forward,
    .vjp = vjp,
};
