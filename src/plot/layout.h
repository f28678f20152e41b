/* layout.h - where everything of a figure stands: measured once, then drawn. */
#ifndef DIP_PLOT_LAYOUT_H
#define DIP_PLOT_LAYOUT_H
#include "plot/figure.h"
#include "plot/ticks.h"

/* Lengths in points, as matplotlib's defaults have them. */
static const double dip_text_size = 10, dip_line_height = 1.2;
static const double dip_tick_length = 3.5, dip_frame_width = 0.8;

typedef struct dip_frame {
    dip_box box;           /* inside the axes' frame */
    double x[2], y[2];     /* values at its left and right, at its bottom and top */
    dip_ticks x_ticks, y_ticks;
    double margin[4];      /* between box and cell: left, right, top, bottom */
} dip_frame;

int dip_lines_of(const char *text);   /* 0 for NULL */
dip_point dip_frame_place(const dip_frame *f, dip_point value);
double dip_title_height(const dip_figure *f);            /* above the grid */
void dip_layout(const dip_figure *f, dip_frame *frame);  /* one for each of its axes */
#endif
