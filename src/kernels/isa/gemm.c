/* gemm.c - matrix products, in float32 and float64: gemm.inc twice, and each set's tile sizes. */
#define DIP_INLINE_ALWAYS
#include "kernels/isa/tables.h"

/* Rows of a tile, and the vectors of the wide tiles that few rows use: enough chains in flight to
 * hide the latency of fma, and no more than there are registers. */
#if defined(                                                                                       \
    __OPTIMIZE_SIZE__) /* each copy of the tile costs a kilobyte: as few as still share loads */
#define DIP_GEMM_ROWS 2
#define DIP_GEMM_EACH_ROWS(X) X(1) X(2)
#define DIP_GEMM_WIDE 2
#define DIP_GEMM_EACH_WIDE(X)
#define DIP_GEMM_ACCUMULATORS 4
#define DIP_GEMM_TAILS_ARE_FREE 1
#elif defined(DIP_ISA_AVX512)
#define DIP_GEMM_ROWS 14
#define DIP_GEMM_EACH_ROWS(X)                                                                      \
    X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)
#define DIP_GEMM_WIDE 8
#define DIP_GEMM_EACH_WIDE(X) X(1, 8) X(2, 8) X(3, 8)
#define DIP_GEMM_ACCUMULATORS 28
#define DIP_GEMM_TAILS_ARE_FREE 1
#elif defined(DIP_ISA_NEON)
#define DIP_GEMM_ROWS 12
#define DIP_GEMM_EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12)
#define DIP_GEMM_WIDE 6
#define DIP_GEMM_EACH_WIDE(X) X(1, 6) X(2, 6) X(3, 6)
#define DIP_GEMM_ACCUMULATORS 24
#define DIP_GEMM_TAILS_ARE_FREE 0
#elif defined(DIP_ISA_GENERIC)
#define DIP_GEMM_ROWS 4
#define DIP_GEMM_EACH_ROWS(X) X(1) X(2) X(3) X(4)
#define DIP_GEMM_WIDE 4
#define DIP_GEMM_EACH_WIDE(X) X(1, 4)
#define DIP_GEMM_ACCUMULATORS 8
#define DIP_GEMM_TAILS_ARE_FREE 0
#else /* sixteen registers: AVX2, SSE2 */
#define DIP_GEMM_ROWS 6
#define DIP_GEMM_EACH_ROWS(X) X(1) X(2) X(3) X(4) X(5) X(6)
#define DIP_GEMM_WIDE 4
#define DIP_GEMM_EACH_WIDE(X) X(1, 4) X(2, 4) X(3, 4)
#define DIP_GEMM_ACCUMULATORS 12
#define DIP_GEMM_TAILS_ARE_FREE 0
#endif

/* A slab's block of B: 512 rows of 128 floats or 64 doubles. */
#define DIP_GEMM_SLAB_BYTES (256 * 1024)
/* A B of more than this is not expected in the second-level cache. */
#define DIP_GEMM_FAR_BYTES (2 * 1024 * 1024)
#define DIP_GEMM_ALIGN 64

#if defined(__GNUC__)
#define DIP_PREFETCH(p) __builtin_prefetch(p)
#else
#define DIP_PREFETCH(p) (void)0
#endif

/* clang-format off: real.h comes before its template */
#define DIP_REAL_BITS 32
#include "kernels/isa/real.h"
#include "kernels/isa/gemm.inc"
#undef DIP_REAL_BITS
#define DIP_REAL_BITS 64
#include "kernels/isa/real.h"
#include "kernels/isa/gemm.inc"
