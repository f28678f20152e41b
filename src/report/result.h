/* result.h - what a run of the two programs reached: the numbers that tables and files show.
 *
 * The programs of src/cli fill it in while they train; nothing here trains.  An epoch's numbers are
 * those that the original itself shows: see docs/json/README.md, which defines each.
 */
#ifndef DIP_REPORT_RESULT_H
#define DIP_REPORT_RESULT_H
#include "base/context.h"
#include "files/sha256.h"

typedef struct dip_epoch_result {
    double loss, accuracy;         /* over the training rows, while the weights were moving */
    double val_loss, val_accuracy; /* over the rows held back, afterwards                   */
    double seconds;                /* wall clock, validation included                       */
} dip_epoch_result;

enum { DIP_FACES = 2, DIP_CLASSES = 10, DIP_SIDE = 28, DIP_PIXELS = DIP_SIDE * DIP_SIDE };

/* One fully connected layer after training, float32 whatever the run computed in, and in one layout
 * for both faces. */
typedef struct dip_layer_weights {
    char name[32]; /* "dense", "fc1" */
    int64_t in, out;
    float *kernel; /* (in, out), row-major */
    float *bias;   /* (out) */
} dip_layer_weights;
enum { DIP_FACE_LAYERS = 8 };

/* What a face answered to the test digits, in the order of the file. */
typedef struct dip_answers {
    int64_t rows;       /* 0: the test was not reached */
    uint8_t *predicted; /* (rows): the first class of the largest probability */
    float *probability; /* (rows, DIP_CLASSES): the softmax that both models end in; NULL: not kept */
} dip_answers;

/* Everything that is allocated below is memory of the run's context; dip_result_free frees it. */
typedef struct dip_face_result {
    const char *key, *name; /* "torch", "PyTorch" */
    int64_t parameters;
    dip_epoch_result *epoch; /* the complete ones, memory of the run's context */
    int64_t epochs;
    size_t capacity;
    bool tested;
    double test_loss, test_accuracy;      /* accuracies are fractions */
    double seconds;                       /* wall clock, reading the data and the test included */
    size_t peak_bytes;                    /* of the allocations of the face's own context */
    char weights_sha256[DIP_SHA256_TEXT]; /* "": there were none yet */
    /* The same over the layers' kernels as (in, out) and biases, so that equal weights of the two
     * faces have equal hashes. */
    char layers_sha256[DIP_SHA256_TEXT];
    /* Where training stands: epoch and step count from 1; means of the epoch so far. */
    int64_t at_epoch, at_step;
    double so_far_loss, so_far_accuracy;
    bool interrupted;

    dip_answers answers;
    dip_layer_weights layer[DIP_FACE_LAYERS]; /* in the order of the forward pass */
    int layers;
    double *step_loss; /* of each training step, where the run was asked to keep them */
    int64_t steps;
    size_t step_capacity;
    char *printed; /* what the program printed, as it stands at the end: no colours, no overwritten
                      lines; NULL: not kept */
} dip_face_result;

/* Something measured or shown that is not a result of training: a number or a text by name.
 * facts.h lists the names; a reader shows "not measured" where one is missing. */
typedef struct dip_fact {
    char *key; /* "plan.operators" */
    char *text; /* NULL: it is a number */
    double number;
} dip_fact;

typedef struct dip_run_result {
    dip_context *ctx;                 /* whose memory the epochs are */
    int64_t epochs, batch_size, seed; /* as asked */
    int threads;
    bool float64;
    int n;
    dip_face_result face[DIP_FACES];
    /* The PyTorch program without the softmax before its loss, everything else the same: the largest
     * known reason why the faces differ, measured.  Of its answers only `predicted` is kept, and
     * neither its weights nor its text. */
    bool one_softmax_known;
    dip_face_result one_softmax;
    /* The test digits themselves.  Pixels are kept of those that somebody may want to see
     * (dip_result_keep_pixels); read them with dip_result_pixels. */
    int64_t test_rows;    /* 0: not kept */
    uint8_t *test_label;  /* (test_rows) */
    int64_t pixel_rows;
    int64_t *pixel_index; /* (pixel_rows), ascending; NULL: test_pixels has all test_rows */
    uint8_t *test_pixels; /* (pixel_rows, DIP_PIXELS), 0 black to 255; NULL: not kept */
    dip_fact *fact;
    size_t facts, facts_capacity;
    struct dip_ladder *ladder; /* report/ladder.h; NULL: not climbed */
    const char *page; /* where the page about this run is written, not owned; NULL: nowhere */
} dip_run_result;

bool dip_result_add_epoch(dip_run_result *run, dip_face_result *face,
                          const dip_epoch_result *epoch);
/* False: no memory. */
bool dip_result_add_step(dip_run_result *run, dip_face_result *face, double loss);
void dip_result_free(dip_run_result *run);
void dip_face_free(dip_context *ctx, dip_face_result *face); /* leaves its names */

/* Copies; a fact of that name is replaced.  False: no memory. */
bool dip_result_set_number(dip_run_result *run, const char *key, double number);
bool dip_result_set_text(dip_run_result *run, const char *key, const char *text);
/* NaN and NULL where it is missing or of the other kind. */
double dip_result_number(const dip_run_result *run, const char *key);
const char *dip_result_text(const dip_run_result *run, const char *key);

/* DIP_PIXELS bytes of test digit i, NULL where they were not kept. */
const uint8_t *dip_result_pixels(const dip_run_result *run, int64_t i);
/* Keeps copies of the first DIP_FIRST_DIGITS and of every digit that a face got wrong or the faces
 * answered differently, up to DIP_MOST_DIGITS, which keeps a file of --json below 3.5 MB; `pixels`
 * (test_rows, DIP_PIXELS) are those of all.  False: no memory. */
enum { DIP_FIRST_DIGITS = 100, DIP_MOST_DIGITS = 1200 };
bool dip_result_keep_pixels(dip_run_result *run, const uint8_t *pixels);

/* The files of --json and --trace. */
void dip_result_json(const dip_run_result *run, dip_text *out);
struct dip_writer; /* base/files.h */
bool dip_trace_header(struct dip_writer *trace);
bool dip_trace_step(struct dip_writer *trace, const char *face, int64_t epoch, int64_t step,
                    double loss);

/* What `diptych compare` prints last: the results side by side with what chance allows, why they
 * differ, the digits answered differently, the text's claims.  As wide as the terminal, at least 80
 * columns; in a pipe the same words without colours and bars. */
void dip_result_table(dip_context *out, const dip_run_result *run);
/* --brief: both faces' epochs as panes, in place of what the programs print. */
void dip_result_brief(dip_context *out, const dip_run_result *run);
/* "── LEFT ───── RIGHT ──" as wide as the table; right may be NULL. */
void dip_result_heading(dip_context *out, const char *left, const char *right);
#endif
