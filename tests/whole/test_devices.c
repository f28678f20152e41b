/* Both faces on a device other than the host: the test device, whose memory is reached through upload
 * and download only and which runs the generic kernels.  It must give the bits that the host's generic
 * kernels give, name what lies on two devices, and get all of its memory back. */
#include "support/context.h"
#undef DIP_HERE
#include "device/device.h"
#include "whole/runs.h"

static run_data data;

static dip_context *generic_context(bool with_device) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.cpu = "generic";
    dip_context *ctx = dip_test_context_with(&o);
    if (with_device) assert_true(dip_device_enable(ctx, &dip_device_test));
    return ctx;
}

static void close_context(dip_context *ctx) {
    DIP_ASSERT_FINE(ctx);
    assert_int_equal(dip_device_test_bytes(ctx), 0);
    dip_test_context_free(ctx);
}

static torch_Module *small_model(void) {
    return torch_nn_Sequential(torch_nn_Linear(784, 16), torch_nn_ReLU(), torch_nn_Dropout(0.25), torch_nn_Linear(16, 10));
}

/* Two epochs with every tensor on `where`; the losses are read back and hashed with the weights. */
static uint64_t train_torch(dip_context *ctx, const char *where) {
    dip_scope();
    torch_manual_seed(3);
    torch_Device device = torch_device(where);
    torch_Tensor *x = torch_div(torch_frombuffer(data.x, torch_shape(RUN_ROWS, RUN_PIXELS), .dtype = torch_uint8), 255);
    torch_Tensor *y = torch_to(torch_frombuffer(data.y, torch_shape(RUN_ROWS), .dtype = torch_uint8), torch_int64);
    torch_DataLoader *loader = torch_utils_data_DataLoader(torch_utils_data_TensorDataset(x, y), .batch_size = 64, .shuffle = true);
    torch_Module *model = nn_to(small_model(), device), *criterion = torch_nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = torch_optim_Adam(nn_parameters(model));
    uint64_t h = 14695981039346656037u;
    for (int epoch = 0; epoch < 2; epoch++) {
        torch_for (images, labels, loader) {
            images = torch_to(images, device);
            labels = torch_to(labels, device);
            assert_string_equal(dip_tensor_device(images), where);
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
            assert_string_equal(dip_tensor_device(loss), where);
            torch_backward(loss);
            optim_step(optimizer);
            double v = torch_item(loss);
            uint64_t bits;
            memcpy(&bits, &v, sizeof bits);
            h = (h ^ bits) * 1099511628211u;
        }
        DIP_ASSERT_FINE(ctx);
    }
    torch_for (p, nn_parameters(model)) {
        assert_string_equal(dip_tensor_device(p), where);
        assert_string_equal(dip_tensor_device(torch_grad(p)), where);
        h = run_hash(h, p);
    }
    if (strcmp(where, "cpu") != 0) assert_true(dip_device_test_bytes(ctx) > 16 * 784 * sizeof(float) * 4);
    return h;
}

static void torch_trains_there_to_the_same_bits(void **state) {
    (void)state;
    dip_context *ctx = generic_context(false);
    uint64_t here = train_torch(ctx, "cpu");
    close_context(ctx);
    ctx = generic_context(true);
    assert_true(train_torch(ctx, "test:0") == here);
    close_context(ctx);
}

static void a_forgotten_move_is_named(void **state) {
    (void)state;
    dip_context *ctx = generic_context(true);
    {
        dip_scope();
        torch_Device device = torch_device("test");
        assert_string_equal(device.name, "test:0");
        torch_Module *model = nn_to(torch_nn_Linear(4, 2), device);
        torch_Tensor *images = torch_ones(torch_shape(3, 4));
        char expected[300];
        int line = __LINE__ + 1;
        assert_null(nn_call(model, images));
        snprintf(expected, sizeof expected, "%s:%d: nn_Linear: these tensors live on two devices, input 0 on cpu and input 1 on test:0; move one with to()", __FILE__, line);
        dip_error e;
        assert_true(dip_error_take(ctx, &e));
        assert_int_equal(e.code, DIP_ERROR_DEVICE);
        assert_string_equal(e.text, expected);
        assert_int_equal(e.line, line);
        assert_non_null(nn_call(model, torch_to(images, device)));
    }
    close_context(ctx);
}

static void tensors_are_read_printed_and_brought_back(void **state) {
    (void)state;
    dip_context *ctx = generic_context(true);
    {
        dip_scope();
        torch_Device device = torch_device("test:0");
        torch_Tensor *x = torch_to(torch_tensor(1.5, -2.0, 0.25), device);
        torch_print(x);
        assert_string_equal(dip_test_output(ctx), "tensor([ 1.5000, -2.0000,  0.2500], device='test:0')\n");
        assert_true(torch_item(torch_sum(x)) == -0.25);
        assert_true(torch_to(x, device) == x);
        torch_Tensor *back = torch_to(x, torch_device("cpu"));
        assert_string_equal(dip_tensor_device(back), "cpu");
        int64_t second = 1;
        assert_true(dip_tensor_get(back, &second, DIP_HERE) == -2.0 && dip_tensor_get(x, &second, DIP_HERE) == -2.0);
        assert_true(dip_tensor_set(x, &second, 7, DIP_HERE));
        assert_true(torch_item(torch_max(x)) == 7 && dip_tensor_get(back, &second, DIP_HERE) == -2.0);

        torch_Tensor *made = torch_ones(torch_shape(2, 2), .device = device);
        assert_string_equal(dip_tensor_device(made), "test:0");
        assert_true(torch_equal(torch_to(made, torch_device("cpu")), torch_ones(torch_shape(2, 2))));
        DIP_ASSERT_FINE(ctx);
        assert_null(dip_tensor_data(made, (dip_site){NULL, 0}));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_DEVICE, "dip_tensor_data: ");
        assert_true(dip_device_test_bytes(ctx) > 0);
    }
    close_context(ctx);
}

/* ---- Keras ---- */


typedef struct result { uint64_t weights; double loss, accuracy, val_loss, seen, probability; } result;

/* Nothing in this function says where anything lives: Keras takes an accelerator by itself. */
static result train_keras(dip_context *ctx, bool with_device) {
    dip_scope();
    result r = {14695981039346656037u, 0, 0, 0, 0, 0};
    assert_string_equal(tf_test_gpu_device_name(), with_device ? "test:0" : "");
    keras_utils_set_random_seed(3);
    keras_Array *x = numpy_divide(numpy_astype(numpy_array(data.x, "uint8", keras_shape(RUN_ROWS, 28, 28)), "float32"), 255);
    keras_Array *y = keras_utils_to_categorical(numpy_array(data.y, "uint8", keras_shape(RUN_ROWS)), 10);
    keras_Model *m = keras_Sequential(keras_layers_Flatten(.input_shape = keras_shape(28, 28)), keras_layers_Dense(16, .activation = "relu"),
                                      keras_layers_Dropout(0.25), keras_layers_Dense(10, .activation = "softmax"));
    keras_compile(m, .loss = "categorical_crossentropy", .optimizer = "adam", .metrics = keras_list("accuracy"));
    keras_History *h = keras_fit(m, x, y, .batch_size = 64, .epochs = 2, .verbose = 0, .validation_split = 0.1);
    DIP_ASSERT_FINE(ctx);
    r.loss = keras_history(h, "loss").item[1];
    r.accuracy = keras_history(h, "accuracy").item[1];
    r.val_loss = keras_history(h, "val_loss").item[1];
    keras_Score seen = keras_evaluate(m, x, y, .verbose = 0);
    r.seen = seen.item[0];
    keras_Array *p = keras_predict(m, x, .verbose = 0);
    r.probability = numpy_item(p, RUN_ROWS - 1, 3);
    for (int i = 0; i < dip_keras_layer_count(m); i++) {
        keras_Layer *layer = dip_keras_layer_at(m, i);
        for (int w = 0; w < dip_keras_layer_weight_count(layer); w++)
            assert_string_equal(dip_tensor_device(keras_layer_weight(layer, w)), with_device ? "test:0" : "cpu");
    }
    keras_Weights *w = keras_get_weights(m);
    for (int i = 0; i < dip_keras_weights_count(w); i++) r.weights = run_hash(r.weights, dip_keras_weights_item(w, i));
    /* weights, two moments and a batch of pixels at least */
    if (with_device) assert_true(dip_device_test_bytes(ctx) > (3 * 16 + 64) * 784 * sizeof(float));
    assert_true(keras_set_weights(m, w));
    DIP_ASSERT_FINE(ctx);
    return r;
}

static void keras_takes_it_by_itself_to_the_same_bits(void **state) {
    (void)state;
    dip_context *ctx = generic_context(false);
    result here = train_keras(ctx, false);
    close_context(ctx);
    ctx = generic_context(true);
    result there = train_keras(ctx, true);
    close_context(ctx);
    assert_memory_equal(&here, &there, sizeof here);
}

static void memory_of_the_device_can_run_out(void **state) {
    (void)state;
    dip_context *ctx = generic_context(true);
    {
        dip_scope();
        torch_Tensor *x = torch_ones(torch_shape(8));
        torch_Device device = torch_device("test:0");
        for (int64_t n = 1;; n++) {
            fail_alloc_at(dip_test_alloc(ctx), n);
            torch_Tensor *there = torch_to(x, device);
            bool hit = fail_alloc_hit(dip_test_alloc(ctx));
            fail_alloc_at(dip_test_alloc(ctx), 0);
            if (!hit) {
                assert_non_null(there);
                assert_true(n > 1);
                break;
            }
            assert_null(there);
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
            assert_int_equal(dip_device_test_bytes(ctx), 0);
        }
    }
    close_context(ctx);
}

int main(void) {
    run_data_make(&data);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(torch_trains_there_to_the_same_bits),
        cmocka_unit_test(a_forgotten_move_is_named),
        cmocka_unit_test(tensors_are_read_printed_and_brought_back),
        cmocka_unit_test(keras_takes_it_by_itself_to_the_same_bits),
        cmocka_unit_test(memory_of_the_device_can_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
