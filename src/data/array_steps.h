/* array_steps.h - the arithmetic of lazy arrays: one step on a block of elements, as NumPy rounds it.
 * Used by array.c and array_numbers.c alone; see Note [Dtypes of arrays] in array.h. */
#ifndef DIP_DATA_ARRAY_STEPS_H
#define DIP_DATA_ARRAY_STEPS_H
#include "data/array.h"

enum { DIP_ARRAY_BLOCK = 256, DIP_ARRAY_STEPS = 16 };

typedef struct dip_array_step {
    bool cast;         /* to `dtype`; else an operation within it */
    dip_dtype dtype;
    dip_array_op op;
    double number;
} dip_array_step;

/* Room for one block of any dtype. */
typedef union dip_array_block {
    float f32[DIP_ARRAY_BLOCK];
    double f64[DIP_ARRAY_BLOCK];
    int64_t i64[DIP_ARRAY_BLOCK];
    int32_t i32[DIP_ARRAY_BLOCK];
    uint8_t u8[DIP_ARRAY_BLOCK];
} dip_array_block;

/* to[i] = (dtype)from[i]: floats to integers go towards zero and saturate, NaN gives 0; wider
 * integers to narrower ones wrap around; to bool: not equal to 0. */
void dip_array_cast(void *to, dip_dtype to_type, const void *from, dip_dtype from_type, int64_t n);

/* The chain of steps on n <= DIP_ARRAY_BLOCK elements of `from`; the result, of dtype `type` after
 * the last step, lies in the block returned, a or b. */
void *dip_array_run(const dip_array_step *steps, int n_steps, const void *from, dip_dtype type, int64_t n,
                    dip_array_block *a, dip_array_block *b);

#endif
