/* spatial_dropout3d.c - SpatialDropout3D: Dropout that keeps or drops whole channels of volumes. */
#include "keras/noise_layer.h"
#include "keras/options.h"

enum { AXES = 5 }; /* the batch, three of space, the channels */
static const char who[] = "layers_SpatialDropout3D";
static const dip_field fields[] = {DIP_FIELD_L(dip_spatial_dropout3d_opts, seed, DIP_NO_SEED)};
DIP_FIELDS_INIT(dip_spatial_dropout3d_opts, fields)

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    return dip_spatial_dropout_shape(l, in, out, AXES);
}

static dip_keras_layer *sample(dip_context *ctx) {
    return dip_layers_spatial_dropout3d(ctx, 0.5, NULL);
}

const dip_layer_kind dip_layer_spatial_dropout3d = {
    .name = "SpatialDropout3D",
    .who = who,
    .doc = "In training y = x / (1 - rate) in the channels kept, else 0; otherwise y = x: (N, "
           "D, H, W, C) -> the same.",
    .sample = sample,
    .shape = shape,
    .call = dip_noise_layer_dropout,
    .destroy = dip_noise_layer_destroy,
};

dip_keras_layer *dip_layers_spatial_dropout3d(dip_context *ctx, double rate,
                                              const dip_spatial_dropout3d_opts *given) {
    dip_spatial_dropout3d_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    return dip_spatial_dropout_new(ctx, &dip_layer_spatial_dropout3d, AXES, rate, o.data_format,
                                   o.name, &o.input_shape, o.seed);
}
