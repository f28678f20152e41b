/* step.h - epochs of the comparison's training through one of the two faces, in this process. */
#ifndef DIP_BENCH_STEP_H
#define DIP_BENCH_STEP_H
#include "bench.h"

typedef struct step_run {
    long epochs, batch;
    long h1, h2; /* units of the hidden layers */
    long steps; /* 0: whole epochs; else training ends after so many steps, without a figure */
    bool dense; /* pixels are shifted, so that none is 0 */
    int threads;
    bench_epochs e;
    double loss, accuracy; /* of the last epoch, as the program tells them */
    const char *kernels;
} step_run;
void step_keras(step_run *r);
void step_torch(step_run *r);
#endif
