/* recorded_run.c - see recorded_run.h. */
#include "whole/recorded_run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/recorded.h"
#include "support/context.h"

static const char *const figures[RUN_FIGURES] = {"loss", "accuracy", "val_loss", "val_accuracy"};

static void read_trace(recorded_run *r, const char *path) {
    char *text = read_text(path);
    assert_non_null(text);
    const char *at = strchr(text, '\n');
    for (int i = 0; i < RUN_EPOCHS * RUN_STEPS; i++) {
        char face[16];
        int epoch = 0, step = 0;
        assert_non_null(at);
        assert_int_equal(
            sscanf(at + 1, "%15[^,],%d,%d,%lf", face, &epoch, &step, &r->step[i]), 4);
        assert_string_equal(face, r->face);
        assert_int_equal(epoch, i / RUN_STEPS + 1);
        assert_int_equal(step, i % RUN_STEPS + 1);
        at = strchr(at + 1, '\n');
    }
    assert_string_equal(at, "\n");
    free(text);
}

static void read_results(recorded_run *r, const char *path) {
    char *text = read_text(path);
    assert_non_null(text);
    const char *at = strstr(text, "\"epochs\": [");
    for (int e = 0; e < RUN_EPOCHS; e++) {
        double *f = r->epoch[e];
        assert_non_null(at);
        at = strstr(at + 1, "{\"loss\"");
        assert_non_null(at);
        assert_int_equal(sscanf(at,
                                "{\"loss\": %lf, \"accuracy\": %lf, \"val_loss\": %lf, "
                                "\"val_accuracy\": %lf",
                                &f[0], &f[1], &f[2], &f[3]),
                         4);
    }
    at = strstr(text, "\"test\": {");
    assert_non_null(at);
    assert_int_equal(
        sscanf(at, "\"test\": {\"loss\": %lf, \"accuracy\": %lf}", &r->test[0], &r->test[1]), 2);
    free(text);
}

static void train(recorded_run *r) {
    char folder[300], trace[400], json[400], seed[16], epochs[16];
    scratch_folder(folder, sizeof folder);
    snprintf(trace, sizeof trace, "%s/trace.csv", folder);
    snprintf(json, sizeof json, "%s/results.json", folder);
    snprintf(seed, sizeof seed, "%d", r->seed);
    snprintf(epochs, sizeof epochs, "%d", RUN_EPOCHS);
    r->printed = program_run_words(
        (const char *const[]){DIP_PROGRAM, r->face, "--seed", seed, "--epochs", epochs,
                              "--threads", "1", "--data", DIP_TEST_DATA, "--trace", trace,
                              "--json", json, r->wide ? "--float64" : NULL, NULL},
        NULL);
    assert_string_equal(r->printed.err, "");
    assert_int_equal(r->printed.status, 0);
    read_trace(r, trace);
    read_results(r, json);
    scratch_remove(folder);
}

void recorded_run_begin(recorded_run *r, const char *face, int seed, bool wide) {
    char path[600], name[64];
    *r = (recorded_run){.face = face, .seed = seed, .wide = wide};
    snprintf(path, sizeof path, "%s/digits/%s_losses.npz", DIP_TEST_GOLDEN, face);
    snprintf(name, sizeof name, "seed%d_%s", seed, wide ? "f64" : "f32");
    r->golden = npz_open(path);
    r->real_step = npz_get(r->golden, name);
    strcat(name, "_epochs");
    r->real_epoch = npz_get(r->golden, name);
    snprintf(name, sizeof name, "seed%d_%s_test", seed, wide ? "f64" : "f32");
    r->real_test = npz_get(r->golden, name);
    strcpy(name + strlen(name) - strlen("test"), "epochs_two_threads");
    if (!npz_find(r->golden, name, &r->other_epoch)) r->other_epoch.n = 0;
    train(r);
}

void recorded_run_end(recorded_run *r) {
    program_free(&r->printed);
    npz_close(r->golden);
}

static const char *dtype(const recorded_run *r) { return r->wide ? "float64" : "float32"; }

void recorded_run_check_steps(const recorded_run *r, int from, int to, double limit) {
    double worst = 0;
    if (to > RUN_EPOCHS * RUN_STEPS) to = RUN_EPOCHS * RUN_STEPS;
    assert_true(to <= r->real_step.n);
    for (int i = from; i < to; i++) {
        double real = npz_number(&r->real_step, i), off = fabs(r->step[i] - real);
        if (!(off <= limit))
            fail_msg("%s, seed %d, %s, step %d: the loss is %.17g, recorded %.17g, off by %.2g",
                     r->face, r->seed, dtype(r), i + 1, r->step[i], real, off);
        worst = fmax(worst, off);
    }
    print_message("%s, seed %d, %s: steps to %d within %.2g\n", r->face, r->seed, dtype(r), to,
                  worst);
}

void recorded_run_check_epochs(const recorded_run *r, const double limit[RUN_FIGURES]) {
    double worst[RUN_FIGURES] = {0};
    for (int e = 0; e < RUN_EPOCHS; e++)
        for (int k = 0; k < RUN_FIGURES; k++) {
            int64_t at = e * RUN_FIGURES + k;
            double real = npz_number(&r->real_epoch, at), off = fabs(r->epoch[e][k] - real);
            if (r->other_epoch.n)
                off = fmin(off, fabs(r->epoch[e][k] - npz_number(&r->other_epoch, at)));
            if (!(off <= limit[k]))
                fail_msg("%s, seed %d, %s, epoch %d: %s is %.17g, recorded %.17g, off by %.2g",
                         r->face, r->seed, dtype(r), e + 1, figures[k], r->epoch[e][k], real, off);
            worst[k] = fmax(worst[k], off);
        }
    print_message("%s, seed %d, %s: epochs within %.2g, %.2g, %.2g, %.2g\n", r->face, r->seed,
                  dtype(r), worst[0], worst[1], worst[2], worst[3]);
}

/* What compare shows beside its own result is the same recording. */
static void check_shown(const recorded_run *r) {
    int seen = 0;
    for (int i = 0; i < dip_all_recorded_count; i++) {
        const dip_recorded *shown = &dip_all_recorded[i];
        if (strcmp(shown->face, r->face) || strcmp(shown->dtype, dtype(r)) ||
            shown->seed != r->seed)
            continue;
        assert_true(shown->loss == npz_number(&r->real_test, 0));
        assert_true(shown->accuracy == npz_number(&r->real_test, 1));
        seen++;
    }
    assert_int_equal(seen, 1);
}

void recorded_run_check_test(const recorded_run *r, double loss, double accuracy) {
    check_shown(r);
    if (RUN_EPOCHS < r->real_epoch.dim[0]) return;
    double real_loss = npz_number(&r->real_test, 0), real_accuracy = npz_number(&r->real_test, 1);
    print_message("%s, seed %d, %s: accuracy %.4f, recorded %.4f; loss off by %.2g\n", r->face,
                  r->seed, dtype(r), r->test[1], real_accuracy, fabs(r->test[0] - real_loss));
    assert_true(fabs(r->test[0] - real_loss) <= loss);
    assert_true(fabs(r->test[1] - real_accuracy) <= accuracy);
}

void recorded_run_check_readme(const recorded_run *r) {
    if (RUN_EPOCHS < r->real_epoch.dim[0] || r->wide) return;
    char line[128], *readme = read_text(DIP_SOURCE_DIR "/README.md");
    assert_non_null(readme);
    snprintf(line, sizeof line, "| %s | %d | %.4f | %.4f | %.4f | %.4f |\n",
             strcmp(r->face, "keras") == 0 ? "Keras" : "PyTorch", r->seed,
             npz_number(&r->real_test, 1), r->test[1], npz_number(&r->real_test, 0), r->test[0]);
    if (!strstr(readme, line))
        fail_msg("README.md lacks this row, run tools/make_readme.py: %s", line);
    free(readme);
}
