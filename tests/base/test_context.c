/* Contexts: options, environment, memory, slots, the current one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/context.h"
#include "base/processors.h"
#include "support/context.h"

static dip_context_opts defaults(void) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    return o;
}

static void expect_refusal(const dip_context_opts *o, dip_code code, const char *part) {
    dip_error why;
    assert_null(dip_context_new(o, &why));
    assert_int_equal(why.code, code);
    if (!strstr(why.text, part)) fail_msg("\"%s\" does not hold \"%s\"", why.text, part);
    assert_null(dip_context_new(o, NULL)); /* nobody has to ask why */
}

static void options_have_documented_defaults(void **state) {
    (void)state;
    dip_context_opts o = defaults();
    assert_int_equal(o.size_, sizeof o);
    assert_int_equal(o.threads, 1);
    assert_int_equal(o.seed, 0);
    assert_int_equal(o.dtype, DIP_FLOAT32);
    assert_null(o.device);
    assert_null(o.cpu);
    assert_false(o.environment);
    dip_context *ctx = dip_context_new(NULL, NULL);
    assert_non_null(ctx);
    assert_int_equal(dip_get_num_threads(ctx), 1);
    assert_string_equal(dip_context_device(ctx), "cpu");
    assert_null(dip_context_cpu(ctx));
    assert_int_equal(dip_context_dtype(ctx), DIP_FLOAT32);
    dip_context_free(ctx);
}

static void options_are_kept_as_given(void **state) {
    (void)state;
    dip_context_opts o = defaults();
    char device[] = "test:0", cpu[] = "generic";
    o.device = device;
    o.cpu = cpu;
    o.seed = UINT64_MAX;
    o.threads = 3;
    o.dtype = DIP_FLOAT64;
    dip_context *ctx = dip_test_context_with(&o);
    memset(device, 'x', sizeof device - 1); /* the caller's strings may go */
    memset(cpu, 'x', sizeof cpu - 1);
    assert_string_equal(dip_context_device(ctx), "test:0");
    assert_string_equal(dip_context_cpu(ctx), "generic");
    assert_true(dip_context_seed(ctx) == UINT64_MAX);
    assert_int_equal(dip_get_num_threads(ctx), 3);
    assert_int_equal(dip_context_dtype(ctx), DIP_FLOAT64);
    dip_context_set_dtype(ctx, DIP_FLOAT32);
    assert_int_equal(dip_context_dtype(ctx), DIP_FLOAT32);
    dip_test_context_free(ctx);
}

static void options_of_older_and_newer_callers_fit(void **state) {
    (void)state;
    struct {
        dip_context_opts known;
        char later[64];
    } newer;
    memset(&newer, 0xFF, sizeof newer);
    dip_context_opts_init(&newer.known, sizeof newer);
    assert_int_equal(newer.known.threads, 1);
    assert_int_equal(newer.later[63], 0);
    dip_context *ctx = dip_context_new(&newer.known, NULL);
    assert_non_null(ctx);
    dip_context_free(ctx);
    dip_context_opts older = defaults();
    older.size_ =
        offsetof(dip_context_opts, threads); /* knew nothing of threads and what follows */
    older.threads = -7;
    ctx = dip_context_new(&older, NULL);
    assert_non_null(ctx);
    assert_int_equal(dip_get_num_threads(ctx), 1);
    dip_context_free(ctx);
}

static void wrong_options_are_refused_with_a_sentence(void **state) {
    (void)state;
    dip_context_opts o = defaults();
    o.threads = 0;
    expect_refusal(
        &o, DIP_ERROR_ARGUMENT,
        "dip_context_new: threads is 0, expected 1 to 1024; start from dip_context_opts_init");
    o = defaults();
    o.dtype = DIP_INT64;
    expect_refusal(&o, DIP_ERROR_TYPE, "expected DIP_FLOAT32 or DIP_FLOAT64");
    o = defaults();
    o.cpu = "avx22";
    expect_refusal(&o, DIP_ERROR_ARGUMENT,
                   "there are no kernels called \"avx22\"; did you mean \"avx2\"? "
                   "Known: generic, sse2, avx2, avx512, neon");
    o = defaults();
    o.size_ = 0;
    expect_refusal(&o, DIP_ERROR_ARGUMENT, "size_ of the options is 0");
    fail_alloc f;
    fail_alloc_init(&f);
    o = defaults();
    o.allocator.alloc = fail_alloc_allocator(&f).alloc;
    expect_refusal(&o, DIP_ERROR_ARGUMENT, "only one of alloc and free");
}

static void no_color_refuses_colours_wherever_text_goes(void **state) {
    (void)state;
    unsetenv("NO_COLOR");
    dip_context_opts o = defaults();
    o.environment = true;
    dip_context *reads = dip_test_context_with(&o), *blind = dip_test_context();
    assert_false(dip_colors_refused(reads));
    assert_false(dip_colors(reads)); /* not a terminal */
    setenv("NO_COLOR", "", 1);
    assert_false(dip_colors_refused(reads));
    setenv("NO_COLOR", "0", 1);
    assert_true(dip_colors_refused(reads));
    assert_false(dip_colors_refused(blind));
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1); /* speaks of a terminal, and this is none */
    assert_false(dip_colors_refused(reads));
    unsetenv("TERM");
    dip_test_context_free(reads);
    dip_test_context_free(blind);
}

static void the_environment_is_read_only_when_asked_for(void **state) {
    (void)state;
    setenv("DIPTYCH_NUM_THREADS", "5", 1);
    setenv("DIPTYCH_CPU", "sse2", 1);
    dip_context *ctx = dip_test_context();
    assert_int_equal(dip_get_num_threads(ctx), 1);
    assert_null(dip_context_cpu(ctx));
    assert_null(dip_getenv(ctx, "DIPTYCH_CPU"));
    dip_test_context_free(ctx);

    dip_context_opts o = defaults();
    o.environment = true;
    ctx = dip_test_context_with(&o);
    assert_int_equal(dip_get_num_threads(ctx), 5);
    assert_string_equal(dip_context_cpu(ctx), "sse2");
    assert_string_equal(dip_getenv(ctx, "DIPTYCH_CPU"), "sse2");
    dip_test_context_free(ctx);

    o.threads = 2; /* options before environment */
    o.cpu = "generic";
    ctx = dip_test_context_with(&o);
    assert_int_equal(dip_get_num_threads(ctx), 2);
    assert_string_equal(dip_context_cpu(ctx), "generic");
    dip_test_context_free(ctx);
    unsetenv("DIPTYCH_NUM_THREADS");
    unsetenv("DIPTYCH_CPU");
}

static void a_wrong_environment_is_refused(void **state) {
    (void)state;
    dip_context_opts o = defaults();
    o.environment = true;
    static const char *const wrong[] = {"0", "-1", "two", "4x", "1025", "99999999999999999999",
                                        " "};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        setenv("DIPTYCH_NUM_THREADS", wrong[i], 1);
        expect_refusal(&o, DIP_ERROR_ARGUMENT, "DIPTYCH_NUM_THREADS: found \"");
    }
    expect_refusal(&o, DIP_ERROR_ARGUMENT,
                   "expected a whole number from 1 to 1024; unset it for the default");
    setenv("DIPTYCH_CPU", "genric", 1); /* the first cause is the one that is told */
    expect_refusal(
        &o, DIP_ERROR_ARGUMENT,
        "DIPTYCH_CPU: there are no kernels called \"genric\"; did you mean \"generic\"?");
    setenv("DIPTYCH_NUM_THREADS", "", 1); /* empty means unset */
    setenv("DIPTYCH_CPU", "", 1);
    dip_context *ctx = dip_context_new(&o, NULL);
    assert_non_null(ctx);
    dip_context_free(ctx);
    unsetenv("DIPTYCH_NUM_THREADS");
    unsetenv("DIPTYCH_CPU");
}

static void keep_error(void *user, const dip_error *e) { *(dip_error *)user = *e; }

static void the_default_context_outlives_a_wrong_environment(void **state) {
    (void)state;
    dip_context_use(NULL);
    setenv("DIPTYCH_NUM_THREADS", "many", 1);
    dip_context *ctx = dip_context_current();
    assert_non_null(ctx);
    assert_ptr_equal(ctx, dip_context_current());
    assert_int_equal(dip_get_num_threads(ctx), dip_processors());
    dip_error told = {.code = DIP_OK};
    dip_set_error_handler(ctx, keep_error, &told); /* set too late to hear it, so it is told now */
    assert_int_equal(told.code, DIP_ERROR_ARGUMENT);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "DIPTYCH_NUM_THREADS: found \"many\"");
    unsetenv("DIPTYCH_NUM_THREADS");
    dip_context_free(ctx);
    ctx = dip_context_current(); /* a new one */
    DIP_ASSERT_FINE(ctx);
    dip_context_free(ctx);
}

static void the_default_context_writes_in_order_with_printf(void **state) {
    (void)state;
    dip_context_use(NULL);
    dip_context *ctx = dip_context_current();
    fflush(stdout);
    FILE *file = tmpfile();
    int saved = dup(STDOUT_FILENO);
    assert_true(file && saved >= 0);
    dup2(fileno(file), STDOUT_FILENO);
    printf("one ");
    dip_write(ctx, "two ");
    printf("three ");
    dip_printf(ctx, "%s %.1f\n", "four", 5.5);
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    char line[100] = "";
    rewind(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    assert_string_equal(line, "one two three four 5.5\n");
    dip_context_free(ctx);
}

static void the_current_context_can_be_chosen(void **state) {
    (void)state;
    dip_context_use(NULL);
    dip_context *a = dip_context_new(NULL, NULL), *b = dip_context_new(NULL, NULL);
    assert_null(dip_context_use(a));
    assert_ptr_equal(dip_context_current(), a);
    assert_ptr_equal(dip_context_use(b), a);
    dip_context_free(b); /* never left dangling */
    assert_null(dip_context_use(NULL));
    dip_context_free(a);
}

static int order[4], finished;

static void fini_random(dip_context *ctx, void *p) {
    (void)ctx;
    order[finished++] = *(int *)p;
}

static void before(dip_context *ctx) {
    assert_non_null(dip_context_slot_peek(ctx, DIP_SLOT_RANDOM));
    order[finished++] = 7;
}

static void slots_are_zeroed_once_and_finished_in_reverse(void **state) {
    (void)state;
    finished = 0;
    dip_context *ctx = dip_test_context();
    assert_null(dip_context_slot_peek(ctx, DIP_SLOT_RANDOM));
    int *a = dip_context_slot(ctx, DIP_SLOT_RANDOM, sizeof *a, fini_random);
    int *b = dip_context_slot(ctx, DIP_SLOT_TORCH, sizeof *b, fini_random);
    assert_int_equal(*a, 0);
    *a = 1;
    *b = 2;
    assert_ptr_equal(dip_context_slot(ctx, DIP_SLOT_RANDOM, sizeof *a, fini_random), a);
    assert_ptr_equal(dip_context_slot_peek(ctx, DIP_SLOT_TORCH), b);
    assert_null(dip_context_slot(ctx, DIP_SLOT_COUNT, 4, NULL));
    dip_context_before_free(ctx, before);
    dip_test_context_free(ctx);
    assert_int_equal(finished, 3);
    assert_int_equal(order[0], 7);
    assert_int_equal(order[1], 2);
    assert_int_equal(order[2], 1);
}

static void every_byte_is_counted_and_given_back(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fail_alloc *f = dip_test_alloc(ctx);
    dip_memory start = dip_memory_use(ctx);
    assert_int_equal(start.now, f->live_bytes);
    assert_int_equal(start.allocations, f->allocations);
    char *p = dip_alloc(ctx, 1000), *q = dip_alloc_array(ctx, 10, 100), *r = dip_alloc(ctx, 0);
    assert_true(p && q && r);
    assert_int_equal((uintptr_t)p % 64, 0);
    for (int i = 0; i < 1000; i++) assert_true(p[i] == 0 && q[i] == 0);
    dip_memory now = dip_memory_use(ctx);
    assert_int_equal(now.now, f->live_bytes);
    assert_int_equal(now.allocations, start.allocations + 3);
    dip_dealloc(ctx, p, 1000);
    dip_dealloc(ctx, q, 1000);
    dip_dealloc(ctx, r, 0);
    dip_dealloc(ctx, NULL, 5);
    assert_int_equal(dip_memory_use(ctx).now, start.now);
    assert_int_equal(dip_memory_use(ctx).peak, now.now);
    dip_memory_reset_peak(ctx);
    assert_int_equal(dip_memory_use(ctx).peak, start.now);
    dip_test_context_free(ctx);
}

static void too_large_blocks_are_an_error(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_null(dip_alloc(ctx, SIZE_MAX));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory for 18446744073709551615 bytes");
    assert_null(dip_alloc_array(ctx, SIZE_MAX / 2, 3));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "items of 3 bytes are more than a size can say");
    dip_test_context_free(ctx);
}

static void growing_keeps_what_is_there_and_survives_failure(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    int *p = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 100; i++) {
        p = dip_grow(ctx, p, &capacity, (size_t)i + 1, sizeof *p);
        p[i] = i;
    }
    assert_true(capacity >= 100 && capacity < 400);
    fail_alloc_at(dip_test_alloc(ctx), 1);
    size_t was = capacity;
    assert_null(dip_grow(ctx, p, &capacity, capacity + 1, sizeof *p));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory for");
    assert_int_equal(capacity, was);
    for (int i = 0; i < 100; i++) assert_int_equal(p[i], i);
    assert_null(dip_grow(ctx, p, &capacity, SIZE_MAX / 2, sizeof *p));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "more than a size can say");
    dip_dealloc(ctx, p, capacity * sizeof *p);
    dip_test_context_free(ctx);
}

static void no_memory_at_any_allocation_leaves_nothing_behind(void **state) {
    (void)state;
    for (int64_t n = 1;; n++) {
        fail_alloc f;
        fail_alloc_init(&f);
        dip_context_opts o = defaults();
        o.allocator = fail_alloc_allocator(&f);
        o.device = "cpu";
        o.cpu = "generic";
        fail_alloc_at(&f, n);
        dip_error why;
        dip_context *ctx = dip_context_new(&o, &why);
        if (!fail_alloc_hit(&f)) {
            assert_non_null(ctx);
            assert_int_equal(n, 4); /* the context and two names */
            dip_context_free(ctx);
            assert_int_equal(f.live_blocks, 0);
            break;
        }
        assert_null(ctx);
        assert_int_equal(why.code, DIP_ERROR_MEMORY);
        assert_non_null(strstr(why.text, "no memory for"));
        assert_int_equal(f.live_blocks, 0);
        assert_int_equal(f.wrong_sizes, 0);
    }
}

static void memory_handed_out_outlives_the_context(void **state) {
    (void)state;
    fail_alloc f;
    fail_alloc_init(&f);
    dip_context_opts o = defaults();
    o.allocator = fail_alloc_allocator(&f);
    dip_context *ctx = dip_context_new(&o, NULL);
    void *p = dip_alloc(ctx, 10);
    dip_context_hold(ctx);
    dip_context_free(ctx);
    assert_int_equal(f.live_blocks, 2);
    dip_dealloc(ctx, p, 10);
    dip_context_drop(ctx);
    assert_int_equal(f.live_blocks, 0);
}

static void cancelling_is_a_flag(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_false(dip_cancelled(ctx));
    dip_cancel(ctx);
    assert_true(dip_cancelled(ctx));
    dip_cancel_clear(ctx);
    assert_false(dip_cancelled(ctx));
    dip_test_context_free(ctx);
}

static void null_contexts_pass_quietly(void **state) {
    (void)state;
    dip_context_free(NULL);
    dip_cancel(NULL);
    dip_cancel_clear(NULL);
    assert_false(dip_cancelled(NULL));
    assert_false(dip_set_num_threads(NULL, 2, DIP_HERE));
    assert_int_equal(dip_get_num_threads(NULL), 1);
    dip_write(NULL, "x");
    dip_printf(NULL, "%d", 1);
    assert_int_equal(dip_memory_use(NULL).now, 0);
    dip_memory_reset_peak(NULL);
    assert_null(dip_alloc(NULL, 1));
    assert_false(dip_fail(NULL, DIP_ERROR_STATE, "x", "y"));
    assert_false(dip_error_take(NULL, NULL));
    assert_null(dip_error_peek(NULL));
    dip_set_error_handler(NULL, NULL, NULL);
    assert_null(dip_set_subject(NULL, "x"));
    assert_null(dip_context_slot(NULL, DIP_SLOT_TAPE, 4, NULL));
    dip_context_opts_init(NULL, 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_have_documented_defaults),
        cmocka_unit_test(options_are_kept_as_given),
        cmocka_unit_test(options_of_older_and_newer_callers_fit),
        cmocka_unit_test(wrong_options_are_refused_with_a_sentence),
        cmocka_unit_test(no_color_refuses_colours_wherever_text_goes),
        cmocka_unit_test(the_environment_is_read_only_when_asked_for),
        cmocka_unit_test(a_wrong_environment_is_refused),
        cmocka_unit_test(the_default_context_outlives_a_wrong_environment),
        cmocka_unit_test(the_default_context_writes_in_order_with_printf),
        cmocka_unit_test(the_current_context_can_be_chosen),
        cmocka_unit_test(slots_are_zeroed_once_and_finished_in_reverse),
        cmocka_unit_test(every_byte_is_counted_and_given_back),
        cmocka_unit_test(too_large_blocks_are_an_error),
        cmocka_unit_test(growing_keeps_what_is_there_and_survives_failure),
        cmocka_unit_test(no_memory_at_any_allocation_leaves_nothing_behind),
        cmocka_unit_test(memory_handed_out_outlives_the_context),
        cmocka_unit_test(cancelling_is_a_flag),
        cmocka_unit_test(null_contexts_pass_quietly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
