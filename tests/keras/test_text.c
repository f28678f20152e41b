/* What the face prints, byte for byte: progress lines under a scripted clock, summaries at several
 * widths, the lines of fit, evaluate and predict. test_summary_tables.c draws the rest of the summaries. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/progbar.h"
#include "keras/summary.h"
#include "support/context.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *open_golden(const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/keras/%s", DIP_TEST_GOLDEN, name);
    FILE *file = fopen(path, "r");
    if (!file) fail_msg("%s cannot be opened", path);
    return file;
}

static double now;
static double scripted(void *user) {
    (void)user;
    return now;
}

/* ---- progress ---- */

enum { LINE = 1 << 16 };

/* "\b69;" is 69 backspaces; \r \n \e and \\ are what they look like. */
static char *unescaped(const char *s, size_t *size) {
    char *out = malloc(LINE * 4), *to = out;
    assert_non_null(out);
    for (; *s && *s != '\n'; s++) {
        if (*s != '\\') {
            *to++ = *s;
            continue;
        }
        s++;
        if (*s == 'b') {
            char *end;
            for (long n = strtol(s + 1, &end, 10); n > 0; n--) *to++ = '\b';
            s = end;
        } else {
            *to++ = *s == 'r' ? '\r' : *s == 'n' ? '\n' : *s == 'e' ? '\033' : '\\';
        }
    }
    *to = 0;
    *size = (size_t)(to - out);
    return out;
}

enum { NAMES = 8 };

/* "0.4 accuracy 0.1 loss 2.3"; the bar keeps the names' addresses, so each has one of its own. */
static int read_update(char *line, double *time, const char **name, double *value) {
    static char known[32][32];
    int n = 0;
    char *word = strtok(line, " \n");
    *time = strtod(word, NULL);
    while ((word = strtok(NULL, " \n"))) {
        int k = 0;
        while (*known[k] && strcmp(word, known[k])) k++;
        assert_true(n < NAMES && k < 31 && strlen(word) < sizeof known[k]);
        strcpy(known[k], word);
        name[n] = known[k];
        value[n++] = strtod(strtok(NULL, " \n"), NULL);
    }
    return n;
}

static int walk_progress(const char *golden) {
    static char line[LINE];
    FILE *file = open_golden(golden);
    dip_context *ctx = dip_test_context();
    dip_set_clock(ctx, scripted, NULL);
    dip_progbar bar;
    int64_t step = 0, target = 0;
    int cases = 0;
    dip_progbar_init(&bar, ctx);
    while (fgets(line, sizeof line, file)) {
        const char *name[NAMES];
        double value[NAMES];
        int verbose;
        long long t;
        if (sscanf(line, "case %lld %d", &t, &verbose) == 2) {
            dip_test_output_clear(ctx);
            now = 0;
            target = t;
            step = 0;
            dip_progbar_begin(&bar, target, verbose);
        } else if (!strncmp(line, "at ", 3)) {
            int n = read_update(line + 3, &now, name, value);
            dip_progbar_update(&bar, ++step, name, value, n, false);
        } else if (!strncmp(line, "final ", 6)) {
            int n = read_update(line + 6, &now, name, value);
            dip_progbar_update(&bar, target, name, value, n, true);
        } else {
            size_t size;
            char *text = unescaped(line + strlen("text "), &size);
            assert_string_equal(dip_test_output(ctx), text);
            free(text);
            cases++;
        }
    }
    fclose(file);
    dip_progbar_free(&bar);
    dip_test_context_free(ctx);
    return cases;
}

static void progress_lines_are_keras_own_byte_for_byte(void **state) {
    (void)state;
    assert_int_equal(walk_progress("progress.txt"), 10);
}

static void lines_of_real_fits_evaluations_and_predictions_too(void **state) {
    (void)state;
    assert_int_equal(walk_progress("console.txt"), 58);
}

/* ---- summaries ---- */

static char *golden_summary(const char *model, int width, const char *kind) {
    static char line[4096];
    char head[128];
    char *text = calloc(1, LINE);
    bool inside = false;
    FILE *file = open_golden("summaries.txt");
    assert_non_null(text);
    snprintf(head, sizeof head, "=== %s %d %s\n", model, width, kind);
    while (fgets(line, sizeof line, file)) {
        if (!strncmp(line, "=== ", 4)) inside = !strcmp(line, head);
        else if (inside) strcat(text, line);
    }
    fclose(file);
    assert_true(*text);
    return text;
}

static void check_summary(dip_context *ctx, const keras_Model *model, const char *name, int width,
                          const char *kind) {
    dip_summary_opts o;
    dip_summary_opts_init(&o, sizeof o);
    o.show_trainable = !strcmp(kind, "show_trainable");
    dip_text text = {.ctx = ctx};
    dip_summary_text(model, &o, width, !strcmp(kind, "terminal"), &text);
    assert_false(text.failed);
    char *golden = golden_summary(name, width, kind);
    assert_string_equal(text.s, golden);
    free(golden);
    dip_text_free(&text);
}

static void check_at_all_widths(dip_context *ctx, const keras_Model *model, const char *name) {
    for (int i = 0; i < 4; i++)
        check_summary(ctx, model, name, (int[]){60, 80, 100, 132}[i], "plain");
    check_summary(ctx, model, name, 80, "show_trainable");
    check_summary(ctx, model, name, 132, "show_trainable");
}

static keras_Model *target_model(void) {
    return keras_Sequential(layers_Flatten(.input_shape = keras_shape(28, 28, 1)),
                            layers_Dense(128, .activation = "relu"),
                            layers_Dense(20, .activation = "relu"),
                            layers_Dense(10, .activation = "softmax"));
}

static void the_summary_of_the_digits_model_is_keras_own(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    keras_Model *model = target_model();
    check_at_all_widths(ctx, model, "target");
    check_summary(ctx, model, "target", 80, "terminal");
    keras_summary(model);
    char *golden = golden_summary("target", 80, "plain");
    assert_string_equal(dip_test_output(ctx), golden);
    free(golden);
    dip_test_output_clear(ctx);
    keras_summary(model, .line_length = 56);
    golden = golden_summary("target", 60, "plain");
    assert_string_equal(dip_test_output(ctx), golden);
    free(golden);
    dip_test_output_clear(ctx);
    keras_summary(model, .show_trainable = true);
    golden = golden_summary("target", 80, "show_trainable");
    assert_string_equal(dip_test_output(ctx), golden);
    free(golden);
    dip_test_context_free(ctx);
}

static void a_model_that_is_not_built_says_so(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    check_at_all_widths(ctx, keras_Sequential(layers_Dense(4), layers_Dense(2)), "unbuilt");
    dip_test_context_free(ctx);
}

static void an_optimizer_that_has_trained_is_counted(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_Model *model = keras_Sequential(keras_Input(.shape = keras_shape(784)),
                                          layers_Dense(4096, .kernel_initializer = "zeros"),
                                          layers_Dense(4096, .kernel_initializer = "zeros"),
                                          layers_Dense(10, .kernel_initializer = "zeros"));
    keras_compile(model, .optimizer = "adam", .loss = "mse");
    assert_true(dip_model_fill_optimizer(model, "test"));
    check_at_all_widths(ctx, model, "big_with_optimizer");
    dip_test_context_free(ctx);
}

/* ---- the lines of fit, evaluate and predict ---- */

static double ticking(void *user) {
    (void)user;
    now += 0.125;
    return now;
}

static keras_Model *small(keras_Array **x, keras_Array **y) {
    static double numbers[20][2];
    static int64_t labels[20];
    for (int i = 0; i < 20; i++) {
        numbers[i][0] = i % 5 - 2, numbers[i][1] = i % 3 - 1;
        labels[i] = i % 2;
    }
    *x = np_array(numbers, "float64", keras_shape(20, 2));
    *y = np_array(labels, "int64", keras_shape(20));
    keras_Model *model =
        keras_Sequential(keras_Input(.shape = keras_shape(2)),
                         layers_Dense(2, .activation = "softmax", .kernel_initializer = "ones"));
    keras_compile(model, .optimizer = "sgd", .loss = "sparse_categorical_crossentropy",
                  .metrics = keras_list("accuracy"));
    return model;
}

static void number(char *out, size_t size, const char *name, double v) {
    snprintf(out, size, fabs(v) > 1e-3 ? " - %s: %.4f" : " - %s: %.4e", name, v);
}

static void verbose_2_prints_one_line_an_epoch(void **state) {
    (void)state;
    keras_Array *x, *y;
    char expected[1024] = "", part[64];
    dip_context *ctx = dip_test_context();
    dip_set_clock(ctx, ticking, NULL);
    keras_utils_set_random_seed(3);
    keras_Model *model = small(&x, &y);
    now = 0;
    keras_History *h = keras_fit(model, x, y, .batch_size = 8, .epochs = 2, .verbose = 2,
                                 .validation_split = 0.25);
    for (int e = 0; e < 2; e++) {
        /* the clock is asked at the start of an epoch and at its end */
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected),
                 "Epoch %d/2\n2/2 - 0s - 62ms/step", e + 1);
        for (int i = 0; i < 4; i++) {
            const char *name = (const char *[]){"accuracy", "loss", "val_accuracy", "val_loss"}[i];
            number(part, sizeof part, name, keras_history(h, name).item[e]);
            strcat(expected, part);
        }
        strcat(expected, "\n");
    }
    assert_string_equal(dip_test_output(ctx), expected);
    dip_test_output_clear(ctx);

    keras_Score s = keras_evaluate(model, x, y, .verbose = 2);
    char values[2][64];
    number(values[0], sizeof values[0], "accuracy", s.item[1]);
    number(values[1], sizeof values[1], "loss", s.item[0]);
    snprintf(expected, sizeof expected, "1/1 - 0s - 125ms/step%s%s\n", values[0], values[1]);
    assert_string_equal(dip_test_output(ctx), expected);
    dip_test_output_clear(ctx);

    keras_predict(model, x, .verbose = 2, .batch_size = 10);
    assert_string_equal(dip_test_output(ctx), "2/2 - 0s - 62ms/step\n");
    dip_test_context_free(ctx);
}

static void the_bar_of_fit_names_step_values_then_validation(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = dip_test_context();
    dip_set_clock(ctx, ticking, NULL);
    keras_utils_set_random_seed(3);
    keras_Model *model = small(&x, &y);
    now = 0;
    keras_History *h =
        keras_fit(model, x, y, .batch_size = 20, .validation_data = keras_data(x, y));
    char last[512], v[4][64];
    for (int i = 0; i < 4; i++) {
        const char *name = (const char *[]){"accuracy", "loss", "val_accuracy", "val_loss"}[i];
        number(v[i], sizeof v[i], name, keras_history(h, name).item[0]);
    }
    snprintf(last, sizeof last,
             "\r\033[1m1/1\033[0m \033[32m━━━━━━━━━━━━━━━━━━━━\033[0m\033[37m\033[0m "
             "\033[1m0s\033[0m 250ms/step%s%s%s%s\n",
             v[0], v[1], v[2], v[3]);
    const char *text = dip_test_output(ctx);
    assert_non_null(strstr(text, last));
    assert_string_equal(strstr(text, last), last); /* and nothing after it */
    assert_null(strstr(text, "Epoch"));            /* one epoch only */
    dip_test_output_clear(ctx);
    now = 0;
    keras_predict(model, x, .batch_size = 20);
    assert_string_equal(
        dip_test_output(ctx),
        "\r\033[1m1/1\033[0m \033[32m━━━━━━━━━━━━━━━━━━━━\033[0m\033[37m\033[0m \033[1m0s\033[0m "
        "125ms/step"
        "\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b\b"
        "\r\033[1m1/1\033[0m \033[32m━━━━━━━━━━━━━━━━━━━━\033[0m\033[37m\033[0m \033[1m0s\033[0m "
        "250ms/step\n");
    dip_test_context_free(ctx);
}

/* NO_COLOR: the same text, byte for byte, less its escape sequences. */
static char *bar_text(const char *no_color) {
    keras_Array *x, *y;
    if (no_color) setenv("NO_COLOR", no_color, 1);
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.environment = true;
    dip_context *ctx = dip_test_context_with(&o);
    dip_set_clock(ctx, ticking, NULL);
    keras_utils_set_random_seed(3);
    keras_Model *model = small(&x, &y);
    now = 0;
    keras_summary(model);
    keras_fit(model, x, y, .batch_size = 10, .epochs = 2);
    char *text = strdup(dip_test_output(ctx));
    dip_test_context_free(ctx);
    unsetenv("NO_COLOR");
    return text;
}

static void no_color_leaves_the_text_and_takes_the_colours(void **state) {
    (void)state;
    char *before = getenv("NO_COLOR") ? strdup(getenv("NO_COLOR")) : NULL;
    unsetenv("NO_COLOR");
    char *coloured = bar_text(NULL), *empty = bar_text(""), *plain = bar_text("1"), *to = coloured;
    assert_string_equal(coloured, empty); /* an empty value asks for nothing */
    assert_non_null(strstr(coloured, "\033[32m"));
    assert_null(strchr(plain, '\033'));
    for (const char *at = coloured; *at;) {
        if (*at != '\033') *to++ = *at++;
        else at = strchr(at, 'm') + 1;
    }
    *to = 0;
    assert_string_equal(plain, coloured);
    free(coloured);
    free(empty);
    free(plain);
    if (before) setenv("NO_COLOR", before, 1);
    free(before);
}

static void verbose_0_prints_nothing_and_print_gives_pythons_float(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(3);
    keras_Model *model = small(&x, &y);
    keras_fit(model, x, y, .verbose = 0, .epochs = 2);
    keras_evaluate(model, x, y, .verbose = 0);
    keras_predict(model, x, .verbose = 0);
    assert_string_equal(dip_test_output(ctx), "");
    keras_print("Test loss:", (double)0.094715506f);
    keras_print("Test accuracy:", 1);
    assert_string_equal(dip_test_output(ctx),
                        "Test loss: 0.09471550583839417\nTest accuracy: 1.0\n");
    dip_test_context_free(ctx);
}

static void a_run_without_a_seed_says_how_to_repeat_it(void **state) {
    (void)state;
    unsigned long long seed;
    dip_context *ctx = dip_test_context();
    keras_Layer *first = layers_Dense(3);
    keras_build(keras_Sequential(first), 4);
    float a[12], b[12];
    memcpy(a, dip_tensor_data(keras_layer_weight(first, 0), DIP_HERE), sizeof a);
    const char *text = dip_test_output(ctx);
    assert_int_equal(
        sscanf(text, "No seed was set; keras_utils_set_random_seed(%llu) repeats this run.", &seed),
        1);
    assert_int_equal(strlen(strchr(text, '\n')), 1); /* once */
    dip_test_output_clear(ctx);
    keras_utils_set_random_seed((int64_t)seed);
    keras_Layer *again = layers_Dense(3);
    keras_build(keras_Sequential(again), 4);
    memcpy(b, dip_tensor_data(keras_layer_weight(again, 0), DIP_HERE), sizeof b);
    assert_memory_equal(a, b, sizeof a);
    assert_string_equal(dip_test_output(ctx), "");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(progress_lines_are_keras_own_byte_for_byte),
        cmocka_unit_test(lines_of_real_fits_evaluations_and_predictions_too),
        cmocka_unit_test(the_summary_of_the_digits_model_is_keras_own),
        cmocka_unit_test(a_model_that_is_not_built_says_so),
        cmocka_unit_test(an_optimizer_that_has_trained_is_counted),
        cmocka_unit_test(verbose_2_prints_one_line_an_epoch),
        cmocka_unit_test(the_bar_of_fit_names_step_values_then_validation),
        cmocka_unit_test(no_color_leaves_the_text_and_takes_the_colours),
        cmocka_unit_test(verbose_0_prints_nothing_and_print_gives_pythons_float),
        cmocka_unit_test(a_run_without_a_seed_says_how_to_repeat_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
