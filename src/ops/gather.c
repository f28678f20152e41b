/* gather.c - elements picked along an axis, each place with an index of its own. */
#include "ops/gather.h"

#include <string.h>

enum { AXIS };
static const dip_attr attrs[] = {
    {"axis", DIP_ATTR_INT, {.i = 0}, "the axis that the indices count along"},
};

static bool shape(dip_call *c) {
    int axis;
    dip_shape x = dip_view_shape(c->in[0]), index = dip_view_shape(c->in[1]);
    if (!dip_index_input(c, 1) || !dip_axis(c, c->attr[AXIS].i, x.rank, &axis)) return false;
    if (!dip_index_fits(c, c->in[1], &x, axis)) return false;
    dip_out(c, 0, c->in[0]->dtype, &index);
    return true;
}

static int axis_of(const dip_call *c) {
    return (int)(c->attr[AXIS].i < 0 ? c->attr[AXIS].i + c->in[0]->rank : c->attr[AXIS].i);
}

static bool check(const dip_call *c) {
    return dip_check_indices(c, 1, c->in[0]->dim[axis_of(c)], "index", false, 0);
}

typedef struct gather_job {
    const char *x;
    char *y;
    size_t item;
} gather_job;

#define PICK(size)                                                                                 \
    for (int64_t k = 0; k < run.n; k++, y += to, at += run.whole_step)                             \
        memcpy(y, x + (at + run.index[k * run.index_step] * run.times) * (int64_t)(size), size);   \
    break
static void pick(void *arg, const dip_index_run *r) {
    const gather_job *j = arg;
    const dip_index_run run = *r; /* its own, so that no store can be one of these */
    const char *x = j->x;
    const int64_t to = run.piece_step * (int64_t)j->item;
    char *y = j->y + run.piece * (int64_t)j->item;
    int64_t at = run.whole;
    switch (j->item) { /* a copy of a size that is known is one instruction */
    case 1: PICK(1);
    case 4: PICK(4);
    case 8: PICK(8);
    default: PICK(j->item);
    }
}
#undef PICK

static void forward(const dip_call *c) {
    gather_job j = {c->in[0]->data, c->out[0]->data, dip_dtype_size(c->in[0]->dtype)};
    dip_index_walk(c->in[1], c->in[0], c->out[0], axis_of(c), pick, &j);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    dip_attr_value back[] = {n->attr[AXIS], dip_dims(dip_shape_of(n->in[0]))};
    gin[0] = dip_build(b, &dip_op_scatter_add, back, 2, (dip_value[]){gout[0], n->in[1]});
    return gin[0] != NULL;
}

const dip_op dip_op_gather = {
    .name = "gather",
    .doc =
        "y[i][j][k] = x[index[i][j][k]][j][k] for axis 0, likewise for the others\n"
        "x (any shape with an axis), any dtype; index int64 with the same number of axes, nowhere "
        "larger than x but along `axis` -> y of index's shape and x's dtype.\n"
        "Indices lie in [0, size).  Gradient: scatter_add.  torch.gather, "
        "keras.ops.take_along_axis.",
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
