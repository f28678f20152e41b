/* color.h - colours by name, the cycle that curves take theirs from, and colour maps of images. */
#ifndef DIP_PLOT_COLOR_H
#define DIP_PLOT_COLOR_H
#include "plot/painter.h"

dip_color dip_color_cycle(int i); /* "C0", "C1" ...; begins again after ten */
/* "#1f77b4", "#fa0", "C3", "tab:orange", "k", "red" ...; false and an error otherwise. */
bool dip_color_named(dip_context *ctx, const char *who, const char *name, dip_color *out);

typedef struct dip_colormap {
    const char *name;
    int n;
    const uint32_t *anchor; /* 0xRRGGBB at equal distances; between them straight lines */
} dip_colormap;
const dip_colormap *dip_colormap_named(dip_context *ctx, const char *who, const char *name);
dip_color dip_colormap_at(const dip_colormap *map, double v); /* v in [0, 1]; outside: its ends */
#endif
