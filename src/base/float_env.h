/* float_env.h - dip_float_enter and dip_float_leave where an operator of nanoseconds calls them: a
 * host that computes as the library does costs a look and a restoring of its flags. */
#ifndef DIP_BASE_FLOAT_ENV_H
#define DIP_BASE_FLOAT_ENV_H
#include "base/context.h"

#if defined(__x86_64__)
#include <xmmintrin.h>

enum {
    DIP_MXCSR = 0x1F80, /* nearest, no flushing, all exceptions masked, no flags */
    DIP_MXCSR_FLAGS = 0x3F,
};

/* What dip_float_leave_fast puts back where dip_float_is_ours says that nothing needs to be set. */
static inline dip_float_env dip_float_now(void) { return (dip_float_env){_mm_getcsr()}; }
static inline bool dip_float_is_ours(dip_float_env now) {
    return ((unsigned)now.saved & ~(unsigned)DIP_MXCSR_FLAGS) == DIP_MXCSR;
}
static inline dip_float_env dip_float_enter_fast(void) {
    dip_float_env now = dip_float_now();
    return dip_float_is_ours(now) ? now : dip_float_enter();
}
static inline void dip_float_leave_fast(dip_float_env e) {
    if (e.saved >> 32 == 0) _mm_setcsr((unsigned)e.saved);
    else dip_float_leave(e);
}
#else
static inline dip_float_env dip_float_now(void) { return (dip_float_env){0}; }
static inline bool dip_float_is_ours(dip_float_env now) {
    (void)now;
    return false; /* not known without setting it */
}
static inline dip_float_env dip_float_enter_fast(void) { return dip_float_enter(); }
static inline void dip_float_leave_fast(dip_float_env e) { dip_float_leave(e); }
#endif
#endif
