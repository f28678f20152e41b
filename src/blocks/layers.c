/* layers.c - dense, flatten and dropout, written with operators. */
#include "blocks/layers.h"

dip_value dip_block_dense(dip_builder *b, dip_value x, dip_value kernel, dip_value bias,
                          const dip_activation *act) {
    dip_value in[3] = {x, kernel, bias};
    if (!x || !kernel) return NULL;
    return dip_activate(b, act, dip_build(b, &dip_op_linear, NULL, bias ? 3 : 2, in));
}

dip_value dip_block_flatten(dip_builder *b, dip_value x, int first, int last) {
    if (!x) return NULL;
    dip_shape from = dip_view_shape(&x->view), to = {.rank = 0};
    int a = first < 0 ? first + from.rank : first, z = last < 0 ? last + from.rank : last;
    if (a < 0 || z >= from.rank || a > z) {
        char text[200];
        dip_fail(
            dip_ctx(x), DIP_ERROR_SHAPE, NULL,
            "axes %d to %d cannot be flattened, the input has shape %s; choose axes that it has",
            first, last, dip_shape_text(&from, text, sizeof text));
        return NULL;
    }
    for (int i = 0; i < from.rank; i++) {
        if (i > a && i <= z) to.dim[to.rank - 1] *= from.dim[i];
        else to.dim[to.rank++] = from.dim[i];
    }
    return dip_build_reshape(b, x, &to);
}

dip_value dip_block_dropout(dip_builder *b, dip_value x, double rate, bool training,
                            dip_mask_source *source) {
    if (!training || rate == 0) return x;
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_dropout, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_dropout, "rate")].f = rate;
    attrs[dip_op_attr_index(&dip_op_dropout, "source")].p = source;
    return dip_build1_attr(b, &dip_op_dropout, x, attrs);
}
