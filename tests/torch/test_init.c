/* torch.nn.init against recordings, in both float types: the numbers, and where each generator stands after the
 * call.  The cases are the recorded Python's lines, one for one: tools/golden/make_torch_draws.py. */
#include "torch/recorded.h"

static torch_Tensor *weight(int64_t in, int64_t out) {
    return nn_get_parameter(nn_Linear(in, out), "weight");
}

static torch_Tensor *gains(void) {
    static const char *const names[] = {"linear", "conv1d", "conv_transpose3d", "sigmoid",
                                        "tanh",   "relu",   "leaky_relu",       "selu"};
    double gain[9];
    for (int k = 0; k < 8; k++) gain[k] = nn_init_calculate_gain(names[k]);
    gain[8] = nn_init_calculate_gain("leaky_relu", .param = 0.2);
    return torch_frombuffer(gain, torch_shape(9), .dtype = torch_float64);
}

static void fills(void) {
    RECORDED(uniform, nn_init_uniform_(torch_empty(torch_shape(4, 5)), .generator = g));
    RECORDED(uniform_bounds,
             nn_init_uniform_(torch_empty(torch_shape(4, 5)), .a = -0.5, .b = 0.25));
    RECORDED(normal, nn_init_normal_(torch_empty(torch_shape(4, 5)), .generator = g));
    RECORDED(normal_bounds,
             nn_init_normal_(torch_empty(torch_shape(4, 5)), .mean = 0.5, .std = 0.02));
    RECORDED(trunc_normal, nn_init_trunc_normal_(torch_empty(torch_shape(8, 5)), .generator = g));
    RECORDED(trunc_normal_mean_std,
             nn_init_trunc_normal_(torch_empty(torch_shape(8, 5)), .mean = 0.5, .std = 2));
    RECORDED(trunc_normal_narrow,
             nn_init_trunc_normal_(torch_empty(torch_shape(8, 5)), .std = 0.02));
    RECORDED(trunc_normal_bounds,
             nn_init_trunc_normal_(torch_empty(torch_shape(8, 5)), .a = -0.5, .b = 0.75));
    RECORDED(trunc_normal_tail, nn_init_trunc_normal_(torch_empty(torch_shape(8, 5)), .a = 1.5,
                                                      .b = 3, .generator = g));
    RECORDED(trunc_normal_left_tail,
             nn_init_trunc_normal_(torch_empty(torch_shape(8, 5)), .mean = 0.25, .std = 0.5,
                                   .a = -2, .b = -0.75));
    RECORDED(trunc_normal_slit,
             nn_init_trunc_normal_(torch_empty(torch_shape(8, 5)), .a = -0.125, .b = 0.25));
    RECORDED(constant, nn_init_constant_(torch_empty(torch_shape(3)), 0.3));
    RECORDED(ones, nn_init_ones_(torch_empty(torch_shape(3))));
    RECORDED(zeros, nn_init_zeros_(torch_empty(torch_shape(3))));
    RECORDED(eye, nn_init_eye_(torch_empty(torch_shape(3, 5))));
    RECORDED(eye_tall, nn_init_eye_(torch_empty(torch_shape(4, 2))));
    RECORDED(dirac, nn_init_dirac_(torch_empty(torch_shape(4, 2, 3))));
    RECORDED(dirac_groups, nn_init_dirac_(torch_empty(torch_shape(4, 2, 3, 2)), .groups = 2));
    RECORDED(dirac_volume, nn_init_dirac_(torch_empty(torch_shape(2, 3, 1, 2, 3))));
    RECORDED(xavier_uniform,
             nn_init_xavier_uniform_(torch_empty(torch_shape(4, 5)), .generator = g));
    RECORDED(xavier_uniform_gain,
             nn_init_xavier_uniform_(torch_empty(torch_shape(3, 2, 2, 2)), .gain = 5.0 / 3));
    RECORDED(xavier_normal, nn_init_xavier_normal_(torch_empty(torch_shape(4, 5)), .generator = g));
    RECORDED(xavier_normal_gain,
             nn_init_xavier_normal_(torch_empty(torch_shape(3, 2, 2, 2)), .gain = 5.0 / 3));
    RECORDED(kaiming_uniform,
             nn_init_kaiming_uniform_(torch_empty(torch_shape(4, 5)), .generator = g));
    RECORDED(kaiming_uniform_a, nn_init_kaiming_uniform_(torch_empty(torch_shape(4, 5)), .a = 0.2));
    RECORDED(kaiming_uniform_relu_out,
             nn_init_kaiming_uniform_(torch_empty(torch_shape(3, 2, 2, 2)), .mode = "fan_out",
                                      .nonlinearity = "relu"));
    RECORDED(kaiming_normal,
             nn_init_kaiming_normal_(torch_empty(torch_shape(4, 5)), .generator = g));
    RECORDED(kaiming_normal_a, nn_init_kaiming_normal_(torch_empty(torch_shape(4, 5)), .a = 0.2));
    RECORDED(kaiming_normal_tanh_out,
             nn_init_kaiming_normal_(torch_empty(torch_shape(3, 2, 2, 2)), .mode = "fan_out",
                                     .nonlinearity = "tanh"));
    RECORDED(sparse, nn_init_sparse_(torch_empty(torch_shape(7, 5)), 0.3, .generator = g));
    RECORDED(sparse_std, nn_init_sparse_(torch_empty(torch_shape(7, 5)), 0.5, .std = 2));
    RECORDED(gains, gains());
}

/* LAPACK rounds on another way. */
static void orthogonal_matrices(bool wide) {
    recorded_tolerance = wide ? 1e-13 : 1e-6;
    RECORDED(orthogonal, nn_init_orthogonal_(torch_empty(torch_shape(4, 6)), .generator = g));
    RECORDED(orthogonal_tall, nn_init_orthogonal_(torch_empty(torch_shape(6, 4)), .gain = 2));
    RECORDED(orthogonal_square, nn_init_orthogonal_(torch_empty(torch_shape(5, 5))));
    RECORDED(orthogonal_conv, nn_init_orthogonal_(torch_empty(torch_shape(3, 2, 2, 2))));
    recorded_tolerance = 0;
}

/* Weights are (I, O) in memory here and (O, I) in PyTorch, and yet drawn alike. */
static void weights_of_a_layer(void) {
    RECORDED(linear_weight, nn_init_normal_(weight(8, 6)));
    RECORDED(linear_weight_small, nn_init_xavier_normal_(weight(3, 4)));
    RECORDED(linear_weight_truncated, nn_init_trunc_normal_(weight(8, 6), .std = 1.5));
    RECORDED(linear_weight_data, torch_uniform_(torch_data(weight(8, 6)), -1, 1));
    RECORDED(linear_weight_row, torch_normal_(torch_select(torch_data(weight(20, 3)), 0, 1)));
    RECORDED(linear_weight_column, torch_normal_(torch_select(torch_data(weight(3, 20)), 1, 1)));
    RECORDED(linear_weight_transpose, torch_uniform_(torch_t(torch_data(weight(8, 6)))));
    RECORDED(linear_weight_one_output, nn_init_normal_(weight(20, 1)));
    RECORDED(linear_bias,
             nn_init_uniform_(nn_get_parameter(nn_Linear(8, 6), "bias"), .a = -1, .b = 1));
    RECORDED(linear_like, torch_randn_like(weight(8, 6)));
    RECORDED(linear_double, torch_normal_(torch_data(nn_get_parameter(
                                nn_to(nn_Linear(8, 6), torch_float64), "weight"))));
}

static void all(dip_dtype dtype, const char *file) {
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    torch_set_default_dtype(dtype);
    recorded_file = file;
    fills();
    orthogonal_matrices(dtype == DIP_FLOAT64);
    weights_of_a_layer();
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void in_float32(void **state) {
    (void)state;
    all(DIP_FLOAT32, "torch_draws/init_f32.txt");
}
static void in_float64(void **state) {
    (void)state;
    all(DIP_FLOAT64, "torch_draws/init_f64.txt");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_float32),
        cmocka_unit_test(in_float64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
