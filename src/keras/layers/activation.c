/* activation.c - Activation: an activation by name, element by element (softmax: by row). */
#include "keras/layer.h"
#include "keras/options.h"

typedef struct activation_layer {
    dip_keras_layer base;
    const dip_activation *activation;
} activation_layer;

static const char who[] = "layers_Activation";
void dip_activation_opts_init(dip_activation_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    (void)l;
    *out = *in;
    return true;
}

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    return dip_activate(p->b, ((const activation_layer *)l)->activation, x);
}

static dip_keras_layer *sample(dip_context *ctx) {
    return dip_layers_activation(ctx, "relu", NULL);
}

const dip_layer_kind dip_layer_activation = {
    .name = "Activation",
    .who = who,
    .doc = "The activation of that name: (N, ...) -> (N, ...).",
    .sample = sample,
    .shape = shape,
    .call = call,
};

dip_keras_layer *dip_layers_activation(dip_context *ctx, const char *activation,
                                       const dip_activation_opts *given) {
    dip_activation_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    if (!activation || !*activation) activation = "linear";
    const dip_activation *found = dip_layer_activation_of(ctx, activation, o.softmax, who);
    if (!found) return NULL;
    activation_layer *a = (activation_layer *)dip_layer_new(ctx, &dip_layer_activation, sizeof *a,
                                                            o.name, &o.input_shape);
    if (!a) return NULL;
    a->activation = found;
    return &a->base;
}
