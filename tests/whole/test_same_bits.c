/* One run, one hash: whatever the number of threads, the instruction set and the host's float switches. */
#include "support/context.h"
#undef DIP_HERE
#include "whole/runs.h"

#include "kernels/kernels.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#if defined(DIP_DEBUG_SCOPES) /* sanitizers see nothing new after some steps, and are slow */
enum { EPOCHS = 1 };
#else
enum { EPOCHS = 5 }; /* of 6 steps: 30 steps */
#endif
typedef uint64_t run_fn(dip_context *, const run_data *, int, bool);
static run_data data;

static uint64_t run_with(run_fn *run, bool wide, int threads, const char *cpu) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.threads = threads;
    o.cpu = cpu;
    dip_error why;
    dip_context *ctx = dip_context_new(&o, &why);
    assert_non_null(ctx);
    uint64_t h = run(ctx, &data, EPOCHS, wide);
    dip_error e;
    if (dip_error_take(ctx, &e)) print_message("%s\n", e.text);
    dip_context_free(ctx);
    assert_true(h != 0);
    return h;
}

/* A host that flushes denormals and rounds upward must not be noticed, and gets its settings back. */
static uint64_t run_under_a_strange_host(run_fn *run, bool wide) {
#if defined(__SSE2__)
    unsigned before = _mm_getcsr(), strange = before | 0x8040u | 0x4000u;
    _mm_setcsr(strange);
    uint64_t h = run_with(run, wide, 1, NULL);
    unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    assert_int_equal(after & 0xFFC0u, strange & 0xFFC0u);
    return h;
#else
    return run_with(run, wide, 1, NULL);
#endif
}

static void compare_all(run_fn *run, bool wide) {
    static const char *const sets[] = {"generic", "avx2", "avx512", "neon"};
    const dip_kernels *best = dip_kernels_best();
    if (!best->fused) {
        print_message("no fused multiply-add on this processor: its bits are its own\n");
        skip();
    }
    uint64_t expected = run_with(run, wide, 1, NULL);
    for (int threads = 2; threads <= 3; threads++)
        assert_true(run_with(run, wide, threads, NULL) == expected);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        const dip_kernels *k = dip_kernels_find(sets[i]);
        if (!k || !dip_kernels_supported(k)) {
            print_message("%s: not in this build or not on this processor, skipped\n", sets[i]);
            continue;
        }
        assert_true(run_with(run, wide, 1, sets[i]) == expected);
    }
    assert_true(run_under_a_strange_host(run, wide) == expected);
}

static void keras_float32(void **state) {
    (void)state;
    compare_all(run_keras, false);
}
static void keras_float64(void **state) {
    (void)state;
    compare_all(run_keras, true);
}
static void torch_float32_(void **state) {
    (void)state;
    compare_all(run_torch, false);
}
static void torch_float64_(void **state) {
    (void)state;
    compare_all(run_torch, true);
}

int main(void) {
    run_data_make(&data);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keras_float32),
        cmocka_unit_test(keras_float64),
        cmocka_unit_test(torch_float32_),
        cmocka_unit_test(torch_float64_),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
