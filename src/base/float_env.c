/* float_env.c - the float settings the library computes with, whatever the host has set.
 *
 * Rounding to nearest, denormals kept, no traps: results must not depend on the host's settings,
 * and an infinity inside a kernel must not stop a host that traps on overflow.  Leaving restores
 * the host's settings together with its sticky exception flags, so what the library raised stays
 * here. */
#include <fenv.h>

#include "base/float_env.h"

#if defined(__x86_64__)

enum { ROUNDING = 0x6000 };
_Static_assert(FE_TONEAREST == 0, "a saved 0 above MXCSR is an x87 unit that rounds to nearest");

/* fesetround sets the x87 unit too, whose rounding the C library's printing of numbers obeys: where
 * MXCSR rounds to nearest, so does it. */
dip_float_env dip_float_enter(void) {
    uint64_t mxcsr = _mm_getcsr(), x87 = FE_TONEAREST;
    if ((mxcsr & ROUNDING) != 0) {
        x87 = (uint64_t)(unsigned)fegetround();
        fesetround(FE_TONEAREST);
    }
    if ((mxcsr & ~(uint64_t)DIP_MXCSR_FLAGS) != DIP_MXCSR) _mm_setcsr(DIP_MXCSR);
    return (dip_float_env){mxcsr | x87 << 32};
}

void dip_float_leave(dip_float_env e) {
    int x87 = (int)(e.saved >> 32);
    if (x87 != FE_TONEAREST) fesetround(x87);
    _mm_setcsr((unsigned)(e.saved & 0xFFFFFFFFu));
}

#elif defined(__aarch64__)

/* FPCR = 0: nearest, no flushing, no default NaN, no traps.  FPSR holds the sticky flags. */
dip_float_env dip_float_enter(void) {
    uint64_t fpcr, fpsr;
    __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
    __asm__ volatile("mrs %0, fpsr" : "=r"(fpsr));
    if (fpcr != 0) __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)0));
    return (dip_float_env){(fpcr & 0xFFFFFFFFu) | fpsr << 32};
}

void dip_float_leave(dip_float_env e) {
    uint64_t fpcr = e.saved & 0xFFFFFFFFu, fpsr = e.saved >> 32;
    if (fpcr != 0) __asm__ volatile("msr fpcr, %0" : : "r"(fpcr));
    __asm__ volatile("msr fpsr, %0" : : "r"(fpsr));
}

#else

dip_float_env dip_float_enter(void) {
    int mode = fegetround();
    if (mode != FE_TONEAREST) fesetround(FE_TONEAREST);
    return (dip_float_env){(uint64_t)(unsigned)mode};
}

void dip_float_leave(dip_float_env e) {
    if ((int)e.saved != FE_TONEAREST) fesetround((int)e.saved);
}

#endif
