/* repr(float): the recorded numbers of tests/golden/python, one by one and by the thousand. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/context.h"
#include "support/context.h"

typedef struct hash {
    uint64_t h;
} hash;

static void add(hash *h, double v) {
    char text[64];
    dip_python_float(text, sizeof text, v);
    strcat(text, "\n");
    for (const char *c = text; *c; c++) h->h = (h->h ^ (uint8_t)*c) * 1099511628211u;
    assert_true(isnan(v) || dip_strtod(text, NULL) == v);
}

/* ---- the sequences, as in tools/golden/make_python_floats.py ---- */
static uint64_t word(uint64_t *seed) {
    uint64_t out = 0;
    for (int i = 0; i < 2; i++) {
        *seed = *seed * 6364136223846793005u + 1442695040888963407u;
        out = out << 32 | *seed >> 32;
    }
    return out;
}
static void random64(hash *h, uint64_t seed, int count) {
    for (int i = 0; i < count; i++) {
        uint64_t bits = word(&seed);
        double v;
        memcpy(&v, &bits, sizeof v);
        add(h, v);
    }
}
static void random32(hash *h, uint64_t seed, int count) {
    for (int i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)(word(&seed) >> 32);
        float v;
        memcpy(&v, &bits, sizeof v);
        add(h, (double)v);
    }
}
static void figures(hash *h, uint64_t seed, int count) {
    static const double size[] = {0.001, 0.01, 0.1, 1.0, 10.0, 100.0, 1000.0};
    for (int i = 0; i < count; i++)
        add(h, (double)(word(&seed) >> 11) * 0x1p-53 * size[i % 7]);
}
static void powers(hash *h, uint64_t seed, int count) {
    (void)seed;
    for (int i = 0; i < count; i++) {
        double v = ldexp(1.0, i - 1074);
        add(h, nextafter(v, 0.0));
        add(h, v);
        add(h, nextafter(v, HUGE_VAL));
    }
}
static const struct {
    const char *name;
    void (*make)(hash *h, uint64_t seed, int count);
} sequences[] = {
    {"random64", random64}, {"random32", random32}, {"figures", figures}, {"powers", powers}};

static int walk(bool numbers) {
    char line[256], name[32], text[64], found[64];
    unsigned long long seed, expected;
    int count, lines = 0;
    FILE *f = fopen(DIP_TEST_GOLDEN "/python/floats.txt", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (numbers && sscanf(line, "number %31s %63s", name, text) == 2) {
            dip_python_float(found, sizeof found, strtod(name, NULL));
            assert_string_equal(found, text);
            lines++;
        }
        if (numbers || sscanf(line, "sequence %31s %llu %d %llx", name, &seed, &count, &expected) != 4)
            continue;
        for (size_t i = 0; i < sizeof sequences / sizeof *sequences; i++) {
            if (strcmp(sequences[i].name, name) != 0) continue;
            hash h = {14695981039346656037u};
            sequences[i].make(&h, seed, count);
            if (h.h != expected) fail_msg("%s of %llu: the texts of Python are others", name, seed);
            lines++;
        }
    }
    fclose(f);
    return lines;
}

static void recorded_numbers(void **state) {
    (void)state;
    assert_true(walk(true) > 200);
}
static void recorded_sequences(void **state) {
    (void)state;
    assert_int_equal(walk(false), 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_numbers),
        cmocka_unit_test(recorded_sequences),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
