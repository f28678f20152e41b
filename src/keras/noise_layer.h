/* noise_layer.h - what dropout and noise layers have in common: an amount from 0 to 1, a SeedGenerator,
 * the shape of what is drawn; nothing happens outside training.
 *
 * The SeedGenerator is the layer's own, made when the layer is made (Note [Seeds]); an amount of 0
 * makes none.  Its state is no weight of the layer's list, as in Keras.
 */
#ifndef DIP_KERAS_NOISE_LAYER_H
#define DIP_KERAS_NOISE_LAYER_H
#include "blocks/noise.h"
#include "keras/layer.h"

typedef struct dip_noise_layer {
    dip_keras_layer base;
    double amount;                 /* the rate, or the standard deviation */
    dip_seed_generator *generator; /* NULL: it draws nothing */
    dip_shape noise; /* with the batch axis; -1: as the input; rank 0: all as the input */
} dip_noise_layer;

/* amount_name: "rate", "stddev".  noise NULL: as the input. */
dip_keras_layer *dip_noise_layer_new(dip_context *ctx, const dip_layer_kind *kind, const char *name,
                                     const dip_shape *input_shape, const char *amount_name,
                                     double amount, int64_t seed, const dip_shape *noise);
/* Is there anything to do for these values? */
bool dip_noise_layer_active(const dip_keras_layer *l, const dip_layer_pass *p);
/* The shape of what is drawn for x. */
dip_shape dip_noise_layer_dims(const dip_keras_layer *l, dip_value x);

/* ---- members of a layer's record ---- */
bool dip_noise_layer_shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out);
dip_value dip_noise_layer_dropout(dip_keras_layer *l, const dip_layer_pass *p, dip_value x);
void dip_noise_layer_destroy(dip_keras_layer *l);

/* ---- SpatialDropout: whole channels.  axes: of an input, the batch included ---- */
bool dip_spatial_dropout_shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out, int axes);
/* data_format NULL: "channels_last" */
dip_keras_layer *dip_spatial_dropout_new(dip_context *ctx, const dip_layer_kind *kind, int axes,
                                         double rate, const char *data_format, const char *name,
                                         const dip_shape *input_shape, int64_t seed);
#endif
