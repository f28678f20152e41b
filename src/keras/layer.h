/* layer.h - the inside of a layer: what every layer has, and the record that makes one a Dense.
 *
 * A layer is a file src/keras/layers/NAME.c with one `const dip_layer_kind dip_layer_NAME` and a
 * line in layers/layers.def.  It knows names, defaults and shapes; what it computes is a block
 * (src/blocks), applied through a builder, so it has no derivative and calls no kernel.
 */
#ifndef DIP_KERAS_LAYER_H
#define DIP_KERAS_LAYER_H
#include "blocks/layers.h"
#include "diptych/keras.h"
#include "keras/state.h"

enum { DIP_LAYER_MAX_WEIGHTS = 4 };

/* One pass of values through the layers of a model. */
typedef struct dip_layer_pass {
    dip_builder *b;
    bool training;
} dip_layer_pass;

typedef struct dip_layer_kind {
    const char *name; /* the class, "Dense" */
    const char *who;  /* its constructor in messages, "layers_Dense" */
    const char *doc;  /* what it computes, shapes */
    dip_keras_layer *(*sample)(
        dip_context *ctx); /* one with plain arguments, for what walks the table */
    /* Shapes are those of one row, without the batch axis.  Or an error through dip_layer_fail. */
    bool (*shape)(dip_keras_layer *l, const dip_shape *in, dip_shape *out);
    bool (*build)(dip_keras_layer *l,
                  const dip_shape *in); /* makes the weights; NULL: it has none */
    dip_value (*call)(dip_keras_layer *l, const dip_layer_pass *p, dip_value x);
    void (*destroy)(dip_keras_layer *l); /* NULL: nothing of its own to release */
} dip_layer_kind;

struct dip_keras_layer { /* the first member of every layer's own struct */
    dip_object object;
    const dip_layer_kind *kind;
    char *name, *label;              /* "dense_1"; "layers_Dense (dense_1)" for messages */
    bool trainable, built, declared; /* declared: input_shape was given */
    dip_dtype dtype;                 /* of its weights and values */
    dip_draws draws;
    dip_shape input_shape, in, out; /* in, out: once a model is built around it */
    int64_t fan_in; /* of its latest kernel; 0: none yet */
    int n_weights;
    dip_tensor *weight[DIP_LAYER_MAX_WEIGHTS];
};
extern const dip_class dip_keras_layer_class;
#define DIP_LAYER(name) extern const dip_layer_kind dip_layer_##name;
#include "keras/layers/layers.def"
#undef DIP_LAYER
extern const dip_layer_kind *const dip_layer_kinds[]; /* every layer, NULL-terminated */

/* ---- for the layers ---- */
/* `size` bytes that begin with dip_keras_layer; name NULL: an automatic one. */
dip_keras_layer *dip_layer_new(dip_context *ctx, const dip_layer_kind *kind, size_t size,
                               const char *name, const dip_shape *input_shape);
/* Records an error about this layer, "layers_Dense (dense_1): ..."; returns false. */
bool dip_layer_fail(const dip_keras_layer *l, dip_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The initialiser that a name or object stands for; the caller counts it.  NULL: `standard`, or
 * PyTorch's where the context's weights are drawn as there (data/switches.h). */
dip_initializer *dip_layer_initializer(dip_context *ctx, dip_name_or_object given,
                                       const char *standard, const char *who);
/* Adds and fills a weight. */
bool dip_layer_add_weight(dip_keras_layer *l, const char *name, const dip_shape *shape,
                          const dip_initializer *init);
/* "(None, 28, 28)" for the row shape (28, 28). */
const char *dip_row_text(const dip_shape *row, char *buffer, size_t size);
bool dip_layer_is_input(const dip_keras_layer *l);
/* The activation of that name as the option `softmax` wants it. */
const dip_activation *dip_layer_activation_of(dip_context *ctx, const char *name,
                                              const char *softmax, const char *who);

/* ---- for models ---- */
bool dip_layer_build(dip_keras_layer *l, const dip_shape *in,
                     dip_shape *out); /* or checks that a built one fits */
dip_value dip_layer_apply(dip_keras_layer *l, const dip_layer_pass *p, dip_value x);
int64_t dip_layer_params(const dip_keras_layer *l);
#endif
