/* convert.c - every dtype to every dtype, one loop each.  See Note [Conversions]. */
#include "tensor/convert.h"

#include <string.h>

#include "tensor/tensor.h"

/* ---- one number ------------------------------------------------------------------------------ */

static int64_t real_to_int64(double v) {
    if (v != v) return 0;
    /* 2^63 is a double, 2^63 - 1 is none */
    if (v >= 9223372036854775808.0) return INT64_MAX;
    return v < -9223372036854775808.0 ? INT64_MIN : (int64_t)v;
}

static int32_t real_to_int32(double v) {
    if (v != v) return 0;
    return v >= INT32_MAX ? INT32_MAX : v <= INT32_MIN ? INT32_MIN : (int32_t)v;
}

static uint8_t real_to_uint8(double v) {
    return v >= UINT8_MAX ? UINT8_MAX : v > 0 ? (uint8_t)v : 0; /* NaN is not > 0 */
}

static float real_to_float32(double v) { return (float)v; }
static double real_to_float64(double v) { return v; }
static uint8_t real_to_bool(double v) { return v != 0; }
static float int_to_float32(int64_t v) { return (float)v; }
static double int_to_float64(int64_t v) { return (double)v; }
static int64_t int_to_int64(int64_t v) { return v; }
static int32_t int_to_int32(int64_t v) { return (int32_t)(uint32_t)((uint64_t)v & 0xFFFFFFFFu); }
static uint8_t int_to_uint8(int64_t v) { return (uint8_t)((uint64_t)v & 0xFFu); }
static uint8_t int_to_bool(int64_t v) { return v != 0; }

double dip_element_get(const void *data, dip_dtype t, int64_t i) {
    switch (t) {
    case DIP_FLOAT32: return (double)((const float *)data)[i];
    case DIP_FLOAT64: return ((const double *)data)[i];
    case DIP_INT64: return (double)((const int64_t *)data)[i];
    case DIP_INT32: return ((const int32_t *)data)[i];
    case DIP_UINT8: return ((const uint8_t *)data)[i];
    case DIP_BOOL: return ((const uint8_t *)data)[i] != 0;
    case DIP_DTYPE_COUNT: break;
    }
    return 0;
}

void dip_element_set(void *data, dip_dtype t, int64_t i, double v) {
    switch (t) {
    case DIP_FLOAT32: ((float *)data)[i] = real_to_float32(v); break;
    case DIP_FLOAT64: ((double *)data)[i] = v; break;
    case DIP_INT64: ((int64_t *)data)[i] = real_to_int64(v); break;
    case DIP_INT32: ((int32_t *)data)[i] = real_to_int32(v); break;
    case DIP_UINT8: ((uint8_t *)data)[i] = real_to_uint8(v); break;
    case DIP_BOOL: ((uint8_t *)data)[i] = real_to_bool(v); break;
    case DIP_DTYPE_COUNT: break;
    }
}

int64_t dip_element_get_i64(const void *data, dip_dtype t, int64_t i) {
    switch (t) {
    case DIP_INT64: return ((const int64_t *)data)[i];
    case DIP_INT32: return ((const int32_t *)data)[i];
    case DIP_UINT8: return ((const uint8_t *)data)[i];
    case DIP_BOOL: return ((const uint8_t *)data)[i] != 0;
    case DIP_FLOAT32:
    case DIP_FLOAT64: return real_to_int64(dip_element_get(data, t, i));
    case DIP_DTYPE_COUNT: break;
    }
    return 0;
}

/* ---- runs ------------------------------------------------------------------------------------ */

typedef void run_fn(void *to, int64_t ts, const void *from, int64_t fs, int64_t n);

#define LOOP(name, to_type, from_type, wide, convert)                                 \
    static void name(void *to, int64_t ts, const void *from, int64_t fs, int64_t n) { \
        to_type *y = to;                                                              \
        const from_type *x = from;                                                    \
        for (int64_t i = 0; i < n; i++) y[i * ts] = convert((wide)x[i * fs]);         \
    }
/* From one dtype to all the others; its numbers are read as the type `wide` and then go through the
 * functions of their `kind`, real or int. */
#define LOOPS(from, from_type, wide, kind)                              \
    LOOP(from##_to_float32, float, from_type, wide, kind##_to_float32)  \
    LOOP(from##_to_float64, double, from_type, wide, kind##_to_float64) \
    LOOP(from##_to_int64, int64_t, from_type, wide, kind##_to_int64)    \
    LOOP(from##_to_int32, int32_t, from_type, wide, kind##_to_int32)    \
    LOOP(from##_to_uint8, uint8_t, from_type, wide, kind##_to_uint8)    \
    LOOP(from##_to_bool, uint8_t, from_type, wide, kind##_to_bool)
LOOPS(float32, float, double, real)
LOOPS(float64, double, double, real)
LOOPS(int64, int64_t, int64_t, int)
LOOPS(int32, int32_t, int64_t, int)
LOOPS(uint8, uint8_t, int64_t, int)

#define ROW(from)                                                                                \
    {                                                                                            \
        from##_to_float32, from##_to_float64, from##_to_int64, from##_to_int32, from##_to_uint8, \
            from##_to_bool                                                                       \
    }
/* A bool is kept as a byte 0 or 1, so it is read as uint8. */
static run_fn *const runs[DIP_DTYPE_COUNT][DIP_DTYPE_COUNT] = {
    [DIP_FLOAT32] = ROW(float32), [DIP_FLOAT64] = ROW(float64), [DIP_INT64] = ROW(int64),
    [DIP_INT32] = ROW(int32),     [DIP_UINT8] = ROW(uint8),     [DIP_BOOL] = ROW(uint8),
};

void dip_convert_run(void *to, dip_dtype to_dtype, int64_t to_step, const void *from,
                     dip_dtype from_dtype, int64_t from_step, int64_t n) {
    if (n <= 0) return;
    if (to_dtype == from_dtype && to_step == 1 && from_step == 1)
        memcpy(to, from, (size_t)n * dip_dtype_size(to_dtype));
    else runs[from_dtype][to_dtype](to, to_step, from, from_step, n);
}
