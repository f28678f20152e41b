/* summary.c - model.summary(): one row a layer, then the counts of parameters. */
#include "keras/summary.h"

#include <string.h>

#include "keras/options.h"
#include "keras/table.h"

enum { CAP = 88, TRAINABLE_CAP = 12, MARGIN = 4 };

void dip_summary_opts_init(dip_summary_opts *o, size_t size) { dip_fields_init(o, size, NULL, 0); }

/* "1,234,567" */
static const char *grouped(int64_t n, char *out, size_t size) {
    char digits[32];
    int len = dip_snprintf(digits, sizeof digits, "%lld", (long long)n);
    size_t to = 0;
    for (int i = 0; i < len && to + 2 < size; i++) {
        if (i && (len - i) % 3 == 0) out[to++] = ',';
        out[to++] = digits[i];
    }
    out[to] = 0;
    return out;
}

static const char *size_text(double bytes, char *out, size_t size) {
    static const char *const unit[] = {"B", "KB", "MB", "GB", "TB", "PB"};
    int i = 0;
    for (; bytes >= 1024 && i < 5; i++) bytes /= 1024;
    dip_snprintf(out, size, "%.2f %s", bytes, unit[i]);
    return out;
}

/* ---- rows ---- */

static void name_cell(dip_cell *c, const dip_keras_layer *l) {
    dip_cell_add(c, DIP_INK_PLAIN, l->name);
    dip_cell_add(c, DIP_INK_PLAIN, " (");
    dip_cell_add(c, DIP_INK_CLASS, l->kind->name);
    dip_cell_add(c, DIP_INK_PLAIN, ")");
}

static void shape_cell(dip_cell *c, const dip_keras_layer *l, bool known) {
    char number[32];
    if (!known) {
        dip_cell_add(c, DIP_INK_PLAIN, "?");
        return;
    }
    dip_cell_add(c, DIP_INK_PLAIN, "(");
    dip_cell_add(c, DIP_INK_NONE, "None");
    for (int i = 0; i < l->out.rank; i++) {
        dip_snprintf(number, sizeof number, "%lld", (long long)l->out.dim[i]);
        dip_cell_add(c, DIP_INK_PLAIN, ", ");
        dip_cell_add(c, DIP_INK_NUMBER, number);
    }
    dip_cell_add(c, DIP_INK_PLAIN, l->out.rank ? ")" : ",)");
}

static void params_cell(dip_cell *c, const dip_keras_layer *l) {
    char number[48];
    dip_cell_add(c, DIP_INK_NUMBER, grouped(dip_layer_params(l), number, sizeof number));
    if (!l->built && l->kind->build) dip_cell_add(c, DIP_INK_PLAIN, " (unbuilt)");
}

static void trainable_cell(dip_cell *c, const dip_keras_layer *l) {
    if (!l->n_weights) dip_cell_add(c, DIP_INK_PLAIN, "-");
    else dip_cell_add(c, l->trainable ? DIP_INK_YES : DIP_INK_NO, l->trainable ? "Y" : "N");
}

static void fill_rows(const dip_keras_model *m, dip_table *t) {
    for (int64_t r = 0; r < t->rows; r++) {
        const dip_keras_layer *l = m->layer[r];
        dip_cell *row = &t->cell[r * t->columns];
        name_cell(&row[0], l);
        shape_cell(&row[1], l, m->built);
        params_cell(&row[2], l);
        if (t->columns > 3) trainable_cell(&row[3], l);
    }
}

/* ---- the footer ---- */

static void footer_line(const char *label, int64_t params, double bytes, bool colour,
                        dip_text *out) {
    char number[48], size[48];
    grouped(params, number, sizeof number);
    size_text(bytes, size, sizeof size);
    if (colour)
        dip_text_add(out, "\033[1m %s: \033[0m\033[38;5;34m%s\033[0m (%s)\n", label, number, size);
    else dip_text_add(out, " %s: %s (%s)\n", label, number, size);
}

static void footer(const dip_keras_model *m, bool colour, dip_text *out) {
    int64_t trainable = 0, frozen = 0, optimizer = 0;
    double item = (double)dip_dtype_size(m->dtype), optimizer_bytes = 0;
    for (size_t i = 0; i < m->n_layers; i++)
        *(m->layer[i]->trainable ? &trainable : &frozen) += dip_layer_params(m->layer[i]);
    if (m->optimizer &&
        m->optimizer_filled) { /* its slots, the count of iterations and the learning rate */
        int64_t slots = dip_optimizer_state_numel(m->optimizer);
        optimizer = slots + 2;
        optimizer_bytes = item * (double)(slots + 1) + 8;
    }
    footer_line("Total params", trainable + frozen + optimizer,
                item * (double)(trainable + frozen) + optimizer_bytes, colour, out);
    footer_line("Trainable params", trainable, item * (double)trainable, colour, out);
    footer_line("Non-trainable params", frozen, item * (double)frozen, colour, out);
    if (optimizer) footer_line("Optimizer params", optimizer, optimizer_bytes, colour, out);
}

/* ---- the whole ---- */

void dip_summary_text(const dip_keras_model *m, const dip_summary_opts *o, int terminal_width,
                      bool colour, dip_text *out) {
    double shrink = o->show_trainable ? 0.9 : 1.0;
    int cap = CAP + (o->show_trainable ? TRAINABLE_CAP : 0), width = terminal_width - MARGIN;
    dip_table t = {
        .columns = o->show_trainable ? 4 : 3,
        .line = o->line_length > 0 ? o->line_length
                : width < cap      ? width
                                   : cap,
        .position = {0.45 * shrink, 0.80 * shrink, 1.0 * shrink, 1.0},
        .header = {"Layer (type)", "Output Shape", "Param #", "Trainable"},
        .align = {DIP_ALIGN_LEFT, DIP_ALIGN_LEFT, DIP_ALIGN_RIGHT, DIP_ALIGN_CENTER},
        .rows = (int64_t)m->n_layers,
        .colour = colour,
    };
    size_t cells = (size_t)t.rows * (size_t)t.columns;
    t.cell = dip_alloc_array(out->ctx, cells, sizeof *t.cell);
    if (!t.cell) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < cells; i++) dip_cell_init(&t.cell[i], out->ctx);
    fill_rows(m, &t);
    dip_text_add(out, colour ? "\033[1mModel: \"%s\"\033[0m\n" : "Model: \"%s\"\n", m->name);
    dip_table_render(&t, out);
    footer(m, colour, out);
    for (size_t i = 0; i < cells; i++) dip_cell_free(&t.cell[i]);
    dip_dealloc(out->ctx, t.cell, cells * sizeof *t.cell);
}

void dip_keras_summary(dip_keras_model *m, const dip_summary_opts *given) {
    static const char who[] = "keras_summary";
    dip_summary_opts o;
    if (!m) return;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, o.at_);
    if (!dip_is(m, &dip_keras_model_class, who)) return;
    dip_text text = {.ctx = ctx};
    dip_summary_text(m, &o, dip_terminal_width(ctx), dip_colors(ctx), &text);
    if (!text.failed) dip_write(ctx, text.s);
    dip_text_free(&text);
}
