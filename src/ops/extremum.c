/* extremum.c - see extremum.h. */
#include "ops/extremum.h"

/* An extremum of nothing does not exist; results without elements do no harm. */
static bool has_elements(const dip_call *c) {
    bool mask[DIP_MAX_RANK];
    dip_shape s = dip_view_shape(c->in[0]);
    if (!dip_axes_mask(c, &c->attr[DIP_REDUCE_AXES].dims, s.rank, mask)) return false;
    if (dip_reduce_count(&s, c->attr) > 0) return true;
    return dip_op_fail(
        c, DIP_ERROR_SHAPE,
        "an input of shape %s has no elements along the reduced axes, at least one is "
        "needed; test for an empty tensor first",
        dip_say_shape(&s).text);
}

bool dip_shape_extremum(dip_call *c) {
    return has_elements(c) && dip_out_reduced(c, 0, c->in[0]->dtype) &&
           dip_out_reduced(c, 1, DIP_INT64);
}

bool dip_shape_arg_extremum(dip_call *c) {
    if (c->attr[DIP_REDUCE_AXES].dims.rank > 1)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "%d axes are listed, it takes one axis, or none for the whole tensor; "
                           "reshape the axes into one",
                           c->attr[DIP_REDUCE_AXES].dims.rank);
    return has_elements(c) && dip_out_reduced(c, 0, DIP_INT64);
}

static dip_extremum lay(const dip_call *c, dip_scratch *s) {
    dip_extremum e;
    bool mask[DIP_MAX_RANK];
    dip_reduce_mask(c, mask);
    dip_extremum_lay(&e, c->in[0], mask, s);
    return e;
}

size_t dip_extremum_workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

void dip_run_extremum(const dip_call *c, bool largest) {
    dip_scratch s = {c->work, 0};
    dip_extremum e = lay(c, &s);
    dip_extremum_run(&e, c, largest, c->out[0]->data, c->out[1]->data);
}

void dip_run_arg_extremum(const dip_call *c, bool largest) {
    dip_scratch s = {c->work, 0};
    dip_extremum e = lay(c, &s);
    dip_extremum_run(&e, c, largest, NULL, c->out[0]->data);
}

static dip_value to_chosen(dip_builder *b, const dip_node *n, dip_value g, dip_shape to) {
    dip_value index = dip_build_kept(b, n, n->out[1]);
    dip_value in[] = {dip_build_kept(b, n, g), index};
    dip_attr_value attrs[] = {dip_int(n->attr[DIP_REDUCE_AXES].dims.dim[0]), dip_dims(to)};
    return dip_build(b, &dip_op_scatter_add, attrs, 2, in);
}

static dip_value to_equals(dip_builder *b, const dip_node *n, dip_value g) {
    dip_value hit = dip_build2(b, &dip_op_eq, n->in[0], dip_build_kept(b, n, n->out[0]));
    dip_attr_value dtype[] = {dip_int(g->view.dtype)};
    hit = dip_build1_attr(b, &dip_op_cast, hit, dtype);
    dip_value count = dip_build_reduce(b, &dip_op_sum, hit, &n->attr[DIP_REDUCE_AXES].dims, true);
    return dip_build2(b, &dip_op_mul, dip_build2(b, &dip_op_div, dip_build_kept(b, n, g), count),
                      hit);
}

bool dip_extremum_vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!gout[0]) return true; /* indices carry no gradient */
    dip_shape to = dip_shape_of(n->in[0]);
    bool one_axis = n->attr[DIP_REDUCE_AXES].dims.rank == 1;
    gin[0] = one_axis ? to_chosen(b, n, gout[0], to) : to_equals(b, n, gout[0]);
    return gin[0] != NULL;
}
