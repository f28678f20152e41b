/* svg.c - the painter that writes SVG 1.1, in points, with at most two decimals.
 *
 * Images are data: URIs of Windows bitmaps, the one format that every browser reads and that needs
 * no library to write.  A clip is a nested <svg>, which needs no identifier. */
#include "plot/svg.h"

#include <math.h>
#include <string.h>

#include "plot/font.h"

typedef struct svg {
    dip_painter painter;
    dip_text *out;
    bool inside;
} svg;

/* ---- pieces ---------------------------------------------------------------------------------- */
static const char *number(double v, char out[32]) {
    dip_snprintf(out, 32, "%.2f", v);
    size_t n = strlen(out);
    while (out[n - 1] == '0') out[--n] = 0;
    if (out[n - 1] == '.') out[--n] = 0;
    return strcmp(out, "-0") == 0 ? "0" : out;
}

static void attribute(svg *s, const char *name, double v) {
    char text[32];
    dip_text_add(s->out, " %s=\"%s\"", name, number(v, text));
}

static void box_attributes(svg *s, dip_box b) {
    attribute(s, "x", b.x);
    attribute(s, "y", b.y);
    attribute(s, "width", b.w);
    attribute(s, "height", b.h);
}

/* XML has no control characters, and what is no UTF-8 must not end the document. */
static void escaped(dip_text *out, const char *text) {
    while (*text) {
        const char *start = text;
        uint32_t code = dip_utf8_next(&text);
        if (code == '&') dip_text_add(out, "&amp;");
        else if (code == '<') dip_text_add(out, "&lt;");
        else if (code == '>') dip_text_add(out, "&gt;");
        else if (code == '"') dip_text_add(out, "&quot;");
        else if (code < 0x20 && code != '\n' && code != '\t') dip_text_add(out, " ");
        else if (code == 0xFFFD || code == 0xFFFE || code == 0xFFFF)
            dip_text_add(out, "\xEF\xBF\xBD");
        else dip_text_add(out, "%.*s", (int)(text - start), start);
    }
}

static void color_attribute(svg *s, const char *name, dip_color c) {
    if (c == DIP_INK)
        dip_text_add(s->out, " %s=\"%s\"", name, s->inside ? "currentColor" : "#000000");
    else dip_text_add(s->out, " %s=\"#%06x\"", name, c == DIP_PAPER ? 0xffffffu : c);
}

static void class_attribute(svg *s, const char *name) {
    if (s->inside && name) dip_text_add(s->out, " class=\"%s\"", name);
}

/* ---- the painter ----------------------------------------------------------------------------- */
static void stroke_attributes(svg *s, const dip_stroke *how) {
    class_attribute(s, how->name);
    color_attribute(s, "stroke", how->color);
    attribute(s, "stroke-width", how->width);
    if (how->opacity > 0) attribute(s, "stroke-opacity", how->opacity);
    for (int i = 0; i < how->dashes; i++) {
        char text[32];
        dip_text_add(s->out, "%s%s", i ? " " : " stroke-dasharray=\"", number(how->dash[i], text));
    }
    if (how->dashes) dip_text_add(s->out, "\"");
}

static void draw_line(dip_painter *p, const dip_point *at, size_t n, const dip_stroke *how) {
    svg *s = (svg *)p;
    char x[32], y[32];
    if (n == 1) {
        dip_text_add(s->out, "<circle");
        class_attribute(s, how->name);
        attribute(s, "cx", at->x);
        attribute(s, "cy", at->y);
        attribute(s, "r", how->width / 2);
        color_attribute(s, "fill", how->color);
        color_attribute(s, "stroke", how->color);
        dip_text_add(s->out, " stroke-width=\"0\"/>\n");
        return;
    }
    dip_text_add(s->out, "<polyline points=\"");
    for (size_t i = 0; i < n; i++)
        dip_text_add(s->out, "%s%s,%s", i ? " " : "", number(at[i].x, x), number(at[i].y, y));
    dip_text_add(s->out, "\" fill=\"none\"");
    stroke_attributes(s, how);
    dip_text_add(s->out, "/>\n");
}

static void draw_rectangle(dip_painter *p, dip_box b, dip_color fill, double opacity) {
    svg *s = (svg *)p;
    bool paper = s->inside && fill == DIP_PAPER;
    if (paper && opacity >= 1) return; /* the page's own */
    dip_text_add(s->out, "<rect");
    class_attribute(s, paper ? "paper" : NULL);
    box_attributes(s, b);
    if (paper) dip_text_add(s->out, " fill=\"none\"");
    else color_attribute(s, "fill", fill);
    if (opacity < 1) attribute(s, "fill-opacity", opacity);
    dip_text_add(s->out, "/>\n");
}

static void draw_text(dip_painter *p, const char *text, dip_point at, const dip_lettering *how) {
    static const char *const anchors[] = {"start", "middle", "end"};
    svg *s = (svg *)p;
    char x[32], y[32];
    dip_text_add(s->out, "<text");
    if (how->upwards)
        dip_text_add(s->out, " transform=\"translate(%s %s) rotate(-90)\"", number(at.x, x),
                     number(at.y, y));
    else dip_text_add(s->out, " x=\"%s\" y=\"%s\"", number(at.x, x), number(at.y, y));
    attribute(s, "font-size", how->size);
    if (how->anchor != DIP_ANCHOR_START)
        dip_text_add(s->out, " text-anchor=\"%s\"", anchors[how->anchor]);
    color_attribute(s, "fill", how->color);
    dip_text_add(s->out, ">");
    escaped(s->out, text);
    dip_text_add(s->out, "</text>\n");
}

static void set_clip(dip_painter *p, const dip_box *b) {
    svg *s = (svg *)p;
    if (!b) {
        dip_text_add(s->out, "</svg>\n");
        return;
    }
    char x[32], y[32], w[32], h[32];
    dip_text_add(s->out, "<svg");
    box_attributes(s, *b);
    dip_text_add(s->out, " viewBox=\"%s %s %s %s\">\n", number(b->x, x), number(b->y, y),
                 number(b->w, w), number(b->h, h));
}

/* ---- images: a bitmap of 24 bits, or of 8 with a palette where 256 colours are enough ----------- */
typedef struct base64 {
    dip_text *out;
    uint32_t bits;
    int count, filled;
    char text[73]; /* to be added in one piece */
} base64;

static void add_text(base64 *b) {
    b->text[b->filled] = 0;
    dip_text_add(b->out, "%s", b->text);
    b->filled = 0;
}

static void add_byte(base64 *b, unsigned v) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    b->bits = b->bits << 8 | (v & 255u);
    if (++b->count < 3) return;
    for (int shift = 18; shift >= 0; shift -= 6)
        b->text[b->filled++] = digits[b->bits >> shift & 63];
    if (b->filled + 1 == (int)sizeof b->text) add_text(b);
    b->bits = 0;
    b->count = 0;
}

static void add_number(base64 *b, uint32_t v, int bytes) {
    for (int i = 0; i < bytes; i++) add_byte(b, v >> 8 * i);
}

static uint32_t pixel(const dip_pixels *image, int64_t i) {
    const uint8_t *c = image->rgb + 3 * i;
    return (uint32_t)c[0] << 16 | (uint32_t)c[1] << 8 | c[2];
}

/* Where a colour stands in the palette, which it joins; -1: the palette is full. */
static int place_in(uint32_t *palette, int *n, uint32_t color) {
    int i = 0;
    while (i < *n && palette[i] != color) i++;
    if (i == 256) return -1;
    if (i == *n) palette[(*n)++] = color;
    return i;
}

static void add_header(base64 *b, const dip_pixels *image, int bits, int colors, uint32_t row) {
    uint32_t start = 54 + 4 * (uint32_t)colors, bytes = row * (uint32_t)image->height;
    add_number(b, 0x4D42, 2); /* "BM" */
    add_number(b, start + bytes, 4);
    add_number(b, 0, 4);
    add_number(b, start, 4);
    add_number(b, 40, 4);
    add_number(b, (uint32_t)image->width, 4);
    add_number(b, (uint32_t)image->height, 4);
    add_number(b, 1, 2);
    add_number(b, (uint32_t)bits, 2);
    add_number(b, 0, 4); /* not compressed */
    add_number(b, bytes, 4);
    add_number(b, 2835, 4); /* pixels a metre; nobody asks */
    add_number(b, 2835, 4);
    add_number(b, (uint32_t)colors, 4);
    add_number(b, 0, 4);
}

static void add_bitmap(dip_text *out, const dip_pixels *image) {
    uint32_t palette[256];
    int colors = 0;
    bool few = true;
    int64_t pixels = image->width * image->height;
    for (int64_t i = 0; few && i < pixels; i++)
        few = place_in(palette, &colors, pixel(image, i)) >= 0;
    if (!few) colors = 0;
    int bytes = few ? 1 : 3;
    uint32_t used = (uint32_t)(bytes * image->width), row = (used + 3) / 4 * 4;
    base64 b = {.out = out};
    add_header(&b, image, 8 * bytes, colors, row);
    for (int i = 0; i < colors; i++) add_number(&b, palette[i], 4);
    for (int64_t y = image->height - 1; y >= 0; y--) {
        for (int64_t x = 0; x < image->width; x++) {
            uint32_t c = pixel(image, y * image->width + x);
            if (few) add_byte(&b, (unsigned)place_in(palette, &colors, c));
            else add_number(&b, c, 3);
        }
        add_number(&b, 0, (int)(row - used));
    }
    while (b.count) add_byte(&b, 0); /* zeros behind the image instead of "=" */
    add_text(&b);
}

static void draw_image(dip_painter *p, const dip_pixels *image, dip_box b) {
    svg *s = (svg *)p;
    dip_text_add(s->out, "<image");
    box_attributes(s, b);
    dip_text_add(s->out, " preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
                         "href=\"data:image/bmp;base64,");
    add_bitmap(s->out, image);
    dip_text_add(s->out, "\"/>\n");
}

/* ---- the document ---------------------------------------------------------------------------- */
static void tell(dip_text *out, const char *tag, const char *text) {
    if (!text) return;
    dip_text_add(out, "<%s>", tag);
    escaped(out, text);
    dip_text_add(out, "</%s>\n", tag);
}

bool dip_figure_svg(const dip_figure *f, const dip_svg_style *style, dip_text *out) {
    svg s = {.painter = {.ctx = f->ctx,
                         .line = draw_line,
                         .rectangle = draw_rectangle,
                         .text = draw_text,
                         .image = draw_image,
                         .clip = set_clip},
             .out = out,
             .inside = style->inside};
    char w[32], h[32];
    number(f->width, w);
    number(f->height, h);
    if (!style->inside) dip_text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    dip_text_add(out,
                 "<svg%s width=\"%spt\" height=\"%spt\" viewBox=\"0 0 %s %s\" role=\"img\" "
                 "font-family=\"sans-serif\">\n",
                 style->inside ? " class=\"plot\"" : " xmlns=\"http://www.w3.org/2000/svg\"", w, h,
                 w, h);
    tell(out, "title", style->title);
    tell(out, "desc", style->description);
    dip_figure_draw(f, &s.painter);
    dip_text_add(out, "</svg>\n");
    return !out->failed && !s.painter.failed;
}
