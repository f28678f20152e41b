/* loop.c - torch_for: a walk over batches, indices or parameters, a scope for every round.
 *
 * The macro declares the loop's variables and this walk in one declaration, so they have one type:
 * what the program holds is a walk behind a pointer to a tensor, and only the macro sees it. */
#include "data/loader.h"
#include "torch/module.h"

typedef struct walk {
    dip_context *ctx;
    int names;             /* how many the loop declares; -1: a name and a parameter */
    dip_loader_pass *pass; /* over batches ... */
    dip_loader *loader;
    dip_sampler *sampler; /* ... or over indices, one or several at a time ... */
    dip_sampler_pass indices;
    dip_parameters *list; /* ... or over parameters */
    int64_t at;
    bool in_round, complete; /* the inner loop of torch_for_named ran to its end */
    dip_scope_mark scope;
    dip_site site;
} walk;

static walk *of(dip_tensor *guard) { return (walk *)(void *)guard; }

static bool begin_batches(walk *w, dip_loader *l) {
    int fields = dip_dataset_fields(dip_loader_dataset(l));
    if (w->names != fields)
        return dip_fail(w->ctx, DIP_ERROR_ARGUMENT, "torch_for",
                        "the loader gives %d tensor%s a batch, the loop names %d", fields,
                        fields == 1 ? "" : "s", w->names < 0 ? 1 : w->names);
    w->loader = dip_retain(l);
    w->pass = dip_loader_begin(l, dip_torch_rng_of(w->ctx, NULL, "torch_for"), "torch_for");
    return w->pass != NULL;
}

/* A sampler of batches gives a list of indices a round, another one a single index. */
static bool begin_indices(walk *w, dip_sampler *s) {
    if (w->names != 1)
        return dip_fail(w->ctx, DIP_ERROR_ARGUMENT, "torch_for",
                        "a sampler gives one tensor of indices a round, the loop names %d",
                        w->names < 0 ? 2 : w->names);
    dip_torch_rng *rng = dip_torch_rng_of(w->ctx, NULL, "torch_for");
    w->sampler = dip_retain(s);
    return rng && dip_sampler_open(&w->indices, s, rng);
}

static bool begin(walk *w, void *iterable) {
    const dip_class *cls = ((dip_object *)iterable)->cls;
    if (cls == &dip_loader_class) return begin_batches(w, iterable);
    if (cls == &dip_sampler_class) return begin_indices(w, iterable);
    if (cls != &dip_parameters_class)
        return dip_fail(w->ctx, DIP_ERROR_TYPE, "torch_for",
                        "found a %s, expected a DataLoader, a sampler or the list of nn_parameters",
                        cls ? cls->name : "dead object");
    if (w->names > 1)
        return dip_fail(w->ctx, DIP_ERROR_ARGUMENT, "torch_for",
                        "the list gives one parameter a round, the loop names %d; torch_for_named "
                        "gives its name too",
                        w->names);
    w->list = dip_retain(iterable);
    return true;
}

static void end_walk(walk *w) {
    dip_context *ctx = w->ctx;
    dip_loader_end(w->pass);
    dip_release(w->loader);
    dip_sampler_close(&w->indices);
    dip_release(w->sampler);
    dip_release(w->list);
    dip_dealloc(ctx, w, sizeof *w);
}

dip_tensor *dip_torch_for_begin(dip_context *ctx, void *iterable, int names, dip_site at) {
    if (!iterable) return NULL;
    ctx = dip_ctx(iterable);
    dip_enter(ctx, at);
    walk *w = dip_alloc(ctx, sizeof *w);
    if (!w) return NULL;
    w->ctx = ctx;
    w->names = names;
    w->site = at;
    if (begin(w, iterable)) return (dip_tensor *)(void *)w;
    end_walk(w);
    return NULL;
}

/* Nothing more: the loop is over, an error waits, the run was cancelled, or break left the inner
 * loop. */
static bool over(walk *w) {
    if (w->in_round && w->names < 0 && !w->complete) return true;
    if (dip_failed(w->ctx)) return true;
    if (!dip_cancelled(w->ctx)) return false;
    dip_fail(w->ctx, DIP_ERROR_CANCELLED, "torch_for", "the run was cancelled after %lld round%s",
             (long long)w->at, w->at == 1 ? "" : "s");
    return true;
}

static dip_tensor *next_indices(walk *w) {
    const dip_sampler_opts *o = dip_sampler_options(w->sampler);
    bool several = o->kind == DIP_SAMPLER_BATCHES;
    int64_t n = several ? dip_sampler_len(o->inner) : 1,
            want = !several || n >= o->batch_size ? (several ? o->batch_size : 1) : n + 1;
    dip_shape s = {1, {want}};
    dip_tensor *room = dip_tensor_make(w->ctx, DIP_INT64, &s, &dip_device_host), *x = NULL;
    int64_t got = room ? dip_sampler_take(&w->indices, room->view.data, want, "torch_for") : -1;
    if (got <= 0 || (several && o->drop_last && got < o->batch_size)) return NULL;
    dip_view v = room->view;
    if (several) v.dim[0] = got;
    else v.rank = 0;
    x = dip_tensor_alias(room, &v);
    dip_free(room);
    return x;
}

/* What the next round works with; false: nothing more, or an error. */
static bool next(walk *w, dip_tensor **field) {
    if (w->pass) return dip_loader_next(w->pass, field, "torch_for");
    if (w->sampler) return (field[0] = next_indices(w)) != NULL;
    if (w->at >= (int64_t)w->list->n) return false;
    field[0] = w->list->item[w->at].tensor;
    return true;
}

bool dip_torch_for_next(dip_tensor *guard, dip_tensor **a, dip_tensor **b, dip_tensor **c) {
    walk *w = of(guard);
    dip_tensor *field[DIP_MAX_FIELDS] = {NULL};
    if (!w) return false;
    dip_scope_leave(&w->scope);
    dip_enter(w->ctx, w->site);
    if (over(w)) return false;
    w->scope = dip_scope_enter(w->ctx);
    w->in_round = true;
    w->complete = false;
    if (!next(w, field)) {
        dip_scope_leave(&w->scope);
        return false;
    }
    w->at++;
    if (a) *a = field[0];
    if (b) *b = field[1];
    if (c) *c = field[2];
    return true;
}

const char *dip_torch_for_name(dip_tensor *guard) {
    walk *w = of(guard);
    return w && w->list && w->at ? w->list->item[w->at - 1].name : NULL;
}

void dip_torch_for_round(dip_tensor *guard) {
    if (guard) of(guard)->complete = true;
}

void dip_torch_for_end(dip_tensor **guard) {
    walk *w = guard ? of(*guard) : NULL;
    if (!w) return;
    dip_scope_leave(&w->scope);
    end_walk(w);
    *guard = NULL;
}
