/* input.c - Input: tells a model the shape of one row before any data is there. */
#include "keras/layer.h"
#include "keras/options.h"

static const char who[] = "keras_Input";
void dip_input_opts_init(dip_input_opts *o, size_t size) { dip_fields_init(o, size, NULL, 0); }

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    (void)l;
    *out = *in;
    return true;
}

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    (void)l;
    (void)p;
    return x;
}

static dip_keras_layer *sample(dip_context *ctx) {
    dip_input_opts o;
    dip_input_opts_init(&o, sizeof o);
    o.shape = (dip_shape){1, {4}};
    return dip_layers_input(ctx, &o);
}

const dip_layer_kind dip_layer_input = {
    .name = "InputLayer",
    .who = who,
    .doc = "The shape of one row, without the batch axis; values pass through.",
    .sample = sample,
    .shape = shape,
    .call = call,
};

dip_keras_layer *dip_layers_input(dip_context *ctx, const dip_input_opts *given) {
    dip_input_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    if (o.shape.rank == 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "the shape is missing; write keras_Input(.shape = keras_shape(28, 28, 1)), "
                 "without the batch axis");
        return NULL;
    }
    return dip_layer_new(ctx, &dip_layer_input, sizeof(dip_keras_layer), o.name, &o.shape);
}
