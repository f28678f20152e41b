/* integers.h - what is computed in plain C once, for all kernel sets: integers and bool, and for
 * floats what only moves numbers. */
#ifndef DIP_KERNELS_INTEGERS_H
#define DIP_KERNELS_INTEGERS_H
#include "kernels/kernels.h"

extern const dip_kernels_elementwise dip_elementwise_i64, dip_elementwise_i32, dip_elementwise_u8,
    dip_elementwise_bool;
extern const dip_kernels_reduce dip_reduce_i64, dip_reduce_i32, dip_reduce_u8, dip_reduce_bool;

void dip_where_f32(void *out, const uint8_t *c, int64_t sc, const void *a, int64_t sa,
                   const void *b, int64_t sb, int64_t n);
void dip_where_f64(void *out, const uint8_t *c, int64_t sc, const void *a, int64_t sa,
                   const void *b, int64_t sb, int64_t n);
void dip_fill_f32(void *out, int64_t so, double value, int64_t n);
void dip_fill_f64(void *out, int64_t so, double value, int64_t n);
#endif
