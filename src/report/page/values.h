/* values.h - numbers and texts of a run by name, for the words {name} in markup.
 *
 * Names with a dot of facts.h are facts; values.def lists those that follow from the results.  Behind a
 * colon stands how a number is shown: {plan.arena_bytes:bytes}, {keras.loss:loss}. */
#ifndef DIP_REPORT_PAGE_VALUES_H
#define DIP_REPORT_PAGE_VALUES_H
#include "report/result.h"

/* The face of a run by its key; NULL: the run has none such. */
const dip_face_result *dip_page_face(const dip_run_result *run, const char *key);
/* NaN: not measured. */
double dip_page_value(const dip_run_result *run, const char *name);
/* What {name} stands for, the colon included: always a text, "not measured" where there is nothing. */
void dip_page_value_text(const dip_run_result *run, const char *name, dip_text *out);
/* A number as people read it.  `how`: "" (12,345 or 0.1234), "bytes", "loss", "accuracy", "seconds",
 * "microseconds", "percent", "signed". */
void dip_page_number_text(dip_text *out, double v, const char *how);
/* "p < 1e-6", with a blank and a hyphen that no line is broken at. */
const char *dip_page_p_text(double p, char *text, size_t size);
#endif
