/* figure.h - a figure: axes in the cells of a grid, with curves, an image, texts and a legend.
 *
 * Made and filled in here, drawn through a painter (draw.c), written by save.h.  Looks as
 * matplotlib's defaults do, with one difference: the margins follow what has to fit into them, so
 * that labels never run into a neighbour.
 */
#ifndef DIP_PLOT_FIGURE_H
#define DIP_PLOT_FIGURE_H
#include "plot/painter.h"

enum { DIP_POINTS_PER_INCH = 72, DIP_TITLE_SIZE = 12 };

typedef struct dip_curve {
    size_t n;
    dip_point *at;      /* values, not places; not finite: a gap */
    char *label;        /* NULL: not in the legend */
    dip_stroke stroke;  /* width 0: markers alone */
    char marker;        /* 0, or one of "o.sx+" */
} dip_curve;

typedef enum dip_axes_text { DIP_TITLE, DIP_XLABEL, DIP_YLABEL, DIP_AXES_TEXTS } dip_axes_text;
typedef enum dip_legend_place { /* in the order in which the best is looked for */
    DIP_LEGEND_NONE, DIP_LEGEND_UPPER_RIGHT, DIP_LEGEND_UPPER_LEFT, DIP_LEGEND_LOWER_LEFT,
    DIP_LEGEND_LOWER_RIGHT, DIP_LEGEND_CENTER_LEFT, DIP_LEGEND_CENTER_RIGHT,
    DIP_LEGEND_LOWER_CENTER, DIP_LEGEND_UPPER_CENTER, DIP_LEGEND_CENTER, DIP_LEGEND_BEST
} dip_legend_place;

/* Rows and columns of a grid over the whole figure, and which of its cells; from 0. */
typedef struct dip_cells { int rows, columns, row, column, row_span, column_span; } dip_cells;

typedef struct dip_axes {
    dip_cells cells;
    dip_curve *curve;
    size_t curves, capacity;
    dip_pixels image;              /* rgb NULL: none; memory of the axes */
    char *text[DIP_AXES_TEXTS];    /* may have several lines */
    dip_legend_place legend;
    int cycle;                     /* curves whose colour was the next of the cycle */
    bool off, grid, whole_x;       /* no frame and ticks; lines at the ticks; ticks at whole x alone */
    double title_size;             /* of the letters */
    double limit[4];               /* x from, to, y from, to; NaN: what shows all */
} dip_axes;

typedef struct dip_figure {
    dip_context *ctx;
    double width, height, dpi;     /* points; pixels per inch */
    char *title;                   /* above all axes; one line */
    dip_axes **axes;
    size_t n, capacity;
} dip_figure;

/* NULL and false: no memory, the error is recorded. */
dip_figure *dip_figure_new(dip_context *ctx, double width_inches, double height_inches, double dpi);
void dip_figure_free(dip_figure *f);
bool dip_figure_title(dip_figure *f, const char *text);
dip_axes *dip_figure_axes(dip_figure *f, dip_cells cells);
/* Copies the first `n` of both; x NULL: 0, 1, 2 ... */
dip_curve *dip_axes_curve(dip_figure *f, dip_axes *a, const double *x, const double *y, size_t n,
                          const char *label, const dip_stroke *stroke);
bool dip_axes_image(dip_figure *f, dip_axes *a, int64_t width, int64_t height, uint8_t **rgb); /* memory to fill in */
bool dip_axes_set_text(dip_figure *f, dip_axes *a, dip_axes_text which, const char *text);

/* What the figure shows, in words: for who cannot see it. */
void dip_figure_describe(const dip_figure *f, dip_text *out);
void dip_figure_draw(const dip_figure *f, dip_painter *p);
#endif
