/* torch_init.h - the formulas of torch.nn.init: gains, fans, and the fills that are more than one draw.
 *
 * Source: torch/nn/init.py of PyTorch 2.15.  Every fill takes t's generator draws as PyTorch does and
 * writes through t's view; t is a float tensor on any device. */
#ifndef DIP_TRAIN_TORCH_INIT_H
#define DIP_TRAIN_TORCH_INIT_H
#include "train/torch_draw.h"

/* The gain of a nonlinearity by PyTorch's name ("relu", "leaky_relu", ...); `slope` is leaky_relu's, NaN: 0.01.
 * NaN with an error for another name. */
double dip_torch_gain(dip_context *ctx, const char *nonlinearity, double slope, const char *who);

/* Inputs and outputs of a weight (O, I, ...), times the trailing sizes.  False with an error below two axes. */
bool dip_torch_fans(const dip_tensor *t, double *in, double *out, const char *who);

/* Normal numbers, drawn anew where they lie outside [a, b] until none does.  Where [a, b] holds at most 0.3
 * of all, uniform ones in [a, b] instead, each kept with the normal density's share.  Either way
 * every round draws for the whole tensor. */
bool dip_torch_trunc_normal(dip_tensor *t, dip_torch_rng *rng, double mean, double std, double a,
                            double b, dip_draws draws, const char *who);

/* A matrix (rows, all other sizes) with orthonormal rows or columns, whichever are fewer, times gain: Q of normal
 * numbers' QR with a positive diagonal.  Computed in double, so that LAPACK's rounding is not repeated. */
bool dip_torch_orthogonal(dip_tensor *t, dip_torch_rng *rng, double gain, dip_draws draws,
                          const char *who);

bool dip_torch_eye(dip_tensor *t, const char *who);              /* two axes: 1 on the diagonal, else 0 */
bool dip_torch_dirac(dip_tensor *t, int64_t groups, const char *who); /* 3 to 5 axes: 1 in the middle of channel d to d */
/* Normal numbers, then in every column the zeros, at the first of a permutation of the rows.  `standard`: the default
 * generator, from which PyTorch takes the permutations whatever rng is. */
bool dip_torch_sparse(dip_tensor *t, dip_torch_rng *rng, dip_torch_rng *standard, double sparsity,
                      double std, dip_draws draws, const char *who);
#endif
