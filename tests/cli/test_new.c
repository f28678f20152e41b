/* test_new.c - `diptych new`: which files it writes, what it says to type, what it refuses.  That the
 * programs compile and train is tests/install/run.sh's. */
#include <unistd.h>

#include "base/files.h"
#include "cli/cli_test.h"
#include "report/embedded.h"

extern const dip_embedded dip_cli_new_files[];

static char *written(const char *folder, const char *name) {
    char path[700];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return read_text(path);
}

static void a_face_gets_its_own_files_and_those_of_both(void **state) {
    (void)state;
    static const char *const faces[] = {"keras", "torch"};
    for (int f = 0; f < 2; f++) {
        char folder[600];
        beside(folder, sizeof folder, faces[f]);
        program_run r = RUN("new", folder, "--face", faces[f]);
        assert_run(&r, 0);
        assert_string_equal(r.err, "");
        int own = 0, common = 0;
        for (const dip_embedded *e = dip_cli_new_files; e->name; e++) {
            const char *slash = strchr(e->name, '/');
            bool mine = slash && strncmp(e->name, faces[f], strlen(faces[f])) == 0;
            if (slash && !mine) continue;
            own += mine;
            common += !mine;
            char *text = written(folder, slash ? slash + 1 : e->name);
            assert_non_null(text);
            assert_string_equal(text, e->text);
            assert_int_equal(strlen(text), e->size);
            free(text);
        }
        assert_int_equal(own, 2);
        assert_int_equal(common, 2);
        assert_has(r.out, "\n  make && ./train\n");
        program_free(&r);
        char *text = written(folder, "main.c");
        assert_has(text, f == 0 ? "written as one writes it in Keras" : "as one writes it in PyTorch");
        free(text);
    }
}

static void without_a_face_it_is_keras_and_parents_are_made(void **state) {
    (void)state;
    char folder[600];
    beside(folder, sizeof folder, "deep/in side/my-net");
    program_run r = RUN("new", folder);
    assert_run(&r, 0);
    char line[700];
    snprintf(line, sizeof line, "\n  cd '%s'\n", folder);
    assert_has(r.out, line);
    char *text = written(folder, "main.c");
    assert_has(text, "layers_Dense");
    free(text);
    program_free(&r);
}

static void a_program_that_was_only_built_says_how_to_install_it(void **state) {
    (void)state;
    char folder[600];
    beside(folder, sizeof folder, "fresh");
    program_run r = RUN("new", folder);
    assert_has(r.out, "\n  cmake --install ");
    assert_has(r.out, "\n  export PKG_CONFIG_PATH=");
    program_free(&r);
}

static void an_empty_folder_is_taken_another_is_refused_and_left_alone(void **state) {
    (void)state;
    char folder[600], expected[800];
    beside(folder, sizeof folder, "empty");
    dip_context *ctx = dip_test_context();
    assert_true(dip_make_dirs(ctx, "test", folder));
    dip_test_context_free(ctx);
    program_run r = RUN("new", folder);
    assert_run(&r, 0);
    program_free(&r);
    char *before = written(folder, "main.c");
    r = RUN("new", folder, "--face=torch");
    assert_run(&r, 1);
    snprintf(expected, sizeof expected,
             "diptych: new: %s: exists and is not an empty folder; name another one\n", folder);
    assert_string_equal(r.err, expected);
    assert_string_equal(r.out, "");
    program_free(&r);
    char *after = written(folder, "main.c");
    assert_string_equal(before, after);
    free(before);
    free(after);
    char file[700];
    snprintf(file, sizeof file, "%s/main.c", folder);
    r = RUN("new", file); /* a file is no folder */
    assert_run(&r, 1);
    assert_has(r.err, "exists and is not an empty folder");
    program_free(&r);
}

static void a_folder_that_cannot_be_made_is_one_sentence(void **state) {
    (void)state;
    char folder[700];
    beside(folder, sizeof folder, "t10k-labels-idx1-ubyte/net"); /* below a file */
    program_run r = RUN("new", folder);
    assert_run(&r, 1);
    assert_has(r.err, "diptych: new: ");
    assert_int_equal(count_lines(r.err), 1);
    assert_string_equal(r.out, "");
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_face_gets_its_own_files_and_those_of_both),
        cmocka_unit_test(without_a_face_it_is_keras_and_parents_are_made),
        cmocka_unit_test(a_program_that_was_only_built_says_how_to_install_it),
        cmocka_unit_test(an_empty_folder_is_taken_another_is_refused_and_left_alone),
        cmocka_unit_test(a_folder_that_cannot_be_made_is_one_sentence),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
