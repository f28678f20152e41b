/* elementwise.h - shape rules and threaded loops of operators whose output elements each depend on
 * one element of every input.  An operator's own file adds its record, page and gradient.
 */
#ifndef DIP_OPS_ELEMENTWISE_H
#define DIP_OPS_ELEMENTWISE_H
#include "ops/shapes.h"
#include "tensor/walk.h"

/* Output 0 has input 0's shape and dtype. */
bool dip_shape_unary(dip_call *c);
bool dip_shape_unary_number(dip_call *c); /* not bool */
bool dip_shape_unary_float(dip_call *c);  /* float32 or float64 */
/* Output 0 has the broadcast shape of inputs 0 and 1, which share a dtype. */
bool dip_shape_binary(dip_call *c);
bool dip_shape_binary_number(dip_call *c);
bool dip_shape_binary_float(dip_call *c);
bool dip_shape_compare(dip_call *c); /* the same, bool */

/* The forward of operators that are one loop: op->loop says which. */
void dip_forward_unary(const dip_call *c);
void dip_forward_binary(const dip_call *c);
void dip_run_compare(const dip_call *c, dip_compare which);

/* Calls loop for runs that together cover output 0 once: w->ptr[0] is a piece of it, stride 1;
 * w->ptr[1 + i], w->step[1 + i] input i, broadcast.  `flops`: the work of one element. */
typedef void dip_run_loop(const dip_call *c, int which, const dip_walk *w);
void dip_run_elementwise(const dip_call *c, dip_run_loop *loop, int which, double flops);
#endif
