/* noise.c - see noise.h.  Each formula is Keras' own, operation by operation, so that the bits agree. */
#include "blocks/noise.h"

#include <math.h>

dip_value dip_block_noise(dip_builder *b, dip_value x, dip_noise_kind kind, double first,
                          double second, const dip_shape *dims, dip_noise_source *source) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_noise, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_noise, "kind")].i = kind;
    attrs[dip_op_attr_index(&dip_op_noise, "a")].f = first;
    attrs[dip_op_attr_index(&dip_op_noise, "b")].f = second;
    attrs[dip_op_attr_index(&dip_op_noise, "generator")].p = source;
    if (dims) attrs[dip_op_attr_index(&dip_op_noise, "dims")].dims = *dims;
    return dip_build1_attr(b, &dip_op_noise, x, attrs);
}

static dip_value kept(dip_builder *b, dip_value x, double rate, const dip_shape *dims,
                      dip_noise_source *source) {
    return dip_block_noise(b, x, DIP_NOISE_KEEP, rate, 0, dims, source);
}

dip_value dip_block_keep_dropout(dip_builder *b, dip_value x, double rate, const dip_shape *dims,
                                 dip_noise_source *source) {
    if (!x) return NULL;
    dip_value zero = dip_build_scalar(b, x, 0);
    if (rate == 1) {
        dip_shape whole = dip_view_shape(&x->view);
        return dip_build1(b, &dip_op_contiguous, dip_build_expand(b, zero, &whole));
    }
    dip_value keep = kept(b, x, rate, dims, source);
    return dip_build3(b, &dip_op_where, keep, dip_build_scale(b, x, 1 / (1 - rate)), zero);
}

dip_value dip_block_gaussian_noise(dip_builder *b, dip_value x, double stddev,
                                   dip_noise_source *source) {
    return dip_build2(b, &dip_op_add, x,
                      dip_block_noise(b, x, DIP_NOISE_NORMAL, 0, stddev, NULL, source));
}

dip_value dip_block_gaussian_dropout(dip_builder *b, dip_value x, double rate,
                                     dip_noise_source *source) {
    return dip_build2(
        b, &dip_op_mul, x,
        dip_block_noise(b, x, DIP_NOISE_NORMAL, 1, sqrt(rate / (1 - rate)), NULL, source));
}

dip_value dip_block_alpha_dropout(dip_builder *b, dip_value x, double rate, const dip_shape *dims,
                                  dip_noise_source *source) {
    if (!x) return NULL;
    const double low = -1.6732632423543772 * 1.0507009873554805;
    const double a = 1 / sqrt((1 - rate) * (1 + rate * (low * low))), shift = -a * low * rate;
    dip_attr_value as_x[] = {dip_int(x->view.dtype)};
    dip_value k = dip_build1_attr(b, &dip_op_cast, kept(b, x, rate, dims, source), as_x);
    dip_value rest = dip_build2(b, &dip_op_sub, dip_build_scalar(b, x, 1), k);
    dip_value y =
        dip_build2(b, &dip_op_add, dip_build2(b, &dip_op_mul, x, k), dip_build_scale(b, rest, low));
    return dip_build2(b, &dip_op_add, dip_build_scale(b, y, a), dip_build_scalar(b, x, shift));
}
