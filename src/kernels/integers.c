/* integers.c - the kernels of integers and bool, exact and the same in every set, and for every
 * dtype what only chooses or repeats numbers.  The compiler's own vectors do well here. */
#include "kernels/integers.h"

#define MOVERS(suffix, type, dtype, scope)                                                         \
    scope void dip_where_##suffix(void *out, const uint8_t *c, int64_t sc, const void *a,          \
                                  int64_t sa, const void *b, int64_t sb, int64_t n) {              \
        type *o = out;                                                                             \
        const type *pa = a, *pb = b;                                                               \
        for (int64_t i = 0; i < n; i++) o[i] = c[i * sc] ? pa[i * sa] : pb[i * sb];                \
    }                                                                                              \
    scope void dip_fill_##suffix(void *out, int64_t so, double value, int64_t n) {                 \
        type *o = out, v;                                                                          \
        dip_cast(dtype, DIP_FLOAT64)(&v, &value, 1, 1);                                            \
        for (int64_t i = 0; i < n; i++) o[i * so] = v;                                             \
    }
MOVERS(f32, float, DIP_FLOAT32, )
MOVERS(f64, double, DIP_FLOAT64, )
MOVERS(i64, int64_t, DIP_INT64, static)
MOVERS(i32, int32_t, DIP_INT32, static)
MOVERS(u8, uint8_t, DIP_UINT8, static)
MOVERS(bool, uint8_t, DIP_BOOL, static)

#define TYPE int64_t
#define WRAP uint64_t
#define DTYPE DIP_INT64
#define N(name) name##_i64
#define IS_SIGNED 1
#define IS_BOOL 0
#include "kernels/integers.inc"
#undef TYPE
#undef WRAP
#undef DTYPE
#undef N
#define TYPE int32_t
#define WRAP uint32_t
#define DTYPE DIP_INT32
#define N(name) name##_i32
#include "kernels/integers.inc"
#undef TYPE
#undef WRAP
#undef DTYPE
#undef N
#undef IS_SIGNED
#define TYPE uint8_t
#define WRAP unsigned
#define DTYPE DIP_UINT8
#define N(name) name##_u8
#define IS_SIGNED 0
#include "kernels/integers.inc"
#undef DTYPE
#undef N
#undef IS_BOOL
#define DTYPE DIP_BOOL
#define N(name) name##_bool
#define IS_BOOL 1
#include "kernels/integers.inc"
