/* traced_run.c - one run, one hash: trains in either face and either number type with several numbers of
 * threads and every set of kernels that runs here, and holds the final weights against weights.def.
 *
 *   traced_run STEPS            8 or 30; exit status 1 where a bit differs
 *   traced_run --write          prints weights.def as this machine finds it
 *
 * A program without a test library, so that every compiler and every emulator can have it. */
#include <stdio.h>
#include <stdlib.h>

#include "bits/bits.h"
#include "kernels/kernels.h"

static run_data data;

static bool run_with(const bits_case *c, int threads, const char *kernels, char hash[DIP_SHA256_TEXT]) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.threads = threads;
    o.cpu = kernels;
    dip_error e = {0};
    dip_context *ctx = dip_context_new(&o, &e);
    bool ok = ctx && c->run(ctx, &data, c->steps, c->wide, hash);
    if (ctx && !ok) dip_error_take(ctx, &e);
    if (!ok) fprintf(stderr, "traced_run: %s\n", e.text);
    dip_context_free(ctx);
    return ok;
}

static bool same(const bits_case *c, int threads, const char *kernels) {
    char hash[DIP_SHA256_TEXT];
    if (!run_with(c, threads, kernels, hash)) return false;
    if (strcmp(hash, c->sha256) == 0) return true;
    printf("%s face, %s, %d steps, %s kernels, %d thread%s:\n  found     %s\n  expected  %s\n", c->face,
           c->dtype, c->steps, kernels, threads, threads == 1 ? "" : "s", hash, c->sha256);
    return false;
}

/* Every set of kernels with three threads; the best in the long run with all numbers of threads. Under
 * emulation, where the short one is for, and with the generic kernels a run takes seconds. */
static bool check(const bits_case *c, const dip_kernels *best) {
    static const char *const sets[] = {"generic", "avx2", "avx512", "neon"};
    static const int all[] = {1, 2, 3, 8}, few[] = {3};
    bool ok = true;
    printf("%-5s %s, %d steps:", c->face, c->dtype, c->steps);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        const dip_kernels *k = dip_kernels_find(sets[i]);
        if (!k || !dip_kernels_supported(k)) continue;
        bool thorough = k == best && c->steps > 8;
        const int *threads = thorough ? all : few;
        size_t n = thorough ? sizeof all / sizeof *all : sizeof few / sizeof *few;
        printf(" %s", sets[i]);
        for (size_t t = 0; t < n; t++) {
            ok = same(c, threads[t], sets[i]) && ok;
            printf("%s%d", t == 0 ? " with " : t + 1 < n ? ", " : " and ", threads[t]);
        }
        printf(" threads;");
        fflush(stdout);
    }
    printf(" %s\n", ok ? "the published bits" : "OTHER BITS");
    return ok;
}

static int write_table(void) {
    for (int i = 0; i < BITS_CASES; i++) {
        char hash[DIP_SHA256_TEXT];
        if (!run_with(&bits_cases[i], 1, NULL, hash)) return 1;
        printf("DIP_BITS(%s, %s, %d, \"%s\")\n", bits_cases[i].face, bits_cases[i].dtype,
               bits_cases[i].steps, hash);
    }
    return 0;
}

int main(int argc, char **argv) {
    const dip_kernels *best = dip_kernels_best();
    bool ok = true;
    int checked = 0;
    run_data_make(&data);
    if (argc == 2 && strcmp(argv[1], "--write") == 0) return write_table();
    if (!best->fused) {
        puts("skipped: no fused multiply-add on this processor, so its bits are its own");
        return 0;
    }
    for (int i = 0; argc == 2 && i < BITS_CASES; i++) {
        if (bits_cases[i].steps != atoi(argv[1])) continue;
        ok = check(&bits_cases[i], best) && ok;
        checked++;
    }
    if (checked == 0) fputs("usage: traced_run 8 | 30 | --write\n", stderr);
    return ok && checked > 0 ? 0 : checked ? 1 : 2;
}
