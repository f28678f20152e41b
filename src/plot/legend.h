/* legend.h - the box that tells which curve is which. */
#ifndef DIP_PLOT_LEGEND_H
#define DIP_PLOT_LEGEND_H
#include "plot/layout.h"
void dip_legend_draw(const dip_axes *a, const dip_frame *f, dip_painter *p);
/* A curve's line or marker between two places. */
void dip_marker_draw(const dip_curve *c, dip_point at, dip_painter *p);
#endif
