/* result_table.c - the plain tables that `diptych compare` prints last, 80 columns wide. */
#include <math.h>
#include <string.h>

#include "report/result.h"

/* What the real frameworks reached; recorded.def says how it was recorded. */
typedef struct recorded {
    const char *face, *dtype;
    int64_t seed;
    double loss, accuracy;
} recorded;
static const recorded all_recorded[] = {
#define DIP_RECORDED(face, dtype, seed, loss, accuracy) {#face, #dtype, seed, loss, accuracy},
#include "report/recorded.def"
#undef DIP_RECORDED
};
enum {
    RECORDED = sizeof all_recorded / sizeof *all_recorded,
    RECORDED_EPOCHS = 10,
    RECORDED_BATCH = 100,
    WIDTH = 80,
    LABEL = 40,
    COLUMN = 20
};

/* Columns of a text of ASCII, middle dots and lines: bytes that do not continue a character. */
static int columns(const char *s) {
    int n = 0;
    for (; *s; s++) n += ((unsigned char)*s & 0xC0u) != 0x80u;
    return n;
}

void dip_result_heading(dip_context *out, const char *left, const char *right) {
    int rest = WIDTH - columns(left) - 4 - (right ? columns(right) + 4 : 0);
    dip_printf(out, "── %s ", left);
    for (int i = 0; i < rest; i++) dip_write(out, "─");
    if (right) dip_printf(out, " %s ──", right);
    dip_write(out, "\n");
}

/* ---- one row, a cell a face ------------------------------------------------------------------ */
typedef void cell_fn(const dip_face_result *f, char *text, size_t size);

static void fixed(char *text, size_t size, double v) {
    if (isfinite(v)) dip_snprintf(text, size, "%.4f", v);
    else dip_snprintf(text, size, "%s", isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
}

static void not_reached(char *text, size_t size) { dip_snprintf(text, size, "not reached"); }

static void test_accuracy(const dip_face_result *f, char *text, size_t size) {
    if (f->tested) fixed(text, size, f->test_accuracy);
    else not_reached(text, size);
}

static void test_loss(const dip_face_result *f, char *text, size_t size) {
    if (f->tested) fixed(text, size, f->test_loss);
    else not_reached(text, size);
}

static void validation_accuracy(const dip_face_result *f, char *text, size_t size) {
    if (f->epochs > 0) fixed(text, size, f->epoch[f->epochs - 1].val_accuracy);
    else not_reached(text, size);
}

static void epochs_done(const dip_face_result *f, char *text, size_t size) {
    dip_snprintf(text, size, "%lld", (long long)f->epochs);
}

static void training_time(const dip_face_result *f, char *text, size_t size) {
    double sum = 0;
    for (int64_t i = 0; i < f->epochs; i++) sum += f->epoch[i].seconds;
    dip_snprintf(text, size, "%.2f s", sum);
}

static void whole_time(const dip_face_result *f, char *text, size_t size) {
    dip_snprintf(text, size, "%.2f s", f->seconds);
}

static void peak(const dip_face_result *f, char *text, size_t size) {
    dip_snprintf(text, size, "%.1f MB", (double)f->peak_bytes / 1e6);
}

static void weights(const dip_face_result *f, char *text, size_t size) {
    if (f->weights_sha256[0]) dip_snprintf(text, size, "%.16s", f->weights_sha256);
    else not_reached(text, size);
}

static const struct {
    const char *label;
    cell_fn *cell;
} rows[] = {
    {"test accuracy", test_accuracy},
    {"test loss", test_loss},
    {"validation accuracy, last epoch", validation_accuracy},
    {"complete epochs", epochs_done},
    {"training, diptych's own time", training_time},
    {"with reading the data and testing", whole_time},
    {"peak of our allocations", peak},
    {"weights, start of their SHA-256", weights},
};

static void print_row(dip_context *out, const dip_run_result *run, const char *label,
                      cell_fn *cell) {
    dip_printf(out, "%-*s", LABEL, label);
    for (int i = 0; i < run->n; i++) {
        char text[64];
        cell(&run->face[i], text, sizeof text);
        dip_printf(out, "%*s", COLUMN, text);
    }
    dip_write(out, "\n");
}

static void face_name(const dip_face_result *f, char *text, size_t size) {
    dip_snprintf(text, size, "%s face", f->name);
}

/* ---- beside the recordings ------------------------------------------------------------------- */
static const recorded *find(const char *face, bool float64, int64_t seed) {
    for (int i = 0; i < RECORDED; i++) {
        const recorded *r = &all_recorded[i];
        if (r->seed == seed && strcmp(r->face, face) == 0 &&
            strcmp(r->dtype, float64 ? "float64" : "float32") == 0)
            return r;
    }
    return NULL;
}

static void print_pair(dip_context *out, bool there, double loss, double accuracy) {
    char l[32] = "-", a[32] = "-";
    if (there) {
        fixed(l, sizeof l, loss);
        fixed(a, sizeof a, accuracy);
    }
    dip_printf(out, "%*s%*s", COLUMN / 2, l, COLUMN / 2, a);
}

static void print_seed(dip_context *out, const dip_run_result *run, int64_t seed) {
    char label[32];
    dip_snprintf(label, sizeof label, "seed %lld", (long long)seed);
    dip_printf(out, "%-*s", LABEL, label);
    for (int i = 0; i < run->n; i++) {
        const recorded *r = find(run->face[i].key, run->float64, seed);
        print_pair(out, r != NULL, r ? r->loss : 0, r ? r->accuracy : 0);
    }
    dip_write(out, "\n");
}

static void print_recorded(dip_context *out, const dip_run_result *run) {
    dip_printf(out, "\n%-*s", LABEL, "The real frameworks, recorded");
    for (int i = 0; i < run->n; i++)
        dip_printf(out, "%*s", COLUMN,
                   strcmp(run->face[i].key, "keras") == 0 ? "Keras 3.15.1" : "PyTorch 2.15.0");
    char about[64];
    dip_snprintf(about, sizeof about, "(%d epochs, batch %d, %s)", RECORDED_EPOCHS, RECORDED_BATCH,
                 run->float64 ? "float64" : "float32");
    dip_printf(out, "\n%-*s", LABEL, about);
    for (int i = 0; i < run->n; i++)
        dip_printf(out, "%*s%*s", COLUMN / 2, "test loss", COLUMN / 2, "accuracy");
    dip_write(out, "\n");
    for (int i = 0; i < RECORDED; i++) {
        /* One row a seed: those of the first face in this dtype. */
        const recorded *r = &all_recorded[i];
        if (r == find(run->face[0].key, run->float64, r->seed)) print_seed(out, run, r->seed);
    }
    char label[64];
    dip_snprintf(label, sizeof label, "this run, seed %lld", (long long)run->seed);
    dip_printf(out, "%-*s", LABEL, label);
    for (int i = 0; i < run->n; i++)
        print_pair(out, run->face[i].tested, run->face[i].test_loss, run->face[i].test_accuracy);
    dip_write(out, "\n");
    if (run->epochs != RECORDED_EPOCHS || run->batch_size != RECORDED_BATCH)
        dip_printf(
            out, "This run was asked for %lld epoch%s of batch %lld, so the rows do not compare.\n",
            (long long)run->epochs, run->epochs == 1 ? "" : "s", (long long)run->batch_size);
}

/* A run that was interrupted in its first face has nothing to set beside it. */
static void print_scales(dip_context *out, const dip_run_result *run) {
    bool torch = false;
    for (int i = 0; i < run->n; i++) torch = torch || strcmp(run->face[i].key, "torch") == 0;
    if (!torch) return;
    dip_write(
        out,
        run->n > 1
            ? "The losses have two scales: the PyTorch program applies softmax twice, as its\n"
              "original does, and so cannot come below 1.4612.\n"
            : "The PyTorch program applies softmax twice, as its original does, and so its loss\n"
              "cannot come below 1.4612.\n");
}

void dip_result_table(dip_context *out, const dip_run_result *run) {
    if (run->n == 0) return;
    char title[128];
    dip_snprintf(title, sizeof title, "Side by side ── seed %lld · %s · %d thread%s",
                 (long long)run->seed, run->float64 ? "float64" : "float32", run->threads,
                 run->threads == 1 ? "" : "s");
    dip_result_heading(out, title, NULL);
    print_row(out, run, "", face_name);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        print_row(out, run, rows[i].label, rows[i].cell);
    print_scales(out, run);
    print_recorded(out, run);
}
