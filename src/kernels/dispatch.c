/* dispatch.c - which kernel sets there are, which the processor can run, which is best.
 * Nothing is remembered and no environment is read: a context asks once and keeps the answer. */
#include "kernels/sets.h"
#include <string.h>

/* Best first.  On x86-64 generic is last although sse2 has other bits: with no fused multiply-add
 * in the processor, generic would emulate each one. */
static const dip_kernels *const sets[] = {
#ifdef DIP_HAVE_AVX512
    &dip_kernels_avx512,
#endif
#ifdef DIP_HAVE_AVX2
    &dip_kernels_avx2,
#endif
#ifdef DIP_HAVE_NEON
    &dip_kernels_neon,
#endif
#ifdef DIP_HAVE_SSE2
    &dip_kernels_sse2,
#endif
#ifdef DIP_HAVE_GENERIC
    &dip_kernels_generic,
#endif
    NULL};

const dip_kernels *const *dip_kernels_list(void) { return sets; }

const dip_kernels *dip_kernels_find(const char *name) {
    if (!name) return NULL;
    for (const dip_kernels *const *k = sets; *k; k++)
        if (strcmp((*k)->name, name) == 0) return *k;
    return NULL;
}

/* The compiler's run-time support asks cpuid and, for wide registers, whether the operating system
 * saves them (xgetbv). */
bool dip_kernels_supported(const dip_kernels *k) {
    if (!k) return false;
#if defined(DIP_HAVE_AVX2) || defined(DIP_HAVE_AVX512) /* that support alone is 5 KB */
    __builtin_cpu_init();
    if (strcmp(k->name, "avx512") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
               __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (strcmp(k->name, "avx2") == 0)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return true;
}

const dip_kernels *dip_kernels_best(void) {
    for (const dip_kernels *const *k = sets; *k; k++)
        if (dip_kernels_supported(*k)) return *k;
    return NULL;
}
