/* recording.c - reads a recording's arrays and checks that they fit its metadata; see recording.h. */
#include "report/recording.h"

#include <math.h>
#include <string.h>

#include "data/mnist.h"

static const char *const kind_names[DIP_RECORDED_KINDS] = {
#define DIP_RECORDED_LAYER(key, face) #key,
#include "report/recorded_layers.def"
#undef DIP_RECORDED_LAYER
};
const char *dip_recorded_kind_name(dip_recorded_kind k) { return kind_names[k]; }

static bool wrong(const dip_recording *r, const char *who, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool wrong(const dip_recording *r, const char *who, const char *fmt, ...) {
    dip_text t = {.ctx = r->ctx};
    va_list ap;
    va_start(ap, fmt);
    dip_text_vadd(&t, fmt, ap);
    va_end(ap);
    dip_fail(r->ctx, DIP_ERROR_FORMAT, who, "%.200s: %.380s", r->path, t.s ? t.s : "damaged");
    dip_text_free(&t);
    return false;
}

/* ---- order and data -------------------------------------------------------------------------- */
/* A list of whole numbers, each in [least, most]. */
static bool whole_numbers(dip_recording *r, const char *who, const char *name, int64_t least,
                          int64_t most, int64_t **out, int64_t *n) {
    dip_npy a;
    if (!dip_npz_get(r->file, name, &a)) return false;
    bool fine = a.dtype == DIP_INT64 && a.shape.rank == 1;
    if (!fine) wrong(r, who, "%s is no list of int64", name);
    for (int64_t i = 0; fine && i < a.count; i++) {
        int64_t v = ((int64_t *)a.data)[i];
        if (v < least || v > most)
            fine = wrong(r, who, "%s[%lld] is %lld, expected %lld to %lld", name, (long long)i,
                         (long long)v, (long long)least, (long long)most);
    }
    if (!fine) {
        dip_npy_free(r->ctx, &a);
        return false;
    }
    *out = a.data; /* handed over: count * 8 bytes */
    *n = a.count;
    return true;
}

static bool read_order(dip_recording *r, const char *who) {
    int64_t steps = 0, sum = 0;
    if (!whole_numbers(r, who, "row", 0, r->rows - 1, &r->row, &r->used) ||
        !whole_numbers(r, who, "order", 0, r->used - 1, &r->order, &r->samples) ||
        !whole_numbers(r, who, "batch", 1, r->batch_size, &r->batch, &steps))
        return false;
    if (steps != r->steps) {
        dip_dealloc(r->ctx, r->batch, (size_t)steps * sizeof *r->batch);
        r->batch = NULL;
        return wrong(r, who, "batch has %lld steps, expected %lld", (long long)steps,
                     (long long)r->steps);
    }
    for (int64_t i = 0; i < steps; i++) sum += r->batch[i];
    return sum == r->samples || wrong(r, who, "the batches have %lld rows, the order %lld",
                                      (long long)sum, (long long)r->samples);
}

static int64_t row_numel(const dip_npy *a) {
    return a->shape.dim[0] ? a->count / a->shape.dim[0] : 0;
}

static bool check_data(const dip_recording *r, const char *who) {
    int64_t numel;
    char a[160], b[160];
    if (r->x.shape.rank < 1 || r->y.shape.rank < 1 || r->x.shape.dim[0] != r->used ||
        r->y.shape.dim[0] != r->used)
        return wrong(r, who, "x has the shape %s and y %s, expected %lld rows of both",
                     dip_shape_text(&r->x.shape, a, sizeof a),
                     dip_shape_text(&r->y.shape, b, sizeof b), (long long)r->used);
    if (!dip_shape_numel(&r->input, &numel) || numel != row_numel(&r->x))
        return wrong(r, who, "a row of x has %lld numbers, the model's input %s has %lld",
                     (long long)row_numel(&r->x), dip_shape_text(&r->input, a, sizeof a),
                     (long long)numel);
    return true;
}

/* The rows of the training digits that the recording names. */
static bool read_digits(dip_recording *r, const char *who, const char *data) {
    dip_mnist all;
    dip_scope_mark scope = dip_scope_enter(r->ctx);
    bool fine = dip_mnist_load(r->ctx, who, data, DIP_MNIST_TRAIN, &all);
    dip_shape images = fine ? dip_tensor_shape(all.images) : (dip_shape){0, {0}};
    if (fine && images.dim[0] != r->rows)
        fine = wrong(r, who, "it was made of %lld digits, %s holds %lld", (long long)r->rows,
                     all.folder, (long long)images.dim[0]);
    if (fine) {
        int64_t pixels = images.dim[1] * images.dim[2];
        r->x = (dip_npy){.dtype = DIP_UINT8,
                         .shape = {2, {r->used, pixels}},
                         .count = r->used * pixels,
                         .bytes = (size_t)(r->used * pixels)};
        r->y = (dip_npy){.dtype = DIP_INT64,
                         .shape = {1, {r->used}},
                         .count = r->used,
                         .bytes = (size_t)r->used * sizeof(int64_t)};
        r->x.data = dip_alloc_raw(r->ctx, r->x.bytes);
        r->y.data = dip_alloc_raw(r->ctx, r->y.bytes);
        fine = r->x.data && r->y.data;
        const uint8_t *from = all.images->view.data, *labels = all.labels->view.data;
        for (int64_t i = 0; fine && i < r->used; i++) {
            memcpy((uint8_t *)r->x.data + i * pixels, from + r->row[i] * pixels, (size_t)pixels);
            ((int64_t *)r->y.data)[i] = labels[r->row[i]];
        }
    }
    dip_scope_leave(&scope);
    return fine;
}

/* ---- what the framework computed ------------------------------------------------------------- */
int64_t dip_recording_every(const dip_recording *r, int64_t kept, int64_t numel) {
    if (kept == numel) return 1;
    if (r->largest < 1 || numel <= r->largest) return 0;
    int64_t every = (numel + r->largest - 1) / r->largest;
    return kept == (numel + every - 1) / every ? every : 0;
}

static bool add_item(dip_recording *r, const char *who, dip_trace_item item, const char *name,
                     int64_t numel) {
    char member[160];
    dip_snprintf(member, sizeof member, "step%lld/%s/%s", (long long)item.step,
                 dip_trace_kind_name(item.kind), name);
    if (!dip_npz_has(r->file, member)) return true; /* not kept */
    dip_npy a;
    if (!dip_npz_get(r->file, member, &a)) return false;
    item.n = a.count;
    /* How large a layer's output is, only a replay can tell: it checks. */
    item.every = numel < 0 ? 0 : dip_recording_every(r, a.count, numel);
    bool fine = dip_dtype_size(a.dtype) >= 4 && a.dtype != DIP_INT64 && a.dtype != DIP_INT32;
    if (!fine)
        wrong(r, who, "%s is %s, expected float32 or float64", member, dip_dtype_name(a.dtype));
    else if (numel >= 0 && item.every == 0)
        fine = wrong(r, who, "%s has %lld numbers, the tensor has %lld", member, (long long)a.count,
                     (long long)numel);
    item.value = fine ? dip_alloc_array(r->ctx, (size_t)a.count, sizeof(double)) : NULL;
    fine = fine && item.value;
    for (int64_t i = 0; fine && i < a.count; i++) item.value[i] = dip_npy_number(&a, i);
    dip_npy_free(r->ctx, &a);
    if (fine && dip_trace_add(&r->trace, &item)) return true;
    dip_dealloc(r->ctx, item.value, (size_t)item.n * sizeof(double));
    return false;
}

static bool add_loss(dip_recording *r, int64_t step, const dip_npy *loss) {
    dip_trace_item item = {.step = step, .kind = DIP_TRACE_LOSS, .n = 1, .every = 1};
    item.value = dip_alloc_array(r->ctx, 1, sizeof(double));
    if (!item.value) return false;
    item.value[0] = dip_npy_number(loss, step - 1);
    if (dip_trace_add(&r->trace, &item)) return true;
    dip_dealloc(r->ctx, item.value, sizeof(double));
    return false;
}

static bool read_step(dip_recording *r, const char *who, int64_t step, const dip_npy *loss) {
    for (int i = 0; i < r->layers; i++)
        if (!add_item(r, who, (dip_trace_item){.step = step, .kind = DIP_TRACE_OUTPUT, .which = i},
                      r->layer[i].name, -1))
            return false;
    if (!add_loss(r, step, loss)) return false;
    for (int backward = 1; backward >= 0; backward--)
        for (int i = 0; i < r->parameters; i++) {
            int which = backward ? r->parameters - 1 - i : i;
            const dip_recorded_parameter *p = &r->parameter[which];
            if (!add_item(r, who,
                          (dip_trace_item){.step = step,
                                           .kind = backward ? DIP_TRACE_GRADIENT : DIP_TRACE_WEIGHT,
                                           .which = which},
                          p->name, p->initial.count))
                return false;
        }
    return true;
}

static bool read_trace(dip_recording *r, const char *who) {
    dip_npy loss;
    if (!dip_npz_get(r->file, "loss", &loss)) return false;
    bool fine = loss.shape.rank == 1 && loss.count == r->steps && loss.dtype == DIP_FLOAT64;
    if (!fine) wrong(r, who, "loss is no list of %lld float64", (long long)r->steps);
    for (int64_t s = 1; fine && s <= r->steps; s++) fine = read_step(r, who, s, &loss);
    dip_npy_free(r->ctx, &loss);
    r->trace.steps = r->steps;
    return fine;
}

/* ---- the model ------------------------------------------------------------------------------- */
/* Kernels are (in, out) in Keras, (out, in) in PyTorch. */
static bool read_parameters(dip_recording *r, const char *who) {
    char member[160], found[96], expected[96];
    for (int i = 0; i < r->parameters; i++) {
        dip_recorded_parameter *p = &r->parameter[i];
        const dip_recorded_layer *l = &r->layer[p->layer];
        dip_snprintf(member, sizeof member, "initial/%s", p->name);
        if (!dip_npz_get(r->file, member, &p->initial)) return false;
        bool keras = r->face == DIP_WORLD_KERAS;
        dip_shape s =
            i == l->parameter
                ? (dip_shape){2, {keras ? l->inputs : l->units, keras ? l->units : l->inputs}}
                : (dip_shape){1, {l->units}};
        bool real = p->initial.dtype == DIP_FLOAT32 || p->initial.dtype == DIP_FLOAT64;
        if (!real || !dip_shapes_equal(&s, &p->initial.shape))
            return wrong(r, who, "%s is %s of shape %s, expected floats of shape %s", member,
                         dip_dtype_name(p->initial.dtype),
                         dip_shape_text(&p->initial.shape, found, sizeof found),
                         dip_shape_text(&s, expected, sizeof expected));
    }
    return true;
}

static bool read_meta(dip_recording *r, const char *who, bool *mnist) {
    dip_npy meta;
    if (!dip_npz_get(r->file, "meta", &meta)) return false;
    bool fine = meta.dtype == DIP_UINT8 && meta.shape.rank == 1;
    if (!fine) wrong(r, who, "meta is no list of uint8 (the bytes of a JSON text)");
    else fine = dip_recording_parse(r, who, meta.data, meta.bytes, mnist);
    dip_npy_free(r->ctx, &meta);
    return fine;
}

bool dip_recording_read(dip_context *ctx, const char *who, const char *path, const char *data,
                        dip_recording *r) {
    bool mnist = false;
    memset(r, 0, sizeof *r);
    r->ctx = r->trace.ctx = ctx;
    dip_snprintf(r->path, sizeof r->path, "%s", path);
    r->file = dip_npz_open(ctx, who, path);
    if (!r->file || !read_meta(r, who, &mnist) || !read_parameters(r, who) || !read_order(r, who))
        return false;
    bool fine = mnist ? read_digits(r, who, data)
                      : dip_npz_get(r->file, "x", &r->x) && dip_npz_get(r->file, "y", &r->y);
    return fine && check_data(r, who) && read_trace(r, who);
}

void dip_recording_free(dip_recording *r) {
    if (!r->ctx) return;
    for (int i = 0; i < r->parameters; i++) dip_npy_free(r->ctx, &r->parameter[i].initial);
    dip_npy_free(r->ctx, &r->x);
    dip_npy_free(r->ctx, &r->y);
    dip_dealloc(r->ctx, r->row, (size_t)r->used * sizeof *r->row);
    dip_dealloc(r->ctx, r->order, (size_t)r->samples * sizeof *r->order);
    dip_dealloc(r->ctx, r->batch, (size_t)r->steps * sizeof *r->batch);
    dip_trace_free(&r->trace);
    dip_npz_close(r->file);
    r->ctx = NULL;
}

/* ---- one row --------------------------------------------------------------------------------- */
void dip_recording_row(const dip_recording *r, int64_t i, dip_dtype as, void *x) {
    int64_t n = row_numel(&r->x), from = i * n;
    for (int64_t k = 0; k < n; k++) {
        double v = dip_npy_number(&r->x, from + k);
        if (r->divide != 0 && r->divided_in == DIP_FLOAT32)
            v = (double)((float)v / (float)r->divide);
        else if (r->divide != 0) v /= r->divide;
        if (as == DIP_FLOAT32) ((float *)x)[k] = (float)v;
        else ((double *)x)[k] = v;
    }
}
