/* result_table.c - the results of both faces side by side, a row for each kind of number. */
#include <math.h>
#include <string.h>

#include "report/recorded.h"
#include "report/result_parts.h"
#include "report/statistics.h"

/* Columns at 80: a label, a cell for each face, a remark.  Wider terminals widen the cells. */
enum { LABEL = 31, CELL = 15, REMARK = 19, WIDEST_CELL = 27 };

typedef struct table {
    dip_text *t;
    dip_look look;
    const dip_run_result *run;
    dip_pairs pairs;
    int cell;
    bool both; /* there is a second face, and both were tested */
} table;

/* ---- cells: add what a face reached ------------------------------------------------------------ */
typedef void cell_fn(const table *w, const dip_face_result *f);

static void not_reached(const table *w) { dip_text_add(w->t, "not reached"); }

static void number(const table *w, double v) {
    char text[64];
    dip_number_text(text, sizeof text, v, w->cell - 1);
    dip_text_add(w->t, "%s", text);
}

static void face_name(const table *w, const dip_face_result *f) {
    dip_text_add(w->t, "%s face", f->name);
}

static void test_accuracy(const table *w, const dip_face_result *f) {
    int64_t rows = f->answers.rows > 0 ? f->answers.rows : w->run->test_rows;
    if (!f->tested) not_reached(w);
    else if (rows < 1) number(w, f->test_accuracy);
    else
        dip_text_add(w->t, "%.3f ±%.3f", f->test_accuracy, dip_wilson_half(f->test_accuracy, rows));
}

static void wrong(const table *w, const dip_face_result *f) {
    dip_text_add(w->t, "%lld",
                 (long long)(f == w->run->face ? w->pairs.first_wrong : w->pairs.second_wrong));
}

static void only_right(const table *w, const dip_face_result *f) {
    dip_text_add(
        w->t, "%lld",
        (long long)(f == w->run->face ? w->pairs.only_first_right : w->pairs.only_second_right));
}

static void recorded_accuracy(const table *w, const dip_face_result *f) {
    const dip_recorded *r = dip_recorded_for(w->run, f->key);
    if (r) number(w, r->accuracy);
    else dip_text_add(w->t, "-");
}

static void test_loss(const table *w, const dip_face_result *f) {
    if (f->tested) number(w, f->test_loss);
    else not_reached(w);
}

static void range_of(const dip_run_result *run, double *low, double *high) {
    *low = (double)INFINITY;
    *high = -(double)INFINITY;
    for (int i = 0; i < run->n; i++)
        for (int64_t e = 0; e < run->face[i].epochs; e++) {
            double v = run->face[i].epoch[e].val_accuracy;
            if (v < *low) *low = v;
            if (v > *high) *high = v;
        }
}

/* Both faces on one scale, so that their bars compare. */
static void validation(const table *w, const dip_face_result *f) {
    if (f->epochs == 0) {
        not_reached(w);
    } else if (!w->look.bars) {
        dip_text_add(w->t, "%.3f to %.3f", f->epoch[0].val_accuracy,
                     f->epoch[f->epochs - 1].val_accuracy);
    } else {
        double low, high;
        range_of(w->run, &low, &high);
        dip_bars(w->t, &f->epoch[0].val_accuracy, sizeof *f->epoch, f->epochs, w->cell - 3, low,
                 high);
    }
}

static void epochs_done(const table *w, const dip_face_result *f) {
    dip_text_add(w->t, "%lld", (long long)f->epochs);
}

static void training_time(const table *w, const dip_face_result *f) {
    double sum = 0;
    for (int64_t i = 0; i < f->epochs; i++) sum += f->epoch[i].seconds;
    dip_text_add(w->t, "%.1f s", sum);
}

static void peak(const table *w, const dip_face_result *f) {
    dip_text_add(w->t, "%.0f MB", (double)f->peak_bytes / 1e6);
}

static void weights(const table *w, const dip_face_result *f) {
    if (f->weights_sha256[0]) dip_text_add(w->t, "%.*s", w->cell - 1, f->weights_sha256);
    else not_reached(w);
}

/* ---- remarks: what the row says of both faces --------------------------------------------------- */
typedef void remark_fn(const table *w);

static void verdict(const table *w) {
    if (!w->both) return;
    dip_ink ink = !w->pairs.known                   ? DIP_YELLOW
                  : dip_really_different(&w->pairs) ? DIP_RED
                                                    : DIP_GREEN;
    dip_inked(w->t, w->look, ink, dip_verdict(&w->pairs));
}

static void answered_differently(const table *w) {
    dip_text_add(w->t, "%lld answers differ", (long long)w->pairs.differ);
}

static void chance(const table *w) {
    char p[32];
    dip_p_text(w->pairs.p, p, sizeof p);
    dip_text_add(w->t, "McNemar %s", p);
}

static void distance(const table *w) {
    char text[32];
    const char *why = dip_recorded_why_not(w->run, text, sizeof text);
    double most = -1;
    for (int i = 0; !why && i < w->run->n; i++) {
        const dip_face_result *f = &w->run->face[i];
        double off = fabs(f->test_accuracy - dip_recorded_for(w->run, f->key)->accuracy);
        if (f->tested && off > most) most = off;
    }
    if (why) {
        dip_text_add(w->t, "%s", why);
    } else if (most >= 0) {
        dip_snprintf(text, sizeof text, "ours within %.4f", most);
        dip_inked(w->t, w->look, most <= 0.005 ? DIP_GREEN : DIP_YELLOW, text);
    }
}

static void scales(const table *w) {
    if (w->both) dip_text_add(w->t, "not the same scale");
}

static void validation_range(const table *w) {
    double low, high;
    range_of(w->run, &low, &high);
    if (low <= high && w->look.bars) dip_text_add(w->t, "%.3f to %.3f", low, high);
    else if (low <= high) dip_text_add(w->t, "first to last epoch");
}

static void asked(const table *w) {
    dip_text_add(w->t, "of %lld asked for", (long long)w->run->epochs);
}

static void own_time(const table *w) { dip_text_add(w->t, "not the originals'"); }

static void separate(const table *w) {
    if (w->run->n > 1) dip_text_add(w->t, "separate processes");
}

static void compare_none(const table *w) { (void)w; }

/* ---- rows ---------------------------------------------------------------------------------------- */
typedef enum row_kind { ALWAYS, PAIRS } row_kind;
static const struct {
    row_kind kind; /* PAIRS: only where both faces answered the same digits */
    const char *label;
    cell_fn *cell;
    remark_fn *remark;
} rows[] = {
    {ALWAYS, "", face_name, compare_none},
    {ALWAYS, "test accuracy (95 % range)", test_accuracy, verdict},
    {PAIRS, "wrong test digits", wrong, answered_differently},
    {PAIRS, "right, the other face wrong", only_right, chance},
    {ALWAYS, "the real framework, recorded", recorded_accuracy, distance},
    {ALWAYS, "test loss", test_loss, scales},
    {ALWAYS, "validation accuracy", validation, validation_range},
    {ALWAYS, "complete epochs", epochs_done, asked},
    {ALWAYS, "training, diptych's own time", training_time, own_time},
    {ALWAYS, "peak of our allocations", peak, separate},
    {ALWAYS, "weights, start of SHA-256", weights, compare_none},
};

/* A row without a remark ends behind its last cell. */
static void add_row(const table *w, const char *label, cell_fn *cell, remark_fn *remark) {
    dip_text_add(w->t, " %s", label);
    for (int i = 0; i < w->run->n; i++) {
        dip_pad_to(w->t, LABEL + i * w->cell);
        cell(w, &w->run->face[i]);
    }
    size_t end = w->t->n;
    dip_pad_to(w->t, LABEL + w->run->n * w->cell);
    size_t begin = w->t->n;
    remark(w);
    if (!w->t->failed && w->t->n == begin) w->t->s[w->t->n = end] = 0;
    dip_text_add(w->t, "\n");
}

static void add_interrupted(const table *w) {
    for (int i = 0; i < w->run->n; i++) {
        const dip_face_result *f = &w->run->face[i];
        if (f->interrupted)
            dip_text_add(w->t, " The %s face was interrupted in epoch %lld after step %lld.\n",
                         f->name, (long long)f->at_epoch, (long long)f->at_step);
    }
}

void dip_part_side_by_side(dip_text *t, dip_look look, const dip_run_result *run) {
    int cell = CELL + (look.width - DIP_NARROWEST) / 4;
    table w = {t,
               look,
               run,
               dip_compare_faces(run),
               cell < WIDEST_CELL ? cell : WIDEST_CELL,
               run->n > 1 && run->face[0].tested && run->face[1].tested};
    char title[128];
    dip_snprintf(title, sizeof title, "Side by side ── seed %lld · %s · %d thread%s",
                 (long long)run->seed, run->float64 ? "float64" : "float32", run->threads,
                 run->threads == 1 ? "" : "s");
    dip_heading(t, look, title, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == ALWAYS || w.pairs.known)
            add_row(&w, rows[i].label, rows[i].cell, rows[i].remark);
    add_interrupted(&w);
    dip_text_add(t, " recorded: " DIP_RECORDED_VERSIONS "\n");
}

/* ---- the whole ------------------------------------------------------------------------------------ */
void dip_result_text_of(dip_text *t, dip_look look, const dip_run_result *run) {
    if (run->n == 0) return;
    dip_part_side_by_side(t, look, run);
    /* What follows compares two results. */
    if (run->n == DIP_FACES && run->face[0].tested && run->face[1].tested) {
        dip_part_reasons(t, look, run);
        dip_part_digits(t, look, run);
        dip_part_claims(t, look, run);
    }
    dip_part_next(t, look, run);
}

static void print(dip_context *out, dip_text *t) {
    if (t->failed)
        dip_fail(out, DIP_ERROR_MEMORY, NULL, "there is no memory for the text of the results");
    else dip_write(out, t->s);
    dip_text_free(t);
}

void dip_result_table(dip_context *out, const dip_run_result *run) {
    dip_text t = {.ctx = out};
    dip_result_text_of(&t, dip_look_of(out), run);
    print(out, &t);
}

void dip_result_brief(dip_context *out, const dip_run_result *run) {
    dip_text t = {.ctx = out};
    dip_part_brief(&t, dip_look_of(out), run);
    print(out, &t);
}

void dip_result_heading(dip_context *out, const char *left, const char *right) {
    dip_text t = {.ctx = out};
    dip_heading(&t, dip_look_of(out), left, right);
    print(out, &t);
}
