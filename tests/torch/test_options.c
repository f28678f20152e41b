/* Each option has a case that fails where the option is ignored. */
#include <math.h>

#include "device/device.h"
#include "diptych/import/F.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
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
    dip_test_context_free(context);
    return 0;
}

static double at(torch_Tensor *t, int64_t i) {
    return torch_item(torch_select(torch_reshape(t, -1), 0, i));
}

static void factories(void **state) {
    (void)state;
    dip_device_enable(context, &dip_device_test);
    torch_Device there = torch_device("test:0");
    dip_shape s = torch_shape(2, 2);
    torch_Tensor *made[] = {
        torch_zeros(s, .device = there),    torch_ones(s, .device = there),
        torch_full(s, 3, .device = there),  torch_rand(s, .device = there),
        torch_randn(s, .device = there),    torch_randint(0, 4, s, .device = there),
        torch_randperm(4, .device = there), torch_full_like(torch_ones(s), 1, .device = there),
    };
    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        assert_string_equal(dip_tensor_device(made[i]), "test:0");
    assert_string_equal(dip_tensor_device(torch_zeros_like(made[0])), "test:0");
    assert_int_equal(torch_dtype_of(torch_randint(0, 4, s, .dtype = torch_uint8)), torch_uint8);
    assert_int_equal(torch_dtype_of(torch_randperm(4, .dtype = torch_int32)), torch_int32);
    assert_int_equal(torch_dtype_of(torch_rand(s, .dtype = torch_float64)), torch_float64);
    assert_int_equal(torch_dtype_of(torch_full_like(torch_ones(s), 1, .dtype = torch_int64)),
                     torch_int64);
    assert_true(torch_requires_grad(torch_rand(s, .requires_grad = true)));
    assert_true(torch_requires_grad(torch_full_like(torch_ones(s), 1, .requires_grad = true)));
}

static void generators(void **state) {
    (void)state;
    dip_shape s = torch_shape(20);
    for (int kind = 0; kind < 4; kind++) {
        torch_Tensor *drawn[2];
        for (int i = 0; i < 2; i++) {
            torch_Generator *g = torch_Generator_manual_seed(torch_Generator(), 11);
            torch_rand(torch_shape(3)); /* moves the default one only */
            drawn[i] = kind == 0   ? torch_rand(s, .generator = g)
                       : kind == 1 ? torch_randn(s, .generator = g)
                       : kind == 2 ? torch_randint(0, 1000, s, .generator = g)
                                   : torch_randperm(20, .generator = g);
        }
        assert_true(torch_equal(drawn[0], drawn[1]));
    }
    torch_Dataset *rows = TensorDataset(torch_arange(20)), *a, *b;
    double first[2];
    for (int i = 0; i < 2; i++) {
        torch_Generator *g = torch_Generator_manual_seed(torch_Generator(), 11);
        torch_rand(torch_shape(3));
        random_split(rows, torch_numbers(0.5, 0.5), &a, &b, .generator = g);
        first[i] = torch_item(data_get(a, 0).item[0]);
        torch_for (x, DataLoader(a, .batch_size = 1, .shuffle = true, .generator = g)) {
            first[i] = first[i] * 100 + torch_item(x);
            break;
        }
    }
    assert_true(first[0] == first[1]);
    torch_Generator *fresh = torch_Generator();
    torch_Tensor *x = torch_rand(s, .generator = fresh);
    assert_true(torch_equal(x, torch_rand(s, .generator = torch_Generator_manual_seed(
                                                 torch_Generator(), 67280421310721u))));
}

static void modules(void **state) {
    (void)state;
    torch_Module *wide = nn_Linear(3, 2, .dtype = torch_float64);
    assert_int_equal(torch_dtype_of(nn_get_parameter(wide, "weight")), torch_float64);
    assert_int_equal(dip_parameters_count(nn_parameters(nn_Linear(3, 2, .bias = false))), 1);
    torch_Tensor *x = torch_rand(torch_shape(2, 3, 4));
    assert_int_equal(torch_size(nn_call(nn_Flatten(.start_dim = 0, .end_dim = 1), x), 0), 6);
    assert_true(fabs(torch_item(torch_sum(torch_select(nn_call(nn_Softmax(.dim = 0), x), 0, 0))) +
                     torch_item(torch_sum(torch_select(nn_call(nn_Softmax(.dim = 0), x), 0, 1))) -
                     12) < 1e-5);
    torch_Tensor *m = torch_reshape(torch_tensor(0.5, 2.0, 1.0, 4.0), 2, 2),
                 *k = torch_tensor(1, 0);
    torch_Tensor *w = torch_tensor(1.0, 3.0);
    assert_true(torch_equal(nn_call(nn_CrossEntropyLoss(.weight = w, .reduction = "sum"), m, k),
                            F_cross_entropy(m, k, .weight = w, .reduction = "sum")));
    assert_false(
        torch_equal(nn_call(nn_CrossEntropyLoss(.weight = w), m, k), F_cross_entropy(m, k)));
    assert_true(torch_equal(nn_call(nn_CrossEntropyLoss(.ignore_index = 1), m, k),
                            F_cross_entropy(m, k, .ignore_index = 1)));
    assert_true(torch_equal(nn_call(nn_CrossEntropyLoss(.label_smoothing = 0.1), m, k),
                            F_cross_entropy(m, k, .label_smoothing = 0.1)));
    assert_true(torch_equal(nn_call(nn_NLLLoss(.weight = w, .ignore_index = 0), m, k),
                            F_nll_loss(m, k, .weight = w, .ignore_index = 0)));
    assert_int_equal(torch_numel(nn_call(nn_MSELoss(.reduction = "none"), m, torch_zeros_like(m))),
                     4);
    int dropped = (int)torch_item(
        torch_sum(torch_eq(nn_call(nn_Dropout(0.1), torch_ones(torch_shape(1000))), 0)));
    assert_true(dropped > 50 && dropped < 200);
}

static void optimisers(void **state) {
    (void)state;
    torch_Tensor *p = torch_tensor(1.0, 2.0), *q = torch_tensor(1.0, 2.0);
    torch_set_requires_grad(p, true);
    torch_set_requires_grad(q, true);
    torch_Optimizer *down = optim_SGD(torch_parameters(p), .lr = 0.5),
                    *up = optim_SGD(torch_parameters(q), .lr = 0.5, .maximize = true);
    torch_backward(torch_sum(torch_add(p, q)));
    optim_step(down);
    optim_step(up);
    assert_true(at(p, 0) == 0.5 && at(q, 0) == 1.5);
    optim_zero_grad(down, .set_to_none = false);
    assert_true(torch_grad(p) && at(torch_grad(p), 0) == 0.0);
    optim_zero_grad(down);
    assert_null(torch_grad(p));
    optim_step(down); /* nothing to do */
    assert_true(at(p, 0) == 0.5);
    optim_set_lr(up, 0.25);
    optim_step(up);
    assert_true(at(q, 0) == 1.75);
    torch_Tensor *w = torch_set_requires_grad(torch_tensor(1.0), true);
    torch_Optimizer *decays = optim_AdamW(torch_parameters(w), .lr = 0.1);
    torch_backward(torch_mul(w, 0));
    optim_step(decays);
    assert_true(fabs(torch_item(w) - (1 - 0.1 * 0.01)) < 1e-6);
    nn_zero_grad(nn_Linear(1, 1));
}

static void loaders(void **state) {
    (void)state;
    torch_Dataset *rows = TensorDataset(torch_arange(50));
    int in_place = 0, i = 0;
    torch_for (x, DataLoader(rows, .shuffle = true, .num_workers = 2))
        in_place += torch_item(x) == (double)i++;
    assert_true(i == 50 && in_place < 25);
    assert_int_equal(data_len(DataLoader(rows)), 50);
    assert_int_equal(data_len(DataLoader(rows, .batch_size = 20)), 3);
    assert_int_equal(data_len(DataLoader(rows, .batch_size = 20, .drop_last = true)), 2);
}

static void unwidened_float64_draws_are_pytorchs_own(void **state) {
    (void)state;
    torch_set_default_dtype(torch_float64);
    torch_manual_seed(3);
    double native = torch_item(torch_rand(torch_shape(1)));
    dip_torch_widen_draws(context, true);
    torch_manual_seed(3);
    double wide = torch_item(torch_rand(torch_shape(1)));
    torch_manual_seed(3);
    double narrow = torch_item(torch_rand(torch_shape(1), .dtype = torch_float32));
    assert_true(wide == narrow && native != wide);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(factories),  TEST(generators), TEST(modules),
        TEST(optimisers), TEST(loaders),    TEST(unwidened_float64_draws_are_pytorchs_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
