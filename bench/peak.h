/* peak.h - the most that an instruction set multiplies and adds on this processor: loops that touch registers only. */
#ifndef DIP_BENCH_PEAK_H
#define DIP_BENCH_PEAK_H
#include <stdbool.h>
#include <stddef.h>
#include "bench.h"

typedef struct peak_set {
    const char *name; /* as the kernels of that instruction set are called */
    bool (*present)(void);
    bench_work *loop;
    int flops;        /* of one call */
} peak_set;
const peak_set *peak_at(int i);              /* NULL behind the last                    */
const peak_set *peak_of(const char *kernels); /* NULL: there is no loop, or no processor */
#endif
