/* predictor.c - a model that only predicts, a fixed number of rows at a time, between plain arrays:
 * everything is planned when it is made, so that a call does nothing but the arithmetic. */
#include <string.h>
#include "keras/model.h"

struct dip_keras_predictor {
    dip_object object;
    dip_keras_model *model; /* counted */
    dip_step *step;         /* its own: no other predictor and no fit writes to the same memory */
    size_t x_bytes, y_bytes;
    const struct dip_device *device; /* NULL: the host's memory is read in place */
    dip_tensor *x;                   /* there; NULL on the host */
};

static void destroy(void *object) {
    dip_keras_predictor *p = object;
    dip_step_free(p->model, p->step);
    dip_release(p->x);
    dip_release(p->model);
}
static const dip_class predictor_class = {"predictor", destroy, sizeof(dip_keras_predictor)};

static bool bytes_of(dip_context *ctx, const dip_view *v, size_t *bytes, const char *who) {
    dip_shape shape = dip_view_shape(v);
    int64_t numel;
    if (dip_shape_numel(&shape, &numel) &&
        dip_mul_size((size_t)numel, dip_dtype_size(v->dtype), bytes))
        return true;
    return dip_fail(ctx, DIP_ERROR_LIMIT, who,
                    "%lld rows have more bytes than memory can address; take fewer at a time",
                    (long long)v->dim[0]);
}

static bool plan(dip_keras_predictor *p, int64_t rows, const char *who) {
    dip_keras_model *m = p->model;
    dip_shape none = {0, {0}};
    p->step = dip_step_new(m, DIP_STEP_PREDICT, rows, &none, false, who);
    if (!p->step) return false;
    const dip_view *x = &p->step->x->view, *y = dip_plan_output(p->step->plan, 0);
    if (!bytes_of(dip_ctx(m), x, &p->x_bytes, who) || !bytes_of(dip_ctx(m), y, &p->y_bytes, who))
        return false;
    dip_tensor *weight = dip_model_weight(m, 0, false);
    const struct dip_device *d = weight ? dip_tensor_where(weight) : NULL;
    if (!d || d->host) return true;
    dip_shape shape = dip_view_shape(x);
    p->device = d;
    p->x = dip_adopt(dip_tensor_make(dip_ctx(m), m->dtype, &shape, d));
    return p->x != NULL;
}

dip_keras_predictor *dip_keras_predictor_new(dip_keras_model *m, int64_t rows, dip_site at) {
    static const char who[] = "keras_predictor";
    if (!m) return NULL;
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, at);
    if (!dip_is(m, &dip_keras_model_class, who)) return NULL;
    if (!m->built) {
        dip_fail(ctx, DIP_ERROR_STATE, who,
                 "the model \"%s\" is not built; give its first layer an input_shape or call "
                 "keras_build",
                 m->name);
        return NULL;
    }
    if (rows < 1) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "found %lld rows, expected at least one",
                 (long long)rows);
        return NULL;
    }
    dip_keras_predictor *p = dip_object_new(ctx, &predictor_class, sizeof *p);
    if (!p) return NULL;
    p->model = dip_retain(m);
    if (plan(p, rows, who)) return p;
    dip_free(p);
    return NULL;
}

/* No word to the context but of an error: other threads may be predicting. */
bool dip_keras_predictor_run(dip_keras_predictor *p, const void *x, void *y) {
    if (!p || !x || !y || !dip_is(p, &predictor_class, "keras_predictor_run")) return false;
    dip_context *ctx = dip_ctx(p);
    dip_plan *plan = p->step->plan;
    void *data = p->x ? p->x->view.data : (void *)(uintptr_t)x; /* a plan only reads its inputs */
    if (p->device) p->device->upload(ctx, data, x, p->x_bytes);
    if (!dip_plan_bind_data(plan, p->step->x, data) || !dip_plan_run(plan)) return false;
    const void *result = dip_plan_output(plan, 0)->data;
    if (p->device) p->device->download(ctx, y, result, p->y_bytes);
    else memcpy(y, result, p->y_bytes);
    return true;
}
