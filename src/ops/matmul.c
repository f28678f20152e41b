/* matmul.c - products of matrices, batches of them, and vectors. */
#include "ops/product.h"
#include "ops/strided.h"

/* An operand as a matrix: a vector becomes a row on the left, a column on the right. */
static dip_view as_matrix(const dip_view *v, bool left) {
    if (v->rank > 1) return *v;
    dip_view m = *v;
    m.rank = 2;
    m.dim[0] = left ? 1 : v->dim[0];
    m.dim[1] = left ? v->dim[0] : 1;
    m.stride[0] = left ? 0 : v->stride[0];
    m.stride[1] = left ? v->stride[0] : 0;
    return m;
}

static dip_view batch_of(const dip_view *m) {
    dip_view v = *m;
    v.rank -= 2;
    return v;
}

static bool shape(dip_call *c) {
    if (!dip_float_input(c, 0) || !dip_same_dtypes(c, 0, 2)) return false;
    for (int i = 0; i < 2; i++)
        if (c->in[i]->rank == 0)
            return dip_op_fail(
                c, DIP_ERROR_SHAPE,
                "input %d is a single number, a product needs vectors or matrices; use mul", i);
    dip_view a = as_matrix(c->in[0], true), b = as_matrix(c->in[1], false);
    if (a.dim[a.rank - 1] != b.dim[b.rank - 2])
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "shapes %s and %s do not fit together: %lld columns against %lld rows, they "
            "must be equal; transpose or reshape one of them",
            dip_say(c->in[0]).text, dip_say(c->in[1]).text, (long long)a.dim[a.rank - 1],
            (long long)b.dim[b.rank - 2]);
    dip_view va = batch_of(&a), vb = batch_of(&b);
    dip_shape sa = dip_view_shape(&va), sb = dip_view_shape(&vb), out;
    if (!dip_shape_broadcast(&sa, &sb, &out))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the batches of %s and %s, %s and %s, do not fit together; sizes must be equal "
            "or 1",
            dip_say(c->in[0]).text, dip_say(c->in[1]).text, dip_say_shape(&sa).text,
            dip_say_shape(&sb).text);
    if (c->in[0]->rank > 1) out.dim[out.rank++] = a.dim[a.rank - 2];
    if (c->in[1]->rank > 1) out.dim[out.rank++] = b.dim[b.rank - 1];
    int64_t n;
    if (!dip_shape_numel(&out, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&out).text);
    dip_out(c, 0, c->in[0]->dtype, &out);
    return true;
}

/* A batch on the left times one matrix on the right is one taller product: the same sums. */
static bool folds(const dip_view *a, const dip_view *b, dip_view *tall) {
    dip_shape two = {2, {1, a->dim[a->rank - 1]}};
    for (int i = 0; i < a->rank - 1; i++) two.dim[0] *= a->dim[i];
    return b->rank == 2 && a->rank > 2 && dip_view_reshape(a, &two, tall);
}

typedef struct matmul_plan {
    dip_product product;
    dip_view batch[3];
} matmul_plan;

static void lay(const dip_call *c, matmul_plan *p) {
    dip_view a = as_matrix(c->in[0], true), b = as_matrix(c->in[1], false), tall;
    if (folds(&a, &b, &tall)) a = tall;
    int64_t m = a.dim[a.rank - 2], k = a.dim[a.rank - 1], n = b.dim[b.rank - 1];
    p->product = (dip_product){
        .dtype = a.dtype,
        .g = {.m = m,
              .n = n,
              .k = k,
              .a_row = a.stride[a.rank - 2],
              .a_col = a.stride[a.rank - 1],
              .b_row = b.stride[b.rank - 2],
              .b_col = b.stride[b.rank - 1],
              .c_row = n,
              .b_finite = c->finite},
    };
    if (a.rank == 2 && b.rank == 2) return;
    dip_view batch_a = batch_of(&a), batch_b = batch_of(&b);
    dip_shape sa = dip_view_shape(&batch_a), sb = dip_view_shape(&batch_b), both;
    dip_shape_broadcast(&sa, &sb, &both);
    dip_view_expand(&batch_a, &both, &p->batch[1]);
    dip_view_expand(&batch_b, &both, &p->batch[2]);
    p->batch[0] = dip_plain_view(NULL, a.dtype, &both);
    for (int i = 0; i < both.rank; i++) p->batch[0].stride[i] *= m * n;
    p->product.batch = p->batch;
}

static size_t workspace(const dip_call *c) {
    matmul_plan p;
    lay(c, &p);
    return dip_product_room(&p.product, c);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    matmul_plan p;
    lay(c, &p);
    p.product.g.a = c->in[0]->data;
    p.product.g.b = c->in[1]->data;
    p.product.g.c = c->out[0]->data;
    dip_product_run(&p.product, c, &s);
}

static dip_value as_matrix_value(dip_builder *b, dip_value x, bool left) {
    if (!x || x->view.rank > 1) return x;
    dip_shape s = {2, {left ? 1 : x->view.dim[0], left ? x->view.dim[0] : 1}};
    return dip_build_reshape(b, x, &s);
}

/* g with the axes that vectors lost. */
static dip_value as_product(dip_builder *b, const dip_node *n, dip_value g) {
    dip_shape s = dip_shape_of(g);
    bool row = n->in[0]->view.rank == 1, column = n->in[1]->view.rank == 1;
    if (column) s.dim[s.rank++] = 1;
    if (row) {
        s.dim[s.rank] = s.dim[s.rank - 1];
        s.dim[s.rank++ - 1] = 1;
    }
    return dip_build_reshape(b, g, &s);
}

static dip_value back_to(dip_builder *b, dip_value g, dip_value matrix, dip_value input) {
    dip_shape s = dip_shape_of(matrix), to = dip_shape_of(input);
    return dip_build_reshape(b, dip_build_sum_to(b, g, &s), &to);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value x = as_matrix_value(b, n->in[0], true), y = as_matrix_value(b, n->in[1], false);
    dip_value g = as_product(b, n, gout[0]);
    if (n->wants[0])
        gin[0] = back_to(b, dip_build2(b, &dip_op_matmul, g, dip_build1(b, &dip_op_transpose, y)),
                         x, n->in[0]);
    if (n->wants[1])
        gin[1] = back_to(b, dip_build2(b, &dip_op_matmul, dip_build1(b, &dip_op_transpose, x), g),
                         y, n->in[1]);
    return dip_all_given(n, gin);
}

static void cost(const dip_call *c, dip_cost *o) {
    double k = (double)c->in[0]->dim[c->in[0]->rank - 1], n = (double)dip_view_numel(c->out[0]);
    o->flops = 2 * n * k;
    o->bytes = (double)dip_view_bytes(c->in[0]) + (double)dip_view_bytes(c->in[1]) +
               (double)dip_view_bytes(c->out[0]);
}

const dip_op dip_op_matmul = {
    .name = "matmul",
    .doc = "y = a b, sums over a's last and b's last but one axis\n"
           "a (..., M, K), b (..., K, N), one float dtype -> y (..., M, N); the axes in front "
           "broadcast "
           "as in NumPy.  A vector a (K) counts as one row, a vector b (K) as one column, and y "
           "has no "
           "axis for it.\n"
           "Sums as in linear.  Gradient: a: g b^T; b: a^T g, summed over what was repeated.  "
           "torch.matmul, keras.ops.matmul.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1,
    .shape = shape,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
    .cost = cost,
};
