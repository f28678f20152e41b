/* claims.c - section B: the claims of texts that compare the frameworks, and what this run shows of each;
 * with the examples that they rest on.  The reasons to choose one or the other stand in point 13. */
#include "report/claims.h"
#include "report/facts.h"
#include "report/page/sections.h"

static void write_claim(dip_page *p, const dip_claim *c) {
    dip_text answer = {.ctx = p->out->ctx};
    dip_claim_answer(c, p->run, false, &answer);
    p->out->failed = p->out->failed || answer.failed;
    dip_page_row(p, "%s | *%s* | %s", c->claim, dip_claim_kind_name(c->kind),
                 dip_page_quote(p, answer.s));
    dip_text_free(&answer);
}

/* The claims that are reasons to choose, or the others. */
static void write_claims(dip_page *p, const char *caption, bool choose) {
    dip_page_table(p, caption, "lll", "Claim | How it was checked | What this run shows");
    for (int i = 0; i < dip_claims_count; i++)
        if ((dip_claims[i].choose != NULL) == choose) write_claim(p, &dip_claims[i]);
    dip_page_table_end(p);
}

/* ---- examples -------------------------------------------------------------------------------------- */
typedef struct shown {
    const char *css, *label, *language, *fact;
} shown;
static const shown loop[] = {
    {"t", "PyTorch face, the loop", "c", DIP_FACT_WHILE_CODE},
    {"k", "Keras face, the same in a layer", "c", DIP_FACT_WHILE_KERAS_CODE},
    {"t", "What it printed", "text", DIP_FACT_WHILE_PRINTED},
    {"k wrap", "What the Keras face says", "text", DIP_FACT_WHILE_KERAS_SAYS},
};
static const shown print[] = {
    {"t", "PyTorch face, a print in forward", "c", DIP_FACT_PRINT_TORCH_CODE},
    {"k", "Keras face, a print in a layer", "c", DIP_FACT_PRINT_KERAS_CODE},
    {"t", "What it printed", "text", DIP_FACT_PRINT_TORCH_SAYS},
    {"k wrap", "What the Keras face says", "text", DIP_FACT_PRINT_KERAS_SAYS},
};
static const shown places[] = {
    {"k", "Keras face, where nothing was said", "text", DIP_FACT_PLACE_KERAS},
    {"t", "PyTorch face, as made", "text", DIP_FACT_PLACE_TORCH},
    {"t", "PyTorch face, after model.to(device) and images.to(device)", "text",
     DIP_FACT_PLACE_TORCH_MOVED},
    {"t wrap", "PyTorch face, one line forgotten", "text", DIP_FACT_PLACE_ERROR},
};

static void write_shown(dip_page *p, const shown *s, size_t n) {
    dip_page_pair(p, true);
    for (size_t i = 0; i < n; i++)
        dip_page_code(p, s[i].css, s[i].label, s[i].language, dip_result_text(p->run, s[i].fact));
    dip_page_pair(p, false);
}

void dip_page_claims(dip_page *p, const dip_section *s) {
    (void)s;
    dip_page_styled(
        p, "about",
        "What texts that compare the two frameworks say, and what can be shown of it: *measured "
        "here* with this run's numbers, "
        "*shown by code here* with the two programs and small examples, or *the text's opinion*.");
    write_claims(p, "Claims about the frameworks", false);
    dip_page_paragraph(
        p, "The reasons to choose one or the other are answered in [point 13](#choose).");
    dip_page_heading(p, 3, "while-example", "A loop that looks at numbers");
    dip_page_paragraph(p, "How often this `forward` goes round depends on what is in the batch. "
                          "The tape does not mind. A graph that is built before there are "
                          "numbers cannot know when to stop, and says so.");
    write_shown(p, loop, sizeof loop / sizeof *loop);
    dip_page_heading(p, 3, "print-example", "A print inside forward");
    dip_page_paragraph(p, "The same question, asked by somebody who looks for a fault.");
    write_shown(p, print, sizeof print / sizeof *print);
}

void dip_page_more_choose(dip_page *p) { write_claims(p, "Nine reasons to choose", true); }

void dip_page_more_placement(dip_page *p) {
    write_shown(p, places, sizeof places / sizeof *places);
}
