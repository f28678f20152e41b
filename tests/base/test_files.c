/* Files: read whole, written whole or not at all. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/files.h"
#include "support/context.h"

static dip_context *ctx;
static char folder[64], path[128];

static const char *in_folder(const char *name) {
    static char p[4][256];
    static int turn;
    char *out = p[turn++ % 4];
    snprintf(out, sizeof p[0], "%s/%s", folder, name);
    return out;
}

static void remove_all(const char *dir) {
    DIR *d = opendir(dir);
    if (!d) return;
    for (struct dirent *e; (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        char p[600];
        snprintf(p, sizeof p, "%s/%s", dir, e->d_name);
        if (unlink(p) != 0) remove_all(p);
    }
    closedir(d);
    rmdir(dir);
}

static int count_files(void) {
    int n = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    while (readdir(d)) n++;
    closedir(d);
    return n - 2;
}

static int begin(void **state) {
    (void)state;
    const char *tmp = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.30s/dip-files-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(folder)) return 1;
    snprintf(path, sizeof path, "%s/data.bin", folder);
    ctx = dip_test_context();
    return 0;
}

static int end(void **state) {
    (void)state;
    dip_test_context_free(ctx);
    remove_all(folder);
    return 0;
}

static void assert_content(const char *file, const void *data, size_t size) {
    uint8_t *got;
    size_t n;
    assert_true(dip_file_read(ctx, "test", file, &got, &n));
    assert_int_equal(n, size);
    if (size) assert_memory_equal(got, data, size);
    dip_dealloc(ctx, got, n);
}

static void what_is_written_is_read(void **state) {
    (void)state;
    enum { LARGE = 300000 };
    static uint8_t data[LARGE];
    for (size_t i = 0; i < LARGE; i++) data[i] = (uint8_t)(i * 31 >> 3);
    static const size_t sizes[] = {0, 1, 4096, 65535, 65536, 65537, LARGE};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_true(dip_file_write(ctx, "test", path, data, sizes[i]));
        assert_content(path, data, sizes[i]);
        assert_int_equal(count_files(), 1); /* no temporary file is left */
    }
    DIP_ASSERT_FINE(ctx);
}

static void pieces_make_one_file(void **state) {
    (void)state;
    dip_writer *w = dip_writer_open(ctx, "test", path);
    static char all[200000];
    size_t n = 0;
    for (int i = 0; i < 300; i++) {
        char piece[700];
        size_t k = (size_t)(i * 7 % 660);
        memset(piece, 'a' + i % 26, sizeof piece);
        assert_true(dip_writer_add(w, piece, k));
        memcpy(all + n, piece, k);
        n += k;
    }
    assert_true(dip_writer_close(w));
    assert_content(path, all, n);
}

static void the_old_file_stays_until_the_new_one_is_complete(void **state) {
    (void)state;
    assert_true(dip_file_write(ctx, "test", path, "old", 3));
    dip_writer *w = dip_writer_open(ctx, "test", path);
    assert_true(dip_writer_add(w, "new!", 4));
    assert_content(path, "old", 3);
    dip_writer_abandon(w);
    assert_content(path, "old", 3);
    assert_int_equal(count_files(), 1);
    w = dip_writer_open(ctx, "test", path);
    assert_true(dip_writer_add(w, "new!", 4));
    assert_true(dip_writer_close(w));
    assert_content(path, "new!", 4);
    dip_writer_abandon(NULL);
    assert_false(dip_writer_close(NULL));
    assert_false(dip_writer_add(NULL, "x", 1));
}

static void a_files_mode_and_links_are_kept(void **state) {
    (void)state;
    assert_true(dip_file_write(ctx, "test", path, "1", 1));
    assert_int_equal(chmod(path, 0640), 0);
    assert_true(dip_file_write(ctx, "test", path, "2", 1));
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0640);
    const char *link = in_folder("link");
    assert_int_equal(symlink(path, link), 0);
    assert_true(dip_file_write(ctx, "test", link, "3", 1));
    assert_int_equal(lstat(link, &s), 0);
    assert_true(S_ISLNK(s.st_mode));
    assert_content(path, "3", 1);
    unlink(link);
}

static void devices_are_written_to_and_not_replaced(void **state) {
    (void)state;
    assert_true(dip_file_write(ctx, "test", "/dev/null", "gone", 4));
    struct stat s;
    assert_int_equal(stat("/dev/null", &s), 0);
    assert_true(S_ISCHR(s.st_mode));
}

static void files_without_a_size_are_read_to_their_end(void **state) {
    (void)state;
    enum { MANY = 200000 };
    const char *pipe_path = in_folder("pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        FILE *f = fopen(pipe_path, "w");
        for (int i = 0; f && i < MANY; i++) fputc('a' + i % 26, f);
        if (f) fclose(f);
        _exit(0);
    }
    uint8_t *data;
    size_t n;
    assert_true(dip_file_read(ctx, "test", pipe_path, &data, &n));
    assert_int_equal(n, MANY);
    for (int i = 0; i < MANY; i++) assert_int_equal(data[i], 'a' + i % 26);
    dip_dealloc(ctx, data, n);
    unlink(pipe_path);
}

static void failures_name_the_file_and_the_reason(void **state) {
    (void)state;
    uint8_t *data;
    size_t n;
    dip_enter(ctx, (dip_site){"a.c", 3});
    assert_false(dip_file_read(ctx, "load", in_folder("missing"), &data, &n));
    char expected[200];
    snprintf(expected, sizeof expected,
             "a.c:3: load: %s/missing: cannot be opened: No such file or directory", folder);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, expected);
    assert_null(data);
    assert_false(dip_file_read(ctx, "load", folder, &data, &n));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "is a folder, expected a file");
    assert_false(dip_file_write(ctx, "save", folder, "x", 1));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "is a folder, expected a file's name");
    assert_false(dip_file_write(ctx, "save", in_folder("no/such/file"), "x", 1));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "cannot be made: No such file or directory");
    assert_false(dip_file_write(ctx, "save", "", "x", 1));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "save: the path is empty");
    assert_false(dip_file_read(ctx, "load", NULL, &data, &n));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "the path is NULL");
    if (access("/dev/full", W_OK) == 0) {
        assert_false(dip_file_write(ctx, "save", "/dev/full", "x", 1));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE,
                         "/dev/full: cannot be written: No space left on device");
    }
}

static void no_memory_at_any_allocation_leaves_no_file(void **state) {
    (void)state;
    assert_true(dip_file_write(ctx, "test", path, "old", 3));
    size_t memory = dip_memory_use(ctx).now;
    for (int64_t k = 1;; k++) {
        fail_alloc_at(dip_test_alloc(ctx), k);
        bool ok = dip_file_write(ctx, "test", path, "new", 3);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        fail_alloc_at(dip_test_alloc(ctx), 0);
        assert_int_equal(count_files(), 1);
        assert_int_equal(dip_memory_use(ctx).now, memory);
        if (ok) {
            assert_content(path, "new", 3);
            DIP_ASSERT_FINE(ctx);
        } else {
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
            assert_content(path, "old", 3);
        }
        if (!hit) break;
        assert_true(dip_file_write(ctx, "test", path, "old", 3));
    }
    uint8_t *data;
    size_t n;
    fail_alloc_at(dip_test_alloc(ctx), 1);
    assert_false(dip_file_read(ctx, "test", path, &data, &n));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    assert_int_equal(dip_memory_use(ctx).now, memory);
}

static void folders_are_made_with_their_parents(void **state) {
    (void)state;
    const char *deep = in_folder("a//b/c/");
    assert_false(dip_dir_exists(deep));
    assert_true(dip_make_dirs(ctx, "test", deep));
    assert_true(dip_dir_exists(deep));
    assert_true(dip_make_dirs(ctx, "test", deep));
    assert_true(dip_make_dirs(ctx, "test", "/"));
    assert_false(dip_file_exists(deep));
    assert_true(dip_file_write(ctx, "test", path, "x", 1));
    assert_true(dip_file_exists(path));
    assert_false(dip_dir_exists(path));
    assert_false(dip_make_dirs(ctx, "test", path));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "data.bin: cannot be made: File exists");
    assert_false(dip_make_dirs(ctx, "test", in_folder("data.bin/below")));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "cannot be made");
    assert_false(dip_make_dirs(ctx, "test", NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "the path is empty");
    assert_false(dip_file_exists(NULL));
    assert_false(dip_dir_exists(NULL));
}

static void the_file_that_holds_the_code_is_known(void **state) {
    (void)state;
#if !defined(__linux__)
    skip(); /* the system does not tell */
#endif
    char own[4096], less[8];
    assert_true(dip_own_file(own, sizeof own));
    assert_int_equal(own[0], '/');
    assert_true(dip_file_exists(own));
    assert_string_equal(strrchr(own, '/'), "/test_base_files"); /* the static library: the program */
    assert_false(dip_own_file(less, sizeof less));
    assert_true(dip_own_file(own, strlen(own) + 1));
    assert_false(dip_own_file(own, strlen(own)));
}

static void a_mapped_file_is_its_bytes_and_writing_there_stays_here(void **state) {
    (void)state;
    uint8_t *map, *again;
    size_t n, before = dip_memory_use(ctx).now;
    assert_true(dip_file_write(ctx, "test", path, "mapped bytes", 12));
    assert_true(dip_file_map(ctx, path, &map, &n));
    assert_int_equal(n, 12);
    assert_memory_equal(map, "mapped bytes", 12);
    assert_int_equal(dip_memory_use(ctx).now, before + 12);
    map[0] = 'M';
    assert_true(dip_file_map(ctx, path, &again, &n));
    assert_memory_equal(again, "mapped bytes", 12);
    dip_file_unmap(ctx, again, n);
    assert_true(dip_file_write(ctx, "test", path, "replaced", 8));
    assert_memory_equal(map, "Mapped bytes", 12); /* what was mapped is the file of before */
    dip_file_unmap(ctx, map, 12);
    assert_int_equal(dip_memory_use(ctx).now, before);
    assert_true(dip_file_write(ctx, "test", path, "", 0));
    assert_false(dip_file_map(ctx, path, &map, &n));
    assert_false(dip_file_map(ctx, in_folder("missing"), &map, &n));
    assert_false(dip_file_map(ctx, folder, &map, &n));
    DIP_ASSERT_FINE(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_mapped_file_is_its_bytes_and_writing_there_stays_here),
        cmocka_unit_test(pieces_make_one_file),
        cmocka_unit_test(the_old_file_stays_until_the_new_one_is_complete),
        cmocka_unit_test(a_files_mode_and_links_are_kept),
        cmocka_unit_test(devices_are_written_to_and_not_replaced),
        cmocka_unit_test(files_without_a_size_are_read_to_their_end),
        cmocka_unit_test(failures_name_the_file_and_the_reason),
        cmocka_unit_test(no_memory_at_any_allocation_leaves_no_file),
        cmocka_unit_test(folders_are_made_with_their_parents),
        cmocka_unit_test(the_file_that_holds_the_code_is_known),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
