/* scatter_add.c - adds elements into zeros at indices along an axis; the gradient of gather. */
#include "ops/gather.h"
#include "ops/strided.h"

#include <string.h>

enum { AXIS, DIMS };
static const dip_attr attrs[] = {
    {"axis", DIP_ATTR_INT, {.i = 0}, "the axis that the indices count along"},
    {"dims", DIP_ATTR_DIMS, {.dims = {0, {0}}}, "the shape of the result"},
};

static bool shape(dip_call *c) {
    int axis;
    dip_shape g = dip_view_shape(c->in[0]), index = dip_view_shape(c->in[1]);
    const dip_shape *to = &c->attr[DIMS].dims;
    int64_t n;
    if (!dip_float_input(c, 0) || !dip_index_input(c, 1)) return false;
    if (!dip_axis(c, c->attr[AXIS].i, to->rank, &axis)) return false;
    if (!dip_shapes_equal(&g, &index))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the values have shape %s and the indices %s, each value needs one index; "
            "reshape one of them",
            dip_say_shape(&g).text, dip_say_shape(&index).text);
    if (!dip_shape_numel(to, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT,
                           "a result of shape %s cannot exist; sizes are not negative "
                           "and their product is limited",
                           dip_say_shape(to).text);
    if (!dip_index_fits(c, c->in[1], to, axis)) return false;
    dip_out(c, 0, c->in[0]->dtype, to);
    return true;
}

static int axis_of(const dip_call *c) {
    return (int)(c->attr[AXIS].i < 0 ? c->attr[AXIS].i + c->in[0]->rank : c->attr[AXIS].i);
}

static bool check(const dip_call *c) {
    return dip_check_indices(c, 1, c->attr[DIMS].dims.dim[axis_of(c)], "index", false, 0);
}

typedef struct scatter_job {
    const void *g;
    void *y;
} scatter_job;

#define ADD(name, type)                                                                            \
    static void name(void *arg, const dip_index_run *r) {                                          \
        const scatter_job *j = arg;                                                                \
        const dip_index_run run = *r;                                                              \
        type *y = (type *)j->y + run.whole;                                                        \
        const type *g = (const type *)j->g + run.piece;                                            \
        for (int64_t k = 0; k < run.n; k++, y += run.whole_step, g += run.piece_step)              \
            y[run.index[k * run.index_step] * run.times] += *g;                                    \
    }
ADD(add_f32, float)
ADD(add_f64, double)
#undef ADD

/* On one thread, in row-major order of the indices: sums have one order. */
static void forward(const dip_call *c) {
    scatter_job j = {c->in[0]->data, c->out[0]->data};
    if (dip_view_numel(c->out[0]) == 0) return;
    memset(j.y, 0, dip_view_bytes(c->out[0]));
    dip_index_walk(c->in[1], c->out[0], c->in[0], axis_of(c),
                   c->in[0]->dtype == DIP_FLOAT32 ? add_f32 : add_f64, &j);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    gin[0] = dip_build(b, &dip_op_gather, &n->attr[AXIS], 2, (dip_value[]){gout[0], n->in[1]});
    return gin[0] != NULL;
}

const dip_op dip_op_scatter_add = {
    .name = "scatter_add",
    .doc =
        "y = 0, then y[index[i][j][k]][j][k] += g[i][j][k] for axis 0, likewise for the others\n"
        "g (float32 or float64) and index (int64) of one shape, nowhere larger than `dims` but "
        "along "
        "`axis` -> y (dims) of g's dtype.\n"
        "Added in row-major order of the indices.  Gradient: gather.  torch.scatter_add on zeros.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN1,
    .shape = shape,
    .check = check,
    .forward = forward,
    .vjp = vjp,
};
