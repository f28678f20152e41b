/* loader.c - one pass over a loader is a small machine: seed, permutation, batch after batch.
 * See Note [Draws of a loader]. */
#include "data/loader.h"

#include <string.h>

#include "data/generators.h"
#include "random/tf_rng.h"

struct dip_loader_pass {
    dip_loader *loader;    /* counted while the pass is open */
    dip_loader_pass *next; /* in the loader's list of closed passes */
    dip_torch_rng *standard;
    int64_t *order;  /* the permutation, or 0, 1, 2, ... up to batch_size from `at` */
    size_t capacity; /* elements */
    int64_t at, rows;
    bool open, started, exhausted;
};

struct dip_loader {
    dip_object object;
    dip_dataset *dataset;
    dip_loader_opts o;
    dip_loader_pass *closed; /* their memory serves the next pass */
};

static void free_pass(dip_context *ctx, dip_loader_pass *p) {
    dip_dealloc(ctx, p->order, p->capacity * sizeof *p->order);
    dip_dealloc(ctx, p, sizeof *p);
}

static void destroy_loader(void *object) {
    dip_loader *l = object;
    while (l->closed) {
        dip_loader_pass *p = l->closed;
        l->closed = p->next;
        free_pass(l->object.ctx, p);
    }
    dip_release(l->dataset);
    dip_release(l->o.generator_owner);
}
const dip_class dip_loader_class = {"loader", destroy_loader, sizeof(dip_loader)};

dip_loader *dip_loader_new(dip_dataset *d, const dip_loader_opts *o, const char *who) {
    if (!d || !dip_is(d, &dip_dataset_class, who)) return NULL;
    dip_context *ctx = dip_ctx(d);
    if (o->batch_size < 1) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "batch_size is %lld, it must be at least 1",
                 (long long)o->batch_size);
        return NULL;
    }
    if (o->num_workers < 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "num_workers is %d, it must be 0 or more",
                 o->num_workers);
        return NULL;
    }
    if (o->shuffle && dip_dataset_len(d) == 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "the dataset is empty, there is nothing to shuffle; give it samples");
        return NULL;
    }
    dip_loader *l = dip_object_new(ctx, &dip_loader_class, sizeof *l);
    if (!l) return NULL;
    l->o = *o;
    l->dataset = dip_retain(d);
    dip_retain(l->o.generator_owner);
    return l;
}

int64_t dip_loader_len(const dip_loader *l) {
    if (!l) return 0;
    int64_t n = dip_dataset_len(l->dataset), b = l->o.batch_size;
    return n / b + (!l->o.drop_last && n % b != 0);
}

dip_dataset *dip_loader_dataset(const dip_loader *l) { return l ? l->dataset : NULL; }
const dip_loader_opts *dip_loader_options(const dip_loader *l) { return l ? &l->o : NULL; }

/* ---- draws from the default generator --------------------------------------------------------- */
/* Whether or not there are workers. */
void dip_loader_draw_base(dip_torch_rng *standard) { dip_torch_rng_u64(standard); }

void dip_loader_draw_order(dip_torch_rng *standard, int64_t *order, size_t n) {
    int64_t seed;
    dip_torch_rng private_rng;
    dip_torch_rng_random_i64(standard, &seed, 1);
    dip_torch_rng_seed(&private_rng, (uint64_t)seed);
    dip_torch_rng_randperm(&private_rng, order, n);
}

/* ---- a pass ---------------------------------------------------------------------------------- */
static dip_torch_rng *rng_of(const dip_loader_pass *p) {
    return p->loader->o.generator ? p->loader->o.generator : p->standard;
}

/* Room for the order: all rows of a shuffled loader, one batch of another. */
static bool reserve(dip_loader_pass *p) {
    const dip_loader *l = p->loader;
    int64_t n = dip_dataset_len(l->dataset),
            need = l->o.shuffle || n < l->o.batch_size ? n : l->o.batch_size;
    if (p->capacity >= (size_t)need) return true;
    int64_t *order = dip_alloc_array(l->object.ctx, (size_t)need, sizeof *order);
    if (!order) return false;
    dip_dealloc(l->object.ctx, p->order, p->capacity * sizeof *p->order);
    p->order = order;
    p->capacity = (size_t)need;
    return true;
}

dip_loader_pass *dip_loader_begin(dip_loader *l, dip_torch_rng *standard, const char *who) {
    if (!l || !dip_is(l, &dip_loader_class, who)) return NULL;
    dip_loader_pass *p = l->closed;
    if (p) l->closed = p->next;
    else p = dip_alloc(l->object.ctx, sizeof *p);
    if (!p) return NULL;
    *p = (dip_loader_pass){
        .loader = l, .standard = standard, .order = p->order, .capacity = p->capacity};
    if (!reserve(p)) {
        p->next = l->closed;
        l->closed = p;
        return NULL;
    }
    p->open = true;
    dip_retain(l);
    if (!l->o.keras_order) dip_loader_draw_base(rng_of(p));
    return p;
}

/* The sampler begins when its first index is asked for. */
static bool start(dip_loader_pass *p, const char *who) {
    dip_context *ctx = p->loader->object.ctx;
    size_t n = (size_t)dip_dataset_len(p->loader->dataset);
    if (!p->loader->o.shuffle) return true;
    if (p->loader->o.keras_order)
        return dip_tf_shuffle_order(dip_context_keras_seed(ctx), p->order, n) ||
               dip_fail(ctx, DIP_ERROR_LIMIT, who,
                        "%zu samples cannot be put in Keras' order, its limit is 4294967295; take "
                        ".order = \"torch\"",
                        n);
    if (p->loader->o.generator) {
        dip_torch_rng_randperm(p->loader->o.generator, p->order, n);
        return true;
    }
    dip_loader_draw_order(p->standard, p->order, n);
    return true;
}

/* The sampler was asked for one index too many: it draws once more before it says so.  The draws
 * that randperm takes are n - 1 words, so nothing need be permuted. */
static void exhaust(dip_loader_pass *p) {
    if (p->exhausted) return;
    p->exhausted = true;
    if (!p->loader->o.shuffle || !p->loader->o.generator) return;
    int64_t n = dip_dataset_len(p->loader->dataset);
    bool wide = (size_t)n >= DIP_TORCH_RANDPERM_WIDE;
    for (int64_t i = wide ? 0 : 1; i < n; i++) {
        if (wide) dip_torch_rng_u64(p->loader->o.generator);
        else dip_torch_rng_u32(p->loader->o.generator);
    }
}

bool dip_loader_next(dip_loader_pass *p, dip_tensor **out, const char *who) {
    if (!p || !p->open) return false;
    const dip_loader *l = p->loader;
    if (!p->started && !(p->started = start(p, who))) return false;
    int64_t n = dip_dataset_len(l->dataset), left = n - p->at, b = l->o.batch_size;
    if (left < b) exhaust(p);
    p->rows = left < b ? (l->o.drop_last ? 0 : left) : b;
    if (p->rows == 0) return false;
    int64_t *index = p->order + p->at;
    if (!l->o.shuffle) {
        index = p->order;
        for (int64_t i = 0; i < p->rows; i++) index[i] = p->at + i;
    }
    p->at += p->rows;
    return dip_dataset_fetch(l->dataset, index, p->rows, out, who);
}

int64_t dip_loader_batch_rows(const dip_loader_pass *p) { return p ? p->rows : 0; }

void dip_loader_end(dip_loader_pass *p) {
    if (!p || !p->open) return;
    dip_loader *l = p->loader;
    p->open = false;
    p->next = l->closed;
    l->closed = p;
    dip_release(l);
}
