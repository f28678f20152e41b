/* Short trainings against the recorded ones of tests/golden/keras_small: the C of each case says
 * what the Python above its arrays says.  Weights before training bit for bit; everything after within
 * what rounding explains, since the frameworks' sums have another order. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "random/golden.h"
#include "support/context.h"

#include <math.h>

enum { ROWS = 107, FEATURES = 6, MOST = 512 };

typedef struct series {
    const char *name;
    int n;
    double value[MOST];
} series;
typedef struct trial {
    dip_context *ctx;
    keras_Array *x, *y, *y4; /* y4: one-hot */
    keras_Model *model;
    series steps, told, evaluate, epochs[4];
    int n_epochs;
} trial;

static void keep(series *s, double v) {
    assert_in_range(s->n, 0, MOST - 1);
    s->value[s->n++] = v;
}

static void on_batch(void *user, int64_t step, const keras_Logs *logs) {
    (void)step;
    keep(&((trial *)user)->steps, logs->batch_loss);
}

static void after_fit(trial *t, const keras_History *h) {
    assert_non_null(h);
    for (int i = 0; i < dip_keras_history_count(h); i++) {
        const char *name = dip_keras_history_name(h, i);
        dip_series s = keras_history(h, name);
        int k = 0;
        while (k < t->n_epochs && strcmp(t->epochs[k].name, name)) k++;
        if (k == t->n_epochs) t->epochs[t->n_epochs++].name = name;
        for (int64_t e = 0; e < s.count; e++) keep(&t->epochs[k], s.item[e]);
    }
}

static void after_evaluate(trial *t, keras_Score s) {
    for (int i = 0; i < s.count; i++) keep(&t->evaluate, s.item[i]);
}

static void told(trial *t, keras_Score s) {
    keep(&t->steps, t->model->batch_loss);
    for (int i = 0; i < s.count; i++) keep(&t->told, s.item[i]);
}

#define FIT(...)                                             \
    after_fit(t,                                             \
              keras_fit(t->model, __VA_ARGS__, .verbose = 0, \
                        .callbacks = keras_callbacks(        \
                            keras_callbacks_Callback(.on_train_batch_end = on_batch, .user = t))))
#define EVALUATE(...) after_evaluate(t, keras_evaluate(t->model, __VA_ARGS__, .verbose = 0))
#define INPUT keras_Input(.shape = keras_shape(FEATURES))

/* ---- the cases ---- */

static void adam(trial *t) {
    keras_compile(t->model, .loss = "categorical_crossentropy", .optimizer = "adam",
                  .metrics = keras_list("accuracy"));
    FIT(t->x, t->y4, .batch_size = 32, .epochs = 3, .validation_split = 0.2);
    EVALUATE(t->x, t->y4);
}
static keras_Model *adam_model(void) {
    return keras_Sequential(INPUT, layers_Dense(8, .activation = "relu"),
                            layers_Dense(4, .activation = "softmax"));
}

static keras_Model *adam_options_model(void) {
    return keras_Sequential(INPUT, layers_Dense(8, .activation = "tanh"),
                            layers_Dense(4, .activation = "softmax", .use_bias = false));
}
static void adam_options(trial *t) {
    keras_compile(t->model, .loss = "categorical_crossentropy",
                  .optimizer =
                      keras_optimizers_Adam(.learning_rate = 0.02, .beta_1 = 0.8, .beta_2 = 0.95,
                                            .epsilon = 1e-5, .amsgrad = true),
                  .metrics = keras_list("accuracy"));
    FIT(t->x, t->y4, .batch_size = 20, .epochs = 3);
    EVALUATE(t->x, t->y4, .batch_size = 50);
}

static keras_Model *nesterov_sparse_model(void) {
    return keras_Sequential(INPUT, layers_Dense(8, .activation = "sigmoid"),
                            layers_Dense(4, .activation = "softmax"));
}
static void nesterov_sparse(trial *t) {
    keras_compile(t->model, .loss = "sparse_categorical_crossentropy",
                  .optimizer =
                      keras_optimizers_SGD(.learning_rate = 0.1, .momentum = 0.9, .nesterov = true),
                  .metrics = keras_list("accuracy"));
    FIT(t->x, t->y, .batch_size = 25, .epochs = 2,
        .validation_data = keras_data(np_slice(t->x, 0, 20), np_slice(t->y, 0, 20)));
    EVALUATE(t->x, t->y);
}

static keras_Model *softmax_model(void) {
    return keras_Sequential(INPUT, layers_Dense(4, .activation = "softmax"));
}
static void momentum_without_shuffle(trial *t) {
    keras_compile(t->model, .loss = "sparse_categorical_crossentropy",
                  .optimizer = keras_optimizers_SGD(.learning_rate = 0.1, .momentum = 0.9),
                  .metrics = keras_list("accuracy"));
    FIT(t->x, t->y, .batch_size = 25, .epochs = 2, .shuffle = false);
    EVALUATE(t->x, t->y);
}

static keras_Array *sums(const trial *t) {
    double sum[ROWS];
    for (int i = 0; i < ROWS; i++) {
        sum[i] = 0;
        for (int j = 0; j < FEATURES; j++) sum[i] += np_item(t->x, i, j);
    }
    return np_array(sum, "float64", keras_shape(ROWS));
}
static keras_Model *rmsprop_mse_model(void) {
    return keras_Sequential(INPUT, layers_Dense(8, .activation = "relu"), layers_Dense(1));
}
static void rmsprop_mse(trial *t) {
    keras_Array *y = sums(t);
    keras_compile(t->model, .loss = "mse", .optimizer = "rmsprop");
    FIT(t->x, y, .batch_size = 16, .epochs = 2, .validation_split = 0.1);
    EVALUATE(t->x, y);
}

static void rmsprop_options(trial *t) {
    keras_compile(t->model, .loss = "sparse_categorical_crossentropy",
                  .optimizer =
                      keras_optimizers_RMSprop(.learning_rate = 0.01, .rho = 0.8, .momentum = 0.7,
                                               .epsilon = 1e-5, .centered = true));
    FIT(t->x, t->y, .batch_size = 50, .epochs = 2);
    EVALUATE(t->x, t->y);
}

static keras_Model *dropout_model(void) {
    return keras_Sequential(INPUT, layers_Dense(8, .activation = "relu"), layers_Dropout(0.3),
                            layers_Dense(4, .activation = "softmax"));
}
static void dropout(trial *t) {
    keras_compile(t->model, .loss = "sparse_categorical_crossentropy", .optimizer = "adam",
                  .metrics = keras_list("accuracy"));
    FIT(t->x, t->y, .epochs = 2, .validation_split = 0.1);
    EVALUATE(t->x, t->y);
}

static keras_Model *activation_layer_model(void) {
    return keras_Sequential(INPUT, layers_Dense(4), layers_Activation("softmax"));
}
static void activation_layer(trial *t) {
    keras_Array *x40 = np_multiply(t->x, 40);
    keras_compile(t->model, .loss = "categorical_crossentropy", .optimizer = "sgd",
                  .metrics = keras_list("accuracy"));
    FIT(x40, t->y4, .batch_size = 40, .epochs = 2);
    EVALUATE(x40, t->y4);
}

static keras_Model *sigmoid_model(void) {
    return keras_Sequential(INPUT, layers_Dense(4, .activation = "sigmoid"));
}
static keras_Model *linear_model(void) { return keras_Sequential(INPUT, layers_Dense(4)); }
static void crossentropy(trial *t, dip_name_or_object loss, keras_Array *y) {
    keras_compile(t->model, .loss = loss, .optimizer = keras_optimizers_SGD(.learning_rate = 0.5),
                  .metrics = keras_list("accuracy"));
    FIT(t->x, y, .batch_size = 40, .epochs = 2);
    EVALUATE(t->x, y);
}
static void probabilities_from_elsewhere(trial *t) {
    crossentropy(t, "categorical_crossentropy", t->y4);
}
static void sparse_probabilities_from_elsewhere(trial *t) {
    crossentropy(t, "sparse_categorical_crossentropy", t->y);
}
static void logits(trial *t) {
    crossentropy(t, keras_losses_CategoricalCrossentropy(.from_logits = true), t->y4);
}
static void sparse_logits(trial *t) {
    crossentropy(t, keras_losses_SparseCategoricalCrossentropy(.from_logits = true), t->y);
}

static keras_Model *binary_accuracy_model(void) {
    return keras_Sequential(INPUT, layers_Dense(1, .activation = "sigmoid"));
}
static void binary_accuracy(trial *t) {
    bool is_one[ROWS];
    for (int i = 0; i < ROWS; i++) is_one[i] = np_item(t->y, i) == 1;
    keras_Array *y = np_array(is_one, "bool", keras_shape(ROWS, 1));
    keras_compile(t->model, .loss = "mse", .optimizer = keras_optimizers_SGD(.learning_rate = 1.0),
                  .metrics = keras_list("accuracy"));
    FIT(t->x, y, .batch_size = 40, .epochs = 2);
    EVALUATE(t->x, y);
}

static void sparse_adam(trial *t) {
    keras_compile(t->model, .loss = "sparse_categorical_crossentropy", .optimizer = "adam",
                  .metrics = keras_list("accuracy"));
}
static void steps_per_epoch(trial *t) {
    sparse_adam(t);
    FIT(t->x, t->y, .batch_size = 16, .epochs = 4, .initial_epoch = 1, .steps_per_epoch = 2);
    EVALUATE(t->x, t->y);
}
static void steps_per_epoch_until_the_rows_run_out(trial *t) {
    sparse_adam(t);
    FIT(t->x, t->y, .batch_size = 16, .epochs = 4, .initial_epoch = 1, .steps_per_epoch = 3);
    EVALUATE(t->x, t->y);
}
static void two_fits(trial *t) {
    sparse_adam(t);
    FIT(t->x, t->y, .batch_size = 40, .epochs = 1);
    FIT(t->x, t->y, .batch_size = 30, .epochs = 3, .initial_epoch = 1);
    EVALUATE(t->x, t->y);
}
static void more_rows_asked_than_there_are(trial *t) {
    sparse_adam(t);
    FIT(t->x, t->y, .batch_size = 1000, .epochs = 2);
    EVALUATE(t->x, t->y);
}
static void train_on_batch(trial *t) {
    sparse_adam(t);
    told(t, keras_train_on_batch(t->model, np_slice(t->x, 0, 10), np_slice(t->y, 0, 10)));
    told(t, keras_train_on_batch(t->model, np_slice(t->x, 10, 30), np_slice(t->y, 10, 30)));
    keras_reset_metrics(t->model);
    told(t, keras_train_on_batch(t->model, np_slice(t->x, 30, 31), np_slice(t->y, 30, 31)));
    EVALUATE(t->x, t->y);
}

static keras_Model *initializers_model(void) {
    return keras_Sequential(
        INPUT,
        layers_Dense(5, .kernel_initializer = "he_normal", .bias_initializer = "random_uniform"),
        layers_Dense(4, .kernel_initializer = "zeros", .bias_initializer = "ones"),
        layers_Dense(4, .kernel_initializer = "lecun_uniform", .activation = "softmax"));
}
static void initializers(trial *t) {
    keras_compile(t->model, .loss = "sparse_categorical_crossentropy", .optimizer = "adam");
    FIT(t->x, t->y, .batch_size = 50, .epochs = 1);
    EVALUATE(t->x, t->y);
}

static keras_Model *random_layers_model(void) {
    return keras_Sequential(
        keras_Input(.shape = keras_shape(2, 3)), layers_GaussianNoise(0.1),
        layers_SpatialDropout1D(0.3), layers_Flatten(),
        layers_Dense(8, .kernel_initializer = "orthogonal"), layers_AlphaDropout(0.2),
        layers_GaussianDropout(0.1), layers_Dropout(0.2, .noise_shape = keras_shape(-1, 8)),
        layers_Dense(4, .activation = "softmax", .kernel_initializer = "variance_scaling"));
}
static void random_layers(trial *t) {
    t->x = np_reshape(t->x, -1, 2, 3);
    keras_compile(t->model, .loss = "sparse_categorical_crossentropy",
                  .optimizer = keras_optimizers_SGD(.learning_rate = 0.1),
                  .metrics = keras_list("accuracy"));
    FIT(t->x, t->y, .batch_size = 25, .epochs = 2, .validation_split = 0.1);
    keras_evaluate(t->model, t->x, t->y, .verbose = 0); /* moves no layer's seed on */
    FIT(t->x, t->y, .batch_size = 40, .epochs = 1);
    EVALUATE(t->x, t->y);
}

typedef struct fit_case {
    const char *name;
    keras_Model *(*model)(void);
    void (*run)(trial *t);
    double slack; /* times the usual tolerance */
    const char *folder; /* of the recording; NULL: keras_small */
    double start;       /* the tolerance of the weights before training, in float32 */
} fit_case;
static const fit_case cases[] = {
#define CASE(name, model, slack) \
    { #name, model, name, slack, NULL, 0 }
    CASE(adam, adam_model, 1),
    CASE(adam_options, adam_options_model, 1),
    CASE(nesterov_sparse, nesterov_sparse_model, 1),
    CASE(momentum_without_shuffle, softmax_model, 1),
    /* TensorFlow divides by a square root through an estimate of its reciprocal (keras-numerics 4.2) */
    CASE(rmsprop_mse, rmsprop_mse_model, 20),
    CASE(rmsprop_options, softmax_model, 20),
    CASE(dropout, dropout_model, 1),
    CASE(activation_layer, activation_layer_model, 4),
    CASE(probabilities_from_elsewhere, sigmoid_model, 1),
    CASE(sparse_probabilities_from_elsewhere, sigmoid_model, 1),
    CASE(logits, linear_model, 1),
    CASE(sparse_logits, linear_model, 1),
    CASE(binary_accuracy, binary_accuracy_model, 1),
    CASE(steps_per_epoch, softmax_model, 1),
    CASE(steps_per_epoch_until_the_rows_run_out, softmax_model, 1),
    CASE(two_fits, softmax_model, 1),
    CASE(more_rows_asked_than_there_are, softmax_model, 1),
    CASE(train_on_batch, softmax_model, 1),
    CASE(initializers, initializers_model, 1),
#undef CASE
    /* orthogonal weights come from another library's factors (keras-numerics 1.6) */
    {"random_layers", random_layers_model, random_layers, 4, "keras_random", 1e-6},
};

/* ---- comparing ---- */

static const char *file_of(const fit_case *c, bool wide) {
    static char path[64];
    snprintf(path, sizeof path, "%s/fits_%s.txt", c->folder ? c->folder : "keras_small",
             wide ? "f64" : "f32");
    return path;
}

static void near_recorded(const fit_case *c, bool wide, const char *part, const double *have, int n,
                          double tolerance) {
    char array[160];
    double recorded[MOST];
    float narrow[MOST];
    snprintf(array, sizeof array, "%s.%s", c->name, part);
    size_t count = golden_load(file_of(c, wide), array, wide ? "f64" : "f32",
                               wide ? (void *)recorded : (void *)narrow, MOST);
    if ((int)count != n) fail_msg("%s: %d values, recorded %zu", array, n, count);
    for (int i = 0; i < n; i++) {
        double r = wide ? recorded[i] : (double)narrow[i];
        if (!(fabs(have[i] - r) <= tolerance * (1 + fabs(r))))
            fail_msg("%s[%d] (%s) is %.17g, recorded %.17g", array, i, file_of(c, wide), have[i], r);
    }
}

static void compare_weights(const trial *t, const fit_case *c, bool wide, const char *stage,
                            double tolerance) {
    int k = 0;
    double value[MOST];
    for (int64_t i = 0; i < dip_model_weight_count(t->model, true); i++, k++) {
        dip_tensor *w = dip_model_weight(t->model, i, true);
        int64_t n = dip_tensor_numel(w);
        char part[32], array[160];
        snprintf(part, sizeof part, "%s.%d", stage, k);
        snprintf(array, sizeof array, "%s.%s", c->name, part);
        if (tolerance == 0) {
            golden_check(file_of(c, wide), array, wide ? "f64" : "f32", w->view.data, (size_t)n);
            continue;
        }
        for (int64_t e = 0; e < n; e++) value[e] = dip_element_get(w->view.data, w->view.dtype, e);
        near_recorded(c, wide, part, value, (int)n, tolerance);
    }
}

static void compare_outputs(const trial *t, const fit_case *c, bool wide, double tolerance) {
    double value[MOST];
    keras_Array *out = keras_predict(t->model, np_slice(t->x, 0, 5), .verbose = 0);
    dip_tensor *all = np_tensor(out);
    int n = (int)dip_tensor_numel(all);
    for (int i = 0; i < n; i++) value[i] = dip_element_get(all->view.data, all->view.dtype, i);
    near_recorded(c, wide, "outputs", value, n, tolerance);
}

static void make_data(trial *t, bool wide) {
    double x[ROWS * FEATURES];
    int64_t y[ROWS];
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++)
            x[i * FEATURES + j] = ((37 * i + 101 * j + 13 * i * j) % 64) / 64.0 - 0.5;
        y[i] = (x[i * FEATURES] > 0) + 2 * (x[i * FEATURES + 1] > 0);
    }
    t->x = np_astype(np_array(x, "float64", keras_shape(ROWS, FEATURES)),
                     wide ? "float64" : "float32");
    t->y = np_array(y, "int64", keras_shape(ROWS));
    t->y4 = keras_utils_to_categorical(t->y, 4);
}

static void run_case(const fit_case *c, bool wide) {
    static trial room;
    trial *t = &room;
    memset(t, 0, sizeof *t);
    double tolerance = (wide ? 2e-13 : 2e-6) * c->slack;
    t->ctx = dip_test_context();
    {
        dip_scope();
        keras_config_set_floatx(wide ? "float64" : "float32");
        make_data(t, wide);
        keras_utils_set_random_seed(7);
        t->model = c->model();
        DIP_ASSERT_FINE(t->ctx);
        compare_weights(t, c, wide, "init", wide ? c->start * 1e-7 : c->start);
        c->run(t);
        DIP_ASSERT_FINE(t->ctx);
        near_recorded(c, wide, "steps", t->steps.value, t->steps.n, tolerance);
        if (t->told.n) near_recorded(c, wide, "told", t->told.value, t->told.n, tolerance);
        for (int i = 0; i < t->n_epochs; i++) {
            char part[64];
            snprintf(part, sizeof part, "epochs.%s", t->epochs[i].name);
            near_recorded(c, wide, part, t->epochs[i].value, t->epochs[i].n, tolerance);
        }
        near_recorded(c, wide, "evaluate", t->evaluate.value, t->evaluate.n, tolerance);
        compare_weights(t, c, wide, "final", tolerance * 10);
        compare_outputs(t, c, wide, tolerance * 10);
    }
    assert_string_equal(dip_test_output(t->ctx), "");
    dip_test_context_free(t->ctx);
}

static void trainings_in_float32_follow_the_recorded_ones(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) run_case(&cases[i], false);
}

static void trainings_in_float64_follow_the_recorded_ones(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) run_case(&cases[i], true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trainings_in_float32_follow_the_recorded_ones),
        cmocka_unit_test(trainings_in_float64_follow_the_recorded_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
