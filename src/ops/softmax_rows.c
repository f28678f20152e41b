/* softmax_rows.c - see softmax.h. */
#include "ops/reduce.h"
#include "ops/softmax.h"

static int axis_of(const dip_call *c) {
    int64_t a = c->attr[DIP_SOFTMAX_AXIS].i;
    return (int)(a < 0 ? a + c->in[0]->rank : a);
}

bool dip_shape_softmax(dip_call *c) {
    int axis;
    if (!dip_float_input(c, 0) || !dip_same_dtypes(c, 0, c->n_in)) return false;
    for (int i = 1; i < c->n_in; i++) {
        dip_shape a = dip_view_shape(c->in[0]), b = dip_view_shape(c->in[i]);
        if (!dip_shapes_equal(&a, &b))
            return dip_op_fail(
                c, DIP_ERROR_SHAPE,
                "input 0 has shape %s and input %d %s, they must be equal; reshape one of "
                "them",
                dip_say_shape(&a).text, i, dip_say_shape(&b).text);
    }
    return dip_axis(c, c->attr[DIP_SOFTMAX_AXIS].i, c->in[0]->rank, &axis) &&
           dip_out_like(c, 0, c->in[0]);
}

dip_softmax_rows dip_softmax_lay(dip_scratch *s, const dip_view *y, const dip_view *x0,
                                 const dip_view *x1, int axis) {
    dip_softmax_rows r;
    r.in[0] = dip_rows_lay(s, x0, axis);
    r.in[1].view.rank = 0;
    if (x1) r.in[1] = dip_rows_lay(s, x1, axis);
    r.out = dip_rows_lay(s, y, axis);
    return r;
}

static dip_softmax_rows lay(const dip_call *c, dip_scratch *s) {
    return dip_softmax_lay(s, c->out[0], c->in[0], c->n_in > 1 ? c->in[1] : NULL, axis_of(c));
}

size_t dip_softmax_workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    lay(c, &s);
    return s.used;
}

typedef struct softmax_job {
    const dip_call *c;
    dip_softmax_kernel *kernel;
    char *y;
    const char *x0, *x1;
    int64_t n, row; /* elements and bytes of a row */
} softmax_job;

static void body(void *arg, int64_t first, int64_t count) {
    const softmax_job *j = arg;
    int64_t at = first * j->row;
    j->kernel(j->c, j->y + at, j->x0 + at, j->x1 ? j->x1 + at : NULL, count, j->n);
}

void dip_softmax_apply(const dip_call *c, const dip_softmax_rows *r, const dip_view *y,
                       dip_softmax_kernel *kernel) {
    if (r->out.rows == 0 || r->out.n == 0) return;
    softmax_job j = {.c = c,
                     .kernel = kernel,
                     .n = r->out.n,
                     .row = r->out.n * (int64_t)dip_dtype_size(y->dtype)};
    j.x0 = dip_rows_load(c, &r->in[0]);
    if (r->in[1].view.rank) j.x1 = dip_rows_load(c, &r->in[1]);
    j.y = dip_rows_target(&r->out, y);
    dip_over_rows(c, r->out.rows, 24.0 * (double)r->out.n, body, &j);
    dip_rows_store(c, &r->out, y);
}

void dip_run_softmax(const dip_call *c, dip_softmax_kernel *kernel) {
    dip_scratch s = {c->work, 0};
    dip_softmax_rows r = lay(c, &s);
    dip_softmax_apply(c, &r, c->out[0], kernel);
}

void dip_kernel_log_softmax(const dip_call *c, void *y, const void *x0, const void *x1,
                            int64_t rows, int64_t n) {
    (void)x1;
    c->k->softmax[c->in[0]->dtype]->log_softmax(y, x0, rows, n);
}

dip_value dip_build_row_sum(dip_builder *b, dip_value x, int64_t axis) {
    return dip_build_reduce(b, &dip_op_sum, x, &(dip_shape){1, {axis}}, true);
}
