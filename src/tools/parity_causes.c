/* parity_causes.c - why a recording and its replay part: each cause of causes.def is tried as a replay
 * with that one thing otherwise; parity_fit.c finds the numbers that options must have had.
 *
 * Where the first difference stands narrows the list.  What scales inputs, shifts labels or forms the loss
 * shows in the first step's outputs or loss, before any weight has moved; what moves the weights
 * cannot show there. */
#include <math.h>
#include <string.h>

#include "tools/parity.h"
#include "tools/parity_fit.h"

enum { FORWARD = 1, BACKWARD = 2, UPDATE = 4, DRAWS = 8 };
static const struct {
    const char *key, *difference, *name;
    int where;
    const char *sentence;
} table[DIP_CAUSES] = {
#define DIP_CAUSE(key, difference, name, where, sentence) {#key, difference, name, where, sentence},
#include "tools/causes.def"
#undef DIP_CAUSE
};

void dip_parity_blame(dip_parity_result *out, dip_cause cause, dip_parity_rank rank,
                      const char *detail) {
    dip_parity_cause *c = NULL;
    for (int i = 0; i < out->causes; i++)
        if (strcmp(out->cause[i].key, table[cause].key) == 0) c = &out->cause[i];
    if (c && c->rank >= rank) return;
    if (!c) {
        if (out->causes == DIP_PARITY_CAUSES) return;
        c = &out->cause[out->causes++];
        *c = (dip_parity_cause){.key = table[cause].key,
                                .name = table[cause].name,
                                .difference = table[cause].difference,
                                .order = (int)cause};
    }
    c->rank = rank;
    dip_snprintf(c->detail, sizeof c->detail, "%s", detail ? detail : table[cause].sentence);
}

/* ---- trying ---------------------------------------------------------------------------------- */
typedef struct trials {
    const dip_recording *r;
    dip_parity_result *out;
    int64_t at; /* the step of the first difference */
} trials;

/* How far does the replay follow with v?  A variant that cannot be (an option that contradicts another)
 * follows nowhere. */
static dip_parity_rank follows(const trials *t, const dip_variant *v) {
    dip_parity_point first, nearest;
    dip_error ignored;
    if (!dip_parity_try(t->r, v, t->at, &first, &nearest)) {
        dip_error_take(t->r->ctx, &ignored);
        return DIP_PARITY_POSSIBLE;
    }
    const dip_parity_point *before = &t->out->first;
    if (first.found) return first.item > before->item ? DIP_PARITY_NEARER : DIP_PARITY_POSSIBLE;
    if (t->at == t->out->steps) return DIP_PARITY_EXPLAINS;
    if (!dip_parity_try(t->r, v, t->out->steps, &first, &nearest)) {
        dip_error_take(t->r->ctx, &ignored);
        return DIP_PARITY_NEARER;
    }
    return first.found ? DIP_PARITY_NEARER : DIP_PARITY_EXPLAINS;
}

static void blame(const trials *t, dip_cause cause, dip_parity_rank rank, const char *what) {
    char detail[240];
    if (rank == DIP_PARITY_POSSIBLE) return;
    dip_snprintf(detail, sizeof detail, "%.160s; so the replay follows %s", what,
                 rank == DIP_PARITY_EXPLAINS ? "to the end" : "further, but not to the end");
    dip_parity_blame(t->out, cause, rank, detail);
}

static void attempt(const trials *t, dip_cause cause, const dip_variant *v, const char *what) {
    blame(t, cause, follows(t, v), what);
}

/* ---- before the first update ----------------------------------------------------------------- */
static void try_inputs(const trials *t) {
    static const struct {
        double scale, shift;
        const char *what;
    } ways[] = {
        {255, 0, "the inputs were not divided by 255"},
        {1.0 / 255, 0, "the inputs were divided by 255 once more"},
        {255.0 / 256, 0, "the inputs were divided by 256 instead of 255"},
        {2, -1, "the inputs went to [-1, 1]"},
        {1 / 0.3081, -0.1307 / 0.3081, "the inputs were normalised with 0.1307 and 0.3081"},
        {1, -0.5, "a half was taken off the inputs"},
        {-1, 1, "the inputs were inverted"},
        {0.5, 0, "the inputs were halved"},
        {2, 0, "the inputs were doubled"},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        dip_variant v = dip_variant_none();
        v.scale = ways[i].scale;
        v.shift = ways[i].shift;
        attempt(t, DIP_CAUSE_input_scaling, &v, ways[i].what);
    }
}

static void try_labels(const trials *t) {
    static const char *const classes[] = {"the labels were one class lower",
                                          "the labels were one class higher"};
    static const char *const rows[] = {"each row had the label of the row before it",
                                       "each row had the label of the row behind it"};
    for (int k = 0; k < 2; k++) {
        dip_variant v = dip_variant_none();
        v.class_shift = k == 0 ? -1 : 1;
        attempt(t, DIP_CAUSE_labels, &v, classes[k]);
        v = dip_variant_none();
        v.row_shift = k == 0 ? -1 : 1;
        attempt(t, DIP_CAUSE_labels, &v, rows[k]);
    }
}

static void try_loss(const trials *t) {
    static const char *const what[] = {
        NULL, "the loss applied a second softmax", "the model had no softmax before the loss",
        "the loss took the probabilities, cut at 1e-7, and not the logits behind them"};
    bool keras = t->r->face == DIP_WORLD_KERAS;
    for (int s = DIP_SOFTMAX_TWICE; s <= DIP_SOFTMAX_CUT; s++) {
        if (s == (keras ? DIP_SOFTMAX_WITHOUT : DIP_SOFTMAX_CUT)) continue;
        dip_variant v = dip_variant_none();
        v.softmax = (dip_softmax_use)s;
        attempt(t, DIP_CAUSE_softmax, &v, what[s]);
    }
    dip_variant v = dip_variant_none();
    v.other_reduction = true;
    attempt(t, DIP_CAUSE_loss_reduction, &v,
            t->r->sum ? "the loss was the mean" : "the loss was the sum");
}

static void try_start(const trials *t) {
    dip_variant v = dip_variant_none();
    v.drawn = true;
    if (t->out->weights == DIP_DRAWS_OTHER)
        attempt(t, DIP_CAUSE_initial_weights, &v,
                "the training began with the weights that the seed draws");
    int64_t *order = t->out->order == DIP_DRAWS_OTHER ? dip_parity_expected_order(t->r) : NULL;
    v = dip_variant_none();
    v.order = order;
    if (order) attempt(t, DIP_CAUSE_order, &v, "the rows came in the order that the seed gives");
    size_t bytes = (size_t)t->r->samples * sizeof *order;
    dip_dealloc(t->r->ctx, order, bytes);
    if (!(order = dip_alloc(t->r->ctx, bytes))) return;
    for (int64_t i = 0; i < t->r->samples; i++) order[i] = i % t->r->used; /* as x holds them */
    v.order = order;
    attempt(t, DIP_CAUSE_order, &v, "the rows came in the order in which x holds them");
    dip_dealloc(t->r->ctx, order, bytes);
}

/* ---- from the first update on ---------------------------------------------------------------- */
static double said(const trials *t, dip_option o) {
    return isnan(t->r->option[o]) ? 0 : t->r->option[o];
}

static void try_steps(const trials *t) {
    dip_variant v = dip_variant_none();
    v.keep_gradients = true;
    attempt(t, DIP_CAUSE_zero_grad, &v, "gradients were not cleared between the steps");
    v = dip_variant_none();
    v.other_form = true;
    if (!isnan(t->r->option[DIP_OPTION_EPS]))
        attempt(t, DIP_CAUSE_epsilon, &v, "epsilon was added where the other framework adds it");
    double momentum = said(t, DIP_OPTION_MOMENTUM);
    if (momentum > 0) {
        v = dip_variant_none();
        v.option[DIP_OPTION_MOMENTUM] = 1 - momentum;
        attempt(t, DIP_CAUSE_momentum, &v, "the momentum was 1 less what is said");
        v = dip_variant_none();
        v.option[DIP_OPTION_NESTEROV] = said(t, DIP_OPTION_NESTEROV) == 0;
        attempt(t, DIP_CAUSE_momentum, &v,
                said(t, DIP_OPTION_NESTEROV) == 0 ? "the momentum was Nesterov's"
                                                  : "the momentum was not Nesterov's");
        v = dip_variant_none();
        v.option[DIP_OPTION_DAMPENING] = momentum;
        attempt(t, DIP_CAUSE_momentum, &v,
                "the gradient was dampened by the momentum (a running mean)");
    }
    bool adam = t->r->optimizer == &dip_optimizer_adam || t->r->optimizer == &dip_optimizer_adamw;
    if (adam && said(t, DIP_OPTION_WEIGHT_DECAY) != 0) {
        v = dip_variant_none();
        v.other_decay = true;
        attempt(t, DIP_CAUSE_weight_decay, &v,
                t->r->optimizer == &dip_optimizer_adam
                    ? "weights decayed directly, as AdamW's do"
                    : "weights decayed through the gradient, as Adam's do");
    }
}

static void try_numbers(const trials *t) {
    static const struct {
        dip_option option;
        dip_cause cause;
        dip_fit_scale scale;
    } numbers[] = {
        {DIP_OPTION_LR, DIP_CAUSE_learning_rate, DIP_FIT_LOG},
        {DIP_OPTION_EPS, DIP_CAUSE_epsilon, DIP_FIT_LOG},
        {DIP_OPTION_BETA1, DIP_CAUSE_beta, DIP_FIT_BELOW_ONE},
        {DIP_OPTION_BETA2, DIP_CAUSE_beta, DIP_FIT_BELOW_ONE},
        {DIP_OPTION_RHO, DIP_CAUSE_beta, DIP_FIT_BELOW_ONE},
        {DIP_OPTION_MOMENTUM, DIP_CAUSE_momentum, DIP_FIT_LINEAR},
        {DIP_OPTION_DAMPENING, DIP_CAUSE_momentum, DIP_FIT_LINEAR},
        {DIP_OPTION_WEIGHT_DECAY, DIP_CAUSE_weight_decay, DIP_FIT_LOG},
    };
    dip_form form = t->r->face == DIP_WORLD_KERAS ? DIP_FORM_KERAS : DIP_FORM_TORCH;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        dip_option o = numbers[i].option;
        double value[DIP_FIT_ROUNDED];
        if (isnan(t->r->option[o])) continue;
        int n = dip_parity_fit(t->r, o, numbers[i].scale, &t->out->first, value);
        dip_parity_rank best = DIP_PARITY_POSSIBLE;
        for (int k = 0; k < n && best != DIP_PARITY_EXPLAINS; k++) {
            dip_variant v = dip_variant_none();
            char what[160], is[32], was[32];
            v.option[o] = value[k];
            dip_parity_rank rank = follows(t, &v);
            if (rank < best) continue;
            best = rank;
            dip_python_float(is, sizeof is, value[k]);
            dip_python_float(was, sizeof was, t->r->option[o]);
            dip_snprintf(what, sizeof what, "%s was %s, and not %s", dip_option_name(o, form), is,
                         was);
            blame(t, numbers[i].cause, rank, what);
        }
    }
}

/* ---- all ------------------------------------------------------------------------------------- */
static int where(const dip_parity_point *p) {
    if (p->step == 1 && (p->kind == DIP_TRACE_OUTPUT || p->kind == DIP_TRACE_LOSS)) return FORWARD;
    return p->kind == DIP_TRACE_GRADIENT ? BACKWARD | UPDATE : UPDATE;
}

/* Surest first; among equals as the table has them. */
static bool before(const dip_parity_cause *a, const dip_parity_cause *b) {
    return a->rank != b->rank ? a->rank > b->rank : a->order < b->order;
}
static void rank(dip_parity_result *out) {
    for (int i = 1; i < out->causes; i++)
        for (int k = i; k > 0 && before(&out->cause[k], &out->cause[k - 1]); k--) {
            dip_parity_cause c = out->cause[k];
            out->cause[k] = out->cause[k - 1];
            out->cause[k - 1] = c;
        }
}

/* A layer's output differs, what came into it does not: neither labels nor the loss can be it. */
static bool possible(dip_cause c, const dip_parity_point *p, int at) {
    if (!(table[c].where & at)) return false;
    bool behind = c == DIP_CAUSE_labels || c == DIP_CAUSE_softmax || c == DIP_CAUSE_loss_reduction;
    return p->kind != DIP_TRACE_OUTPUT || !behind;
}

bool dip_parity_find_causes(const dip_recording *r, dip_parity_result *out) {
    trials t = {r, out, out->first.step};
    if (out->first.found) {
        int at = where(&out->first);
        if (at == FORWARD) {
            try_start(&t);
            try_inputs(&t);
            try_labels(&t);
            try_loss(&t);
        } else {
            try_steps(&t);
            try_numbers(&t);
        }
        for (int c = 0; c < DIP_CAUSES; c++)
            if (possible((dip_cause)c, &out->first, at))
                dip_parity_blame(out, (dip_cause)c, DIP_PARITY_POSSIBLE, NULL);
    }
    rank(out);
    return !dip_failed(r->ctx);
}
