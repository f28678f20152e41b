/* optim.c - one step of an optimiser, in float32 and float64: optim.inc twice. */
#include "kernels/isa/tables.h"

/* clang-format off: real.h comes before its template */
#define DIP_REAL_BITS 32
#include "kernels/isa/real.h"
#include "kernels/isa/optim.inc"
#undef DIP_REAL_BITS
#define DIP_REAL_BITS 64
#include "kernels/isa/real.h"
#include "kernels/isa/optim.inc"
