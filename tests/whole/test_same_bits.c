/* The published bits of the traced run (tests/bits) also come under a host with float switches of its own.
 * Threads and kernels are tests/bits/traced_run.c's subject. */
#include "support/context.h"
#undef DIP_HERE
#include "bits/bits.h"
#include "kernels/kernels.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

static run_data data;

static void check(const bits_case *c) {
    dip_context *ctx = dip_test_context();
    char hash[DIP_SHA256_TEXT];
    bool ok = c->run(ctx, &data, c->steps, c->wide, hash);
    DIP_ASSERT_FINE(ctx);
    assert_true(ok);
    assert_string_equal(hash, c->sha256);
    dip_test_context_free(ctx);
}

/* Its settings: denormals are flushed, rounding goes upward. They must not be noticed, and come back. */
static void a_strange_host_changes_no_bit(void **state) {
    (void)state;
    if (!dip_kernels_best()->fused) skip();
    for (int i = 0; i < BITS_CASES; i++) {
        if (bits_cases[i].steps != 8) continue;
#if defined(__SSE2__)
        unsigned before = _mm_getcsr(), strange = before | 0x8040u | 0x4000u;
        _mm_setcsr(strange);
        check(&bits_cases[i]);
        unsigned after = _mm_getcsr();
        _mm_setcsr(before);
        assert_int_equal(after & 0xFFC0u, strange & 0xFFC0u);
#else
        check(&bits_cases[i]);
#endif
    }
}

int main(void) {
    run_data_make(&data);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_strange_host_changes_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
