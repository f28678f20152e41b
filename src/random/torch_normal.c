/* PyTorch's normal numbers: one at a time in double, or in groups of 16.
 *
 * Both are Box and Muller's transform, but not the same one: the small path takes log1p of the
 * second uniform and the angle from the first, the grouped path the logarithm of 1 minus the first
 * and the angle from the second. The float32 groups use single-precision polynomials (those of the
 * Cephes library) in one fixed order of operations, so no C library decides their bits.
 * torch-numerics, sections 2.2 and 2.3. */
#include "random/torch_rng.h"

#include <math.h>
#include <string.h>

#define TWO_PI 6.283185307179586476925286766559

enum { GROUP = 16, HALF = 8 };

/* ---- one at a time ---- */

static double standard_normal(dip_torch_rng *rng) {
    if (rng->has_cached_normal) {
        rng->has_cached_normal = false;
        return rng->cached_normal;
    }
    double turn = dip_torch_rng_unit_f64(rng);
    double u = dip_torch_rng_unit_f64(rng);
    double radius = sqrt(-2.0 * log1p(-u));
    double angle = TWO_PI * turn;
    rng->cached_normal = radius * sin(angle);
    rng->has_cached_normal = true;
    return radius * cos(angle);
}

double dip_torch_rng_normal(dip_torch_rng *rng, double mean, double std) {
    return fma(standard_normal(rng), std, mean);
}

/* ---- groups of 16 in float32 ---- */

static uint32_t bits_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static float float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* log(x) for x in [2^-24, 1]: x = m 2^e with m in [sqrt(1/2), sqrt(2)), then a polynomial in m - 1
 * and e log 2 in two parts. */
static float log_f32(float x) {
    const uint32_t bits = bits_of(x);
    float e = (float)((int32_t)(bits >> 23) - 126);
    float m = float_of((bits & 0x007fffffu) | 0x3f000000u);
    const bool low = m < 0.707106781186547524f;
    e = low ? e - 1.0f : e;
    m = low ? (m - 1.0f) + m : m - 1.0f;

    const float z = m * m;
    float y = 7.0376836292e-2f;
    y = fmaf(y, m, -1.1514610310e-1f);
    y = fmaf(y, m, 1.1676998740e-1f);
    y = fmaf(y, m, -1.2420140846e-1f);
    y = fmaf(y, m, 1.4249322787e-1f);
    y = fmaf(y, m, -1.6668057665e-1f);
    y = fmaf(y, m, 2.0000714765e-1f);
    y = fmaf(y, m, -2.4999993993e-1f);
    y = fmaf(y, m, 3.3333331174e-1f);
    y = y * m;
    y = fmaf(y, z, e * -2.12194440e-4f);
    y = fmaf(z, -0.5f, y);
    m = m + y;
    return fmaf(e, 0.693359375f, m);
}

/* sin and cos of t in [0, 2 pi]: t less an even number j of eighths of a turn, pi/4 in three parts,
 * then one polynomial each; bits of j say which is which and the signs. */
static void sincos_f32(float t, float *sine, float *cosine) {
    const int32_t j = ((int32_t)(t * 1.27323954473516f) + 1) & ~1;
    const float eighths = (float)j;
    float x = fmaf(eighths, -0.78515625f, t);
    x = fmaf(eighths, -2.4187564849853515625e-4f, x);
    x = fmaf(eighths, -3.77489497744594108e-8f, x);
    const float z = x * x;

    float even = fmaf(2.443315711809948e-5f, z, -1.388731625493765e-3f);
    even = fmaf(even, z, 4.166664568298827e-2f);
    even = even * z;
    even = fmaf(even, z, -(z * 0.5f));
    even = even + 1.0f;

    float odd = fmaf(-1.9515295891e-4f, z, 8.3321608736e-3f);
    odd = fmaf(odd, z, -1.6666654611e-1f);
    odd = odd * z;
    odd = fmaf(odd, x, x);

    const bool swapped = (j & 2) != 0;
    const float s = swapped ? even : odd;
    const float c = swapped ? odd : even;
    *sine = (j & 4) != 0 ? -s : s;
    *cosine = ((j - 2) & 4) != 0 ? c : -c;
}

/* Sixteen uniforms become sixteen normals: element j pairs with element j + 8. */
static void transform_f32(float d[GROUP], float mean, float std) {
    for (int j = 0; j < HALF; j++) {
        float radius = sqrtf(-2.0f * log_f32(1.0f - d[j]));
        float sine, cosine;
        sincos_f32(6.2831855f * d[j + HALF], &sine, &cosine);
        d[j] = fmaf(radius * cosine, std, mean);
        d[j + HALF] = fmaf(radius * sine, std, mean);
    }
}

void dip_torch_rng_normal_f32(dip_torch_rng *rng, float *out, size_t n, double mean, double std) {
    if (n < GROUP) {
        for (size_t i = 0; i < n; i++) { out[i] = (float)dip_torch_rng_normal(rng, mean, std); }
        return;
    }
    dip_torch_rng_uniform_f32(rng, out, n, 0.0, 1.0);
    for (size_t i = 0; n - i >= GROUP; i += GROUP) {
        transform_f32(out + i, (float)mean, (float)std);
    }
    if (n % GROUP != 0) { /* the last 16 are drawn anew, over what was there */
        float *tail = out + (n - GROUP);
        dip_torch_rng_uniform_f32(rng, tail, GROUP, 0.0, 1.0);
        transform_f32(tail, (float)mean, (float)std);
    }
}

/* ---- groups of 16 in float64 ---- */

static void transform_f64(double d[GROUP], double mean, double std) {
    for (int j = 0; j < HALF; j++) {
        double radius = sqrt(-2.0 * log(1.0 - d[j]));
        double angle = TWO_PI * d[j + HALF];
        d[j] = fma(radius * cos(angle), std, mean);
        d[j + HALF] = fma(radius * sin(angle), std, mean);
    }
}

void dip_torch_rng_normal_f64(dip_torch_rng *rng, double *out, size_t n, double mean, double std) {
    if (n < GROUP) {
        for (size_t i = 0; i < n; i++) { out[i] = dip_torch_rng_normal(rng, mean, std); }
        return;
    }
    dip_torch_rng_uniform_f64(rng, out, n, 0.0, 1.0);
    for (size_t i = 0; n - i >= GROUP; i += GROUP) { transform_f64(out + i, mean, std); }
    if (n % GROUP != 0) {
        double *tail = out + (n - GROUP);
        dip_torch_rng_uniform_f64(rng, tail, GROUP, 0.0, 1.0);
        transform_f64(tail, mean, std);
    }
}
