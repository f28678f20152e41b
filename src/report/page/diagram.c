/* diagram.c - a model as boxes and arrows, from its graph (facts.h: a line per node, "id|operator|
 * label|shape|ids of inputs,|parameters").  A node stands one level below the lowest of its inputs. */
#include "report/facts.h"
#include "report/page/pictures.h"
#include "report/page/values.h"

#include <string.h>

enum { MOST_NODES = 200, MOST_INPUTS = 8, FIELDS = 6 };
enum { BOX_WIDTH = 320, BOX_HEIGHT = 46, DOWN = 74, ACROSS = 360, MARGIN = 2 };

typedef struct field {
    const char *s;
    int n;
} field;

typedef struct node {
    field name[FIELDS]; /* as the line has them */
    int64_t id;
    int input[MOST_INPUTS], inputs; /* places in the list */
    int level, column;
} node;

typedef struct diagram {
    node *at;
    int n, levels, columns;
} diagram;
enum { ID, OPERATOR, LABEL, SHAPE, INPUTS, PARAMETERS };

/* ---- reading ------------------------------------------------------------------------------------ */
static int64_t number(const char **s, const char *end) {
    int64_t value = 0;
    if (*s == end || **s < '0' || **s > '9') return -1;
    for (; *s < end && **s >= '0' && **s <= '9' && value < INT64_MAX / 10 - 9; ++*s) value = value * 10 + (**s - '0');
    return value;
}

static int place_of(const diagram *d, int64_t id) {
    for (int i = 0; i < d->n; i++)
        if (d->at[i].id == id) return i;
    return -1;
}

/* An input must stand above; whatever is no known id is left out. */
static void read_inputs(const diagram *d, node *v) {
    const char *s = v->name[INPUTS].s, *end = s + v->name[INPUTS].n;
    while (s < end && v->inputs < MOST_INPUTS) {
        int64_t id = number(&s, end);
        int from = id < 0 ? -1 : place_of(d, id);
        if (from >= 0) {
            v->input[v->inputs++] = from;
            if (v->level <= d->at[from].level) v->level = d->at[from].level + 1;
        }
        while (s < end && *s++ != ',') {}
    }
}

static void read_line(diagram *d, const char *s, const char *end) {
    node v = {.id = -1};
    for (int i = 0; i < FIELDS; i++) {
        const char *bar = memchr(s, '|', (size_t)(end - s)), *stop = bar ? bar : end;
        v.name[i] = (field){s, (int)(stop - s)};
        s = bar ? bar + 1 : end;
    }
    const char *digits = v.name[ID].s;
    v.id = number(&digits, digits + v.name[ID].n);
    if (v.id < 0 || v.name[OPERATOR].n == 0) return;
    read_inputs(d, &v);
    for (int i = 0; i < d->n; i++) v.column += d->at[i].level == v.level;
    if (d->levels <= v.level) d->levels = v.level + 1;
    if (d->columns <= v.column) d->columns = v.column + 1;
    d->at[d->n++] = v;
}

static void read_diagram(diagram *d, const char *text) {
    while (*text && d->n < MOST_NODES) {
        const char *end = text + strcspn(text, "\n");
        if (end - text < 4096) read_line(d, text, end);
        text = *end ? end + 1 : end;
    }
}

/* ---- drawing ------------------------------------------------------------------------------------ */
static int left_of(const node *v) { return MARGIN + v->column * ACROSS; }
static int top_of(const node *v) { return MARGIN + v->level * DOWN; }

static void add_words(dip_text *out, const char *css, int x, int y, field f, int most) {
    dip_text_add(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", css, x, y);
    dip_page_escape(out, f.s, f.n > most ? (size_t)most - 1 : (size_t)f.n);
    dip_text_add(out, "%s</text>", f.n > most ? "…" : "");
}

static void add_box(const node *v, dip_text *out) {
    int x = left_of(v), y = top_of(v);
    dip_text_add(out, "<g class=\"%s\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\"/>",
                 v->inputs ? "node" : "node source", x, y, BOX_WIDTH, BOX_HEIGHT);
    add_words(out, "operator", x + 12, y + 20, v->name[OPERATOR], 22);
    add_words(out, "shape", x + BOX_WIDTH - 12, y + 20, v->name[SHAPE], 20);
    add_words(out, "label", x + 12, y + 37, v->name[LABEL], 24);
    const char *s = v->name[PARAMETERS].s;
    int64_t parameters = number(&s, s + v->name[PARAMETERS].n);
    if (parameters > 0) {
        dip_text_add(out, "<text class=\"parameters\" x=\"%d\" y=\"%d\">", x + BOX_WIDTH - 12, y + 37);
        dip_page_number_text(out, (double)parameters, "");
        dip_text_add(out, " parameters</text>");
    }
    dip_text_add(out, "</g>\n");
}

/* Straight down to the next level; around the boxes between where there are some. */
static void add_arrow(const node *from, const node *to, const char *key, dip_text *out) {
    int x1 = left_of(from) + BOX_WIDTH / 2, y1 = top_of(from) + BOX_HEIGHT;
    int x2 = left_of(to) + BOX_WIDTH / 2, y2 = top_of(to) - 2;
    if (to->level == from->level + 1)
        dip_text_add(out, "<path d=\"M%d %dL%d %d\" marker-end=\"url(#arrow-%s)\"/>\n", x1, y1, x2, y2, key);
    else {
        int side = left_of(from) + BOX_WIDTH, middle = y1 - BOX_HEIGHT / 2;
        dip_text_add(out, "<path d=\"M%d %dC%d %d %d %d %d %d\" marker-end=\"url(#arrow-%s)\"/>\n", side,
                     middle, side + 40, middle + 20, side + 40, y2 - 20, x2 + BOX_WIDTH / 4, y2, key);
    }
}

static void add_svg(const diagram *d, const char *key, const char *name, dip_text *out) {
    int width = (d->columns - 1) * ACROSS + BOX_WIDTH + 2 * MARGIN;
    int height = (d->levels - 1) * DOWN + BOX_HEIGHT + 2 * MARGIN;
    for (int i = 0; i < d->n; i++) /* room for the curve of an arrow that goes around */
        for (int k = 0; k < d->at[i].inputs; k++)
            if (d->at[i].level > d->at[d->at[i].input[k]].level + 1)
                width = d->columns * ACROSS + 2 * MARGIN;
    dip_text_add(out,
                 "<svg class=\"diagram\" role=\"img\" aria-labelledby=\"diagram-%s\" "
                 "viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n<title id=\"diagram-%s\">The %s face's "
                 "model as a graph of %d nodes</title>\n<defs><marker id=\"arrow-%s\" viewBox=\"0 0 8 8\" "
                 "refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\">"
                 "<path d=\"M0 0L8 4L0 8Z\"/></marker></defs>\n",
                 key, width, height, width, height, key, name, d->n, key);
    for (int i = 0; i < d->n; i++)
        for (int k = 0; k < d->at[i].inputs; k++)
            add_arrow(&d->at[d->at[i].input[k]], &d->at[i], key, out);
    for (int i = 0; i < d->n; i++) add_box(&d->at[i], out);
    dip_text_add(out, "</svg>\n");
}

static void add_diagram(const dip_run_result *run, const char *fact, const char *key, const char *name, dip_text *out) {
    const char *text = dip_result_text(run, fact);
    diagram d = {.at = dip_alloc_array(out->ctx, MOST_NODES, sizeof *d.at)};
    if (!d.at) {
        out->failed = true;
        return;
    }
    if (text) read_diagram(&d, text);
    dip_text_add(out, "<figure><figcaption>%s face</figcaption>\n", name);
    if (d.n > 0) add_svg(&d, key, name, out);
    else dip_text_add(out, "<p>Not measured.</p>");
    dip_text_add(out, "</figure>\n");
    dip_dealloc(out->ctx, d.at, MOST_NODES * sizeof *d.at);
}

void dip_page_diagrams(const dip_run_result *run, dip_text *out) {
    dip_text_add(out, "<div class=\"beside\">\n");
    add_diagram(run, DIP_FACT_DIAGRAM_KERAS, "keras", "Keras", out);
    add_diagram(run, DIP_FACT_DIAGRAM_TORCH, "torch", "PyTorch", out);
    dip_text_add(out, "</div>\n");
}
