/* array_numbers.c - the numbers of lazy arrays: gathering rows, and single elements, by running the
 * steps that array.c put down. */
#include <string.h>

#include "data/array_inside.h"

/* ---- numbers --------------------------------------------------------------------------------- */
static const char *source_at(const dip_array *a, int64_t at) {
    return (const char *)a->source->view.data + (size_t)at * dip_dtype_size(a->source->view.dtype);
}

void dip_array_labels(const dip_array *a, int steps, int64_t at, int64_t n, int64_t *out) {
    dip_array_block x, y;
    dip_dtype from = a->source->view.dtype, last = steps > 0 ? a->step[steps - 1].dtype : from;
    dip_array_cast(out, DIP_INT64, dip_array_run(a->step, steps, source_at(a, at), from, n, &x, &y),
                   last, n);
}

/* What a gather knows before it meets a row. */
typedef struct gather_job {
    const dip_array *a;
    const int64_t *index;
    int64_t first, n, part; /* rows; rows per part */
    dip_dtype as;
    char *out;
    size_t row_bytes;           /* of out */
    const uint8_t *byte_labels; /* one-hot of labels that lie there as bytes; else NULL */
    dip_array_block table; /* the array's, in dtype `as` */
} gather_job;

#define TABLE_LOOP(type, member) \
    for (int64_t i = 0; i < n; i++) ((type *)out)[i] = g->table.member[bytes[i]]

static void through_table(const gather_job *g, const uint8_t *bytes, int64_t n, void *out) {
    switch (g->as) { /* as float32 and float64: dip_pixels_gather */
    case DIP_INT64: TABLE_LOOP(int64_t, i64); break;
    case DIP_INT32: TABLE_LOOP(int32_t, i32); break;
    default: TABLE_LOOP(uint8_t, u8); break;
    }
}

static void through_steps(const gather_job *g, int64_t at, int64_t n, char *out) {
    const dip_array *a = g->a;
    dip_array_block x, y;
    size_t item = dip_dtype_size(g->as);
    for (int64_t i = 0; i < n; i += DIP_ARRAY_BLOCK) {
        int64_t m = n - i < DIP_ARRAY_BLOCK ? n - i : DIP_ARRAY_BLOCK;
        const void *v = dip_array_run(a->step, a->n_steps, source_at(a, at + i),
                                      a->source->view.dtype, m, &x, &y);
        dip_array_cast(out + (size_t)i * item, g->as, v, a->dtype, m);
    }
}

static int64_t label_at(const gather_job *g, int64_t at) {
    int64_t label;
    if (g->byte_labels) return g->byte_labels[at];
    dip_array_labels(g->a, g->a->label_steps, at, 1, &label);
    return label;
}

/* The labels were checked when the array was made; whoever changed them since gets rows without a 1. */
#define HOT_LOOP(type, member)                                                   \
    for (int64_t c = 0; c < classes; c++) ((type *)row)[c] = g->table.member[0]; \
    if (label >= 0 && label < classes) ((type *)row)[label] = g->table.member[1]

static void one_hot(const gather_job *g, int64_t at, int64_t n, char *out) {
    int64_t classes = g->a->classes;
    for (int64_t i = 0; i < n; i++) {
        int64_t label = label_at(g, at + i);
        void *row = out + (size_t)i * (g->row_bytes / (size_t)n);
        switch (g->as) {
        case DIP_FLOAT32: HOT_LOOP(float, f32); break;
        case DIP_FLOAT64: HOT_LOOP(double, f64); break;
        case DIP_INT64: HOT_LOOP(int64_t, i64); break;
        case DIP_INT32: HOT_LOOP(int32_t, i32); break;
        default: HOT_LOOP(uint8_t, u8); break;
        }
    }
}

static void gather_part(void *arg, int64_t part) {
    const gather_job *g = arg;
    const dip_array *a = g->a;
    int64_t end = (part + 1) * g->part < g->n ? (part + 1) * g->part : g->n;
    for (int64_t r = part * g->part; r < end; r++) {
        int64_t at = a->first + (g->index ? g->index[r] : g->first + r) * a->stride;
        char *out = g->out + (size_t)r * g->row_bytes;
        if (a->classes > 0) one_hot(g, at, a->stride, out);
        else if (a->n_steps == 0) dip_array_cast(out, g->as, source_at(a, at), a->dtype, a->stride);
        else if (a->has_table) through_table(g, (const uint8_t *)source_at(a, at), a->stride, out);
        else through_steps(g, at, a->stride, out);
    }
}

static bool gather_pixels(const dip_array *a, const int64_t *index, int64_t first, int64_t n,
                          dip_dtype as, void *out, const char *who) {
    dip_pixel_rows rows = {.index = index, .first = first, .n = n};
    dip_float_env env = dip_float_enter();
    bool ok = dip_pixels_gather(a->object.ctx, &a->pixels, as,
                                (const uint8_t *)source_at(a, a->first), a->stride, &rows, out, who);
    dip_float_leave(env);
    return ok;
}

bool dip_array_gather(const dip_array *a, const int64_t *index, int64_t first, int64_t n,
                      dip_dtype as, void *out, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return false;
    int64_t rows = a->shape.dim[0];
    for (int64_t i = 0; index && i < n; i++) {
        if (index[i] < 0 || index[i] >= rows) {
            return dip_fail(a->object.ctx, DIP_ERROR_ARGUMENT, who,
                            "row %lld is asked for, the array has %lld rows", (long long)index[i],
                            (long long)rows);
        }
    }
    if (!index && (first < 0 || n < 0 || n > rows - first)) {
        return dip_fail(a->object.ctx, DIP_ERROR_ARGUMENT, who,
                        "rows %lld to %lld are asked for, the array has %lld rows",
                        (long long)first, (long long)(first + n), (long long)rows);
    }
    if (a->has_table && dip_dtype_is_float(as)) return gather_pixels(a, index, first, n, as, out, who);
    gather_job g = {
        .a = a, .index = index, .first = first, .n = n, .part = 32, .as = as, .out = out};
    g.row_bytes = (size_t)dip_array_row_numel(a) * dip_dtype_size(as);
    if (a->label_steps == 0 && a->source->view.dtype == DIP_UINT8)
        g.byte_labels = a->source->view.data;
    dip_float_env env = dip_float_enter();
    if (a->classes > 0 || a->has_table)
        dip_array_cast(&g.table, as, &a->table, a->dtype, a->has_table ? 256 : 2);
    dip_parallel_for(a->object.ctx, (n + g.part - 1) / g.part,
                     4 * (double)n * (double)g.row_bytes * DIP_NS_BYTE, gather_part, &g);
    dip_float_leave(env);
    return true;
}

dip_tensor *dip_array_tensor(dip_array *a, dip_dtype as, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return NULL;
    dip_tensor *t = dip_tensor_make(a->object.ctx, as, &a->shape, NULL);
    if (t && !dip_array_gather(a, NULL, 0, a->shape.dim[0], as, t->view.data, who)) {
        dip_free(t);
        return NULL;
    }
    return t;
}

double dip_array_get(const dip_array *a, const int64_t *index, const char *who) {
    double nan = (double)__builtin_nanf("");
    if (!a || !dip_is(a, &dip_array_class, who)) return nan;
    int64_t at = 0;
    for (int i = 0; i < a->shape.rank; i++) {
        int64_t n = a->shape.dim[i], k = index[i] < 0 ? index[i] + n : index[i];
        if (k < 0 || k >= n) {
            dip_fail(a->object.ctx, DIP_ERROR_ARGUMENT, who,
                     "index %lld is out of range for axis %d with %lld elements",
                     (long long)index[i], i, (long long)n);
            return nan;
        }
        at = at * n + k;
    }
    dip_array_block x, y;
    double value;
    if (a->classes > 0) {
        int64_t label;
        dip_array_labels(a, a->label_steps, a->first + at / a->classes, 1, &label);
        const char *hot =
            (const char *)&a->table + (at % a->classes == label ? dip_dtype_size(a->dtype) : 0);
        dip_array_cast(&value, DIP_FLOAT64, hot, a->dtype, 1);
    } else {
        const void *v = dip_array_run(a->step, a->n_steps, source_at(a, a->first + at),
                                      a->source->view.dtype, 1, &x, &y);
        dip_array_cast(&value, DIP_FLOAT64, v, a->dtype, 1);
    }
    return value;
}
