/* optimizer.c - parameters, their slots, and one sweep over all of them per step.  What can be read
 * and set between steps, and the text, stand in optimizer_state.c.
 *
 * The sweep sees memory, not shapes: a parameter, its gradient and its slots share one dense layout
 * (any order of axes, no gaps), so a parameter that is a transposed view costs nothing more.  A
 * gradient that is laid out otherwise is first copied into the parameter's layout.
 */
#include "train/optimizer.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "ops/op.h"
#include "tensor/walk.h"
#include "train/optimizer_inside.h"

static void destroy_optimizer(void *object) {
    dip_optimizer *o = object;
    for (int64_t i = 0; i < o->count; i++) {
        dip_parameter_state *p = &o->parameter[i];
        for (int s = 0; s < DIP_MAX_SLOTS; s++) dip_release(p->slot[s]);
        dip_release(p->moved);
        dip_release(p->tensor);
    }
    dip_dealloc(o->object.ctx, o->parameter, o->capacity * sizeof *o->parameter);
    dip_dealloc(o->object.ctx, o->item, o->item_capacity * sizeof *o->item);
}
const dip_class dip_optimizer_class = {"optimizer", destroy_optimizer, sizeof(dip_optimizer)};

/* ---- options --------------------------------------------------------------------------------- */
#define DIP_BELOW_ONE 0.99999999999999989 /* the largest double below 1 */
typedef struct option_record {
    const char *name[DIP_FORM_COUNT];
    double low, high;
    bool flag;
} option_record;
static const option_record option_records[] = {
#define DIP_OPTION(id, torch, keras, low, high, flag) {{torch, keras}, low, high, flag},
#include "train/options.def"
#undef DIP_OPTION
};

bool dip_option_is_flag(dip_option o) { return option_records[o].flag; }

const char *dip_option_name(dip_option o, dip_form form) {
    return (unsigned)o < DIP_OPTION_COUNT && (unsigned)form < DIP_FORM_COUNT
               ? option_records[o].name[form]
               : "unknown";
}

dip_optimizer *dip_optimizer_new(dip_context *ctx, const dip_optimizer_kind *kind, dip_form form,
                                 const char *who) {
    (void)who;
    if (!kind) return NULL;
    dip_optimizer *o = dip_object_new(ctx, &dip_optimizer_class, sizeof *o);
    if (!o) return NULL;
    o->kind = kind;
    o->form = o->words = form;
    for (int i = 0; i < DIP_OPTION_COUNT; i++) o->option[i] = (double)NAN;
    for (int i = 0; i < kind->n_options; i++)
        o->option[kind->options[i].option] = kind->options[i].value[form];
    return o;
}

void dip_optimizer_set_words(dip_optimizer *o, dip_form face) { o->words = face; }

bool dip_optimizer_set(dip_optimizer *o, dip_option option, double value, const char *who) {
    if (!o || !dip_is(o, &dip_optimizer_class, who)) return false;
    const option_record *r = &option_records[option];
    const char *name = r->name[o->words];
    if (isnan(o->option[option])) {
        return dip_fail(o->object.ctx, DIP_ERROR_ARGUMENT, who, "%s has no option %s",
                        o->kind->label, name);
    }
    if (!(value >= r->low && value <= r->high) || (r->flag && value != 0 && value != 1)) {
        char text[40], range[60] = "must not be negative";
        dip_python_float(text, sizeof text, value);
        if (r->high < 1) dip_snprintf(range, sizeof range, "must be at least 0 and below 1");
        if (r->flag) dip_snprintf(range, sizeof range, "is 0 or 1");
        if (isnan(value) || isinf(value))
            dip_snprintf(range, sizeof range, "must be a finite number");
        return dip_fail(o->object.ctx, DIP_ERROR_ARGUMENT, who, "%s is %s, it %s", name, text,
                        range);
    }
    o->option[option] = value;
    return true;
}

double dip_optimizer_get(const dip_optimizer *o, dip_option option) {
    return o ? o->option[option] : (double)NAN;
}
const dip_optimizer_kind *dip_optimizer_kind_of(const dip_optimizer *o) {
    return o ? o->kind : NULL;
}
dip_form dip_optimizer_form(const dip_optimizer *o) { return o ? o->form : DIP_FORM_TORCH; }

/* ---- parameters ------------------------------------------------------------------------------ */
/* Does the view fill its memory without gaps or repeats, in whatever order of axes? */
static bool is_dense(const dip_view *v) {
    bool used[DIP_MAX_RANK] = {false};
    int64_t expect = 1;
    for (int done = 0; done < v->rank; done++) {
        int found = -1;
        for (int i = 0; i < v->rank && found < 0; i++) {
            if (!used[i] && (v->dim[i] == 1 || v->stride[i] == expect)) found = i;
        }
        if (found < 0) return dip_view_numel(v) == 0;
        used[found] = true;
        expect *= v->dim[found];
    }
    return true;
}

static bool same_layout(const dip_view *a, const dip_view *b) {
    for (int i = 0; i < a->rank; i++) {
        if (a->dim[i] > 1 && a->stride[i] != b->stride[i]) return false;
    }
    return true;
}

bool dip_optimizer_add(dip_optimizer *o, dip_tensor *t, const char *who) {
    if (!o || !t || !dip_is(o, &dip_optimizer_class, who) || !dip_is(t, &dip_tensor_class, who))
        return false;
    dip_context *ctx = o->object.ctx;
    if (!dip_dtype_is_float(t->view.dtype)) {
        return dip_fail(ctx, DIP_ERROR_TYPE, who,
                        "parameter %lld is %s, an optimiser changes float32 or float64 numbers",
                        (long long)o->count, dip_dtype_name(t->view.dtype));
    }
    if (t->node || t->graph) {
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "parameter %lld was computed from other tensors, an optimiser changes "
                        "leaves; give the tensors it came from",
                        (long long)o->count);
    }
    if (!is_dense(&t->view)) {
        return dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who,
                        "parameter %lld is a part of a larger tensor; make it contiguous first",
                        (long long)o->count);
    }
    for (int64_t i = 0; i < o->count; i++) {
        if (o->parameter[i].tensor == t)
            return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                            "parameter %lld is given twice (it is parameter %lld already)",
                            (long long)o->count, (long long)i);
    }
    size_t need = (size_t)o->count + 1;
    dip_parameter_state *p = dip_grow(ctx, o->parameter, &o->capacity, need, sizeof *p);
    if (!p) return false;
    o->parameter = p;
    dip_sweep_item *item = dip_grow(ctx, o->item, &o->item_capacity, need, sizeof *item);
    if (!item) return false;
    o->item = item;
    memset(&p[o->count], 0, sizeof *p);
    p[o->count++].tensor = dip_retain(t);
    return true;
}

int64_t dip_optimizer_count(const dip_optimizer *o) { return o ? o->count : 0; }

dip_tensor *dip_optimizer_parameter(const dip_optimizer *o, int64_t i) {
    return o && i >= 0 && i < o->count ? o->parameter[i].tensor : NULL;
}

/* A tensor on t's device with t's shape and strides, counted by the caller. */
static dip_tensor *make_like(const dip_tensor *t, bool zeros) {
    dip_shape flat = {1, {dip_view_numel(&t->view)}};
    dip_tensor *memory =
        dip_adopt(dip_tensor_make(t->object.ctx, t->view.dtype, &flat, t->storage->device));
    if (!memory) return NULL;
    dip_view v = t->view;
    v.data = memory->view.data;
    dip_tensor *out =
        !zeros || dip_tensor_fill(memory, 0) ? dip_adopt(dip_tensor_alias(memory, &v)) : NULL;
    dip_release(memory);
    return out;
}

/* Made in the first step and there in all others, which need the memory that the first gave back. */
static dip_tensor *like(const dip_tensor *t, bool zeros) {
    bool was = dip_block_lasting(t->object.ctx, true);
    dip_tensor *made = make_like(t, zeros);
    dip_block_lasting(t->object.ctx, was);
    return made;
}

static bool make_slots(dip_optimizer *o, dip_parameter_state *p) {
    const char *names[DIP_MAX_SLOTS] = {NULL};
    o->kind->slots(o, names);
    for (int s = 0; s < DIP_MAX_SLOTS; s++) {
        if (!names[s] || p->slot[s]) continue;
        p->slot[s] = like(p->tensor, true);
        if (!p->slot[s]) return false;
        p->slot_name[s] = names[s];
        p->fresh = true;
    }
    return true;
}

/* ---- one step -------------------------------------------------------------------------------- */
enum { PART = 4096 }; /* elements of one part of the sweep */

typedef struct sweep_job {
    const dip_sweep_item *item;
    int64_t n_items, total;
    dip_form form;
    const dip_optimizer_kind *kind;
} sweep_job;

/* Elements [a, b) of an item, whose gradients begin at g. */
static void sweep_item(const dip_optimizer_kind *kind, dip_form form, const dip_sweep_item *it,
                       int64_t a, int64_t b, const void *g) {
    size_t at = (size_t)a * dip_dtype_size(it->dtype);
    void *slot[DIP_MAX_SLOTS];
    for (int s = 0; s < DIP_MAX_SLOTS; s++) slot[s] = it->slot[s] ? it->slot[s] + at : NULL;
    kind->sweep(form, it->k, &it->scalars, it->p + at, g, slot, b - a);
}

static void sweep_part(void *arg, int64_t part) {
    const sweep_job *j = arg;
    int64_t from = part * PART, to = from + PART < j->total ? from + PART : j->total;
    int64_t low = 0, high = j->n_items - 1;
    while (low < high) { /* the last item that starts at or before `from` */
        int64_t mid = (low + high + 1) / 2;
        if (j->item[mid].start <= from) low = mid;
        else high = mid - 1;
    }
    for (int64_t i = low; i < j->n_items && j->item[i].start < to; i++) {
        const dip_sweep_item *it = &j->item[i];
        int64_t a = from > it->start ? from - it->start : 0,
                b = to - it->start < it->n ? to - it->start : it->n;
        if (it->g && a < b)
            sweep_item(j->kind, j->form, it, a, b, it->g + (size_t)a * dip_dtype_size(it->dtype));
    }
}

static void copy_strided(const dip_view *to, const dip_view *from) {
    dip_walk w;
    size_t item = dip_dtype_size(to->dtype);
    dip_walk_begin(&w, 2, (const dip_view *[]){to, from});
    while (dip_walk_next(&w)) dip_copy(w.ptr[0], w.step[0], w.ptr[1], w.step[1], w.n, item);
}

/* The gradient's memory in the parameter's layout; NULL with the error recorded. */
static const char *gradient_of(dip_optimizer *o, dip_parameter_state *p, const dip_view *g,
                               const char *who) {
    dip_shape have = dip_view_shape(g), want = dip_view_shape(&p->tensor->view);
    if (g->dtype != p->tensor->view.dtype || !dip_shapes_equal(&have, &want)) {
        char a[200], b[200];
        dip_fail(o->object.ctx, DIP_ERROR_SHAPE, who,
                 "a gradient is %s of shape %s, its parameter is %s of shape %s",
                 dip_dtype_name(g->dtype), dip_shape_text(&have, a, sizeof a),
                 dip_dtype_name(p->tensor->view.dtype), dip_shape_text(&want, b, sizeof b));
        return NULL;
    }
    if (same_layout(&p->tensor->view, g)) return g->data;
    if (!p->moved) p->moved = like(p->tensor, false);
    if (!p->moved) return NULL;
    copy_strided(&p->moved->view, g);
    return p->moved->view.data;
}

/* Fills an item from a parameter; its gradient comes later.  `before`: another item of this step,
 * whose scalars serve again where they are the same. */
static bool fill_item(dip_optimizer *o, dip_sweep_item *it, dip_parameter_state *p, int64_t t,
                      const dip_sweep_item *before, const char *who) {
    const dip_kernels *k = dip_kernels_for(o->object.ctx, dip_tensor_where(p->tensor), who);
    if (!k) return false;
    it->dtype = p->tensor->view.dtype;
    it->k = k->optim[it->dtype];
    it->p = p->tensor->view.data;
    it->n = dip_view_numel(&p->tensor->view);
    for (int s = 0; s < DIP_MAX_SLOTS; s++) it->slot[s] = p->slot[s] ? p->slot[s]->view.data : NULL;
    if (before && before->dtype == it->dtype) it->scalars = before->scalars;
    else o->kind->begin(o, it->dtype, t, p->fresh, &it->scalars);
    return true;
}

/* The slots that the options ask for now, of those that exist. */
static void drop_unused_slots(const dip_optimizer *o, dip_sweep_item *it) {
    const char *names[DIP_MAX_SLOTS] = {NULL};
    o->kind->slots(o, names);
    for (int s = 0; s < DIP_MAX_SLOTS; s++) {
        if (!names[s]) it->slot[s] = NULL;
    }
}

static bool check_options(const dip_optimizer *o, const char *who) {
    const char *why = o->kind->conflict(o);
    return !why || dip_fail(o->object.ctx, DIP_ERROR_ARGUMENT, who, "%s: %s", o->kind->label, why);
}

/* Makes the items of a step, without gradients: of all parameters, or of those with a .grad. */
static bool open_step(dip_optimizer *o, bool all, const char *who) {
    if (!check_options(o, who)) return false;
    const dip_sweep_item *before = NULL;
    int64_t last_t = 0;
    bool last_fresh = false;
    for (int64_t i = 0; i < o->count; i++) {
        dip_parameter_state *p = &o->parameter[i];
        dip_sweep_item *it = &o->item[i];
        it->n = 0;
        it->g = NULL;
        if (!all && !p->tensor->grad) continue;
        int64_t t = 1 + (o->form == DIP_FORM_KERAS ? o->iterations : p->t);
        if (!make_slots(o, p)) return false;
        bool same = before && t == last_t && p->fresh == last_fresh;
        if (!fill_item(o, it, p, t, same ? before : NULL, who)) return false;
        drop_unused_slots(o, it);
        before = it;
        last_t = t;
        last_fresh = p->fresh;
    }
    return true;
}

/* One sweep over those with a gradient (gradients NULL: the parameters' own), and the step is done. */
static bool close_step(dip_optimizer *o, const dip_view *const *gradients, const char *who) {
    int64_t total = 0;
    double bytes = 0;
    for (int64_t i = 0; i < o->count; i++) {
        dip_parameter_state *p = &o->parameter[i];
        dip_sweep_item *it = &o->item[i];
        dip_tensor *grad = p->tensor->grad;
        const dip_view *g = gradients ? gradients[i] : grad ? &grad->view : NULL;
        it->start = total;
        if (!g) continue;
        it->g = gradient_of(o, p, g, who);
        if (!it->g) return false;
        total += it->n;
        bytes += (double)it->n * (double)dip_dtype_size(it->dtype) * 8;
    }
    sweep_job job = {o->item, o->count, total, o->form, o->kind};
    dip_parallel_for(o->object.ctx, (total + PART - 1) / PART, bytes * DIP_NS_BYTE, sweep_part, &job);
    for (int64_t i = 0; i < o->count; i++) {
        dip_parameter_state *p = &o->parameter[i];
        if (!gradients && !p->tensor->grad) continue;
        p->t++;
        p->fresh = false;
        p->tensor->storage->version++;
    }
    o->iterations++;
    return true;
}

static bool step(dip_optimizer *o, const dip_view *const *gradients, const char *who) {
    dip_float_env env = dip_float_enter();
    bool ok = open_step(o, gradients != NULL, who) && close_step(o, gradients, who);
    dip_float_leave(env);
    return ok;
}

bool dip_optimizer_step(dip_optimizer *o, const char *who) {
    if (!o || !dip_is(o, &dip_optimizer_class, who)) return false;
    return step(o, NULL, who);
}

bool dip_optimizer_apply(dip_optimizer *o, const dip_view *const *gradients, int64_t n,
                         const char *who) {
    if (!o || !dip_is(o, &dip_optimizer_class, who)) return false;
    if (n != o->count) {
        return dip_fail(o->object.ctx, DIP_ERROR_ARGUMENT, who,
                        "%lld gradients were given for %lld parameters", (long long)n,
                        (long long)o->count);
    }
    return step(o, gradients, who);
}

bool dip_optimizer_open(dip_optimizer *o, const char *who) {
    if (!o || !dip_is(o, &dip_optimizer_class, who)) return false;
    dip_float_env env = dip_float_enter();
    bool ok = open_step(o, true, who);
    dip_float_leave(env);
    return ok;
}

void dip_optimizer_piece(const dip_optimizer *o, int64_t i, int64_t first, int64_t n,
                         const void *gradient) {
    sweep_item(o->kind, o->form, &o->item[i], first, first + n, gradient);
}

bool dip_optimizer_close(dip_optimizer *o, const dip_view *const *gradients, const char *who) {
    dip_float_env env = dip_float_enter();
    bool ok = close_step(o, gradients, who);
    dip_float_leave(env);
    return ok;
}

bool dip_optimizer_zero_grad(dip_optimizer *o, bool set_to_none, const char *who) {
    if (!o || !dip_is(o, &dip_optimizer_class, who)) return false;
    for (int64_t i = 0; i < o->count; i++) {
        dip_tensor *t = o->parameter[i].tensor;
        if (!t->grad) continue;
        if (!set_to_none) {
            if (!dip_tensor_fill(t->grad, 0)) return false;
            continue;
        }
        dip_release(t->grad);
        t->grad = NULL;
    }
    return true;
}

bool dip_optimizer_build(dip_optimizer *o, const char *who) {
    if (!o || !dip_is(o, &dip_optimizer_class, who) || !check_options(o, who)) return false;
    for (int64_t i = 0; i < o->count; i++) {
        if (!make_slots(o, &o->parameter[i])) return false;
    }
    return true;
}
