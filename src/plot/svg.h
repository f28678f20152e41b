/* svg.h - a figure as SVG text: the same figure gives the same bytes. */
#ifndef DIP_PLOT_SVG_H
#define DIP_PLOT_SVG_H
#include "plot/figure.h"

/* How the picture stands in its document.
 * A file of its own has white paper and black ink.  Inside an HTML page (inside = true) the paper is
 * left out, ink is currentColor, and what has a name carries it as a class, so that the page's style
 * sheet decides; no identifier is used that could meet another one of the page. */
typedef struct dip_svg_style {
    bool inside;
    const char *title, *description; /* for who cannot see it; NULL: none */
} dip_svg_style;
bool dip_figure_svg(const dip_figure *f, const dip_svg_style *style, dip_text *out); /* false: no memory */
#endif
