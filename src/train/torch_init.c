/* torch_init.c - what torch.nn.init computes beyond single draws.  Numbers are worked out row-major on the
 * host, in double, and rounded to the tensor's dtype where PyTorch rounds. */
#include "train/torch_init.h"

#include <math.h>
#include <string.h>

#include "kernels/scalar_math.h"
#include "train/orthogonal.h"

/* ---- gains and fans ---- */
double dip_torch_gain(dip_context *ctx, const char *nonlinearity, double slope, const char *who) {
    static const struct {
        const char *name;
        double gain;
    } known[] = {
        {"linear", 1},           {"conv1d", 1},
        {"conv2d", 1},           {"conv3d", 1},
        {"conv_transpose1d", 1}, {"conv_transpose2d", 1},
        {"conv_transpose3d", 1}, {"sigmoid", 1},
        {"tanh", 5.0 / 3},       {"relu", 0},
        {"leaky_relu", 0},       {"selu", 3.0 / 4},
    };
    enum { KNOWN = sizeof known / sizeof known[0] };
    const char *names[KNOWN];
    if (isnan(slope)) slope = 0.01;
    for (int i = 0; i < KNOWN; i++) {
        names[i] = known[i].name;
        if (nonlinearity && !strcmp(nonlinearity, known[i].name))
            return known[i].gain != 0
                       ? known[i].gain
                       : sqrt(!strcmp(nonlinearity, "relu") ? 2.0 : 2.0 / (1 + slope * slope));
    }
    const char *near = nonlinearity ? dip_nearest(nonlinearity, names, KNOWN) : NULL;
    dip_fail(
        ctx, DIP_ERROR_ARGUMENT, who,
        "\"%s\" is no nonlinearity that has a gain; %s%s%slinear, conv1d to conv3d, "
        "conv_transpose1d to conv_transpose3d, sigmoid, tanh, relu, leaky_relu and selu have one",
        nonlinearity ? nonlinearity : "NULL", near ? "did you mean \"" : "", near ? near : "",
        near ? "\"? " : "");
    return (double)NAN;
}

static const char *shape_of(const dip_tensor *t, char *text, size_t size) {
    dip_shape s = dip_view_shape(&t->view);
    return dip_shape_text(&s, text, size);
}

bool dip_torch_fans(const dip_tensor *t, double *in, double *out, const char *who) {
    char text[128];
    double field = 1;
    if (t->view.rank < 2)
        return dip_fail(dip_ctx(t), DIP_ERROR_SHAPE, who,
                        "the tensor has shape %s, inputs and outputs are told from two axes (O, I) "
                        "or more",
                        shape_of(t, text, sizeof text));
    for (int i = 2; i < t->view.rank; i++) field *= (double)t->view.dim[i];
    *in = (double)t->view.dim[1] * field;
    *out = (double)t->view.dim[0] * field;
    return true;
}

/* ---- sheets: row-major host tensors of t's shape or of another with as many elements ---- */
static dip_tensor *sheet(dip_tensor *t, dip_dtype dtype) {
    dip_shape s = dip_view_shape(&t->view);
    return dip_tensor_make(dip_ctx(t), dtype, &s, &dip_device_host);
}

static double get(const dip_tensor *x, int64_t i) {
    return dip_element_get(x->view.data, x->view.dtype, i);
}
static void set(dip_tensor *x, int64_t i, double v) {
    dip_element_set(x->view.data, x->view.dtype, i, v);
}
static double rounded(const dip_tensor *x, double v) {
    return x->view.dtype == DIP_FLOAT32 ? (double)(float)v : v;
}

static bool fillable(dip_tensor *t, const char *who) {
    if (!t || !dip_is(t, &dip_tensor_class, who) || !dip_tensor_readable(t, who)) return false;
    return dip_dtype_is_float(t->view.dtype) ||
           dip_fail(dip_ctx(t), DIP_ERROR_TYPE, who,
                    "the tensor is %s, it must be float32 or float64",
                    dip_dtype_name(t->view.dtype));
}

/* ---- trunc_normal_ ---- */

/* A round's draws, the way t itself is drawn, on a row-major sheet of t's dtype. */
typedef struct round_of {
    dip_tensor *like, *sheet;
} round_of;

static bool begin_round(round_of *r, dip_tensor *t) {
    r->like = dip_torch_empty_like(t, t->view.dtype, &dip_device_host);
    r->sheet = r->like ? sheet(t, t->view.dtype) : NULL;
    return r->sheet != NULL;
}

static bool draw_round(const round_of *r, dip_torch_rng *rng, dip_draw_kind kind, double a,
                       double b, dip_draws draws, const char *who) {
    dip_draw what = {.kind = kind, .a = a, .b = b};
    return dip_torch_draw(r->like, rng, &what, draws, who) &&
           dip_tensor_copy_into(r->sheet, r->like);
}

static double share_below(double x) { return (1 + dip_erf(x / sqrt(2.0))) / 2; }

typedef struct truncated {
    double mean, std, a, b;
} truncated;

/* Some bounds take very long. */
static bool cancelled(const dip_tensor *t, const char *who) {
    return dip_cancelled(dip_ctx(t)) && !dip_fail(dip_ctx(t), DIP_ERROR_CANCELLED, who,
                                                  "cancelled while numbers were drawn anew");
}

/* Most of the normal numbers lie inside. */
static bool redraw_outside(dip_tensor *out, const round_of *r, dip_torch_rng *rng,
                           const truncated *n, dip_draws draws, const char *who) {
    double low = rounded(out, n->a), high = rounded(out, n->b);
    int64_t count = dip_view_numel(&out->view), left = count;
    for (int64_t i = 0; i < count; i++) set(out, i, (double)NAN);
    do {
        if (cancelled(out, who)) return false;
        if (!draw_round(r, rng, DIP_DRAW_NORMAL, n->mean, n->std, draws, who)) return false;
        for (int64_t i = 0; i < count; i++) {
            double now = get(out, i), drawn = get(r->sheet, i);
            if (now >= low && now <= high) continue;
            set(out, i, drawn);
            left -= drawn >= low && drawn <= high;
        }
    } while (left > 0);
    return true;
}

/* Few of them do: uniform candidates, each kept where the logarithm of another uniform number is above its
 * log density less the peak's.  Each step is rounded to the dtype, as PyTorch's in-place steps are. */
static bool keep_by_density(dip_tensor *out, const round_of *r, dip_torch_rng *rng,
                            const truncated *n, dip_draws draws, const char *who) {
    double mode = fmax(n->a, fmin(n->mean, n->b)), from_mean = (mode - n->mean) / n->std,
           peak = rounded(out, -0.5 * (from_mean * from_mean)), mean = rounded(out, n->mean),
           std = rounded(out, n->std);
    int64_t count = dip_view_numel(&out->view), left = count;
    dip_tensor *candidates = sheet(out, out->view.dtype), *pending = sheet(out, DIP_BOOL);
    if (!candidates || !pending) return false;
    for (int64_t i = 0; i < count; i++) set(pending, i, 1);
    do {
        if (cancelled(out, who)) return false;
        if (!draw_round(r, rng, DIP_DRAW_UNIFORM, n->a, n->b, draws, who) ||
            !dip_tensor_copy_into(candidates, r->sheet) ||
            !draw_round(r, rng, DIP_DRAW_UNIFORM, 0, 1, draws, who))
            return false;
        for (int64_t i = 0; i < count; i++) {
            if (get(pending, i) == 0) continue;
            double v = get(candidates, i), z = rounded(out, rounded(out, v - mean) / std),
                   density = rounded(out, rounded(out, rounded(out, z * z) * -0.5) - peak);
            set(out, i, v);
            if (rounded(out, dip_log(get(r->sheet, i))) > density) continue;
            set(pending, i, 0);
            left--;
        }
    } while (left > 0);
    return true;
}

bool dip_torch_trunc_normal(dip_tensor *t, dip_torch_rng *rng, double mean, double std, double a,
                            double b, dip_draws draws, const char *who) {
    truncated n = {mean, std, a, b};
    if (!fillable(t, who)) return false;
    dip_scope_mark mark = dip_scope_enter(dip_ctx(t));
    round_of r;
    dip_tensor *out = sheet(t, t->view.dtype);
    bool ok = out && begin_round(&r, t);
    double inside = share_below((b - mean) / std) - share_below((a - mean) / std);
    if (ok && inside <= 0.3 && (isinf(a) || isinf(b)))
        ok = dip_fail(
            dip_ctx(t), DIP_ERROR_ARGUMENT, who,
            "from %g to %g lies too little of the normal distribution to draw from it, and "
            "uniform numbers, which are taken then, need finite bounds",
            a, b);
    ok = ok && (inside > 0.3 ? redraw_outside(out, &r, rng, &n, draws, who)
                             : keep_by_density(out, &r, rng, &n, draws, who));
    ok = ok && dip_tensor_copy_into(t, out);
    dip_scope_leave(&mark);
    return ok;
}

/* ---- orthogonal_ ---- */

bool dip_torch_orthogonal(dip_tensor *t, dip_torch_rng *rng, double gain, dip_draws draws,
                          const char *who) {
    char text[128];
    if (!fillable(t, who)) return false;
    if (t->view.rank < 2)
        return dip_fail(dip_ctx(t), DIP_ERROR_SHAPE, who,
                        "the tensor has shape %s, a matrix has two axes or more",
                        shape_of(t, text, sizeof text));
    int64_t n = dip_view_numel(&t->view), rows = t->view.dim[0];
    if (n == 0) return true;
    int64_t others = n / rows, long_ = rows < others ? others : rows, few = n / long_;
    bool wide = rows < others; /* then the rows are what is made orthonormal */
    dip_scope_mark mark = dip_scope_enter(dip_ctx(t));
    dip_tensor *x = sheet(t, t->view.dtype), *q = sheet(t, DIP_FLOAT64);
    bool ok = x && q && dip_init_normal(x, rng, 0, 1, draws, who);
    if (ok) {
        double *column = q->view.data; /* (long_, few) */
        for (int64_t i = 0; i < n; i++)
            column[wide ? i % long_ * few + i / long_ : i] = get(x, i);
        dip_float_env env = dip_float_enter();
        ok = dip_orthogonal(dip_ctx(t), column, long_, few);
        dip_float_leave(env);
        for (int64_t i = 0; ok && i < n; i++)
            set(x, i, rounded(x, column[wide ? i % long_ * few + i / long_ : i]) * rounded(x, gain));
        ok = ok && dip_tensor_copy_into(t, x);
    }
    dip_scope_leave(&mark);
    return ok;
}

/* ---- eye_, dirac_ ---- */
bool dip_torch_eye(dip_tensor *t, const char *who) {
    char text[128];
    if (!fillable(t, who)) return false;
    if (t->view.rank != 2)
        return dip_fail(dip_ctx(t), DIP_ERROR_SHAPE, who,
                        "the tensor has shape %s, an identity matrix has two axes",
                        shape_of(t, text, sizeof text));
    dip_scope_mark mark = dip_scope_enter(dip_ctx(t));
    int64_t rows = t->view.dim[0], columns = t->view.dim[1];
    dip_tensor *x = sheet(t, t->view.dtype);
    bool ok = x && dip_tensor_fill(x, 0);
    for (int64_t i = 0; ok && i < rows && i < columns; i++) set(x, i * columns + i, 1);
    ok = ok && dip_tensor_copy_into(t, x);
    dip_scope_leave(&mark);
    return ok;
}

bool dip_torch_dirac(dip_tensor *t, int64_t groups, const char *who) {
    char text[128];
    if (!fillable(t, who)) return false;
    const dip_view *v = &t->view;
    if (v->rank < 3 || v->rank > 5)
        return dip_fail(dip_ctx(t), DIP_ERROR_SHAPE, who,
                        "the tensor has shape %s, the weight of a convolution has 3, 4 or 5 axes",
                        shape_of(t, text, sizeof text));
    if (groups < 1 || v->dim[0] % groups != 0)
        return dip_fail(dip_ctx(t), DIP_ERROR_ARGUMENT, who,
                        "the first axis has size %lld, which groups = %lld does not divide",
                        (long long)v->dim[0], (long long)groups);
    int64_t field = 1, middle = 0, each = v->dim[0] / groups, inputs = v->dim[1];
    for (int i = 2; i < v->rank; i++) {
        field *= v->dim[i];
        middle = middle * v->dim[i] + v->dim[i] / 2;
    }
    dip_scope_mark mark = dip_scope_enter(dip_ctx(t));
    dip_tensor *x = sheet(t, v->dtype);
    bool ok = x && dip_tensor_fill(x, 0);
    for (int64_t o = 0; ok && field && o < v->dim[0]; o++)
        if (o % each < inputs) set(x, (o * inputs + o % each) * field + middle, 1);
    ok = ok && dip_tensor_copy_into(t, x);
    dip_scope_leave(&mark);
    return ok;
}

/* ---- sparse_ ---- */
bool dip_torch_sparse(dip_tensor *t, dip_torch_rng *rng, dip_torch_rng *standard, double sparsity,
                      double std, dip_draws draws, const char *who) {
    char text[128];
    if (!fillable(t, who)) return false;
    if (t->view.rank != 2)
        return dip_fail(dip_ctx(t), DIP_ERROR_SHAPE, who,
                        "the tensor has shape %s, a sparse matrix has two axes",
                        shape_of(t, text, sizeof text));
    int64_t rows = t->view.dim[0], columns = t->view.dim[1],
            zeros = (int64_t)ceil(sparsity * (double)rows);
    dip_scope_mark mark = dip_scope_enter(dip_ctx(t));
    dip_draw what = {.kind = DIP_DRAW_NORMAL, .b = std};
    dip_shape order_shape = {1, {rows}};
    dip_tensor *x = sheet(t, t->view.dtype),
               *order = dip_tensor_make(dip_ctx(t), DIP_INT64, &order_shape, &dip_device_host);
    bool ok = x && order && dip_torch_draw(t, rng, &what, draws, who) && dip_tensor_copy_into(x, t);
    for (int64_t c = 0; ok && c < columns; c++) {
        int64_t *row = order->view.data;
        dip_torch_rng_randperm(standard, row, (size_t)rows);
        for (int64_t i = 0; i < zeros; i++) set(x, row[i] * columns + c, 0);
    }
    ok = ok && dip_tensor_copy_into(t, x);
    dip_scope_leave(&mark);
    return ok;
}
