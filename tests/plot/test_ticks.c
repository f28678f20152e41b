/* Ticks and limits as tables: what an axis from here to there shows. */
#include "support/context.h"

#include <math.h>
#include <string.h>

#include "plot/ticks.h"

#define MINUS "\xE2\x88\x92"

typedef struct row {
    double low, high;
    int most;
    bool whole;
    const char *shown; /* the texts, separated by blanks; an exponent behind a slash */
} row;

static const row rows[] = {
    {0, 1, 5, false, "0.0 0.2 0.4 0.6 0.8 1.0"},
    {0, 1, 4, false, "0.00 0.25 0.50 0.75 1.00"},
    {0, 1, 9, false, "0.0 0.2 0.4 0.6 0.8 1.0"},
    {0, 1, 1, false, "0 1"},
    {-0.45, 9.45, 9, false, "0 2 4 6 8"},
    {-0.45, 9.45, 4, false, "0.0 2.5 5.0 7.5"},
    {0.55, 10.45, 4, true, "5 10"},
    {0.55, 10.45, 5, true, "2 4 6 8 10"},
    {0.95, 2.05, 9, true, "1 2"},
    {0.95, 2.05, 5, false, "1.00 1.25 1.50 1.75 2.00"},
    {0.0236, 0.397, 8, false, "0.05 0.10 0.15 0.20 0.25 0.30 0.35"},
    {1.4612, 1.66, 8, false, "1.475 1.500 1.525 1.550 1.575 1.600 1.625 1.650"},
    {-0.3, 0.3, 3, false, MINUS "0.2 0.0 0.2"},
    {-2, 3, 5, false, MINUS "2 " MINUS "1 0 1 2 3"},
    {0, 60000, 6, false, "0 10000 20000 30000 40000 50000 60000"},
    {0, 3e7, 3, false, "0 1 2 3/7"},
    {-2e9, 3e9, 5, false, MINUS "2 " MINUS "1 0 1 2 3/9"},
    {1e-7, 3e-7, 4, false, "1.0 1.5 2.0 2.5 3.0/-7"},
    {0, 1e-4, 5, false, "0.00000 0.00002 0.00004 0.00006 0.00008 0.00010"},
    {1000000.09, 1000000.41, 4, false, "1000000.1 1000000.2 1000000.3 1000000.4"},
    {0, 1e300, 2, false, "0.0 0.5 1.0/300"},
    {1, 1, 5, false, ""},
    {2, 1, 5, false, ""},
    {0, 1, 0, false, ""},
    {0, (double)INFINITY, 5, false, ""},
    {0, (double)NAN, 5, false, ""},
};

static void every_axis_shows_round_numbers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        dip_ticks t;
        char shown[400] = "";
        dip_ticks_choose(rows[i].low, rows[i].high, rows[i].most, rows[i].whole, &t);
        for (int k = 0; k < t.n; k++) {
            if (k) strcat(shown, " ");
            strcat(shown, t.text[k]);
            assert_true(t.at[k] >= rows[i].low - 1e-9 * fabs(rows[i].low) &&
                        t.at[k] <= rows[i].high * (1 + 1e-9));
        }
        if (t.exponent) dip_snprintf(shown + strlen(shown), 10, "/%d", t.exponent);
        assert_string_equal(shown, rows[i].shown);
    }
}

static void limits_show_everything_with_a_margin(void **state) {
    (void)state;
    static const struct {
        double low, high, from, to;
    } cases[] = {
        {0, 10, -0.5, 10.5},   {HUGE_VAL, -HUGE_VAL, 0, 1}, /* nothing was drawn */
        {0, 0, -0.055, 0.055}, {2, 2, 1.89, 2.11},          {-1, -1, -1.055, -0.945},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double from, to;
        dip_limits_of(cases[i].low, cases[i].high, 0.05, &from, &to);
        assert_true(fabs(from - cases[i].from) < 1e-12 && fabs(to - cases[i].to) < 1e-12);
    }
    double from, to;
    dip_limits_of(-1e308, 1e308, 0.05, &from, &to);
    assert_true(isfinite(to - from) && to > from);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_axis_shows_round_numbers),
        cmocka_unit_test(limits_show_everything_with_a_margin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
