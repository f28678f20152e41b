/* cast.c - numbers of one dtype to another, copies with strides, rows picked by index. */
#include "kernels/kernels.h"
#include <string.h>

/* Floats to integers: towards zero, saturating, NaN to 0.  The bounds are exact in double: the
 * lowest value itself, and one more than the highest. */
static int64_t to_i64(double x) {
    if (x >= 0x1p63) return INT64_MAX;
    if (x < -0x1p63) return INT64_MIN;
    return x == x ? (int64_t)x : 0;
}
static int32_t to_i32(double x) {
    if (x >= 0x1p31) return INT32_MAX;
    if (x <= -0x1p31) return INT32_MIN;
    return x == x ? (int32_t)x : 0;
}
static uint8_t to_u8(double x) {
    if (x >= 255.0) return 255;
    return x > 0 ? (uint8_t)x : 0; /* NaN too */
}

#define CAST(name, to_type, from_type, expr)                                                       \
    static void name(void *out, const void *in, int64_t s, int64_t n) {                            \
        to_type *o = out;                                                                          \
        const from_type *p = in;                                                                   \
        for (int64_t i = 0; i < n; i++) {                                                          \
            from_type x = p[i * s];                                                                \
            o[i] = (expr);                                                                         \
        }                                                                                          \
    }
#define CASTS_FROM_FLOAT(from, type)                                                               \
    CAST(from##_to_f32, float, type, (float)x)                                                     \
    CAST(from##_to_f64, double, type, (double)x)                                                   \
    CAST(from##_to_i64, int64_t, type, to_i64((double)x))                                          \
    CAST(from##_to_i32, int32_t, type, to_i32((double)x))                                          \
    CAST(from##_to_u8, uint8_t, type, to_u8((double)x))                                            \
    CAST(from##_to_bool, uint8_t, type, x != 0)
/* Narrowing keeps the low bits; the step over the unsigned type says so without relying on the
 * compiler's choice for out-of-range values. */
#define CASTS_FROM_INT(from, type)                                                                 \
    CAST(from##_to_f32, float, type, (float)x)                                                     \
    CAST(from##_to_f64, double, type, (double)x)                                                   \
    CAST(from##_to_i64, int64_t, type, (int64_t)x)                                                 \
    CAST(from##_to_i32, int32_t, type, (int32_t)(uint32_t)x)                                       \
    CAST(from##_to_u8, uint8_t, type, (uint8_t)x)                                                  \
    CAST(from##_to_bool, uint8_t, type, x != 0)
CASTS_FROM_FLOAT(f32, float)
CASTS_FROM_FLOAT(f64, double)
CASTS_FROM_INT(i64, int64_t)
CASTS_FROM_INT(i32, int32_t)
CASTS_FROM_INT(u8, uint8_t)
#define BOOL_VALUE (x != 0)
CAST(bool_to_f32, float, uint8_t, (float)BOOL_VALUE)
CAST(bool_to_f64, double, uint8_t, (double)BOOL_VALUE)
CAST(bool_to_i64, int64_t, uint8_t, BOOL_VALUE)
CAST(bool_to_i32, int32_t, uint8_t, BOOL_VALUE)
CAST(bool_to_u8, uint8_t, uint8_t, BOOL_VALUE)

#define ROW(from)                                                                                  \
    { from##_to_f32, from##_to_f64, from##_to_i64, from##_to_i32, from##_to_u8, from##_to_bool }
/* [from][to], in the order of dip_dtype */
static dip_cast_fn *const casts[DIP_DTYPE_COUNT][DIP_DTYPE_COUNT] = {
    [DIP_FLOAT32] = ROW(f32),
    [DIP_FLOAT64] = ROW(f64),
    [DIP_INT64] = ROW(i64),
    [DIP_INT32] = ROW(i32),
    [DIP_UINT8] = ROW(u8),
    [DIP_BOOL] = {bool_to_f32, bool_to_f64, bool_to_i64, bool_to_i32, bool_to_u8, u8_to_bool},
};

dip_cast_fn *dip_cast(dip_dtype to, dip_dtype from) { return casts[from][to]; }

/* memcpy of a known size is one load and one store, and indifferent to the elements' type. */
#define COPY(size)                                                                                 \
    for (int64_t i = 0; i < n; i++)                                                                \
    memcpy((char *)out + i * so * size, (const char *)a + i * sa * size, size)
void dip_copy(void *out, int64_t so, const void *a, int64_t sa, int64_t n, size_t item) {
    if (n <= 0) return;
    if (so == 1 && sa == 1) memcpy(out, a, (size_t)n * item);
    else if (item == 4) COPY(4);
    else if (item == 8) COPY(8);
    else COPY(1);
}

void dip_gather_rows(void *out, const void *x, const int64_t *index, int64_t rows, int64_t n,
                     size_t item) {
    size_t bytes = n > 0 ? (size_t)n * item : 0;
    for (int64_t r = 0; r < rows && bytes; r++)
        memcpy((char *)out + (size_t)r * bytes, (const char *)x + (size_t)index[r] * bytes, bytes);
}
