/* ladder.c - part of section A: the ladder from the Keras program to the PyTorch program, as a chart and
 * as a table, and whether its end is the PyTorch program. */
#include "report/ladder.h"
#include "report/page/sections.h"
#include "report/page/values.h"
#include "report/reasons.h"

static const char *step_text(int64_t step, char *text, size_t size) {
    if (step == 0) return "none";
    dip_snprintf(text, size, "%lld", (long long)step);
    return text;
}

static void write_rung(dip_page *p, const dip_ladder *l, int rung, const char *name) {
    char step[24], change[48], chance[96];
    dip_rung_figures f = dip_ladder_figures(l, rung);
    if (!f.known) {
        dip_page_row(p, "%s | %.4f | %.4f |  |  | ", name, f.accuracy.mean, f.loss.mean);
        return;
    }
    if (l->seeds > 1)
        dip_snprintf(change, sizeof change, "%+.4f ±%.4f", f.change.mean, f.change.half);
    else dip_snprintf(change, sizeof change, "%+.4f", f.change.mean);
    if (rung == l->rungs && dip_ladder_whole(l))
        dip_snprintf(chance, sizeof chance,
                     dip_ladder_meets(l) ? "equal, bit for bit" : "not the same");
    else if (l->seeds > 1) dip_snprintf(chance, sizeof chance, "%s", dip_rung_verdict(&f));
    else {
        char v[48];
        dip_snprintf(chance, sizeof chance, "%s (%s)", dip_rung_verdict(&f),
                     dip_page_p_text(f.p, v, sizeof v));
    }
    dip_page_row(p, "%s | %.4f | %.4f | %s | %s | %s", name, f.accuracy.mean, f.loss.mean, change,
                 step_text(f.first_step, step, sizeof step), chance);
}

static void write_end(dip_page *p, const dip_ladder *l) {
    int64_t seed = 0;
    char steps[32], parameters[32];
    dip_grouped(steps, sizeof steps, l->steps);
    dip_grouped(parameters, sizeof parameters, l->parameters);
    const dip_summit *s = dip_ladder_parts(l, &seed);
    if (dip_ladder_meets(l))
        dip_page_paragraph(
            p,
            "**Nothing is left over.** The last rung and the PyTorch face's own run share "
            "no tensor, only data and seed, and end in the same bits: %s weights, the "
            "losses of %s steps, the figures of every epoch, the test's loss and every "
            "answer.",
            parameters, steps);
    else if (s)
        dip_page_paragraph(
            p,
            "**The ends do not meet**, which is a fault of diptych. With seed %lld differs "
            "first: %s.",
            (long long)seed, dip_page_quote(p, s->differs));
}

static void write_shares(dip_page *p, const dip_ladder *l) {
    if (l->combinations == 0) return;
    dip_page_table(p, "Shapley values: a switch's change of the test accuracy, over all orders",
                   "lr", "Cause | Worth");
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (l->rung[l->rungs - 1].turned >> s & 1)
            dip_page_row(p, "%s | %+.6f", dip_reason_of((dip_switch)s)->name,
                         dip_ladder_share(l, (dip_switch)s));
    dip_page_table_end(p);
}

static void write_chart(dip_page *p, const dip_ladder *l) {
    if (p->markdown) return;
    dip_page_raw(p, "<figure class=\"curves\" id=\"ladder-chart\">");
    if (!dip_ladder_svg(l, p->out)) p->out->failed = true;
    dip_page_raw(p, "<figcaption>Rung by rung, with 95 %% ranges. The table below has the "
                    "numbers.</figcaption></figure>\n");
}

void dip_page_ladder(dip_page *p) {
    const dip_ladder *l = p->run->ladder;
    dip_page_heading(p, 3, "ladder", "One switch after the other");
    if (!l) {
        dip_page_paragraph(p,
                           "Not climbed in this run: it takes both faces, and seven more trainings "
                           "(`--no-ladder` leaves them out).");
        return;
    }
    dip_page_paragraph(
        p,
        "The Keras program, trained again and again with the same seed, each time with "
        "one more switch turned to what PyTorch does. A change that chance explains is "
        "called *not distinguishable*%s.",
        l->seeds > 1 ? " (Student's t, paired by seed)" : " (McNemar's test)");
    write_chart(p, l);
    dip_page_table(
        p, "The ladder", "lrrrrl",
        "Turned | Test accuracy | Test loss | Change | First step that differs | By chance?");
    for (int i = 0; i < l->rungs; i++) {
        char name[64], row[96];
        dip_rung_name(l, i, name, sizeof name);
        dip_snprintf(row, sizeof row, "%d. %s", i, name);
        write_rung(p, l, i, row);
    }
    write_rung(p, l, l->rungs, "the PyTorch program itself");
    dip_page_table_end(p);
    write_end(p, l);
    write_shares(p, l);
}
