/* test_start.c - the programs on all digits, with and without the cache of decoded files: the same
 * weights, at most 130 MB of memory, and a second start that decodes nothing. */
#include <dirent.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cli/run_test.h"

enum { FILES = 4, MOST_MB = 130 };
static char scratch[256];

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__linux__)
static const bool measurable = false; /* their memory is not the program's */
#else
static const bool measurable = true;
#endif

typedef struct kept {
    char name[FILES][128];
    struct stat at[FILES];
    int n;
} kept;

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

/* What lies in the cache. */
static kept look(const char *cache) {
    kept k = {.n = 0};
    struct dirent **entry;
    int n = scandir(cache, &entry, NULL, by_name);
    for (int i = 0; i < n; i++) {
        char path[700];
        if (entry[i]->d_name[0] != '.') {
            assert_true(k.n < FILES);
            snprintf(k.name[k.n], sizeof k.name[0], "%.100s", entry[i]->d_name);
            snprintf(path, sizeof path, "%.400s/%.200s", cache, entry[i]->d_name);
            assert_int_equal(stat(path, &k.at[k.n++]), 0);
        }
        free(entry[i]);
    }
    if (n >= 0) free(entry);
    return k;
}

/* One epoch on the real digits; the hash of its weights. */
static void run_face(const char *face, const char *cache, char hash[65]) {
    char json[400];
    snprintf(json, sizeof json, "%s/run.json", scratch);
    program_run r = program_run_words(
        (const char *const[]){DIP_PROGRAM, face, "--epochs", "1", "--seed", "1", "--quiet",
                              "--data", DIP_TEST_DATA, "--json", json, NULL},
        (const char *const[]){cache, NULL});
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    program_free(&r);
    char *text = read_text(json);
    assert_non_null(text);
    hash_of(text, face, hash);
    free(text);
}

/* Of the largest child that has ended. */
static void memory_is_small(void) {
    struct rusage u;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &u), 0);
    if (u.ru_maxrss > MOST_MB * 1000)
        fail_msg("a program held %ld KB, at most %d MB are wanted", u.ru_maxrss, MOST_MB);
}

static void both_programs_start_from_the_cache_and_stay_small(void **state) {
    (void)state;
    if (!measurable) skip();
    scratch_folder(scratch, sizeof scratch);
    char cache[300], setting[400];
    snprintf(cache, sizeof cache, "%s/cache", scratch);
    snprintf(setting, sizeof setting, "DIPTYCH_CACHE=%s", cache);
    kept first = {.n = 0};
    for (int f = 0; f < 2; f++) {
        char without[65], with[65];
        run_face(faces[f], "DIPTYCH_CACHE=off", without);
        assert_int_equal(look(cache).n, f == 0 ? 0 : FILES);
        for (int run = 0; run < (f == 0 ? 2 : 1); run++) {
            run_face(faces[f], setting, with);
            assert_string_equal(with, without);
            kept now = look(cache);
            assert_int_equal(now.n, FILES);
            if (first.n == 0) first = now;
            for (int i = 0; i < FILES; i++) { /* later runs found what the first one wrote */
                assert_string_equal(now.name[i], first.name[i]);
                assert_true(now.at[i].st_ino == first.at[i].st_ino);
            }
        }
        memory_is_small();
    }
    scratch_remove(scratch);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_programs_start_from_the_cache_and_stay_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
