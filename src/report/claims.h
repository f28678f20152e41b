/* claims.h - what the text that compares the frameworks claims, and what a run shows of it
 * (claims.def). */
#ifndef DIP_REPORT_CLAIMS_H
#define DIP_REPORT_CLAIMS_H
#include "report/result.h"

typedef enum dip_claim_kind {
    DIP_CLAIM_MEASURED, /* measured here: numbers of this run            */
    DIP_CLAIM_CODE,     /* shown by code here: the programs, an example  */
    DIP_CLAIM_OPINION,  /* the text's opinion                            */
    DIP_CLAIM_KINDS
} dip_claim_kind;
/* "measured here", "shown by code here", "the text's opinion" */
const char *dip_claim_kind_name(dip_claim_kind kind);

/* Adds to out: brief one row of at most DIP_CLAIM_ROW columns, else one to three sentences. False:
 * the run does not know. */
typedef bool dip_claim_fn(const dip_run_result *run, bool brief, dip_text *out);
enum { DIP_CLAIM_ROW = 74 };

typedef struct dip_claim {
    const char *key;    /* "similar"                                              */
    const char *choose; /* "Keras", "PyTorch": a reason to choose it; NULL: another claim */
    const char *claim;  /* in our words, at most 43 columns                       */
    dip_claim_kind kind;
    dip_claim_fn *answer;
} dip_claim;
extern const dip_claim dip_claims[];
extern const int dip_claims_count;

/* What the run shows; "not measured" where it lacks what that takes. */
void dip_claim_answer(const dip_claim *c, const dip_run_result *run, bool brief, dip_text *out);
#endif
