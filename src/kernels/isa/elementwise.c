/* elementwise.c - operations on each element, in float32 and float64: elementwise.inc twice. */
#include "kernels/integers.h"
#include "kernels/isa/math.h"
#include "kernels/isa/tables.h"

/* clang-format off: real.h comes before its template */
#define DIP_REAL_BITS 32
#include "kernels/isa/real.h"
#include "kernels/isa/elementwise.inc"
#undef DIP_REAL_BITS
#define DIP_REAL_BITS 64
#include "kernels/isa/real.h"
#include "kernels/isa/elementwise.inc"
