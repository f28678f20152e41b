/* tables.h - the parts of a set's table; isa/table.c puts them together.  Names end in the dtype
 * and the set, since every file of isa/ is compiled once for each set.
 */
#ifndef DIP_KERNELS_ISA_TABLES_H
#define DIP_KERNELS_ISA_TABLES_H
#include "kernels/isa/vec.h"
#include "kernels/kernels.h"

#define DIP_TABLE_OF(subject)                                                                      \
    extern const dip_kernels_##subject DIP_ISA_SYMBOL(dip_##subject##_f32);                        \
    extern const dip_kernels_##subject DIP_ISA_SYMBOL(dip_##subject##_f64);
DIP_TABLE_OF(gemm)
DIP_TABLE_OF(elementwise)
DIP_TABLE_OF(reduce)
DIP_TABLE_OF(softmax)
DIP_TABLE_OF(optim)
DIP_TABLE_OF(pixels)
#undef DIP_TABLE_OF
#endif
