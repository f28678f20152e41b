/* parity.h - a recording of a real framework beside our engine: where they part first, and why.
 *
 * Note [Parity]
 * The recording is replayed from its own initial weights, in its own order, batch by batch
 * (parity_replay.c), and every recorded tensor is held against the replay's (parity_compare.c).  What
 * the seed should have drawn is drawn again and held against what was recorded (parity_draws.c).
 * Where something differs, each cause of causes.def is tried as a replay with that one thing
 * otherwise; the one with which the difference vanishes is the cause (parity_causes.c).
 *
 * Note [Beyond rounding]
 * In float64 two right computations of the same training stay within 1e-9 of a tensor's largest
 * element for thousands of steps; more is a difference.  In float32 rounding is visible, and how
 * visible depends on the network: so the replay is made in float64 as well, from the same weights.
 * What the two differ by is what rounding does to this tensor, up to this step; the framework may
 * differ from the replay by 8 times that, and by 16 half units of the last place of the tensor's largest
 * element (2^-24 of it).  Both the largest difference and the root of the mean square must stay
 * within: a few elements at the edge of rounding (Adam divides noise by noise where a gradient
 * vanishes) then hide no difference of all the others.
 */
#ifndef DIP_TOOLS_PARITY_H
#define DIP_TOOLS_PARITY_H
#include "report/parity_result.h"
#include "tools/parity_replay.h"

/* `steps`: at most so many are compared, 0: all.  False with an error in r->ctx. */
bool dip_parity(const dip_recording *r, int64_t steps, dip_parity_result *out);

/* ---- parity_compare.c ---- */
/* The first tensor of the recording that is beyond rounding, and of the others the nearest to it.
 * `shadow`: the same replay in float64; NULL for a recording in float64. */
void dip_parity_compare(const dip_recording *r, const dip_trace *replay, const dip_trace *shadow,
                        dip_parity_point *first, dip_parity_point *nearest);
/* Replays with v, in float64 beside it where rounding is visible, and compares the first `steps`. */
bool dip_parity_try(const dip_recording *r, const dip_variant *v, int64_t steps,
                    dip_parity_point *first, dip_parity_point *nearest);
/* Root of the mean square of what one item differs by. */
double dip_parity_distance(const dip_trace_item *a, const dip_trace_item *b);

/* ---- parity_draws.c ---- */
bool dip_parity_check_draws(const dip_recording *r, dip_parity_result *out);
/* The rows of x in the order that seed and description give; of r->ctx, r->samples of them; NULL
 * where they do not tell, or name rows that were not recorded. */
int64_t *dip_parity_expected_order(const dip_recording *r);

/* ---- parity_causes.c ---- */
/* Tries what can explain out->first and ranks what was found. */
bool dip_parity_find_causes(const dip_recording *r, dip_parity_result *out);
typedef enum dip_cause {
#define DIP_CAUSE(key, difference, name, where, sentence) DIP_CAUSE_##key,
#include "tools/causes.def"
#undef DIP_CAUSE
    DIP_CAUSES
} dip_cause;
/* Adds a cause, or makes one that is there surer; detail NULL: the table's sentence. */
void dip_parity_blame(dip_parity_result *out, dip_cause cause, dip_parity_rank rank,
                      const char *detail);
#endif
