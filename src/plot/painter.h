/* painter.h - what a figure is drawn with: lines, rectangles, text, images, a clip.
 *
 * Lengths are points (1/72 inch), x to the right, y downwards.  Two painters implement it: svg.h
 * writes text, raster.h colours pixels; a figure (figure.h) knows neither.
 */
#ifndef DIP_PLOT_PAINTER_H
#define DIP_PLOT_PAINTER_H
#include "base/context.h"

/* 0xRRGGBB, or one of two names whose colour the painter chooses. */
typedef uint32_t dip_color;
enum { DIP_INK = 0x1000000, DIP_PAPER = 0x2000000 };

typedef struct dip_point { double x, y; } dip_point;
typedef struct dip_box { double x, y, w, h; } dip_box;
enum { DIP_DASHES = 4 };
typedef struct dip_stroke {
    dip_color color;
    double width, opacity;     /* opacity 0 means 1, as in a struct that says nothing about it */
    int dashes;                /* 0: solid */
    double dash[DIP_DASHES];   /* on, off, on, off; lengths, not multiples of the width */
    const char *name;          /* NULL, or a word that a style sheet may know it by */
} dip_stroke;

typedef enum dip_anchor { DIP_ANCHOR_START, DIP_ANCHOR_MIDDLE, DIP_ANCHOR_END } dip_anchor;
typedef struct dip_lettering {
    double size;               /* of the font, as in 10 pt */
    dip_anchor anchor;
    bool upwards;              /* reads from below to above */
    dip_color color;
} dip_lettering;

typedef struct dip_pixels { int64_t width, height; const uint8_t *rgb; } dip_pixels; /* rows from above, 3 bytes each */

typedef struct dip_painter dip_painter;
struct dip_painter {
    dip_context *ctx;
    bool failed;               /* no memory; what follows is not drawn */
    void (*line)(dip_painter *p, const dip_point *at, size_t n, const dip_stroke *how); /* through n >= 1 points */
    void (*rectangle)(dip_painter *p, dip_box b, dip_color fill, double opacity);
    void (*text)(dip_painter *p, const char *text, dip_point baseline, const dip_lettering *how); /* one line of UTF-8 */
    void (*image)(dip_painter *p, const dip_pixels *image, dip_box b);                  /* nearest neighbour */
    void (*clip)(dip_painter *p, const dip_box *b);                                     /* NULL: ends it; not nested */
};
#endif
