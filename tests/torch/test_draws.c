/* Draws as PyTorch makes them, against recordings: the numbers, and where each generator stands after the call.
 * The cases are the recorded Python's lines, one for one: tools/golden/make_torch_draws.py. */
#include "diptych/import/F.h"
#include "torch/recorded.h"

static dip_context *context;
static dip_scope_mark scope;
static torch_Tensor *i, *p, *m, *s, *w; /* as in the recorded program */

static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    scope = dip_scope_enter(context);
    recorded_file = "torch_draws/draws.txt";
    torch_Tensor *n = torch_reshape(torch_arange(24.0), 4, 6);
#define REST(x, k) torch_sub(x, torch_mul(k, torch_float(torch_to_long(torch_div(x, k)))))
    i = torch_reshape(torch_arange(24), 4, 6);
    p = torch_div(REST(torch_mul(n, 5), 8), 8);
    m = torch_div(torch_sub(REST(torch_mul(n, 7), 16), 8), 4);
    s = torch_div(REST(torch_mul(n, 3), 8), 4);
    w = torch_tensor(0.125, 0.25, 0.0625, 0.5, 3);
    return 0;
}
static int end(void **state) {
    (void)state;
    DIP_ASSERT_FINE(context);
    dip_scope_leave(&scope);
    dip_test_context_free(context);
    return 0;
}

/* Half a pair of normal numbers outlives draws of every other kind. */
static torch_Tensor *pairs(void) {
    torch_Tensor *a = torch_normal_(torch_empty(torch_shape(3))),
                 *b = torch_uniform_(torch_empty(torch_shape(5))),
                 *c = torch_normal_(torch_empty(torch_shape(20))),
                 *d = torch_exponential_(torch_empty(torch_shape(2))),
                 *e = torch_normal_(torch_empty(torch_shape(4)));
    return torch_cat(torch_tensors(a, b, c, d, e));
}

static void in_place(void **state) {
    (void)state;
    RECORDED(uniform, torch_uniform_(torch_empty(torch_shape(7)), .generator = g));
    RECORDED(uniform_bounds, torch_uniform_(torch_empty(torch_shape(20)), -0.3, 0.9));
    RECORDED(uniform_f64,
             torch_uniform_(torch_empty(torch_shape(20), .dtype = torch_float64), -0.3, 0.9));
    RECORDED(uniform_one_value, torch_uniform_(torch_empty(torch_shape(3)), 2, 2));
    RECORDED(normal_small, torch_normal_(torch_empty(torch_shape(5)), .generator = g));
    RECORDED(normal_mean_std, torch_normal_(torch_empty(torch_shape(37)), 0.5, 0.02));
    RECORDED(normal_f64_small,
             torch_normal_(torch_empty(torch_shape(9), .dtype = torch_float64), -1, 3));
    RECORDED(normal_f64,
             torch_normal_(torch_empty(torch_shape(37), .dtype = torch_float64), -1, 3));
    RECORDED(normal_keeps_half_a_pair, pairs());
    RECORDED(exponential, torch_exponential_(torch_empty(torch_shape(20)), 1, .generator = g));
    RECORDED(exponential_rate, torch_exponential_(torch_empty(torch_shape(20)), 1.5));
    RECORDED(exponential_f64,
             torch_exponential_(torch_empty(torch_shape(20), .dtype = torch_float64), 1.5));
    RECORDED(bernoulli_half, torch_bernoulli_(torch_empty(torch_shape(20))));
    RECORDED(bernoulli_number, torch_bernoulli_(torch_empty(torch_shape(20)), 0.3, .generator = g));
    RECORDED(bernoulli_int64,
             torch_bernoulli_(torch_empty(torch_shape(20), .dtype = torch_int64), 0.3));
    RECORDED(bernoulli_uint8,
             torch_bernoulli_(torch_empty(torch_shape(20), .dtype = torch_uint8), 0.75));
    RECORDED(bernoulli_bool,
             torch_bernoulli_(torch_empty(torch_shape(20), .dtype = torch_bool), 0.75));
    RECORDED(bernoulli_each, torch_bernoulli_(torch_empty(torch_shape(4, 6)), p, .generator = g));
    RECORDED(bernoulli_each_f64, torch_bernoulli_(torch_empty(torch_shape(4, 6)), torch_double(p)));
    RECORDED(bernoulli_each_broadcast,
             torch_bernoulli_(torch_empty(torch_shape(4, 6)), torch_select(p, 0, 0)));
    RECORDED(bernoulli_each_into_ints,
             torch_bernoulli_(torch_empty(torch_shape(4, 6), .dtype = torch_int64), p));
    RECORDED(bernoulli_each_of_a_transpose,
             torch_bernoulli_(torch_empty(torch_shape(6, 4)), torch_t(p)));
    RECORDED(bernoulli_each_into_a_transpose,
             torch_bernoulli_(torch_t(torch_empty(torch_shape(6, 4))), p));
    RECORDED(random_f32, torch_random_(torch_empty(torch_shape(9)), .generator = g));
    RECORDED(random_f64, torch_random_(torch_empty(torch_shape(9), .dtype = torch_float64)));
    RECORDED(random_int64, torch_random_(torch_empty(torch_shape(9), .dtype = torch_int64)));
    RECORDED(random_int32, torch_random_(torch_empty(torch_shape(9), .dtype = torch_int32)));
    RECORDED(random_uint8, torch_random_(torch_empty(torch_shape(9), .dtype = torch_uint8)));
    RECORDED(random_bool, torch_random_(torch_empty(torch_shape(9), .dtype = torch_bool)));
    RECORDED(random_bounds, torch_random_(torch_empty(torch_shape(9)), -5, 5, .generator = g));
    RECORDED(random_bounds_int64, torch_random_(torch_empty(torch_shape(9), .dtype = torch_int64),
                                                -5, INT64_C(1) << 40));
    RECORDED(random_bounds_narrow,
             torch_random_(torch_empty(torch_shape(9), .dtype = torch_int32), 0, (1 << 28) - 1));
    RECORDED(random_bounds_wide,
             torch_random_(torch_empty(torch_shape(9), .dtype = torch_int32), 0, 1 << 28));
}

static void in_the_order_of_memory(void **state) {
    (void)state;
    RECORDED(uniform_transpose, torch_uniform_(torch_t(torch_empty(torch_shape(3, 4)))));
    RECORDED(uniform_slice,
             torch_uniform_(torch_slice(torch_zeros(torch_shape(3, 8)), 1, 0, 8, .step = 2)));
    RECORDED(uniform_permuted,
             torch_uniform_(torch_permute(torch_empty(torch_shape(2, 3, 4)), 2, 0, 1)));
    RECORDED(uniform_slice_of_a_transpose,
             torch_uniform_(torch_t(torch_slice(torch_empty(torch_shape(4, 6)), 1, 0, 3))));
    RECORDED(normal_transpose, torch_normal_(torch_t(torch_empty(torch_shape(6, 4))), 1, 2));
    RECORDED(normal_slice,
             torch_normal_(torch_slice(torch_empty(torch_shape(4, 12)), 1, 0, 12, .step = 2)));
    RECORDED(normal_transpose_f64,
             torch_normal_(torch_t(torch_empty(torch_shape(6, 4), .dtype = torch_float64)), 1, 2));
    RECORDED(normal_column_of_one, torch_normal_(torch_t(torch_empty(torch_shape(20, 1)))));
    RECORDED(exponential_transpose, torch_exponential_(torch_t(torch_empty(torch_shape(3, 4)))));
    RECORDED(bernoulli_transpose, torch_bernoulli_(torch_t(torch_empty(torch_shape(3, 4))), 0.5));
    RECORDED(random_transpose,
             torch_random_(torch_t(torch_empty(torch_shape(3, 4), .dtype = torch_int64)), 0, 100));
}

static void like_another_tensor(void **state) {
    (void)state;
    RECORDED(rand_like, torch_rand_like(p, .generator = g));
    RECORDED(rand_like_dtype, torch_rand_like(i, .dtype = torch_float64));
    RECORDED(rand_like_of_a_transpose, torch_rand_like(torch_t(p)));
    RECORDED(rand_like_of_a_slice, torch_rand_like(torch_t(torch_slice(p, 1, 0, 6, .step = 2))));
    RECORDED(rand_like_of_a_repeated_row,
             torch_rand_like(torch_expand(torch_slice(p, 0, 0, 1), 4, 6)));
    RECORDED(randn_like, torch_randn_like(p, .generator = g));
    RECORDED(randn_like_of_a_transpose, torch_randn_like(torch_t(p)));
    RECORDED(randint_like, torch_randint_like(p, 3, 9, .generator = g));
    RECORDED(randint_like_int64, torch_randint_like(i, 0, INT64_C(1) << 40));
}

static void from_tensors_of_probabilities_and_weights(void **state) {
    (void)state;
    RECORDED(poisson, torch_poisson(torch_mul(torch_mul(p, p), 40), .generator = g));
    RECORDED(poisson_f64, torch_poisson(torch_div(torch_double(torch_arange(60)), 2)));
    RECORDED(poisson_of_a_transpose, torch_poisson(torch_t(torch_mul(p, 20))));
    RECORDED(bernoulli, torch_bernoulli(p, .generator = g));
    RECORDED(bernoulli_f64, torch_bernoulli(torch_double(p)));
    RECORDED(bernoulli_of_a_transpose, torch_bernoulli(torch_t(p)));
    RECORDED(normal_of_tensors, torch_normal(m, s, .generator = g));
    RECORDED(normal_of_a_mean, torch_normal(m, 0.3));
    RECORDED(normal_of_a_std, torch_normal(0.7, s));
    RECORDED(normal_of_numbers, torch_normal(0.7, 0.3, .size = torch_shape(20), .generator = g));
    RECORDED(normal_of_broadcast, torch_normal(m, torch_select(s, 0, 0)));
    RECORDED(normal_of_a_transpose, torch_normal(torch_t(m), 0.5));
    RECORDED(normal_of_f64, torch_normal(torch_double(m), torch_double(s)));
    RECORDED(normal_of_both_widths, torch_normal(m, torch_double(s)));
    RECORDED(multinomial, torch_multinomial(w, 4, .generator = g));
    RECORDED(multinomial_one, torch_multinomial(w, 1));
    RECORDED(multinomial_replacement,
             torch_multinomial(w, 50, .replacement = true, .generator = g));
    RECORDED(multinomial_one_replacement, torch_multinomial(w, 1, .replacement = true));
    RECORDED(multinomial_rows, torch_multinomial(torch_add(p, 1), 3));
    RECORDED(multinomial_rows_replacement,
             torch_multinomial(torch_add(p, 1), 9, .replacement = true));
    RECORDED(multinomial_transpose, torch_multinomial(torch_t(torch_add(p, 1)), 2));
    RECORDED(multinomial_f64, torch_multinomial(torch_add(torch_double(p), 1), 3));
    RECORDED(multinomial_f64_replacement,
             torch_multinomial(torch_double(w), 50, .replacement = true));
}

static void masks_of_dropout(void **state) {
    (void)state;
    RECORDED(dropout, F_dropout(m, .p = 0.3));
    RECORDED(dropout_transpose, F_dropout(torch_t(m), .p = 0.3));
    RECORDED(dropout_f64, F_dropout(torch_double(m), .p = 0.3));
    { /* on the tape, too */
        torch_Tensor *x = torch_set_requires_grad(torch_clone(m), true);
        recorded_begin();
        torch_Tensor *y = F_dropout(torch_t(x), .p = 0.3);
        torch_backward(torch_sum(y));
        torch_Tensor *slope = torch_t(torch_grad(x)), *zero = torch_eq(torch_detach(y), 0),
                     *dropped = torch_eq(slope, 0);
        /* where x itself is not 0 the gradient is 0 exactly where the mask is */
        torch_Tensor *differ =
            torch_where(torch_eq(torch_t(m), 0), (bool)false, torch_ne(zero, dropped));
        assert_true(torch_item(torch_sum(differ)) == 0);
        assert_true(torch_item(torch_sum(dropped)) > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_place, begin, end),
        cmocka_unit_test_setup_teardown(in_the_order_of_memory, begin, end),
        cmocka_unit_test_setup_teardown(like_another_tensor, begin, end),
        cmocka_unit_test_setup_teardown(from_tensors_of_probabilities_and_weights, begin, end),
        cmocka_unit_test_setup_teardown(masks_of_dropout, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
