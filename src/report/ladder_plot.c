/* ladder_plot.c - the ladder as a picture: each rung's test accuracy with its 95 % range, and the PyTorch
 * program's own beside the last. */
#include <math.h>

#include "plot/color.h"
#include "plot/save.h"
#include "report/ladder.h"
#include "report/reasons.h"

static const char who[] = "diptych ladder --plot";

/* One seed: Wilson's interval of the digits; several: Student's of the seeds' mean. */
static dip_interval range_of(const dip_ladder *l, int rung, const dip_rung_figures *f) {
    if (l->seeds > 1)
        return (dip_interval){f->accuracy.mean - f->accuracy.half,
                              f->accuracy.mean + f->accuracy.half};
    const dip_rung_result *r = rung < l->rungs ? &l->rung[rung].seed[0] : &l->summit[0].torch;
    return dip_wilson(r->right, l->rows);
}

static bool add_range(dip_figure *f, dip_axes *a, double x, dip_interval i, const dip_stroke *how) {
    double at[] = {x, x}, y[] = {i.low, i.high};
    return dip_axes_curve(f, a, at, y, 2, NULL, how) != NULL;
}

static bool add_points(dip_figure *f, dip_axes *a, const dip_ladder *l) {
    dip_stroke keras = {.color = dip_color_cycle(0), .width = 1.6, .name = "curve-keras"},
               torch = {.color = dip_color_cycle(1), .width = 1.6, .name = "curve-torch"};
    double x[DIP_RUNGS], y[DIP_RUNGS], beside = l->rungs - 1 + 0.15;
    bool ok = true;
    for (int i = 0; ok && i < l->rungs; i++) {
        dip_rung_figures r = dip_ladder_figures(l, i);
        x[i] = i;
        y[i] = r.accuracy.mean;
        ok = add_range(f, a, i, range_of(l, i, &r), &keras);
    }
    dip_rung_figures end = dip_ladder_figures(l, l->rungs);
    ok = ok && add_range(f, a, beside, range_of(l, l->rungs, &end), &torch);
    dip_curve *rungs =
        ok ? dip_axes_curve(f, a, x, y, (size_t)l->rungs, "Keras face, rung by rung", &keras)
           : NULL;
    if (rungs) rungs->marker = 'o';
    dip_curve *own = rungs ? dip_axes_curve(f, a, &beside, &end.accuracy.mean, 1,
                                            "PyTorch face's own run", &torch)
                           : NULL;
    if (own) own->marker = 'o';
    return own != NULL;
}

/* "0 Keras · 1 weights · ...": below the numbers, in two lines. */
static void legend_of(const dip_ladder *l, dip_text *out) {
    for (int i = 0; i < l->rungs; i++) {
        char keys[160] = "Keras";
        if (i > 0) dip_switches_text(dip_rung_turns(l, i), keys, sizeof keys);
        const char *between = i == 0 ? "" : i == (l->rungs + 1) / 2 ? "\n" : " · ";
        dip_text_add(out, "%s%d %s", between, i, keys);
    }
}

static void title_of(const dip_ladder *l, char *title, size_t size) {
    if (l->seeds > 1)
        dip_snprintf(title, size, "Test accuracy, one switch after the other (%d seeds)", l->seeds);
    else
        dip_snprintf(title, size, "Test accuracy, one switch after the other (seed %lld)",
                     (long long)l->seed);
}

/* In words, for who cannot see it. */
static void describe(const dip_ladder *l, dip_text *out) {
    for (int i = 0; i <= l->rungs; i++) {
        char name[64] = "the PyTorch program's own run";
        dip_rung_figures f = dip_ladder_figures(l, i);
        dip_interval range = range_of(l, i, &f);
        if (i < l->rungs) dip_rung_name(l, i, name, sizeof name);
        dip_text_add(out, "%s: %.4f, 95 %% range %.4f to %.4f. ", name, f.accuracy.mean, range.low,
                     range.high);
    }
}

static dip_figure *figure_of(const dip_ladder *l, double width, double height) {
    char title[128];
    dip_text below = {.ctx = l->ctx};
    dip_figure *f = dip_figure_new(l->ctx, width, height, 100);
    dip_axes *a = f ? dip_figure_axes(f, (dip_cells){1, 1, 0, 0, 1, 1}) : NULL;
    title_of(l, title, sizeof title);
    legend_of(l, &below);
    bool ok = a && !below.failed && add_points(f, a, l) &&
              dip_axes_set_text(f, a, DIP_TITLE, title) &&
              dip_axes_set_text(f, a, DIP_XLABEL, below.s);
    if (ok) {
        a->legend = DIP_LEGEND_BEST;
        a->grid = a->whole_x = true;
        a->limit[0] = -0.5;
        a->limit[1] = l->rungs - 0.5;
    }
    dip_text_free(&below);
    if (ok) return f;
    dip_figure_free(f);
    return NULL;
}

bool dip_ladder_plot(const dip_ladder *l, const char *path) {
    dip_text words = {.ctx = l->ctx};
    describe(l, &words);
    dip_figure *f = figure_of(l, 7.5, 4.4);
    dip_svg_style style = {.title = "Test accuracy of each rung", .description = words.s};
    bool fine = f && !words.failed && dip_figure_save(f, who, path, &style);
    dip_figure_free(f);
    dip_text_free(&words);
    return fine;
}

bool dip_ladder_svg(const dip_ladder *l, dip_text *out) {
    dip_text words = {.ctx = l->ctx};
    describe(l, &words);
    dip_figure *f = figure_of(l, 7.5, 3.9);
    dip_svg_style style = {
        .inside = true, .title = "Test accuracy of each rung", .description = words.s};
    bool fine = f && !words.failed && dip_figure_svg(f, &style, out);
    dip_figure_free(f);
    dip_text_free(&words);
    return fine;
}
