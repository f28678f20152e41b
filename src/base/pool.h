/* pool.h - threads that take parts of one job at a time, and sleep when there has been none for some
 * microseconds.
 *
 * The caller takes parts like every worker and waits only for workers that have taken one, never for
 * one that has yet to wake up.  Each thread begins with a share of its own, the same one in every job
 * of so many parts, since its cache may still hold what the last job left there; whoever is through
 * takes from the others' shares.  Results do not depend on who takes which part.
 *
 * A pool keeps account of the time that its workers save.  Where the machine has other work they cost
 * time instead: one that loses its processor within a part holds everybody up.  Then the pool rests,
 * eight times as long as was lost, and the caller works alone. */
#ifndef DIP_BASE_POOL_H
#define DIP_BASE_POOL_H
#include "base/context_state.h"

/* Room for `threads`, the caller's with them; they start when a job wants them.  NULL: no memory.  A
 * system that refuses threads leaves the pool smaller, or without workers; that is slower and no
 * error. */
struct dip_pool *dip_pool_new(dip_context *ctx, int threads);
void dip_pool_free(dip_context *ctx, struct dip_pool *p);

/* False: nothing was done, since it is better done by the caller alone.  `nanoseconds`: what the job
 * takes on one thread, roughly.  One caller at a time. */
bool dip_pool_run(struct dip_pool *p, dip_task *task, void *arg, int64_t parts, int threads,
                  double nanoseconds);

/* Is this thread inside a task?  Then work is not split again. */
bool dip_inside_task(void);
/* Returns what it was. */
bool dip_set_inside_task(bool inside);
#endif
