/* parity_fit.h - which number an option of the optimiser must have had. */
#ifndef DIP_TOOLS_PARITY_FIT_H
#define DIP_TOOLS_PARITY_FIT_H
#include "tools/parity.h"

typedef enum dip_fit_scale {
    DIP_FIT_LINEAR,   /* 0 to 1 */
    DIP_FIT_LOG,      /* powers of ten around and below what is said, and 0 */
    DIP_FIT_BELOW_ONE /* 1 less a power of ten */
} dip_fit_scale;

/* Values that bring the replay nearest to the recording at the first difference, as one writes them:
 * rounded to 1 digit, to 2 ..., the exact one last.  How many; 0: the option moves nothing there. */
enum { DIP_FIT_ROUNDED = 8 };
int dip_parity_fit(const dip_recording *r, dip_option o, dip_fit_scale scale,
                   const dip_parity_point *first, double value[DIP_FIT_ROUNDED]);
#endif
