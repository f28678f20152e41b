/* reduce.c - sums and extrema along rows and columns, in float32 and float64: reduce.inc twice. */
#include "kernels/isa/tables.h"

/* clang-format off: real.h comes before its template */
#define DIP_REAL_BITS 32
#include "kernels/isa/real.h"
#include "kernels/isa/reduce.inc"
#undef DIP_REAL_BITS
#define DIP_REAL_BITS 64
#include "kernels/isa/real.h"
#include "kernels/isa/reduce.inc"
