/* Training on threads: whatever their number, whose they are and what else the process does, the weights are
 * those of one thread. */
#include "support/context.h"
#undef DIP_HERE
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "whole/runs.h"

static run_data data;
static char alone[2][DIP_SHA256_TEXT]; /* keras, torch */
static run_fn *const face[2] = {run_keras, run_torch};
enum { STEPS = 6 };

static dip_context *context_with(int threads, const dip_parallel *host) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.seed = 1;
    o.threads = threads;
    if (host) o.parallel_for = *host;
    return dip_context_new(&o, NULL);
}

/* Does training with that context give the bits of one thread? */
static bool the_same(dip_context *ctx, int f) {
    char hash[DIP_SHA256_TEXT];
    return ctx && face[f](ctx, &data, STEPS, false, hash) && strcmp(hash, alone[f]) == 0;
}

static int learn_alone(void **state) {
    (void)state;
    run_data_make(&data);
    dip_context *ctx = context_with(1, NULL);
    bool ok = true;
    for (int f = 0; f < 2; f++) ok = face[f](ctx, &data, STEPS, false, alone[f]) && ok;
    dip_context_free(ctx);
    return ok ? 0 : 1;
}

/* ---- several contexts, each with threads of its own, at one time ---- */

static void *train_twice(void *f) {
    dip_context *ctx = context_with(3, NULL);
    bool ok = the_same(ctx, *(int *)f) && the_same(ctx, *(int *)f);
    dip_context_free(ctx);
    return ok ? NULL : f;
}

static void contexts_do_not_disturb_each_other(void **state) {
    (void)state;
    enum { N = 4 };
    pthread_t thread[N];
    int which[N];
    for (int i = 0; i < N; i++) {
        which[i] = i % 2;
        assert_int_equal(pthread_create(&thread[i], NULL, train_twice, &which[i]), 0);
    }
    bool ok = true;
    for (int i = 0; i < N; i++) {
        void *wrong;
        pthread_join(thread[i], &wrong);
        ok = ok && !wrong;
    }
    assert_true(ok);
}

/* ---- a fork between two runs ---- */

static void a_child_and_its_parent_go_on(void **state) {
    (void)state;
    dip_context *ctx = context_with(2, NULL);
    assert_true(the_same(ctx, 0)); /* there is a pool now */
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(60); /* rather than to wait for threads that stayed with the parent */
        bool ok = the_same(ctx, 0) && the_same(ctx, 1);
#ifndef __SANITIZE_THREAD__ /* which gives a forked child no threads */
        dip_context *own = context_with(2, NULL); /* may have a pool of its own */
        ok = the_same(own, 1) && ok;
        dip_context_free(own);
#endif
        dip_context_free(ctx);
        _exit(ok ? 0 : 1);
    }
    assert_true(the_same(ctx, 1));
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(the_same(ctx, 0));
    dip_context_free(ctx);
}

/* ---- the host's own threads ---- */

static void backwards(void *calls, dip_task *task, void *arg, int64_t parts) {
    ++*(int *)calls;
    for (int64_t i = parts - 1; i >= 0; i--) task(arg, i);
}

static void a_host_shares_out_the_work(void **state) {
    (void)state;
    int calls = 0;
    dip_parallel host = {backwards, &calls};
    dip_context *ctx = context_with(4, &host);
    assert_true(the_same(ctx, 0));
    assert_true(the_same(ctx, 1));
    assert_true(calls > STEPS);
    dip_context_free(ctx);
}

/* ---- another number at every step ---- */

static void train_with(const int *threads, int n, char hash[DIP_SHA256_TEXT]) {
    dip_context *ctx = context_with(1, NULL), *before = dip_context_use(ctx);
    {
        dip_scope();
        torch_manual_seed(5);
        torch_Tensor *x = torch_randn(torch_shape(300, 200));
        torch_Module *net =
            torch_nn_Sequential(torch_nn_Linear(200, 300), torch_nn_Tanh(), torch_nn_Linear(300, 10));
        torch_Optimizer *adam = torch_optim_Adam(nn_parameters(net));
        for (int i = 0; i < n; i++) {
            dip_scope();
            torch_set_num_threads(threads[i]);
            assert_int_equal(torch_get_num_threads(), threads[i]);
            optim_zero_grad(adam);
            torch_backward(torch_mean(torch_square(nn_call(net, x))));
            optim_step(adam);
        }
        assert_null(dip_error_peek(ctx));
        torch_Tensor *w[4];
        int k = 0;
        torch_for (p, nn_parameters(net)) w[k++] = p;
        assert_true(dip_weights_hash(ctx, w, k, hash));
    }
    dip_context_use(before);
    dip_context_free(ctx);
}

static void either_face_sets_the_number(void **state) {
    (void)state;
    dip_context *ctx = context_with(1, NULL), *before = dip_context_use(ctx);
    tf_config_threading_set_intra_op_parallelism_threads(3);
    assert_int_equal(torch_get_num_threads(), 3);
    torch_set_num_threads(2);
    assert_int_equal(tf_config_threading_get_intra_op_parallelism_threads(), 2);
    assert_null(dip_error_peek(ctx));
    torch_set_num_threads(0);
    dip_error e;
    assert_true(dip_error_take(ctx, &e));
    assert_non_null(strstr(e.text, "found 0, expected a number of threads from 1 to 1024"));
    assert_int_equal(torch_get_num_threads(), 2);
    dip_context_use(before);
    dip_context_free(ctx);
}

static void the_number_may_change_at_any_step(void **state) {
    (void)state;
    char one[DIP_SHA256_TEXT], many[DIP_SHA256_TEXT];
    train_with((const int[]){1, 1, 1, 1, 1, 1, 1, 1}, 8, one);
    train_with((const int[]){2, 8, 1, 3, 3, 5, 2, 1}, 8, many);
    assert_string_equal(one, many);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contexts_do_not_disturb_each_other),
        cmocka_unit_test(a_child_and_its_parent_go_on),
        cmocka_unit_test(a_host_shares_out_the_work),
        cmocka_unit_test(either_face_sets_the_number),
        cmocka_unit_test(the_number_may_change_at_any_step),
    };
    return cmocka_run_group_tests(tests, learn_alone, NULL);
}
