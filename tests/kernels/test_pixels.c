/* test_pixels.c - bytes to numbers: true division and normalisation, for every byte and many forms. */
#include "check.h"

/* Few bytes and many are computed in two ways. */
enum { MANY = 20 };

/* got[i] for byte i, against C's own operations, to the bit. */
static void check_form(const dip_kernels *k, int d, const dip_pixel_form *f) {
    uint8_t bytes[256];
    static double got[MANY * 256];
    double want[256];
    for (int i = 0; i < 256; i++) bytes[i] = (uint8_t)i;
    for (int i = 0; i < 256; i++) {
        float x = (float)i / (float)f->divisor;
        double y = i / f->divisor;
        if (d == DIP_FLOAT32)
            check_set(want, d, i, (double)((x - (float)f->shift) / (float)f->scale));
        else check_set(want, d, i, (y - f->shift) / f->scale);
    }
    k->pixels[d]->gather(got, bytes, 256, NULL, 1, 256, f);
    check_equal(got, want, d, 256, true, 0, 0, k->name);
    k->pixels[d]->gather(got, bytes, 0, NULL, MANY, 256, f); /* the same row again and again */
    size_t row = 256 * (d == DIP_FLOAT32 ? sizeof(float) : sizeof(double));
    for (int r = 0; r < MANY; r++)
        check_equal((char *)got + (size_t)r * row, want, d, 256, true, 0, 0, k->name);
}

static void every_byte_is_truly_divided(void **state) {
    (void)state;
    for_each_real(d) for_each_set(k) for (int round = 0; round < 200; round++) {
        static const double some[] = {255, 256, 1, 127.5, 0x1p-30, 1e30, -3, 254, 128, 0.1};
        const double by = round < 10  ? some[round]
                          : round % 2 ? check_uniform(0.5, 300)
                                      : (double)check_below(1000) + 1;
        check_form(k, d, &(dip_pixel_form){.divisor = by, .scale = 1});
    }
}

static void every_byte_is_normalised_with_every_rounding(void **state) {
    (void)state;
    static const dip_pixel_form some[] = {
        {255, 0.1307, 0.3081}, {255, 0.5, 0.5},    {1, 127.5, 127.5}, {1, 0, 255},
        {127.5, 1, 1},         {255, -0.25, -2},   {255, 1e-30, 3},   {255, 0.3, 1e-30},
        {1e30, 1e-29, 0.7},    {255, 1e30, 1e-10}, {-255, 0.1, 0.2},  {0x1p-20, 0x1p-20, 0x1p20},
        {0x1p20, 0x1p-20, 3},  {3, 85, 0.1}};
    enum { SOME = sizeof some / sizeof *some };
    for_each_real(d) for_each_set(k) for (int round = 0; round < 300; round++) {
        dip_pixel_form f = {check_uniform(0.01, 300), check_uniform(-2, 2), check_uniform(0.01, 3)};
        check_form(k, d, round < SOME ? &some[round] : &f);
    }
}

static void rows_are_picked_by_index(void **state) {
    (void)state;
    enum { ROWS = 9, WIDE = 153 };
    uint8_t *bytes = malloc(ROWS * WIDE); /* exactly: the sanitizer sees a step beyond */
    const int64_t index[] = {8, 0, 3, 3, 7};
    const dip_pixel_form one = {1, 0, 1};
    assert_non_null(bytes);
    for (int i = 0; i < ROWS * WIDE; i++) bytes[i] = (uint8_t)check_below(256);
    for_each_real(d) for_each_set(k) for (int64_t n = 0; n <= WIDE; n++) {
        check_array got = check_array_new(d, 5 * n, false);
        k->pixels[d]->gather(got.data, bytes, WIDE, index, 5, n, &one);
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
        cmocka_unit_test(every_byte_is_normalised_with_every_rounding),
        cmocka_unit_test(rows_are_picked_by_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
