/* Modules: the table, classes of one's own with typed fields, parameters, moves, modes, lifetimes. */
#include <stdio.h>
#include <string.h>

#include "device/device.h"
#include "diptych/import/F.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "support/context.h"
#include "torch/module.h"

static dip_context *context;
static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    torch_manual_seed(0);
    return 0;
}
static int end(void **state) {
    (void)state;
    dip_test_context_free(context);
    return 0;
}

/* Every kind of field: modules, a parameter, a buffer, numbers of any type. */
nn_class(Scaled, body, (torch_Tensor *, scale), (torch_Tensor *, offset), (int64_t, calls),
         (double, power), none)
static void Scaled_init(struct Scaled *self) {
    self->body = nn_Sequential(nn_Linear(3, 4), nn_ReLU(), nn_Linear(4, 2, .bias = false));
    self->scale = nn_Parameter(torch_full(torch_shape(2), 2.0));
    self->offset = nn_Buffer(torch_ones(torch_shape(2)));
    self->power = 2;
}
static torch_Tensor *Scaled_forward(struct Scaled *self, torch_Tensor *x) {
    self->calls++;
    x = torch_mul(nn_call(self->body, x), self->scale);
    return torch_add(torch_pow(x, self->power), self->offset);
}

nn_class(Outer, inner, again)
static void Outer_init(struct Outer *self) {
    self->inner = Scaled();
    self->again = nn_get_submodule(self->inner, "body"); /* shared: a module may have two parents */
}
static torch_Tensor *Outer_forward(struct Outer *self, torch_Tensor *x) {
    return nn_call(self->inner, x);
}

static void typed_fields_are_modules_parameters_buffers_and_numbers(void **state) {
    (void)state;
    static const char *const names[] = {"scale", "body.0.weight", "body.0.bias", "body.2.weight"};
    dip_scope();
    torch_Module *model = Scaled();
    torch_Parameters *p = nn_parameters(model);
    assert_int_equal(dip_parameters_count(p), 4);
    int i = 0;
    torch_for_named (name, parameter, nn_named_parameters(model)) {
        assert_string_equal(name, names[i]);
        assert_ptr_equal(parameter, dip_parameters_item(p, i));
        assert_ptr_equal(parameter, nn_get_parameter(model, name));
        assert_true(torch_requires_grad(parameter) && torch_is_leaf(parameter));
        i++;
    }
    assert_int_equal(i, 4);
    assert_int_equal(dip_parameters_count(nn_buffers(model)), 1);
    assert_false(torch_requires_grad(dip_parameters_item(nn_buffers(model), 0)));
    struct Scaled *self = nn_self(Scaled, model);
    assert_true(self->calls == 0 && self->power == 2.0 && self->none == NULL);
    torch_Tensor *x = torch_ones(torch_shape(5, 3)), *y = nn_call(model, x);
    assert_int_equal(self->calls, 1);
    torch_Tensor *same = torch_add(torch_pow(torch_mul(nn_call(self->body, x), 2), 2), 1);
    assert_true(torch_equal(y, same));
    torch_backward(torch_sum(y));
    torch_for (parameter, p) assert_non_null(torch_grad(parameter));
    assert_null(torch_grad(self->offset));
    DIP_ASSERT_FINE(context);
}

static void a_shared_module_counts_once(void **state) {
    (void)state;
    dip_scope();
    torch_Module *model = Outer();
    assert_int_equal(dip_parameters_count(nn_parameters(model)), 4);
    assert_string_equal(dip_parameters_name(nn_parameters(model), 3), "inner.body.2.weight");
    DIP_ASSERT_FINE(context);
}

static void a_module_owns_its_parts_whatever_scope_is_open(void **state) {
    (void)state;
    dip_scope_mark outer = dip_scope_enter(context);
    torch_Module *model;
    {
        dip_scope();
        model = dip_keep(Scaled());
    }
    assert_non_null(nn_call(model, torch_ones(torch_shape(1, 3))));
    DIP_ASSERT_FINE(context);
    dip_scope_leave(&outer);
    assert_int_equal(dip_live_objects(context), 0);
}

static void without_a_scope_a_call_leaves_one_tensor_behind(void **state) {
    (void)state;
    torch_Tensor *x = torch_tensor(1.0, 2.0);
    torch_Tensor *y = torch_pow(torch_tensor(3, 4), 3);
    dip_free(y);
    int64_t before = dip_live_objects(context);
    y = torch_add(x, 1.5); /* makes a constant on its way */
    assert_int_equal(dip_live_objects(context), before + 1);
    dip_free(y);
    y = F_softmax(x, .dim = 0);
    assert_int_equal(dip_live_objects(context), before + 1);
    dip_free(y);
    dip_free(x);
}

static void the_weight_is_a_transposed_view_and_stays_one(void **state) {
    (void)state;
    dip_scope();
    torch_Module *layer = nn_Linear(3, 2);
    torch_Tensor *w = nn_get_parameter(layer, "weight");
    int64_t strides[2];
    dip_tensor_strides(w, strides);
    assert_true(torch_size(w, 0) == 2 && torch_size(w, 1) == 3 && strides[0] == 1 &&
                strides[1] == 2);
    torch_Tensor *x = torch_rand(torch_shape(4, 3)), *y = nn_call(layer, x);
    torch_Tensor *by_hand = torch_add(torch_matmul(x, torch_t(w)), nn_get_parameter(layer, "bias"));
    assert_true(torch_allclose(y, by_hand));
    assert_ptr_equal(nn_to(layer, torch_float64), layer);
    assert_ptr_equal(nn_get_parameter(layer, "weight"), w);
    dip_tensor_strides(w, strides);
    assert_true(torch_dtype_of(w) == torch_float64 && strides[0] == 1 && strides[1] == 2);
    assert_true(torch_allclose(nn_call(layer, torch_double(x)), torch_double(y)));
    DIP_ASSERT_FINE(context);
}

static void to_a_device_moves_what_the_optimiser_holds(void **state) {
    (void)state;
    dip_scope();
    dip_device_enable(context, &dip_device_test);
    torch_Device device = torch_device("test:0");
    torch_Module *model = Scaled();
    torch_Optimizer *optimizer = optim_SGD(nn_parameters(model), .lr = 0.1);
    torch_Tensor *x = torch_rand(torch_shape(5, 3)), *here = nn_call(model, x);
    assert_ptr_equal(nn_to(model, device), model);
    torch_for (p, nn_parameters(model)) assert_string_equal(dip_tensor_device(p), "test:0");
    assert_null(nn_call(model, x));
    DIP_ASSERT_ERROR(context, DIP_ERROR_DEVICE, "these tensors live on two devices");
    torch_Tensor *there = nn_call(model, torch_to(x, device));
    assert_string_equal(dip_tensor_device(there), "test:0");
    assert_true(torch_allclose(torch_to(torch_detach(there), torch_device("cpu")), here));
    torch_backward(torch_sum(there));
    torch_Tensor *scale = nn_get_parameter(model, "scale");
    double before = torch_item(torch_select(scale, 0, 0));
    optim_step(optimizer);
    assert_true(torch_item(torch_select(scale, 0, 0)) != before);
    nn_to(model, torch_device("cpu"));
    assert_string_equal(dip_tensor_device(scale), "cpu");
    DIP_ASSERT_FINE(context);
}

static void train_and_eval_reach_every_module(void **state) {
    (void)state;
    dip_scope();
    torch_Module *drop = nn_Dropout(0.5),
                 *model = nn_Sequential(nn_Identity(), nn_Sequential(drop));
    torch_Tensor *x = torch_ones(torch_shape(200));
    assert_true(nn_training(drop));
    assert_false(torch_equal(nn_call(model, x), x));
    nn_eval(model);
    assert_true(!nn_training(drop) && !nn_training(model));
    assert_true(torch_equal(nn_call(model, x), x));
    nn_train(model);
    assert_true(nn_training(drop));
    assert_true(torch_item(torch_sum(nn_call(nn_Dropout(1), x))) == 0.0);
}

/* Walks nn/modules.def: a new module is covered without an edit. */
static void every_module_of_the_table_survives_misuse(void **state) {
    (void)state;
    for (int i = 0; dip_module_kinds[i]; i++) {
        const dip_module_kind *kind = dip_module_kinds[i];
        dip_scope();
        torch_Module *module = kind->sample(context);
        DIP_ASSERT_FINE(context);
        assert_non_null(module);
        assert_true(kind->name && kind->who && kind->doc);
        assert_int_equal(strncmp(kind->who, "nn_", 3), 0);
        assert_string_equal(kind->who + 3, kind->name);
        assert_null(nn_call(module, NULL)); /* quietly */
        if (kind->inputs == 1) DIP_ASSERT_FINE(context);
        dip_error_take(context, NULL);
        if (kind->inputs != 2) {
            assert_null(nn_call(module, torch_ones(torch_shape(2)), torch_ones(torch_shape(2))));
            DIP_ASSERT_ERROR(context, kind->inputs ? DIP_ERROR_ARGUMENT : DIP_ERROR_STATE,
                             kind->who);
        }
        if (kind->inputs != 1) {
            assert_null(nn_call(module, torch_ones(torch_shape(2))));
            DIP_ASSERT_ERROR(context, kind->inputs ? DIP_ERROR_ARGUMENT : DIP_ERROR_STATE,
                             kind->who);
        }
        assert_null(nn_call(module, (torch_Tensor *)(void *)module)); /* not a tensor at all */
        DIP_ASSERT_ERROR(context,
                         kind->inputs == 1 ? DIP_ERROR_TYPE
                         : kind->inputs    ? DIP_ERROR_ARGUMENT
                                           : DIP_ERROR_STATE,
                         kind->who);
        assert_true(torch_print(module));
    }
}

/* Modules that compute with floats refuse whole numbers; those that only rearrange do not. */
static void modules_refuse_wrong_types_and_shapes_by_name(void **state) {
    (void)state;
    dip_scope();
    torch_Tensor *wholes = torch_reshape(torch_arange(6), 2, 3), *x = torch_ones(torch_shape(2, 3));
    struct {
        torch_Module *module;
        dip_code code;
        const char *who;
    } one[] = {
        {nn_Linear(3, 2), DIP_ERROR_TYPE, "nn_Linear: "},
        {nn_ReLU(), DIP_ERROR_TYPE, "nn_ReLU: "},
        {nn_Sigmoid(), DIP_ERROR_TYPE, "nn_Sigmoid: "},
        {nn_Tanh(), DIP_ERROR_TYPE, "nn_Tanh: "},
        {nn_Softmax(.dim = 1), DIP_ERROR_TYPE, "nn_Softmax: "},
        {nn_LogSoftmax(.dim = 1), DIP_ERROR_TYPE, "nn_LogSoftmax: "},
        {nn_Dropout(0.5), DIP_ERROR_TYPE, "nn_Dropout: "},
    };
    for (size_t i = 0; i < sizeof one / sizeof one[0]; i++) {
        assert_null(nn_call(one[i].module, wholes));
        DIP_ASSERT_ERROR(context, one[i].code, one[i].who);
    }
    struct {
        torch_Module *module;
        const char *who;
    } two[] = {
        {nn_CrossEntropyLoss(), "nn_CrossEntropyLoss: "},
        {nn_NLLLoss(), "nn_NLLLoss: "},
        {nn_MSELoss(), "nn_MSELoss: "},
    };
    for (size_t i = 0; i < sizeof two / sizeof two[0]; i++) {
        assert_null(nn_call(two[i].module, x, torch_ones(torch_shape(5, 7))));
        assert_true(dip_error_peek(context) && strstr(dip_error_peek(context)->text, two[i].who));
        dip_error_take(context, NULL);
    }
    assert_null(nn_call(nn_Linear(4, 2), x));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE,
                     "nn_Linear: the input has 3 features per example (shape (2, 3)) but this "
                     "layer was built for 4 (weight (2, 4))");
    assert_null(nn_call(nn_Softmax(), x));
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "nn_Softmax: dim is not given; say along which axis the results add up to 1, "
                     ".dim = 1 for rows of scores");
    assert_null(nn_call(nn_Flatten(.start_dim = 3), x));
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "nn_Flatten: dim is 3, a tensor with 2 axes has dims from -2 to 1");
}

static void messages_name_the_path_to_a_module(void **state) {
    (void)state;
    dip_scope();
    torch_Module *model = Outer();
    assert_null(nn_call(model, torch_ones(torch_shape(2, 5))));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE,
                     "nn_Linear (Outer.again.0): the input has 5 features per example (shape (2, "
                     "5)) but this layer was built for 3 (weight (4, 3))");
    torch_Module *list = nn_Sequential(nn_Sequential(nn_Linear(2, 2), nn_Linear(3, 1)));
    assert_null(nn_call(list, torch_ones(torch_shape(1, 2))));
    DIP_ASSERT_ERROR(context, DIP_ERROR_SHAPE,
                     "nn_Linear (Sequential.0.1): the input has 2 features");
}

nn_class(Broken, fc)
static void Broken_init(struct Broken *self) { self->fc = nn_Linear(0, 3); }
static torch_Tensor *Broken_forward(struct Broken *self, torch_Tensor *x) {
    return nn_call(self->fc, x);
}
nn_class(Plain, (torch_Tensor *, w))
static void Plain_init(struct Plain *self) { self->w = torch_ones(torch_shape(2)); }
static torch_Tensor *Plain_forward(struct Plain *self, torch_Tensor *x) {
    return torch_add(x, self->w);
}

static void a_class_that_fails_to_build_is_null_and_says_why(void **state) {
    (void)state;
    dip_scope();
    assert_null(Broken());
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "nn_Linear: in_features is 0 and out_features 3, both must be at least 1");
    assert_null(Plain());
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "Plain: the field \"w\" is a plain tensor, it would neither be trained nor "
                     "move with the module; write nn_Parameter(...) or nn_Buffer(...)");
    torch_Module *model = Scaled();
    assert_null(nn_self(Outer, model));
    DIP_ASSERT_ERROR(context, DIP_ERROR_TYPE, "nn_self: the module is a Scaled, not a Outer");
    assert_null(nn_get_parameter(model, "body.0.wieght"));
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "nn_get_parameter: Linear has no member called \"wieght\" (of "
                     "\"body.0.wieght\"); did you mean \"weight\"?");
    assert_null(nn_get_submodule(model, "scale"));
    DIP_ASSERT_ERROR(context, DIP_ERROR_TYPE, "\"scale\" is a tensor, not a module");
    assert_null(nn_get_parameter(model, "body"));
    DIP_ASSERT_ERROR(context, DIP_ERROR_TYPE, "\"body\" is a module, not a tensor");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
static void a_run_without_a_seed_says_how_to_repeat_it(void **state) {
    (void)state;
    unsigned long long seed;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        torch_Tensor *first = nn_get_parameter(torch_nn_Linear(3, 2), "weight");
        const char *text = dip_test_output(ctx);
        assert_int_equal(
            sscanf(text, "No seed was set; torch_manual_seed(%llu) repeats this run.", &seed), 1);
        torch_nn_Linear(3, 2);
        assert_int_equal(strlen(strchr(text, '\n')), 1); /* once */
        dip_test_output_clear(ctx);
        torch_manual_seed(seed);
        torch_Tensor *again = nn_get_parameter(torch_nn_Linear(3, 2), "weight");
        assert_true(torch_equal(first, again));
        assert_string_equal(dip_test_output(ctx), "");
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(typed_fields_are_modules_parameters_buffers_and_numbers),
        TEST(a_shared_module_counts_once),
        TEST(a_module_owns_its_parts_whatever_scope_is_open),
        TEST(without_a_scope_a_call_leaves_one_tensor_behind),
        TEST(the_weight_is_a_transposed_view_and_stays_one),
        TEST(to_a_device_moves_what_the_optimiser_holds),
        TEST(train_and_eval_reach_every_module),
        TEST(every_module_of_the_table_survives_misuse),
        TEST(modules_refuse_wrong_types_and_shapes_by_name),
        TEST(messages_name_the_path_to_a_module),
        TEST(a_class_that_fails_to_build_is_null_and_says_why),
        cmocka_unit_test(a_run_without_a_seed_says_how_to_repeat_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
