/* run_test.h - what the tests of compare, keras and torch share: short runs, reading their JSON. */
#ifndef DIP_TESTS_RUN_TEST_H
#define DIP_TESTS_RUN_TEST_H
#include <unistd.h>

#include "cli/cli_test.h"

static const char *const faces[] = {"keras", "torch"};

/* Runs `diptych COMMAND --epochs 1 --data small WORDS...`, which must succeed.  compare writes a page
 * only where the words ask for one, and climbs no ladder. */
static inline program_run train(const char *command, const char *const *words) {
    const char *argv[RUN_MOST_WORDS] = {DIP_PROGRAM, command, "--epochs", "1", SMALL};
    int n = 6;
    if (strcmp(command, "compare") == 0) argv[n++] = "--report=none", argv[n++] = "--no-ladder";
    for (int i = 0; words && words[i]; i++) {
        assert_true(n + 1 < RUN_MOST_WORDS);
        argv[n++] = words[i];
    }
    program_run r = program_run_words(argv, NULL);
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    return r;
}
#define TRAIN(command, ...) train((command), (const char *const[]){__VA_ARGS__, NULL})

/* What a run of a face writes into its JSON; free it. */
static inline char *json_of(const char *command, const char *const *words) {
    char path[600];
    const char *more[RUN_MOST_WORDS] = {"--json", beside(path, sizeof path, "of.json"), "--quiet"};
    for (int i = 0; words && words[i]; i++) more[3 + i] = words[i];
    program_run r = train(command, more);
    assert_string_equal(r.out, "");
    program_free(&r);
    char *text = read_text(path);
    assert_non_null(text);
    unlink(path);
    return text;
}
#define JSON_OF(command, ...) json_of((command), (const char *const[]){__VA_ARGS__, NULL})

static inline void assert_fits_schema(const char *path) {
    program_run r = program_run_words(
        (const char *const[]){DIP_PYTHON, DIP_SOURCE_DIR "/tools/check_json.py",
                              DIP_SOURCE_DIR "/docs/json/compare.schema.json", path, NULL},
        NULL);
    assert_run(&r, 0);
    assert_string_equal(r.out, "");
    program_free(&r);
}

static inline int count(const char *text, const char *part) {
    int n = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) n++;
    return n;
}

/* The number behind "KEY": of the first such key after `from`. */
static inline double number_after(const char *text, const char *from, const char *key) {
    char name[64];
    snprintf(name, sizeof name, "\"%s\": ", key);
    const char *at = strstr(text, from);
    at = at ? strstr(at, name) : NULL;
    assert_non_null(at);
    return strtod(at + strlen(name), NULL);
}

static inline void hash_of(const char *text, const char *face, char hash[65]) {
    char name[32];
    snprintf(name, sizeof name, "\"%s\": \"", face);
    const char *at = strstr(text, name);
    assert_non_null(at);
    memcpy(hash, at + strlen(name), 64);
    hash[64] = 0;
}
#endif
