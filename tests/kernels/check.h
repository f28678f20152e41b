/* check.h - what the tests of the kernels share: random numbers, comparison of bits, the sets. */
#ifndef DIP_TESTS_KERNELS_CHECK_H
#define DIP_TESTS_KERNELS_CHECK_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernels/kernels.h"

/* C's own are floats. */
#define INF ((double)INFINITY)
#define NOT_A_NUMBER ((double)NAN)

#define CHECK_FN static inline __attribute__((unused))

static uint64_t check_state = 88172645463325252u;
CHECK_FN uint64_t check_u64(void) {
    check_state ^= check_state << 13;
    check_state ^= check_state >> 7;
    check_state ^= check_state << 17;
    return check_state * 2685821657736338717u;
}
CHECK_FN int64_t check_below(int64_t n) { return (int64_t)(check_u64() % (uint64_t)n); }
CHECK_FN double check_uniform(double lo, double hi) {
    return lo + (hi - lo) * ((double)(check_u64() >> 11) * 0x1p-53);
}

/* Ordinary numbers, or now and then what breaks formulas. */
CHECK_FN double check_number(bool special) {
    static const double odd[] = {
        0.0,        -0.0, 1.0,   -1.0,  INF, -INF, NOT_A_NUMBER, 0x1p-140, -0x1p-149, 0x1p-1040,
        -0x1p-1074, 1e38, -1e38, 1e300, 0.5, -2.5, 88.8,         -104.5,   710.0,     3.0};
    if (special && check_below(4) == 0)
        return odd[check_below((int64_t)(sizeof odd / sizeof *odd))];
    return check_uniform(-4, 4);
}

CHECK_FN size_t check_size(int dtype) {
    return dtype == DIP_FLOAT32 ? sizeof(float) : sizeof(double);
}
CHECK_FN void check_set(void *p, int dtype, int64_t i, double v) {
    if (dtype == DIP_FLOAT32) ((float *)p)[i] = (float)v;
    else ((double *)p)[i] = v;
}
CHECK_FN double check_get(const void *p, int dtype, int64_t i) {
    return dtype == DIP_FLOAT32 ? (double)((const float *)p)[i] : ((const double *)p)[i];
}

/* n random elements, `off` elements into an aligned allocation, so pointers may be unaligned.
 * Exactly as long as needed: the sanitizer sees every step beyond. */
typedef struct check_array {
    void *base, *data;
} check_array;
CHECK_FN check_array check_array_new(int dtype, int64_t n, bool special) {
    const int64_t off = check_below(5);
    check_array a;
    a.base = malloc((size_t)(n + off + 1) * check_size(dtype));
    assert_non_null(a.base);
    a.data = (char *)a.base + (size_t)off * check_size(dtype);
    for (int64_t i = 0; i < n; i++) check_set(a.data, dtype, i, check_number(special));
    return a;
}
CHECK_FN check_array check_array_copy(int dtype, int64_t n, const void *from) {
    check_array a = check_array_new(dtype, n, false);
    memcpy(a.data, from, (size_t)n * check_size(dtype));
    return a;
}

/* Bits, but any NaN equals any other. */
CHECK_FN bool check_same(const void *a, const void *b, int dtype, int64_t i) {
    double x = check_get(a, dtype, i), y = check_get(b, dtype, i);
    if (isnan(x) || isnan(y)) return isnan(x) && isnan(y);
    return x == y && signbit(x) == signbit(y);
}
/* got must be want: bit for bit if `fused`, else (sse2) within `tolerance` of the larger of the
 * value and `scale`. */
CHECK_FN void check_equal(const void *got, const void *want, int dtype, int64_t n, bool fused,
                          double tolerance, double scale, const char *what) {
    const double eps = dtype == DIP_FLOAT32 ? (double)FLT_EPSILON : DBL_EPSILON;
    for (int64_t i = 0; i < n; i++) {
        if (check_same(got, want, dtype, i)) continue;
        double x = check_get(got, dtype, i), y = check_get(want, dtype, i);
        if (!fused) {
            /* Where one rounding decides about infinity or 0, either will do. */
            const double least = dtype == DIP_FLOAT32 ? 0x1p-126 : DBL_MIN;
            const double most = dtype == DIP_FLOAT32 ? (double)FLT_MAX : DBL_MAX;
            if (fabs(x) < least && fabs(y) < least) continue;
            if (fabs(x) > most * (1 - 64 * eps) && fabs(y) > most * (1 - 64 * eps) && x * y > 0)
                continue;
            if (fabs(x - y) <= tolerance * eps * fmax(fabs(y), scale)) continue;
        }
        fail_msg("%s, float%d, element %lld of %lld: %a instead of %a", what,
                 dtype == DIP_FLOAT32 ? 32 : 64, (long long)i, (long long)n, x, y);
    }
}

/* The sets of this build that the processor can run; the others are said once. */
CHECK_FN const dip_kernels *const *check_sets(void) {
    static const dip_kernels *sets[8];
    static bool made;
    if (!made) {
        int n = 0;
        for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
            if (dip_kernels_supported(*k)) sets[n++] = *k;
            else print_message("skipped: this processor cannot run the %s kernels\n", (*k)->name);
        }
        made = true;
    }
    return sets;
}
#define for_each_set(k) \
    for (const dip_kernels *const *k##_ = check_sets(), *k = *k##_; k; k = *++k##_)
#define for_each_real(d) for (int d = DIP_FLOAT32; d <= DIP_FLOAT64; d++)

CHECK_FN const dip_kernels *check_oracle(void) {
    const dip_kernels *k = dip_kernels_find("generic");
    if (!k) skip();
    return k;
}
#endif
