/* Integers, orders and categories over Philox: see the header. */
#include "random/tf_draws.h"

#include <math.h>

#include "random/tf_rng.h"

/* ---- integers ---- */

bool dip_tf_draws_int32(const dip_philox *philox, int64_t *out, size_t n, int64_t lo, int64_t hi) {
    if (lo >= hi) { return false; }
    const uint32_t range = (uint32_t)((uint64_t)hi - (uint64_t)lo);
    uint32_t words[4];
    for (size_t i = 0; i < n; i++) {
        if (i % 4 == 0) { dip_philox_block(philox, i / 4, words); }
        out[i] = lo + (int64_t)(words[i % 4] % range);
    }
    return true;
}

bool dip_tf_draws_int64(const dip_philox *philox, int64_t *out, size_t n, int64_t lo, int64_t hi) {
    if (lo >= hi) { return false; }
    const uint64_t range = (uint64_t)hi - (uint64_t)lo;
    uint32_t words[4];
    for (size_t i = 0; i < n; i++) {
        if (i % 2 == 0) { dip_philox_block(philox, i / 2, words); }
        const uint64_t word = words[2 * (i % 2)] | (uint64_t)words[2 * (i % 2) + 1] << 32;
        out[i] = (int64_t)((uint64_t)lo + word % range);
    }
    return true;
}

/* ---- orders ---- */

/* Moves heap[0] to its place among n, the largest on top. */
static void sink(int64_t *heap, size_t place, size_t n) {
    const int64_t moved = heap[place];
    for (size_t child = 2 * place + 1; child < n; child = 2 * place + 1) {
        if (child + 1 < n && heap[child + 1] > heap[child]) { child++; }
        if (heap[child] <= moved) { break; }
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = moved;
}

/* A uniform is its 23 bits; with the place below them no two keys are equal, so any sort is stable. */
bool dip_tf_draws_order(const dip_philox *philox, int64_t *out, size_t n) {
    enum { PLACE_BITS = 40 };
    const uint64_t places = UINT64_C(1) << PLACE_BITS;
    uint32_t words[4];
    if (n > places) { return false; }
    for (size_t i = 0; i < n; i++) {
        if (i % 4 == 0) { dip_philox_block(philox, i / 4, words); }
        out[i] = (int64_t)((uint64_t)(words[i % 4] & 0x7fffffu) << PLACE_BITS | i);
    }
    for (size_t i = n / 2; i > 0; i--) { sink(out, i - 1, n); }
    for (size_t left = n; left > 1; left--) {
        const int64_t largest = out[0];
        out[0] = out[left - 1];
        out[left - 1] = largest;
        sink(out, 0, left - 1);
    }
    for (size_t i = 0; i < n; i++) { out[i] = (int64_t)((uint64_t)out[i] & (places - 1)); }
    return true;
}

/* ---- categories ---- */

static size_t first_above(const double *cdf, size_t n, double wanted) {
    size_t low = 0, high = n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (cdf[middle] > wanted) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

static double cumulate(const double *logits, size_t n, double *cdf) {
    double most = -(double)INFINITY, total = 0.0;
    for (size_t j = 0; j < n; j++) {
        if (isfinite(logits[j]) && logits[j] > most) { most = logits[j]; }
    }
    for (size_t j = 0; j < n; j++) {
        if (isfinite(logits[j])) { total += exp(logits[j] - most); }
        cdf[j] = total;
    }
    return total;
}

void dip_tf_draws_categorical(const dip_philox *philox, int64_t *out, size_t n, size_t row,
                              const double *logits, size_t categories, double *cdf) {
    const double total = cumulate(logits, categories, cdf);
    uint64_t word = (uint64_t)row * n * 2; /* rows follow one another without a gap */
    for (size_t i = 0; i < n; i++, word += 2) {
        const uint64_t high = dip_philox_word(philox, word) & 0xfffffu;
        const double unit = (double)(high << 32 | dip_philox_word(philox, word + 1)) * 0x1p-52;
        out[i] = (int64_t)first_above(cdf, categories, unit * total);
    }
}

/* ---- pairs ---- */

dip_tf_pairs dip_tf_pairs_of(const dip_philox *philox, uint64_t index, uint64_t reserved) {
    dip_tf_pairs pairs = {philox, index * reserved, {0, 0}, {0, 0}, 0, 0};
    return pairs;
}

static dip_philox next_block(dip_tf_pairs *pairs) {
    dip_philox at = *pairs->philox;
    dip_philox_skip(&at, pairs->block++);
    return at;
}

double dip_tf_pairs_uniform(dip_tf_pairs *pairs) {
    if (pairs->uniforms == 0) {
        const dip_philox at = next_block(pairs);
        dip_tf_rng_uniform_f64(&at, pairs->uniform, 2, 0.0, 1.0);
        pairs->uniforms = 2;
    }
    return pairs->uniform[--pairs->uniforms];
}

double dip_tf_pairs_normal(dip_tf_pairs *pairs) {
    if (pairs->normals == 0) {
        const dip_philox at = next_block(pairs);
        dip_tf_rng_normal_f64(&at, pairs->normal, 2, 0.0, 1.0);
        pairs->normals = 2;
    }
    return pairs->normal[--pairs->normals];
}
