/* test_process.c - work in a child: its result, its ends, and interrupts on their way to it. */
#include "base/process.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/interrupts.h"
#include "support/context.h"

static void pause_for(double seconds) {
    const struct timespec t = {(time_t)seconds, (long)(1e9 * (seconds - (double)(time_t)seconds))};
    nanosleep(&t, NULL);
}

static int leave_bytes(void *arg, dip_text *result) {
    int *touched = arg;
    *touched = 1;                      /* the parent does not see it */
    for (int i = 0; i < 300000; i++) { /* more than a pipe holds */
        uint8_t byte = (uint8_t)(i % 251);
        dip_text_append(result, &byte, 1);
    }
    return 7;
}

static void a_child_leaves_bytes_and_a_status_and_nothing_else(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    int touched = 0;
    dip_child_end end;
    uint8_t *bytes;
    size_t size;
    assert_true(dip_run_child(ctx, "test", leave_bytes, &touched, &end, &bytes, &size));
    assert_int_equal(end.signal, 0);
    assert_int_equal(end.status, 7);
    assert_int_equal(touched, 0);
    assert_int_equal(size, 300000);
    for (size_t i = 0; i < size; i++) assert_int_equal(bytes[i], i % 251);
    dip_dealloc(ctx, bytes, size);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* none is left to be waited for */
    assert_int_equal(errno, ECHILD);
    dip_test_context_free(ctx);
}

static int leave_nothing(void *arg, dip_text *result) {
    (void)arg, (void)result;
    return 0;
}

static int die(void *arg, dip_text *result) {
    dip_text_add(result, "never sent");
    kill(getpid(), *(int *)arg);
    return 0;
}

static int run_out_of_memory(void *arg, dip_text *result) {
    (void)arg;
    result->failed = true;
    return 0;
}

static void the_ways_in_which_a_child_ends_are_told_apart(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_child_end end;
    uint8_t *bytes;
    size_t size;
    assert_true(dip_run_child(ctx, "test", leave_nothing, NULL, &end, &bytes, &size));
    assert_int_equal(size, 0);
    assert_int_equal(end.status, 0);
    dip_dealloc(ctx, bytes, size);
    int number = SIGKILL;
    assert_true(dip_run_child(ctx, "test", die, &number, &end, &bytes, &size));
    assert_int_equal(end.signal, SIGKILL);
    assert_int_equal(size, 0);
    dip_dealloc(ctx, bytes, size);
    assert_true(dip_run_child(ctx, "test", run_out_of_memory, NULL, &end, &bytes, &size));
    assert_int_equal(end.signal, 0);
    assert_int_not_equal(end.status, 0);
    dip_dealloc(ctx, bytes, size);
    char text[80];
    assert_string_equal(dip_signal_text(SIGKILL, text, sizeof text), "signal 9 (Killed)");
    dip_test_context_free(ctx);
}

/* ---- several --------------------------------------------------------------------------------- */
/* Each gives as many bytes to all as it takes, so that nobody waits for long. */
typedef struct crowd {
    int pipe[2], together, ended;
} crowd;

static int meet(void *arg, dip_text *result) {
    crowd *c = arg;
    char byte = 'x';
    for (int i = 0; i < c->together; i++)
        if (write(c->pipe[1], &byte, 1) != 1) return 1;
    for (int i = 0; i < c->together; i++)
        if (read(c->pipe[0], &byte, 1) != 1) return 1;
    for (int i = 0; i < 100000; i++) dip_text_append(result, &byte, 1);
    return 3;
}

static bool count_end(void *user, dip_child *child) {
    crowd *c = user;
    assert_true(child->run && child->end.status == 3 && child->size == 100000);
    return ++c->ended < 6;
}

static void several_children_run_at_one_time_until_nobody_wants_more(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    crowd c = {.together = 3};
    assert_int_equal(pipe(c.pipe), 0);
    dip_child child[8];
    memset(child, 0, sizeof child);
    for (int i = 0; i < 8; i++) child[i].arg = &c;
    assert_true(dip_run_children(ctx, "test", meet, child, 4, 3, count_end, &c));
    assert_int_equal(c.ended, 4);
    for (int i = 0; i < 4; i++) dip_dealloc(ctx, child[i].bytes, child[i].size);
    /* the second of the further ones is the last that somebody wants; what runs then ends too */
    assert_false(dip_run_children(ctx, "test", meet, child + 4, 4, 1, count_end, &c));
    assert_int_equal(c.ended, 6);
    assert_true(child[5].run && !child[6].run);
    for (int i = 4; i < 6; i++) dip_dealloc(ctx, child[i].bytes, child[i].size);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    close(c.pipe[0]);
    close(c.pipe[1]);
    dip_test_context_free(ctx);
}

static void without_memory_for_the_result_there_is_an_error(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_child_end end;
    uint8_t *bytes;
    size_t size;
    for (int64_t n = 1;; n++) {
        int touched = 0;
        fail_alloc_at(dip_test_alloc(ctx), n);
        bool ok = dip_run_child(ctx, "test", leave_bytes, &touched, &end, &bytes, &size);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        fail_alloc_at(dip_test_alloc(ctx), 0);
        assert_true(ok == !hit);
        dip_dealloc(ctx, bytes, size);
        if (!hit) break;
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    }
    dip_test_context_free(ctx);
}

/* ---- interrupts ------------------------------------------------------------------------------ */
static atomic_int heard;
static void hear(void) { atomic_fetch_add(&heard, 1); }

/* Interrupts its parent alone, as `kill` does, and waits until that has come back; then itself too,
 * as a terminal does, which must not end it. */
static int interrupt_parent(void *arg, dip_text *result) {
    (void)arg;
    kill(getppid(), SIGINT);
    for (int i = 0; i < 500 && atomic_load(&heard) == 0; i++) pause_for(0.01);
    int first = atomic_load(&heard);
    kill(getpid(), SIGINT);
    dip_text_add(result, "%d", first);
    return 0;
}

static int catch_and_run(void *arg, dip_text *result) {
    dip_context *ctx = arg;
    dip_child_end end = {0, 0};
    uint8_t *bytes;
    size_t size;
    if (!dip_catch_interrupts(hear)) return 1;
    bool ok = dip_run_child(ctx, "test", interrupt_parent, NULL, &end, &bytes, &size);
    dip_text_add(result, "%d %d %d ", ok, end.signal, atomic_load(&heard));
    if (ok) dip_text_append(result, bytes, size);
    dip_dealloc(ctx, bytes, size);
    return 0;
}

/* In a child, so that the test's own process keeps its handlers. */
static void an_interrupt_reaches_parent_and_child_once(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_child_end end;
    uint8_t *bytes;
    size_t size;
    assert_true(dip_run_child(ctx, "test", catch_and_run, ctx, &end, &bytes, &size));
    assert_int_equal(end.status, 0);
    assert_int_equal(size, 7);
    assert_memory_equal(bytes, "1 0 1 1", 7);
    dip_dealloc(ctx, bytes, size);
    dip_test_context_free(ctx);
}

/* ---- a second interrupt ------------------------------------------------------------------------ */
typedef struct chain {
    dip_context *ctx;
    int pipe[2];
} chain;

/* Hears the first interrupt and goes on all the same. */
static int hang(void *arg, dip_text *result) {
    (void)result;
    chain *c = arg;
    pid_t own = getpid();
    if (write(c->pipe[1], &own, sizeof own) != sizeof own) return 1;
    for (int i = 0; i < 3000; i++) pause_for(0.01);
    return 0;
}

static void a_second_interrupt_ends_both(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    chain c = {ctx, {-1, -1}};
    assert_int_equal(pipe(c.pipe), 0);
    pid_t parent = fork();
    assert_true(parent >= 0);
    if (parent == 0) {
        dip_child_end end;
        uint8_t *bytes;
        size_t size;
        if (!dip_catch_interrupts(hear)) _exit(1);
        dip_run_child(ctx, "test", hang, &c, &end, &bytes, &size);
        _exit(0); /* not reached: the second interrupt ends it */
    }
    pid_t child = 0;
    assert_int_equal(read(c.pipe[0], &child, sizeof child), sizeof child);
    close(c.pipe[1]); /* the two hold the other copies */
    kill(parent, SIGINT);
    pause_for(0.05);
    int status = 0;
    assert_int_equal(waitpid(parent, &status, WNOHANG), 0); /* one is not enough */
    kill(parent, SIGINT);
    assert_int_equal(waitpid(parent, &status, 0), parent);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    char none;
    assert_int_equal(read(c.pipe[0], &none, 1), 0); /* the end of the pipe: the child is gone too */
    close(c.pipe[0]);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_leaves_bytes_and_a_status_and_nothing_else),
        cmocka_unit_test(the_ways_in_which_a_child_ends_are_told_apart),
        cmocka_unit_test(several_children_run_at_one_time_until_nobody_wants_more),
        cmocka_unit_test(without_memory_for_the_result_there_is_an_error),
        cmocka_unit_test(an_interrupt_reaches_parent_and_child_once),
        cmocka_unit_test(a_second_interrupt_ends_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
