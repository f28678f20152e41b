/* plt.c - the calls of diptych/plt.h about figures, axes, texts and files; what is drawn into axes
 * stands in plt_draw.c. */
#include "plot/plt.h"

#include <math.h>
#include <string.h>

#include "plot/save.h"

DIP_OPTS_DEFAULTS(dip_plt_figure_opts, .figsize = {6.4, 4.8}, .dpi = 100)
DIP_OPTS_DEFAULTS(dip_plt_text_opts, .fontsize = DIP_TITLE_SIZE)
DIP_OPTS_DEFAULTS(dip_plt_legend_opts, .loc = "best")
DIP_OPTS_DEFAULTS(dip_plt_savefig_opts, .dpi = (double)NAN)

/* ---- the current figure ---------------------------------------------------------------------- */
static void end_state(dip_context *ctx, void *state) {
    (void)ctx;
    dip_figure_free(((dip_plt_state *)state)->figure);
}

dip_plt_state *dip_plt_state_of(dip_context *ctx) {
    return dip_context_slot(ctx, DIP_SLOT_PLOT, sizeof(dip_plt_state), end_state);
}

static bool begin_figure(dip_context *ctx, dip_plt_state *s, const dip_plt_figure_opts *o) {
    dip_figure *f = dip_figure_new(ctx, o->figsize.first, o->figsize.second, o->dpi);
    if (!f) return false;
    dip_figure_free(s->figure);
    *s = (dip_plt_state){f, NULL};
    return true;
}

static dip_plt_state *with_figure(dip_context *ctx) {
    dip_plt_state *s = dip_plt_state_of(ctx);
    dip_plt_figure_opts o;
    dip_plt_figure_opts_init(&o, sizeof o);
    return s && (s->figure || begin_figure(ctx, s, &o)) ? s : NULL;
}

dip_axes *dip_plt_axes(dip_context *ctx, dip_plt_state **state) {
    dip_plt_state *s = with_figure(ctx);
    if (!s) return NULL;
    if (!s->axes) s->axes = dip_figure_axes(s->figure, (dip_cells){1, 1, 0, 0, 1, 1});
    if (state) *state = s;
    return s->axes;
}

bool dip_plt_figure(dip_context *ctx, const dip_plt_figure_opts *given) {
    static const char who[] = "plt_figure";
    DIP_READ_OPTS(dip_plt_figure_opts, o, given);
    if (!ctx) return false;
    dip_enter(ctx, o.at_);
    double w = o.figsize.first, h = o.figsize.second;
    if (!(w > 0 && h > 0 && w <= 1000 && h <= 1000))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "figsize is %g by %g, expected inches above 0 and at most 1000", w, h);
    if (!(o.dpi > 0 && isfinite(o.dpi)))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "dpi is %g, expected pixels per inch above 0",
                        o.dpi);
    dip_plt_state *s = dip_plt_state_of(ctx);
    return s && begin_figure(ctx, s, &o);
}

static bool same_cells(const dip_cells *a, const dip_cells *b) {
    return a->rows == b->rows && a->columns == b->columns && a->row == b->row &&
           a->column == b->column;
}

bool dip_plt_subplot(dip_context *ctx, int nrows, int ncols, int index, dip_site at) {
    static const char who[] = "plt_subplot";
    enum { MOST = 100 };
    if (!ctx) return false;
    dip_enter(ctx, at);
    if (nrows < 1 || ncols < 1 || nrows > MOST || ncols > MOST)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the grid has %d rows and %d columns, expected 1 to %d of each", nrows,
                        ncols, MOST);
    if (index < 1 || index > nrows * ncols)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the index is %d, expected 1 to %d in a grid of %d by %d", index,
                        nrows * ncols, nrows, ncols);
    dip_plt_state *s = with_figure(ctx);
    if (!s) return false;
    dip_cells cells = {nrows, ncols, (index - 1) / ncols, (index - 1) % ncols, 1, 1};
    for (size_t i = 0; i < s->figure->n; i++) {
        if (!same_cells(&s->figure->axes[i]->cells, &cells)) continue;
        s->axes = s->figure->axes[i];
        return true;
    }
    dip_axes *a = dip_figure_axes(s->figure, cells);
    if (a) s->axes = a;
    return a != NULL;
}

bool dip_plt_close(dip_context *ctx, dip_site at) {
    dip_enter(ctx, at);
    dip_plt_state *s = dip_context_slot_peek(ctx, DIP_SLOT_PLOT);
    if (!s) return ctx != NULL;
    dip_figure_free(s->figure);
    *s = (dip_plt_state){0};
    return true;
}

/* ---- texts ----------------------------------------------------------------------------------- */
static bool set_text(dip_context *ctx, dip_axes_text which, const char *text, dip_site at) {
    if (!ctx || !text) return false;
    dip_enter(ctx, at);
    dip_plt_state *s;
    dip_axes *a = dip_plt_axes(ctx, &s);
    return a && dip_axes_set_text(s->figure, a, which, text);
}

bool dip_plt_title(dip_context *ctx, const char *text, const dip_plt_text_opts *given) {
    DIP_READ_OPTS(dip_plt_text_opts, o, given);
    if (!set_text(ctx, DIP_TITLE, text, o.at_)) return false;
    if (!(o.fontsize > 0 && o.fontsize <= 1000))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, "plt_title",
                        "fontsize is %g, expected points above 0 and at most 1000", o.fontsize);
    dip_plt_axes(ctx, NULL)->title_size = o.fontsize;
    return true;
}

bool dip_plt_suptitle(dip_context *ctx, const char *text, dip_site at) {
    if (!ctx || !text) return false;
    dip_enter(ctx, at);
    dip_plt_state *s = with_figure(ctx);
    return s && dip_figure_title(s->figure, text);
}

bool dip_plt_xlabel(dip_context *ctx, const char *text, dip_site at) {
    return set_text(ctx, DIP_XLABEL, text, at);
}

bool dip_plt_ylabel(dip_context *ctx, const char *text, dip_site at) {
    return set_text(ctx, DIP_YLABEL, text, at);
}

bool dip_plt_legend(dip_context *ctx, const dip_plt_legend_opts *given) {
    static const char *const places[] = {
        "best",        "upper right",  "upper left",   "lower left",   "lower right",
        "center left", "center right", "lower center", "upper center", "center"};
    enum { PLACES = sizeof places / sizeof *places };
    DIP_READ_OPTS(dip_plt_legend_opts, o, given);
    if (!ctx || !o.loc) return false;
    dip_enter(ctx, o.at_);
    int i = 0;
    while (i < PLACES && strcmp(places[i], o.loc) != 0) i++;
    if (i == PLACES) return dip_fail_unknown(ctx, "plt_legend", "place", o.loc, places, PLACES);
    dip_axes *a = dip_plt_axes(ctx, NULL);
    if (a) a->legend = i == 0 ? DIP_LEGEND_BEST : (dip_legend_place)i;
    return a != NULL;
}

/* ---- axes ------------------------------------------------------------------------------------ */
bool dip_plt_axis(dip_context *ctx, const char *what, dip_site at) {
    static const char *const known[] = {"off", "on"};
    if (!ctx || !what) return false;
    dip_enter(ctx, at);
    bool off = strcmp(what, "off") == 0;
    if (!off && strcmp(what, "on") != 0)
        return dip_fail_unknown(ctx, "plt_axis", "setting", what, known, 2);
    dip_axes *a = dip_plt_axes(ctx, NULL);
    if (a) a->off = off;
    return a != NULL;
}

bool dip_plt_grid(dip_context *ctx, bool on, dip_site at) {
    if (!ctx) return false;
    dip_enter(ctx, at);
    dip_axes *a = dip_plt_axes(ctx, NULL);
    if (a) a->grid = on;
    return a != NULL;
}

static bool set_limits(dip_context *ctx, const char *who, int first, double from, double to,
                       dip_site at) {
    const double far = 1e300; /* so that differences stay finite */
    if (!ctx) return false;
    dip_enter(ctx, at);
    if (!(fabs(from) <= far && fabs(to) <= far && from != to))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the limits are %g and %g, expected two different finite numbers", from,
                        to);
    dip_axes *a = dip_plt_axes(ctx, NULL);
    if (!a) return false;
    a->limit[first] = from;
    a->limit[first + 1] = to;
    return true;
}

bool dip_plt_xlim(dip_context *ctx, double from, double to, dip_site at) {
    return set_limits(ctx, "plt_xlim", 0, from, to, at);
}

bool dip_plt_ylim(dip_context *ctx, double from, double to, dip_site at) {
    return set_limits(ctx, "plt_ylim", 2, from, to, at);
}

/* ---- files ----------------------------------------------------------------------------------- */
bool dip_plt_savefig(dip_context *ctx, const char *path, const dip_plt_savefig_opts *given) {
    static const char who[] = "plt_savefig";
    DIP_READ_OPTS(dip_plt_savefig_opts, o, given);
    if (!ctx || !path) return false;
    dip_enter(ctx, o.at_);
    const dip_plt_state *s = dip_context_slot_peek(ctx, DIP_SLOT_PLOT);
    if (!s || !s->figure)
        return dip_fail(ctx, DIP_ERROR_STATE, who,
                        "there is no figure to save; draw one with plt_plot or plt_imshow first");
    if (!isnan(o.dpi) && !(o.dpi > 0 && isfinite(o.dpi)))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "dpi is %g, expected pixels per inch above 0",
                        o.dpi);
    dip_text words = {.ctx = ctx};
    dip_figure_describe(s->figure, &words);
    dip_svg_style style = {.title = s->figure->title ? s->figure->title : "Figure",
                           .description = words.s};
    dip_figure at_dpi = *s->figure;
    if (!isnan(o.dpi)) at_dpi.dpi = o.dpi;
    bool fine = !words.failed && dip_figure_save(&at_dpi, who, path, &style);
    dip_text_free(&words);
    return fine;
}

bool dip_plt_show(dip_context *ctx, dip_site at) {
    if (!ctx) return false;
    dip_enter(ctx, at);
    return dip_fail(ctx, DIP_ERROR_UNSUPPORTED, "plt_show",
                    "there are no windows here; write the figure with plt_savefig(\"figure.svg\") "
                    "and open that file");
}
