/* extremum.h - what max, min, argmax and argmin share: shapes, and the gradient of max and min. */
#ifndef DIP_OPS_EXTREMUM_H
#define DIP_OPS_EXTREMUM_H
#include "ops/reduce.h"

bool dip_shape_extremum(dip_call *c);     /* values and indices */
bool dip_shape_arg_extremum(dip_call *c); /* indices */
size_t dip_extremum_workspace(const dip_call *c);
void dip_run_extremum(const dip_call *c, bool largest);     /* out: values, indices */
void dip_run_arg_extremum(const dip_call *c, bool largest); /* out: indices */

/* One axis: g to the element that was chosen, as torch.max(x, dim).  Several or all: g in equal
 * shares to all elements equal to the extremum, as torch.max(x), torch.amax and tf.reduce_max. */
bool dip_extremum_vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin);
#endif
