/* events.h - what happens during fit, evaluate and predict, told to callbacks and the history.
 *
 * Note [Order of events]
 * The user's callbacks hear first, in the order given, then the history, then the progress bar: so
 * what a callback prints at the end of an epoch stands before the epoch's last line, as in Keras.
 * Logs are sorted by name.  Validation inside fit is heard by the callbacks but draws no bar.
 */
#ifndef DIP_KERAS_EVENTS_H
#define DIP_KERAS_EVENTS_H
#include "keras/model.h"
#include "keras/progbar.h"

struct dip_keras_callback {
    dip_object object;
    dip_callback_opts opts;
};
extern const dip_class dip_keras_callback_class;

/* The names of a model's values, sorted, with and without "val_", and a place for the values. */
typedef struct dip_log_set {
    int n;                             /* loss and metrics */
    const char *name[DIP_PROGBAR_MAX]; /* the n sorted; room for twice as many */
    int from[DIP_PROGBAR_MAX]; /* 0: the loss, i: the i-th metric; + DIP_MAX_LIST: of validation */
    double value[DIP_PROGBAR_MAX];
} dip_log_set;

struct dip_keras_history {
    dip_object object;
    int n, made; /* series with values; and those made for later behind them */
    char *name[DIP_PROGBAR_MAX];
    double *value[DIP_PROGBAR_MAX];
    size_t cap[DIP_PROGBAR_MAX];
    int64_t count[DIP_PROGBAR_MAX];
    double *epoch;
    size_t cap_epoch;
    int64_t n_epoch;
};
/* Room for so many epochs of each name is made at once. */
dip_keras_history *dip_history_new(dip_context *ctx, const dip_log_set *set, int64_t epochs);
bool dip_history_add(dip_keras_history *h, int64_t epoch, const dip_keras_logs *logs,
                     int64_t epochs);

typedef struct dip_events {
    dip_context *ctx;
    dip_keras_model *model;
    const dip_keras_callbacks *callbacks;
    dip_site site; /* of the call, restored after the user's code */
    dip_progbar bar;
    bool in_fit;
    int verbose;
    dip_log_set step, epoch; /* epoch: with validation */
    char *val_name[DIP_MAX_LIST];
    dip_keras_logs logs; /* what was told last */
} dip_events;
/* False with an error.  Names live until dip_events_end. */
bool dip_events_begin(dip_events *e, dip_keras_model *m, const dip_keras_callbacks *callbacks,
                      int verbose, bool in_fit, bool with_validation, const char *who);
void dip_events_end(dip_events *e);

typedef enum dip_event {
    DIP_ON_TRAIN_BEGIN,
    DIP_ON_TRAIN_END,
    DIP_ON_TEST_BEGIN,
    DIP_ON_TEST_END,
    DIP_ON_PREDICT_BEGIN,
    DIP_ON_PREDICT_END,
    DIP_ON_EPOCH_BEGIN,
    DIP_ON_EPOCH_END,
    DIP_ON_TRAIN_BATCH_BEGIN,
    DIP_ON_TRAIN_BATCH_END,
    DIP_ON_TEST_BATCH_BEGIN,
    DIP_ON_TEST_BATCH_END,
    DIP_ON_PREDICT_BATCH_BEGIN,
    DIP_ON_PREDICT_BATCH_END
} dip_event;
void dip_events_tell(dip_events *e, dip_event event, int64_t index, const dip_log_set *set,
                     double batch_loss, int64_t batch_rows);   /* set NULL: no values */
void dip_log_read(dip_log_set *set, const dip_keras_model *m); /* the running means now */
void dip_log_read_part(dip_log_set *set, const dip_keras_model *m, bool validation);
dip_keras_score dip_model_score(const dip_keras_model *m);
dip_keras_score dip_no_score(void);
#endif
