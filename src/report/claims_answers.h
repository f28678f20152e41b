/* claims_answers.h - the functions that answer the claims of claims.def. */
#ifndef DIP_REPORT_CLAIMS_ANSWERS_H
#define DIP_REPORT_CLAIMS_ANSWERS_H
#include "report/claims.h"

#define DIP_CLAIM(key, kind, choose, claim) dip_claim_fn dip_claim_##key;
#include "report/claims.def"
#undef DIP_CLAIM
#endif
