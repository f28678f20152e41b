/* dropout.c - Dropout: in training each element is kept with probability 1 - rate and then scaled
 * by 1 / (1 - rate).  A noise_shape decides for several elements at once. */
#include "keras/noise_layer.h"
#include "keras/options.h"

static const char who[] = "layers_Dropout";
static const dip_field fields[] = {DIP_FIELD_L(dip_dropout_opts, seed, DIP_NO_SEED)};
DIP_FIELDS_INIT(dip_dropout_opts, fields)

static dip_keras_layer *sample(dip_context *ctx) { return dip_layers_dropout(ctx, 0.5, NULL); }

const dip_layer_kind dip_layer_dropout = {
    .name = "Dropout",
    .who = who,
    .doc =
        "In training y = x / (1 - rate) where kept, else 0; otherwise y = x: (N, ...) -> (N, ...).",
    .sample = sample,
    .shape = dip_noise_layer_shape,
    .call = dip_noise_layer_dropout,
    .destroy = dip_noise_layer_destroy,
};

dip_keras_layer *dip_layers_dropout(dip_context *ctx, double rate, const dip_dropout_opts *given) {
    dip_dropout_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    return dip_noise_layer_new(ctx, &dip_layer_dropout, o.name, &o.input_shape, "rate", rate,
                               o.seed, &o.noise_shape);
}
