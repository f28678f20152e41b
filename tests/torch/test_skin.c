/* The macros of torch.h in every compiler that is here, as C and as C++: what is right passes
 * without a remark, what is wrong is an error that names it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/context.h"

typedef struct compiler {
    const char *program, *language, *standard;
} compiler;
static const compiler compilers[] = {
    {"gcc", "c", "c11"},         {"clang", "c", "c11"},   {"g++", "c++", "c++11"},
    {"clang++", "c++", "c++11"}, {"g++", "c++", "c++20"},
};
enum { COMPILERS = sizeof compilers / sizeof compilers[0] };

static bool present(const compiler *c) {
    char line[128];
    snprintf(line, sizeof line, "command -v %s >/dev/null 2>&1", c->program);
    return system(line) == 0;
}

/* What the compiler says of the source; the exit status is returned. */
static int compile(const compiler *c, const char *source, char *said, size_t size) {
    char line[1024];
    snprintf(line, sizeof line,
             "%s -x %s -std=%s -Wall -Wextra -Wpedantic -Wshadow -Werror -fsyntax-only -I "
             "'%s/include' %s 2>&1",
             c->program, c->language, c->standard, DIP_SOURCE_DIR, source);
    FILE *pipe = popen(line, "r");
    assert_non_null(pipe);
    size_t n = fread(said, 1, size - 1, pipe);
    said[n] = 0;
    while (fgetc(pipe) != EOF) {}
    return pclose(pipe);
}

static void the_tour_passes_without_a_remark(void **state) {
    (void)state;
    char said[4096];
    int found = 0;
    for (int i = 0; i < COMPILERS; i++) {
        if (!present(&compilers[i])) continue;
        found++;
        if (compile(&compilers[i], "'" DIP_SOURCE_DIR "/tests/torch/skin_tour.inc'", said,
                    sizeof said) ||
            said[0])
            fail_msg("%s -std=%s:\n%s", compilers[i].program, compilers[i].standard, said);
    }
    assert_true(found > 0);
}

/* A statement that must not compile, and a word of what the compiler says. */
static void refused(const char *statement, const char *word) {
    char said[1 << 16], name[] = "/tmp/diptych-skin-XXXXXX", source[64];
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    FILE *f = fdopen(fd, "w");
    fprintf(f,
            "#include <diptych/import/nn.h>\n#include <diptych/import/optim.h>\n#include "
            "<diptych/import/data.h>\n"
            "int main(void) {\n    %s;\n    return 0;\n}\n",
            statement);
    fclose(f);
    snprintf(source, sizeof source, "%s", name);
    for (int i = 0; i < COMPILERS; i++) {
        if (!present(&compilers[i])) continue;
        if (!compile(&compilers[i], source, said, sizeof said))
            fail_msg("%s takes: %s", compilers[i].program, statement);
        if (!strstr(said, word)) fail_msg("%s: %s:\n%s", compilers[i].program, statement, said);
    }
    remove(name);
}

static void mistakes_are_errors_that_name_them(void **state) {
    (void)state;
    refused("nn_Linear(3, 2, .bais = false)", "bais");
    refused("optim_Adam(NULL, .momentum = 0.9)", "momentum");
    refused("DataLoader(NULL, .batchsize = 3)", "batchsize");
    refused("torch_zeros(torch_shape(1, 2, 3, 4, 5, 6, 7, 8, 9))",
            "a shape has at most 8 dimensions");
    refused("nn_call(nn_ReLU(), nn_ReLU())", "torch_Module");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tour_passes_without_a_remark),
        cmocka_unit_test(mistakes_are_errors_that_name_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
