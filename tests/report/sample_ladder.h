/* sample_ladder.h - a ladder that nobody climbed: plausible numbers that agree with each other. */
#ifndef DIP_TESTS_SAMPLE_LADDER_H
#define DIP_TESTS_SAMPLE_LADDER_H
#include "report/ladder.h"

/* Of so many seeds from `seed` on, each rung turns the next of the switches in `turned` (bit s).  The
 * rows are those of SAMPLE_ROWS or fewer.  dip_ladder_free(l) when done. */
void sample_ladder(dip_context *ctx, dip_ladder *l, int64_t seed, int seeds, unsigned turned,
                   int64_t rows);
/* With all combinations: shares whose sum is the whole change. */
void sample_shares(dip_ladder *l);
#endif
