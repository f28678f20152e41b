/* figures.h - figures that the tests of this room draw. */
#ifndef DIP_TESTS_FIGURES_H
#define DIP_TESTS_FIGURES_H
#include "plot/figure.h"

/* Two axes side by side: curves of every style with gaps, labels and a legend; an image.  NULL:
 * no memory. */
dip_figure *sample_figure(dip_context *ctx);
#endif
