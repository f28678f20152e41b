/* layout.c - limits, margins, boxes and ticks of all axes of a figure.
 *
 * Margins follow the texts.  Axes whose cells stand in line take the largest margin of them all, so
 * that their frames stand in line too.  Heights first: they decide the ticks of y, whose texts decide the
 * margin on the left, which decides the width and with it the ticks of x. */
#include "plot/layout.h"

#include <math.h>
#include <string.h>

#include "plot/font.h"

enum { LEFT, RIGHT, TOP, BOTTOM, SIDES };
static const double pad = 7, tick_gap = 3.5, label_gap = 4, title_gap = 6, data_margin = 0.05;

int dip_lines_of(const char *text) {
    int n = text ? 1 : 0;
    for (; text && *text; text++) n += *text == '\n';
    return n;
}

dip_point dip_frame_place(const dip_frame *f, dip_point v) {
    return (dip_point){f->box.x + (v.x - f->x[0]) / (f->x[1] - f->x[0]) * f->box.w,
                       f->box.y + (f->y[1] - v.y) / (f->y[1] - f->y[0]) * f->box.h};
}

double dip_title_height(const dip_figure *f) {
    return f->title ? DIP_TITLE_SIZE * dip_line_height + pad : 0;
}

static dip_box cell_of(const dip_figure *f, const dip_axes *a) {
    const dip_cells *c = &a->cells;
    double top = dip_title_height(f), w = f->width / c->columns, h = (f->height - top) / c->rows;
    return (dip_box){w * c->column, top + h * c->row, w * c->column_span, h * c->row_span};
}

/* ---- limits ---------------------------------------------------------------------------------- */
static void set_limits(const dip_axes *a, dip_frame *f) {
    dip_point low = {HUGE_VAL, HUGE_VAL}, high = {-HUGE_VAL, -HUGE_VAL};
    for (size_t i = 0; i < a->curves; i++)
        for (size_t k = 0; k < a->curve[i].n; k++) {
            dip_point v = a->curve[i].at[k];
            if (!isfinite(v.x) || !isfinite(v.y)) continue;
            low = (dip_point){fmin(low.x, v.x), fmin(low.y, v.y)};
            high = (dip_point){fmax(high.x, v.x), fmax(high.y, v.y)};
        }
    dip_limits_of(low.x, high.x, data_margin, &f->x[0], &f->x[1]);
    dip_limits_of(low.y, high.y, data_margin, &f->y[0], &f->y[1]);
    if (a->image
            .rgb) { /* pixels are numbered from 0 at the top left, and centred on their numbers */
        f->x[0] = f->y[1] = -0.5;
        f->x[1] = (double)a->image.width - 0.5;
        f->y[0] = (double)a->image.height - 0.5;
    }
    for (int i = 0; i < 2; i++) {
        if (isfinite(a->limit[i])) f->x[i] = a->limit[i];
        if (isfinite(a->limit[2 + i])) f->y[i] = a->limit[2 + i];
    }
    if (f->x[0] == f->x[1]) f->x[1] = f->x[0] + fmax(1, fabs(f->x[0]));
    if (f->y[0] == f->y[1]) f->y[1] = f->y[0] + fmax(1, fabs(f->y[0]));
}

static void choose_ticks(const double limits[2], double length, double each, bool whole,
                         dip_ticks *out) {
    double most = fmin(fmax(length / each, 1), 9);
    dip_ticks_choose(fmin(limits[0], limits[1]), fmax(limits[0], limits[1]), (int)most, whole, out);
}

/* ---- margins and boxes ----------------------------------------------------------------------- */
static bool same(double a, double b) { return fabs(a - b) < 1e-6; }

/* Cells one above the other (their margins left and right are to be alike), or side by side. */
static bool in_line(dip_box a, dip_box b, int side) {
    return side == LEFT || side == RIGHT ? same(a.x, b.x) && same(a.w, b.w)
                                         : same(a.y, b.y) && same(a.h, b.h);
}

/* Every margin becomes the largest of those in line with it. */
static void share(const dip_figure *f, dip_frame *frame, int side) {
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; k < f->n; k++)
            if (in_line(cell_of(f, f->axes[i]), cell_of(f, f->axes[k]), side))
                frame[i].margin[side] = fmax(frame[i].margin[side], frame[k].margin[side]);
}

static void vertical_margins(const dip_axes *a, dip_frame *f) {
    int title = dip_lines_of(a->text[DIP_TITLE]), label = dip_lines_of(a->text[DIP_XLABEL]);
    f->margin[TOP] = pad + (title ? title * a->title_size * dip_line_height + title_gap : 0);
    f->margin[BOTTOM] = pad;
    if (a->off) return;
    double line = dip_text_size * dip_line_height;
    dip_ticks rough;
    choose_ticks(f->y, 100, 20, false, &rough);
    if (rough.exponent) f->margin[TOP] += line;
    choose_ticks(f->x, 100, 20, a->whole_x, &rough);
    f->margin[BOTTOM] += dip_tick_length + tick_gap + line;
    if (label) f->margin[BOTTOM] += label_gap + label * line;
    else if (rough.exponent) f->margin[BOTTOM] += line;
}

static double widest(const dip_ticks *t) {
    double w = 0;
    for (int i = 0; i < t->n; i++) w = fmax(w, dip_text_width(t->text[i], dip_text_size));
    return w;
}

static void horizontal_margins(const dip_axes *a, dip_frame *f) {
    f->margin[LEFT] = f->margin[RIGHT] = pad;
    if (a->off) return;
    int label = dip_lines_of(a->text[DIP_YLABEL]);
    f->margin[LEFT] += dip_tick_length + tick_gap + widest(&f->y_ticks);
    if (label) f->margin[LEFT] += label_gap + label * dip_text_size * dip_line_height;
    f->margin[RIGHT] += pad; /* for half of the last text below */
}

/* An image keeps the shape of its pixels: the box shrinks around its middle. */
static void keep_aspect(const dip_axes *a, dip_frame *f) {
    double scale = fmin(f->box.w / fabs(f->x[1] - f->x[0]), f->box.h / fabs(f->y[1] - f->y[0]));
    double w = scale * fabs(f->x[1] - f->x[0]), h = scale * fabs(f->y[1] - f->y[0]);
    if (!a->image.rgb) return;
    f->box = (dip_box){f->box.x + (f->box.w - w) / 2, f->box.y + (f->box.h - h) / 2, w, h};
    choose_ticks(f->y, h, 2 * dip_text_size, false, &f->y_ticks);
}

void dip_layout(const dip_figure *f, dip_frame *frame) {
    for (size_t i = 0; i < f->n; i++) {
        set_limits(f->axes[i], &frame[i]);
        vertical_margins(f->axes[i], &frame[i]);
    }
    share(f, frame, TOP);
    share(f, frame, BOTTOM);
    for (size_t i = 0; i < f->n; i++) {
        dip_box cell = cell_of(f, f->axes[i]);
        frame[i].box.y = cell.y + frame[i].margin[TOP];
        frame[i].box.h = fmax(1, cell.h - frame[i].margin[TOP] - frame[i].margin[BOTTOM]);
        choose_ticks(frame[i].y, frame[i].box.h, 2 * dip_text_size, false, &frame[i].y_ticks);
        horizontal_margins(f->axes[i], &frame[i]);
    }
    share(f, frame, LEFT);
    share(f, frame, RIGHT);
    for (size_t i = 0; i < f->n; i++) {
        dip_box cell = cell_of(f, f->axes[i]);
        frame[i].box.x = cell.x + frame[i].margin[LEFT];
        frame[i].box.w = fmax(1, cell.w - frame[i].margin[LEFT] - frame[i].margin[RIGHT]);
        keep_aspect(f->axes[i], &frame[i]);
        choose_ticks(frame[i].x, frame[i].box.w, 3 * dip_text_size, f->axes[i]->whole_x,
                     &frame[i].x_ticks);
    }
}
