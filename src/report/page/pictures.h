/* pictures.h - the parts of the report that are pictures or that answer to the reader's hand.
 *
 * Each adds one part as HTML, without its heading.  What a run has not reached or not measured is
 * said in a sentence instead. */
#ifndef DIP_REPORT_PAGE_PICTURES_H
#define DIP_REPORT_PAGE_PICTURES_H
#include "files/bmp.h"
#include "report/result.h"

void dip_page_draw(const dip_run_result *run, dip_text *out);          /* draw a digit              */
void dip_page_confusion(const dip_run_result *run, dip_text *out);     /* label against answer      */
void dip_page_mistakes(const dip_run_result *run, dip_text *out);      /* the surest wrong answers  */
void dip_page_disagreements(const dip_run_result *run, dip_text *out); /* digits answered differently */
void dip_page_first_layer(const dip_run_result *run, dip_text *out);   /* its weights as pictures   */
void dip_page_diagrams(const dip_run_result *run, dip_text *out);      /* both models as graphs     */
void dip_page_plan_and_tape(const dip_run_result *run, dip_text *out); /* static beside dynamic     */

/* ---- shared by these ---------------------------------------------------------------------------- */
/* For HTML's text and attributes: what comes from a run is no markup. */
void dip_page_escape(dip_text *out, const char *text, size_t n);
/* <img>; `alt` and `css_class` are words of ours, without markup. */
void dip_page_bmp(dip_text *out, const dip_bmp *picture, const char *css_class, const char *alt);
/* A digit of the test set as <img>; nothing where the pixels were not kept. */
void dip_page_digit(const dip_run_result *run, int64_t row, dip_text *out);
/* Has the face answered digits whose labels are known? */
bool dip_page_answered(const dip_run_result *run, const dip_face_result *face);
/* Of its answer; 0 where probabilities were not kept. */
float dip_page_probability(const dip_face_result *face, int64_t row);

#endif
