/* initializer.c - initial weights, drawn as Keras draws them; PyTorch's are in torch_draw.c.
 * Scales and bounds are computed in double and rounded where the generators round them. */
#include "train/initializer.h"

#include <math.h>

#include "random/tf_rng.h"
#include "train/orthogonal.h"

/* ---- the table ------------------------------------------------------------------------------- */
#define SCALING(snake, camel, scale, fan, draw, doc) \
    { snake, camel, DIP_INIT_SCALING, scale, fan, draw, 0, 0, NULL, NULL, doc }
const dip_initializer_kind dip_initializer_kinds[] = {
    {"constant", "Constant", DIP_INIT_CONSTANT, 0, DIP_FAN_IN, DIP_INIT_CONSTANT, 0, 0, "value",
     NULL, "one value everywhere"},
    SCALING("glorot_normal", "GlorotNormal", 1, DIP_FAN_AVERAGE, DIP_INIT_TRUNCATED_NORMAL,
            "truncated normal of variance 2 / (fan_in + fan_out)"),
    SCALING("glorot_uniform", "GlorotUniform", 1, DIP_FAN_AVERAGE, DIP_INIT_UNIFORM,
            "uniform in +-sqrt(6 / (fan_in + fan_out))"),
    SCALING("he_normal", "HeNormal", 2, DIP_FAN_IN, DIP_INIT_TRUNCATED_NORMAL,
            "truncated normal of variance 2 / fan_in"),
    SCALING("he_uniform", "HeUniform", 2, DIP_FAN_IN, DIP_INIT_UNIFORM,
            "uniform in +-sqrt(6 / fan_in)"),
    {"identity", "Identity", DIP_INIT_IDENTITY, 0, DIP_FAN_IN, DIP_INIT_CONSTANT, 1, 0, "gain",
     NULL, "gain on the diagonal of a matrix, 0 elsewhere"},
    SCALING("lecun_normal", "LecunNormal", 1, DIP_FAN_IN, DIP_INIT_TRUNCATED_NORMAL,
            "truncated normal of variance 1 / fan_in"),
    SCALING("lecun_uniform", "LecunUniform", 1, DIP_FAN_IN, DIP_INIT_UNIFORM,
            "uniform in +-sqrt(3 / fan_in)"),
    {"ones", "Ones", DIP_INIT_CONSTANT, 0, DIP_FAN_IN, DIP_INIT_CONSTANT, 1, 0, NULL, NULL,
     "1 everywhere"},
    {"orthogonal", "Orthogonal", DIP_INIT_ORTHOGONAL, 0, DIP_FAN_IN, DIP_INIT_NORMAL, 1, 0, "gain",
     NULL, "orthonormal rows or columns, times gain"},
    {"random_normal", "RandomNormal", DIP_INIT_NORMAL, 0, DIP_FAN_IN, DIP_INIT_NORMAL, 0, 0.05,
     "mean", "stddev", "normal"},
    {"random_uniform", "RandomUniform", DIP_INIT_UNIFORM, 0, DIP_FAN_IN, DIP_INIT_UNIFORM, -0.05,
     0.05, "minval", "maxval", "uniform in [minval, maxval)"},
    {"torch_linear", "TorchLinear", DIP_INIT_TORCH_LINEAR, 0, DIP_FAN_IN, DIP_INIT_UNIFORM, 0, 0,
     NULL, NULL,
     "PyTorch's own, drawn from its generator as nn.Linear does: uniform in +-1 / sqrt(fan_in)"},
    {"truncated_normal", "TruncatedNormal", DIP_INIT_TRUNCATED_NORMAL, 0, DIP_FAN_IN,
     DIP_INIT_TRUNCATED_NORMAL, 0, 0.05, "mean", "stddev",
     "normal without what lies 2 stddev or more from the mean"},
    SCALING("variance_scaling", "VarianceScaling", 1, DIP_FAN_IN, DIP_INIT_TRUNCATED_NORMAL,
            "of variance scale / fan, by mode and distribution"),
    {"zeros", "Zeros", DIP_INIT_CONSTANT, 0, DIP_FAN_IN, DIP_INIT_CONSTANT, 0, 0, NULL, NULL,
     "0 everywhere"},
    {0},
};
enum { KINDS = sizeof dip_initializer_kinds / sizeof *dip_initializer_kinds - 1 };

/* Other names that Keras knows. */
static const char *const aliases[][2] = {
    {"normal", "random_normal"},
    {"one", "ones"},
    {"uniform", "random_uniform"},
    {"zero", "zeros"},
};

bool dip_initializer_draws(const dip_initializer_kind *kind) {
    return kind && kind->family != DIP_INIT_CONSTANT && kind->family != DIP_INIT_IDENTITY &&
           kind->family != DIP_INIT_TORCH_LINEAR;
}

const dip_initializer_kind *dip_initializer_find(dip_context *ctx, const char *name,
                                                 const char *who) {
    const char *known[KINDS];
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (dip_same_name(aliases[i][0], name)) name = aliases[i][1];
    for (int i = 0; i < KINDS; i++) {
        const dip_initializer_kind *k = &dip_initializer_kinds[i];
        if (dip_same_name(k->name, name) || dip_same_name(k->label, name)) return k;
        known[i] = k->name;
    }
    dip_fail_unknown(ctx, who, "initializer", name, known, KINDS);
    return NULL;
}

/* ---- the object ------------------------------------------------------------------------------ */
struct dip_initializer {
    dip_object object;
    const dip_initializer_kind *kind;
    double a, b, scale;
    dip_fan fan;
    dip_initializer_family draw;
    int64_t seed;                  /* -1: draws nothing, or with the generator */
    dip_seed_generator *generator; /* NULL: the seed counts */
};

static void destroy_initializer(void *object) {
    dip_release(((dip_initializer *)object)->generator);
}
const dip_class dip_initializer_class = {"initializer", destroy_initializer,
                                         sizeof(dip_initializer)};

dip_initializer *dip_initializer_new(dip_context *ctx, const dip_initializer_kind *kind,
                                     const dip_initializer_opts *o, dip_python_rng *rng,
                                     const char *who) {
    if (!kind) return NULL;
    double a = o && !isnan(o->a) ? o->a : kind->a, b = o && !isnan(o->b) ? o->b : kind->b;
    bool normal = kind->family == DIP_INIT_NORMAL || kind->family == DIP_INIT_TRUNCATED_NORMAL;
    if (isinf(a) || isinf(b) || (normal && b < 0) || (kind->family == DIP_INIT_UNIFORM && b < a)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "%s is %g and %s is %g; %s", kind->a_name, a,
                 kind->b_name ? kind->b_name : "the rest", b,
                 normal ? "stddev must not be negative" : "both must be finite and in order");
        return NULL;
    }
    dip_initializer *i = dip_object_new(ctx, &dip_initializer_class, sizeof *i);
    if (!i) return NULL;
    i->kind = kind;
    i->a = a;
    i->b = b;
    i->scale = o && o->scaled ? o->scale : kind->scale;
    i->fan = o && o->scaled ? o->fan : kind->fan;
    i->draw = o && o->scaled ? o->draw : kind->draw;
    i->generator = o ? dip_retain(o->generator) : NULL;
    i->seed = !dip_initializer_draws(kind) || i->generator ? -1
              : o && o->has_seed                           ? o->seed
                                                           : dip_python_rng_keras_seed(rng);
    return i;
}

const dip_initializer_kind *dip_initializer_kind_of(const dip_initializer *i) {
    return i ? i->kind : NULL;
}
int64_t dip_initializer_seed(const dip_initializer *i) { return i ? i->seed : -1; }

/* ---- filling --------------------------------------------------------------------------------- */
/* Where numbers are drawn to, row-major on the host: t itself where that is what it is, else a tensor
 * that finish() copies into it. */
typedef struct canvas {
    dip_tensor *target, *paper;
    size_t n;
} canvas;

static bool begin(canvas *c, dip_tensor *t, dip_draws draws, const char *who) {
    if (!t || !dip_is(t, &dip_tensor_class, who) || !dip_tensor_readable(t, who)) return false;
    if (!dip_dtype_is_float(t->view.dtype)) {
        return dip_fail(t->object.ctx, DIP_ERROR_TYPE, who,
                        "the tensor is %s, random numbers fill float32 or float64",
                        dip_dtype_name(t->view.dtype));
    }
    dip_dtype dtype = draws == DIP_DRAWS_FLOAT32 ? DIP_FLOAT32 : t->view.dtype;
    dip_shape shape = dip_view_shape(&t->view);
    c->target = t;
    c->n = (size_t)dip_view_numel(&t->view);
    bool direct =
        dtype == t->view.dtype && dip_tensor_where(t)->host && dip_view_contiguous(&t->view);
    c->paper = direct ? t : dip_tensor_make(t->object.ctx, dtype, &shape, NULL);
    return c->paper != NULL;
}

static bool finish(canvas *c) {
    if (c->paper == c->target) {
        c->target->storage->version++;
        return true;
    }
    bool ok = dip_tensor_copy_into(c->target, c->paper);
    dip_free(c->paper);
    return ok;
}

/* As Keras: a seed gives the same numbers each time, a generator new ones. */
static dip_philox philox_of(const dip_initializer *i) {
    return i->generator ? dip_seed_generator_next(i->generator) : dip_tf_rng_keras(i->seed, 0);
}

static void draw_keras(const canvas *c, const dip_initializer *i, dip_initializer_family family,
                       double a, double b) {
    dip_philox p = philox_of(i);
    dip_tf_noise(&p, c->paper->view.data, (int64_t)c->n, c->paper->view.dtype == DIP_FLOAT64, false,
                 family == DIP_INIT_UNIFORM  ? DIP_NOISE_UNIFORM
                 : family == DIP_INIT_NORMAL ? DIP_NOISE_NORMAL
                                             : DIP_NOISE_TRUNCATED_NORMAL,
                 a, b);
}

/* Keras' fans of a kernel: the last two axes count, the others are the receptive field. */
static double scale_of(const dip_initializer *i, const dip_shape *s) {
    double in = 1, out = 1;
    if (s->rank == 1) in = out = (double)s->dim[0];
    if (s->rank >= 2) {
        double field = 1;
        for (int d = 0; d < s->rank - 2; d++) field *= (double)s->dim[d];
        in = field * (double)s->dim[s->rank - 2];
        out = field * (double)s->dim[s->rank - 1];
    }
    double fan = i->fan == DIP_FAN_IN ? in : i->fan == DIP_FAN_OUT ? out : (in + out) / 2;
    return i->scale / fmax(1, fan);
}

static void draw_scaled(const canvas *c, const dip_initializer *i) {
    dip_shape shape = dip_view_shape(&c->target->view);
    double scale = scale_of(i, &shape), limit = sqrt(3 * scale);
    if (i->draw == DIP_INIT_UNIFORM) draw_keras(c, i, i->draw, -limit, limit);
    else if (i->draw == DIP_INIT_NORMAL) draw_keras(c, i, i->draw, 0, sqrt(scale));
    else /* the divisor is the standard deviation of a standard normal cut at 2 */
        draw_keras(c, i, i->draw, 0, sqrt(scale) / 0.87962566103423978);
}

/* A tall matrix of normals, its orthonormal columns; lying where t is wider than tall.  The gain is
 * a product of its own in t's dtype. */
static bool draw_orthogonal(const canvas *c, const dip_initializer *i, const char *who) {
    dip_context *ctx = c->target->object.ctx;
    dip_tensor *paper = c->paper;
    const dip_view *v = &c->target->view;
    if (v->rank < 2)
        return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                        "orthogonal weights need at least two axes, this one has %d", v->rank);
    int64_t n = (int64_t)c->n, columns = v->dim[v->rank - 1], rows = columns ? n / columns : 0;
    int64_t tall = rows > columns ? rows : columns, thin = rows > columns ? columns : rows;
    double *q = dip_alloc_array(ctx, c->n, sizeof *q);
    if (!q) return false;
    draw_keras(c, i, DIP_INIT_NORMAL, 0, 1);
    for (int64_t k = 0; k < n; k++) q[k] = dip_element_get(paper->view.data, paper->view.dtype, k);
    bool fine = dip_orthogonal(ctx, q, tall, thin);
    bool narrow = paper->view.dtype == DIP_FLOAT32;
    for (int64_t r = 0; fine && r < rows; r++)
        for (int64_t k = 0; k < columns; k++) {
            double e = rows >= columns ? q[r * thin + k] : q[k * thin + r];
            e = narrow ? (double)((float)e * (float)i->a) : e * i->a;
            dip_element_set(paper->view.data, paper->view.dtype, r * columns + k, e);
        }
    dip_dealloc(ctx, q, c->n * sizeof *q);
    return fine;
}

static bool fill_identity(const dip_initializer *i, dip_tensor *t, const char *who) {
    canvas c = {0};
    if (t->view.rank != 2)
        return dip_fail(t->object.ctx, DIP_ERROR_SHAPE, who,
                        "an identity is a matrix, so it needs 2 axes, this weight has %d",
                        t->view.rank);
    if (!begin(&c, t, DIP_DRAWS_NATIVE, who)) return false;
    int64_t rows = t->view.dim[0], columns = t->view.dim[1];
    for (int64_t k = 0; k < rows * columns; k++)
        dip_element_set(c.paper->view.data, c.paper->view.dtype, k,
                        k / columns == k % columns ? i->a : 0);
    return finish(&c);
}

static bool fill(const dip_initializer *i, dip_tensor *t, dip_draws draws, const char *who) {
    canvas c = {0};
    switch (i->kind->family) {
    case DIP_INIT_CONSTANT: /* Keras: float32 first, whatever the dtype */
        return dip_tensor_fill(t, (double)(float)i->a);
    case DIP_INIT_IDENTITY: return fill_identity(i, t, who);
    case DIP_INIT_TORCH_LINEAR:
        return dip_fail(t->object.ctx, DIP_ERROR_ARGUMENT, who,
                        "torch_linear draws a layer's kernel and bias from PyTorch's generator; it "
                        "fills nothing else");
    case DIP_INIT_SCALING:
    case DIP_INIT_ORTHOGONAL:
    case DIP_INIT_UNIFORM:
    case DIP_INIT_NORMAL:
    case DIP_INIT_TRUNCATED_NORMAL: break;
    }
    if (!begin(&c, t, draws, who)) return false;
    bool fine = true;
    if (i->kind->family == DIP_INIT_SCALING) draw_scaled(&c, i);
    else if (i->kind->family == DIP_INIT_ORTHOGONAL) fine = draw_orthogonal(&c, i, who);
    else draw_keras(&c, i, i->kind->family, i->a, i->b);
    if (fine) return finish(&c);
    if (c.paper != c.target) dip_free(c.paper);
    return false;
}

bool dip_initializer_fill(const dip_initializer *i, dip_tensor *t, dip_draws draws,
                          const char *who) {
    if (!i || !t) return false;
    dip_float_env env = dip_float_enter();
    bool ok = fill(i, t, draws, who);
    dip_float_leave(env);
    return ok;
}
