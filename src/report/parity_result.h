/* parity_result.h - what `diptych parity` found: numbers, draws, likely causes; as text and as JSON. */
#ifndef DIP_REPORT_PARITY_RESULT_H
#define DIP_REPORT_PARITY_RESULT_H
#include "report/recording.h"

/* One tensor of a recording beside the replay's. */
typedef struct dip_parity_point {
    bool found;
    size_t item; /* of the trace */
    int64_t step;
    dip_trace_kind kind;
    int which;
    int64_t element; /* of the tensor, row-major: the largest difference */
    double recorded, replayed;
    double distance, allowed;  /* the largest difference, what rounding may make of it */
    double mean, mean_allowed; /* the same of the root of the mean square */
} dip_parity_point;

/* Do initial weights and order of samples follow from the seed that is claimed? */
typedef enum dip_parity_draws {
    DIP_DRAWS_NOT_TOLD,
    DIP_DRAWS_SAME,
    DIP_DRAWS_OTHER
} dip_parity_draws;

/* How sure a cause is. */
typedef enum dip_parity_rank {
    DIP_PARITY_POSSIBLE, /* it would show there first                             */
    DIP_PARITY_NEARER,   /* with it the replay follows further, but not all along */
    DIP_PARITY_EXPLAINS  /* with it the replay follows to the end, or the draws are exactly those */
} dip_parity_rank;

typedef struct dip_parity_cause {
    const char *key, *name, *difference; /* difference: a key of differences.def, or "" */
    dip_parity_rank rank;
    int order;        /* of the table */
    char detail[240]; /* one sentence */
} dip_parity_cause;

enum { DIP_PARITY_CAUSES = 32 };
typedef struct dip_parity_result {
    const dip_recording *r;
    int64_t steps; /* compared */
    size_t tensors, numbers;
    dip_parity_point first;   /* that diverges; not found: none */
    dip_parity_point nearest; /* to its bound, of those within rounding */
    dip_parity_draws weights, order;
    char weights_text[160], order_text[160];   /* of OTHER: what differs first */
    dip_parity_cause cause[DIP_PARITY_CAUSES]; /* likeliest first */
    int causes;
    bool diverged; /* numbers or draws */
} dip_parity_result;

const char *dip_parity_where(dip_trace_kind k); /* "forward", "backward", "update" */
/* "weight of fc1 (fc1.weight)" */
void dip_parity_tensor_name(const dip_recording *r, const dip_parity_point *p, char *text,
                            size_t size);
void dip_parity_text(const dip_parity_result *p, dip_text *out);
void dip_parity_json(const dip_parity_result *p, dip_text *out); /* docs/json/parity.schema.json */
#endif
