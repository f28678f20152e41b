/* describe.c - a figure in words, for the <desc> of an SVG. */
#include "plot/figure.h"

static void describe_curve(const dip_curve *c, int number, dip_text *out) {
    if (c->label) dip_text_add(out, "%s: ", c->label);
    else dip_text_add(out, "curve %d: ", number);
    if (c->n == 0) dip_text_add(out, "empty. ");
    else if (c->n == 1) dip_text_add(out, "%.4g. ", c->at[0].y);
    else
        dip_text_add(out, "%.4g to %.4g in %llu points. ", c->at[0].y, c->at[c->n - 1].y,
                     (unsigned long long)c->n);
}

void dip_figure_describe(const dip_figure *f, dip_text *out) {
    for (size_t i = 0; i < f->n; i++) {
        const dip_axes *a = f->axes[i];
        if (a->text[DIP_TITLE]) dip_text_add(out, "%s. ", a->text[DIP_TITLE]);
        if (a->image.rgb)
            dip_text_add(out, "Image of %lld by %lld pixels. ", (long long)a->image.width,
                         (long long)a->image.height);
        if (a->curves && a->text[DIP_YLABEL] && a->text[DIP_XLABEL])
            dip_text_add(out, "%s over %s. ", a->text[DIP_YLABEL], a->text[DIP_XLABEL]);
        for (size_t k = 0; k < a->curves; k++) describe_curve(&a->curve[k], (int)k + 1, out);
    }
    if (!out->s) dip_text_add(out, "Empty.");
}
