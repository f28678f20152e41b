/* sum.c - the sum over any axes.  Its order is fixed: reduce.h, Note [Order of sums]. */
#include "ops/reduce.h"

static const dip_attr attrs[] = {DIP_REDUCE_ATTRS};

static bool shape(dip_call *c) {
    dip_dtype t = c->in[0]->dtype;
    return dip_out_reduced(c, 0, dip_dtype_is_float(t) ? t : DIP_INT64);
}

static dip_sum lay(const dip_call *c, dip_scratch *s) {
    dip_sum sum;
    bool mask[DIP_MAX_RANK];
    dip_reduce_mask(c, mask);
    dip_sum_lay(&sum, c->in[0], mask, s);
    return sum;
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    dip_sum sum = lay(c, &s);
    dip_sum_run(&sum, c, c->out[0]->data);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_shape to = dip_shape_of(n->in[0]);
    gin[0] = dip_build_expand(b, dip_build_kept(b, n, gout[0]), &to);
    return gin[0] != NULL;
}

static void cost(const dip_call *c, dip_cost *o) {
    o->flops = (double)dip_view_numel(c->in[0]);
    o->bytes = (double)dip_view_bytes(c->in[0]) + (double)dip_view_bytes(c->out[0]);
}

const dip_op dip_op_sum = {
    .name = "sum",
    .doc = "y = sum of x over `axes`\n"
           "x (any shape), any dtype -> y without those axes, or with size 1 in their place "
           "(keepdims); floats keep their dtype, integers and bool give int64.\n"
           "No axes listed: all of them.  An empty sum is 0.  Gradient: g, repeated."
           "  torch.sum, keras.ops.sum.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .shape = shape,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
    .cost = cost,
};
