/* raster.c - the painter that colours pixels.
 *
 * Note [Coverage]
 * What a stroke covers of each pixel is written into a mask first, as the largest coverage by any of
 * its segments, and blended once: joints and crossings of one stroke are not darker than the rest.
 * A segment covers a pixel by how near the pixel's centre is to it, so lines end round.
 * Lines along an axis and rectangles stand on whole pixels: frames and ticks are sharp. */
#include "plot/raster.h"

#include <math.h>
#include <string.h>

#include "plot/font.h"

typedef struct pixel_box {
    int left, top, right, bottom; /* right and bottom are not in it */
} pixel_box;

typedef struct raster {
    dip_painter painter;
    dip_canvas *canvas;
    double scale;    /* pixels a point */
    uint8_t *mask;   /* Note [Coverage]; zero between calls */
    pixel_box dirty; /* where the mask may be set */
    pixel_box clip;
} raster;

static raster *raster_of(dip_painter *p) { return (raster *)p; }

static uint32_t color_value(dip_color c) {
    return c == DIP_INK ? 0x000000u : c == DIP_PAPER ? 0xffffffu : c;
}

static void blend(raster *r, int x, int y, uint32_t color, double part) {
    uint8_t *at = r->canvas->rgb + 3 * ((size_t)y * (size_t)r->canvas->width + (size_t)x);
    for (int i = 0; i < 3; i++) {
        double from = (double)at[i], to = (double)(color >> (16 - 8 * i) & 255u);
        at[i] = (uint8_t)(from + (to - from) * part + 0.5);
    }
}

static int within(double v, int low, int high) { return v < low ? low : v > high ? high : (int)v; }

static void fill(raster *r, double left, double top, double right, double bottom, uint32_t color,
                 double opacity) {
    pixel_box c = r->clip;
    int x0 = within(left, c.left, c.right), x1 = within(right, c.left, c.right);
    int y0 = within(top, c.top, c.bottom), y1 = within(bottom, c.top, c.bottom);
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++) blend(r, x, y, color, opacity);
}

/* ---- strokes --------------------------------------------------------------------------------- */
static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

static void cover_pixel(raster *r, int x, int y, double part) {
    if (part <= 0) return;
    uint8_t v = (uint8_t)(fmin(part, 1) * 255 + 0.5);
    uint8_t *m = r->mask + (size_t)y * (size_t)r->canvas->width + (size_t)x;
    if (v > *m) *m = v;
}

/* One row of a segment: only the pixels that it can reach, so that a long slanting line costs its
 * length and not the area that it spans. */
static void cover_row(raster *r, int y, dip_point a, dip_point b, double radius) {
    double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy, py = y + 0.5;
    double from = fmin(a.x, b.x), to = fmax(a.x, b.x), reach = radius + 1;
    if (dy != 0) {
        double t0 = (py - reach - a.y) / dy, t1 = (py + reach - a.y) / dy;
        double at0 = a.x + dx * fmin(fmax(fmin(t0, t1), 0), 1);
        double at1 = a.x + dx * fmin(fmax(fmax(t0, t1), 0), 1);
        from = fmin(at0, at1), to = fmax(at0, at1);
    }
    int x1 = within(to + reach + 1, r->clip.left, r->clip.right);
    for (int x = within(from - reach, r->clip.left, r->clip.right); x < x1; x++) {
        double px = x + 0.5 - a.x, qy = py - a.y;
        double t = length2 > 0 ? fmin(fmax((px * dx + qy * dy) / length2, 0), 1) : 0;
        px -= t * dx, qy -= t * dy;
        cover_pixel(r, x, y, radius + 0.5 - sqrt(px * px + qy * qy));
    }
}

static void cover_segment(raster *r, dip_point a, dip_point b, double radius) {
    double reach = radius + 1;
    pixel_box c = r->clip;
    int y0 = within(fmin(a.y, b.y) - reach, c.top, c.bottom);
    int y1 = within(fmax(a.y, b.y) + reach + 1, c.top, c.bottom);
    for (int y = y0; y < y1; y++) cover_row(r, y, a, b, radius);
    r->dirty.left = least(r->dirty.left, within(fmin(a.x, b.x) - reach, c.left, c.right));
    r->dirty.right = most(r->dirty.right, within(fmax(a.x, b.x) + reach + 1, c.left, c.right));
    r->dirty.top = least(r->dirty.top, y0);
    r->dirty.bottom = most(r->dirty.bottom, y1);
}

/* Colours what the mask covers, and clears it. */
static void apply_mask(raster *r, dip_color color, double opacity) {
    uint32_t value = color_value(color);
    for (int y = r->dirty.top; y < r->dirty.bottom; y++) {
        uint8_t *row = r->mask + (size_t)y * (size_t)r->canvas->width;
        for (int x = r->dirty.left; x < r->dirty.right; x++) {
            if (row[x]) blend(r, x, y, value, row[x] / 255.0 * opacity);
            row[x] = 0;
        }
    }
    r->dirty = (pixel_box){r->canvas->width, r->canvas->height, 0, 0};
}

/* The part of a dash pattern that a line has come to. */
typedef struct dashing {
    int i;
    double left; /* pixels of this dash or gap still to go */
} dashing;

/* Dashes end round, so each is drawn shorter by the width and keeps its length. */
static void cover_dashed(raster *r, dip_point a, dip_point b, const dip_stroke *how, double radius,
                         dashing *d) {
    double dx = b.x - a.x, dy = b.y - a.y, length = sqrt(dx * dx + dy * dy), at = 0;
    while (at < length) {
        double end = fmin(length, at + d->left);
        if (d->i % 2 == 0) {
            double inset = fmin(radius, (end - at) / 2), t0 = (at + inset) / length;
            double t1 = (end - (end < length ? inset : 0)) / length;
            cover_segment(r, (dip_point){a.x + dx * t0, a.y + dy * t0},
                          (dip_point){a.x + dx * t1, a.y + dy * t1}, radius);
        }
        d->left -= end - at;
        at = end;
        if (d->left > 1e-9) continue;
        d->i = (d->i + 1) % how->dashes;
        d->left = fmax(how->dash[d->i] * r->scale, 0.1);
    }
}

static dip_point scaled(const raster *r, dip_point v) {
    return (dip_point){v.x * r->scale, v.y * r->scale};
}

/* A solid line along an axis, on whole pixels. */
static void draw_straight(raster *r, dip_point a, dip_point b, const dip_stroke *how) {
    double width = fmax(1, floor(how->width * r->scale + 0.5));
    bool level = a.y == b.y;
    double across = level ? a.y : a.x, from = level ? fmin(a.x, b.x) : fmin(a.y, b.y);
    double to = level ? fmax(a.x, b.x) : fmax(a.y, b.y);
    double side = floor(across - width / 2 + 0.5);
    from = floor(from), to = floor(to) + 1;
    double opacity = how->opacity > 0 ? how->opacity : 1;
    if (level) fill(r, from, side, to, side + width, color_value(how->color), opacity);
    else fill(r, side, from, side + width, to, color_value(how->color), opacity);
}

static void draw_line(dip_painter *p, const dip_point *at, size_t n, const dip_stroke *how) {
    raster *r = raster_of(p);
    dip_point a = scaled(r, at[0]);
    double radius = fmax(how->width * r->scale, 1) / 2;
    dashing d = {0, how->dashes ? how->dash[0] * r->scale : 0};
    if (n == 2 && !how->dashes) {
        dip_point b = scaled(r, at[1]);
        if ((a.x == b.x) != (a.y == b.y)) {
            draw_straight(r, a, b, how);
            return;
        }
    }
    if (n == 1) cover_segment(r, a, a, radius);
    for (size_t i = 1; i < n; i++) {
        dip_point b = scaled(r, at[i]);
        if (how->dashes) cover_dashed(r, a, b, how, radius, &d);
        else cover_segment(r, a, b, radius);
        a = b;
    }
    apply_mask(r, how->color, how->opacity > 0 ? how->opacity : 1);
}

/* ---- rectangles, images, clip ---------------------------------------------------------------- */
static double whole(const raster *r, double v) { return floor(v * r->scale + 0.5); }

static void draw_rectangle(dip_painter *p, dip_box b, dip_color color, double opacity) {
    raster *r = raster_of(p);
    fill(r, whole(r, b.x), whole(r, b.y), whole(r, b.x + b.w), whole(r, b.y + b.h),
         color_value(color), opacity);
}

static void draw_image(dip_painter *p, const dip_pixels *image, dip_box b) {
    raster *r = raster_of(p);
    double x0 = whole(r, b.x), x1 = whole(r, b.x + b.w);
    double y0 = whole(r, b.y), y1 = whole(r, b.y + b.h);
    if (x1 <= x0 || y1 <= y0) return;
    int right = within(x1, r->clip.left, r->clip.right);
    int bottom = within(y1, r->clip.top, r->clip.bottom);
    for (int y = within(y0, r->clip.top, r->clip.bottom); y < bottom; y++)
        for (int x = within(x0, r->clip.left, r->clip.right); x < right; x++) {
            int64_t u = (int64_t)((x + 0.5 - x0) / (x1 - x0) * (double)image->width);
            int64_t v = (int64_t)((y + 0.5 - y0) / (y1 - y0) * (double)image->height);
            memcpy(r->canvas->rgb + 3 * ((size_t)y * (size_t)r->canvas->width + (size_t)x),
                   image->rgb + 3 * (v * image->width + u), 3);
        }
}

static void set_clip(dip_painter *p, const dip_box *b) {
    raster *r = raster_of(p);
    int w = r->canvas->width, h = r->canvas->height;
    r->clip = (pixel_box){0, 0, w, h};
    if (!b) return;
    r->clip = (pixel_box){within(whole(r, b->x), 0, w), within(whole(r, b->y), 0, h),
                          within(whole(r, b->x + b->w), 0, w), within(whole(r, b->y + b->h), 0, h)};
}

/* ---- text ------------------------------------------------------------------------------------ */
typedef struct letters {
    raster *r;
    dip_point start;
    bool upwards;
    double radius;
} letters;

static dip_point letter_place(const letters *l, dip_point v) {
    double x = v.x * l->r->scale, y = v.y * l->r->scale;
    return l->upwards ? (dip_point){l->start.x + y, l->start.y - x}
                      : (dip_point){l->start.x + x, l->start.y + y};
}

static void letter_line(void *user, const dip_point *at, size_t n) {
    const letters *l = user;
    dip_point a = letter_place(l, at[0]);
    if (n == 1) cover_segment(l->r, a, a, l->radius);
    for (size_t i = 1; i < n; i++) {
        dip_point b = letter_place(l, at[i]);
        cover_segment(l->r, a, b, l->radius);
        a = b;
    }
}

static void draw_text(dip_painter *p, const char *text, dip_point at, const dip_lettering *how) {
    static const double weight = 0.088; /* width of a stroke, as a part of the size */
    raster *r = raster_of(p);
    double back = dip_text_width(text, how->size) * (how->anchor == DIP_ANCHOR_START    ? 0
                                                     : how->anchor == DIP_ANCHOR_MIDDLE ? 0.5
                                                                                        : 1);
    if (how->upwards) at.y += back;
    else at.x -= back;
    letters l = {r, scaled(r, at), how->upwards, fmax(how->size * r->scale * weight, 1) / 2};
    /* Feet of letters stand in the middle of a pixel, or all would be blurred alike. */
    if (how->upwards) l.start.x = floor(l.start.x) + 0.5;
    else l.start.y = floor(l.start.y) + 0.5;
    dip_font_strokes(text, how->size, letter_line, &l);
    apply_mask(r, how->color, 1);
}

/* ---- the canvas ------------------------------------------------------------------------------ */
void dip_canvas_free(dip_context *ctx, dip_canvas *c) {
    dip_dealloc(ctx, c->rgb, (size_t)c->width * (size_t)c->height * 3);
    *c = (dip_canvas){0};
}

static bool make_canvas(const dip_figure *f, const char *who, dip_canvas *out) {
    double w = floor(f->width * f->dpi / DIP_POINTS_PER_INCH + 0.5);
    double h = floor(f->height * f->dpi / DIP_POINTS_PER_INCH + 0.5);
    if (!(w >= 1 && h >= 1 && w <= DIP_CANVAS_MOST && h <= DIP_CANVAS_MOST))
        return dip_fail(f->ctx, DIP_ERROR_LIMIT, who,
                        "the picture would have %.0f by %.0f pixels, expected 1 to %d on a side; "
                        "choose another figsize or dpi",
                        w, h, DIP_CANVAS_MOST);
    *out = (dip_canvas){(int)w, (int)h, NULL};
    out->rgb = dip_alloc_array(f->ctx, (size_t)w * (size_t)h, 3);
    return out->rgb != NULL;
}

bool dip_figure_raster(const dip_figure *f, const char *who, dip_canvas *out) {
    if (!make_canvas(f, who, out)) return false;
    size_t pixels = (size_t)out->width * (size_t)out->height;
    raster r = {.painter = {.ctx = f->ctx,
                            .line = draw_line,
                            .rectangle = draw_rectangle,
                            .text = draw_text,
                            .image = draw_image,
                            .clip = set_clip},
                .canvas = out,
                .scale = f->dpi / DIP_POINTS_PER_INCH,
                .dirty = {out->width, out->height, 0, 0}};
    r.mask = dip_alloc(f->ctx, pixels);
    bool fine = r.mask != NULL;
    if (fine) {
        memset(out->rgb, 255, 3 * pixels);
        set_clip(&r.painter, NULL);
        dip_figure_draw(f, &r.painter);
        fine = !r.painter.failed;
    }
    dip_dealloc(f->ctx, r.mask, pixels);
    if (!fine) dip_canvas_free(f->ctx, out);
    return fine;
}
