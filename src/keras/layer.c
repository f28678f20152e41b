/* layer.c - what every layer has: a name, weights, messages that say which one is meant. */
#include "keras/layer.h"
#include "data/switches.h"

#include <stdio.h>
#include <string.h>

static void destroy(void *object) {
    dip_keras_layer *l = object;
    dip_context *ctx = dip_ctx(l);
    if (l->kind && l->kind->destroy) l->kind->destroy(l);
    for (int i = 0; i < l->n_weights; i++) dip_release(l->weight[i]);
    dip_strfree(ctx, l->name);
    dip_strfree(ctx, l->label);
}
const dip_class dip_keras_layer_class = {"layer", destroy, sizeof(dip_keras_layer)};

static bool name_it(dip_keras_layer *l, const char *name) {
    dip_context *ctx = dip_ctx(l);
    dip_text label = {.ctx = ctx};
    l->name = name ? dip_strdup_ctx(ctx, name) : dip_keras_auto_name(ctx, l->kind->name);
    if (!l->name) return false;
    dip_text_add(&label, "%s (%s)", l->kind->who, l->name);
    if (!label.failed) l->label = dip_strdup_ctx(ctx, label.s);
    dip_text_free(&label);
    return l->label != NULL;
}

dip_keras_layer *dip_layer_new(dip_context *ctx, const dip_layer_kind *kind, size_t size,
                               const char *name, const dip_shape *input_shape) {
    if (input_shape) {
        char text[96];
        bool fine = input_shape->rank >= 0 && input_shape->rank < DIP_MAX_RANK;
        for (int i = 0; fine && i < input_shape->rank; i++) fine = input_shape->dim[i] > 0;
        if (!fine) {
            dip_fail(ctx, DIP_ERROR_ARGUMENT, kind->who,
                     "the input_shape is %s, expected at most %d positive dimensions (without the "
                     "batch axis)",
                     dip_shape_text(input_shape, text, sizeof text), DIP_MAX_RANK - 1);
            return NULL;
        }
    }
    dip_keras_layer *l = dip_object_new(ctx, &dip_keras_layer_class, size);
    if (!l) return NULL;
    l->kind = kind;
    l->trainable = true;
    l->dtype = dip_keras_floatx(ctx);
    l->draws = dip_keras_draws(ctx);
    if (input_shape && input_shape->rank > 0) {
        l->declared = true;
        l->input_shape = *input_shape;
    }
    if (!name_it(l, name)) {
        dip_free(l);
        return NULL;
    }
    return l;
}

bool dip_layer_fail(const dip_keras_layer *l, dip_code code, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_vfail(dip_ctx(l), code, l->label, fmt, ap);
    va_end(ap);
    return false;
}

bool dip_layer_is_input(const dip_keras_layer *l) { return l && l->kind == &dip_layer_input; }

const char *dip_row_text(const dip_shape *row, char *buffer, size_t size) {
    size_t n = (size_t)dip_snprintf(buffer, size, "(None");
    for (int i = 0; i < row->rank && n < size; i++)
        n += (size_t)dip_snprintf(buffer + n, size - n, ", %lld", (long long)row->dim[i]);
    if (n < size) dip_snprintf(buffer + n, size - n, row->rank ? ")" : ",)");
    return buffer;
}

/* ---- weights ---- */

dip_initializer *dip_layer_initializer(dip_context *ctx, dip_name_or_object given,
                                       const char *standard, const char *who) {
    if (given && dip_is_live(ctx, given)) {
        return dip_is(given, &dip_initializer_class, who) ? dip_retain((void *)(uintptr_t)given)
                                                          : NULL;
    }
    bool turned = dip_switch_default(ctx, DIP_WORLD_KERAS, DIP_SWITCH_weights) == DIP_WORLD_TORCH;
    if (!given) given = turned ? "torch_linear" : standard;
    const dip_initializer_kind *kind = dip_initializer_find(ctx, given, who);
    dip_python_rng *rng = dip_initializer_draws(kind) ? dip_keras_python_rng(ctx) : NULL;
    dip_initializer *made = kind ? dip_initializer_new(ctx, kind, NULL, rng, who) : NULL;
    return made ? dip_adopt(made) : NULL;
}

/* A kernel (..., I, O) is drawn in the order of PyTorch's weight (O, I, ...); a bias takes the fan
 * of the kernel before it. */
static bool fill_as_torch(dip_keras_layer *l, dip_tensor *t) {
    int axes[DIP_MAX_RANK], rank = t->view.rank;
    dip_view turned;
    dip_torch_rng *rng = dip_keras_torch_rng(dip_ctx(l));
    if (!rng) return false;
    if (rank < 2) return dip_init_linear_bias(t, l->fan_in, rng, l->draws, l->label);
    axes[0] = rank - 1;
    axes[1] = rank - 2;
    for (int i = 2; i < rank; i++) axes[i] = i - 2;
    dip_tensor *weight =
        dip_view_permute(&t->view, axes, &turned) ? dip_tensor_alias(t, &turned) : NULL;
    bool fine = weight && dip_init_linear_weight(weight, rng, l->draws, l->label);
    dip_free(weight);
    return fine;
}

static bool fill_weight(dip_keras_layer *l, const dip_initializer *init, dip_tensor *t) {
    const dip_shape shape = dip_view_shape(&t->view);
    if (shape.rank >= 2) {
        l->fan_in = 1;
        for (int i = 0; i < shape.rank - 1; i++) l->fan_in *= shape.dim[i];
    }
    return dip_initializer_kind_of(init)->family == DIP_INIT_TORCH_LINEAR
               ? fill_as_torch(l, t)
               : dip_initializer_fill(init, t, l->draws, l->label);
}

bool dip_layer_add_weight(dip_keras_layer *l, const char *name, const dip_shape *shape,
                          const dip_initializer *init) {
    dip_context *ctx = dip_ctx(l);
    int64_t numel;
    char text[96];
    if (!dip_shape_numel(shape, &numel))
        return dip_layer_fail(l, DIP_ERROR_LIMIT, "a weight %s of shape %s is too large", name,
                              dip_shape_text(shape, text, sizeof text));
    const struct dip_device *device =
        dip_device_accelerator(ctx); /* taken without being asked, as Keras does */
    dip_tensor *host = dip_tensor_make(ctx, l->dtype, shape, NULL);
    bool filled = host && init && fill_weight(l, init, host);
    dip_tensor *t = !filled ? NULL : device ? dip_tensor_make(ctx, l->dtype, shape, device) : host;
    bool fine = t && (t == host || dip_tensor_copy_into(t, host));
    if (host != t) dip_free(host);
    if (!fine) {
        dip_free(t);
        return false;
    }
    t->name = name;
    l->weight[l->n_weights++] = dip_adopt(t);
    return true;
}

int64_t dip_layer_params(const dip_keras_layer *l) {
    int64_t n = 0;
    for (int i = 0; i < l->n_weights; i++) n += dip_tensor_numel(l->weight[i]);
    return n;
}

/* ---- activations ---- */

const dip_activation *dip_layer_activation_of(dip_context *ctx, const char *name,
                                              const char *softmax, const char *who) {
    dip_world world;
    const dip_activation *found = dip_activation_find(ctx, name, who);
    if (!found ||
        !dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_softmax, softmax, "softmax", &world, who))
        return NULL;
    return world == DIP_WORLD_TORCH ? dip_activation_of_torch(found) : found;
}

/* ---- building and calling ---- */

bool dip_layer_build(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    char a[96], b[96];
    if (l->declared && !dip_shapes_equal(in, &l->input_shape))
        return dip_layer_fail(l, DIP_ERROR_SHAPE, "the input has shape %s, but input_shape says %s",
                              dip_row_text(in, a, sizeof a),
                              dip_row_text(&l->input_shape, b, sizeof b));
    if (!l->kind->shape(l, in, out)) return false;
    if (!l->built && l->kind->build && !l->kind->build(l, in)) {
        while (l->n_weights) dip_release(l->weight[--l->n_weights]);
        return false;
    }
    l->built = true;
    l->in = *in;
    l->out = *out;
    return true;
}

dip_value dip_layer_apply(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    const char *before = dip_set_subject(dip_ctx(l), l->label);
    dip_value y = l->kind->call(l, p, x);
    dip_set_subject(dip_ctx(l), before);
    return y;
}

/* ---- the public side ---- */

const char *dip_keras_layer_name(const dip_keras_layer *l) { return l ? l->name : NULL; }
const char *dip_keras_layer_class_name(const dip_keras_layer *l) {
    return l ? l->kind->name : NULL;
}
int dip_keras_layer_weight_count(const dip_keras_layer *l) { return l ? l->n_weights : 0; }

bool dip_keras_layer_set_trainable(dip_keras_layer *l, bool on, dip_site at) {
    if (!l) return false;
    dip_enter(dip_ctx(l), at);
    l->trainable = on;
    return true;
}

dip_tensor *dip_keras_layer_weight(const dip_keras_layer *l, int i, dip_site at) {
    if (!l) return NULL;
    dip_enter(dip_ctx(l), at);
    if (i >= 0 && i < l->n_weights) return l->weight[i];
    if (!l->built && l->kind->build)
        dip_layer_fail(
            l, DIP_ERROR_STATE,
            "the layer has no weights yet; give the model an input shape or call keras_build");
    else
        dip_layer_fail(l, DIP_ERROR_ARGUMENT, "there is no weight %d; the layer has %d", i,
                       l->n_weights);
    return NULL;
}
