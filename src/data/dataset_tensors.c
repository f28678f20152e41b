/* dataset_tensors.c - torch.utils.data.TensorDataset: sample i is row i of every tensor. */
#include <string.h>

#include "data/dataset_inside.h"

typedef struct tensors_body {
    dip_tensor *given[DIP_MAX_FIELDS], *rows[DIP_MAX_FIELDS];
} tensors_body; /* rows: row-major */

static void destroy(dip_dataset *d) {
    tensors_body *b = d->body;
    for (int i = 0; i < d->fields; i++) {
        dip_release(b->given[i]);
        dip_release(b->rows[i]);
    }
    dip_dealloc(d->object.ctx, b, sizeof *b);
}

static bool field(const dip_dataset *d, int f, dip_dtype *dtype, dip_shape *shape,
                  const char *who) {
    (void)who;
    const dip_view *v = &((const tensors_body *)d->body)->rows[f]->view;
    *dtype = v->dtype;
    shape->rank = v->rank - 1;
    for (int i = 0; i < shape->rank; i++) shape->dim[i] = v->dim[i + 1];
    return true;
}

static bool fetch(const dip_dataset *d, int f, const int64_t *index, int64_t n, const int64_t *map,
                  dip_dtype dtype, void *out, const char *who) {
    (void)who;
    const dip_view *v = &((const tensors_body *)d->body)->rows[f]->view;
    size_t row = dip_dtype_size(dtype);
    for (int i = 1; i < v->rank; i++) row *= (size_t)v->dim[i];
    for (int64_t i = 0; i < n && row > 0; i++) {
        int64_t r = map ? map[index[i]] : index[i];
        memcpy((char *)out + (size_t)i * row, (const char *)v->data + (size_t)r * row, row);
    }
    return true;
}

static dip_tensor *tensor(const dip_dataset *d, int f) {
    return f >= 0 && f < d->fields ? ((const tensors_body *)d->body)->given[f] : NULL;
}

static void repr(const dip_dataset *d, dip_text *out) {
    dip_text_add(out, "<torch.utils.data.dataset.TensorDataset object at %p>", (const void *)d);
}

static const dip_dataset_kind tensors_kind = {"TensorDataset", destroy, field, fetch, tensor, repr};

dip_dataset *dip_dataset_tensors(dip_context *ctx, dip_tensor *const *tensors, int n,
                                 const char *who) {
    if (n < 1 || n > DIP_MAX_FIELDS) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "%d tensors were given, 1 to %d are supported", n,
                 DIP_MAX_FIELDS);
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        if (!tensors[i] || !dip_is(tensors[i], &dip_tensor_class, who)) return NULL;
        if (tensors[i]->view.rank < 1) {
            dip_fail(
                ctx, DIP_ERROR_SHAPE, who,
                "tensor %d is a single number, its rows would be the samples; give it a first axis",
                i);
            return NULL;
        }
        if (tensors[i]->view.dim[0] != tensors[0]->view.dim[0]) {
            dip_fail(ctx, DIP_ERROR_SHAPE, who,
                     "tensor 0 has %lld rows and tensor %d has %lld, all need the same number",
                     (long long)tensors[0]->view.dim[0], i, (long long)tensors[i]->view.dim[0]);
            return NULL;
        }
    }
    dip_dataset *d =
        dip_dataset_make(ctx, &tensors_kind, sizeof(tensors_body), tensors[0]->view.dim[0], n);
    tensors_body *b = d ? d->body : NULL;
    for (int i = 0; d && i < n; i++) {
        b->given[i] = dip_retain(tensors[i]);
        b->rows[i] = dip_dataset_rows_of(tensors[i], who);
        if (b->rows[i]) continue;
        dip_free(d);
        return NULL;
    }
    return d;
}
