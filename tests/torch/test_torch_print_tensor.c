/* Tensors print as in PyTorch: every recorded case, from memory of any layout and on any device. */
#include "device/device.h"
#include "torch/inside.h"
#include "torch/recorded_tensor.h"

/* The axes lie in the reverse of the usual order, with a gap behind every element. */
static void scatter(dip_view *v, const recorded *r) {
    int64_t step = 2, at[DIP_MAX_RANK] = {0};
    for (int a = 0; a < v->rank; a++) {
        v->stride[a] = step;
        step *= v->dim[a];
    }
    for (int i = 0; i < r->count; i++) {
        int64_t offset = 0;
        for (int a = 0; a < v->rank; a++) offset += at[a] * v->stride[a];
        put(v->data, r, offset, i);
        for (int a = v->rank - 1; a >= 0 && ++at[a] == v->dim[a]; a--) at[a] = 0;
    }
}

static dip_tensor *tensor_of(dip_context *ctx, const recorded *r, bool scattered) {
    if (!scattered) return recorded_tensor(ctx, r);
    dip_tensor *room =
        dip_tensor_new(ctx, r->dtype, (dip_shape){1, {2 * r->count + 2}}, DIP_HERE);
    assert_non_null(room);
    dip_view v = room->view;
    v.rank = r->shape.rank;
    memcpy(v.dim, r->shape.dim, sizeof v.dim);
    scatter(&v, r);
    dip_tensor *t = dip_tensor_alias(room, &v);
    assert_non_null(t);
    if (r->requires_grad) assert_true(dip_tensor_set_requires_grad(t, true, DIP_HERE));
    return t;
}

/* ---- checks ---- */

typedef void each(dip_context *ctx, const recorded *r);

static void walk(each *check) {
    static recorded r;
    FILE *f = fopen(DIP_TEST_GOLDEN "/torch_text/print_tensor.txt", "r");
    assert_non_null(f);
    dip_context *ctx = dip_test_context();
    assert_true(dip_device_enable(ctx, &dip_device_test));
    int n = 0;
    for (; read_case(f, &r, false); n++) {
        dip_scope_mark s = dip_scope_enter(ctx);
        check(ctx, &r);
        DIP_ASSERT_FINE(ctx);
        dip_scope_leave(&s);
    }
    assert_true(n >= 120);
    fclose(f);
    dip_test_context_free(ctx);
}

static void check_plain(dip_context *ctx, const recorded *r) {
    assert_text(tensor_of(ctx, r, false), r->text, r->name);
}
static void every_recorded_tensor_prints_as_recorded(void **state) {
    (void)state;
    walk(check_plain);
}

static void check_scattered(dip_context *ctx, const recorded *r) {
    assert_text(tensor_of(ctx, r, true), r->text, r->name);
}
static void a_tensor_with_any_strides_prints_the_same(void **state) {
    (void)state;
    walk(check_scattered);
}

/* The recordings know no such device: the numbers are theirs, what follows is not. */
static void check_away(dip_context *ctx, const recorded *r) {
    if (r->count == 0) return;
    const char *end = strrchr(r->text, ']');
    size_t numbers = end ? (size_t)(end - r->text) + 1 : strcspn(r->text, ",)");
    for (int scattered = 0; scattered < 2; scattered++) {
        dip_tensor *t = dip_tensor_to_device(tensor_of(ctx, r, scattered), "test:0", DIP_HERE);
        dip_text out = {.ctx = ctx};
        dip_torch_tensor_text(t, &out);
        assert_non_null(out.s);
        if (strncmp(out.s, r->text, numbers)) fail_msg("%s:\n%s", r->name, out.s);
        assert_non_null(strstr(out.s + numbers, "device='test:0'"));
        dip_text_free(&out);
    }
}
static void a_tensor_on_another_device_prints_the_same_numbers(void **state) {
    (void)state;
    walk(check_away);
}

static void a_device_stands_before_size_dtype_and_gradient(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_true(dip_device_enable(ctx, &dip_device_test));
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *t = vector(ctx, DIP_FLOAT64, 2, (double[]){1, 2.5});
    t = dip_tensor_to_device(t, "test:0", DIP_HERE);
    assert_true(dip_tensor_set_requires_grad(t, true, DIP_HERE));
    assert_text(t,
                "tensor([1.0000, 2.5000], device='test:0', dtype=torch.float64,\n"
                "       requires_grad=True)",
                "suffixes");
    t = dip_tensor_new(ctx, DIP_INT64, (dip_shape){2, {0, 3}}, DIP_HERE);
    t = dip_tensor_to_device(t, "test:0", DIP_HERE);
    assert_text(t, "tensor([], device='test:0', size=(0, 3), dtype=torch.int64)", "empty");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void the_default_dtype_goes_without_saying(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_context_set_dtype(ctx, DIP_FLOAT64);
    assert_text(vector(ctx, DIP_FLOAT64, 1, (double[]){0.5}), "tensor([0.5000])", "float64");
    assert_text(vector(ctx, DIP_FLOAT32, 1, (double[]){0.5}),
                "tensor([0.5000], dtype=torch.float32)", "float32");
    assert_text(vector(ctx, DIP_INT64, 1, (double[]){5}), "tensor([5])", "int64");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_symbolic_tensor_has_no_text(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    int graph; /* only its address is looked at */
    dip_shape shape = {1, {2}};
    dip_tensor *t =
        dip_tensor_symbol(ctx, (struct dip_graph *)(void *)&graph, 0, DIP_FLOAT32, &shape);
    dip_text out = {.ctx = ctx};
    dip_torch_tensor_text(t, &out);
    assert_int_equal(out.n, 0);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "shape (2,)");
    dip_text_free(&out);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_text_without_memory_fails_and_leaves_nothing_behind(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *t = vector(ctx, DIP_FLOAT64, 3, (double[]){0.5, 1, 2});
    for (int64_t k = 1;; k++) {
        assert_in_range(k, 1, 20);
        dip_text out = {.ctx = ctx};
        fail_alloc_at(dip_test_alloc(ctx), k);
        dip_torch_tensor_text(t, &out);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        fail_alloc_at(dip_test_alloc(ctx), 0);
        assert_int_equal(out.failed, hit);
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        else assert_string_equal(out.s, "tensor([0.5000, 1.0000, 2.0000], dtype=torch.float64)");
        dip_text_free(&out);
        if (!hit) {
            assert_true(k > 1);
            break;
        }
    }
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_parameter_says_so_on_a_line_before(void **state) {
    (void)state;
    static char text[PRINTED_TEXT];
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *t = vector(ctx, DIP_FLOAT32, 2, (double[]){1, 1});
    t->name = dip_mark_parameter;
    assert_true(dip_tensor_set_requires_grad(t, true, DIP_HERE));
    printed_case("print_object.txt", "nn.Parameter(torch.ones(2))", text);
    assert_text(t, text, "parameter");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void sizes_numbers_and_dtypes_print_as_in_python(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_text out = {.ctx = ctx};
    dip_torch_size_text((dip_shape){2, {2, 3}}, &out);
    dip_torch_size_text((dip_shape){0, {0}}, &out);
    dip_text_add(&out, " ");
    dip_torch_number_text((double)0.1f, &out);
    dip_text_add(&out, " ");
    dip_torch_number_text(1e-7, &out);
    dip_text_add(&out, " ");
    dip_torch_dtype_text(DIP_BOOL, &out);
    assert_string_equal(out.s,
                        "torch.Size([2, 3])torch.Size([]) 0.10000000149011612 1e-07 torch.bool");
    dip_text_free(&out);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_tensor_prints_as_recorded),
        cmocka_unit_test(a_tensor_with_any_strides_prints_the_same),
        cmocka_unit_test(a_tensor_on_another_device_prints_the_same_numbers),
        cmocka_unit_test(a_device_stands_before_size_dtype_and_gradient),
        cmocka_unit_test(the_default_dtype_goes_without_saying),
        cmocka_unit_test(a_symbolic_tensor_has_no_text),
        cmocka_unit_test(a_text_without_memory_fails_and_leaves_nothing_behind),
        cmocka_unit_test(a_parameter_says_so_on_a_line_before),
        cmocka_unit_test(sizes_numbers_and_dtypes_print_as_in_python),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
