/* convert.h - runs of elements from any dtype to any other: what copying tensors needs.  The cast
 * operator has kernels of its own; both follow the same rules.
 *
 * Note [Conversions]
 * Floats to integers: towards zero, to the nearest end of the range where they exceed it, NaN gives
 * 0.  Integers to narrower integers wrap around.  To bool: not equal to 0 (NaN gives true).
 */
#ifndef DIP_TENSOR_CONVERT_H
#define DIP_TENSOR_CONVERT_H
#include "diptych/diptych.h"

/* One element of any dtype, for dip_element_get and dip_element_set. */
typedef union dip_element {
    float f32;
    double f64;
    int64_t i64;
    int32_t i32;
    uint8_t u8;
} dip_element;

/* to[i * to_step] = (to_dtype)from[i * from_step] for i < n; steps in elements; no overlap. */
void dip_convert_run(void *to, dip_dtype to_dtype, int64_t to_step, const void *from,
                     dip_dtype from_dtype, int64_t from_step, int64_t n);
#endif
