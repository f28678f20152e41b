/* figures.c - see figures.h. */
#include "plot/figures.h"

#include <math.h>
#include <string.h>

static bool add_curves(dip_figure *f, dip_axes *a) {
    static const char markers[] = {0, 'o', 's', 'x', '+'};
    static const double x[] = {0, 1, 2, 3, 4, 5};
    for (int i = 0; i < 5; i++) {
        double y[6];
        for (int k = 0; k < 6; k++) y[k] = i + 0.1 * k * k;
        y[2] = i == 1 ? (double)NAN : y[2];
        dip_stroke how = {.color = 0x1f77b4u + (unsigned)i, .width = i == 4 ? 0 : 1 + i / 2.0};
        if (i == 2) how.dashes = 2, how.dash[0] = 4, how.dash[1] = 2;
        how.name = i == 3 ? "third" : NULL;
        dip_curve *c = dip_axes_curve(f, a, i == 0 ? NULL : x, y, 6, i ? "a curve" : NULL, &how);
        if (!c) return false;
        c->marker = markers[i];
    }
    return true;
}

dip_figure *sample_figure(dip_context *ctx) {
    uint8_t *rgb;
    dip_figure *f = dip_figure_new(ctx, 6, 3, 50);
    dip_axes *left = f ? dip_figure_axes(f, (dip_cells){1, 2, 0, 0, 1, 1}) : NULL;
    dip_axes *right = left ? dip_figure_axes(f, (dip_cells){1, 2, 0, 1, 1, 1}) : NULL;
    bool fine = right && dip_figure_title(f, "A title & more") && add_curves(f, left) &&
                dip_axes_set_text(f, left, DIP_TITLE, "Two\nlines <of> \"title\"") &&
                dip_axes_set_text(f, left, DIP_XLABEL, "x \xC2\xB1 1") &&
                dip_axes_set_text(f, left, DIP_YLABEL, "y") && dip_axes_image(f, right, 2, 2, &rgb);
    if (!fine) {
        dip_figure_free(f);
        return NULL;
    }
    left->legend = DIP_LEGEND_BEST;
    left->grid = true;
    memcpy(rgb, (uint8_t[]){255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9}, 12);
    return f;
}
