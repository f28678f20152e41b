/* result_parts.h - the parts of what `diptych compare` prints last, each a section of text. */
#ifndef DIP_REPORT_RESULT_PARTS_H
#define DIP_REPORT_RESULT_PARTS_H
#include "report/result.h"
#include "report/terminal.h"

void dip_part_side_by_side(dip_text *t, dip_look look, const dip_run_result *run);
void dip_part_reasons(dip_text *t, dip_look look, const dip_run_result *run);
void dip_part_digits(dip_text *t, dip_look look, const dip_run_result *run);
void dip_part_claims(dip_text *t, dip_look look, const dip_run_result *run);
void dip_part_next(dip_text *t, dip_look look, const dip_run_result *run);
/* The epochs of both faces, in panes beside each other from DIP_PANES columns on. */
enum { DIP_PANES = 100 };
void dip_part_brief(dip_text *t, dip_look look, const dip_run_result *run);

/* All but the brief one. */
void dip_result_text_of(dip_text *t, dip_look look, const dip_run_result *run);
#endif
