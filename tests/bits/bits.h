/* bits.h - the published hashes of the traced run, as a table. */
#ifndef DIP_TESTS_BITS_H
#define DIP_TESTS_BITS_H
#include <string.h>

#include "whole/runs.h"

typedef struct bits_case {
    const char *face, *dtype;
    run_fn *run;
    bool wide;
    int steps;
    const char *sha256;
} bits_case;

enum { bits_float32 = false, bits_float64 = true };
#define DIP_BITS(face, dtype, steps, sha256) \
    {#face, #dtype, run_##face, bits_##dtype, steps, sha256},
static const bits_case bits_cases[] = {
#include "bits/weights.def"
};
#undef DIP_BITS
enum { BITS_CASES = sizeof bits_cases / sizeof *bits_cases };
#endif
