/* diptych/plt.h: every option shows, every misuse gets its sentence, nothing is lost without memory. */
#include "support/context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/plt.h"
#include "support/run_program.h"
#include "tensor/tensor.h"

static char folder[300];
static dip_context *ctx;

static int begin(void **state) {
    (void)state;
    ctx = dip_test_context();
    return scratch_folder(folder, sizeof folder) ? 0 : -1;
}

static int end(void **state) {
    (void)state;
    dip_test_context_free(ctx);
    scratch_remove(folder);
    return 0;
}

static const char *in_folder(const char *name) {
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* The figure as it stands; free it. */
static char *picture(void) {
    assert_true(dip_plt_savefig(ctx, in_folder("a.svg"), NULL));
    DIP_ASSERT_FINE(ctx);
    char *text = read_text(in_folder("a.svg"));
    assert_non_null(text);
    return text;
}

static void assert_shows(const char *part, bool shown) {
    char *text = picture();
    if (!strstr(text, part) == shown)
        fail_msg("%s %s in\n%s", part, shown ? "is missing" : "should not be", text);
    free(text);
}

static const double five[] = {1, 2, 4, 3, 5};
static dip_series series(int64_t n) { return (dip_series){n, five}; }
static const dip_series none = {0, NULL};

static dip_plt_plot_opts plot_opts(void) {
    dip_plt_plot_opts o;
    dip_plt_plot_opts_init(&o, sizeof o);
    return o;
}

static dip_tensor *numbers(dip_shape shape, dip_dtype dtype, double step) {
    dip_tensor *t = dip_tensor_make(ctx, dtype, &shape, NULL);
    assert_non_null(t);
    for (int64_t i = 0; i < dip_tensor_numel(t); i++)
        dip_element_set(t->view.data, dtype, i, (double)i * step);
    return t;
}

/* ---- what is drawn shows --------------------------------------------------------------------- */
static void a_curve_has_the_options_that_it_was_given(void **state) {
    (void)state;
    dip_plt_plot_opts o = plot_opts();
    assert_true(dip_plt_figure(ctx, NULL));
    assert_true(dip_plt_plot(ctx, none, series(5), NULL));
    assert_shows("stroke=\"#1f77b4\" stroke-width=\"1.5\"", true);
    assert_true(dip_plt_plot(ctx, none, series(5), NULL));
    assert_shows("stroke=\"#ff7f0e\" stroke-width=\"1.5\"", true); /* the next colour */
    o.color = "red", o.linewidth = 3, o.linestyle = "--", o.label = "mine";
    assert_true(dip_plt_plot(ctx, series(5), series(5), &o));
    assert_shows("stroke=\"#ff0000\" stroke-width=\"3\" stroke-dasharray=\"11.1 4.8\"", true);
    assert_true(dip_plt_plot(ctx, none, series(5), NULL));
    assert_shows("#2ca02c", true); /* a colour of one's own does not move the cycle */
    assert_shows(">mine</text>", false);
    assert_true(dip_plt_legend(ctx, NULL));
    assert_shows(">mine</text>", true);
    o = plot_opts();
    o.marker = "o", o.linestyle = "None", o.color = "#123456";
    assert_true(dip_plt_plot(ctx, none, series(5), &o));
    assert_shows("r=\"3\" fill=\"#123456\"", true);
    assert_shows("fill=\"none\" stroke=\"#123456\"", false);
}

static void one_number_alone_and_gaps_are_seen(void **state) {
    (void)state;
    static const double gaps[] = {1, (double)NAN, 3, 4, (double)INFINITY};
    assert_true(dip_plt_figure(ctx, NULL));
    assert_true(dip_plt_plot(ctx, none, (dip_series){5, gaps}, NULL));
    char *text = picture();
    assert_non_null(strstr(text, "<circle")); /* the 1 */
    const char *line = strstr(text, "stroke-width=\"1.5\"");
    assert_non_null(line); /* 3 to 4 */
    assert_null(strstr(line + 1, "stroke-width=\"1.5\""));
    assert_null(strstr(text, "nan,"));
    assert_null(strstr(text, ",inf"));
    free(text);
    assert_true(dip_plt_figure(ctx, NULL));
    assert_true(dip_plt_plot(ctx, none, none, NULL)); /* an empty list is no mistake */
    assert_shows("<polyline", true);
}

static void axes_and_figures_have_their_options(void **state) {
    (void)state;
    dip_plt_figure_opts f;
    dip_plt_figure_opts_init(&f, sizeof f);
    f.figsize = (dip_pair){2, 3};
    assert_true(dip_plt_figure(ctx, &f));
    assert_shows("width=\"144pt\" height=\"216pt\"", true);
    assert_true(dip_plt_figure(ctx, NULL));
    assert_shows("width=\"460.8pt\" height=\"345.6pt\"", true);
    assert_true(dip_plt_subplot(ctx, 1, 2, 1, DIP_HERE));
    assert_true(dip_plt_plot(ctx, none, series(5), NULL));
    assert_true(dip_plt_title(ctx, "left title", NULL));
    assert_shows("font-size=\"12\" text-anchor=\"middle\" fill=\"#000000\">left title<", true);
    dip_plt_text_opts t;
    dip_plt_text_opts_init(&t, sizeof t);
    t.fontsize = 17;
    assert_true(dip_plt_title(ctx, "left title", &t));
    assert_shows("font-size=\"17\" text-anchor=\"middle\" fill=\"#000000\">left title<", true);
    assert_true(dip_plt_xlabel(ctx, "an x", DIP_HERE));
    assert_true(dip_plt_ylabel(ctx, "a y", DIP_HERE));
    assert_true(dip_plt_suptitle(ctx, "above all", DIP_HERE));
    assert_shows(">an x<", true);
    assert_shows("rotate(-90)\" font-size=\"10\" text-anchor=\"middle\" fill=\"#000000\">a y<",
                 true);
    assert_shows(">above all<", true);
    assert_shows("#b0b0b0", false);
    assert_true(dip_plt_grid(ctx, true, DIP_HERE));
    assert_shows("#b0b0b0", true);
    assert_true(dip_plt_xlim(ctx, -10, 10, DIP_HERE));
    assert_shows(">10<", true);
    assert_true(dip_plt_ylim(ctx, 50, 70, DIP_HERE));
    assert_shows(">70.0<", true);
    assert_true(dip_plt_axis(ctx, "off", DIP_HERE));
    assert_shows(">10<", false);
    assert_true(dip_plt_axis(ctx, "on", DIP_HERE));
    assert_shows(">10<", true);

    assert_true(dip_plt_subplot(ctx, 1, 2, 2, DIP_HERE)); /* other axes: no title yet */
    assert_true(dip_plt_title(ctx, "right title", NULL));
    assert_true(dip_plt_subplot(ctx, 1, 2, 1, DIP_HERE)); /* the first ones again */
    assert_true(dip_plt_title(ctx, "new title", NULL));
    assert_shows("left title", false);
    assert_shows(">right title<", true);
    assert_true(dip_plt_figure(ctx, NULL)); /* begins anew */
    assert_shows("title<", false);
    assert_true(dip_plt_close(ctx, DIP_HERE));
    assert_false(dip_plt_savefig(ctx, in_folder("a.svg"), NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "there is no figure");
}

/* Where a legend begins: the x and y of its paper. */
static void legend_at(const char *loc, double *x, double *y) {
    dip_plt_legend_opts o;
    dip_plt_legend_opts_init(&o, sizeof o);
    if (loc) o.loc = loc;
    assert_true(dip_plt_legend(ctx, &o));
    char *text = picture();
    const char *end_of_it = strstr(text, "fill-opacity=\"0.8\"");
    assert_non_null(end_of_it);
    while (strncmp(end_of_it, "<rect", 5) != 0) end_of_it--;
    assert_int_equal(sscanf(end_of_it, "<rect x=\"%lf\" y=\"%lf\"", x, y), 2);
    free(text);
}

static void a_legend_goes_where_it_is_told_or_where_it_hides_least(void **state) {
    (void)state;
    dip_plt_plot_opts o = plot_opts();
    static const double rising[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    double x, y, left, top, right, low, bx, by;
    o.label = "rising";
    assert_true(dip_plt_figure(ctx, NULL));
    assert_true(dip_plt_plot(ctx, none, (dip_series){10, rising}, &o));
    legend_at("upper left", &left, &top);
    legend_at("lower right", &right, &low);
    assert_true(left < right && top < low);
    static const struct {
        const char *loc;
        int column, row; /* 0, 1, 2 */
    } places[] = {{"upper right", 2, 0}, {"upper left", 0, 0},   {"lower left", 0, 2},
                  {"lower right", 2, 2}, {"center left", 0, 1},  {"center right", 2, 1},
                  {"center", 1, 1},      {"lower center", 1, 2}, {"upper center", 1, 0}};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        legend_at(places[i].loc, &x, &y);
        assert_true(fabs(x - (left + (right - left) * places[i].column / 2)) < 0.02);
        assert_true(fabs(y - (top + (low - top) * places[i].row / 2)) < 0.02);
    }
    legend_at(NULL, &bx, &by); /* the line runs into the upper right corner */
    assert_true(fabs(bx - left) < 0.02 && fabs(by - top) < 0.02);
}

static void an_image_is_mapped_to_colours(void **state) {
    (void)state;
    dip_plt_state *s = dip_plt_state_of(ctx);
    dip_plt_imshow_opts o;
    dip_plt_imshow_opts_init(&o, sizeof o);
    dip_tensor *t = numbers((dip_shape){2, {2, 3}}, DIP_FLOAT32, 1);
    assert_true(dip_plt_imshow(ctx, t, NULL));
    const uint8_t *rgb = s->axes->image.rgb;
    assert_int_equal(s->axes->image.width, 3);
    assert_memory_equal(rgb, ((uint8_t[]){0x44, 0x01, 0x54}), 3); /* viridis, from end to end */
    assert_memory_equal(rgb + 15, ((uint8_t[]){0xfd, 0xe7, 0x25}), 3);
    static const struct {
        const char *cmap;
        double low, high;
        uint8_t first, second, last;
    } maps[] = {{"gray", (double)NAN, (double)NAN, 0, 51, 255},    {"gray_r", (double)NAN, (double)NAN, 255, 204, 0},
                {"binary", (double)NAN, (double)NAN, 255, 204, 0}, {"grey", 1, 3, 0, 0, 255},
                {"gray", 0, 10, 0, 26, 128},       {"gray", 7, 7, 0, 0, 0}};
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
        o.cmap = maps[i].cmap, o.vmin = maps[i].low, o.vmax = maps[i].high;
        assert_true(dip_plt_imshow(ctx, t, &o));
        rgb = s->axes->image.rgb;
        assert_int_equal(rgb[0], maps[i].first);
        assert_int_equal(rgb[3], maps[i].second);
        assert_int_equal(rgb[15], maps[i].last);
    }
    dip_free(t);
}

static void shapes_of_images(void **state) {
    (void)state;
    static const struct {
        dip_shape shape;
        int64_t width, height; /* 0: refused */
    } cases[] = {{{2, {2, 3}}, 3, 2},    {{3, {1, 2, 3}}, 0, 0},    {{3, {1, 2, 4}}, 4, 2},
                 {{3, {2, 4, 1}}, 4, 2}, {{4, {1, 2, 4, 1}}, 4, 2}, {{4, {1, 2, 4, 3}}, 4, 2},
                 {{3, {2, 4, 3}}, 4, 2}, {{2, {1, 1}}, 1, 1},       {{3, {1, 1, 5}}, 5, 1},
                 {{1, {5}}, 0, 0},       {{3, {2, 4, 4}}, 0, 0},    {{4, {2, 4, 4, 1}}, 0, 0},
                 {{2, {0, 4}}, 0, 0},    {{0, {0}}, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dip_tensor *t = numbers(cases[i].shape, DIP_UINT8, 1);
        bool fine = dip_plt_imshow(ctx, t, NULL);
        if (i == 1) { /* (1, 2, 3): a row of two colours, not two rows of three numbers */
            assert_true(fine);
            assert_int_equal(dip_plt_state_of(ctx)->axes->image.width, 2);
        } else if (cases[i].width == 0) {
            assert_false(fine);
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "expected (H, W) or (H, W, 3)");
        } else {
            assert_true(fine);
            assert_int_equal(dip_plt_state_of(ctx)->axes->image.width, cases[i].width);
            assert_int_equal(dip_plt_state_of(ctx)->axes->image.height, cases[i].height);
        }
        dip_free(t);
    }
}

static void coloured_and_strided_and_broken_images(void **state) {
    (void)state;
    dip_plt_state *s = dip_plt_state_of(ctx);
    dip_tensor *bytes = numbers((dip_shape){3, {1, 2, 3}}, DIP_UINT8, 10);
    assert_true(dip_plt_imshow(ctx, bytes, NULL));
    assert_memory_equal(s->axes->image.rgb, ((uint8_t[]){0, 10, 20, 30, 40, 50}), 6);
    dip_tensor *parts = numbers((dip_shape){3, {1, 2, 3}}, DIP_FLOAT64, 0.25);
    assert_true(dip_plt_imshow(ctx, parts, NULL)); /* beyond 1: 1 */
    assert_memory_equal(s->axes->image.rgb, ((uint8_t[]){0, 64, 128, 191, 255, 255}), 6);

    dip_plt_imshow_opts o;
    dip_plt_imshow_opts_init(&o, sizeof o);
    o.cmap = "gray";
    double values[] = {0, (double)NAN, 4, 1, (double)INFINITY, 3};
    dip_tensor *turned = dip_tensor_from(ctx, values, DIP_FLOAT64, (dip_shape){2, {3, 2}},
                                         (int64_t[]){1, 3}, NULL, NULL, DIP_HERE);
    assert_true(dip_plt_imshow(ctx, turned, &o)); /* 0 1 | NaN inf | 4 3 */
    const uint8_t *rgb = s->axes->image.rgb, want[] = {0, 64, 255, 255, 255, 191};
    for (int i = 0; i < 6; i++) assert_int_equal(rgb[3 * i], want[i]);
    dip_free(bytes);
    dip_free(parts);
    dip_free(turned);
}

static void savefig_takes_a_dpi_of_its_own(void **state) {
    (void)state;
    dip_plt_savefig_opts o;
    dip_plt_savefig_opts_init(&o, sizeof o);
    unsigned char head[24];
    o.dpi = 50;
    assert_true(dip_plt_figure(ctx, NULL));
    assert_true(dip_plt_plot(ctx, none, series(5), NULL));
    if (!dip_plt_savefig(ctx, in_folder("a.png"), &o)) {
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_UNSUPPORTED, "without libpng");
        return;
    }
    FILE *file = fopen(in_folder("a.png"), "rb");
    assert_true(file && fread(head, 1, sizeof head, file) == sizeof head);
    fclose(file);
    assert_int_equal(head[18] * 256 + head[19], 320);
    assert_int_equal(head[22] * 256 + head[23], 240);
}

/* ---- misuse ---------------------------------------------------------------------------------- */
static bool plot_with(const char *color, const char *style, const char *marker, double width) {
    dip_plt_plot_opts o = plot_opts();
    o.at_ = DIP_HERE;
    if (color) o.color = color;
    if (style) o.linestyle = style;
    if (marker) o.marker = marker;
    o.linewidth = width;
    return dip_plt_plot(ctx, none, series(5), &o);
}

static bool figure_with(double w, double h, double dpi) {
    dip_plt_figure_opts o;
    dip_plt_figure_opts_init(&o, sizeof o);
    o.figsize = (dip_pair){w, h}, o.dpi = dpi;
    return dip_plt_figure(ctx, &o);
}

static bool legend_with(const char *loc) {
    dip_plt_legend_opts o;
    dip_plt_legend_opts_init(&o, sizeof o);
    o.loc = loc;
    return dip_plt_legend(ctx, &o);
}

static bool imshow_with(dip_shape shape, const char *cmap) {
    dip_plt_imshow_opts o;
    dip_plt_imshow_opts_init(&o, sizeof o);
    o.cmap = cmap;
    dip_tensor *t = numbers(shape, DIP_UINT8, 1);
    bool fine = dip_plt_imshow(ctx, t, &o);
    dip_free(t);
    return fine;
}

static bool title_with(double size) {
    dip_plt_text_opts o;
    dip_plt_text_opts_init(&o, sizeof o);
    o.fontsize = size;
    return dip_plt_title(ctx, "t", &o);
}

static bool save_with(const char *name, double dpi) {
    dip_plt_savefig_opts o;
    dip_plt_savefig_opts_init(&o, sizeof o);
    o.dpi = dpi;
    return dip_plt_savefig(ctx, name, &o);
}

#define MISUSE(call, code, sentence)                       \
    do {                                                   \
        assert_false(call);                                \
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_##code, sentence); \
    } while (0)

static void every_misuse_gets_its_sentence(void **state) {
    (void)state;
    assert_true(dip_plt_close(ctx, DIP_HERE));
    MISUSE(save_with("a.svg", 100), STATE,
           "plt_savefig: there is no figure to save; draw one with plt_plot or plt_imshow first");
    assert_true(dip_plt_plot(ctx, none, series(5), NULL));
    MISUSE(dip_plt_plot(ctx, series(4), series(5), NULL), SHAPE,
           "plt_plot: x has 4 numbers and y has 5, expected as many of both");
    MISUSE(dip_plt_plot(ctx, none, (dip_series){-1, five}, NULL), ARGUMENT,
           "plt_plot: y has -1 numbers");
    MISUSE(dip_plt_plot(ctx, none, (dip_series){3, NULL}, NULL), ARGUMENT,
           "plt_plot: y has 3 numbers at the address (nil), expected the numbers themselves");
    MISUSE(plot_with("tab:orang", NULL, NULL, 1), ARGUMENT,
           "plt_plot: there is no colour called \"tab:orang\"; did you mean \"tab:orange\"? Known: "
           "tab:blue, tab:orange,");
    MISUSE(plot_with("#12345", NULL, NULL, 1), ARGUMENT,
           "plt_plot: the colour is \"#12345\", expected \"#rrggbb\" or \"#rgb\"");
    MISUSE(plot_with("#12345g", NULL, NULL, 1), ARGUMENT, "the colour is \"#12345g\"");
    MISUSE(
        plot_with(NULL, "---", NULL, 1), ARGUMENT,
        "plt_plot: there is no linestyle called \"---\"; did you mean \"--\"? Known: -, --, -., :, "
        "None");
    MISUSE(plot_with(NULL, NULL, "^", 1), ARGUMENT,
           "plt_plot: there is no marker called \"^\". Known: o, ., s, x, +, None");
    MISUSE(plot_with(NULL, NULL, NULL, -1), ARGUMENT,
           "plt_plot: linewidth is -1, expected points, 0 or more");
    MISUSE(plot_with(NULL, NULL, NULL, (double)NAN), ARGUMENT, "plt_plot: linewidth is nan");
    MISUSE(figure_with(0, 4, 100), ARGUMENT,
           "plt_figure: figsize is 0 by 4, expected inches above 0 and at most 1000");
    MISUSE(figure_with(3, 1001, 100), ARGUMENT, "plt_figure: figsize is 3 by 1001");
    MISUSE(figure_with(3, 3, 0), ARGUMENT,
           "plt_figure: dpi is 0, expected pixels per inch above 0");
    MISUSE(dip_plt_subplot(ctx, 0, 2, 1, DIP_HERE), ARGUMENT,
           "plt_subplot: the grid has 0 rows and 2 columns, expected 1 to 100 of each");
    MISUSE(dip_plt_subplot(ctx, 2, 101, 1, DIP_HERE), ARGUMENT, "2 rows and 101 columns");
    MISUSE(dip_plt_subplot(ctx, 2, 2, 5, DIP_HERE), ARGUMENT,
           "plt_subplot: the index is 5, expected 1 to 4 in a grid of 2 by 2");
    MISUSE(dip_plt_subplot(ctx, 2, 2, 0, DIP_HERE), ARGUMENT, "the index is 0");
    MISUSE(title_with(0), ARGUMENT,
           "plt_title: fontsize is 0, expected points above 0 and at most 1000");
    MISUSE(legend_with("upper rigth"), ARGUMENT,
           "plt_legend: there is no place called \"upper rigth\"; did you mean \"upper right\"? "
           "Known: best, upper right,");
    MISUSE(dip_plt_axis(ctx, "of", DIP_HERE), ARGUMENT,
           "plt_axis: there is no setting called \"of\"; did you mean \"off\"? Known: off, on");
    MISUSE(dip_plt_xlim(ctx, 1, 1, DIP_HERE), ARGUMENT,
           "plt_xlim: the limits are 1 and 1, expected two different finite numbers");
    MISUSE(dip_plt_ylim(ctx, (double)NAN, 1, DIP_HERE), ARGUMENT, "plt_ylim: the limits are nan and 1");
    MISUSE(imshow_with((dip_shape){3, {8, 28, 28}}, "gray"), SHAPE,
           "plt_imshow: the shape is (8, 28, 28), expected (H, W) or (H, W, 3) with at least one "
           "pixel; take one image of a batch");
    MISUSE(imshow_with((dip_shape){2, {1, 16385}}, "gray"), LIMIT,
           "plt_imshow: the image has 16385 by 1 pixels, expected at most 16384 on a side");
    MISUSE(imshow_with((dip_shape){2, {2, 2}}, "viridian"), ARGUMENT,
           "plt_imshow: there is no colour map called \"viridian\"; did you mean \"viridis\"? "
           "Known: viridis, gray, grey, gray_r, binary");
    MISUSE(save_with("curves.pdf", 100), ARGUMENT,
           "plt_savefig: the file is called \"curves.pdf\", expected a name that ends in .png or "
           ".svg");
    MISUSE(save_with("dir.svg/curves", 100), ARGUMENT, "the file is called \"dir.svg/curves\"");
    MISUSE(save_with("a.png", -1), ARGUMENT,
           "plt_savefig: dpi is -1, expected pixels per inch above 0");
    MISUSE(save_with("no/such/folder/a.svg", 100), FILE, "no/such/folder");
    MISUSE(dip_plt_show(ctx, DIP_HERE), UNSUPPORTED,
           "plt_show: there are no windows here; write the figure with "
           "plt_savefig(\"figure.svg\") and open that file");
}

static void nulls_pass_quietly(void **state) {
    (void)state;
    assert_false(dip_plt_imshow(ctx, NULL, NULL));
    assert_false(dip_plt_title(ctx, NULL, NULL));
    assert_false(dip_plt_xlabel(ctx, NULL, DIP_HERE));
    assert_false(dip_plt_suptitle(ctx, NULL, DIP_HERE));
    assert_false(dip_plt_savefig(ctx, NULL, NULL));
    assert_false(dip_plt_axis(ctx, NULL, DIP_HERE));
    assert_false(dip_plt_figure(NULL, NULL));
    assert_false(dip_plt_plot(NULL, none, none, NULL));
    DIP_ASSERT_FINE(ctx);
}

/* ---- memory ---------------------------------------------------------------------------------- */
static bool work(dip_context *c, dip_tensor *image) {
    dip_plt_plot_opts o = plot_opts();
    o.label = "label";
    return dip_plt_figure(c, NULL) && dip_plt_subplot(c, 1, 2, 1, DIP_HERE) &&
           dip_plt_plot(c, none, series(5), &o) && dip_plt_title(c, "title", NULL) &&
           dip_plt_legend(c, NULL) && dip_plt_subplot(c, 1, 2, 2, DIP_HERE) &&
           dip_plt_imshow(c, image, NULL) && dip_plt_suptitle(c, "above", DIP_HERE);
}

static void a_lack_of_memory_is_an_error_and_nothing_is_lost(void **state) {
    (void)state;
    dip_context *own = dip_test_context();
    dip_shape shape = {2, {3, 3}};
    dip_tensor *image = dip_tensor_make(own, DIP_UINT8, &shape, NULL);
    memset(image->view.data, 7, 9);
    for (int64_t n = 1;; n++) {
        assert_true(dip_plt_close(own, DIP_HERE));
        fail_alloc_at(dip_test_alloc(own), n);
        bool fine = work(own, image);
        if (!fail_alloc_hit(dip_test_alloc(own))) {
            assert_true(fine && n > 10);
            break;
        }
        assert_false(fine);
        DIP_ASSERT_ERROR(own, DIP_ERROR_MEMORY, "no memory");
    }
    dip_free(image);
    dip_test_context_free(own); /* the figure is still open, and goes with the context */
    dip_context_use(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_curve_has_the_options_that_it_was_given),
        cmocka_unit_test(one_number_alone_and_gaps_are_seen),
        cmocka_unit_test(axes_and_figures_have_their_options),
        cmocka_unit_test(a_legend_goes_where_it_is_told_or_where_it_hides_least),
        cmocka_unit_test(an_image_is_mapped_to_colours),
        cmocka_unit_test(shapes_of_images),
        cmocka_unit_test(coloured_and_strided_and_broken_images),
        cmocka_unit_test(savefig_takes_a_dpi_of_its_own),
        cmocka_unit_test(every_misuse_gets_its_sentence),
        cmocka_unit_test(nulls_pass_quietly),
        cmocka_unit_test(a_lack_of_memory_is_an_error_and_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
