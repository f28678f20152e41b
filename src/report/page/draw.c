/* draw.c - the section in which a reader draws a digit: its elements, and as JSON for the script
 * (assets/draw.js) both trained networks and ten test digits with the probabilities that C found. */
#include "files/base64.h"
#include "report/page/pictures.h"

#include <math.h>

/* A network that the script can run: layers that follow each other from pixels to classes. */
static bool trained(const dip_face_result *f) {
    int64_t in = DIP_PIXELS;
    for (int i = 0; i < f->layers; i++) {
        const dip_layer_weights *l = &f->layer[i];
        if (l->in != in || !l->kernel || !l->bias) return false;
        in = l->out;
    }
    return f->layers > 0 && in == DIP_CLASSES;
}

/* The first digit of each label whose pixels are known; -1: there is none. */
static void choose_samples(const dip_run_result *run, int64_t row[DIP_CLASSES]) {
    for (int label = 0; label < DIP_CLASSES; label++) row[label] = -1;
    int64_t rows = run->test_label ? run->test_rows : 0;
    for (int i = 0; i < run->n; i++) {
        const dip_answers *a = &run->face[i].answers;
        if (trained(&run->face[i]) && (!a->probability || a->rows < rows)) rows = a->probability ? a->rows : 0;
    }
    for (int64_t i = rows - 1; i >= 0; i--)
        if (run->test_label[i] < DIP_CLASSES && dip_result_pixels(run, i)) row[run->test_label[i]] = i;
}

/* ---- what the script reads ---------------------------------------------------------------------- */
static void add_network(const dip_face_result *f, const char *before, dip_text *out) {
    dip_text_add(out, "%s{\"key\":\"%s\",\"name\":\"%s\",\"layers\":[", before, f->key, f->name);
    for (int i = 0; i < f->layers; i++) {
        const dip_layer_weights *l = &f->layer[i];
        dip_text_add(out, "%s{\"in\":%lld,\"out\":%lld,\"kernel\":\"", i ? ",\n" : "\n", (long long)l->in,
                     (long long)l->out);
        dip_base64_add(out, l->kernel, (size_t)(l->in * l->out) * sizeof(float));
        dip_text_add(out, "\",\"bias\":\"");
        dip_base64_add(out, l->bias, (size_t)l->out * sizeof(float));
        dip_text_add(out, "\"}");
    }
    dip_text_add(out, "]}");
}

static void add_probabilities(const dip_face_result *f, int64_t row, const char *before, dip_text *out) {
    const float *p = f->answers.probability + row * DIP_CLASSES;
    dip_text_add(out, "%s[", before);
    for (int k = 0; k < DIP_CLASSES; k++) {
        dip_text_add(out, "%s", k ? "," : "");
        if (isfinite(p[k])) dip_text_add(out, "%.9g", (double)p[k]);
        else dip_text_add(out, "null"); /* JSON has no word for it */
    }
    dip_text_add(out, "]");
}

static void add_sample(const dip_run_result *run, int64_t row, const char *before, dip_text *out) {
    dip_text_add(out, "%s{\"row\":%lld,\"label\":%d,\"pixels\":\"", before, (long long)row, run->test_label[row]);
    dip_base64_add(out, dip_result_pixels(run, row), DIP_PIXELS);
    dip_text_add(out, "\",\"probability\":[");
    const char *comma = "";
    for (int i = 0; i < run->n; i++) {
        if (!trained(&run->face[i])) continue;
        add_probabilities(&run->face[i], row, comma, out);
        comma = ",";
    }
    dip_text_add(out, "]}");
}

static void add_data(const dip_run_result *run, const int64_t row[DIP_CLASSES], dip_text *out) {
    const char *before = "\n";
    dip_text_add(out, "<script type=\"application/json\" id=\"draw-data\">{\"faces\":[");
    for (int i = 0; i < run->n; i++) {
        if (!trained(&run->face[i])) continue;
        add_network(&run->face[i], before, out);
        before = ",\n";
    }
    dip_text_add(out, "],\n\"digits\":[");
    before = "\n";
    for (int label = 0; label < DIP_CLASSES; label++) {
        if (row[label] < 0) continue;
        add_sample(run, row[label], before, out);
        before = ",\n";
    }
    dip_text_add(out, "]}</script>\n");
}

/* ---- what the reader sees ----------------------------------------------------------------------- */
static void add_board(const int64_t row[DIP_CLASSES], dip_text *out) {
    int n = 0;
    dip_text_add(out,
                 "<div class=\"board\"><canvas id=\"draw-canvas\" width=\"280\" height=\"280\" role=\"img\" "
                 "aria-label=\"Draw a digit here with mouse, pen or finger\"></canvas>\n"
                 "<button type=\"button\" id=\"draw-clear\">Clear</button></div>\n"
                 "<figure class=\"seen\"><canvas id=\"draw-seen\" width=\"28\" height=\"28\" role=\"img\" "
                 "aria-label=\"What the networks see\"></canvas>\n"
                 "<figcaption>What the networks see: 28 by 28. A drawing is cropped to its ink, scaled to 20 "
                 "and centred by mass, as the digits of the data set were.</figcaption></figure>\n"
                 "<div class=\"samples\" id=\"draw-samples\" role=\"group\" aria-label=\"Load a test digit\">");
    for (int label = 0; label < DIP_CLASSES; label++) {
        if (row[label] < 0) continue;
        if (n == 0) dip_text_add(out, "<span>Or load a test digit:</span>");
        dip_text_add(out, "\n<button type=\"button\" data-sample=\"%d\">%d</button>", n++, label);
    }
    dip_text_add(out, "</div>\n");
}

static void add_bars(const dip_face_result *f, dip_text *out) {
    dip_text_add(out, "<table class=\"bars\" id=\"draw-%s\"><caption>%s face</caption>\n"
                      "<colgroup><col class=\"digits-column\"><col><col class=\"numbers-column\"></colgroup>\n"
                      "<thead class=\"vh\"><tr><th scope=\"col\">digit</th><th scope=\"col\">bar</th>"
                      "<th scope=\"col\">probability</th></tr></thead>\n<tbody>\n",
                 f->key, f->name);
    for (int k = 0; k < DIP_CLASSES; k++)
        dip_text_add(out, "<tr><th scope=\"row\">%d</th><td class=\"track\"><div class=\"bar\"></div></td>"
                          "<td class=\"number\"></td></tr>\n", k);
    dip_text_add(out, "</tbody></table>\n");
}

void dip_page_draw(const dip_run_result *run, dip_text *out) {
    int64_t row[DIP_CLASSES];
    int faces = 0;
    for (int i = 0; i < run->n; i++) faces += trained(&run->face[i]);
    if (faces == 0) {
        dip_text_add(out, "<p>There are no trained networks to try: the run ended before.</p>\n");
        return;
    }
    choose_samples(run, row);
    dip_text_add(out, "<noscript><p>Drawing needs JavaScript; everything else in this page does not.</p></noscript>\n"
                      "<div class=\"draw\">\n");
    add_board(row, out);
    for (int i = 0; i < run->n; i++)
        if (trained(&run->face[i])) add_bars(&run->face[i], out);
    dip_text_add(out, "</div>\n<p id=\"draw-answer\" role=\"status\">Nothing is drawn yet.</p>\n"
                      "<p id=\"draw-agreement\" class=\"note\"></p>\n");
    add_data(run, row, out);
}
