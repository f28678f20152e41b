/* Philox4x32-10 against published values, and the addressing of its stream. */
#include "golden.h"

#include "random/philox.h"

/* The known answers that Random123, the authors' own library, publishes for philox4x32 at 10
 * rounds. */
static void blocks_are_the_published_ones(void **state) {
    (void)state;
    static const struct {
        dip_philox from;
        uint32_t words[4];
    } known[3] = {
        {{{0, 0}, {0, 0, 0, 0}}, {0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u}},
        {{{0xffffffffu, 0xffffffffu}, {0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu}},
         {0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu}},
        {{{0xa4093822u, 0x299f31d0u}, {0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u}},
         {0xd16cfe09u, 0x94fdcceb, 0x5001e420u, 0x24126ea1u}},
    };
    for (int k = 0; k < 3; k++) {
        uint32_t words[4];
        dip_philox_block(&known[k].from, 0, words);
        assert_memory_equal(words, known[k].words, sizeof words);
    }
}

static void a_block_further_on_is_a_block_after_a_skip(void **state) {
    (void)state;
    const uint64_t far[5] = {0, 1, 0xffffffffu, UINT64_C(0x100000000), UINT64_MAX};
    for (int k = 0; k < 5; k++) {
        const dip_philox start = {{1, 2}, {3, 4, 5, 6}};
        dip_philox moved = start;
        uint32_t a[4], b[4];
        dip_philox_skip(&moved, far[k]);
        dip_philox_block(&start, far[k], a);
        dip_philox_block(&moved, 0, b);
        assert_memory_equal(a, b, sizeof a);
    }
}

static void the_counter_carries_through_all_four_words(void **state) {
    (void)state;
    dip_philox philox = {{0, 0}, {0xffffffffu, 0xffffffffu, 0xffffffffu, 7}};
    dip_philox_skip(&philox, 1);
    const uint32_t carried[4] = {0, 0, 0, 8};
    assert_memory_equal(philox.counter, carried, sizeof carried);
    dip_philox_skip(&philox, UINT64_MAX);
    const uint32_t low[4] = {0xffffffffu, 0xffffffffu, 0, 8};
    assert_memory_equal(philox.counter, low, sizeof low);
    dip_philox_skip(&philox, UINT64_MAX);
    const uint32_t again[4] = {0xfffffffeu, 0xffffffffu, 1, 8};
    assert_memory_equal(philox.counter, again, sizeof again);
    dip_philox last = {{0, 0}, {0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu}};
    dip_philox_skip(&last, 1);
    const uint32_t zero[4] = {0, 0, 0, 0};
    assert_memory_equal(last.counter, zero, sizeof zero);
}

static void a_word_is_a_quarter_of_its_block(void **state) {
    (void)state;
    const dip_philox philox = {{9, 8}, {7, 6, 5, 4}};
    for (uint64_t i = 0; i < 40; i++) {
        uint32_t words[4];
        dip_philox_block(&philox, i / 4, words);
        assert_int_equal(dip_philox_word(&philox, i), words[i % 4]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_the_published_ones),
        cmocka_unit_test(a_block_further_on_is_a_block_after_a_skip),
        cmocka_unit_test(the_counter_carries_through_all_four_words),
        cmocka_unit_test(a_word_is_a_quarter_of_its_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
