/* table.c - widths, wrapping and drawing of a boxed table. */
#include "keras/table.h"

#include <string.h>

/* ---- cells ---- */

void dip_cell_init(dip_cell *c, dip_context *ctx) {
    memset(c, 0, sizeof *c);
    c->text.ctx = c->ink.ctx = ctx;
}

void dip_cell_free(dip_cell *c) {
    dip_text_free(&c->text);
    dip_text_free(&c->ink);
}

bool dip_cell_failed(const dip_cell *c) { return c->text.failed || c->ink.failed; }

void dip_cell_add(dip_cell *c, dip_ink ink, const char *text) {
    dip_text_add(&c->text, "%s", text);
    for (size_t n = strlen(text); n; n--) dip_text_add(&c->ink, "%c", '0' + (int)ink);
}

static const char *ink_code(dip_ink ink) {
    switch (ink) {
    case DIP_INK_PLAIN: break;
    case DIP_INK_BOLD: return "1";
    case DIP_INK_CLASS: return "38;5;33";
    case DIP_INK_NUMBER: return "38;5;34";
    case DIP_INK_NONE: return "38;5;45";
    case DIP_INK_YES: return "1;38;5;34";
    case DIP_INK_NO: return "1;38;5;9";
    }
    return NULL;
}

static dip_ink ink_at(const dip_cell *c, size_t i) { return (dip_ink)(c->ink.s[i] - '0'); }

static void write_inked(dip_text *out, const char *s, size_t n, dip_ink ink, bool colour) {
    const char *code = colour ? ink_code(ink) : NULL;
    if (!n) return;
    if (code) dip_text_add(out, "\033[%sm%.*s\033[0m", code, (int)n, s);
    else dip_text_add(out, "%.*s", (int)n, s);
}

void dip_cell_write(const dip_cell *c, size_t from, size_t to, bool colour, dip_text *out) {
    while (from < to) {
        size_t end = from + 1;
        while (end < to && ink_at(c, end) == ink_at(c, from)) end++;
        write_inked(out, c->text.s + from, end - from, ink_at(c, from), colour);
        from = end;
    }
}

/* ---- widths ---- */

void dip_table_widths(const dip_table *t, int *width) {
    int sum = 0, total = 0;
    for (int i = 0; i < t->columns; i++) {
        int w = (int)(t->position[i] * t->line) - sum;
        sum += w;
        width[i] = (w > 0 ? w : 0) + 2;
        total += width[i];
    }
    int excess = total - (t->line - (t->columns + 1));
    for (int i = 0; i < t->columns && excess > 0; i++) {
        int left = t->columns - i, share = excess / left, rest = excess % left;
        if (2 * rest > left || (2 * rest == left && share % 2))
            share++; /* halves to even, as Python rounds */
        if (share > width[i]) share = width[i];
        width[i] -= share;
        excess -= share;
    }
    for (int i = 0; i < t->columns; i++)
        if (width[i] < 3) width[i] = 3; /* room for one character between its blanks */
}

/* ---- wrapping ---- */

static size_t next_char(const char *s, size_t i, size_t n) {
    for (i++; i < n && (s[i] & 0xC0) == 0x80; i++) {}
    return i;
}

static int width_of(const char *s, size_t from, size_t to) {
    int n = 0;
    for (size_t i = from; i < to; i++) n += (s[i] & 0xC0) != 0x80;
    return n;
}

/* The line that starts at `from`: where the next one starts, and where its own text ends. */
static size_t break_line(const char *s, size_t from, size_t n, int width, size_t *end) {
    size_t at = from;
    int used = 0;
    while (at < n) {
        size_t word = at;
        while (word < n && s[word] == ' ') word++;
        while (word < n && s[word] != ' ') word++;
        size_t after = word;
        while (after < n && s[after] == ' ') after++;
        if (at > from && used + width_of(s, at, word) > width) break;
        used += width_of(s, at, after);
        at = after;
    }
    *end = at;
    while (*end > from && s[*end - 1] == ' ') (*end)--;
    return at;
}

static int count_lines(const char *s, size_t n, int width) {
    int lines = 0;
    size_t from = 0, end;
    do {
        from = break_line(s, from, n, width, &end);
        lines++;
    } while (from < n);
    return lines;
}

/* ---- drawing ---- */

static void blanks(dip_text *out, int n) {
    for (; n > 0; n--) dip_text_add(out, " ");
}

/* Line `line` of a cell, aligned and cut to `width` characters; negative: blank. */
static void draw_line(const dip_table *t, const dip_cell *c, int line, int width, dip_align align,
                      dip_text *out) {
    const char *s = c->text.s ? c->text.s : "";
    size_t n = c->text.n, from = 0, next = 0, end = 0;
    if (line < 0 || line >= count_lines(s, n, width)) {
        blanks(out, width);
        return;
    }
    for (int i = 0; i <= line; i++) {
        from = next;
        next = break_line(s, from, n, width, &end);
    }
    int used = width_of(s, from, end);
    bool cut = used > width;
    if (cut) {
        size_t to = from;
        for (int i = 0; i < width - 1; i++) to = next_char(s, to, end);
        end = to;
        used = width;
    }
    int left = align == DIP_ALIGN_LEFT    ? 0
               : align == DIP_ALIGN_RIGHT ? width - used
                                          : (width - used) / 2;
    blanks(out, left);
    dip_cell_write(c, from, end, t->colour, out);
    if (cut)
        write_inked(out, "…", strlen("…"), end < n ? ink_at(c, end) : DIP_INK_PLAIN, t->colour);
    blanks(out, width - used - left);
}

static void draw_edge(const dip_table *t, const int *width, const char *left, const char *bar,
                      const char *cross, const char *right, dip_text *out) {
    for (int i = 0; i < t->columns; i++) {
        dip_text_add(out, "%s", i ? cross : left);
        for (int k = 0; k < width[i]; k++) dip_text_add(out, "%s", bar);
    }
    dip_text_add(out, "%s\n", right);
}

static int row_height(const dip_table *t, const dip_cell *row, const int *width) {
    int height = 1;
    for (int i = 0; i < t->columns; i++) {
        int lines = count_lines(row[i].text.s ? row[i].text.s : "", row[i].text.n, width[i] - 2);
        if (lines > height) height = lines;
    }
    return height;
}

/* Headers stand at the bottom of their row, in bold with their blanks bold too. */
static void draw_header(const dip_table *t, const dip_cell *row, const int *width, dip_text *out) {
    const char *on = t->colour ? "\033[1m" : "", *off = t->colour ? "\033[0m" : "";
    dip_table plain = *t;
    plain.colour = false;
    int height = row_height(t, row, width);
    for (int line = 0; line < height; line++) {
        for (int i = 0; i < t->columns; i++) {
            int lines = count_lines(row[i].text.s, row[i].text.n, width[i] - 2);
            dip_text_add(out, "┃%s %s%s", on, off, on);
            draw_line(&plain, &row[i], line - (height - lines), width[i] - 2, t->align[i], out);
            dip_text_add(out, "%s%s %s", off, on, off);
        }
        dip_text_add(out, "┃\n");
    }
}

static void draw_row(const dip_table *t, const dip_cell *row, const int *width, dip_text *out) {
    int height = row_height(t, row, width);
    for (int line = 0; line < height; line++) {
        for (int i = 0; i < t->columns; i++) {
            dip_text_add(out, "│ ");
            draw_line(t, &row[i], line, width[i] - 2, t->align[i], out);
            dip_text_add(out, " ");
        }
        dip_text_add(out, "│\n");
    }
}

void dip_table_render(const dip_table *t, dip_text *out) {
    int width[DIP_TABLE_MAX_COLUMNS];
    dip_cell header[DIP_TABLE_MAX_COLUMNS];
    bool fine = true;
    for (int64_t i = 0; i < t->rows * t->columns; i++) fine = fine && !dip_cell_failed(&t->cell[i]);
    dip_table_widths(t, width);
    for (int i = 0; i < t->columns; i++) {
        dip_cell_init(&header[i], out->ctx);
        dip_cell_add(&header[i], DIP_INK_PLAIN, t->header[i]);
        fine = fine && !dip_cell_failed(&header[i]);
    }
    if (fine) {
        draw_edge(t, width, "┏", "━", "┳", "┓", out);
        draw_header(t, header, width, out);
        draw_edge(t, width, "┡", "━", "╇", "┩", out);
        for (int64_t r = 0; r < t->rows; r++) {
            if (r) draw_edge(t, width, "├", "─", "┼", "┤", out);
            draw_row(t, &t->cell[r * t->columns], width, out);
        }
        draw_edge(t, width, "└", "─", "┴", "┘", out);
    } else {
        out->failed = true;
    }
    for (int i = 0; i < t->columns; i++) dip_cell_free(&header[i]);
}
