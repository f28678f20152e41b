/* passes.h - one pass over rows in evaluating; shared by evaluate and the validation inside fit. */
#ifndef DIP_KERAS_PASSES_H
#define DIP_KERAS_PASSES_H
#include "keras/events.h"

typedef struct dip_pass {
    dip_array *x, *y;
    int64_t first, n;          /* rows [first, first + n) */
    int64_t batch_size, steps; /* steps 0: all */
    const int64_t *index;      /* NULL; else the n rows meant, and `first` says nothing */
} dip_pass;
int64_t dip_pass_steps(const dip_pass *p);
/* Resets the means, runs every batch, tells the callbacks.  False with an error. */
bool dip_model_evaluate_pass(dip_events *e, const dip_pass *p, const char *who);
bool dip_batch_size_fits(dip_context *ctx, int64_t batch_size, const char *name, const char *who);
#endif
