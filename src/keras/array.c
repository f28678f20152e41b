/* array.c - NumPy's names and the data set, over the lazy arrays of data/array.h. */
#include <math.h>
#include <string.h>
#include "data/array.h"
#include "data/mnist.h"
#include "keras/model.h"
#include "keras/options.h"

static bool dtype_of(dip_context *ctx, const char *name, dip_dtype *out, const char *who) {
    const char *known[DIP_DTYPE_COUNT];
    for (int i = 0; i < DIP_DTYPE_COUNT; i++) {
        known[i] = dip_dtype_name((dip_dtype)i);
        if (!name || strcmp(name, known[i])) continue;
        *out = (dip_dtype)i;
        return true;
    }
    return dip_fail_unknown(ctx, who, "dtype", name, known, DIP_DTYPE_COUNT);
}

/* ---- making ---- */

dip_array *dip_numpy_array(dip_context *ctx, const void *data, const char *dtype, dip_shape shape,
                           dip_site at) {
    static const char who[] = "numpy_array";
    dip_dtype t = DIP_FLOAT32;
    dip_enter(ctx, at);
    if (!dtype_of(ctx, dtype, &t, who)) return NULL;
    if (!data) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "data is NULL, expected the address of the numbers");
        return NULL;
    }
    if (!dip_tensor_check_new(ctx, who, t, &shape)) return NULL;
    dip_tensor *copy = dip_tensor_make(ctx, t, &shape, NULL);
    if (!copy) return NULL;
    memcpy(copy->view.data, data, (size_t)dip_view_numel(&copy->view) * dip_dtype_size(t));
    dip_array *a = dip_array_of(copy, who);
    dip_free(copy); /* the array counts it */
    return a;
}

dip_array *dip_numpy_asarray(dip_tensor *t, dip_site at) {
    if (!t) return NULL;
    dip_enter(dip_ctx(t), at);
    return dip_array_of(t, "numpy_asarray");
}

dip_array *dip_numpy_astype(dip_array *x, const char *dtype, dip_site at) {
    dip_dtype t = DIP_FLOAT32;
    if (!x) return NULL;
    dip_enter(dip_ctx(x), at);
    return dtype_of(dip_ctx(x), dtype, &t, "numpy_astype") ? dip_array_astype(x, t, "numpy_astype")
                                                           : NULL;
}

static dip_array *scalar(dip_array *x, dip_array_op op, double number, dip_site at,
                         const char *who) {
    if (!x) return NULL;
    dip_enter(dip_ctx(x), at);
    return dip_array_scalar(x, op, number, who);
}
dip_array *dip_numpy_add(dip_array *x, double number, dip_site at) {
    return scalar(x, DIP_ARRAY_ADD, number, at, "numpy_add");
}
dip_array *dip_numpy_subtract(dip_array *x, double number, dip_site at) {
    return scalar(x, DIP_ARRAY_SUBTRACT, number, at, "numpy_subtract");
}
dip_array *dip_numpy_multiply(dip_array *x, double number, dip_site at) {
    return scalar(x, DIP_ARRAY_MULTIPLY, number, at, "numpy_multiply");
}
dip_array *dip_numpy_divide(dip_array *x, double number, dip_site at) {
    return scalar(x, DIP_ARRAY_DIVIDE, number, at, "numpy_divide");
}

dip_array *dip_numpy_expand_dims(dip_array *x, int axis, dip_site at) {
    if (!x) return NULL;
    dip_enter(dip_ctx(x), at);
    return dip_array_expand_dims(x, axis, "numpy_expand_dims");
}

dip_array *dip_numpy_reshape(dip_array *x, dip_shape shape, dip_site at) {
    if (!x) return NULL;
    dip_enter(dip_ctx(x), at);
    return dip_array_reshape(x, &shape, "numpy_reshape");
}

dip_array *dip_numpy_slice(dip_array *x, int64_t start, int64_t stop, dip_site at) {
    if (!x) return NULL;
    dip_enter(dip_ctx(x), at);
    return dip_array_slice(x, start, stop, "numpy_slice");
}

dip_array *dip_keras_utils_to_categorical(dip_array *y, int64_t num_classes, dip_site at) {
    if (!y) return NULL;
    dip_enter(dip_ctx(y), at);
    return dip_array_to_categorical(y, num_classes, "keras_utils_to_categorical");
}

/* ---- asking ---- */

dip_shape dip_numpy_shape(const dip_array *x) {
    return x ? dip_array_shape(x) : (dip_shape){0, {0}};
}
const char *dip_numpy_dtype(const dip_array *x) {
    return x ? dip_dtype_name(dip_array_dtype(x)) : NULL;
}

double dip_numpy_item(const dip_array *x, dip_shape index, dip_site at) {
    static const char who[] = "numpy_item";
    char a[96], b[96];
    if (!x) return (double)NAN;
    dip_context *ctx = dip_ctx(x);
    dip_enter(ctx, at);
    dip_shape shape = dip_array_shape(x);
    bool inside = index.rank == shape.rank;
    for (int i = 0; inside && i < shape.rank; i++) {
        if (index.dim[i] < 0) index.dim[i] += shape.dim[i]; /* from the end, as Python counts */
        inside = index.dim[i] >= 0 && index.dim[i] < shape.dim[i];
    }
    if (inside) return dip_array_get(x, index.dim, who);
    dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
             "the index %s does not name one element of an array of shape %s",
             dip_shape_text(&index, a, sizeof a), dip_shape_text(&shape, b, sizeof b));
    return (double)NAN;
}

dip_tensor *dip_numpy_tensor(dip_array *x, dip_site at) {
    if (!x) return NULL;
    dip_enter(dip_ctx(x), at);
    return dip_array_tensor(x, dip_array_dtype(x), "numpy_tensor");
}

static dip_array *argmax_of(dip_array *x, const dip_shape *shape, const char *who) {
    dip_context *ctx = dip_ctx(x);
    dip_shape rows = *shape;
    int64_t n = rows.dim[--rows.rank];
    dip_tensor *all = dip_array_tensor(x, dip_array_dtype(x), who);
    dip_tensor *best = all ? dip_tensor_make(ctx, DIP_INT64, &rows, NULL) : NULL;
    dip_array *out = NULL;
    if (best) {
        size_t row = (size_t)n * dip_dtype_size(all->view.dtype);
        int64_t count = dip_view_numel(&best->view), *to = best->view.data;
        for (int64_t i = 0; i < count; i++)
            to[i] = dip_argmax((const char *)all->view.data + (size_t)i * row, all->view.dtype, n);
        out = dip_array_of(best, who);
    }
    dip_free(all);
    dip_free(best);
    return out;
}

dip_array *dip_numpy_argmax(dip_array *x, int axis, dip_site at) {
    static const char who[] = "numpy_argmax";
    char text[96];
    if (!x) return NULL;
    dip_context *ctx = dip_ctx(x);
    dip_enter(ctx, at);
    dip_shape shape = dip_array_shape(x);
    int last = shape.rank - 1;
    if (last < 1 || (axis != -1 && axis != last) || shape.dim[last] < 1) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "the axis is %d and the shape %s; expected the last of at least two axes, and "
                 "that not empty",
                 axis, dip_shape_text(&shape, text, sizeof text));
        return NULL;
    }
    return argmax_of(x, &shape, who);
}

/* ---- keras.datasets.mnist ---- */

void dip_load_data_opts_init(dip_load_data_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}

static bool load_part(dip_context *ctx, const char *root, dip_mnist_part part, dip_array **x,
                      dip_array **y, const char *who) {
    dip_mnist files;
    if (!dip_mnist_load(ctx, who, root, part, &files)) return false;
    *x = dip_array_of(files.images, who);
    *y = *x ? dip_array_of(files.labels, who) : NULL;
    dip_free(files.images);
    dip_free(files.labels);
    return *y != NULL;
}

bool dip_keras_datasets_mnist_load_data(dip_context *ctx, dip_array **x_train, dip_array **y_train,
                                        dip_array **x_test, dip_array **y_test,
                                        const dip_load_data_opts *given) {
    static const char who[] = "keras_datasets_mnist_load_data";
    dip_load_data_opts o;
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
    if (!x_train || !y_train || !x_test || !y_test)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "one of the four places to put the arrays is NULL");
    *x_train = *y_train = *x_test = *y_test = NULL;
    bool elsewhere = false;
    if (o.path && dip_mnist_find(ctx, o.path, DIP_MNIST_TRAIN, NULL, 0, &elsewhere) && elsewhere)
        return dip_fail(ctx, DIP_ERROR_FILE, who,
                        "the digits are not in %s (neither %s/MNIST/raw nor the folder itself); "
                        "leave .path out to look where the library keeps its data",
                        o.path, o.path);
    return load_part(ctx, o.path, DIP_MNIST_TRAIN, x_train, y_train, who) &&
           load_part(ctx, o.path, DIP_MNIST_TEST, x_test, y_test, who);
}
