/* Finding, reading and checking the digits: the real 70,000, and folders where something is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "data/mnist.h"
#include "files/sha256.h"
#include "support/context.h"

static char folder[256]; /* one of this test's own, removed with its files */

static const char *path_in(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void write_file(const char *name, const void *data, size_t n) {
    FILE *f = fopen(path_in(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    fclose(f);
}

static const char *const file_names[] = {
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte",    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",  "train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"};

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/diptych-mnist-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    static const char *const inside[] = {"", "MNIST/raw/", "diptych/datasets/mnist/", "mnist/"};
    for (size_t d = 0; d < sizeof inside / sizeof *inside; d++) {
        for (size_t i = 0; i < sizeof file_names / sizeof *file_names; i++) {
            char name[128];
            snprintf(name, sizeof name, "%s%s", inside[d], file_names[i]);
            remove(path_in(name));
        }
    }
    static const char *const folders[] = {"MNIST/raw",        "MNIST",   "diptych/datasets/mnist",
                                          "diptych/datasets", "diptych", "mnist"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) rmdir(path_in(folders[i]));
    return rmdir(folder);
}

/* n images of 28 by 28 and n labels as plain files of the training part, in `inside` of the folder. */
static void write_small(const char *inside, uint32_t n, uint32_t n_labels, uint8_t last_label) {
    uint8_t header[16] = {0, 0, 8, 3, 0, 0, 0, (uint8_t)n, 0, 0, 0, 28, 0, 0, 0, 28};
    uint8_t *b = calloc(1, 16 + 784 * (size_t)n);
    assert_non_null(b);
    char name[128];
    memcpy(b, header, 16);
    for (size_t i = 0; i < 784 * (size_t)n; i++) b[16 + i] = (uint8_t)(i % 251);
    snprintf(name, sizeof name, "%strain-images-idx3-ubyte", inside);
    write_file(name, b, 16 + 784 * (size_t)n);
    uint8_t labels[64] = {0, 0, 8, 1, 0, 0, 0, (uint8_t)n_labels};
    for (uint32_t i = 0; i < n_labels; i++) labels[8 + i] = (uint8_t)(i % 10);
    if (n_labels > 0) labels[7 + n_labels] = last_label;
    snprintf(name, sizeof name, "%strain-labels-idx1-ubyte", inside);
    write_file(name, labels, 8 + n_labels);
    free(b);
}

static dip_context *context_reading_environment(void) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.environment = true;
    return dip_test_context_with(&o);
}

static void the_70000_digits_are_the_published_ones(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const int64_t counts[2] = {60000, 10000};
    static const int first[2][3] = {{5, 0, 4}, {7, 2, 1}};
    for (int part = 0; part < 2; part++) {
        assert_true(dip_mnist_verify(ctx, "test", DIP_TEST_DATA, (dip_mnist_part)part));
        dip_mnist m;
        assert_true(dip_mnist_load(ctx, "test", DIP_TEST_DATA, (dip_mnist_part)part, &m));
        assert_false(m.elsewhere);
        assert_string_equal(m.folder, DIP_TEST_DATA);
        assert_int_equal(dip_tensor_shape(m.images).dim[0], counts[part]);
        assert_int_equal(dip_tensor_numel(m.images), counts[part] * 784);
        assert_int_equal(dip_tensor_numel(m.labels), counts[part]);
        const uint8_t *label = dip_tensor_data(m.labels, DIP_HERE);
        for (int i = 0; i < 3; i++) assert_int_equal(label[i], first[part][i]);
        dip_free(m.images);
        dip_free(m.labels);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void torchvision_layout_and_flat_folder_are_both_found(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    char found[1024];
    bool elsewhere;
    write_small("", 3, 3, 2);
    assert_true(dip_mnist_find(ctx, folder, DIP_MNIST_TRAIN, found, sizeof found, &elsewhere));
    assert_string_equal(found, folder);
    assert_int_equal(mkdir(path_in("MNIST"), 0700), 0);
    assert_int_equal(mkdir(path_in("MNIST/raw"), 0700), 0);
    write_small("MNIST/raw/", 4, 4, 2);
    dip_mnist m;
    char root[300];
    snprintf(root, sizeof root, "%s//", folder);
    assert_true(dip_mnist_load(ctx, "test", root, DIP_MNIST_TRAIN, &m));
    assert_int_equal(dip_tensor_numel(m.labels), 4);
    assert_false(m.elsewhere);
    dip_free(m.images);
    dip_free(m.labels);
    dip_test_context_free(ctx);
}

static void a_root_without_the_files_falls_back_and_says_so(void **state) {
    (void)state;
    dip_context *ctx = context_reading_environment();
    dip_mnist m;
    setenv("DIPTYCH_DATA", DIP_TEST_DATA, 1);
    assert_true(dip_mnist_load(ctx, "test", folder, DIP_MNIST_TEST, &m));
    assert_true(m.elsewhere);
    assert_string_equal(m.folder, DIP_TEST_DATA);
    dip_free(m.images);
    dip_free(m.labels);
    unsetenv("DIPTYCH_DATA");
    dip_test_context_free(ctx);
}

static void the_environment_is_read_only_where_the_context_allows_it(void **state) {
    (void)state;
    char found[1024];
    bool elsewhere;
    dip_context *closed = dip_test_context(), *open = context_reading_environment();
    assert_int_equal(mkdir(path_in("diptych"), 0700), 0);
    assert_int_equal(mkdir(path_in("diptych/datasets"), 0700), 0);
    assert_int_equal(mkdir(path_in("diptych/datasets/mnist"), 0700), 0);
    write_small("diptych/datasets/mnist/", 2, 2, 1);
    setenv("XDG_CACHE_HOME", folder, 1);
    if (dip_mnist_find(closed, NULL, DIP_MNIST_TRAIN, found, sizeof found, &elsewhere))
        assert_null(strstr(found, folder));
    assert_true(dip_mnist_find(open, NULL, DIP_MNIST_TRAIN, found, sizeof found, &elsewhere));
    assert_string_equal(found, path_in("diptych/datasets/mnist"));
    assert_int_equal(mkdir(path_in("mnist"), 0700), 0);
    write_small("mnist/", 2, 2, 1);
    setenv("DIPTYCH_DATA", folder, 1);
    assert_true(dip_mnist_find(open, NULL, DIP_MNIST_TRAIN, found, sizeof found, &elsewhere));
    assert_string_equal(found, path_in("mnist"));
    assert_false(elsewhere);
    unsetenv("DIPTYCH_DATA");
    unsetenv("XDG_CACHE_HOME");
    dip_test_context_free(open);
    dip_test_context_free(closed);
}

static void load_fails(dip_context *ctx, dip_code code, const char *sentence) {
    dip_mnist m;
    char expected[700];
    assert_false(dip_mnist_load(ctx, "load", folder, DIP_MNIST_TRAIN, &m));
    assert_null(m.images);
    snprintf(expected, sizeof expected, "load: %s/%s", folder, sentence);
    DIP_ASSERT_ERROR(ctx, code, expected);
}

static void files_that_do_not_fit_are_named_with_the_byte(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    write_small("", 12, 12, 10);
    load_fails(ctx, DIP_ERROR_FORMAT,
               "train-labels-idx1-ubyte: byte 19: the label of example 11 is 10, labels of MNIST "
               "are 0 to 9; the file is damaged or another one");
    write_small("", 3, 2, 1);
    load_fails(ctx, DIP_ERROR_FORMAT,
               "train-labels-idx1-ubyte: byte 4: it holds 2 labels, the images beside it are 3; "
               "the two files do not belong together");
    uint8_t wrong[] = {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2};
    write_file("train-labels-idx1-ubyte", wrong, sizeof wrong);
    load_fails(ctx, DIP_ERROR_FORMAT,
               "train-labels-idx1-ubyte: byte 2: it holds uint8 of shape (1, 2), labels of MNIST "
               "are uint8 of shape (N,); this is another file");
    write_file("train-images-idx3-ubyte", wrong, sizeof wrong);
    load_fails(ctx, DIP_ERROR_FORMAT,
               "train-images-idx3-ubyte: byte 2: it holds uint8 of shape (1, 2), images of MNIST "
               "are uint8 of shape (N, 28, 28); this is another file");
    write_file("train-images-idx3-ubyte", wrong, 0);
    load_fails(ctx, DIP_ERROR_FORMAT,
               "train-images-idx3-ubyte: byte 0: the file is empty; fetch it again");
    dip_test_context_free(ctx);
}

static void a_truncated_download_is_named_with_the_byte(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t *bytes;
    size_t size;
    assert_true(
        dip_file_read(ctx, "test", DIP_TEST_DATA "/train-images-idx3-ubyte.gz", &bytes, &size));
    write_file("train-images-idx3-ubyte.gz", bytes, 4096);
    dip_dealloc(ctx, bytes, size);
    assert_true(
        dip_file_read(ctx, "test", DIP_TEST_DATA "/train-labels-idx1-ubyte.gz", &bytes, &size));
    write_file("train-labels-idx1-ubyte.gz", bytes, size);
    dip_dealloc(ctx, bytes, size);
    dip_mnist m;
    dip_error e;
    assert_false(dip_mnist_load(ctx, "load", folder, DIP_MNIST_TRAIN, &m));
    assert_true(dip_error_take(ctx, &e));
    assert_non_null(strstr(e.text, "/train-images-idx3-ubyte.gz: byte 16: the file ends after "));
    assert_non_null(strstr(e.text, " of 47,040,000 image bytes; the download was cut short"));
    dip_test_context_free(ctx);
}

static void verify_tells_another_data_set_from_the_published_one(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    write_small("", 3, 3, 2);
    assert_false(dip_mnist_verify(ctx, "check", folder, DIP_MNIST_TRAIN));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT,
                     "that of the published file is ba891046e6505d7a...; it is another data set");
    assert_false(dip_mnist_verify(ctx, "check", folder, DIP_MNIST_TEST));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "t10k-images-idx3-ubyte");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_70000_digits_are_the_published_ones),
        cmocka_unit_test_setup_teardown(torchvision_layout_and_flat_folder_are_both_found,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_root_without_the_files_falls_back_and_says_so,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_environment_is_read_only_where_the_context_allows_it,
                                        make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(files_that_do_not_fit_are_named_with_the_byte, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_truncated_download_is_named_with_the_byte, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(verify_tells_another_data_set_from_the_published_one,
                                        make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
