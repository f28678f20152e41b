/* test_runs.c - compare, keras and torch: what they print and write.  Small digits, short runs;
 * tests/whole trains on all of them. */
#include <math.h>

#include "cli/run_test.h"

/* ---- what is printed ------------------------------------------------------------------------- */

static void keras_prints_what_its_original_prints_and_nothing_else(void **state) {
    (void)state;
    program_run r = TRAIN("keras", "--epochs", "2");
    assert_int_equal(strncmp(r.out, "Model: \"sequential\"\n", 20), 0);
    assert_has(r.out, " Total params: 103,270 (403.40 KB)\n");
    assert_has(r.out, "Epoch 1/2\n");
    assert_has(r.out, "Epoch 2/2\n");
    assert_has(r.out, "9/9");
    assert_has(r.out, " - val_loss: ");
    const char *loss = strstr(r.out, "\nTest loss: "),
               *accuracy = strstr(r.out, "\nTest accuracy: ");
    assert_true(loss && accuracy && loss < accuracy);
    assert_int_equal(count_lines(accuracy + 1), 1);
    program_free(&r);
}

static const char torch_head[] = "Using device: cpu\nModel Architecture:\nNeuralNetwork(\n  "
                                 "(flatten): Flatten(start_dim=1, end_dim=-1)\n"
                                 "  (fc1): Linear(in_features=784, out_features=128, bias=True)\n"
                                 "  (fc2): Linear(in_features=128, out_features=20, bias=True)\n"
                                 "  (fc3): Linear(in_features=20, out_features=10, "
                                 "bias=True)\n)\nTotal trainable parameters: 103270\n";

static void torch_prints_what_its_original_prints_and_nothing_else(void **state) {
    (void)state;
    program_run r = TRAIN("torch", "--epochs", "2");
    size_t n = sizeof torch_head - 1;
    assert_int_equal(strncmp(r.out, torch_head, n), 0);
    double v[4], test[2];
    int used = 0;
    assert_int_equal(
        sscanf(r.out + n,
               "Epoch 1/2 - Loss: %lf - Accuracy: %lf - Val Loss: %lf - Val Accuracy: %lf\n%n",
               &v[0], &v[1], &v[2], &v[3], &used),
        4);
    n += (size_t)used;
    used = 0;
    assert_int_equal(
        sscanf(r.out + n,
               "Epoch 2/2 - Loss: %lf - Accuracy: %lf - Val Loss: %lf - Val Accuracy: %lf\n%n",
               &v[0], &v[1], &v[2], &v[3], &used),
        4);
    n += (size_t)used;
    used = 0;
    assert_int_equal(
        sscanf(r.out + n, "Test loss: %lf\nTest accuracy: %lf\n%n", &test[0], &test[1], &used), 2);
    assert_int_equal(n + (size_t)used, strlen(r.out));
    assert_true(v[0] > 1.4612 && v[0] < 2.4 && test[1] > 0.2 && test[1] <= 1);
    program_free(&r);
}

static void compare_prints_both_and_sets_them_beside_the_recordings(void **state) {
    (void)state;
    program_run both = TRAIN("compare", "--seed", "1"), torch = TRAIN("torch", "--seed", "1");
    assert_has(both.out, "── Keras face ─");
    assert_has(both.out, "Model: \"sequential\"\n");
    assert_has(both.out, "── PyTorch face ─");
    assert_has(both.out, torch.out); /* to the last letter */
    assert_has(both.out, "── Side by side ── seed 1 · float32 · 1 thread ─");
    /* the rest of it has tests of its own in tests/report */
    assert_has(both.out, " test accuracy");
    assert_has(both.out, " recorded: Keras 3.15.1 on TensorFlow 2.21.0, PyTorch 2.15.0\n");
    assert_has(both.out, "── Why they differ ─");
    assert_has(both.out, "── What the text claims ─");
    program_free(&both);
    program_free(&torch);
}

static void quiet_prints_nothing_and_still_writes(void **state) {
    (void)state;
    char json[600], trace[600];
    beside(json, sizeof json, "q.json");
    beside(trace, sizeof trace, "q.csv");
    program_run r =
        TRAIN("compare", "--quiet", "--seed", "random", "--json", json, "--trace", trace);
    assert_string_equal(r.out, "");
    assert_int_equal(access(json, R_OK), 0);
    assert_int_equal(access(trace, R_OK), 0);
    program_free(&r);
    unlink(json);
    unlink(trace);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void json_has_the_promised_form(void **state) {
    (void)state;
    static const char *const commands[] = {"compare", "keras", "torch"};
    char path[600];
    beside(path, sizeof path, "form.json");
    for (int i = 0; i < 6; i++) {
        program_run r = i < 3 ? TRAIN(commands[i], "--json", path, "--epochs", "2", "--seed", "7")
                              : TRAIN(commands[i - 3], "--json", path, "--float64");
        assert_fits_schema(path);
        char *text = read_text(path);
        assert_has(
            text,
            i < 3 ? "\"schema\": 1,\n  \"seed\": 7,\n  \"threads\": 1,\n  \"dtype\": \"float32\""
                  : "\"seed\": 0,\n  \"threads\": 1,\n  \"dtype\": \"float64\"");
        assert_int_equal(count(text, "\"parameters\": 103270,"), i % 3 == 0 ? 3 : 1);
        assert_int_equal(count(text, "\"val_loss\": "), (i < 3 ? 2 : 1) * (i % 3 == 0 ? 3 : 1));
        assert_int_equal(count(text, "\"keras\": "),
                         i % 3 == 2 ? 0 : 2); /* its hash and its results */
        assert_int_equal(count(text, "\"torch\": "), i % 3 == 1 ? 0 : 2);
        assert_int_equal(count(text, ": null"), 0);
        assert_int_equal(count(text, "interrupted"), 0);
        free(text);
        program_free(&r);
    }
    unlink(path);
}

static void json_and_text_say_the_same(void **state) {
    (void)state;
    char path[600];
    program_run r = TRAIN("torch", "--json", beside(path, sizeof path, "same.json"));
    char *text = read_text(path), line[256];
    snprintf(line, sizeof line,
             "Epoch 1/1 - Loss: %.4f - Accuracy: %.4f - Val Loss: %.4f - Val Accuracy: %.4f\n"
             "Test loss: %.4f\nTest accuracy: %.4f\n",
             number_after(text, "epochs", "loss"), number_after(text, "epochs", "accuracy"),
             number_after(text, "epochs", "val_loss"), number_after(text, "epochs", "val_accuracy"),
             number_after(text, "test", "loss"), number_after(text, "test", "accuracy"));
    assert_has(r.out, line);
    assert_true(number_after(text, "torch\": {", "peak_bytes") >
                103270 * 4 * 4); /* weights, gradients, two moments */
    double epoch = number_after(text, "epochs", "seconds"),
           whole = number_after(text, "test", "seconds");
    assert_true(epoch > 0 && whole > epoch);
    free(text);
    program_free(&r);
    r = TRAIN("keras", "--json", path);
    text = read_text(path);
    snprintf(
        line, sizeof line, " - accuracy: %.4f - loss: %.4f - val_accuracy: %.4f - val_loss: %.4f",
        number_after(text, "epochs", "accuracy"), number_after(text, "epochs", "loss"),
        number_after(text, "epochs", "val_accuracy"), number_after(text, "epochs", "val_loss"));
    assert_has(r.out, line);
    const char *printed = strstr(r.out, "Test loss: ");
    assert_non_null(printed);
    assert_true(strtod(printed + 11, NULL) ==
                number_after(text, "test", "loss")); /* both read back exactly */
    free(text);
    program_free(&r);
    unlink(path);
}

static void check_trace(const char *text, const char *const *names, int n_names, int epochs,
                        int steps) {
    const char *line = text;
    assert_int_equal(strncmp(line, "face,epoch,step,loss\n", 21), 0);
    line += 21;
    for (int f = 0; f < n_names; f++) {
        for (int i = 0; i < epochs * steps; i++) {
            char expected[96];
            const char *number = line;
            for (int comma = 0; comma < 3 && number; comma++)
                number = strchr(number, ',') ? strchr(number, ',') + 1 : NULL;
            assert_non_null(number);
            double loss = strtod(number, NULL);
            assert_true(loss > 0 && loss < 4);
            snprintf(expected, sizeof expected, "%s,%d,%d,%.17g\n", names[f], i / steps + 1,
                     i % steps + 1, loss);
            assert_int_equal(strncmp(line, expected, strlen(expected)), 0);
            line += strlen(expected);
        }
    }
    assert_string_equal(line, "");
}

static void trace_has_a_line_for_every_step(void **state) {
    (void)state;
    static const char *const commands[] = {"compare", "keras", "torch"};
    char path[600];
    beside(path, sizeof path, "steps.csv");
    for (int i = 0; i < 3; i++) {
        program_run r = TRAIN(commands[i], "--trace", path, "--epochs", "2", "--batch-size", "256");
        char *text = read_text(path);
        check_trace(text, i == 2 ? faces + 1 : faces, i == 0 ? 2 : 1, 2,
                    4); /* 900 rows: 256 256 256 132 */
        free(text);
        program_free(&r);
    }
    unlink(path);
}

/* An epoch's mean from the losses of its steps: all batches are alike in size here. */
static void trace_and_json_tell_of_one_run(void **state) {
    (void)state;
    char json[600], trace[600];
    beside(json, sizeof json, "one.json");
    beside(trace, sizeof trace, "one.csv");
    for (int f = 0; f < 2; f++) {
        program_run r = TRAIN(faces[f], "--json", json, "--trace", trace, "--float64");
        char *results = read_text(json), *steps = read_text(trace);
        double sum = 0;
        for (const char *line = strchr(steps, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
            double loss;
            assert_int_equal(sscanf(line, "%*[a-z],%*d,%*d,%lf", &loss), 1);
            sum += loss;
        }
        assert_true(fabs(sum / SMALL_STEPS - number_after(results, "epochs", "loss")) < 1e-12);
        free(results);
        free(steps);
        program_free(&r);
    }
    unlink(json);
    unlink(trace);
}

static void one_face_alone_and_in_compare_gives_the_same_weights(void **state) {
    (void)state;
    char *both = JSON_OF("compare", "--seed", "3", "--threads", "2");
    for (int f = 0; f < 2; f++) {
        char *one = JSON_OF(faces[f], "--seed", "3"), here[65], there[65];
        hash_of(one, faces[f], here);
        hash_of(both, faces[f], there);
        assert_string_equal(here, there);
        free(one);
    }
    free(both);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keras_prints_what_its_original_prints_and_nothing_else),
        cmocka_unit_test(torch_prints_what_its_original_prints_and_nothing_else),
        cmocka_unit_test(compare_prints_both_and_sets_them_beside_the_recordings),
        cmocka_unit_test(quiet_prints_nothing_and_still_writes),
        cmocka_unit_test(json_has_the_promised_form),
        cmocka_unit_test(json_and_text_say_the_same),
        cmocka_unit_test(trace_has_a_line_for_every_step),
        cmocka_unit_test(trace_and_json_tell_of_one_run),
        cmocka_unit_test(one_face_alone_and_in_compare_gives_the_same_weights),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
