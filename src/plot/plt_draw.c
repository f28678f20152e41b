/* plt_draw.c - plt_plot and plt_imshow: numbers into the current axes. */
#include <math.h>
#include <string.h>

#include "plot/color.h"
#include "plot/plt.h"
#include "tensor/tensor.h"

DIP_OPTS_DEFAULTS(dip_plt_plot_opts, .linestyle = "-", .marker = "None", .linewidth = 1.5)
DIP_OPTS_DEFAULTS(dip_plt_imshow_opts, .cmap = "viridis", .vmin = (double)NAN, .vmax = (double)NAN)

/* ---- plt_plot -------------------------------------------------------------------------------- */
/* Lengths of dashes and gaps as multiples of the line's width, as matplotlib's. */
static const struct line_style {
    const char *name, *other;
    int dashes;
    double dash[DIP_DASHES];
} styles[] = {
    {"-", "solid", 0, {0}},
    {"--", "dashed", 2, {3.7, 1.6}},
    {"-.", "dashdot", 4, {6.4, 1.6, 1, 1.6}},
    {":", "dotted", 2, {1, 1.65}},
    {"None", "", 0, {0}},
};
enum { STYLES = sizeof styles / sizeof *styles, IMAGE_MOST = 16384 };

static bool read_style(dip_context *ctx, const char *who, const dip_plt_plot_opts *o,
                       dip_stroke *out) {
    const char *known[STYLES], *name = o->linestyle ? o->linestyle : "None";
    const struct line_style *s = NULL;
    for (int i = 0; i < STYLES; i++) {
        known[i] = styles[i].name;
        if (!strcmp(styles[i].name, name) || !strcmp(styles[i].other, name)) s = &styles[i];
    }
    if (!s) return dip_fail_unknown(ctx, who, "linestyle", name, known, STYLES);
    if (!(o->linewidth >= 0 && isfinite(o->linewidth)))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "linewidth is %g, expected points, 0 or more",
                        o->linewidth);
    out->width = strcmp(s->name, "None") == 0 ? 0 : o->linewidth;
    out->dashes = s->dashes;
    for (int i = 0; i < s->dashes; i++) out->dash[i] = s->dash[i] * o->linewidth;
    return true;
}

static bool read_marker(dip_context *ctx, const char *who, const char *name, char *out) {
    static const char *const known[] = {"o", ".", "s", "x", "+", "None"};
    enum { KNOWN = sizeof known / sizeof *known };
    *out = 0;
    if (!name || !*name) return true;
    for (int i = 0; i < KNOWN; i++) {
        if (strcmp(known[i], name) != 0) continue;
        if (i + 1 < KNOWN) *out = name[0];
        return true;
    }
    return dip_fail_unknown(ctx, who, "marker", name, known, KNOWN);
}

static bool series_fit(dip_context *ctx, const char *who, dip_series x, dip_series y) {
    if (y.count < 0 || (y.count > 0 && !y.item))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "y has %lld numbers at the address %p, expected the numbers themselves",
                        (long long)y.count, (const void *)y.item);
    if (x.item && x.count != y.count)
        return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                        "x has %lld numbers and y has %lld, expected as many of both",
                        (long long)x.count, (long long)y.count);
    return true;
}

bool dip_plt_plot(dip_context *ctx, dip_series x, dip_series y, const dip_plt_plot_opts *given) {
    static const char who[] = "plt_plot";
    DIP_READ_OPTS(dip_plt_plot_opts, o, given);
    if (!ctx) return false;
    dip_enter(ctx, o.at_);
    dip_stroke stroke = {0};
    char marker;
    if (!series_fit(ctx, who, x, y) || !read_style(ctx, who, &o, &stroke) ||
        !read_marker(ctx, who, o.marker, &marker) ||
        (o.color && !dip_color_named(ctx, who, o.color, &stroke.color)))
        return false;
    dip_plt_state *s;
    dip_axes *a = dip_plt_axes(ctx, &s);
    if (!a) return false;
    if (!o.color) stroke.color = dip_color_cycle(a->cycle);
    dip_curve *c = dip_axes_curve(s->figure, a, x.item, y.item, (size_t)y.count, o.label, &stroke);
    if (!c) return false;
    c->marker = marker;
    a->cycle += !o.color;
    return true;
}

/* ---- plt_imshow ------------------------------------------------------------------------------ */
/* What of a tensor is the image; strides in elements. */
typedef struct image {
    int64_t height, width, row, column, channel;
    bool colored; /* (H, W, 3) */
} image;

/* Axes of size 1 in front, as of one image of a batch, and behind, as of one channel, don't count. */
static bool find_image(const dip_tensor *t, const char *who, image *out) {
    const dip_view *v = &t->view;
    int first = 0, end = v->rank;
    char text[96];
    while (end - first > 2 && v->dim[end - 1] == 1) end--;
    while (end - first > 2 && v->dim[first] == 1 && (end - first > 3 || v->dim[end - 1] != 3))
        first++;
    bool colored = end - first == 3 && v->dim[end - 1] == 3;
    dip_shape shape = dip_view_shape(v);
    if ((end - first != 2 && !colored) || dip_view_numel(v) < 1)
        return dip_fail(dip_ctx(t), DIP_ERROR_SHAPE, who,
                        "the shape is %s, expected (H, W) or (H, W, 3) with at least one pixel; "
                        "take one image of a batch",
                        dip_shape_text(&shape, text, sizeof text));
    *out = (image){v->dim[first],
                   v->dim[first + 1],
                   v->stride[first],
                   v->stride[first + 1],
                   colored ? v->stride[first + 2] : 0,
                   colored};
    if (out->height <= IMAGE_MOST && out->width <= IMAGE_MOST) return true;
    return dip_fail(dip_ctx(t), DIP_ERROR_LIMIT, who,
                    "the image has %lld by %lld pixels, expected at most %d on a side",
                    (long long)out->width, (long long)out->height, IMAGE_MOST);
}

static double number_at(const dip_tensor *t, const image *m, int64_t y, int64_t x, int channel) {
    return dip_element_get(t->view.data, t->view.dtype,
                           y * m->row + x * m->column + channel * m->channel);
}

/* The smallest and largest of the finite numbers, where the options leave them open. */
static void find_range(const dip_tensor *t, const image *m, double *low, double *high) {
    double least = HUGE_VAL, most = -HUGE_VAL;
    for (int64_t y = 0; y < m->height; y++)
        for (int64_t x = 0; x < m->width; x++) {
            double v = number_at(t, m, y, x, 0);
            if (isfinite(v)) least = fmin(least, v), most = fmax(most, v);
        }
    if (isnan(*low)) *low = least;
    if (isnan(*high)) *high = most;
}

static dip_color colored_pixel(const dip_tensor *t, const image *m, int64_t y, int64_t x) {
    double whole = t->view.dtype == DIP_UINT8 ? 255 : 1;
    dip_color c = 0;
    for (int i = 0; i < 3; i++) {
        double v = number_at(t, m, y, x, i) / whole;
        c = c << 8 | (dip_color)((v > 0 ? v < 1 ? v : 1 : 0) * 255 + 0.5);
    }
    return c;
}

/* A number that is none stays white, as the paper. */
static dip_color mapped_pixel(double v, double low, double high, const dip_colormap *map) {
    if (isnan(v)) return 0xffffff;
    return dip_colormap_at(map, high > low ? (v - low) / (high - low) : 0);
}

static void fill(uint8_t *rgb, const dip_tensor *t, const image *m, const dip_plt_imshow_opts *o,
                 const dip_colormap *map) {
    double low = o->vmin, high = o->vmax;
    if (!m->colored) find_range(t, m, &low, &high);
    for (int64_t y = 0; y < m->height; y++)
        for (int64_t x = 0; x < m->width; x++, rgb += 3) {
            dip_color c = m->colored ? colored_pixel(t, m, y, x)
                                     : mapped_pixel(number_at(t, m, y, x, 0), low, high, map);
            for (int i = 0; i < 3; i++) rgb[i] = (uint8_t)(c >> (16 - 8 * i));
        }
}

bool dip_plt_imshow(dip_context *ctx, dip_tensor *t, const dip_plt_imshow_opts *given) {
    static const char who[] = "plt_imshow";
    DIP_READ_OPTS(dip_plt_imshow_opts, o, given);
    if (!ctx || !t) return false;
    dip_enter(ctx, o.at_);
    image m = {0};
    if (!dip_is(t, &dip_tensor_class, who) || !dip_tensor_readable(t, who) ||
        !find_image(t, who, &m))
        return false;
    if (!dip_tensor_where(t)->host)
        return dip_fail(ctx, DIP_ERROR_DEVICE, who,
                        "the image lives on %s, expected cpu; move it there first",
                        dip_tensor_where(t)->text);
    const dip_colormap *map = dip_colormap_named(ctx, who, o.cmap ? o.cmap : "viridis");
    dip_plt_state *s;
    dip_axes *a = map ? dip_plt_axes(ctx, &s) : NULL;
    uint8_t *rgb;
    if (!a || !dip_axes_image(s->figure, a, m.width, m.height, &rgb)) return false;
    fill(rgb, t, &m, &o, map);
    return true;
}
