/* MT19937 against published values and against the words that PyTorch recorded. */
#include "golden.h"

#include "random/mt19937.h"

static void one_integer_seeds_the_published_stream(void **state) {
    (void)state;
    dip_mt19937 mt;
    dip_mt19937_seed(&mt, 5489u);
    assert_int_equal(dip_mt19937_u32(&mt), 3499211612u);
    for (int i = 1; i < 9999; i++) { dip_mt19937_u32(&mt); }
    /* the value that the C++ standard gives for the 10,000th draw of mt19937 */
    assert_int_equal(dip_mt19937_u32(&mt), 4123659995u);
}

static void an_array_seeds_the_published_stream(void **state) {
    (void)state;
    /* the first line of mt19937ar.out, published with the generator */
    const uint32_t key[4] = {0x123, 0x234, 0x345, 0x456};
    const uint32_t expected[5] = {1067595299u, 955945823u, 477289528u, 4107218783u, 4228976476u};
    dip_mt19937 mt;
    dip_mt19937_seed_array(&mt, key, 4);
    for (int i = 0; i < 5; i++) { assert_int_equal(dip_mt19937_u32(&mt), expected[i]); }
}

static void an_array_longer_than_the_state_reaches_every_word(void **state) {
    (void)state;
    uint32_t key[1000];
    dip_mt19937 a, b;
    for (uint32_t i = 0; i < 1000; i++) { key[i] = i * 2654435761u; }
    dip_mt19937_seed_array(&a, key, 1000);
    key[999] ^= 1u;
    dip_mt19937_seed_array(&b, key, 1000);
    assert_int_not_equal(dip_mt19937_u32(&a), dip_mt19937_u32(&b));
}

static void an_empty_array_counts_as_one_zero(void **state) {
    (void)state;
    const uint32_t zero = 0;
    dip_mt19937 a, b;
    dip_mt19937_seed_array(&a, NULL, 0);
    dip_mt19937_seed_array(&b, &zero, 1);
    assert_int_equal(dip_mt19937_u32(&a), dip_mt19937_u32(&b));
}

static void the_words_are_those_that_pytorch_drew(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        uint32_t words[1000];
        dip_mt19937 mt;
        dip_mt19937_seed(&mt, golden_seeds[s]);
        for (int i = 0; i < 1000; i++) { words[i] = dip_mt19937_u32(&mt); }
        golden_check(golden_torch_files[s], "u32", "u32", words, 1000);
    }
}

static void a_copy_continues_the_same_stream(void **state) {
    (void)state;
    dip_mt19937 mt, copy;
    dip_mt19937_seed(&mt, 7);
    for (int i = 0; i < 600; i++) { dip_mt19937_u32(&mt); }
    copy = mt;
    for (int i = 0; i < 1300; i++) {
        assert_int_equal(dip_mt19937_u32(&mt), dip_mt19937_u32(&copy));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_integer_seeds_the_published_stream),
        cmocka_unit_test(an_array_seeds_the_published_stream),
        cmocka_unit_test(an_array_longer_than_the_state_reaches_every_word),
        cmocka_unit_test(an_empty_array_counts_as_one_zero),
        cmocka_unit_test(the_words_are_those_that_pytorch_drew),
        cmocka_unit_test(a_copy_continues_the_same_stream),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
