/* scratch.h - laying out an operator's workspace.
 *
 * A layout function takes what it needs, in order.  With base NULL it only counts: workspace()
 * returns what was used, forward() runs the same layout over c->work.  A layout may look at shapes
 * and strides, never at data, and never at the number of threads: that may change between planning
 * and running.
 */
#ifndef DIP_OPS_SCRATCH_H
#define DIP_OPS_SCRATCH_H
#include <stddef.h>
#include <stdint.h>

typedef struct dip_scratch {
    char *base;
    size_t used;
} dip_scratch;

/* 64-byte aligned; NULL while counting.  Saturates: a sum that overflows cannot be allocated. */
static inline void *dip_take(dip_scratch *s, size_t bytes) {
    void *p = s->base ? s->base + s->used : NULL;
    size_t room = SIZE_MAX / 2 - s->used;
    size_t whole = bytes > room - 64 ? room : (bytes + 63) / 64 * 64;
    s->used += whole;
    return p;
}
#endif
