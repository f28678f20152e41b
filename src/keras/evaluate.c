/* evaluate.c - evaluate, predict and test_on_batch. */
#include <math.h>
#include <string.h>
#include "data/loader.h"
#include "data/switches.h"
#include "keras/options.h"
#include "keras/passes.h"

static const dip_field fields[] = {DIP_FIELD_L(dip_evaluate_opts, batch_size, 32),
                                   DIP_FIELD_I(dip_evaluate_opts, verbose, 1)};
DIP_FIELDS_INIT(dip_evaluate_opts, fields)
DIP_FIELDS_INIT(dip_predict_opts, fields)

/* For each pass a DataLoader draws a base seed, whatever comes of it. */
static bool draw_for_pass(dip_context *ctx, const char *order, const char *who) {
    dip_world world;
    if (!dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_order, order, "order", &world, who))
        return false;
    if (world == DIP_WORLD_KERAS) return true;
    dip_torch_rng *rng = dip_keras_torch_rng(ctx);
    if (rng) dip_loader_draw_base(rng);
    return rng != NULL;
}

bool dip_batch_size_fits(dip_context *ctx, int64_t batch_size, const char *name, const char *who) {
    return batch_size >= 1 ||
           dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the %s is %lld, expected at least 1", name,
                    (long long)batch_size);
}

int64_t dip_pass_steps(const dip_pass *p) {
    int64_t all = p->n / p->batch_size + (p->n % p->batch_size != 0);
    return p->steps > 0 && p->steps < all ? p->steps : all;
}

static dip_rows rows_of(const dip_pass *p, int64_t step) {
    int64_t at = step * p->batch_size, left = p->n - at;
    return (dip_rows){p->index ? p->index + at : NULL, p->first + at,
                      left < p->batch_size ? left : p->batch_size};
}

static bool cancelled(dip_context *ctx, const char *who, int64_t done, int64_t steps) {
    return dip_cancelled(ctx) &&
           !dip_fail(ctx, DIP_ERROR_CANCELLED, who, "cancelled after step %lld of %lld",
                     (long long)done, (long long)steps);
}

/* ---- evaluate ---- */

bool dip_model_evaluate_pass(dip_events *e, const dip_pass *p, const char *who) {
    dip_keras_model *m = e->model;
    int64_t steps = dip_pass_steps(p);
    dip_model_reset_metrics(m);
    dip_events_tell(e, DIP_ON_TEST_BEGIN, 0, NULL, (double)NAN, 0);
    if (!e->in_fit) dip_progbar_begin(&e->bar, steps, e->verbose);
    for (int64_t step = 0; step < steps; step++) {
        dip_rows rows = rows_of(p, step);
        dip_events_tell(e, DIP_ON_TEST_BATCH_BEGIN, step, NULL, (double)NAN, rows.n);
        if (!dip_model_run(m, DIP_STEP_EVALUATE, p->x, p->y, rows, who)) return false;
        dip_log_read(&e->step, m);
        dip_events_tell(e, DIP_ON_TEST_BATCH_END, step, &e->step, m->batch_loss, rows.n);
        if (!e->in_fit)
            dip_progbar_update(&e->bar, step + 1, e->step.name, e->step.value, e->step.n, false);
        if (step + 1 < steps && cancelled(e->ctx, who, step + 1, steps)) return false;
    }
    dip_log_read(&e->step, m);
    dip_events_tell(e, DIP_ON_TEST_END, 0, &e->step, (double)NAN, 0);
    if (!e->in_fit)
        dip_progbar_update(&e->bar, steps, e->step.name, e->step.value, e->step.n, true);
    return true;
}

static bool data_fits(dip_keras_model *m, dip_array *x, const char *who) {
    dip_shape row;
    return dip_is(m, &dip_keras_model_class, who) && dip_is(x, &dip_array_class, who) &&
           dip_model_takes(m, x, &row, who);
}

dip_keras_score dip_keras_evaluate(dip_keras_model *m, dip_array *x, dip_array *y,
                                   const dip_evaluate_opts *given) {
    static const char who[] = "keras_evaluate";
    dip_evaluate_opts o;
    dip_events e;
    if (!m || !x || !y) return dip_no_score();
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, o.at_);
    if (!dip_is(m, &dip_keras_model_class, who) || !dip_is(y, &dip_array_class, who))
        return dip_no_score();
    if (!dip_model_ready(m, x, y, who) || !data_fits(m, x, who) ||
        !dip_batch_size_fits(ctx, o.batch_size, "batch_size", who) ||
        !draw_for_pass(ctx, o.order, who))
        return dip_no_score();
    if (!dip_events_begin(&e, m, &o.callbacks, o.verbose, false, false, who)) return dip_no_score();
    dip_pass pass = {x, y, 0, dip_array_rows(x), o.batch_size, o.steps, NULL};
    dip_keras_score score =
        dip_model_evaluate_pass(&e, &pass, who) ? dip_model_score(m) : dip_no_score();
    dip_events_end(&e);
    return score;
}

dip_keras_score dip_keras_test_on_batch(dip_keras_model *m, dip_array *x, dip_array *y,
                                        dip_site at) {
    static const char who[] = "keras_test_on_batch";
    if (!m || !x || !y) return dip_no_score();
    dip_enter(dip_ctx(m), at);
    if (!dip_is(y, &dip_array_class, who) || !dip_model_ready(m, x, y, who) ||
        !data_fits(m, x, who))
        return dip_no_score();
    dip_rows all = {NULL, 0, dip_array_rows(x)};
    dip_model_reset_metrics(m);
    return dip_model_run(m, DIP_STEP_EVALUATE, x, y, all, who) ? dip_model_score(m)
                                                               : dip_no_score();
}

/* ---- predict ---- */

static bool predict_pass(dip_events *e, const dip_pass *p, char *out, size_t row_bytes,
                         const char *who) {
    int64_t steps = dip_pass_steps(p);
    dip_events_tell(e, DIP_ON_PREDICT_BEGIN, 0, NULL, (double)NAN, 0);
    dip_progbar_begin(&e->bar, steps, e->verbose);
    for (int64_t step = 0; step < steps; step++) {
        dip_rows rows = rows_of(p, step);
        dip_events_tell(e, DIP_ON_PREDICT_BATCH_BEGIN, step, NULL, (double)NAN, rows.n);
        if (!dip_model_run(e->model, DIP_STEP_PREDICT, p->x, NULL, rows, who)) return false;
        memcpy(out + (size_t)rows.first * row_bytes, dip_model_prediction(e->model),
               (size_t)rows.n * row_bytes);
        dip_events_tell(e, DIP_ON_PREDICT_BATCH_END, step, NULL, (double)NAN, rows.n);
        dip_progbar_update(&e->bar, step + 1, NULL, NULL, 0, false);
        if (step + 1 < steps && cancelled(e->ctx, who, step + 1, steps)) return false;
    }
    dip_events_tell(e, DIP_ON_PREDICT_END, 0, NULL, (double)NAN, 0);
    dip_progbar_update(&e->bar, steps, NULL, NULL, 0, true);
    return true;
}

static dip_tensor *room_for(dip_keras_model *m, const dip_pass *p, const char *who) {
    dip_shape shape = {m->out.rank + 1, {p->n}};
    int64_t most = dip_pass_steps(p) * p->batch_size;
    if (most < p->n) shape.dim[0] = most;
    for (int i = 0; i < m->out.rank; i++) shape.dim[i + 1] = m->out.dim[i];
    if (!dip_tensor_check_new(dip_ctx(m), who, m->dtype, &shape)) return NULL;
    return dip_tensor_make(dip_ctx(m), m->dtype, &shape, NULL);
}

dip_array *dip_keras_predict(dip_keras_model *m, dip_array *x, const dip_predict_opts *given) {
    static const char who[] = "keras_predict";
    dip_predict_opts o;
    dip_events e;
    int64_t row = 1;
    if (!m || !x) return NULL;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, o.at_);
    if (!data_fits(m, x, who) || !dip_batch_size_fits(ctx, o.batch_size, "batch_size", who) ||
        !draw_for_pass(ctx, o.order, who))
        return NULL;
    dip_pass pass = {x, NULL, 0, dip_array_rows(x), o.batch_size, o.steps, NULL};
    if (pass.n == 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the data has no rows, expected at least one");
        return NULL;
    }
    dip_tensor *out = room_for(m, &pass, who);
    if (!out || !dip_events_begin(&e, m, &o.callbacks, o.verbose, false, false, who)) {
        dip_free(out);
        return NULL;
    }
    dip_shape_numel(&m->out, &row);
    bool fine =
        predict_pass(&e, &pass, out->view.data, (size_t)row * dip_dtype_size(m->dtype), who);
    dip_events_end(&e);
    dip_array *a = fine ? dip_array_of(out, who) : NULL;
    dip_free(out); /* the array counts it */
    return a;
}
