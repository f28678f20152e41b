/* npz.c - see npz.h. */
#include "support/npz.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h> /* needs those above */

struct npz {
    unsigned char *bytes;
    size_t size;
};

npz *npz_open(const char *path) {
    npz *z = calloc(1, sizeof *z);
    FILE *f = fopen(path, "rb");
    if (!f || !z) fail_msg("cannot open %s", path);
    fseek(f, 0, SEEK_END);
    z->size = (size_t)ftell(f);
    rewind(f);
    z->bytes = malloc(z->size);
    assert_non_null(z->bytes);
    assert_int_equal(fread(z->bytes, 1, z->size, f), z->size);
    fclose(f);
    return z;
}

void npz_close(npz *z) {
    if (!z) return;
    free(z->bytes);
    free(z);
}

static uint32_t u16(const unsigned char *p) { return (uint32_t)p[0] | (uint32_t)p[1] << 8; }
static uint32_t u32(const unsigned char *p) { return u16(p) | u16(p + 2) << 16; }

static void parse_npy(const unsigned char *p, npz_array *a) {
    assert_memory_equal(p, "\x93NUMPY", 6);
    size_t at = p[6] == 1 ? 10 : 12;
    const char *text = (const char *)p + at, *descr = strstr(text, "'descr': '"),
               *shape = strstr(text, "'shape': (");
    assert_true(descr && shape && strstr(text, "'fortran_order': False"));
    descr += strlen("'descr': '");
    memcpy(a->type, descr + 1, 2);
    a->type[2] = 0;
    shape += strlen("'shape': (");
    a->rank = 0;
    a->n = 1;
    while (*shape != ')') {
        char *end;
        int64_t d = strtoll(shape, &end, 10);
        assert_in_range(a->rank, 0, 7);
        a->dim[a->rank++] = d;
        a->n *= d;
        for (shape = end; *shape == ',' || *shape == ' ';) shape++;
    }
    a->data = p + at + (p[6] == 1 ? u16(p + 8) : u32(p + 8));
}

bool npz_find(const npz *z, const char *name, npz_array *out) {
    size_t want = strlen(name);
    const unsigned char *p = z->bytes, *end = z->bytes + z->size;
    while (end - p > 30 && u32(p) == 0x04034b50) {
        size_t length = u16(p + 26);
        const char *found = (const char *)p + 30;
        assert_int_equal(u16(p + 8), 0); /* stored */
        const unsigned char *data = p + 30 + length + u16(p + 28);
        if (length == want + 4 && memcmp(found, name, want) == 0 &&
            memcmp(found + want, ".npy", 4) == 0) {
            parse_npy(data, out);
            return true;
        }
        p = data + u32(p + 18);
    }
    return false;
}

npz_array npz_get(const npz *z, const char *name) {
    npz_array a;
    memset(&a, 0, sizeof a);
    if (!npz_find(z, name, &a)) fail_msg("the archive has no %s", name);
    return a;
}

double npz_number(const npz_array *a, int64_t i) {
    const char *p = a->data;
    float f4;
    double f8;
    int32_t i4;
    int64_t i8;
    if (strcmp(a->type, "f4") == 0) return memcpy(&f4, p + i * 4, 4), (double)f4;
    if (strcmp(a->type, "f8") == 0) return memcpy(&f8, p + i * 8, 8), f8;
    if (strcmp(a->type, "i4") == 0) return memcpy(&i4, p + i * 4, 4), (double)i4;
    if (strcmp(a->type, "i8") == 0) return memcpy(&i8, p + i * 8, 8), (double)i8;
    if (strcmp(a->type, "b1") == 0) return (double)p[i];
    fail_msg("an array of type %s", a->type);
    return 0;
}
