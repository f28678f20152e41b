/* sections.h - the sections of the report and what writes each. */
#ifndef DIP_REPORT_PAGE_SECTIONS_H
#define DIP_REPORT_PAGE_SECTIONS_H
#include "report/page/write.h"

typedef struct dip_section {
    const char *id, *mark, *title;
    void (*body)(dip_page *p, const struct dip_section *s);
    void (*more)(dip_page *p);
} dip_section;
extern const dip_section dip_sections[];
extern const int dip_section_count;

/* ---- bodies: one file each ------------------------------------------------------------------------- */
void dip_page_result(dip_page *p, const dip_section *s); /* result.c */
void dip_page_point(dip_page *p, const dip_section *s);  /* points.c: points 1 to 13 */
void dip_page_why(dip_page *p, const dip_section *s);    /* why.c    */
void dip_page_claims(dip_page *p, const dip_section *s); /* claims.c */
void dip_page_made(dip_page *p, const dip_section *s);   /* made.c   */
void dip_page_try(dip_page *p, const dip_section *s);    /* more.c: draw a digit */

/* ---- what stands behind a body: more.c ------------------------------------------------------------- */
void dip_page_more_model(dip_page *p);
void dip_page_more_plots(dip_page *p);
void dip_page_more_execution(dip_page *p);
void dip_page_more_placement(dip_page *p); /* claims.c: these two */
void dip_page_more_choose(dip_page *p);

/* ---- part of a body -------------------------------------------------------------------------------- */
void dip_page_seeds(dip_page *p);  /* seeds.c: nothing for a single run */
void dip_page_ladder(dip_page *p); /* ladder.c */
#endif
