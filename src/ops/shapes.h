/* shapes.h - what shape rules and gradients share: sentences about shapes, classes of dtypes, lists
 * of axes.  No numbers are touched here.
 */
#ifndef DIP_OPS_SHAPES_H
#define DIP_OPS_SHAPES_H
#include "ops/op.h"

/* A shape as Python prints it, by value, so that a sentence can name several. */
typedef struct dip_saying {
    char text[200];
} dip_saying;
dip_saying dip_say(const dip_view *v);
dip_saying dip_say_shape(const dip_shape *s);

bool dip_number_input(const dip_call *c, int i); /* any dtype but bool, or an error */
bool dip_bool_input(const dip_call *c, int i);
bool dip_index_input(const dip_call *c, int i); /* int64, or an error */
/* Output i: the shape that inputs [first, last) broadcast to; an error names the axis that differs.
 */
bool dip_out_broadcast(dip_call *c, int i, dip_dtype t, int first, int last);
bool dip_out_like(dip_call *c, int i, const dip_view *v);

/* Marks the axes that a DIMS attribute lists (negative ones count from the end); none listed: all.
 */
bool dip_axes_mask(const dip_call *c, const dip_shape *axes, int rank, bool mask[DIP_MAX_RANK]);
/* The shape without the marked axes, or with size 1 in their place. */
dip_shape dip_shape_without(const dip_shape *s, const bool mask[DIP_MAX_RANK], bool keepdims);
int64_t dip_numel(const dip_shape *s); /* of a shape that exists: cannot overflow */

/* The row-major position of an element as "(2, 3)", or "3" along one axis: for checks of values. */
dip_saying dip_say_position(const dip_view *v, int64_t linear);
/* The element at a row-major position of a strided view: labels, indices. */
int64_t dip_view_get_i64(const dip_view *v, int64_t linear);
/* Every index of input i lies in [0, size), or is `except`; an error names value and position. */
bool dip_check_indices(const dip_call *c, int i, int64_t size, const char *what, bool excepted,
                       int64_t except);

/* One element of any dtype, as kernels read a scalar operand (step 0). */
typedef union dip_number {
    float f32;
    double f64;
    int64_t i64;
    uint8_t u8;
} dip_number;

/* For gradients. */
dip_shape dip_shape_of(const dip_value v);                   /* rank 0 for NULL */
bool dip_all_given(const dip_node *n, const dip_value *gin); /* every wanted gradient is there */
dip_value dip_sum_to_input(dip_builder *b, const dip_node *n, int i,
                           dip_value g); /* undoes input i's broadcast */
#endif
