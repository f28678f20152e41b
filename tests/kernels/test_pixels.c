/* test_pixels.c - bytes to numbers: true division, for every byte and many divisors. */
#include "check.h"

static void every_byte_is_truly_divided(void **state) {
    (void)state;
    uint8_t bytes[256];
    for (int i = 0; i < 256; i++) bytes[i] = (uint8_t)i;
    for_each_real(d) for_each_set(k) for (int round = 0; round < 200; round++) {
        static const double some[] = {255, 256, 1, 127.5, 0x1p-30, 1e30, -3, 254, 128, 0.1};
        const double by = round < 10  ? some[round]
                          : round % 2 ? check_uniform(0.5, 300)
                                      : (double)check_below(1000) + 1;
        double got[256], want[256];
        k->pixels[d]->gather(got, bytes, 256, NULL, 1, 256, by);
        for (int i = 0; i < 256; i++) {
            if (d == DIP_FLOAT32) check_set(want, d, i, (double)((float)i / (float)by));
            else check_set(want, d, i, i / by);
        }
        check_equal(got, want, d, 256, true, 0, 0, k->name);
    }
}

static void rows_are_picked_by_index(void **state) {
    (void)state;
    enum { ROWS = 9, WIDE = 53 };
    uint8_t *bytes = malloc(ROWS * WIDE); /* exactly: the sanitizer sees a step beyond */
    const int64_t index[] = {8, 0, 3, 3, 7};
    assert_non_null(bytes);
    for (int i = 0; i < ROWS * WIDE; i++) bytes[i] = (uint8_t)check_below(256);
    for_each_real(d) for_each_set(k) for (int64_t n = 0; n <= WIDE; n++) {
        check_array got = check_array_new(d, 5 * n, false);
        k->pixels[d]->gather(got.data, bytes, WIDE, index, 5, n, 1);
        for (int64_t r = 0; r < 5; r++)
            for (int64_t j = 0; j < n; j++)
                assert_true(check_get(got.data, d, r * n + j) == bytes[index[r] * WIDE + j]);
        free(got.base);
    }
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_is_truly_divided),
        cmocka_unit_test(rows_are_picked_by_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
