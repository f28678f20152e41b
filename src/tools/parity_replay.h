/* parity_replay.h - takes the steps of a recording again with our engine, as they were recorded or
 * with one thing otherwise. */
#ifndef DIP_TOOLS_PARITY_REPLAY_H
#define DIP_TOOLS_PARITY_REPLAY_H
#include "tools/parity_model.h"

/* What a replay does otherwise than the recording says. */
typedef struct dip_variant {
    double option[DIP_OPTION_COUNT]; /* of the optimiser; NaN: as recorded */
    bool other_decay;                /* Adam for AdamW, AdamW for Adam */
    bool other_form;                 /* the optimiser as the other framework computes it */
    dip_softmax_use softmax;
    bool other_reduction;
    bool keep_gradients;  /* no zero_grad: they add up */
    int class_shift;      /* labels of the classes beside */
    int row_shift;        /* labels of the rows beside, within the batch */
    double scale, shift;  /* x * scale + shift */
    bool drawn;           /* initial weights as the seed draws them */
    const int64_t *order; /* rows of x; NULL: the recorded ones */
} dip_variant;
dip_variant dip_variant_none(void);

/* Told after each step; false: that is enough. */
typedef bool dip_replay_fn(void *user, const dip_trace *t, int64_t step);

/* Fills `out`, which dip_trace_like has made.  False with an error in r->ctx. */
bool dip_replay(const dip_recording *r, const dip_variant *v, dip_dtype dtype, int64_t steps,
                dip_replay_fn *after, void *user, dip_trace *out);
#endif
