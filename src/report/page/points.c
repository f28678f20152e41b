/* points.c - the thirteen points: words, aligned code, what was printed. */
#include <string.h>

#include "report/page/highlight.h"
#include "report/page/lines.h"
#include "report/page/sections.h"
#include "report/page/values.h"

static const struct point {
    const char *id, *about, *differs, *costs;
} points[] = {
#define DIP_POINT(id, about, differs, costs) {#id, about, differs, costs},
#include "report/page/points.def"
};

static const struct printed {
    const char *point, *face, *from, *to;
} all_printed[] = {
#define DIP_PRINTED(id, face, from, to) {#id, #face, from, to},
#include "report/page/points.def"
};

typedef struct programs {
    dip_program_lines lines[DIP_PROGRAMS];
    int indent[DIP_PROGRAMS]; /* that all lines of the point have, and that is not shown */
} programs;

/* ---- code ------------------------------------------------------------------------------------------ */
/* `indent` blanks are shown before the line. */
typedef void line_fn(dip_page *p, dip_program_kind kind, const dip_line *l, int number, int indent);

/* Blanks before a line of a statement whose first line has `indent`.  Lines that continue it stand far to
 * the right in C; here two steps are enough. */
static int indent_beside(const dip_line *l, const dip_line *first, int indent) {
    int more = l->shown - first->shown;
    return indent + (more < 0 ? 0 : more > 8 ? 8 : more);
}

/* A row that is shown again: its named lines, each with the rest of its statement, at the margin. */
static int walk_again(dip_page *p, const programs *all, int row, dip_program_kind kind,
                      line_fn *show) {
    const dip_program_lines *lines = &all->lines[kind];
    int n = 0;
    for (const char *a = dip_point_rows[row].anchor[kind]; *a;) {
        size_t length = strcspn(a, "\n");
        int depth = 0, first = dip_program_line_again(lines, a, length), at = first;
        do {
            if (at < 0 || at >= lines->n) break;
            const dip_line *l = &lines->line[at];
            n++;
            if (show) show(p, kind, l, at + 1, indent_beside(l, &lines->line[first], 0));
            depth += dip_line_depth(l);
            at++;
        } while (depth > 0);
        a += length + (a[length] == '\n');
    }
    return n;
}

/* The lines of a cell, in the order of the program; how many. */
static int walk_cell(dip_page *p, const programs *all, int row, dip_program_kind kind,
                     line_fn *show) {
    if (dip_point_rows[row].again) return walk_again(p, all, row, kind, show);
    const dip_program_lines *lines = &all->lines[kind];
    const dip_line *first = NULL;
    int n = 0, depth = 0;
    for (int i = 0; i < lines->n; i++) {
        const dip_line *l = &lines->line[i];
        if (l->row != row) continue;
        if (depth == 0) first = l;
        depth += dip_line_depth(l);
        n++;
        if (show)
            show(p, kind, l, i + 1, indent_beside(l, first, first->shown - all->indent[kind]));
    }
    return n;
}

static void html_line(dip_page *p, dip_program_kind kind, const dip_line *l, int number,
                      int indent) {
    dip_page_raw(p, "<span class=\"l i%d\" data-n=\"%d\">%*s", indent / 4, number, indent, "");
    dip_page_highlight(p, l->s + l->indent, l->n - (size_t)l->indent,
                       strcmp(dip_program_names[kind].language, "python") == 0);
    dip_page_raw(p, "\n</span>");
}

static void plain_line(dip_page *p, dip_program_kind kind, const dip_line *l, int number,
                       int indent) {
    (void)kind;
    (void)number;
    dip_page_raw(p, "%*s", indent, "");
    dip_page_bytes(p, l->s + l->indent, l->n - (size_t)l->indent);
    dip_page_raw(p, "\n");
}

static bool has_face(const dip_point_row *r, const char *face) {
    for (int k = 0; k < DIP_PROGRAMS; k++)
        if (*r->anchor[k] && strcmp(dip_program_names[k].face, face) == 0) return true;
    return false;
}

static void html_cell(dip_page *p, const programs *all, int row, dip_program_kind kind) {
    static const char *const css[DIP_PROGRAMS] = {"kp", "kc", "tp", "tc"};
    if (!walk_cell(p, all, row, kind, NULL)) return;
    dip_page_raw(p, "<pre class=\"%s\"><span class=\"vh\">%s: </span><code>", css[kind],
                 dip_program_names[kind].label);
    walk_cell(p, all, row, kind, html_line);
    dip_page_raw(p, "</code></pre>");
}

/* Two columns, a face each, while both have lines; a long stretch of one face alone takes both, with
 * Python beside C. */
enum { SHORT_STRETCH = 5 };
typedef enum layout { BOTH_FACES, KERAS_ONLY, TORCH_ONLY } layout;
static const struct {
    const char *css, *left, *right;
} layouts[] = {{"duo", "Keras", "PyTorch"},
               {"solo k", "Keras only<span class=\"lang\">, Python</span>", "Keras only, C"},
               {"solo t", "PyTorch only<span class=\"lang\">, Python</span>", "PyTorch only, C"}};

static layout faces_of(const dip_point_row *r) {
    bool keras = has_face(r, "keras"), torch = has_face(r, "torch");
    return keras && torch ? BOTH_FACES : keras ? KERAS_ONLY : TORCH_ONLY;
}

static bool same_point(int i, const char *id) {
    return i >= 0 && i < dip_point_row_count && strcmp(dip_point_rows[i].point, id) == 0;
}

static layout layout_of(int row, const char *id) {
    layout here = faces_of(&dip_point_rows[row]);
    int from = row, to = row;
    while (same_point(from - 1, id) && faces_of(&dip_point_rows[from - 1]) == here) from--;
    while (same_point(to + 1, id) && faces_of(&dip_point_rows[to + 1]) == here) to++;
    return to - from < SHORT_STRETCH ? BOTH_FACES : here;
}

static void html_code(dip_page *p, const programs *all, const char *id) {
    bool first = true;
    layout before = BOTH_FACES;
    for (int i = 0; i < dip_point_row_count; i++) {
        if (!same_point(i, id)) continue;
        layout now = layout_of(i, id);
        if (first)
            dip_page_raw(p,
                         "<div class=\"rows\" role=\"list\" aria-label=\"Code, line beside line; "
                         "arrow keys move\">\n");
        if (first || now != before)
            dip_page_raw(p,
                         "<p class=\"who %s\" aria-hidden=\"true\"><span class=\"a\">%s</span>"
                         "<span class=\"b\">%s</span></p>\n",
                         layouts[now].css, layouts[now].left, layouts[now].right);
        dip_page_raw(p, "<div class=\"row %s\" role=\"listitem\" tabindex=\"%d\">",
                     layouts[now].css, first ? 0 : -1);
        for (int k = 0; k < DIP_PROGRAMS; k++) html_cell(p, all, i, (dip_program_kind)k);
        dip_page_raw(p, "</div>\n");
        before = now;
        first = false;
    }
    if (!first) dip_page_raw(p, "</div>\n");
}

static void markdown_code(dip_page *p, const programs *all, const char *id) {
    for (int k = 0; k < DIP_PROGRAMS; k++) {
        dip_program_kind kind = (dip_program_kind)k;
        bool begun = false;
        for (int i = 0; i < dip_point_row_count; i++) {
            if (strcmp(dip_point_rows[i].point, id) != 0 || !walk_cell(p, all, i, kind, NULL))
                continue;
            if (!begun)
                dip_page_raw(p, "%s (`%s`):\n\n```%s\n", dip_program_names[k].label,
                             dip_program_names[k].file, dip_program_names[k].language);
            begun = true;
            walk_cell(p, all, i, kind, plain_line);
        }
        if (begun) dip_page_raw(p, "```\n\n");
    }
}

/* Where the point shows main itself, its body stays indented. */
static void show_main(dip_program_lines *lines, const char *id) {
    bool shown = false;
    for (int i = 0; i < lines->n; i++)
        shown = shown || (lines->line[i].is_main && same_point(lines->line[i].row, id));
    for (int i = 0; shown && i < lines->n; i++) lines->line[i].shown = lines->line[i].indent;
}

/* What all lines of the point are indented by. */
static void find_indents(programs *all, const char *id) {
    for (int k = 0; k < DIP_PROGRAMS; k++) {
        int least = -1;
        show_main(&all->lines[k], id);
        for (int i = 0; i < all->lines[k].n; i++) {
            const dip_line *l = &all->lines[k].line[i];
            if (same_point(l->row, id) && (least < 0 || l->shown < least)) least = l->shown;
        }
        all->indent[k] = least < 0 ? 0 : least;
    }
}

static void write_code(dip_page *p, const char *id) {
    programs *all = dip_alloc(p->out->ctx, sizeof *all);
    const char *missing = NULL;
    if (!all) {
        p->out->failed = true;
        return;
    }
    bool whole = true;
    for (int k = 0; k < DIP_PROGRAMS; k++)
        whole = dip_program_lines_read((dip_program_kind)k, &all->lines[k], &missing) && whole;
    if (!whole) dip_page_paragraph(p, "(Lines of the examples were not found.)");
    find_indents(all, id);
    if (p->markdown) markdown_code(p, all, id);
    else html_code(p, all, id);
    dip_dealloc(p->out->ctx, all, sizeof *all);
}

/* ---- what was printed ------------------------------------------------------------------------------- */
/* Does text begin as start says?  A # stands for a number, an end of line or text for the end. */
static bool begins_as(const char *text, const char *start) {
    for (; *start && *start != '\n'; start++) {
        size_t digits = strspn(text, "0123456789");
        if (*start == '#' ? digits == 0 : *text != *start) return false;
        text += *start == '#' ? digits : 1;
    }
    return true;
}

/* The first line that begins in one of several ways, a line each. */
static const char *find_printed(const char *text, const char *starts) {
    for (const char *s = text; s; s = strchr(s, '\n') ? strchr(s, '\n') + 1 : NULL)
        for (const char *start = starts; start; start = strchr(start, '\n') ? strchr(start, '\n') + 1 : NULL)
            if (begins_as(s, start)) return s;
    return NULL;
}

static void write_printed(dip_page *p, const struct printed *w) {
    const dip_face_result *f = dip_page_face(p->run, w->face);
    const char *from = f && f->printed ? find_printed(f->printed, w->from) : NULL;
    const char *label =
        strcmp(w->face, "keras") == 0 ? "The Keras face printed" : "The PyTorch face printed";
    const char *css = strcmp(w->face, "keras") == 0 ? "k" : "t";
    if (!from) {
        dip_page_code(p, css, label, "text", f && f->printed ? "not reached" : "not kept");
        return;
    }
    const char *to = *w->to ? find_printed(from, w->to) : NULL;
    dip_text part = {.ctx = p->out->ctx};
    dip_text_append(&part, from, to ? (size_t)(to - from) : strlen(from));
    if (part.failed || !part.s) p->out->failed = true;
    else dip_page_code(p, css, label, "text", part.s);
    dip_text_free(&part);
}

/* Beside each other, but for long lines. */
static void write_all_printed(dip_page *p, const char *id) {
    bool begun = false, wide = strcmp(id, "model") == 0 || strcmp(id, "train") == 0;
    for (size_t i = 0; i < sizeof all_printed / sizeof *all_printed; i++) {
        if (strcmp(all_printed[i].point, id) != 0) continue;
        if (!begun && !wide) dip_page_pair(p, true);
        begun = true;
        write_printed(p, &all_printed[i]);
    }
    if (begun && !wide) dip_page_pair(p, false);
}

void dip_page_point(dip_page *p, const dip_section *s) {
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        const struct point *point = &points[i];
        if (strcmp(point->id, s->id) != 0) continue;
        dip_page_styled(p, "about", "%s", point->about);
        write_code(p, s->id);
        dip_page_styled(p, "differs", "**What differs.** %s", point->differs);
        if (*point->costs) dip_page_styled(p, "costs", "**What it costs.** %s", point->costs);
        write_all_printed(p, s->id);
    }
}
