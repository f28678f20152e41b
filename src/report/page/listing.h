/* listing.h - reads the text tables among a run's facts (plan.table, tape.table): columns of words
 * under one line of names, the last column may hold several words. */
#ifndef DIP_REPORT_PAGE_LISTING_H
#define DIP_REPORT_PAGE_LISTING_H
#include <stdbool.h>
#include <stdint.h>

enum { DIP_LISTING_COLUMNS = 16 };

typedef struct dip_word {
    const char *s;
    int n;
} dip_word;

typedef struct dip_listing {
    dip_word name[DIP_LISTING_COLUMNS], word[DIP_LISTING_COLUMNS]; /* of the head, of this row */
    int columns;
    const char *next;
} dip_listing;

/* False where text is NULL or a line of names is missing.  The text must outlive the listing. */
bool dip_listing_begin(dip_listing *l, const char *text);
bool dip_listing_row(dip_listing *l); /* the next row that has as many words as names; false: no more */
dip_word dip_listing_word(const dip_listing *l, const char *name);     /* n = 0: no such column */
int64_t dip_listing_number(const dip_listing *l, const char *name); /* -1: no number from 0 to 2^53 */
bool dip_word_is(dip_word w, const char *text);

#endif
