/* softmax_losses.c - see softmax_losses.h. */
#include "ops/softmax_losses.h"

bool dip_shape_crossentropy(dip_call *c, bool sparse) {
    dip_shape x = dip_view_shape(c->in[0]), t = dip_view_shape(c->in[1]), rows = x, expected = x;
    if (!dip_float_input(c, 0)) return false;
    if (sparse ? !dip_index_input(c, 1) : !dip_same_dtypes(c, 0, 2)) return false;
    if (x.rank == 0 || x.dim[x.rank - 1] == 0)
        return dip_op_fail(c, DIP_ERROR_SHAPE,
                           "the predictions have shape %s, they need a last axis with at "
                           "least one class; reshape them",
                           dip_say_shape(&x).text);
    rows.rank--;
    if (sparse) expected.rank--;
    if (!dip_shapes_equal(&t, &expected))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the targets have shape %s but predictions of shape %s need targets of shape %s, "
            "%s; reshape one of them",
            dip_say_shape(&t).text, dip_say_shape(&x).text, dip_say_shape(&expected).text,
            sparse ? "a class number for each" : "a probability for each class");
    dip_out(c, 0, c->in[0]->dtype, &rows);
    return true;
}

bool dip_check_crossentropy(const dip_call *c) {
    return dip_check_indices(c, 1, c->in[0]->dim[c->in[0]->rank - 1], "label", false, 0);
}

dip_score_rows dip_score_rows_lay(const dip_call *c, dip_scratch *s) {
    dip_score_rows r = {.n = c->in[0]->dim[c->in[0]->rank - 1]};
    r.rows = dip_view_numel(c->in[0]) / r.n;
    r.x = dip_plain_lay(s, c->in[0]);
    r.target = dip_plain_lay(s, c->in[1]);
    return r;
}

dip_value dip_build_column(dip_builder *b, dip_value g) {
    dip_shape s = dip_shape_of(g);
    s.dim[s.rank++] = 1;
    return dip_build_reshape(b, g, &s);
}

dip_value dip_build_keras_softmax(dip_builder *b, dip_value x) {
    dip_attr_value attrs[] = {dip_int(-1), dip_int(DIP_SOFTMAX_KERAS)};
    return dip_build1_attr(b, &dip_op_softmax, x, attrs);
}

dip_value dip_build_one_hot(dip_builder *b, dip_value labels, dip_value like) {
    if (!like) return NULL;
    dip_attr_value attrs[] = {dip_int(like->view.dim[like->view.rank - 1]),
                              dip_int(like->view.dtype)};
    return dip_build1_attr(b, &dip_op_one_hot, labels, attrs);
}

dip_value dip_build_clip(dip_builder *b, dip_value p) {
    dip_attr_value attrs[] = {dip_real(DIP_KERAS_EPSILON), dip_real(1 - DIP_KERAS_EPSILON)};
    return dip_build1_attr(b, &dip_op_clamp, p, attrs);
}

dip_value dip_build_clip_grad(dip_builder *b, dip_value g, dip_value p, dip_value clipped) {
    dip_value same = dip_build2(b, &dip_op_eq, p, clipped);
    return dip_build3(b, &dip_op_where, same, g, dip_build_scalar(b, g, 0));
}
