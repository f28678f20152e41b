/* plt_skin.h - the macros that give plt.h's functions matplotlib's names and keywords.
 *
 * Included by plt.h unless DIPTYCH_NO_SKIN is defined; nothing here is exported.  The comment behind a macro
 * is what Python writes and, after a bar, how that looks here where the parameters do not tell.  plt_plot takes what
 * both faces hold: torch_list() and keras_history(h, "loss"), or plt_series(array, n) of one's own;
 * plt_imshow a torch_Tensor or a keras_Array.
 */
#ifndef DIPTYCH_PLT_SKIN_H
#define DIPTYCH_PLT_SKIN_H
#include "diptych/plt.h"

#if !defined(DIPTYCH_NO_SKIN)
#include "diptych/keras.h"
#include "diptych/torch.h"
// clang-format off
/* ---- matplotlib: #include <diptych/import/plt.h> gives all of it ---- */
/* plt_plot(y), plt_plot(x, y), each with keywords.  The second argument is a value or a keyword; only
 * inside an initialiser do both parse.  In C one struct takes all arguments, and its first free field
 * is of the first argument's type (x and y are of one kind); in C++ a union takes them one by one. */
#ifdef __cplusplus
static inline dip_series dip_plt_series_(dip_series s) { return s; }
static inline dip_series dip_plt_series_(const torch_List *l) { return dip_series{ dip_list_len(l), dip_list_data(l) }; }
template <int N, typename T> struct dip_plt_kw_ { int which; T value; dip_plt_kw_(T v) : which(N), value(v) {} };
struct dip_plt_y_ {
    int which; dip_series value;
    dip_plt_y_(dip_series v) : which(0), value(v) {}
    dip_plt_y_(const torch_List *l) : which(0), value(dip_plt_series_(l)) {}
};
union dip_plt_plot_arg_ {
    dip_plt_y_ y_; dip_plt_kw_<1, const char *> label; dip_plt_kw_<2, const char *> color;
    dip_plt_kw_<3, const char *> linestyle; dip_plt_kw_<4, const char *> marker;
    dip_plt_kw_<5, double> linewidth; dip_plt_kw_<6, dip_site> at_;
};
struct dip_plt_plot_call_ {
    dip_series x, y; dip_plt_plot_opts o;
    explicit dip_plt_plot_call_(dip_series first) : x(), y(first), o() { dip_plt_plot_opts_init(&o, sizeof o); }
    void take(const dip_plt_plot_arg_ &a) {
        switch (a.y_.which) {
        case 0: x = y; y = a.y_.value; break;
        case 1: o.label = a.label.value; break;
        case 2: o.color = a.color.value; break;
        case 3: o.linestyle = a.linestyle.value; break;
        case 4: o.marker = a.marker.value; break;
        case 5: o.linewidth = a.linewidth.value; break;
        default: o.at_ = a.at_.value;
        }
    }
};
#define PLT_TAKE_(a) kw_c.take(__extension__ dip_plt_plot_arg_{ a });
#define PLT_PLOT_(a, ...) \
    ([&]() { DIP_QUIET_ dip_plt_plot_call_ kw_c(dip_plt_series_(a)); DIP_LOUD_ DIP_MAP(PLT_TAKE_, __VA_ARGS__) \
        return dip_plt_plot(DIP_CTX, kw_c.x, kw_c.y, &kw_c.o); }())
static inline bool dip_plt_imshow_(torch_Tensor *t, const dip_plt_imshow_opts *o) { return dip_plt_imshow(DIP_CTX, t, o); }
static inline bool dip_plt_imshow_(keras_Array *x, const dip_plt_imshow_opts *o) {
    torch_Tensor *t = dip_numpy_tensor(x, o->at_); bool fine = dip_plt_imshow(DIP_CTX, t, o); dip_free(t); return fine;
}
#define PLT_IMAGE_(image) dip_plt_imshow_
#define plt_series(array, n) (dip_series{ (int64_t)(n), (array) })             /* a list of numbers | plt_series(array, n) */
#else
static inline dip_series dip_plt_series_(dip_series s) { return s; }
static inline dip_series dip_plt_list_(const torch_List *l) { return (dip_series){ dip_list_len(l), dip_list_data(l) }; }
#define PLT_SERIES_(y) (_Generic((y), dip_series: dip_plt_series_, torch_List *: dip_plt_list_)(y))
#define PLT_OVERRIDE_ _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Woverride-init\"") _Pragma("GCC diagnostic ignored \"-Wshadow\"")
#define PLT_PLOT_(a, ...) \
    (__extension__({ PLT_OVERRIDE_ \
        __typeof__(a) kw_a = (a); dip_plt_plot_opts kw_d; dip_plt_plot_opts_init(&kw_d, sizeof kw_d); \
        struct { size_t size_; __typeof__(a) y_; const char *label, *color, *linestyle, *marker; double linewidth; dip_site at_; } \
            kw_k = { .linestyle = kw_d.linestyle, .marker = kw_d.marker, .linewidth = kw_d.linewidth, .size_ = sizeof kw_d, __VA_ARGS__ }; \
        dip_plt_plot_opts kw_o = { kw_k.size_, kw_k.label, kw_k.color, kw_k.linestyle, kw_k.marker, kw_k.linewidth, kw_k.at_ }; \
        bool kw_two = (#__VA_ARGS__)[0] != '.'; /* .label = ..., or a value? */ \
        DIP_LOUD_ kw_two ? dip_plt_plot(DIP_CTX, PLT_SERIES_(kw_a), PLT_SERIES_(kw_k.y_), &kw_o) \
                         : dip_plt_plot(DIP_CTX, (dip_series){ 0, NULL }, PLT_SERIES_(kw_a), &kw_o); }))
static inline bool dip_plt_imshow_tensor_(torch_Tensor *t, const dip_plt_imshow_opts *o) { return dip_plt_imshow(DIP_CTX, t, o); }
static inline bool dip_plt_imshow_array_(keras_Array *x, const dip_plt_imshow_opts *o) {
    torch_Tensor *t = dip_numpy_tensor(x, o->at_); bool fine = dip_plt_imshow(DIP_CTX, t, o); dip_free(t); return fine;
}
#define PLT_IMAGE_(image) _Generic((image), torch_Tensor *: dip_plt_imshow_tensor_, keras_Array *: dip_plt_imshow_array_)
#define plt_series(array, n) ((dip_series){ (int64_t)(n), (array) })
#endif
#define plt_plot(...) PLT_PLOT_(__VA_ARGS__, .at_ = DIP_HERE)                  /* plt.plot(y, label="training"), plt.plot(x, y) | plt_plot(y, .label = "training"), plt_plot(x, y) */

#define PLT_FIGURE_(...) DIP_KW(dip_plt_figure_opts, dip_plt_figure(DIP_CTX, &kw_o), __VA_ARGS__)
#define plt_figure(...) PLT_FIGURE_(__VA_ARGS__, DIP_KW_END)                   /* plt.figure(figsize=(10, 4)) | plt_figure(.figsize = plt_size(10, 4)) */
#define plt_size(width, height) DIP_PAIR(width, height)                        /* (10, 4) | plt_size(10, 4) */
#define plt_subplot(nrows, ncols, index) dip_plt_subplot(DIP_CTX, (nrows), (ncols), (index), DIP_HERE) /* plt.subplot(nrows, ncols, index) */
#define plt_close() dip_plt_close(DIP_CTX, DIP_HERE)                           /* plt.close() */
#define PLT_IMSHOW_(image, ...) DIP_KW(dip_plt_imshow_opts, PLT_IMAGE_(image)((image), &kw_o), __VA_ARGS__)
#define plt_imshow(...) PLT_IMSHOW_(__VA_ARGS__, DIP_KW_END)                   /* plt.imshow(image, cmap="gray") | plt_imshow(image, .cmap = "gray") */
#define PLT_TITLE_(text, ...) DIP_KW(dip_plt_text_opts, dip_plt_title(DIP_CTX, (text), &kw_o), __VA_ARGS__)
#define plt_title(...) PLT_TITLE_(__VA_ARGS__, DIP_KW_END)                     /* plt.title(text) | plt_title(text) */
#define plt_suptitle(text) dip_plt_suptitle(DIP_CTX, (text), DIP_HERE)         /* plt.suptitle(text) */
#define plt_xlabel(text) dip_plt_xlabel(DIP_CTX, (text), DIP_HERE)             /* plt.xlabel(text) */
#define plt_ylabel(text) dip_plt_ylabel(DIP_CTX, (text), DIP_HERE)             /* plt.ylabel(text) */
#define PLT_LEGEND_(...) DIP_KW(dip_plt_legend_opts, dip_plt_legend(DIP_CTX, &kw_o), __VA_ARGS__)
#define plt_legend(...) PLT_LEGEND_(__VA_ARGS__, DIP_KW_END)                   /* plt.legend(loc="lower right") | plt_legend(.loc = "lower right") */
#define plt_axis(what) dip_plt_axis(DIP_CTX, (what), DIP_HERE)                 /* plt.axis(what) */
#define plt_grid(on) dip_plt_grid(DIP_CTX, (on), DIP_HERE)                     /* plt.grid(on) */
#define plt_xlim(from, to) dip_plt_xlim(DIP_CTX, (from), (to), DIP_HERE)       /* plt.xlim(from, to) */
#define plt_ylim(from, to) dip_plt_ylim(DIP_CTX, (from), (to), DIP_HERE)       /* plt.ylim(from, to) */
#define plt_tight_layout() ((void)0)                                           /* plt.tight_layout() */
#define PLT_SAVEFIG_(path, ...) DIP_KW(dip_plt_savefig_opts, dip_plt_savefig(DIP_CTX, (path), &kw_o), __VA_ARGS__)
#define plt_savefig(...) PLT_SAVEFIG_(__VA_ARGS__, DIP_KW_END)                 /* plt.savefig("curves.svg") | plt_savefig("curves.svg") */
#define plt_show() dip_plt_show(DIP_CTX, DIP_HERE)                             /* plt.show() */
// clang-format on
#endif
#endif
