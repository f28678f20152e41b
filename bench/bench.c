/* bench.c - see bench.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>
#include "bench.h"

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
double bench_cpu(void) { return seconds(CLOCK_PROCESS_CPUTIME_ID); }
double bench_wall(void) { return seconds(CLOCK_MONOTONIC); }

void bench_end(const char *sentence) {
    fprintf(stderr, "bench: %s\n", sentence);
    exit(1);
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}
bench_spread bench_spread_of(double *times, int n) {
    qsort(times, (size_t)n, sizeof *times, ascending);
    return (bench_spread){times[0], (times[(n - 1) / 2] + times[n / 2]) / 2};
}

bench_spread bench_per_call(bench_work *work, void *arg, long calls, long rounds) {
    double times[1000];
    int n = rounds < 1000 ? (int)rounds : 1000;
    work(arg, calls); /* warms up */
    for (int i = 0; i < n; i++) {
        double at = bench_cpu();
        work(arg, calls);
        times[i] = (bench_cpu() - at) / (double)calls;
    }
    return bench_spread_of(times, n);
}

float *bench_floats(int64_t n) {
    static uint64_t state = 88172645463325252u;
    float *p = aligned_alloc(64, ((size_t)n * sizeof(float) + 63) / 64 * 64);
    if (!p) bench_end("there is no memory");
    for (int64_t i = 0; i < n; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        p[i] = (float)(state >> 40) / (float)(1 << 23) - 1.0f;
    }
    return p;
}

/* ---- options ---- */

void bench_check_options(int argc, char **argv, int first, const char *const *known) {
    char sentence[160];
    for (int i = first; i < argc; i += 2) {
        const char *const *k = known;
        while (*k && strcmp(argv[i], *k) != 0) k++;
        if (*k && i + 1 < argc) continue;
        snprintf(sentence, sizeof sentence, "\"%.60s\" is not an option with its value", argv[i]);
        bench_end(sentence);
    }
}

long bench_option(int argc, char **argv, const char *name, long absent) {
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], name) != 0) continue;
        char *end;
        long value = strtol(argv[i + 1], &end, 10);
        if (*end || end == argv[i + 1] || value < 0 || value > 1000000)
            bench_end("an option's value is a number from 0 to 1000000");
        return value;
    }
    return absent;
}

/* ---- digits ---- */

static unsigned char *read_gz(const char *path, size_t skip, size_t bytes) {
    unsigned char header[16], *data = malloc(bytes);
    gzFile f = gzopen(path, "rb");
    if (!data || !f || gzread(f, header, (unsigned)skip) != (int)skip ||
        gzread(f, data, (unsigned)bytes) != (int)bytes)
        bench_end("the digits of data/mnist are not to be read");
    gzclose(f);
    return data;
}

void bench_digits(int64_t n, unsigned char **pixels, unsigned char **labels) {
    *pixels = read_gz(DIP_BENCH_DATA "/train-images-idx3-ubyte.gz", 16, (size_t)n * BENCH_PIXELS);
    *labels = read_gz(DIP_BENCH_DATA "/train-labels-idx1-ubyte.gz", 8, (size_t)n);
}

/* ---- epochs ---- */

void bench_epochs_new(bench_epochs *e, long room) {
    *e = (bench_epochs){.room = (int)room,
                        .cpu = malloc((size_t)room * sizeof(double)),
                        .wall = malloc((size_t)room * sizeof(double))};
    if (!e->cpu || !e->wall) bench_end("there is no memory");
}

void bench_epochs_begin(bench_epochs *e) {
    e->wall_at = bench_wall();
    e->cpu_at = bench_cpu();
}

void bench_epochs_end(bench_epochs *e, long epoch) {
    double cpu = bench_cpu() - e->cpu_at, wall = bench_wall() - e->wall_at;
    if (epoch == 0 || e->n >= e->room) return;
    e->cpu[e->n] = cpu;
    e->wall[e->n++] = wall;
}

void bench_epochs_print(bench_epochs *e, const char *what, const char *cpu, int threads, long batch,
                        int64_t rows, double loss, double accuracy) {
    if (e->n < 1) bench_end("no epoch was measured");
    bench_spread c = bench_spread_of(e->cpu, e->n), w = bench_spread_of(e->wall, e->n);
    printf("%s kernels=%s threads=%d batch=%ld epochs=%d min=%.4f median=%.4f wall_min=%.4f "
           "wall_median=%.4f "
           "rows_per_s=%.0f loss=%.4f accuracy=%.4f\n",
           what, cpu, threads, batch, e->n, c.min, c.median, w.min, w.median,
           (double)rows / (threads > 1 ? w.min : c.min), loss, accuracy);
    free(e->cpu);
    free(e->wall);
}
