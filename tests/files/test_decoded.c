/* The cache of decoded files: the same elements with and without it, whatever happens to its files. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/files.h"
#include "files/checksum.h"
#include "files/decoded.h"
#include "support/context.h"
#include "support/run_program.h"

/* uint8 of shape (2, 3, 4) holding 0 to 23, as gzip writes it. */
static const uint8_t packed[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xe0, 0x60,
    0x66, 0x60, 0x60, 0x60, 0x02, 0x62, 0x10, 0xcd, 0xc2, 0xc0, 0xc8, 0xc4, 0xcc, 0xc2,
    0xca, 0xc6, 0xce, 0xc1, 0xc9, 0xc5, 0xcd, 0xc3, 0xcb, 0xc7, 0x2f, 0x20, 0x28, 0x24,
    0x2c, 0x22, 0x2a, 0x26, 0x0e, 0x00, 0x80, 0x94, 0xe8, 0x16, 0x28, 0x00, 0x00, 0x00};
enum { HELD = 24, INFLATED = 16 + HELD, ENTRY = 128 + HELD };

static dip_context *ctx; /* reads the environment, DIPTYCH_CACHE=FOLDER/cache */
static char folder[256];

static const char *in_folder(const char *name) {
    static char p[4][700];
    static int turn;
    char *out = p[turn++ % 4];
    snprintf(out, sizeof p[0], "%s/%s", folder, name);
    return out;
}

static void write_file(const char *path, const void *data, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static void copy_file(const char *from, const char *to) {
    uint8_t *bytes;
    size_t n;
    assert_true(dip_file_read(ctx, "test", from, &bytes, &n));
    write_file(to, bytes, n);
    dip_dealloc(ctx, bytes, n);
}

/* How many files the cache has; `path`: one of them. */
static int entries(char path[700]) {
    int n = 0;
    DIR *d = opendir(in_folder("cache"));
    if (!d) return 0;
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        if (path) snprintf(path, 700, "%s/%.300s", in_folder("cache"), e->d_name);
        n++;
    }
    closedir(d);
    return n;
}

static bool is_small(const dip_idx *x) {
    const uint8_t *p = x->data;
    bool same = x->dtype == DIP_UINT8 && x->shape.rank == 3 && x->shape.dim[0] == 2 &&
                x->shape.dim[1] == 3 && x->shape.dim[2] == 4 && x->bytes == HELD;
    for (int i = 0; same && i < HELD; i++) same = p[i] == i;
    return same;
}

/* Reads the small file, which must give its elements, and says how many bytes were decompressed. */
static size_t read_small(void) {
    dip_idx x;
    size_t before = dip_memory_use(ctx).now;
    assert_true(dip_idx_read(ctx, "test", in_folder("small.gz"), "number", &x));
    assert_true(is_small(&x));
    size_t inflated = x.inflated;
    dip_idx_free(ctx, &x);
    assert_int_equal(dip_memory_use(ctx).now, before);
    assert_int_equal(dip_test_errors(ctx), 0);
    return inflated;
}

static int begin(void **state) {
    (void)state;
    scratch_folder(folder, sizeof folder);
    setenv("DIPTYCH_CACHE", in_folder("cache"), 1);
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.environment = true;
    ctx = dip_test_context_with(&o);
    write_file(in_folder("small.gz"), packed, sizeof packed);
    dip_idx x;
    if (dip_idx_parse(ctx, "test", "small", "number", packed, sizeof packed, &x)) {
        dip_idx_free(ctx, &x);
        return 0;
    }
    dip_error_take(ctx, NULL); /* a build without zlib */
    dip_test_context_free(ctx);
    ctx = NULL;
    return 0;
}

static int end(void **state) {
    (void)state;
    if (ctx) dip_test_context_free(ctx);
    setenv("DIPTYCH_CACHE", "off", 1);
    scratch_remove(folder);
    return 0;
}

#define NEEDS_ZLIB() \
    if (!ctx) skip()

/* ---- hits and misses ------------------------------------------------------------------------- */
static void the_second_read_decompresses_nothing(void **state) {
    (void)state;
    NEEDS_ZLIB();
    char path[700];
    struct stat first, second;
    assert_int_equal(read_small(), INFLATED);
    assert_int_equal(entries(path), 1);
    assert_int_equal(stat(path, &first), 0);
    assert_int_equal(first.st_size, ENTRY);
    assert_int_equal(read_small(), 0);
    assert_int_equal(stat(path, &second), 0);
    assert_true(first.st_ino == second.st_ino); /* and writes nothing */
    copy_file(in_folder("small.gz"), in_folder("elsewhere.gz"));
    rename(in_folder("elsewhere.gz"), in_folder("small.gz"));
    assert_int_equal(read_small(), 0); /* what counts is what the file holds */
}

static void the_real_digits_are_the_same_from_the_cache(void **state) {
    (void)state;
    NEEDS_ZLIB();
    static const char *const files[] = {"t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"};
    for (int i = 0; i < 2; i++) {
        char path[600];
        dip_idx x, y;
        snprintf(path, sizeof path, "%s/%s", DIP_TEST_DATA, files[i]);
        assert_true(dip_idx_read(ctx, "test", path, "number", &x));
        assert_true(dip_idx_read(ctx, "test", path, "number", &y));
        assert_true(x.inflated > 0);
        assert_int_equal(y.inflated, 0);
        assert_int_equal(x.bytes, y.bytes);
        assert_int_equal((uintptr_t)y.data % 64, 0);
        assert_int_equal(x.shape.rank, y.shape.rank);
        assert_memory_equal(x.shape.dim, y.shape.dim, (size_t)x.shape.rank * sizeof *x.shape.dim);
        assert_memory_equal(x.data, y.data, x.bytes);
        memset(y.data, 7, y.bytes); /* stays with this process */
        dip_idx_free(ctx, &y);
        assert_true(dip_idx_read(ctx, "test", path, "number", &y));
        assert_int_equal(y.inflated, 0);
        assert_memory_equal(x.data, y.data, x.bytes);
        dip_idx_free(ctx, &x);
        dip_idx_free(ctx, &y);
    }
}

static void another_file_under_the_same_name_is_another_entry(void **state) {
    (void)state;
    NEEDS_ZLIB();
    static const char *const files[] = {"t10k-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte.gz"};
    static const size_t rows[] = {10000, 60000};
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 2; i++) {
            char path[600];
            dip_idx x;
            snprintf(path, sizeof path, "%s/%s", DIP_TEST_DATA, files[i]);
            copy_file(path, in_folder("labels.gz"));
            assert_true(dip_idx_read(ctx, "test", in_folder("labels.gz"), "label", &x));
            assert_int_equal(x.bytes, rows[i]);
            assert_int_equal(x.inflated, round == 0 ? 8 + rows[i] : 0);
            dip_idx_free(ctx, &x);
        }
    }
    assert_int_equal(entries(NULL), 2);
}

static void a_damaged_download_is_named_though_the_whole_file_was_kept(void **state) {
    (void)state;
    NEEDS_ZLIB();
    dip_idx x;
    read_small();
    write_file(in_folder("small.gz"), packed, sizeof packed - 20);
    assert_false(dip_idx_read(ctx, "load", in_folder("small.gz"), "number", &x));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, "small.gz: byte 16: the file ends after ");
    assert_int_equal(entries(NULL), 1);
}

/* ---- damage ---------------------------------------------------------------------------------- */
static void any_damage_is_found_and_mended(void **state) {
    (void)state;
    NEEDS_ZLIB();
    char path[700];
    uint8_t *whole, bytes[ENTRY];
    size_t n;
    read_small();
    assert_int_equal(entries(path), 1);
    assert_true(dip_file_read(ctx, "test", path, &whole, &n));
    assert_int_equal(n, ENTRY);
    for (size_t i = 0; i < n; i++) {
        memcpy(bytes, whole, n);
        bytes[i] ^= (uint8_t)(1 << i % 8);
        write_file(path, bytes, n);
        assert_int_equal(read_small(), INFLATED);
        assert_int_equal(read_small(), 0);
        write_file(path, whole, i); /* cut short */
        assert_int_equal(read_small(), INFLATED);
        assert_int_equal(read_small(), 0);
    }
    memset(bytes, 0, n);
    write_file(path, bytes, n);
    assert_int_equal(read_small(), INFLATED);
    dip_dealloc(ctx, whole, n);
    assert_int_equal(entries(NULL), 1); /* no temporary file is left */
}

/* The members of an entry's header that say what the elements are, with checksums that fit. */
static void an_entry_that_promises_nonsense_is_not_believed(void **state) {
    (void)state;
    NEEDS_ZLIB();
    char path[700];
    uint8_t *whole;
    size_t n;
    read_small();
    assert_int_equal(entries(path), 1);
    assert_true(dip_file_read(ctx, "test", path, &whole, &n));
    enum { KEY = 16, BYTES = 32, DTYPE = 40, RANK = 44, DIM = 48, SUM = 120 };
    static const struct {
        size_t at, size;
        int64_t value;
    } lies[] = {{KEY, 8, 5},   {BYTES, 8, 23},         {BYTES, 8, -1},   {DTYPE, 4, 99},
                {DTYPE, 4, -1}, {DTYPE, 4, DIP_FLOAT32}, {RANK, 4, 0},     {RANK, 4, 9},
                {RANK, 4, 2},  {DIM, 8, 3},             {DIM, 8, -2},     {DIM, 8, INT64_MAX}};
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        uint8_t bytes[ENTRY];
        memcpy(bytes, whole, n);
        memcpy(bytes + lies[i].at, &lies[i].value, lies[i].size);
        uint64_t sum = dip_checksum(bytes, SUM);
        memcpy(bytes + SUM, &sum, sizeof sum);
        write_file(path, bytes, n);
        assert_int_equal(read_small(), INFLATED);
    }
    dip_dealloc(ctx, whole, n);
}

/* ---- where nothing can be written ------------------------------------------------------------ */
static void without_a_place_to_write_it_goes_on(void **state) {
    (void)state;
    NEEDS_ZLIB();
    setenv("DIPTYCH_CACHE", in_folder("small.gz/below/a/file"), 1);
    assert_int_equal(read_small(), INFLATED);
    assert_int_equal(read_small(), INFLATED);
    setenv("DIPTYCH_CACHE", in_folder("small.gz"), 1);
    assert_int_equal(read_small(), INFLATED);
    /* A disk that takes no byte more. */
    setenv("DIPTYCH_CACHE", in_folder("cache"), 1);
    struct rlimit before, none = {0, 0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    size_t inflated = read_small();
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(inflated, INFLATED);
    assert_int_equal(entries(NULL), 0);
}

static void the_environment_says_where_and_whether(void **state) {
    (void)state;
    NEEDS_ZLIB();
    char path[1024], home[700];
    setenv("DIPTYCH_CACHE", "off", 1);
    assert_false(dip_decoded_folder(ctx, path, sizeof path));
    assert_int_equal(read_small(), INFLATED);
    assert_int_equal(read_small(), INFLATED);
    unsetenv("DIPTYCH_CACHE");
    setenv("XDG_CACHE_HOME", in_folder("xdg"), 1);
    assert_true(dip_decoded_folder(ctx, path, sizeof path));
    assert_string_equal(path, in_folder("xdg/diptych/decoded"));
    read_small();
    assert_true(dip_dir_exists(path)); /* is made */
    setenv("XDG_CACHE_HOME", "relative", 1);
    assert_false(dip_decoded_folder(ctx, path, sizeof path));
    unsetenv("XDG_CACHE_HOME");
    snprintf(home, sizeof home, "%s", getenv("HOME") ? getenv("HOME") : "");
    setenv("HOME", folder, 1);
    assert_true(dip_decoded_folder(ctx, path, sizeof path));
    assert_string_equal(path, in_folder(".cache/diptych/decoded"));
    unsetenv("HOME");
    assert_false(dip_decoded_folder(ctx, path, sizeof path));
    if (home[0]) setenv("HOME", home, 1);
    setenv("DIPTYCH_CACHE", in_folder("cache"), 1);
    dip_context *closed = dip_test_context(); /* a host that forbids the environment */
    assert_false(dip_decoded_folder(closed, path, sizeof path));
    dip_test_context_free(closed);
}

/* ---- many at once ---------------------------------------------------------------------------- */
static int read_again_and_again(bool destroys) {
    for (int i = 0; i < 200; i++) {
        dip_idx x;
        char path[700];
        if (!dip_idx_read(ctx, "test", in_folder("small.gz"), "number", &x) || !is_small(&x))
            return 1;
        if (destroys && i % 3 == 0 && entries(path) > 0) unlink(path);
        if (!is_small(&x)) return 2; /* mapped bytes outlive their name */
        dip_idx_free(ctx, &x);
    }
    return dip_test_errors(ctx) ? 3 : 0;
}

static void several_processes_may_read_and_write_it_at_once(void **state) {
    (void)state;
    NEEDS_ZLIB();
    pid_t child[4];
    fflush(NULL);
    for (int i = 0; i < 4; i++) {
        child[i] = fork();
        assert_true(child[i] >= 0);
        if (child[i] == 0) _exit(read_again_and_again(i == 0));
    }
    for (int i = 0; i < 4; i++) {
        int status;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_int_equal(status, 0);
    }
    read_small();
    assert_int_equal(entries(NULL), 1);
}

/* ---- the checksum ---------------------------------------------------------------------------- */
static void the_checksum_sees_every_bit_and_the_length(void **state) {
    (void)state;
    uint8_t bytes[150] = {0};
    uint64_t seen[8 * sizeof bytes + sizeof bytes + 1];
    size_t n = 0;
    for (size_t i = 0; i <= sizeof bytes; i++) seen[n++] = dip_checksum(bytes, i);
    for (size_t i = 0; i < 8 * sizeof bytes; i++) {
        bytes[i / 8] = (uint8_t)(1 << i % 8);
        seen[n++] = dip_checksum(bytes, sizeof bytes);
        bytes[i / 8] = 0;
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) assert_true(seen[i] != seen[j]);
    /* Entries outlive the build that wrote them: the function is fixed. */
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(7 * i);
    assert_true(dip_checksum(bytes, sizeof bytes) == 0x7A29246772A59AF2u);
}

int main(void) {
#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(the_second_read_decompresses_nothing),
        CASE(the_real_digits_are_the_same_from_the_cache),
        CASE(another_file_under_the_same_name_is_another_entry),
        CASE(a_damaged_download_is_named_though_the_whole_file_was_kept),
        CASE(any_damage_is_found_and_mended),
        CASE(an_entry_that_promises_nonsense_is_not_believed),
        CASE(without_a_place_to_write_it_goes_on),
        CASE(the_environment_says_where_and_whether),
        CASE(several_processes_may_read_and_write_it_at_once),
        cmocka_unit_test(the_checksum_sees_every_bit_and_the_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
