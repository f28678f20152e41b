/* arithmetic.c - products and sums of sizes that notice when they do not fit. */
#include "base/context.h"

bool dip_mul_size(size_t a, size_t b, size_t *out) {
    if (b != 0 && a > SIZE_MAX / b) return false;
    *out = a * b;
    return true;
}

bool dip_add_size(size_t a, size_t b, size_t *out) {
    if (a > SIZE_MAX - b) return false;
    *out = a + b;
    return true;
}

static bool mul_fits(int64_t a, int64_t b) {
    if (a == 0 || b == 0) return true;
    if (a > 0) return b > 0 ? a <= INT64_MAX / b : b >= INT64_MIN / a;
    return b > 0 ? a >= INT64_MIN / b : a >= INT64_MAX / b;
}

bool dip_mul_i64(int64_t a, int64_t b, int64_t *out) {
    if (!mul_fits(a, b)) return false;
    *out = a * b;
    return true;
}

bool dip_shape_numel(const dip_shape *s, int64_t *out) {
    if (s->rank < 0 || s->rank > DIP_MAX_RANK) return false;
    /* A zero makes the whole product zero, so the other dimensions are checked for their sign only:
     * (0, 2^62, 2^62) is an empty array and not an overflow. */
    bool empty = false;
    for (int i = 0; i < s->rank; i++) {
        if (s->dim[i] < 0) return false;
        empty = empty || s->dim[i] == 0;
    }
    int64_t n = empty ? 0 : 1;
    for (int i = 0; i < s->rank && !empty; i++)
        if (!dip_mul_i64(n, s->dim[i], &n)) return false;
    *out = n;
    return true;
}
