/* dataset_mnist.c - torchvision.datasets.MNIST: pictures through a transform, labels as int64. */
#include <string.h>

#include "data/dataset_inside.h"

typedef struct mnist_body {
    dip_tensor *images, *labels; /* uint8 (N, 28, 28) and (N), counted */
    dip_transform *transform;
    bool is_tensor; /* the transform makes tensors of pictures */
    bool train;
    char root[1024];
    dip_pixel_table table;
} mnist_body;

static void destroy(dip_dataset *d) {
    mnist_body *m = d->body;
    dip_release(m->images);
    dip_release(m->labels);
    dip_release(m->transform);
    dip_dealloc(d->object.ctx, m, sizeof *m);
}

static bool field(const dip_dataset *d, int f, dip_dtype *dtype, dip_shape *shape,
                  const char *who) {
    const mnist_body *m = d->body;
    *shape = (dip_shape){0};
    *dtype = DIP_INT64;
    if (f == 1) return true;
    if (!m->is_tensor) {
        return dip_fail(d->object.ctx, DIP_ERROR_TYPE, who,
                        "the samples of MNIST are pictures, a batch is made of tensors; give the "
                        "dataset a transform with ToTensor");
    }
    dip_dtype standard = dip_context_dtype(d->object.ctx);
    *dtype = standard == DIP_FLOAT64 ? DIP_FLOAT64 : DIP_FLOAT32;
    *shape = (dip_shape){3, {1, m->images->view.dim[1], m->images->view.dim[2]}};
    return true;
}

static bool fetch(const dip_dataset *d, int f, const int64_t *index, int64_t n, const int64_t *map,
                  dip_dtype dtype, void *out, const char *who) {
    const mnist_body *m = d->body;
    if (f == 1) {
        const uint8_t *label = m->labels->view.data;
        for (int64_t i = 0; i < n; i++) ((int64_t *)out)[i] = label[map ? map[index[i]] : index[i]];
        return true;
    }
    const dip_view *v = &m->images->view;
    dip_pixel_rows rows = {.index = index, .map = map, .n = n};
    return dip_pixels_gather(d->object.ctx, &m->table, dtype, v->data, v->dim[1] * v->dim[2], &rows,
                             out, who);
}

static dip_tensor *tensor(const dip_dataset *d, int f) {
    const mnist_body *m = d->body;
    return f == 0 ? m->images : f == 1 ? m->labels : NULL;
}

static void repr(const dip_dataset *d, dip_text *out) {
    const mnist_body *m = d->body;
    dip_text_add(
        out, "Dataset MNIST\n    Number of datapoints: %lld\n    Root location: %s\n    Split: %s",
        (long long)d->len, m->root, m->train ? "Train" : "Test");
    if (!m->transform) return;
    dip_text_add(out, "\n    StandardTransform\nTransform: ");
    dip_transform_repr(m->transform, out, 11); /* the width of "Transform: " */
}

static const dip_dataset_kind mnist_kind = {"MNIST", destroy, field, fetch, tensor, repr};

dip_dataset *dip_dataset_mnist(dip_context *ctx, const dip_mnist *files, const char *root,
                               bool train, dip_transform *transform, const char *who) {
    if (!files->images || !files->labels) return NULL;
    if (transform && !dip_is(transform, &dip_transform_class, who)) return NULL;
    dip_dataset *d =
        dip_dataset_make(ctx, &mnist_kind, sizeof(mnist_body), files->images->view.dim[0], 2);
    if (!d) return NULL;
    mnist_body *m = d->body;
    m->images = dip_retain(files->images);
    m->labels = dip_retain(files->labels);
    m->transform = dip_retain(transform);
    m->train = train;
    dip_snprintf(m->root, sizeof m->root, "%s", root ? root : files->folder);
    if (dip_transform_table(transform, &m->table, &m->is_tensor, who)) return d;
    dip_free(d);
    return NULL;
}
