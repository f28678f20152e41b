/* initializer.c - initial weights, drawn as Keras and PyTorch draw them.
 * Scales and bounds are computed in double and rounded where the generators round them. */
#include "train/initializer.h"

#include <math.h>

#include "random/tf_rng.h"

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
    SCALING("lecun_normal", "LecunNormal", 1, DIP_FAN_IN, DIP_INIT_TRUNCATED_NORMAL,
            "truncated normal of variance 1 / fan_in"),
    SCALING("lecun_uniform", "LecunUniform", 1, DIP_FAN_IN, DIP_INIT_UNIFORM,
            "uniform in +-sqrt(3 / fan_in)"),
    {"ones", "Ones", DIP_INIT_CONSTANT, 0, DIP_FAN_IN, DIP_INIT_CONSTANT, 1, 0, NULL, NULL,
     "1 everywhere"},
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
    {"zeros", "Zeros", DIP_INIT_CONSTANT, 0, DIP_FAN_IN, DIP_INIT_CONSTANT, 0, 0, NULL, NULL,
     "0 everywhere"},
    {0},
};
enum { KINDS = sizeof dip_initializer_kinds / sizeof *dip_initializer_kinds - 1 };

const dip_initializer_kind *dip_initializer_find(dip_context *ctx, const char *name,
                                                 const char *who) {
    const char *known[KINDS];
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
    double a, b;
    int64_t seed; /* -1: draws nothing */
    bool draws;
};

static void destroy_initializer(void *object) { (void)object; }
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
    i->draws = kind->family != DIP_INIT_CONSTANT;
    bool seedless = !i->draws || kind->family == DIP_INIT_TORCH_LINEAR;
    i->seed = seedless ? -1 : o && o->has_seed ? o->seed : dip_python_rng_keras_seed(rng);
    return i;
}

const dip_initializer_kind *dip_initializer_kind_of(const dip_initializer *i) {
    return i ? i->kind : NULL;
}
int64_t dip_initializer_seed(const dip_initializer *i) { return i ? i->seed : -1; }
double dip_initializer_a(const dip_initializer *i) { return i ? i->a : (double)NAN; }
double dip_initializer_b(const dip_initializer *i) { return i ? i->b : (double)NAN; }

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

static void draw_keras(const canvas *c, dip_initializer_family family, double a, double b,
                       int64_t seed) {
    dip_philox p = dip_tf_rng_keras(seed, 0);
    void *out = c->paper->view.data;
    bool wide = c->paper->view.dtype == DIP_FLOAT64;
    if (family == DIP_INIT_UNIFORM) {
        /* TensorFlow casts the bounds, and a cast of a Python number goes through float32 */
        if (wide) dip_tf_rng_uniform_f64(&p, out, c->n, (double)(float)a, (double)(float)b);
        else dip_tf_rng_uniform_f32(&p, out, c->n, a, b);
    } else if (family == DIP_INIT_NORMAL) {
        if (wide) dip_tf_rng_normal_f64(&p, out, c->n, a, b);
        else dip_tf_rng_normal_f32(&p, out, c->n, a, b);
    } else {
        if (wide) dip_tf_rng_truncated_normal_f64(&p, out, c->n, a, b);
        else dip_tf_rng_truncated_normal_f32(&p, out, c->n, a, b);
    }
}

/* Keras' fans of a kernel: the last two axes count, the others are the receptive field. */
static double scale_of(const dip_initializer_kind *k, const dip_shape *s) {
    double in = 1, out = 1;
    if (s->rank == 1) in = out = (double)s->dim[0];
    if (s->rank >= 2) {
        double field = 1;
        for (int i = 0; i < s->rank - 2; i++) field *= (double)s->dim[i];
        in = field * (double)s->dim[s->rank - 2];
        out = field * (double)s->dim[s->rank - 1];
    }
    double fan = k->fan == DIP_FAN_IN ? in : k->fan == DIP_FAN_OUT ? out : (in + out) / 2;
    return k->scale / fmax(1, fan);
}

static bool fill(const dip_initializer *i, dip_tensor *t, dip_draws draws, const char *who) {
    if (i->kind->family == DIP_INIT_TORCH_LINEAR)
        return dip_fail(t->object.ctx, DIP_ERROR_ARGUMENT, who,
                        "torch_linear draws a layer's kernel and bias from PyTorch's generator; it "
                        "fills nothing else");
    if (!i->draws)
        return dip_tensor_fill(t,
                               (double)(float)i->a); /* Keras: float32 first, whatever the dtype */
    canvas c;
    if (!begin(&c, t, draws, who)) return false;
    dip_initializer_family family = i->kind->family;
    double a = i->a, b = i->b;
    if (family == DIP_INIT_SCALING) {
        dip_shape shape = dip_view_shape(&t->view);
        double scale = scale_of(i->kind, &shape), limit = sqrt(3 * scale);
        family = i->kind->draw;
        a = family == DIP_INIT_UNIFORM ? -limit : 0;
        /* the divisor is the standard deviation of a standard normal cut at 2 */
        b = family == DIP_INIT_UNIFORM ? limit : sqrt(scale) / 0.87962566103423978;
    }
    draw_keras(&c, family, a, b, i->seed);
    return finish(&c);
}

bool dip_initializer_fill(const dip_initializer *i, dip_tensor *t, dip_draws draws,
                          const char *who) {
    if (!i || !t) return false;
    dip_float_env env = dip_float_enter();
    bool ok = fill(i, t, draws, who);
    dip_float_leave(env);
    return ok;
}

/* ---- PyTorch --------------------------------------------------------------------------------- */
static bool uniform(dip_tensor *t, dip_torch_rng *rng, double low, double high, dip_draws draws,
                    const char *who) {
    canvas c;
    if (!begin(&c, t, draws, who)) return false;
    if (c.paper->view.dtype == DIP_FLOAT64)
        dip_torch_rng_uniform_f64(rng, c.paper->view.data, c.n, low, high);
    else dip_torch_rng_uniform_f32(rng, c.paper->view.data, c.n, low, high);
    return finish(&c);
}

static bool normal(dip_tensor *t, dip_torch_rng *rng, double mean, double std, dip_draws draws,
                   const char *who) {
    canvas c;
    if (!begin(&c, t, draws, who)) return false;
    if (c.paper->view.dtype == DIP_FLOAT64)
        dip_torch_rng_normal_f64(rng, c.paper->view.data, c.n, mean, std);
    else dip_torch_rng_normal_f32(rng, c.paper->view.data, c.n, mean, std);
    return finish(&c);
}

static int64_t fan_in_of(const dip_tensor *weight) {
    int64_t fan = 1;
    for (int i = 1; i < weight->view.rank; i++) fan *= weight->view.dim[i];
    return fan;
}

static bool linear_weight(dip_tensor *weight, dip_torch_rng *rng, dip_draws draws,
                          const char *who) {
    double fan = (double)fan_in_of(weight);
    /* kaiming_uniform_ with a = sqrt(5), in PyTorch's own order of operations: its last bit counts */
    double gain = sqrt(2.0 / (1 + sqrt(5.0) * sqrt(5.0))),
           bound = fan > 0 ? sqrt(3.0) * (gain / sqrt(fan)) : 0;
    return uniform(weight, rng, -bound, bound, draws, who);
}

static bool linear_bias(dip_tensor *bias, int64_t fan_in, dip_torch_rng *rng, dip_draws draws,
                        const char *who) {
    double bound = fan_in > 0 ? 1 / sqrt((double)fan_in) : 0;
    return uniform(bias, rng, -bound, bound, draws, who);
}

bool dip_init_uniform(dip_tensor *t, dip_torch_rng *rng, double low, double high, dip_draws draws,
                      const char *who) {
    dip_float_env env = dip_float_enter();
    bool ok = uniform(t, rng, low, high, draws, who);
    dip_float_leave(env);
    return ok;
}

bool dip_init_normal(dip_tensor *t, dip_torch_rng *rng, double mean, double std, dip_draws draws,
                     const char *who) {
    dip_float_env env = dip_float_enter();
    bool ok = normal(t, rng, mean, std, draws, who);
    dip_float_leave(env);
    return ok;
}

bool dip_init_linear_weight(dip_tensor *weight, dip_torch_rng *rng, dip_draws draws,
                            const char *who) {
    if (!weight || !dip_is(weight, &dip_tensor_class, who)) return false;
    dip_float_env env = dip_float_enter();
    bool ok = linear_weight(weight, rng, draws, who);
    dip_float_leave(env);
    return ok;
}

bool dip_init_linear_bias(dip_tensor *bias, int64_t fan_in, dip_torch_rng *rng, dip_draws draws,
                          const char *who) {
    if (!bias || !dip_is(bias, &dip_tensor_class, who)) return false;
    dip_float_env env = dip_float_enter();
    bool ok = linear_bias(bias, fan_in, rng, draws, who);
    dip_float_leave(env);
    return ok;
}

bool dip_init_linear(dip_tensor *weight, dip_tensor *bias, dip_torch_rng *rng, dip_draws draws,
                     const char *who) {
    return dip_init_linear_weight(weight, rng, draws, who) &&
           (!bias || dip_init_linear_bias(bias, fan_in_of(weight), rng, draws, who));
}
