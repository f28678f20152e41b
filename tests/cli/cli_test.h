/* cli_test.h - what the tests of the program share: running it, and a small set of real digits.
 *
 * 1,000 training rows give 9 steps of 100 an epoch, so that a run takes milliseconds. */
#ifndef DIP_TESTS_CLI_TEST_H
#define DIP_TESTS_CLI_TEST_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/mnist.h"
#include "support/context.h"
#include "support/run_program.h"

enum { SMALL_TRAIN = 1000, SMALL_TEST = 200, SMALL_STEPS = 9 };
static char small_digits[512]; /* the folder */

/* RUN("compare", "--epochs", "1") */
#define RUN(...) program_run_words((const char *const[]){DIP_PROGRAM, __VA_ARGS__, NULL}, NULL)
#define START(...) program_start((const char *const[]){DIP_PROGRAM, __VA_ARGS__, NULL}, NULL)
#define SMALL "--data", small_digits

static inline void write_idx(const char *name, const uint8_t *data, int64_t rows, int64_t row) {
    char path[1024];
    snprintf(path, sizeof path, "%.500s/%s", small_digits, name);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    uint8_t head[16] = {0,
                        0,
                        8,
                        row == 1 ? 1 : 3,
                        0,
                        0,
                        (uint8_t)(rows / 256),
                        (uint8_t)(rows % 256),
                        0,
                        0,
                        0,
                        28,
                        0,
                        0,
                        0,
                        28};
    size_t n = row == 1 ? 8 : 16;
    assert_int_equal(fwrite(head, 1, n, f), n);
    assert_int_equal(fwrite(data, 1, (size_t)(rows * row), f), (size_t)(rows * row));
    assert_int_equal(fclose(f), 0);
}

/* Setup of a group: the first rows of the real files, as files of their own. */
static inline int make_small_digits(void **state) {
    (void)state;
    scratch_folder(small_digits, sizeof small_digits);
    dip_context *ctx = dip_test_context();
    dip_scope_mark mark = dip_scope_enter(ctx);
    dip_mnist train, test;
    assert_true(dip_mnist_load(ctx, "test", DIP_TEST_DATA, DIP_MNIST_TRAIN, &train));
    assert_true(dip_mnist_load(ctx, "test", DIP_TEST_DATA, DIP_MNIST_TEST, &test));
    write_idx("train-images-idx3-ubyte", dip_tensor_data(train.images, DIP_HERE), SMALL_TRAIN, 784);
    write_idx("train-labels-idx1-ubyte", dip_tensor_data(train.labels, DIP_HERE), SMALL_TRAIN, 1);
    write_idx("t10k-images-idx3-ubyte", dip_tensor_data(test.images, DIP_HERE), SMALL_TEST, 784);
    write_idx("t10k-labels-idx1-ubyte", dip_tensor_data(test.labels, DIP_HERE), SMALL_TEST, 1);
    dip_scope_leave(&mark);
    dip_test_context_free(ctx);
    return 0;
}

static inline int remove_small_digits(void **state) {
    (void)state;
    scratch_remove(small_digits);
    return 0;
}

/* A path in the same folder, for files that a run writes. */
static inline const char *beside(char *path, size_t size, const char *name) {
    snprintf(path, size, "%.500s/%s", small_digits, name);
    return path;
}

static inline void assert_run(const program_run *r, int status) {
    if (r->status != status) print_message("printed: %s\ncomplained: %s\n", r->out, r->err);
    assert_int_equal(r->status, status);
}

static inline void assert_has(const char *text, const char *part) {
    if (!strstr(text, part)) fail_msg("\"%s\" is not in:\n%s", part, text);
}

static inline int count_lines(const char *text) {
    int n = 0;
    for (; *text; text++) n += *text == '\n';
    return n;
}
#endif
