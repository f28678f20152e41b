/* metric.c - running means and the metrics of one batch. */
#include "train/metric.h"

#include <math.h>

#include "ops/op.h"

/* ---- running means --------------------------------------------------------------------------- */
void dip_mean_reset(dip_mean *m, dip_dtype dtype) { *m = (dip_mean){.wide = dtype == DIP_FLOAT64}; }

void dip_mean_add(dip_mean *m, double value, double weight) {
    if (m->wide) dip_mean_add_sum(m, value * weight, weight);
    else dip_mean_add_sum(m, (double)((float)value * (float)weight), weight);
}

void dip_mean_add_sum(dip_mean *m, double sum, double weight) {
    if (m->wide) {
        m->total64 += sum;
        m->count64 += weight;
    } else {
        m->total += (float)sum;
        m->count += (float)weight;
    }
}

double dip_mean_result(const dip_mean *m) {
    if (m->wide) return m->count64 > 0 ? m->total64 / m->count64 : 0;
    return m->count > 0 ? (double)(m->total / m->count) : 0;
}

/* ---- the table ------------------------------------------------------------------------------- */
const dip_metric_kind dip_metric_kinds[] = {
    {"accuracy", "acc", DIP_METRIC_ACCURACY,
     "share of rows predicted right; by the shapes one of the three below"},
    {"binary_accuracy", NULL, DIP_METRIC_BINARY_ACCURACY, "prediction above 0.5 equals the label"},
    {"categorical_accuracy", NULL, DIP_METRIC_CATEGORICAL_ACCURACY,
     "the largest prediction stands where the largest label stands"},
    {"mean_absolute_error", "mae", DIP_METRIC_MEAN_ABSOLUTE_ERROR,
     "mean over the last axis of |label - prediction|"},
    {"mean_squared_error", "mse", DIP_METRIC_MEAN_SQUARED_ERROR,
     "mean over the last axis of (label - prediction)^2"},
    {"sparse_categorical_accuracy", NULL, DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY,
     "the largest prediction stands at the label"},
    {0},
};
enum { KINDS = sizeof dip_metric_kinds / sizeof *dip_metric_kinds - 1 };

const dip_metric_kind *dip_metric_find(dip_context *ctx, const char *name, const char *who) {
    const char *known[KINDS];
    for (int i = 0; i < KINDS; i++) {
        const dip_metric_kind *k = &dip_metric_kinds[i];
        if (dip_same_name(k->name, name) || dip_same_name(k->short_name, name)) return k;
        known[i] = k->name;
    }
    dip_fail_unknown(ctx, who, "metric", name, known, KINDS);
    return NULL;
}

/* ---- shapes ---------------------------------------------------------------------------------- */
static int64_t last_of(const dip_shape *s) { return s->rank > 0 ? s->dim[s->rank - 1] : 1; }

dip_metric_rule dip_accuracy_resolve(const dip_shape *y_true, const dip_shape *y_pred) {
    if (last_of(y_pred) == 1) return DIP_METRIC_BINARY_ACCURACY;
    bool sparse = y_true->rank < y_pred->rank || last_of(y_true) == 1;
    return sparse ? DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY : DIP_METRIC_CATEGORICAL_ACCURACY;
}

/* The rows of predictions, and how many labels a row takes. */
static void measure(dip_metric_rule rule, const dip_shape *y_pred, int64_t *rows, int64_t *width) {
    int64_t numel = 1;
    for (int i = 0; i < y_pred->rank; i++) numel *= y_pred->dim[i];
    int64_t n = last_of(y_pred);
    *rows = n > 0 ? numel / n : 0;
    *width = rule == DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY ? 1 : n;
}

bool dip_metric_check(dip_context *ctx, dip_metric_rule rule, const dip_shape *y_true,
                      const dip_shape *y_pred, const char *who) {
    int64_t rows, width, labels;
    if (rule == DIP_METRIC_ACCURACY) rule = dip_accuracy_resolve(y_true, y_pred);
    measure(rule, y_pred, &rows, &width);
    bool ok = dip_shape_numel(y_true, &labels) && labels == rows * width && y_pred->rank > 0;
    if (ok) return true;
    const char *name = "";
    for (int i = 0; i < KINDS; i++) {
        if (dip_metric_kinds[i].rule == rule) name = dip_metric_kinds[i].name;
    }
    char a[200], b[200];
    return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                    "%s compares labels of shape %s with predictions of shape %s; they must agree, "
                    "or hold one class number for each row",
                    name, dip_shape_text(y_true, a, sizeof a), dip_shape_text(y_pred, b, sizeof b));
}

/* ---- values ---------------------------------------------------------------------------------- */
/* a stands after b: larger, or +0 after -0 */
#define ABOVE(a, b) ((a) > (b) || ((a) == 0 && (b) == 0 && !signbit(a) && signbit(b)))

int64_t dip_argmax(const void *x, dip_dtype dtype, int64_t n) {
    int64_t best = 0;
    if (dtype == DIP_FLOAT32) {
        const float *v = x;
        for (int64_t i = 1; i < n; i++) {
            if (ABOVE(v[i], v[best])) best = i;
        }
    } else if (dtype == DIP_FLOAT64) {
        const double *v = x;
        for (int64_t i = 1; i < n; i++) {
            if (ABOVE(v[i], v[best])) best = i;
        }
    } else {
        for (int64_t i = 1; i < n; i++) {
            if (dip_element_get_i64(x, dtype, i) > dip_element_get_i64(x, dtype, best)) best = i;
        }
    }
    return best;
}

/* dip_argmax of rows.  The kernel orders NaN and the zeros otherwise; where the largest number is
 * neither, both find the same. */
static void argmax_rows(const dip_kernels *k, const void *x, dip_dtype dtype, int64_t rows,
                        int64_t n, int64_t *out) {
    k->reduce[dtype]->argmax(out, x, rows, n, n, 1);
    for (int64_t r = 0; r < rows && dip_dtype_is_float(dtype); r++) {
        int64_t at = r * n + out[r];
        double most = dtype == DIP_FLOAT32 ? (double)((const float *)x)[at] : ((const double *)x)[at];
        if (most > 0 || most < 0) continue;
        out[r] = dip_argmax((const char *)x + (size_t)(r * n) * dip_dtype_size(dtype), dtype, n);
    }
}

enum { ROWS = 64 }; /* looked at together */

/* matches[i]: does the largest prediction of row `from` + i stand where the label says? */
static void match_rows(const dip_kernels *k, const dip_view *t, const dip_view *p, bool sparse,
                       int64_t from, int64_t rows, int64_t n, double matches[ROWS]) {
    int64_t said[ROWS], meant[ROWS];
    const char *labels = t->data;
    argmax_rows(k, (const char *)p->data + (size_t)(from * n) * dip_dtype_size(p->dtype), p->dtype,
                rows, n, said);
    if (!sparse)
        argmax_rows(k, labels + (size_t)(from * n) * dip_dtype_size(t->dtype), t->dtype, rows, n,
                    meant);
    for (int64_t r = 0; r < rows; r++)
        matches[r] = sparse ? (double)said[r] == dip_element_get(labels, t->dtype, from + r)
                            : said[r] == meant[r];
}

/* The metric's value of one row: means are float32 where predictions are. */
static double row_value(dip_metric_rule rule, const dip_view *t, const dip_view *p, int64_t row,
                        int64_t n) {
    const char *label = (const char *)t->data + (size_t)(row * n) * dip_dtype_size(t->dtype),
               *pred = (const char *)p->data + (size_t)(row * n) * dip_dtype_size(p->dtype);
    double wide = 0;
    float narrow = 0;
    for (int64_t i = 0; i < n; i++) {
        double y = dip_element_get(label, t->dtype, i), z = dip_element_get(pred, p->dtype, i),
               d = y - z;
        if (rule == DIP_METRIC_BINARY_ACCURACY) d = (z > 0.5) == (y != 0) && (y == 0 || y == 1);
        else if (p->dtype == DIP_FLOAT32) d = (double)((float)y - (float)z);
        float f = (float)d;
        if (rule == DIP_METRIC_MEAN_SQUARED_ERROR) {
            d *= d;
            f *= f;
        } else if (rule == DIP_METRIC_MEAN_ABSOLUTE_ERROR) {
            d = fabs(d);
            f = fabsf(f);
        }
        wide += d;
        narrow += f;
    }
    return p->dtype == DIP_FLOAT32 ? (double)(narrow / (float)n) : wide / (double)n;
}

double dip_metric_sum(dip_context *ctx, dip_metric_rule rule, const dip_view *y_true,
                      const dip_view *y_pred, int64_t *rows) {
    const dip_kernels *k = dip_kernels_for(ctx, NULL, "dip_metric_sum"); /* the host's */
    if (!k) return (double)NAN;
    dip_shape t = dip_view_shape(y_true), p = dip_view_shape(y_pred);
    int64_t width;
    if (rule == DIP_METRIC_ACCURACY) rule = dip_accuracy_resolve(&t, &p);
    measure(rule, &p, rows, &width);
    int64_t n = last_of(&p);
    bool sparse = rule == DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY,
         largest = sparse || rule == DIP_METRIC_CATEGORICAL_ACCURACY;
    double wide = 0, value[ROWS];
    float narrow = 0;
    for (int64_t from = 0; from < *rows; from += ROWS) {
        int64_t count = *rows - from < ROWS ? *rows - from : ROWS;
        if (largest) match_rows(k, y_true, y_pred, sparse, from, count, n, value);
        for (int64_t r = 0; r < count; r++) {
            double v = largest ? value[r] : row_value(rule, y_true, y_pred, from + r, n);
            wide += v;
            narrow += (float)v;
        }
    }
    return y_pred->dtype == DIP_FLOAT32 ? (double)narrow : wide;
}
