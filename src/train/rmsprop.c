/* rmsprop.c - RMSprop in both worlds' forms: the gradient over the root of its running mean square.
 * PyTorch adds epsilon to the root, Keras inside it.  Source: torch-numerics 5.4, keras-numerics 4.2. */
#include <math.h>

#include "train/optimizer.h"

static const dip_optimizer_default options[] = {
    {DIP_OPTION_LR, {1e-2, 1e-3}},
    {DIP_OPTION_RHO, {0.99, 0.9}},
    {DIP_OPTION_EPS, {1e-8, 1e-7}},
    {DIP_OPTION_MOMENTUM, {0, 0}},
    {DIP_OPTION_CENTERED, {0, 0}},
    {DIP_OPTION_WEIGHT_DECAY, {0, 0}},
    {DIP_OPTION_MAXIMIZE, {0, DIP_NO_OPTION}},
};
static const dip_optimizer_line lines[] = {
    {"alpha", DIP_OPTION_RHO, NULL},
    {"capturable", DIP_OPTION_COUNT, "False"},
    {"centered", DIP_OPTION_CENTERED, NULL},
    {"differentiable", DIP_OPTION_COUNT, "False"},
    {"eps", DIP_OPTION_EPS, NULL},
    {"foreach", DIP_OPTION_COUNT, "None"},
    {"lr", DIP_OPTION_LR, NULL},
    {"maximize", DIP_OPTION_MAXIMIZE, NULL},
    {"momentum", DIP_OPTION_MOMENTUM, NULL},
    {"weight_decay", DIP_OPTION_WEIGHT_DECAY, NULL},
};

static const char *conflict(const dip_optimizer *o) {
    if (dip_optimizer_form(o) == DIP_FORM_TORCH) return NULL;
    if (dip_optimizer_get(o, DIP_OPTION_RHO) > 1)
        return "rho is above 1, it must lie between 0 and 1";
    return dip_optimizer_get(o, DIP_OPTION_MOMENTUM) > 1
               ? "momentum is above 1, it must lie between 0 and 1"
               : NULL;
}

static void slots(const dip_optimizer *o, const char *names[DIP_MAX_SLOTS]) {
    bool torch = dip_optimizer_form(o) == DIP_FORM_TORCH;
    names[0] = torch ? "square_avg" : "velocity";
    if (dip_optimizer_get(o, DIP_OPTION_CENTERED) != 0)
        names[1] = torch ? "grad_avg" : "average_gradient";
    if (dip_optimizer_get(o, DIP_OPTION_MOMENTUM) > 0)
        names[2] = torch ? "momentum_buffer" : "momentum";
}

static void begin(const dip_optimizer *o, dip_dtype dtype, int64_t t, bool fresh, dip_sweep *s) {
    (void)dtype;
    (void)t;
    (void)fresh;
    double lr = dip_optimizer_get(o, DIP_OPTION_LR), rho = dip_optimizer_get(o, DIP_OPTION_RHO);
    double eps = dip_optimizer_get(o, DIP_OPTION_EPS),
           momentum = dip_optimizer_get(o, DIP_OPTION_MOMENTUM);
    double decay = dip_optimizer_get(o, DIP_OPTION_WEIGHT_DECAY);
    bool centered = dip_optimizer_get(o, DIP_OPTION_CENTERED) != 0;
    if (dip_optimizer_form(o) == DIP_FORM_KERAS) {
        s->rmsprop_keras =
            (dip_rmsprop_keras){.lr = lr,
                                .rho = rho,
                                .eps = eps,
                                .momentum = momentum,
                                .weight_decay = (double)(float)decay, /* as in sgd.c */
                                .centered = centered};
        return;
    }
    bool maximize = dip_optimizer_get(o, DIP_OPTION_MAXIMIZE) != 0;
    s->rmsprop_torch = (dip_rmsprop_torch){.lr = lr,
                                           .alpha = rho,
                                           .eps = eps,
                                           .weight_decay = decay,
                                           .momentum = momentum,
                                           .centered = centered,
                                           .maximize = maximize};
}

static void sweep(dip_form form, const dip_kernels_optim *k, const dip_sweep *s, void *p,
                  const void *g, void *const slot[DIP_MAX_SLOTS], int64_t n) {
    if (form == DIP_FORM_TORCH)
        k->rmsprop_torch(&s->rmsprop_torch, p, g, slot[0], slot[1], slot[2], n);
    else k->rmsprop_keras(&s->rmsprop_keras, p, g, slot[0], slot[1], slot[2], n);
}

#define COUNT_OF(array) (int)(sizeof(array) / sizeof *(array))
const dip_optimizer_kind dip_optimizer_rmsprop = {
    "rmsprop",
    "RMSprop",
    "steps of lr * gradient / sqrt(v), with v the running mean of the squared gradient",
    options,
    COUNT_OF(options),
    lines,
    COUNT_OF(lines),
    conflict,
    slots,
    begin,
    sweep,
};
