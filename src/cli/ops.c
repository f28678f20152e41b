/* ops.c - `diptych ops [NAME]`: the operator table, and one operator's page. */
#include <string.h>

#include "cli/cli.h"
#include "ops/op.h"

static const struct {
    unsigned flag;
    const char *text;
} facts[] = {
    {DIP_IS_VIEW, "a view: the output shares the input's memory"},
    {DIP_IN_PLACE, "the output may take the place of the first input"},
    {DIP_ELEMENTWISE, "elementwise: the output has the broadcast shape of the inputs"},
    {DIP_RANDOM, "draws random numbers: never merged, never run twice"},
    {DIP_STATE, "updates state"},
    {DIP_EAGER_ONLY, "eager only: its shape depends on values"},
    {DIP_NO_GRADIENT, "not differentiable"},
};

static void list(dip_context *out) {
    for (const dip_op *const *op = dip_ops; *op; op++) {
        const char *doc = (*op)->doc ? (*op)->doc : "";
        dip_printf(out, "%-18s %.*s\n", (*op)->name, (int)strcspn(doc, "\n"), doc);
    }
    dip_write(out, "\ndiptych ops NAME shows an operator's page.\n");
}

static const char *type_name(dip_attr_type t) {
    switch (t) {
    case DIP_ATTR_INT: return "int";
    case DIP_ATTR_REAL: return "real";
    case DIP_ATTR_BOOL: return "bool";
    case DIP_ATTR_DIMS: return "dims";
    case DIP_ATTR_DTYPE: return "dtype";
    case DIP_ATTR_POINTER: return "pointer";
    }
    return "unknown";
}

static void default_text(const dip_attr *a, char *text, size_t size) {
    switch (a->type) {
    case DIP_ATTR_INT: dip_snprintf(text, size, "%lld", (long long)a->value.i); break;
    case DIP_ATTR_REAL: dip_python_float(text, size, a->value.f); break;
    case DIP_ATTR_BOOL: dip_snprintf(text, size, "%s", a->value.i ? "true" : "false"); break;
    case DIP_ATTR_DIMS: dip_shape_text(&a->value.dims, text, size); break;
    case DIP_ATTR_DTYPE:
        dip_snprintf(text, size, "%s", dip_dtype_name((dip_dtype)a->value.i));
        break;
    case DIP_ATTR_POINTER: dip_snprintf(text, size, "none"); break;
    }
}

static void print_reads(dip_context *out, const dip_op *op) {
    if (op->flags & DIP_NO_GRADIENT) return;
    dip_write(out, "  the gradient reads");
    const char *between = " ";
    if ((op->flags & DIP_READS_ALL_IN) == DIP_READS_ALL_IN) {
        dip_printf(out, "%severy input", between);
        between = ", ";
    } else {
        for (unsigned i = 0; i < 8; i++) {
            if (!(op->flags & ((unsigned)DIP_READS_IN0 << i))) continue;
            dip_printf(out, "%sinput %u", between, i);
            between = ", ";
        }
    }
    for (unsigned i = 0; i < DIP_MAX_OUT; i++) {
        if (!(op->flags & ((unsigned)DIP_READS_OUT0 << i))) continue;
        dip_printf(out, "%soutput %u", between, i);
        between = ", ";
    }
    dip_printf(out, "%s\n", between[0] == ' ' ? " no values" : "");
}

static void page(dip_context *out, const dip_op *op) {
    dip_printf(out, "%s\n\n%s\n\n", op->name, op->doc ? op->doc : "");
    if (op->min_in == op->max_in) dip_printf(out, "inputs: %d", op->min_in);
    else dip_printf(out, "inputs: %d to %d", op->min_in, op->max_in);
    dip_printf(out, "   outputs: %d\n", op->n_out);
    if (op->n_attrs > 0) dip_write(out, "attributes:\n");
    for (int i = 0; i < op->n_attrs; i++) {
        const dip_attr *a = &op->attrs[i];
        char text[160];
        default_text(a, text, sizeof text);
        dip_printf(out, "  %-12s %-8s default %-10s  %s\n", a->name, type_name(a->type), text,
                   a->doc ? a->doc : "");
    }
    dip_write(out, "facts:\n");
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (op->flags & facts[i].flag) dip_printf(out, "  %s\n", facts[i].text);
    print_reads(out, op);
}

int dip_cli_ops(dip_context *out, const dip_cli_values *values) {
    if (!values->operand) {
        list(out);
        return DIP_EXIT_DONE;
    }
    const dip_op *op = dip_op_find(values->operand);
    if (op) {
        page(out, op);
        return DIP_EXIT_DONE;
    }
    enum { MOST = 512 };
    const char *known[MOST];
    int n = 0;
    for (const dip_op *const *each = dip_ops; *each && n < MOST; each++) known[n++] = (*each)->name;
    const char *near = dip_nearest(values->operand, known, n);
    if (near)
        dip_cli_complain(
            "ops: there is no operator \"%.60s\"; did you mean \"%s\"? diptych ops lists them",
            values->operand, near);
    else
        dip_cli_complain("ops: there is no operator \"%.60s\"; diptych ops lists them",
                         values->operand);
    return DIP_EXIT_USAGE;
}
