/* compile.c - compile: loss, optimizer and metrics, each by name or object. */
#include <string.h>
#include "data/switches.h"
#include "keras/model.h"
#include "keras/options.h"

static const char who[] = "keras_compile";
static const dip_field fields[] = {DIP_FIELD_T(dip_compile_opts, optimizer, "rmsprop")};
DIP_FIELDS_INIT(dip_compile_opts, fields)

static dip_keras_loss *pick_loss(dip_context *ctx, dip_name_or_object given) {
    if (dip_is_live(ctx, given))
        return dip_is(given, &dip_keras_loss_class, who) ? dip_retain((void *)(uintptr_t)given)
                                                         : NULL;
    const dip_loss *found = dip_loss_find(ctx, given, who);
    dip_keras_loss *made =
        found ? dip_keras_loss_new(ctx, found, (dip_loss_opts){0}, NULL, NULL, who) : NULL;
    return made ? dip_adopt(made) : NULL;
}

/* PyTorch's optimisers are made for the parameters that they step. */
static bool steps_others(const dip_keras_model *m, const dip_optimizer *o) {
    return dip_optimizer_form(o) == DIP_FORM_TORCH && dip_optimizer_count(o) > 0 &&
           dip_optimizer_parameter(o, 0) != dip_model_weight(m, 0, true);
}

static dip_optimizer *pick_optimizer(dip_keras_model *m, dip_name_or_object given) {
    dip_context *ctx = dip_ctx(m);
    if (!given) given = "rmsprop";
    if (dip_is_live(ctx, given)) {
        if (!dip_is(given, &dip_optimizer_class, who)) return NULL;
        if (!steps_others(m, given)) return dip_retain((void *)(uintptr_t)given);
        dip_fail(ctx, DIP_ERROR_TYPE, who,
                 "the optimizer was made by the PyTorch face; make one with keras_optimizers_Adam "
                 "and its like");
        return NULL;
    }
    const dip_optimizer_kind *kind = dip_optimizer_find(ctx, given, who);
    dip_optimizer *made = kind ? dip_keras_optimizer_new(ctx, kind, NULL, who) : NULL;
    return made ? dip_adopt(made) : NULL;
}

static void forget_metrics(dip_keras_model *m) {
    for (int i = 0; i < m->n_metrics; i++) dip_strfree(dip_ctx(m), m->metric[i].name);
    m->n_metrics = 0;
}

static bool take_metrics(dip_keras_model *m, const dip_strings *names) {
    dip_context *ctx = dip_ctx(m);
    if (names->count < 0 || names->count >= DIP_MAX_LIST)
        return dip_fail(ctx, DIP_ERROR_LIMIT, who, "there are %d metrics, expected at most %d",
                        names->count, DIP_MAX_LIST - 1);
    for (int i = 0; i < names->count; i++) {
        const dip_metric_kind *kind = dip_metric_find(ctx, names->item[i], who);
        if (!kind) return false;
        for (int k = 0; k < m->n_metrics; k++)
            if (!strcmp(m->metric[k].name, names->item[i]))
                return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                                "the metric \"%s\" is listed twice; list it once", names->item[i]);
        char *name = dip_strdup_ctx(ctx, names->item[i]);
        if (!name) return false;
        m->metric[m->n_metrics++] =
            (dip_model_metric){.name = name, .kind = kind, .rule = kind->rule};
    }
    return true;
}

bool dip_keras_compile(dip_keras_model *m, const dip_compile_opts *given) {
    dip_compile_opts o;
    if (!m) return false;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, o.at_);
    if (!dip_is(m, &dip_keras_model_class, who)) return false;
    if (m->running)
        return dip_fail(ctx, DIP_ERROR_STATE, who,
                        "the model \"%s\" is running; compile it before or after", m->name);
    dip_world means;
    if (!dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_sums, o.means, "means", &means, who))
        return false;
    dip_keras_loss *loss = o.loss ? pick_loss(ctx, o.loss) : NULL;
    if (o.loss && !loss) return false;
    dip_optimizer *optimizer = pick_optimizer(m, o.optimizer);
    if (!optimizer) {
        dip_release(loss);
        return false;
    }
    dip_release(m->loss);
    dip_release(m->optimizer);
    m->loss = loss;
    m->optimizer = optimizer;
    m->optimizer_filled = false;
    m->means_in_double = means == DIP_WORLD_TORCH;
    m->compiled = false;
    dip_model_drop_steps(m);
    forget_metrics(m);
    if (!take_metrics(m, &o.metrics)) return false;
    dip_model_reset_metrics(m);
    m->compiled = true;
    return true;
}

dip_optimizer *dip_keras_optimizer(const dip_keras_model *m) { return m ? m->optimizer : NULL; }
