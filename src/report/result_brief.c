/* result_brief.c - --brief: each face's epochs in a pane, beside each other where there is room. */
#include <math.h>
#include <string.h>

#include "report/embedded.h"
#include "report/result_parts.h"
#include "report/source.h"

enum { MOST_LINES = 16, MOST_EPOCHS = 10 };

/* A pane is written as lines of its own first, so that two can be laid side by side. */
typedef struct pane {
    char title[96];
    dip_text text;
} pane;

/* Below what the loss of a program cannot fall. */
static const struct {
    const char *face, *file, *floor;
} programs[] = {
    {"keras", "mnist_keras.c", "floor 0"},
    {"torch", "mnist_torch.c", "floor 1.4612 = ln(1 + 9/e)"},
};

static void title(const dip_face_result *f, pane *p) {
    dip_snprintf(p->title, sizeof p->title, "%s face", f->name);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        if (strcmp(programs[i].face, f->key) != 0) continue;
        const dip_embedded *file = dip_embedded_find(programs[i].file);
        if (file)
            dip_snprintf(p->title, sizeof p->title, "%s face ── %s, %d statements", f->name,
                         file->name, dip_source_statements(dip_source_of(file->text)));
    }
}

/* ---- rows of epochs ------------------------------------------------------------------------------- */
static void cell(dip_text *t, double v, int columns) {
    char text[64];
    dip_number_text(text, sizeof text, v, columns - 1);
    dip_text_add(t, "%*s", columns, text);
}

static void add_epoch(dip_text *t, int64_t number, const dip_epoch_result *e) {
    char seconds[32];
    dip_snprintf(seconds, sizeof seconds, e->seconds < 100 ? "%.2f" : "%.0f", e->seconds);
    dip_text_add(t, "%6lld", (long long)number);
    cell(t, e->loss, 9);
    cell(t, e->accuracy, 9);
    cell(t, e->val_loss, 10);
    cell(t, e->val_accuracy, 9);
    dip_text_add(t, "%6s\n", seconds);
}

static void add_epochs(dip_text *t, const dip_face_result *f) {
    dip_text_add(t, " epoch     loss accuracy  val loss  val acc     s\n");
    int64_t shown = f->epochs < MOST_EPOCHS ? f->epochs : MOST_EPOCHS;
    for (int64_t i = 0; i < shown; i++) { /* the first, the last, and evenly between */
        int64_t at = shown > 1 ? i * (f->epochs - 1) / (shown - 1) : 0;
        add_epoch(t, at + 1, &f->epoch[at]);
    }
}

/* ---- below them ------------------------------------------------------------------------------------ */
static void add_loss(dip_text *t, dip_look look, const dip_face_result *f) {
    if (f->epochs == 0) return;
    double low = (double)INFINITY, high = -(double)INFINITY;
    for (int64_t i = 0; i < f->epochs; i++) {
        if (f->epoch[i].loss < low) low = f->epoch[i].loss;
        if (f->epoch[i].loss > high) high = f->epoch[i].loss;
    }
    dip_text_add(t, " loss ");
    if (look.bars)
        dip_bars(t, &f->epoch[0].loss, sizeof *f->epoch, f->epochs, MOST_EPOCHS, low, high);
    else dip_text_add(t, "%.4f to %.4f", f->epoch[0].loss, f->epoch[f->epochs - 1].loss);
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (strcmp(programs[i].face, f->key) == 0) dip_text_add(t, "  %s", programs[i].floor);
    dip_text_add(t, "\n");
}

static void add_test(dip_text *t, const dip_face_result *f) {
    if (f->interrupted)
        dip_text_add(t, " interrupted in epoch %lld after step %lld\n", (long long)f->at_epoch,
                     (long long)f->at_step);
    if (!f->tested) {
        dip_text_add(t, " test not reached\n");
        return;
    }
    dip_text_add(t, " test %.4f", f->test_accuracy);
    int64_t n = f->answers.rows;
    char wrong[32], rows[32];
    dip_grouped(wrong, sizeof wrong, (int64_t)((1 - f->test_accuracy) * (double)n + 0.5));
    dip_grouped(rows, sizeof rows, n);
    if (n > 0) dip_text_add(t, " (%s of %s wrong)", wrong, rows);
    dip_text_add(t, "\n");
}

static void fill(pane *p, dip_look look, const dip_face_result *f) {
    title(f, p);
    add_epochs(&p->text, f);
    add_loss(&p->text, look, f);
    add_test(&p->text, f);
}

/* ---- the layout ------------------------------------------------------------------------------------- */
/* Takes the next line of *at; an empty one at the end. */
static int next_line(const char **at, const char **line) {
    size_t n = *at ? strcspn(*at, "\n") : 0;
    *line = *at ? *at : "";
    if (*at) *at += n + ((*at)[n] == '\n');
    return (int)n;
}

static void side_by_side(dip_text *t, dip_look look, const pane *left, const pane *right) {
    int middle = (look.width - 1) / 2;
    dip_look half = {middle, look.bars, look.colors},
             rest = {look.width - middle - 1, look.bars, look.colors};
    dip_title(t, half, left->title, NULL);
    dip_text_add(t, "┬");
    dip_heading(t, rest, right->title, NULL);
    const char *l = left->text.s, *r = right->text.s, *line;
    while ((l && *l) || (r && *r)) {
        int n = next_line(&l, &line);
        dip_text_add(t, "%.*s", n, line);
        dip_pad_to(t, middle);
        n = next_line(&r, &line);
        dip_text_add(t, n > 0 ? "│%.*s\n" : "│\n", n, line);
    }
    dip_rule(t, middle);
    dip_text_add(t, "┴");
    dip_rule(t, look.width - middle - 1);
    dip_text_add(t, "\n");
}

void dip_part_brief(dip_text *t, dip_look look, const dip_run_result *run) {
    pane panes[DIP_FACES];
    bool failed = false;
    for (int i = 0; i < run->n; i++) {
        panes[i] = (pane){.text = {.ctx = t->ctx}};
        fill(&panes[i], look, &run->face[i]);
        failed = failed || panes[i].text.failed;
    }
    if (failed) t->failed = true;
    else if (run->n == DIP_FACES && look.width >= DIP_PANES)
        side_by_side(t, look, &panes[0], &panes[1]);
    else
        for (int i = 0; i < run->n; i++) {
            dip_heading(t, look, panes[i].title, NULL);
            dip_text_add(t, "%s", panes[i].text.s);
        }
    for (int i = 0; i < run->n; i++) dip_text_free(&panes[i].text);
}
