/* save.c - the kinds of file that a figure can become. */
#include "plot/save.h"

#include <string.h>

#include "base/files.h"
#include "plot/png.h"

static bool save_svg(const dip_figure *f, const char *who, const char *path,
                     const dip_svg_style *style) {
    dip_text text = {.ctx = f->ctx};
    bool fine =
        dip_figure_svg(f, style, &text) && dip_file_write(f->ctx, who, path, text.s, text.n);
    dip_text_free(&text);
    return fine;
}

static bool save_png(const dip_figure *f, const char *who, const char *path,
                     const dip_svg_style *style) {
    dip_canvas canvas;
    dip_png png;
    (void)style;
    if (!dip_figure_raster(f, who, &canvas)) return false;
    bool fine = dip_png_encode(f->ctx, who, &canvas, f->dpi, &png);
    dip_canvas_free(f->ctx, &canvas);
    if (!fine) return false;
    fine = dip_file_write(f->ctx, who, path, png.data, png.size);
    dip_dealloc(f->ctx, png.data, png.capacity);
    return fine;
}

typedef bool save_fn(const dip_figure *f, const char *who, const char *path,
                     const dip_svg_style *style);
static const struct {
    const char *ending;
    save_fn *save;
} kinds[] = {{".png", save_png}, {".svg", save_svg}};

bool dip_figure_save(const dip_figure *f, const char *who, const char *path,
                     const dip_svg_style *style) {
    const char *slash = strrchr(path, '/'), *ending = strrchr(slash ? slash : path, '.');
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (ending && dip_same_name(ending, kinds[i].ending))
            return kinds[i].save(f, who, path, style);
    return dip_fail(f->ctx, DIP_ERROR_ARGUMENT, who,
                    "the file is called \"%.200s\", expected a name that ends in .png or .svg",
                    path);
}
