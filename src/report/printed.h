/* printed.h - what a program printed, as it stands at the end on a screen that scrolls.
 *
 * Carriage returns and backspaces move back, so that what follows overwrites; colours and other
 * escape sequences are dropped, but that erasing a line to its end does so.  Nothing moves up.
 * Blanks at the end of a line are dropped.  Text may come in any pieces.
 */
#ifndef DIP_REPORT_PRINTED_H
#define DIP_REPORT_PRINTED_H
#include "base/context.h"

typedef struct dip_printed {
    dip_text done;  /* the complete lines                                     */
    uint32_t *cell; /* the line under way: the bytes of a character, first lowest */
    size_t cells, capacity, at;
    uint32_t character; /* one whose bytes have not all come */
    int missing, have;  /* bytes of it                       */
    int escape;         /* 0: none; 1: after ESC; 2: within ESC [; 3: within ESC ] */
} dip_printed;

void dip_printed_begin(dip_printed *p, dip_context *ctx); /* whose memory it takes */
void dip_printed_add(dip_printed *p, const char *text, size_t n);
/* The text, to be freed with dip_strfree; NULL where there was no memory.  Ends p either way. */
char *dip_printed_end(dip_printed *p);
#endif
