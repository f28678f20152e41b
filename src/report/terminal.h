/* terminal.h - text for a terminal of some width: headings, columns, small bars, sparing colour.
 *
 * Widths are counted in columns of the screen: one for each character of the texts here, which are
 * ASCII, lines, bars and a few signs of mathematics.  In a pipe the same words come without
 * colours, and numbers stand where bars would.
 */
#ifndef DIP_REPORT_TERMINAL_H
#define DIP_REPORT_TERMINAL_H
#include "base/context.h"

enum { DIP_NARROWEST = 80 };
typedef struct dip_look {
    int width; /* at least DIP_NARROWEST */
    bool bars, colors;
} dip_look;
dip_look dip_look_of(dip_context *out);

typedef enum dip_ink { DIP_PLAIN, DIP_BOLD, DIP_GREEN, DIP_YELLOW, DIP_RED } dip_ink;
/* Adds text in that ink; plain where the look has no colours. */
void dip_inked(dip_text *t, dip_look look, dip_ink ink, const char *text);

int dip_columns(const char *text);
/* Spaces until the line that t is writing is `column` wide; none when it is already. */
void dip_pad_to(dip_text *t, int column);
/* Columns of t's last line, colours not counted. */
int dip_column(const dip_text *t);

/* "── LEFT ──────── RIGHT ──", `width` columns; right may be NULL. */
void dip_title(dip_text *t, dip_look look, const char *left, const char *right);
void dip_heading(dip_text *t, dip_look look, const char *left, const char *right); /* and a newline */
void dip_rule(dip_text *t, int columns);

/* Words of text in lines of at most look.width, the first after what t's line already holds, the
 * following ones indented; ends with a newline.  What stands in brackets is one word. */
void dip_wrapped(dip_text *t, dip_look look, int indent, const char *text);

/* A bar ▁ to █ for each of n values between low and high, `stride` bytes apart; a blank for NaN.
 * More values than `most` are thinned out, first and last kept. */
void dip_bars(dip_text *t, const double *value, size_t stride, int64_t n, int most, double low,
              double high);

/* "0.9739", "inf": four decimals, fewer where they would take more than `columns`. */
void dip_number_text(char *text, size_t size, double v, int columns);
/* "10,000" */
void dip_grouped(char *text, size_t size, int64_t n);
#endif
