/* Misuse, one row each: what a program did wrong and the whole sentence that it gets, with its code.
 *
 * A sentence says who, what was found, what was expected and what to do.  The rows leave out the
 * "file:line: " in front, which is checked for every row against where its call stands. */
#include "support/context.h"
#undef DIP_HERE
#include <diptych/keras.h>
#include <diptych/torch.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/device.h"

typedef struct scene {
    dip_context *ctx;
    dip_error direct;            /* of calls that have no context to fail in */
    keras_Array *x, *y, *y3;     /* (8, 4), (8) of 0, 1, 2, and one-hot */
    keras_Model *model;          /* 4 -> 3, softmax; compiled for sparse labels */
    torch_Tensor *images, *labels;
    torch_Module *linear, *criterion;
} scene;

static float numbers[32];
static int64_t classes[8];

static void begin(scene *s) {
    memset(s, 0, sizeof *s);
    for (int i = 0; i < 32; i++) numbers[i] = (float)((i * 7) % 5) / 4.0f;
    for (int i = 0; i < 8; i++) classes[i] = i % 3;
    s->ctx = dip_test_context();
    assert_true(dip_device_enable(s->ctx, &dip_device_test));
    s->images = torch_frombuffer(numbers, torch_shape(8, 4), .dtype = torch_float32, .device = torch_device("cpu"));
    s->labels = torch_frombuffer(classes, torch_shape(8), .dtype = torch_int64);
    s->linear = torch_nn_Linear(4, 3);
    s->criterion = torch_nn_CrossEntropyLoss();
    s->x = numpy_array(numbers, "float32", keras_shape(8, 4));
    s->y = numpy_array(classes, "int64", keras_shape(8));
    s->y3 = keras_utils_to_categorical(s->y, 3);
    s->model = keras_Sequential(keras_Input(.shape = keras_shape(4)), keras_layers_Dense(3, .activation = "softmax"));
    keras_compile(s->model, .loss = "sparse_categorical_crossentropy", .optimizer = "sgd", .metrics = keras_list("accuracy"));
    DIP_ASSERT_FINE(s->ctx);
}

#define MISUSE(name) static void name(__attribute__((unused)) scene *s)

/* ---- Keras ---- */
MISUSE(keras_activation) { keras_layers_Dense(3, .activation = "rellu"); }
MISUSE(keras_activation_far) { keras_layers_Activation("xyzzy"); }
MISUSE(keras_initializer) { keras_layers_Dense(3, .kernel_initializer = "glorot_unifrom"); }
MISUSE(keras_loss) { keras_compile(s->model, .loss = "catgorical_crossentropy"); }
MISUSE(keras_optimizer_name) { keras_compile(s->model, .optimizer = "adm", .loss = "mse"); }
MISUSE(keras_metric) { keras_compile(s->model, .loss = "mse", .metrics = keras_list("acuracy")); }
MISUSE(keras_metric_twice) { keras_compile(s->model, .loss = "mse", .metrics = keras_list("accuracy", "accuracy")); }
MISUSE(keras_dtype) { numpy_astype(s->x, "flot32"); }
MISUSE(keras_floatx) { keras_config_set_floatx("float16"); }
MISUSE(keras_units) { keras_layers_Dense(0); }
MISUSE(keras_rate) { keras_layers_Dropout(1.5); }
MISUSE(keras_stddev) { keras_layers_GaussianNoise(2); }
MISUSE(keras_noise_shape) { keras_layers_Dropout(0.5, .noise_shape = keras_shape(0, 3)); }
MISUSE(keras_data_format) { keras_layers_SpatialDropout2D(0.5, .data_format = "channels_lst"); }
MISUSE(keras_two_seeds) { keras_random_normal(keras_shape(2), .seed = 1, .seed_generator = keras_random_SeedGenerator(.seed = 2)); }
MISUSE(keras_randint) { keras_random_randint(keras_shape(2), 3, 3); }
MISUSE(keras_scale) { keras_initializers_VarianceScaling(.scale = 0); }
MISUSE(keras_input_without_shape) { keras_Input(); }
MISUSE(keras_seed) { keras_utils_set_random_seed(-1); }
MISUSE(keras_rate_of_learning) { keras_optimizers_Adam(.learning_rate = -0.5); }
MISUSE(keras_fit_before_compile) { keras_fit(keras_Sequential(keras_layers_Dense(3)), s->x, s->y); }
MISUSE(keras_fit_without_loss) {
    keras_compile(s->model, .optimizer = "sgd");
    keras_fit(s->model, s->x, s->y);
}
MISUSE(keras_lengths) { keras_fit(s->model, s->x, numpy_slice(s->y, 0, 7)); }
MISUSE(keras_empty) { keras_fit(s->model, numpy_slice(s->x, 0, 0), numpy_slice(s->y, 0, 0)); }
MISUSE(keras_batch_0) { keras_fit(s->model, s->x, s->y, .batch_size = 0); }
MISUSE(keras_batch_negative) { keras_evaluate(s->model, s->x, s->y, .batch_size = -32); }
MISUSE(keras_split_1) { keras_fit(s->model, s->x, s->y, .validation_split = 1.0); }
MISUSE(keras_split_leaves_none) { keras_fit(s->model, s->x, s->y, .validation_split = 0.95); }
MISUSE(keras_validation_half) { keras_fit(s->model, s->x, s->y, .validation_data = keras_data(s->x, NULL)); }
MISUSE(keras_labels_out_of_range) {
    classes[5] = 3;
    keras_fit(s->model, s->x, numpy_array(classes, "int64", keras_shape(8)), .verbose = 0, .shuffle = 0);
}
MISUSE(keras_categorical_out_of_range) { keras_utils_to_categorical(s->y, 2); }
MISUSE(keras_labels_not_one_hot) {
    keras_compile(s->model, .loss = "categorical_crossentropy");
    keras_fit(s->model, s->x, s->y);
}
MISUSE(keras_labels_one_hot) { keras_fit(s->model, s->x, s->y3); }
MISUSE(keras_features) {
    keras_Array *narrow = numpy_array(numbers, "float32", keras_shape(8, 3));
    keras_predict(s->model, narrow);
}
MISUSE(keras_nan) {
    numbers[13] = (float)NAN;
    keras_fit(s->model, numpy_array(numbers, "float32", keras_shape(8, 4)), s->y, .verbose = 0, .batch_size = 2, .shuffle = 0);
}
MISUSE(keras_shared_optimizer) {
    keras_Optimizer *one = keras_optimizers_SGD();
    keras_Model *other = keras_Sequential(keras_Input(.shape = keras_shape(4)), keras_layers_Dense(3, .activation = "softmax"));
    keras_compile(s->model, .loss = "sparse_categorical_crossentropy", .optimizer = one);
    keras_compile(other, .loss = "sparse_categorical_crossentropy", .optimizer = one);
    keras_fit(s->model, s->x, s->y, .verbose = 0);
    keras_fit(other, s->x, s->y, .verbose = 0);
}
MISUSE(keras_layer_twice) { keras_add(s->model, dip_keras_layer_at(s->model, 0)); }
MISUSE(keras_no_layer) { keras_get_layer(s->model, "dens"); }
MISUSE(keras_weights_shape) {
    keras_Model *wide = keras_Sequential(keras_Input(.shape = keras_shape(4)), keras_layers_Dense(5));
    keras_set_weights(s->model, keras_get_weights(wide));
}
MISUSE(keras_weights_count) {
    keras_Model *bare = keras_Sequential(keras_Input(.shape = keras_shape(4)), keras_layers_Dense(3, .use_bias = false));
    keras_set_weights(s->model, keras_get_weights(bare));
}
MISUSE(keras_verbose) { keras_fit(s->model, s->x, s->y, .verbose = 3); }
MISUSE(keras_series) { keras_history(keras_fit(s->model, s->x, s->y, .verbose = 0), "val_loss"); }
MISUSE(keras_reshape) { numpy_reshape(s->x, 5, 5); }
MISUSE(keras_item_outside) { numpy_item(s->x, 8, 0); }
MISUSE(keras_data_missing) { keras_Array *a, *b, *c, *d; keras_datasets_mnist_load_data(&a, &b, &c, &d, .path = "nowhere"); }
MISUSE(keras_data_truncated) { keras_Array *a, *b, *c, *d; keras_datasets_mnist_load_data(&a, &b, &c, &d, .path = "cut"); }
MISUSE(keras_foreign_optimizer) { keras_compile(s->model, .loss = "mse", .optimizer = torch_optim_SGD(nn_parameters(s->linear))); }

/* ---- PyTorch ---- */
MISUSE(torch_backward_twice) {
    torch_Tensor *loss = nn_call(s->criterion, nn_call(s->linear, s->images), s->labels);
    torch_backward(loss);
    torch_backward(loss);
}
MISUSE(torch_backward_of_many) { torch_backward(nn_call(s->linear, s->images)); }
MISUSE(torch_backward_without_grad) { torch_backward(torch_sum(s->images)); }
MISUSE(torch_changed_in_place) {
    torch_Tensor *w = torch_ones(torch_shape(4), .requires_grad = true), *x = torch_ones(torch_shape(4));
    torch_Tensor *loss = torch_sum(torch_mul(w, x));
    torch_copy_(x, torch_zeros(torch_shape(4)));
    torch_backward(loss);
}
MISUSE(torch_write_into_leaf) { torch_copy_(torch_ones(torch_shape(3), .requires_grad = true), torch_zeros(torch_shape(3))); }
MISUSE(torch_no_parameters) { torch_optim_Adam(nn_parameters(torch_nn_ReLU())); }
MISUSE(torch_learning_rate) { torch_optim_Adam(nn_parameters(s->linear), .lr = -1); }
MISUSE(torch_two_devices) { nn_call(nn_to(s->linear, torch_device("test:0")), s->images); }
MISUSE(torch_two_devices_add) { torch_add(s->images, torch_to(s->images, torch_device("test:0"))); }
MISUSE(torch_device_unknown) { torch_device("cdua:0"); }
MISUSE(torch_data_pointer_off_host) { dip_tensor_data(torch_to(s->images, torch_device("test:0")), DIP_HERE); }
MISUSE(torch_reduction) { torch_nn_CrossEntropyLoss(.reduction = "maen"); }
MISUSE(torch_features) { nn_call(torch_nn_Linear(5, 2), s->images); }
nn_class(TwoLayers, fc1, fc2)
static void TwoLayers_init(struct TwoLayers *self) {
    self->fc1 = torch_nn_Linear(4, 6);
    self->fc2 = torch_nn_Linear(5, 2);
}
static torch_Tensor *TwoLayers_forward(struct TwoLayers *self, torch_Tensor *x) {
    x = nn_call(self->fc1, x);
    return nn_call(self->fc2, x);
}
MISUSE(torch_features_inside) { nn_call(TwoLayers(), s->images); }
MISUSE(torch_linear_0) { torch_nn_Linear(0, 5); }
MISUSE(torch_float64_input) { nn_call(s->linear, torch_double(s->images)); }
MISUSE(torch_dropout) { torch_nn_Dropout(1.5); }
MISUSE(torch_split_sum) {
    torch_Dataset *a, *b;
    torch_utils_data_random_split(torch_utils_data_TensorDataset(s->images), torch_numbers(5, 2), &a, &b);
}
MISUSE(torch_split_shares) {
    torch_Dataset *a, *b;
    torch_utils_data_random_split(torch_utils_data_TensorDataset(s->images), torch_numbers(0.9, 0.2), &a, &b);
}
MISUSE(torch_split_count) {
    torch_Dataset *a, *b;
    torch_utils_data_random_split(torch_utils_data_TensorDataset(s->images), torch_numbers(4, 2, 2), &a, &b);
}
MISUSE(torch_dataset_lengths) { torch_utils_data_TensorDataset(s->images, torch_ones(torch_shape(7))); }
MISUSE(torch_loader_batch_0) { torch_utils_data_DataLoader(torch_utils_data_TensorDataset(s->images), .batch_size = 0); }
MISUSE(torch_loader_batch_negative) { torch_utils_data_DataLoader(torch_utils_data_TensorDataset(s->images), .batch_size = -4); }
MISUSE(torch_loader_without_dataset) { torch_utils_data_DataLoader(NULL, .batch_size = 4); }
MISUSE(torch_loader_empty) { torch_utils_data_DataLoader(torch_utils_data_TensorDataset(torch_zeros(torch_shape(0, 4))), .shuffle = true); }
MISUSE(torch_for_names) {
    torch_DataLoader *loader = torch_utils_data_DataLoader(torch_utils_data_TensorDataset(s->images, s->labels));
    torch_for (images, loader) torch_print(images);
}
MISUSE(torch_for_tensor) { torch_for (row, s->images) torch_print(row); }
MISUSE(torch_item_of_many) { torch_item(s->images); }
MISUSE(torch_label_dtype) { nn_call(s->criterion, nn_call(s->linear, s->images), torch_float(s->labels)); }
MISUSE(torch_label_int32) { nn_call(s->criterion, nn_call(s->linear, s->images), torch_to(s->labels, torch_int32)); }
MISUSE(torch_label_out_of_range) {
    classes[2] = 7;
    nn_call(s->criterion, nn_call(s->linear, s->images), torch_frombuffer(classes, torch_shape(8), .dtype = torch_int64));
}
MISUSE(torch_label_rows) { nn_call(s->criterion, nn_call(s->linear, s->images), torch_slice(s->labels, 0, 0, 5)); }
MISUSE(torch_softmax_dim) { nn_call(torch_nn_Softmax(), s->images); }
MISUSE(torch_softmax_dim_outside) { torch_nn_functional_softmax(s->images, .dim = 2); }
MISUSE(torch_broadcast) { torch_add(s->images, torch_ones(torch_shape(3))); }
MISUSE(torch_matmul_shapes) { torch_matmul(s->images, s->images); }
MISUSE(torch_reshape_size) { torch_reshape(s->images, 5, 5); }
MISUSE(torch_view_strided) { torch_view(torch_t(s->images), 32); }
MISUSE(torch_size_dim) { torch_size(s->images, 2); }
MISUSE(torch_cat_shapes) { torch_cat(torch_tensors(s->images, torch_ones(torch_shape(2, 3)))); }
MISUSE(torch_default_dtype) { torch_set_default_dtype(torch_int64); }
MISUSE(torch_grad_of_int) { torch_set_requires_grad(s->labels, true); }
MISUSE(torch_one_hot_range) { torch_nn_functional_one_hot(s->labels, 2); }
MISUSE(torch_one_hot_float) { torch_nn_functional_one_hot(s->images); }
MISUSE(torch_mnist_root) { torchvision_datasets_MNIST(.train = true); }
MISUSE(torch_mnist_missing) { torchvision_datasets_MNIST(.root = "./nowhere"); }
MISUSE(torch_mnist_truncated) { torchvision_datasets_MNIST(.root = "cut"); }
MISUSE(torch_normalize) { torchvision_transforms_Normalize(torch_numbers(0.5), torch_numbers(0.5, 0.5)); }
MISUSE(torch_submodule) { nn_get_submodule(torch_nn_Sequential(s->linear), "1"); }
MISUSE(torch_criterion_with_one) { nn_call(s->criterion, s->images); }
MISUSE(torch_call_list) { nn_call(torch_nn_ModuleList(s->linear), s->images); }
MISUSE(torch_wrong_self) { nn_self(TwoLayers, s->linear); }
MISUSE(torch_wrong_object) { nn_call((torch_Module *)(void *)s->labels, s->images); }
MISUSE(torch_threads) { torch_set_num_threads(0); }
MISUSE(torch_optimizer_of_results) { torch_optim_SGD(torch_parameters(nn_call(s->linear, s->images))); }

/* ---- the engine ---- */
static void new_context(scene *s, const char *variable, const char *value, const char *cpu, const char *device, int threads) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.environment = variable != NULL;
    o.cpu = cpu;
    o.device = device;
    o.threads = threads;
    if (variable) setenv(variable, value, 1);
    dip_context *ctx = dip_context_new(&o, &s->direct);
    if (variable) unsetenv(variable);
    if (ctx) { /* a device is looked for when something is made */
        dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {1}}, (dip_site){NULL, 0});
        dip_error_take(ctx, &s->direct);
        dip_context_free(ctx);
    }
}
MISUSE(cpu_unknown) { new_context(s, NULL, NULL, "axv2", NULL, 1); }
MISUSE(cpu_environment) { new_context(s, "DIPTYCH_CPU", "pentium", NULL, NULL, 1); }
MISUSE(threads_environment) { new_context(s, "DIPTYCH_NUM_THREADS", "many", NULL, NULL, 1); }
MISUSE(threads_environment_0) { new_context(s, "DIPTYCH_NUM_THREADS", "0", NULL, NULL, 1); }
MISUSE(threads_option) { new_context(s, NULL, NULL, NULL, NULL, -2); }
MISUSE(device_option) { new_context(s, NULL, NULL, NULL, "gpu", 1); }
MISUSE(op_unknown) { dip_apply_named(s->ctx, "sofmax", (dip_tensor *const[]){s->images}, 1, NULL, 0, DIP_HERE); }
MISUSE(op_inputs) { dip_apply_named(s->ctx, "matmul", (dip_tensor *const[]){s->images}, 1, NULL, 0, DIP_HERE); }
MISUSE(op_attribute) { dip_apply_named(s->ctx, "softmax", (dip_tensor *const[]){s->images}, 1, (const dip_attr_arg[]){{.name = "axsi", .number = 1}}, 1, DIP_HERE); }
MISUSE(tensor_negative) { dip_tensor_new(s->ctx, DIP_FLOAT32, (dip_shape){2, {3, -1}}, DIP_HERE); }
MISUSE(tensor_rank_9) { dip_tensor_new(s->ctx, DIP_FLOAT32, (dip_shape){9, {1}}, DIP_HERE); }
MISUSE(tensor_too_large) { dip_tensor_new(s->ctx, DIP_FLOAT32, (dip_shape){3, {1 << 30, 1 << 30, 1 << 30}}, DIP_HERE); }
MISUSE(tensor_dtype) { dip_tensor_new(s->ctx, (dip_dtype)17, (dip_shape){1, {1}}, DIP_HERE); }
MISUSE(tensor_index) { dip_tensor_get(s->images, (const int64_t[]){8, 0}, DIP_HERE); }
MISUSE(cancelled_fit) {
    dip_cancel(s->ctx);
    keras_fit(s->model, s->x, s->y, .verbose = 0, .batch_size = 4);
    dip_cancel_clear(s->ctx);
}

typedef struct misuse {
    const char *name;
    void (*commit)(scene *s);
    dip_code code;
    const char *sentence;
} misuse;
#define ROW(name, code, sentence) { #name, name, DIP_ERROR_##code, sentence },
static const misuse misuses[] = {
#include "whole/misuse.def"
};
enum { MISUSES = sizeof misuses / sizeof *misuses };

/* Past "file:line: ", which must name this file. */
static const char *after_site(const dip_error *e) {
    char prefix[300];
    if (!e->file) return e->text;
    snprintf(prefix, sizeof prefix, "%s:%d: ", e->file, e->line);
    assert_int_equal(strncmp(e->text, prefix, strlen(prefix)), 0);
    assert_string_equal(e->file, __FILE__);
    assert_true(e->line > 0);
    return e->text + strlen(prefix);
}

/* Equal, but for one * that stands for any text. */
static bool matches(const char *found, const char *sentence) {
    const char *star = strchr(sentence, '*');
    if (!star) return strcmp(found, sentence) == 0;
    size_t before = (size_t)(star - sentence), after = strlen(star + 1), n = strlen(found);
    return n >= before + after && strncmp(found, sentence, before) == 0 && strcmp(found + n - after, star + 1) == 0;
}

static void every_misuse_gets_its_sentence(void **state) {
    (void)state;
    int wrong = 0;
    assert_true(MISUSES >= 40);
    for (int i = 0; i < MISUSES; i++) {
        const misuse *m = &misuses[i];
        scene s;
        begin(&s);
        m->commit(&s);
        dip_error e = s.direct;
        if (e.code == DIP_OK) dip_error_take(s.ctx, &e);
        const char *found = e.code == DIP_OK ? "" : after_site(&e);
        if (e.code != m->code || !matches(found, m->sentence)) {
            print_error("%s: found %s: %s\n", m->name, dip_code_name(e.code), found);
            wrong++;
        }
        if (e.code != DIP_OK && !s.direct.code && !e.file) {
            print_error("%s: the sentence does not name the caller's line\n", m->name);
            wrong++;
        }
        dip_test_output_clear(s.ctx);
        dip_test_context_free(s.ctx);
    }
    if (wrong) fail_msg("%d of %d sentences differ; the lines above are what was found", wrong, (int)MISUSES);
}

static void a_null_passes_quietly_and_the_first_cause_survives(void **state) {
    (void)state;
    scene s;
    begin(&s);
    assert_null(keras_fit(NULL, s.x, s.y));
    assert_null(nn_call(NULL, s.images));
    assert_false(torch_backward(NULL));
    assert_null(torch_add(torch_matmul(s.images, NULL), 1));
    assert_null(keras_Sequential(keras_layers_Flatten(), (keras_Layer *)NULL));
    DIP_ASSERT_FINE(s.ctx);
    keras_Layer *layer = keras_layers_Dense(3, .activation = "rellu"); /* the cause */
    keras_Model *model = keras_Sequential(layer);
    assert_false(keras_compile(model, .loss = "mse"));
    assert_null(keras_fit(model, s.x, s.y));
    DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_ARGUMENT, "\"rellu\"");
    dip_test_context_free(s.ctx);
}

static void a_lack_of_memory_says_how_much(void **state) {
    (void)state;
    scene s;
    begin(&s);
    fail_alloc_at(dip_test_alloc(s.ctx), 2);
    int line = __LINE__ + 1;
    assert_null(dip_tensor_new(s.ctx, DIP_FLOAT32, (dip_shape){1, {1000}}, DIP_HERE));
    fail_alloc_at(dip_test_alloc(s.ctx), 0);
    dip_error e;
    int bytes = 0, used = 0, end = 0;
    assert_true(dip_error_take(s.ctx, &e) && e.code == DIP_ERROR_MEMORY && e.line == line);
    sscanf(after_site(&e), "no memory for %d bytes (%d are in use); use a smaller batch or model, or free what is no longer needed%n", &bytes, &used, &end);
    assert_int_equal(end, strlen(after_site(&e)));
    assert_true(bytes >= 4000 && used > 0);
    dip_test_context_free(s.ctx);
}

/* ---- files ---- */

static void write_file(const char *path, const unsigned char *bytes, size_t n) {
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

/* A folder "cut" with the training images broken off in the middle, in the current folder. */
static void make_cut_files(void) {
    static const char *const names[] = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"};
    static unsigned char bytes[20000];
    assert_int_equal(mkdir("cut", 0700), 0);
    for (int i = 0; i < 4; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s/%s", DIP_TEST_DATA, names[i]);
        FILE *f = fopen(path, "rb");
        assert_non_null(f);
        size_t n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        snprintf(path, sizeof path, "cut/%s", names[i]);
        write_file(path, bytes, n);
    }
}

static char folder[300];

static int enter_folder(void **state) {
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%.200s/diptych_misuse_XXXXXX", base && *base ? base : "/tmp");
    if (!mkdtemp(folder) || chdir(folder) != 0) return -1;
    make_cut_files();
    return 0;
}

static int leave_folder(void **state) {
    (void)state;
    const char *const names[] = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"};
    char path[100];
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "cut/%s", names[i]);
        unlink(path);
    }
    rmdir("cut");
    return chdir("/") || rmdir(folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_misuse_gets_its_sentence),
        cmocka_unit_test(a_null_passes_quietly_and_the_first_cause_survives),
        cmocka_unit_test(a_lack_of_memory_says_how_much),
    };
    return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
