/* png.h - pixels as a PNG file, through libpng.  A library built without it says so. */
#ifndef DIP_PLOT_PNG_H
#define DIP_PLOT_PNG_H
#include "plot/raster.h"

typedef struct dip_png { uint8_t *data; size_t size, capacity; } dip_png; /* free with dip_dealloc(data, capacity) */
bool dip_png_encode(dip_context *ctx, const char *who, const dip_canvas *canvas, double dpi, dip_png *out);
bool dip_png_available(void); /* was the library built with libpng? */
#endif
