/* order.c - rows of training and validation, and their order. */
#include "keras/order.h"

#include "data/loader.h"
#include "keras/state.h"
#include "random/tf_rng.h"

static int64_t *numbers(dip_context *ctx, int64_t n) {
    return dip_alloc_array(ctx, (size_t)n, sizeof(int64_t));
}

bool dip_fit_rows_split(dip_fit_rows *r, dip_context *ctx, int64_t n, int64_t train, bool drawn) {
    *r = (dip_fit_rows){.ctx = ctx, .n = n, .train = train};
    if (!drawn) return true;
    dip_torch_rng *rng = dip_keras_torch_rng(ctx);
    r->split = rng ? numbers(ctx, n) : NULL;
    if (r->split) dip_torch_rng_randperm(rng, r->split, (size_t)n);
    return r->split != NULL;
}

/* From numbers of training rows to rows of the data. */
static void through_split(dip_fit_rows *r) {
    for (int64_t i = 0; r->split && i < r->train; i++) r->order[i] = r->split[r->order[i]];
}

static bool order_of_keras(dip_fit_rows *r, int shuffle, int64_t batch_size, const char *who) {
    int64_t seed = dip_keras_global_seed(r->ctx);
    size_t n = (size_t)r->train;
    bool fine = shuffle == 2
                    ? dip_tf_shuffle_order_in_batches(seed, r->order, n, (size_t)batch_size)
                    : dip_tf_shuffle_order(seed, r->order, n);
    if (fine) through_split(r);
    return fine ||
           dip_fail(r->ctx, DIP_ERROR_LIMIT, who,
                    "%lld rows cannot be shuffled, the limit is 4294967295; pass .shuffle = 0",
                    (long long)r->train);
}

bool dip_fit_rows_order(dip_fit_rows *r, int shuffle, int64_t batch_size, bool drawn,
                        const char *who) {
    if (drawn && !(r->loader = dip_keras_torch_rng(r->ctx))) return false;
    if (!shuffle) return true;
    r->order = numbers(r->ctx, r->train);
    if (!r->order) return false;
    r->shuffle = drawn;
    return drawn || order_of_keras(r, shuffle, batch_size, who);
}

void dip_fit_rows_begin_pass(dip_fit_rows *r) {
    if (r->loader) dip_loader_draw_base(r->loader);
    if (!r->shuffle) return;
    dip_loader_draw_order(r->loader, r->order, (size_t)r->train);
    through_split(r);
}

void dip_fit_rows_begin_validation(dip_fit_rows *r) {
    if (r->loader) dip_loader_draw_base(r->loader);
}

const int64_t *dip_fit_rows_index(const dip_fit_rows *r, int64_t at) {
    const int64_t *rows = r->order ? r->order : r->split;
    return rows ? rows + at : NULL;
}

const int64_t *dip_fit_rows_held_back(const dip_fit_rows *r) {
    return r->split ? r->split + r->train : NULL;
}

void dip_fit_rows_free(dip_fit_rows *r) {
    dip_dealloc(r->ctx, r->order, (size_t)r->train * sizeof *r->order);
    dip_dealloc(r->ctx, r->split, (size_t)r->n * sizeof *r->split);
}
