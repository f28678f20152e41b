/* test_statistics.c - ranges and tests against values from elsewhere.
 *
 * Origin: McNemar's from Python's fractions, min(1, 2 sum_{k <= min(b, c)} comb(n, k) / 2^n); Wilson's
 * from its formula in Python's decimal with 40 digits and z = 1.9599639845400542355; Student's t from
 * printed tables and scipy.stats.t.ppf(0.975, n). */
#include "report/statistics.h"

#include <math.h>
#include <string.h>

#include "sample_run.h"
#include "support/context.h"

static void near(double got, double expected, double part) {
    if (!(fabs(got - expected) <= part * fabs(expected)))
        fail_msg("%.17g, expected %.17g", got, expected);
}

static void wilson_follows_the_formula(void **state) {
    (void)state;
    static const struct {
        int64_t right, rows;
        double low, high;
    } known[] = {
        {9739, 10000, 0.9705885041179605, 0.9768475422263122},
        {9641, 10000, 0.9602717999630401, 0.9675717727492978},
        {0, 10, 0, 0.27753279986288926},
        {10, 10, 0.7224672001371107, 1},
        {5, 10, 0.23659309051256397, 0.7634069094874361},
        {1, 100, 0.0017674320641406479, 0.05448619617870532},
        {81, 263, 0.2552885198782742, 0.36620957698280007},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        dip_interval w = dip_wilson(known[i].right, known[i].rows);
        near(w.low, known[i].low, 1e-12);
        near(w.high, known[i].high, 1e-12);
    }
    near(dip_wilson_half(0.9739, 10000), (0.9768475422263122 - 0.9705885041179605) / 2, 1e-10);
    assert_true(isnan(dip_wilson(0, 0).low));
}

static void mcnemar_is_exact(void **state) {
    (void)state;
    static const struct {
        int64_t b, c;
        double p;
    } known[] = {
        {0, 0, 1},
        {1, 0, 1},
        {0, 5, 0.0625},
        {6, 1, 0.125},
        {10, 2, 0.03857421875},
        {2, 10, 0.03857421875},
        {9, 9, 1},
        {25, 12, 0.04703102743951604},
        {151, 53, 4.26471740530546e-12},
        {53, 151, 4.26471740530546e-12},
        {120, 100, 0.200092229028271},
        {1000, 900, 0.02310884510890107},
        {5000, 4000, 5.581401567013917e-26},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        near(dip_mcnemar(known[i].b, known[i].c), known[i].p, 1e-10);
    assert_true(dip_mcnemar(10000, 0) == 0); /* 2^-9999: below every double, and no NaN */
    assert_true(isnan(dip_mcnemar(-1, 2)));
}

static void student_and_samples(void **state) {
    (void)state;
    static const struct {
        int64_t freedom;
        double t;
    } known[] = {
        {1, 12.706204736432095},   {2, 4.302652729696142},  {3, 3.182446305284263},
        {4, 2.7764451051977987},   {9, 2.2621571627409915}, {30, 2.0422724563012373},
        {100, 1.9839715185235518},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        near(dip_student(known[i].freedom), known[i].t, 1e-9);
    assert_true(isnan(dip_student(0)));

    dip_sample s = dip_sample_of((double[]){1, 2, 3, 4}, 4);
    assert_int_equal(s.n, 4);
    near(s.mean, 2.5, 1e-15);
    near(s.sd, 1.2909944487358056, 1e-14);
    near(s.half, 3.182446305284263 * 1.2909944487358056 / 2, 1e-9);
    s = dip_sample_paired((double[]){5, 7, 9}, (double[]){4, 5, 6}, 3);
    near(s.mean, 2, 1e-15);
    near(s.sd, 1, 1e-15);
    near(s.half, 4.302652729696142 / sqrt(3), 1e-9);
    s = dip_sample_of((double[]){0.97}, 1);
    near(s.mean, 0.97, 1e-15);
    assert_true(isnan(s.sd) && isnan(s.half));
    assert_true(isnan(dip_sample_of(NULL, 0).mean));
}

static void answers_are_paired(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, SAMPLE_ROWS, 0);
    dip_pairs c = dip_compare_faces(&run);
    assert_true(c.known);
    assert_int_equal(c.first_wrong, 261);
    assert_int_equal(c.second_wrong, 359);
    assert_int_equal(c.only_first_right, 151);
    assert_int_equal(c.only_second_right, 53);
    assert_int_equal(c.differ, 214);
    near(c.p, 4.26471740530546e-12, 1e-10);
    assert_string_equal(dip_verdict(&c), "really different");

    c = dip_compare_answers(&run, &run.face[0].answers, &run.face[0].answers);
    assert_true(c.p == 1);
    assert_string_equal(dip_verdict(&c), "not distinguishable");
    sample_interrupt(&run, 1, 2);
    c = dip_compare_faces(&run);
    assert_false(c.known);
    assert_string_equal(dip_verdict(&c), "not measured");
    sample_one_face(&run);
    c = dip_compare_faces(&run);
    assert_false(c.known);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void chances_are_written_without_false_precision(void **state) {
    (void)state;
    static const struct {
        double p;
        const char *text;
    } known[] = {{4e-12, "p < 1e-6"},       {0, "p < 1e-6"},  {2.34e-5, "p = 2.3e-05"},
                 {0.0123456, "p = 0.0123"}, {0.5, "p = 0.5"}, {1, "p = 1"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char text[32];
        dip_p_text(known[i].p, text, sizeof text);
        assert_string_equal(text, known[i].text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wilson_follows_the_formula),
        cmocka_unit_test(mcnemar_is_exact),
        cmocka_unit_test(student_and_samples),
        cmocka_unit_test(answers_are_paired),
        cmocka_unit_test(chances_are_written_without_false_precision),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
