/* array.h - lazy arrays: what NumPy's names give in the Keras face.
 *
 * An array is a tensor and a short list of steps (astype, divide, to_categorical ...).  The bytes
 * stay bytes until rows are gathered for a batch; then exactly what NumPy computes is computed:
 * each step in its dtype, rounded once.  Steps on uint8 collapse into a table of 256 values.
 * Axis 0 counts the rows.  Arrays are objects: scopes own them, dip_free ends them.
 *
 * Note [Dtypes of arrays]
 * As in NumPy 2: a float array and a number keep the float's dtype; true division of integers
 * gives float64; add, subtract and multiply of an integer array by a whole number keep the dtype
 * and wrap around, by a fraction give float64.  A whole number that the dtype cannot hold is an
 * error, as there.  C cannot tell 255 from 255.0: for integer arrays whole doubles count as ints.
 */
#ifndef DIP_DATA_ARRAY_H
#define DIP_DATA_ARRAY_H
#include "tensor/tensor.h"

typedef struct dip_array dip_array;
extern const dip_class dip_array_class;

typedef enum dip_array_op { /* the number stands on the right but in the two last */
    DIP_ARRAY_ADD, DIP_ARRAY_SUBTRACT, DIP_ARRAY_MULTIPLY, DIP_ARRAY_DIVIDE,
    DIP_ARRAY_SUBTRACT_FROM, DIP_ARRAY_DIVIDE_INTO
} dip_array_op;

/* ---- making; NULL inputs pass through, `who` is the public name of the call ------------------ */
dip_array *dip_array_of(dip_tensor *t, const char *who);     /* rank >= 1, on the host; retains t */
dip_array *dip_array_astype(dip_array *a, dip_dtype dtype, const char *who);
dip_array *dip_array_scalar(dip_array *a, dip_array_op op, double number, const char *who);
dip_array *dip_array_reshape(dip_array *a, const dip_shape *shape, const char *who); /* one dim may be -1; one-hot arrays keep their dim 0 */
dip_array *dip_array_expand_dims(dip_array *a, int axis, const char *who);           /* axis -1: at the end */
dip_array *dip_array_slice(dip_array *a, int64_t start, int64_t stop, const char *who); /* rows [start, stop), Python's rules */
/* One-hot rows, float64 as keras.utils.to_categorical gives them; num_classes <= 0: the largest
 * label + 1.  A trailing axis of 1 is dropped first.  Labels outside [0, num_classes) are an error. */
dip_array *dip_array_to_categorical(dip_array *a, int64_t num_classes, const char *who);

/* ---- asking ---------------------------------------------------------------------------------- */
dip_shape dip_array_shape(const dip_array *a);
dip_dtype dip_array_dtype(const dip_array *a);
int64_t dip_array_rows(const dip_array *a);       /* shape.dim[0]; 0 for NULL          */
int64_t dip_array_row_numel(const dip_array *a);  /* elements of one row               */
dip_shape dip_array_row_shape(const dip_array *a);
dip_tensor *dip_array_source(const dip_array *a); /* the bytes below, borrowed         */
bool dip_array_is_one_hot(const dip_array *a);    /* made by to_categorical: 0 and 1, one 1 in each row */
bool dip_array_is_plain(const dip_array *a);      /* no step but shapes: the tensor's own numbers */

/* ---- numbers --------------------------------------------------------------------------------- */
/* Writes rows index[0..n) one after the other, each row-major, as dtype `as`: the array's own
 * dtype first, exactly as NumPy, then a cast to `as`.  index NULL: rows first .. first + n.
 * Allocates nothing.  An index outside the rows is an error. */
bool dip_array_gather(const dip_array *a, const int64_t *index, int64_t first, int64_t n,
                      dip_dtype as, void *out, const char *who);
dip_tensor *dip_array_tensor(dip_array *a, dip_dtype as, const char *who); /* all rows; a tensor of the open scope */
double dip_array_get(const dip_array *a, const int64_t *index, const char *who); /* one element */

#endif
