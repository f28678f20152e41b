/* confusion.c - what each face answered to the digits of each label: a table whose shading follows
 * the counts.  The shade is a share from 0 to 1 that the style turns into a colour. */
#include "report/page/pictures.h"
#include "report/page/values.h"

#include <math.h>

typedef struct counts {
    int64_t cell[DIP_CLASSES][DIP_CLASSES]; /* label, answer */
    int64_t label[DIP_CLASSES];
    int64_t right, rows, most_wrong;
    int from, to; /* the mistake that was made most often */
} counts;

static counts count(const dip_run_result *run, const dip_face_result *f) {
    counts c = {.rows = f->answers.rows};
    for (int64_t i = 0; i < c.rows; i++) {
        uint8_t label = run->test_label[i], answer = f->answers.predicted[i];
        if (label >= DIP_CLASSES || answer >= DIP_CLASSES) continue;
        int64_t n = ++c.cell[label][answer];
        c.label[label]++;
        c.right += label == answer;
        if (label != answer && n > c.most_wrong) {
            c.most_wrong = n;
            c.from = label;
            c.to = answer;
        }
    }
    return c;
}

/* Right answers are shaded by their share of the label's digits, wrong ones by the square root of
 * their share of the commonest mistake: a single one shows already. */
static void add_cell(const counts *c, int label, int answer, dip_text *out) {
    int64_t n = c->cell[label][answer];
    if (n == 0) dip_text_add(out, "<td class=\"none\">0</td>");
    else if (label == answer)
        dip_text_add(out, "<td class=\"right\" style=\"--share:%.3f\">%lld</td>",
                     (double)n / (double)c->label[label], (long long)n);
    else
        dip_text_add(out, "<td class=\"wrong\" style=\"--share:%.3f\">%lld</td>",
                     sqrt((double)n / (double)c->most_wrong), (long long)n);
}

static void add_table(const dip_face_result *f, const counts *c, dip_text *out) {
    dip_text_add(out, "<table class=\"confusion\"><caption>%s face: ", f->name);
    dip_page_number_text(out, (double)c->right, "");
    dip_text_add(out, " of ");
    dip_page_number_text(out, (double)c->rows, "");
    dip_text_add(out, " right</caption>\n<thead><tr><th scope=\"col\">is \\ answer</th>");
    for (int k = 0; k < DIP_CLASSES; k++) dip_text_add(out, "<th scope=\"col\">%d</th>", k);
    dip_text_add(out, "</tr></thead>\n<tbody>\n");
    for (int label = 0; label < DIP_CLASSES; label++) {
        dip_text_add(out, "<tr><th scope=\"row\">%d</th>", label);
        for (int answer = 0; answer < DIP_CLASSES; answer++) add_cell(c, label, answer, out);
        dip_text_add(out, "</tr>\n");
    }
    dip_text_add(out, "</tbody></table>\n");
}

static void add_face(const dip_run_result *run, const dip_face_result *f, dip_text *out) {
    if (!dip_page_answered(run, f)) {
        dip_text_add(out, "<p>%s face: the test was not reached.</p>\n", f->name);
        return;
    }
    counts c = count(run, f);
    dip_text_add(out, "<div>\n");
    add_table(f, &c, out);
    if (c.most_wrong > 0)
        dip_text_add(out, "<p class=\"note\">Its commonest mistake: a %d is taken for a %d, %lld %s.</p>\n",
                     c.from, c.to, (long long)c.most_wrong, c.most_wrong == 1 ? "time" : "times");
    dip_text_add(out, "</div>\n");
}

void dip_page_confusion(const dip_run_result *run, dip_text *out) {
    dip_text_add(out, "<div class=\"beside\">\n");
    for (int i = 0; i < run->n; i++) add_face(run, &run->face[i], out);
    dip_text_add(out, "</div>\n");
}
