/* mistakes.c - single test digits: the wrong answers that a face was surest of, and the digits that
 * the two faces answer differently. */
#include "report/page/pictures.h"
#include "report/page/values.h"

enum {
    SUREST = 12,     /* of each face */
    IN_SIGHT = 12,   /* of each kind of different answers; the others open on request */
    MOST_SHOWN = 480 /* digits answered differently; each takes about a kilobyte of the file */
};

static bool wrong(const dip_run_result *run, const dip_face_result *f, int64_t row) {
    return f->answers.predicted[row] != run->test_label[row];
}

/* ---- the surest mistakes ------------------------------------------------------------------------ */
/* The rows of the largest probabilities, largest first; equal ones in the order of the file. */
static int surest(const dip_run_result *run, const dip_face_result *f, int64_t row[SUREST]) {
    int n = 0;
    for (int64_t i = 0; i < f->answers.rows; i++) {
        if (!wrong(run, f, i)) continue;
        float p = dip_page_probability(f, i);
        int at = n;
        while (at > 0 && p > dip_page_probability(f, row[at - 1])) at--;
        if (at == SUREST) continue;
        if (n < SUREST) n++;
        for (int k = n - 1; k > at; k--) row[k] = row[k - 1];
        row[at] = i;
    }
    return n;
}

static void add_mistakes(const dip_run_result *run, const dip_face_result *f, dip_text *out) {
    if (!dip_page_answered(run, f)) {
        dip_text_add(out, "<p>%s face: the test was not reached.</p>\n", f->name);
        return;
    }
    int64_t row[SUREST];
    int n = surest(run, f, row);
    dip_text_add(out, "<figure><figcaption>%s face</figcaption>\n<ol class=\"digits\">\n", f->name);
    for (int i = 0; i < n; i++) {
        dip_text_add(out, "<li>");
        dip_page_digit(run, row[i], out);
        dip_text_add(out, "<span>#%lld is %d</span><span class=\"wrong\">answer %d</span>"
                          "<span class=\"sure\">%.4f sure</span></li>\n",
                     (long long)row[i], run->test_label[row[i]], f->answers.predicted[row[i]],
                     (double)dip_page_probability(f, row[i]));
    }
    dip_text_add(out, "</ol>%s</figure>\n", n ? "" : "<p>It made no mistake.</p>");
}

void dip_page_mistakes(const dip_run_result *run, dip_text *out) {
    dip_text_add(out, "<div class=\"beside\">\n");
    for (int i = 0; i < run->n; i++) add_mistakes(run, &run->face[i], out);
    dip_text_add(out, "</div>\n");
}

/* ---- two answers to one digit ------------------------------------------------------------------- */
enum { FIRST_RIGHT, SECOND_RIGHT, NONE_RIGHT, KINDS };

static int kind_of(const dip_run_result *run, int64_t row) {
    return !wrong(run, &run->face[0], row) ? FIRST_RIGHT
           : !wrong(run, &run->face[1], row) ? SECOND_RIGHT : NONE_RIGHT;
}

static bool differ(const dip_run_result *run, int64_t row) {
    return run->face[0].answers.predicted[row] != run->face[1].answers.predicted[row];
}

static void add_answer(const dip_run_result *run, const dip_face_result *f, int64_t row, dip_text *out) {
    dip_text_add(out, "<span%s>%s %d <small>%.2f</small></span>",
                 wrong(run, f, row) ? " class=\"wrong\"" : "", f->name, f->answers.predicted[row],
                 (double)dip_page_probability(f, row));
}

typedef struct gallery {
    int kind;
    int64_t rows, next; /* of all; where the next digit of this kind is looked for */
} gallery;

static void add_digits(const dip_run_result *run, gallery *g, int64_t n, dip_text *out) {
    dip_text_add(out, "<ul class=\"digits\">\n");
    for (; g->next < g->rows && n > 0; g->next++) {
        int64_t i = g->next;
        if (!differ(run, i) || kind_of(run, i) != g->kind) continue;
        dip_text_add(out, "<li>");
        dip_page_digit(run, i, out);
        dip_text_add(out, "<span>#%lld is %d</span>", (long long)i, run->test_label[i]);
        for (int k = 0; k < DIP_FACES; k++) add_answer(run, &run->face[k], i, out);
        dip_text_add(out, "</li>\n");
        n--;
    }
    dip_text_add(out, "</ul>\n");
}

/* `shown` of `total` go into the page, the first few of them in sight. */
static void add_kind(const dip_run_result *run, int kind, int64_t total, int64_t shown, int64_t rows,
                     dip_text *out) {
    if (total == 0) return;
    if (kind == NONE_RIGHT) dip_text_add(out, "<h4>Neither is right: %lld</h4>\n", (long long)total);
    else
        dip_text_add(out, "<h4>Only the %s face is right: %lld</h4>\n", run->face[kind].name,
                     (long long)total);
    gallery g = {.kind = kind, .rows = rows};
    int64_t sight = shown < IN_SIGHT ? shown : IN_SIGHT;
    add_digits(run, &g, sight, out);
    if (shown > sight) {
        dip_text_add(out, "<details><summary>%lld more%s</summary>\n", (long long)(shown - sight),
                     shown < total ? ", in the order of the file; the rest is left out" : "");
        add_digits(run, &g, shown - sight, out);
        dip_text_add(out, "</details>\n");
    }
}

void dip_page_disagreements(const dip_run_result *run, dip_text *out) {
    if (run->n < DIP_FACES || !dip_page_answered(run, &run->face[0]) ||
        !dip_page_answered(run, &run->face[1])) {
        dip_text_add(out, "<p>This needs the answers of both faces; the run has not reached them.</p>\n");
        return;
    }
    const dip_answers *a = &run->face[0].answers, *b = &run->face[1].answers;
    int64_t rows = a->rows < b->rows ? a->rows : b->rows, count[KINDS] = {0}, total = 0;
    for (int64_t i = 0; i < rows; i++)
        if (differ(run, i)) count[kind_of(run, i)]++, total++;
    dip_text_add(out, "<p>The two faces give different answers to ");
    dip_page_number_text(out, (double)total, "");
    dip_text_add(out, " of ");
    dip_page_number_text(out, (double)rows, "");
    dip_text_add(out, " test digits.</p>\n");
    for (int kind = 0; kind < KINDS; kind++) {
        /* Where not all fit, each kind is cut by the same share. */
        int64_t shown = total <= MOST_SHOWN ? count[kind] : count[kind] * MOST_SHOWN / total;
        add_kind(run, kind, count[kind], shown, rows, out);
    }
}
