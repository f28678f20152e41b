/* Recordings whose description leaves something out: the right cause must be named first.  And
 * recordings that leave nothing out, of which nothing may be said. */
#include "tools/parity.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "report/differences.h"
#include "support/context.h"
#include "tools/recorded_training.h"

#if defined(DIP_DEBUG_SCOPES)
enum { STEPS = 4 };
#else
enum { STEPS = 12 };
#endif

typedef struct checked {
    dip_context *ctx;
    dip_recording r;
    dip_parity_result p;
} checked;
static checked c;

static void check(const recorded_training *t) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/diptych_parity_%ld.npz", (long)getpid());
    write_recorded_training(t, path);
    c.ctx = dip_test_context();
    bool fine = dip_recording_read(c.ctx, "parity", path, NULL, &c.r) && dip_parity(&c.r, 0, &c.p);
    remove(path);
    DIP_ASSERT_FINE(c.ctx);
    assert_true(fine);
}

static void done(void) {
    dip_recording_free(&c.r);
    dip_test_context_free(c.ctx);
}

static void tell(const char *what) {
    dip_text t = {.ctx = c.ctx};
    dip_parity_text(&c.p, &t);
    print_message("%s\n%s", what, t.s ? t.s : "");
    dip_text_free(&t);
}

/* ---- faults ---------------------------------------------------------------------------------- */
static int right, wrong;

static void one_fault(bool keras, bool float64, fault f) {
    recorded_training t = {.keras = keras,
                           .float64 = float64,
                           .shuffle = true,
                           .validation = true,
                           .optimizer = "adam",
                           .seed = 3,
                           .steps = STEPS,
                           .fault = f};
    if (f == FAULT_momentum) t.optimizer = "sgd";
    check(&t);
    bool first = c.p.diverged && c.p.causes > 0 && strcmp(c.p.cause[0].key, fault_names[f]) == 0;
    if (first) right++;
    else {
        char what[96];
        wrong++;
        snprintf(what, sizeof what, "%s, %s: %s is not named first:", keras ? "Keras" : "PyTorch",
                 float64 ? "float64" : "float32", fault_names[f]);
        tell(what);
    }
    done();
}

static void matrix(bool keras, bool float64) {
    right = wrong = 0;
    for (int f = FAULT_NONE + 1; f < FAULTS; f++)
        if (fault_exists(keras, (fault)f)) one_fault(keras, float64, (fault)f);
    assert_int_equal(wrong, 0);
}

static void faults_of_pytorch_in_float64(void **state) {
    (void)state;
    matrix(false, true);
}
static void faults_of_pytorch_in_float32(void **state) {
    (void)state;
    matrix(false, false);
}
static void faults_of_keras_in_float64(void **state) {
    (void)state;
    matrix(true, true);
}
static void faults_of_keras_in_float32(void **state) {
    (void)state;
    matrix(true, false);
}

/* What was done is right; the order or the weights that were written down are not. */
static void what_was_written_down_wrong_is_named(void **state) {
    (void)state;
    static const fault faults[] = {FAULT_order, FAULT_initial_weights};
    for (int i = 0; i < 4; i++) {
        recorded_training t = {.keras = i % 2 == 1,
                               .float64 = i % 2 == 0,
                               .shuffle = true,
                               .optimizer = "adam",
                               .seed = 6,
                               .steps = 4,
                               .fault = faults[i / 2],
                               .miswritten = true};
        check(&t);
        assert_true(c.p.diverged && c.p.first.found && c.p.causes > 0);
        assert_int_equal(c.p.first.step, 1);
        if (strcmp(c.p.cause[0].key, fault_names[t.fault]) != 0) tell(fault_names[t.fault]);
        assert_string_equal(c.p.cause[0].key, fault_names[t.fault]);
        assert_int_equal(c.p.cause[0].rank, DIP_PARITY_EXPLAINS);
        done();
    }
}

/* ---- silence --------------------------------------------------------------------------------- */
static void nothing_is_said_of_clean_recordings(void **state) {
    (void)state;
    static const recorded_training clean[] = {
        {.keras = false, .float64 = true, .optimizer = "adam", .seed = 0, .shuffle = true},
        {.keras = false,
         .float64 = false,
         .optimizer = "adam",
         .seed = 1,
         .shuffle = true,
         .validation = true},
        {.keras = false, .float64 = true, .optimizer = "sgd", .seed = 42, .shuffle = true},
        {.keras = false, .float64 = false, .optimizer = "sgd", .seed = 7},
        {.keras = false, .float64 = false, .optimizer = "rmsprop", .seed = 1000, .shuffle = true},
        {.keras = false, .float64 = true, .optimizer = "adamw", .seed = 5, .validation = true},
        {.keras = true,
         .float64 = true,
         .optimizer = "adam",
         .seed = 0,
         .shuffle = true,
         .validation = true},
        {.keras = true, .float64 = false, .optimizer = "adam", .seed = 42, .shuffle = true},
        {.keras = true, .float64 = false, .optimizer = "sgd", .seed = 9},
        {.keras = true, .float64 = true, .optimizer = "rmsprop", .seed = 123, .shuffle = true},
        {.keras = true,
         .float64 = false,
         .optimizer = "rmsprop",
         .seed = 4,
         .shuffle = true,
         .validation = true},
    };
    for (size_t i = 0; i < sizeof clean / sizeof *clean; i++) {
        recorded_training t = clean[i];
        t.steps = 2 * STEPS;
        check(&t);
        if (c.p.diverged) tell("of a clean recording is said:");
        assert_false(c.p.diverged);
        assert_int_equal(c.p.causes, 0);
        assert_int_equal(c.p.weights, DIP_DRAWS_SAME);
        assert_int_equal(c.p.order, DIP_DRAWS_SAME);
        assert_true(c.p.nearest.found && c.p.numbers > 100);
        /* The same engine: planned by Keras, on the tape here, the bits are the same. */
        assert_true(c.p.nearest.distance == 0);
        done();
    }
}

/* ---- the table ------------------------------------------------------------------------------- */
static void every_cause_points_to_a_difference_that_exists(void **state) {
    (void)state;
    static const struct {
        const char *key, *difference, *name, *sentence;
    } causes[] = {
#define DIP_CAUSE(key, difference, name, where, sentence) {#key, difference, name, sentence},
#include "tools/causes.def"
#undef DIP_CAUSE
    };
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        bool known = false;
        for (int f = FAULT_NONE + 1; f < FAULTS; f++)
            known = known || strcmp(fault_names[f], causes[i].key) == 0;
        if (!known) fail_msg("no fault of the matrix has the cause %s", causes[i].key);
        if (causes[i].difference[0] && !dip_difference_find(causes[i].difference))
            fail_msg("%s: there is no difference %s", causes[i].key, causes[i].difference);
        assert_true(causes[i].name[0] && causes[i].sentence[0]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_pytorch_in_float64),
        cmocka_unit_test(faults_of_pytorch_in_float32),
        cmocka_unit_test(faults_of_keras_in_float64),
        cmocka_unit_test(faults_of_keras_in_float32),
        cmocka_unit_test(what_was_written_down_wrong_is_named),
        cmocka_unit_test(nothing_is_said_of_clean_recordings),
        cmocka_unit_test(every_cause_points_to_a_difference_that_exists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
