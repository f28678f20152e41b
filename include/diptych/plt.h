/* plt.h - matplotlib.pyplot's calls: curves and images into figures, figures into files.
 *
 * Each context has one current figure and in it current axes.  plt_plot and plt_imshow make both where
 * there are none; plt_figure begins a new figure and lets go of the one before, so save a figure before
 * the next begins.  What is drawn is copied: lists and tensors may change or end afterwards.
 *
 * Looks as matplotlib's defaults do.  Differences, on purpose: margins follow what stands in them
 * (plt_tight_layout has nothing left to do); a single point is seen as a dot; there are no windows, so
 * plt_show is an error; plt_savefig without a figure is one too.
 *
 * Files: .svg always; .png where the library was built with libpng (its letters are drawn with strokes).
 * A failing call records the first cause (dip_error_take) and returns false; NULL objects and texts
 * pass through quietly.
 */
#ifndef DIPTYCH_PLT_H
#define DIPTYCH_PLT_H
#include "diptych/diptych.h"

#ifdef __cplusplus
extern "C" {
#endif
// clang-format off
/* ---- options: every optional argument; a comment begins with its default --------------------------- */
typedef struct dip_plt_figure_opts {
    size_t size_;
    dip_pair figsize;                        /* 6.4, 4.8: width and height in inches                   */
    double dpi;                              /* 100: pixels per inch of a .png                         */
    dip_site at_;
} dip_plt_figure_opts;
typedef struct dip_plt_plot_opts {
    size_t size_;
    const char *label;                       /* NULL: not in the legend                                */
    const char *color;                       /* NULL: the next of ten; "C0", "tab:blue", "#1f77b4", "k", "red" */
    const char *linestyle;                   /* "-"; "--", "-.", ":", "None"                           */
    const char *marker;                      /* "None"; "o", ".", "s", "x", "+"                        */
    double linewidth;                        /* 1.5 points                                             */
    dip_site at_;
} dip_plt_plot_opts;
typedef struct dip_plt_imshow_opts {
    size_t size_;
    const char *cmap;                        /* "viridis"; "gray", "gray_r", "binary"; unused for colours */
    double vmin, vmax;                       /* NaN, NaN: the image's smallest and largest number      */
    dip_site at_;
} dip_plt_imshow_opts;
typedef struct dip_plt_text_opts {
    size_t size_;
    double fontsize;                         /* 12 points                                              */
    dip_site at_;
} dip_plt_text_opts;
typedef struct dip_plt_legend_opts {
    size_t size_;
    const char *loc;                         /* "best"; "upper right", "center left", "center" ...     */
    dip_site at_;
} dip_plt_legend_opts;
typedef struct dip_plt_savefig_opts {
    size_t size_;
    double dpi;                              /* NaN: the figure's                                      */
    dip_site at_;
} dip_plt_savefig_opts;

/* Fill in the defaults; size is sizeof the struct as the caller was compiled. */
DIP_API void dip_plt_figure_opts_init(dip_plt_figure_opts *o, size_t size);
DIP_API void dip_plt_plot_opts_init(dip_plt_plot_opts *o, size_t size);
DIP_API void dip_plt_imshow_opts_init(dip_plt_imshow_opts *o, size_t size);
DIP_API void dip_plt_text_opts_init(dip_plt_text_opts *o, size_t size);
DIP_API void dip_plt_legend_opts_init(dip_plt_legend_opts *o, size_t size);
DIP_API void dip_plt_savefig_opts_init(dip_plt_savefig_opts *o, size_t size);

/* ---- figures and axes ------------------------------------------------------------------------------ */
DIP_API bool dip_plt_figure(dip_context *ctx, const dip_plt_figure_opts *o);                     /* a new, empty one            */
DIP_API bool dip_plt_subplot(dip_context *ctx, int nrows, int ncols, int index, dip_site at);    /* index from 1, row by row; those that are there already become current again */
DIP_API bool dip_plt_close(dip_context *ctx, dip_site at);                                       /* lets go of the figure       */

/* ---- what is drawn ----------------------------------------------------------------------------------- */
DIP_API bool dip_plt_plot(dip_context *ctx, dip_series x, dip_series y, const dip_plt_plot_opts *o);    /* as many x as y; x.item NULL: 0, 1, 2 ...; NaN is a gap */
DIP_API bool dip_plt_imshow(dip_context *ctx, dip_tensor *image, const dip_plt_imshow_opts *o);         /* (H, W), or (H, W, 3): 0..255 of uint8, else 0..1; axes of size 1 are dropped */

/* ---- what is said of it; texts are UTF-8, a line break begins a new line ------------------------------- */
DIP_API bool dip_plt_title(dip_context *ctx, const char *text, const dip_plt_text_opts *o);                             /* of the current axes         */
DIP_API bool dip_plt_suptitle(dip_context *ctx, const char *text, dip_site at);                         /* above all axes              */
DIP_API bool dip_plt_xlabel(dip_context *ctx, const char *text, dip_site at);                           /* below the axes              */
DIP_API bool dip_plt_ylabel(dip_context *ctx, const char *text, dip_site at);                           /* left of the axes, upright   */
DIP_API bool dip_plt_legend(dip_context *ctx, const dip_plt_legend_opts *o);                            /* of the curves with a label  */
DIP_API bool dip_plt_axis(dip_context *ctx, const char *what, dip_site at);                             /* "off": no frame and ticks; "on" */
DIP_API bool dip_plt_grid(dip_context *ctx, bool on, dip_site at);                                      /* lines at the ticks; false where none was asked for */
DIP_API bool dip_plt_xlim(dip_context *ctx, double from, double to, dip_site at);                       /* from > to: reversed         */
DIP_API bool dip_plt_ylim(dip_context *ctx, double from, double to, dip_site at);                       /* from > to: reversed         */

/* ---- where it goes ------------------------------------------------------------------------------------- */
DIP_API bool dip_plt_savefig(dip_context *ctx, const char *path, const dip_plt_savefig_opts *o);        /* by the name's ending: .svg, .png; the figure stays */
DIP_API bool dip_plt_show(dip_context *ctx, dip_site at);                                               /* always an error: names plt_savefig */
// clang-format on
#ifdef __cplusplus
}
#endif

#include "diptych/plt_skin.h" /* last: empty under DIPTYCH_NO_SKIN */
#endif
