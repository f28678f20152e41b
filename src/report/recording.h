/* recording.h - a training that was recorded in a real framework: what its npz file says and holds.
 *
 * The form is docs/recordings.md and docs/json/recording.schema.json; tools/record_keras.py and
 * tools/record_torch.py write it.  Everything read is checked: after dip_recording_read shapes,
 * counts and indices fit each other.
 */
#ifndef DIP_REPORT_RECORDING_H
#define DIP_REPORT_RECORDING_H
#include "data/switches.h"
#include "files/npz.h"
#include "report/trace.h"
#include "train/optimizer.h"

enum { DIP_RECORDED_LAYERS = 64, DIP_RECORDED_PARAMETERS = 128 };

typedef enum dip_recorded_kind {
#define DIP_RECORDED_LAYER(key, face) DIP_RECORDED_##key,
#include "report/recorded_layers.def"
#undef DIP_RECORDED_LAYER
    DIP_RECORDED_KINDS
} dip_recorded_kind;

typedef struct dip_recorded_layer {
    char name[64];
    dip_recorded_kind kind;
    int64_t inputs, units;   /* dense, linear                                        */
    int64_t start, end, dim; /* flatten; softmax, log_softmax                        */
    double rate;             /* dropout                                              */
    char activation[24];     /* dense, activation                                    */
    char kernel_initializer[32], bias_initializer[32]; /* "": draws are not checked  */
    int64_t made;              /* linear: they were made in the order of this number         */
    int parameter, parameters; /* the first one's number, how many                   */
} dip_recorded_layer;

typedef struct dip_recorded_parameter {
    char name[80];
    int layer;
    dip_npy initial; /* in the framework's own layout */
} dip_recorded_parameter;

typedef enum dip_held { DIP_HELD_NONE, DIP_HELD_LAST, DIP_HELD_RANDOM } dip_held;

typedef struct dip_recording {
    dip_context *ctx;
    char path[512];
    dip_world face;
    char versions[120]; /* "PyTorch 2.15.0" */
    dip_dtype dtype;
    bool widened; /* float64, but drawn and divided in float32 */

    int layers, parameters;
    dip_recorded_layer layer[DIP_RECORDED_LAYERS];
    dip_recorded_parameter parameter[DIP_RECORDED_PARAMETERS];
    char loss[40];
    bool sum; /* reduction: the sum, not the mean */
    bool from_logits;
    double label_smoothing;
    int64_t ignore_index;
    const dip_optimizer_kind *optimizer;
    double option[DIP_OPTION_COUNT]; /* NaN: not said */
    int side[DIP_SWITCHES];          /* -1: the framework's own, else a dip_world */

    bool seeded, shuffle;
    int64_t seed, batch_size, steps, rows, held; /* rows: of all data, those held back included */
    dip_held how;

    dip_shape input; /* of one sample */
    double divide;   /* 0: x holds the numbers themselves */
    dip_dtype divided_in;
    dip_npy x, y;          /* the rows that were used */
    int64_t used, samples; /* rows of x; length of order */
    int64_t *row, *order,
        *batch;      /* row in all data; rows of x in the order of training; rows of each step */
    int64_t largest; /* tensors of more elements are thinned; 0: none is */
    dip_npz *file;   /* for the masks */
    dip_trace trace; /* what the framework computed */
} dip_recording;

/* `data`: where the MNIST files are, if the recording needs them; NULL: where diptych keeps them.
 * False after an error; free in either case. */
bool dip_recording_read(dip_context *ctx, const char *who, const char *path, const char *data,
                        dip_recording *r);
void dip_recording_free(dip_recording *r);

/* Fills name, kind and options of what the JSON says; in builds with jansson (recording_meta.c). */
bool dip_recording_parse(dip_recording *r, const char *who, const char *json, size_t size,
                         bool *mnist);

/* Row `i` of x as the framework's input dtype had it, then cast to `as`. */
void dip_recording_row(const dip_recording *r, int64_t i, dip_dtype as, void *x);
/* Every which element of `numel` was kept, if `kept` were; 0: that many cannot have been. */
int64_t dip_recording_every(const dip_recording *r, int64_t kept, int64_t numel);
const char *dip_recorded_kind_name(dip_recorded_kind k);
#endif
