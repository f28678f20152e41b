/* table.c - one instruction set's kernels, put together; the integers' are the same in all. */
#include "kernels/integers.h"
#include "kernels/isa/tables.h"
#include "kernels/sets.h"

#if defined(DIP_ISA_AVX512)
#define DIP_ISA_TEXT "avx512"
#define DIP_ISA_ABOUT "AVX-512 F, DQ, BW, VL: 512-bit vectors with fused multiply-add"
#elif defined(DIP_ISA_AVX2)
#define DIP_ISA_TEXT "avx2"
#define DIP_ISA_ABOUT "AVX2 and FMA: 256-bit vectors with fused multiply-add"
#elif defined(DIP_ISA_SSE2)
#define DIP_ISA_TEXT "sse2"
#define DIP_ISA_ABOUT                                                                              \
    "SSE2: 128-bit vectors, no fused multiply-add, so its results have bits of their own"
#elif defined(DIP_ISA_NEON)
#define DIP_ISA_TEXT "neon"
#define DIP_ISA_ABOUT "NEON: 128-bit vectors with fused multiply-add"
#else
#define DIP_ISA_TEXT "generic"
#define DIP_ISA_ABOUT                                                                              \
    "plain C, one element at a time: the oracle that the others are tested against"
#endif

const dip_kernels DIP_ISA_SYMBOL(dip_kernels) = {
    .name = DIP_ISA_TEXT,
    .about = DIP_ISA_ABOUT,
    .fused = DIP_ISA_FUSED,
    .gemm = {&DIP_ISA_SYMBOL(dip_gemm_f32), &DIP_ISA_SYMBOL(dip_gemm_f64)},
    .softmax = {&DIP_ISA_SYMBOL(dip_softmax_f32), &DIP_ISA_SYMBOL(dip_softmax_f64)},
    .optim = {&DIP_ISA_SYMBOL(dip_optim_f32), &DIP_ISA_SYMBOL(dip_optim_f64)},
    .pixels = {&DIP_ISA_SYMBOL(dip_pixels_f32), &DIP_ISA_SYMBOL(dip_pixels_f64)},
    .elementwise = {&DIP_ISA_SYMBOL(dip_elementwise_f32), &DIP_ISA_SYMBOL(dip_elementwise_f64),
                    &dip_elementwise_i64, &dip_elementwise_i32, &dip_elementwise_u8,
                    &dip_elementwise_bool},
    .reduce = {&DIP_ISA_SYMBOL(dip_reduce_f32), &DIP_ISA_SYMBOL(dip_reduce_f64), &dip_reduce_i64,
               &dip_reduce_i32, &dip_reduce_u8, &dip_reduce_bool},
};
