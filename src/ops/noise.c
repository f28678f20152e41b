/* noise.c - random numbers beside a tensor: of its dtype, on its device, of a shape of their own.
 * They come from a source that the faces own, anew at each run. */
#include "ops/shapes.h"
#include "random/noise_source.h"

enum { KIND, A, B, DIMS, GENERATOR };
static const dip_attr attrs[] = {
    {"kind",
     DIP_ATTR_INT,
     {.i = DIP_NOISE_NORMAL},
     "0: normal, 1: normal within two deviations, 2: uniform, 3: is a uniform number at least a?"},
    {"a", DIP_ATTR_REAL, {.f = 0}, "the mean, or the lower end"},
    {"b", DIP_ATTR_REAL, {.f = 1}, "the standard deviation, or the upper end"},
    {"dims", DIP_ATTR_DIMS, {.dims = {0, {0}}}, "the shape; no dimensions: x's"},
    {"generator", DIP_ATTR_POINTER, {.p = NULL}, "dip_noise_source that draws"},
};

static bool shape(dip_call *c) {
    int64_t kind = c->attr[KIND].i, n;
    const dip_noise_source *source = c->attr[GENERATOR].p;
    dip_shape dims = c->attr[DIMS].dims;
    if (!dip_float_input(c, 0)) return false;
    if (kind < 0 || kind >= DIP_NOISE_KINDS)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT, "the kind is %lld, expected 0 to %d",
                           (long long)kind, DIP_NOISE_KINDS - 1);
    if (!source || !source->fill)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "there is no source of random numbers; give it a generator");
    if (dims.rank == 0) dims = dip_view_shape(c->in[0]);
    if (!dip_shape_numel(&dims, &n))
        return dip_op_fail(c, DIP_ERROR_SHAPE, "noise of shape %s cannot be made",
                           dip_say_shape(&dims).text);
    dip_out(c, 0, kind == DIP_NOISE_KEEP ? DIP_BOOL : c->in[0]->dtype, &dims);
    return true;
}

static void forward(const dip_call *c) {
    const dip_noise_source *source = c->attr[GENERATOR].p;
    source->fill(source->user, c->out[0]->data, dip_view_numel(c->out[0]),
                 c->in[0]->dtype == DIP_FLOAT64, (dip_noise_kind)c->attr[KIND].i, c->attr[A].f,
                 c->attr[B].f);
}

const dip_op dip_op_noise = {
    .name = "noise",
    .doc = "y drawn from `generator`, whatever x holds\n"
           "x (any shape), float32 or float64 -> y of the shape `dims` (x's where none are given), "
           "in x's dtype; decisions are bool.\n"
           "`kind` says which numbers, with the parameters a and b; the source knows how the "
           "original draws them.  No gradient."
           "  keras.random.normal, keras.layers.GaussianNoise, keras.layers.Dropout.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_RANDOM | DIP_NO_GRADIENT,
    .shape = shape,
    .forward = forward,
};
