/* draw.c - a figure through a painter: axes by axes, from the back to the front. */
#include <math.h>
#include <string.h>

#include "plot/font.h"
#include "plot/legend.h"

static const double tick_gap = 3.5, label_gap = 4, title_gap = 6;

/* The lines of a text, the last one's baseline at `at`. */
static void draw_text(const char *text, dip_point at, const dip_lettering *how, dip_painter *p) {
    if (!text) return;
    double line = how->size * dip_line_height;
    double back = (dip_lines_of(text) - 1) * line;
    if (how->upwards) at.x -= back;
    else at.y -= back;
    for (const char *s = text; s;) {
        const char *end = strchr(s, '\n');
        size_t n = end ? (size_t)(end - s) : strlen(s);
        char *part = dip_alloc_raw(p->ctx, n + 1);
        if (!part) {
            p->failed = true;
            return;
        }
        memcpy(part, s, n);
        part[n] = 0;
        p->text(p, part, at, how);
        dip_dealloc(p->ctx, part, n + 1);
        if (how->upwards) at.x += line;
        else at.y += line;
        s = end ? end + 1 : NULL;
    }
}

/* ---- curves ---------------------------------------------------------------------------------- */
static bool finite_point(dip_point v) { return isfinite(v.x) && isfinite(v.y); }

/* Far outside the axes every painter may lose count, so nothing is further away than this. */
static dip_point kept_near(dip_point v) {
    const double far = 1e5;
    return (dip_point){fmin(fmax(v.x, -far), far), fmin(fmax(v.y, -far), far)};
}

/* A stretch without gaps.  One point alone is a dot, or nobody would see it. */
static void draw_stretch(const dip_curve *c, const dip_point *at, size_t n, dip_painter *p) {
    dip_stroke how = c->stroke;
    if (how.width <= 0) return;
    if (n == 1) how.width = fmax(3.5, how.width), how.dashes = 0;
    if (n > 1 || !c->marker) p->line(p, at, n, &how);
}

static void draw_curve(const dip_curve *c, const dip_frame *f, dip_painter *p) {
    dip_point *at = dip_alloc_array(p->ctx, c->n, sizeof *at);
    if (!at) {
        p->failed = true;
        return;
    }
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (finite_point(c->at[i])) at[n++] = kept_near(dip_frame_place(f, c->at[i]));
        if (n > 0 && (!finite_point(c->at[i]) || i + 1 == c->n)) {
            draw_stretch(c, at, n, p);
            n = 0;
        }
    }
    for (size_t i = 0; c->marker && i < c->n; i++)
        if (finite_point(c->at[i])) dip_marker_draw(c, kept_near(dip_frame_place(f, c->at[i])), p);
    dip_dealloc(p->ctx, at, c->n * sizeof *at);
}

static void draw_image(const dip_axes *a, const dip_frame *f, dip_painter *p) {
    dip_point from = dip_frame_place(f, (dip_point){-0.5, -0.5});
    dip_point to = dip_frame_place(
        f, (dip_point){(double)a->image.width - 0.5, (double)a->image.height - 0.5});
    if (a->image.rgb)
        p->image(p, &a->image, (dip_box){from.x, from.y, to.x - from.x, to.y - from.y});
}

/* ---- frame, ticks, texts --------------------------------------------------------------------- */
static void segment(double x0, double y0, double x1, double y1, const dip_stroke *how,
                    dip_painter *p) {
    p->line(p, (dip_point[]){{x0, y0}, {x1, y1}}, 2, how);
}

static void draw_grid(const dip_frame *f, dip_painter *p) {
    dip_stroke how = {.color = 0xb0b0b0, .width = dip_frame_width, .opacity = 0.5, .name = "grid"};
    dip_box b = f->box;
    for (int i = 0; i < f->x_ticks.n; i++) {
        double x = dip_frame_place(f, (dip_point){f->x_ticks.at[i], f->y[0]}).x;
        segment(x, b.y, x, b.y + b.h, &how, p);
    }
    for (int i = 0; i < f->y_ticks.n; i++) {
        double y = dip_frame_place(f, (dip_point){f->x[0], f->y_ticks.at[i]}).y;
        segment(b.x, y, b.x + b.w, y, &how, p);
    }
}

static void draw_frame(dip_box b, dip_painter *p) {
    dip_stroke how = {.color = DIP_INK, .width = dip_frame_width};
    segment(b.x, b.y, b.x + b.w, b.y, &how, p);
    segment(b.x, b.y + b.h, b.x + b.w, b.y + b.h, &how, p);
    segment(b.x, b.y, b.x, b.y + b.h, &how, p);
    segment(b.x + b.w, b.y, b.x + b.w, b.y + b.h, &how, p);
}

static void exponent_text(const dip_ticks *t, char *text, size_t size) {
    dip_snprintf(text, size, "1e%s%d", t->exponent < 0 ? "\xE2\x88\x92" : "",
                 t->exponent < 0 ? -t->exponent : t->exponent);
}

/* Returns the baseline of the texts below the axes. */
static double draw_x_ticks(const dip_frame *f, dip_painter *p) {
    dip_stroke how = {.color = DIP_INK, .width = dip_frame_width};
    dip_lettering letters = {.size = dip_text_size, .anchor = DIP_ANCHOR_MIDDLE, .color = DIP_INK};
    double foot = f->box.y + f->box.h;
    double baseline = foot + dip_tick_length + tick_gap + DIP_CAP_HEIGHT * dip_text_size;
    for (int i = 0; i < f->x_ticks.n; i++) {
        double x = dip_frame_place(f, (dip_point){f->x_ticks.at[i], f->y[0]}).x;
        segment(x, foot, x, foot + dip_tick_length, &how, p);
        p->text(p, f->x_ticks.text[i], (dip_point){x, baseline}, &letters);
    }
    if (f->x_ticks.exponent) {
        char text[24];
        exponent_text(&f->x_ticks, text, sizeof text);
        letters.anchor = DIP_ANCHOR_END;
        p->text(p, text,
                (dip_point){f->box.x + f->box.w, baseline + dip_text_size * dip_line_height},
                &letters);
    }
    return baseline;
}

/* Returns the left edge of the texts beside the axes. */
static double draw_y_ticks(const dip_frame *f, dip_painter *p) {
    dip_stroke how = {.color = DIP_INK, .width = dip_frame_width};
    dip_lettering letters = {.size = dip_text_size, .anchor = DIP_ANCHOR_END, .color = DIP_INK};
    double x = f->box.x - dip_tick_length - tick_gap, width = 0;
    for (int i = 0; i < f->y_ticks.n; i++) {
        double y = dip_frame_place(f, (dip_point){f->x[0], f->y_ticks.at[i]}).y;
        segment(f->box.x - dip_tick_length, y, f->box.x, y, &how, p);
        p->text(p, f->y_ticks.text[i], (dip_point){x, y + DIP_CAP_HEIGHT * dip_text_size / 2},
                &letters);
        width = fmax(width, dip_text_width(f->y_ticks.text[i], dip_text_size));
    }
    if (f->y_ticks.exponent) {
        char text[24];
        exponent_text(&f->y_ticks, text, sizeof text);
        letters.anchor = DIP_ANCHOR_START;
        p->text(p, text, (dip_point){f->box.x, f->box.y - tick_gap}, &letters);
    }
    return x - width;
}

static void draw_scales(const dip_axes *a, const dip_frame *f, dip_painter *p) {
    double line = dip_text_size * dip_line_height;
    double below = draw_x_ticks(f, p), beside = draw_y_ticks(f, p);
    draw_frame(f->box, p);
    dip_lettering letters = {.size = dip_text_size, .anchor = DIP_ANCHOR_MIDDLE, .color = DIP_INK};
    draw_text(a->text[DIP_XLABEL],
              (dip_point){f->box.x + f->box.w / 2,
                          below + label_gap + dip_lines_of(a->text[DIP_XLABEL]) * line},
              &letters, p);
    letters.upwards = true;
    draw_text(a->text[DIP_YLABEL], (dip_point){beside - label_gap, f->box.y + f->box.h / 2},
              &letters, p);
}

static void draw_axes(const dip_axes *a, const dip_frame *f, dip_painter *p) {
    if (a->grid && !a->off) draw_grid(f, p);
    p->clip(p, &f->box);
    draw_image(a, f, p);
    for (size_t i = 0; i < a->curves; i++) draw_curve(&a->curve[i], f, p);
    p->clip(p, NULL);
    if (!a->off) draw_scales(a, f, p);
    double above = f->box.y - title_gap;
    if (!a->off && f->y_ticks.exponent) above -= dip_text_size * dip_line_height;
    dip_lettering letters = {.size = a->title_size, .anchor = DIP_ANCHOR_MIDDLE, .color = DIP_INK};
    draw_text(a->text[DIP_TITLE], (dip_point){f->box.x + f->box.w / 2, above}, &letters, p);
    dip_legend_draw(a, f, p);
}

void dip_figure_draw(const dip_figure *f, dip_painter *p) {
    dip_frame *frame = dip_alloc_array(f->ctx, f->n, sizeof *frame);
    if (!frame) {
        p->failed = true;
        return;
    }
    p->rectangle(p, (dip_box){0, 0, f->width, f->height}, DIP_PAPER, 1);
    dip_layout(f, frame);
    for (size_t i = 0; i < f->n && !p->failed; i++) draw_axes(f->axes[i], &frame[i], p);
    dip_lettering letters = {.size = DIP_TITLE_SIZE, .anchor = DIP_ANCHOR_MIDDLE, .color = DIP_INK};
    if (f->title)
        p->text(p, f->title, (dip_point){f->width / 2, dip_title_height(f) - DIP_CAP_HEIGHT * 4},
                &letters);
    dip_dealloc(f->ctx, frame, f->n * sizeof *frame);
}
