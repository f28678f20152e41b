/* An operator that the library does not know, written here, trained with in both faces: that is all it takes. */
#include "support/context.h"
#undef DIP_HERE
#include <diptych/keras.h>
#include <diptych/torch.h>

#include "blocks/builder.h"
#include "keras/layer.h"

/* ---- the operator: y = x^3, its gradient written with operators ---- */
static bool cube_shape(dip_call *c) {
    dip_shape s = dip_view_shape(c->in[0]);
    if (!dip_float_input(c, 0)) return false;
    dip_out(c, 0, c->in[0]->dtype, &s);
    return true;
}
static void cube_forward(const dip_call *c) {
    int64_t n = dip_view_numel(c->in[0]);
    assert_true(dip_view_contiguous(c->in[0]));
    for (int64_t i = 0; i < n; i++) {
        double x = dip_element_get(c->in[0]->data, c->in[0]->dtype, i);
        dip_element_set(c->out[0]->data, c->out[0]->dtype, i, x * x * x);
    }
}
static bool cube_vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value x = n->in[0];
    gin[0] = dip_build2(b, &dip_op_mul, gout[0],
                        dip_build_scale(b, dip_build2(b, &dip_op_mul, x, x), 3));
    return gin[0] != NULL;
}
static const dip_op op_cube = {.name = "cube",
                               .doc = "y = x^3.",
                               .min_in = 1,
                               .max_in = 1,
                               .n_out = 1,
                               .flags = DIP_READS_IN0,
                               .shape = cube_shape,
                               .forward = cube_forward,
                               .vjp = cube_vjp};

/* ---- y = (x0 + x1 / 2)^3, which one linear layer and the cube can learn exactly ---- */
enum { ROWS = 64 };
static float x_rows[ROWS * 2], y_rows[ROWS];
static void make_rows(void) {
    for (int i = 0; i < ROWS; i++) {
        float a = (float)(i % 8) / 8 - 0.4f, b = (float)(i / 8) / 8 - 0.3f, s = a + b / 2;
        x_rows[2 * i] = a;
        x_rows[2 * i + 1] = b;
        y_rows[i] = s * s * s;
    }
}

/* Keras: a layer of the test's own */
static bool same_shape(dip_keras_layer *l, const dip_shape *in, dip_shape *out) {
    (void)l;
    *out = *in;
    return true;
}
static dip_value cube_call(dip_keras_layer *l, const dip_layer_pass *p, dip_value x) {
    (void)l;
    return dip_build1(p->b, &op_cube, x);
}
static const dip_layer_kind cube_layer = {
    .name = "Cube", .who = "Cube", .doc = "x^3", .shape = same_shape, .call = cube_call};

static void the_keras_face_trains_with_it(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_utils_set_random_seed(1);
        keras_Array *x = numpy_array(x_rows, "float32", keras_shape(ROWS, 2)),
                    *y = numpy_array(y_rows, "float32", keras_shape(ROWS, 1));
        dip_keras_layer *cube = dip_layer_new(ctx, &cube_layer, sizeof *cube, NULL, NULL);
        keras_Model *m =
            keras_Sequential(keras_layers_Dense(1, .input_shape = keras_shape(2)), cube);
        keras_compile(m, .loss = "mse", .optimizer = keras_optimizers_Adam(.learning_rate = 0.02));
        keras_History *h = keras_fit(m, x, y, .batch_size = 16, .epochs = 200, .verbose = 0);
        DIP_ASSERT_FINE(ctx);
        dip_series loss = dip_keras_history_get(h, "loss", DIP_HERE);
        assert_int_equal(loss.count, 200);
        assert_true(loss.item[199] < loss.item[0] / 20);
    }
    dip_test_context_free(ctx);
}

/* PyTorch: a module whose forward applies it */
nn_class(Cubed, linear)
static void Cubed_init(struct Cubed *self) { self->linear = torch_nn_Linear(2, 1); }
static torch_Tensor *Cubed_forward(struct Cubed *self, torch_Tensor *x) {
    x = nn_call(self->linear, x);
    return dip_build1(dip_pick_builder1(x), &op_cube, x);
}

static void the_torch_face_trains_with_it(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        torch_manual_seed(1);
        torch_Tensor *x = torch_frombuffer(x_rows, torch_shape(ROWS, 2), .dtype = torch_float32),
                     *y = torch_frombuffer(y_rows, torch_shape(ROWS, 1), .dtype = torch_float32);
        torch_Module *m = Cubed(), *criterion = torch_nn_MSELoss();
        torch_Optimizer *optimizer = torch_optim_Adam(nn_parameters(m), .lr = 0.02);
        double first = 0, last = 0;
        for (int step = 0; step < 800; step++) {
            dip_scope();
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(m, x), y);
            assert_true(torch_backward(loss));
            optim_step(optimizer);
            last = torch_item(loss);
            if (step == 0) first = last;
        }
        DIP_ASSERT_FINE(ctx);
        assert_true(last < first / 20);
    }
    dip_test_context_free(ctx);
}

int main(void) {
    make_rows();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_keras_face_trains_with_it),
        cmocka_unit_test(the_torch_face_trains_with_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
