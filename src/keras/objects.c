/* objects.c - optimisers and losses as objects: keras.optimizers.Adam() and so on. */
#include <math.h>
#include "keras/model.h"
#include "keras/options.h"

/* ---- optimizers ---- */

static const dip_field adam_fields[] = {
    DIP_FIELD_R(dip_keras_adam_opts, learning_rate, 0.001),
    DIP_FIELD_R(dip_keras_adam_opts, beta_1, 0.9),
    DIP_FIELD_R(dip_keras_adam_opts, beta_2, 0.999),
    DIP_FIELD_R(dip_keras_adam_opts, epsilon, 1e-7),
};
static const dip_field sgd_fields[] = {DIP_FIELD_R(dip_keras_sgd_opts, learning_rate, 0.01)};
static const dip_field rmsprop_fields[] = {
    DIP_FIELD_R(dip_keras_rmsprop_opts, learning_rate, 0.001),
    DIP_FIELD_R(dip_keras_rmsprop_opts, rho, 0.9),
    DIP_FIELD_R(dip_keras_rmsprop_opts, epsilon, 1e-7),
};
void dip_keras_adam_opts_init(dip_keras_adam_opts *o, size_t size) {
    dip_fields_init(o, size, DIP_FIELDS(adam_fields));
}
void dip_keras_sgd_opts_init(dip_keras_sgd_opts *o, size_t size) {
    dip_fields_init(o, size, DIP_FIELDS(sgd_fields));
}
void dip_keras_rmsprop_opts_init(dip_keras_rmsprop_opts *o, size_t size) {
    dip_fields_init(o, size, DIP_FIELDS(rmsprop_fields));
}

typedef struct setting {
    dip_option option;
    double value;
} setting;

static dip_optimizer *make_optimizer(dip_context *ctx, const dip_optimizer_kind *kind,
                                     const setting *s, int n, const char *who) {
    dip_optimizer *o = dip_optimizer_new(ctx, kind, DIP_FORM_KERAS, who);
    for (int i = 0; o && i < n; i++)
        if (!dip_optimizer_set(o, s[i].option, s[i].value, who)) {
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
    return make_optimizer(ctx, &dip_optimizer_adam, s, (int)(sizeof s / sizeof *s),
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
    return make_optimizer(ctx, &dip_optimizer_sgd, s, (int)(sizeof s / sizeof *s),
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
    return make_optimizer(ctx, &dip_optimizer_rmsprop, s, (int)(sizeof s / sizeof *s),
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
void dip_sparse_crossentropy_opts_init(dip_sparse_crossentropy_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}

static dip_keras_loss *make_loss(dip_context *ctx, const dip_loss *loss, dip_loss_opts opts,
                                 const char *who) {
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
    return l;
}

static dip_keras_loss *crossentropy(dip_context *ctx, const dip_loss *loss,
                                    const dip_crossentropy_opts *given, const char *who) {
    dip_crossentropy_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    return make_loss(ctx, loss, (dip_loss_opts){o.from_logits, o.label_smoothing}, who);
}

static dip_keras_loss *plain_loss(dip_context *ctx, const dip_loss *loss,
                                  const dip_keras_loss_opts *given, const char *who) {
    dip_keras_loss_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    return make_loss(ctx, loss, (dip_loss_opts){false, 0}, who);
}

dip_keras_loss *dip_losses_categorical_crossentropy(dip_context *ctx,
                                                    const dip_crossentropy_opts *o) {
    return crossentropy(ctx, &dip_loss_categorical_crossentropy, o,
                        "keras_losses_CategoricalCrossentropy");
}
dip_keras_loss *dip_losses_binary_crossentropy(dip_context *ctx, const dip_crossentropy_opts *o) {
    return crossentropy(ctx, &dip_loss_binary_crossentropy, o, "keras_losses_BinaryCrossentropy");
}
dip_keras_loss *
dip_losses_sparse_categorical_crossentropy(dip_context *ctx,
                                           const dip_sparse_crossentropy_opts *given) {
    dip_sparse_crossentropy_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    return make_loss(ctx, &dip_loss_sparse_categorical_crossentropy,
                     (dip_loss_opts){o.from_logits, 0},
                     "keras_losses_SparseCategoricalCrossentropy");
}
dip_keras_loss *dip_losses_mean_squared_error(dip_context *ctx, const dip_keras_loss_opts *o) {
    return plain_loss(ctx, &dip_loss_mean_squared_error, o, "keras_losses_MeanSquaredError");
}
dip_keras_loss *dip_losses_mean_absolute_error(dip_context *ctx, const dip_keras_loss_opts *o) {
    return plain_loss(ctx, &dip_loss_mean_absolute_error, o, "keras_losses_MeanAbsoluteError");
}
