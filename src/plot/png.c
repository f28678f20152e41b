/* png.c - libpng, kept a guest: its memory is the context's, its output a buffer, its errors ours. */
#include "plot/png.h"

#include <string.h>

#ifndef DIP_WITH_PNG

bool dip_png_available(void) { return false; }

bool dip_png_encode(dip_context *ctx, const char *who, const dip_canvas *canvas, double dpi,
                    dip_png *out) {
    (void)canvas, (void)dpi, (void)out;
    return dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who,
                    "this library was built without libpng and writes no .png; choose a name that "
                    "ends in .svg, or install libpng and build again");
}

#else
#include <setjmp.h>

#include <png.h>

bool dip_png_available(void) { return true; }

typedef struct encoder {
    dip_context *ctx;
    const char *who;
    dip_png *out;
    uint64_t failures; /* the context's, before */
    jmp_buf back;      /* libpng's functions never return after an error */
} encoder;

/* libpng does not say how large what it frees was, so each block remembers. */
enum { HEADER = 64 };

static png_voidp take(png_structp png, png_alloc_size_t size) {
    encoder *e = png_get_mem_ptr(png);
    size_t all;
    if (!dip_add_size(size, HEADER, &all)) return NULL;
    char *block = dip_alloc_raw(e->ctx, all);
    if (!block) return NULL;
    memcpy(block, &all, sizeof all);
    return block + HEADER;
}

static void give(png_structp png, png_voidp p) {
    encoder *e = png_get_mem_ptr(png);
    size_t all;
    if (!p) return;
    char *block = (char *)p - HEADER;
    memcpy(&all, block, sizeof all);
    dip_dealloc(e->ctx, block, all);
}

static void PNGCBAPI fail(png_structp png, png_const_charp why) {
    encoder *e = png_get_error_ptr(png);
    if (dip_failures(e->ctx) == e->failures)
        dip_fail(e->ctx, DIP_ERROR_INTERNAL, e->who, "libpng: %s", why);
    longjmp(e->back, 1);
}

static void PNGCBAPI warn(png_structp png, png_const_charp why) { (void)png, (void)why; }

static void add(png_structp png, png_bytep bytes, size_t n) {
    encoder *e = png_get_io_ptr(png);
    dip_png *out = e->out;
    size_t need;
    uint8_t *more = NULL;
    if (dip_add_size(out->size, n, &need))
        more = dip_grow(e->ctx, out->data, &out->capacity, need, 1);
    if (!more) png_error(png, "no memory");
    out->data = more;
    memcpy(out->data + out->size, bytes, n);
    out->size = need;
}

static void flush(png_structp png) { (void)png; }

static void write_all(png_structp png, png_infop info, const dip_canvas *c, double dpi) {
    png_uint_32 per_metre = (png_uint_32)(dpi / 0.0254 + 0.5);
    png_set_IHDR(png, info, (png_uint_32)c->width, (png_uint_32)c->height, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    for (int y = 0; y < c->height; y++)
        png_write_row(png, c->rgb + (size_t)y * (size_t)c->width * 3);
    png_write_end(png, info);
}

bool dip_png_encode(dip_context *ctx, const char *who, const dip_canvas *canvas, double dpi,
                    dip_png *out) {
    encoder e = {.ctx = ctx, .who = who, .out = out, .failures = dip_failures(ctx)};
    png_structp volatile png = NULL;
    png_infop volatile info = NULL;
    volatile bool fine = false;
    *out = (dip_png){0};
    if (setjmp(e.back) == 0) {
        png = png_create_write_struct_2(PNG_LIBPNG_VER_STRING, &e, fail, warn, &e, take, give);
        info = png ? png_create_info_struct(png) : NULL;
        if (info) {
            png_set_write_fn(png, &e, add, flush);
            write_all(png, info, canvas, dpi);
            fine = true;
        }
    }
    png_structp p = png;
    png_infop i = info;
    png_destroy_write_struct(&p, &i);
    /* libpng can do without some of its memory, but that it ran out was told. */
    bool told = dip_failures(ctx) != e.failures;
    if (fine && !told) return true;
    dip_dealloc(ctx, out->data, out->capacity);
    *out = (dip_png){0};
    return told ? false : dip_fail(ctx, DIP_ERROR_MEMORY, who, "no memory for a PNG file");
}
#endif
