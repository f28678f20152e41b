/* run.c - one batch: gather its rows, run the plan, update weights and running means. */
#include <math.h>
#include <string.h>
#include "keras/model.h"

/* ---- memory of a batch ---- */

static const struct dip_device *device_of(const dip_keras_model *m) {
    dip_tensor *first = dip_model_weight(m, 0, false);
    const struct dip_device *d = first ? dip_tensor_where(first) : NULL;
    return d && !d->host ? d : NULL;
}

/* At least `bytes` on the host and, where the weights live elsewhere, there too. */
static bool provide(dip_keras_model *m, dip_batch_memory *b, size_t bytes, bool on_device) {
    dip_context *ctx = dip_ctx(m);
    const struct dip_device *device = on_device ? device_of(m) : NULL;
    if (b->host && (size_t)dip_tensor_numel(b->host) >= bytes && (!device || b->device))
        return true;
    dip_shape shape = {1, {(int64_t)bytes}};
    dip_tensor *host = dip_tensor_make(ctx, DIP_UINT8, &shape, NULL);
    dip_tensor *there = host && device ? dip_tensor_make(ctx, DIP_UINT8, &shape, device) : NULL;
    if (!host || (device && !there)) {
        dip_free(host);
        return false;
    }
    dip_release(b->host);
    dip_release(b->device);
    b->host = dip_adopt(host);
    b->device = there ? dip_adopt(there) : NULL;
    return true;
}

static bool byte_count(dip_keras_model *m, const dip_view *v, size_t *bytes, const char *who) {
    dip_shape shape = dip_view_shape(v);
    int64_t numel;
    if (dip_shape_numel(&shape, &numel) &&
        dip_mul_size((size_t)numel, dip_dtype_size(v->dtype), bytes))
        return true;
    return dip_fail(
        dip_ctx(m), DIP_ERROR_LIMIT, who,
        "a batch of this size has more bytes than memory can address; choose a smaller batch_size");
}

/* Gathers rows of `a` for the plan's input. */
static bool feed(dip_keras_model *m, dip_batch_memory *b, const dip_step *s, dip_value input,
                 const dip_view *view, dip_array *a, dip_rows rows, const char *who) {
    size_t bytes;
    if (!byte_count(m, view, &bytes, who) || !provide(m, b, bytes, true)) return false;
    void *host = b->host->view.data;
    if (!dip_array_gather(a, rows.index, rows.first, rows.n, view->dtype, host, who)) return false;
    if (b->device)
        b->device->storage->device->upload(dip_ctx(m), b->device->view.data, host, bytes);
    return dip_plan_bind_data(s->plan, input, b->device ? b->device->view.data : host);
}

/* A plan's output, on the host. */
static const void *fetch(dip_keras_model *m, dip_batch_memory *b, const dip_view *v,
                         const char *who) {
    const struct dip_device *device = device_of(m);
    size_t bytes;
    if (!device) return v->data;
    if (!byte_count(m, v, &bytes, who) || !provide(m, b, bytes, false)) return NULL;
    device->download(dip_ctx(m), b->host->view.data, v->data, bytes);
    return b->host->view.data;
}

/* ---- running means ---- */

void dip_model_reset_metrics(dip_keras_model *m) {
    dip_dtype dtype = m->means_in_double ? DIP_FLOAT64 : m->dtype;
    dip_mean_reset(&m->loss_mean, dtype);
    for (int i = 0; i < m->n_metrics; i++) dip_mean_reset(&m->metric[i].mean, dtype);
}

static bool count_metrics(dip_keras_model *m, const dip_step *s, const char *who) {
    if (!m->n_metrics) return true;
    dip_view y = s->y_view, prediction = *dip_plan_output(s->plan, 0);
    y.data = m->y.host->view.data;
    prediction.data = (void *)(uintptr_t)fetch(m, &m->prediction, &prediction, who);
    if (!prediction.data) return false;
    for (int i = 0; i < m->n_metrics; i++) {
        int64_t rows;
        double sum = dip_metric_sum(dip_ctx(m), m->metric[i].rule, &y, &prediction, &rows);
        dip_mean_add_sum(&m->metric[i].mean, sum, (double)rows);
    }
    return true;
}

static bool read_loss(dip_keras_model *m, const dip_step *s, const char *who) {
    const dip_view *v = dip_plan_output(s->plan, 1);
    const void *data = fetch(m, &m->scalar, v, who);
    if (data) m->batch_loss = dip_element_get(data, v->dtype, 0);
    return data != NULL;
}

/* ---- weights ---- */

bool dip_model_fill_optimizer(dip_keras_model *m, const char *who) {
    if (m->optimizer_filled) return true;
    int64_t n = dip_model_weight_count(m, true), has = dip_optimizer_count(m->optimizer);
    bool same = has == n;
    for (int64_t i = 0; same && i < n; i++)
        same = dip_optimizer_parameter(m->optimizer, i) == dip_model_weight(m, i, true);
    if (has && !same)
        return dip_fail(dip_ctx(m), DIP_ERROR_STATE, who,
                        "the optimizer already trains other weights; compile the model \"%s\" with "
                        "an optimizer of its own",
                        m->name);
    for (int64_t i = 0; !has && i < n; i++)
        if (!dip_optimizer_add(m->optimizer, dip_model_weight(m, i, true), who)) return false;
    /* PyTorch makes slots in the first step, and some formulas ask whether it is the first */
    bool early = n && dip_optimizer_form(m->optimizer) == DIP_FORM_KERAS;
    if (early && !dip_optimizer_build(m->optimizer, who)) return false;
    m->optimizer_filled = true;
    return true;
}

/* A loss that is NaN changes nothing; it is there before the first gradient. */
void dip_model_take_gradient(void *step, int output, int64_t first, int64_t n, const void *data) {
    const dip_step *s = step;
    const dip_view *loss = dip_plan_output(s->plan, 1);
    if (isnan(dip_element_get(loss->data, loss->dtype, 0))) return;
    dip_optimizer_piece(s->model->optimizer, output - 2, first, n, data);
}

static bool make_room(dip_keras_model *m) {
    size_t n = (size_t)dip_optimizer_count(m->optimizer);
    void *grown = dip_grow(dip_ctx(m), m->gradients, &m->cap_gradients, n, sizeof *m->gradients);
    if (grown) m->gradients = grown;
    return grown || !n;
}

/* The gradients that the plan kept, and the end of the optimizer's step. */
static bool update_weights(dip_keras_model *m, const dip_step *s, const char *who) {
    int64_t n = dip_optimizer_count(m->optimizer);
    for (int64_t i = 0; i < n; i++) {
        int output = 2 + (int)i;
        m->gradients[i] = dip_plan_sinks(s->plan, output) ? NULL : dip_plan_output(s->plan, output);
    }
    return !n || dip_optimizer_close(m->optimizer, m->gradients, who);
}

/* ---- one batch ---- */

bool dip_model_ready(dip_keras_model *m, dip_array *x, dip_array *y, const char *who) {
    dip_context *ctx = dip_ctx(m);
    if (!m->compiled)
        return dip_fail(ctx, DIP_ERROR_STATE, who,
                        "the model \"%s\" is not compiled; call keras_compile(model, .loss = ..., "
                        ".optimizer = ...) first",
                        m->name);
    if (!m->loss)
        return dip_fail(ctx, DIP_ERROR_STATE, who,
                        "the model \"%s\" was compiled without a loss; give keras_compile a .loss",
                        m->name);
    if (dip_array_rows(x) != dip_array_rows(y))
        return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                        "x has %lld rows and y has %lld; each row of x needs one of y",
                        (long long)dip_array_rows(x), (long long)dip_array_rows(y));
    if (dip_array_rows(x) == 0)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the data has no rows, expected at least one");
    return true;
}

static bool run(dip_keras_model *m, dip_step_kind kind, dip_array *x, dip_array *y, dip_rows rows,
                const char *who) {
    dip_shape y_given, y_row = {0, {0}};
    if (kind != DIP_STEP_PREDICT) {
        y_given = dip_array_row_shape(y);
        if (!dip_model_label_shape(m, &y_given, &y_row, who)) return false;
    }
    bool one_hot = kind != DIP_STEP_PREDICT && m->loss->opts.torch && dip_array_is_one_hot(y);
    dip_step *s = dip_model_step(m, kind, rows.n, &y_row, one_hot, who);
    if (!s || !feed(m, &m->x, s, s->x, &s->x->view, x, rows, who)) return false;
    if (kind != DIP_STEP_PREDICT && !feed(m, &m->y, s, s->y, &s->y_view, y, rows, who))
        return false;
    if (kind == DIP_STEP_TRAIN && (!make_room(m) || !dip_optimizer_open(m->optimizer, who)))
        return false;
    const char *before = dip_set_subject(dip_ctx(m), who);
    bool ran = dip_plan_run(s->plan);
    dip_set_subject(dip_ctx(m), before);
    if (!ran) return false;
    if (kind == DIP_STEP_PREDICT) {
        const dip_view *v = dip_plan_output(s->plan, 0);
        m->latest_prediction = fetch(m, &m->prediction, v, who);
        return m->latest_prediction != NULL;
    }
    if (!read_loss(m, s, who)) return false;
    dip_mean_add(&m->loss_mean, m->batch_loss, (double)rows.n);
    if (!count_metrics(m, s, who)) return false;
    return kind != DIP_STEP_TRAIN || isnan(m->batch_loss) || update_weights(m, s, who);
}

bool dip_model_run(dip_keras_model *m, dip_step_kind kind, dip_array *x, dip_array *y,
                   dip_rows rows, const char *who) {
    dip_float_env env = dip_float_enter(); /* the running means are part of the result as well */
    bool ok = run(m, kind, x, y, rows, who);
    dip_float_leave(env);
    return ok;
}

const void *dip_model_prediction(dip_keras_model *m) { return m->latest_prediction; }
