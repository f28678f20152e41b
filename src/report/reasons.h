/* reasons.h - the known reasons why the two programs differ (reasons.def). */
#ifndef DIP_REPORT_REASONS_H
#define DIP_REPORT_REASONS_H
#include "data/switches.h"
#include "report/result.h"

typedef struct dip_reason {
    const char *key, *name;
    const char *keras, *torch; /* for a row of the terminal */
    const char *keras_long, *torch_long, *effect;
} dip_reason;
extern const dip_reason dip_reasons[];
extern const int dip_reasons_count;
/* The reason that is a switch (data/switches.def); those come first, in the same order.  Rounding is
 * the one reason that is no switch: both faces share it. */
const dip_reason *dip_reason_of(dip_switch s);

/* What this run measured of the reason "softmax": the PyTorch program with one softmax. */
typedef struct dip_softmax_effect {
    bool known;
    double before, after;   /* test accuracies of the PyTorch program */
    bool paired;            /* both kept their answers: */
    double p_before;        /* against two softmaxes  */
    double p_keras;         /* against the Keras face */
    double keras;           /* the Keras face's test accuracy */
    bool same_as_keras;     /* not distinguishable from it */
} dip_softmax_effect;
dip_softmax_effect dip_softmax_measured(const dip_run_result *run);
#endif
