/* sequential.c - Sequential models: adding layers, building them, reaching their weights. */
#include <string.h>
#include "keras/model.h"

static void destroy(void *object) {
    dip_keras_model *m = object;
    dip_context *ctx = dip_ctx(m);
    dip_model_drop_steps(m);
    for (size_t i = 0; i < m->n_layers; i++) dip_release(m->layer[i]);
    dip_dealloc(ctx, m->layer, m->cap_layers * sizeof *m->layer);
    dip_release(m->input);
    for (int i = 0; i < m->n_metrics; i++) dip_strfree(ctx, m->metric[i].name);
    dip_release(m->loss);
    dip_release(m->optimizer);
    dip_dealloc(ctx, m->steps, m->cap_steps * sizeof *m->steps);
    dip_dealloc(ctx, m->gradients, m->cap_gradients * sizeof *m->gradients);
    dip_batch_memory *memory[] = {&m->x, &m->y, &m->prediction, &m->scalar};
    for (int i = 0; i < 4; i++) {
        dip_release(memory[i]->host);
        dip_release(memory[i]->device);
    }
    dip_strfree(ctx, m->name);
}
const dip_class dip_keras_model_class = {"model", destroy, sizeof(dip_keras_model)};

dip_keras_model *dip_keras_sequential(dip_context *ctx, dip_keras_layer *const *layers, int n,
                                      const char *name, dip_site at) {
    dip_enter(ctx, at);
    for (int i = 0; i < n; i++)
        if (!layers[i]) return NULL; /* a layer that could not be made: its error stands */
    dip_keras_model *m = dip_object_new(ctx, &dip_keras_model_class, sizeof *m);
    if (!m) return NULL;
    m->dtype = dip_keras_floatx(ctx);
    m->name = name ? dip_strdup_ctx(ctx, name) : dip_keras_auto_name(ctx, "Sequential");
    bool fine = m->name != NULL;
    for (int i = 0; fine && i < n; i++) fine = dip_keras_add(m, layers[i], at);
    if (!fine) {
        dip_free(m);
        return NULL;
    }
    return m;
}

/* ---- adding ---- */

static bool name_is_free(dip_keras_model *m, const dip_keras_layer *layer, const char *who) {
    for (size_t i = 0; i < m->n_layers; i++)
        if (!strcmp(m->layer[i]->name, layer->name))
            return dip_fail(dip_ctx(m), DIP_ERROR_ARGUMENT, who,
                            m->layer[i] == layer
                                ? "the layer \"%s\" is already in this model; make another one"
                                : "there is already a layer called \"%s\" in this model; give one "
                                  "of them another .name",
                            layer->name);
    return true;
}

/* A first layer that knows its input's shape gets an InputLayer before it, as in Keras. */
static bool add_input(dip_keras_model *m, const dip_shape *shape) {
    dip_input_opts o;
    dip_input_opts_init(&o, sizeof o);
    o.shape = *shape;
    o.at_ = dip_site_now(dip_ctx(m));
    dip_keras_layer *input = dip_layers_input(dip_ctx(m), &o);
    if (!input) return false;
    m->input = dip_adopt(input);
    return true;
}

static bool extend(dip_keras_model *m, dip_keras_layer *layer, const char *who) {
    dip_shape out;
    dip_context *ctx = dip_ctx(m);
    if (m->built && !dip_layer_build(layer, &m->out, &out)) return false;
    void *grown = dip_grow(ctx, m->layer, &m->cap_layers, m->n_layers + 1, sizeof *m->layer);
    if (!grown) return false;
    m->layer = grown;
    m->layer[m->n_layers++] = dip_retain(layer);
    if (m->built) m->out = out;
    else if (m->input) return dip_model_build(m, &m->input->input_shape, who);
    return true;
}

bool dip_keras_add(dip_keras_model *m, dip_keras_layer *layer, dip_site at) {
    static const char who[] = "keras_add";
    if (!m || !layer) return false;
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, at);
    if (!dip_is(m, &dip_keras_model_class, who) || !dip_is(layer, &dip_keras_layer_class, who))
        return false;
    if (m->running)
        return dip_fail(ctx, DIP_ERROR_STATE, who,
                        "the model \"%s\" is running; add layers before or after", m->name);
    if (layer->dtype != m->dtype && m->n_layers == 0) m->dtype = layer->dtype;
    if (layer->dtype != m->dtype)
        return dip_fail(
            ctx, DIP_ERROR_TYPE, who,
            "the layer \"%s\" is %s but the model is %s; set floatx before making layers",
            layer->name, dip_dtype_name(layer->dtype), dip_dtype_name(m->dtype));
    dip_model_drop_steps(m);
    m->optimizer_filled = false;
    if (dip_layer_is_input(layer)) {
        if (m->input || m->n_layers)
            return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                            "the model \"%s\" already has %s; an Input must come first", m->name,
                            m->input ? "an input" : "layers");
        m->input = dip_retain(layer);
        return true;
    }
    if (!name_is_free(m, layer, who)) return false;
    if (!m->input && !m->n_layers && layer->declared && !add_input(m, &layer->input_shape))
        return false;
    return extend(m, layer, who);
}

/* ---- building ---- */

bool dip_model_build(dip_keras_model *m, const dip_shape *row, const char *who) {
    dip_shape shape = *row, out;
    dip_context *ctx = dip_ctx(m);
    if (!m->n_layers)
        return dip_fail(ctx, DIP_ERROR_STATE, who,
                        "the model \"%s\" has no layers; add some with keras_add", m->name);
    for (size_t i = 0; i < m->n_layers; i++) {
        if (!dip_layer_build(m->layer[i], &shape, &out)) return false;
        shape = out;
    }
    m->in = *row;
    m->out = shape;
    m->built = true;
    return true;
}

bool dip_keras_build(dip_keras_model *m, dip_shape input_shape, dip_site at) {
    static const char who[] = "keras_build";
    char a[96], b[96];
    if (!m) return false;
    dip_enter(dip_ctx(m), at);
    bool fine = input_shape.rank >= 0 && input_shape.rank < DIP_MAX_RANK;
    for (int i = 0; fine && i < input_shape.rank; i++) fine = input_shape.dim[i] > 0;
    if (!fine)
        return dip_fail(dip_ctx(m), DIP_ERROR_ARGUMENT, who,
                        "the input shape is %s, expected at most %d positive dimensions (without "
                        "the batch axis)",
                        dip_shape_text(&input_shape, a, sizeof a), DIP_MAX_RANK - 1);
    if (m->built && !dip_shapes_equal(&m->in, &input_shape))
        return dip_fail(
            dip_ctx(m), DIP_ERROR_SHAPE, who,
            "the model was built for %s and cannot be built again for %s; make a new model",
            dip_row_text(&m->in, a, sizeof a), dip_row_text(&input_shape, b, sizeof b));
    return m->built || dip_model_build(m, &input_shape, who);
}

bool dip_model_takes(dip_keras_model *m, const dip_array *x, dip_shape *row, const char *who) {
    *row = dip_array_row_shape(x);
    if (m->built && row->rank == 0 && m->in.rank == 1 && m->in.dim[0] == 1) *row = m->in;
    if (!m->built) return dip_model_build(m, row, who);
    if (dip_shapes_equal(row, &m->in)) return true;
    if (row->rank + 1 == m->in.rank && m->in.dim[m->in.rank - 1] == 1) {
        dip_shape wider = *row;
        wider.dim[wider.rank++] = 1;
        if (dip_shapes_equal(&wider, &m->in)) {
            *row = wider;
            return true;
        }
    }
    dip_shape out = {0, {0}};
    char a[96], b[96];
    dip_keras_layer *first = m->layer[0];
    if (!first->kind->shape(first, row, &out)) return false; /* the layer says it best */
    return dip_fail(dip_ctx(m), DIP_ERROR_SHAPE, who,
                    "the data has rows of shape %s, but the model \"%s\" was built for %s",
                    dip_row_text(row, a, sizeof a), m->name, dip_row_text(&m->in, b, sizeof b));
}

/* ---- reaching in ---- */

const char *dip_keras_name(const dip_keras_model *m) { return m ? m->name : NULL; }
int dip_keras_layer_count(const dip_keras_model *m) { return m ? (int)m->n_layers : 0; }

bool dip_keras_set_name(dip_keras_model *m, const char *name, dip_site at) {
    if (!m || !name) return false;
    dip_enter(dip_ctx(m), at);
    char *copy = dip_strdup_ctx(dip_ctx(m), name);
    if (!copy) return false;
    dip_strfree(dip_ctx(m), m->name);
    m->name = copy;
    return true;
}

dip_keras_layer *dip_keras_layer_at(const dip_keras_model *m, int i) {
    return m && i >= 0 && (size_t)i < m->n_layers ? m->layer[i] : NULL;
}

dip_keras_layer *dip_keras_get_layer(dip_keras_model *m, const char *name, dip_site at) {
    static const char who[] = "keras_get_layer";
    if (!m) return NULL;
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, at);
    const char **known = dip_alloc_array(ctx, m->n_layers, sizeof *known);
    dip_keras_layer *found = NULL;
    if (!known) return NULL;
    for (size_t i = 0; i < m->n_layers; i++) {
        known[i] = m->layer[i]->name;
        if (name && !strcmp(known[i], name)) found = m->layer[i];
    }
    if (!found) dip_fail_unknown(ctx, who, "layer", name, known, (int)m->n_layers);
    dip_dealloc(ctx, known, m->n_layers * sizeof *known);
    return found;
}

/* Layer by layer, as model.weights lists them. */
int64_t dip_model_weight_count(const dip_keras_model *m, bool trainable_only) {
    int64_t n = 0;
    for (size_t i = 0; i < m->n_layers; i++)
        if (m->layer[i]->trainable || !trainable_only) n += m->layer[i]->n_weights;
    return n;
}

dip_tensor *dip_model_weight(const dip_keras_model *m, int64_t at, bool trainable_only) {
    for (size_t i = 0; i < m->n_layers; i++) {
        const dip_keras_layer *l = m->layer[i];
        if (trainable_only && !l->trainable) continue;
        if (at < l->n_weights) return l->weight[at];
        at -= l->n_weights;
    }
    return NULL;
}

int64_t dip_keras_count_params(dip_keras_model *m, dip_site at) {
    if (!m) return -1;
    dip_enter(dip_ctx(m), at);
    if (!m->built) {
        dip_fail(dip_ctx(m), DIP_ERROR_STATE, "keras_count_params",
                 "the model \"%s\" is not built, so it has no weights yet; give its first layer an "
                 "input_shape or call keras_build",
                 m->name);
        return -1;
    }
    int64_t n = 0;
    for (size_t i = 0; i < m->n_layers; i++) n += dip_layer_params(m->layer[i]);
    return n;
}
