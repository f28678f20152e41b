/* alpha_dropout.c - AlphaDropout: dropped elements take selu's lower bound, and all are moved so that
 * mean and variance stay. */
#include "keras/noise_layer.h"
#include "keras/options.h"

static const char who[] = "layers_AlphaDropout";
static const dip_field fields[] = {DIP_FIELD_L(dip_alpha_dropout_opts, seed, DIP_NO_SEED)};
DIP_FIELDS_INIT(dip_alpha_dropout_opts, fields)

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    const dip_noise_layer *d = (const dip_noise_layer *)l;
    if (!x || !dip_noise_layer_active(l, p)) return x;
    if (d->amount == 1) {
        dip_layer_fail(l, DIP_ERROR_ARGUMENT,
                       "the rate is 1, and nothing that is dropped whole can keep its variance; "
                       "choose a rate below 1 to train");
        return NULL;
    }
    dip_shape dims = dip_noise_layer_dims(l, x);
    return dip_block_alpha_dropout(p->b, x, d->amount, &dims, &d->generator->source);
}

static dip_keras_layer *sample(dip_context *ctx) {
    return dip_layers_alpha_dropout(ctx, 0.5, NULL);
}

const dip_layer_kind dip_layer_alpha_dropout = {
    .name = "AlphaDropout",
    .who = who,
    .doc = "In training y = a (k x + (1 - k) low) + b, k the kept ones, low selu's lower bound; "
           "otherwise y = x: (N, ...) -> (N, ...).",
    .sample = sample,
    .shape = dip_noise_layer_shape,
    .call = call,
    .destroy = dip_noise_layer_destroy,
};

dip_keras_layer *dip_layers_alpha_dropout(dip_context *ctx, double rate,
                                          const dip_alpha_dropout_opts *given) {
    dip_alpha_dropout_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    return dip_noise_layer_new(ctx, &dip_layer_alpha_dropout, o.name, &o.input_shape, "rate", rate,
                               o.seed, &o.noise_shape);
}
