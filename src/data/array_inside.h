/* array_inside.h - what a lazy array holds; array.c makes it, array_numbers.c reads it. */
#ifndef DIP_DATA_ARRAY_INSIDE_H
#define DIP_DATA_ARRAY_INSIDE_H
#include "data/array_steps.h"
#include "data/pixels.h"

/* Element j of row r is made from source element first + r * stride + j; stride counts source
 * elements per row.  A one-hot array makes `classes` elements of each source element. */
struct dip_array {
    dip_object object;
    dip_tensor *source; /* row-major, on the host; counted */
    int64_t first, stride;
    dip_shape shape;
    dip_dtype dtype;
    dip_array_step step[DIP_ARRAY_STEPS];
    int n_steps;
    int64_t classes; /* 0: not one-hot */
    int label_steps; /* one-hot: the steps before it make the labels */
    bool has_table;  /* 8-bit source, not one-hot */
    dip_array_block
        table; /* has_table: the result of each byte; one-hot: what 0 and 1 become; in dtype */
    dip_pixel_table pixels; /* has_table: the same as float32 and float64 */
};

/* Elements at..at + n - 1 of the source after the first `steps` steps, as class numbers; n is at most
 * DIP_ARRAY_BLOCK. */
void dip_array_labels(const dip_array *a, int steps, int64_t at, int64_t n, int64_t *out);

#endif
