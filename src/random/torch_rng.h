/* The CPU generator of PyTorch 2.15 and every distribution drawn from it.
 *
 * torch.manual_seed(s) is dip_torch_rng_seed; torch.Generator() is another dip_torch_rng. The
 * functions fill plain arrays in row-major order and take the draws that PyTorch takes, one
 * after the other, whatever the number of threads. n may be 0 everywhere.
 *
 * What is exact, and on what it rests:
 *   - integers, permutations, uniform, Bernoulli: integer arithmetic and fma; the same bits on
 *     every machine. PyTorch's own bits on x86-64 with AVX2 or AVX-512 (it fuses there).
 *   - normal, float32, 16 elements or more: PyTorch's polynomials and IEEE sqrt; as above.
 *   - normal, fewer than 16 elements or one at a time; all float64 normals; exponential; Poisson;
 *     multinomial without replacement: the C library's scalar double log, log1p, sin, cos. With
 *     glibc 2.28 or later the bits are PyTorch's; with another C library a float64 value may
 *     differ by 2 ulp and a float32 value, rounded from double, hardly ever. The draws taken
 *     from the generator are the same in any case.
 * fma() and fmaf() are called throughout; build with -ffp-contract=off.
 *
 * Source: torch-numerics, sections 1 and 2 (the numbers below name its sections).
 */
#ifndef DIP_RANDOM_TORCH_RNG_H
#define DIP_RANDOM_TORCH_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "random/mt19937.h"

typedef struct dip_torch_rng {
    dip_mt19937 mt;
    uint64_t seed;          /* as given: torch.initial_seed() */
    double cached_normal;   /* second half of the last pair of dip_torch_rng_normal */
    bool has_cached_normal; /* survives draws of every other kind; seeding clears it */
} dip_torch_rng;

/* ---- 1: the generator ---- */

/* torch.manual_seed(s); a negative s is passed as (uint64_t)s. Only the low 32 bits matter. */
void dip_torch_rng_seed(dip_torch_rng *rng, uint64_t seed);

/* 32 bits; 64 bits from two draws, the first one high. DataLoader takes one u64 at the start of
 * every iteration, and dip_torch_rng_random_i64 for its sampler's seed (section 4). */
uint32_t dip_torch_rng_u32(dip_torch_rng *rng);
uint64_t dip_torch_rng_u64(dip_torch_rng *rng);

/* torch.get_rng_state() and torch.set_rng_state(): the same 5056 bytes, little endian.
 * Setting refuses bytes that no generator can have written, and then changes nothing. */
enum { DIP_TORCH_RNG_STATE_BYTES = 5056 };
void dip_torch_rng_get_state(const dip_torch_rng *rng,
                             unsigned char bytes[DIP_TORCH_RNG_STATE_BYTES]);
bool dip_torch_rng_set_state(dip_torch_rng *rng,
                             const unsigned char bytes[DIP_TORCH_RNG_STATE_BYTES]);

/* ---- 2.1: uniform_(a, b), torch.rand (a = 0, b = 1) ---- */

/* x in [0, 1) with 24 (float32, one draw) or 53 bits (float64, two draws); fma(x, b - a, a);
 * a result that rounds to b becomes a. The float32 form rounds a and b to float32 first. */
void dip_torch_rng_uniform_f32(dip_torch_rng *rng, float *out, size_t n, double a, double b);
void dip_torch_rng_uniform_f64(dip_torch_rng *rng, double *out, size_t n, double a, double b);

/* ---- 2.2, 2.3: normal_(mean, std), torch.randn (mean = 0, std = 1) ---- */

/* A contiguous tensor of n elements: n >= 16 goes in groups of 16 and takes n draws of the
 * element's width, 16 more when n % 16 != 0; n < 16 goes one at a time. The two ways give
 * unrelated numbers. */
void dip_torch_rng_normal_f32(dip_torch_rng *rng, float *out, size_t n, double mean, double std);
void dip_torch_rng_normal_f64(dip_torch_rng *rng, double *out, size_t n, double mean, double std);

/* One value: what PyTorch does for each element of a small or non-contiguous tensor. Made in
 * double; the caller rounds it to its dtype. Four draws for every two values. */
double dip_torch_rng_normal(dip_torch_rng *rng, double mean, double std);

/* ---- 2.4: integers and permutations ---- */

/* randint(lo, hi) and random_(lo, hi): integers in [lo, hi). False, with nothing drawn, unless
 * lo < hi. Integer dtypes of other widths hold the same values. */
bool dip_torch_rng_randint(dip_torch_rng *rng, int64_t *out, size_t n, int64_t lo, int64_t hi);

/* random_() of an int64 and of an int32 tensor: not negative, 63 and 31 bits. */
void dip_torch_rng_random_i64(dip_torch_rng *rng, int64_t *out, size_t n);
void dip_torch_rng_random_i32(dip_torch_rng *rng, int32_t *out, size_t n);

/* random_(-2^63, None) of an int64 tensor: all 64 bits. */
void dip_torch_rng_random_full_i64(dip_torch_rng *rng, int64_t *out, size_t n);

/* randperm(n). From DIP_TORCH_RANDPERM_WIDE elements on PyTorch uses another algorithm, with
 * 64-bit draws; it has a name of its own here so that a test need not allocate 1.7 GB. */
#define DIP_TORCH_RANDPERM_WIDE ((size_t)214748364)
void dip_torch_rng_randperm(dip_torch_rng *rng, int64_t *out, size_t n);
void dip_torch_rng_randperm_wide(dip_torch_rng *rng, int64_t *out, size_t n);

/* ---- 2.5: Bernoulli, exponential, Poisson, multinomial ---- */

/* bernoulli_(p) with a number: 1 where a 53-bit uniform is below p, whatever the dtype (two draws
 * an element). F.dropout(x, p) is bernoulli_(1 - p), the difference taken in double. */
void dip_torch_rng_bernoulli_f32(dip_torch_rng *rng, float *out, size_t n, double p);
void dip_torch_rng_bernoulli_f64(dip_torch_rng *rng, double *out, size_t n, double p);
void dip_torch_rng_bernoulli_u8(dip_torch_rng *rng, uint8_t *out, size_t n, double p);

/* torch.bernoulli(P) with a tensor of n probabilities: a uniform of P's own width, compared in it
 * (float32: one draw, 24 bits; float64: two draws, 53 bits). out may be p itself. */
void dip_torch_rng_bernoulli_each_f32(dip_torch_rng *rng, float *out, const float *p, size_t n);
void dip_torch_rng_bernoulli_each_f64(dip_torch_rng *rng, double *out, const double *p, size_t n);

/* exponential_(rate): -1/rate * log1p(-u) in double, u of 53 bits. */
void dip_torch_rng_exponential_f32(dip_torch_rng *rng, float *out, size_t n, double rate);
void dip_torch_rng_exponential_f64(dip_torch_rng *rng, double *out, size_t n, double rate);

/* One draw of torch.poisson, whatever the dtype: a whole number, with a finite mean >= 0. */
double dip_torch_rng_poisson(dip_torch_rng *rng, double mean);

/* torch.multinomial(weights, n, replacement): n indices of weights[0 .. categories), which need
 * not sum to 1. `scratch` has room for `categories` values. False, with nothing drawn, when a
 * weight is negative, infinite or NaN, when their sum is not above 0, or when n > categories
 * without replacement. Without replacement the indices come in the order of torch.topk; a single
 * sample is drawn as without replacement either way. */
bool dip_torch_rng_multinomial_f32(dip_torch_rng *rng, int64_t *out, size_t n, const float *weights,
                                   size_t categories, bool replacement, float *scratch);
bool dip_torch_rng_multinomial_f64(dip_torch_rng *rng, int64_t *out, size_t n,
                                   const double *weights, size_t categories, bool replacement,
                                   double *scratch);

/* What is left of the way without replacement once `keys` holds an exponential_(1) for every
 * category: the n categories with the largest weight / key. Overwrites the keys. */
void dip_torch_race_f32(int64_t *out, size_t n, const float *weights, size_t categories,
                        float *keys);
void dip_torch_race_f64(int64_t *out, size_t n, const double *weights, size_t categories,
                        double *keys);

/* 53 random bits as a double in [0, 1); shared by the files of this generator. */
double dip_torch_rng_unit_f64(dip_torch_rng *rng);

#endif
