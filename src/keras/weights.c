/* weights.c - get_weights and set_weights: copies on the host, layer by layer. */
#include "keras/model.h"

struct dip_keras_weights {
    dip_object object;
    int64_t n;
    dip_tensor **item;
};

static void destroy(void *object) {
    dip_keras_weights *w = object;
    for (int64_t i = 0; i < w->n; i++) dip_release(w->item[i]);
    dip_dealloc(dip_ctx(w), w->item, (size_t)w->n * sizeof *w->item);
}
static const dip_class weights_class = {"list of weights", destroy, sizeof(dip_keras_weights)};

dip_keras_weights *dip_keras_get_weights(dip_keras_model *m, dip_site at) {
    if (!m) return NULL;
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, at);
    dip_keras_weights *w = dip_object_new(ctx, &weights_class, sizeof *w);
    if (!w) return NULL;
    int64_t n = dip_model_weight_count(m, false);
    w->item = dip_alloc_array(ctx, (size_t)n, sizeof *w->item);
    bool fine = w->item != NULL;
    if (fine) w->n = n;
    for (int64_t i = 0; fine && i < n; i++) {
        dip_tensor *from = dip_model_weight(m, i, false);
        dip_shape shape = dip_tensor_shape(from);
        dip_tensor *copy = dip_tensor_make(ctx, dip_tensor_dtype(from), &shape, NULL);
        fine = copy && dip_tensor_copy_into(copy, from);
        if (copy) w->item[i] = dip_adopt(copy);
    }
    if (!fine) {
        dip_free(w);
        return NULL;
    }
    return w;
}

static bool shapes_fit(dip_keras_model *m, const dip_keras_weights *w, const char *who) {
    char a[96], b[96];
    int64_t n = dip_model_weight_count(m, false);
    if (n != w->n)
        return dip_fail(dip_ctx(m), DIP_ERROR_ARGUMENT, who,
                        "the list holds %lld weights but the model \"%s\" has %lld%s",
                        (long long)w->n, m->name, (long long)n,
                        m->built ? "" : "; it is not built yet");
    for (int64_t i = 0; i < n; i++) {
        dip_shape have = dip_tensor_shape(dip_model_weight(m, i, false)),
                  got = dip_tensor_shape(w->item[i]);
        if (!dip_shapes_equal(&have, &got))
            return dip_fail(dip_ctx(m), DIP_ERROR_SHAPE, who,
                            "weight %lld has shape %s, the model \"%s\" expects %s", (long long)i,
                            dip_shape_text(&got, a, sizeof a), m->name,
                            dip_shape_text(&have, b, sizeof b));
    }
    return true;
}

bool dip_keras_set_weights(dip_keras_model *m, const dip_keras_weights *w, dip_site at) {
    static const char who[] = "keras_set_weights";
    if (!m || !w) return false;
    dip_enter(dip_ctx(m), at);
    if (!shapes_fit(m, w, who)) return false;
    for (int64_t i = 0; i < w->n; i++)
        if (!dip_tensor_copy_into(dip_model_weight(m, i, false), w->item[i])) return false;
    return true;
}

int dip_keras_weights_count(const dip_keras_weights *w) { return w ? (int)w->n : 0; }
dip_tensor *dip_keras_weights_item(const dip_keras_weights *w, int i) {
    return w && i >= 0 && i < w->n ? w->item[i] : NULL;
}
