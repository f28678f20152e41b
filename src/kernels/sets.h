/* sets.h - the kernel sets of this build (DIP_HAVE_...), as isa/table.c defines them. */
#ifndef DIP_KERNELS_SETS_H
#define DIP_KERNELS_SETS_H
#include "kernels/kernels.h"
extern const dip_kernels dip_kernels_generic, dip_kernels_sse2, dip_kernels_avx2;
extern const dip_kernels dip_kernels_avx512, dip_kernels_neon;
#endif
