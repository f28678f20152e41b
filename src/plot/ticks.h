/* ticks.h - where an axis gets its ticks, and what they are called. */
#ifndef DIP_PLOT_TICKS_H
#define DIP_PLOT_TICKS_H
#include "base/context.h"

enum { DIP_TICKS = 16, DIP_TICK_TEXT = 24 };
typedef struct dip_ticks {
    int n;
    double at[DIP_TICKS];
    char text[DIP_TICKS][DIP_TICK_TEXT]; /* UTF-8: negative numbers have a minus, not a hyphen */
    int exponent;                        /* not 0: the texts are multiples of 10 to this power   */
} dip_ticks;

/* Ticks between low and high, low < high, both finite: multiples of 1, 2, 2.5 or 5 times a power
 * of ten, at most `most` intervals (1 to 9) of them.  whole: of whole numbers only. */
void dip_ticks_choose(double low, double high, int most, bool whole, dip_ticks *out);
/* Limits that show all of [low, high], which may be one number or nothing (low > high). */
void dip_limits_of(double low, double high, double margin, double *from, double *to);
#endif
