/* Pixels: sharp frames, smooth lines, images pixel by pixel; and PNG files that hold the same pixels,
 * read back by a decoder that is not libpng. */
#include "support/context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/figures.h"
#include "plot/png.h"
#include "plot/save.h"
#include "support/run_program.h"

static const dip_svg_style plain = {.title = "T"};

static uint32_t pixel(const dip_canvas *c, int x, int y) {
    const uint8_t *p = c->rgb + 3 * (y * c->width + x);
    return (uint32_t)(p[0] << 16 | p[1] << 8 | p[2]);
}

static int pixels_of(const dip_canvas *c, uint32_t color) {
    int n = 0;
    for (int y = 0; y < c->height; y++)
        for (int x = 0; x < c->width; x++) n += pixel(c, x, y) == color;
    return n;
}

/* A figure of 100 by 100 pixels, 72 an inch, with one pair of axes that fill it but for 7 at each side. */
static dip_figure *small_figure(dip_context *ctx, dip_axes **a) {
    dip_figure *f = dip_figure_new(ctx, 100 / 72.0, 100 / 72.0, 72);
    assert_non_null(f);
    *a = dip_figure_axes(f, (dip_cells){1, 1, 0, 0, 1, 1});
    assert_non_null(*a);
    (*a)->off = true;
    return f;
}

static void set_limits(dip_axes *a, double x0, double x1, double y0, double y1) {
    memcpy(a->limit, (double[]){x0, x1, y0, y1}, sizeof a->limit);
}

static void an_image_keeps_its_pixels(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_axes *a;
    dip_figure *f = small_figure(ctx, &a);
    dip_canvas c;
    uint8_t *rgb;
    assert_true(dip_axes_image(f, a, 2, 2, &rgb));
    memcpy(rgb, (uint8_t[]){255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9}, 12);
    assert_true(dip_figure_raster(f, "test", &c));
    assert_int_equal(c.width, 100);
    assert_int_equal(c.height, 100);
    assert_int_equal(pixel(&c, 6, 50), 0xffffff); /* the margin */
    assert_int_equal(pixel(&c, 7, 7), 0xff0000);
    assert_int_equal(pixel(&c, 49, 49), 0xff0000);
    assert_int_equal(pixel(&c, 50, 49), 0x00ff00);
    assert_int_equal(pixel(&c, 49, 50), 0x0000ff);
    assert_int_equal(pixel(&c, 92, 92), 0x090909);
    assert_int_equal(pixels_of(&c, 0xff0000), 43 * 43);
    dip_canvas_free(ctx, &c);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void a_level_line_is_sharp_and_a_slanting_one_smooth(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_axes *a;
    dip_figure *f = small_figure(ctx, &a);
    dip_canvas c;
    dip_stroke how = {.color = 0xff0000, .width = 2};
    set_limits(a, 0, 86, 0, 86); /* one unit, one pixel */
    assert_non_null(dip_axes_curve(f, a, (double[]){0, 86}, (double[]){43, 43}, 2, NULL, &how));
    assert_true(dip_figure_raster(f, "test", &c));
    assert_int_equal(pixels_of(&c, 0xff0000), 2 * 86);
    assert_int_equal(pixels_of(&c, 0xff0000) + pixels_of(&c, 0xffffff), 100 * 100);
    dip_canvas_free(ctx, &c);

    a->curve[0].at[1].y = 60;
    assert_true(dip_figure_raster(f, "test", &c));
    double covered = 0;
    int between = 0;
    for (int i = 0; i < 100 * 100; i++) {
        covered += (255 - c.rgb[3 * i + 1]) / 255.0;
        between += c.rgb[3 * i + 1] > 0 && c.rgb[3 * i + 1] < 255;
    }
    double length = sqrt(86 * 86 + 17 * 17);
    assert_true(fabs(covered - 2 * length) < 0.03 * 2 * length); /* the area of the line */
    assert_true(between > 100);
    dip_canvas_free(ctx, &c);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void crossings_and_joints_are_no_darker(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_axes *a;
    dip_figure *f = small_figure(ctx, &a);
    dip_canvas c;
    dip_stroke half = {.color = 0x000000, .width = 6, .opacity = 0.5};
    set_limits(a, 0, 86, 0, 86);
    double x[] = {10, 70, 10, 70}, y[] = {10, 30, 50, 15}; /* crosses itself */
    assert_non_null(dip_axes_curve(f, a, x, y, 4, NULL, &half));
    assert_true(dip_figure_raster(f, "test", &c));
    int darkest = 255;
    for (int i = 0; i < 100 * 100; i++) darkest = c.rgb[3 * i] < darkest ? c.rgb[3 * i] : darkest;
    assert_in_range(darkest, 127, 128);
    dip_canvas_free(ctx, &c);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void what_lies_outside_the_limits_is_cut_off(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_axes *a;
    dip_figure *f = small_figure(ctx, &a);
    dip_canvas c;
    dip_stroke how = {.color = 0x00ff00, .width = 3};
    set_limits(a, 0, 1, 0, 1);
    double x[] = {-1e9, 0.5, 3, 0.5}, y[] = {-1e9, 0.5, 3e200, -1e300};
    assert_non_null(dip_axes_curve(f, a, x, y, 4, NULL, &how));
    assert_true(dip_figure_raster(f, "test", &c));
    assert_true(pixels_of(&c, 0x00ff00) > 100);
    for (int i = 0; i < 100; i++) {
        assert_int_equal(pixel(&c, i, 6), 0xffffff);
        assert_int_equal(pixel(&c, i, 93), 0xffffff);
        assert_int_equal(pixel(&c, 6, i), 0xffffff);
        assert_int_equal(pixel(&c, 93, i), 0xffffff);
    }
    dip_canvas_free(ctx, &c);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void dashes_cover_their_part_of_the_line(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_axes *a;
    dip_figure *f = small_figure(ctx, &a);
    dip_canvas c;
    dip_stroke how = {.color = 0x0000ff, .width = 2, .dashes = 2, .dash = {6, 4}};
    set_limits(a, 0, 86, 0, 86);
    assert_non_null(dip_axes_curve(f, a, (double[]){3, 83}, (double[]){40, 41}, 2, NULL, &how));
    assert_true(dip_figure_raster(f, "test", &c));
    double covered = 0;
    for (int i = 0; i < 100 * 100; i++) covered += (255 - c.rgb[3 * i]) / 255.0;
    assert_true(fabs(covered - 2 * 80 * 0.6) < 0.1 * 2 * 80 * 0.6);
    dip_canvas_free(ctx, &c);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void letters_are_seen(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_axes *a;
    dip_figure *f = small_figure(ctx, &a);
    dip_canvas with, without;
    assert_true(dip_figure_raster(f, "test", &without));
    assert_true(dip_axes_set_text(f, a, DIP_TITLE, "HHHH"));
    assert_true(dip_figure_raster(f, "test", &with));
    int dark = 0;
    for (int y = 0; y < 30; y++)
        for (int x = 0; x < 100; x++) dark += pixel(&with, x, y) < 0x606060;
    assert_int_equal(pixels_of(&without, 0xffffff), 100 * 100);
    assert_true(dark > 40);
    dip_canvas_free(ctx, &with);
    dip_canvas_free(ctx, &without);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void a_picture_without_or_with_too_many_pixels_is_refused(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_axes *a;
    dip_figure *f = small_figure(ctx, &a);
    dip_canvas c;
    f->dpi = 1e6;
    assert_false(dip_figure_raster(f, "test", &c));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_LIMIT,
        "test: the picture would have 1388889 by 1388889 pixels, expected 1 to 16384 on "
        "a side; choose another figsize or dpi");
    f->dpi = 0.1;
    assert_false(dip_figure_raster(f, "test", &c));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "0 by 0 pixels");
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

/* ---- PNG ------------------------------------------------------------------------------------- */
/* Is PNG in this build?  Where it is not, the sentence says what to do instead. */
static bool saved(dip_context *ctx, const dip_figure *f, const char *name) {
    if (dip_figure_save(f, "test", name, &plain)) return true;
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_UNSUPPORTED,
        "test: this library was built without libpng and writes no .png; choose a name "
        "that ends in .svg, or install libpng and build again");
    return false;
}

static void a_png_file_holds_the_pixels(void **state) {
    (void)state;
    char folder[300], name[400], raw[400], head[64];
    dip_context *ctx = dip_test_context();
    dip_figure *f = sample_figure(ctx);
    dip_canvas c;
    assert_non_null(scratch_folder(folder, sizeof folder));
    snprintf(name, sizeof name, "%s/a.png", folder);
    snprintf(raw, sizeof raw, "%s/a.raw", folder);
    if (saved(ctx, f, name)) {
        const char *words[] = {DIP_PYTHON, DIP_SOURCE_DIR "/tests/plot/read_png.py", name, raw,
                               NULL};
        program_run r = program_run_words(words, NULL);
        if (r.status) fail_msg("%s%s", r.out, r.err);
        program_free(&r);
        assert_true(dip_figure_raster(f, "test", &c));
        size_t size = (size_t)c.width * (size_t)c.height * 3;
        size_t n = (size_t)snprintf(head, sizeof head, "300\n150\n%d\n", 1969); /* 50 an inch */
        FILE *file = fopen(raw, "rb");
        char *found = malloc(n + size + 1);
        assert_true(file && found);
        assert_int_equal(fread(found, 1, n + size + 1, file), n + size);
        assert_memory_equal(found, head, n);
        assert_memory_equal(found + n, c.rgb, size);
        fclose(file);
        free(found);
        dip_canvas_free(ctx, &c);
    }
    scratch_remove(folder);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

/* libpng's own memory is the context's, so it runs out as well. */
static void a_lack_of_memory_is_an_error_and_nothing_is_lost(void **state) {
    (void)state;
    char folder[300], name[400];
    dip_context *ctx = dip_test_context();
    assert_non_null(scratch_folder(folder, sizeof folder));
    snprintf(name, sizeof name, "%s/a.png", folder);
    dip_figure *f = sample_figure(ctx);
    int64_t failed = 0;
    f->dpi = 10;
    bool png = saved(ctx, f, name);
    for (int64_t n = 1; png; n++) {
        fail_alloc_at(dip_test_alloc(ctx), n);
        bool fine = dip_figure_save(f, "test", name, &plain);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        fail_alloc_at(dip_test_alloc(ctx), 0);
        if (!hit) {
            assert_true(fine && n > 10 && failed >= n - 2);
            break;
        }
        failed += !fine;
        if (fine) DIP_ASSERT_FINE(ctx); /* files.c does without memory for a folder's name */
        else DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    }
    dip_figure_free(f);
    scratch_remove(folder);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_keeps_its_pixels),
        cmocka_unit_test(a_level_line_is_sharp_and_a_slanting_one_smooth),
        cmocka_unit_test(crossings_and_joints_are_no_darker),
        cmocka_unit_test(what_lies_outside_the_limits_is_cut_off),
        cmocka_unit_test(dashes_cover_their_part_of_the_line),
        cmocka_unit_test(letters_are_seen),
        cmocka_unit_test(a_picture_without_or_with_too_many_pixels_is_refused),
        cmocka_unit_test(a_png_file_holds_the_pixels),
        cmocka_unit_test(a_lack_of_memory_is_an_error_and_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
