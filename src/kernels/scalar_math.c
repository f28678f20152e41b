/* scalar_math.c - the kernels' formulas (isa/math.h) for single numbers, and the exact reduction
 * of large angles.  Compiled once, for any processor: fma is called where the formula says so.
 */
#ifndef DIP_ISA_GENERIC
#define DIP_ISA_GENERIC 1
#endif
#include "kernels/scalar_math.h"
#include "kernels/isa/math.h"

double dip_exp(double x) { return vd_exp(x); }
double dip_log(double x) { return vd_log(x); }
double dip_log1p(double x) { return vd_log1p(x); }
double dip_pow(double x, double y) { return vd_pow_long(x, y); }
double dip_tanh(double x) { return vd_tanh(x); }
double dip_erf(double x) { return vd_erf(x); }
double dip_sigmoid(double x) { return vd_sigmoid(x); }
float dip_powf(float x, float y) { return vf_pow(x, y); }
float dip_sinf(float x) { return (float)dip_sin((double)x); }
float dip_cosf(float x) { return (float)dip_cos((double)x); }
float dip_logf(float x) { return vf_log(x); }
float dip_expf(float x) { return vf_exp(x); }

/* ---- angles beyond DIP_TRIG_LIMIT ---------------------------------------------------------------
 * With x = m 2^e and the bits of 2/pi, x 2/pi is a product of integers; multiples of 4 (whole
 * turns) are dropped by starting late enough in 2/pi, and 192 bits from there leave more than 70
 * correct bits even where x is as close to a multiple of pi/2 as a double can be (2^-62). */
static const uint32_t dip_two_over_pi[] = {
    0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu,
    0xdebbc561u, 0xb7246e3au, 0x424dd2e0u, 0x06492eeau, 0x09d1921cu, 0xfe1deb1cu, 0xb129a73eu,
    0xe88235f5u, 0x2ebb4484u, 0xe99c7026u, 0xb45f7e41u, 0x3991d639u, 0x835339f4u, 0x9c845f8bu,
    0xbdf9283bu, 0x1ff897ffu, 0xde05980fu, 0xef2f118bu, 0x5a0a6d1fu, 0x6d367ecfu, 0x27cb09b7u,
    0x4f463f66u, 0x9e5fea2du, 0x7527bac7u, 0xebe5f17bu, 0x3d0739f7u, 0x8a5292eau, 0x6bfb5fb1u,
    0x1f8d5d08u, 0x56033046u, 0xfc7b6babu, 0xf0cfbc20u, 0x9af4361du};

/* 32 bits of 2/pi after the first `skip` */
static uint32_t bits_of_two_over_pi(int skip) {
    int word = skip / 32, shift = skip % 32;
    uint64_t pair = (uint64_t)dip_two_over_pi[word] << 32 | dip_two_over_pi[word + 1];
    return (uint32_t)(pair >> (32 - shift));
}

/* x = (n + fraction) pi/2 with |fraction| <= 1/2, as r + *low; n mod 4 in *quadrant. x > 2^20 */
static double reduce_large(double x, double *low, unsigned *quadrant) {
    uint64_t bits = dip_bits_of_double(x);
    int e = (int)(bits >> 52) - 1075; /* at least -32 */
    uint64_t m = (bits & 0xfffffffffffffu) | 0x10000000000000u;
    int skip = e > 2 ? e - 2 : 0;

    /* product = m * 192 bits of 2/pi, least significant word first; value product 2^(e-skip-192) */
    uint32_t product[9] = {0};
    for (int half = 0; half < 2; half++) {
        uint64_t factor = half ? m >> 32 : m & 0xffffffffu, carry = 0;
        for (int i = 0; i < 6; i++) {
            uint64_t word = bits_of_two_over_pi(skip + 32 * (5 - i));
            uint64_t t = factor * word + product[i + half] + carry;
            product[i + half] = (uint32_t)t;
            carry = t >> 32;
        }
        product[6 + half] = (uint32_t)carry;
    }
    /* Move the binary point to the foot of word 7: to the left by 0 to 34 bits. */
    int shift = e - skip + 32;
    uint32_t f[8];
    for (int i = 7; i >= 0; i--) {
        int from = i - shift / 32, bit = shift % 32;
        uint64_t pair = (uint64_t)(from >= 0 ? product[from] : 0u) << 32;
        if (from >= 1) pair |= product[from - 1];
        f[i] = (uint32_t)(pair >> (32 - bit));
    }
    unsigned n = f[7] & 3u;
    bool negative = (f[6] & 0x80000000u) != 0;
    if (negative) { /* the nearer multiple is the next one: fraction - 1 */
        n++;
        uint64_t carry = 1;
        for (int i = 0; i < 7; i++) {
            uint64_t t = (uint64_t)(uint32_t)~f[i] + carry;
            f[i] = (uint32_t)t;
            carry = t >> 32;
        }
    }
    double a = f[6] * 0x1p-32, b = f[5] * 0x1p-64;
    double h = a + b, l = b - (h - a);
    l += f[4] * 0x1p-96 + (f[3] * 0x1p-128 + f[2] * 0x1p-160);
    double high = h + l, rest = l - (high - h);
    double r = high * DIP_PIO2_1;
    double r_low = fma(high, DIP_PIO2_1, -r) + (high * DIP_PIO2_2 + rest * DIP_PIO2_1);
    *quadrant = n & 3u;
    *low = negative ? -r_low : r_low;
    return negative ? -r : r;
}

/* turn: 0 for sin, 1 for cos */
static double sin_turned(double x, unsigned turn) {
    double a = vd_abs(x), low;
    unsigned quadrant;
    if (!(a < (double)INFINITY)) return (double)NAN;
    if (a <= DIP_TRIG_LIMIT) return turn ? vd_sin_small(x, 1) : vd_sin_small(x, 0);
    double r = reduce_large(a, &low, &quadrant);
    double s = vd_sin_reduced(r, low, vd_bits(quadrant + turn));
    return x < 0 && turn == 0 ? -s : s;
}
double dip_sin(double x) { return sin_turned(x, 0); }
double dip_cos(double x) { return sin_turned(x, 1); }
