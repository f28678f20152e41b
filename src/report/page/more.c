/* more.c - which pictures stand behind which section (sections.def). */
#include "report/facts.h"
#include "report/page/pictures.h"
#include "report/page/sections.h"

/* Markdown has no place for them. */
static bool only_html(dip_page *p) {
    if (p->markdown)
        dip_page_paragraph(p, "*The pictures of this section are in the HTML report: --report FILE.html.*");
    return !p->markdown;
}

static void part(dip_page *p, const char *id, const char *title, const char *words,
                 void (*add)(const dip_run_result *run, dip_text *out)) {
    dip_page_heading(p, 3, id, "%s", title);
    dip_page_paragraph(p, "%s", words);
    add(p->run, p->out);
}

void dip_page_more_model(dip_page *p) {
    if (!only_html(p)) return;
    part(p, "diagrams", "The two models as graphs",
         "Drawn from the graph that each face builds when its model is called: the operators, the shapes that "
         "pass between them, the parameters that each reads.",
         dip_page_diagrams);
}

void dip_page_more_plots(dip_page *p) {
    if (!only_html(p)) return;
    part(p, "confusion", "Labels against answers",
         "The test digits, counted: each row is what the digits are, each column what the network answered. "
         "The stronger the shade of a wrong cell, the more often that mistake was made.",
         dip_page_confusion);
    part(p, "surest", "The surest mistakes",
         "Wrong answers with the largest probabilities. A network that is wrong and sure cannot be told from "
         "one that is right by its probability alone.",
         dip_page_mistakes);
    part(p, "two-answers", "The same digit, two answers",
         "What both faces agree on, rightly or wrongly, is left out here.", dip_page_disagreements);
    part(p, "first-layer", "What the first layer looks for",
         "Each unit of the first layer weighs all 784 pixels; its weights, drawn as a picture, show which "
         "strokes it answers to.",
         dip_page_first_layer);
}

void dip_page_more_execution(dip_page *p) {
    if (p->markdown) {
        dip_page_code(p, "", "The static plan of a training step", "text",
                      dip_result_text(p->run, DIP_FACT_PLAN_TABLE));
        dip_page_code(p, "", "The dynamic tape of the same step", "text",
                      dip_result_text(p->run, DIP_FACT_TAPE_TABLE));
        return;
    }
    part(p, "plan-and-tape", "One training step: planned, and recorded",
         "The same step of the same network, as the two faces run it.", dip_page_plan_and_tape);
}

void dip_page_try(dip_page *p, const dip_section *s) {
    (void)s;
    dip_page_paragraph(p, "Both trained networks are in this page. What you draw stays in it.");
    if (only_html(p)) dip_page_draw(p->run, p->out);
}
