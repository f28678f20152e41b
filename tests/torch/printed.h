/* Reads recordings of what PyTorch prints (tests/golden/torch_text/README.md) and compares. */
#ifndef DIP_TESTS_TORCH_PRINTED_H
#define DIP_TESTS_TORCH_PRINTED_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/context.h"
#include "torch/text.h"

enum { PRINTED_TEXT = 1 << 16 };

static char printed_now[1024]; /* the line read last, without its end */

static inline bool printed_line(FILE *f) {
    if (!fgets(printed_now, sizeof printed_now, f)) return false;
    printed_now[strcspn(printed_now, "\n")] = 0;
    return true;
}

/* The rest of the next line, which begins with `word`. */
static inline const char *printed_field(FILE *f, const char *word) {
    assert_true(printed_line(f));
    size_t n = strlen(word);
    if (strncmp(printed_now, word, n) != 0 || printed_now[n] != ' ')
        fail_msg("found %s, expected %s", printed_now, word);
    return printed_now + n + 1;
}

/* A "text" field and its lines. */
static inline void printed_read(FILE *f, char text[PRINTED_TEXT]) {
    int lines = atoi(printed_field(f, "text"));
    size_t n = 0;
    text[0] = 0;
    for (int i = 0; i < lines; i++) {
        assert_true(printed_line(f));
        assert_true(n + strlen(printed_now) + 2 < PRINTED_TEXT);
        n += (size_t)snprintf(text + n, PRINTED_TEXT - n, "%s%s", i ? "\n" : "", printed_now);
    }
}

/* The text of the case `name` in a file of tests/golden/torch_text whose cases hold only a text. */
static inline void printed_case(const char *file, const char *name, char text[PRINTED_TEXT]) {
    char path[512];
    snprintf(path, sizeof path, "%s/torch_text/%s", DIP_TEST_GOLDEN, file);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    bool found = false;
    while (!found && printed_line(f))
        found = !strncmp(printed_now, "case ", 5) && !strcmp(printed_now + 5, name);
    if (!found) fail_msg("%s has no recording of %s", file, name);
    printed_read(f, text);
    fclose(f);
}

static inline void assert_text(const dip_tensor *t, const char *expected, const char *name) {
    dip_text out = {.ctx = dip_ctx(t)};
    dip_torch_tensor_text(t, &out);
    assert_false(out.failed);
    if (!out.s || strcmp(out.s, expected)) fail_msg("%s:\n%s\nexpected\n%s", name, out.s, expected);
    dip_text_free(&out);
}

static inline dip_tensor *vector(dip_context *ctx, dip_dtype dtype, int n, const double *v) {
    dip_tensor *t = dip_tensor_new(ctx, dtype, (dip_shape){1, {n}}, DIP_HERE);
    assert_non_null(t);
    for (int i = 0; i < n; i++) dip_element_set(t->view.data, dtype, i, v[i]);
    return t;
}
#endif
