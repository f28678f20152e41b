/* peak_loops.c - multiplying and adding in registers, one loop for each instruction set; see peak.h.
 *
 * sse2 has no fused multiply-add: its loop multiplies in half of the chains and adds in the others, so that none waits
 * for two operations.
 */
#include <string.h>
#include "peak.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#elif defined(__aarch64__) && defined(__GNUC__)
#include <arm_neon.h>
#endif

static volatile float keep; /* so that no loop is left out */
enum { CHAINS = 12 };       /* more than latency times units, as many as sse2 has registers for */

#if defined(__x86_64__) && defined(__GNUC__)
#define PEAK_LOOP(name, flags, vector, set, step)                                   \
    __attribute__((target(flags))) static void peak_##name(void *arg, long calls) { \
        vector x[CHAINS], a = set(1.0000001f), b = set(0.001f);                        \
        (void)arg;                                                                  \
        for (int i = 0; i < CHAINS; i++) x[i] = set((float)i);                      \
        for (long c = 0; c < calls; c++)                                            \
            _Pragma("GCC unroll 12") for (int i = 0; i < CHAINS; i++) x[i] = step;  \
        for (int i = 1; i < CHAINS; i++) x[0] = x[0] + x[i];                        \
        keep = x[0][0];                                                             \
    }
PEAK_LOOP(sse2, "sse2", __m128, _mm_set1_ps, i % 2 ? _mm_add_ps(x[i], b) : _mm_mul_ps(x[i], a))
PEAK_LOOP(avx2, "avx2,fma", __m256, _mm256_set1_ps, _mm256_fmadd_ps(x[i], a, b))
PEAK_LOOP(avx512, "avx512f", __m512, _mm512_set1_ps, _mm512_fmadd_ps(x[i], a, b))
static bool has_sse2(void) { return true; }
static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
static bool has_avx512(void) { return __builtin_cpu_supports("avx512f"); }
static const peak_set sets[] = {{"sse2", has_sse2, peak_sse2, CHAINS * 4},
                                {"avx2", has_avx2, peak_avx2, CHAINS * 2 * 8},
                                {"avx512", has_avx512, peak_avx512, CHAINS * 2 * 16}};
enum { SETS = sizeof sets / sizeof *sets };
#elif defined(__aarch64__) && defined(__GNUC__)
static void peak_neon(void *arg, long calls) {
    float32x4_t x[CHAINS], a = vdupq_n_f32(0.999f), b = vdupq_n_f32(0.001f);
    (void)arg;
    for (int i = 0; i < CHAINS; i++) x[i] = vdupq_n_f32((float)i);
    for (long c = 0; c < calls; c++)
        _Pragma("GCC unroll 12") for (int i = 0; i < CHAINS; i++) x[i] = vfmaq_f32(b, x[i], a);
    for (int i = 1; i < CHAINS; i++) x[0] = vaddq_f32(x[0], x[i]);
    keep = vgetq_lane_f32(x[0], 0);
}
static bool has_neon(void) { return true; }
static const peak_set sets[] = {{"neon", has_neon, peak_neon, CHAINS * 8}};
enum { SETS = sizeof sets / sizeof *sets };
#else
static const peak_set *const sets = NULL;
enum { SETS = 0 };
#endif

const peak_set *peak_at(int i) { return i < SETS ? &sets[i] : NULL; }

const peak_set *peak_of(const char *kernels) {
    for (int i = 0; i < SETS; i++)
        if (strcmp(sets[i].name, kernels) == 0 && sets[i].present()) return &sets[i];
    return NULL;
}
