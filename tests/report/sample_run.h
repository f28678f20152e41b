/* sample_run.h - the results of a run that nobody made: every field of dip_run_result filled with
 * plausible numbers that agree with each other, for tests of whatever shows results.
 *
 * Ten epochs of both faces and of the PyTorch program without its second softmax, answers to `rows`
 * synthetic digits (drawn with seven segments), weights, printed text, every fact of report/facts.h, a ladder of its seed.
 * Accuracies follow from the answers; the answers do not follow from the weights.  The same rows and
 * seed give the same run; another seed moves the results a little.
 */
#ifndef DIP_TESTS_SAMPLE_RUN_H
#define DIP_TESTS_SAMPLE_RUN_H
#include "report/result.h"

enum { SAMPLE_ROWS = 10000, SAMPLE_EPOCHS = 10 };

/* dip_result_free(run) when done. rows: at least 100; SAMPLE_ROWS gives the numbers of seed 0 as
 * the real run has them: 261 and 359 wrong, 214 digits answered differently. */
void sample_run(dip_context *ctx, dip_run_result *run, int64_t rows, int64_t seed);

/* Facts that were measured by another run or not at all: takes them from the run. */
void sample_without_facts(dip_run_result *run);
/* As with --no-ladder; after an interrupt and of one face there is none either. */
void sample_without_ladder(dip_run_result *run);
/* As after an interrupt: the face has `epochs` complete epochs and no test, answers or weights. */
void sample_interrupt(dip_run_result *run, int face, int64_t epochs);
/* The second face was not run at all. */
void sample_one_face(dip_run_result *run);
#endif
