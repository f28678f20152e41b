/* write.h - the verbs that the sections of the report are written in, once for HTML and Markdown.
 *
 * Note [Markup of the report]
 * Our own words carry a small part of Markdown: `code`, **strong**, *emphasis*, [words](#section),
 * and {name} for a number or text of the run (values.h).  A backslash takes the meaning from the
 * character after it.  Words that come from a run are data: they pass through dip_page_quote (into
 * markup), dip_page_code (a block of their own) or dip_page_escaped (into HTML), so that nothing in
 * a file from elsewhere becomes a tag. */
#ifndef DIP_REPORT_PAGE_WRITE_H
#define DIP_REPORT_PAGE_WRITE_H
#include "report/result.h"

enum { DIP_PAGE_QUOTES = 16 };

typedef struct dip_page {
    const dip_run_result *runs;
    int n;
    const dip_run_result *run; /* the first */
    dip_text *out;             /* out->failed: there was no memory, the page is of no use */
    bool markdown;
    dip_text quoted[DIP_PAGE_QUOTES]; /* what dip_page_quote returned last */
    int quotes;
    const char *align; /* of the table that is being written */
} dip_page;

/* ---- as it stands ------------------------------------------------------------------------------ */
void dip_page_raw(dip_page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void dip_page_bytes(dip_page *p, const char *text, size_t n);
void dip_page_escaped(dip_page *p, const char *text); /* for HTML's text and attributes */
void dip_page_escaped_bytes(dip_page *p, const char *text, size_t n);

/* ---- markup -------------------------------------------------------------------------------------- */
/* The text with every character plain, to stand in markup; NULL gives "not measured".  Good for the
 * next DIP_PAGE_QUOTES - 1 calls. */
const char *dip_page_quote(dip_page *p, const char *text);
/* The text of a printf format as markup, without a block around it. */
void dip_page_inline(dip_page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void dip_page_paragraph(dip_page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* `css` names a class of the HTML page; Markdown has paragraphs only. */
void dip_page_styled(dip_page *p, const char *css, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Level 2: a section; 3 and 4 inside it.  `id` may be NULL. */
void dip_page_heading(dip_page *p, int level, const char *id, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void dip_page_item(dip_page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void dip_page_list(dip_page *p, bool begin);

/* ---- blocks ---------------------------------------------------------------------------------------- */
/* Text in a box, every character as it is. `label` says what it is ("Keras face"), `language` how
 * Markdown colours it ("text", "c", "python"); text NULL: "not measured". */
void dip_page_code(dip_page *p, const char *css, const char *label, const char *language,
                   const char *text);
/* A table: cells stand between "|" in the format.  `align` has a letter per column: l or r.  The first
 * cell of a row is its heading. */
void dip_page_table(dip_page *p, const char *caption, const char *align, const char *heads);
void dip_page_row(dip_page *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void dip_page_table_end(dip_page *p);
/* HTML only: things beside each other, below each other on a narrow page. */
void dip_page_pair(dip_page *p, bool begin);
#endif
