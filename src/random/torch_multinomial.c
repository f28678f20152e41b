/* PyTorch's exponential and multinomial draws. torch-numerics, section 2.5.
 *
 * With replacement, a sample is the first category whose cumulated share reaches a uniform number.
 * Without, and for a single sample, every category gets weight / exponential and the n largest are
 * taken.
 *
 * One text serves both dtypes: a sum or a quotient of two float32 values that is taken in double
 * and then rounded to float32 has the bits of the float32 operation, as 53 >= 2 * 24 + 2 bits. */
#include "random/torch_rng.h"

#include <math.h>

static double exponential(dip_torch_rng *rng, double rate) {
    return -1.0 / rate * log1p(-dip_torch_rng_unit_f64(rng));
}

void dip_torch_rng_exponential_f32(dip_torch_rng *rng, float *out, size_t n, double rate) {
    for (size_t i = 0; i < n; i++) { out[i] = (float)exponential(rng, rate); }
}

void dip_torch_rng_exponential_f64(dip_torch_rng *rng, double *out, size_t n, double rate) {
    for (size_t i = 0; i < n; i++) { out[i] = exponential(rng, rate); }
}

/* ---- values of either dtype ---- */

/* Exactly one of the two pointers is set. */
typedef struct column {
    float *f32;
    double *f64;
} column;

typedef struct const_column {
    const float *f32;
    const double *f64;
} const_column;

static double get(column values, size_t i) {
    return values.f32 != NULL ? (double)values.f32[i] : values.f64[i];
}

static double weight_at(const_column weights, size_t i) {
    return weights.f32 != NULL ? (double)weights.f32[i] : weights.f64[i];
}

/* Stores, and gives back, the value rounded to the column's dtype. */
static double put(column values, size_t i, double value) {
    if (values.f32 != NULL) {
        values.f32[i] = (float)value;
    } else {
        values.f64[i] = value;
    }
    return get(values, i);
}

static bool valid(const_column weights, size_t categories) {
    bool positive = false;
    for (size_t i = 0; i < categories; i++) {
        double weight = weight_at(weights, i);
        if (!(weight >= 0.0) || isinf(weight)) { return false; }
        positive = positive || weight > 0.0;
    }
    return positive;
}

/* ---- with replacement ---- */

static void cumulate(const_column weights, size_t categories, column shares) {
    double sum = 0.0;
    for (size_t i = 0; i < categories; i++) { sum = put(shares, i, sum + weight_at(weights, i)); }
    for (size_t i = 0; i < categories; i++) { put(shares, i, get(shares, i) / sum); }
    put(shares, categories - 1, 1.0);
}

static size_t first_reaching(column shares, size_t categories, double u) {
    size_t first = 0, end = categories;
    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if (get(shares, middle) < u) {
            first = middle + 1;
        } else {
            end = middle;
        }
    }
    return first;
}

/* ---- without: the n largest by a heap whose root is the least of the best so far ---- */

static bool before(column keys, int64_t a, int64_t b) {
    double x = get(keys, (size_t)a), y = get(keys, (size_t)b);
    return x > y || (x == y && a < b);
}

static void rise(column keys, int64_t *heap, size_t place) {
    const int64_t moved = heap[place];
    while (place > 0 && before(keys, heap[(place - 1) / 2], moved)) {
        heap[place] = heap[(place - 1) / 2];
        place = (place - 1) / 2;
    }
    heap[place] = moved;
}

static void sink(column keys, int64_t *heap, size_t n) {
    const int64_t moved = heap[0];
    size_t place = 0;
    for (size_t child = 1; child < n; child = 2 * place + 1) {
        if (child + 1 < n && before(keys, heap[child], heap[child + 1])) { child++; }
        if (!before(keys, moved, heap[child])) { break; }
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = moved;
}

static void largest(column keys, size_t categories, int64_t *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        out[i] = (int64_t)i;
        rise(keys, out, i);
    }
    for (size_t i = n; n > 0 && i < categories; i++) {
        if (before(keys, (int64_t)i, out[0])) {
            out[0] = (int64_t)i;
            sink(keys, out, n);
        }
    }
    for (size_t left = n; left > 1; left--) { /* the least goes to the back */
        int64_t least = out[0];
        out[0] = out[left - 1];
        out[left - 1] = least;
        sink(keys, out, left - 1);
    }
}

/* A weight 0 over an exponential 0 is no number: such a category is never wanted. */
static void race(const_column weights, column keys, size_t categories, int64_t *out, size_t n) {
    for (size_t i = 0; i < categories; i++) {
        double weight = weight_at(weights, i);
        put(keys, i, weight > 0.0 ? weight / get(keys, i) : 0.0);
    }
    largest(keys, categories, out, n);
}

void dip_torch_race_f32(int64_t *out, size_t n, const float *weights, size_t categories,
                        float *keys) {
    race((const_column){weights, NULL}, (column){keys, NULL}, categories, out, n);
}

void dip_torch_race_f64(int64_t *out, size_t n, const double *weights, size_t categories,
                        double *keys) {
    race((const_column){NULL, weights}, (column){NULL, keys}, categories, out, n);
}

/* ---- both ---- */

static bool multinomial(dip_torch_rng *rng, int64_t *out, size_t n, const_column weights,
                        size_t categories, bool replacement, column scratch) {
    if (!valid(weights, categories) || (!replacement && n > categories)) { return false; }
    if (!replacement || n == 1) {
        for (size_t i = 0; i < categories; i++) { put(scratch, i, exponential(rng, 1.0)); }
        race(weights, scratch, categories, out, n);
        return true;
    }
    cumulate(weights, categories, scratch);
    for (size_t i = 0; i < n; i++) {
        out[i] = (int64_t)first_reaching(scratch, categories, dip_torch_rng_unit_f64(rng));
    }
    return true;
}

bool dip_torch_rng_multinomial_f32(dip_torch_rng *rng, int64_t *out, size_t n, const float *weights,
                                   size_t categories, bool replacement, float *scratch) {
    const_column from = {weights, NULL};
    column into = {scratch, NULL};
    return multinomial(rng, out, n, from, categories, replacement, into);
}

bool dip_torch_rng_multinomial_f64(dip_torch_rng *rng, int64_t *out, size_t n,
                                   const double *weights, size_t categories, bool replacement,
                                   double *scratch) {
    const_column from = {NULL, weights};
    column into = {NULL, scratch};
    return multinomial(rng, out, n, from, categories, replacement, into);
}
