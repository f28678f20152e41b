/* test_math.c - how far the library's own exp, log, sin ... are from the true values: at most 2
 * ulp in float64 and 1 ulp in float32.  The truth is libm's long double where that is wider than
 * double, which it is on x86; elsewhere libm's double, which leaves it half an ulp more. */
#include "check.h"
#include "kernels/scalar_math.h"

#if LDBL_MANT_DIG > 53
#define SLACK 0.0
#else
#define SLACK 1.0
#endif

enum { SAMPLES = 20000 };

/* Distance in units of the last place of a float with `digits` bits and least exponent `least`. */
static double ulps(double got, long double want, int digits, int least, double most) {
    if (isnan(got) || isnan(want)) return isnan(got) && isnan(want) ? 0 : INF;
    int e;
    frexpl(want, &e);
    long double unit = ldexpl(1, (e - digits > least ? e - digits : least));
    if (fabsl(want) > (long double)most) { /* what rounds to infinity */
        if (isinf(got)) return (got > 0) == (want > 0) ? 0 : INF;
        return isinf(want) ? INF : (double)(fabsl((long double)got - want) / unit);
    }
    if (isinf(got)) return fabsl(want) > (long double)most - 2 * unit ? 1 : INF;
    return (double)(fabsl((long double)got - want) / unit);
}
static double ulps64(double got, long double want) { return ulps(got, want, 53, -1074, DBL_MAX); }
static double ulps32(double got, long double want) {
    return ulps(got, want, 24, -149, (double)FLT_MAX);
}

static double any_double(void) {
    uint64_t u = check_u64();
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}
static float any_float(void) {
    uint32_t u = (uint32_t)(check_u64() >> 32);
    float x;
    memcpy(&x, &u, sizeof x);
    return x;
}

typedef struct function {
    const char *name;
    double (*own)(double);
    long double (*true_)(long double);
    dip_unary op;
    double lo, hi; /* where it is neither constant nor infinite */
} function;
static long double sigmoidl(long double x) {
    const long double e = expl(-fabsl(x));
    return (x < 0 ? e : 1) / (1 + e);
}
static const function functions[] = {
    {"exp", dip_exp, expl, DIP_UNARY_EXP, -746, 710},
    {"exp", dip_exp, expl, DIP_UNARY_EXP, -1, 1},
    {"exp", dip_exp, expl, DIP_UNARY_EXP, -104.5, 89},
    {"log", dip_log, logl, DIP_UNARY_LOG, 0, 3},
    {"log", dip_log, logl, DIP_UNARY_LOG, 0, 1e-300},
    {"log1p", dip_log1p, log1pl, DIP_UNARY_LOG1P, -1, 2},
    {"log1p", dip_log1p, log1pl, DIP_UNARY_LOG1P, -0.01, 0.01},
    {"tanh", dip_tanh, tanhl, DIP_UNARY_TANH, -20, 20},
    {"tanh", dip_tanh, tanhl, DIP_UNARY_TANH, -0.5, 0.5},
    {"sigmoid", dip_sigmoid, sigmoidl, DIP_UNARY_SIGMOID, -20, 20},
    {"sigmoid", dip_sigmoid, sigmoidl, DIP_UNARY_SIGMOID, -105, -80},
    {"erf", dip_erf, erfl, DIP_UNARY_ERF, -6, 6},
    {"erf", dip_erf, erfl, DIP_UNARY_ERF, -1, 1},
    {"sin", dip_sin, sinl, DIP_UNARY_SIN, -7, 7},
    {"sin", dip_sin, sinl, DIP_UNARY_SIN, -1e6, 1e6},
    {"cos", dip_cos, cosl, DIP_UNARY_COS, -7, 7},
    {"cos", dip_cos, cosl, DIP_UNARY_COS, -1e6, 1e6},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

/* x87's sine loses its way beyond 2^63, so huge angles have a test of their own. */
static bool comparable(const function *f, double x) {
    return (f->op != DIP_UNARY_SIN && f->op != DIP_UNARY_COS) || fabs(x) < 1e9;
}

static void float64_functions_are_within_2_ulp(void **state) {
    (void)state;
    for (int i = 0; i < FUNCTIONS; i++) {
        const function *f = &functions[i];
        for (int s = 0; s < SAMPLES; s++) {
            double x = s % 4 ? check_uniform(f->lo, f->hi) : any_double();
            if (!comparable(f, x)) continue;
            double error = ulps64(f->own(x), f->true_((long double)x));
            if (!(error <= 2 + SLACK))
                fail_msg("%s(%a) = %a is %g ulp off", f->name, x, f->own(x), error);
        }
    }
}

static void float32_functions_are_within_1_ulp(void **state) {
    (void)state;
    for_each_set(k) {
        if (!k->fused) continue;
        for (int i = 0; i < FUNCTIONS; i++) {
            const function *f = &functions[i];
            float x[64], y[64];
            for (int s = 0; s < SAMPLES / 4; s += 64) {
                for (int j = 0; j < 64; j++) {
                    x[j] = j % 4 ? (float)check_uniform(f->lo, f->hi) : any_float();
                    if (!comparable(f, (double)x[j])) x[j] = 0.5f;
                }
                k->elementwise[0]->unary[f->op](y, x, 1, 64);
                for (int j = 0; j < 64; j++) {
                    double error = ulps32((double)y[j], f->true_((long double)x[j]));
                    if (!(error <= 1))
                        fail_msg("%s: %s(%a) = %a is %g ulp off", k->name, f->name, (double)x[j],
                                 (double)y[j], error);
                }
            }
        }
    }
}

/* sse2 has no fma: its own bits, but not far off (its sin, cos and pow are the scalar ones). */
static void every_set_stays_near(void **state) {
    (void)state;
    for_each_set(k) for (int i = 0; i < FUNCTIONS; i++) {
        const function *f = &functions[i];
        double x[64], y[64];
        for (int s = 0; s < SAMPLES / 8; s += 64) {
            for (int j = 0; j < 64; j++) x[j] = check_uniform(f->lo, f->hi);
            k->elementwise[1]->unary[f->op](y, x, 1, 64);
            for (int j = 0; j < 64; j++) {
                if (k->fused) {
                    assert_true(y[j] ==
                                f->own(x[j])); /* the scalar functions have the kernels' bits */
                } else {
                    double error = ulps64(y[j], f->true_((long double)x[j]));
                    if (!(error <= 4 + SLACK))
                        fail_msg("%s: %s(%a) is %g ulp off", k->name, f->name, x[j], error);
                }
            }
        }
    }
}

static void powers_are_within_2_ulp(void **state) {
    (void)state;
    for (int s = 0; s < 2 * SAMPLES; s++) {
        double x, y;
        switch (s % 4) {
        case 0: x = fabs(any_double()), y = check_uniform(-745, 710) / (fabs(log(x)) + 1e-9); break;
        case 1: x = check_uniform(0.5, 2), y = check_uniform(-1000, 1000); break;
        case 2: x = s % 8 == 2 ? 0.999 : 0.9, y = s % 2000; break;
        default: x = check_uniform(0, 10), y = check_uniform(-20, 20);
        }
        double error = ulps64(dip_pow(x, y), powl((long double)x, (long double)y));
        if (!(error <= 2 + SLACK))
            fail_msg("%a to the power %a = %a is %g ulp off", x, y, dip_pow(x, y), error);
        float a = (float)x, b = (float)y;
        error = ulps32((double)dip_powf(a, b), powl((long double)a, (long double)b));
        if (!(error <= 1))
            fail_msg("float: %a to the power %a = %a is %g ulp off", (double)a, (double)b,
                     (double)dip_powf(a, b), error);
    }
}

/* x, sin x, cos x from arithmetic of 2,400 bits, with the double nearest to a multiple of pi/2. */
static void huge_angles_are_reduced_exactly(void **state) {
    (void)state;
    static const double table[][3] = {
        {0x1.0000100000000p+20, 0x1.f20cc1ff62d21p-1, 0x1.dacfb27d45b34p-3},
        {0x1.dcd6500000000p+29, 0x1.1778cae83c69bp-1, 0x1.acff8c7364234p-1},
        {0x1.c6bf526340000p+49, 0x1.b76f88136cebap-1, -0x1.06c154609d33fp-1},
        {0x1.0f0cf064dd592p+73, -0x1.b453ab76bf397p-1, 0x1.0be2cef01c8f4p-1},
        {0x1.0000000000000p+1023, 0x1.205248cbdb760p-1, -0x1.a719f26c232bfp-1},
        {0x1.fffffffffffffp+1023, 0x1.452fc98b34e97p-8, -0x1.fffe62ecfab75p-1},
        {0x1.6ac5b262ca1ffp+849, 0x1.0000000000000p+0, -0x1.14ae72e6ba22fp-61},
        {0x1.54ec466f00000p+62, -0x1.5025e7f826d23p-1, -0x1.82328c6e484f0p-1},
        {0x1.9f767c482c9b0p+780, -0x1.af0ef0667b8e2p-2, -0x1.d06cf6a15b092p-1},
        {0x1.5bc8fbb97239cp+728, -0x1.2ca8516b298d3p-2, -0x1.e96f01b30aaa3p-1},
        {0x1.f1446bfaeda86p+778, 0x1.8594c3e75141ep-2, 0x1.d97f90809e5fap-1},
        {0x1.a6eb8c9d83afbp+563, 0x1.6bca1ce3f3a26p-1, 0x1.68478251eac55p-1},
        {0x1.076ce2fae421cp+497, 0x1.d4dc943ddaaa5p-1, 0x1.9b66be21446afp-2},
        {0x1.c6a5387e2ffa6p+276, 0x1.7051a3fefe458p-2, -0x1.ddbbc68b3512cp-1},
        {0x1.a6233241a8c82p+943, -0x1.3ce26234c7f74p-1, -0x1.922794c5e2ef5p-1},
        {0x1.282768839f622p+401, -0x1.8183ca41da20fp-4, -0x1.fdba27b9f424bp-1},
        {0x1.7814e8bbca4e2p+273, -0x1.8cea379a9165cp-3, -0x1.f64adb0502eaep-1},
        {0x1.617959d1667d2p+125, 0x1.9c33ffc06acf5p-1, 0x1.2fb2bc2d01527p-1},
        {0x1.92edcf47fa846p+34, 0x1.9084742da6a81p-3, -0x1.f61d17e585dc1p-1},
        {0x1.bb2edb26ef735p+438, 0x1.9fd2c5c0cdbb8p-2, 0x1.d3e2a90424335p-1},
        {0x1.7f7ede5c889d6p+20, 0x1.0000000000000p+0, -0x1.09ec71f8f063bp-34},
        {0x1.d4223fc2c2879p+33, 0x1.ffffffffffbf3p-1, 0x1.01a83084da134p-21},
        {0x1.65286144ada42p+50, -0x1.e73716d61a202p-4, 0x1.fc5d6fb4145a3p-1},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        for (int sign = -1; sign <= 1; sign += 2) {
            const double x = sign * table[i][0];
            assert_true(ulps64(dip_sin(x), (long double)(sign * table[i][1])) <= 2);
            assert_true(ulps64(dip_cos(x), (long double)table[i][2]) <= 2);
            for_each_set(k) {
                double v[3] = {1, x, 2}, s[3], c[3];
                k->elementwise[1]->unary[DIP_UNARY_SIN](s, v, 1, 3);
                k->elementwise[1]->unary[DIP_UNARY_COS](c, v, 1, 3);
                assert_true(s[1] == dip_sin(x) && c[1] == dip_cos(x));
                assert_true(s[0] == dip_sin(1) && c[2] == dip_cos(2));
            }
        }
}

static bool same(double a, double b) {
    return isnan(a) ? isnan(b) : a == b && signbit(a) == signbit(b);
}

/* Annex F: what C says of zeros, infinities and NaN, and exact cases. */
static void special_values_are_those_of_annex_f(void **state) {
    (void)state;
    const double inf = INF, nan = NOT_A_NUMBER;
    const double one[][3] = {
        /* op, x, y */
        {DIP_UNARY_EXP, 0, 1},         {DIP_UNARY_EXP, -0.0, 1},    {DIP_UNARY_EXP, inf, inf},
        {DIP_UNARY_EXP, -inf, 0},      {DIP_UNARY_EXP, nan, nan},   {DIP_UNARY_EXP, 1e308, inf},
        {DIP_UNARY_EXP, -1e308, 0},    {DIP_UNARY_LOG, 1, 0},       {DIP_UNARY_LOG, 0, -inf},
        {DIP_UNARY_LOG, -0.0, -inf},   {DIP_UNARY_LOG, -1, nan},    {DIP_UNARY_LOG, inf, inf},
        {DIP_UNARY_LOG, -inf, nan},    {DIP_UNARY_LOG, nan, nan},   {DIP_UNARY_LOG1P, 0, 0},
        {DIP_UNARY_LOG1P, -0.0, -0.0}, {DIP_UNARY_LOG1P, -1, -inf}, {DIP_UNARY_LOG1P, -2, nan},
        {DIP_UNARY_LOG1P, inf, inf},   {DIP_UNARY_TANH, 0, 0},      {DIP_UNARY_TANH, -0.0, -0.0},
        {DIP_UNARY_TANH, inf, 1},      {DIP_UNARY_TANH, -inf, -1},  {DIP_UNARY_TANH, nan, nan},
        {DIP_UNARY_TANH, -1e300, -1},  {DIP_UNARY_ERF, 0, 0},       {DIP_UNARY_ERF, -0.0, -0.0},
        {DIP_UNARY_ERF, inf, 1},       {DIP_UNARY_ERF, -inf, -1},   {DIP_UNARY_ERF, nan, nan},
        {DIP_UNARY_SIN, 0, 0},         {DIP_UNARY_SIN, -0.0, -0.0}, {DIP_UNARY_SIN, inf, nan},
        {DIP_UNARY_COS, 0, 1},         {DIP_UNARY_COS, -inf, nan},  {DIP_UNARY_SIN, nan, nan},
        {DIP_UNARY_SIGMOID, 0, 0.5},   {DIP_UNARY_SIGMOID, inf, 1}, {DIP_UNARY_SIGMOID, -inf, 0},
        {DIP_UNARY_SIGMOID, nan, nan}};
    for_each_set(k) for_each_real(d) for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
        double x[1], y[1];
        check_set(x, d, 0, one[i][1]);
        k->elementwise[d]->unary[(int)one[i][0]](y, x, 1, 1);
        if (!same(check_get(y, d, 0), one[i][2]))
            fail_msg("%s, float%d, unary %g of %g is %g", k->name, d ? 64 : 32, one[i][0],
                     one[i][1], check_get(y, d, 0));
    }
    const double two[][3] = {
        /* x, y, x to the power y */
        {nan, 0, 1},      {1, nan, 1},      {0, -3, inf},    {-0.0, -3, -inf}, {-0.0, -2, inf},
        {0, -0.5, inf},   {-0.0, 3, -0.0},  {-0.0, 2, 0},    {-1, inf, 1},     {-1, -inf, 1},
        {-2, 0.5, nan},   {0.5, -inf, inf}, {2, -inf, 0},    {0.5, inf, 0},    {2, inf, inf},
        {-inf, -3, -0.0}, {-inf, -2, 0},    {-inf, 3, -inf}, {-inf, 2.5, inf}, {inf, -1, 0},
        {inf, 1, inf},    {nan, 1, nan},    {2, nan, nan},   {-2, 3, -8},      {-2, 2, 4},
        {3, 2, 9},        {10, 2, 100},     {2, 10, 1024},   {0.5, 2, 0.25},   {4, 0.5, 2},
        {9, 0.5, 3},      {7, 1, 7},        {2, -1, 0.5},    {-1, 3, -1},      {0.25, -0.5, 2}};
    for_each_set(k) for_each_real(d) for (size_t i = 0; i < sizeof two / sizeof *two; i++) {
        double x[1], y[1], z[1];
        check_set(x, d, 0, two[i][0]);
        check_set(y, d, 0, two[i][1]);
        k->elementwise[d]->binary[DIP_BINARY_POW](z, x, 1, y, 1, 1);
        if (!same(check_get(z, d, 0), two[i][2]))
            fail_msg("%s, float%d, %g to the power %g is %a", k->name, d ? 64 : 32, two[i][0],
                     two[i][1], check_get(z, d, 0));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(float64_functions_are_within_2_ulp),
        cmocka_unit_test(float32_functions_are_within_1_ulp),
        cmocka_unit_test(every_set_stays_near),
        cmocka_unit_test(powers_are_within_2_ulp),
        cmocka_unit_test(huge_angles_are_reduced_exactly),
        cmocka_unit_test(special_values_are_those_of_annex_f),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
