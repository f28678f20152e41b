/* concatenate.c - tensors one behind the other along an axis. */
#include "ops/strided.h"

enum { AXIS };
static const dip_attr attrs[] = {
    {"axis", DIP_ATTR_INT, {.i = 0}, "the axis along which they follow each other"},
};

static bool shape(dip_call *c) {
    int axis;
    dip_shape s = dip_view_shape(c->in[0]);
    if (!dip_same_dtypes(c, 0, c->n_in) || !dip_axis(c, c->attr[AXIS].i, s.rank, &axis))
        return false;
    for (int i = 1; i < c->n_in; i++) {
        const dip_view *x = c->in[i];
        bool fits = x->rank == s.rank;
        for (int j = 0; fits && j < s.rank; j++) fits = j == axis || x->dim[j] == s.dim[j];
        if (!fits)
            return dip_op_fail(
                c, DIP_ERROR_SHAPE,
                "input 0 has shape %s and input %d %s; only axis %d, along which they are "
                "joined, may differ; reshape or slice one of them",
                dip_say(c->in[0]).text, i, dip_say(x).text, axis);
        if (x->dim[axis] > INT64_MAX - s.dim[axis])
            return dip_op_fail(c, DIP_ERROR_LIMIT, "the sizes along axis %d add up to too many",
                               axis);
        s.dim[axis] += x->dim[axis];
    }
    int64_t n;
    if (!dip_shape_numel(&s, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&s).text);
    dip_out(c, 0, c->in[0]->dtype, &s);
    return true;
}

static void forward(const dip_call *c) {
    dip_view part = *c->out[0];
    int64_t axis = c->attr[AXIS].i < 0 ? c->attr[AXIS].i + part.rank : c->attr[AXIS].i;
    int64_t step = part.stride[axis] * (int64_t)dip_dtype_size(part.dtype);
    for (int i = 0; i < c->n_in; i++) {
        part.dim[axis] = c->in[i]->dim[axis];
        if (part.dim[axis] == 0) continue;
        dip_copy_view(c, &part, c->in[i]);
        part.data = (char *)part.data + part.dim[axis] * step;
    }
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    int64_t at = 0;
    for (int i = 0; i < n->n_in; i++) {
        dip_shape s = dip_shape_of(n->in[i]);
        int64_t axis = n->attr[AXIS].i < 0 ? n->attr[AXIS].i + s.rank : n->attr[AXIS].i;
        dip_attr_value piece[] = {dip_int(axis), dip_int(at), dip_int(at + s.dim[axis]),
                                  dip_int(1)};
        if (n->wants[i]) gin[i] = dip_build1_attr(b, &dip_op_slice, gout[0], piece);
        at += s.dim[axis];
    }
    return dip_all_given(n, gin);
}

const dip_op dip_op_concatenate = {
    .name = "concatenate",
    .doc = "y = the inputs one behind the other along `axis`\n"
           "1 to 16 inputs of one dtype, equal shapes but for that axis -> y, that axis the sum.\n"
           "Gradient: each input's slice of g.  torch.cat, keras.layers.Concatenate.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = DIP_MAX_IN,
    .n_out = 1,
    .shape = shape,
    .forward = forward,
    .vjp = vjp,
};
