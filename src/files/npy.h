/* npy.h - NumPy's file of one array: header and elements, in memory.
 *
 * Every byte is hostile until checked: the header's dictionary is read key by key, sizes are compared
 * with what is there before any memory is taken.  Read are float32, float64, int64, int32, uint8 and
 * bool of either byte order, rows first or columns first; other dtypes are refused by name.
 * Written is version 1.0, rows first, as NumPy writes it.
 */
#ifndef DIP_FILES_NPY_H
#define DIP_FILES_NPY_H
#include "base/context.h"

typedef struct dip_npy {
    dip_dtype dtype;
    dip_shape shape;
    int64_t count; /* elements */
    void *data;    /* native, row-major; of the context; NULL where there is none */
    size_t bytes;
} dip_npy;

/* False with an error that names `name`, the byte, what was found and what was expected. */
bool dip_npy_read(dip_context *ctx, const char *who, const char *name, const uint8_t *bytes,
                  size_t size, dip_npy *out);
void dip_npy_free(dip_context *ctx, dip_npy *a);
double dip_npy_number(const dip_npy *a, int64_t i); /* element i as double */

/* What stands before the elements of such an array. */
void dip_npy_header(dip_text *t, dip_dtype dtype, const dip_shape *shape);
#endif
