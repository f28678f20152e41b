/* custom.c - layers of a program's own: two functions make a class, as build and call do in Keras.
 *
 * call is run on symbolic tensors when a step is planned: once for each kind of step and number of
 * rows, never per batch.  Reading a number there is an error that names the line. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "keras/layer.h"
#include "keras/options.h"

typedef struct custom_layer {
    dip_keras_layer base;
    dip_layer_kind kind; /* named as the class */
    char class_name[64];
    dip_layer_build_fn *build;
    dip_layer_call_fn *call;
    void *user;
    bool has_weights; /* build was run */
} custom_layer;

static const dip_field fields[] = {DIP_FIELD_B(dip_custom_opts, trainable, true)};
DIP_FIELDS_INIT(dip_custom_opts, fields)

static bool run_build(custom_layer *c, const dip_shape *in) {
    dip_context *ctx = dip_ctx(c);
    dip_site site = dip_site_now(ctx);
    if (c->has_weights) return true;
    bool fine = !c->build || c->build(c->user, &c->base, in);
    dip_enter(ctx, site);
    c->has_weights = fine;
    if (!fine && !dip_failed(ctx))
        return dip_layer_fail(&c->base, DIP_ERROR_STATE, "its build returned false");
    return fine;
}

static dip_value call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    const custom_layer *c = (const custom_layer *)l;
    dip_context *ctx = dip_ctx(l);
    dip_site site = dip_site_now(ctx);
    if (!x) return NULL;
    uint64_t failures = dip_failures(ctx);
    dip_value y = c->call(c->user, l, x, p->training);
    dip_enter(ctx, site);
    if (dip_failures(ctx) != failures) return NULL; /* whatever it went on to make of a NaN */
    if (!y) dip_layer_fail(l, DIP_ERROR_STATE, "its call returned NULL");
    return y;
}

/* What call makes of one row says the shape. */
static bool trace_shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    dip_shape row = {in->rank + 1, {1}};
    for (int i = 0; i < in->rank; i++) row.dim[i + 1] = in->dim[i];
    dip_graph *g = dip_graph_new(dip_ctx(l));
    dip_layer_pass pass = {dip_graph_builder(g), false};
    dip_value y = g ? dip_layer_apply(l, &pass, dip_graph_input(g, "x", l->dtype, &row)) : NULL;
    if (!y) return false;
    if (y->view.rank < 1 || y->view.dim[0] != 1)
        return dip_layer_fail(l, DIP_ERROR_SHAPE,
                              "its call lost the batch axis: one row in, %lld out",
                              y->view.rank ? (long long)y->view.dim[0] : 0ll);
    out->rank = y->view.rank - 1;
    for (int i = 0; i < out->rank; i++) out->dim[i] = y->view.dim[i + 1];
    return true;
}

static bool shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    if (!run_build((custom_layer *)l, in)) return false;
    dip_scope_mark scope = dip_scope_enter(dip_ctx(l));
    bool fine = trace_shape(l, in, out);
    dip_scope_leave(&scope);
    return fine;
}

static bool build(dip_keras_layer *l, const dip_shape *in) {
    return run_build((custom_layer *)l, in);
}

dip_keras_layer *dip_layers_custom(dip_context *ctx, const char *class_name,
                                   dip_layer_build_fn *build_fn, dip_layer_call_fn *call_fn,
                                   const dip_custom_opts *given) {
    dip_custom_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    if (!class_name || !*class_name || !call_fn) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, "keras_layer_class",
                 "a class needs a name and a function to call");
        return NULL;
    }
    dip_layer_kind kind = {.name = class_name,
                           .who = class_name,
                           .doc = "a layer of the program's own",
                           .shape = shape,
                           .build = build,
                           .call = call};
    custom_layer *c = (custom_layer *)dip_layer_new(ctx, &kind, sizeof *c, o.name, &o.input_shape);
    if (!c) return NULL;
    snprintf(c->class_name, sizeof c->class_name, "%s", class_name);
    c->kind = kind;
    c->kind.name = c->kind.who = c->class_name;
    c->base.kind = &c->kind;
    c->base.trainable = o.trainable;
    c->build = build_fn;
    c->call = call_fn;
    c->user = o.user;
    return &c->base;
}

dip_tensor *dip_keras_layer_add_weight(dip_keras_layer *l, const char *name, dip_shape weight_shape,
                                       dip_name_or_object initializer, dip_site at) {
    if (!l) return NULL;
    dip_context *ctx = dip_ctx(l);
    dip_enter(ctx, at);
    if (!dip_is(l, &dip_keras_layer_class, "keras_add_weight")) return NULL;
    if (l->n_weights == DIP_LAYER_MAX_WEIGHTS || l->built) {
        if (l->built)
            dip_layer_fail(l, DIP_ERROR_STATE,
                           "weights are added in build, before the layer is used");
        else
            dip_layer_fail(l, DIP_ERROR_LIMIT, "a layer has at most %d weights",
                           DIP_LAYER_MAX_WEIGHTS);
        return NULL;
    }
    dip_initializer *init =
        dip_layer_initializer(ctx, initializer, "glorot_uniform", l->label);
    bool fine = init && dip_layer_add_weight(l, name, &weight_shape, init);
    dip_release(init);
    return fine ? l->weight[l->n_weights - 1] : NULL;
}

/* ---- what call works with ---- */

dip_tensor *dip_keras_op(const char *name, dip_tensor *x, dip_tensor *y, dip_site at) {
    dip_tensor *in[] = {x, y};
    return x ? dip_apply_named(dip_ctx(x), name, in, y ? 2 : 1, NULL, 0, at) : NULL;
}

double dip_keras_item(const dip_tensor *x, dip_site at) {
    static const char who[] = "keras_item";
    if (!x || !dip_is(x, &dip_tensor_class, who)) return (double)NAN;
    dip_enter(dip_ctx(x), at);
    if (!dip_tensor_readable(x, who)) return (double)NAN;
    int64_t first[DIP_MAX_RANK] = {0}, n = dip_view_numel(&x->view);
    if (n == 1) return dip_tensor_get(x, first, at);
    dip_fail(dip_ctx(x), DIP_ERROR_SHAPE, who, "the tensor has %lld numbers, expected one",
             (long long)n);
    return (double)NAN;
}
