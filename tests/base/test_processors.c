/* Processors: counted as affinity and quota say, and left when asked. */
#include <string.h>

#include "base/processors.h"
#include "support/context.h"

static void there_is_one_at_least(void **state) {
    (void)state;
    assert_in_range(dip_processors(), 1, 1024);
}

static void a_quota_pays_for_whole_processors(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int processors;
    } table[] = {
        {"max 100000", 0},           {"-1 100000", 0},
        {"100000 100000", 1},        {"50000 100000", 1},
        {"150000 100000", 1},        {"200000 100000", 2},
        {"1600000 100000", 16},      {"9223372036854775807 1", 1024},
        {"99999999999999999999", 0}, {"200000 0", 0},
        {"200000 x", 0},             {"", 0},
        {"0 100000", 0},             {"many", 0},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(dip_processors_in_quota(table[i].text), table[i].processors);
}

static void a_thread_leaves_a_processor_and_may_come_back(void **state) {
    (void)state;
    int all = dip_processors(), here = dip_processor_here();
    if (here < 0) skip();
    dip_leave_processor(here); /* with one processor it stays */
    assert_int_equal(dip_processors(), all);
    dip_leave_processor(-1);
    dip_leave_processor(1 << 20);
    assert_int_equal(dip_processors(), all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_is_one_at_least),
        cmocka_unit_test(a_quota_pays_for_whole_processors),
        cmocka_unit_test(a_thread_leaves_a_processor_and_may_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
