/* gaussian_dropout.c - GaussianDropout: in training each element is multiplied by a normal number of
 * mean 1 and the variance that Dropout's mask would have. */
#include "keras/noise_layer.h"
#include "keras/options.h"

static const char who[] = "layers_GaussianDropout";
static const dip_field fields[] = {DIP_FIELD_L(dip_gaussian_dropout_opts, seed, DIP_NO_SEED)};
DIP_FIELDS_INIT(dip_gaussian_dropout_opts, fields)

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    const dip_noise_layer *d = (const dip_noise_layer *)l;
    if (!x || !dip_noise_layer_active(l, p)) return x;
    if (d->amount == 1) {
        dip_layer_fail(l, DIP_ERROR_ARGUMENT,
                       "the rate is 1, whose noise has no finite variance; choose a rate below 1 "
                       "to train");
        return NULL;
    }
    return dip_block_gaussian_dropout(p->b, x, d->amount, &d->generator->source);
}

static dip_keras_layer *sample(dip_context *ctx) {
    return dip_layers_gaussian_dropout(ctx, 0.5, NULL);
}

const dip_layer_kind dip_layer_gaussian_dropout = {
    .name = "GaussianDropout",
    .who = who,
    .doc = "In training y = x n, n normal with mean 1 and deviation sqrt(rate / (1 - rate)); "
           "otherwise y = x: (N, ...) -> (N, ...).",
    .sample = sample,
    .shape = dip_noise_layer_shape,
    .call = call,
    .destroy = dip_noise_layer_destroy,
};

dip_keras_layer *dip_layers_gaussian_dropout(dip_context *ctx, double rate,
                                             const dip_gaussian_dropout_opts *given) {
    dip_gaussian_dropout_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    return dip_noise_layer_new(ctx, &dip_layer_gaussian_dropout, o.name, &o.input_shape, "rate",
                               rate, o.seed, NULL);
}
