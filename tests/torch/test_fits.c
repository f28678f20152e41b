/* Thirteen short trainings and a row of draws, written as the recorded Python, in both float types:
 * initial parameters bit for bit, losses, final parameters and outputs within rounding. */
#include <math.h>
#include <string.h>

#include "diptych/import/F.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "random/golden.h"
#include "support/context.h"

typedef struct scene {
    const char *name, *file, *type;
    dip_dtype dtype;
    double tolerance;
    torch_Tensor *x, *y;
    torch_Dataset *rows;
    torch_Module *model;
    double told[64];
    int n_told;
} scene;

static void tell(scene *s, double v) {
    assert_true(s->n_told < 64);
    s->told[s->n_told++] = v;
}
#define told(loss) tell(s, torch_item(loss))

static void make_data(scene *s) {
    torch_Tensor *i = torch_reshape(torch_arange(107), -1, 1),
                 *j = torch_reshape(torch_arange(6), 1, -1);
    torch_Tensor *sum =
        torch_add(torch_add(torch_mul(37, i), torch_mul(101, j)), torch_mul(torch_mul(13, i), j));
    torch_Tensor *turns =
        torch_to(torch_div(torch_sub(sum, 31.5), 64.0), torch_int64); /* sum / 64, downwards */
    torch_Tensor *rest = torch_sub(sum, torch_mul(64, turns));
    rest = torch_where(torch_lt(rest, 0), torch_add(rest, 64),
                       torch_where(torch_ge(rest, 64), torch_sub(rest, 64), rest));
    s->x = torch_sub(torch_div(torch_to(rest, s->dtype), 64), 0.5);
    torch_Tensor *first = torch_gt(torch_select(s->x, 1, 0), 0),
                 *second = torch_gt(torch_select(s->x, 1, 1), 0);
    s->y = torch_add(torch_to_long(first), torch_mul(2, torch_to_long(second)));
    s->rows = TensorDataset(s->x, s->y);
}

/* ---- the recorded programs ---- */
static void step(torch_Optimizer *optimizer, torch_Tensor *loss) {
    torch_backward(loss);
    optim_step(optimizer);
}

static void adam(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Sequential(nn_Linear(6, 8), nn_ReLU(), nn_Linear(8, 4)));
    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model));
    for (int epoch = 0; epoch < 3; epoch++)
        torch_for (images, labels, DataLoader(s->rows, .batch_size = 32, .shuffle = true)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
}

static void adam_options(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model =
        init(s, nn_Sequential(nn_Linear(6, 8), nn_Tanh(), nn_Linear(8, 4, .bias = false)));
    torch_Module *criterion = nn_CrossEntropyLoss(.reduction = "sum");
    torch_Optimizer *optimizer =
        optim_Adam(nn_parameters(model), .lr = 0.02, .betas = torch_pair(0.8, 0.95), .eps = 1e-6,
                   .weight_decay = 0.01, .amsgrad = true);
    for (int epoch = 0; epoch < 3; epoch++)
        torch_for (images, labels, DataLoader(s->rows, .batch_size = 20, .shuffle = true)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
}

static void nesterov_drop_last(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Sequential(nn_Linear(6, 8), nn_Sigmoid(), nn_Linear(8, 4)));
    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer =
        optim_SGD(nn_parameters(model), .lr = 0.1, .momentum = 0.9, .nesterov = true);
    for (int epoch = 0; epoch < 2; epoch++)
        torch_for (images, labels,
                   DataLoader(s->rows, .batch_size = 25, .shuffle = true, .drop_last = true)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
}

static void sgd_dampening_decay(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Linear(6, 4));
    torch_Optimizer *optimizer = optim_SGD(nn_parameters(model), .lr = 0.2, .momentum = 0.8,
                                           .dampening = 0.3, .weight_decay = 0.05);
    for (int epoch = 0; epoch < 2; epoch++)
        torch_for (images, labels, DataLoader(s->rows, .batch_size = 40)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = F_cross_entropy(nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
}

static void rmsprop_mse(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Sequential(nn_Linear(6, 8), nn_ReLU(), nn_Linear(8, 1)));
    torch_Module *criterion = nn_MSELoss();
    torch_Optimizer *optimizer = optim_RMSprop(nn_parameters(model));
    for (int epoch = 0; epoch < 2; epoch++)
        torch_for (images, labels,
                   DataLoader(TensorDataset(s->x, torch_sum(s->x, 1, .keepdim = true)),
                              .batch_size = 16)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
}

static void rmsprop_options(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Linear(6, 4));
    torch_Optimizer *optimizer =
        optim_RMSprop(nn_parameters(model), .lr = 0.01, .alpha = 0.9, .eps = 1e-5,
                      .weight_decay = 0.02, .momentum = 0.7, .centered = true);
    for (int epoch = 0; epoch < 2; epoch++)
        torch_for (images, labels, DataLoader(s->rows, .batch_size = 50, .shuffle = true)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = F_cross_entropy(nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
}

static void dropout(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model =
        init(s, nn_Sequential(nn_Linear(6, 8), nn_ReLU(), nn_Dropout(0.3), nn_Linear(8, 4)));
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model), .lr = 0.01);
    for (int epoch = 0; epoch < 2; epoch++) {
        nn_train(model);
        torch_for (images, labels, DataLoader(s->rows, .batch_size = 32, .shuffle = true)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = F_cross_entropy(nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
        nn_eval(model);
        torch_no_grad();
        told(F_cross_entropy(nn_call(model, s->x), s->y));
    }
}

static void split_and_nll(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model =
        init(s, nn_Sequential(nn_Flatten(), nn_Linear(6, 4), nn_LogSoftmax(.dim = 1)));
    torch_Module *criterion = nn_NLLLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model), .lr = 0.05);
    int64_t n = (int64_t)(0.9 * (double)data_len(s->rows));
    torch_Dataset *train, *validation;
    random_split(s->rows, torch_numbers(n, data_len(s->rows) - n), &train, &validation);
    for (int epoch = 0; epoch < 2; epoch++) {
        torch_for (images, labels, DataLoader(train, .batch_size = 30, .shuffle = true)) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
        torch_no_grad();
        torch_for (images, labels, DataLoader(validation, .batch_size = 4))
            told(nn_call(criterion, nn_call(model, images), labels));
    }
}

static void softmax_twice_and_one_hot(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model =
        init(s, nn_Sequential(nn_Linear(6, 8), nn_ReLU(), nn_Linear(8, 4), nn_Softmax(.dim = 1)));
    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model), .lr = 0.01);
    torch_for (images, labels, DataLoader(s->rows, .batch_size = 32, .shuffle = true)) {
        optim_zero_grad(optimizer);
        torch_Tensor *outputs = nn_call(model, images);
        told(nn_call(criterion, outputs, labels));
        torch_Tensor *loss =
            nn_call(criterion, outputs, torch_to(F_one_hot(labels, 4), torch_dtype_of(outputs)));
        step(optimizer, loss);
        told(loss);
    }
}

static void gradients_accumulate(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Linear(6, 4));
    torch_Optimizer *optimizer = optim_SGD(nn_parameters(model), .lr = 0.1);
    int k = 0;
    torch_for (images, labels, DataLoader(s->rows, .batch_size = 15)) {
        torch_Tensor *loss = torch_div(F_cross_entropy(nn_call(model, images), labels), 2);
        torch_backward(loss);
        told(loss);
        if (k++ % 2 == 1) {
            optim_step(optimizer);
            optim_zero_grad(optimizer);
        }
    }
}

static void a_loop_that_is_left(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Linear(6, 4));
    torch_Optimizer *optimizer = optim_SGD(nn_parameters(model), .lr = 0.1);
    torch_DataLoader *loader = DataLoader(s->rows, .batch_size = 10, .shuffle = true);
    for (int epoch = 0; epoch < 3; epoch++) {
        int k = 0;
        torch_for (images, labels, loader) {
            if (k++ == 2) break;
            optim_zero_grad(optimizer);
            torch_Tensor *loss = F_cross_entropy(nn_call(model, images), labels);
            step(optimizer, loss);
            told(loss);
        }
    }
    told(torch_rand(torch_shape(1)));
}

static void a_frozen_layer(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Sequential(nn_Linear(6, 8), nn_ReLU(), nn_Linear(8, 4)));
    torch_for (p, nn_parameters(nn_get_submodule(model, "0"))) torch_set_requires_grad(p, false);
    torch_Optimizer *optimizer =
        optim_Adam(nn_parameters(nn_get_submodule(model, "2")), .lr = 0.01);
    torch_for (images, labels, DataLoader(s->rows, .batch_size = 32, .shuffle = true)) {
        optim_zero_grad(optimizer);
        torch_Tensor *loss = F_cross_entropy(nn_call(model, images), labels);
        step(optimizer, loss);
        told(loss);
    }
}

static void gradient_of_a_gradient(scene *s, torch_Module *(*init)(scene *, torch_Module *)) {
    torch_Module *model = init(s, nn_Sequential(nn_Linear(6, 5), nn_Tanh(), nn_Linear(5, 4)));
    torch_Optimizer *optimizer = optim_SGD(nn_parameters(model), .lr = 0.1);
    torch_for (images, labels, DataLoader(s->rows, .batch_size = 32)) {
        images = torch_set_requires_grad(torch_clone(images), true);
        torch_Tensor *loss = F_cross_entropy(nn_call(model, images), labels);
        torch_Tensor *slope =
            torch_autograd_grad(torch_tensors(loss), torch_tensors(images), .create_graph = true)
                .item[0];
        torch_Tensor *total = torch_add(loss, torch_sum(torch_pow(slope, 2)));
        optim_zero_grad(optimizer);
        step(optimizer, total);
        told(total);
    }
}

/* ---- comparing ---- */
static size_t load(const scene *s, const char *what, double *out, size_t room) {
    char name[96];
    float narrow[256];
    snprintf(name, sizeof name, "%s.%s", s->name, what);
    if (s->dtype == DIP_FLOAT64) return golden_load(s->file, name, s->type, out, room);
    size_t n = golden_load(s->file, name, s->type, narrow, room < 256 ? room : 256);
    for (size_t i = 0; i < n; i++) out[i] = (double)narrow[i];
    return n;
}

static void compare(const scene *s, const char *what, const double *got, size_t n,
                    double tolerance) {
    double want[256];
    assert_int_equal(load(s, what, want, 256), n);
    for (size_t i = 0; i < n; i++)
        if (!(fabs(got[i] - want[i]) <= tolerance * (1 + fabs(want[i]))))
            fail_msg("%s (%s): %s[%zu] is %.17g, recorded %.17g", s->name, s->type, what, i, got[i],
                     want[i]);
}

static void compare_tensor(const scene *s, const char *what, torch_Tensor *t, double tolerance) {
    double got[256];
    t = torch_double(torch_reshape(torch_detach(t), -1));
    for (int64_t i = 0; i < torch_numel(t); i++) got[i] = torch_item(torch_select(t, 0, i));
    compare(s, what, got, (size_t)torch_numel(t), tolerance);
}

/* A lone layer's parameters are called "weight", those of a Sequential "0.weight": as recorded. */
static void compare_parameters(const scene *s, const char *when, double tolerance) {
    torch_for_named (name, p, nn_named_parameters(s->model)) {
        char what[64];
        snprintf(what, sizeof what, "%s.%s", when, name);
        compare_tensor(s, what, p, tolerance);
    }
}

static torch_Module *made(scene *s, torch_Module *model) {
    s->model = model;
    compare_parameters(s, "init", 0);
    return model;
}

typedef struct program {
    const char *name;
    void (*run)(scene *, torch_Module *(*)(scene *, torch_Module *));
} program;
#define PROGRAM(name) \
    { #name, name }
static const program programs[] = {
    PROGRAM(adam),
    PROGRAM(adam_options),
    PROGRAM(nesterov_drop_last),
    PROGRAM(sgd_dampening_decay),
    PROGRAM(rmsprop_mse),
    PROGRAM(rmsprop_options),
    PROGRAM(dropout),
    PROGRAM(split_and_nll),
    PROGRAM(softmax_twice_and_one_hot),
    PROGRAM(gradients_accumulate),
    PROGRAM(a_loop_that_is_left),
    PROGRAM(a_frozen_layer),
    PROGRAM(gradient_of_a_gradient),
};

static void run_all(dip_dtype dtype, const char *file, const char *type, double tolerance) {
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        dip_context *ctx = dip_test_context();
        dip_scope_mark mark = dip_scope_enter(ctx);
        scene s = {.name = programs[i].name,
                   .file = file,
                   .type = type,
                   .dtype = dtype,
                   .tolerance = tolerance};
        torch_set_default_dtype(dtype);
        make_data(&s);
        torch_manual_seed(7);
        programs[i].run(&s, made);
        DIP_ASSERT_FINE(ctx);
        compare(&s, "told", s.told, (size_t)s.n_told, tolerance);
        compare_parameters(&s, "final", tolerance);
        nn_eval(s.model);
        compare_tensor(&s, "outputs", nn_call(s.model, torch_slice(s.x, 0, 0, 5)), tolerance);
        DIP_ASSERT_FINE(ctx);
        dip_scope_leave(&mark);
        dip_test_context_free(ctx);
    }
}

static void short_trainings_follow_pytorch_in_float32(void **state) {
    (void)state;
    run_all(DIP_FLOAT32, "torch_small/fits_f32.txt", "f32", 3e-6);
}
static void short_trainings_follow_pytorch_in_float64(void **state) {
    (void)state;
    run_all(DIP_FLOAT64, "torch_small/fits_f64.txt", "f64", 1e-13);
}

/* ---- draws ---- */
static void check_draw(const char *file, int k, const char *type, torch_Tensor *t) {
    char name[16];
    snprintf(name, sizeof name, "draw%d", k);
    t = torch_contiguous(torch_detach(t));
    golden_check(file, name, type, dip_tensor_data(t, DIP_HERE), (size_t)torch_numel(t));
}

static void draw_all(dip_dtype dtype, const char *file, const char *type) {
    dip_context *ctx = dip_test_context();
    dip_scope_mark mark = dip_scope_enter(ctx);
    torch_set_default_dtype(dtype);
    torch_manual_seed(42);
    check_draw(file, 0, type, torch_rand(torch_shape(3, 4)));
    check_draw(file, 1, type, torch_randn(torch_shape(15)));
    check_draw(file, 2, type, torch_randn(torch_shape(16)));
    check_draw(file, 3, type, torch_randn(torch_shape(21)));
    check_draw(file, 4, "i64", torch_randint(0, 10, torch_shape(8)));
    check_draw(file, 5, "i64", torch_randint(-5, 5, torch_shape(2, 3)));
    check_draw(file, 6, "i64", torch_randperm(9));
    check_draw(file, 7, type, nn_get_parameter(nn_Linear(5, 3), "weight"));
    check_draw(file, 8, type, nn_get_parameter(nn_Linear(5, 3), "bias"));
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&mark);
    dip_test_context_free(ctx);
}
static void draws_are_pytorchs_bit_for_bit(void **state) {
    (void)state;
    draw_all(DIP_FLOAT32, "torch_small/draws_f32.txt", "f32");
    draw_all(DIP_FLOAT64, "torch_small/draws_f64.txt", "f64");
}

static void a_generator_of_ones_own_leaves_the_default_one_alone(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark mark = dip_scope_enter(ctx);
    torch_Generator *g = torch_Generator_manual_seed(torch_Generator(), 42);
    torch_manual_seed(5);
    torch_Tensor *plain = torch_rand(torch_shape(3));
    torch_manual_seed(5);
    check_draw("torch_small/draws_f32.txt", 0, "f32",
               torch_rand(torch_shape(3, 4), .generator = g));
    assert_true(torch_equal(torch_rand(torch_shape(3)), plain));
    assert_int_equal(torch_initial_seed(), 5);
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&mark);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_trainings_follow_pytorch_in_float32),
        cmocka_unit_test(short_trainings_follow_pytorch_in_float64),
        cmocka_unit_test(draws_are_pytorchs_bit_for_bit),
        cmocka_unit_test(a_generator_of_ones_own_leaves_the_default_one_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
