/* Reads the golden arrays of tests/golden/random and compares with them, bit for bit.
 *
 * A file holds arrays: "array NAME TYPE COUNT HASH full|ends", then the elements' bits as
 * hexadecimal numbers, all of them or the first and last 32. HASH is FNV-1a over all elements,
 * little endian. */
#ifndef DIP_TESTS_RANDOM_GOLDEN_H
#define DIP_TESTS_RANDOM_GOLDEN_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { GOLDEN_KEPT = 32 };

typedef struct golden_array {
    char type[8];
    size_t count;
    uint64_t hash;
    bool full;
    FILE *file; /* stands before the first element */
} golden_array;

static inline size_t golden_width(const char *type) {
    return strcmp(type, "u8") == 0 ? 1 : strstr(type, "64") != NULL ? 8 : 4;
}

static inline uint64_t golden_bits(const void *data, size_t width, size_t i) {
    const unsigned char *at = (const unsigned char *)data + width * i;
    uint8_t one;
    uint32_t four;
    uint64_t eight;
    if (width == 1) {
        memcpy(&one, at, 1);
        return one;
    }
    if (width == 4) {
        memcpy(&four, at, 4);
        return four;
    }
    memcpy(&eight, at, 8);
    return eight;
}

static inline uint64_t golden_hash(const void *data, size_t width, size_t count) {
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = golden_bits(data, width, i);
        for (size_t byte = 0; byte < width; byte++) {
            hash = (hash ^ (bits >> (8 * byte) & 0xff)) * UINT64_C(0x100000001b3);
        }
    }
    return hash;
}

static inline uint64_t golden_element(const golden_array *array) {
    uint64_t bits = 0;
    assert_int_equal(fscanf(array->file, "%" SCNx64, &bits), 1);
    return bits;
}

/* Finds an array by name; the caller closes array.file. */
static inline golden_array golden_open(const char *file, const char *name, const char *type) {
    char path[512], line[1024], found[128], how[8];
    golden_array array = {"", 0, 0, false, NULL};
    snprintf(path, sizeof path, strchr(file, '/') ? "%s/%s" : "%s/random/%s", DIP_TEST_GOLDEN, file);
    array.file = fopen(path, "r");
    if (array.file == NULL) { fail_msg("%s cannot be opened", path); }
    while (fgets(line, sizeof line, array.file) != NULL) {
        if (sscanf(line, "array %127s %7s %zu %" SCNx64 " %7s", found, array.type, &array.count,
                   &array.hash, how) == 5 &&
            strcmp(found, name) == 0) {
            assert_string_equal(array.type, type);
            array.full = strcmp(how, "full") == 0;
            return array;
        }
    }
    fail_msg("%s has no array %s", path, name);
    return array;
}

/* Fails unless data holds exactly the golden array; says which element parts first. */
static inline void golden_check(const char *file, const char *name, const char *type,
                                const void *data, size_t count) {
    golden_array array = golden_open(file, name, type);
    const size_t width = golden_width(type);
    assert_int_equal(array.count, count);
    const size_t kept = array.full ? count : 2 * GOLDEN_KEPT;
    for (size_t k = 0; k < kept; k++) {
        size_t i = array.full || k < GOLDEN_KEPT ? k : count - kept + k;
        uint64_t expected = golden_element(&array), bits = golden_bits(data, width, i);
        if (bits != expected) {
            fail_msg("%s: %s[%zu] is %" PRIx64 ", recorded %" PRIx64, file, name, i, bits,
                     expected);
        }
    }
    fclose(array.file);
    if (golden_hash(data, width, count) != array.hash) {
        fail_msg("%s: %s: the ends agree, an element between them does not", file, name);
    }
}

/* Reads an array that was kept in full; its length is returned. */
static inline size_t golden_load(const char *file, const char *name, const char *type, void *out,
                                 size_t room) {
    golden_array array = golden_open(file, name, type);
    const size_t width = golden_width(type);
    assert_true(array.full);
    assert_in_range(array.count, 0, room);
    for (size_t i = 0; i < array.count; i++) {
        uint64_t eight = golden_element(&array);
        uint32_t four = (uint32_t)eight;
        uint8_t one = (uint8_t)eight;
        const void *from = width == 1   ? (const void *)&one
                           : width == 4 ? (const void *)&four
                                        : (const void *)&eight;
        memcpy((unsigned char *)out + width * i, from, width);
    }
    fclose(array.file);
    assert_true(golden_hash(out, width, array.count) == array.hash);
    return array.count;
}

/* The seeds of the recordings and their files. */
enum { GOLDEN_SEEDS = 3 };
static const unsigned golden_seeds[GOLDEN_SEEDS] = {0, 1, 42};
static const char *const golden_torch_files[GOLDEN_SEEDS] = {"torch_seed0.txt", "torch_seed1.txt",
                                                             "torch_seed42.txt"};
static const char *const golden_keras_files[GOLDEN_SEEDS] = {"keras_seed0.txt", "keras_seed1.txt",
                                                             "keras_seed42.txt"};

/* Draws through logf, log, sin and the like are recorded with glibc's. */
#ifdef __GLIBC__
enum { GOLDEN_SAME_LIBM = 1 };
#else
enum { GOLDEN_SAME_LIBM = 0 };
#endif

static inline void *golden_room(size_t count, size_t width) {
    void *room = calloc(count, width);
    assert_non_null(room);
    return room;
}

#endif
