/* save.h - a figure as a file; the ending of its name says which kind. */
#ifndef DIP_PLOT_SAVE_H
#define DIP_PLOT_SAVE_H
#include "plot/svg.h"

/* `who` is the public name of the call.  False with the error recorded: an ending that is neither
 * .png nor .svg, .png in a library without libpng, a file that cannot be written, no memory. */
bool dip_figure_save(const dip_figure *f, const char *who, const char *path, const dip_svg_style *style);
#endif
