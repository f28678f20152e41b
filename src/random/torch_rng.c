/* PyTorch's generator: seeding, saved state, uniform numbers, integers, permutations, Bernoulli.
 * Normals are in torch_normal.c, exponential and multinomial in torch_multinomial.c. */
#include "random/torch_rng.h"

#include <math.h>
#include <string.h>

void dip_torch_rng_seed(dip_torch_rng *rng, uint64_t seed) {
    dip_mt19937_seed(&rng->mt, (uint32_t)seed);
    rng->seed = seed;
    rng->cached_normal = 0.0;
    rng->has_cached_normal = false;
}

uint32_t dip_torch_rng_u32(dip_torch_rng *rng) { return dip_mt19937_u32(&rng->mt); }

static uint64_t draw_u64(dip_torch_rng *rng) {
    uint64_t high = dip_mt19937_u32(&rng->mt);
    uint64_t low = dip_mt19937_u32(&rng->mt);
    return high << 32 | low;
}

uint64_t dip_torch_rng_u64(dip_torch_rng *rng) { return draw_u64(rng); }

static float unit_f32(dip_torch_rng *rng) {
    return (float)(dip_mt19937_u32(&rng->mt) & 0xffffffu) * 0x1p-24f;
}

static double unit_f64(dip_torch_rng *rng) {
    return (double)(draw_u64(rng) & ((UINT64_C(1) << 53) - 1)) * 0x1p-53;
}

double dip_torch_rng_unit_f64(dip_torch_rng *rng) { return unit_f64(rng); }

/* ---- uniform ---- */

void dip_torch_rng_uniform_f32(dip_torch_rng *rng, float *out, size_t n, double a, double b) {
    const float low = (float)a, high = (float)b, width = high - low;
    for (size_t i = 0; i < n; i++) {
        float value = fmaf(unit_f32(rng), width, low);
        out[i] = value == high ? low : value;
    }
}

void dip_torch_rng_uniform_f64(dip_torch_rng *rng, double *out, size_t n, double a, double b) {
    const double width = b - a;
    for (size_t i = 0; i < n; i++) {
        double value = fma(unit_f64(rng), width, a);
        out[i] = value == b ? a : value;
    }
}

/* ---- integers ---- */

bool dip_torch_rng_randint(dip_torch_rng *rng, int64_t *out, size_t n, int64_t lo, int64_t hi) {
    if (lo >= hi) { return false; }
    const uint64_t range = (uint64_t)hi - (uint64_t)lo;
    const bool wide = range >= (UINT64_C(1) << 28);
    for (size_t i = 0; i < n; i++) {
        uint64_t draw = wide ? draw_u64(rng) : dip_mt19937_u32(&rng->mt);
        out[i] = (int64_t)(draw % range + (uint64_t)lo);
    }
    return true;
}

void dip_torch_rng_random_i64(dip_torch_rng *rng, int64_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) { out[i] = (int64_t)(draw_u64(rng) & (uint64_t)INT64_MAX); }
}

void dip_torch_rng_random_i32(dip_torch_rng *rng, int32_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        out[i] = (int32_t)(dip_mt19937_u32(&rng->mt) & (uint32_t)INT32_MAX);
    }
}

void dip_torch_rng_random_full_i64(dip_torch_rng *rng, int64_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) { out[i] = (int64_t)draw_u64(rng); }
}

/* ---- permutations ---- */

void dip_torch_rng_randperm(dip_torch_rng *rng, int64_t *out, size_t n) {
    if (n >= DIP_TORCH_RANDPERM_WIDE) {
        dip_torch_rng_randperm_wide(rng, out, n);
        return;
    }
    for (size_t i = 0; i < n; i++) { out[i] = (int64_t)i; }
    for (size_t i = 0; i + 1 < n; i++) {
        size_t other = i + dip_mt19937_u32(&rng->mt) % (uint32_t)(n - i);
        int64_t kept = out[i];
        out[i] = out[other];
        out[other] = kept;
    }
}

void dip_torch_rng_randperm_wide(dip_torch_rng *rng, int64_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t other = (size_t)(draw_u64(rng) % ((uint64_t)i + 1));
        out[i] = (int64_t)i; /* first, for when other == i */
        out[i] = out[other];
        out[other] = (int64_t)i;
    }
}

/* ---- Bernoulli ---- */

void dip_torch_rng_bernoulli_f32(dip_torch_rng *rng, float *out, size_t n, double p) {
    for (size_t i = 0; i < n; i++) { out[i] = unit_f64(rng) < p ? 1.0f : 0.0f; }
}

void dip_torch_rng_bernoulli_f64(dip_torch_rng *rng, double *out, size_t n, double p) {
    for (size_t i = 0; i < n; i++) { out[i] = unit_f64(rng) < p ? 1.0 : 0.0; }
}

void dip_torch_rng_bernoulli_u8(dip_torch_rng *rng, uint8_t *out, size_t n, double p) {
    for (size_t i = 0; i < n; i++) { out[i] = unit_f64(rng) < p; }
}

void dip_torch_rng_bernoulli_each_f32(dip_torch_rng *rng, float *out, const float *p, size_t n) {
    for (size_t i = 0; i < n; i++) { out[i] = unit_f32(rng) < p[i] ? 1.0f : 0.0f; }
}

void dip_torch_rng_bernoulli_each_f64(dip_torch_rng *rng, double *out, const double *p, size_t n) {
    for (size_t i = 0; i < n; i++) { out[i] = unit_f64(rng) < p[i] ? 1.0 : 0.0; }
}

/* ---- saved state ---- */

/* The layout of torch.get_rng_state(), offsets in bytes. All of it is little endian. The two other
 * doubles around the cached normal and the eight bytes of a float cache at 5048 are always 0. */
enum {
    AT_SEED = 0,    /* u64 */
    AT_LEFT = 8,    /* i32: words left in the block, plus 1 */
    AT_SEEDED = 12, /* i32: 1 */
    AT_NEXT = 16,   /* u64: index of the next word */
    AT_STATE = 24,  /* 624 words, each in 8 bytes */
    AT_CACHED_NORMAL = AT_STATE + 8 * DIP_MT19937_WORDS + 8, /* double */
    AT_HAS_CACHED_NORMAL = AT_CACHED_NORMAL + 16             /* i32 */
};

static void put_le(unsigned char *bytes, int width, uint64_t value) {
    for (int i = 0; i < width; i++) { bytes[i] = (unsigned char)(value >> (8 * i)); }
}

static uint64_t get_le(const unsigned char *bytes, int width) {
    uint64_t value = 0;
    for (int i = 0; i < width; i++) { value |= (uint64_t)bytes[i] << (8 * i); }
    return value;
}

void dip_torch_rng_get_state(const dip_torch_rng *rng,
                             unsigned char bytes[DIP_TORCH_RNG_STATE_BYTES]) {
    const bool fresh = rng->mt.next == DIP_MT19937_SEEDED;
    uint64_t normal_bits = 0;
    if (rng->has_cached_normal) { memcpy(&normal_bits, &rng->cached_normal, sizeof normal_bits); }
    memset(bytes, 0, DIP_TORCH_RNG_STATE_BYTES);
    put_le(bytes + AT_SEED, 8, rng->seed);
    put_le(bytes + AT_LEFT, 4, fresh ? 1 : DIP_MT19937_WORDS + 1 - rng->mt.next);
    put_le(bytes + AT_SEEDED, 4, 1);
    put_le(bytes + AT_NEXT, 8, fresh ? 0 : rng->mt.next);
    for (int j = 0; j < DIP_MT19937_WORDS; j++) {
        put_le(bytes + AT_STATE + 8 * j, 8, rng->mt.state[j]);
    }
    put_le(bytes + AT_CACHED_NORMAL, 8, normal_bits);
    put_le(bytes + AT_HAS_CACHED_NORMAL, 4, rng->has_cached_normal);
}

bool dip_torch_rng_set_state(dip_torch_rng *rng,
                             const unsigned char bytes[DIP_TORCH_RNG_STATE_BYTES]) {
    const uint64_t left = get_le(bytes + AT_LEFT, 4);
    const uint64_t next = get_le(bytes + AT_NEXT, 8);
    const uint64_t cached = get_le(bytes + AT_HAS_CACHED_NORMAL, 4);
    const bool fresh = left == 1 && next == 0;
    const bool running =
        next >= 1 && next <= DIP_MT19937_WORDS && left == DIP_MT19937_WORDS + 1 - next;
    if (get_le(bytes + AT_SEEDED, 4) != 1 || !(fresh || running) || cached > 1) { return false; }
    for (int j = 0; j < DIP_MT19937_WORDS; j++) {
        if (get_le(bytes + AT_STATE + 8 * j, 8) > UINT32_MAX) { return false; }
    }
    for (int j = 0; j < DIP_MT19937_WORDS; j++) {
        rng->mt.state[j] = (uint32_t)get_le(bytes + AT_STATE + 8 * j, 4);
    }
    rng->mt.next = fresh ? DIP_MT19937_SEEDED : (uint32_t)next;
    rng->seed = get_le(bytes + AT_SEED, 8);
    rng->has_cached_normal = cached == 1;
    rng->cached_normal = 0.0;
    if (rng->has_cached_normal) {
        uint64_t normal_bits = get_le(bytes + AT_CACHED_NORMAL, 8);
        memcpy(&rng->cached_normal, &normal_bits, sizeof normal_bits);
    }
    return true;
}
