/* result_claims.c - the text's claims and what this run shows of them, for the terminal. */
#include "report/claims.h"
#include "report/result_parts.h"

enum { INDENT = 4, GAP = 2 };

/* Where the answers begin when they stand beside the claims: behind the longest. */
static int answers_at(void) {
    int most = 0;
    for (int i = 0; i < dip_claims_count; i++) {
        int n = dip_columns(dip_claims[i].claim);
        if (n > most) most = n;
    }
    return 1 + most + GAP;
}

/* Beside the claim where it fits, else on a line of its own. */
static void add_claim(dip_text *t, dip_look look, const dip_run_result *run, const dip_claim *c) {
    dip_text answer = {.ctx = t->ctx};
    dip_claim_answer(c, run, true, &answer);
    if (answer.failed) t->failed = true;
    dip_text_add(t, " %s", c->claim);
    int at = answers_at();
    if (!answer.failed && at + dip_columns(answer.s) > look.width) {
        dip_text_add(t, "\n");
        at = INDENT;
    }
    dip_pad_to(t, at);
    dip_text_add(t, "%s\n", answer.s ? answer.s : "");
    dip_text_free(&answer);
}

void dip_part_claims(dip_text *t, dip_look look, const dip_run_result *run) {
    for (int kind = 0; kind < DIP_CLAIM_KINDS; kind++) {
        dip_heading(t, look, "What the text claims", dip_claim_kind_name((dip_claim_kind)kind));
        for (int i = 0; i < dip_claims_count; i++)
            if ((int)dip_claims[i].kind == kind) add_claim(t, look, run, &dip_claims[i]);
    }
}
