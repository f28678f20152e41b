/* text.h - what Python's print makes of tensors, sizes and numbers of PyTorch 2.15, as text.
 *
 * Everything is added to `out`; nothing goes to the context's sink, and no text ends in a newline:
 * whoever prints adds what print() adds.  The texts of modules and optimisers are not made here.
 */
#ifndef DIP_TORCH_TEXT_H
#define DIP_TORCH_TEXT_H
#include "base/context.h"

/* print(tensor): "tensor([0.5000, 2.0000], grad_fn=<MulBackward0>)".  Any device, any strides; the
 * dtype is named where it is not the context's default.  An error for a symbolic tensor, which has
 * no numbers, and where memory runs out: `out` is then as it was, or its `failed` is set. */
void dip_torch_tensor_text(const dip_tensor *t, dip_text *out);
void dip_torch_size_text(dip_shape s, dip_text *out);     /* "torch.Size([2, 3])"                     */
void dip_torch_number_text(double v, dip_text *out);      /* a Python float: "0.1", "1e-07", "nan"    */
/* What stands behind grad_fn=, "<MulBackward0>"; NULL for a leaf. */
const char *dip_torch_grad_fn_text(const dip_tensor *t);
/* A dtype by its Python name: "torch.float32". */
const char *dip_torch_dtype_text(dip_dtype t);
#endif
