/* dataset.c - what all datasets share: fetching batches, subsets, random splits. */
#include "data/dataset.h"

#include <math.h>
#include <string.h>

#include "data/dataset_inside.h"

static void destroy_dataset(void *object) {
    dip_dataset *d = object;
    dip_context *ctx = d->object.ctx;
    size_t bytes = (size_t)d->len * sizeof *d->index;
    if (d->kind && d->body) d->kind->destroy(d);
    if (d->map != d->index) dip_dealloc(ctx, d->map, bytes);
    dip_dealloc(ctx, d->index, bytes);
    dip_release(d->parent);
    dip_release(d->base);
}
const dip_class dip_dataset_class = {"dataset", destroy_dataset, sizeof(dip_dataset)};

dip_dataset *dip_dataset_make(dip_context *ctx, const dip_dataset_kind *kind, size_t size,
                              int64_t len, int fields) {
    dip_dataset *d = dip_object_new(ctx, &dip_dataset_class, sizeof *d);
    if (!d) return NULL;
    d->kind = kind;
    d->len = len;
    d->fields = fields;
    d->body = dip_alloc(ctx, size);
    if (d->body) return d;
    dip_free(d);
    return NULL;
}

dip_tensor *dip_dataset_rows_of(dip_tensor *t, const char *who) {
    dip_context *ctx = t->object.ctx;
    if (!dip_tensor_readable(t, who)) return NULL;
    if (strcmp(dip_tensor_device(t), "cpu") != 0) {
        dip_fail(ctx, DIP_ERROR_DEVICE, who,
                 "the tensor lives on %s, datasets are kept on cpu; move the batches instead",
                 dip_tensor_device(t));
        return NULL;
    }
    if (dip_view_contiguous(&t->view)) return dip_retain(t);
    dip_shape shape = dip_view_shape(&t->view);
    dip_tensor *copy = dip_adopt(dip_tensor_make(ctx, t->view.dtype, &shape, NULL));
    if (copy && dip_tensor_copy_into(copy, t)) return copy;
    dip_release(copy);
    return NULL;
}

/* ---- asking ---------------------------------------------------------------------------------- */
static const dip_dataset *base_of(const dip_dataset *d) { return d->base ? d->base : d; }

int64_t dip_dataset_len(const dip_dataset *d) { return d ? d->len : 0; }
int dip_dataset_fields(const dip_dataset *d) { return d ? d->fields : 0; }
const char *dip_dataset_name(const dip_dataset *d) {
    return !d ? "" : d->kind ? d->kind->name : "Subset";
}
dip_dataset *dip_dataset_parent(const dip_dataset *d) { return d ? d->parent : NULL; }
const int64_t *dip_dataset_indices(const dip_dataset *d) { return d ? d->index : NULL; }
dip_tensor *dip_dataset_tensor(const dip_dataset *d, int field) {
    return d && d->kind ? d->kind->tensor(d, field) : NULL;
}

void dip_dataset_repr(const dip_dataset *d, dip_text *out) {
    if (d && d->kind) d->kind->repr(d, out);
    else if (d)
        dip_text_add(out, "<torch.utils.data.dataset.Subset object at %p>", (const void *)d);
}

/* ---- fetching -------------------------------------------------------------------------------- */
static bool indices_fit(const dip_dataset *d, const int64_t *index, int64_t n, const char *who) {
    for (int64_t i = 0; i < n; i++) {
        if (index[i] >= 0 && index[i] < d->len) continue;
        return dip_fail(d->object.ctx, DIP_ERROR_ARGUMENT, who,
                        "sample %lld is asked for, the dataset has %lld samples",
                        (long long)index[i], (long long)d->len);
    }
    return true;
}

/* Samples index[0..n) of every field; `batch`: with an axis for them. */
static bool fetch_all(dip_dataset *d, const int64_t *index, int64_t n, bool batch, dip_tensor **out,
                      const char *who) {
    const dip_dataset *base = base_of(d);
    memset(out, 0, (size_t)d->fields * sizeof *out);
    for (int f = 0; f < d->fields; f++) {
        dip_dtype dtype = DIP_FLOAT32;
        dip_shape sample = {0}, shape;
        bool ok = base->kind->field(base, f, &dtype, &sample, who);
        shape = sample;
        if (ok && batch) {
            shape.rank = sample.rank + 1;
            shape.dim[0] = n;
            memcpy(shape.dim + 1, sample.dim, (size_t)sample.rank * sizeof *sample.dim);
        }
        out[f] = ok ? dip_tensor_make(d->object.ctx, dtype, &shape, NULL) : NULL;
        dip_float_env env = dip_float_enter();
        ok = out[f] &&
             base->kind->fetch(base, f, index, n, d->map, dtype, out[f]->view.data, who);
        dip_float_leave(env);
        if (ok) continue;
        for (int i = 0; i <= f; i++) dip_free(out[i]);
        memset(out, 0, (size_t)d->fields * sizeof *out);
        return false;
    }
    return true;
}

bool dip_dataset_fetch(dip_dataset *d, const int64_t *index, int64_t n, dip_tensor **out,
                       const char *who) {
    if (!d || !dip_is(d, &dip_dataset_class, who) || !indices_fit(d, index, n, who)) return false;
    return fetch_all(d, index, n, true, out, who);
}

bool dip_dataset_get(dip_dataset *d, int64_t index, dip_tensor **out, const char *who) {
    if (!d || !dip_is(d, &dip_dataset_class, who)) return false;
    int64_t i = index < 0 ? index + d->len : index;
    if (i < 0 || i >= d->len) {
        return dip_fail(d->object.ctx, DIP_ERROR_ARGUMENT, who,
                        "sample %lld is asked for, the dataset has %lld samples", (long long)index,
                        (long long)d->len);
    }
    return fetch_all(d, &i, 1, false, out, who);
}

/* ---- subsets --------------------------------------------------------------------------------- */
dip_dataset *dip_dataset_subset(dip_dataset *parent, const int64_t *index, int64_t n,
                                const char *who) {
    if (!parent || !dip_is(parent, &dip_dataset_class, who) || !indices_fit(parent, index, n, who))
        return NULL;
    dip_context *ctx = parent->object.ctx;
    dip_dataset *d = dip_object_new(ctx, &dip_dataset_class, sizeof *d);
    if (!d) return NULL;
    d->fields = parent->fields;
    d->parent = dip_retain(parent);
    d->base = dip_retain(parent->base ? parent->base : parent);
    d->len = n;
    d->index = dip_alloc_array(ctx, (size_t)n, sizeof *d->index);
    d->map = parent->map && d->index ? dip_alloc_array(ctx, (size_t)n, sizeof *d->map) : d->index;
    if (!d->index || !d->map) {
        dip_free(d);
        return NULL;
    }
    for (int64_t i = 0; i < n; i++) {
        d->index[i] = index[i];
        d->map[i] = parent->map ? parent->map[index[i]] : index[i];
    }
    return d;
}

/* ---- random_split ---------------------------------------------------------------------------- */
/* PyTorch's rule: do these lengths mean fractions? */
static bool are_fractions(const double *lengths, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) sum += lengths[i];
    return sum <= 1 && fabs(sum - 1) <= 1e-9;
}

static bool count_fractions(const dip_dataset *d, const double *lengths, int n, int64_t *count,
                            const char *who) {
    int64_t left = d->len;
    for (int i = 0; i < n; i++) {
        if (!(lengths[i] >= 0 && lengths[i] <= 1)) {
            return dip_fail(d->object.ctx, DIP_ERROR_ARGUMENT, who,
                            "fraction %d is %g, it must lie between 0 and 1", i, lengths[i]);
        }
        count[i] = (int64_t)floor((double)d->len * lengths[i]);
        left -= count[i];
    }
    for (int i = 0; left > 0; i = (i + 1) % n, left--) count[i]++;
    return true;
}

static bool count_lengths(const dip_dataset *d, const double *lengths, int n, int64_t *count,
                          const char *who) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
        if (!(lengths[i] >= 0 && lengths[i] <= 9007199254740992.0) ||
            floor(lengths[i]) != lengths[i]) {
            return dip_fail(
                d->object.ctx, DIP_ERROR_ARGUMENT, who,
                "length %d is %g, lengths are whole numbers, or fractions that sum to 1", i,
                lengths[i]);
        }
        count[i] = (int64_t)lengths[i];
        sum += lengths[i];
    }
    if (sum == (double)d->len) return true;
    return dip_fail(d->object.ctx, DIP_ERROR_ARGUMENT, who,
                    "the lengths sum to %.0f but the dataset has %lld samples; they must be equal",
                    sum, (long long)d->len);
}

bool dip_dataset_random_split(dip_dataset *d, const double *lengths, int n, dip_torch_rng *rng,
                              dip_dataset **parts, const char *who) {
    int64_t count[DIP_MAX_LIST];
    if (!d || !dip_is(d, &dip_dataset_class, who)) return false;
    dip_context *ctx = d->object.ctx;
    if (n < 1 || n > DIP_MAX_LIST)
        return dip_fail(ctx, DIP_ERROR_LIMIT, who, "%d parts were asked for, 1 to %d are supported",
                        n, DIP_MAX_LIST);
    memset(parts, 0, (size_t)n * sizeof *parts);
    bool ok = are_fractions(lengths, n) ? count_fractions(d, lengths, n, count, who)
                                        : count_lengths(d, lengths, n, count, who);
    size_t bytes = (size_t)d->len * sizeof(int64_t);
    int64_t *order = ok ? dip_alloc_raw(ctx, bytes) : NULL;
    if (!order) return false;
    if (rng) dip_torch_rng_randperm(rng, order, (size_t)d->len);
    for (int64_t i = 0; !rng && i < d->len; i++) order[i] = i;
    int64_t at = 0;
    for (int i = 0; ok && i < n; at += count[i], i++) {
        parts[i] = dip_dataset_subset(d, order + at, count[i], who);
        ok = parts[i] != NULL;
    }
    dip_dealloc(ctx, order, bytes);
    for (int i = 0; i < n && !ok; i++) {
        dip_free(parts[i]);
        parts[i] = NULL;
    }
    return ok;
}
