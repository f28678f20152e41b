/* figure.c - making a figure and filling it in; everything in it is its own copy. */
#include "plot/figure.h"

#include <math.h>
#include <string.h>

dip_figure *dip_figure_new(dip_context *ctx, double width_inches, double height_inches,
                           double dpi) {
    dip_figure *f = dip_alloc(ctx, sizeof *f);
    if (!f) return NULL;
    f->ctx = ctx;
    f->width = width_inches * DIP_POINTS_PER_INCH;
    f->height = height_inches * DIP_POINTS_PER_INCH;
    f->dpi = dpi;
    return f;
}

static void free_image(dip_context *ctx, dip_axes *a) {
    dip_dealloc(ctx, (void *)(uintptr_t)a->image.rgb,
                (size_t)(a->image.width * a->image.height) * 3);
    a->image = (dip_pixels){0};
}

static void free_axes(dip_context *ctx, dip_axes *a) {
    for (size_t i = 0; i < a->curves; i++) {
        dip_dealloc(ctx, a->curve[i].at, a->curve[i].n * sizeof *a->curve[i].at);
        dip_strfree(ctx, a->curve[i].label);
    }
    dip_dealloc(ctx, a->curve, a->capacity * sizeof *a->curve);
    free_image(ctx, a);
    for (int i = 0; i < DIP_AXES_TEXTS; i++) dip_strfree(ctx, a->text[i]);
    dip_dealloc(ctx, a, sizeof *a);
}

void dip_figure_free(dip_figure *f) {
    if (!f) return;
    for (size_t i = 0; i < f->n; i++) free_axes(f->ctx, f->axes[i]);
    dip_dealloc(f->ctx, f->axes, f->capacity * sizeof(dip_axes *));
    dip_strfree(f->ctx, f->title);
    dip_dealloc(f->ctx, f, sizeof *f);
}

static bool set_text(dip_context *ctx, char **place, const char *text) {
    char *copy = text ? dip_strdup_ctx(ctx, text) : NULL;
    if (text && !copy) return false;
    dip_strfree(ctx, *place);
    *place = copy;
    return true;
}

bool dip_figure_title(dip_figure *f, const char *text) { return set_text(f->ctx, &f->title, text); }

dip_axes *dip_figure_axes(dip_figure *f, dip_cells cells) {
    dip_axes **more = dip_grow(f->ctx, f->axes, &f->capacity, f->n + 1, sizeof *more);
    if (!more) return NULL;
    f->axes = more;
    dip_axes *a = dip_alloc(f->ctx, sizeof *a);
    if (!a) return NULL;
    a->cells = cells;
    a->title_size = DIP_TITLE_SIZE;
    for (int i = 0; i < 4; i++) a->limit[i] = (double)NAN;
    return f->axes[f->n++] = a;
}

dip_curve *dip_axes_curve(dip_figure *f, dip_axes *a, const double *x, const double *y, size_t n,
                          const char *label, const dip_stroke *stroke) {
    dip_curve *more = dip_grow(f->ctx, a->curve, &a->capacity, a->curves + 1, sizeof *more);
    if (!more) return NULL;
    a->curve = more;
    dip_curve c = {.n = n, .stroke = *stroke};
    c.at = dip_alloc_array(f->ctx, n, sizeof *c.at);
    if (!c.at || !set_text(f->ctx, &c.label, label)) {
        dip_dealloc(f->ctx, c.at, n * sizeof *c.at);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) c.at[i] = (dip_point){x ? x[i] : (double)i, y[i]};
    a->curve[a->curves] = c;
    return &a->curve[a->curves++];
}

bool dip_axes_image(dip_figure *f, dip_axes *a, int64_t width, int64_t height, uint8_t **rgb) {
    *rgb = dip_alloc_array(f->ctx, (size_t)(width * height), 3);
    if (!*rgb) return false;
    free_image(f->ctx, a);
    a->image = (dip_pixels){width, height, *rgb};
    return true;
}

bool dip_axes_set_text(dip_figure *f, dip_axes *a, dip_axes_text which, const char *text) {
    return set_text(f->ctx, &a->text[which], text);
}
