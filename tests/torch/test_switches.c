/* The options by which the PyTorch face does as Keras (data/switches.h): each does what Keras does, says
 * what it does not take, and is what torch_compat and torch_compat_keras make the default. */
#include <string.h>

#include "data/generators.h"
#include "data/switches.h"
#include "diptych/import/F.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "random/tf_rng.h"
#include "support/context.h"
#include "train/initializer.h"
#include "train/optimizer.h"

enum { SEED = 5 };
static dip_context *context;
static dip_scope_mark scope;
static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    scope = dip_scope_enter(context);
    torch_manual_seed(SEED);
    return 0;
}
static int end(void **state) {
    (void)state;
    DIP_ASSERT_FINE(context);
    dip_scope_leave(&scope);
    dip_test_context_free(context);
    return 0;
}

/* Has anything been drawn from PyTorch's generator since it was seeded? */
static bool nothing_drawn(void) {
    dip_torch_rng fresh;
    dip_torch_rng_seed(&fresh, SEED);
    dip_torch_rng now = *dip_context_torch_rng(context);
    return dip_torch_rng_u32(&fresh) == dip_torch_rng_u32(&now);
}

#define ASSERT_UNKNOWN(call, part)                              \
    do {                                                        \
        assert_false(call);                                     \
        DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT, part);    \
    } while (0)

/* ---- weights ---- */
/* What the next Keras layer of this context would hold, (in, out). */
static torch_Tensor *glorot(int64_t in, int64_t out, dip_python_rng *python) {
    torch_Tensor *kernel = torch_zeros(torch_shape(in, out));
    dip_initializer *i = dip_initializer_new(
        context, dip_initializer_find(context, "glorot_uniform", "test"), NULL, python, "test");
    assert_true(dip_initializer_fill(i, kernel, DIP_DRAWS_NATIVE, "test"));
    return kernel;
}

static void assert_keras_layer(torch_Module *layer, dip_python_rng *python) {
    torch_Tensor *weight = nn_get_parameter(layer, "weight");
    torch_Tensor *kernel = glorot(torch_size(weight, 1), torch_size(weight, 0), python);
    assert_true(torch_equal(torch_t(weight), kernel));
    assert_true(torch_item(torch_sum(torch_abs(nn_get_parameter(layer, "bias")))) == 0);
}

static void linear_takes_keras_seeds(void **state) {
    (void)state;
    for (int wide = 0; wide < 2; wide++) {
        torch_set_default_dtype(wide ? torch_float64 : torch_float32);
        torch_manual_seed(SEED);
        dip_python_rng python;
        dip_python_rng_seed(&python, SEED);
        assert_keras_layer(nn_Linear(7, 5, .init = "keras"), &python);
        assert_keras_layer(nn_Linear(5, 3, .init = "keras"), &python); /* the next seed */
        assert_int_equal(
            dip_parameters_count(nn_parameters(nn_Linear(3, 2, .bias = false, .init = "keras"))), 1);
        assert_true(nothing_drawn());
        torch_Tensor *plain = nn_get_parameter(nn_Linear(4, 3), "weight");
        torch_manual_seed(SEED);
        assert_true(
            torch_equal(plain, nn_get_parameter(nn_Linear(4, 3, .init = "torch"), "weight")));
    }
    ASSERT_UNKNOWN(nn_Linear(2, 2, .init = "glorot"), "nn_Linear: ");
}

/* ---- rows and order ---- */
static int64_t row_of(torch_Dataset *d, int64_t i) {
    return (int64_t)torch_item(data_get(d, i).item[0]);
}

static void split_rows_can_stay_in_order(void **state) {
    (void)state;
    torch_Dataset *all = TensorDataset(torch_arange(50)), *a, *b;
    assert_true(random_split(all, torch_numbers(0.9, 0.1), &a, &b, .rows = "keras"));
    assert_int_equal(data_len(a), 45);
    for (int64_t i = 0; i < 45; i++) assert_int_equal(row_of(a, i), i);
    for (int64_t i = 0; i < 5; i++) assert_int_equal(row_of(b, i), 45 + i);
    assert_true(nothing_drawn());
    assert_true(random_split(all, torch_numbers(0.9, 0.1), &a, &b, .rows = "torch"));
    int64_t in_place = 0;
    for (int64_t i = 0; i < 45; i++) in_place += row_of(a, i) == i;
    assert_true(in_place < 20 && !nothing_drawn());
    ASSERT_UNKNOWN(random_split(all, torch_numbers(0.9, 0.1), &a, &b, .rows = "last"),
                   "random_split: ");
    torch_Generator *g = torch_Generator();
    ASSERT_UNKNOWN(random_split(all, torch_numbers(0.9, 0.1), &a, &b, .generator = g,
                                .rows = "keras"),
                   "random_split: a generator is given");
}

static bool walk_is(torch_DataLoader *loader, const int64_t *order) {
    int64_t i = 0;
    bool same = true;
    torch_for (x, loader)
        for (int64_t k = 0; k < torch_size(x, 0); k++)
            same = (int64_t)torch_item(torch_select(x, 0, k)) == order[i++] && same;
    return same && i == 50;
}

static void loader_walks_in_tensorflows_order(void **state) {
    (void)state;
    torch_Dataset *rows = TensorDataset(torch_arange(50));
    int64_t order[50], in_order[50];
    assert_true(dip_tf_shuffle_order(SEED, order, 50));
    for (int64_t i = 0; i < 50; i++) in_order[i] = i;
    torch_DataLoader *loader =
        DataLoader(rows, .batch_size = 20, .shuffle = true, .order = "keras");
    assert_true(walk_is(loader, order) && walk_is(loader, order)); /* each walk */
    assert_true(walk_is(DataLoader(rows, .batch_size = 7, .order = "keras"), in_order));
    assert_true(nothing_drawn());
    loader = DataLoader(rows, .batch_size = 20, .shuffle = true, .order = "torch");
    assert_false(walk_is(loader, order) || nothing_drawn());
    ASSERT_UNKNOWN(DataLoader(rows, .shuffle = true, .order = "Keras'"), "DataLoader: ");
    torch_Generator *g = torch_Generator();
    ASSERT_UNKNOWN(DataLoader(rows, .shuffle = true, .generator = g, .order = "keras"),
                   "DataLoader: a generator is given");
}

/* ---- the softmax before the loss ---- */
static torch_Tensor *scores(void) {
    return torch_set_requires_grad(torch_mul(torch_randn(torch_shape(64, 10)), 3), true);
}

static torch_Tensor *classes(void) { return torch_randint(0, 10, torch_shape(64)); }

static torch_Tensor *gradient_of(torch_Tensor *loss, torch_Tensor *z) {
    optim_zero_grad(optim_SGD(torch_parameters(z)));
    assert_true(torch_backward(loss));
    return torch_grad(z);
}

static void loss_finds_the_logits_behind_a_softmax(void **state) {
    (void)state;
    torch_Tensor *z = scores(), *k = classes(), *p = F_softmax(z, .dim = 1);
    torch_Tensor *two = F_cross_entropy(p, k), *one = F_cross_entropy(z, k);
    torch_Tensor *found = F_cross_entropy(p, k, .logits = "keras");
    assert_true(torch_equal(found, one) && !torch_equal(found, two));
    assert_true(torch_equal(F_cross_entropy(p, k, .logits = "torch"), two));
    torch_Tensor *slope = torch_clone(gradient_of(found, z));
    assert_true(torch_equal(slope, gradient_of(one, z)));
    assert_false(torch_equal(slope, gradient_of(two, z)));
    assert_true(torch_equal(F_cross_entropy(p, k, .logits = "keras"), one)); /* walked back already */
    assert_true(torch_equal(F_cross_entropy(z, k, .logits = "keras"), one)); /* no softmax */
    torch_Tensor *aside = torch_reshape(p, 64, 10);
    assert_true(torch_equal(F_cross_entropy(aside, k, .logits = "keras"), two)); /* lost, as there */
    torch_no_grad();
    torch_Module *criterion = nn_CrossEntropyLoss(.logits = "keras");
    p = nn_call(nn_Softmax(.dim = 1), z);
    assert_true(torch_equal(nn_call(criterion, p, k), one));
    ASSERT_UNKNOWN(F_cross_entropy(p, k, .logits = "yes"), "F_cross_entropy: ");
    ASSERT_UNKNOWN(nn_CrossEntropyLoss(.logits = "yes"), "nn_CrossEntropyLoss: ");
}

static torch_Tensor *named_softmax(torch_Tensor *x, double form) {
    const dip_attr_arg attrs[] = {{.name = "axis", .number = 1}, {.name = "form", .number = form}};
    return dip_apply_named(context, "softmax", &x, 1, attrs, 2, DIP_HERE);
}

static void softmax_has_both_forms(void **state) {
    (void)state;
    torch_Tensor *z = scores();
    torch_Tensor *torch = named_softmax(z, 0), *keras = named_softmax(z, 1);
    assert_false(torch_equal(torch, keras));
    assert_true(torch_equal(F_softmax(z, .dim = 1), torch));
    assert_true(torch_equal(F_softmax(z, .dim = 1, .form = "torch"), torch));
    assert_true(torch_equal(F_softmax(z, .dim = 1, .form = "keras"), keras));
    assert_true(torch_equal(nn_call(nn_Softmax(.dim = 1, .form = "keras"), z), keras));
    ASSERT_UNKNOWN(F_softmax(z, .dim = 1, .form = "stable"), "F_softmax: ");
    ASSERT_UNKNOWN(nn_Softmax(.dim = 1, .form = "stable"), "nn_Softmax: ");
    ASSERT_UNKNOWN(F_log_softmax(z, .dim = 1, .form = "keras"), "F_log_softmax: form is given");
    ASSERT_UNKNOWN(nn_LogSoftmax(.dim = 1, .form = "keras"), "nn_LogSoftmax: form is given");
}

/* ---- the form of the loss ---- */
/* TensorFlow's operator for each row. */
static torch_Tensor *each_row(torch_Tensor *z, torch_Tensor *k) {
    torch_Tensor *in[] = {z, k};
    return dip_apply_named(context, "sparse_softmax_cross_entropy", in, 2, NULL, 0, DIP_HERE);
}

static void cross_entropy_has_keras_form(void **state) {
    (void)state;
    torch_Tensor *z = scores(), *k = classes(), *hot = torch_float(F_one_hot(k, 10));
    torch_Tensor *expected = torch_mean(each_row(z, k)),
                 *loss = F_cross_entropy(z, k, .form = "keras");
    assert_true(torch_equal(loss, expected));
    torch_Tensor *slope = torch_clone(gradient_of(loss, z));
    assert_true(torch_equal(slope, gradient_of(expected, z)));
    assert_false(torch_equal(slope, gradient_of(F_cross_entropy(z, k, .form = "torch"), z)));
    assert_true(torch_equal(F_cross_entropy(z, hot, .form = "keras"), expected));
    assert_true(torch_equal(nn_call(nn_CrossEntropyLoss(.form = "keras"), z, k), expected));
    assert_true(torch_equal(F_cross_entropy(z, k, .form = "keras", .reduction = "none"),
                            each_row(z, k)));
    assert_true(torch_equal(F_cross_entropy(z, k, .form = "keras", .reduction = "sum"),
                            torch_sum(each_row(z, k))));
    torch_Tensor *smooth = F_cross_entropy(z, k, .form = "keras", .label_smoothing = 0.2);
    assert_true(
        torch_equal(smooth, F_cross_entropy(z, hot, .form = "keras", .label_smoothing = 0.2)));
    assert_false(torch_equal(smooth, expected));
}

/* (N, C, L): each of N * L targets is a row. */
static void keras_form_takes_more_axes(void **state) {
    (void)state;
    torch_Tensor *x = torch_randn(torch_shape(4, 10, 3)),
                 *k = torch_randint(0, 10, torch_shape(4, 3));
    torch_Tensor *rows = torch_reshape(torch_permute(x, 0, 2, 1), 12, 10);
    torch_Tensor *each = F_cross_entropy(x, k, .form = "keras", .reduction = "none");
    assert_true(torch_equal(torch_reshape(each, 12), each_row(rows, torch_reshape(k, 12))));
}

static void what_keras_form_lacks_is_said(void **state) {
    (void)state;
    torch_Tensor *z = scores(), *k = classes(), *w = torch_ones(torch_shape(10));
    ASSERT_UNKNOWN(F_cross_entropy(z, k, .form = "keras", .weight = w),
                   "F_cross_entropy: weight is given, but Keras' form");
    ASSERT_UNKNOWN(nn_CrossEntropyLoss(.form = "keras", .ignore_index = 3),
                   "nn_CrossEntropyLoss: ignore_index is given, but Keras' form");
    ASSERT_UNKNOWN(F_cross_entropy(z, k, .form = "tf"), "F_cross_entropy: ");
    ASSERT_UNKNOWN(F_nll_loss(z, k, .form = "keras"), "F_nll_loss: form is given, only");
    ASSERT_UNKNOWN(nn_MSELoss(.logits = "keras"), "nn_MSELoss: logits is given, only");
}

/* ---- optimisers ---- */
static torch_Tensor *start(void) {
    return torch_set_requires_grad(torch_tensor(1.0, -2.0, 0.5, 3.0), true);
}

/* Some steps of (w - 1)^2, by whichever optimiser. */
static torch_Tensor *walked(torch_Optimizer *o, torch_Tensor *w) {
    assert_non_null(o);
    for (int i = 0; i < 5; i++) {
        optim_zero_grad(o);
        assert_true(torch_backward(torch_sum(torch_square(torch_sub(w, 1)))) && optim_step(o));
    }
    return w;
}

/* The Keras face's optimiser with its own defaults. */
static torch_Tensor *walked_as_keras(const dip_optimizer_kind *kind) {
    torch_Tensor *w = start();
    dip_optimizer *o = dip_optimizer_new(context, kind, DIP_FORM_KERAS, "test");
    assert_true(dip_optimizer_add(o, w, "test"));
    return walked(o, w);
}

#define ASSERT_FORMS(name, record, option, value)                                                \
    do {                                                                                         \
        torch_Tensor *w = start(), *keras = walked_as_keras(&dip_optimizer_##record);            \
        assert_true(torch_equal(                                                                 \
            walked(optim_##name(torch_parameters(w), .form = "keras"), w), keras));              \
        torch_Tensor *v = start(), *u = start();                                                 \
        assert_false(torch_equal(walked(optim_##name(torch_parameters(v)), v), keras));          \
        assert_true(torch_equal(v, walked(optim_##name(torch_parameters(u), .form = "torch"), u))); \
        u = start();                                                                             \
        walked(optim_##name(torch_parameters(u), .form = "keras", .option = value), u);          \
        assert_false(torch_equal(u, keras)); /* what is written counts in either form */         \
        ASSERT_UNKNOWN(optim_##name(torch_parameters(u), .form = "tf"), "optim_" #name ": ");    \
        ASSERT_UNKNOWN(optim_##name(torch_parameters(u), .form = "keras", .maximize = true),     \
                       "optim_" #name ": ");                                                     \
    } while (0)

static void optimisers_have_keras_form(void **state) {
    (void)state;
    ASSERT_FORMS(Adam, adam, eps, 0.5);
    ASSERT_FORMS(AdamW, adamw, weight_decay, 0.5);
    ASSERT_FORMS(SGD, sgd, lr, 0.25);
    ASSERT_FORMS(RMSprop, rmsprop, alpha, 0.5);
}

static const char *printed(const void *object) {
    dip_test_output_clear(context);
    torch_print(object);
    return dip_test_output(context);
}

static void print_tells_of_keras_form_alone(void **state) {
    (void)state;
    torch_Parameters *p = torch_parameters(start());
    char plain[600];
    strcpy(plain, printed(optim_Adam(p)));
    assert_string_equal(printed(optim_Adam(p, .form = "torch")), plain);
    assert_null(strstr(plain, "form"));
    assert_non_null(strstr(plain, "eps: 1e-08"));
    const char *keras = printed(optim_SGD(p, .form = "keras"));
    assert_non_null(strstr(keras, "    form: keras\n)"));
    assert_non_null(strstr(keras, "lr: 0.01"));
    assert_null(strstr(keras, "maximize")); /* it has none */
    assert_string_equal(printed(nn_Linear(3, 2, .init = "keras")),
                        "Linear(in_features=3, out_features=2, bias=True)\n");
    assert_string_equal(printed(nn_CrossEntropyLoss()), "CrossEntropyLoss()\n");
}

/* ---- defaults ---- */
static void assert_defaults(bool keras) {
    torch_manual_seed(SEED);
    torch_Dataset *rows = TensorDataset(torch_arange(50)), *a, *b;
    int64_t order[50];
    assert_true(dip_tf_shuffle_order(SEED, order, 50));
    assert_true(random_split(rows, torch_numbers(0.9, 0.1), &a, &b));
    assert_int_equal(row_of(b, 0) == 45 && row_of(b, 4) == 49, keras);
    assert_int_equal(
        walk_is(DataLoader(rows, .batch_size = 10, .shuffle = true), order), keras);
    torch_Module *layer = nn_Linear(3, 2);
    assert_int_equal(torch_item(torch_sum(torch_abs(nn_get_parameter(layer, "bias")))) == 0, keras);
    torch_manual_seed(SEED);
    torch_Tensor *z = scores(), *k = classes(), *p = F_softmax(z, .dim = 1);
    const char *side = keras ? "keras" : "torch";
    assert_true(torch_equal(p, F_softmax(z, .dim = 1, .form = side)));
    torch_Tensor *loss = F_cross_entropy(p, k, .logits = side, .form = side);
    assert_true(torch_equal(F_cross_entropy(p, k), loss));
    assert_true(torch_equal(nn_call(nn_CrossEntropyLoss(), p, k), loss));
    torch_Tensor *w = start(), *v = start();
    assert_true(torch_equal(walked(optim_SGD(torch_parameters(w)), w),
                            walked(optim_SGD(torch_parameters(v), .form = side), v)));
}

static void compat_turns_the_defaults(void **state) {
    (void)state;
    assert_defaults(false);
    assert_true(torch_compat_keras());
    assert_defaults(true);
    torch_Tensor *z = scores(), *k = classes(), *p = F_softmax(z, .dim = 1);
    torch_Tensor *two = F_cross_entropy(p, k, .logits = "torch", .form = "torch");
    assert_false(torch_equal(F_cross_entropy(p, k), two)); /* what is written counts */
    assert_non_null(F_nll_loss(z, k));                     /* has no such option */
    assert_true(torch_compat(.weights = "torch", .validation = "torch", .order = "torch",
                             .softmax = "torch", .loss = "torch", .epsilon = "torch"));
    assert_defaults(false);
    assert_int_equal(dip_switch_default(context, DIP_WORLD_TORCH, DIP_SWITCH_sums),
                     DIP_WORLD_KERAS); /* the one that was not named */
    assert_int_equal(dip_switch_default(context, DIP_WORLD_KERAS, DIP_SWITCH_order),
                     DIP_WORLD_KERAS); /* the other face's are its own */
    ASSERT_UNKNOWN(torch_compat(.weights = "keras", .order = "TF"), "torch_compat: ");
    assert_defaults(false);
    dip_context *other = dip_test_context();
    assert_int_equal(dip_switch_default(other, DIP_WORLD_TORCH, DIP_SWITCH_sums), DIP_WORLD_TORCH);
    dip_test_context_free(other);
    dip_context_use(context);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(linear_takes_keras_seeds),
        TEST(split_rows_can_stay_in_order),
        TEST(loader_walks_in_tensorflows_order),
        TEST(loss_finds_the_logits_behind_a_softmax),
        TEST(softmax_has_both_forms),
        TEST(cross_entropy_has_keras_form),
        TEST(keras_form_takes_more_axes),
        TEST(what_keras_form_lacks_is_said),
        TEST(optimisers_have_keras_form),
        TEST(print_tells_of_keras_form_alone),
        TEST(compat_turns_the_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
