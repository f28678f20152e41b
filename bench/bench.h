/* bench.h - what the benchmark's programs share: clocks, the spread of repeated times, their options.
 *
 * A program measures one thing and prints one line of words and name=value pairs, times in seconds, so that a
 * person and bench.py read the same.  Times are processor time of this process (its threads with it): what other
 * processes do on the machine reaches them through the caches only.  The figure to compare is the minimum.
 */
#ifndef DIP_BENCH_H
#define DIP_BENCH_H
#include <stdint.h>

double bench_cpu(void);  /* seconds of processor time of this process so far */
double bench_wall(void); /* seconds of a clock that only goes forward        */

typedef struct bench_spread { double min, median; } bench_spread;
bench_spread bench_spread_of(double *times, int n); /* sorts them */

/* Processor seconds of one of `calls` calls that work(arg, calls) makes, measured `rounds` times (at most 1000). */
typedef void bench_work(void *arg, long calls);
bench_spread bench_per_call(bench_work *work, void *arg, long calls, long rounds);

/* n pseudo-random floats in [-1, 1), aligned to a cache line; freed by the end of the program. */
float *bench_floats(int64_t n);

/* "--NAME VALUE" among the arguments, or what stands for its absence.  A word that is not in `known`, a list of
 * names that ends with NULL, ends the program with a sentence. */
void bench_check_options(int argc, char **argv, int first, const char *const *known);
long bench_option(int argc, char **argv, const char *name, long absent); /* from 0 to a million */
void bench_end(const char *sentence); /* says it and ends the program */

/* The digits of data/mnist: n rows of 784 bytes and their labels; both are freed by the caller. */
enum { BENCH_ROWS = 54000, BENCH_PIXELS = 784 };
void bench_digits(int64_t n, unsigned char **pixels, unsigned char **labels);

/* One epoch after the other: the first only warms up. */
typedef struct bench_epochs {
    int n, room;        /* measured so far; how many will be */
    double *cpu, *wall;
    double cpu_at, wall_at;
} bench_epochs;
void bench_epochs_new(bench_epochs *e, long room);
void bench_epochs_begin(bench_epochs *e);
void bench_epochs_end(bench_epochs *e, long epoch); /* epoch 0: the warm-up */
/* Prints the line of results and frees. */
void bench_epochs_print(bench_epochs *e, const char *what, const char *cpu, int threads, long batch,
                        int64_t rows, double loss, double accuracy);
#endif
