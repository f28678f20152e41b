/* Threads: every part once, on the caller where that is better, without a trace in the results. */
#include <fenv.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/context.h"
#include "support/context.h"

enum { PARTS = 1000 };
static const double large = 1e9;

typedef struct job {
    dip_context *ctx;
    atomic_int count[PARTS];
    atomic_int threads, elsewhere, unexpected_rounding, unblocked_signals;
    pthread_t caller;
    double slow;
} job;

static void visit(void *arg, int64_t part) {
    job *j = arg;
    atomic_fetch_add(&j->count[part], 1);
    if (!pthread_equal(pthread_self(), j->caller)) {
        atomic_fetch_add(&j->elsewhere, 1);
        sigset_t now;
        pthread_sigmask(SIG_SETMASK, NULL, &now);
        if (!sigismember(&now, SIGINT)) atomic_fetch_add(&j->unblocked_signals, 1);
        if (fegetround() != FE_TONEAREST) atomic_fetch_add(&j->unexpected_rounding, 1);
    }
    if (j->slow > 0) {
        double until = dip_seconds() + j->slow;
        while (dip_seconds() < until)
            ;
    }
}

static void start(job *j, dip_context *ctx) {
    memset(j, 0, sizeof *j);
    j->ctx = ctx;
    j->caller = pthread_self();
}

static void assert_each_once(const job *j, int parts) {
    for (int i = 0; i < PARTS; i++) assert_int_equal(j->count[i], i < parts ? 1 : 0);
}

static void every_part_runs_once(void **state) {
    (void)state;
    for (int threads = 1; threads <= 5; threads++) {
        dip_context_opts o;
        dip_context_opts_init(&o, sizeof o);
        o.threads = threads;
        dip_context *ctx = dip_test_context_with(&o);
        for (int parts = 0; parts <= 70; parts += 7) {
            job j;
            start(&j, ctx);
            dip_parallel_for(ctx, parts, large, visit, &j);
            assert_each_once(&j, parts);
            assert_int_equal(j.unblocked_signals, 0);
        }
        job j;
        start(&j, ctx);
        dip_parallel_for(ctx, PARTS, large, visit, &j);
        assert_each_once(&j, PARTS);
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

static void other_threads_take_a_share_of_long_work(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_true(dip_set_num_threads(ctx, 3, DIP_HERE));
    job j;
    start(&j, ctx);
    j.slow = 1e-3;
    fesetround(FE_UPWARD); /* workers compute with rounding to nearest, whatever the host has set */
    dip_parallel_for(ctx, 200, large, visit, &j);
    fesetround(FE_TONEAREST);
    assert_each_once(&j, 200);
    assert_true(j.elsewhere > 0);
    assert_int_equal(j.unexpected_rounding, 0);
    dip_test_context_free(ctx);
}

static void small_work_stays_on_the_calling_thread(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_set_num_threads(ctx, 4, DIP_HERE);
    size_t before = dip_memory_use(ctx).allocations;
    job j;
    start(&j, ctx);
    j.slow = 1e-4;
    dip_parallel_for(ctx, 20, 1000, visit, &j);
    assert_each_once(&j, 20);
    assert_int_equal(j.elsewhere, 0);
    assert_int_equal(dip_memory_use(ctx).allocations, before); /* no pool was made for it */
    dip_parallel_for(ctx, 0, large, visit, &j);
    dip_test_context_free(ctx);
}

static void nest(void *arg, int64_t part) {
    job *j = arg;
    job inner;
    start(&inner, j->ctx);
    dip_parallel_for(j->ctx, 10, large, visit, &inner);
    if (inner.elsewhere == 0)
        for (int i = 0; i < 10; i++) atomic_fetch_add(&j->count[part], inner.count[i]);
}

static void nested_calls_run_on_their_own_thread(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_set_num_threads(ctx, 3, DIP_HERE);
    job j;
    start(&j, ctx);
    dip_parallel_for(ctx, 50, large, nest, &j);
    for (int i = 0; i < 50; i++) assert_int_equal(j.count[i], 10);
    dip_test_context_free(ctx);
}

static void *second_caller(void *arg) {
    for (int i = 0; i < 200; i++) {
        job j;
        start(&j, arg);
        dip_parallel_for(arg, 40, large, visit, &j);
        for (int k = 0; k < 40; k++)
            if (j.count[k] != 1) return "a part did not run once";
    }
    return NULL;
}

static void two_threads_may_use_one_pool(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_set_num_threads(ctx, 2, DIP_HERE);
    pthread_t other;
    assert_int_equal(pthread_create(&other, NULL, second_caller, ctx), 0);
    assert_null(second_caller(ctx));
    void *wrong;
    pthread_join(other, &wrong);
    assert_null(wrong);
    dip_test_context_free(ctx);
}

static void the_number_of_threads_can_change(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int n = 1; n <= 4; n++) {
        assert_true(dip_set_num_threads(ctx, n, DIP_HERE));
        assert_int_equal(dip_get_num_threads(ctx), n);
        job j;
        start(&j, ctx);
        dip_parallel_for(ctx, 100, large, visit, &j);
        assert_each_once(&j, 100);
    }
    assert_false(dip_set_num_threads(ctx, 0, (dip_site){"train.c", 12}));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "train.c:12: dip_set_num_threads: found 0, expected a number of threads from 1 to 1024");
    assert_false(dip_set_num_threads(ctx, 1025, DIP_HERE));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "found 1025");
    assert_int_equal(dip_get_num_threads(ctx), 4);
    dip_test_context_free(ctx);
}

static void a_pool_without_memory_is_no_error(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_set_num_threads(ctx, 4, DIP_HERE);
    fail_alloc_at(dip_test_alloc(ctx), 1);
    job j;
    start(&j, ctx);
    dip_parallel_for(ctx, 100, large, visit, &j);
    assert_true(fail_alloc_hit(dip_test_alloc(ctx)));
    assert_each_once(&j, 100);
    assert_int_equal(j.elsewhere, 0);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void a_forked_child_works_alone(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_set_num_threads(ctx, 3, DIP_HERE);
    job j;
    start(&j, ctx);
    dip_parallel_for(ctx, 100, large, visit, &j);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(20); /* a child that waits for its parent's threads would wait for ever */
        start(&j, ctx);
        dip_parallel_for(ctx, 100, large, visit, &j);
        bool fine = j.elsewhere == 0;
        for (int i = 0; i < 100; i++) fine = fine && j.count[i] == 1;
        dip_context_free(ctx);
        _exit(fine ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    start(&j, ctx);
    dip_parallel_for(ctx, 100, large, visit, &j); /* and its parent goes on */
    assert_each_once(&j, 100);
    dip_test_context_free(ctx);
}

/* Every part but the caller's is slow, as where the others have lost their processors. */
static void lose_time(void *arg, int64_t part) {
    job *j = arg;
    double until = dip_seconds() + (pthread_equal(pthread_self(), j->caller) ? 0 : 0.05);
    while (dip_seconds() < until)
        ;
    visit(arg, part);
}

static void threads_that_cost_time_are_left_alone(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_set_num_threads(ctx, 2, DIP_HERE);
    job j;
    double before = 0;
    for (int i = 0; i < 500; i++) { /* until one takes part: it may be late every time */
        before = dip_seconds();
        start(&j, ctx);
        dip_parallel_for(ctx, 2, large, lose_time, &j);
        if (j.elsewhere > 0) break;
    }
    start(&j, ctx);
    dip_parallel_for(ctx, 200, large, visit, &j);
    assert_each_once(&j, 200);
    if (dip_seconds() < before + 0.2) assert_int_equal(j.elsewhere, 0);
    dip_test_context_free(ctx);
}

typedef struct host {
    int calls;
    int64_t parts;
} host;

static void host_run(void *user, dip_task *task, void *arg, int64_t parts) {
    host *h = user;
    h->calls++;
    h->parts = parts;
    for (int64_t i = parts - 1; i >= 0; i--) task(arg, i);
}

static void the_hosts_parallel_for_is_used(void **state) {
    (void)state;
    host h = {0, 0};
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.threads = 4;
    o.parallel_for = (dip_parallel){host_run, &h};
    dip_context *ctx = dip_test_context_with(&o);
    job j;
    start(&j, ctx);
    dip_parallel_for(ctx, 100, large, visit, &j);
    assert_each_once(&j, 100);
    assert_int_equal(h.calls, 1);
    assert_int_equal(h.parts, 100);
    start(&j, ctx);
    dip_parallel_for(ctx, 20, large, nest, &j); /* the nested calls do not come back to the host */
    assert_int_equal(h.calls, 2);
    dip_parallel_for(ctx, 100, 10, visit, &j); /* nor does small work */
    assert_int_equal(h.calls, 2);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_runs_once),
        cmocka_unit_test(other_threads_take_a_share_of_long_work),
        cmocka_unit_test(small_work_stays_on_the_calling_thread),
        cmocka_unit_test(nested_calls_run_on_their_own_thread),
        cmocka_unit_test(two_threads_may_use_one_pool),
        cmocka_unit_test(the_number_of_threads_can_change),
        cmocka_unit_test(a_pool_without_memory_is_no_error),
        cmocka_unit_test(a_forked_child_works_alone),
        cmocka_unit_test(threads_that_cost_time_are_left_alone),
        cmocka_unit_test(the_hosts_parallel_for_is_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
