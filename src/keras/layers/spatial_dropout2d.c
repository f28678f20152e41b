/* spatial_dropout2d.c - SpatialDropout2D: Dropout that keeps or drops whole channels of images. */
#include "keras/noise_layer.h"
#include "keras/options.h"

enum { AXES = 4 }; /* the batch, rows, columns, the channels */
static const char who[] = "layers_SpatialDropout2D";
static const dip_field fields[] = {DIP_FIELD_L(dip_spatial_dropout2d_opts, seed, DIP_NO_SEED)};
DIP_FIELDS_INIT(dip_spatial_dropout2d_opts, fields)

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    return dip_spatial_dropout_shape(l, in, out, AXES);
}

static dip_keras_layer *sample(dip_context *ctx) {
    return dip_layers_spatial_dropout2d(ctx, 0.5, NULL);
}

const dip_layer_kind dip_layer_spatial_dropout2d = {
    .name = "SpatialDropout2D",
    .who = who,
    .doc = "In training y = x / (1 - rate) in the channels kept, else 0; otherwise y = x: (N, "
           "H, W, C) -> the same.",
    .sample = sample,
    .shape = shape,
    .call = dip_noise_layer_dropout,
    .destroy = dip_noise_layer_destroy,
};

dip_keras_layer *dip_layers_spatial_dropout2d(dip_context *ctx, double rate,
                                              const dip_spatial_dropout2d_opts *given) {
    dip_spatial_dropout2d_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    return dip_spatial_dropout_new(ctx, &dip_layer_spatial_dropout2d, AXES, rate, o.data_format,
                                   o.name, &o.input_shape, o.seed);
}
