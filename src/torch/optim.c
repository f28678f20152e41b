/* optim.c - torch.optim: PyTorch's names and defaults over the optimisers of the train room. */
#include <math.h>
#include <string.h>

#include "torch/module.h"
#include "train/optimizer.h"

typedef struct setting {
    dip_option option;
    double value; /* NaN: the form's default */
} setting;

/* What Keras' form has not may be left at 0, as it is where nothing was written. */
static bool set(dip_optimizer *o, const setting *s, const char *who) {
    bool lacks = isnan(dip_optimizer_get(o, s->option));
    if (isnan(s->value) || (lacks && s->value == 0)) return true;
    return dip_optimizer_set(o, s->option, s->value, who);
}

static dip_optimizer *make(torch_Parameters *p, const dip_optimizer_kind *kind, const char *form,
                           const char *who, dip_site at, const setting *s, int n) {
    if (!p || !dip_is(p, &dip_parameters_class, who)) return NULL;
    dip_context *ctx = dip_ctx(p);
    dip_enter(ctx, at);
    if (!p->n) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "the list of parameters is empty, there is nothing to train; give it "
                 "nn_parameters(model) of a model that has some");
        return NULL;
    }
    bool keras;
    if (!dip_torch_switch(ctx, DIP_SWITCH_epsilon, form, "form", &keras, who)) return NULL;
    dip_optimizer *o = dip_optimizer_new(ctx, kind, keras ? DIP_FORM_KERAS : DIP_FORM_TORCH, who);
    bool ok = o != NULL;
    for (int i = 0; ok && i < n; i++) ok = set(o, &s[i], who);
    for (size_t i = 0; ok && i < p->n; i++) ok = dip_optimizer_add(o, p->item[i].tensor, who);
    const char *why = ok && kind->conflict ? kind->conflict(o) : NULL;
    if (why) ok = dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "%s", why);
    if (ok) return o;
    dip_free(o);
    return NULL;
}

static dip_optimizer *adam(torch_Parameters *p, const dip_optimizer_kind *kind, const char *who,
                           const dip_torch_adam_opts *o) {
    const setting s[] = {
        {DIP_OPTION_LR, o->lr},
        {DIP_OPTION_BETA1, o->betas.first},
        {DIP_OPTION_BETA2, o->betas.second},
        {DIP_OPTION_EPS, o->eps},
        {DIP_OPTION_WEIGHT_DECAY, o->weight_decay},
        {DIP_OPTION_AMSGRAD, o->amsgrad},
        {DIP_OPTION_MAXIMIZE, o->maximize},
    };
    return make(p, kind, o->form, who, o->at_, s, sizeof s / sizeof s[0]);
}

torch_Optimizer *dip_optim_adam(torch_Parameters *p, const dip_torch_adam_opts *given) {
    DIP_READ_OPTS(dip_torch_adam_opts, o, given);
    return adam(p, &dip_optimizer_adam, "optim_Adam", &o);
}

torch_Optimizer *dip_optim_adamw(torch_Parameters *p, const dip_torch_adam_opts *given) {
    DIP_READ_OPTS(dip_torch_adam_opts, o, given);
    return adam(p, &dip_optimizer_adamw, "optim_AdamW", &o);
}

torch_Optimizer *dip_optim_sgd(torch_Parameters *p, const dip_torch_sgd_opts *given) {
    DIP_READ_OPTS(dip_torch_sgd_opts, o, given);
    const setting s[] = {
        {DIP_OPTION_LR, o.lr},
        {DIP_OPTION_MOMENTUM, o.momentum},
        {DIP_OPTION_DAMPENING, o.dampening},
        {DIP_OPTION_WEIGHT_DECAY, o.weight_decay},
        {DIP_OPTION_NESTEROV, o.nesterov},
        {DIP_OPTION_MAXIMIZE, o.maximize},
    };
    return make(p, &dip_optimizer_sgd, o.form, "optim_SGD", o.at_, s, sizeof s / sizeof s[0]);
}

torch_Optimizer *dip_optim_rmsprop(torch_Parameters *p, const dip_torch_rmsprop_opts *given) {
    DIP_READ_OPTS(dip_torch_rmsprop_opts, o, given);
    const setting s[] = {
        {DIP_OPTION_LR, o.lr},
        {DIP_OPTION_RHO, o.alpha},
        {DIP_OPTION_EPS, o.eps},
        {DIP_OPTION_WEIGHT_DECAY, o.weight_decay},
        {DIP_OPTION_MOMENTUM, o.momentum},
        {DIP_OPTION_CENTERED, o.centered},
        {DIP_OPTION_MAXIMIZE, o.maximize},
    };
    return make(p, &dip_optimizer_rmsprop, o.form, "optim_RMSprop", o.at_, s, sizeof s / sizeof s[0]);
}

bool dip_optim_zero_grad(torch_Optimizer *opt, const dip_zero_grad_opts *given) {
    DIP_READ_OPTS(dip_zero_grad_opts, o, given);
    if (!opt || !dip_is(opt, &dip_optimizer_class, "optim_zero_grad")) return false;
    dip_enter(dip_ctx(opt), o.at_);
    return dip_optimizer_zero_grad(opt, o.set_to_none, "optim_zero_grad");
}

bool dip_optim_step(torch_Optimizer *opt, dip_site at) {
    if (!opt || !dip_is(opt, &dip_optimizer_class, "optim_step")) return false;
    dip_enter(dip_ctx(opt), at);
    return dip_optimizer_step(opt, "optim_step");
}

double dip_optim_lr(const torch_Optimizer *opt) {
    return opt && dip_is(opt, &dip_optimizer_class, "optim_lr")
               ? dip_optimizer_get(opt, DIP_OPTION_LR)
               : (double)NAN;
}

bool dip_optim_set_lr(torch_Optimizer *opt, double lr, dip_site at) {
    if (!opt || !dip_is(opt, &dip_optimizer_class, "optim_set_lr")) return false;
    dip_enter(dip_ctx(opt), at);
    return dip_optimizer_set(opt, DIP_OPTION_LR, lr, "optim_set_lr");
}
