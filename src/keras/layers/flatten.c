/* flatten.c - Flatten: all axes but the batch become one. */
#include "keras/layer.h"
#include "keras/options.h"

void dip_flatten_opts_init(dip_flatten_opts *o, size_t size) { dip_fields_init(o, size, NULL, 0); }

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    int64_t numel;
    char text[96];
    if (!dip_shape_numel(in, &numel))
        return dip_layer_fail(l, DIP_ERROR_LIMIT, "the input has shape %s: too many elements",
                              dip_row_text(in, text, sizeof text));
    *out = (dip_shape){1, {numel}};
    return true;
}

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    (void)l;
    if (x && x->view.rank == 1)
        return dip_build_reshape(p->b, x, &(dip_shape){2, {x->view.dim[0], 1}});
    return dip_block_flatten(p->b, x, 1, -1);
}

static dip_keras_layer *sample(dip_context *ctx) { return dip_layers_flatten(ctx, NULL); }

const dip_layer_kind dip_layer_flatten = {
    .name = "Flatten",
    .who = "layers_Flatten",
    .doc = "All axes but the batch become one, row-major: (N, ...) -> (N, I).",
    .sample = sample,
    .shape = shape,
    .call = call,
};

dip_keras_layer *dip_layers_flatten(dip_context *ctx, const dip_flatten_opts *given) {
    dip_flatten_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    return dip_layer_new(ctx, &dip_layer_flatten, sizeof(dip_keras_layer), o.name, &o.input_shape);
}
