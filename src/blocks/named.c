/* named.c - any operator by its name: for programs in other languages and layers of one's own.
 * Eager on tensors with numbers, appended to the graph on symbolic ones.  Links the whole table. */
#include <string.h>

#include "blocks/builder.h"

static const char who[] = "dip_apply_named";

static const dip_op *find(dip_context *ctx, const char *name) {
    const dip_op *op = name ? dip_op_find(name) : NULL;
    if (op) return op;
    int n = dip_op_count();
    const char **known = dip_alloc_array(ctx, (size_t)n, sizeof *known);
    if (!known) return NULL;
    for (int i = 0; i < n; i++) known[i] = dip_op_name(i);
    dip_fail_unknown(ctx, who, "operator", name, known, n);
    dip_dealloc(ctx, known, (size_t)n * sizeof *known);
    return NULL;
}

static bool set(dip_context *ctx, const dip_op *op, const dip_attr_arg *arg,
                dip_attr_value *values) {
    const char *known[DIP_MAX_ATTR];
    for (int i = 0; i < op->n_attrs; i++) known[i] = op->attrs[i].name;
    int at = arg->name ? dip_op_attr_index(op, arg->name) : -1;
    if (at < 0) return dip_fail_unknown(ctx, who, "attribute", arg->name, known, op->n_attrs);
    switch (op->attrs[at].type) {
    case DIP_ATTR_REAL: values[at].f = arg->number; return true;
    case DIP_ATTR_DIMS: values[at].dims = arg->dims; return true;
    case DIP_ATTR_INT:
    case DIP_ATTR_BOOL:
    case DIP_ATTR_DTYPE:
        if (arg->number >= -9007199254740992.0 && arg->number <= 9007199254740992.0 &&
            arg->number == (double)(int64_t)arg->number) {
            values[at].i = (int64_t)arg->number;
            return true;
        }
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "%s: %s is %g, expected a whole number",
                        op->name, arg->name, arg->number);
    case DIP_ATTR_POINTER: break;
    }
    return dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who, "%s: %s cannot be given by name", op->name,
                    arg->name);
}

dip_tensor *dip_apply_named(dip_context *ctx, const char *op_name, dip_tensor *const *in, int n_in,
                            const dip_attr_arg *attrs, int n_attrs, dip_site at) {
    dip_attr_value values[DIP_MAX_ATTR];
    dip_value out[DIP_MAX_OUT] = {NULL};
    dip_enter(ctx, at);
    const dip_op *op = find(ctx, op_name);
    if (!op) return NULL;
    if (n_in < op->min_in || n_in > op->max_in) {
        char most[16] = "";
        if (op->max_in > op->min_in) dip_snprintf(most, sizeof most, " to %d", op->max_in);
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "%s: the number of inputs is %d, expected %d%s",
                 op->name, n_in, op->min_in, most);
        return NULL;
    }
    for (int i = 0; i < n_in; i++)
        if (!dip_is(in[i], &dip_tensor_class, who)) return NULL; /* NULL passes through */
    dip_op_attrs(op, NULL, values);
    for (int i = 0; i < n_attrs; i++)
        if (!set(ctx, op, &attrs[i], values)) return NULL;
    dip_builder *b = dip_pick_builder(ctx, in, n_in);
    return b && b->apply(b, op, in, n_in, values, out) ? out[0] : NULL;
}
