/* lines.c - see lines.h. */
#include "report/page/lines.h"

#include <string.h>

#include "report/embedded.h"

const dip_program_name dip_program_names[DIP_PROGRAMS] = {
    {"mnist_keras.py", "Keras, Python", "python", "keras"},
    {"mnist_keras.c", "Keras face, C", "c", "keras"},
    {"mnist_torch.py", "PyTorch, Python", "python", "torch"},
    {"mnist_torch.c", "PyTorch face, C", "c", "torch"},
};

const dip_point_row dip_point_rows[] = {
#define DIP_ROW(point, keras_python, keras_c, torch_python, torch_c) \
    {#point, {keras_python, keras_c, torch_python, torch_c}, false},
#define DIP_AGAIN(point, keras_python, keras_c, torch_python, torch_c) \
    {#point, {keras_python, keras_c, torch_python, torch_c}, true},
#include "report/page/points.def"
};
const int dip_point_row_count = sizeof dip_point_rows / sizeof *dip_point_rows;

/* ---- a file as lines ------------------------------------------------------------------------------- */
static bool begins(const dip_line *l, const char *with, size_t n) {
    return l->n - (size_t)l->indent >= n && memcmp(l->s + l->indent, with, n) == 0;
}

static bool is_python(dip_program_kind kind) {
    return strcmp(dip_program_names[kind].language, "python") == 0;
}

/* A remark of C takes whole lines in the examples, of several lines only on top. */
static bool is_remark(dip_program_kind kind, const dip_line *l) {
    if (is_python(kind)) return begins(l, "#", 1);
    return begins(l, "/*", 2) || begins(l, "* ", 2);
}

static void look_at(dip_program_kind kind, dip_line *l) {
    while ((size_t)l->indent < l->n && l->s[l->indent] == ' ') l->indent++;
    l->code = (size_t)l->indent < l->n && !is_remark(kind, l);
    l->closes = l->code;
    for (size_t i = (size_t)l->indent; i < l->n; i++)
        if (!strchr(")]};,", l->s[i])) l->closes = false;
    l->row = -1;
}

static void split(dip_program_kind kind, dip_program_lines *out) {
    const dip_embedded *file = dip_embedded_find(dip_program_names[kind].file);
    const char *s = file->text, *end = file->text + file->size;
    out->n = 0;
    int margin = 0;
    while (s < end && out->n < DIP_PROGRAM_LINES) {
        const char *stop = memchr(s, '\n', (size_t)(end - s));
        if (!stop) stop = end;
        dip_line *l = &out->line[out->n++];
        *l = (dip_line){.s = s, .n = (size_t)(stop - s)};
        look_at(kind, l);
        l->shown = l->indent > margin ? l->indent - margin : 0;
        l->is_main = !is_python(kind) && begins(l, "int main(", 9);
        if (l->is_main) margin = 4;
        s = stop + 1;
    }
}

/* ---- rows -------------------------------------------------------------------------------------------- */
/* The first line from `from` on, then from the top, that begins so and that no row has yet. */
static int find_line(const dip_program_lines *all, int from, const char *anchor, size_t n) {
    for (int i = 0; i < all->n; i++) {
        int at = (from + i) % all->n;
        const dip_line *l = &all->line[at];
        if (l->code && l->row < 0 && begins(l, anchor, n)) return at;
    }
    return -1;
}

int dip_program_line_again(const dip_program_lines *all, const char *anchor, size_t n) {
    for (int i = 0; i < all->n; i++)
        if (all->line[i].code && begins(&all->line[i], anchor, n)) return i;
    return -1;
}

/* Names the lines of a cell; `at` is where the point's last line was. */
static bool name_lines(dip_program_lines *all, const char *anchors, int row, int *at) {
    for (const char *a = anchors; *a;) {
        size_t n = strcspn(a, "\n");
        int found = find_line(all, *at, a, n);
        if (found < 0) return false;
        all->line[found].row = row;
        *at = found + 1;
        a += n + (a[n] == '\n');
    }
    return true;
}

int dip_line_depth(const dip_line *l) {
    int depth = 0;
    bool text = false;
    for (size_t i = 0; i < l->n; i++) {
        char c = l->s[i];
        if (c == '"' && (i == 0 || l->s[i - 1] != '\\')) text = !text;
        else if (!text) depth += (c == '(' || c == '[') - (c == ')' || c == ']');
    }
    return depth;
}

/* Gives lines that continue a named one its row: Note [Cells of code]. */
static void spread_rows(dip_program_lines *all) {
    int row = -1, depth = 0;
    for (int i = 0; i < all->n; i++) {
        dip_line *l = &all->line[i];
        if (!l->code) continue;
        if (l->row >= 0) {
            row = l->row;
            depth = 0;
        } else if (row >= 0 && (depth > 0 || l->closes)) {
            l->row = row;
        } else {
            row = -1;
            depth = 0;
        }
        depth += dip_line_depth(l);
    }
}

bool dip_program_lines_read(dip_program_kind kind, dip_program_lines *out, const char **missing) {
    split(kind, out);
    int at = 0;
    for (int i = 0; i < dip_point_row_count; i++) {
        const dip_point_row *r = &dip_point_rows[i];
        if (r->again) continue;
        if (i > 0 && strcmp(r->point, dip_point_rows[i - 1].point) != 0) at = 0;
        if (name_lines(out, r->anchor[kind], i, &at)) continue;
        *missing = r->anchor[kind];
        return false;
    }
    spread_rows(out);
    return true;
}
