/* legend.c - sizes, place and drawing of a legend. */
#include "plot/legend.h"

#include <math.h>

#include "plot/font.h"

/* In parts of the text's size, as matplotlib's defaults. */
static const double border = 0.4, handle = 2.0, handle_gap = 0.8, spacing = 0.5, away = 0.5;
/* Who opens an SVG may have a wider font than ours. */
static const double wider = 1.1;

static int entries(const dip_axes *a) {
    int n = 0;
    for (size_t i = 0; i < a->curves; i++) n += a->curve[i].label != NULL;
    return n;
}

static dip_box measured(const dip_axes *a) {
    double text = 0, s = dip_text_size;
    int n = entries(a);
    for (size_t i = 0; i < a->curves; i++)
        if (a->curve[i].label) text = fmax(text, dip_text_width(a->curve[i].label, s));
    return (dip_box){0, 0, (2 * border + handle + handle_gap) * s + text * wider,
                     (2 * border + n + (n - 1) * spacing) * s};
}

static dip_box placed(dip_box size, dip_box in, dip_legend_place where) {
    double gap = away * dip_text_size;
    double left = in.x + gap, middle = in.x + (in.w - size.w) / 2,
           right = in.x + in.w - size.w - gap;
    double top = in.y + gap, center = in.y + (in.h - size.h) / 2, low = in.y + in.h - size.h - gap;
    switch (where) {
    case DIP_LEGEND_UPPER_LEFT: size.x = left, size.y = top; break;
    case DIP_LEGEND_LOWER_LEFT: size.x = left, size.y = low; break;
    case DIP_LEGEND_LOWER_RIGHT: size.x = right, size.y = low; break;
    case DIP_LEGEND_CENTER_LEFT: size.x = left, size.y = center; break;
    case DIP_LEGEND_CENTER_RIGHT: size.x = right, size.y = center; break;
    case DIP_LEGEND_LOWER_CENTER: size.x = middle, size.y = low; break;
    case DIP_LEGEND_UPPER_CENTER: size.x = middle, size.y = top; break;
    case DIP_LEGEND_CENTER: size.x = middle, size.y = center; break;
    default: size.x = right, size.y = top; break;
    }
    return size;
}

/* How much of the line from a to b lies in the box; a point in it counts as 1. */
static double inside(dip_point a, dip_point b, dip_box box) {
    double from = 0, to = 1, d[2] = {b.x - a.x, b.y - a.y};
    double start[2] = {a.x, a.y}, low[2] = {box.x, box.y}, high[2] = {box.x + box.w, box.y + box.h};
    for (int i = 0; i < 2; i++) {
        if (d[i] == 0 && (start[i] < low[i] || start[i] > high[i])) return 0;
        if (d[i] == 0) continue;
        double t0 = (low[i] - start[i]) / d[i], t1 = (high[i] - start[i]) / d[i];
        from = fmax(from, fmin(t0, t1));
        to = fmin(to, fmax(t0, t1));
    }
    return from <= to ? 1 + (to - from) * sqrt(d[0] * d[0] + d[1] * d[1]) : 0;
}

static double hidden(const dip_axes *a, const dip_frame *f, dip_box box) {
    double sum = 0;
    for (size_t i = 0; i < a->curves; i++) {
        const dip_curve *c = &a->curve[i];
        for (size_t k = 0; k < c->n; k++) {
            dip_point here = dip_frame_place(f, c->at[k]);
            dip_point next = dip_frame_place(f, c->at[k + 1 < c->n ? k + 1 : k]);
            if (isfinite(here.x) && isfinite(here.y) && isfinite(next.x) && isfinite(next.y))
                sum += inside(here, next, box);
        }
    }
    return sum;
}

static dip_box legend_box(const dip_axes *a, const dip_frame *f) {
    dip_box size = measured(a);
    if (a->legend != DIP_LEGEND_BEST) return placed(size, f->box, a->legend);
    dip_box best = {0};
    double least = -1;
    for (int i = DIP_LEGEND_NONE + 1; i < DIP_LEGEND_BEST && least != 0; i++) {
        dip_box box = placed(size, f->box, (dip_legend_place)i);
        double n = hidden(a, f, box);
        if (least >= 0 && n >= least) continue;
        least = n;
        best = box;
    }
    return best;
}

void dip_marker_draw(const dip_curve *c, dip_point at, dip_painter *p) {
    double half = 3;
    dip_stroke thin = {.color = c->stroke.color, .width = 1.2, .name = c->stroke.name}, dot = thin;
    dot.width = c->marker == '.' ? 3 : 2 * half;
    if (c->marker == 'o' || c->marker == '.') p->line(p, &at, 1, &dot);
    if (c->marker == 's')
        p->rectangle(p, (dip_box){at.x - half, at.y - half, 2 * half, 2 * half}, c->stroke.color,
                     1);
    if (c->marker == 'x')
        p->line(p, (dip_point[]){{at.x - half, at.y - half}, {at.x + half, at.y + half}}, 2, &thin);
    if (c->marker == 'x')
        p->line(p, (dip_point[]){{at.x - half, at.y + half}, {at.x + half, at.y - half}}, 2, &thin);
    if (c->marker == '+')
        p->line(p, (dip_point[]){{at.x - half, at.y}, {at.x + half, at.y}}, 2, &thin);
    if (c->marker == '+')
        p->line(p, (dip_point[]){{at.x, at.y - half}, {at.x, at.y + half}}, 2, &thin);
}

static void draw_entry(const dip_curve *c, double x, double middle, dip_painter *p) {
    double s = dip_text_size;
    dip_point ends[] = {{x, middle}, {x + handle * s, middle}};
    if (c->stroke.width > 0) p->line(p, ends, 2, &c->stroke);
    if (c->marker) dip_marker_draw(c, (dip_point){x + handle * s / 2, middle}, p);
    dip_lettering how = {.size = s, .color = DIP_INK};
    p->text(p, c->label,
            (dip_point){x + (handle + handle_gap) * s, middle + DIP_CAP_HEIGHT * s / 2}, &how);
}

static void draw_border(dip_box b, dip_painter *p) {
    dip_stroke edge = {.color = 0xcccccc, .width = dip_frame_width, .name = "grid"};
    dip_point corners[] = {{b.x, b.y}, {b.x + b.w, b.y}, {b.x + b.w, b.y + b.h}, {b.x, b.y + b.h}};
    for (int i = 0; i < 4; i++)
        p->line(p, (dip_point[]){corners[i], corners[(i + 1) % 4]}, 2, &edge);
}

void dip_legend_draw(const dip_axes *a, const dip_frame *f, dip_painter *p) {
    if (a->legend == DIP_LEGEND_NONE || entries(a) == 0) return;
    dip_box box = legend_box(a, f);
    double s = dip_text_size, y = box.y + (border + 0.5) * s;
    p->rectangle(p, box, DIP_PAPER, 0.8);
    draw_border(box, p);
    for (size_t i = 0; i < a->curves; i++) {
        if (!a->curve[i].label) continue;
        draw_entry(&a->curve[i], box.x + border * s, y, p);
        y += (1 + spacing) * s;
    }
}
