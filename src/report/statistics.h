/* statistics.h - how far a run's numbers can be trusted: ranges of accuracies, tests of differences.
 *
 * Nothing here knows a face or prints.  Two texts name the tests for people: dip_verdict, dip_p_text.
 */
#ifndef DIP_REPORT_STATISTICS_H
#define DIP_REPORT_STATISTICS_H
#include "report/result.h"

/* ---- one accuracy -------------------------------------------------------------------------------- */
typedef struct dip_interval {
    double low, high;
} dip_interval;
/* Wilson's score interval of `right` out of `rows`, 95 %: unlike p ± 1.96 sd it stays within 0 and 1
 * and has the promised coverage near them.  rows < 1: NaN. */
dip_interval dip_wilson(int64_t right, int64_t rows);
/* Half of its width, for "0.974 ±0.003"; an accuracy that was stored as a fraction. */
double dip_wilson_half(double accuracy, int64_t rows);

/* ---- two answers to each digit ------------------------------------------------------------------- */
/* McNemar's test: are two classifiers that answered the same rows equally good?  Only the rows that
 * one of them got right and the other wrong can tell.  Exact (binomial, two-sided) whatever the
 * counts, so that there is no approximation to apologise for. */
double dip_mcnemar(int64_t only_first_right, int64_t only_second_right);

typedef struct dip_pairs {
    bool known; /* both answered the same rows, whose labels are known */
    int64_t rows;
    int64_t first_wrong, second_wrong;
    int64_t only_first_right, only_second_right; /* b and c of the test             */
    int64_t differ;                              /* two answers, right or not       */
    double p;                                    /* dip_mcnemar(b, c)               */
} dip_pairs;
dip_pairs dip_compare_answers(const dip_run_result *run, const dip_answers *first,
                              const dip_answers *second);
/* Of the two faces of a run. */
dip_pairs dip_compare_faces(const dip_run_result *run);

/* "really different", "not distinguishable" (p >= 0.05), "not measured". */
const char *dip_verdict(const dip_pairs *pairs);
bool dip_really_different(const dip_pairs *pairs);
bool dip_more_than_chance(double p); /* p < 5 % */
/* "p < 1e-6", "p = 2.3e-05", "p = 0.0123", "p = 1" */
void dip_p_text(double p, char *text, size_t size);

/* ---- several seeds ------------------------------------------------------------------------------- */
typedef struct dip_sample {
    int n;
    double mean;
    double sd;   /* of the sample (n - 1); NaN for n < 2                        */
    double half; /* the mean's 95 % interval is mean ± half (Student); NaN for n < 2 */
} dip_sample;
dip_sample dip_sample_of(const double *value, int n);
/* Of the differences first - second, seed by seed: what a paired t test looks at. The difference is
 * more than chance where the interval leaves out 0. */
dip_sample dip_sample_paired(const double *first, const double *second, int n);
/* What a t of `freedom` degrees stays below in 97.5 % of cases: 12.706 for 1, 2.262 for 9. */
double dip_student(int64_t freedom);
#endif
