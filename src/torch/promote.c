/* promote.c - which dtype several operands meet in. */
#include "torch/inside.h"

enum { BOOLS, WHOLES, FLOATS };

static int sort_of(dip_dtype t) {
    return dip_dtype_is_float(t) ? FLOATS : t == DIP_BOOL ? BOOLS : WHOLES;
}

/* torch.promote_types; -1: nothing there. */
static int promote(int a, int b) {
    static const int width[DIP_DTYPE_COUNT] = {
        [DIP_BOOL] = 0,  [DIP_UINT8] = 1,   [DIP_INT32] = 2,
        [DIP_INT64] = 3, [DIP_FLOAT32] = 4, [DIP_FLOAT64] = 5,
    };
    if (a < 0) return b;
    if (b < 0) return a;
    return width[a] >= width[b] ? a : b;
}

/* `high` decides unless `low` is of a higher sort. */
static int combine(int high, int low) {
    if (high < 0) return low;
    if (low < 0 || sort_of((dip_dtype)high) >= sort_of((dip_dtype)low)) return high;
    return promote(high, low);
}

dip_dtype dip_result_type(dip_context *ctx, const dip_operand *x, int n) {
    int axes = -1, none = -1, numbers = -1;
    for (int i = 0; i < n; i++) {
        const dip_tensor *t = x[i].kind == DIP_OPERAND_TENSOR ? x[i].tensor : NULL;
        if (x[i].kind != DIP_OPERAND_TENSOR)
            numbers = promote(numbers, x[i].kind == DIP_OPERAND_REAL   ? (int)dip_context_dtype(ctx)
                                       : x[i].kind == DIP_OPERAND_BOOL ? DIP_BOOL
                                                                       : DIP_INT64);
        else if (t->view.rank) axes = promote(axes, (int)t->view.dtype);
        else none = promote(none, (int)t->view.dtype);
    }
    return (dip_dtype)combine(axes, combine(none, numbers));
}

dip_value dip_as_dtype(dip_builder *b, dip_value x, dip_dtype t) {
    if (!x || x->view.dtype == t) return x;
    return dip_build1_attr(b, &dip_op_cast, x, (dip_attr_value[]){dip_int(t)});
}

dip_value dip_operand_value(dip_face *f, dip_operand x, dip_dtype t, dip_value like) {
    if (x.kind == DIP_OPERAND_TENSOR) return dip_as_dtype(f->b, x.tensor, t);
    return f->b->constant(f->b, t, x.number, like);
}

dip_value dip_as_float(dip_face *f, dip_value x) {
    return x && !dip_dtype_is_float(x->view.dtype)
               ? dip_as_dtype(f->b, x, dip_context_dtype(f->ctx))
               : x;
}
