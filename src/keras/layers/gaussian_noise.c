/* gaussian_noise.c - GaussianNoise: in training a normal number of mean 0 is added to each element. */
#include "keras/noise_layer.h"
#include "keras/options.h"

static const char who[] = "layers_GaussianNoise";
static const dip_field fields[] = {DIP_FIELD_L(dip_gaussian_noise_opts, seed, DIP_NO_SEED)};
DIP_FIELDS_INIT(dip_gaussian_noise_opts, fields)

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    const dip_noise_layer *d = (const dip_noise_layer *)l;
    if (!x || !dip_noise_layer_active(l, p)) return x;
    return dip_block_gaussian_noise(p->b, x, d->amount, &d->generator->source);
}

static dip_keras_layer *sample(dip_context *ctx) {
    return dip_layers_gaussian_noise(ctx, 0.5, NULL);
}

const dip_layer_kind dip_layer_gaussian_noise = {
    .name = "GaussianNoise",
    .who = who,
    .doc = "In training y = x + n, n normal with mean 0 and deviation stddev; otherwise y = x: "
           "(N, ...) -> (N, ...).",
    .sample = sample,
    .shape = dip_noise_layer_shape,
    .call = call,
    .destroy = dip_noise_layer_destroy,
};

dip_keras_layer *dip_layers_gaussian_noise(dip_context *ctx, double stddev,
                                           const dip_gaussian_noise_opts *given) {
    dip_gaussian_noise_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    return dip_noise_layer_new(ctx, &dip_layer_gaussian_noise, o.name, &o.input_shape, "stddev",
                               stddev, o.seed, NULL);
}
