/* recorded_run.h - one of the two programs on all of the digits, beside what its original reached
 * (tests/golden/digits): the loss of every step, the figures of every epoch, the test. */
#ifndef DIP_TESTS_RECORDED_RUN_H
#define DIP_TESTS_RECORDED_RUN_H
#include <stdbool.h>

#include "support/npz.h"
#include "support/run_program.h"

/* Sanitizers make training some twenty times slower and see nothing new in it, so there nothing is run. */
#ifdef NDEBUG
enum { RUN_EPOCHS = 10 };
static const int run_seeds[] = {0, 1, 42};
#else
enum { RUN_EPOCHS = 1 };
static const int run_seeds[] = {0};
#endif
enum {
    RUN_SEEDS = sizeof run_seeds / sizeof *run_seeds,
    RUN_STEPS = 540, /* of an epoch */
    RUN_FIGURES = 4  /* loss, accuracy, validation loss, validation accuracy */
};

typedef struct recorded_run {
    const char *face; /* "keras", "torch" */
    int seed;
    bool wide;           /* float64 */
    program_run printed; /* what the program printed */
    double step[RUN_EPOCHS * RUN_STEPS], epoch[RUN_EPOCHS][RUN_FIGURES], test[2];
    npz *golden;
    npz_array real_step, real_epoch, real_test; /* real_step: 540 in float32 */
    npz_array other_epoch;                      /* of two threads; n = 0: the same bits */
} recorded_run;

/* Trains with one thread, as the originals were recorded. */
void recorded_run_begin(recorded_run *r, const char *face, int seed, bool wide);
void recorded_run_end(recorded_run *r);

/* Steps from..to - 1, counted from 0, are within `limit` of the recorded losses. */
void recorded_run_check_steps(const recorded_run *r, int from, int to, double limit);
/* The figures of every epoch are within limit[] of the recorded ones: of those of one thread or, where
 * they are other bits, of two. */
void recorded_run_check_epochs(const recorded_run *r, const double limit[RUN_FIGURES]);
/* Loss and accuracy of the test; only after all ten epochs is there a recording. */
void recorded_run_check_test(const recorded_run *r, double loss, double accuracy);
/* The README's table says what both reached; float32 only, for that is what it shows. */
void recorded_run_check_readme(const recorded_run *r);
#endif
