/* Tensors of the face: making them, arithmetic and its dtypes, reductions, shapes, gradients. */
#include <math.h>
#include <string.h>

#include "diptych/import/F.h"
#include "support/context.h"

static dip_context *context;
static dip_scope_mark scope;
static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    scope = dip_scope_enter(context);
    torch_manual_seed(0);
    return 0;
}
static int end(void **state) {
    (void)state;
    DIP_ASSERT_FINE(context);
    dip_scope_leave(&scope);
    assert_int_equal(dip_live_objects(context), 0);
    dip_test_context_free(context);
    return 0;
}

static double at(torch_Tensor *t, int64_t i) {
    return torch_item(torch_select(torch_reshape(t, -1), 0, i));
}

/* Text of a tensor: dtype, shape and numbers at once. */
#define SHOWS(x, text)                                            \
    do {                                                          \
        dip_test_output_clear(context);                           \
        torch_print(x);                                           \
        assert_string_equal(dip_test_output(context), text "\n"); \
    } while (0)

static void factories_fill_and_type(void **state) {
    (void)state;
    SHOWS(torch_zeros(torch_shape(2, 3)), "tensor([[0., 0., 0.],\n        [0., 0., 0.]])");
    SHOWS(torch_ones(torch_shape(2), .dtype = torch_int64), "tensor([1, 1])");
    SHOWS(torch_ones(torch_shape(1), .requires_grad = true), "tensor([1.], requires_grad=True)");
    SHOWS(torch_full(torch_shape(2), 7), "tensor([7, 7])");
    SHOWS(torch_full(torch_shape(2), 7.0), "tensor([7., 7.])");
    SHOWS(torch_full(torch_shape(2), 7, .dtype = torch_float64),
          "tensor([7., 7.], dtype=torch.float64)");
    SHOWS(torch_arange(4), "tensor([0, 1, 2, 3])");
    SHOWS(torch_arange(1, 4), "tensor([1, 2, 3])");
    SHOWS(torch_arange(5, 0, -2), "tensor([5, 3, 1])");
    SHOWS(torch_arange(0, 1, 0.25), "tensor([0.0000, 0.2500, 0.5000, 0.7500])");
    SHOWS(torch_arange(3.0), "tensor([0., 1., 2.])");
    SHOWS(torch_tensor(1, 2), "tensor([1, 2])");
    SHOWS(torch_tensor(1.0, 2), "tensor([1., 2.])");
    SHOWS(torch_tensor((bool)true, (bool)false), "tensor([ True, False])");
    SHOWS(torch_tensor(1, 2.5), "tensor([1.0000, 2.5000])"); /* any real number makes them real */
    SHOWS(torch_tensor((bool)true, 2), "tensor([1, 2])");
    int calls = 0;
    SHOWS(torch_tensor(++calls, 7), "tensor([1, 7])");
    assert_int_equal(calls, 1);
    SHOWS(torch_scalar(2.5), "tensor(2.5000)");
    SHOWS(torch_zeros_like(torch_tensor(3, 4)), "tensor([0, 0])");
    SHOWS(torch_ones_like(torch_tensor(0.5)), "tensor([1.])");
    SHOWS(torch_full_like(torch_tensor(0.5), 3), "tensor([3.])");
    SHOWS(torch_empty(torch_shape(0, 2)), "tensor([], size=(0, 2))");
    static const int32_t bytes[] = {1, 2, 3, 4};
    SHOWS(torch_frombuffer(bytes, torch_shape(2, 2), .dtype = torch_int32),
          "tensor([[1, 2],\n        [3, 4]], dtype=torch.int32)");
    torch_set_default_dtype(torch_float64);
    SHOWS(torch_scalar(2.5), "tensor(2.5000)");
    SHOWS(torch_ones(torch_shape(1), .dtype = torch_float32), "tensor([1.], dtype=torch.float32)");
    assert_int_equal(torch_get_default_dtype(), torch_float64);
}

static torch_Tensor *of(dip_dtype t, bool axes) {
    return torch_ones(axes ? torch_shape(2) : torch_scalar_shape(), .dtype = (int)t);
}

/* torch.result_type, over every pair of dtypes and both ranks: the rule written a second way. */
static void two_dtypes_meet_as_in_pytorch(void **state) {
    (void)state;
    static const int order[] = {DIP_BOOL,  DIP_UINT8,   DIP_INT32,
                                DIP_INT64, DIP_FLOAT32, DIP_FLOAT64},
                     sort[] = {0, 1, 1, 1, 2, 2};
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++)
            for (int ranks = 0; ranks < 4; ranks++) {
                bool a = ranks & 1, b = ranks & 2;
                int wanted = i > j ? i : j;
                if (a && !b && sort[i] >= sort[j]) wanted = i;
                if (b && !a && sort[j] >= sort[i]) wanted = j;
                torch_Tensor *sum =
                    torch_add(of((dip_dtype)order[i], a), of((dip_dtype)order[j], b));
                assert_int_equal(torch_dtype_of(sum), order[wanted]);
                assert_int_equal(torch_dtype_of(torch_eq(of((dip_dtype)order[i], a),
                                                         of((dip_dtype)order[j], b))),
                                 DIP_BOOL);
            }
}

static void numbers_take_the_dtype_of_the_tensor(void **state) {
    (void)state;
    SHOWS(torch_add(torch_tensor(1, 2), 1), "tensor([2, 3])");
    SHOWS(torch_add(torch_tensor(1, 2), 0.5), "tensor([1.5000, 2.5000])");
    SHOWS(torch_mul(2.5, torch_tensor(1, 2)), "tensor([2.5000, 5.0000])");
    SHOWS(torch_add(torch_tensor((bool)true), 1), "tensor([2])");
    SHOWS(torch_mul(torch_tensor(0.5), 2), "tensor([1.])");
    SHOWS(torch_add(torch_to(torch_tensor(1, 2), torch_uint8), 1),
          "tensor([2, 3], dtype=torch.uint8)");
    SHOWS(torch_div(torch_tensor(1, 2), 2), "tensor([0.5000, 1.0000])");
    SHOWS(torch_div(torch_tensor(4, 2), torch_tensor(2, 4)), "tensor([2.0000, 0.5000])");
    SHOWS(torch_div(1, torch_tensor(2, 4)), "tensor([0.5000, 0.2500])");
    SHOWS(torch_pow(torch_tensor(2, 3), 3), "tensor([ 8, 27])");
    SHOWS(torch_pow(torch_tensor(2, 3), 0), "tensor([1, 1])");
    SHOWS(torch_pow(torch_tensor(4.0), 0.5), "tensor([2.])");
    SHOWS(torch_pow(2, torch_tensor(3.0)), "tensor([8.])");
    SHOWS(torch_pow(torch_tensor(2, 3), 0.5), "tensor([1.4142, 1.7321])");
    SHOWS(torch_sub(1, torch_tensor(3)), "tensor([-2])");
    SHOWS(torch_exp(torch_tensor(0)), "tensor([1.])");
    SHOWS(torch_maximum(torch_tensor(1, 5), 3), "tensor([3, 5])");
    SHOWS(torch_where(torch_tensor((bool)true, (bool)false), 1, torch_tensor(2.5)),
          "tensor([1.0000, 2.5000])");
}

static void comparisons_give_bools(void **state) {
    (void)state;
    torch_Tensor *x = torch_tensor(1, 2, 3);
    SHOWS(torch_lt(x, 2), "tensor([ True, False, False])");
    SHOWS(torch_le(x, 2), "tensor([ True,  True, False])");
    SHOWS(torch_gt(x, 2.5), "tensor([False, False,  True])");
    SHOWS(torch_ge(2, x), "tensor([ True,  True, False])");
    SHOWS(torch_eq(x, torch_tensor(3, 2, 1)), "tensor([False,  True, False])");
    SHOWS(torch_ne(x, 2), "tensor([ True, False,  True])");
    SHOWS(torch_sum(torch_eq(x, 2)), "tensor(1)");
    assert_true(torch_equal(x, torch_tensor(1.0, 2.0, 3.0)) &&
                !torch_equal(x, torch_tensor(1, 2)) && !torch_equal(x, torch_tensor(1, 2, 4)));
    assert_true(torch_allclose(torch_tensor(1.0, (double)INFINITY),
                               torch_tensor(1.000001, (double)INFINITY)));
    assert_false(torch_allclose(torch_tensor(1.0), torch_tensor(1.1)));
}

static void broadcasting_follows_numpy(void **state) {
    (void)state;
    torch_Tensor *column = torch_reshape(torch_arange(2), 2, 1), *row = torch_arange(3);
    SHOWS(torch_add(torch_mul(column, 10), row), "tensor([[ 0,  1,  2],\n        [10, 11, 12]])");
    assert_null(torch_add(torch_arange(2), row));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE, "torch_add: ");
}

static void reductions_take_dims_and_keepdim(void **state) {
    (void)state;
    torch_Tensor *m = torch_reshape(torch_arange(6.0), 2, 3), *indices = NULL;
    SHOWS(torch_sum(m), "tensor(15.)");
    SHOWS(torch_sum(m, 0), "tensor([3., 5., 7.])");
    SHOWS(torch_sum(m, -1, .keepdim = true), "tensor([[ 3.],\n        [12.]])");
    SHOWS(torch_sum(m, torch_shape(0, 1)), "tensor(15.)");
    SHOWS(torch_sum(torch_tensor((bool)true, (bool)true)), "tensor(2)");
    SHOWS(torch_mean(m, 1), "tensor([1., 4.])");
    SHOWS(torch_max(m), "tensor(5.)");
    SHOWS(torch_min(m), "tensor(0.)");
    SHOWS(torch_max(m, 1, &indices), "tensor([2., 5.])");
    SHOWS(indices, "tensor([2, 2])");
    SHOWS(torch_min(m, 0, &indices, .keepdim = true), "tensor([[0., 1., 2.]])");
    SHOWS(indices, "tensor([[0, 0, 0]])");
    SHOWS(torch_argmax(m), "tensor(5)");
    SHOWS(torch_argmax(m, 1), "tensor([2, 2])");
    SHOWS(torch_argmin(m, 0, .keepdim = true), "tensor([[0, 0, 0]])");
    assert_null(torch_mean(torch_arange(3)));
    DIP_ASSERT_ERROR(context, DIP_ERROR_TYPE, "torch_mean: ");
    assert_null(torch_sum(m, 2));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE, "torch_sum: ");
}

static void shapes_change_as_in_pytorch(void **state) {
    (void)state;
    torch_Tensor *m = torch_reshape(torch_arange(6), 2, 3);
    SHOWS(torch_t(m), "tensor([[0, 3],\n        [1, 4],\n        [2, 5]])");
    SHOWS(torch_reshape(torch_t(m), -1), "tensor([0, 3, 1, 4, 2, 5])");
    SHOWS(torch_view(m, 3, 2), "tensor([[0, 1],\n        [2, 3],\n        [4, 5]])");
    SHOWS(torch_Size_of(torch_permute(torch_zeros(torch_shape(2, 3, 4)), 2, 0, 1)),
          "torch.Size([4, 2, 3])");
    SHOWS(torch_Size_of(torch_unsqueeze(m, -1)), "torch.Size([2, 3, 1])");
    SHOWS(torch_Size_of(torch_squeeze(torch_zeros(torch_shape(1, 2, 1)))), "torch.Size([2])");
    SHOWS(torch_Size_of(torch_squeeze(torch_zeros(torch_shape(1, 2, 1)), 0)), "torch.Size([2, 1])");
    SHOWS(torch_Size_of(torch_squeeze(torch_zeros(torch_shape(1, 2, 1)), 1)),
          "torch.Size([1, 2, 1])");
    SHOWS(torch_Size_of(torch_flatten(torch_zeros(torch_shape(2, 3, 4)))), "torch.Size([24])");
    SHOWS(torch_Size_of(torch_flatten(torch_zeros(torch_shape(2, 3, 4)), .start_dim = 1)),
          "torch.Size([2, 12])");
    SHOWS(torch_expand(torch_tensor(1, 2), 2, -1), "tensor([[1, 2],\n        [1, 2]])");
    SHOWS(torch_cat(torch_tensors(torch_tensor(1, 2), torch_tensor(0.5))),
          "tensor([1.0000, 2.0000, 0.5000])");
    SHOWS(torch_cat(torch_tensors(m, m), .dim = 1),
          "tensor([[0, 1, 2, 0, 1, 2],\n        [3, 4, 5, 3, 4, 5]])");
    SHOWS(torch_stack(torch_tensors(torch_tensor(1, 2), torch_tensor(3, 4)), .dim = 1),
          "tensor([[1, 3],\n        [2, 4]])");
    SHOWS(torch_select(m, 1, -1), "tensor([2, 5])");
    SHOWS(torch_slice(m, 1, 1, INT64_MAX), "tensor([[1, 2],\n        [4, 5]])");
    SHOWS(torch_slice(torch_arange(6), 0, -5, -1, .step = 2), "tensor([1, 3])");
    SHOWS(torch_gather(m, 1, torch_reshape(torch_tensor(2, 0), 2, 1)),
          "tensor([[2],\n        [3]])");
    assert_true(torch_size(m, -1) == 3 && torch_dim(m) == 2 && torch_numel(m) == 6);
    assert_null(torch_view(torch_t(m), 6));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE,
                     "torch_view: a tensor of shape (3, 2) with these strides has no view of shape "
                     "(6,); torch_reshape copies");
    assert_null(torch_stack(torch_tensors(m, torch_arange(3))));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE,
                     "torch_stack: tensor 0 has shape (2, 3) and tensor 1 has (3,), all must be "
                     "equal; torch_cat joins along an axis they have");
    assert_null(torch_t(torch_zeros(torch_shape(1, 2, 3))));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE,
                     "torch_t: the tensor has 3 axes, expected at most two");
}

static void to_returns_its_argument_where_nothing_changes(void **state) {
    (void)state;
    torch_Tensor *x = torch_tensor(1.5, -2.5);
    assert_ptr_equal(torch_to(x, torch_float32), x);
    assert_ptr_equal(torch_to(x, torch_device("cpu")), x);
    assert_ptr_equal(torch_contiguous(x), x);
    SHOWS(torch_to(x, torch_int64), "tensor([ 1, -2])");
    SHOWS(torch_to(x, torch_bool), "tensor([True, True])");
    torch_Tensor *shared = torch_data(x);
    torch_copy_(shared, torch_tensor(9));
    SHOWS(x, "tensor([9., 9.])");
    torch_Tensor *apart = torch_clone(x);
    torch_copy_(apart, torch_tensor(1.0, 2.0));
    SHOWS(x, "tensor([9., 9.])");
}

static void functional_has_pytorchs_defaults(void **state) {
    (void)state;
    torch_Tensor *m = torch_reshape(torch_tensor(0.5, 2.0, 1.0, 4.0), 2, 2),
                 *k = torch_tensor(1, 0);
    SHOWS(F_one_hot(k), "tensor([[0, 1],\n        [1, 0]])");
    SHOWS(torch_float(F_one_hot(k, 3)), "tensor([[0., 1., 0.],\n        [1., 0., 0.]])");
    assert_true(fabs(torch_item(F_cross_entropy(m, k)) - 1.6250) < 1e-4);
    assert_true(fabs(torch_item(F_cross_entropy(m, k, .reduction = "sum")) -
                     2 * torch_item(F_cross_entropy(m, k))) < 1e-6);
    assert_int_equal(torch_numel(F_cross_entropy(m, k, .reduction = "none")), 2);
    assert_true(torch_item(F_cross_entropy(m, k, .ignore_index = 0)) ==
                at(F_cross_entropy(m, k, .reduction = "none"), 0));
    assert_true(fabs(torch_item(F_cross_entropy(m, k, .weight = torch_tensor(1.0, 0.0))) -
                     at(F_cross_entropy(m, k, .reduction = "none"), 1)) < 1e-6);
    assert_true(torch_item(F_cross_entropy(m, k, .label_smoothing = 0.5)) !=
                torch_item(F_cross_entropy(m, k)));
    assert_true(fabs(torch_item(F_cross_entropy(m, torch_float(F_one_hot(k, 2)))) -
                     torch_item(F_cross_entropy(m, k))) < 1e-6);
    SHOWS(F_mse_loss(torch_tensor(1.0, 2.0), torch_tensor(2.0, 4.0)), "tensor(2.5000)");
    SHOWS(F_dropout(m, .training = false), "tensor([[0.5000, 2.0000],\n        [1.0000, 4.0000]])");
    SHOWS(F_dropout(m, .p = 1), "tensor([[0., 0.],\n        [0., 0.]])");
}

static void functions_of_one_tensor_give_their_values(void **state) {
    (void)state;
    torch_Tensor *x = torch_tensor(0.0, 1.0);
    SHOWS(torch_sin(x), "tensor([0.0000, 0.8415])");
    SHOWS(torch_cos(x), "tensor([1.0000, 0.5403])");
    SHOWS(torch_reciprocal(torch_tensor(2.0, 4.0)), "tensor([0.5000, 0.2500])");
}

static void a_list_hands_out_its_numbers(void **state) {
    (void)state;
    torch_List *list = torch_list();
    assert_null(dip_list_data(list)); /* nothing is in it */
    for (int i = 0; i < 20; i++) torch_append(list, i / 4.0);
    for (int i = 0; i < 20; i++) assert_true(dip_list_data(list)[i] == i / 4.0);
    assert_null(dip_list_data(NULL));
}

/* ---- autograd ---- */
static torch_Tensor *leaf(double a, double b) {
    return torch_set_requires_grad(torch_tensor(a, b), true);
}

static void gradients_accumulate_and_are_dropped(void **state) {
    (void)state;
    torch_Tensor *x = leaf(1, 2);
    assert_null(torch_grad(x));
    torch_backward(torch_sum(torch_mul(x, x)));
    SHOWS(torch_grad(x), "tensor([2., 4.])");
    torch_backward(torch_sum(torch_mul(x, 3)));
    SHOWS(torch_grad(x), "tensor([5., 7.])");
    torch_backward(torch_mul(x, x), .gradient = torch_tensor(1.0, 10.0));
    SHOWS(torch_grad(x), "tensor([ 7., 47.])");
}

static void a_second_backward_needs_retain_graph(void **state) {
    (void)state;
    torch_Tensor *x = leaf(1, 2), *y = torch_sum(torch_exp(x));
    assert_true(torch_backward(y, .retain_graph = true));
    assert_true(torch_backward(y));
    assert_false(torch_backward(y));
    DIP_ASSERT_ERROR(context, DIP_ERROR_STATE, "torch_backward: ");
    assert_false(torch_backward(torch_exp(x)));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE,
                     "torch_backward: the tensor has shape (2,) and is no scalar; reduce it (sum, "
                     "mean) or pass .gradient of that shape");
    assert_false(torch_backward(torch_sum(torch_tensor(1.0))));
    DIP_ASSERT_ERROR(context, DIP_ERROR_STATE,
                     "torch_backward: the tensor does not require a gradient");
}

static void no_grad_ends_with_its_block(void **state) {
    (void)state;
    torch_Tensor *x = leaf(1, 2), *inside;
    assert_true(torch_is_grad_enabled());
    {
        torch_no_grad();
        assert_false(torch_is_grad_enabled());
        inside = torch_mul(x, 2); /* lives on: no_grad is no scope */
        {
            torch_enable_grad();
            assert_true(torch_requires_grad(torch_mul(x, 2)));
        }
        assert_false(torch_is_grad_enabled());
    }
    assert_true(torch_is_grad_enabled());
    assert_false(torch_requires_grad(inside));
    SHOWS(inside, "tensor([2., 4.])");
    assert_true(torch_requires_grad(torch_mul(x, 2)) && !torch_is_leaf(torch_mul(x, 2)));
    assert_false(torch_requires_grad(torch_detach(torch_mul(x, 2))));
}

static void autograd_grad_leaves_grad_alone_and_goes_deeper(void **state) {
    (void)state;
    torch_Tensor *x = leaf(1, 2), *other = leaf(0, 0);
    torch_Tensor *y = torch_sum(torch_pow(x, 3));
    torch_Tensor *g =
        torch_autograd_grad(torch_tensors(y), torch_tensors(x), .create_graph = true).item[0];
    assert_true(at(g, 0) == 3.0 && at(g, 1) == 12.0);
    assert_null(torch_grad(x));
    dip_tensors second = torch_autograd_grad(torch_tensors(torch_sum(g)), torch_tensors(x, other));
    assert_int_equal(second.count, 2);
    assert_true(at(second.item[0], 0) == 6.0 && at(second.item[0], 1) == 12.0);
    assert_null(second.item[1]);
    second = torch_autograd_grad(torch_tensors(torch_mul(x, x)), torch_tensors(x),
                                 .grad_outputs = torch_tensors(torch_tensor(1.0, 2.0)));
    assert_true(at(second.item[0], 1) == 8.0);
}

static void a_frozen_leaf_gets_no_gradient(void **state) {
    (void)state;
    torch_Tensor *x = leaf(1, 2), *w = torch_set_requires_grad(leaf(3, 4), false);
    torch_backward(torch_sum(torch_mul(x, w)));
    assert_null(torch_grad(w));
    SHOWS(torch_grad(x), "tensor([3., 4.])");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(factories_fill_and_type),
        TEST(two_dtypes_meet_as_in_pytorch),
        TEST(numbers_take_the_dtype_of_the_tensor),
        TEST(comparisons_give_bools),
        TEST(broadcasting_follows_numpy),
        TEST(reductions_take_dims_and_keepdim),
        TEST(shapes_change_as_in_pytorch),
        TEST(to_returns_its_argument_where_nothing_changes),
        TEST(functional_has_pytorchs_defaults),
        TEST(functions_of_one_tensor_give_their_values),
        TEST(a_list_hands_out_its_numbers),
        TEST(gradients_accumulate_and_are_dropped),
        TEST(a_second_backward_needs_retain_graph),
        TEST(no_grad_ends_with_its_block),
        TEST(autograd_grad_leaves_grad_alone_and_goes_deeper),
        TEST(a_frozen_leaf_gets_no_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
