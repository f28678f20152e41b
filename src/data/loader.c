/* loader.c - one pass over a loader is a small machine: base seed, then batches of what its sampler gives.
 * See Note [Draws of a loader]. */
#include "data/loader.h"

struct dip_loader_pass {
    dip_loader *loader;    /* counted while the pass is open */
    dip_loader_pass *next; /* in the loader's list of closed passes */
    dip_sampler_pass order;
    int64_t *batch; /* its indices */
    size_t capacity;
    int64_t rows;
    bool open;
};

struct dip_loader {
    dip_object object;
    dip_dataset *dataset;
    dip_loader_opts o;
    dip_sampler *sampler;
    dip_loader_pass *closed; /* their memory serves the next pass */
};

static void free_pass(dip_context *ctx, dip_loader_pass *p) {
    dip_sampler_close(&p->order);
    dip_dealloc(ctx, p->batch, p->capacity * sizeof *p->batch);
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
    dip_release(l->sampler);
    dip_release(l->o.generator_owner);
}
const dip_class dip_loader_class = {"loader", destroy_loader, sizeof(dip_loader)};

/* Without a sampler that was given: the rows as they stand, shuffled, or in Keras' order. */
static dip_sampler *sampler_of(dip_dataset *d, const dip_loader_opts *o, const char *who) {
    if (o->sampler) return dip_retain(o->sampler);
    dip_sampler_opts own = {
        .kind = !o->shuffle      ? DIP_SAMPLER_SEQUENTIAL
                : o->keras_order ? DIP_SAMPLER_KERAS
                                 : DIP_SAMPLER_RANDOM,
        .rows = dip_dataset_len(d),
        .samples = dip_dataset_len(d),
        .generator = o->generator,
        .generator_owner = o->generator_owner,
    };
    return dip_adopt(dip_sampler_new(dip_ctx(d), &own, who));
}

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
    dip_loader *l = dip_object_new(ctx, &dip_loader_class, sizeof *l);
    if (!l) return NULL;
    l->o = *o;
    l->dataset = dip_retain(d);
    dip_retain(l->o.generator_owner);
    l->sampler = sampler_of(d, o, who);
    if (l->sampler) return l;
    dip_free(l);
    return NULL;
}

int64_t dip_loader_len(const dip_loader *l) {
    if (!l) return 0;
    int64_t n = dip_sampler_len(l->sampler), b = l->o.batch_size;
    return n / b + (!l->o.drop_last && n % b != 0);
}

dip_dataset *dip_loader_dataset(const dip_loader *l) { return l ? l->dataset : NULL; }
const dip_loader_opts *dip_loader_options(const dip_loader *l) { return l ? &l->o : NULL; }

/* ---- draws from the default generator --------------------------------------------------------- */
/* Whether or not there are workers. */
void dip_loader_draw_base(dip_torch_rng *standard) { dip_torch_rng_u64(standard); }

void dip_loader_draw_order(dip_torch_rng *standard, int64_t *order, size_t n) {
    dip_torch_rng private_rng;
    dip_sampler_private(standard, &private_rng);
    dip_torch_rng_randperm(&private_rng, order, n);
}

/* ---- a pass ---------------------------------------------------------------------------------- */

/* Room for a batch, or for one index more than the sampler has. */
static bool reserve(dip_loader_pass *p, const dip_loader *l) {
    int64_t n = dip_sampler_len(l->sampler), need = n < l->o.batch_size ? n + 1 : l->o.batch_size;
    if (p->capacity >= (size_t)need) return true;
    int64_t *batch = dip_alloc_array(l->object.ctx, (size_t)need, sizeof *batch);
    if (!batch) return false;
    p->batch = batch; /* a loader's passes all need as much: there was none */
    p->capacity = (size_t)need;
    return true;
}

dip_loader_pass *dip_loader_begin(dip_loader *l, dip_torch_rng *standard, const char *who) {
    if (!l || !dip_is(l, &dip_loader_class, who)) return NULL;
    dip_loader_pass *p = l->closed;
    if (p) l->closed = p->next;
    else p = dip_alloc(l->object.ctx, sizeof *p);
    if (!p) return NULL;
    p->loader = l;
    p->rows = 0;
    if (!reserve(p, l) || !dip_sampler_open(&p->order, l->sampler, standard)) {
        p->next = l->closed;
        l->closed = p;
        return NULL;
    }
    p->open = true;
    dip_retain(l);
    if (!l->o.keras_order) dip_loader_draw_base(l->o.generator ? l->o.generator : standard);
    return p;
}

bool dip_loader_next(dip_loader_pass *p, dip_tensor **out, const char *who) {
    if (!p || !p->open) return false;
    const dip_loader *l = p->loader;
    int64_t want = l->o.batch_size, room = (int64_t)p->capacity;
    int64_t got = dip_sampler_take(&p->order, p->batch, want < room ? want : room, who);
    p->rows = got == want || (got > 0 && !l->o.drop_last) ? got : 0;
    return p->rows > 0 && dip_dataset_fetch(l->dataset, p->batch, p->rows, out, who);
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
