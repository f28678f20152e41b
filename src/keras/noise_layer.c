/* noise_layer.c - see noise_layer.h. */
#include "keras/noise_layer.h"

#include <string.h>

static dip_noise_layer *noisy(dip_keras_layer *l) { return (dip_noise_layer *)l; }

/* ---- making ---- */

static bool check_noise(dip_context *ctx, const char *who, const dip_shape *noise) {
    char text[96];
    bool fine = noise->rank >= 0 && noise->rank <= DIP_MAX_RANK;
    for (int i = 0; fine && i < noise->rank; i++) fine = noise->dim[i] > 0 || noise->dim[i] == -1;
    return fine || dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                            "noise_shape is %s, expected positive dimensions with the batch axis "
                            "first, or -1 where the input's own counts",
                            dip_shape_text(noise, text, sizeof text));
}

dip_keras_layer *dip_noise_layer_new(dip_context *ctx, const dip_layer_kind *kind, const char *name,
                                     const dip_shape *input_shape, const char *amount_name,
                                     double amount, int64_t seed, const dip_shape *noise) {
    if (!(amount >= 0 && amount <= 1)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, kind->who, "the %s is %g, expected a number from 0 to 1",
                 amount_name, amount);
        return NULL;
    }
    if (noise && !check_noise(ctx, kind->who, noise)) return NULL;
    dip_noise_layer *l = (dip_noise_layer *)dip_layer_new(ctx, kind, sizeof *l, name, input_shape);
    if (!l) return NULL;
    l->amount = amount;
    if (noise) l->noise = *noise;
    dip_seed_generator *made = amount > 0 ? dip_keras_make_seed_generator(ctx, seed) : NULL;
    if (amount > 0 && !made) {
        dip_free(l);
        return NULL;
    }
    if (made) l->generator = dip_adopt(made);
    return &l->base;
}

void dip_noise_layer_destroy(dip_keras_layer *l) { dip_release(noisy(l)->generator); }

/* ---- shapes ---- */

dip_shape dip_noise_layer_dims(const dip_keras_layer *l, dip_value x) {
    dip_shape dims = ((const dip_noise_layer *)l)->noise;
    for (int i = 0; i < dims.rank; i++) /* as Keras: counted from the front */
        if (dims.dim[i] == -1) dims.dim[i] = i < x->view.rank ? x->view.dim[i] : 1;
    return dims;
}

/* Does what is drawn repeat to the input's shape?  The batch axis is known only later. */
static bool fits(const dip_shape *noise, const dip_shape *in) {
    int lead = in->rank + 1 - noise->rank;
    for (int i = 0; lead >= 0 && i < noise->rank; i++) {
        int64_t has = noise->dim[i];
        if (has == -1) has = i == 0 ? -1 : in->dim[i - 1];
        int64_t to = i + lead == 0 ? -1 : in->dim[i + lead - 1];
        if (has != 1 && has != to && !(has > 0 && to == -1)) return false;
    }
    return lead >= 0;
}

bool dip_noise_layer_shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    char a[96], b[96];
    const dip_shape *noise = &noisy(l)->noise;
    *out = *in;
    return fits(noise, in) ||
           dip_layer_fail(l, DIP_ERROR_SHAPE,
                          "noise_shape is %s, which does not repeat to the input's shape %s; give "
                          "each axis (the batch first) its size, 1 or -1",
                          dip_shape_text(noise, a, sizeof a), dip_row_text(in, b, sizeof b));
}

/* ---- calling ---- */

bool dip_noise_layer_active(const dip_keras_layer *l, const dip_layer_pass *p) {
    return p->training && ((const dip_noise_layer *)l)->amount > 0;
}

dip_value dip_noise_layer_dropout(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    if (!x || !dip_noise_layer_active(l, p)) return x;
    dip_shape dims = dip_noise_layer_dims(l, x);
    return dip_block_keep_dropout(p->b, x, noisy(l)->amount, &dims, &noisy(l)->generator->source);
}

/* ---- whole channels ---- */

bool dip_spatial_dropout_shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out, int axes) {
    char text[96];
    *out = *in;
    return in->rank + 1 == axes ||
           dip_layer_fail(l, DIP_ERROR_SHAPE, "the input has shape %s, expected %d axes, found %d",
                          dip_row_text(in, text, sizeof text), axes, in->rank + 1);
}

dip_keras_layer *dip_spatial_dropout_new(dip_context *ctx, const dip_layer_kind *kind, int axes,
                                         double rate, const char *data_format, const char *name,
                                         const dip_shape *input_shape, int64_t seed) {
    static const char *const known[] = {"channels_first", "channels_last"};
    dip_shape noise = {axes, {-1}};
    if (!data_format) data_format = known[1];
    bool first = !strcmp(data_format, known[0]);
    if (!first && strcmp(data_format, known[1]) != 0) {
        dip_fail_unknown(ctx, kind->who, "data_format", data_format, known, 2);
        return NULL;
    }
    for (int i = 1; i < axes; i++) noise.dim[i] = i == (first ? 1 : axes - 1) ? -1 : 1;
    return dip_noise_layer_new(ctx, kind, name, input_shape, "rate", rate, seed, &noise);
}
