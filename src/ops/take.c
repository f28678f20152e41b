/* take.c - rows of a table by number, as an embedding looks them up. */
#include "ops/strided.h"

#include <string.h>

static bool shape(dip_call *c) {
    const dip_view *x = c->in[0], *index = c->in[1];
    if (!dip_index_input(c, 1)) return false;
    if (x->rank == 0 || index->rank + x->rank - 1 > DIP_MAX_RANK)
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "rows of a table %s at indices %s are asked for; the table needs at least one "
            "axis and the result at most %d",
            dip_say(x).text, dip_say(index).text, DIP_MAX_RANK);
    dip_shape s = dip_view_shape(index);
    int64_t n;
    for (int i = 1; i < x->rank; i++) s.dim[s.rank++] = x->dim[i];
    if (!dip_shape_numel(&s, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&s).text);
    dip_out(c, 0, x->dtype, &s);
    return true;
}

static bool check(const dip_call *c) {
    return dip_check_indices(c, 1, c->in[0]->dim[0], "index", false, 0);
}

typedef struct take_plan {
    dip_plain x, index;
} take_plan;

static take_plan lay(const dip_call *c, dip_scratch *s) {
    return (take_plan){dip_plain_lay(s, c->in[0]), dip_plain_lay(s, c->in[1])};
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

typedef struct take_job {
    char *y;
    const void *x;
    const int64_t *index;
    int64_t n;
    size_t item;
} take_job;

static void body(void *arg, int64_t first, int64_t count) {
    const take_job *j = arg;
    dip_gather_rows(j->y + first * j->n * (int64_t)j->item, j->x, j->index + first, count, j->n,
                    j->item);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    take_plan p = lay(c, &s);
    int64_t rows = dip_view_numel(c->in[1]), total = dip_view_numel(c->out[0]);
    if (total == 0) return;
    take_job j = {c->out[0]->data, dip_plain_load(c, &p.x), dip_plain_load(c, &p.index),
                  total / rows, dip_dtype_size(c->in[0]->dtype)};
    dip_over_rows(c, rows, (double)j.n, body, &j);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    dip_attr_value rows[] = {dip_int(n->in[0]->view.dim[0])};
    gin[0] = dip_build(b, &dip_op_take_grad, rows, 2, (dip_value[]){gout[0], n->in[1]});
    return gin[0] != NULL;
}

const dip_op dip_op_take = {
    .name = "take",
    .doc =
        "y[i][j] = x[index[i][j]]\n"
        "x (V, ...), any dtype; index (any shape) int64 -> y (index's shape, ...) of x's dtype.\n"
        "Indices lie in [0, V).  Gradient: take_grad.  F.embedding, keras.ops.take along axis 0.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN1,
    .shape = shape,
    .check = check,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
