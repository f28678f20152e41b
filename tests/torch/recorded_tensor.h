/* Reads recorded tensors and what PyTorch prints of them (tests/golden/torch_text/README.md). */
#ifndef DIP_TESTS_TORCH_RECORDED_TENSOR_H
#define DIP_TESTS_TORCH_RECORDED_TENSOR_H
#include "diptych/torch.h"
#include "torch/printed.h"

enum { VALUES = 1600 };

/* ---- the recordings: tests/golden/torch_text/README.md ---- */

typedef struct recorded {
    char name[100], text[PRINTED_TEXT];
    dip_dtype dtype;
    dip_shape shape;
    int requires_grad, count;
    dip_printoptions_opts options; /* torch_set_printoptions' */
    char profile[16];
    double real[VALUES];
    int64_t whole[VALUES];
} recorded;

static inline void read_values(FILE *f, recorded *r) {
    char word[64];
    r->count = atoi(printed_field(f, "values"));
    assert_in_range(r->count, 0, VALUES);
    for (int i = 0; i < r->count; i++) {
        assert_int_equal(fscanf(f, "%63s", word), 1);
        r->real[i] = strtod(word, NULL);
        r->whole[i] = strtoll(word, NULL, 10);
    }
    if (r->count) assert_true(printed_line(f)); /* what is left of the last line */
}

/* "options PRECISION THRESHOLD EDGEITEMS LINEWIDTH SCI_MODE PROFILE", -1 and - where not given. */
static inline void read_options(FILE *f, recorded *r) {
    dip_printoptions_opts *o = &r->options;
    long long v[4];
    const char *line = printed_field(f, "options");
    assert_int_equal(sscanf(line, "%lld %lld %lld %lld %d %15s", &v[0], &v[1], &v[2], &v[3],
                            &o->sci_mode, r->profile), 6);
    o->precision = v[0], o->threshold = v[1], o->edgeitems = v[2], o->linewidth = v[3];
    if (strcmp(r->profile, "-") != 0) o->profile = r->profile;
}

static inline bool read_case(FILE *f, recorded *r, bool with_options) {
    do
        if (!printed_line(f)) return false;
    while (!printed_now[0]);
    assert_int_equal(strncmp(printed_now, "case ", 5), 0);
    snprintf(r->name, sizeof r->name, "%.99s", printed_now + 5);
    dip_printoptions_opts_init(&r->options, sizeof r->options);
    if (with_options) read_options(f, r);
    const char *dtype = printed_field(f, "dtype");
    for (int t = 0; t < DIP_DTYPE_COUNT; t++)
        if (!strcmp(dip_dtype_name((dip_dtype)t), dtype)) r->dtype = (dip_dtype)t;
    char *at = (char *)(uintptr_t)printed_field(f, "shape");
    r->shape = (dip_shape){.rank = (int)strtol(at, &at, 10)};
    for (int i = 0; i < r->shape.rank; i++) r->shape.dim[i] = strtoll(at, &at, 10);
    r->requires_grad = atoi(printed_field(f, "requires_grad"));
    read_values(f, r);
    printed_read(f, r->text);
    return true;
}

static inline void put(void *data, const recorded *r, int64_t at, int i) {
    if (r->dtype == DIP_INT64) ((int64_t *)data)[at] = r->whole[i];
    else dip_element_set(data, r->dtype, at, r->real[i]);
}

static inline dip_tensor *recorded_tensor(dip_context *ctx, const recorded *r) {
    dip_tensor *t = dip_tensor_new(ctx, r->dtype, r->shape, DIP_HERE);
    assert_non_null(t);
    for (int i = 0; i < r->count; i++) put(t->view.data, r, i, i);
    if (r->requires_grad) assert_true(dip_tensor_set_requires_grad(t, true, DIP_HERE));
    return t;
}
#endif
