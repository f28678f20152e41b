/* pixels.h - bytes on their way into a batch: what each of the 256 becomes, and gathering rows of them.
 *
 * Both faces describe the way by operations, each rounded in its dtype (array_steps.h, transforms.c); its
 * results for all bytes are a table, which says what is right.  Most ways are a division, or a division
 * and a normalisation, and then a kernel computes the same values several times faster than they are
 * looked up.  Whether it does is not concluded from the operations but tried for all 256.
 */
#ifndef DIP_DATA_PIXELS_H
#define DIP_DATA_PIXELS_H
#include "kernels/kernels.h"
#include "tensor/tensor.h"

typedef struct dip_pixel_table {
    float f32[256];
    double f64[256];
    dip_pixel_form form;
    bool formed[2]; /* form gives f32, f64 */
} dip_pixel_table;

/* Finds out whether `form` gives what stands in the tables. */
void dip_pixel_table_settle(dip_pixel_table *t);

/* Which rows: map[index[i]], index[i] or first + i, for i in 0 .. n - 1. */
typedef struct dip_pixel_rows {
    const int64_t *index, *map;
    int64_t first, n;
} dip_pixel_rows;

/* Those rows of `bytes`, `numel` bytes each, as float32 or float64, one after the other, on as many
 * threads as the context has.  False with the error recorded: there are no kernels. */
bool dip_pixels_gather(dip_context *ctx, const dip_pixel_table *t, dip_dtype dtype, const uint8_t *bytes,
                       int64_t numel, const dip_pixel_rows *rows, void *out, const char *who);

#endif
