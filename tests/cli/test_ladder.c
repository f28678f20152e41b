/* test_ladder.c - diptych ladder: what it prints and writes, its options, its ends.  Small digits, short
 * runs; how the numbers follow from runs is tested in tests/tools, how they look in tests/report. */
#include <signal.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/run_test.h"

#ifdef NDEBUG
enum { TYPES = 3 };
#else
enum { TYPES = 1 }; /* sanitizers see nothing new in the others, and are slow */
#endif

/* `diptych ladder --data small --epochs 1 WORDS...` */
#define LADDER(...) RUN("ladder", SMALL, "--epochs", "1", __VA_ARGS__)

static void assert_ladder_schema(const char *path) {
    program_run r = program_run_words(
        (const char *const[]){DIP_PYTHON, DIP_SOURCE_DIR "/tools/check_json.py",
                              DIP_SOURCE_DIR "/docs/json/ladder.schema.json", path, NULL},
        NULL);
    assert_run(&r, 0);
    assert_string_equal(r.out, "");
    program_free(&r);
}

static void the_last_rung_is_the_pytorch_program(void **state) {
    (void)state;
    static const char *const types[] = {"--threads=2", "--float64", "--batch-size=64"};
    for (int i = 0; i < TYPES; i++) {
        program_run r = LADDER("--seeds", "2", "--seed", "5", types[i]);
        assert_run(&r, 0);
        assert_string_equal(r.err, "");
        assert_has(r.out, "seeds 5 to 6");
        assert_has(r.out, i == 1 ? "float64" : "float32");
        assert_has(r.out, "equal, bit for bit");
        assert_has(r.out, "103,270 weights");
        for (int s = 0; s < 7; s++) {
            char row[16];
            snprintf(row, sizeof row, "\n %d ", s);
            assert_has(r.out, row);
        }
        program_free(&r);
    }
}

static void files_tell_the_same(void **state) {
    (void)state;
    char json[600], trace[600], plot[600];
    beside(json, sizeof json, "l.json");
    beside(trace, sizeof trace, "l.csv");
    beside(plot, sizeof plot, "l.svg");
    program_run r = LADDER("--ends", "--seeds", "2", "--quiet", "--json", json, "--trace", trace,
                           "--plot", plot);
    assert_run(&r, 0);
    assert_string_equal(r.out, "");
    assert_string_equal(r.err, "");
    assert_ladder_schema(json);
    char *text = read_text(json), *steps = read_text(trace), *picture = read_text(plot);
    assert_has(text, "\"equal\": true");
    assert_int_equal(count(text, "\"turned\": "), 2);
    assert_int_equal(count(text, "\"seed\": 1, "), 3);
    assert_int_equal(count(text, "\"differs\": null"), 2);
    assert_int_equal(strncmp(steps, "seed,rung,epoch,step,loss\n0,0,1,1,", 34), 0);
    assert_int_equal(count_lines(steps), 1 + 2 * 3 * SMALL_STEPS);
    assert_int_equal(count(steps, "\n1,torch,1,"), SMALL_STEPS);
    assert_int_equal(strncmp(picture, "<svg", 4) == 0 || strncmp(picture, "<?xml", 5) == 0, 1);
    free(text);
    free(steps);
    free(picture);
    program_free(&r);
    unlink(json);
    unlink(trace);
    unlink(plot);
}

/* ---- options --------------------------------------------------------------------------------- */
static char *plain; /* what the ladder prints without further words */

/* Does it print something else with these? */
static bool changes(const char *option, const char *value) {
    program_run r = LADDER("--ends", "--seeds", "1", option, value);
    assert_run(&r, 0);
    bool other = strcmp(plain, r.out) != 0;
    program_free(&r);
    return other;
}

static bool data_changes(void) {
    program_run r = RUN("ladder", "--data", "/no/such/folder");
    bool refused = r.status == 1;
    program_free(&r);
    return refused;
}

/* Neither writes a number otherwise. */
static bool threads_change_nothing(void) { return !changes("--threads", "2"); }

static bool written(const char *option, const char *name) {
    char path[600];
    program_run r =
        LADDER("--seeds", "1", "--only", "sums", option, beside(path, sizeof path, name));
    assert_run(&r, 0);
    bool there = unlink(path) == 0;
    program_free(&r);
    return there;
}

static bool factorial_changes(void) {
    program_run r = LADDER("--only", "softmax,order", "--factorial");
    assert_run(&r, 0);
    bool shares = strstr(r.out, "all 4 combinations") && strstr(r.out, "seed 0 ");
    program_free(&r);
    return shares;
}

static bool help_prints(void) {
    program_run r = RUN("ladder", "--help");
    bool ok = strncmp(r.out, "Usage: ", 7) == 0;
    program_free(&r);
    return ok;
}

static bool order_changes(void) {
    program_run r =
        LADDER("--seeds=1", "--only=softmax,order,sums", "--order=sums,softmax", "--brief");
    assert_run(&r, 0);
    const char *sums = strstr(r.out, "\n 1 sums of"), *softmax = strstr(r.out, "\n 2 softmax"),
               *order = strstr(r.out, "\n 3 order of");
    bool ok = sums && softmax && order;
    program_free(&r);
    return ok;
}

static bool ends_are_two_rungs(void) {
    return strstr(plain, "\n 1 7 switches at once ") && strstr(plain, "equal, bit for bit");
}

static bool epochs_change(void) { return changes("--epochs", "2"); }
static bool batch_size_changes(void) { return changes("--batch-size", "50"); }
static bool seed_changes(void) { return changes("--seed", "4"); }
static bool float64_changes(void) { return changes("--float64", NULL); }
static bool seeds_change(void) { return changes("--seeds", "2"); }
static bool only_changes(void) { return changes("--only", "sums"); }
static bool trace_changes(void) { return written("--trace", "l.csv"); }
static bool json_changes(void) { return written("--json", "l.json"); }
static bool plot_changes(void) { return written("--plot", "l.svg"); }
static bool brief_changes(void) { return changes("--brief", NULL); }
static bool quiet_changes(void) { return changes("--quiet", NULL); }

static const struct {
    const char *option;
    bool (*holds)(void);
} effects[] = {
    {"--epochs", epochs_change},    {"--batch-size", batch_size_changes},
    {"--seed", seed_changes},       {"--data", data_changes},
    {"--float64", float64_changes}, {"--threads", threads_change_nothing},
    {"--seeds", seeds_change},      {"--order", order_changes},
    {"--only", only_changes},       {"--ends", ends_are_two_rungs},
    {"--trace", trace_changes},     {"--factorial", factorial_changes},
    {"--json", json_changes},       {"--plot", plot_changes},
    {"--brief", brief_changes},     {"--quiet", quiet_changes},
    {"--help", help_prints},
};

static void every_option_does_what_it_says(void **state) {
    (void)state;
    program_run r = LADDER("--ends", "--seeds", "1");
    assert_run(&r, 0);
    plain = r.out;
    for (const dip_cli_option *o = dip_cli_ladder_options; o->name; o++) {
        bool (*holds)(void) = NULL;
        for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
            if (strcmp(effects[i].option, o->name) == 0) holds = effects[i].holds;
        if (!holds) fail_msg("%s has no test here", o->name);
        if (!holds()) fail_msg("%s does not do what it says", o->name);
    }
    program_free(&r);
}

static void wrong_switches_are_named(void **state) {
    (void)state;
    static const struct {
        const char *word, *sentence;
    } wrong[] = {
        {"--only=softmx",
         "there is no switch \"softmx\"; did you mean \"softmax\"? diptych help ladder"},
        {"--order=loss,sums,loss", "--order: \"loss\" stands there twice, expected each once"},
        {"--order=loss,", "there is no switch \"\""},
        {"--only=", "there is no switch \"\""},
        {"--seeds=0", "--seeds: found \"0\", expected a whole number from 1 to 1000"},
        {"--seed=4294967295", "found a seed above 4294967295"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        program_run r = RUN("ladder", wrong[i].word);
        assert_run(&r, 2);
        assert_string_equal(r.out, "");
        assert_has(r.err, wrong[i].sentence);
        assert_int_equal(count_lines(r.err), 1);
        program_free(&r);
    }
    program_run r = RUN("ladder", "--only=softmax", "--order=loss");
    assert_run(&r, 2);
    assert_has(r.err, "--order names \"loss\", which --only leaves out");
    program_free(&r);
}

/* ---- ends ------------------------------------------------------------------------------------ */
static void an_interrupted_ladder_tells_the_seeds_that_are_complete(void **state) {
    (void)state;
    char json[600];
    program_run r = START("ladder", SMALL, "--epochs", "1000000", "--json",
                          beside(json, sizeof json, "i.json"));
    nanosleep(&(struct timespec){0, 300000000}, NULL);
    program_signal(&r, SIGINT);
    program_finish(&r);
    assert_run(&r, 130);
    assert_string_equal(r.out, "Interrupted: 0 seeds complete.\n");
    assert_string_equal(r.err, "");
    assert_int_equal(access(json, F_OK), -1);
    program_free(&r);
}

/* ---- in compare ------------------------------------------------------------------------------ */
static void compare_shows_the_ladder_of_its_seed_and_report_shows_it_again(void **state) {
    (void)state;
    char json[600], page[600], again[600];
    beside(json, sizeof json, "c.json");
    beside(page, sizeof page, "c.html");
    beside(again, sizeof again, "d.html");
    program_run r = RUN("compare", SMALL, "--epochs", "1", "--seed", "2", "--brief", "--json", json,
                        "--report", page);
    assert_run(&r, 0);
    assert_has(r.out, "One switch after the other");
    assert_has(r.out, "equal, bit for bit");
    program_free(&r);
    assert_fits_schema(json);
    char *text = read_text(json);
    assert_has(text, "\"ladder\": {");
    assert_has(text, "\"equal\": true");
    free(text);
#ifdef DIP_WITH_JANSSON
    r = RUN("report", json, "-o", again);
    assert_run(&r, 0);
    char *one = read_text(page), *other = read_text(again);
    assert_has(one, "id=\"ladder-chart\"");
    assert_string_equal(one, other);
    free(one);
    free(other);
    program_free(&r);
    unlink(again);
#endif
    unlink(json);
    unlink(page);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_rung_is_the_pytorch_program),
        cmocka_unit_test(files_tell_the_same),
        cmocka_unit_test(every_option_does_what_it_says),
        cmocka_unit_test(wrong_switches_are_named),
        cmocka_unit_test(an_interrupted_ladder_tells_the_seeds_that_are_complete),
        cmocka_unit_test(compare_shows_the_ladder_of_its_seed_and_report_shows_it_again),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
