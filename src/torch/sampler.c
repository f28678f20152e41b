/* sampler.c - the samplers of torch.utils.data: names, defaults and sentences over data/sampler.h. */
#include "data/sampler.h"

#include "data/dataset.h"
#include "torch/inside.h"

static bool generator_of(dip_sampler_opts *s, torch_Generator *g, const char *who) {
    if (!g) return true;
    if (!dip_is(g, &dip_generator_class, who)) return false;
    s->generator = &g->rng;
    s->generator_owner = g;
    return true;
}

torch_Sampler *dip_data_sequential_sampler(torch_Dataset *d, dip_site at) {
    static const char who[] = "SequentialSampler";
    if (!d || !dip_is(d, &dip_dataset_class, who)) return NULL;
    dip_enter(dip_ctx(d), at);
    dip_sampler_opts s = {.kind = DIP_SAMPLER_SEQUENTIAL, .rows = dip_dataset_len(d)};
    return dip_sampler_new(dip_ctx(d), &s, who);
}

torch_Sampler *dip_data_random_sampler(torch_Dataset *d, const dip_random_sampler_opts *given) {
    static const char who[] = "RandomSampler";
    DIP_READ_OPTS(dip_random_sampler_opts, o, given);
    if (!d || !dip_is(d, &dip_dataset_class, who)) return NULL;
    dip_enter(dip_ctx(d), o.at_);
    dip_sampler_opts s = {
        .kind = DIP_SAMPLER_RANDOM,
        .rows = dip_dataset_len(d),
        .samples = o.num_samples == -1 ? dip_dataset_len(d) : o.num_samples,
        .replacement = o.replacement,
    };
    return generator_of(&s, o.generator, who) ? dip_sampler_new(dip_ctx(d), &s, who) : NULL;
}

/* A list of numbers as PyTorch's samplers take one, row-major in that dtype; of the open scope. */
static dip_tensor *list_of(dip_tensor *x, dip_dtype t, bool floats, const char *what,
                           const char *who) {
    char text[128];
    if (!dip_tensor_readable(x, who)) return NULL;
    dip_shape s = dip_view_shape(&x->view);
    bool kind = dip_dtype_is_float(x->view.dtype) == floats || floats;
    if (s.rank != 1 || !kind || x->view.dtype == DIP_BOOL) {
        dip_fail(dip_ctx(x), DIP_ERROR_SHAPE, who,
                 "the %s are %s of shape %s, expected one axis of %s", what,
                 dip_dtype_name(x->view.dtype), dip_shape_text(&s, text, sizeof text),
                 floats ? "numbers" : "whole numbers");
        return NULL;
    }
    dip_tensor *plain = dip_tensor_make(dip_ctx(x), t, &s, &dip_device_host);
    return plain && dip_tensor_copy_into(plain, x) ? plain : NULL;
}

torch_Sampler *dip_data_subset_random_sampler(dip_tensor *indices, const dip_random_opts *given) {
    static const char who[] = "SubsetRandomSampler";
    DIP_READ_OPTS(dip_random_opts, o, given);
    if (!indices || !dip_is(indices, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = dip_ctx(indices);
    dip_enter(ctx, o.at_);
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_tensor *plain = list_of(indices, DIP_INT64, false, "indices", who);
    dip_sampler_opts s = {.kind = DIP_SAMPLER_SUBSET};
    if (plain) {
        s.rows = plain->view.dim[0];
        s.index = plain->view.data;
    }
    torch_Sampler *made = plain && generator_of(&s, o.generator, who)
                              ? dip_keep(dip_sampler_new(ctx, &s, who))
                              : NULL;
    dip_scope_leave(&mark);
    return made;
}

torch_Sampler *dip_data_weighted_random_sampler(dip_tensor *weights, int64_t num_samples,
                                                const dip_weighted_sampler_opts *given) {
    static const char who[] = "WeightedRandomSampler";
    DIP_READ_OPTS(dip_weighted_sampler_opts, o, given);
    if (!weights || !dip_is(weights, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = dip_ctx(weights);
    dip_enter(ctx, o.at_);
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_tensor *plain = list_of(weights, DIP_FLOAT64, true, "weights", who);
    dip_sampler_opts s = {
        .kind = DIP_SAMPLER_WEIGHTED, .samples = num_samples, .replacement = o.replacement};
    if (plain) {
        s.rows = plain->view.dim[0];
        s.weight = plain->view.data;
    }
    torch_Sampler *made = plain && generator_of(&s, o.generator, who)
                              ? dip_keep(dip_sampler_new(ctx, &s, who))
                              : NULL;
    dip_scope_leave(&mark);
    return made;
}

torch_Sampler *dip_data_batch_sampler(torch_Sampler *sampler, int64_t batch_size, bool drop_last,
                                      dip_site at) {
    static const char who[] = "BatchSampler";
    if (!sampler || !dip_is(sampler, &dip_sampler_class, who)) return NULL;
    dip_enter(dip_ctx(sampler), at);
    dip_sampler_opts s = {.kind = DIP_SAMPLER_BATCHES,
                          .inner = sampler,
                          .batch_size = batch_size,
                          .drop_last = drop_last};
    return dip_sampler_new(dip_ctx(sampler), &s, who);
}

/* To the end, as list() goes: the sampler is asked for one index too many. */
dip_tensor *dip_data_list(torch_Sampler *sampler, dip_site at) {
    static const char who[] = "data_list";
    if (!sampler || !dip_is(sampler, &dip_sampler_class, who)) return NULL;
    dip_context *ctx = dip_ctx(sampler);
    dip_enter(ctx, at);
    if (dip_sampler_options(sampler)->kind == DIP_SAMPLER_BATCHES) {
        dip_fail(ctx, DIP_ERROR_TYPE, who,
                 "a BatchSampler gives lists of indices; walk over them with torch_for");
        return NULL;
    }
    dip_torch_rng *rng = dip_torch_rng_of(ctx, NULL, who);
    int64_t n = dip_sampler_len(sampler), one;
    dip_shape s = {1, {n}};
    dip_tensor *out = rng && dip_tensor_check_new(ctx, who, DIP_INT64, &s)
                          ? dip_tensor_make(ctx, DIP_INT64, &s, &dip_device_host)
                          : NULL;
    dip_sampler_pass p = {0};
    bool ok = out && dip_sampler_open(&p, sampler, rng) &&
              dip_sampler_take(&p, out->view.data, n, who) == n &&
              dip_sampler_take(&p, &one, 1, who) == 0;
    dip_sampler_close(&p);
    if (ok) return out;
    dip_free(out);
    return NULL;
}
