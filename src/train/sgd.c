/* sgd.c - stochastic gradient descent, with momentum and Nesterov's variant, in both worlds' forms.
 * PyTorch keeps a running gradient and scales it by lr when it is used; Keras keeps the running step,
 * lr included.  Source: torch-numerics 5.4, keras-numerics 4.2. */
#include <math.h>

#include "train/optimizer.h"

static const dip_optimizer_default options[] = {
    {DIP_OPTION_LR, {1e-3, 1e-2}},
    {DIP_OPTION_MOMENTUM, {0, 0}},
    {DIP_OPTION_DAMPENING, {0, DIP_NO_OPTION}},
    {DIP_OPTION_NESTEROV, {0, 0}},
    {DIP_OPTION_WEIGHT_DECAY, {0, 0}},
    {DIP_OPTION_MAXIMIZE, {0, DIP_NO_OPTION}},
};
static const dip_optimizer_line lines[] = {
    {"dampening", DIP_OPTION_DAMPENING, NULL},
    {"differentiable", DIP_OPTION_COUNT, "False"},
    {"foreach", DIP_OPTION_COUNT, "None"},
    {"fused", DIP_OPTION_COUNT, "None"},
    {"lr", DIP_OPTION_LR, NULL},
    {"maximize", DIP_OPTION_MAXIMIZE, NULL},
    {"momentum", DIP_OPTION_MOMENTUM, NULL},
    {"nesterov", DIP_OPTION_NESTEROV, NULL},
    {"weight_decay", DIP_OPTION_WEIGHT_DECAY, NULL},
};

static const char *conflict(const dip_optimizer *o) {
    double momentum = dip_optimizer_get(o, DIP_OPTION_MOMENTUM);
    if (dip_optimizer_form(o) == DIP_FORM_KERAS)
        return momentum > 1 ? "momentum is above 1, it must lie between 0 and 1" : NULL;
    bool nesterov = dip_optimizer_get(o, DIP_OPTION_NESTEROV) != 0;
    if (nesterov && (momentum <= 0 || dip_optimizer_get(o, DIP_OPTION_DAMPENING) != 0))
        return "nesterov needs a momentum above 0 and no dampening";
    return NULL;
}

static void slots(const dip_optimizer *o, const char *names[DIP_MAX_SLOTS]) {
    if (dip_optimizer_get(o, DIP_OPTION_MOMENTUM) == 0) return;
    names[0] = dip_optimizer_form(o) == DIP_FORM_TORCH ? "momentum_buffer" : "momentum";
}

static void begin(const dip_optimizer *o, dip_dtype dtype, int64_t t, bool fresh, dip_sweep *s) {
    (void)dtype;
    (void)t;
    double lr = dip_optimizer_get(o, DIP_OPTION_LR),
           momentum = dip_optimizer_get(o, DIP_OPTION_MOMENTUM);
    double decay = dip_optimizer_get(o, DIP_OPTION_WEIGHT_DECAY);
    bool nesterov = dip_optimizer_get(o, DIP_OPTION_NESTEROV) != 0;
    if (dip_optimizer_form(o) == DIP_FORM_KERAS) {
        /* Keras casts these two, and a cast of a Python number goes through float32 */
        s->sgd_keras = (dip_sgd_keras){.lr = lr,
                                       .momentum = (double)(float)momentum,
                                       .weight_decay = (double)(float)decay,
                                       .nesterov = nesterov};
        return;
    }
    s->sgd_torch = (dip_sgd_torch){
        .lr = lr,
        .momentum = momentum,
        .dampening = dip_optimizer_get(o, DIP_OPTION_DAMPENING),
        .weight_decay = decay,
        .nesterov = nesterov,
        .maximize = dip_optimizer_get(o, DIP_OPTION_MAXIMIZE) != 0,
        .first = fresh,
    };
}

static void sweep(dip_form form, const dip_kernels_optim *k, const dip_sweep *s, void *p,
                  const void *g, void *const slot[DIP_MAX_SLOTS], int64_t n) {
    if (form == DIP_FORM_TORCH) k->sgd_torch(&s->sgd_torch, p, g, slot[0], n);
    else k->sgd_keras(&s->sgd_keras, p, g, slot[0], n);
}

#define COUNT_OF(array) (int)(sizeof(array) / sizeof *(array))
const dip_optimizer_kind dip_optimizer_sgd = {
    "sgd",
    "SGD",
    "steps of lr * gradient, smoothed by momentum",
    options,
    COUNT_OF(options),
    lines,
    COUNT_OF(lines),
    conflict,
    slots,
    begin,
    sweep,
};
