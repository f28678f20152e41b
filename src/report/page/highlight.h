/* highlight.h - colours for lines of the example programs. */
#ifndef DIP_REPORT_PAGE_HIGHLIGHT_H
#define DIP_REPORT_PAGE_HIGHLIGHT_H
#include "report/page/write.h"

/* One line, escaped, with <i> around remarks, <s> around texts and <b> around words of the language. */
void dip_page_highlight(dip_page *p, const char *s, size_t n, bool python);
#endif
