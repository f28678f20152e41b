/* What draws can be told and what they refuse: generators and their states, devices, gradients, widened
 * draws.  The numbers themselves: test_draws.c, test_init.c, test_samplers.c. */
#include <math.h>
#include <string.h>

#include "device/device.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
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

static void a_generators_seed_and_state_come_back(void **state) {
    (void)state;
    torch_Generator *g = torch_Generator();
    assert_true(torch_Generator_initial_seed(g) == 67280421310721u);
    assert_string_equal(torch_Generator_device(g).name, "cpu");
    torch_normal_(torch_empty(torch_shape(3)), 0, 1, .generator = g); /* half a pair waits */
    torch_Tensor *saved = torch_Generator_get_state(g);
    assert_int_equal(torch_dtype_of(saved), torch_uint8);
    assert_int_equal(torch_numel(saved), 5056);
    torch_Tensor *first = torch_normal_(torch_empty(torch_shape(5)), 0, 1, .generator = g);
    assert_ptr_equal(torch_Generator_set_state(g, saved), g);
    assert_true(
        torch_equal(first, torch_normal_(torch_empty(torch_shape(5)), 0, 1, .generator = g)));
    torch_Generator *other = torch_Generator();
    torch_Generator_set_state(other, saved);
    assert_true(
        torch_equal(first, torch_normal_(torch_empty(torch_shape(5)), 0, 1, .generator = other)));
    uint64_t seed = torch_Generator_seed(g);
    assert_true(torch_Generator_initial_seed(g) == seed && seed != 67280421310721u);
    torch_Tensor *drawn = torch_rand(torch_shape(9), .generator = g);
    torch_Generator_manual_seed(g, seed);
    assert_true(torch_equal(drawn, torch_rand(torch_shape(9), .generator = g)));
}

static void the_default_generators_state_comes_back(void **state) {
    (void)state;
    torch_randn(torch_shape(3));
    torch_Tensor *saved = torch_get_rng_state(), *first = torch_randn(torch_shape(5));
    assert_true(torch_set_rng_state(saved));
    assert_true(torch_equal(first, torch_randn(torch_shape(5))));
    uint64_t seed = torch_seed();
    assert_true(torch_initial_seed() == seed);
    first = torch_rand(torch_shape(5));
    torch_manual_seed(seed);
    assert_true(torch_equal(first, torch_rand(torch_shape(5))));
    /* of every second byte of a larger tensor, too */
    torch_Tensor *wide = torch_zeros(torch_shape(5056, 2), .dtype = torch_uint8),
                 *half = torch_select(wide, 1, 1);
    torch_copy_(half, saved);
    assert_true(torch_set_rng_state(half));
    assert_true(torch_equal(torch_get_rng_state(), saved));
}

static void a_fork_leaves_no_trace(void **state) {
    (void)state;
    torch_Tensor *saved = torch_get_rng_state();
    {
        torch_random_fork_rng();
        torch_manual_seed(77);
        torch_randn(torch_shape(5));
    }
    assert_true(torch_equal(torch_get_rng_state(), saved));
    dip_torch_fork_leave(NULL);
}

static void a_state_that_is_set_counts_as_a_seed(void **state) {
    (void)state;
    torch_Tensor *saved = torch_get_rng_state();
    dip_context *fresh = dip_test_context();
    dip_scope_mark inner = dip_scope_enter(fresh);
    torch_Tensor *here =
        torch_frombuffer(dip_tensor_data(saved, DIP_HERE), torch_shape(5056), .dtype = torch_uint8);
    assert_true(torch_set_rng_state(here));
    torch_rand(torch_shape(1));
    assert_string_equal(dip_test_output(fresh), ""); /* no word of an unseeded run */
    DIP_ASSERT_FINE(fresh);
    dip_scope_leave(&inner);
    dip_test_context_free(fresh);
    dip_context_use(context);
}

#define REFUSED(call, code, text)              \
    do {                                       \
        assert_false(call);                    \
        DIP_ASSERT_ERROR(context, code, text); \
    } while (0)

static void wrong_states_get_a_sentence_and_change_nothing(void **state) {
    (void)state;
    torch_Generator *g = torch_Generator();
    torch_Tensor *saved = torch_Generator_get_state(g), *junk = torch_zeros_like(saved);
    REFUSED(
        torch_Generator_set_state(g, junk), DIP_ERROR_ARGUMENT,
        "torch_Generator_set_state: these bytes are no state of a generator; the generator is as "
        "it was");
    REFUSED(
        torch_set_rng_state(torch_arange(5056)), DIP_ERROR_TYPE,
        "torch_set_rng_state: the state is a int64 tensor of 5056 elements on cpu, expected the "
        "5056 bytes on cpu that torch_get_rng_state or torch_Generator_get_state gave");
    assert_true(torch_equal(torch_Generator_get_state(g), saved));
}

static void impossible_parameters_get_a_sentence(void **state) {
    (void)state;
    torch_Tensor *x = torch_ones(torch_shape(2)), *k = torch_ones_like(torch_arange(2));
    REFUSED(
        torch_uniform_(x, 2, 1), DIP_ERROR_ARGUMENT,
        "torch_uniform_: there is no number from 2 up to, not including, 1; the second must not "
        "be less");
    REFUSED(
        torch_uniform_(x, 0, 1e39), DIP_ERROR_ARGUMENT,
        "torch_uniform_: the bounds are 0 and 1e+39, they must be numbers that float32 can hold");
    REFUSED(torch_uniform_(x, (double)NAN, 1), DIP_ERROR_ARGUMENT,
            "torch_uniform_: the bounds are nan and 1, they must be numbers that float32 can hold");
    REFUSED(torch_uniform_(x, -3e38, 3e38), DIP_ERROR_ARGUMENT,
            "torch_uniform_: from -3e+38 to 3e+38 is further than float32 reaches");
    REFUSED(torch_normal_(x, 0, -1), DIP_ERROR_ARGUMENT,
            "torch_normal_: std is -1, it must be 0 or more");
    REFUSED(torch_exponential_(x, 0), DIP_ERROR_ARGUMENT,
            "torch_exponential_: lambd is 0, it must be larger than 0");
    REFUSED(torch_bernoulli_(x, 1.5), DIP_ERROR_ARGUMENT,
            "torch_bernoulli_: p is 1.5, expected a probability from 0 to 1");
    REFUSED(torch_bernoulli_(x, torch_tensor(0.5, -0.25)), DIP_ERROR_ARGUMENT,
            "torch_bernoulli_: element 1 is -0.25, expected probabilities from 0 to 1");
    REFUSED(torch_bernoulli_(x, k), DIP_ERROR_TYPE,
            "torch_bernoulli_: the probabilities are int64, they must be float32 or float64");
    REFUSED(torch_bernoulli_(x, torch_rand(torch_shape(3))), DIP_ERROR_SHAPE,
            "torch_bernoulli_: a tensor of shape (3,) does not broadcast to (2,)");
    REFUSED(torch_bernoulli(torch_tensor(2.0)), DIP_ERROR_ARGUMENT,
            "torch_bernoulli: element 0 is 2, expected probabilities from 0 to 1");
    REFUSED(torch_random_(x, 3, 3), DIP_ERROR_ARGUMENT,
            "torch_random_: there is no number from 3 up to, not including, 3; the second must be "
            "larger");
    REFUSED(torch_random_(torch_to(x, torch_uint8), 0, 300), DIP_ERROR_ARGUMENT,
            "torch_random_: numbers from 0 to 299 do not fit into uint8, which holds 0 to 255");
    REFUSED(torch_randint(-1, 2, torch_shape(2), .dtype = torch_bool), DIP_ERROR_ARGUMENT,
            "torch_randint: numbers from -1 to 1 do not fit into bool, which holds 0 to 1");
    REFUSED(torch_uniform_(k), DIP_ERROR_TYPE,
            "torch_uniform_: the tensor is int64, these random numbers fill float32 or float64");
    REFUSED(
        torch_rand_like(k), DIP_ERROR_TYPE,
        "torch_rand_like: the dtype is int64, it must be float32 or float64; torch_randint_like "
        "draws whole numbers");
    REFUSED(torch_uniform_(torch_expand(torch_ones(torch_shape(1)), 3)), DIP_ERROR_ARGUMENT,
            "torch_uniform_: several elements of the tensor are one number in memory, which cannot "
            "hold several draws; fill a torch_clone of it");
    REFUSED(torch_uniform_(torch_ones(torch_shape(2), .requires_grad = true)), DIP_ERROR_STATE,
            "torch_uniform_: the tensor takes part in gradients and would be overwritten; write "
            "inside torch_no_grad()");
    assert_true(torch_equal(x, torch_ones_like(x)));
}

static void impossible_distributions_get_a_sentence(void **state) {
    (void)state;
    torch_Tensor *w = torch_tensor(0.5, 2.0);
    REFUSED(torch_multinomial(w, 0), DIP_ERROR_ARGUMENT,
            "torch_multinomial: 0 samples are asked for, it must be 1 or more");
    REFUSED(torch_multinomial(w, 3), DIP_ERROR_ARGUMENT,
            "torch_multinomial: 3 samples are asked for and there are 2 weights; fewer, or "
            ".replacement = true");
    REFUSED(torch_multinomial(torch_tensor(1, 2), 1), DIP_ERROR_TYPE,
            "torch_multinomial: the weights are int64, they must be float32 or float64");
    REFUSED(
        torch_multinomial(torch_ones(torch_shape(1, 1, 2)), 1), DIP_ERROR_SHAPE,
        "torch_multinomial: the weights have shape (1, 1, 2), expected (C), or (N, C) for N rows "
        "of them");
    REFUSED(torch_multinomial(torch_tensor(1.0, -1.0), 1), DIP_ERROR_ARGUMENT,
            "torch_multinomial: weight 1 is -1, weights are finite and 0 or more");
    REFUSED(torch_multinomial(torch_zeros(torch_shape(2, 2)), 1), DIP_ERROR_ARGUMENT,
            "torch_multinomial: the weights of row 0 are all 0, one must be larger");
    REFUSED(torch_normal(0, -1), DIP_ERROR_ARGUMENT,
            "torch_normal: std is -1, it must be 0 or more");
    REFUSED(torch_normal(w, torch_tensor(1.0, -2.0)), DIP_ERROR_ARGUMENT,
            "torch_normal: element 1 of std is -2, it must be 0 or more");
    REFUSED(torch_normal(torch_tensor(1, 2), 1), DIP_ERROR_TYPE,
            "torch_normal: mean is int64, it must be float32 or float64");
    REFUSED(torch_normal(w, torch_ones(torch_shape(3))), DIP_ERROR_SHAPE,
            "torch_normal: mean has shape (2,) and std (3,), which do not broadcast");
    REFUSED(
        torch_normal(w, 1, .size = torch_shape(2)), DIP_ERROR_ARGUMENT,
        "torch_normal: size is given beside a tensor, whose shape the result has; leave it out");
}

static void impossible_rates_get_a_sentence(void **state) {
    (void)state;
    REFUSED(torch_poisson(torch_tensor(1.0, -1.0)), DIP_ERROR_ARGUMENT,
            "torch_poisson: rate 1 is -1, rates are finite and 0 or more");
    REFUSED(torch_poisson(torch_arange(2)), DIP_ERROR_TYPE,
            "torch_poisson: the rates are int64, they must be float32 or float64");
}

static void impossible_weights_get_a_sentence(void **state) {
    (void)state;
    torch_Tensor *w = torch_ones(torch_shape(3, 2)), *line = torch_ones(torch_shape(3));
    REFUSED(
        nn_init_xavier_uniform_(line), DIP_ERROR_SHAPE,
        "nn_init_xavier_uniform_: the tensor has shape (3,), inputs and outputs are told from two "
        "axes (O, I) or more");
    REFUSED(
        nn_init_kaiming_normal_(line), DIP_ERROR_SHAPE,
        "nn_init_kaiming_normal_: the tensor has shape (3,), inputs and outputs are told from two "
        "axes (O, I) or more");
    REFUSED(nn_init_kaiming_uniform_(w, .mode = "fan_int"), DIP_ERROR_ARGUMENT,
            "nn_init_kaiming_uniform_: mode is \"fan_int\", expected \"fan_in\" or \"fan_out\"");
    REFUSED(
        nn_init_kaiming_uniform_(w, .nonlinearity = "rely"), DIP_ERROR_ARGUMENT,
        "nn_init_kaiming_uniform_: \"rely\" is no nonlinearity that has a gain; did you mean "
        "\"relu\"? linear, conv1d to conv3d, conv_transpose1d to conv_transpose3d, sigmoid, tanh, "
        "relu, leaky_relu and selu have one");
    assert_true(isnan(nn_init_calculate_gain("gelu")));
    DIP_ASSERT_ERROR(
        context, DIP_ERROR_ARGUMENT,
        "nn_init_calculate_gain: \"gelu\" is no nonlinearity that has a gain; did you "
        "mean \"relu\"? linear, conv1d to conv3d, conv_transpose1d to conv_transpose3d, "
        "sigmoid, tanh, relu, leaky_relu and selu have one");
    REFUSED(
        nn_init_trunc_normal_(w, .std = 0), DIP_ERROR_ARGUMENT,
        "nn_init_trunc_normal_: mean is 0, std 0, a -2 and b 2; mean must be finite, std larger "
        "than 0, and b not less than a");
    REFUSED(
        nn_init_trunc_normal_(w, .a = 2, .b = HUGE_VAL), DIP_ERROR_ARGUMENT,
        "nn_init_trunc_normal_: from 2 to inf lies too little of the normal distribution to draw "
        "from it, and uniform numbers, which are taken then, need finite bounds");
    REFUSED(nn_init_eye_(line), DIP_ERROR_SHAPE,
            "nn_init_eye_: the tensor has shape (3,), an identity matrix has two axes");
    REFUSED(nn_init_orthogonal_(line), DIP_ERROR_SHAPE,
            "nn_init_orthogonal_: the tensor has shape (3,), a matrix has two axes or more");
    REFUSED(nn_init_sparse_(line, 0.5), DIP_ERROR_SHAPE,
            "nn_init_sparse_: the tensor has shape (3,), a sparse matrix has two axes");
    REFUSED(
        nn_init_sparse_(w, 1.5), DIP_ERROR_ARGUMENT,
        "nn_init_sparse_: sparsity is 1.5 and std 0.01; the first is a fraction from 0 to 1, the "
        "second 0 or more");
    REFUSED(
        nn_init_dirac_(w), DIP_ERROR_SHAPE,
        "nn_init_dirac_: the tensor has shape (3, 2), the weight of a convolution has 3, 4 or 5 "
        "axes");
    REFUSED(nn_init_dirac_(torch_ones(torch_shape(3, 2, 1)), .groups = 2), DIP_ERROR_ARGUMENT,
            "nn_init_dirac_: the first axis has size 3, which groups = 2 does not divide");
    REFUSED(nn_init_normal_(torch_arange(3)), DIP_ERROR_TYPE,
            "nn_init_normal_: the tensor is int64, initial weights are float32 or float64");
    REFUSED(
        nn_init_uniform_(w, .a = 1, .b = 0), DIP_ERROR_ARGUMENT,
        "nn_init_uniform_: there is no number from 1 up to, not including, 0; the second must not "
        "be less");
    assert_true(torch_equal(w, torch_ones_like(w)));
}

/* Weights of a module are written although they need gradients, and by what else was saved before is told. */
static void parameters_are_filled_without_torch_no_grad(void **state) {
    (void)state;
    torch_Module *layer = nn_Linear(4, 3);
    torch_Tensor *weight = nn_get_parameter(layer, "weight");
    assert_ptr_equal(nn_init_zeros_(weight), weight);
    assert_ptr_equal(nn_init_eye_(weight), weight);
    assert_true(torch_requires_grad(weight) && torch_is_leaf(weight));
    assert_true(torch_item(torch_sum(weight)) == 3);
    REFUSED(
        torch_normal_(weight), DIP_ERROR_STATE,
        "torch_normal_: the tensor takes part in gradients and would be overwritten; write inside "
        "torch_no_grad()");
    torch_no_grad();
    assert_ptr_equal(torch_normal_(weight), weight);
}

static void an_overwritten_value_is_missed_by_backward(void **state) {
    (void)state;
    torch_Tensor *w = torch_ones(torch_shape(3), .requires_grad = true),
                 *x = torch_ones(torch_shape(3)), *loss = torch_sum(torch_mul(w, x));
    torch_uniform_(x);
    assert_false(torch_backward(loss));
    dip_error error;
    assert_true(dip_error_take(context, &error));
    assert_int_equal(error.code, DIP_ERROR_STATE);
}

static void tensors_on_devices_get_the_same_numbers(void **state) {
    (void)state;
    dip_device_enable(context, &dip_device_test);
    torch_Device there = torch_device("test:0");
    for (int k = 0; k < 10; k++) {
        torch_Tensor *made[2];
        for (int far = 0; far < 2; far++) {
            torch_manual_seed(3);
            torch_Tensor *x = torch_full(torch_shape(4, 6), 0.5);
            if (far) x = torch_to(x, there);
            made[far] = k == 0   ? torch_uniform_(x)
                        : k == 1 ? torch_normal_(torch_t(x))
                        : k == 2 ? torch_bernoulli(x)
                        : k == 3 ? torch_bernoulli_(torch_clone(x), x)
                        : k == 4 ? torch_normal(x, 2)
                        : k == 5 ? torch_multinomial(x, 3)
                        : k == 6 ? torch_randn_like(torch_t(x))
                        : k == 7 ? nn_init_orthogonal_(x)
                        : k == 8 ? nn_init_trunc_normal_(x, .a = -0.5)
                                 : torch_randint_like(x, 0, 9);
            assert_string_equal(dip_tensor_device(made[far]), far ? "test:0" : "cpu");
        }
        assert_true(torch_equal(made[0], torch_to(made[1], torch_device("cpu"))));
    }
    torch_Tensor *x = torch_ones(torch_shape(2));
    assert_string_equal(dip_tensor_device(torch_rand_like(x, .device = there)), "test:0");
}

static void options_of_likes_are_taken(void **state) {
    (void)state;
    torch_Tensor *x = torch_ones(torch_shape(2, 3));
    assert_int_equal(torch_dtype_of(torch_randn_like(x, .dtype = torch_float64)), torch_float64);
    assert_int_equal(torch_dtype_of(torch_randint_like(x, 0, 9, .dtype = torch_uint8)),
                     torch_uint8);
    assert_int_equal(torch_dtype_of(torch_randint_like(x, 0, 9)), torch_float32);
    assert_true(torch_requires_grad(torch_rand_like(x, .requires_grad = true)));
    assert_false(
        dip_tensor_is_contiguous(torch_rand_like(torch_t(x)))); /* laid out as in PyTorch */
    assert_int_equal(torch_dim(torch_normal(1, 2)), 0);
    torch_set_default_dtype(torch_float64);
    assert_int_equal(torch_dtype_of(torch_normal(1, 2)), torch_float64);
}

/* Under a float64 default with widened draws the numbers are float32's. */
static void widened_draws_are_float32s(void **state) {
    (void)state;
    for (int k = 0; k < 5; k++) {
        torch_Tensor *made[2];
        for (int wide = 0; wide < 2; wide++) {
            dip_torch_widen_draws(context, wide);
            torch_manual_seed(8);
            torch_Tensor *x =
                torch_empty(torch_shape(4, 6), .dtype = wide ? torch_float64 : torch_float32);
            made[wide] = k == 0   ? torch_uniform_(x, -0.3, 0.9)
                         : k == 1 ? torch_normal_(x, 1, 2)
                         : k == 2 ? torch_exponential_(x)
                         : k == 3 ? nn_init_xavier_normal_(x)
                                  : torch_normal_(torch_t(x));
        }
        dip_torch_widen_draws(context, false);
        assert_true(torch_equal(torch_double(made[0]), made[1]));
    }
}

static void empty_tensors_draw_nothing(void **state) {
    (void)state;
    torch_Tensor *before = torch_get_rng_state(), *none = torch_empty(torch_shape(0, 3));
    assert_ptr_equal(torch_uniform_(none), none);
    assert_ptr_equal(torch_normal_(none), none);
    assert_ptr_equal(nn_init_orthogonal_(none), none);
    assert_ptr_equal(nn_init_kaiming_uniform_(none), none);
    assert_ptr_equal(nn_init_trunc_normal_(none), none);
    assert_int_equal(torch_numel(torch_bernoulli(none)), 0);
    assert_true(torch_equal(before, torch_get_rng_state()));
}

int main(void) {
    const struct CMUnitTest tests[] = {
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
        TEST(a_generators_seed_and_state_come_back),
        TEST(the_default_generators_state_comes_back),
        TEST(a_fork_leaves_no_trace),
        TEST(a_state_that_is_set_counts_as_a_seed),
        TEST(wrong_states_get_a_sentence_and_change_nothing),
        TEST(impossible_parameters_get_a_sentence),
        TEST(impossible_distributions_get_a_sentence),
        TEST(impossible_rates_get_a_sentence),
        TEST(impossible_weights_get_a_sentence),
        TEST(parameters_are_filled_without_torch_no_grad),
        TEST(an_overwritten_value_is_missed_by_backward),
        TEST(tensors_on_devices_get_the_same_numbers),
        TEST(options_of_likes_are_taken),
        TEST(widened_draws_are_float32s),
        TEST(empty_tensors_draw_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
