/* fit.c - fit and train_on_batch: epochs, validation, early ends.  Which rows: order.c. */
#include <math.h>
#include <string.h>
#include "data/switches.h"
#include "keras/options.h"
#include "keras/order.h"
#include "keras/passes.h"

static const char who[] = "keras_fit";
static const dip_field fields[] = {
    DIP_FIELD_L(dip_fit_opts, batch_size, 32),     DIP_FIELD_L(dip_fit_opts, epochs, 1),
    DIP_FIELD_I(dip_fit_opts, verbose, 1),         DIP_FIELD_I(dip_fit_opts, shuffle, 1),
    DIP_FIELD_L(dip_fit_opts, validation_freq, 1),
};
DIP_FIELDS_INIT(dip_fit_opts, fields)

typedef struct fit {
    dip_keras_model *m;
    const dip_fit_opts *o;
    dip_events e;
    dip_pass train, validation;       /* validation.n 0: none */
    dip_world validation_rows, order; /* whose way of dealing and shuffling rows */
    dip_fit_rows rows;
    int64_t next; /* step of the pass over the data; goes on across epochs with steps_per_epoch */
    int64_t batches, steps; /* in one pass, in one epoch */
    dip_keras_history *history;
} fit;

/* ---- checking and preparing ---- */

static bool options_fit(dip_context *ctx, const dip_fit_opts *o) {
    if (!dip_batch_size_fits(ctx, o->batch_size, "batch_size", who)) return false;
    if (o->validation_batch_size &&
        !dip_batch_size_fits(ctx, o->validation_batch_size, "validation_batch_size", who))
        return false;
    if (o->epochs < 0 || o->initial_epoch < 0)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "epochs is %lld and initial_epoch is %lld, expected 0 or more",
                        (long long)o->epochs, (long long)o->initial_epoch);
    if (!(o->validation_split >= 0 && o->validation_split < 1))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "validation_split is %g, expected a number from 0 to below 1",
                        o->validation_split);
    if (o->steps_per_epoch < 0 || o->validation_steps < 0)
        return dip_fail(
            ctx, DIP_ERROR_ARGUMENT, who,
            "steps_per_epoch is %lld and validation_steps is %lld, expected 0 (all) or more",
            (long long)o->steps_per_epoch, (long long)o->validation_steps);
    if (o->validation_freq < 1)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "validation_freq is %lld, expected at least 1",
                        (long long)o->validation_freq);
    if (o->shuffle < 0 || o->shuffle > 2)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "shuffle is %d, expected 0, 1 or keras_shuffle_batch", o->shuffle);
    return true;
}

static bool read_switches(fit *f) {
    dip_context *ctx = dip_ctx(f->m);
    if (!dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_validation, f->o->validation_rows,
                         "validation_rows", &f->validation_rows, who) ||
        !dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_order, f->o->order, "order", &f->order,
                         who))
        return false;
    if (f->o->shuffle != 2) return true;
    if (f->o->order && f->order == DIP_WORLD_TORCH)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "PyTorch has no order inside batches; leave .shuffle or .order out");
    f->order = DIP_WORLD_KERAS;
    return true;
}

/* So many rows at the end are held back: n * (1 - split), computed in double as Keras does. */
static bool split_rows(fit *f) {
    int64_t n = f->train.n, at = (int64_t)floor((double)n * (1.0 - f->o->validation_split));
    if (at == 0 || at == n)
        return dip_fail(dip_ctx(f->m), DIP_ERROR_ARGUMENT, who,
                        "validation_split = %g of %lld rows leaves %lld for training and %lld for "
                        "validation; each needs at least one",
                        f->o->validation_split, (long long)n, (long long)at, (long long)(n - at));
    f->validation = f->train;
    f->validation.first = at;
    f->validation.n = n - at;
    f->train.n = at;
    if (!dip_fit_rows_split(&f->rows, dip_ctx(f->m), n, at, f->validation_rows == DIP_WORLD_TORCH))
        return false;
    f->validation.index = dip_fit_rows_held_back(&f->rows);
    return true;
}

static bool take_validation(fit *f) {
    const dip_keras_data *v = &f->o->validation_data;
    dip_shape row;
    if (!v->x && !v->y && f->o->validation_split != 0) return split_rows(f);
    if (!dip_fit_rows_split(&f->rows, dip_ctx(f->m), f->train.n, f->train.n, false)) return false;
    if (!v->x && !v->y) return true;
    if (!v->x || !v->y)
        return dip_fail(dip_ctx(f->m), DIP_ERROR_ARGUMENT, who,
                        "validation_data holds only %s; write keras_data(x_val, y_val)",
                        v->x ? "x" : "y");
    if (!dip_is(v->x, &dip_array_class, who) || !dip_is(v->y, &dip_array_class, who)) return false;
    if (!dip_model_ready(f->m, v->x, v->y, who) || !dip_model_takes(f->m, v->x, &row, who))
        return false;
    f->validation = (dip_pass){v->x, v->y, 0, dip_array_rows(v->x), 0, 0, NULL};
    return true;
}

static bool prepare(fit *f) {
    dip_shape row;
    f->train.batch_size = f->o->batch_size;
    if (!read_switches(f)) return false;
    if (!dip_model_takes(f->m, f->train.x, &row, who) || !take_validation(f)) return false;
    f->validation.batch_size =
        f->o->validation_batch_size ? f->o->validation_batch_size : f->o->batch_size;
    f->validation.steps = f->o->validation_steps;
    f->batches = dip_pass_steps(&f->train);
    f->steps = f->o->steps_per_epoch ? f->o->steps_per_epoch : f->batches;
    if (!dip_model_fill_optimizer(f->m, who) ||
        !dip_fit_rows_order(&f->rows, f->o->shuffle, f->train.batch_size,
                            f->order == DIP_WORLD_TORCH, who))
        return false;
    f->history = dip_history_new(dip_ctx(f->m), f->validation.n ? &f->e.epoch : &f->e.step,
                                 f->o->epochs - f->o->initial_epoch);
    return f->history != NULL;
}

/* ---- an epoch ---- */

typedef enum outcome { WENT_ON, STOPPED, CANCELLED, WENT_NAN, FAILED } outcome;

static dip_rows next_rows(fit *f) {
    int64_t at = f->next++ * f->train.batch_size, left = f->train.n - at;
    return (dip_rows){dip_fit_rows_index(&f->rows, at), f->train.first + at,
                      left < f->train.batch_size ? left : f->train.batch_size};
}

static outcome train_step(fit *f, int64_t epoch, int64_t step) {
    dip_keras_model *m = f->m;
    dip_rows rows = next_rows(f);
    dip_events_tell(&f->e, DIP_ON_TRAIN_BATCH_BEGIN, step, NULL, (double)NAN, rows.n);
    if (!dip_model_run(m, DIP_STEP_TRAIN, f->train.x, f->train.y, rows, who)) return FAILED;
    if (isnan(m->batch_loss)) {
        dip_fail(dip_ctx(m), DIP_ERROR_STATE, who,
                 "the loss became NaN in epoch %lld, step %lld of %lld; lower the learning rate, "
                 "or look for NaN and infinite values in the data",
                 (long long)epoch + 1, (long long)step + 1, (long long)f->steps);
        return WENT_NAN;
    }
    dip_log_read(&f->e.step, m);
    dip_events_tell(&f->e, DIP_ON_TRAIN_BATCH_END, step, &f->e.step, m->batch_loss, rows.n);
    dip_progbar_update(&f->e.bar, step + 1, f->e.step.name, f->e.step.value, f->e.step.n, false);
    if (dip_cancelled(dip_ctx(m))) {
        dip_fail(dip_ctx(m), DIP_ERROR_CANCELLED, who,
                 "cancelled in epoch %lld after step %lld of %lld; the weights are as that step "
                 "left them",
                 (long long)epoch + 1, (long long)step + 1, (long long)f->steps);
        return CANCELLED;
    }
    return m->stop_training ? STOPPED : WENT_ON;
}

/* Without steps_per_epoch each epoch is one pass; with it, passes follow each other, and an epoch
 * in which the rows run out ends there. */
static outcome train_steps(fit *f, int64_t epoch) {
    if (!f->o->steps_per_epoch || f->next >= f->batches) f->next = 0;
    if (f->next == 0) dip_fit_rows_begin_pass(&f->rows);
    for (int64_t step = 0; step < f->steps && f->next < f->batches; step++) {
        outcome out = train_step(f, epoch, step);
        if (out != WENT_ON) return out;
    }
    return WENT_ON;
}

static bool validate(fit *f, int64_t epoch, bool *done) {
    *done = f->validation.n > 0 && (epoch + 1) % f->o->validation_freq == 0;
    if (!*done) return true;
    dip_fit_rows_begin_validation(&f->rows);
    if (!dip_model_evaluate_pass(&f->e, &f->validation, who)) return false;
    dip_log_read_part(&f->e.epoch, f->m, true);
    return true;
}

static outcome run_epoch(fit *f, int64_t epoch) {
    dip_events *e = &f->e;
    bool validated = false;
    dip_model_reset_metrics(f->m);
    dip_events_tell(e, DIP_ON_EPOCH_BEGIN, epoch, NULL, (double)NAN, 0);
    dip_progbar_begin(&e->bar, f->steps, e->verbose);
    if (e->verbose && f->o->epochs > 1)
        dip_printf(e->ctx, "Epoch %lld/%lld\n", (long long)epoch + 1, (long long)f->o->epochs);
    outcome out = train_steps(f, epoch);
    if (out == FAILED) return out;
    if (out == WENT_NAN || out == CANCELLED) {
        if (e->verbose == 1) dip_write(e->ctx, "\n"); /* the bar's line ends where it is */
        if (out == WENT_NAN) return out;
    }
    dip_log_read(&e->step, f->m);
    dip_log_read_part(&e->epoch, f->m, false);
    if (out != CANCELLED && !validate(f, epoch, &validated)) return FAILED;
    const dip_log_set *set = validated ? &e->epoch : &e->step;
    dip_events_tell(e, DIP_ON_EPOCH_END, epoch, set, (double)NAN, 0);
    if (!dip_history_add(f->history, epoch, &e->logs, f->o->epochs)) return FAILED;
    if (out != CANCELLED)
        dip_progbar_update(&e->bar, f->steps, set->name, set->value, set->n, true);
    return out == WENT_ON && f->m->stop_training ? STOPPED : out;
}

static outcome run_epochs(fit *f) {
    outcome out = WENT_ON;
    f->m->stop_training = false;
    dip_events_tell(&f->e, DIP_ON_TRAIN_BEGIN, 0, NULL, (double)NAN, 0);
    for (int64_t epoch = f->o->initial_epoch; epoch < f->o->epochs && out == WENT_ON; epoch++)
        out = run_epoch(f, epoch);
    if (out == FAILED) return out;
    dip_keras_logs last = f->e.logs; /* the last epoch's values, told once more */
    const dip_log_set *set = last.count == f->e.epoch.n && f->e.epoch.n != f->e.step.n ? &f->e.epoch
                             : last.count                                              ? &f->e.step
                                                                                       : NULL;
    dip_events_tell(&f->e, DIP_ON_TRAIN_END, 0, set, (double)NAN, 0);
    return out;
}

/* ---- fit ---- */

static dip_keras_history *run_fit(fit *f) {
    bool validating = f->o->validation_split > 0 || f->o->validation_data.x;
    if (!dip_events_begin(&f->e, f->m, &f->o->callbacks, f->o->verbose, true, validating, who))
        return NULL;
    bool fine = prepare(f) && run_epochs(f) != FAILED;
    dip_events_end(&f->e);
    dip_fit_rows_free(&f->rows);
    if (!fine) {
        dip_free(f->history);
        return NULL;
    }
    return f->history;
}

dip_keras_history *dip_keras_fit(dip_keras_model *m, dip_array *x, dip_array *y,
                                 const dip_fit_opts *given) {
    dip_fit_opts o;
    if (!m || !x || !y) return NULL;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, o.at_);
    if (!dip_is(m, &dip_keras_model_class, who) || !dip_is(x, &dip_array_class, who) ||
        !dip_is(y, &dip_array_class, who))
        return NULL;
    if (!options_fit(ctx, &o) || !dip_model_ready(m, x, y, who)) return NULL;
    fit f = {.m = m,
             .o = &o,
             .train = {x, y, 0, dip_array_rows(x), o.batch_size, 0, NULL},
             .rows = {.ctx = ctx}};
    dip_retain(m);
    dip_retain(x);
    dip_retain(y);
    dip_keras_history *h = run_fit(&f);
    dip_release(x);
    dip_release(y);
    dip_release(m);
    return h;
}

void dip_keras_set_stop_training(dip_keras_model *m, bool on) {
    if (m) m->stop_training = on;
}

/* ---- train_on_batch ---- */

dip_keras_score dip_keras_train_on_batch(dip_keras_model *m, dip_array *x, dip_array *y,
                                         dip_site at) {
    static const char me[] = "keras_train_on_batch";
    dip_shape row;
    if (!m || !x || !y) return dip_no_score();
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, at);
    if (!dip_is(m, &dip_keras_model_class, me) || !dip_is(x, &dip_array_class, me) ||
        !dip_is(y, &dip_array_class, me))
        return dip_no_score();
    if (!dip_model_ready(m, x, y, me) || !dip_model_takes(m, x, &row, me) ||
        !dip_model_fill_optimizer(m, me))
        return dip_no_score();
    dip_rows all = {NULL, 0, dip_array_rows(x)};
    dip_model_reset_metrics(m);
    if (!dip_model_run(m, DIP_STEP_TRAIN, x, y, all, me)) return dip_no_score();
    if (isnan(m->batch_loss))
        dip_fail(ctx, DIP_ERROR_STATE, me,
                 "the loss became NaN in step %lld; lower the learning rate, or look for NaN and "
                 "infinite values in the data",
                 (long long)dip_optimizer_iterations(m->optimizer) + 1);
    return dip_model_score(m);
}

bool dip_keras_reset_metrics(dip_keras_model *m, dip_site at) {
    if (!m) return false;
    dip_enter(dip_ctx(m), at);
    dip_model_reset_metrics(m);
    return true;
}
