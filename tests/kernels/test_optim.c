/* test_optim.c - each optimiser's sweep against its formula written down element by element, with
 * fma and roundings where PyTorch and Keras have them, over several steps and all options. */
#include "check.h"

/* Arithmetic of dtype d on doubles. */
static int D;
/* Through memory: gcc 12 at -O2 drops the rounding of two neighbours that it joins in a vector. */
static double R(double x) {
    volatile float narrow = (float)x;
    return D == DIP_FLOAT32 ? (double)narrow : x;
}
static double F(double a, double b, double c) {
    return D == DIP_FLOAT32 ? (double)fmaf((float)a, (float)b, (float)c) : fma(a, b, c);
}
static double add(double a, double b) { return R(a + b); }
static double sub(double a, double b) { return R(a - b); }
static double mul(double a, double b) { return R(a * b); }
static double quo(double a, double b) { return R(a / b); }
static double root(double a) { return R(sqrt(a)); }
static double lerp(double a, double b, double w) {
    return w < 0.5 ? F(w, sub(b, a), a) : F(sub(w, 1), sub(b, a), b);
}

/* p, g and three slots of one parameter */
typedef struct cell {
    double p, g, s[3];
} cell;
enum { ADAM_TORCH, ADAM_KERAS, SGD_TORCH, SGD_KERAS, RMSPROP_TORCH, RMSPROP_KERAS, KINDS };

/* One choice of options, for all kinds. */
typedef struct setting {
    double lr, decay, momentum, dampening, beta1, beta2, eps;
    bool amsgrad, nesterov, maximize, centered, decoupled;
    int t;
} setting;

static void defined(int kind, const setting *o, cell *c) {
    double g = c->g, bc1 = 1 - pow(o->beta1, o->t), bc2 = 1 - pow(o->beta2, o->t), *s = c->s;
    switch (kind) {
    case ADAM_TORCH: {
        const double step = R(-(o->lr / bc1)), q = R(sqrt(bc2)), w2 = R(1 - o->beta2);
        if (o->maximize) g = -g;
        if (o->decoupled) c->p = mul(c->p, R(1 - o->lr * o->decay));
        else if (o->decay != 0) g = F(R(o->decay), c->p, g);
        s[0] = lerp(s[0], g, R(1 - o->beta1));
        s[1] = F(mul(w2, g), g, mul(s[1], R(o->beta2)));
        double v = s[1];
        if (o->amsgrad) v = s[2] = fmax(s[2], v);
        c->p = add(c->p, quo(mul(step, s[0]), add(quo(root(v), q), R(o->eps))));
        break;
    }
    case ADAM_KERAS: {
        const double alpha = R(o->lr * sqrt(bc2) / bc1);
        if (o->decay != 0) c->p = sub(c->p, mul(mul(c->p, R(o->decay)), R(o->lr)));
        s[0] = add(s[0], mul(sub(g, s[0]), R(1 - o->beta1)));
        s[1] = add(s[1], mul(sub(mul(g, g), s[1]), R(1 - o->beta2)));
        double v = s[1];
        if (o->amsgrad) v = s[2] = fmax(s[2], v);
        c->p = sub(c->p, quo(mul(s[0], alpha), add(root(v), R(o->eps))));
        break;
    }
    case SGD_TORCH:
        if (o->maximize) g = -g;
        if (o->decay != 0) g = F(R(o->decay), c->p, g);
        if (o->momentum != 0) {
            s[0] = o->t == 1 ? g : F(R(1 - o->dampening), g, mul(s[0], R(o->momentum)));
            g = o->nesterov ? F(R(o->momentum), s[0], g) : s[0];
        }
        c->p = F(R(-o->lr), g, c->p);
        break;
    case SGD_KERAS:
        if (o->decay != 0) c->p = sub(c->p, mul(mul(c->p, R(o->decay)), R(o->lr)));
        if (o->momentum != 0) {
            s[0] = sub(mul(s[0], R(o->momentum)), mul(g, R(o->lr)));
            c->p = add(c->p, o->nesterov ? sub(mul(s[0], R(o->momentum)), mul(g, R(o->lr))) : s[0]);
        } else {
            c->p = sub(c->p, mul(g, R(o->lr)));
        }
        break;
    case RMSPROP_TORCH: {
        const double w = R(1 - o->beta2);
        if (o->maximize) g = -g;
        if (o->decay != 0) g = F(R(o->decay), c->p, g);
        s[0] = F(mul(w, g), g, mul(s[0], R(o->beta2)));
        double v = s[0];
        if (o->centered) {
            s[1] = lerp(s[1], g, w);
            v = F(-s[1], s[1], v);
        }
        double d = add(root(v), R(o->eps));
        if (o->momentum != 0) {
            s[2] = add(mul(s[2], R(o->momentum)), quo(g, d));
            c->p = F(R(-o->lr), s[2], c->p);
        } else {
            c->p = add(c->p, quo(mul(R(-o->lr), g), d));
        }
        break;
    }
    default: {
        const double rho = R(o->beta2), w = R(1 - o->beta2);
        if (o->decay != 0) c->p = sub(c->p, mul(mul(c->p, R(o->decay)), R(o->lr)));
        s[0] = add(mul(rho, s[0]), mul(w, mul(g, g)));
        double d = s[0];
        if (o->centered) {
            s[1] = add(mul(rho, s[1]), mul(w, g));
            d = sub(d, mul(s[1], s[1]));
        }
        double step = quo(mul(R(o->lr), g), root(add(d, R(o->eps))));
        if (o->momentum != 0) step = s[2] = add(mul(R(o->momentum), s[2]), step);
        c->p = sub(c->p, step);
    }
    }
}

static void sweep(const dip_kernels *k, int kind, const setting *o, void *p, const void *g,
                  void **s, int64_t n) {
    const dip_kernels_optim *e = k->optim[D];
    const double bc1 = 1 - pow(o->beta1, o->t), bc2 = 1 - pow(o->beta2, o->t);
    switch (kind) {
    case ADAM_TORCH: {
        const dip_adam_torch a = {.beta2 = o->beta2,
                                  .w1 = 1 - o->beta1,
                                  .w2 = 1 - o->beta2,
                                  .step = -(o->lr / bc1),
                                  .root = sqrt(bc2),
                                  .eps = o->eps,
                                  .weight_decay = o->decoupled ? 0 : o->decay,
                                  .shrink = o->decoupled ? 1 - o->lr * o->decay : 1,
                                  .maximize = o->maximize};
        e->adam_torch(&a, p, g, s[0], s[1], o->amsgrad ? s[2] : NULL, n);
        break;
    }
    case ADAM_KERAS: {
        const dip_adam_keras a = {.w1 = 1 - o->beta1,
                                  .w2 = 1 - o->beta2,
                                  .alpha = o->lr * sqrt(bc2) / bc1,
                                  .eps = o->eps,
                                  .weight_decay = o->decay,
                                  .lr = o->lr};
        e->adam_keras(&a, p, g, s[0], s[1], o->amsgrad ? s[2] : NULL, n);
        break;
    }
    case SGD_TORCH: {
        const dip_sgd_torch a = {.lr = o->lr,
                                 .momentum = o->momentum,
                                 .dampening = o->dampening,
                                 .weight_decay = o->decay,
                                 .nesterov = o->nesterov,
                                 .maximize = o->maximize,
                                 .first = o->t == 1};
        e->sgd_torch(&a, p, g, o->momentum != 0 ? s[0] : NULL, n);
        break;
    }
    case SGD_KERAS: {
        const dip_sgd_keras a = {.lr = o->lr,
                                 .momentum = o->momentum,
                                 .weight_decay = o->decay,
                                 .nesterov = o->nesterov};
        e->sgd_keras(&a, p, g, o->momentum != 0 ? s[0] : NULL, n);
        break;
    }
    case RMSPROP_TORCH: {
        const dip_rmsprop_torch a = {.lr = o->lr,
                                     .alpha = o->beta2,
                                     .eps = o->eps,
                                     .weight_decay = o->decay,
                                     .momentum = o->momentum,
                                     .centered = o->centered,
                                     .maximize = o->maximize};
        e->rmsprop_torch(&a, p, g, s[0], o->centered ? s[1] : NULL, o->momentum != 0 ? s[2] : NULL,
                         n);
        break;
    }
    default: {
        const dip_rmsprop_keras a = {.lr = o->lr,
                                     .rho = o->beta2,
                                     .eps = o->eps,
                                     .momentum = o->momentum,
                                     .weight_decay = o->decay,
                                     .centered = o->centered};
        e->rmsprop_keras(&a, p, g, s[0], o->centered ? s[1] : NULL, o->momentum != 0 ? s[2] : NULL,
                         n);
    }
    }
}

static void check_steps(const dip_kernels *k, int kind, setting o, int64_t n) {
    cell *cells = calloc((size_t)n, sizeof *cells);
    check_array p = check_array_new(D, n, false), g = check_array_new(D, n, false), slot[3],
                want = check_array_new(D, n, false);
    void *s[3];
    assert_non_null(cells);
    for (int j = 0; j < 3; j++) {
        slot[j] = check_array_new(D, n, false);
        s[j] = slot[j].data;
        for (int64_t i = 0; i < n; i++) check_set(s[j], D, i, 0);
    }
    for (int64_t i = 0; i < n; i++) cells[i].p = check_get(p.data, D, i);
    for (o.t = 1; o.t <= 4; o.t++) {
        for (int64_t i = 0; i < n; i++) {
            /* gradients of all sizes, and zeros */
            check_set(g.data, D, i,
                      i % 11 == 0 ? 0 : check_uniform(-1, 1) * pow(10, check_uniform(-6, 2)));
            cells[i].g = check_get(g.data, D, i);
            defined(kind, &o, &cells[i]);
            check_set(want.data, D, i, cells[i].p);
        }
        sweep(k, kind, &o, p.data, g.data, s, n);
        char what[60];
        snprintf(what, sizeof what, "%s, optimiser %d, step %d", k->name, kind, o.t);
        check_equal(p.data, want.data, D, n, k->fused, 1e4, 1, what);
    }
    free(cells);
    free(p.base);
    free(g.base);
    free(want.base);
    for (int j = 0; j < 3; j++) free(slot[j].base);
}

static void sweeps_round_where_the_originals_do(void **state) {
    (void)state;
    for (D = DIP_FLOAT32; D <= DIP_FLOAT64; D++)
        for_each_set(k) for (int kind = 0; kind < KINDS; kind++) for (unsigned mask = 0; mask < 64;
                                                                      mask++) {
            setting o = {.lr = 0.01, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-7};
            o.decay = mask & 1 ? 0.05 : 0;
            o.momentum = mask & 2 ? 0.9 : 0;
            o.amsgrad = o.nesterov = mask & 4;
            o.maximize = mask & 8;
            o.centered = mask & 16;
            o.decoupled = (mask & 32) && o.decay != 0;
            if (mask & 32) o.dampening = 0.3, o.beta1 = 0.3;
            if (o.centered && !k->fused)
                continue; /* v - a*a cancels: without fma its root is anything */
            check_steps(k, kind, o, 1 + check_below(40));
        }
}

/* Note [Division by a fixed number]: the quotients by sqrt(1 - beta2^t) are those of division. */
static void division_by_the_bias_correction_is_exact(void **state) {
    (void)state;
    enum { N = 4096 };
    for (D = DIP_FLOAT32; D <= DIP_FLOAT64; D++)
        for_each_set(k) for (int round = 0; round < 40; round++) {
            static double p[N], g[N], m[N], v[N], want[N];
            const double q = round == 0   ? 1 - 0x1p-24
                             : round == 1 ? 1 - 0x1p-53
                                          : R(check_uniform(0.01, 1)),
                         eps = 0x1p-100;
            for (int i = 0; i < N; i++) {
                double x = i == 0   ? INF
                           : i == 1 ? 0
                           : i == 2 ? 0x1p-149
                           : i == 3 ? 0x1p-1074
                                    : check_uniform(1, 4) * pow(2, (double)check_below(60) - 50);
                check_set(v, D, i, x);
                check_set(p, D, i, 0);
                check_set(g, D, i, 0);
                check_set(m, D, i, 1);
                check_set(want, D, i, quo(1, add(quo(root(R(x)), q), R(eps))));
            }
            const dip_adam_torch a = {
                .beta2 = 1, .w1 = 0, .w2 = 0, .step = 1, .root = q, .eps = eps, .shrink = 1};
            k->optim[D]->adam_torch(&a, p, g, m, v, NULL, N);
            check_equal(p, want, D, N, true, 0, 0, k->name);
        }
}

/* Note [Products that underflow]: moments around the smallest numbers have generic's bits, whichever
 * way they are multiplied. */
static double near_underflow(void) {
    const int64_t smallest = D == DIP_FLOAT32 ? -149 : -1074;
    const double x = check_uniform(1, 2) * pow(2, (double)(smallest + check_below(40)));
    return check_below(8) == 0 ? 0 : check_below(2) ? x : -x;
}
static void adam_step(const dip_kernels *k, bool torch, double w1, double eps, void *p, void *g,
                      void *m, void *v, int64_t n) {
    const dip_adam_torch t = {.beta2 = 0.999,
                              .w1 = w1,
                              .w2 = 1 - 0.999,
                              .step = -0.01,
                              .root = 0.5,
                              .eps = eps,
                              .shrink = 1};
    const dip_adam_keras o = {.w1 = w1, .w2 = 1 - 0.999, .alpha = 0.01, .eps = eps};
    if (torch) k->optim[D]->adam_torch(&t, p, g, m, v, NULL, n);
    else k->optim[D]->adam_keras(&o, p, g, m, v, NULL, n);
}
static void moments_that_underflow_keep_their_bits(void **state) {
    (void)state;
    enum { N = 1000, STEPS = 40 };
    const dip_kernels *generic = dip_kernels_find("generic");
    if (!generic) skip();
    for (D = DIP_FLOAT32; D <= DIP_FLOAT64; D++)
        for_each_set(k) for (int round = 0; k->fused && round < 40; round++) {
            static double p[2][N], g[2][N], m[2][N], v[2][N];
            const double w1 = round % 4 == 0 ? 0.1 : check_uniform(0, 1),
                         eps = round % 5 ? 1e-7 : 1e-12;
            for (int step = 0; step < STEPS; step++) {
                for (int i = 0; i < N; i++) {
                    const double now = check_below(3) == 0 ? near_underflow() : 0;
                    for (int j = 0; j < 2; j++) check_set(g[j], D, i, now);
                }
                for (int i = 0; step == 0 && i < N; i++) {
                    const double weight = check_below(4) ? check_uniform(-1, 1) : near_underflow(),
                                 moment = near_underflow(), square = check_uniform(0, 1e-6);
                    for (int j = 0; j < 2; j++) {
                        check_set(p[j], D, i, weight);
                        check_set(m[j], D, i, moment);
                        check_set(v[j], D, i, square);
                    }
                }
                const int64_t n = N - check_below(20);
                adam_step(generic, round % 2, w1, eps, p[0], g[0], m[0], v[0], n);
                adam_step(k, round % 2, w1, eps, p[1], g[1], m[1], v[1], n);
            }
            const size_t bytes = N * check_size(D);
            assert_memory_equal(p[0], p[1], bytes);
            assert_memory_equal(m[0], m[1], bytes);
            assert_memory_equal(v[0], v[1], bytes);
        }
}

static void infinite_and_missing_gradients_stay_where_they_are(void **state) {
    (void)state;
    for (D = DIP_FLOAT32; D <= DIP_FLOAT64; D++) for_each_set(k) {
            double p[40], g[40], m[40], v[40];
            for (int i = 0; i < 40; i++) {
                check_set(p, D, i, 1);
                check_set(g, D, i, i == 7 ? NOT_A_NUMBER : 0);
                check_set(m, D, i, 0);
                check_set(v, D, i, 0);
            }
            const dip_adam_torch a = {.beta2 = 0.999,
                                      .w1 = 0.1,
                                      .w2 = 0.001,
                                      .step = -0.01,
                                      .root = 0.03,
                                      .eps = 1e-8,
                                      .shrink = 1};
            k->optim[D]->adam_torch(&a, p, g, m, v, NULL, 40);
            for (int i = 0; i < 40; i++)
                assert_true(i == 7 ? isnan(check_get(p, D, i)) : check_get(p, D, i) == 1);
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sweeps_round_where_the_originals_do),
        cmocka_unit_test(division_by_the_bias_correction_is_exact),
        cmocka_unit_test(moments_that_underflow_keep_their_bits),
        cmocka_unit_test(infinite_and_missing_gradients_stay_where_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
