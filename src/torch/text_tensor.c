/* text_tensor.c - tensors as PyTorch 2.15 prints them: which elements are shown, brackets, lines,
 * and what follows the numbers.  How one number looks is text_number.c's business.
 *
 * Note [Shown elements]
 * A tensor of more elements than the threshold is summarised: of every axis longer than two edges
 * only the first and last positions are shown.  The shown elements alone are brought to the host,
 * as a row-major block, and they alone choose the form of the numbers. */
#include <string.h>

#include "torch/inside.h"
#include "torch/text.h"

typedef struct picture {
    const dip_tensor *t;
    dip_print_form print;
    dip_text *out;
    dip_number_form form;
    bool cut[DIP_MAX_RANK];    /* is the middle of the axis left out? */
    int64_t dim[DIP_MAX_RANK]; /* positions shown of every axis       */
    char *data;                /* the shown elements                  */
    int64_t next;              /* the next of them to read or to write */
} picture;

/* ---- which elements: Note [Shown elements] ---- */

/* Returns how many elements are shown. */
static int64_t choose(picture *p) {
    const dip_view *v = &p->t->view;
    const int64_t edges = 2 * p->print.edge;
    bool summarised = dip_view_numel(v) > p->print.threshold;
    int64_t n = 1;
    for (int i = 0; i < v->rank; i++) {
        p->cut[i] = summarised && v->dim[i] > edges;
        p->dim[i] = p->cut[i] ? edges : v->dim[i];
        n *= p->dim[i]; /* never more than there are */
    }
    return n;
}

static void fetch(picture *p, const char *from, int64_t n) {
    size_t item = dip_dtype_size(p->t->view.dtype);
    dip_tensor_where(p->t)->download(p->t->object.ctx, p->data + (size_t)p->next * item, from,
                                     (size_t)n * item);
    p->next += n;
}

/* Elements that lie side by side come in one piece: a device may take long for each. */
static void read_axis(picture *p, int axis, const char *from) {
    const dip_view *v = &p->t->view;
    if (axis == v->rank) {
        fetch(p, from, 1);
        return;
    }
    int64_t step = v->stride[axis] * (int64_t)dip_dtype_size(v->dtype);
    bool piece = axis == v->rank - 1 && v->stride[axis] == 1;
    const int64_t edge = p->print.edge;
    int64_t run = !piece ? 1 : p->cut[axis] ? edge : p->dim[axis];
    for (int64_t i = 0; i < p->dim[axis]; i += run) {
        int64_t at = p->cut[axis] && i >= edge ? v->dim[axis] - 2 * edge + i : i;
        if (piece) fetch(p, from + at * step, run);
        else read_axis(p, axis + 1, from + at * step);
    }
}

/* ---- brackets and lines ---- */

static void write_number(picture *p) {
    char text[DIP_NUMBER_SIZE];
    dip_torch_number_write(&p->form, p->data, p->next++, text);
    dip_text_add(p->out, "%*s", p->form.width, text);
}

static void write_row(picture *p, int axis, int indent) {
    int64_t count = p->dim[axis] + p->cut[axis];
    int64_t per_line = (p->print.line - indent) / (p->form.width + 2);
    if (per_line < 1) per_line = 1;
    for (int64_t i = 0; i < count; i++) {
        if (i) dip_text_add(p->out, i % per_line ? ", " : ",\n%*s", indent + 1, "");
        if (p->cut[axis] && i == p->print.edge) dip_text_add(p->out, i ? " ..." : "...");
        else write_number(p);
    }
}

/* Slices of two axes stand below each other, those of more have empty lines between them. */
static void write_axis(picture *p, int axis, int indent) {
    int rank = p->t->view.rank;
    if (axis == rank) {
        write_number(p);
        return;
    }
    dip_text_add(p->out, "[");
    if (axis == rank - 1) write_row(p, axis, indent);
    for (int64_t i = 0; axis < rank - 1 && i < p->dim[axis] + p->cut[axis]; i++) {
        if (i) dip_text_add(p->out, ",");
        for (int k = axis; i && k < rank - 1; k++) dip_text_add(p->out, "\n");
        if (i) dip_text_add(p->out, "%*s", indent + 1, "");
        if (p->cut[axis] && i == p->print.edge) dip_text_add(p->out, "...");
        else write_axis(p, axis + 1, indent + 1);
    }
    dip_text_add(p->out, "]");
}

static bool write_elements(const dip_tensor *t, int indent, dip_text *out) {
    dip_context *ctx = t->object.ctx;
    picture p = {.t = t, .out = out, .print = dip_torch_print_form(ctx)};
    int64_t n = choose(&p);
    size_t bytes = n ? (size_t)n * dip_dtype_size(t->view.dtype) : 1; /* edges of 0 show none */
    uint64_t failures = dip_failures(ctx);
    p.data = dip_alloc(ctx, bytes);
    if (!p.data) return false;
    read_axis(&p, 0, t->view.data);
    if (dip_failures(ctx) == failures) {
        p.form = dip_torch_number_form(&p.print, p.data, t->view.dtype, n);
        p.next = 0;
        write_axis(&p, 0, indent);
    }
    dip_dealloc(ctx, p.data, bytes);
    return dip_failures(ctx) == failures;
}

/* ---- grad_fn ---- */

/* Most operators are called in PyTorch as here: log_softmax gives LogSoftmaxBackward0.  These are
 * not, or PyTorch numbers several of the name; `axes` is the name where axes were given. */
// clang-format off
static const struct { const char *op, *name, *axes; } BACKWARD[] = {
    { "cast", "ToCopyBackward0", NULL },
    { "clamp", "ClampBackward1", NULL },
    { "concatenate", "CatBackward0", NULL },
    { "contiguous", "CloneBackward0", NULL },
    { "cross_entropy", "NllLossBackward0", NULL },
    { "dropout", "MulBackward0", NULL },
    { "log1p", "Log1PBackward0", NULL },
    { "max", "MaxBackward1", "MaxBackward0" },
    { "mean", "MeanBackward0", "MeanBackward1" },
    { "min", "MinBackward1", "MinBackward0" },
    { "pow", "PowBackward1", NULL },
    { "pow_scalar", "PowBackward0", NULL },
    { "reshape", "ViewBackward0", NULL },
    { "square", "PowBackward0", NULL },
    { "sum", "SumBackward0", "SumBackward1" },
    { "take", "IndexBackward0", NULL },
};
// clang-format on

static bool given_axes(const dip_node *n) {
    int i = dip_op_attr_index(n->op, "axes");
    return i >= 0 && n->attr[i].dims.rank > 0;
}

/* PyTorch has a product for every pair of ranks; NULL: n is none. */
static const char *product_name(const dip_node *n) {
    bool linear = !strcmp(n->op->name, "linear");
    if (!linear && strcmp(n->op->name, "matmul") != 0) return NULL;
    int a = n->in[0]->view.rank, b = n->in[1]->view.rank;
    bool bias = linear && n->n_in > 2;
    if (a == 2 && b == 2) return bias ? "AddmmBackward0" : "MmBackward0";
    if (a == 1 && b == 1) return "DotBackward0";
    if (a == 2 && b == 1) return "MvBackward0";
    return a == 1 && b == 2 && !bias ? "SqueezeBackward4" : "UnsafeViewBackward0";
}

void dip_torch_grad_fn_text(const dip_tensor *t, dip_text *out) {
    const dip_node *n = t->node;
    if (!n) {
        dip_text_add(out, "None");
        return;
    }
    const char *name = t->name ? t->name : product_name(n);
    if (name) { /* a computed tensor's name is the one its function gave it */
        dip_text_add(out, "<%s>", name);
        return;
    }
    for (size_t i = 0; i < sizeof BACKWARD / sizeof *BACKWARD; i++)
        if (!strcmp(BACKWARD[i].op, n->op->name)) {
            bool axes = BACKWARD[i].axes && given_axes(n);
            dip_text_add(out, "<%s>", axes ? BACKWARD[i].axes : BACKWARD[i].name);
            return;
        }
    dip_text_add(out, "<");
    bool start = true;
    for (const char *c = n->op->name; *c; start = *c++ == '_')
        if (*c != '_')
            dip_text_add(out, "%c", start && *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    dip_text_add(out, "Backward0>");
}

/* ---- what follows the numbers ---- */

/* A suffix starts a line where it, the comma before it and the bracket behind would pass the end of
 * the line begun.  PyTorch counts two columns more than the first line of the text has, one more
 * than a later one, and the same is done here. */
typedef struct suffixes {
    dip_text *out, word;
    size_t column, indent;
    dip_print_form print;
} suffixes;

static size_t last_line(const char *s, size_t n) {
    for (size_t i = n; i > 0; i--)
        if (s[i - 1] == '\n') return n - i + 2;
    return n + 2;
}

static void add_suffix(suffixes *s) {
    if (s->word.failed) s->out->failed = true;
    if (s->word.n && s->column + s->word.n + 2 > (size_t)s->print.line) {
        dip_text_add(s->out, ",\n%*s%s", (int)s->indent, "", s->word.s);
        s->column = s->indent + s->word.n;
    } else if (s->word.n) {
        dip_text_add(s->out, ", %s", s->word.s);
        s->column += s->word.n + 2;
    }
    s->word.n = 0;
}

/* Python names a dtype where the numbers do not tell it.  An empty tensor has none, so there only
 * the default dtype goes without saying. */
static bool tells_dtype(const dip_tensor *t, bool empty) {
    dip_dtype d = t->view.dtype;
    return d == dip_context_dtype(t->object.ctx) || (!empty && (d == DIP_INT64 || d == DIP_BOOL));
}

static void write_suffixes(const dip_tensor *t, bool empty, suffixes *s) {
    const char *device = dip_tensor_where(t)->text;
    dip_shape shape = dip_view_shape(&t->view);
    char text[32 * DIP_MAX_RANK];
    if (strcmp(device, "cpu") != 0) dip_text_add(&s->word, "device='%s'", device);
    add_suffix(s);
    if (empty ? shape.rank != 1 : s->print.edge == 0)
        dip_text_add(&s->word, "size=%s", dip_shape_text(&shape, text, sizeof text));
    add_suffix(s);
    if (!tells_dtype(t, empty)) {
        dip_text_add(&s->word, "dtype=");
        dip_torch_dtype_text(t->view.dtype, &s->word);
    }
    add_suffix(s);
    if (t->node) {
        dip_text_add(&s->word, "grad_fn=");
        dip_torch_grad_fn_text(t, &s->word);
    } else if (t->requires_grad) {
        dip_text_add(&s->word, "requires_grad=True");
    }
    add_suffix(s);
}

static void write_tensor(const dip_tensor *t, dip_text *out) {
    static const char prefix[] = "tensor(";
    enum { INDENT = sizeof prefix - 1 };
    bool empty = dip_view_numel(&t->view) == 0;
    size_t before = out->n;
    if (dip_is_parameter(t)) dip_text_add(out, "Parameter containing:\n");
    size_t start = out->n;
    dip_text_add(out, "%s%s", prefix, empty ? "[]" : "");
    if (!empty && !write_elements(t, INDENT, out)) out->failed = true;
    if (out->failed) {
        out->n = before;
        if (out->s) out->s[before] = 0;
        return;
    }
    suffixes s = {.out = out,
                  .word = {.ctx = out->ctx},
                  .indent = INDENT,
                  .print = dip_torch_print_form(out->ctx)};
    s.column = last_line(out->s + start, out->n - start);
    write_suffixes(t, empty, &s);
    dip_text_free(&s.word);
    dip_text_add(out, ")");
}

void dip_torch_tensor_text(const dip_tensor *t, dip_text *out) {
    if (!dip_tensor_readable(t, "torch_print")) return;
    dip_float_env e = dip_float_enter();
    write_tensor(t, out);
    dip_float_leave(e);
}
