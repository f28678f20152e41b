/* test_progress.c - the line that says how far silent work is: its words, its clock, its end. */
#include <math.h>

#include "cli/cli_test.h"
#include "cli/progress.h"

static void the_rest_is_estimated_from_what_was_done(void **state) {
    (void)state;
    assert_true(fabs(dip_progress_left(3, 0.25) - 9) < 1e-12);
    assert_true(fabs(dip_progress_left(10, 0.5) - 10) < 1e-12);
    assert_true(dip_progress_left(10, 1) == 0);
    assert_true(dip_progress_left(10, 2) == 0);
    assert_true(isnan(dip_progress_left(10, 0)));
    assert_true(isnan(dip_progress_left(0.4, 0.9))); /* the first moments are no measure */
    assert_true(isnan(dip_progress_left((double)NAN, 0.5)));
}

static void the_words_fit_the_estimate(void **state) {
    (void)state;
    static const struct {
        double left;
        const char *words;
    } cases[] = {
        {0, "x, about 1 s left"},          {0.4, "x, about 1 s left"},
        {6.2, "x, about 6 s left"},        {99.4, "x, about 99 s left"},
        {99.6, "x, about 2 min left"},     {600, "x, about 10 min left"},
        {3600 * 2.1, "x, about 2 h left"}, {1e300, "x, about 1000000 h left"},
        {(double)NAN, "x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[80];
        int n = dip_progress_text(text, sizeof text, "x", cases[i].left, 60);
        assert_string_equal(text, cases[i].words);
        assert_int_equal(n, strlen(text));
    }
}

static void a_narrow_terminal_gets_less(void **state) {
    (void)state;
    static const char stage[] = "PyTorch face, epoch 3 of 10";
    char text[80];
    for (int width = 0; width < 60; width++) {
        int n = dip_progress_text(text, sizeof text, stage, 6, width);
        assert_true(n <= width && n == (int)strlen(text));
        const char *expected = width >= 43 ? "PyTorch face, epoch 3 of 10, about 6 s left" : stage;
        assert_int_equal(strncmp(text, expected, strlen(text)), 0);
        assert_int_equal(n, width < 27 ? width : width < 43 ? 27 : 43);
    }
    assert_int_equal(dip_progress_text(text, sizeof text, "\u2588\u2588\u2588\u2588", (double)NAN, 3), 3);
    assert_string_equal(text, "\u2588\u2588\u2588"); /* never half a character */
}

typedef struct scene {
    dip_context *ctx;
    double time;
    dip_progress p;
    char said[4096], screen[200]; /* what was written, and what a terminal shows of it */
    size_t n;
} scene;

static double tell_time(void *user) { return ((scene *)user)->time; }

static void hear(void *user, const char *text, size_t n) {
    scene *s = user;
    assert_true(s->n + n < sizeof s->said);
    memcpy(s->said + s->n, text, n);
    s->n += n;
    s->said[s->n] = 0;
}

/* A carriage return goes back, everything else replaces what stands there. */
static const char *screen(scene *s) {
    size_t at = 0, end = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->said[i] == '\r') {
            at = 0;
            continue;
        }
        assert_true(s->said[i] != '\n' && at < sizeof s->screen - 1);
        s->screen[at++] = s->said[i];
        if (at > end) end = at;
    }
    while (end > 0 && s->screen[end - 1] == ' ') end--;
    s->screen[end] = 0;
    return s->screen;
}

static void open_scene(scene *s, int parts, int width) {
    memset(s, 0, sizeof *s);
    s->ctx = dip_test_context();
    s->time = 100;
    dip_set_clock(s->ctx, tell_time, s);
    dip_progress_begin(&s->p, s->ctx, false, parts);
    s->p.to = (dip_sink){hear, s};
    s->p.width = width;
}

static void close_scene(scene *s) { dip_test_context_free(s->ctx); }

static void one_line_is_written_over_and_erased(void **state) {
    (void)state;
    scene s;
    open_scene(&s, 1, 80);
    dip_progress_show(&s.p, 0, "Keras face, epoch 9 of 10", 0);
    assert_string_equal(screen(&s), "Keras face, epoch 9 of 10");
    s.time += 2;
    dip_progress_show(&s.p, 0, "Keras face, epoch 10 of 10", 0.25);
    assert_string_equal(screen(&s), "Keras face, epoch 10 of 10, about 6 s left");
    s.time += 2;
    dip_progress_show(&s.p, 0, "Keras face", 0.5);
    assert_string_equal(screen(&s), "Keras face, about 4 s left"); /* nothing of the longer one */
    dip_progress_erase(&s.p);
    assert_string_equal(screen(&s), "");
    assert_int_equal(s.said[s.n - 1], '\r');
    size_t n = s.n;
    dip_progress_erase(&s.p); /* once is enough */
    assert_int_equal(s.n, n);
    close_scene(&s);
}

static void parts_share_one_estimate(void **state) {
    (void)state;
    scene s;
    open_scene(&s, 3, 80);
    s.time += 3;
    dip_progress_show(&s.p, 1, "PyTorch face, epoch 1 of 10", 0); /* one of three took 3 s */
    assert_string_equal(screen(&s), "PyTorch face, epoch 1 of 10, about 6 s left");
    s.time += 3;
    dip_progress_show(&s.p, 2, "PyTorch face, epoch 1 of 10", 0);
    assert_string_equal(screen(&s), "PyTorch face, epoch 1 of 10, about 3 s left");
    close_scene(&s);
}

static void it_is_drawn_ten_times_a_second_at_most(void **state) {
    (void)state;
    scene s;
    open_scene(&s, 1, 80);
    int drawn = 0;
    for (int i = 0; i < 1000; i++, s.time += 0.001) {
        s.n = 0;
        dip_progress_show(&s.p, 0, "x", 0.5);
        drawn += s.n > 0;
    }
    assert_in_range(drawn, 9, 11);
    close_scene(&s);
}

static void the_last_column_stays_free(void **state) {
    (void)state;
    scene s;
    open_scene(&s, 1, 10);
    dip_progress_show(&s.p, 0, "Keras face, epoch 9 of 10", 0);
    assert_string_equal(screen(&s), "Keras fac");
    close_scene(&s);
}

static void nobody_looks_nothing_is_written(void **state) {
    (void)state;
    scene s;
    open_scene(&s, 1, 80);
    s.p.to.write = NULL; /* as begin leaves it for a pipe and under --quiet */
    dip_progress_show(&s.p, 0, "x", 0.5);
    dip_progress_erase(&s.p);
    assert_int_equal(s.n, 0);
    dip_progress_begin(&s.p, s.ctx, false, 1);
    assert_true(s.p.to.write == NULL);
    close_scene(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rest_is_estimated_from_what_was_done),
        cmocka_unit_test(the_words_fit_the_estimate),
        cmocka_unit_test(a_narrow_terminal_gets_less),
        cmocka_unit_test(one_line_is_written_over_and_erased),
        cmocka_unit_test(parts_share_one_estimate),
        cmocka_unit_test(it_is_drawn_ten_times_a_second_at_most),
        cmocka_unit_test(the_last_column_stays_free),
        cmocka_unit_test(nobody_looks_nothing_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
