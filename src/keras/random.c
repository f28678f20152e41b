/* random.c - keras.random: normal, uniform, randint ... as TensorFlow draws them on a CPU. */
#include <math.h>
#include <string.h>
#include "blocks/noise.h"
#include "keras/options.h"
#include "keras/state.h"
#include "random/tf_draws.h"
#include "random/tf_rng.h"

static const dip_field normal_fields[] = {
    DIP_FIELD_R(dip_keras_normal_opts, stddev, 1),
    DIP_FIELD_L(dip_keras_normal_opts, seed, DIP_NO_SEED),
};
static const dip_field uniform_fields[] = {
    DIP_FIELD_R(dip_keras_uniform_opts, maxval, 1),
    DIP_FIELD_L(dip_keras_uniform_opts, seed, DIP_NO_SEED),
};
static const dip_field integers_fields[] = {
    DIP_FIELD_T(dip_keras_integers_opts, dtype, "int32"),
    DIP_FIELD_L(dip_keras_integers_opts, seed, DIP_NO_SEED),
};
static const dip_field floats_fields[] = {DIP_FIELD_L(dip_keras_floats_opts, seed, DIP_NO_SEED)};
static const dip_field shuffle_fields[] = {DIP_FIELD_L(dip_keras_shuffle_opts, seed, DIP_NO_SEED)};
static const dip_field dropout_fields[] = {
    DIP_FIELD_L(dip_keras_random_dropout_opts, seed, DIP_NO_SEED)};
DIP_FIELDS_INIT(dip_keras_normal_opts, normal_fields)
DIP_FIELDS_INIT(dip_keras_uniform_opts, uniform_fields)
DIP_FIELDS_INIT(dip_keras_integers_opts, integers_fields)
DIP_FIELDS_INIT(dip_keras_floats_opts, floats_fields)
DIP_FIELDS_INIT(dip_keras_shuffle_opts, shuffle_fields)
DIP_FIELDS_INIT(dip_keras_random_dropout_opts, dropout_fields)

/* ---- a call: where the numbers go, and the generator that draws them ---- */

typedef struct draw {
    dip_context *ctx;
    const char *who;
    dip_tensor *out;
    int64_t n, pair[2];
    dip_philox philox;
} draw;

static bool find_dtype(const draw *d, const char *name, const dip_dtype *known, int n,
                       dip_dtype *out) {
    const char *names[DIP_DTYPE_COUNT];
    for (int i = 0; i < n; i++) {
        names[i] = dip_dtype_name(known[i]);
        if (name && !strcmp(name, names[i])) {
            *out = known[i];
            return true;
        }
    }
    return dip_fail_unknown(d->ctx, d->who, "dtype", name, names, n);
}

/* The pair is drawn last, so that a call that fails moves no generator on. */
static bool begin(draw *d, dip_dtype dtype, const dip_shape *shape, int64_t seed,
                  dip_seed_generator *g) {
    if (!dip_keras_check_seed(d->ctx, seed, g, d->who) ||
        !dip_tensor_check_new(d->ctx, d->who, dtype, shape))
        return false;
    d->out = dip_tensor_make(d->ctx, dtype, shape, NULL);
    if (!d->out) return false;
    d->n = dip_view_numel(&d->out->view);
    if (!dip_keras_draw_pair(d->ctx, seed, g, d->pair, d->who)) {
        dip_free(d->out);
        return false;
    }
    d->philox = dip_tf_rng_keras(d->pair[0], d->pair[1]);
    return true;
}

static bool begin_floats(draw *d, const char *dtype, const dip_shape *shape, int64_t seed,
                         dip_seed_generator *g) {
    static const dip_dtype floats[] = {DIP_FLOAT32, DIP_FLOAT64};
    dip_dtype t = dip_keras_floatx(d->ctx);
    if (dtype && !find_dtype(d, dtype, floats, 2, &t)) return false;
    return begin(d, t, shape, seed, g);
}

/* Whole numbers are drawn as int64; the tensor of the dtype asked for is made by finish_integers. */
static bool begin_integers(draw *d, const char *dtype, dip_dtype *wanted, const dip_shape *shape,
                           int64_t seed, dip_seed_generator *g) {
    static const dip_dtype integers[] = {DIP_INT32, DIP_INT64, DIP_UINT8};
    return find_dtype(d, dtype, integers, 3, wanted) && begin(d, DIP_INT64, shape, seed, g);
}

static dip_tensor *finish_integers(draw *d, dip_dtype wanted) {
    if (wanted == DIP_INT64) return d->out;
    dip_shape shape = dip_view_shape(&d->out->view);
    dip_tensor *narrow = dip_tensor_make(d->ctx, wanted, &shape, NULL);
    bool fine = narrow && dip_tensor_copy_into(narrow, d->out);
    dip_free(d->out);
    if (fine) return narrow;
    dip_free(narrow);
    return NULL;
}

static dip_tensor *noise(dip_context *ctx, const char *who, const char *dtype,
                         const dip_shape *shape, int64_t seed, dip_seed_generator *g,
                         dip_noise_kind kind, double a, double b) {
    draw d = {.ctx = ctx, .who = who};
    if (!begin_floats(&d, dtype, shape, seed, g)) return NULL;
    dip_float_env env = dip_float_enter();
    dip_tf_noise(&d.philox, d.out->view.data, d.n, d.out->view.dtype == DIP_FLOAT64,
                 dip_context_widened(ctx), kind, a, b);
    dip_float_leave(env);
    return d.out;
}

/* ---- floats ---- */

static dip_tensor *normal(dip_context *ctx, const char *who, const dip_shape *shape,
                          const dip_keras_normal_opts *given, dip_noise_kind kind) {
    dip_keras_normal_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(normal_fields));
    dip_enter(ctx, o.at_);
    return noise(ctx, who, o.dtype, shape, o.seed, o.seed_generator, kind, o.mean, o.stddev);
}
dip_tensor *dip_keras_random_normal(dip_context *ctx, dip_shape shape,
                                    const dip_keras_normal_opts *o) {
    return normal(ctx, "keras_random_normal", &shape, o, DIP_NOISE_NORMAL);
}
dip_tensor *dip_keras_random_truncated_normal(dip_context *ctx, dip_shape shape,
                                              const dip_keras_normal_opts *o) {
    return normal(ctx, "keras_random_truncated_normal", &shape, o, DIP_NOISE_TRUNCATED_NORMAL);
}

dip_tensor *dip_keras_random_uniform(dip_context *ctx, dip_shape shape,
                                     const dip_keras_uniform_opts *given) {
    dip_keras_uniform_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(uniform_fields));
    dip_enter(ctx, o.at_);
    return noise(ctx, "keras_random_uniform", o.dtype, &shape, o.seed, o.seed_generator,
                 DIP_NOISE_UNIFORM, o.minval, o.maxval);
}

/* A parameter is first rounded to the dtype, as a tensor of it would be. */
static double rounded(const draw *d, double x) {
    return d->out->view.dtype == DIP_FLOAT32 ? (double)(float)x : x;
}

static void put(draw *d, int64_t i, double x) {
    dip_element_set(d->out->view.data, d->out->view.dtype, i, x);
}

dip_tensor *dip_keras_random_gamma(dip_context *ctx, dip_shape shape, double alpha,
                                   const dip_keras_floats_opts *given) {
    dip_keras_floats_opts o;
    draw d = {.ctx = ctx, .who = "keras_random_gamma"};
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(floats_fields));
    dip_enter(ctx, o.at_);
    if (!begin_floats(&d, o.dtype, &shape, o.seed, o.seed_generator)) return NULL;
    dip_float_env env = dip_float_enter();
    alpha = rounded(&d, alpha);
    for (int64_t i = 0; i < d.n; i++) put(&d, i, dip_tf_draws_gamma(&d.philox, (uint64_t)i, alpha));
    dip_float_leave(env);
    return d.out;
}

dip_tensor *dip_keras_random_beta(dip_context *ctx, dip_shape shape, double alpha, double beta,
                                  const dip_keras_floats_opts *given) {
    dip_keras_floats_opts o;
    draw d = {.ctx = ctx, .who = "keras_random_beta"};
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(floats_fields));
    dip_enter(ctx, o.at_);
    if (!begin_floats(&d, o.dtype, &shape, o.seed, o.seed_generator)) return NULL;
    dip_float_env env = dip_float_enter();
    dip_philox other = dip_tf_draws_beta_other(d.pair[0], d.pair[1]);
    alpha = rounded(&d, alpha);
    beta = rounded(&d, beta);
    for (int64_t i = 0; i < d.n; i++) {
        double a = rounded(&d, dip_tf_draws_gamma(&d.philox, (uint64_t)i, alpha));
        double b = rounded(&d, dip_tf_draws_gamma(&other, (uint64_t)i, beta));
        put(&d, i, a / rounded(&d, a + b));
    }
    dip_float_leave(env);
    return d.out;
}

dip_tensor *dip_keras_random_binomial(dip_context *ctx, dip_shape shape, double counts,
                                      double probabilities, const dip_keras_floats_opts *given) {
    dip_keras_floats_opts o;
    draw d = {.ctx = ctx, .who = "keras_random_binomial"};
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(floats_fields));
    dip_enter(ctx, o.at_);
    if (!begin_floats(&d, o.dtype, &shape, o.seed, o.seed_generator)) return NULL;
    dip_float_env env = dip_float_enter();
    counts = (double)(float)counts; /* whatever the dtype: TensorFlow makes them float32 */
    probabilities = (double)(float)probabilities;
    for (int64_t i = 0; i < d.n; i++)
        put(&d, i, dip_tf_draws_binomial(&d.philox, (uint64_t)i, counts, probabilities));
    dip_float_leave(env);
    return d.out;
}

/* ---- integers ---- */

dip_tensor *dip_keras_random_randint(dip_context *ctx, dip_shape shape, int64_t minval,
                                     int64_t maxval, const dip_keras_integers_opts *given) {
    dip_keras_integers_opts o;
    draw d = {.ctx = ctx, .who = "keras_random_randint"};
    dip_dtype wanted = DIP_INT32;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(integers_fields));
    dip_enter(ctx, o.at_);
    bool narrow = o.dtype && !strcmp(o.dtype, "int32");
    if (minval >= maxval || (narrow && (minval < INT32_MIN || maxval > INT32_MAX))) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, d.who,
                 "minval is %lld and maxval is %lld, expected minval < maxval%s", (long long)minval,
                 (long long)maxval,
                 narrow ? ", both within int32; give .dtype = \"int64\" for larger ones" : "");
        return NULL;
    }
    if (!begin_integers(&d, o.dtype, &wanted, &shape, o.seed, o.seed_generator)) return NULL;
    (wanted == DIP_INT32 ? dip_tf_draws_int32 : dip_tf_draws_int64)(&d.philox, d.out->view.data,
                                                                    (size_t)d.n, minval, maxval);
    return finish_integers(&d, wanted);
}

/* Rows of logits as doubles, and the room for their running sums. */
static bool fill_categories(draw *d, dip_tensor *logits, int64_t num_samples) {
    int64_t rows = logits->view.dim[0], categories = logits->view.dim[1];
    double *room = dip_alloc_array(d->ctx, (size_t)categories, 2 * sizeof *room);
    dip_shape shape = dip_view_shape(&logits->view);
    dip_tensor *plain = room ? dip_tensor_make(d->ctx, DIP_FLOAT64, &shape, NULL) : NULL;
    bool fine = plain && dip_tensor_copy_into(plain, logits);
    dip_float_env env = dip_float_enter();
    for (int64_t r = 0; fine && r < rows; r++)
        dip_tf_draws_categorical(
            &d->philox, (int64_t *)d->out->view.data + r * num_samples, (size_t)num_samples,
            (size_t)r, (const double *)plain->view.data + r * categories, (size_t)categories, room);
    dip_float_leave(env);
    dip_free(plain);
    dip_dealloc(d->ctx, room, (size_t)categories * 2 * sizeof *room);
    return fine;
}

dip_tensor *dip_keras_random_categorical(dip_tensor *logits, int64_t num_samples,
                                         const dip_keras_integers_opts *given) {
    dip_keras_integers_opts o;
    draw d = {.ctx = dip_ctx(logits), .who = "keras_random_categorical"};
    dip_dtype wanted = DIP_INT32;
    char text[96];
    if (!logits || !dip_is(logits, &dip_tensor_class, d.who)) return NULL;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(integers_fields));
    dip_enter(d.ctx, o.at_);
    if (!dip_tensor_readable(logits, d.who)) return NULL;
    dip_shape shape = dip_view_shape(&logits->view);
    if (shape.rank != 2 || shape.dim[1] < 1 || !dip_dtype_is_float(logits->view.dtype)) {
        dip_fail(d.ctx, DIP_ERROR_SHAPE, d.who,
                 "the logits are %s of shape %s, expected floats of shape (N, C), C at least 1",
                 dip_dtype_name(logits->view.dtype), dip_shape_text(&shape, text, sizeof text));
        return NULL;
    }
    if (num_samples < 0) {
        dip_fail(d.ctx, DIP_ERROR_ARGUMENT, d.who, "num_samples is %lld, expected 0 or more",
                 (long long)num_samples);
        return NULL;
    }
    shape.dim[1] = num_samples;
    if (!begin_integers(&d, o.dtype, &wanted, &shape, o.seed, o.seed_generator)) return NULL;
    if (fill_categories(&d, logits, num_samples)) return finish_integers(&d, wanted);
    dip_free(d.out);
    return NULL;
}

/* ---- of a tensor given ---- */

/* x with `axis` and the first one exchanged, its rows taken in order, and back. */
static dip_tensor *reordered(dip_builder *b, dip_tensor *x, dip_tensor *order, int axis) {
    dip_attr_value swap[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_transpose, NULL, swap);
    swap[dip_op_attr_index(&dip_op_transpose, "axis_a")].i = 0;
    swap[dip_op_attr_index(&dip_op_transpose, "axis_b")].i = axis;
    if (axis == 0) return dip_build2(b, &dip_op_take, x, order);
    dip_value rows =
        dip_build2(b, &dip_op_take, dip_build1_attr(b, &dip_op_transpose, x, swap), order);
    return dip_build1_attr(b, &dip_op_transpose, rows, swap);
}

dip_tensor *dip_keras_random_shuffle(dip_tensor *x, const dip_keras_shuffle_opts *given) {
    dip_keras_shuffle_opts o;
    draw d = {.ctx = dip_ctx(x), .who = "keras_random_shuffle"};
    if (!x || !dip_is(x, &dip_tensor_class, d.who)) return NULL;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(shuffle_fields));
    dip_enter(d.ctx, o.at_);
    int rank = x->view.rank, axis = o.axis < 0 ? o.axis + rank : o.axis;
    if (axis < 0 || axis >= rank) {
        dip_fail(d.ctx, DIP_ERROR_ARGUMENT, d.who,
                 "the axis is %d, but the tensor has %d; count from 0, or back from -1", o.axis,
                 rank);
        return NULL;
    }
    dip_shape shape = {1, {x->view.dim[axis]}};
    if (!begin(&d, DIP_INT64, &shape, o.seed, o.seed_generator)) return NULL;
    dip_scope_mark scope = dip_scope_enter(d.ctx);
    const char *before = dip_set_subject(d.ctx, d.who);
    bool fine = dip_tf_draws_order(&d.philox, d.out->view.data, (size_t)d.n);
    dip_tensor *y = fine ? reordered(dip_pick_builder1(x), x, d.out, axis) : NULL;
    dip_set_subject(d.ctx, before);
    dip_keep(y);
    dip_scope_leave(&scope);
    dip_free(d.out);
    return y;
}

/* A source that gives the numbers of one pair: for a call that draws at once. */
typedef struct once {
    dip_philox philox;
    bool widened;
} once;
static void fill_once(void *user, void *out, int64_t n, bool is_double, dip_noise_kind kind,
                      double a, double b) {
    const once *o = user;
    dip_tf_noise(&o->philox, out, n, is_double, o->widened, kind, a, b);
}

static dip_tensor *dropped(dip_tensor *x, double rate, const dip_keras_random_dropout_opts *o,
                           const dip_shape *dims, const char *who) {
    dip_context *ctx = dip_ctx(x);
    dip_builder *b = dip_pick_builder1(x);
    int64_t pair[2];
    if (o->seed_generator) /* read at each run of what is planned */
        return dip_block_keep_dropout(b, x, rate, dims, &o->seed_generator->source);
    if (x->graph) {
        dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who,
                 "inside a layer's call the numbers are drawn at each step, which needs a "
                 ".seed_generator; make one where the layer is made");
        return NULL;
    }
    if (!dip_keras_draw_pair(ctx, o->seed, NULL, pair, who)) return NULL;
    once now = {dip_tf_rng_keras(pair[0], pair[1]), dip_context_widened(ctx)};
    dip_noise_source source = {fill_once, &now};
    return dip_block_keep_dropout(b, x, rate, dims, &source);
}

dip_tensor *dip_keras_random_dropout(dip_tensor *x, double rate,
                                     const dip_keras_random_dropout_opts *given) {
    static const char who[] = "keras_random_dropout";
    dip_keras_random_dropout_opts o;
    if (!x || !dip_is(x, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = dip_ctx(x);
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(dropout_fields));
    dip_enter(ctx, o.at_);
    if (!(rate >= 0 && rate <= 1)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the rate is %g, expected a number from 0 to 1",
                 rate);
        return NULL;
    }
    dip_shape dims = o.noise_shape;
    for (int i = 0; i < dims.rank && i < x->view.rank; i++)
        if (dims.dim[i] == -1) dims.dim[i] = x->view.dim[i];
    if (!dip_keras_check_seed(ctx, o.seed, o.seed_generator, who)) return NULL;
    if (rate == 0) return x;
    const char *before = dip_set_subject(ctx, who);
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_tensor *y = dropped(x, rate, &o, &dims, who);
    dip_keep(y);
    dip_scope_leave(&scope);
    dip_set_subject(ctx, before);
    return y;
}
