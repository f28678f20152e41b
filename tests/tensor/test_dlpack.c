/* DLPack: numbers in and out without a copy, for as long as anybody needs them. */
#include "diptych/dlpack.h"

#include <stdlib.h>
#include <string.h>

#include "support/context.h"
#include "tensor/tensor.h"

static dip_context *ctx;

static int begin(void **state) {
    (void)state;
    ctx = dip_test_context();
    return 0;
}

static int end(void **state) {
    (void)state;
    if (ctx) dip_test_context_free(ctx);
    return 0;
}

static dip_tensor *make(dip_dtype t, int64_t rows, int64_t columns) {
    dip_tensor *x = dip_tensor_make(ctx, t, &(dip_shape){2, {rows, columns}}, NULL);
    for (int64_t i = 0; i < rows * columns; i++) dip_element_set(x->view.data, t, i, (double)i);
    return x;
}

static void every_dtype_goes_out_and_comes_back(void **state) {
    (void)state;
    static const struct {
        uint8_t code, bits;
    } kinds[DIP_DTYPE_COUNT] = {{2, 32}, {2, 64}, {0, 64}, {0, 32}, {1, 8}, {6, 8}};
    for (int t = 0; t < DIP_DTYPE_COUNT; t++) {
        dip_tensor *x = make((dip_dtype)t, 3, 4);
        DLManagedTensor *m = dip_tensor_to_dlpack(x, DIP_HERE);
        assert_non_null(m);
        assert_ptr_equal(m->dl_tensor.data, x->view.data);
        assert_int_equal(m->dl_tensor.device.device_type, kDLCPU);
        assert_int_equal(m->dl_tensor.ndim, 2);
        assert_int_equal(m->dl_tensor.shape[1], 4);
        assert_int_equal(m->dl_tensor.strides[0], 4);
        assert_int_equal(m->dl_tensor.dtype.code, kinds[t].code);
        assert_int_equal(m->dl_tensor.dtype.bits, kinds[t].bits);
        assert_int_equal(m->dl_tensor.dtype.lanes, 1);
        dip_free(x);
        dip_tensor *y = dip_tensor_from_dlpack(ctx, m, DIP_HERE);
        assert_int_equal(dip_tensor_dtype(y), t);
        assert_true(dip_tensor_get(y, (int64_t[]){2, 3}, DIP_HERE) == (t == DIP_BOOL ? 1 : 11));
        dip_free(y); /* runs the deleter: the end of begin/end counts the memory */
    }
}

static void strides_offsets_and_missing_strides_are_understood(void **state) {
    (void)state;
    int32_t numbers[12];
    for (int i = 0; i < 12; i++) numbers[i] = i;
    int64_t shape[2] = {2, 3}, strides[2] = {1, 2};
    DLManagedTensor m = {.dl_tensor = {.data = numbers,
                                       .device = {kDLCPU, 0},
                                       .ndim = 2,
                                       .dtype = {kDLInt, 32, 1},
                                       .shape = shape,
                                       .strides = strides,
                                       .byte_offset = 8}};
    dip_tensor *t = dip_tensor_from_dlpack(ctx, &m, DIP_HERE); /* without a deleter, too */
    assert_true(dip_tensor_get(t, (int64_t[]){1, 2}, DIP_HERE) == 7);
    dip_free(t);
    m.dl_tensor.strides = NULL;
    t = dip_tensor_from_dlpack(ctx, &m, DIP_HERE);
    assert_true(dip_tensor_get(t, (int64_t[]){1, 2}, DIP_HERE) == 7);
    assert_true(dip_tensor_get(t, (int64_t[]){1, 0}, DIP_HERE) == 5);
    dip_free(t);
}

static void a_capsule_outlives_its_context(void **state) {
    (void)state;
    fail_alloc f;
    fail_alloc_init(&f);
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.allocator = fail_alloc_allocator(&f);
    dip_context *own = dip_context_new(&o, NULL);
    dip_scope_mark mark = dip_scope_enter(own);
    dip_tensor *t = dip_tensor_make(own, DIP_FLOAT32, &(dip_shape){1, {100}}, NULL);
    dip_tensor_fill(t, 2.5);
    DLManagedTensor *m = dip_tensor_to_dlpack(t, DIP_HERE);
    dip_scope_leave(&mark);
    dip_context_free(own);
    const float *numbers = m->dl_tensor.data;
    for (int i = 0; i < 100; i++) assert_true(numbers[i] == 2.5f);
    assert_true(f.live_blocks > 0);
    m->deleter(m);
    assert_int_equal(f.live_blocks, 0);
    assert_int_equal(f.wrong_sizes, 0);
}

static int deleted;

static void count_deletion(DLManagedTensor *m) {
    (void)m;
    deleted++;
}

static void hostile_capsules_are_refused_and_stay_the_callers(void **state) {
    (void)state;
    _Alignas(8) char bytes[64] = {0};
    int64_t shape[9] = {2, 2, 1, 1, 1, 1, 1, 1, 1}, strides[2] = {2, 1};
    const DLManagedTensor good = {.dl_tensor = {.data = bytes,
                                                .device = {kDLCPU, 0},
                                                .ndim = 2,
                                                .dtype = {kDLFloat, 32, 1},
                                                .shape = shape,
                                                .strides = strides},
                                  .deleter = count_deletion};
    DLManagedTensor m = good;
    deleted = 0;
    dip_site at = {NULL, 0};
    m.dl_tensor.device.device_type = (DLDeviceType)2;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_DEVICE,
        "dip_tensor_from_dlpack: the numbers live on DLPack's device type 2, expected 1 (cpu)");
    m = good;
    m.dl_tensor.dtype.bits = 16;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE, "found DLPack's type code 2 with 16 bits and 1 lanes");
    m = good;
    m.dl_tensor.dtype.lanes = 4;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE, "4 lanes");
    m = good;
    m.dl_tensor.ndim = 9;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "found 9 dimensions, expected 0 to 8");
    m.dl_tensor.ndim = -1;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "found -1 dimensions");
    m = good;
    m.dl_tensor.shape = NULL;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "shape is NULL");
    m = good;
    shape[0] = -2;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "found the shape (-2, 2)");
    shape[0] = INT64_MAX;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "more bytes than any memory");
    shape[0] = 2;
    strides[0] = INT64_MAX;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "the strides reach further than any memory");
    strides[0] = 2;
    m.dl_tensor.byte_offset = 2;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "not aligned");
    m.dl_tensor.byte_offset = UINT64_MAX;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "byte_offset is 18446744073709551615");
    m = good;
    m.dl_tensor.data = NULL;
    assert_null(dip_tensor_from_dlpack(ctx, &m, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "data is NULL");
    assert_null(dip_tensor_from_dlpack(ctx, NULL, at));
    DIP_ASSERT_FINE(ctx);
    assert_int_equal(deleted, 0);
    m = good;
    dip_tensor *t = dip_tensor_from_dlpack(ctx, &m, at);
    assert_non_null(t);
    dip_free(t);
    assert_int_equal(deleted, 1);
}

static void what_dlpack_cannot_carry_stays(void **state) {
    (void)state;
    dip_tensor *t = make(DIP_FLOAT32, 2, 2);
    dip_tensor_set_requires_grad(t, true, DIP_HERE);
    assert_null(dip_tensor_to_dlpack(t, (dip_site){"x.c", 7}));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE,
                     "x.c:7: dip_tensor_to_dlpack: the tensor requires a gradient, which DLPack "
                     "cannot carry; detach it first");
    dip_shape s = {1, {2}};
    dip_tensor *symbol = dip_tensor_symbol(ctx, (struct dip_graph *)&s, 0, DIP_FLOAT32, &s);
    assert_null(dip_tensor_to_dlpack(symbol, DIP_HERE));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "are not known while a graph is built");
    assert_null(dip_tensor_to_dlpack(NULL, DIP_HERE));
    DIP_ASSERT_FINE(ctx);
}

static void no_memory_at_any_allocation_leaves_nothing(void **state) {
    (void)state;
    dip_tensor *t = make(DIP_FLOAT32, 2, 2);
    deleted = 0;
    int64_t shape[1] = {4};
    DLManagedTensor outside = {.dl_tensor = {.data = t->view.data,
                                             .device = {kDLCPU, 0},
                                             .ndim = 1,
                                             .dtype = {kDLFloat, 32, 1},
                                             .shape = shape},
                               .deleter = count_deletion};
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(ctx), n);
        DLManagedTensor *m = dip_tensor_to_dlpack(t, DIP_HERE);
        dip_tensor *in = dip_tensor_from_dlpack(ctx, &outside, DIP_HERE);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        assert_int_equal(hit, !m || !in);
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
        if (m) m->deleter(m);
        int expected = deleted + (in != NULL);
        dip_free(in);
        assert_int_equal(deleted, expected);
        if (!hit) break;
    }
    dip_free(t);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        T(every_dtype_goes_out_and_comes_back),
        T(strides_offsets_and_missing_strides_are_understood),
        T(a_capsule_outlives_its_context),
        T(hostile_capsules_are_refused_and_stay_the_callers),
        T(what_dlpack_cannot_carry_stays),
        T(no_memory_at_any_allocation_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
