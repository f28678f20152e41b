/* first_layer.c - each unit of the first layer as the picture of its 784 weights: what it looks for
 * in a digit.  One picture for all units of a face, and one scale for both faces. */
#include "report/page/pictures.h"

#include <math.h>
#include <string.h>

enum { COLUMNS = 16, GAP = 2, TILE = DIP_SIDE + GAP, ZERO = 127, LARGEST = 254, LINE = 255, COLOURS = 256 };

/* Blue over white to red: also told apart by those who do not see red and green as two. */
static const uint8_t negative[3] = {0x21, 0x66, 0xac}, zero[3] = {0xf7, 0xf7, 0xf7},
                     positive[3] = {0xb2, 0x18, 0x2b};

static void fill_palette(uint32_t palette[COLOURS]) {
    for (int i = 0; i <= LARGEST; i++) {
        const uint8_t *end = i < ZERO ? negative : positive;
        int far = i < ZERO ? ZERO - i : i - ZERO;
        palette[i] = 0;
        for (int c = 0; c < 3; c++)
            palette[i] = palette[i] << 8 | (uint32_t)((end[c] * far + zero[c] * (ZERO - far)) / ZERO);
    }
    palette[LINE] = 0x808080;
}

static const dip_layer_weights *first_layer(const dip_face_result *f) {
    return f->layers > 0 && f->layer[0].kernel && f->layer[0].in == DIP_PIXELS && f->layer[0].out > 0 &&
                   f->layer[0].out <= 4096
               ? &f->layer[0] : NULL;
}

/* Three times the root mean square of all first layers: a few weights lie beyond and are clipped, the
 * others keep their contrast. */
static double common_scale(const dip_run_result *run) {
    double sum = 0, n = 0;
    for (int i = 0; i < run->n; i++) {
        const dip_layer_weights *l = first_layer(&run->face[i]);
        for (int64_t k = 0; l && k < l->in * l->out; k++) sum += (double)l->kernel[k] * (double)l->kernel[k];
        if (l) n += (double)(l->in * l->out);
    }
    return sum > 0 ? 3 * sqrt(sum / n) : 1;
}

static uint8_t colour_of(double weight, double scale) {
    double v = weight / scale;
    if (!(v > -1)) v = -1;
    if (v > 1) v = 1;
    return (uint8_t)floor(ZERO + v * ZERO + 0.5);
}

static void paint_unit(const dip_layer_weights *l, int64_t unit, double scale, int width, uint8_t *picture) {
    int64_t left = unit % COLUMNS * TILE + GAP, top = unit / COLUMNS * TILE + GAP;
    for (int p = 0; p < DIP_PIXELS; p++)
        picture[(top + p / DIP_SIDE) * width + left + p % DIP_SIDE] =
            colour_of((double)l->kernel[p * l->out + unit], scale);
}

static void add_picture(const dip_face_result *f, const dip_layer_weights *l, double scale, dip_text *out) {
    int rows = (int)((l->out + COLUMNS - 1) / COLUMNS), width = COLUMNS * TILE + GAP, height = rows * TILE + GAP;
    size_t size = (size_t)width * (size_t)height;
    uint8_t *picture = dip_alloc_raw(out->ctx, size);
    if (!picture) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < size; i++) picture[i] = LINE;
    for (int64_t unit = 0; unit < l->out; unit++) paint_unit(l, unit, scale, width, picture);
    uint32_t palette[COLOURS];
    char alt[160];
    fill_palette(palette);
    dip_snprintf(alt, sizeof alt,
                 "%s face: the weights of the %lld units of the first layer, each as a picture of 28 by 28",
                 f->name, (long long)l->out);
    dip_page_bmp(out,
                 &(dip_bmp){.width = width, .height = height, .pixel = picture, .palette = palette,
                            .colours = COLOURS},
                 "units", alt);
    dip_dealloc(out->ctx, picture, size);
}

static void add_face(const dip_face_result *f, double scale, dip_text *out) {
    const dip_layer_weights *l = first_layer(f);
    if (!l) {
        dip_text_add(out, "<p>%s face: there are no trained weights.</p>\n", f->name);
        return;
    }
    dip_text_add(out, "<figure><figcaption>%s face, ", f->name);
    dip_page_escape(out, l->name, strlen(l->name));
    dip_text_add(out, ": %lld units</figcaption>\n", (long long)l->out);
    add_picture(f, l, scale, out);
    dip_text_add(out, "</figure>\n");
}

void dip_page_first_layer(const dip_run_result *run, dip_text *out) {
    double scale = common_scale(run);
    bool any = false;
    dip_text_add(out, "<div class=\"beside\">\n");
    for (int i = 0; i < run->n; i++) {
        add_face(&run->face[i], scale, out);
        any |= first_layer(&run->face[i]) != NULL;
    }
    dip_text_add(out, "</div>\n");
    if (any)
        dip_text_add(out, "<p class=\"note scale\"><span>%.3f</span> <span class=\"diverging\" role=\"img\" "
                          "aria-label=\"a scale of colours: blue, white at zero, red\"></span> "
                          "<span>+%.3f</span> <span>the same scale for both faces: three times the root mean "
                          "square; weights beyond take the last colour.</span></p>\n",
                     -scale, scale);
}
