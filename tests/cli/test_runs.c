/* test_runs.c - compare, keras and torch: what they print, write and return.  Small digits, short
 * runs; tests/whole trains on all of them. */
#include <math.h>
#include <signal.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/cli_test.h"

static const char *const faces[] = { "keras", "torch" };

/* Runs `diptych COMMAND --epochs 1 --data small WORDS...`, which must succeed. */
static program_run train(const char *command, const char *const *words)
{
    const char *argv[RUN_MOST_WORDS] = { DIP_PROGRAM, command, "--epochs", "1", SMALL };
    for (int i = 0; words && words[i]; i++) {
        assert_true(7 + i < RUN_MOST_WORDS);
        argv[6 + i] = words[i];
    }
    program_run r = program_run_words(argv, NULL);
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    return r;
}
#define TRAIN(command, ...) train((command), (const char *const[]){ __VA_ARGS__, NULL })

/* What a run of a face writes into its JSON; free it. */
static char *json_of(const char *command, const char *const *words)
{
    char path[600];
    const char *more[RUN_MOST_WORDS] = { "--json", beside(path, sizeof path, "of.json"), "--quiet" };
    for (int i = 0; words && words[i]; i++)
        more[3 + i] = words[i];
    program_run r = train(command, more);
    assert_string_equal(r.out, "");
    program_free(&r);
    char *text = read_text(path);
    assert_non_null(text);
    unlink(path);
    return text;
}
#define JSON_OF(command, ...) json_of((command), (const char *const[]){ __VA_ARGS__, NULL })

static void assert_fits_schema(const char *path)
{
    program_run r = program_run_words((const char *const[]){ DIP_PYTHON, DIP_SOURCE_DIR "/tools/check_json.py",
                                                             DIP_SOURCE_DIR "/docs/json/compare.schema.json", path, NULL }, NULL);
    assert_run(&r, 0);
    assert_string_equal(r.out, "");
    program_free(&r);
}

static int count(const char *text, const char *part)
{
    int n = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part))
        n++;
    return n;
}

/* The number behind "KEY": of the first such key after `from`. */
static double number_after(const char *text, const char *from, const char *key)
{
    char name[64];
    snprintf(name, sizeof name, "\"%s\": ", key);
    const char *at = strstr(text, from);
    at = at ? strstr(at, name) : NULL;
    assert_non_null(at);
    return strtod(at + strlen(name), NULL);
}

static void hash_of(const char *text, const char *face, char hash[65])
{
    char name[32];
    snprintf(name, sizeof name, "\"%s\": \"", face);
    const char *at = strstr(text, name);
    assert_non_null(at);
    memcpy(hash, at + strlen(name), 64);
    hash[64] = 0;
}

/* ---- what is printed --------------------------------------------------------------------------- */

static void keras_prints_what_its_original_prints_and_nothing_else(void **state)
{
    (void)state;
    program_run r = TRAIN("keras", "--epochs", "2");
    assert_int_equal(strncmp(r.out, "Model: \"sequential\"\n", 20), 0);
    assert_has(r.out, " Total params: 103,270 (403.40 KB)\n");
    assert_has(r.out, "Epoch 1/2\n");
    assert_has(r.out, "Epoch 2/2\n");
    assert_has(r.out, "9/9");
    assert_has(r.out, " - val_loss: ");
    const char *loss = strstr(r.out, "\nTest loss: "), *accuracy = strstr(r.out, "\nTest accuracy: ");
    assert_true(loss && accuracy && loss < accuracy);
    assert_int_equal(count_lines(accuracy + 1), 1);
    program_free(&r);
}

static const char torch_head[] =
    "Using device: cpu\nModel Architecture:\nNeuralNetwork(\n  (flatten): Flatten(start_dim=1, end_dim=-1)\n"
    "  (fc1): Linear(in_features=784, out_features=128, bias=True)\n"
    "  (fc2): Linear(in_features=128, out_features=20, bias=True)\n"
    "  (fc3): Linear(in_features=20, out_features=10, bias=True)\n)\nTotal trainable parameters: 103270\n";

static void torch_prints_what_its_original_prints_and_nothing_else(void **state)
{
    (void)state;
    program_run r = TRAIN("torch", "--epochs", "2");
    size_t n = sizeof torch_head - 1;
    assert_int_equal(strncmp(r.out, torch_head, n), 0);
    double v[4], test[2];
    int used = 0;
    assert_int_equal(sscanf(r.out + n, "Epoch 1/2 - Loss: %lf - Accuracy: %lf - Val Loss: %lf - Val Accuracy: %lf\n%n",
                            &v[0], &v[1], &v[2], &v[3], &used), 4);
    n += (size_t)used;
    used = 0;
    assert_int_equal(sscanf(r.out + n, "Epoch 2/2 - Loss: %lf - Accuracy: %lf - Val Loss: %lf - Val Accuracy: %lf\n%n",
                            &v[0], &v[1], &v[2], &v[3], &used), 4);
    n += (size_t)used;
    used = 0;
    assert_int_equal(sscanf(r.out + n, "Test loss: %lf\nTest accuracy: %lf\n%n", &test[0], &test[1], &used), 2);
    assert_int_equal(n + (size_t)used, strlen(r.out));
    assert_true(v[0] > 1.4612 && v[0] < 2.4 && test[1] > 0.2 && test[1] <= 1);
    program_free(&r);
}

static void compare_prints_both_and_sets_them_beside_the_recordings(void **state)
{
    (void)state;
    program_run both = TRAIN("compare", "--seed", "1"), torch = TRAIN("torch", "--seed", "1");
    assert_has(both.out, "── Keras face ─");
    assert_has(both.out, "Model: \"sequential\"\n");
    assert_has(both.out, "── PyTorch face ─");
    assert_has(both.out, torch.out); /* to the last letter */
    assert_has(both.out, "── Side by side ── seed 1 · float32 · 1 thread ─");
    assert_has(both.out, "seed 0                                      0.0947    0.9741    1.5001    0.9630\n");
    assert_has(both.out, "seed 1                                      0.1011    0.9718    1.4973    0.9654\n");
    assert_has(both.out, "seed 42                                     0.1081    0.9690    1.4958    0.9669\n");
    assert_has(both.out, "\nthis run, seed 1 ");
    assert_has(both.out, "This run was asked for 1 epoch of batch 100, so the rows do not compare.\n");
    program_free(&both);
    program_free(&torch);
    both = TRAIN("compare", "--float64");
    assert_has(both.out, "seed 0                                      0.0966    0.9747    1.5008    0.9621\n");
    program_free(&both);
}

static void quiet_prints_nothing_and_still_writes(void **state)
{
    (void)state;
    char json[600], trace[600];
    beside(json, sizeof json, "q.json");
    beside(trace, sizeof trace, "q.csv");
    program_run r = TRAIN("compare", "--quiet", "--seed", "random", "--json", json, "--trace", trace);
    assert_string_equal(r.out, "");
    assert_int_equal(access(json, R_OK), 0);
    assert_int_equal(access(trace, R_OK), 0);
    program_free(&r);
    unlink(json);
    unlink(trace);
}

/* ---- files --------------------------------------------------------------------------------------- */

static void json_has_the_promised_form(void **state)
{
    (void)state;
    static const char *const commands[] = { "compare", "keras", "torch" };
    char path[600];
    beside(path, sizeof path, "form.json");
    for (int i = 0; i < 6; i++) {
        program_run r = i < 3 ? TRAIN(commands[i], "--json", path, "--epochs", "2", "--seed", "7")
                              : TRAIN(commands[i - 3], "--json", path, "--float64");
        assert_fits_schema(path);
        char *text = read_text(path);
        assert_has(text, i < 3 ? "\"schema\": 1,\n  \"seed\": 7,\n  \"threads\": 1,\n  \"dtype\": \"float32\""
                               : "\"seed\": 0,\n  \"threads\": 1,\n  \"dtype\": \"float64\"");
        assert_int_equal(count(text, "\"parameters\": 103270,"), i % 3 == 0 ? 2 : 1);
        assert_int_equal(count(text, "\"val_loss\": "), (i < 3 ? 2 : 1) * (i % 3 == 0 ? 2 : 1));
        assert_int_equal(count(text, "\"keras\": "), i % 3 == 2 ? 0 : 2); /* its hash and its results */
        assert_int_equal(count(text, "\"torch\": "), i % 3 == 1 ? 0 : 2);
        assert_int_equal(count(text, "null"), 0);
        assert_int_equal(count(text, "interrupted"), 0);
        free(text);
        program_free(&r);
    }
    unlink(path);
}

static void json_and_text_say_the_same(void **state)
{
    (void)state;
    char path[600];
    program_run r = TRAIN("torch", "--json", beside(path, sizeof path, "same.json"));
    char *text = read_text(path), line[256];
    snprintf(line, sizeof line, "Epoch 1/1 - Loss: %.4f - Accuracy: %.4f - Val Loss: %.4f - Val Accuracy: %.4f\n"
             "Test loss: %.4f\nTest accuracy: %.4f\n",
             number_after(text, "epochs", "loss"), number_after(text, "epochs", "accuracy"),
             number_after(text, "epochs", "val_loss"), number_after(text, "epochs", "val_accuracy"),
             number_after(text, "test", "loss"), number_after(text, "test", "accuracy"));
    assert_has(r.out, line);
    assert_true(number_after(text, "torch\": {", "peak_bytes") > 103270 * 4 * 4); /* weights, gradients, two moments */
    double epoch = number_after(text, "epochs", "seconds"), whole = number_after(text, "test", "seconds");
    assert_true(epoch > 0 && whole > epoch);
    free(text);
    program_free(&r);
    r = TRAIN("keras", "--json", path);
    text = read_text(path);
    snprintf(line, sizeof line, " - accuracy: %.4f - loss: %.4f - val_accuracy: %.4f - val_loss: %.4f",
             number_after(text, "epochs", "accuracy"), number_after(text, "epochs", "loss"),
             number_after(text, "epochs", "val_accuracy"), number_after(text, "epochs", "val_loss"));
    assert_has(r.out, line);
    const char *printed = strstr(r.out, "Test loss: ");
    assert_non_null(printed);
    assert_true(strtod(printed + 11, NULL) == number_after(text, "test", "loss")); /* both read back exactly */
    free(text);
    program_free(&r);
    unlink(path);
}

static void check_trace(const char *text, const char *const *names, int n_names, int epochs, int steps)
{
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
            snprintf(expected, sizeof expected, "%s,%d,%d,%.17g\n", names[f], i / steps + 1, i % steps + 1, loss);
            assert_int_equal(strncmp(line, expected, strlen(expected)), 0);
            line += strlen(expected);
        }
    }
    assert_string_equal(line, "");
}

static void trace_has_a_line_for_every_step(void **state)
{
    (void)state;
    static const char *const commands[] = { "compare", "keras", "torch" };
    char path[600];
    beside(path, sizeof path, "steps.csv");
    for (int i = 0; i < 3; i++) {
        program_run r = TRAIN(commands[i], "--trace", path, "--epochs", "2", "--batch-size", "256");
        char *text = read_text(path);
        check_trace(text, i == 2 ? faces + 1 : faces, i == 0 ? 2 : 1, 2, 4); /* 900 rows: 256 256 256 132 */
        free(text);
        program_free(&r);
    }
    unlink(path);
}

/* PyTorch's own mean over an epoch, from the losses of its steps: all batches are alike in size here. */
static void trace_and_json_tell_of_one_run(void **state)
{
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

static void one_face_alone_and_in_compare_gives_the_same_weights(void **state)
{
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

/* ---- every option does something ------------------------------------------------------------------ */

static bool epochs_changes(void)
{
    char *text = JSON_OF("keras", "--epochs", "3");
    bool ok = count(text, "\"val_loss\"") == 3;
    free(text);
    return ok;
}

static bool weights_change(const char *option, const char *value)
{
    bool ok = true;
    for (int f = 0; f < 2; f++) {
        char *plain = json_of(faces[f], NULL), *other = JSON_OF(faces[f], option, value), a[65], b[65];
        hash_of(plain, faces[f], a);
        hash_of(other, faces[f], b);
        ok = ok && strcmp(a, b) != 0;
        free(plain);
        free(other);
    }
    return ok;
}

static bool batch_size_changes(void) { return weights_change("--batch-size", "50"); }
static bool seed_changes(void) { return weights_change("--seed", "1"); }

/* Fewer rows give another run than all of them, which the default would find. */
static bool data_changes(void)
{
    program_run r = train("keras", NULL);
    bool ok = strstr(r.out, "9/9") != NULL;
    program_free(&r);
    return ok;
}

static bool threads_changes(void)
{
    char *text = JSON_OF("torch", "--threads", "3");
    bool ok = strstr(text, "\"threads\": 3,") != NULL;
    free(text);
    return ok;
}

static bool float64_changes(void)
{
    bool ok = true;
    for (int f = 0; f < 2; f++) {
        char *text = JSON_OF(faces[f], "--float64");
        double loss = number_after(text, "epochs", "loss");
        ok = ok && strstr(text, "\"dtype\": \"float64\"") && (double)(float)loss != loss;
        free(text);
    }
    return ok;
}

static bool written(const char *option)
{
    char path[600];
    program_run r = TRAIN("keras", option, beside(path, sizeof path, "written"));
    bool ok = unlink(path) == 0;
    program_free(&r);
    return ok;
}

static bool trace_changes(void) { return written("--trace"); }
static bool json_changes(void) { return written("--json"); }

static bool quiet_changes(void)
{
    program_run r = TRAIN("keras", "--quiet");
    bool ok = !*r.out;
    program_free(&r);
    return ok;
}

static bool help_changes(void)
{
    program_run r = TRAIN("keras", "--help");
    bool ok = strncmp(r.out, "Usage: ", 7) == 0;
    program_free(&r);
    return ok;
}

static const struct { const char *option; bool (*changes)(void); } effects[] = {
    { "--epochs", epochs_changes }, { "--batch-size", batch_size_changes }, { "--seed", seed_changes },
    { "--data", data_changes }, { "--threads", threads_changes }, { "--float64", float64_changes },
    { "--trace", trace_changes }, { "--json", json_changes }, { "--quiet", quiet_changes }, { "--help", help_changes },
};

static void every_option_changes_what_a_run_does(void **state)
{
    (void)state;
    for (const dip_cli_option *o = dip_cli_training_options; o->name; o++) {
        bool (*changes)(void) = NULL;
        for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
            if (strcmp(effects[i].option, o->name) == 0)
                changes = effects[i].changes;
        if (!changes)
            fail_msg("%s has no test here", o->name);
        if (!changes())
            fail_msg("%s changes nothing", o->name);
    }
}

static void the_environment_finds_the_data_and_an_option_goes_before_it(void **state)
{
    (void)state;
    char data[600];
    snprintf(data, sizeof data, "DIPTYCH_DATA=%s", small_digits);
    const char *const here[] = { data, "DIPTYCH_NUM_THREADS=2", NULL }, *const nowhere[] = { "DIPTYCH_DATA=/nowhere", NULL };
    program_run r = program_run_words((const char *const[]){ DIP_PROGRAM, "keras", "--epochs", "1", NULL }, here);
    assert_run(&r, 0);
    assert_has(r.out, "9/9");
    program_free(&r);
    r = program_run_words((const char *const[]){ DIP_PROGRAM, "keras", "--epochs", "1", SMALL, NULL }, nowhere);
    assert_run(&r, 0);
    assert_has(r.out, "9/9");
    program_free(&r);
    char path[600];
    r = program_run_words((const char *const[]){ DIP_PROGRAM, "keras", "--epochs", "1", "--threads", "1", "--json",
                                                 beside(path, sizeof path, "t.json"), NULL }, here);
    assert_run(&r, 0);
    char *text = read_text(path);
    assert_has(text, "\"threads\": 1,"); /* not the environment's 2 */
    free(text);
    unlink(path);
    program_free(&r);
}

static void a_random_seed_is_printed_and_repeats_the_run(void **state)
{
    (void)state;
    char path[600], seed[32], here[65], there[65];
    program_run r = TRAIN("torch", "--seed", "random", "--json", beside(path, sizeof path, "r.json"));
    long long n = -1;
    assert_int_equal(sscanf(r.out, "Seed: %lld, from the system; --seed ", &n), 1);
    char *first = read_text(path);
    assert_true((double)n == number_after(first, "schema", "seed"));
    snprintf(seed, sizeof seed, "%lld", n);
    char *again = JSON_OF("torch", "--seed", seed);
    hash_of(first, "torch", here);
    hash_of(again, "torch", there);
    assert_string_equal(here, there);
    program_free(&r);
    free(first);
    free(again);
    unlink(path);
}

/* ---- failures ------------------------------------------------------------------------------------------ */

static void missing_data_is_named_with_its_folder(void **state)
{
    (void)state;
    program_run r = RUN("compare", "--data", "/no/such/folder");
    assert_run(&r, 1);
    assert_string_equal(r.out, "");
    assert_string_equal(r.err, "diptych: compare: --data /no/such/folder: there is no such folder; name the one with the "
                               "MNIST files, or leave the option out\n");
    program_free(&r);
    char empty[512], expected[1400];
    scratch_folder(empty, sizeof empty);
    r = RUN("torch", "--data", empty);
    scratch_remove(empty);
    snprintf(expected, sizeof expected, "diptych: torch: --data %s: train-images-idx3-ubyte and train-labels-idx1-ubyte, plain "
             "or .gz, are neither there nor in its MNIST/raw; name their folder, or leave the option out\n", empty);
    assert_run(&r, 1);
    assert_string_equal(r.out, "");
    assert_string_equal(r.err, expected);
    program_free(&r);
}

static void a_truncated_file_is_named_with_the_byte_where_it_breaks(void **state)
{
    (void)state;
    char labels[600], json[600];
    beside(labels, sizeof labels, "t10k-labels-idx1-ubyte");
    char *whole = read_text(labels);
    assert_int_equal(truncate(labels, 100), 0);
    for (int f = 0; f < 2; f++) {
        program_run r = RUN(faces[f], SMALL, "--json", beside(json, sizeof json, "none.json"));
        assert_run(&r, 1);
        assert_has(r.err, f == 0 ? "diptych: Keras face: " : "diptych: PyTorch face: ");
        assert_has(r.err, "t10k-labels-idx1-ubyte: byte ");
        assert_int_equal(count_lines(r.err), 1);
        assert_null(strstr(r.err, ".c:")); /* no line of the program's own source */
        assert_int_not_equal(access(json, F_OK), 0); /* nothing was reached, nothing is written */
        program_free(&r);
    }
    FILE *f = fopen(labels, "wb");
    assert_non_null(f);
    uint8_t head[8] = { 0, 0, 8, 1, 0, 0, 0, SMALL_TEST };
    assert_memory_equal(whole, head, 8);
    fwrite(whole, 1, 8 + SMALL_TEST, f);
    fclose(f);
    free(whole);
}

static void a_file_that_cannot_be_written_is_noticed_before_the_training(void **state)
{
    (void)state;
    static const char *const options[] = { "--json", "--trace" };
    for (int i = 0; i < 2; i++) {
        program_run r = RUN("compare", SMALL, options[i], "/no/such/folder/file");
        assert_run(&r, 1);
        assert_string_equal(r.out, "");
        assert_has(r.err, "/no/such/folder/file");
        assert_has(r.err, options[i]);
        assert_int_equal(count_lines(r.err), 1);
        program_free(&r);
    }
}

static void an_older_file_survives_a_run_that_never_began(void **state)
{
    (void)state;
    char path[600];
    FILE *f = fopen(beside(path, sizeof path, "old.json"), "w");
    assert_non_null(f);
    fputs("old", f);
    fclose(f);
    program_run r = RUN("compare", SMALL, "--json", path, "--trace", "/no/such/folder/file");
    assert_run(&r, 1);
    char *text = read_text(path);
    assert_string_equal(text, "old");
    free(text);
    unlink(path);
    program_free(&r);
}

static void output_that_cannot_be_written_is_a_failure(void **state)
{
    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    program_run r = program_run_words((const char *const[]){ "/bin/sh", "-c", DIP_PROGRAM " --help > /dev/full", NULL }, NULL);
    assert_run(&r, 1);
    assert_string_equal(r.err, "diptych: standard output could not be written; what was printed is not complete\n");
    program_free(&r);
}

/* ---- interrupts ------------------------------------------------------------------------------------------ */

static void interrupt(const char *command, int number)
{
    char json[600], trace[600];
    beside(json, sizeof json, "i.json");
    beside(trace, sizeof trace, "i.csv");
    program_run r = START(command, SMALL, "--epochs", "1000000", "--json", json, "--trace", trace);
    assert_true(program_wait_for(r.out_path, 4000, 60)); /* some epochs */
    program_signal(&r, number);
    program_finish(&r);
    assert_run(&r, 130);
    assert_string_equal(r.err, "");
    assert_has(r.out, "\nInterrupted: ");
    assert_has(r.out, " of 1000000 epochs complete");
    assert_fits_schema(json);
    char *text = read_text(json), *steps = read_text(trace);
    assert_has(text, "\"test\": null");
    assert_has(text, "\"interrupted\": {\"epoch\": ");
    int epochs = count(text, "\"val_loss\""), lines = count_lines(steps) - 1;
    assert_true(epochs > 0);
    assert_true(lines >= epochs * SMALL_STEPS && lines <= (epochs + 1) * SMALL_STEPS);
    bool torch = strcmp(command, "torch") == 0;
    assert_int_equal(count(text, "\"keras\": "), torch ? 0 : 2);
    assert_int_equal(count(text, "\"torch\": "), torch ? 2 : 0); /* compare had not come to it */
    free(text);
    free(steps);
    program_free(&r);
    unlink(json);
    unlink(trace);
}

static void an_interrupted_run_ends_after_its_step_and_keeps_what_it_reached(void **state)
{
    (void)state;
    interrupt("keras", SIGINT);
    interrupt("torch", SIGTERM);
    interrupt("compare", SIGINT);
}

int main(void)
{
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
        cmocka_unit_test(every_option_changes_what_a_run_does),
        cmocka_unit_test(the_environment_finds_the_data_and_an_option_goes_before_it),
        cmocka_unit_test(a_random_seed_is_printed_and_repeats_the_run),
        cmocka_unit_test(missing_data_is_named_with_its_folder),
        cmocka_unit_test(a_truncated_file_is_named_with_the_byte_where_it_breaks),
        cmocka_unit_test(a_file_that_cannot_be_written_is_noticed_before_the_training),
        cmocka_unit_test(an_older_file_survives_a_run_that_never_began),
        cmocka_unit_test(output_that_cannot_be_written_is_a_failure),
        cmocka_unit_test(an_interrupted_run_ends_after_its_step_and_keeps_what_it_reached),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
