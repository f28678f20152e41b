/* sampler.c - a pass over a sampler is a row of blocks of indices, each drawn when it is needed.
 * See Note [Draws of a sampler]. */
#include "data/sampler.h"

#include <math.h>
#include <string.h>

#include "data/generators.h"
#include "random/tf_rng.h"

enum { BLOCK = 32 }; /* of a random sampler with replacement */

struct dip_sampler {
    dip_object object;
    dip_sampler_opts o;
    int64_t *index;
    double *weight, *scratch; /* rows each */
};

static void destroy(void *object) {
    dip_sampler *s = object;
    dip_context *ctx = s->object.ctx;
    size_t rows = (size_t)s->o.rows;
    dip_dealloc(ctx, s->index, rows * sizeof *s->index);
    dip_dealloc(ctx, s->weight, rows * sizeof *s->weight);
    dip_dealloc(ctx, s->scratch, rows * sizeof *s->scratch);
    dip_release(s->o.generator_owner);
    dip_release(s->o.inner);
}
const dip_class dip_sampler_class = {"sampler", destroy, sizeof(dip_sampler)};

/* ---- making one ------------------------------------------------------------------------------ */
static bool check_weighted(dip_context *ctx, const dip_sampler_opts *o, const char *who) {
    bool positive = false;
    for (int64_t i = 0; i < o->rows; i++) {
        if (!(o->weight[i] >= 0 && isfinite(o->weight[i])))
            return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                            "weight %lld is %g, weights are finite and 0 or more", (long long)i,
                            o->weight[i]);
        positive = positive || o->weight[i] > 0;
    }
    if (!positive)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "none of the %lld weights is larger than 0; one must be",
                        (long long)o->rows);
    return o->replacement || o->samples <= o->rows ||
           dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                    "num_samples is %lld and there are %lld weights; without replacement there "
                    "cannot be more samples than weights",
                    (long long)o->samples, (long long)o->rows);
}

static bool check(dip_context *ctx, const dip_sampler_opts *o, const char *who) {
    bool counted = o->kind == DIP_SAMPLER_RANDOM || o->kind == DIP_SAMPLER_WEIGHTED;
    if ((o->kind == DIP_SAMPLER_RANDOM || o->kind == DIP_SAMPLER_KERAS) && o->rows < 1)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the dataset is empty, there is nothing to shuffle; give it samples");
    if (counted && o->samples < 1)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "num_samples is %lld, it must be at least 1",
                        (long long)o->samples);
    if (o->kind == DIP_SAMPLER_BATCHES && o->batch_size < 1)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "batch_size is %lld, it must be at least 1",
                        (long long)o->batch_size);
    if (o->kind == DIP_SAMPLER_BATCHES && o->inner->o.kind == DIP_SAMPLER_BATCHES)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the sampler gives batches already; give one that gives single indices");
    return o->kind != DIP_SAMPLER_WEIGHTED || check_weighted(ctx, o, who);
}

static bool copy(dip_context *ctx, void *to_pointer, const void *from, size_t count, size_t size) {
    void *to = dip_alloc_array(ctx, count, size);
    if (to && from) memcpy(to, from, count * size);
    memcpy(to_pointer, &to, sizeof to);
    return to != NULL;
}

dip_sampler *dip_sampler_new(dip_context *ctx, const dip_sampler_opts *o, const char *who) {
    if (!check(ctx, o, who)) return NULL;
    dip_sampler *s = dip_object_new(ctx, &dip_sampler_class, sizeof *s);
    if (!s) return NULL;
    size_t rows = (size_t)o->rows;
    bool ok = true;
    s->o = *o;
    s->o.index = NULL;
    s->o.weight = NULL;
    dip_retain(s->o.generator_owner);
    dip_retain(s->o.inner);
    if (o->kind == DIP_SAMPLER_SUBSET) ok = copy(ctx, &s->index, o->index, rows, sizeof *s->index);
    if (o->kind == DIP_SAMPLER_WEIGHTED)
        ok = copy(ctx, &s->weight, o->weight, rows, sizeof *s->weight) &&
             copy(ctx, &s->scratch, NULL, rows, sizeof *s->scratch);
    if (ok) return s;
    dip_free(s);
    return NULL;
}

int64_t dip_sampler_len(const dip_sampler *s) {
    if (!s) return 0;
    if (s->o.kind == DIP_SAMPLER_BATCHES) {
        int64_t n = dip_sampler_len(s->o.inner), b = s->o.batch_size;
        return n / b + (!s->o.drop_last && n % b != 0);
    }
    bool counted = s->o.kind == DIP_SAMPLER_RANDOM || s->o.kind == DIP_SAMPLER_WEIGHTED;
    return counted ? s->o.samples : s->o.rows;
}

const dip_sampler_opts *dip_sampler_options(const dip_sampler *s) { return s ? &s->o : NULL; }

const char *dip_sampler_name(const dip_sampler *s) {
    static const char *const names[] = {"SequentialSampler",   "RandomSampler",
                                        "SubsetRandomSampler", "WeightedRandomSampler",
                                        "KerasSampler",        "BatchSampler"};
    return s ? names[s->o.kind] : "";
}

/* ---- a pass ---------------------------------------------------------------------------------- */
void dip_sampler_private(dip_torch_rng *standard, dip_torch_rng *private_rng) {
    int64_t seed;
    dip_torch_rng_random_i64(standard, &seed, 1);
    dip_torch_rng_seed(private_rng, (uint64_t)seed);
}

static int64_t block_of(const dip_sampler *s) {
    switch (s->o.kind) {
    case DIP_SAMPLER_RANDOM: return s->o.replacement ? BLOCK : s->o.rows;
    case DIP_SAMPLER_WEIGHTED: return s->o.samples;
    case DIP_SAMPLER_SUBSET:
    case DIP_SAMPLER_KERAS: return s->o.rows;
    default: return 0;
    }
}

bool dip_sampler_open(dip_sampler_pass *p, dip_sampler *s, dip_torch_rng *standard) {
    if (s->o.kind == DIP_SAMPLER_BATCHES) s = s->o.inner;
    size_t need = (size_t)block_of(s);
    if (need > p->capacity) {
        int64_t *block = dip_alloc_array(s->object.ctx, need, sizeof *block);
        if (!block) return false;
        dip_dealloc(s->object.ctx, p->block, p->capacity * sizeof *p->block);
        p->block = block;
        p->capacity = need;
    }
    p->sampler = s;
    p->rng = s->o.generator ? s->o.generator : standard;
    p->at = p->filled = p->given = 0;
    p->started = p->over = false;
    return true;
}

void dip_sampler_close(dip_sampler_pass *p) {
    if (p->sampler) dip_dealloc(p->sampler->object.ctx, p->block, p->capacity * sizeof *p->block);
    *p = (dip_sampler_pass){0};
}

static void shuffled(dip_sampler_pass *p) {
    const dip_sampler *s = p->sampler;
    int64_t left = s->o.samples - p->given, rows = s->o.rows;
    if (!p->started && !s->o.generator) {
        dip_sampler_private(p->rng, &p->private_rng);
        p->rng = &p->private_rng;
    }
    int64_t block = s->o.replacement ? BLOCK : rows;
    p->filled = left < block ? left : block;
    p->over = left < block;
    if (s->o.replacement) dip_torch_rng_randint(p->rng, p->block, (size_t)p->filled, 0, rows);
    else if (left > 0 || s->o.generator) dip_torch_rng_randperm(p->rng, p->block, (size_t)rows);
}

/* The next block of indices.  False with an error. */
static bool refill(dip_sampler_pass *p, const char *who) {
    const dip_sampler *s = p->sampler;
    dip_context *ctx = s->object.ctx;
    p->at = 0;
    if (s->o.kind == DIP_SAMPLER_RANDOM) {
        shuffled(p);
    } else {
        p->filled = dip_sampler_len(s);
        p->over = true;
    }
    p->started = true;
    if (s->o.kind == DIP_SAMPLER_SUBSET) {
        dip_torch_rng_randperm(p->rng, p->block, (size_t)s->o.rows);
        for (int64_t i = 0; i < s->o.rows; i++) p->block[i] = s->index[p->block[i]];
    }
    if (s->o.kind == DIP_SAMPLER_WEIGHTED)
        return dip_torch_rng_multinomial_f64(p->rng, p->block, (size_t)s->o.samples, s->weight,
                                             (size_t)s->o.rows, s->o.replacement, s->scratch);
    return s->o.kind != DIP_SAMPLER_KERAS ||
           dip_tf_shuffle_order(dip_context_keras_seed(ctx), p->block, (size_t)s->o.rows) ||
           dip_fail(ctx, DIP_ERROR_LIMIT, who,
                    "%lld samples cannot be put in Keras' order, its limit is 4294967295; take "
                    ".order = \"torch\"",
                    (long long)s->o.rows);
}

int64_t dip_sampler_take(dip_sampler_pass *p, int64_t *out, int64_t want, const char *who) {
    int64_t got = 0;
    while (got < want) {
        if (p->at == p->filled) {
            if (p->over) break;
            if (!refill(p, who)) return -1;
            continue;
        }
        int64_t n = p->filled - p->at < want - got ? p->filled - p->at : want - got;
        bool counting = p->sampler->o.kind == DIP_SAMPLER_SEQUENTIAL;
        for (int64_t i = 0; i < n; i++) out[got + i] = counting ? p->at + i : p->block[p->at + i];
        p->at += n;
        p->given += n;
        got += n;
    }
    return got;
}
