/* take_grad.c - adds rows into a table of zeros by number; the gradient of take. */
#include "ops/strided.h"

#include <string.h>

enum { ROWS };
static const dip_attr attrs[] = {
    {"rows", DIP_ATTR_INT, {.i = 0}, "rows of the table"},
};

static bool shape(dip_call *c) {
    const dip_view *g = c->in[0], *index = c->in[1];
    if (!dip_float_input(c, 0) || !dip_index_input(c, 1)) return false;
    bool fits =
        g->rank >= index->rank && g->rank - index->rank < DIP_MAX_RANK && c->attr[ROWS].i >= 0;
    for (int i = 0; fits && i < index->rank; i++) fits = g->dim[i] == index->dim[i];
    if (!fits)
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the rows have shape %s and their indices %s for a table of %lld; the first axes "
            "of the rows must be those of the indices",
            dip_say(g).text, dip_say(index).text, (long long)c->attr[ROWS].i);
    dip_shape s = {1, {c->attr[ROWS].i}};
    int64_t n;
    for (int i = index->rank; i < g->rank; i++) s.dim[s.rank++] = g->dim[i];
    if (!dip_shape_numel(&s, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&s).text);
    dip_out(c, 0, g->dtype, &s);
    return true;
}

static bool check(const dip_call *c) {
    return dip_check_indices(c, 1, c->attr[ROWS].i, "index", false, 0);
}

typedef struct take_plan {
    dip_plain g, index;
} take_plan;

static take_plan lay(const dip_call *c, dip_scratch *s) {
    return (take_plan){dip_plain_lay(s, c->in[0]), dip_plain_lay(s, c->in[1])};
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

/* On one thread, in the order of the indices: sums have one order. */
static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    take_plan p = lay(c, &s);
    int64_t rows = dip_view_numel(c->in[1]);
    if (dip_view_numel(c->out[0]) == 0) return;
    memset(c->out[0]->data, 0, dip_view_bytes(c->out[0]));
    if (rows == 0) return;
    const char *g = dip_plain_load(c, &p.g);
    const int64_t *index = dip_plain_load(c, &p.index);
    int64_t n = dip_view_numel(c->in[0]) / rows, row = n * (int64_t)dip_dtype_size(c->in[0]->dtype);
    dip_binary_fn *add = c->k->elementwise[c->in[0]->dtype]->binary[DIP_BINARY_ADD];
    for (int64_t i = 0; i < rows; i++) {
        char *to = (char *)c->out[0]->data + index[i] * row;
        add(to, to, 1, g + i * row, 1, n);
    }
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    gin[0] = dip_build2(b, &dip_op_take, gout[0], n->in[1]);
    return gin[0] != NULL;
}

const dip_op dip_op_take_grad = {
    .name = "take_grad",
    .doc = "y = 0, then y[index[i][j]] += g[i][j]\n"
           "g (index's shape, ...), float32 or float64; index (any shape) int64 -> y (rows, ...).\n"
           "Rows are added in the order of the indices.  Gradient: take."
           "  The gradient of F.embedding.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
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
