/* claims.c - the table of claims, and what is said where a run does not know. */
#include "report/claims_answers.h"

const dip_claim dip_claims[] = {
#define DIP_CLAIM(key, kind, choose, claim) \
    {#key, choose, claim, DIP_CLAIM_##kind, dip_claim_##key},
#include "report/claims.def"
#undef DIP_CLAIM
};
const int dip_claims_count = sizeof dip_claims / sizeof *dip_claims;

const char *dip_claim_kind_name(dip_claim_kind kind) {
    static const char *const name[DIP_CLAIM_KINDS] = {"measured here", "shown by code here",
                                                      "the text's opinion"};
    return name[kind];
}

void dip_claim_answer(const dip_claim *c, const dip_run_result *run, bool brief, dip_text *out) {
    if (!c->answer(run, brief, out)) dip_text_add(out, brief ? "not measured" : "Not measured.");
}
