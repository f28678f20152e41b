/* font.h - a font of strokes: how wide a text is, and the lines that draw it.
 *
 * The raster painter draws with it; layout measures with it whatever the painter, since the font
 * of whoever opens an SVG cannot be known.
 */
#ifndef DIP_PLOT_FONT_H
#define DIP_PLOT_FONT_H
#include "plot/painter.h"

#define DIP_CAP_HEIGHT 0.72 /* of capitals and digits, as a part of the font's size */

/* The next code point of UTF-8; ill-formed bytes give U+FFFD, one each.  0 at the end. */
uint32_t dip_utf8_next(const char **text);
double dip_text_width(const char *text, double size);
/* Calls `line` once for each stroke of the text, whose baseline starts at (0, 0). */
typedef void dip_font_line(void *user, const dip_point *at, size_t n);
void dip_font_strokes(const char *text, double size, dip_font_line *line, void *user);
#endif
