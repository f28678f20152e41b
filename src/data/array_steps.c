/* array_steps.c - casts and scalar arithmetic on blocks, every operation in its own dtype. */
#include "data/array_steps.h"

#include <string.h>

/* ---- casts ----------------------------------------------------------------------------------- */
static int64_t clamp_to_i64(double v, int64_t low, int64_t high) {
    if (v != v) return 0;
    if (v <= (double)low) return low;
    if (v >= (double)high) return high;
    return (int64_t)v;
}

/* One loop per pair of dtypes; FROM_FLOAT says whether values can lie outside the integers. */
#define CAST_LOOPS(source, from_float)                                                             \
    do {                                                                                           \
        const source *x = from;                                                                    \
        switch (to_type) {                                                                         \
        case DIP_FLOAT32:                                                                          \
            for (int64_t i = 0; i < n; i++) ((float *)to)[i] = (float)x[i];                        \
            break;                                                                                 \
        case DIP_FLOAT64:                                                                          \
            for (int64_t i = 0; i < n; i++) ((double *)to)[i] = (double)x[i];                      \
            break;                                                                                 \
        case DIP_INT64:                                                                            \
            for (int64_t i = 0; i < n; i++)                                                        \
                ((int64_t *)to)[i] =                                                               \
                    from_float ? clamp_to_i64((double)x[i], INT64_MIN, INT64_MAX) : (int64_t)x[i]; \
            break;                                                                                 \
        case DIP_INT32:                                                                            \
            for (int64_t i = 0; i < n; i++)                                                        \
                ((int32_t *)to)[i] =                                                               \
                    from_float ? (int32_t)clamp_to_i64((double)x[i], INT32_MIN, INT32_MAX)         \
                               : (int32_t)(uint32_t)(uint64_t)(int64_t)x[i];                       \
            break;                                                                                 \
        case DIP_UINT8:                                                                            \
            for (int64_t i = 0; i < n; i++)                                                        \
                ((uint8_t *)to)[i] = from_float                                                    \
                                         ? (uint8_t)clamp_to_i64((double)x[i], 0, UINT8_MAX)       \
                                         : (uint8_t)(uint64_t)(int64_t)x[i];                       \
            break;                                                                                 \
        default:                                                                                   \
            for (int64_t i = 0; i < n; i++) ((uint8_t *)to)[i] = x[i] != 0;                        \
            break;                                                                                 \
        }                                                                                          \
    } while (0)

void dip_array_cast(void *to, dip_dtype to_type, const void *from, dip_dtype from_type, int64_t n) {
    if (to_type == from_type) {
        if (n > 0) memcpy(to, from, (size_t)n * dip_dtype_size(to_type));
        return;
    }
    switch (from_type) {
    case DIP_FLOAT32: CAST_LOOPS(float, true); break;
    case DIP_FLOAT64: CAST_LOOPS(double, true); break;
    case DIP_INT64: CAST_LOOPS(int64_t, false); break;
    case DIP_INT32: CAST_LOOPS(int32_t, false); break;
    default: CAST_LOOPS(uint8_t, false); break;
    }
}

/* ---- arithmetic ------------------------------------------------------------------------------ */
#define FLOAT_LOOPS(real)                                    \
    do {                                                     \
        real *x = block, c = (real)s->number;                \
        switch (s->op) {                                     \
        case DIP_ARRAY_ADD:                                  \
            for (int64_t i = 0; i < n; i++) x[i] = x[i] + c; \
            break;                                           \
        case DIP_ARRAY_SUBTRACT:                             \
            for (int64_t i = 0; i < n; i++) x[i] = x[i] - c; \
            break;                                           \
        case DIP_ARRAY_MULTIPLY:                             \
            for (int64_t i = 0; i < n; i++) x[i] = x[i] * c; \
            break;                                           \
        case DIP_ARRAY_DIVIDE:                               \
            for (int64_t i = 0; i < n; i++) x[i] = x[i] / c; \
            break;                                           \
        case DIP_ARRAY_SUBTRACT_FROM:                        \
            for (int64_t i = 0; i < n; i++) x[i] = c - x[i]; \
            break;                                           \
        case DIP_ARRAY_DIVIDE_INTO:                          \
            for (int64_t i = 0; i < n; i++) x[i] = c / x[i]; \
            break;                                           \
        }                                                    \
    } while (0)

/* Integers wrap around: unsigned arithmetic, then the low bits.  Divisions never get here. */
#define INT_LOOPS(integer)                                           \
    do {                                                             \
        integer *x = block;                                          \
        uint64_t c = (uint64_t)(int64_t)s->number;                   \
        for (int64_t i = 0; i < n; i++) {                            \
            uint64_t v = (uint64_t)(int64_t)x[i];                    \
            x[i] = (integer)(s->op == DIP_ARRAY_ADD        ? v + c   \
                             : s->op == DIP_ARRAY_SUBTRACT ? v - c   \
                             : s->op == DIP_ARRAY_MULTIPLY ? v * c   \
                                                           : c - v); \
        }                                                            \
    } while (0)

static void apply(const dip_array_step *s, void *block, int64_t n) {
    switch (s->dtype) {
    case DIP_FLOAT32: FLOAT_LOOPS(float); break;
    case DIP_FLOAT64: FLOAT_LOOPS(double); break;
    case DIP_INT64: INT_LOOPS(int64_t); break;
    case DIP_INT32: INT_LOOPS(int32_t); break;
    default: INT_LOOPS(uint8_t); break;
    }
}

void *dip_array_run(const dip_array_step *steps, int n_steps, const void *from, dip_dtype type,
                    int64_t n, dip_array_block *a, dip_array_block *b) {
    dip_array_cast(a, type, from, type, n);
    for (int i = 0; i < n_steps; i++) {
        if (!steps[i].cast) {
            apply(&steps[i], a, n);
            continue;
        }
        dip_array_cast(b, steps[i].dtype, a, type, n);
        type = steps[i].dtype;
        dip_array_block *t = a;
        a = b;
        b = t;
    }
    return a;
}
