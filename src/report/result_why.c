/* result_why.c - why the faces differ, the digits that show it, and where to read on. */
#include <string.h>

#include "report/ladder.h"
#include "report/reasons.h"
#include "report/result_parts.h"
#include "report/statistics.h"

/* ---- the reasons ------------------------------------------------------------------------------- */
enum { NAME = 3, KERAS = 23, TORCH = 52 };

/* The second softmax by itself, taken from the PyTorch program. */
static void add_one_softmax(dip_text *t, dip_look look, const dip_run_result *run) {
    dip_softmax_effect e = dip_softmax_measured(run);
    if (!e.known) return;
    char p[32], text[320];
    dip_p_text(e.p_keras, p, sizeof p);
    int n = dip_snprintf(text, sizeof text,
                         "%d alone, measured: with one softmax the PyTorch program reaches %.4f "
                         "(%+.4f)",
                         DIP_SWITCH_softmax + 1, e.after, e.after - e.before);
    if (e.paired && n > 0)
        dip_snprintf(text + n, sizeof text - (size_t)n,
                     "; beside the Keras face's %.4f that is %s (%s).", e.keras,
                     e.same_as_keras ? "not distinguishable" : "still really different", p);
    else if (n > 0) dip_snprintf(text + n, sizeof text - (size_t)n, ".");
    dip_text_add(t, " ");
    dip_wrapped(t, look, NAME, text);
}

void dip_part_reasons(dip_text *t, dip_look look, const dip_run_result *run) {
    dip_heading(t, look, "Why they differ", NULL);
    dip_pad_to(t, KERAS);
    dip_text_add(t, "Keras program");
    dip_pad_to(t, TORCH);
    dip_text_add(t, "PyTorch program\n");
    for (int i = 0; i < dip_reasons_count; i++) {
        const dip_reason *r = &dip_reasons[i];
        dip_text_add(t, " %d %s", i + 1, r->name);
        dip_pad_to(t, KERAS);
        dip_text_add(t, "%s", r->keras);
        dip_pad_to(t, TORCH);
        dip_text_add(t, "%s\n", r->torch);
    }
    add_one_softmax(t, look, run);
    if (!run->ladder) return;
    dip_heading(t, look, "One switch after the other, from Keras to PyTorch", NULL);
    dip_part_ladder_rows(t, look, run->ladder);
}

/* ---- digits with two answers ---------------------------------------------------------------------- */
enum { ITEM = 49, LINES = 3, MOST_SHOWN = 24 };

static double surer(const dip_answers *a, int64_t i) {
    return a->probability ? (double)a->probability[i * DIP_CLASSES + a->predicted[i]] : 0;
}

/* How sure the less sure face is: the higher, the more they contradict each other. */
static double contradiction(const dip_run_result *run, int64_t i) {
    double first = surer(&run->face[0].answers, i), second = surer(&run->face[1].answers, i);
    return first < second ? first : second;
}

/* The `most` strongest contradictions, in the order of the file. */
static int choose(const dip_run_result *run, int64_t *index, int most) {
    int n = 0;
    for (int64_t i = 0; i < run->test_rows; i++) {
        if (run->face[0].answers.predicted[i] == run->face[1].answers.predicted[i]) continue;
        int weakest = 0;
        for (int k = 1; k < n; k++)
            if (contradiction(run, index[k]) < contradiction(run, index[weakest])) weakest = k;
        if (n == most) {
            if (contradiction(run, i) <= contradiction(run, index[weakest])) continue;
            memmove(index + weakest, index + weakest + 1,
                    (size_t)(n - 1 - weakest) * sizeof *index);
            n--;
        }
        index[n++] = i;
    }
    return n;
}

static void add_answer(dip_text *t, const dip_face_result *f, int64_t i) {
    dip_text_add(t, "  %s %d", f->name, f->answers.predicted[i]);
    if (f->answers.probability) dip_text_add(t, " (%.2f)", surer(&f->answers, i));
}

void dip_part_digits(dip_text *t, dip_look look, const dip_run_result *run) {
    dip_pairs pairs = dip_compare_faces(run);
    if (!pairs.known) return;
    char title[96], differ[32], rows[32];
    dip_grouped(differ, sizeof differ, pairs.differ);
    dip_grouped(rows, sizeof rows, pairs.rows);
    dip_snprintf(title, sizeof title, "Same digit, two answers (%s of %s)", differ, rows);
    dip_heading(t, look, title, NULL);
    int across = look.width / ITEM;
    int most = across * LINES < MOST_SHOWN ? across * LINES : MOST_SHOWN;
    int64_t index[MOST_SHOWN];
    int n = choose(run, index, most);
    for (int k = 0; k < n; k++) {
        dip_pad_to(t, k % across * ITEM);
        dip_text_add(t, " #%lld", (long long)index[k]);
        dip_pad_to(t, k % across * ITEM + 8);
        dip_text_add(t, "is %d ", run->test_label[index[k]]);
        for (int f = 0; f < run->n; f++) add_answer(t, &run->face[f], index[k]);
        if (k % across == across - 1 && k < n - 1) dip_text_add(t, "\n");
    }
    if (n == 0) dip_text_add(t, " none: both faces answer every digit alike");
    if (pairs.differ > n && run->page) {
        static const char all[] = "all: the page";
        if (dip_column(t) + 1 + dip_columns(all) > look.width) dip_text_add(t, "\n");
        dip_pad_to(t, look.width - dip_columns(all));
        dip_text_add(t, "%s", all);
    }
    dip_text_add(t, "\n");
}

/* ---- the last line --------------------------------------------------------------------------------- */
void dip_part_next(dip_text *t, dip_look look, const dip_run_result *run) {
    static const char yours[] = "Yours: diptych new my-net";
    dip_rule(t, look.width);
    dip_text_add(t, "\n");
    if (run->page) {
        dip_text_add(t, " Read it: %s", run->page);
        if (dip_column(t) + 2 + dip_columns(yours) > look.width) dip_text_add(t, "\n");
        else dip_pad_to(t, look.width - dip_columns(yours) - 1);
    }
    dip_text_add(t, "%s%s\n", dip_column(t) == 0 ? " " : "", yours);
}
