/* Devices: finding them by name, and tensors whose numbers the host cannot reach. */
#include <math.h>
#include <string.h>

#include "device/device.h"
#include "support/context.h"

static dip_context *ctx;
static const dip_site nowhere = {NULL, 0};

static int begin(void **state) {
    (void)state;
    ctx = dip_test_context();
    assert_true(dip_device_enable(ctx, &dip_device_test));
    return 0;
}

static int end(void **state) {
    (void)state;
    dip_test_context_free(ctx);
    return 0;
}

static void devices_are_found_by_name(void **state) {
    (void)state;
    assert_ptr_equal(dip_device_find(ctx, "cpu", "f"), &dip_device_host);
    assert_ptr_equal(dip_device_find(ctx, "cpu:0", "f"), &dip_device_host);
    assert_ptr_equal(dip_device_find(ctx, "test", "f"), &dip_device_test);
    assert_ptr_equal(dip_device_find(ctx, "test:0", "f"), &dip_device_test);
    assert_string_equal(dip_device_text(&dip_device_host), "cpu");
    assert_string_equal(dip_device_text(&dip_device_test), "test:0");
    assert_string_equal(dip_device_text(NULL), "cpu");
    const dip_device *list[4];
    assert_int_equal(dip_device_list(ctx, list, 4), 2);
    assert_ptr_equal(list[0], &dip_device_host);
    assert_ptr_equal(list[1], &dip_device_test);
    assert_int_equal(dip_device_list(ctx, list, 1), 1);
    assert_ptr_equal(dip_device_accelerator(ctx), &dip_device_test);
    DIP_ASSERT_FINE(ctx);
}

static void unknown_devices_are_an_error_that_lists_the_known(void **state) {
    (void)state;
    dip_enter(ctx, nowhere);
    assert_null(dip_device_find(ctx, "cuda:0", "torch_device"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_DEVICE,
                     "torch_device: there is no device called \"cuda:0\". Known: cpu, test:0");
    assert_null(dip_device_find(ctx, "test:1", "f"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_DEVICE,
                     "no device called \"test:1\"; did you mean \"test:0\"? Known: cpu, test:0");
    static const char *const wrong[] = {"", "cp", "cpu:", "cpu:00", "cpux", ":0", "CUDA"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_null(dip_device_find(ctx, wrong[i], "f"));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_DEVICE, "there is no device called");
    }
    assert_null(dip_device_find(ctx, NULL, "f"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "the device's name is NULL");
    assert_null(dip_device_find(NULL, "cpu", "f"));
    dip_context *plain = dip_test_context();
    assert_null(dip_device_find(plain, "test", "f"));
    DIP_ASSERT_ERROR(plain, DIP_ERROR_DEVICE, "there is no device called \"test\". Known: cpu");
    assert_null(dip_device_accelerator(plain));
    dip_test_context_free(plain);
}

static void a_device_is_registered_once_and_complete(void **state) {
    (void)state;
    assert_true(dip_device_enable(ctx, &dip_device_test)); /* again is harmless */
    dip_device twin = dip_device_test;
    assert_false(dip_device_enable(ctx, &twin));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "there is a device called \"test\" already");
    static dip_device third;
    third = dip_device_test;
    third.name = "third";
    third.text = "third:0";
    third.upload = NULL;
    assert_false(dip_device_enable(ctx, &third));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "the device's record lacks");
    third.upload = dip_device_test.upload;
    assert_true(dip_device_enable(ctx, &third));
    assert_ptr_equal(dip_device_find(ctx, "third:0", "f"), &third);
}

static void numbers_move_to_a_device_and_back(void **state) {
    (void)state;
    float numbers[6] = {1, 2, 3, 4, 5, 6};
    dip_tensor *here =
        dip_tensor_copy_of(ctx, numbers, DIP_FLOAT32, (dip_shape){2, {2, 3}}, DIP_HERE);
    dip_tensor *there = dip_tensor_to_device(here, "test", DIP_HERE);
    assert_string_equal(dip_tensor_device(there), "test:0");
    assert_int_equal(dip_device_test_bytes(ctx), 24);
    assert_ptr_equal(dip_tensor_to_device(there, "test:0", DIP_HERE),
                     there); /* it is there already */
    assert_true(dip_tensor_get(there, (int64_t[]){1, 1}, DIP_HERE) == 5);
    assert_true(dip_tensor_set(there, (int64_t[]){1, 1}, 50, DIP_HERE));
    assert_true(dip_tensor_get(here, (int64_t[]){1, 1}, DIP_HERE) == 5); /* memory of its own */
    assert_null(dip_tensor_data(there, nowhere));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_DEVICE,
                     "dip_tensor_data: the numbers live on test:0, expected cpu; move them with "
                     "dip_tensor_to_device first");
    assert_null(dip_tensor_to_dlpack(there, nowhere));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_DEVICE, "dip_tensor_to_dlpack: the numbers live on test:0");
    dip_tensor *back = dip_tensor_to_device(there, "cpu", DIP_HERE);
    const float *p = dip_tensor_data(back, DIP_HERE);
    assert_true(p[4] == 50.f && p[5] == 6.f);
    assert_null(dip_tensor_to_device(here, "cuda", nowhere));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_DEVICE,
                     "dip_tensor_to_device: there is no device called \"cuda\"");
    dip_free(there);
    assert_int_equal(dip_device_test_bytes(ctx), 0);
    dip_free(back);
    dip_free(here);
}

static dip_tensor *transposed(dip_tensor *t) {
    dip_view v;
    assert_true(dip_view_permute(&t->view, (int[]){1, 0}, &v));
    return dip_tensor_alias(t, &v);
}

static void views_on_a_device_copy_with_their_strides(void **state) {
    (void)state;
    dip_scope_mark m = dip_scope_enter(ctx);
    dip_tensor *a = dip_tensor_make(ctx, DIP_INT32, &(dip_shape){2, {3, 4}}, &dip_device_test);
    assert_true(dip_tensor_fill(a, 7));
    for (int64_t i = 0; i < 12; i++)
        dip_tensor_set(a, (int64_t[]){i / 4, i % 4}, (double)i, DIP_HERE);
    dip_tensor *b = dip_tensor_to_device(transposed(a), "cpu", DIP_HERE);
    assert_true(dip_tensor_is_contiguous(b));
    for (int64_t i = 0; i < 4; i++)
        for (int64_t j = 0; j < 3; j++)
            assert_true(dip_tensor_get(b, (int64_t[]){i, j}, DIP_HERE) == (double)(j * 4 + i));

    /* into one column there: the columns beside it stay */
    dip_view v;
    assert_true(dip_view_slice(&a->view, 1, 1, 2, 1, &v));
    dip_tensor *column = dip_tensor_alias(a, &v);
    dip_tensor *ones = dip_tensor_make(ctx, DIP_FLOAT64, &(dip_shape){2, {3, 1}}, NULL);
    dip_tensor_fill(ones, -1.75);
    assert_true(dip_tensor_copy_into(column, ones));
    for (int64_t i = 0; i < 12; i++)
        assert_true(dip_tensor_get(a, (int64_t[]){i / 4, i % 4}, DIP_HERE) ==
                    (double)(i % 4 == 1 ? -1 : i));
    assert_true(dip_tensor_fill(column, 3));
    assert_true(dip_tensor_get(a, (int64_t[]){2, 1}, DIP_HERE) == 3);
    assert_true(dip_tensor_get(a, (int64_t[]){2, 2}, DIP_HERE) == 10);

    /* from device to device, with another dtype */
    dip_tensor *c = dip_tensor_make(ctx, DIP_FLOAT32, &(dip_shape){2, {4, 3}}, &dip_device_test);
    assert_true(dip_tensor_copy_into(c, transposed(a)));
    assert_true(dip_tensor_get(c, (int64_t[]){3, 2}, DIP_HERE) == 11);
    dip_scope_leave(&m);
    assert_int_equal(dip_device_test_bytes(ctx), 0);
    DIP_ASSERT_FINE(ctx);
}

static void new_tensors_go_to_the_contexts_device(void **state) {
    (void)state;
    dip_tensor *t = dip_tensor_new(ctx, DIP_INT64, (dip_shape){2, {3, 5}}, DIP_HERE);
    assert_string_equal(dip_tensor_device(t), "cpu");
    for (int64_t i = 0; i < 15; i++)
        assert_true(dip_tensor_get(t, (int64_t[]){i / 5, i % 5}, DIP_HERE) == 0);
    dip_free(t);

    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.device = "test:0";
    dip_context *other = dip_test_context_with(&o);
    assert_null(dip_tensor_new(other, DIP_FLOAT32, (dip_shape){1, {3}}, nowhere));
    DIP_ASSERT_ERROR(other, DIP_ERROR_DEVICE, "there is no device called \"test:0\". Known: cpu");
    assert_true(dip_device_enable(other, &dip_device_test));
    assert_ptr_equal(dip_device_default(other), &dip_device_test);
    t = dip_tensor_new(other, DIP_FLOAT32, (dip_shape){1, {3}}, DIP_HERE);
    assert_string_equal(dip_tensor_device(t), "test:0");
    assert_true(dip_tensor_get(t, (int64_t[]){2}, DIP_HERE) == 0);
    float numbers[2] = {1, 2};
    dip_tensor *u = dip_tensor_copy_of(other, numbers, DIP_FLOAT32, (dip_shape){1, {2}}, DIP_HERE);
    assert_string_equal(dip_tensor_device(u), "test:0");
    assert_true(dip_tensor_get(u, (int64_t[]){1}, DIP_HERE) == 2);
    dip_tensor *wrapped = dip_tensor_from(other, numbers, DIP_FLOAT32, (dip_shape){1, {2}}, NULL,
                                          NULL, NULL, DIP_HERE);
    assert_string_equal(dip_tensor_device(wrapped), "cpu"); /* the caller's memory is where it is */
    assert_null(dip_tensor_copy_of(other, NULL, DIP_FLOAT32, (dip_shape){1, {2}}, nowhere));
    DIP_ASSERT_ERROR(other, DIP_ERROR_ARGUMENT,
                     "dip_tensor_copy_of: data is NULL, expected the address of 2 elements");
    dip_test_context_free(other); /* with tensors alive on the device */
}

static void kernels_are_named_by_the_device(void **state) {
    (void)state;
    assert_null(dip_device_host.kernels(ctx));
    assert_string_equal(dip_device_test.kernels(ctx), "generic");
    assert_true(dip_device_host.host);
    assert_false(dip_device_test.host);
}

static void no_memory_at_any_allocation_leaves_nothing(void **state) {
    (void)state;
    float numbers[6] = {1, 2, 3, 4, 5, 6};
    dip_free(dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){0, {0}}, DIP_HERE));
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(ctx), n);
        dip_tensor *a =
            dip_tensor_copy_of(ctx, numbers, DIP_FLOAT32, (dip_shape){2, {2, 3}}, DIP_HERE);
        dip_tensor *b = dip_tensor_to_device(a, "test", DIP_HERE);
        dip_tensor *c = b ? transposed(b) : NULL;
        dip_tensor *d = dip_tensor_to_device(c, "cpu", DIP_HERE);
        bool filled = dip_tensor_fill(c, 1);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        assert_int_equal(hit, !a || !b || !c || !d || !filled);
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
        dip_free(a);
        dip_free(b);
        dip_free(c);
        dip_free(d);
        assert_int_equal(dip_device_test_bytes(ctx), 0);
        assert_int_equal(dip_live_objects(ctx), 0);
        if (!hit) break;
    }
}

static void enabling_without_memory_fails_whole(void **state) {
    (void)state;
    for (int64_t n = 1;; n++) {
        dip_context *c = dip_test_context();
        fail_alloc_at(dip_test_alloc(c), n);
        bool ok = dip_device_enable(c, &dip_device_test);
        bool hit = fail_alloc_hit(dip_test_alloc(c));
        assert_int_equal(ok, !hit);
        const dip_device *list[2];
        assert_int_equal(dip_device_list(c, list, 2), ok ? 2 : 1);
        dip_test_context_free(c);
        if (!hit) break;
    }
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        T(devices_are_found_by_name),
        T(unknown_devices_are_an_error_that_lists_the_known),
        T(a_device_is_registered_once_and_complete),
        T(numbers_move_to_a_device_and_back),
        T(views_on_a_device_copy_with_their_strides),
        T(new_tensors_go_to_the_contexts_device),
        T(kernels_are_named_by_the_device),
        T(no_memory_at_any_allocation_leaves_nothing),
        T(enabling_without_memory_fails_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
