/* data.c - torch.utils.data and torchvision: names, defaults and sentences over the data room. */
#include <math.h>
#include <string.h>

#include "data/loader.h"
#include "torch/inside.h"

/* ---- transforms ---- */
torch_Transform *dip_transforms_to_tensor(dip_context *ctx, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    return dip_transform_to_tensor(ctx, dip_context_widened(ctx), "transforms_ToTensor");
}

torch_Transform *dip_transforms_normalize(dip_context *ctx, dip_numbers mean, dip_numbers std,
                                          dip_site at) {
    static const char who[] = "transforms_Normalize";
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    if (mean.count != std.count) {
        dip_fail(
            ctx, DIP_ERROR_ARGUMENT, who,
            "%d means and %d standard deviations were given; give one of each for every channel",
            mean.count, std.count);
        return NULL;
    }
    return dip_transform_normalize(ctx, mean.item, std.item, mean.count, who);
}

torch_Transform *dip_transforms_compose(dip_context *ctx, torch_Transform *const *list, int n,
                                        dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    for (int i = 0; i < n; i++)
        if (!list[i]) return NULL;
    return dip_transform_compose(ctx, list, n, "transforms_Compose");
}

/* ---- datasets ---- */

/* Says once where the digits were found, when it is not where the program looked. */
static void say_where(dip_context *ctx, const char *root, const dip_mnist *files) {
    dip_torch_state *s = dip_torch_state_of(ctx);
    if (!s || s->told_where) return;
    s->told_where = true;
    dip_printf(ctx, "MNIST is not in %s; using the files in %s\n", root, files->folder);
}

torch_Dataset *dip_torchvision_mnist(dip_context *ctx, const dip_torch_mnist_opts *given) {
    static const char who[] = "torchvision_datasets_MNIST";
    DIP_READ_OPTS(dip_torch_mnist_opts, o, given);
    char folder[1024];
    bool elsewhere = false;
    dip_mnist files;
    dip_mnist_part part = o.train ? DIP_MNIST_TRAIN : DIP_MNIST_TEST;
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    if (!o.root) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "root is not given; say where the files are, or shall be: .root = \"./data\"");
        return NULL;
    }
    if (o.transform && !dip_is(o.transform, &dip_transform_class, who)) return NULL;
    if (!o.download &&
        (!dip_mnist_find(ctx, o.root, part, folder, sizeof folder, &elsewhere) || elsewhere)) {
        dip_fail(ctx, DIP_ERROR_FILE, who,
                 "the digits are not in %s (neither %s/MNIST/raw nor the folder itself); .download "
                 "= true looks further",
                 o.root, o.root);
        return NULL;
    }
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_dataset *d = NULL;
    if (dip_mnist_load(ctx, who, o.root, part, &files)) {
        if (files.elsewhere) say_where(ctx, o.root, &files);
        d = dip_keep(dip_dataset_mnist(ctx, &files, o.root, o.train, o.transform, who));
    }
    dip_scope_leave(&mark);
    return d;
}

torch_Dataset *dip_data_tensor_dataset(dip_context *ctx, dip_tensors tensors, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    for (int i = 0; i < tensors.count; i++)
        if (!tensors.item[i]) return NULL;
    return dip_dataset_tensors(ctx, tensors.item, tensors.count, "TensorDataset");
}

torch_Dataset *dip_data_subset(torch_Dataset *d, dip_tensor *indices, dip_site at) {
    static const char who[] = "Subset";
    if (!d || !indices || !dip_is(d, &dip_dataset_class, who) ||
        !dip_is(indices, &dip_tensor_class, who))
        return NULL;
    dip_context *ctx = dip_ctx(d);
    dip_enter(ctx, at);
    if (indices->view.dtype != DIP_INT64 || indices->view.rank != 1) {
        dip_fail(ctx, DIP_ERROR_TYPE, who,
                 "the indices are %s with %d axes, they must be int64 with one",
                 dip_dtype_name(indices->view.dtype), indices->view.rank);
        return NULL;
    }
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_shape s = dip_view_shape(&indices->view);
    dip_tensor *plain =
        dip_tensor_readable(indices, who) ? dip_tensor_make(ctx, DIP_INT64, &s, NULL) : NULL;
    dip_dataset *part = plain && dip_tensor_copy_into(plain, indices)
                            ? dip_keep(dip_dataset_subset(d, plain->view.data, s.dim[0], who))
                            : NULL;
    dip_scope_leave(&mark);
    return part;
}

/* What Keras orders it draws from no generator. */
static bool without_generator(dip_context *ctx, bool keras, const torch_Generator *g,
                              const char *option, const char *who) {
    return !keras || !g ||
           dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                    "a generator is given, but with .%s = \"keras\" none is drawn from; leave it "
                    "out, or take .%s = \"torch\"",
                    option, option);
}

bool dip_data_random_split(torch_Dataset *d, dip_numbers lengths, torch_Dataset **const *parts,
                           int n, const dip_split_opts *given) {
    static const char who[] = "random_split";
    DIP_READ_OPTS(dip_split_opts, o, given);
    for (int i = 0; i < n; i++) *parts[i] = NULL;
    if (!d || !dip_is(d, &dip_dataset_class, who)) return false;
    dip_context *ctx = dip_ctx(d);
    dip_enter(ctx, o.at_);
    if (n != lengths.count)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "%d lengths are given for %d parts; give one for each", lengths.count, n);
    bool keras;
    if (!dip_torch_switch(ctx, DIP_SWITCH_validation, o.rows, "rows", &keras, who) ||
        !without_generator(ctx, keras, o.generator, "rows", who))
        return false;
    dip_torch_rng *rng = keras ? NULL : dip_torch_rng_of(ctx, o.generator, who);
    dip_dataset *made[DIP_MAX_LIST];
    if (!(rng || keras) || !dip_dataset_random_split(d, lengths.item, n, rng, made, who))
        return false;
    for (int i = 0; i < n; i++) *parts[i] = made[i];
    return true;
}

dip_tensors dip_data_get(torch_Dataset *d, int64_t index, dip_site at) {
    dip_tensors out = {0, {NULL}};
    if (!d || !dip_is(d, &dip_dataset_class, "data_get")) return out;
    dip_enter(dip_ctx(d), at);
    if (dip_dataset_get(d, index, out.item, "data_get")) out.count = dip_dataset_fields(d);
    return out;
}

/* ---- loaders ---- */

/* What a sampler that is given leaves no room for. */
static bool samplers_fit(dip_context *ctx, const dip_torch_loader_opts *o, const char *who) {
    if ((o->sampler && !dip_is(o->sampler, &dip_sampler_class, who)) ||
        (o->batch_sampler && !dip_is(o->batch_sampler, &dip_sampler_class, who)))
        return false;
    if (o->batch_sampler && dip_sampler_options(o->batch_sampler)->kind != DIP_SAMPLER_BATCHES)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the batch_sampler is a %s, which gives single indices; give it as "
                        ".sampler, or a BatchSampler",
                        dip_sampler_name(o->batch_sampler));
    if (o->sampler && dip_sampler_options(o->sampler)->kind == DIP_SAMPLER_BATCHES)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "the sampler is a BatchSampler, which gives batches; give it as "
                        ".batch_sampler");
    if (o->batch_sampler && (o->sampler || o->shuffle || o->drop_last || o->batch_size != 1))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "with a batch_sampler, which decides on batches and order, sampler, "
                        "shuffle, batch_size and drop_last must be left out");
    if ((o->sampler || o->batch_sampler) && (o->shuffle || o->order))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "with a sampler, which decides on the order, %s must be left out",
                        o->shuffle ? "shuffle" : "order");
    return true;
}

torch_DataLoader *dip_data_loader(dip_context *ctx, const dip_torch_loader_opts *given) {
    static const char who[] = "DataLoader";
    DIP_READ_OPTS(dip_torch_loader_opts, o, given);
    if (!ctx) return NULL;
    dip_enter(ctx, o.at_);
    if (!o.dataset) { /* or making it failed, which is the cause */
        if (!dip_failed(ctx))
            dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                     "there is no dataset; give one first, as in DataLoader(dataset, .batch_size = "
                     "100)");
        return NULL;
    }
    if (o.generator && !dip_is(o.generator, &dip_generator_class, who)) return NULL;
    bool keras, sampled = o.sampler || o.batch_sampler; /* then Keras' order has no say */
    if (!samplers_fit(ctx, &o, who) ||
        !dip_torch_switch(ctx, DIP_SWITCH_order, sampled ? "torch" : o.order, "order", &keras,
                          who) ||
        !without_generator(ctx, keras, o.generator, "order", who))
        return NULL;
    dip_loader_opts inner = {
        .batch_size = o.batch_size,
        .shuffle = o.shuffle,
        .drop_last = o.drop_last,
        .num_workers = o.num_workers,
        .keras_order = keras,
        .generator = o.generator ? &o.generator->rng : NULL,
        .generator_owner = o.generator,
        .sampler = o.sampler,
    };
    if (o.batch_sampler) {
        const dip_sampler_opts *batches = dip_sampler_options(o.batch_sampler);
        inner.sampler = batches->inner;
        inner.batch_size = batches->batch_size;
        inner.drop_last = batches->drop_last;
    }
    return dip_loader_new(o.dataset, &inner, who);
}

static const dip_class *class_of(const void *object) { return ((const dip_object *)object)->cls; }

int64_t dip_data_len(const void *x, dip_site at) {
    if (!x) return -1;
    dip_enter(dip_ctx(x), at);
    if (class_of(x) == &dip_loader_class) return dip_loader_len(x);
    if (class_of(x) == &dip_sampler_class) return dip_sampler_len(x);
    return dip_is(x, &dip_dataset_class, "data_len") ? dip_dataset_len(x) : -1;
}

torch_Dataset *dip_data_dataset(const void *x, dip_site at) {
    if (!x) return NULL;
    dip_enter(dip_ctx(x), at);
    if (class_of(x) == &dip_dataset_class) {
        dip_dataset *parent = dip_dataset_parent(x);
        if (!parent)
            dip_fail(dip_ctx(x), DIP_ERROR_TYPE, "data_dataset",
                     "a %s has no dataset below it; give a loader or a Subset",
                     dip_dataset_name(x));
        return parent;
    }
    return dip_is(x, &dip_loader_class, "data_dataset") ? dip_loader_dataset(x) : NULL;
}
