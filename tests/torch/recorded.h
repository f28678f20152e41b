/* Compares what is drawn with tests/golden/torch_draws, and where the generators stand afterwards. */
#ifndef DIP_TESTS_TORCH_RECORDED_H
#define DIP_TESTS_TORCH_RECORDED_H
#include <math.h>
#include <string.h>

#include "data/generators.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "random/golden.h"
#include "support/context.h"

static const char *recorded_file;
static double
    recorded_tolerance; /* of floats, relative to 1; 0: float32 bit for bit, float64 within 2 ulp */
static torch_Generator *g; /* of the case at hand */

/* Before each case. */
static inline void recorded_begin(void) {
    torch_manual_seed(42);
    g = torch_Generator_manual_seed(torch_Generator(), 7);
}

static inline int64_t recorded_next(dip_torch_rng *rng, int64_t *waits) {
    *waits = rng->has_cached_normal;
    return (int64_t)dip_torch_rng_u64(rng);
}

static inline void recorded_after(const char *name) {
    char after[128];
    int64_t found[4];
    snprintf(after, sizeof after, "%s.after", name);
    found[0] = recorded_next(dip_context_torch_rng(DIP_CTX), &found[1]);
    found[2] = recorded_next(&g->rng, &found[3]);
    golden_check(recorded_file, after, "i64", found, 4);
}

static inline void recorded_float(const char *name, int64_t i, double found, double expected,
                                  bool wide) {
    double unit = ldexp(1, -52) * fabs(expected), limit = recorded_tolerance > 0
                                                              ? recorded_tolerance
                                                          : wide ? 2 * unit
                                                                 : 0;
    if (!(fabs(found - expected) <= limit))
        fail_msg("%s: %s[%d] is %.17g, recorded %.17g", recorded_file, name, (int)i, found,
                 expected);
}

static inline void recorded_check(const char *name, torch_Tensor *x) {
    if (!x)
        fail_msg("%s: nothing was made: %s", name,
                 dip_error_peek(DIP_CTX) ? dip_error_peek(DIP_CTX)->text : "no error");
    dip_dtype t = torch_dtype_of(x);
    int64_t n = torch_numel(x);
    torch_Tensor *flat = torch_contiguous(torch_reshape(torch_detach(x), -1));
    if (t == DIP_FLOAT32 || t == DIP_FLOAT64) {
        bool wide = t == DIP_FLOAT64;
        float *narrow = golden_room((size_t)n + 1, sizeof *narrow);
        double *full = golden_room((size_t)n + 1, sizeof *full);
        size_t count = golden_load(recorded_file, name, wide ? "f64" : "f32",
                                   wide ? (void *)full : narrow, (size_t)n);
        assert_int_equal(count, n);
        for (int64_t i = 0; i < n; i++)
            recorded_float(name, i, dip_tensor_get(flat, &i, DIP_HERE),
                           wide ? full[i] : (double)narrow[i], wide);
        free(narrow);
        free(full);
    } else {
        bool bytes = t == DIP_UINT8 || t == DIP_BOOL;
        torch_Tensor *whole = torch_to(flat, bytes ? DIP_UINT8 : DIP_INT64);
        golden_check(recorded_file, name, bytes ? "u8" : "i64", dip_tensor_data(whole, DIP_HERE),
                     (size_t)n);
    }
    recorded_after(name);
}

/* RECORDED(name, expression): the case of that name. */
#define RECORDED(name, ...)                 \
    do {                                    \
        dip_scope();                        \
        recorded_begin();                   \
        recorded_check(#name, __VA_ARGS__); \
    } while (0)
#endif
