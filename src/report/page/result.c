/* result.c - section 0: the result in one sentence, and the numbers behind it. */
#include <math.h>
#include <string.h>

#include "report/page/sections.h"
#include "report/page/values.h"
#include "report/reasons.h"
#include "report/recorded.h"
#include "report/result_plot.h"
#include "report/statistics.h"
#include "report/terminal.h"

/* ---- the sentence ------------------------------------------------------------------------------- */
static const dip_face_result *tested(const dip_run_result *run, const char *key) {
    const dip_face_result *f = dip_page_face(run, key);
    return f && f->tested ? f : NULL;
}

/* What stands below the sentence: chance, and the one reason that was measured by itself. */
static void write_reason(dip_page *p, const dip_pairs *pairs) {
    dip_softmax_effect e = dip_softmax_measured(p->run);
    char chance[48];
    if (!pairs->known) return;
    dip_page_p_text(pairs->p, chance, sizeof chance);
    if (!dip_really_different(pairs))
        dip_page_styled(p, "lead", "Chance explains the difference (McNemar's test, %s).", chance);
    else if (e.known && e.same_as_keras)
        dip_page_styled(p, "lead",
                        "Chance does not explain the difference (McNemar's test, %s). [One line "
                        "does](#softmax): the PyTorch program applies "
                        "softmax twice. Without the second it reaches **%.4f**, which cannot be "
                        "told from the Keras face.",
                        chance, e.after);
    else if (e.known)
        dip_page_styled(p, "lead",
                        "Chance does not explain the difference (McNemar's test, %s). Without its "
                        "second softmax the PyTorch program reaches "
                        "**%.4f** ([more](#softmax)).",
                        chance, e.after);
    else
        dip_page_styled(p, "lead", "Chance does not explain the difference (McNemar's test, %s).",
                        chance);
}

static void add_sentence(const dip_run_result *run, dip_text *t) {
    const dip_face_result *k = tested(run, "keras"), *o = tested(run, "torch");
    if (!k || !o) {
        const dip_face_result *f = k ? k : o;
        if (f)
            dip_text_add(t,
                         "The **%s** face reaches **%.4f** of the test digits; the other face was "
                         "not reached, "
                         "so there is nothing to compare.",
                         k ? "Keras" : "PyTorch", f->test_accuracy);
        else dip_text_add(t, "Neither face reached its test, so there is no result.");
        return;
    }
    dip_pairs pairs = dip_compare_faces(run);
    dip_text_add(t,
                 "The two programs %s: **%.4f** of the test digits with the Keras face, **%.4f** "
                 "with the PyTorch face.",
                 !pairs.known ? "were compared; whether they really differ was not measured"
                 : dip_really_different(&pairs) ? "do not reach the same"
                                                : "reach the same, as far as the test can tell",
                 k->test_accuracy, o->test_accuracy);
}

/* ---- two tiles, HTML's alone -------------------------------------------------------------------- */
static void add_interval(dip_page *p, const dip_face_result *f) {
    if (f->answers.rows > 0)
        dip_page_raw(p, "<small>±%.4f</small>", dip_wilson_half(f->test_accuracy, f->answers.rows));
}

static void html_tile(dip_page *p, const char *key, const char *name) {
    const dip_face_result *f = tested(p->run, key);
    const dip_recorded *r = dip_recorded_for(p->run, key);
    dip_page_raw(p, "<div class=\"tile %c\"><h3>%s face</h3><p class=\"big\">", *key, name);
    if (f) dip_page_raw(p, "%.4f", f->test_accuracy);
    else dip_page_raw(p, "not reached");
    if (f) add_interval(p, f);
    dip_page_raw(p, "</p><p>test accuracy%s</p><p>",
                 f && f->answers.rows > 0 ? ", with its 95 % range" : "");
    if (r) dip_page_raw(p, "the real %s, recorded with this seed: %.4f", name, r->accuracy);
    else dip_page_raw(p, "the real %s was recorded for other settings only", name);
    dip_page_raw(p, "</p></div>\n");
}

/* ---- the numbers -------------------------------------------------------------------------------- */
static const struct {
    const char *label, *value;
} numbers[] = {
    {"Test loss (two scales: not to be compared)", "loss:loss"},
    {"Accuracy of validation, last epoch", "last_val_accuracy:accuracy"},
    {"Complete epochs", "epochs"},
    {"Training, diptych's own time", "train_seconds:seconds"},
    {"With reading the data and testing", "seconds:seconds"},
    {"Peak of our allocations", "peak:bytes"},
};

static const char *range_text(const dip_face_result *f, char *text, size_t size) {
    if (!f || f->answers.rows == 0) return "not measured";
    dip_interval i = dip_wilson((int64_t)floor(f->test_accuracy * (double)f->answers.rows + 0.5),
                                f->answers.rows);
    dip_snprintf(text, size, "%.4f to %.4f", i.low, i.high);
    return text;
}

static const char *recorded_text(const dip_run_result *run, const char *key, bool loss, char *text,
                                 size_t size) {
    const dip_recorded *r = dip_recorded_for(run, key);
    if (!r) return "not recorded for these settings";
    dip_snprintf(text, size, "%.4f", loss ? r->loss : r->accuracy);
    return text;
}

static void write_numbers(dip_page *p) {
    char k[64], t[64];
    dip_page_table(p, "This run beside the recorded originals (" DIP_RECORDED_VERSIONS ")", "lrr",
                   "Number | Keras face | PyTorch face");
    dip_page_row(p, "Test accuracy | {keras.accuracy:accuracy} | {torch.accuracy:accuracy}");
    dip_page_row(p, "95 %% range (Wilson) | %s | %s",
                 range_text(tested(p->run, "keras"), k, sizeof k),
                 range_text(tested(p->run, "torch"), t, sizeof t));
    dip_page_row(p, "The real framework, test accuracy | %s | %s",
                 recorded_text(p->run, "keras", false, k, sizeof k),
                 recorded_text(p->run, "torch", false, t, sizeof t));
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        dip_page_row(p, "%s | {keras.%s} | {torch.%s}", numbers[i].label, numbers[i].value,
                     numbers[i].value);
        if (i == 0)
            dip_page_row(p, "The real framework, test loss | %s | %s",
                         recorded_text(p->run, "keras", true, k, sizeof k),
                         recorded_text(p->run, "torch", true, t, sizeof t));
    }
    dip_page_table_end(p);
}

static void write_pairs(dip_page *p, dip_pairs pairs) {
    if (!pairs.known) return;
    char text[48], rows[32];
    dip_page_p_text(pairs.p, text, sizeof text);
    dip_grouped(rows, sizeof rows, pairs.rows);
    dip_page_styled(
        p, "note",
        "The same %s digits were put to both: %lld only the Keras face gets right, %lld only the "
        "PyTorch face, "
        "%lld get two answers%s. McNemar's exact test on the first two numbers: %s, *%s*.",
        rows, (long long)pairs.only_first_right, (long long)pairs.only_second_right,
        (long long)pairs.differ, p->markdown ? "" : " ([some of them](#two-answers))", text,
        dip_verdict(&pairs));
}

static void write_curves(dip_page *p) {
    int64_t epochs = 0;
    for (int i = 0; i < p->run->n; i++) epochs += p->run->face[i].epochs;
    if (p->markdown || epochs == 0) return;
    dip_page_raw(p, "<figure class=\"curves\" id=\"curves\">");
    if (!dip_result_curves_svg(p->run, p->out)) p->out->failed = true;
    dip_page_raw(p, "<figcaption>Epoch by epoch. Dashed: over the training rows, while the weights "
                    "moved. Solid: over the rows held "
                    "back. The losses have two scales: softmax applied twice cannot bring "
                    "PyTorch's below 1.4612.</figcaption></figure>\n");
}

void dip_page_result(dip_page *p, const dip_section *s) {
    (void)s;
    dip_text sentence = {.ctx = p->out->ctx};
    if (p->n > 1)
        dip_page_styled(p, "note",
                        "Seed %lld, the first of %d runs; [all of them](#seeds) stand below.",
                        (long long)p->run->seed, p->n);
    add_sentence(p->run, &sentence);
    p->out->failed = p->out->failed || sentence.failed;
    if (sentence.s) dip_page_styled(p, "verdict", "%s", sentence.s);
    dip_text_free(&sentence);
    dip_pairs pairs = dip_compare_faces(p->run);
    write_reason(p, &pairs);
    if (!p->markdown) {
        dip_page_raw(p, "<div class=\"tiles\">\n");
        html_tile(p, "keras", "Keras");
        html_tile(p, "torch", "PyTorch");
        dip_page_raw(p, "</div>\n");
    }
    write_pairs(p, pairs);
    dip_page_seeds(p);
    write_curves(p);
    write_numbers(p);
    dip_page_paragraph(p, "[Why they differ](#why) · [what the usual claims are worth](#claims) · "
                          "[draw a digit](#draw) · "
                          "[how this was made](#made)");
}
