/* What the header says of threads: a context with all that was made in it belongs to one thread at a time
 * and may be handed on; dip_cancel may come from any thread and from a signal handler. */
#include "support/context.h"
#undef DIP_HERE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

#include "whole/runs.h"

static run_data data;

/* ---- handed on ---- */

typedef struct work {
    dip_context *ctx;
    keras_Array *x, *y;
    keras_Model *model;
    torch_Module *net;
    double loss, probability, logit;
} work;

static void *build(void *arg) {
    work *w = arg;
    dip_context *was = dip_context_use(w->ctx);
    keras_utils_set_random_seed(1);
    torch_manual_seed(1);
    dip_scope();
    w->x = dip_keep(numpy_divide(numpy_array(data.x, "uint8", keras_shape(RUN_ROWS, RUN_PIXELS)), 255));
    w->y = dip_keep(numpy_array(data.y, "uint8", keras_shape(RUN_ROWS)));
    w->model = dip_keep(keras_Sequential(keras_Input(.shape = keras_shape(RUN_PIXELS)), keras_layers_Dense(10, .activation = "softmax")));
    w->net = dip_keep(torch_nn_Linear(RUN_PIXELS, 10));
    keras_compile(w->model, .loss = "sparse_categorical_crossentropy", .optimizer = "adam");
    dip_context_use(was);
    return NULL;
}

static void *train(void *arg) {
    work *w = arg;
    dip_context *was = dip_context_use(w->ctx);
    dip_scope();
    keras_fit(w->model, w->x, w->y, .batch_size = 100, .verbose = 0);
    dip_context_use(was);
    return NULL;
}

static void *predict(void *arg) {
    work *w = arg;
    dip_context *was = dip_context_use(w->ctx);
    dip_scope();
    w->probability = numpy_item(keras_predict(w->model, w->x, .verbose = 0), 5, 5);
    w->loss = keras_evaluate(w->model, w->x, w->y, .verbose = 0).item[0];
    w->logit = torch_item(torch_max(nn_call(w->net, torch_ones(torch_shape(1, RUN_PIXELS)))));
    dip_context_use(was);
    return NULL;
}

static void run_on(void *(*step)(void *), work *w, bool thread) {
    pthread_t t;
    if (!thread) step(w);
    else {
        assert_int_equal(pthread_create(&t, NULL, step, w), 0);
        assert_int_equal(pthread_join(t, NULL), 0);
    }
    DIP_ASSERT_FINE(w->ctx);
}

static void a_context_may_be_handed_from_thread_to_thread(void **state) {
    (void)state;
    work w[2];
    memset(w, 0, sizeof w);
    for (int i = 0; i < 2; i++) {
        w[i].ctx = dip_test_context();
        run_on(build, &w[i], i == 1);
        run_on(train, &w[i], i == 1);
        run_on(predict, &w[i], i == 1);
        dip_test_context_free(w[i].ctx);
    }
    assert_true(w[0].loss > 0 && w[0].loss == w[1].loss);
    assert_true(w[0].probability > 0 && w[0].probability == w[1].probability);
    assert_true(w[0].logit == w[1].logit && w[0].logit == w[0].logit);
}

/* ---- one model, many threads, a predictor each ---- */

typedef struct asker {
    keras_Predictor *predictor;
    const float *x;
    float y[10];
    int different;
} asker;

static void *ask(void *arg) {
    asker *a = arg;
    for (int i = 0; i < 200; i++) {
        float y[10];
        a->different += !keras_predictor_run(a->predictor, a->x, y) || (i && memcmp(y, a->y, sizeof y));
        memcpy(a->y, y, sizeof y);
    }
    return NULL;
}

static void several_threads_predict_with_one_model(void **state) {
    (void)state;
    enum { THREADS = 3 };
    work w = {.ctx = dip_test_context()};
    build(&w);
    {
        dip_scope();
        static float x[THREADS][RUN_PIXELS];
        pthread_t t[THREADS];
        asker a[THREADS];
        for (int i = 0; i < THREADS; i++) {
            for (int k = 0; k < RUN_PIXELS; k++) x[i][k] = (float)data.x[i * RUN_PIXELS + k] / 255;
            a[i] = (asker){keras_predictor(w.model, 1), x[i], {0}, 0};
        }
        for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&t[i], NULL, ask, &a[i]), 0);
        for (int i = 0; i < THREADS; i++) assert_int_equal(pthread_join(t[i], NULL), 0);
        for (int i = 0; i < THREADS; i++) {
            asker alone = a[i];
            ask(&alone);
            assert_int_equal(a[i].different, 0);
            assert_memory_equal(alone.y, a[i].y, sizeof alone.y);
        }
    }
    DIP_ASSERT_FINE(w.ctx);
    dip_test_context_free(w.ctx);
}

/* ---- cancelled from outside ---- */

typedef struct canceller {
    dip_context *ctx;
    atomic_int steps;
    atomic_bool done;
} canceller;

static void *cancel_after_three(void *arg) {
    canceller *c = arg;
    while (atomic_load(&c->steps) < 3) sched_yield();
    dip_cancel(c->ctx);
    atomic_store(&c->done, true);
    return NULL;
}

/* Step three waits, so that the run cannot be over before it is cancelled. */
static void count_step(canceller *c) {
    if (atomic_fetch_add(&c->steps, 1) + 1 == 3)
        while (!atomic_load(&c->done)) sched_yield();
}

static void on_batch(void *user, int64_t step, const dip_keras_logs *logs) {
    (void)step;
    (void)logs;
    count_step(user);
}

static void another_thread_ends_a_fit(void **state) {
    (void)state;
    work w = {.ctx = dip_test_context()};
    canceller c = {.ctx = w.ctx};
    pthread_t t;
    build(&w);
    assert_int_equal(pthread_create(&t, NULL, cancel_after_three, &c), 0);
    {
        dip_scope();
        keras_Callback *counting = keras_callbacks_Callback(.on_train_batch_end = on_batch, .user = &c);
        keras_History *h = keras_fit(w.model, w.x, w.y, .batch_size = 10, .epochs = 3, .verbose = 0, .callbacks = keras_callbacks(counting));
        DIP_ASSERT_ERROR(w.ctx, DIP_ERROR_CANCELLED, "keras_fit: cancelled in epoch 1 after step 3 of 60; the weights are as that step left them");
        assert_non_null(h);
    }
    pthread_join(t, NULL);
    assert_true(dip_cancelled(w.ctx));
    dip_cancel_clear(w.ctx);
    run_on(predict, &w, false);
    dip_test_context_free(w.ctx);
}

static void another_thread_ends_a_torch_for(void **state) {
    (void)state;
    canceller c = {.ctx = dip_test_context()};
    pthread_t t;
    assert_int_equal(pthread_create(&t, NULL, cancel_after_three, &c), 0);
    {
        dip_scope();
        torch_Tensor *x = torch_ones(torch_shape(50, 2));
        torch_DataLoader *loader = torch_utils_data_DataLoader(torch_utils_data_TensorDataset(x));
        int rounds = 0;
        torch_for (row, loader) {
            assert_non_null(row);
            rounds++;
            count_step(&c);
        }
        assert_int_equal(rounds, 3);
        DIP_ASSERT_ERROR(c.ctx, DIP_ERROR_CANCELLED, "torch_for: the run was cancelled after 3 rounds");
    }
    pthread_join(t, NULL);
    dip_test_context_free(c.ctx);
}

static dip_context *signalled;
static void handle(int number) {
    (void)number;
    dip_cancel(signalled);
}

static void send_signal(void *user, int64_t step, const dip_keras_logs *logs) {
    (void)user;
    (void)logs;
    if (step == 1) raise(SIGUSR1);
}

static void a_signal_handler_ends_a_fit(void **state) {
    (void)state;
    work w = {.ctx = dip_test_context()};
    signalled = w.ctx;
    struct sigaction action = {.sa_handler = handle}, before;
    sigemptyset(&action.sa_mask);
    assert_int_equal(sigaction(SIGUSR1, &action, &before), 0);
    build(&w);
    {
        dip_scope();
        keras_Callback *c = keras_callbacks_Callback(.on_train_batch_end = send_signal);
        keras_fit(w.model, w.x, w.y, .batch_size = 100, .verbose = 0, .callbacks = keras_callbacks(c));
    }
    DIP_ASSERT_ERROR(w.ctx, DIP_ERROR_CANCELLED, "keras_fit: cancelled in epoch 1 after step 2 of 6");
    sigaction(SIGUSR1, &before, NULL);
    dip_test_context_free(w.ctx);
}

int main(void) {
    run_data_make(&data);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_context_may_be_handed_from_thread_to_thread),
        cmocka_unit_test(several_threads_predict_with_one_model),
        cmocka_unit_test(another_thread_ends_a_fit),
        cmocka_unit_test(another_thread_ends_a_torch_for),
        cmocka_unit_test(a_signal_handler_ends_a_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
