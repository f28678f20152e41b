/* raster.h - a figure as pixels. */
#ifndef DIP_PLOT_RASTER_H
#define DIP_PLOT_RASTER_H
#include "plot/figure.h"

enum { DIP_CANVAS_MOST = 16384 }; /* pixels on a side */
typedef struct dip_canvas {
    int width, height;
    uint8_t *rgb; /* rows from above, three bytes a pixel; memory of the figure's context */
} dip_canvas;

/* At the figure's dpi.  False with the error recorded: no pixel, more than the most, no memory. */
bool dip_figure_raster(const dip_figure *f, const char *who, dip_canvas *out);
void dip_canvas_free(dip_context *ctx, dip_canvas *c);
#endif
