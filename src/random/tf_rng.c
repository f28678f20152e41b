/* TensorFlow's seeds, distributions, shuffle and dropout masks over Philox: see the header.
 *
 * Products and sums below are rounded one by one (never fused): build with -ffp-contract=off. */
#include "random/tf_rng.h"

#include <math.h>
#include <string.h>

/* ---- seeds ---- */

static uint32_t low_word(int64_t value) { return (uint32_t)(uint64_t)value; }

static uint32_t high_word(int64_t value) { return (uint32_t)((uint64_t)value >> 32); }

/* The pair is scrambled by one block under a fixed key. */
dip_philox dip_tf_rng_stateless(int64_t seed0, int64_t seed1) {
    const dip_philox scrambler = {
        {0x3ec8f720u, 0x02461e29u},
        {low_word(seed0), high_word(seed0), low_word(seed1), high_word(seed1)}};
    uint32_t words[4];
    dip_philox_block(&scrambler, 0, words);
    dip_philox made = {{words[0], words[1]}, {0, 0, words[2], words[3]}};
    return made;
}

static int64_t floor_modulo(int64_t value, int64_t modulus) {
    int64_t rest = value % modulus;
    return rest < 0 ? rest + modulus : rest;
}

dip_philox dip_tf_rng_keras(int64_t seed0, int64_t seed1) {
    const int64_t modulus = INT32_MAX - 1;
    return dip_tf_rng_stateless(floor_modulo(seed0, modulus), floor_modulo(seed1, modulus));
}

dip_philox dip_tf_rng_stateful(int64_t seed, int64_t op) {
    int64_t s0 = floor_modulo(seed, INT32_MAX);
    int64_t s1 = floor_modulo(op, INT32_MAX);
    if (s0 == 0 && s1 == 0) { /* two zeros would ask TensorFlow for an arbitrary seed */
        s1 = INT32_MAX;
    }
    dip_philox made = {{low_word(s0), high_word(s0)}, {0, 0, low_word(s1), high_word(s1)}};
    return made;
}

/* ---- uniform ---- */

/* Random bits become the mantissa of a number in [1, 2); then 1 is taken off, which is exact. */
static float unit_f32(uint32_t word) {
    uint32_t bits = 0x3f800000u | (word & 0x7fffffu);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value - 1.0f;
}

static double unit_f64(uint32_t high, uint32_t low) {
    uint64_t bits = UINT64_C(1023) << 52 | (uint64_t)(high & 0xfffffu) << 32 | low;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value - 1.0;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

void dip_tf_rng_uniform_f32(const dip_philox *philox, float *out, size_t n, double lo, double hi) {
    const float low = (float)lo, range = (float)hi - low;
    for (size_t done = 0; done < n; done += 4) {
        uint32_t words[4];
        dip_philox_block(philox, done / 4, words);
        for (size_t j = 0, take = least(4, n - done); j < take; j++) {
            out[done + j] = unit_f32(words[j]) * range + low;
        }
    }
}

void dip_tf_rng_uniform_f64(const dip_philox *philox, double *out, size_t n, double lo, double hi) {
    const double range = hi - lo;
    for (size_t done = 0; done < n; done += 2) {
        uint32_t words[4];
        dip_philox_block(philox, done / 2, words);
        for (size_t j = 0, take = least(2, n - done); j < take; j++) {
            out[done + j] = unit_f64(words[2 * j], words[2 * j + 1]) * range + lo;
        }
    }
}

/* ---- normal ---- */

#define TWO_PI 6.283185307179586476925286766559

/* Box and Muller: the sine comes first. The angle is a double product, then rounded. */
static void normal_pair_f32(const uint32_t words[2], float z[2]) {
    float u = unit_f32(words[0]);
    if (u < 1.0e-7f) { u = 1.0e-7f; }
    const float angle = (float)(TWO_PI * (double)unit_f32(words[1]));
    const float radius = sqrtf(-2.0f * logf(u));
    z[0] = sinf(angle) * radius;
    z[1] = cosf(angle) * radius;
}

static void normal_pair_f64(const uint32_t words[4], double z[2]) {
    double u = unit_f64(words[0], words[1]);
    if (u < 1.0e-7) { u = 1.0e-7; }
    const double angle = TWO_PI * unit_f64(words[2], words[3]);
    const double radius = sqrt(-2.0 * log(u));
    z[0] = sin(angle) * radius;
    z[1] = cos(angle) * radius;
}

static void scale_f32(float *out, const float *z, size_t n, double mean, double stddev) {
    const float factor = (float)stddev, shift = (float)mean;
    for (size_t j = 0; j < n; j++) { out[j] = z[j] * factor + shift; }
}

static void scale_f64(double *out, const double *z, size_t n, double mean, double stddev) {
    for (size_t j = 0; j < n; j++) { out[j] = z[j] * stddev + mean; }
}

void dip_tf_rng_normal_f32(const dip_philox *philox, float *out, size_t n, double mean,
                           double stddev) {
    for (size_t done = 0; done < n; done += 4) {
        uint32_t words[4];
        float z[4];
        dip_philox_block(philox, done / 4, words);
        normal_pair_f32(words, z);
        normal_pair_f32(words + 2, z + 2);
        scale_f32(out + done, z, least(4, n - done), mean, stddev);
    }
}

void dip_tf_rng_normal_f64(const dip_philox *philox, double *out, size_t n, double mean,
                           double stddev) {
    for (size_t done = 0; done < n; done += 2) {
        uint32_t words[4];
        double z[2];
        dip_philox_block(philox, done / 2, words);
        normal_pair_f64(words, z);
        scale_f64(out + done, z, least(2, n - done), mean, stddev);
    }
}

/* ---- truncated normal ---- */

/* A group owns 256 words an element, so that it can redraw without touching the next group. */
enum { GROUP_BLOCKS_F32 = 256, GROUP_BLOCKS_F64 = 128 };

void dip_tf_rng_truncated_normal_f32(const dip_philox *philox, float *out, size_t n, double mean,
                                     double stddev) {
    for (size_t done = 0; done < n; done += 4) {
        float kept[4];
        int count = 0;
        for (uint64_t block = (uint64_t)(done / 4) * GROUP_BLOCKS_F32; count < 4; block++) {
            uint32_t words[4];
            float z[4];
            dip_philox_block(philox, block, words);
            normal_pair_f32(words, z);
            normal_pair_f32(words + 2, z + 2);
            for (int j = 0; j < 4 && count < 4; j++) {
                if (fabsf(z[j]) < 2.0f) { kept[count++] = z[j]; }
            }
        }
        scale_f32(out + done, kept, least(4, n - done), mean, stddev);
    }
}

void dip_tf_rng_truncated_normal_f64(const dip_philox *philox, double *out, size_t n, double mean,
                                     double stddev) {
    for (size_t done = 0; done < n; done += 2) {
        double kept[2];
        int count = 0;
        for (uint64_t block = (uint64_t)(done / 2) * GROUP_BLOCKS_F64; count < 2; block++) {
            uint32_t words[4];
            double z[2];
            dip_philox_block(philox, block, words);
            normal_pair_f64(words, z);
            for (int j = 0; j < 2 && count < 2; j++) {
                if (fabs(z[j]) < 2.0) { kept[count++] = z[j]; }
            }
        }
        scale_f64(out + done, kept, least(2, n - done), mean, stddev);
    }
}

/* ---- dropout ---- */

void dip_tf_rng_keep_f32(const dip_philox *philox, uint8_t *keep, size_t n, double rate) {
    const float threshold = (float)rate;
    for (size_t done = 0; done < n; done += 4) {
        uint32_t words[4];
        dip_philox_block(philox, done / 4, words);
        for (size_t j = 0, take = least(4, n - done); j < take; j++) {
            keep[done + j] = unit_f32(words[j]) >= threshold;
        }
    }
}

void dip_tf_rng_keep_f64(const dip_philox *philox, uint8_t *keep, size_t n, double rate) {
    for (size_t done = 0; done < n; done += 2) {
        uint32_t words[4];
        dip_philox_block(philox, done / 2, words);
        for (size_t j = 0, take = least(2, n - done); j < take; j++) {
            keep[done + j] = unit_f64(words[2 * j], words[2 * j + 1]) >= rate;
        }
    }
}

double dip_tf_dropout_scale(double rate) { return 1.0 / (1.0 - rate); }
