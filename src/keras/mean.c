/* mean.c - keras.metrics.Mean(): the running mean that fit shows, for loops of one's own. */
#include <math.h>
#include <string.h>
#include "keras/model.h"
#include "keras/options.h"

struct dip_keras_metric {
    dip_object object;
    dip_dtype dtype;
    dip_mean mean;
};
static const dip_class metric_class = {"metric", NULL, sizeof(dip_keras_metric)};

static const dip_field update_fields[] = {
    DIP_FIELD_R(dip_update_state_opts, sample_weight, 1),
};
void dip_mean_opts_init(dip_mean_opts *o, size_t size) { dip_fields_init(o, size, NULL, 0); }
DIP_FIELDS_INIT(dip_update_state_opts, update_fields)

static bool float_type(dip_context *ctx, const char *name, dip_dtype *out, const char *who) {
    static const char *const known[] = {"float32", "float64"};
    *out = dip_keras_floatx(ctx);
    if (!name) return true;
    for (int i = 0; i < 2; i++)
        if (!strcmp(name, known[i])) {
            *out = i ? DIP_FLOAT64 : DIP_FLOAT32;
            return true;
        }
    return dip_fail_unknown(ctx, who, "float type", name, known, 2);
}

dip_keras_metric *dip_keras_metrics_mean(dip_context *ctx, const dip_mean_opts *given) {
    dip_mean_opts o;
    dip_dtype dtype;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    if (!float_type(ctx, o.dtype, &dtype, "keras_metrics_Mean")) return NULL;
    dip_keras_metric *m = dip_object_new(ctx, &metric_class, sizeof *m);
    if (!m) return NULL;
    m->dtype = dtype;
    dip_mean_reset(&m->mean, dtype);
    return m;
}

static bool begin(dip_keras_metric *m, dip_update_state_opts *o, const dip_update_state_opts *given,
                  const char *who) {
    dip_fields_read(o, sizeof *o, given, DIP_FIELDS(update_fields));
    if (!m) return false;
    dip_enter(dip_ctx(m), o->at_);
    return dip_is(m, &metric_class, who);
}

static const char who[] = "keras_update_state";

bool dip_keras_update_state(dip_keras_metric *m, double value, const dip_update_state_opts *given) {
    dip_update_state_opts o;
    if (!begin(m, &o, given, who)) return false;
    dip_float_env env = dip_float_enter();
    dip_mean_add(&m->mean, value, o.sample_weight);
    dip_float_leave(env);
    return true;
}

static void add_values(dip_keras_metric *m, const double *value, int64_t n, double weight) {
    double wide = 0;
    float narrow = 0;
    for (int64_t i = 0; i < n; i++) {
        wide += value[i] * weight;
        narrow += (float)value[i] * (float)weight;
    }
    dip_mean_add_sum(&m->mean, m->mean.wide ? wide : (double)narrow, (double)n * weight);
}

bool dip_keras_update_state_with(dip_keras_metric *m, const dip_tensor *values,
                                 const dip_update_state_opts *given) {
    dip_update_state_opts o;
    if (!values || !begin(m, &o, given, who) || !dip_is(values, &dip_tensor_class, who) ||
        !dip_tensor_readable(values, who))
        return false;
    dip_shape shape = dip_view_shape(&values->view);
    dip_tensor *all = dip_tensor_make(dip_ctx(m), DIP_FLOAT64, &shape, NULL);
    bool fine = all && dip_tensor_copy_into(all, values);
    dip_float_env env = dip_float_enter();
    if (fine) add_values(m, all->view.data, dip_view_numel(&all->view), o.sample_weight);
    dip_float_leave(env);
    dip_free(all);
    return fine;
}

double dip_keras_result(const dip_keras_metric *m, dip_site at) {
    if (!m) return (double)NAN;
    dip_enter(dip_ctx(m), at);
    return dip_is(m, &metric_class, "keras_result") ? dip_mean_result(&m->mean) : (double)NAN;
}

bool dip_keras_reset_state(dip_keras_metric *m, dip_site at) {
    if (!m) return false;
    dip_enter(dip_ctx(m), at);
    if (!dip_is(m, &metric_class, "keras_reset_state")) return false;
    dip_mean_reset(&m->mean, m->dtype);
    return true;
}
