/* Memory of whole runs: it may run out at any allocation of a small model's life, in either face; a
 * training loop settles on what it holds; and nothing is taken, or printed, behind the context's back. */
#include "support/context.h"
#undef DIP_HERE
#include <diptych/keras.h>
#include <diptych/torch.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "whole/runs.h"

enum { ROWS = 20, IN = 6, CLASSES = 3, EVERY = 500, STRIDE = 7 };

static float features[ROWS * IN];
static int64_t classes[ROWS];

static void make_rows(void) {
    for (int r = 0; r < ROWS; r++) {
        classes[r] = r % CLASSES;
        for (int i = 0; i < IN; i++) features[r * IN + i] = (float)((r * 7 + i * 3) % 11) / 10.0f + (i == classes[r] ? 1.0f : 0.0f);
    }
}

/* ---- a small model's life in either face; 0 when something failed --------------------------------- */

nn_class(Tiny, first, second)
static void Tiny_init(struct Tiny *self) {
    self->first = torch_nn_Linear(IN, 5);
    self->second = torch_nn_Linear(5, CLASSES);
}
static torch_Tensor *Tiny_forward(struct Tiny *self, torch_Tensor *x) {
    return nn_call(self->second, torch_nn_functional_relu(nn_call(self->first, x)));
}

static uint64_t torch_life(dip_context *ctx) {
    dip_scope();
    torch_manual_seed(5);
    torch_Tensor *x = torch_frombuffer(features, torch_shape(ROWS, IN), .dtype = torch_float32);
    torch_Tensor *y = torch_frombuffer(classes, torch_shape(ROWS), .dtype = torch_int64);
    torch_Dataset *train, *rest;
    torch_utils_data_random_split(torch_utils_data_TensorDataset(x, y), torch_numbers(16, 4), &train, &rest);
    torch_DataLoader *loader = torch_utils_data_DataLoader(train, .batch_size = 8, .shuffle = true);
    torch_Module *model = torch_nn_Sequential(Tiny(), torch_nn_Dropout(0.25));
    torch_Module *criterion = torch_nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = torch_optim_Adam(nn_parameters(model));
    bool fine = true;
    torch_for (inputs, labels, loader) {
        optim_zero_grad(optimizer);
        torch_Tensor *loss = nn_call(criterion, nn_call(model, inputs), labels);
        fine = torch_backward(loss) && optim_step(optimizer) && torch_item(loss) > 0 && fine;
    }
    nn_eval(model);
    {
        torch_no_grad();
        torch_Tensor *predicted, *best = torch_max(nn_call(model, x), 1, &predicted);
        fine = torch_print(best) && torch_print(model) && torch_item(torch_sum(torch_eq(predicted, y))) >= 0 && fine;
    }
    uint64_t h = 14695981039346656037u;
    int counted = 0;
    torch_for (p, nn_parameters(model)) {
        h = run_hash(h, p);
        counted++;
    }
    return fine && counted == 4 && !dip_error_peek(ctx) ? h : 0;
}

static uint64_t keras_life(dip_context *ctx) {
    dip_scope();
    keras_utils_clear_session();
    keras_utils_set_random_seed(5);
    keras_Array *x = numpy_divide(numpy_array(features, "float32", keras_shape(ROWS, IN)), 2);
    keras_Array *y = keras_utils_to_categorical(numpy_array(classes, "int64", keras_shape(ROWS)), CLASSES);
    keras_Model *m = keras_Sequential(keras_Input(.shape = keras_shape(IN)), keras_layers_Dense(5, .activation = "relu"), keras_layers_Dropout(0.25),
                                      keras_layers_Dense(CLASSES, .activation = "softmax"));
    bool fine = keras_compile(m, .loss = "categorical_crossentropy", .optimizer = "adam", .metrics = keras_list("accuracy"));
    keras_summary(m);
    keras_History *h = keras_fit(m, x, y, .batch_size = 8, .validation_split = 0.2);
    fine = h && fine && keras_history(h, "val_loss").count == 1;
    keras_Array *p = keras_predict(m, x, .verbose = 0);
    fine = p && fine && keras_evaluate(m, x, y, .verbose = 2).count == 2 && numpy_item(p, 0, 0) > 0;
    keras_Weights *w = keras_get_weights(m);
    uint64_t hash = 14695981039346656037u;
    for (int i = 0; i < dip_keras_weights_count(w); i++) hash = run_hash(hash, dip_keras_weights_item(w, i));
    return fine && dip_keras_weights_count(w) == 4 && !dip_error_peek(ctx) ? hash : 0;
}

typedef uint64_t life(dip_context *ctx);

/* Fails the n-th allocation of a life, then lives again in the same context, undisturbed.  False: the
 * life has fewer allocations than that. */
static bool fail_once(life *live, int64_t n, uint64_t expected) {
    dip_context *ctx = dip_test_context();
    fail_alloc *f = dip_test_alloc(ctx);
    fail_alloc_at(f, n);
    uint64_t found = live(ctx);
    bool hit = fail_alloc_hit(f);
    fail_alloc_at(f, 0);
    dip_error e;
    bool failed = dip_error_take(ctx, &e);
    if (failed && e.code != DIP_ERROR_MEMORY) fail_msg("allocation %d: %s", (int)n, e.text);
    if (failed && !hit) fail_msg("no allocation failed, and yet: %s", e.text);
    if (!failed && found != expected) fail_msg("allocation %d: no error, and other weights", (int)n);
    if (live(ctx) != expected) {
        const dip_error *later = dip_error_peek(ctx);
        fail_msg("after allocation %d failed, the same work gives %s", (int)n, later ? later->text : "other weights");
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx); /* fails where memory is left over */
    return hit;
}

static void memory_runs_out_everywhere(life *live) {
    dip_context *ctx = dip_test_context();
    uint64_t expected = live(ctx);
    DIP_ASSERT_FINE(ctx);
    assert_true(expected != 0);
    dip_test_context_free(ctx);
    int64_t n = 1, tried = 0;
    for (; fail_once(live, n, expected); tried++) n += n < EVERY ? 1 : STRIDE;
    print_message("%d allocations; each failed once%s\n", (int)n - 1, n <= EVERY ? "" : ", beyond the first 500 every seventh");
    assert_true(tried > 100);
}

static void torch_survives_every_failing_allocation(void **state) {
    (void)state;
    memory_runs_out_everywhere(torch_life);
}
static void keras_survives_every_failing_allocation(void **state) {
    (void)state;
    memory_runs_out_everywhere(keras_life);
}

/* ---- what a training loop takes, step by step ------------------------------------------------------ */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(SANITIZED) || defined(DIP_DEBUG_SCOPES)
enum { KEEPS_BLOCKS = 0 };
#else
enum { KEEPS_BLOCKS = 1 };
#endif

enum { MOST = 64 };
typedef struct counts {
    dip_context *ctx;
    int n;
    size_t allocations[MOST], blocks[MOST];
} counts;

static void count(counts *c) {
    const fail_alloc *f = dip_test_alloc(c->ctx);
    assert_true(c->n < MOST);
    c->allocations[c->n] = f->allocations;
    c->blocks[c->n++] = f->live_blocks;
}

static void after_batch(void *user, int64_t step, const dip_keras_logs *logs) {
    (void)step;
    (void)logs;
    count(user);
}

static void a_keras_fit_allocates_nothing_after_its_first_step(void **state) {
    (void)state;
    counts c = {.ctx = dip_test_context()};
    {
        dip_scope();
        keras_utils_set_random_seed(0);
        keras_Array *x = numpy_divide(numpy_array(features, "float32", keras_shape(ROWS, IN)), 2);
        keras_Array *y = keras_utils_to_categorical(numpy_array(classes, "int64", keras_shape(ROWS)), CLASSES);
        keras_Model *m = keras_Sequential(keras_layers_Dense(5, .activation = "relu"), keras_layers_Dropout(0.5), keras_layers_Dense(CLASSES, .activation = "softmax"));
        keras_compile(m, .loss = "categorical_crossentropy", .optimizer = keras_optimizers_Adam(.amsgrad = true), .metrics = keras_list("accuracy"));
        keras_Callback *counting = keras_callbacks_Callback(.on_train_batch_end = after_batch, .user = &c);
        assert_non_null(keras_fit(m, x, y, .batch_size = 2, .epochs = 3, .callbacks = keras_callbacks(counting)));
    }
    DIP_ASSERT_FINE(c.ctx);
    assert_int_equal(c.n, 3 * ROWS / 2);
    for (int i = 2; i < c.n; i++) { /* the first step ends with the progress bar, after its callback */
        if (c.allocations[i] != c.allocations[1]) fail_msg("step %d allocated %d times", i + 1, (int)(c.allocations[i] - c.allocations[i - 1]));
        assert_int_equal(c.blocks[i], c.blocks[1]);
    }
    dip_test_context_free(c.ctx);
}

static void an_eager_step_allocates_nothing_after_the_first(void **state) {
    (void)state;
    counts c = {.ctx = dip_test_context()};
    {
        dip_scope();
        torch_manual_seed(0);
        torch_Tensor *x = torch_frombuffer(features, torch_shape(ROWS, IN), .dtype = torch_float32);
        torch_Tensor *y = torch_frombuffer(classes, torch_shape(ROWS), .dtype = torch_int64);
        torch_DataLoader *loader = torch_utils_data_DataLoader(torch_utils_data_TensorDataset(x, y), .batch_size = 2, .shuffle = true);
        torch_Module *model = torch_nn_Sequential(torch_nn_Linear(IN, 5), torch_nn_ReLU(), torch_nn_Dropout(0.5), torch_nn_Linear(5, CLASSES));
        torch_Module *criterion = torch_nn_CrossEntropyLoss();
        torch_Optimizer *optimizer = torch_optim_Adam(nn_parameters(model));
        for (int epoch = 0; epoch < 3; epoch++)
            torch_for (inputs, labels, loader) {
                optim_zero_grad(optimizer);
                torch_backward(nn_call(criterion, nn_call(model, inputs), labels));
                optim_step(optimizer);
                count(&c);
            }
    }
    DIP_ASSERT_FINE(c.ctx);
    assert_int_equal(c.n, 3 * ROWS / 2);
    /* Sanitizers and debug builds keep no blocks, so each step asks for all of its own. */
    size_t expected = c.allocations[3] - c.allocations[2];
    if (KEEPS_BLOCKS) assert_int_equal(expected, 0);
    for (int i = KEEPS_BLOCKS ? 1 : 3; i < c.n; i++) {
        size_t took = c.allocations[i] - c.allocations[i - 1];
        if (i % (ROWS / 2) == 0) continue; /* a new pass over the data */
        if (took != expected) fail_msg("step %d allocated %d times, others %d", i + 1, (int)took, (int)expected);
        if (KEEPS_BLOCKS) assert_int_equal(c.blocks[i], c.blocks[i - 1]);
    }
    print_message("an eager step asks the allocator %d times\n", (int)expected);
    dip_test_context_free(c.ctx);
}

/* Gradients of four small batches are summed before each step, in the memory that the first made or that
 * zeros were put into; one layer is used twice, so that its gradients meet within a pass, too. */
static void accumulated_gradients_allocate_nothing(bool set_to_none) {
    counts c = {.ctx = dip_test_context()};
    {
        dip_scope();
        torch_manual_seed(0);
        torch_Tensor *x = torch_rand(torch_shape(ROWS, IN)), *y = torch_frombuffer(classes, torch_shape(ROWS), .dtype = torch_int64);
        torch_Module *twice = torch_nn_Linear(IN, IN), *last = torch_nn_Linear(IN, CLASSES), *criterion = torch_nn_CrossEntropyLoss();
        torch_Module *model = torch_nn_Sequential(twice, torch_nn_ReLU(), twice, last);
        torch_Optimizer *optimizer = torch_optim_Adam(nn_parameters(model));
        for (int step = 0; step < 8; step++) {
            dip_scope();
            optim_zero_grad(optimizer, .set_to_none = set_to_none);
            for (int part = 0; part < 4; part++) {
                torch_Tensor *rows = torch_slice(x, 0, part * 5, part * 5 + 5), *labels = torch_slice(y, 0, part * 5, part * 5 + 5);
                torch_backward(torch_div(nn_call(criterion, nn_call(model, rows), labels), 4));
                count(&c);
            }
            optim_step(optimizer);
        }
    }
    DIP_ASSERT_FINE(c.ctx);
    if (KEEPS_BLOCKS)
        for (int i = 8; i < c.n; i++) {
            if (c.allocations[i] != c.allocations[i - 1]) fail_msg("backward %d allocated %d times", i + 1, (int)(c.allocations[i] - c.allocations[i - 1]));
            assert_int_equal(c.blocks[i], c.blocks[i - 1]);
        }
    dip_test_context_free(c.ctx);
}
static void gradients_that_grow_allocate_nothing_after_the_first_step(void **state) {
    (void)state;
    accumulated_gradients_allocate_nothing(true);
    accumulated_gradients_allocate_nothing(false);
}

/* ---- nothing goes past the context ----------------------------------------------------------------- */


/* The C library's allocator is counted by standing in front of it, where that is possible. */
#if defined(__GLIBC__) && !defined(SANITIZED)
#define COUNTS_MALLOC 1
static volatile size_t mallocs;
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t size);
extern void *__libc_memalign(size_t align, size_t size);
void *malloc(size_t size) { return mallocs++, __libc_malloc(size); }
void *calloc(size_t n, size_t size) { return mallocs++, __libc_calloc(n, size); }
void *realloc(void *p, size_t size) { return mallocs++, __libc_realloc(p, size); }
void *aligned_alloc(size_t align, size_t size) { return mallocs++, __libc_memalign(align, size); }
int posix_memalign(void **p, size_t align, size_t size) {
    mallocs++;
    *p = __libc_memalign(align, size);
    return *p ? 0 : 12;
}
#else
#define COUNTS_MALLOC 0
static size_t mallocs;
#endif

/* Memory of the test's own that never comes back: no call of the C library hides behind it. */
static unsigned char arena[1 << 24];
static size_t arena_used, arena_calls;
static void *arena_alloc(void *user, size_t size, size_t align) {
    (void)user;
    size_t base = (size_t)(uintptr_t)arena, at = ((base + arena_used + align - 1) & ~(align - 1)) - base;
    if (at + size > sizeof arena) return NULL;
    arena_used = at + size;
    arena_calls++;
    return arena + at;
}
static void arena_free(void *user, void *p, size_t size) {
    (void)user;
    (void)p;
    (void)size;
}

static char printed[1 << 16];
static size_t printed_n;
static void keep(void *user, const char *text, size_t n) {
    (void)user;
    assert_true(printed_n + n < sizeof printed);
    memcpy(printed + printed_n, text, n);
    printed_n += n;
}

static void everything_goes_through_the_context(void **state) {
    (void)state;
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.allocator = (dip_allocator){arena_alloc, arena_free, NULL};
    o.sink = (dip_sink){keep, NULL};

    /* The process's own output goes to a file for the while. */
    FILE *elsewhere = tmpfile();
    assert_non_null(elsewhere);
    fflush(NULL);
    int out = dup(1), err = dup(2);
    assert_true(dup2(fileno(elsewhere), 1) == 1 && dup2(fileno(elsewhere), 2) == 2);

    size_t before = mallocs;
    dip_context *ctx = dip_context_new(&o, NULL), *was = dip_context_use(ctx);
    uint64_t a = ctx ? torch_life(ctx) : 0, b = ctx ? keras_life(ctx) : 0;
    torch_nn_Linear(0, 5); /* an error is not printed either */
    bool failed = dip_error_take(ctx, NULL);
    dip_context_use(was);
    dip_context_free(ctx);
    size_t taken = mallocs - before;

    fflush(NULL);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    fseek(elsewhere, 0, SEEK_END);
    long behind = ftell(elsewhere);
    fclose(elsewhere);

    assert_true(a != 0 && b != 0 && failed);
    assert_int_equal(behind, 0);
    assert_true(printed_n > 1000 && arena_calls > 100);
    if (COUNTS_MALLOC) assert_int_equal(taken, 0);
    else print_message("calls of malloc are not counted in this build\n");
}

int main(void) {
    make_rows();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_goes_through_the_context),
        cmocka_unit_test(a_keras_fit_allocates_nothing_after_its_first_step),
        cmocka_unit_test(an_eager_step_allocates_nothing_after_the_first),
        cmocka_unit_test(gradients_that_grow_allocate_nothing_after_the_first_step),
        cmocka_unit_test(torch_survives_every_failing_allocation),
        cmocka_unit_test(keras_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
