/* objects.c - optimisers and losses as objects: keras.optimizers.Adam() and so on. */
#include <math.h>
#include "data/switches.h"
#include "keras/model.h"
#include "keras/options.h"

/* ---- optimizers ---- */

static const dip_field adam_fields[] = {
    DIP_FIELD_R(dip_keras_adam_opts, learning_rate, 0.001),
    DIP_FIELD_R(dip_keras_adam_opts, beta_1, 0.9),
    DIP_FIELD_R(dip_keras_adam_opts, beta_2, 0.999),
    DIP_FIELD_R(dip_keras_adam_opts, epsilon, (double)NAN),
};
static const dip_field sgd_fields[] = {
    DIP_FIELD_R(dip_keras_sgd_opts, learning_rate, (double)NAN),
};
static const dip_field rmsprop_fields[] = {
    DIP_FIELD_R(dip_keras_rmsprop_opts, learning_rate, (double)NAN),
    DIP_FIELD_R(dip_keras_rmsprop_opts, rho, (double)NAN),
    DIP_FIELD_R(dip_keras_rmsprop_opts, epsilon, (double)NAN),
};
DIP_FIELDS_INIT(dip_keras_adam_opts, adam_fields)
DIP_FIELDS_INIT(dip_keras_sgd_opts, sgd_fields)
DIP_FIELDS_INIT(dip_keras_rmsprop_opts, rmsprop_fields)

typedef struct setting {
    dip_option option;
    double value; /* NaN: the form's default */
} setting;

dip_optimizer *dip_keras_optimizer_new(dip_context *ctx, const dip_optimizer_kind *kind,
                                       const char *form, const char *who) {
    dip_world world;
    if (!dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_epsilon, form, "form", &world, who))
        return NULL;
    dip_optimizer *o = dip_optimizer_new(
        ctx, kind, world == DIP_WORLD_TORCH ? DIP_FORM_TORCH : DIP_FORM_KERAS, who);
    if (o) dip_optimizer_set_words(o, DIP_FORM_KERAS);
    return o;
}

static dip_optimizer *make_optimizer(dip_context *ctx, const dip_optimizer_kind *kind,
                                     const char *form, const setting *s, int n, const char *who) {
    dip_optimizer *o = dip_keras_optimizer_new(ctx, kind, form, who);
    for (int i = 0; o && i < n; i++)
        if (!isnan(s[i].value) && !dip_optimizer_set(o, s[i].option, s[i].value, who)) {
            dip_free(o);
            return NULL;
        }
    return o;
}

dip_optimizer *dip_keras_optimizers_adam(dip_context *ctx, const dip_keras_adam_opts *given) {
    dip_keras_adam_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(adam_fields));
    dip_enter(ctx, o.at_);
    const setting s[] = {
        {DIP_OPTION_LR, o.learning_rate}, {DIP_OPTION_BETA1, o.beta_1},
        {DIP_OPTION_BETA2, o.beta_2},     {DIP_OPTION_EPS, o.epsilon},
        {DIP_OPTION_AMSGRAD, o.amsgrad},  {DIP_OPTION_WEIGHT_DECAY, o.weight_decay},
    };
    return make_optimizer(ctx, &dip_optimizer_adam, o.form, s, (int)(sizeof s / sizeof *s),
                          "keras_optimizers_Adam");
}

dip_optimizer *dip_keras_optimizers_sgd(dip_context *ctx, const dip_keras_sgd_opts *given) {
    dip_keras_sgd_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(sgd_fields));
    dip_enter(ctx, o.at_);
    const setting s[] = {
        {DIP_OPTION_LR, o.learning_rate},
        {DIP_OPTION_MOMENTUM, o.momentum},
        {DIP_OPTION_NESTEROV, o.nesterov},
        {DIP_OPTION_WEIGHT_DECAY, o.weight_decay},
    };
    return make_optimizer(ctx, &dip_optimizer_sgd, o.form, s, (int)(sizeof s / sizeof *s),
                          "keras_optimizers_SGD");
}

dip_optimizer *dip_keras_optimizers_rmsprop(dip_context *ctx, const dip_keras_rmsprop_opts *given) {
    dip_keras_rmsprop_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(rmsprop_fields));
    dip_enter(ctx, o.at_);
    const setting s[] = {
        {DIP_OPTION_LR, o.learning_rate},  {DIP_OPTION_RHO, o.rho},
        {DIP_OPTION_MOMENTUM, o.momentum}, {DIP_OPTION_EPS, o.epsilon},
        {DIP_OPTION_CENTERED, o.centered}, {DIP_OPTION_WEIGHT_DECAY, o.weight_decay},
    };
    return make_optimizer(ctx, &dip_optimizer_rmsprop, o.form, s, (int)(sizeof s / sizeof *s),
                          "keras_optimizers_RMSprop");
}

double dip_keras_learning_rate(const dip_optimizer *o) {
    return o ? dip_optimizer_get(o, DIP_OPTION_LR) : (double)NAN;
}

bool dip_keras_set_learning_rate(dip_optimizer *o, double learning_rate, dip_site at) {
    if (!o) return false;
    dip_enter(dip_ctx(o), at);
    return dip_optimizer_set(o, DIP_OPTION_LR, learning_rate, "keras_set_learning_rate");
}

/* ---- losses ---- */

const dip_class dip_keras_loss_class = {"loss", NULL, sizeof(dip_keras_loss)};
void dip_keras_loss_opts_init(dip_keras_loss_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}
void dip_crossentropy_opts_init(dip_crossentropy_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}
void dip_binary_crossentropy_opts_init(dip_binary_crossentropy_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}
void dip_sparse_crossentropy_opts_init(dip_sparse_crossentropy_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}

static bool read_worlds(dip_context *ctx, const char *logits, const char *form, dip_world *whose,
                        dip_world *formula, const char *who) {
    return dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_softmax, logits, "logits", whose,
                           who) &&
           dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_loss, form, "form", formula, who);
}

dip_keras_loss *dip_keras_loss_new(dip_context *ctx, const dip_loss *loss, dip_loss_opts opts,
                                   const char *logits, const char *form, const char *who) {
    dip_world whose = DIP_WORLD_KERAS, formula = DIP_WORLD_KERAS;
    if (loss->link == DIP_LINK_SOFTMAX && !read_worlds(ctx, logits, form, &whose, &formula, who))
        return NULL;
    if (!(opts.label_smoothing >= 0 && opts.label_smoothing < 1)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "label_smoothing is %g, expected a number from 0 to below 1",
                 opts.label_smoothing);
        return NULL;
    }
    dip_keras_loss *l = dip_object_new(ctx, &dip_keras_loss_class, sizeof *l);
    if (!l) return NULL;
    l->loss = loss;
    l->opts = opts;
    l->as_it_is = whose == DIP_WORLD_TORCH;
    if (l->as_it_is) l->opts.from_logits = true;
    l->opts.torch = formula == DIP_WORLD_TORCH;
    return l;
}

static dip_keras_loss *plain_loss(dip_context *ctx, const dip_loss *loss,
                                  const dip_keras_loss_opts *given, const char *who) {
    dip_keras_loss_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    return dip_keras_loss_new(ctx, loss, (dip_loss_opts){0}, NULL, NULL, who);
}

dip_keras_loss *dip_losses_categorical_crossentropy(dip_context *ctx,
                                                    const dip_crossentropy_opts *given) {
    dip_crossentropy_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    dip_loss_opts opts = {.from_logits = o.from_logits, .label_smoothing = o.label_smoothing};
    return dip_keras_loss_new(ctx, &dip_loss_categorical_crossentropy, opts, o.logits, o.form,
                              "keras_losses_CategoricalCrossentropy");
}
dip_keras_loss *dip_losses_binary_crossentropy(dip_context *ctx,
                                               const dip_binary_crossentropy_opts *given) {
    dip_binary_crossentropy_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    dip_loss_opts opts = {.from_logits = o.from_logits, .label_smoothing = o.label_smoothing};
    return dip_keras_loss_new(ctx, &dip_loss_binary_crossentropy, opts, NULL, NULL,
                              "keras_losses_BinaryCrossentropy");
}
dip_keras_loss *
dip_losses_sparse_categorical_crossentropy(dip_context *ctx,
                                           const dip_sparse_crossentropy_opts *given) {
    dip_sparse_crossentropy_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    return dip_keras_loss_new(ctx, &dip_loss_sparse_categorical_crossentropy,
                              (dip_loss_opts){.from_logits = o.from_logits}, o.logits, o.form,
                              "keras_losses_SparseCategoricalCrossentropy");
}
dip_keras_loss *dip_losses_mean_squared_error(dip_context *ctx, const dip_keras_loss_opts *o) {
    return plain_loss(ctx, &dip_loss_mean_squared_error, o, "keras_losses_MeanSquaredError");
}
dip_keras_loss *dip_losses_mean_absolute_error(dip_context *ctx, const dip_keras_loss_opts *o) {
    return plain_loss(ctx, &dip_loss_mean_absolute_error, o, "keras_losses_MeanAbsoluteError");
}
