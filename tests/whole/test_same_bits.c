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

/* A host that flushes denormals and rounds upward must not be noticed, and gets its settings back. */
typedef void under_fn(void *what);
static void under_a_strange_host(under_fn *f, void *what) {
#if defined(__SSE2__)
    unsigned before = _mm_getcsr(), strange = before | 0x8040u | 0x4000u;
    _mm_setcsr(strange);
    f(what);
    unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    assert_int_equal(after & 0xFFC0u, strange & 0xFFC0u);
#else
    f(what);
#endif
}

static void run_case(void *what) { check(what); }

static void a_strange_host_changes_no_bit(void **state) {
    (void)state;
    if (!dip_kernels_best()->fused) skip();
    for (int i = 0; i < BITS_CASES; i++) {
        bits_case c = bits_cases[i];
        if (c.steps == 8) under_a_strange_host(run_case, &c);
    }
}

/* What draws weights and samples in double, where a bound rounded otherwise would show. */
static void draw_all(void *hash) {
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        torch_manual_seed(3);
        torch_set_default_dtype(torch_float64);
        torch_Tensor *w[9];
        int n = 0;
        for (; n < 7; n++) w[n] = torch_zeros(torch_shape(31, 19));
        torch_nn_init_xavier_uniform_(w[0], .gain = 1.3);
        torch_nn_init_xavier_normal_(w[1]);
        torch_nn_init_kaiming_uniform_(w[2], .nonlinearity = "leaky_relu", .a = 0.3);
        torch_nn_init_kaiming_normal_(w[3], .mode = "fan_out", .nonlinearity = "tanh");
        torch_nn_init_trunc_normal_(w[4], .std = 0.3, .a = -0.5, .b = 0.7);
        torch_nn_init_orthogonal_(w[5], .gain = 1.1);
        torch_nn_init_uniform_(w[6], .a = -0.1, .b = 0.3);
        torch_Tensor *weights = torch_abs(w[0]);
        w[n++] = torch_multinomial(weights, 5, .replacement = true);
        w[n++] = torch_multinomial(weights, 5);
        DIP_ASSERT_FINE(ctx);
        assert_true(dip_weights_hash(ctx, w, n, hash));
    }
    dip_test_context_free(ctx);
}

static void a_strange_host_draws_the_same(void **state) {
    (void)state;
    char here[DIP_SHA256_TEXT], there[DIP_SHA256_TEXT];
    draw_all(here);
    under_a_strange_host(draw_all, there);
    assert_string_equal(here, there);
}

int main(void) {
    run_data_make(&data);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_strange_host_changes_no_bit),
        cmocka_unit_test(a_strange_host_draws_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
