/* seeds.c - several runs: a table over their seeds, and what chance leaves of the differences. */
#include <math.h>

#include "report/page/sections.h"
#include "report/page/values.h"
#include "report/statistics.h"

/* The columns of the table: an accuracy, or the difference of two. */
enum { KERAS, TORCH, ONE, TORCH_LESS_KERAS, ONE_LESS_KERAS, COLUMNS };
static const char *const heads = "Seed | Keras face | PyTorch face | PyTorch with one softmax | "
                                 "PyTorch − Keras | One softmax − Keras";

static double accuracy(const dip_run_result *run, const char *key) {
    const dip_face_result *f = dip_page_face(run, key);
    return f && f->tested ? f->test_accuracy : (double)NAN;
}

static double value(const dip_run_result *run, int column) {
    double keras = accuracy(run, "keras"), torch = accuracy(run, "torch"),
           one = accuracy(run, "one_softmax");
    double all[COLUMNS] = {keras, torch, one, torch - keras, one - keras};
    return all[column];
}

static const char *text_of(double v, bool difference, char *text, size_t size) {
    if (isnan(v)) return "–";
    dip_snprintf(text, size, difference ? "%+.4f" : "%.4f", v);
    return text;
}

static void write_seed(dip_page *p, const dip_run_result *run) {
    char t[COLUMNS][32];
    const char *s[COLUMNS];
    for (int c = 0; c < COLUMNS; c++)
        s[c] = text_of(value(run, c), c >= TORCH_LESS_KERAS, t[c], sizeof t[c]);
    dip_page_row(p, "%lld | %s | %s | %s | %s | %s", (long long)run->seed, s[0], s[1], s[2], s[3],
                 s[4]);
}

/* Over the runs that have a value; `v` has room for all of them. */
static dip_sample sample_of(const dip_page *p, int column, double *v) {
    int n = 0;
    for (int i = 0; i < p->n; i++) {
        double x = value(&p->runs[i], column);
        if (!isnan(x)) v[n++] = x;
    }
    return dip_sample_of(v, n);
}

static void write_summary(dip_page *p, const dip_sample *s) {
    char t[COLUMNS][32], d[COLUMNS][32];
    const char *mean[COLUMNS], *sd[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) {
        mean[c] =
            text_of(s[c].n > 0 ? s[c].mean : (double)NAN, c >= TORCH_LESS_KERAS, t[c], sizeof t[c]);
        sd[c] = text_of(s[c].sd, false, d[c], sizeof d[c]);
    }
    dip_page_row(p, "**mean** | %s | %s | %s | %s | %s", mean[0], mean[1], mean[2], mean[3],
                 mean[4]);
    dip_page_row(p, "**standard deviation** | %s | %s | %s | %s | %s", sd[0], sd[1], sd[2], sd[3],
                 sd[4]);
}

static void write_difference(dip_page *p, const char *what, const dip_sample *s) {
    if (s->n < 2) return;
    bool real = fabs(s->mean) > s->half;
    dip_page_paragraph(p,
                       "Over %d seeds, %s: **%+.4f**, 95 %% interval %+.4f to %+.4f (paired by "
                       "seed, Student): %s.",
                       s->n, what, s->mean, s->mean - s->half, s->mean + s->half,
                       real ? "more than chance" : "not distinguishable from 0");
}

static void write_table(dip_page *p, double *room) {
    dip_sample s[COLUMNS];
    for (int c = 0; c < COLUMNS; c++) s[c] = sample_of(p, c, room);
    dip_page_heading(p, 3, "seeds", "Over %d seeds", p->n);
    dip_page_table(p, "Test accuracy, seed by seed; all else on this page tells of the first",
                   "lrrrrr", heads);
    for (int i = 0; i < p->n; i++) write_seed(p, &p->runs[i]);
    write_summary(p, s);
    dip_page_table_end(p);
    write_difference(p, "the PyTorch program less the Keras program", &s[TORCH_LESS_KERAS]);
    write_difference(p, "the PyTorch program with one softmax less the Keras program",
                     &s[ONE_LESS_KERAS]);
}

void dip_page_seeds(dip_page *p) {
    if (p->n < 2) return;
    size_t n = (size_t)p->n;
    double *room = dip_alloc_array(p->out->ctx, n, sizeof *room);
    if (room) write_table(p, room);
    else p->out->failed = true;
    dip_dealloc(p->out->ctx, room, n * sizeof *room);
}
