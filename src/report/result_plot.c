/* result_plot.c - which panels a run's picture has and what stands in each; src/plot draws them. */
#include "report/result_plot.h"

#include <math.h>
#include <string.h>

#include "plot/color.h"
#include "plot/save.h"

static const char who[] = "diptych --plot";
enum { DIGITS = 8 };

/* ---- curves ---------------------------------------------------------------------------------- */
typedef double value_fn(const dip_epoch_result *e);
static double loss_of(const dip_epoch_result *e) { return e->loss; }
static double accuracy_of(const dip_epoch_result *e) { return e->accuracy; }
static double val_loss_of(const dip_epoch_result *e) { return e->val_loss; }
static double val_accuracy_of(const dip_epoch_result *e) { return e->val_accuracy; }

/* What is shown of an epoch: for each quantity over the training rows and over those held back. */
typedef struct quantity {
    const char *name;
    value_fn *training, *validation;
} quantity;
static const quantity loss = {"loss", loss_of, val_loss_of};
static const quantity accuracy = {"accuracy", accuracy_of, val_accuracy_of};

static bool is_torch(const dip_face_result *f) { return strcmp(f->key, "torch") == 0; }

/* A face is a colour; training is dashed. */
static dip_stroke stroke_of(const dip_face_result *f, bool training) {
    dip_stroke s = {.color = dip_color_cycle(is_torch(f) ? 1 : 0), .width = 1.8};
    s.name = is_torch(f) ? "curve-torch" : "curve-keras";
    if (training) s.dashes = 2, s.dash[0] = 5, s.dash[1] = 2.5, s.width = 1.4;
    return s;
}

static bool add_curve(dip_figure *f, dip_axes *a, const dip_face_result *face, bool training,
                      value_fn *value, const char *label) {
    size_t n = (size_t)face->epochs;
    if (n == 0) return true;
    double *y = dip_alloc_array(f->ctx, n, 2 * sizeof *y), *x = y ? y + n : NULL;
    if (!y) return false;
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)(i + 1);
        y[i] = value(&face->epoch[i]);
    }
    dip_stroke how = stroke_of(face, training);
    bool fine = dip_axes_curve(f, a, x, y, n, label, &how) != NULL;
    dip_dealloc(f->ctx, y, n * 2 * sizeof *y);
    return fine;
}

static bool add_face(dip_figure *f, dip_axes *a, const dip_face_result *face, const quantity *q,
                     bool named) {
    char training[64], validation[64];
    dip_snprintf(training, sizeof training, "%s%straining", named ? face->name : "",
                 named ? ", " : "");
    dip_snprintf(validation, sizeof validation, "%s%svalidation", named ? face->name : "",
                 named ? ", " : "");
    return add_curve(f, a, face, true, q->training, training) &&
           add_curve(f, a, face, false, q->validation, validation);
}

/* Panel i: the loss of face i, on a scale of its own; behind the faces the accuracy of all. */
static bool fill_panel(const dip_run_result *run, int i, dip_figure *f, dip_axes *a) {
    char title[128] = "Accuracy";
    const dip_face_result *face = i < run->n ? &run->face[i] : NULL;
    if (face) dip_snprintf(title, sizeof title, "Loss, %s face", face->name);
    a->legend = DIP_LEGEND_BEST;
    a->whole_x = true;
    a->grid = true;
    if (face && !add_face(f, a, face, &loss, false)) return false;
    for (int k = 0; !face && k < run->n; k++)
        if (!add_face(f, a, &run->face[k], &accuracy, run->n > 1)) return false;
    return dip_axes_set_text(f, a, DIP_TITLE, title) &&
           dip_axes_set_text(f, a, DIP_XLABEL,
                             a->curves == 0           ? "no epoch was completed"
                             : face && is_torch(face) ? "epoch (softmax twice: at least 1.4612)"
                                                      : "epoch");
}

/* ---- digits ---------------------------------------------------------------------------------- */
typedef struct digits {
    int n;
    int64_t row[DIGITS], differing; /* how many the faces answer differently; -1: not known */
} digits;

static int64_t answered_rows(const dip_run_result *run, int face) {
    return face < run->n ? run->face[face].answers.rows : 0;
}

static void show_digit(const dip_run_result *run, int64_t row, digits *d) {
    if (d->n < DIGITS && dip_result_pixels(run, row)) d->row[d->n++] = row;
}

static digits choose_digits(const dip_run_result *run) {
    digits d = {.differing = -1};
    int64_t rows = run->test_rows;
    if (!run->test_label) return d;
    if (run->n == DIP_FACES && answered_rows(run, 0) == rows && answered_rows(run, 1) == rows) {
        d.differing = 0;
        for (int64_t i = 0; i < rows; i++) {
            if (run->face[0].answers.predicted[i] == run->face[1].answers.predicted[i]) continue;
            show_digit(run, i, &d);
            d.differing++;
        }
    }
    for (int64_t i = 0; d.differing <= 0 && i < rows && i < DIGITS; i++) show_digit(run, i, &d);
    return d;
}

static bool digits_heading(dip_figure *f, const digits *d, dip_cells cells) {
    char text[128] = "The first test digits";
    if (d->differing > 0)
        dip_snprintf(text, sizeof text,
                     "Test digits that the two faces answer differently (%lld such)",
                     (long long)d->differing);
    else if (d->differing == 0)
        dip_snprintf(text, sizeof text, "The first test digits (the two faces answer all alike)");
    dip_axes *a = dip_figure_axes(f, cells);
    if (!a) return false;
    a->off = true;
    return dip_axes_set_text(f, a, DIP_TITLE, text);
}

static void digit_title(const dip_run_result *run, int64_t row, dip_text *out) {
    dip_text_add(out, "#%lld is %d", (long long)row, run->test_label[row]);
    for (int i = 0; i < run->n; i++) {
        const dip_answers *answers = &run->face[i].answers;
        if (row >= answers->rows) continue;
        int digit = answers->predicted[row];
        dip_text_add(out, "\n%s %d", run->face[i].name, digit);
        if (answers->probability)
            dip_text_add(out, " (%.2f)", (double)answers->probability[row * DIP_CLASSES + digit]);
    }
}

static bool add_digit(const dip_run_result *run, int64_t row, dip_figure *f, dip_cells cells) {
    uint8_t *rgb;
    const uint8_t *pixels = dip_result_pixels(run, row);
    dip_axes *a = dip_figure_axes(f, cells);
    if (!a || !dip_axes_image(f, a, DIP_SIDE, DIP_SIDE, &rgb)) return false;
    for (int i = 0; i < DIP_PIXELS; i++) memset(rgb + 3 * i, pixels[i], 3);
    a->off = true;
    a->title_size = 10;
    dip_text title = {.ctx = f->ctx};
    digit_title(run, row, &title);
    bool fine = !title.failed && dip_axes_set_text(f, a, DIP_TITLE, title.s);
    dip_text_free(&title);
    return fine;
}

/* ---- words for who cannot see the picture ----------------------------------------------------- */
static void describe_face(const dip_face_result *f, const quantity *q, dip_text *out) {
    if (f->epochs == 0) {
        dip_text_add(out, "%s face: no epoch was completed. ", f->name);
        return;
    }
    const dip_epoch_result *first = &f->epoch[0], *last = &f->epoch[f->epochs - 1];
    dip_text_add(
        out, "%s of the %s face, epoch 1 to %lld: training %.4f to %.4f, validation %.4f to %.4f. ",
        q->name, f->name, (long long)f->epochs, q->training(first), q->training(last),
        q->validation(first), q->validation(last));
}

static void describe_panel(const dip_run_result *run, int panel, dip_text *out) {
    if (panel < run->n) describe_face(&run->face[panel], &loss, out);
    for (int i = 0; panel == run->n && i < run->n; i++)
        describe_face(&run->face[i], &accuracy, out);
}

/* ---- the pictures ---------------------------------------------------------------------------- */
static bool fill(const dip_run_result *run, const digits *d, dip_figure *f) {
    char title[160];
    dip_snprintf(title, sizeof title, "diptych · seed %lld · %lld epoch%s of batch %lld · %s",
                 (long long)run->seed, (long long)run->epochs, run->epochs == 1 ? "" : "s",
                 (long long)run->batch_size, run->float64 ? "float64" : "float32");
    if (!dip_figure_title(f, title)) return false;
    /* In twentieths of the height: curves, a heading, digits. */
    int rows = d->n > 0 ? 20 : 12;
    for (int i = 0; i <= run->n; i++) {
        dip_axes *a = dip_figure_axes(f, (dip_cells){rows, run->n + 1, 0, i, 12, 1});
        if (!a || !fill_panel(run, i, f, a)) return false;
    }
    if (d->n > 0 && !digits_heading(f, d, (dip_cells){rows, 1, 12, 0, 2, 1})) return false;
    for (int i = 0; i < d->n; i++)
        if (!add_digit(run, d->row[i], f, (dip_cells){rows, DIGITS, 13, i, 7, 1})) return false;
    return true;
}

bool dip_result_plot(const dip_run_result *run, const char *path) {
    digits d = choose_digits(run);
    dip_text words = {.ctx = run->ctx};
    for (int i = 0; i <= run->n; i++) describe_panel(run, i, &words);
    dip_figure *f = dip_figure_new(run->ctx, 4.0 * (run->n + 1), d.n > 0 ? 6.4 : 3.9, 100);
    dip_svg_style style = {.title = "Curves of loss and accuracy, and test digits",
                           .description = words.s};
    bool fine = f && !words.failed && fill(run, &d, f) && dip_figure_save(f, who, path, &style);
    dip_figure_free(f);
    dip_text_free(&words);
    return fine;
}

static bool panel_svg(const dip_run_result *run, int i, dip_text *out) {
    dip_text words = {.ctx = run->ctx};
    describe_panel(run, i, &words);
    dip_figure *f = dip_figure_new(run->ctx, 4.4, 3.4, 100);
    dip_axes *a = f ? dip_figure_axes(f, (dip_cells){1, 1, 0, 0, 1, 1}) : NULL;
    bool fine = a && !words.failed && fill_panel(run, i, f, a);
    if (fine) {
        dip_svg_style style = {.inside = true, .title = a->text[DIP_TITLE], .description = words.s};
        fine = dip_figure_svg(f, &style, out);
    }
    dip_figure_free(f);
    dip_text_free(&words);
    return fine;
}

bool dip_result_curves_svg(const dip_run_result *run, dip_text *out) {
    bool fine = run->n > 0;
    if (fine) dip_text_add(out, "<div class=\"curves\">\n");
    for (int i = 0; fine && i <= run->n; i++) fine = panel_svg(run, i, out);
    if (fine) dip_text_add(out, "</div>\n");
    return fine && !out->failed;
}
