/* mean.c - the mean over any axes: the sum, divided. */
#include "ops/reduce.h"

static const dip_attr attrs[] = {DIP_REDUCE_ATTRS};

static bool shape(dip_call *c) {
    return dip_float_input(c, 0) && dip_out_reduced(c, 0, c->in[0]->dtype);
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

static int64_t count(const dip_call *c) {
    dip_shape s = dip_view_shape(c->in[0]);
    return dip_reduce_count(&s, c->attr);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    dip_sum sum = lay(c, &s);
    dip_view *out = c->out[0];
    dip_sum_run(&sum, c, out->data);
    dip_number by;
    dip_element_set(&by, out->dtype, 0, (double)count(c));
    c->k->elementwise[out->dtype]->binary[DIP_BINARY_DIV](out->data, out->data, 1, &by, 0,
                                                          dip_view_numel(out));
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_shape to = dip_shape_of(n->in[0]);
    dip_value each = dip_build_scale(b, gout[0], 1.0 / (double)dip_reduce_count(&to, n->attr));
    gin[0] = dip_build_expand(b, dip_build_kept(b, n, each), &to);
    return gin[0] != NULL;
}

static void cost(const dip_call *c, dip_cost *o) {
    o->flops = (double)dip_view_numel(c->in[0]);
    o->bytes = (double)dip_view_bytes(c->in[0]) + (double)dip_view_bytes(c->out[0]);
}

const dip_op dip_op_mean = {
    .name = "mean",
    .doc = "y = (sum of x over `axes`) / (how many elements that is)\n"
           "x (any shape), float32 or float64 -> y without those axes, or with size 1 in their "
           "place (keepdims).\n"
           "No axes listed: all of them.  The mean of nothing is NaN.  Gradient: g * (1 / count), "
           "repeated."
           "  torch.mean, keras.ops.mean.",
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
