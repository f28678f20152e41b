/* seed_generator.c - see seed_generator.h. */
#include "train/seed_generator.h"

#include "random/tf_rng.h"

/* ---- drawing ---- */

static void draw_f32(const dip_philox *p, void *out, size_t n, dip_noise_kind kind, double a,
                     double b) {
    switch (kind) {
    case DIP_NOISE_NORMAL: dip_tf_rng_normal_f32(p, out, n, a, b); break;
    case DIP_NOISE_TRUNCATED_NORMAL: dip_tf_rng_truncated_normal_f32(p, out, n, a, b); break;
    case DIP_NOISE_UNIFORM: dip_tf_rng_uniform_f32(p, out, n, a, b); break;
    case DIP_NOISE_KEEP: dip_tf_rng_keep_f32(p, out, n, a); break;
    case DIP_NOISE_KINDS: break;
    }
}

static void draw_f64(const dip_philox *p, void *out, size_t n, dip_noise_kind kind, double a,
                     double b) {
    switch (kind) {
    case DIP_NOISE_NORMAL: dip_tf_rng_normal_f64(p, out, n, a, b); break;
    case DIP_NOISE_TRUNCATED_NORMAL: dip_tf_rng_truncated_normal_f64(p, out, n, a, b); break;
    case DIP_NOISE_UNIFORM: /* TensorFlow casts the bounds, a Python number by way of float32 */
        dip_tf_rng_uniform_f64(p, out, n, (double)(float)a, (double)(float)b);
        break;
    case DIP_NOISE_KEEP: dip_tf_rng_keep_f64(p, out, n, a); break;
    case DIP_NOISE_KINDS: break;
    }
}

/* The floats lie in the back half of the doubles' memory, which filling from the front never
 * overtakes: so widening needs no memory beside it. */
static void widen(double *out, const float *narrow, int64_t n) {
    for (int64_t i = 0; i < n; i++) out[i] = (double)narrow[i];
}

void dip_tf_noise(const dip_philox *philox, void *out, int64_t n, bool is_double, bool widened,
                  dip_noise_kind kind, double a, double b) {
    if (is_double && !widened) {
        draw_f64(philox, out, (size_t)n, kind, a, b);
    } else if (is_double && kind != DIP_NOISE_KEEP) {
        float *back = (float *)out + n;
        draw_f32(philox, back, (size_t)n, kind, a, b);
        widen(out, back, n);
    } else {
        draw_f32(philox, out, (size_t)n, kind, a, b);
    }
}

/* ---- the object ---- */

const dip_class dip_seed_generator_class = {"seed generator", NULL, sizeof(dip_seed_generator)};

dip_philox dip_seed_generator_next(dip_seed_generator *g) {
    int64_t pair[2];
    dip_keras_seed_next(&g->seed, pair);
    return dip_tf_rng_keras(pair[0], pair[1]);
}

static void fill(void *user, void *out, int64_t n, bool is_double, dip_noise_kind kind, double a,
                 double b) {
    dip_seed_generator *g = user;
    dip_philox philox = dip_seed_generator_next(g);
    dip_tf_noise(&philox, out, n, is_double, g->widened, kind, a, b);
}

dip_seed_generator *dip_seed_generator_new(dip_context *ctx, int64_t seed, bool widened) {
    dip_seed_generator *g = dip_object_new(ctx, &dip_seed_generator_class, sizeof *g);
    if (!g) return NULL;
    dip_keras_seed_init(&g->seed, seed);
    g->widened = widened;
    g->source = (dip_noise_source){fill, g};
    return g;
}
