/* progbar.h - the progress text of fit, evaluate and predict, byte for byte Keras'.
 *
 * verbose 1 redraws one line with backspaces and colours (on a pipe too, as there), at most every
 * 0.05 s; where colours are refused (dip_colors_refused), the same text without them; verbose 2 writes one line at the end.  It knows names and values, not where they
 * come from.  Time comes from the context's clock.
 */
#ifndef DIP_KERAS_PROGBAR_H
#define DIP_KERAS_PROGBAR_H
#include "base/context.h"

enum { DIP_PROGBAR_MAX = 40 }; /* loss and 15 metrics, twice, and what callbacks add */

typedef struct dip_progbar {
    dip_context *ctx;
    int verbose;
    bool plain; /* no colours, no bold */
    int64_t target;                  /* steps; negative: unknown */
    double start, last, after_first; /* seconds; last: of the latest redraw */
    bool drawn, has_first;
    int64_t width; /* visible characters of the latest redraw */
    int n;
    const char *name[DIP_PROGBAR_MAX]; /* in the order first seen; not owned */
    double value[DIP_PROGBAR_MAX];
    dip_text line; /* kept, so that redrawing allocates nothing */
} dip_progbar;

void dip_progbar_init(dip_progbar *p, dip_context *ctx);
void dip_progbar_begin(dip_progbar *p, int64_t target, int verbose); /* starts the clock */
/* `current` steps are done.  final: the last redraw, with the elapsed time and a newline. */
void dip_progbar_update(dip_progbar *p, int64_t current, const char *const *name,
                        const double *value, int n, bool final);
void dip_progbar_free(dip_progbar *p);
#endif
