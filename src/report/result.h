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
    /* Where training stands: epoch and step count from 1; means of the epoch so far. */
    int64_t at_epoch, at_step;
    double so_far_loss, so_far_accuracy;
    bool interrupted;
} dip_face_result;

enum { DIP_FACES = 2 };

typedef struct dip_run_result {
    dip_context *ctx;                 /* whose memory the epochs are */
    int64_t epochs, batch_size, seed; /* as asked */
    int threads;
    bool float64;
    int n;
    dip_face_result face[DIP_FACES];
} dip_run_result;

bool dip_result_add_epoch(dip_run_result *run, dip_face_result *face,
                          const dip_epoch_result *epoch);
void dip_result_free(dip_run_result *run);

/* Note [Hash of weights]
 * SHA-256 over the parameters in the order of the face's own list (model.weights or
 * model.parameters()), each as its raw little-endian bytes in row-major order of its logical shape:
 * a view's strides do not show.  One run, one hash: it changes with any bit of any weight. */
bool dip_result_hash(dip_context *ctx, dip_tensor *const *weights, int n,
                     char text[DIP_SHA256_TEXT]);

/* The files of --json and --trace. */
void dip_result_json(const dip_run_result *run, dip_text *out);
struct dip_writer; /* base/files.h */
bool dip_trace_header(struct dip_writer *trace);
bool dip_trace_step(struct dip_writer *trace, const char *face, int64_t epoch, int64_t step,
                    double loss);

/* Both faces beside each other and beside the recordings of the real frameworks; 80 columns. */
void dip_result_table(dip_context *out, const dip_run_result *run);
/* "── LEFT ───── RIGHT ──", 80 columns; right may be NULL. */
void dip_result_heading(dip_context *out, const char *left, const char *right);
#endif
