/* gemm.c - matrix products, in float32 and float64: gemm.inc twice, and each set's tile sizes. */
#define DIP_INLINE_ALWAYS
#include "kernels/isa/tables.h"

/* The most rows of a tile 1, 2, 3, 4, 6 and 8 vectors wide (0: there is none): enough chains in flight
 * to hide the latency of fma, and no more than there are registers. */
#if defined(__OPTIMIZE_SIZE__) /* each copy costs a kilobyte: as few as still share loads */
#define DIP_GEMM_TALL_1 2
#define DIP_GEMM_TALL_2 2
#define DIP_GEMM_TALL_3 0
#define DIP_GEMM_TALL_4 0
#define DIP_GEMM_TALL_6 0
#define DIP_GEMM_TALL_8 0
#define DIP_GEMM_ALL_PARTIAL 1
#elif defined(DIP_ISA_AVX512) /* 32 registers */
#define DIP_GEMM_TALL_1 14
#define DIP_GEMM_TALL_2 14
#define DIP_GEMM_TALL_3 9
#define DIP_GEMM_TALL_4 7
#define DIP_GEMM_TALL_6 0
#define DIP_GEMM_TALL_8 3
#define DIP_GEMM_LEAST_LOADS 1
#elif defined(DIP_ISA_NEON)
#define DIP_GEMM_TALL_1 12
#define DIP_GEMM_TALL_2 12
#define DIP_GEMM_TALL_3 8
#define DIP_GEMM_TALL_4 6
#define DIP_GEMM_TALL_6 0
#define DIP_GEMM_TALL_8 2
#elif defined(DIP_ISA_GENERIC)
#define DIP_GEMM_TALL_1 4
#define DIP_GEMM_TALL_2 4
#define DIP_GEMM_TALL_3 0
#define DIP_GEMM_TALL_4 1
#define DIP_GEMM_TALL_6 0
#define DIP_GEMM_TALL_8 0
#else /* sixteen registers: AVX2, SSE2 */
#define DIP_GEMM_TALL_1 12
#define DIP_GEMM_TALL_2 6
#define DIP_GEMM_TALL_3 4
#define DIP_GEMM_TALL_4 3
#if defined(DIP_ISA_AVX2)
#define DIP_GEMM_TALL_6 2
#else
#define DIP_GEMM_TALL_6 0
#endif
#define DIP_GEMM_TALL_8 1
#define DIP_GEMM_SIXTEEN 1
#endif
#if defined(DIP_ISA_AVX2) && !defined(__clang__) && !defined(__OPTIMIZE_SIZE__)
#define DIP_GEMM_UNROLL _Pragma("GCC unroll 2") /* four instructions a cycle bound it */
#else
#define DIP_GEMM_UNROLL
#endif
/* 1: zeros of A are left out (gemm_zeros.inc).  The oracle leaves nothing out; small is small. */
#if defined(DIP_ISA_GENERIC) || defined(__OPTIMIZE_SIZE__)
#define DIP_GEMM_LEAVES_ZEROS 0
#else
#define DIP_GEMM_LEAVES_ZEROS 1
#endif
/* The most rows for which a B that lies along k is turned in registers (gemm_turned.inc). */
#if defined(__OPTIMIZE_SIZE__)
#define DIP_GEMM_TURNED 1
#else
#define DIP_GEMM_TURNED 4
#endif
#ifndef DIP_GEMM_ALL_PARTIAL /* 1: a tile's last vector is always a tail: one copy, not two */
#define DIP_GEMM_ALL_PARTIAL 0
#endif
#ifndef DIP_GEMM_SIXTEEN /* 1: few registers, so that a vector of B is used up before the next comes */
#define DIP_GEMM_SIXTEEN 0
#endif
/* 1: tiles have a copy for a B that lies across cache lines. */
#if defined(DIP_ISA_AVX2) && !defined(__OPTIMIZE_SIZE__)
#define DIP_GEMM_ACROSS 1
#else
#define DIP_GEMM_ACROSS 0
#endif
#ifndef DIP_GEMM_LEAST_LOADS /* 1: four vectors wide wherever there are so many */
#define DIP_GEMM_LEAST_LOADS 0
#endif

#define DIP_UP_TO_0(X, vecs)
#define DIP_UP_TO_1(X, vecs) X(1, vecs)
#define DIP_UP_TO_2(X, vecs) DIP_UP_TO_1(X, vecs) X(2, vecs)
#define DIP_UP_TO_3(X, vecs) DIP_UP_TO_2(X, vecs) X(3, vecs)
#define DIP_UP_TO_4(X, vecs) DIP_UP_TO_3(X, vecs) X(4, vecs)
#define DIP_UP_TO_6(X, vecs) DIP_UP_TO_4(X, vecs) X(5, vecs) X(6, vecs)
#define DIP_UP_TO_7(X, vecs) DIP_UP_TO_6(X, vecs) X(7, vecs)
#define DIP_UP_TO_8(X, vecs) DIP_UP_TO_7(X, vecs) X(8, vecs)
#define DIP_UP_TO_9(X, vecs) DIP_UP_TO_8(X, vecs) X(9, vecs)
#define DIP_UP_TO_12(X, vecs) DIP_UP_TO_9(X, vecs) X(10, vecs) X(11, vecs) X(12, vecs)
#define DIP_UP_TO_14(X, vecs) DIP_UP_TO_12(X, vecs) X(13, vecs) X(14, vecs)
/* X(rows, vecs) for every tile there is. */
#define DIP_GEMM_EACH_TILE(X)                                                                      \
    DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_1)(X, 1) DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_2)(X, 2)    \
    DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_3)(X, 3) DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_4)(X, 4)    \
    DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_6)(X, 6) DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_8)(X, 8)

#if DIP_GEMM_LEAVES_ZEROS /* of those, the ones that leave zeros out */
#define DIP_GEMM_EACH_FEW(X)                                                                       \
    DIP_UP_TO_3(X, 1) DIP_UP_TO_3(X, 2) DIP_UP_TO_3(X, 3) DIP_UP_TO_3(X, 4)                        \
    DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_6)(X, 6) DIP_PASTE2(DIP_UP_TO_, DIP_GEMM_TALL_8)(X, 8)
#else
#define DIP_GEMM_EACH_FEW(X)
#endif

/* DIP_GEMM_FEW: rows that leave zeros out together.  The fewer, the more zeros they have in common;
 * three still share a load of B. */
enum { DIP_GEMM_MOST_ROWS = 14, DIP_GEMM_MOST_VECS = 8, DIP_GEMM_FEW = 3 };
static const int tall[DIP_GEMM_MOST_VECS + 1] = {
    0, DIP_GEMM_TALL_1, DIP_GEMM_TALL_2, DIP_GEMM_TALL_3, DIP_GEMM_TALL_4,
    [6] = DIP_GEMM_TALL_6, [8] = DIP_GEMM_TALL_8};

/* How many tiles of six vectors leave nothing of `left`, or three or four vectors and such again. */
static int64_t sixes(int64_t left) {
    const int64_t more = left % 6;
    return left / 6 - (more == 1 || more == 2 || more == 5);
}
/* How many of `left` vectors the next tile of a panel of `rows` rows takes. */
static int tile_width(int64_t left, int64_t rows) {
    if (left >= 8 && rows <= DIP_GEMM_TALL_8) return 8;
    if (rows <= DIP_GEMM_TALL_6 && sixes(left) > 0) return 6;
    if (left >= 4 && (DIP_GEMM_LEAST_LOADS || rows <= DIP_GEMM_TALL_4)) return 4;
    /* Three vectors share more loads than two; but 4 are 2 and 2. */
    if (left == 3 && DIP_GEMM_TALL_3 > 0) return 3;
    if (left > 4 && rows > DIP_GEMM_TALL_4 && rows <= DIP_GEMM_TALL_3) return 3;
    return left > 1 ? 2 : 1;
}
/* How many such tiles stand side by side before one of another width, or one that is cut: the first
 * `whole` of the vectors are whole, and so is the first tile. */
static int64_t tiles_abreast(int64_t left, int64_t whole, int vecs) {
    if (vecs == 8) return whole / 8;
    if (vecs == 6) return whole < left && left % 6 == 0 ? left / 6 - 1 : sixes(left);
    if (vecs == 4) return whole / 4;
    if (vecs == 3) return left % 3 == 1 ? left / 3 - 1 : whole / 3;
    if (vecs == 2) return DIP_GEMM_TALL_3 > 0 && left % 2 != 0 ? (left - 3) / 2 : whole / 2;
    return 1;
}
/* The most rows of a panel of that many vectors. */
static int64_t panel_rows(int64_t vecs) {
    if (vecs == 3 && DIP_GEMM_TALL_3 > 0) return DIP_GEMM_TALL_3;
    return vecs == 1 ? DIP_GEMM_TALL_1 : DIP_GEMM_TALL_2;
}

/* Processors divide 64 bits several times slower than 32. */
static int64_t divide(int64_t a, int64_t b) {
    if (a <= INT32_MAX && b <= INT32_MAX) return (int32_t)a / (int32_t)b;
    return a / b;
}

/* A slab's block of B: 512 rows of 128 floats or 64 doubles. */
#define DIP_GEMM_SLAB_BYTES (256 * 1024)
#define DIP_GEMM_ALIGN 64
/* A B that lies across cache lines is copied if it is larger: a first-level cache, or two where loads
 * are few (packs_b). */
#define DIP_GEMM_NEAR_BYTES ((DIP_GEMM_LEAST_LOADS ? 64 : 32) * 1024)
#define DIP_CACHE_LINE 64
/* Rows of B that a tile asks for ahead: lines a row apart are what the processor guesses late. */
#define DIP_GEMM_AHEAD 6
/* Panels of A that are packed at once, and slabs of B that are while these stay. */
#define DIP_GEMM_PANELS 8
#define DIP_GEMM_SLABS 8
/* So many k of these panels, whose rows may be pages apart, are packed before the next. */
#define DIP_GEMM_STRIP 64

/* Elements of C that what follows a product waits for: enough to be worth a call, few enough to be in
 * the first-level cache. */
#define DIP_GEMM_FOLLOW 2048

#if defined(__GNUC__)
#define DIP_PREFETCH(p) __builtin_prefetch(p)
#else
#define DIP_PREFETCH(p) (void)0
#endif

/* clang-format off: real.h comes before its template */
#define DIP_REAL_BITS 32
#include "kernels/isa/real.h"
#include "kernels/isa/gemm_tile.inc"
#include "kernels/isa/gemm_zeros.inc"
#include "kernels/isa/gemm_turned.inc"
#include "kernels/isa/gemm_pack.inc"
#include "kernels/isa/gemm.inc"
#undef DIP_REAL_BITS
#define DIP_REAL_BITS 64
#include "kernels/isa/real.h"
#include "kernels/isa/gemm_tile.inc"
#include "kernels/isa/gemm_zeros.inc"
#include "kernels/isa/gemm_turned.inc"
#include "kernels/isa/gemm_pack.inc"
#include "kernels/isa/gemm.inc"
