/* BMP: two small pictures byte by byte (what browsers make of them, tests/repo looks at), and limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "files/bmp.h"

static uint32_t number(const uint8_t *at, int bytes) {
    uint32_t value = 0;
    for (int i = bytes - 1; i >= 0; i--) value = value << 8 | at[i];
    return value;
}

static void check_headers(const dip_bmp *p, const uint8_t *file, uint32_t bits) {
    assert_memory_equal(file, "BM", 2);
    assert_int_equal(number(file + 2, 4), dip_bmp_size(p));
    assert_int_equal(number(file + 10, 4), 54 + 4 * p->colours);
    assert_int_equal(number(file + 14, 4), 40);
    assert_int_equal(number(file + 18, 4), p->width);
    assert_int_equal(number(file + 22, 4), p->height);
    assert_int_equal(number(file + 26, 2), 1);
    assert_int_equal(number(file + 28, 2), bits);
    assert_int_equal(number(file + 30, 4), 0);
    assert_int_equal(number(file + 46, 4), p->colours);
}

static void sixteen_colours_take_half_a_byte(void **state) {
    (void)state;
    const uint8_t pixel[] = {1, 2, 0, 2, 1, 2};
    const uint32_t palette[] = {0x000000, 0x112233, 0xffffff};
    const dip_bmp p = {.width = 3, .height = 2, .pixel = pixel, .palette = palette, .colours = 3};
    uint8_t file[54 + 12 + 2 * 4];
    assert_int_equal(dip_bmp_size(&p), sizeof file);
    dip_bmp_encode(&p, file);
    check_headers(&p, file, 4);
    const uint8_t after[] = {0, 0, 0, 0, 0x33, 0x22, 0x11, 0, 0xff, 0xff, 0xff, 0, /* the palette */
        0x21, 0x20, 0, 0,                                                          /* the last row first */
        0x12, 0x00, 0, 0};
    assert_memory_equal(file + 54, after, sizeof after);
}

static void more_colours_take_a_byte(void **state) {
    (void)state;
    const uint8_t pixel[] = {0, 16, 5};
    const uint32_t palette[17] = {[5] = 0x0000ff, [16] = 0xff0000};
    const dip_bmp p = {.width = 1, .height = 3, .pixel = pixel, .palette = palette, .colours = 17};
    uint8_t file[54 + 17 * 4 + 3 * 4];
    assert_int_equal(dip_bmp_size(&p), sizeof file);
    dip_bmp_encode(&p, file);
    check_headers(&p, file, 8);
    assert_int_equal(file[54 + 5 * 4], 0xff);
    assert_int_equal(file[54 + 16 * 4 + 2], 0xff);
    const uint8_t rows[] = {5, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0};
    assert_memory_equal(file + 54 + 17 * 4, rows, sizeof rows);
}

static void a_picture_beyond_the_limits_has_no_size(void **state) {
    (void)state;
    const dip_bmp wrong[] = {{.width = 0, .height = 1, .colours = 2}, {.width = 1, .height = 8193, .colours = 2},
        {.width = 1, .height = -1, .colours = 2}, {.width = 1, .height = 1, .colours = 257},
        {.width = 1, .height = 1}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) assert_int_equal(dip_bmp_size(&wrong[i]), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sixteen_colours_take_half_a_byte),
        cmocka_unit_test(more_colours_take_a_byte),
        cmocka_unit_test(a_picture_beyond_the_limits_has_no_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
