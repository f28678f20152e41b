/* parity_replay.c - see parity_replay.h. */
#include "tools/parity_replay.h"

#include <math.h>
#include <string.h>

#include "blocks/builder.h"

static const char who[] = "parity";
static const dip_site nowhere = {NULL, 0};

typedef struct replay {
    dip_rebuilt m;
    const dip_recording *r;
    const dip_variant *v;
    dip_optimizer *optimizer;
    dip_trace *out;
    size_t next;    /* item of the trace that comes now */
    int64_t sample; /* first of the batch */
} replay;

dip_variant dip_variant_none(void) {
    dip_variant v = {.scale = 1};
    for (int o = 0; o < DIP_OPTION_COUNT; o++) v.option[o] = (double)NAN;
    return v;
}

/* ---- what is kept ---------------------------------------------------------------------------- */
/* Where element i in row-major order stands. */
static int64_t place(const dip_view *v, int64_t i) {
    int64_t at = 0;
    for (int d = v->rank - 1; d >= 0; d--) {
        at += i % v->dim[d] * v->stride[d];
        i /= v->dim[d];
    }
    return at;
}

static bool keep(replay *p, dip_trace_item *item, const dip_tensor *t) {
    if (!t) { /* nothing flows here */
        memset(item->value, 0, (size_t)item->n * sizeof(double));
        return true;
    }
    int64_t numel = dip_view_numel(&t->view), every = dip_recording_every(p->r, item->n, numel);
    if (every == 0)
        return dip_fail(p->m.ctx, DIP_ERROR_FORMAT, who,
                        "%.200s: step%lld/%s/%s has %lld numbers, the replay's tensor has %lld",
                        p->r->path, (long long)item->step, dip_trace_kind_name(item->kind),
                        item->kind == DIP_TRACE_OUTPUT ? p->r->layer[item->which].name
                                                       : p->r->parameter[item->which].name,
                        (long long)item->n, (long long)numel);
    item->every = every;
    for (int64_t i = 0; i < item->n; i++)
        item->value[i] = dip_element_get(t->view.data, t->view.dtype, place(&t->view, i * every));
    return true;
}

/* The item of the trace that comes now, if it is this one. */
static dip_trace_item *due(replay *p, int64_t step, dip_trace_kind kind, int which) {
    dip_trace_item *item = p->next < p->out->n ? &p->out->item[p->next] : NULL;
    bool it = item && item->step == step && item->kind == kind && item->which == which;
    if (it) p->next++;
    return it ? item : NULL;
}

/* ---- the batch ------------------------------------------------------------------------------- */
static int64_t row_of(const replay *p, int64_t i) {
    return (p->v->order ? p->v->order : p->r->order)[p->sample + i];
}

static dip_tensor *inputs(replay *p, int64_t n) {
    dip_shape shape = {p->r->input.rank + 1, {n}};
    for (int d = 0; d < p->r->input.rank; d++) shape.dim[d + 1] = p->r->input.dim[d];
    dip_tensor *x = dip_tensor_new(p->m.ctx, p->m.dtype, shape, nowhere);
    if (!x) return NULL;
    int64_t numel = dip_view_numel(&x->view), row = numel / n;
    bool narrow = p->m.dtype == DIP_FLOAT32;
    char *data = x->view.data;
    for (int64_t i = 0; i < n; i++)
        dip_recording_row(p->r, row_of(p, i), p->m.dtype,
                          data + (size_t)(i * row) * (narrow ? 4 : 8));
    if (p->v->scale == 1 && p->v->shift == 0) return x;
    for (int64_t i = 0; i < numel; i++)
        dip_element_set(data, p->m.dtype, i,
                        dip_element_get(data, p->m.dtype, i) * p->v->scale + p->v->shift);
    return x;
}

/* Label k of a row's `width`, for a model with so many classes. */
static double label(const replay *p, int64_t row, int64_t k, int64_t width, int64_t classes) {
    const dip_npy *y = &p->r->y;
    int64_t own = y->count / p->r->used;
    if (own == width && own > 1)
        return dip_npy_number(y, row * own + ((k - p->v->class_shift) % own + own) % own);
    double v = dip_npy_number(y, row * own);
    if (p->v->class_shift && classes > 1)
        v = (double)((((int64_t)v + p->v->class_shift) % classes + classes) % classes);
    return width > 1 ? (double)((int64_t)v == k) : v;
}

static dip_tensor *labels(replay *p, int64_t n, const dip_tensor *y_pred) {
    bool numbers = dip_rebuilt_wants_classes(&p->m);
    int64_t own = p->r->y.count / p->r->used, classes = y_pred->view.dim[y_pred->view.rank - 1];
    bool spread = !numbers && own == 1 && strcmp(p->r->loss, "categorical_crossentropy") == 0;
    int64_t width = spread ? classes : own;
    dip_shape shape = {p->r->y.shape.rank, {n}};
    for (int d = 1; d < shape.rank; d++) shape.dim[d] = p->r->y.shape.dim[d];
    if (numbers) shape.rank = 1;
    if (spread) shape = (dip_shape){2, {n, classes}};
    dip_dtype dtype = numbers ? DIP_INT64 : p->m.dtype;
    dip_tensor *y = dip_tensor_new(p->m.ctx, dtype, shape, nowhere);
    for (int64_t i = 0; y && i < n; i++) {
        int64_t row = row_of(p, ((i + p->v->row_shift) % n + n) % n);
        for (int64_t k = 0; k < width; k++)
            dip_element_set(y->view.data, dtype, i * width + k, label(p, row, k, width, classes));
    }
    return y;
}

/* The recorded decisions of a dropout layer, times 1 / (1 - rate). */
static dip_tensor *mask(replay *p, int64_t step, int layer, const dip_tensor *x) {
    if (p->r->layer[layer].kind != DIP_RECORDED_dropout) return NULL;
    char name[128];
    dip_npy a;
    dip_snprintf(name, sizeof name, "step%lld/mask/%s", (long long)step, p->r->layer[layer].name);
    if (!dip_npz_get(p->r->file, name, &a)) return NULL;
    dip_shape shape = dip_view_shape(&x->view);
    dip_tensor *t = NULL;
    double rate = p->r->layer[layer].rate, kept = 1 / (1 - rate);
    if (p->m.dtype == DIP_FLOAT32 && p->r->face == DIP_WORLD_TORCH)
        kept = (double)(1.0f / (float)(1 - rate));
    if (dip_shapes_equal(&shape, &a.shape))
        t = dip_tensor_new(p->m.ctx, p->m.dtype, shape, nowhere);
    else
        dip_fail(p->m.ctx, DIP_ERROR_FORMAT, who, "%.200s: %s has not its layer's shape",
                 p->r->path, name);
    for (int64_t i = 0; t && i < a.count; i++)
        dip_element_set(t->view.data, p->m.dtype, i, dip_npy_number(&a, i) != 0 ? kept : 0);
    dip_npy_free(p->r->ctx, &a);
    return t;
}

/* ---- a step ---------------------------------------------------------------------------------- */
static dip_tensor *forward(replay *p, int64_t step, dip_tensor *x) {
    for (int i = 0; x && i < p->r->layers; i++) {
        dip_tensor *drop = mask(p, step, i, x);
        if (p->r->layer[i].kind == DIP_RECORDED_dropout && !drop) return NULL;
        x = dip_rebuilt_apply(&p->m, i, x, drop);
        dip_trace_item *item = x ? due(p, step, DIP_TRACE_OUTPUT, i) : NULL;
        if (item && !keep(p, item, x)) return NULL;
    }
    return x;
}

static bool update(replay *p) {
    if (dip_optimizer_form(p->optimizer) == DIP_FORM_TORCH)
        return dip_optimizer_step(p->optimizer, who);
    const dip_view *gradients[DIP_RECORDED_PARAMETERS];
    for (int i = 0; i < p->r->parameters; i++) {
        const dip_tensor *g = dip_tensor_grad(p->m.parameter[i]);
        if (!g)
            return dip_fail(p->m.ctx, DIP_ERROR_FORMAT, who, "%s has no gradient",
                            p->r->parameter[i].name);
        gradients[i] = &g->view;
    }
    return dip_optimizer_apply(p->optimizer, gradients, p->r->parameters, who);
}

static bool keep_all(replay *p, int64_t step, dip_trace_kind kind) {
    for (int k = 0; k < p->r->parameters; k++) {
        int i = kind == DIP_TRACE_GRADIENT ? p->r->parameters - 1 - k : k;
        dip_trace_item *item = due(p, step, kind, i);
        if (item && !keep(p, item,
                          kind == DIP_TRACE_GRADIENT ? dip_tensor_grad(p->m.parameter[i])
                                                     : p->m.parameter[i]))
            return false;
    }
    return true;
}

static bool take_step(replay *p, int64_t step) {
    const dip_variant *v = p->v;
    int64_t n = p->r->batch[step - 1];
    if (!v->keep_gradients && !dip_optimizer_zero_grad(p->optimizer, true, who)) return false;
    dip_tensor *x = inputs(p, n), *y_pred = forward(p, step, x);
    dip_tensor *y = y_pred ? labels(p, n, y_pred) : NULL;
    dip_tensor *loss =
        dip_rebuilt_loss(&p->m, y, y_pred, v->softmax, p->r->sum != v->other_reduction);
    dip_trace_item *item = loss ? due(p, step, DIP_TRACE_LOSS, 0) : NULL;
    if (!loss || (item && !keep(p, item, loss))) return false;
    p->sample += n;
    return dip_backward(loss, NULL) && keep_all(p, step, DIP_TRACE_GRADIENT) && update(p) &&
           keep_all(p, step, DIP_TRACE_WEIGHT);
}

/* ---- the run --------------------------------------------------------------------------------- */
static bool make_optimizer(replay *p) {
    const dip_recording *r = p->r;
    const dip_optimizer_kind *kind = r->optimizer;
    if (p->v->other_decay && kind == &dip_optimizer_adam) kind = &dip_optimizer_adamw;
    else if (p->v->other_decay) kind = &dip_optimizer_adam;
    dip_world world = dip_switch_default(p->m.ctx, r->face, DIP_SWITCH_epsilon);
    bool keras = (world == DIP_WORLD_KERAS) != p->v->other_form;
    p->optimizer = dip_optimizer_new(p->m.ctx, kind, keras ? DIP_FORM_KERAS : DIP_FORM_TORCH, who);
    bool fine = p->optimizer != NULL;
    for (int o = 0; fine && o < DIP_OPTION_COUNT; o++) {
        double value = isnan(p->v->option[o]) ? r->option[o] : p->v->option[o];
        /* What one form lacks and the other has switched off. */
        if (value == 0 && isnan(dip_optimizer_get(p->optimizer, (dip_option)o))) continue;
        if (!isnan(value)) fine = dip_optimizer_set(p->optimizer, (dip_option)o, value, who);
    }
    for (int i = 0; fine && i < r->parameters; i++)
        fine = dip_optimizer_add(p->optimizer, p->m.parameter[i], who);
    const char *why = fine && kind->conflict ? kind->conflict(p->optimizer) : NULL;
    if (why)
        fine = dip_fail(p->m.ctx, DIP_ERROR_ARGUMENT, who, "%.200s: optimizer: %s", r->path, why);
    return fine;
}

bool dip_replay(const dip_recording *r, const dip_variant *v, dip_dtype dtype, int64_t steps,
                dip_replay_fn *after, void *user, dip_trace *out) {
    replay p = {.r = r, .v = v, .out = out};
    bool fine = dip_rebuilt_open(&p.m, r, dtype, r->seeded ? r->seed : 0, who);
    if (!fine) {
        dip_rebuilt_close(&p.m);
        return false;
    }
    dip_float_env env = dip_float_enter();
    fine = (v->drawn || dip_rebuilt_take_weights(&p.m)) && make_optimizer(&p);
    out->steps = 0;
    for (int64_t step = 1; fine && step <= steps; step++) {
        dip_scope_mark scope = dip_scope_enter(p.m.ctx);
        fine = take_step(&p, step);
        dip_scope_leave(&scope);
        if (fine) out->steps = step;
        if (!fine || (after && !after(user, out, step))) break;
    }
    dip_float_leave(env);
    if (!fine && !dip_failed(r->ctx)) dip_rebuilt_failed(&p.m, who);
    dip_rebuilt_close(&p.m);
    return fine;
}
