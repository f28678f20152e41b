/* adam.c - Adam and AdamW in both worlds' forms.
 *
 * m and v are running means of the gradient and its square; the step is lr * m / sqrt(v), both
 * corrected for having started at 0.  The worlds differ in where epsilon stands (PyTorch adds it to
 * the corrected root, Keras to the uncorrected one) and in where numbers are rounded.
 * Source: torch-numerics 5.3, keras-numerics 4.2.
 */
#include <math.h>

#include "kernels/scalar_math.h"
#include "train/optimizer.h"

static const dip_optimizer_default adam_options[] = {
    {DIP_OPTION_LR, {1e-3, 1e-3}},
    {DIP_OPTION_BETA1, {0.9, 0.9}},
    {DIP_OPTION_BETA2, {0.999, 0.999}},
    {DIP_OPTION_EPS, {1e-8, 1e-7}},
    {DIP_OPTION_AMSGRAD, {0, 0}},
    {DIP_OPTION_WEIGHT_DECAY, {0, 0}},
    {DIP_OPTION_MAXIMIZE, {0, DIP_NO_OPTION}},
};
static const dip_optimizer_default adamw_options[] = {
    {DIP_OPTION_LR, {1e-3, 1e-3}},
    {DIP_OPTION_BETA1, {0.9, 0.9}},
    {DIP_OPTION_BETA2, {0.999, 0.999}},
    {DIP_OPTION_EPS, {1e-8, 1e-7}},
    {DIP_OPTION_AMSGRAD, {0, 0}},
    {DIP_OPTION_WEIGHT_DECAY, {1e-2, 4e-3}},
    {DIP_OPTION_MAXIMIZE, {0, DIP_NO_OPTION}},
};

#define LINES(decoupled)                                                                  \
    {                                                                                     \
        {"amsgrad", DIP_OPTION_AMSGRAD, NULL}, {"betas", DIP_OPTION_BETA1, NULL},         \
            {"capturable", DIP_OPTION_COUNT, "False"},                                    \
            {"decoupled_weight_decay", DIP_OPTION_COUNT, decoupled},                      \
            {"differentiable", DIP_OPTION_COUNT, "False"}, {"eps", DIP_OPTION_EPS, NULL}, \
            {"foreach", DIP_OPTION_COUNT, "None"}, {"fused", DIP_OPTION_COUNT, "None"},   \
            {"lr", DIP_OPTION_LR, NULL}, {"maximize", DIP_OPTION_MAXIMIZE, NULL},         \
            {"weight_decay", DIP_OPTION_WEIGHT_DECAY, NULL},                              \
    }
static const dip_optimizer_line adam_lines[] = LINES("False"), adamw_lines[] = LINES("True");

static const char *conflict(const dip_optimizer *o) {
    (void)o;
    return NULL;
}

static void slots(const dip_optimizer *o, const char *names[DIP_MAX_SLOTS]) {
    bool torch = dip_optimizer_form(o) == DIP_FORM_TORCH;
    names[0] = torch ? "exp_avg" : "momentum";
    names[1] = torch ? "exp_avg_sq" : "velocity";
    if (dip_optimizer_get(o, DIP_OPTION_AMSGRAD) != 0)
        names[2] = torch ? "max_exp_avg_sq" : "velocity_hat";
}

static void begin_torch(const dip_optimizer *o, int64_t t, bool decoupled, dip_adam_torch *s) {
    double lr = dip_optimizer_get(o, DIP_OPTION_LR),
           decay = dip_optimizer_get(o, DIP_OPTION_WEIGHT_DECAY);
    double beta1 = dip_optimizer_get(o, DIP_OPTION_BETA1),
           beta2 = dip_optimizer_get(o, DIP_OPTION_BETA2);
    *s = (dip_adam_torch){
        .beta2 = beta2,
        .w1 = 1 - beta1,
        .w2 = 1 - beta2,
        .step = -(lr / (1 - dip_pow(beta1, (double)t))),
        .root = sqrt(1 - dip_pow(beta2, (double)t)),
        .eps = dip_optimizer_get(o, DIP_OPTION_EPS),
        .weight_decay = decoupled ? 0 : decay,
        .shrink = decoupled && decay != 0 ? 1 - lr * decay : 1,
        .maximize = dip_optimizer_get(o, DIP_OPTION_MAXIMIZE) != 0,
    };
}

/* Note [Keras rounds the betas]
 * Keras raises beta to the power t as float32 numbers even when everything else is float64: beta is
 * rounded to float32 first, then widened.  The factors 1 - beta are not (keras-numerics 4.2). */
static double alpha_of(dip_dtype dtype, double lr, double beta1, double beta2, int64_t t) {
    if (dtype == DIP_FLOAT64) {
        double b1 = dip_pow((double)(float)beta1, (double)t),
               b2 = dip_pow((double)(float)beta2, (double)t);
        return lr * sqrt(1 - b2) / (1 - b1);
    }
    float b1 = dip_powf((float)beta1, (float)t), b2 = dip_powf((float)beta2, (float)t);
    return (double)((float)lr * sqrtf(1 - b2) / (1 - b1));
}

static void begin_keras(const dip_optimizer *o, dip_dtype dtype, int64_t t, dip_adam_keras *s) {
    double lr = dip_optimizer_get(o, DIP_OPTION_LR);
    double beta1 = dip_optimizer_get(o, DIP_OPTION_BETA1),
           beta2 = dip_optimizer_get(o, DIP_OPTION_BETA2);
    *s = (dip_adam_keras){
        .w1 = 1 - beta1,
        .w2 = 1 - beta2,
        .alpha = alpha_of(dtype, lr, beta1, beta2, t),
        .eps = dip_optimizer_get(o, DIP_OPTION_EPS),
        .weight_decay = (double)(float)dip_optimizer_get(
            o, DIP_OPTION_WEIGHT_DECAY), /* cast by way of float32, as sgd.c's */
        .lr = lr,
    };
}

static void adam_begin(const dip_optimizer *o, dip_dtype dtype, int64_t t, bool fresh,
                       dip_sweep *s) {
    (void)fresh;
    if (dip_optimizer_form(o) == DIP_FORM_TORCH) begin_torch(o, t, false, &s->adam_torch);
    else begin_keras(o, dtype, t, &s->adam_keras);
}

static void adamw_begin(const dip_optimizer *o, dip_dtype dtype, int64_t t, bool fresh,
                        dip_sweep *s) {
    (void)fresh;
    if (dip_optimizer_form(o) == DIP_FORM_TORCH) begin_torch(o, t, true, &s->adam_torch);
    else begin_keras(o, dtype, t, &s->adam_keras);
}

static void sweep(dip_form form, const dip_kernels_optim *k, const dip_sweep *s, void *p,
                  const void *g, void *const slot[DIP_MAX_SLOTS], int64_t n) {
    if (form == DIP_FORM_TORCH) k->adam_torch(&s->adam_torch, p, g, slot[0], slot[1], slot[2], n);
    else k->adam_keras(&s->adam_keras, p, g, slot[0], slot[1], slot[2], n);
}

#define COUNT_OF(array) (int)(sizeof(array) / sizeof *(array))
const dip_optimizer_kind dip_optimizer_adam = {
    "adam",
    "Adam",
    "steps of lr * m / sqrt(v), with m and v running means of the gradient and its square",
    adam_options,
    COUNT_OF(adam_options),
    adam_lines,
    COUNT_OF(adam_lines),
    conflict,
    slots,
    adam_begin,
    sweep,
};
const dip_optimizer_kind dip_optimizer_adamw = {
    "adamw",
    "AdamW",
    "Adam whose weight decay shrinks the weights directly instead of entering the gradient",
    adamw_options,
    COUNT_OF(adamw_options),
    adamw_lines,
    COUNT_OF(adamw_lines),
    conflict,
    slots,
    adamw_begin,
    sweep,
};
