/* dropout.c - Dropout: in training each element is kept with probability 1 - rate and then scaled
 * by 1 / (1 - rate).  The masks are TensorFlow's, from a pair of integers that steps once per call
 * in training (random/keras_seed.h). */
#include <math.h>
#include "keras/layer.h"
#include "keras/options.h"
#include "random/keras_seed.h"
#include "random/tf_rng.h"

typedef struct dropout_layer {
    dip_keras_layer base;
    double rate;
    dip_keras_seed seed;
    dip_mask_source source;
} dropout_layer;

static const char who[] = "layers_Dropout";
static const dip_field fields[] = {DIP_FIELD_L(dip_dropout_opts, seed, DIP_NO_SEED)};
void dip_dropout_opts_init(dip_dropout_opts *o, size_t size) {
    dip_fields_init(o, size, DIP_FIELDS(fields));
}

/* The decisions are written to the end of the mask's own memory and spread out from its front,
 * which never overtakes what is still to be read: so a mask needs no memory beside itself. */
static void spread_f32(float *mask, const uint8_t *keep, int64_t n, float scale) {
    for (int64_t i = 0; i < n; i++) mask[i] = keep[i] ? scale : 0.0f;
}
static void spread_f64(double *mask, const uint8_t *keep, int64_t n, double scale) {
    for (int64_t i = 0; i < n; i++) mask[i] = keep[i] ? scale : 0.0;
}

static void fill(void *user, void *mask, bool is_double, int64_t n, double rate) {
    dropout_layer *d = user;
    int64_t pair[2];
    dip_keras_seed_next(&d->seed, pair);
    dip_philox philox = dip_tf_rng_keras(pair[0], pair[1]);
    uint8_t *keep =
        (uint8_t *)mask + (size_t)n * ((is_double ? sizeof(double) : sizeof(float)) - 1);
    if (is_double && d->base.draws == DIP_DRAWS_NATIVE)
        dip_tf_rng_keep_f64(&philox, keep, (size_t)n, rate);
    else dip_tf_rng_keep_f32(&philox, keep, (size_t)n, rate);
    if (is_double) spread_f64(mask, keep, n, dip_tf_dropout_scale(rate));
    else spread_f32(mask, keep, n, (float)dip_tf_dropout_scale(rate));
}

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    (void)l;
    *out = *in;
    return true;
}

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    dropout_layer *d = (dropout_layer *)l;
    return dip_block_dropout(p->b, x, d->rate, p->training, &d->source);
}

static dip_keras_layer *sample(dip_context *ctx) { return dip_layers_dropout(ctx, 0.5, NULL); }

const dip_layer_kind dip_layer_dropout = {
    .name = "Dropout",
    .who = who,
    .doc =
        "In training y = x / (1 - rate) where kept, else 0; otherwise y = x: (N, ...) -> (N, ...).",
    .sample = sample,
    .shape = shape,
    .call = call,
};

dip_keras_layer *dip_layers_dropout(dip_context *ctx, double rate, const dip_dropout_opts *given) {
    dip_dropout_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    if (!(rate >= 0 && rate <= 1)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the rate is %g, expected a number from 0 to 1",
                 rate);
        return NULL;
    }
    dropout_layer *d =
        (dropout_layer *)dip_layer_new(ctx, &dip_layer_dropout, sizeof *d, o.name, &o.input_shape);
    if (!d) return NULL;
    d->rate = rate;
    d->source = (dip_mask_source){fill, d};
    if (rate > 0 && o.seed == DIP_NO_SEED) { /* with rate 0 Keras draws nothing */
        dip_python_rng *rng = dip_keras_python_rng(ctx);
        if (!rng) {
            dip_free(d);
            return NULL;
        }
        o.seed = dip_python_rng_keras_seed(rng);
    }
    dip_keras_seed_init(&d->seed, o.seed);
    return &d->base;
}
