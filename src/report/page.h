/* page.h - the report that people read: one self-contained HTML file, or the same as Markdown.
 *
 * Both are written from results alone (result.h); what a run has not reached or not measured is
 * said to be so.  Several runs: tables over their seeds where chance matters, the rest tells of the
 * first.  The sections are listed in page/sections.def. */
#ifndef DIP_REPORT_PAGE_H
#define DIP_REPORT_PAGE_H
#include "report/result.h"

/* Adds the whole file to `out`.  False: no memory (recorded in out's context); `out` is then of no
 * use. `n` is 1 or more. */
bool dip_report_html(const dip_run_result *runs, int n, dip_text *out);
bool dip_report_markdown(const dip_run_result *runs, int n, dip_text *out);
#endif
