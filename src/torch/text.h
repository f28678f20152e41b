/* text.h - what Python's print makes of tensors, sizes and numbers of PyTorch 2.15, as text.
 *
 * Everything is added to `out`; nothing goes to the context's sink, and no text ends in a newline:
 * whoever prints adds what print() adds.  The texts of modules and optimisers are not made here.
 */
#ifndef DIP_TORCH_TEXT_H
#define DIP_TORCH_TEXT_H
#include "tensor/tensor.h"

/* print(tensor): "tensor([0.5000, 2.0000], grad_fn=<MulBackward0>)", with the line "Parameter
 * containing:" before it where it is one.  Any device, any strides; the dtype is named where it is
 * not the context's default.  An error for a symbolic tensor, which has no numbers: `out` is then
 * as it was.  Where memory runs out or a device fails, that is the error and out->failed is set. */
void dip_torch_tensor_text(const dip_tensor *t, dip_text *out);
void dip_torch_size_text(dip_shape s, dip_text *out);  /* "torch.Size([2, 3])"                   */
void dip_torch_number_text(double v, dip_text *out);   /* a Python float: "0.1", "1e-07", "nan"  */
void dip_torch_dtype_text(dip_dtype t, dip_text *out); /* "torch.float32"                        */
/* "<MulBackward0>", as behind grad_fn=; "None" for a leaf. */
void dip_torch_grad_fn_text(const dip_tensor *t, dip_text *out);

/* What torch.set_printoptions sets; a context's own, the default where it set none. */
typedef struct dip_print_form {
    int precision;     /* digits behind the point                                              */
    int64_t threshold; /* a tensor of more elements is summarised                              */
    int64_t edge;      /* positions shown of each end of an axis then                          */
    int64_t line;      /* columns                                                              */
    int scientific;    /* 1, 0; -1: the numbers decide                                         */
} dip_print_form;
dip_print_form dip_torch_print_form(const dip_context *ctx);

/* How the numbers of one tensor are written: all alike, so that they stand in columns. */
typedef struct dip_number_form {
    dip_dtype dtype;
    int precision;
    bool whole;      /* floats, but every one is a whole number: "3."   */
    bool scientific; /* floats: "1.0000e-05"                            */
    int width;       /* of the widest finite one; narrower ones are padded */
} dip_number_form;
/* Holds every number in its form: 309 digits before the point, MOST_PRECISION behind it. */
enum { DIP_MOST_PRECISION = 64, DIP_NUMBER_SIZE = 320 + DIP_MOST_PRECISION };
dip_number_form dip_torch_number_form(const dip_print_form *p, const void *data, dip_dtype t,
                                      int64_t n);
/* Element i of data, unpadded; the number of bytes before the 0. */
int dip_torch_number_write(const dip_number_form *f, const void *data, int64_t i,
                           char out[DIP_NUMBER_SIZE]);
#endif
