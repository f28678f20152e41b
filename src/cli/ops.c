/* ops.c - `diptych ops [OPERATOR]`: the operator table, and one operator's page, 80 columns wide. */
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

static int wider(int width, const char *text) {
    int n = (int)strlen(text);
    return n > width ? n : width;
}

static void list(dip_context *out) {
    int width = 0;
    for (const dip_op *const *op = dip_ops; *op; op++) width = wider(width, (*op)->name);
    for (const dip_op *const *op = dip_ops; *op; op++) {
        const char *doc = (*op)->doc ? (*op)->doc : "";
        dip_printf(out, "%-*s  ", width, (*op)->name);
        dip_cli_wrap(out, doc, strcspn(doc, "\n"), width + 2, width + 2);
    }
    dip_write(out, "\ndiptych ops OPERATOR shows an operator's page.\n");
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

enum { MOST_DEFAULT = 160 };

static void print_attributes(dip_context *out, const dip_op *op) {
    char text[MOST_DEFAULT];
    int names = 0, types = 0, defaults = 0;
    for (int i = 0; i < op->n_attrs; i++) {
        const dip_attr *a = &op->attrs[i];
        default_text(a, text, sizeof text);
        names = wider(names, a->name);
        types = wider(types, type_name(a->type));
        defaults = wider(defaults, text);
    }
    if (op->n_attrs > 0) dip_write(out, "attributes:\n");
    for (int i = 0; i < op->n_attrs; i++) {
        const dip_attr *a = &op->attrs[i];
        const char *doc = a->doc ? a->doc : "";
        int at = 2 + names + 2 + types + (int)sizeof "  default " - 1 + defaults + 2;
        default_text(a, text, sizeof text);
        dip_printf(out, "  %-*s  %-*s  default %-*s  ", names, a->name, types, type_name(a->type),
                   defaults, text);
        dip_cli_wrap(out, doc, strlen(doc), at, at);
    }
}

static void page(dip_context *out, const dip_op *op) {
    dip_printf(out, "%s\n\n", op->name);
    for (const char *line = op->doc ? op->doc : ""; *line;) {
        size_t n = strcspn(line, "\n");
        dip_cli_wrap(out, line, n, 0, 2);
        line += n + (line[n] == '\n');
    }
    if (op->min_in == op->max_in) dip_printf(out, "\ninputs: %d", op->min_in);
    else dip_printf(out, "\ninputs: %d to %d", op->min_in, op->max_in);
    dip_printf(out, "   outputs: %d\n", op->n_out);
    print_attributes(out, op);
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
    page(out, dip_op_find(values->operand)); /* there is one: words.c */
    return DIP_EXIT_DONE;
}
