/* What a model that runs asks the allocator for: nothing, once every kind of step and size of batch
 * was met.  The allocator is the host's own and counts each call. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "support/context.h"

#include <string.h>

enum { ROWS = 57, FEATURES = 9, CLASSES = 4, BATCH = 10, MOST = 256 };

typedef struct event {
    char what; /* 'b' a training batch, 'v' one of evaluating, 'p' of predicting; 'B', 'E' an epoch */
    int64_t rows;
    size_t allocations;
} event;
typedef struct record {
    dip_context *ctx;
    int n;
    event event[MOST];
} record;

static void note(record *r, char what, int64_t rows) {
    assert_true(r->n < MOST);
    r->event[r->n++] = (event){what, rows, dip_test_alloc(r->ctx)->allocations};
}
static void batch(void *user, int64_t i, const dip_keras_logs *logs) {
    (void)i;
    note(user, 'b', logs->batch_rows);
}
static void tested(void *user, int64_t i, const dip_keras_logs *logs) {
    (void)i;
    note(user, 'v', logs->batch_rows);
}
static void predicted(void *user, int64_t i, const dip_keras_logs *logs) {
    (void)logs;
    note(user, 'p', i);
}
static void epoch_begins(void *user, int64_t i, const dip_keras_logs *logs) {
    (void)logs;
    note(user, 'B', i);
}
static void epoch_ends(void *user, int64_t i, const dip_keras_logs *logs) {
    (void)logs;
    note(user, 'E', i);
}

typedef struct scene {
    dip_context *ctx;
    record r;
    keras_Array *x, *y;
    keras_Model *model;
    keras_Callback *watch;
} scene;

/* Labels as class numbers or one-hot; data that is lazily divided, as in the examples. */
static void begin(scene *s, bool one_hot, bool wide, int threads) {
    static uint8_t bytes[ROWS * FEATURES], labels[ROWS];
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.threads = threads;
    memset(s, 0, sizeof *s);
    s->ctx = s->r.ctx = dip_test_context_with(&o);
    for (int i = 0; i < ROWS * FEATURES; i++) bytes[i] = (uint8_t)(i * 37 + i / 7);
    for (int i = 0; i < ROWS; i++) labels[i] = (uint8_t)(i * i % CLASSES);
    keras_utils_set_random_seed(0);
    keras_config_set_floatx(wide ? "float64" : "float32");
    s->x = np_divide(np_array(bytes, "uint8", keras_shape(ROWS, FEATURES)), 255);
    s->y = np_array(labels, "uint8", keras_shape(ROWS));
    if (one_hot) s->y = keras_utils_to_categorical(s->y, CLASSES);
    s->model = keras_Sequential(layers_Dense(8, .activation = "relu"), layers_Dropout(0.25),
                                layers_Dense(6, .activation = "tanh"),
                                layers_Dense(CLASSES, .activation = "softmax"));
    keras_compile(s->model, .optimizer = "adam", .metrics = keras_list("accuracy"),
                  .loss = one_hot ? "categorical_crossentropy" : "sparse_categorical_crossentropy");
    s->watch = keras_callbacks_Callback(.on_train_batch_end = batch, .on_test_batch_end = tested,
                                        .on_predict_batch_end = predicted, .on_epoch_end = epoch_ends,
                                        .on_epoch_begin = epoch_begins, .user = &s->r);
}

/* Between two batches of one kind and size that follow each other nothing was asked for. */
static void assert_steady_batches(const record *r, char what) {
    int pairs = 0;
    for (int i = 1; i < r->n; i++) {
        const event *a = &r->event[i - 1], *b = &r->event[i];
        if (a->what != what || b->what != what || a->rows != b->rows) continue;
        /* the first batch's bar is drawn after its callback, and makes room for its text */
        if (i < 2 || r->event[i - 2].what != what) continue;
        assert_int_equal(a->allocations, b->allocations);
        pairs++;
    }
    assert_true(pairs > 2);
}

static void fit_asks_for_nothing_after_its_first_epoch(void **state) {
    (void)state;
    for (int i = 0; i < 24; i++) {
        scene s;
        begin(&s, i & 1, i & 2, i & 4 ? 2 : 1);
        {
            dip_scope(); /* 39 rows to train with: batches of 10 and of 9; 18 held back: 10 and 8 */
            assert_non_null(keras_fit(s.model, s.x, s.y, .batch_size = BATCH, .epochs = 4, .verbose = i / 8,
                                      .validation_split = 0.31, .callbacks = keras_callbacks(s.watch)));
        }
        DIP_ASSERT_FINE(s.ctx);
        assert_steady_batches(&s.r, 'b');
        int second = 0;
        while (s.r.event[second].what != 'B' || s.r.event[second].rows != 1) second++;
        for (int k = second + 1; k < s.r.n; k++)
            if (s.r.event[k].allocations != s.r.event[second].allocations)
                fail_msg("event %d, '%c', of run %d found %d more allocations", k, s.r.event[k].what, i,
                         (int)(s.r.event[k].allocations - s.r.event[k - 1].allocations));
        assert_int_equal(s.r.n - second, 3 * (4 + 2 + 2)); /* three whole epochs were looked at */
        dip_test_context_free(s.ctx);
    }
}

static void evaluate_and_predict_ask_before_their_batches(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        scene s;
        begin(&s, i & 1, i & 2, 1);
        for (int verbose = 0; verbose < 3; verbose++) {
            dip_scope();
            s.r.n = 0;
            keras_evaluate(s.model, s.x, s.y, .batch_size = BATCH, .verbose = verbose,
                           .callbacks = keras_callbacks(s.watch));
            assert_int_equal(s.r.n, 6);
            assert_steady_batches(&s.r, 'v');
            s.r.n = 0;
            assert_non_null(keras_predict(s.model, s.x, .batch_size = BATCH, .verbose = verbose,
                                          .callbacks = keras_callbacks(s.watch)));
            assert_int_equal(s.r.n, 6);
            for (int k = 2; k < 5; k++)
                assert_int_equal(s.r.event[k].allocations, s.r.event[1].allocations);
        }
        DIP_ASSERT_FINE(s.ctx);
        dip_test_context_free(s.ctx);
    }
}

/* A model of wide layers, planned for other sizes and kinds of step: none takes memory for its results
 * anew while they fit into the arena, which the largest one decides. */
static void all_steps_of_a_model_share_one_arena(void **state) {
    (void)state;
    enum { WIDE = 3000 };
    static const int first[] = {ROWS, 10, 40}; /* the last training batch is smaller, or the first one */
    for (int i = 0; i < 3; i++) {
        scene s;
        begin(&s, false, false, 1);
        keras_Model *m = keras_Sequential(layers_Dense(WIDE, .activation = "tanh"),
                                          layers_Dense(CLASSES, .activation = "softmax"));
        keras_compile(m, .optimizer = "sgd", .loss = "sparse_categorical_crossentropy");
        keras_fit(m, s.x, s.y, .batch_size = first[i], .epochs = 1, .verbose = 0);
        assert_int_equal(m->n_steps, first[i] == ROWS ? 1 : 2);
        keras_evaluate(m, s.x, s.y, .verbose = 0, .batch_size = ROWS);
        size_t before = dip_test_alloc(s.ctx)->live_bytes, arena = m->arena->bytes;
        assert_true(arena >= (size_t)ROWS * WIDE * sizeof(float));
        keras_Array *p = keras_predict(m, s.x, .batch_size = ROWS, .verbose = 0), *q;
        for (int rows = ROWS - 1; rows > ROWS - 20; rows--) {
            keras_evaluate(m, s.x, s.y, .verbose = 0, .batch_size = rows);
            q = keras_predict(m, s.x, .batch_size = rows, .verbose = 0);
        }
        assert_true(m->n_steps > 40);
        assert_int_equal(m->arena->bytes, arena);
        for (size_t k = 0; k < m->n_steps; k++) {
            const char *y = dip_plan_output(m->steps[k]->plan, 0)->data;
            assert_true(y >= (char *)m->arena->data && y < (char *)m->arena->data + arena);
        }
        assert_true(dip_test_alloc(s.ctx)->live_bytes - before < 40 * arena / 4);
        for (int k = 0; k < ROWS * CLASSES; k++) {
            double a = np_item(p, k / CLASSES, k % CLASSES), b = np_item(q, k / CLASSES, k % CLASSES);
            assert_true(a == b);
        }
        DIP_ASSERT_FINE(s.ctx);
        dip_test_context_free(s.ctx);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fit_asks_for_nothing_after_its_first_epoch),
        cmocka_unit_test(evaluate_and_predict_ask_before_their_batches),
        cmocka_unit_test(all_steps_of_a_model_share_one_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
