/* dense.c - Dense: y = act(x W + b) over the last axis; W is (I, O), b is (O). */
#include "keras/layer.h"
#include "keras/options.h"

typedef struct dense_layer {
    dip_keras_layer base;
    int64_t units;
    bool use_bias;
    const dip_activation *activation;
    dip_initializer *kernel, *bias;
} dense_layer;

static const char who[] = "layers_Dense";
static const dip_field fields[] = {
    DIP_FIELD_B(dip_dense_opts, use_bias, true),
    DIP_FIELD_B(dip_dense_opts, trainable, true),
};
DIP_FIELDS_INIT(dip_dense_opts, fields)

static void destroy(dip_keras_layer *l) {
    dense_layer *d = (dense_layer *)l;
    dip_release(d->kernel);
    dip_release(d->bias);
}

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    const dense_layer *d = (const dense_layer *)l;
    char text[96];
    if (in->rank < 1)
        return dip_layer_fail(l, DIP_ERROR_SHAPE,
                              "the input has shape %s, expected at least one axis of features "
                              "after the batch axis; use numpy_expand_dims(x, -1)",
                              dip_row_text(in, text, sizeof text));
    int64_t features = in->dim[in->rank - 1];
    if (l->n_weights) {
        dip_shape kernel = dip_tensor_shape(l->weight[0]);
        if (kernel.dim[0] != features) {
            char w[96];
            return dip_layer_fail(l, DIP_ERROR_SHAPE,
                                  "the input has %lld features per example (shape %s) but this "
                                  "layer was built for %lld (kernel %s)",
                                  (long long)features, dip_row_text(in, text, sizeof text),
                                  (long long)kernel.dim[0], dip_shape_text(&kernel, w, sizeof w));
        }
    }
    *out = *in;
    out->dim[out->rank - 1] = d->units;
    return true;
}

static bool build(dip_keras_layer *l, const dip_shape *in) {
    const dense_layer *d = (const dense_layer *)l;
    dip_shape kernel = {2, {in->dim[in->rank - 1], d->units}}, bias = {1, {d->units}};
    return dip_layer_add_weight(l, "kernel", &kernel, d->kernel) &&
           (!d->use_bias || dip_layer_add_weight(l, "bias", &bias, d->bias));
}

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    const dense_layer *d = (const dense_layer *)l;
    return dip_block_dense(p->b, x, l->weight[0], d->use_bias ? l->weight[1] : NULL, d->activation);
}

static dip_keras_layer *sample(dip_context *ctx) { return dip_layers_dense(ctx, 3, NULL); }

const dip_layer_kind dip_layer_dense = {
    .name = "Dense",
    .who = who,
    .doc = "y = act(x W + b): (N, ..., I) -> (N, ..., O) with W (I, O), b (O).",
    .sample = sample,
    .shape = shape,
    .build = build,
    .call = call,
    .destroy = destroy,
};

dip_keras_layer *dip_layers_dense(dip_context *ctx, int64_t units, const dip_dense_opts *given) {
    dip_dense_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    if (units <= 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the number of units is %lld, expected at least 1",
                 (long long)units);
        return NULL;
    }
    const dip_activation *activation = dip_layer_activation_of(ctx, o.activation, o.softmax, who);
    if (!activation) return NULL;
    dense_layer *d =
        (dense_layer *)dip_layer_new(ctx, &dip_layer_dense, sizeof *d, o.name, &o.input_shape);
    if (!d) return NULL;
    d->units = units;
    d->use_bias = o.use_bias;
    d->base.trainable = o.trainable;
    d->activation = activation;
    /* The kernel's initialiser takes its seed before the bias's: Note [Seeds]. */
    d->kernel = dip_layer_initializer(ctx, o.kernel_initializer, "glorot_uniform", who);
    d->bias = d->kernel ? dip_layer_initializer(ctx, o.bias_initializer, "zeros", who) : NULL;
    if (!d->bias) {
        dip_free(d);
        return NULL;
    }
    return &d->base;
}
