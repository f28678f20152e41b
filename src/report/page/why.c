/* why.c - section A: the known reasons why the two programs differ, the ladder that turns one after the
 * other, and the second softmax by itself. */
#include "report/page/sections.h"
#include "report/page/values.h"
#include "report/reasons.h"
#include "report/statistics.h"

static void write_reasons(dip_page *p) {
    dip_page_table(p, "The reasons that are known, in the order of a training run", "llll",
                   "Reason | Keras program | PyTorch program | What it does");
    for (int i = 0; i < dip_reasons_count; i++) {
        const dip_reason *r = &dip_reasons[i];
        dip_page_row(p, "%d. %s | %s | %s | %s", i + 1, r->name, r->keras_long, r->torch_long,
                     r->effect);
    }
    dip_page_table_end(p);
}

/* ---- the second softmax by itself ------------------------------------------------------------------ */
static void write_program(dip_page *p, const char *label, const char *key, const char *verdict) {
    dip_page_row(p, "%s | {%s.accuracy:accuracy} | {%s.wrong} | {%s.loss:loss} | %s", label, key,
                 key, key, verdict);
}

static void write_verdict(char *text, size_t size, bool known, double p) {
    char chance[32];
    dip_p_text(p, chance, sizeof chance);
    if (!known) dip_snprintf(text, size, "not measured");
    else
        dip_snprintf(text, size, "%s (%s)", p < 0.05 ? "really different" : "not distinguishable",
                     chance);
}

static void write_softmax(dip_page *p) {
    dip_softmax_effect e = dip_softmax_measured(p->run);
    dip_page_heading(p, 3, "softmax", "The second softmax, measured");
    if (!e.known) {
        dip_page_paragraph(p, "Not measured in this run: it takes both faces, and a third training "
                              "of the PyTorch program with "
                              "its last softmax left out.");
        return;
    }
    dip_pairs faces = dip_compare_faces(p->run);
    char two[80], one[80];
    write_verdict(two, sizeof two, faces.known, faces.p);
    write_verdict(one, sizeof one, e.paired, e.p_keras);
    dip_page_paragraph(p, "The PyTorch program was trained once more with one change: `forward` "
                          "ends in `self.fc3(x)`, so that the loss "
                          "applies the only softmax. Seed, weights, rows and order stayed.");
    dip_page_table(p, "What one line is worth", "lrrrl",
                   "Program | Test accuracy | Wrong | Test loss | Beside the Keras face");
    write_program(p, "Keras face", "keras", "");
    write_program(p, "PyTorch face, as written", "torch", two);
    write_program(p, "PyTorch face, one softmax", "one_softmax", one);
    dip_page_table_end(p);
    dip_page_paragraph(p, "A softmax of probabilities is nearly flat. From a network that is "
                          "certain, (1, 0, ..., 0), it makes 0.232 for the right digit and "
                          "0.085 for each other one: a loss of ln(1 + 9/e) = 1.4612. That is as "
                          "good as it gets, so the gradients that "
                          "remain are small just where the network is almost right.");
}

void dip_page_why(dip_page *p, const dip_section *s) {
    (void)s;
    dip_page_styled(p, "about",
                    "Same network, same data, same names for loss and optimiser, and still two "
                    "results. Seven things differ that a program can choose, each a switch that can be "
                    "turned by itself; the eighth is rounding.");
    write_reasons(p);
    dip_page_ladder(p);
    write_softmax(p);
}
