/* print(x) of modules, optimisers and small objects, and the grad_fn of every function of the face:
 * each recorded case of tests/golden/torch_text, by its Python expression. */
#include "diptych/import/F.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "torch/printed.h"

#include "device/device.h"

/* ---- modules of the recording ---- */
nn_class(NeuralNetwork, flatten, fc1, fc2, fc3)
static void NeuralNetwork_init(struct NeuralNetwork *self) {
    self->flatten = nn_Flatten();
    self->fc1 = nn_Linear(784, 128);
    self->fc2 = nn_Linear(128, 20);
    self->fc3 = nn_Linear(20, 10);
}
static torch_Tensor *NeuralNetwork_forward(struct NeuralNetwork *self, torch_Tensor *x) {
    return nn_call(self->flatten, x);
}

nn_class(Nested, body, (torch_Tensor *, scale), head)
static void Nested_init(struct Nested *self) {
    self->body = nn_Sequential(nn_Linear(4, 3), nn_ReLU(), NeuralNetwork());
    self->scale = nn_Parameter(torch_ones(torch_shape(3)));
    self->head = nn_Linear(3, 2, .bias = false);
}
static torch_Tensor *Nested_forward(struct Nested *self, torch_Tensor *x) {
    return nn_call(self->body, x);
}

nn_class(OnlyParameters, (torch_Tensor *, weight))
static void OnlyParameters_init(struct OnlyParameters *self) {
    self->weight = nn_Parameter(torch_zeros(torch_shape(2)));
}
static torch_Tensor *OnlyParameters_forward(struct OnlyParameters *self, torch_Tensor *x) {
    return torch_add(x, self->weight);
}

nn_class(Repeated, layers)
static void Repeated_init(struct Repeated *self) {
    self->layers = nn_ModuleList(nn_Linear(4, 4), nn_Linear(4, 4), nn_Linear(4, 4), nn_ReLU());
}
static torch_Tensor *Repeated_forward(struct Repeated *self, torch_Tensor *x) {
    return nn_call(nn_get_submodule(self->layers, "0"), x);
}

/* ---- the cases: a Python expression, and what it is here, printed ---- */
static torch_Tensor *x, *y, *m, *n, *k;
static torch_Parameters *p;

static void start(void) {
    x = torch_set_requires_grad(torch_tensor(1.0, 2.0), true);
    y = torch_set_requires_grad(torch_tensor(2.0, 0.5), true);
    m = torch_set_requires_grad(torch_reshape(torch_tensor(0.5, 2.0, 1.0, 4.0), 2, 2), true);
    n = torch_set_requires_grad(torch_reshape(torch_tensor(1.0, 0.25, 3.0, 2.0), 2, 2), true);
    k = torch_tensor(1, 0);
    p = torch_parameters(torch_zeros(torch_shape(2), .requires_grad = true),
                         torch_zeros(torch_shape(2, 2), .requires_grad = true));
    torch_manual_seed(0);
}

static dip_context *context;
static int done;

static void check(const char *file, const char *name) {
    char want[PRINTED_TEXT];
    printed_case(file, name, want);
    size_t length = strlen(want);
    want[length] = '\n';
    want[length + 1] = 0;
    if (strcmp(dip_test_output(context), want))
        fail_msg("%s: %s prints\n%s\nrecorded\n%s", file, name, dip_test_output(context), want);
    dip_test_output_clear(context);
    DIP_ASSERT_FINE(context);
    done++;
}
#define CASE(file, name, ...)       \
    do {                            \
        dip_scope();                \
        start();                    \
        torch_print((__VA_ARGS__)); \
        check(file, name);          \
    } while (0)
#define MODULE(name, ...) CASE("print_module.txt", name, __VA_ARGS__)
#define OPTIMIZER(name, ...) CASE("print_optimizer.txt", name, __VA_ARGS__)
#define GRAD(name, ...) CASE("print_grad_fn.txt", name, __VA_ARGS__)
#define OBJECT(name, ...) CASE("print_object.txt", name, __VA_ARGS__)

static int recorded(const char *file) {
    char path[512], line[1024];
    int count = 0;
    snprintf(path, sizeof path, "%s/torch_text/%s", DIP_TEST_GOLDEN, file);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) count += !strncmp(line, "case ", 5);
    fclose(f);
    return count;
}

static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    done = 0;
    return 0;
}
static int end(void **state) {
    (void)state;
    dip_test_context_free(context);
    return 0;
}

static void modules(void **state) {
    (void)state;
    MODULE("nn.Linear(784, 128)", nn_Linear(784, 128));
    MODULE("nn.Linear(20, 10, bias=False)", nn_Linear(20, 10, .bias = false));
    MODULE("nn.Flatten()", nn_Flatten());
    MODULE("nn.Flatten(0)", nn_Flatten(.start_dim = 0));
    MODULE("nn.Flatten(start_dim=1, end_dim=2)", nn_Flatten(.start_dim = 1, .end_dim = 2));
    MODULE("nn.ReLU()", nn_ReLU());
    MODULE("nn.ReLU(inplace=True)", nn_ReLU(.inplace = true));
    MODULE("nn.Sigmoid()", nn_Sigmoid());
    MODULE("nn.Tanh()", nn_Tanh());
    MODULE("nn.Softmax(dim=1)", nn_Softmax(.dim = 1));
    MODULE("nn.Softmax()", nn_Softmax());
    MODULE("nn.Softmax(-1)", nn_Softmax(.dim = -1));
    MODULE("nn.LogSoftmax(dim=1)", nn_LogSoftmax(.dim = 1));
    MODULE("nn.Dropout()", nn_Dropout());
    MODULE("nn.Dropout(0.2)", nn_Dropout(0.2));
    MODULE("nn.Dropout(p=0.25, inplace=True)", nn_Dropout(0.25, .inplace = true));
    MODULE("nn.Dropout(0)", nn_Dropout(0));
    MODULE("nn.Identity()", nn_Identity());
    MODULE("nn.CrossEntropyLoss()", nn_CrossEntropyLoss());
    MODULE("nn.CrossEntropyLoss(label_smoothing=0.1)", nn_CrossEntropyLoss(.label_smoothing = 0.1));
    MODULE("nn.NLLLoss()", nn_NLLLoss());
    MODULE("nn.MSELoss()", nn_MSELoss());
    MODULE("nn.MSELoss(reduction=\"sum\")", nn_MSELoss(.reduction = "sum"));
    MODULE("nn.Sequential()", nn_Sequential());
    MODULE("nn.Sequential(nn.Flatten())", nn_Sequential(nn_Flatten()));
    MODULE("nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10), "
           "nn.Softmax(dim=1))",
           nn_Sequential(nn_Flatten(), nn_Linear(784, 128), nn_ReLU(), nn_Linear(128, 10),
                         nn_Softmax(.dim = 1)));
    MODULE(
        "nn.Sequential(nn.Sequential(nn.Linear(2, 2), nn.ReLU()), nn.Sequential(), "
        "nn.Dropout(0.5))",
        nn_Sequential(nn_Sequential(nn_Linear(2, 2), nn_ReLU()), nn_Sequential(), nn_Dropout(0.5)));
    MODULE("nn.Sequential(*[nn.Identity() for _ in range(12)])",
           nn_Sequential(nn_Identity(), nn_Identity(), nn_Identity(), nn_Identity(), nn_Identity(),
                         nn_Identity(), nn_Identity(), nn_Identity(), nn_Identity(), nn_Identity(),
                         nn_Identity(), nn_Identity()));
    MODULE("NeuralNetwork()", NeuralNetwork());
    MODULE("NeuralNetwork().eval()", nn_eval(NeuralNetwork()));
    MODULE("Nested()", Nested());
    MODULE("OnlyParameters()", OnlyParameters());
    MODULE("Repeated()", Repeated());
    MODULE("nn.Sequential(NeuralNetwork(), nn.Softmax(dim=1))",
           nn_Sequential(NeuralNetwork(), nn_Softmax(.dim = 1)));
    MODULE("nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)])",
           nn_ModuleList(nn_Linear(2, 2), nn_Linear(2, 2), nn_Linear(2, 2)));
    MODULE("nn.ModuleList([nn.Linear(2, 2), nn.ReLU(), nn.ReLU(), nn.Linear(2, 3)])",
           nn_ModuleList(nn_Linear(2, 2), nn_ReLU(), nn_ReLU(), nn_Linear(2, 3)));
    assert_int_equal(done, recorded("print_module.txt"));
}

/* As they are written in C; test_print_optimizers.c walks all recorded ones. */
static void optimizers(void **state) {
    (void)state;
    OPTIMIZER("optim.Adam(p)", optim_Adam(p));
    OPTIMIZER("optim.Adam(p, lr=0.01)", optim_Adam(p, .lr = 0.01));
    OPTIMIZER("optim.Adam(p, lr=1e-5)", optim_Adam(p, .lr = 1e-5));
    OPTIMIZER("optim.Adam(p, lr=1e-4, betas=(0.8, 0.99), eps=1e-7)",
              optim_Adam(p, .lr = 1e-4, .betas = torch_pair(0.8, 0.99), .eps = 1e-7));
    OPTIMIZER("optim.Adam(p, weight_decay=0.01, amsgrad=True)",
              optim_Adam(p, .weight_decay = 0.01, .amsgrad = true));
    OPTIMIZER("optim.Adam(p, lr=1)", optim_Adam(p, .lr = 1));
    OPTIMIZER("optim.Adam(p, maximize=True)", optim_Adam(p, .maximize = true));
    OPTIMIZER("optim.AdamW(p)", optim_AdamW(p));
    OPTIMIZER("optim.SGD(p)", optim_SGD(p));
    OPTIMIZER("optim.SGD(p, lr=0.1)", optim_SGD(p, .lr = 0.1));
    OPTIMIZER("optim.SGD(p, lr=0.1, momentum=0.9)", optim_SGD(p, .lr = 0.1, .momentum = 0.9));
    OPTIMIZER("optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True)",
              optim_SGD(p, .lr = 0.01, .momentum = 0.9, .nesterov = true));
    OPTIMIZER("optim.SGD(p, lr=0.01, momentum=0.5, dampening=0.1, weight_decay=1e-4)",
              optim_SGD(p, .lr = 0.01, .momentum = 0.5, .dampening = 0.1, .weight_decay = 1e-4));
    OPTIMIZER("optim.SGD(p, lr=0.01, maximize=True)", optim_SGD(p, .lr = 0.01, .maximize = true));
    OPTIMIZER("optim.RMSprop(p)", optim_RMSprop(p));
    OPTIMIZER("optim.RMSprop(p, lr=0.001, alpha=0.9)", optim_RMSprop(p, .lr = 0.001, .alpha = 0.9));
    OPTIMIZER("optim.RMSprop(p, momentum=0.9, centered=True)",
              optim_RMSprop(p, .momentum = 0.9, .centered = true));
    OPTIMIZER("optim.RMSprop(p, lr=0.01, eps=1e-7, weight_decay=0.0005)",
              optim_RMSprop(p, .lr = 0.01, .eps = 1e-7, .weight_decay = 0.0005));
}

static void functions_name_their_gradient(void **state) {
    (void)state;
    GRAD("x + y", torch_add(x, y));
    GRAD("x + 1", torch_add(x, 1));
    GRAD("1 + x", torch_add(1, x));
    GRAD("x - y", torch_sub(x, y));
    GRAD("1 - x", torch_sub(1, x));
    GRAD("x * y", torch_mul(x, y));
    GRAD("x * 2", torch_mul(x, 2));
    GRAD("x / y", torch_div(x, y));
    GRAD("1 / x", torch_div(1, x));
    GRAD("-x", torch_neg(x));
    GRAD("x ** 2", torch_pow(x, 2));
    GRAD("2 ** x", torch_pow(2, x));
    GRAD("x ** y", torch_pow(x, y));
    GRAD("x.exp()", torch_exp(x));
    GRAD("x.log()", torch_log(x));
    GRAD("x.sqrt()", torch_sqrt(x));
    GRAD("x.abs()", torch_abs(x));
    GRAD("torch.maximum(x, y)", torch_maximum(x, y));
    GRAD("torch.minimum(x, y)", torch_minimum(x, y));
    GRAD("x.clamp(0.5, 1.5)", torch_clamp(x, .min = 0.5, .max = 1.5));
    GRAD("x.clamp(min=0.5)", torch_clamp(x, .min = 0.5));
    GRAD("torch.where(x > 1, x, y)", torch_where(torch_gt(x, 1), x, y));
    GRAD("F.relu(x)", F_relu(x));
    GRAD("nn.ReLU()(x)", nn_call(nn_ReLU(), x));
    GRAD("torch.sigmoid(x)", torch_sigmoid(x));
    GRAD("torch.tanh(x)", torch_tanh(x));
    GRAD("F.softmax(m, dim=1)", F_softmax(m, .dim = 1));
    GRAD("F.log_softmax(m, dim=1)", F_log_softmax(m, .dim = 1));
    GRAD("x.sum()", torch_sum(x));
    GRAD("m.sum(1)", torch_sum(m, 1));
    GRAD("x.mean()", torch_mean(x));
    GRAD("m.mean(0)", torch_mean(m, 0));
    GRAD("x.max()", torch_max(x));
    GRAD("x.min()", torch_min(x));
    GRAD("torch.max(m, 1)[0]", torch_max(m, 1));
    GRAD("torch.min(m, 1)[0]", torch_min(m, 1));
    GRAD("m @ n", torch_matmul(m, n));
    GRAD("m @ x", torch_matmul(m, x));
    GRAD("x @ y", torch_matmul(x, y));
    GRAD("torch.matmul(m.unsqueeze(0), n.unsqueeze(0))",
         torch_matmul(torch_unsqueeze(m, 0), torch_unsqueeze(n, 0)));
    GRAD("F.linear(m, n, x)", F_linear(m, n, x));
    GRAD("F.linear(m, n)", F_linear(m, n));
    GRAD("nn.Linear(2, 1)(m)", nn_call(nn_Linear(2, 1), m));
    GRAD("nn.Flatten()(m.unsqueeze(0))", nn_call(nn_Flatten(), torch_unsqueeze(m, 0)));
    GRAD("m.reshape(4)", torch_reshape(m, 4));
    GRAD("m.reshape(-1)", torch_reshape(m, -1));
    GRAD("m.view(4)", torch_view(m, 4));
    GRAD("m.t()", torch_t(m));
    GRAD("m.transpose(0, 1)", torch_transpose(m, 0, 1));
    GRAD("m.permute(1, 0)", torch_permute(m, 1, 0));
    GRAD("m[0]", torch_select(m, 0, 0));
    GRAD("m[:, 1]", torch_select(m, 1, 1));
    GRAD("m[0:1]", torch_slice(m, 0, 0, 1));
    GRAD("m[::2]", torch_slice(m, 0, 0, INT64_MAX, .step = 2));
    GRAD("torch.cat([x, y])", torch_cat(torch_tensors(x, y)));
    GRAD("torch.stack([x, y])", torch_stack(torch_tensors(x, y)));
    GRAD("x.expand(2, 2)", torch_expand(x, 2, 2));
    GRAD("m.gather(1, k.unsqueeze(1))", torch_gather(m, 1, torch_unsqueeze(k, 1)));
    GRAD("x.unsqueeze(0)", torch_unsqueeze(x, 0));
    GRAD("m[:1].squeeze()", torch_squeeze(torch_slice(m, 0, 0, 1)));
    GRAD("x.double()", torch_double(x));
    GRAD("x.clone()", torch_clone(x));
    GRAD("F.dropout(x, 0.5)", F_dropout(x, .p = 0.5));
    GRAD("F.cross_entropy(m, k)", F_cross_entropy(m, k));
    GRAD("F.cross_entropy(m, m.detach())", F_cross_entropy(m, torch_detach(m)));
    GRAD("F.nll_loss(m, k)", F_nll_loss(m, k));
    GRAD("F.mse_loss(x, y.detach())", F_mse_loss(x, torch_detach(y)));
    GRAD("nn.CrossEntropyLoss()(m, k)", nn_call(nn_CrossEntropyLoss(), m, k));
    GRAD("x.detach()", torch_detach(x));
    GRAD("x.data", torch_data(x));
    GRAD("x > y", torch_gt(x, y));
    {
        dip_scope();
        start();
        torch_Tensor *indices;
        torch_max(m, 1, &indices);
        torch_print(indices);
        check("print_grad_fn.txt", "torch.max(m, 1)[1]");
    }
    assert_int_equal(done + 1, recorded("print_grad_fn.txt")); /* torch.bmm is not offered */
}

static void small_objects(void **state) {
    (void)state;
    OBJECT("torch.device(\"cpu\")", torch_device("cpu"));
    OBJECT("torch.zeros(2, 3).shape", torch_Size_of(torch_zeros(torch_shape(2, 3))));
    OBJECT("torch.zeros(100, 1, 28, 28).size()",
           torch_Size_of(torch_zeros(torch_shape(100, 1, 28, 28))));
    OBJECT("torch.tensor(1.0).shape", torch_Size_of(torch_scalar(1.0)));
    OBJECT("torch.zeros(5).shape", torch_Size_of(torch_zeros(torch_shape(5))));
    OBJECT("nn.Parameter(torch.ones(2))", nn_Parameter(torch_ones(torch_shape(2))));
    OBJECT("nn.Parameter(torch.ones(2, 2), requires_grad=False)",
           nn_Parameter(torch_ones(torch_shape(2, 2)), .requires_grad = false));
    OBJECT("torch.tensor(0.1).item()", torch_item(torch_scalar(0.1)));
    OBJECT("torch.tensor(0.1, dtype=torch.float64).item()",
           torch_item(torch_double(torch_full(torch_shape(1), 0.1, .dtype = torch_float64))));
    OBJECT("torch.tensor(1e-7, dtype=torch.float64).item()",
           torch_item(torch_full(torch_shape(1), 1e-7, .dtype = torch_float64)));
    OBJECT("torch.tensor(1e16, dtype=torch.float64).item()",
           torch_item(torch_full(torch_shape(1), 1e16, .dtype = torch_float64)));
    dip_scope();
    torch_List *list = torch_list();
    torch_append(list, 0.5);
    torch_append(list, 0.1);
    torch_print(list);
    check("print_object.txt", "torch.tensor([0.5, 0.1], dtype=torch.float64).tolist()");
    assert_true(torch_len(list) == 2 && torch_get(list, -1) == 0.1 && torch_get(list, 0) == 0.5);
}

static void a_tensor_elsewhere_names_its_device(void **state) {
    (void)state;
    dip_scope();
    dip_device_enable(context, &dip_device_test);
    torch_print(torch_to(torch_tensor(1.0, 2.5), torch_device("test:0")));
    assert_string_equal(dip_test_output(context), "tensor([1.0000, 2.5000], device='test:0')\n");
}

static void other_objects_print_too(void **state) {
    (void)state;
    dip_scope();
    torch_print(torch_parameters(torch_set_requires_grad(torch_tensor(1.0), true)));
    assert_string_equal(dip_test_output(context), "[tensor([1.], requires_grad=True)]\n");
    dip_test_output_clear(context);
    torch_print(torch_Generator());
    assert_int_equal(strncmp(dip_test_output(context), "<torch._C.Generator object at ", 30), 0);
    torch_Tensor *nothing = NULL;
    assert_false(torch_print(nothing));
    DIP_ASSERT_FINE(context);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(modules),
        TEST(optimizers),
        TEST(functions_name_their_gradient),
        TEST(small_objects),
        TEST(a_tensor_elsewhere_names_its_device),
        TEST(other_objects_print_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
