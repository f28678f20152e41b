/* softmax.c - softmax and the losses on it, in float32 and float64: softmax.inc twice. */
#include "kernels/isa/math.h"
#include "kernels/isa/tables.h"

/* clang-format off: real.h comes before its template */
#define DIP_REAL_BITS 32
#include "kernels/isa/real.h"
#include "kernels/isa/softmax.inc"
#undef DIP_REAL_BITS
#define DIP_REAL_BITS 64
#include "kernels/isa/real.h"
#include "kernels/isa/softmax.inc"
