/* The stroke font: bytes to code points, widths, strokes within the letters' boxes. */
#include "support/context.h"

#include <math.h>
#include <string.h>

#include "plot/font.h"

static void bytes_become_code_points(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t codes[4];
    } cases[] = {
        {"aZ", {'a', 'Z'}},
        {"\xC3\x97\xE2\x80\x94", {0xD7, 0x2014}},
        {"\xF0\x9F\x99\x82", {0x1F642}},
        {"\x80y", {0xFFFD, 'y'}},                   /* a continuation without a beginning */
        {"\xE2\x80", {0xFFFD, 0xFFFD}},             /* cut short */
        {"\xC0\xAF", {0xFFFD, 0xFFFD}},             /* longer than it need be */
        {"\xED\xA0\x80", {0xFFFD, 0xFFFD, 0xFFFD}}, /* half of a pair */
        {"\xF4\x90\x80\x80", {0xFFFD, 0xFFFD, 0xFFFD, 0xFFFD}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *s = cases[i].text;
        for (int k = 0; k < 4 && cases[i].codes[k]; k++)
            assert_int_equal(dip_utf8_next(&s), cases[i].codes[k]);
        assert_int_equal(dip_utf8_next(&s), 0);
        assert_int_equal(*s, 0);
    }
}

static void widths_add_up_and_grow_with_the_size(void **state) {
    (void)state;
    double a = dip_text_width("a", 10), w = dip_text_width("W", 10),
           both = dip_text_width("aW", 10);
    assert_true(a > 3 && w > a && fabs(both - a - w) < 1e-9);
    assert_true(fabs(dip_text_width("aW", 20) - 2 * both) < 1e-9);
    assert_true(dip_text_width("", 10) == 0);
    double e = dip_text_width("e", 10), accent = dip_text_width("\xC3\xA9", 10);
    assert_true(fabs(e - accent) < 1e-9); /* without its accent rather than as a box */
    for (const char *digit = "0123456789"; *digit; digit++) { /* columns of numbers stand in line */
        char one[] = {*digit, 0};
        assert_true(fabs(dip_text_width(one, 10) - dip_text_width("0", 10)) < 1e-9);
    }
}

typedef struct reach {
    double left, right, top, bottom;
    int lines;
} reach;

static void measure(void *user, const dip_point *at, size_t n) {
    reach *r = user;
    assert_true(n > 0);
    r->lines++;
    for (size_t i = 0; i < n; i++) {
        r->left = fmin(r->left, at[i].x), r->right = fmax(r->right, at[i].x);
        r->top = fmin(r->top, at[i].y), r->bottom = fmax(r->bottom, at[i].y);
    }
}

static void every_letter_is_drawn_inside_its_width(void **state) {
    (void)state;
    for (int c = '!'; c <= '~'; c++) {
        char text[] = {(char)c, 0};
        reach r = {100, -100, 100, -100, 0};
        dip_font_strokes(text, 10, measure, &r);
        assert_true(r.lines > 0 && r.left >= -0.01 && r.right <= dip_text_width(text, 10) + 0.01);
        assert_true(r.top > -11 && r.bottom < 4);
    }
    reach h = {100, -100, 100, -100, 0}, other = h, blank = h;
    dip_font_strokes("H", 10, measure, &h);
    assert_true(fabs(h.top + 10 * DIP_CAP_HEIGHT) < 1e-9 && fabs(h.bottom) < 1e-9);
    dip_font_strokes("\xE4\xB8\xAD", 10, measure, &other); /* not in the font: a box */
    assert_int_equal(other.lines, 1);
    dip_font_strokes(" ", 10, measure, &blank);
    assert_int_equal(blank.lines, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_become_code_points),
        cmocka_unit_test(widths_add_up_and_grow_with_the_size),
        cmocka_unit_test(every_letter_is_drawn_inside_its_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
