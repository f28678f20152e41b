/* recorded_training.c - see recorded_training.h.  The network: 6 inputs, 5 units of relu, 3 classes. */
#include "tools/recorded_training.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/context.h"
#include "diptych/keras.h"
#include "diptych/torch.h"
#include "diptych/import/F.h"
#include "diptych/import/data.h"
#include "diptych/import/layers.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "files/npz.h"
#include "random/tf_rng.h"
#include "support/context.h"

enum {
    ROWS = 60,
    HELD = 12,
    INPUTS = 6,
    UNITS = 5,
    CLASSES = 3,
    BATCH = 8,
    MOST_STEPS = 32,
    SAMPLES = MOST_STEPS * BATCH
};

const char *const fault_names[FAULTS] = {
    "",
#define FAULT(key) #key,
#include "tools/faults.def"
#undef FAULT
};

/* keras_fit clears gradients by itself, and a loss there is always the mean. */
bool fault_exists(bool keras, fault f) {
    return !keras || (f != FAULT_zero_grad && f != FAULT_loss_reduction);
}

/* What is done; what is said differs from it by the fault. */
typedef struct doing {
    const recorded_training *t;
    dip_context *ctx;
    dip_npz_writer *w;
    dip_dtype dtype;
    double lr, first, second, eps, momentum, decay;
    double x[ROWS][INPUTS];
    int64_t y[ROWS], order[SAMPLES], batch[MOST_STEPS], samples;
    double loss[MOST_STEPS];
    int64_t step;
} doing;

static bool keeps(const doing *d) { return d->step <= 2 || d->step == d->t->steps; }

/* ---- data ------------------------------------------------------------------------------------ */
/* Three clouds, whose rows a formula scatters. */
static void make_data(doing *d) {
    uint32_t s = 12345;
    for (int i = 0; i < ROWS; i++) {
        d->y[i] = (i * 7 + i / 9) % CLASSES;
        for (int k = 0; k < INPUTS; k++) {
            s = s * 1664525u + 1013904223u;
            double noise = (double)(s >> 8) / 16777216.0;
            d->x[i][k] = (double)(float)(0.6 * noise + (k % CLASSES == d->y[i] ? 0.35 : 0.05));
        }
    }
}

static double input(const doing *d, int64_t row, int k) {
    return d->t->fault == FAULT_input_scaling ? d->x[row][k] / 255 : d->x[row][k];
}
static int64_t label(const doing *d, int64_t row) {
    return d->t->fault == FAULT_labels ? (d->y[row] + 1) % CLASSES : d->y[row];
}

/* ---- writing --------------------------------------------------------------------------------- */
/* Is this fault done, and not only written? */
static bool does(const doing *d, fault f) { return d->t->fault == f && !d->t->miswritten; }
static bool miswrites(const doing *d, fault f) { return d->t->fault == f && d->t->miswritten; }

static void add_tensor(doing *d, const char *name, dip_tensor *t) {
    dip_shape s = dip_tensor_shape(t);
    int64_t n = dip_tensor_numel(t), index[DIP_MAX_RANK] = {0};
    double wide[ROWS * INPUTS];
    float narrow[ROWS * INPUTS];
    assert_true(n <= ROWS * INPUTS);
    for (int64_t i = 0; i < n; i++) {
        wide[i] = dip_tensor_get(t, index, DIP_HERE);
        if (miswrites(d, FAULT_initial_weights) && strncmp(name, "initial/", 8) == 0) wide[i] /= 2;
        narrow[i] = (float)wide[i];
        for (int k = s.rank - 1; k >= 0; k--) {
            if (++index[k] < s.dim[k]) break;
            index[k] = 0;
        }
    }
    assert_true(dip_npz_add(d->w, name, d->dtype, &s,
                            d->dtype == DIP_FLOAT64 ? (void *)wide : (void *)narrow));
}

static void add_of_step(doing *d, const char *kind, const char *name, dip_tensor *t) {
    char member[96];
    snprintf(member, sizeof member, "step%lld/%s/%s", (long long)d->step, kind, name);
    if (keeps(d)) add_tensor(d, member, t);
}

static void add_meta(doing *d) {
    const recorded_training *t = d->t;
    dip_text m = {.ctx = d->ctx};
    const char *dtype = t->float64 ? "float64" : "float32";
    dip_text_add(&m,
                 "{\"recording\": 1, \"framework\": \"%s\", \"dtype\": \"%s\", \"draws\": \"%s\", ",
                 t->keras ? "keras" : "torch", dtype, dtype);
    dip_text_add(&m, "\"versions\": {\"torch\": \"2.15.0\", \"keras\": \"3.15.1\", \"tensorflow\": "
                     "\"2.21.0\"}, ");
    if (t->keras)
        dip_text_add(
            &m,
            "\"layers\": [{\"name\": \"a\", \"kind\": \"dense\", \"inputs\": 6, \"units\": 5, "
            "\"activation\": "
            "\"relu\", \"parameters\": [\"a.kernel\", \"a.bias\"], \"kernel_initializer\": "
            "\"glorot_uniform\", "
            "\"bias_initializer\": \"zeros\"}, {\"name\": \"b\", \"kind\": \"dense\", \"inputs\": "
            "5, \"units\": 3, "
            "\"activation\": \"softmax\", \"parameters\": [\"b.kernel\", \"b.bias\"], "
            "\"kernel_initializer\": "
            "\"glorot_uniform\", \"bias_initializer\": \"zeros\"}], \"loss\": {\"kind\": "
            "\"sparse_categorical_crossentropy\", \"reduction\": \"mean\", \"from_logits\": false, "
            "\"label_smoothing\": 0}, ");
    else
        dip_text_add(
            &m, "\"layers\": [{\"name\": \"a\", \"kind\": \"linear\", \"inputs\": 6, \"units\": 5, "
                "\"parameters\": "
                "[\"a.weight\", \"a.bias\"]}, {\"name\": \"relu\", \"kind\": \"relu\"}, {\"name\": "
                "\"b\", \"kind\": "
                "\"linear\", \"inputs\": 5, \"units\": 3, \"parameters\": [\"b.weight\", "
                "\"b.bias\"]}], \"loss\": "
                "{\"kind\": \"cross_entropy\", \"reduction\": \"mean\", \"ignore_index\": -100, "
                "\"label_smoothing\": 0}, ");
    bool adam = strncmp(t->optimizer, "adam", 4) == 0, sgd = strcmp(t->optimizer, "sgd") == 0;
    dip_text_add(&m, "\"optimizer\": {\"kind\": \"%s\", \"%s\": 0.01, \"weight_decay\": %s",
                 t->optimizer, t->keras ? "learning_rate" : "lr",
                 strcmp(t->optimizer, "adamw") == 0 ? "0.02" : "0");
    if (adam && t->keras)
        dip_text_add(&m, ", \"beta_1\": 0.9, \"beta_2\": 0.999, \"epsilon\": 1e-7");
    if (adam && !t->keras)
        dip_text_add(&m, ", \"betas[0]\": 0.9, \"betas[1]\": 0.999, \"eps\": 1e-8");
    if (sgd) dip_text_add(&m, ", \"momentum\": 0.9, \"nesterov\": false");
    if (sgd && !t->keras) dip_text_add(&m, ", \"dampening\": 0");
    if (!adam && !sgd)
        dip_text_add(&m, ", \"%s\": 0.9, \"momentum\": 0", t->keras ? "rho" : "alpha");
    dip_text_add(
        &m,
        "}, \"seed\": %lld, \"batch_size\": %d, \"steps\": %lld, \"shuffle\": %s, \"rows\": %d, "
        "\"validation\": {\"held\": %d, \"how\": \"%s\"}, \"values\": [1, 2, %lld], \"largest\": "
        "null, "
        "\"data\": \"inline\", \"input\": {\"shape\": [6], \"divide\": null, \"divided_in\": "
        "null}, "
        "\"switches\": {}}",
        (long long)(t->seed + (t->fault == FAULT_seed)), BATCH, (long long)t->steps,
        t->shuffle ? "true" : "false", ROWS, t->validation ? HELD : 0,
        !t->validation ? "none"
        : t->keras     ? "last"
                       : "random",
        (long long)t->steps);
    dip_shape s = {1, {(int64_t)m.n}};
    assert_true(!m.failed && dip_npz_add(d->w, "meta", DIP_UINT8, &s, m.s));
    dip_text_free(&m);
}

static void add_run(doing *d) {
    float narrow[ROWS * INPUTS];
    int64_t row[ROWS];
    for (int i = 0; i < ROWS; i++) {
        row[i] = i;
        for (int k = 0; k < INPUTS; k++) narrow[i * INPUTS + k] = (float)d->x[i][k];
    }
    dip_shape x = {2, {ROWS, INPUTS}}, rows = {1, {ROWS}}, samples = {1, {d->samples}},
              steps = {1, {d->t->steps}};
    assert_true(dip_npz_add(d->w, "x", DIP_FLOAT32, &x, narrow));
    assert_true(dip_npz_add(d->w, "y", DIP_INT64, &rows, d->y));
    assert_true(dip_npz_add(d->w, "row", DIP_INT64, &rows, row));
    for (int64_t i = 0; miswrites(d, FAULT_order) && i < d->samples / 2; i++) {
        int64_t row_i = d->order[i];
        d->order[i] = d->order[d->samples - 1 - i];
        d->order[d->samples - 1 - i] = row_i;
    }
    assert_true(dip_npz_add(d->w, "order", DIP_INT64, &samples, d->order));
    assert_true(dip_npz_add(d->w, "batch", DIP_INT64, &steps, d->batch));
    assert_true(dip_npz_add(d->w, "loss", DIP_FLOAT64, &steps, d->loss));
    add_meta(d);
}

/* ---- PyTorch --------------------------------------------------------------------------------- */
static torch_Optimizer *torch_optimizer(const doing *d, torch_Parameters *p) {
    if (strcmp(d->t->optimizer, "adam") == 0)
        return optim_Adam(p, .lr = d->lr, .betas = torch_pair(d->first, d->second), .eps = d->eps,
                          .weight_decay = d->decay);
    if (strcmp(d->t->optimizer, "adamw") == 0)
        return optim_AdamW(p, .lr = d->lr, .betas = torch_pair(d->first, d->second), .eps = d->eps,
                           .weight_decay = 0.02);
    if (strcmp(d->t->optimizer, "sgd") == 0)
        return optim_SGD(p, .lr = d->lr, .momentum = d->momentum, .weight_decay = d->decay);
    return optim_RMSprop(p, .lr = d->lr, .alpha = 0.9, .weight_decay = d->decay);
}

static torch_Dataset *torch_rows(doing *d) {
    dip_shape wide = {2, {ROWS, INPUTS}}, one = {1, {ROWS}};
    torch_Tensor *x = dip_tensor_new(d->ctx, d->dtype, wide, DIP_HERE),
                 *y = dip_tensor_new(d->ctx, DIP_INT64, one, DIP_HERE),
                 *number = dip_tensor_new(d->ctx, DIP_INT64, one, DIP_HERE);
    for (int64_t i = 0; i < ROWS; i++) {
        for (int k = 0; k < INPUTS; k++)
            dip_tensor_set(x, (int64_t[]){i, k}, input(d, i, k), DIP_HERE);
        dip_tensor_set(y, &i, (double)label(d, i), DIP_HERE);
        dip_tensor_set(number, &i, (double)i, DIP_HERE);
    }
    return TensorDataset(x, y, number);
}

static torch_Dataset *torch_training_rows(doing *d) {
    torch_Dataset *all = torch_rows(d), *train = all, *held;
    if (!d->t->validation) return all;
    if (d->t->fault != FAULT_validation_rows) {
        torch_utils_data_random_split(all, torch_numbers(ROWS - HELD, HELD), &train, &held);
        return train;
    }
    torch_Tensor *first =
        torch_arange(ROWS - HELD); /* the last rows are held back, nothing is drawn */
    return torch_utils_data_Subset(all, first);
}

static void torch_step(doing *d, torch_Module *a, torch_Module *b, torch_Optimizer *optimizer,
                       torch_Tensor *x, torch_Tensor *y, torch_Tensor *number) {
    int64_t n = torch_size(x, 0);
    for (int64_t i = 0; i < n; i++)
        d->order[d->samples++] = (int64_t)dip_tensor_get(number, &i, DIP_HERE);
    d->batch[d->step++] = n;
    if (d->t->fault != FAULT_zero_grad) optim_zero_grad(optimizer);
    torch_Tensor *h = nn_call(a, x), *r = F_relu(h), *out = nn_call(b, r);
    add_of_step(d, "output", "a", h);
    add_of_step(d, "output", "relu", r);
    add_of_step(d, "output", "b", out);
    if (d->t->fault == FAULT_softmax) out = F_softmax(out, .dim = 1);
    torch_Tensor *loss =
        F_cross_entropy(out, y, .reduction = d->t->fault == FAULT_loss_reduction ? "sum" : "mean");
    torch_backward(loss);
    torch_Module *layer[] = {a, b};
    for (int i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "%c.%s", "ab"[i / 2], i % 2 ? "bias" : "weight");
        add_of_step(d, "gradient", name,
                    dip_tensor_grad(nn_get_parameter(layer[i / 2], i % 2 ? "bias" : "weight")));
    }
    optim_step(optimizer);
    for (int i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "%c.%s", "ab"[i / 2], i % 2 ? "bias" : "weight");
        add_of_step(d, "weight", name, nn_get_parameter(layer[i / 2], i % 2 ? "bias" : "weight"));
    }
    d->loss[d->step - 1] = torch_item(loss);
}

static void train_torch(doing *d) {
    torch_set_default_dtype(d->dtype);
    torch_manual_seed((uint64_t)d->t->seed);
    torch_Module *a = nn_Linear(INPUTS, UNITS), *b = nn_Linear(UNITS, CLASSES),
                 *both = nn_Sequential(a, b);
    if (does(d, FAULT_initial_weights)) { /* as if they had been loaded */
        torch_no_grad();
        torch_for (p, nn_parameters(both)) torch_copy_(p, torch_mul(p, 0.5));
    }
    add_tensor(d, "initial/a.weight", nn_get_parameter(a, "weight"));
    add_tensor(d, "initial/a.bias", nn_get_parameter(a, "bias"));
    add_tensor(d, "initial/b.weight", nn_get_parameter(b, "weight"));
    add_tensor(d, "initial/b.bias", nn_get_parameter(b, "bias"));
    torch_Optimizer *optimizer = torch_optimizer(d, nn_parameters(both));
    torch_Generator *other = NULL;
    if (does(d, FAULT_order)) other = torch_Generator_manual_seed(torch_Generator(), 5);
    torch_DataLoader *loader = DataLoader(torch_training_rows(d), .batch_size = BATCH,
                                          .shuffle = d->t->shuffle, .generator = other);
    while (d->step < d->t->steps) {
        torch_for (x, y, number, loader) {
            if (d->step < d->t->steps) torch_step(d, a, b, optimizer, x, y, number);
        }
    }
}

/* ---- Keras ----------------------------------------------------------------------------------- */
static keras_Optimizer *keras_optimizer_of(const doing *d) {
    if (strcmp(d->t->optimizer, "adam") == 0)
        return keras_optimizers_Adam(.learning_rate = d->lr, .beta_1 = d->first,
                                     .beta_2 = d->second, .epsilon = d->eps,
                                     .weight_decay = d->decay);
    if (strcmp(d->t->optimizer, "sgd") == 0)
        return keras_optimizers_SGD(.learning_rate = d->lr, .momentum = d->momentum,
                                    .weight_decay = d->decay);
    return keras_optimizers_RMSprop(.learning_rate = d->lr, .rho = 0.9, .weight_decay = d->decay);
}

/* The rows in the order in which fit takes them. */
static void keras_rows(const doing *d, int64_t *rows) {
    int64_t n = ROWS - (d->t->validation ? HELD : 0);
    for (int64_t i = 0; i < n; i++) rows[i] = i;
    if (d->t->shuffle)
        assert_true(
            dip_tf_shuffle_order(d->t->seed + (does(d, FAULT_order) ? 9 : 0), rows, (size_t)n));
    if (d->t->fault == FAULT_validation_rows) /* the first rows are held back */
        for (int64_t i = 0; i < n; i++) rows[i] += HELD;
}

static void keras_step(doing *d, keras_Model *model, const int64_t *rows, int64_t n) {
    double x[BATCH * INPUTS];
    int64_t y[BATCH];
    d->batch[d->step++] = n;
    for (int64_t i = 0; i < n; i++) {
        d->order[d->samples++] = rows[i];
        y[i] = label(d, rows[i]);
        for (int k = 0; k < INPUTS; k++) x[i * INPUTS + k] = input(d, rows[i], k);
    }
    dip_shape wide = {2, {n, INPUTS}}, one = {1, {n}};
    keras_Score s =
        keras_train_on_batch(model, dip_numpy_array(d->ctx, x, "float64", wide, DIP_HERE),
                             dip_numpy_array(d->ctx, y, "int64", one, DIP_HERE));
    d->loss[d->step - 1] = s.item[0];
    for (int i = 0; i < 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "%c.%s", "ab"[i / 2], i % 2 ? "bias" : "kernel");
        add_of_step(d, "weight", name, keras_layer_weight(dip_keras_layer_at(model, i / 2), i % 2));
    }
}

static void train_keras(doing *d) {
    keras_utils_set_random_seed(d->t->seed);
    keras_config_set_floatx(d->dtype == DIP_FLOAT64 ? "float64" : "float32");
    const char *initializer = does(d, FAULT_initial_weights) ? "he_uniform" : "glorot_uniform";
    keras_Model *model = keras_Sequential(
        layers_Dense(UNITS, .activation = "relu", .kernel_initializer = initializer,
                     .input_shape = keras_shape(INPUTS)),
        layers_Dense(CLASSES, .activation = "softmax", .kernel_initializer = initializer));
    bool twice = d->t->fault == FAULT_softmax;
    keras_compile(model, .optimizer = keras_optimizer_of(d),
                  .loss =
                      keras_losses_SparseCategoricalCrossentropy(.logits = twice ? "torch" : NULL,
                                                                 .from_logits = twice));
    for (int i = 0; i < 4; i++) {
        char name[24];
        snprintf(name, sizeof name, "initial/%c.%s", "ab"[i / 2], i % 2 ? "bias" : "kernel");
        add_tensor(d, name, keras_layer_weight(dip_keras_layer_at(model, i / 2), i % 2));
    }
    int64_t rows[ROWS], n = ROWS - (d->t->validation ? HELD : 0);
    keras_rows(d, rows);
    while (d->step < d->t->steps)
        for (int64_t at = 0; at < n && d->step < d->t->steps; at += BATCH)
            keras_step(d, model, rows + at, n - at < BATCH ? n - at : BATCH);
}

/* ---- either ---------------------------------------------------------------------------------- */
static void inject(doing *d) {
    fault f = d->t->fault;
    d->lr = f == FAULT_learning_rate ? 0.02 : 0.01;
    d->first = f == FAULT_beta ? 0.8 : 0.9;
    d->second = 0.999;
    double own = d->t->keras ? 1e-7 : 1e-8, others = d->t->keras ? 1e-8 : 1e-7;
    d->eps = f == FAULT_epsilon ? others : own;
    d->momentum = f == FAULT_momentum ? 0.1 : 0.9;
    d->decay = f == FAULT_weight_decay ? 0.03 : 0;
}

void write_recorded_training(const recorded_training *t, const char *path) {
    static doing d;
    memset(&d, 0, sizeof d);
    d.t = t;
    d.ctx = dip_test_context();
    d.dtype = t->float64 ? DIP_FLOAT64 : DIP_FLOAT32;
    assert_true(t->steps <= MOST_STEPS);
    make_data(&d);
    inject(&d);
    d.w = dip_npz_create(d.ctx, "test", path);
    assert_non_null(d.w);
    {
        dip_scope();
        if (t->keras) train_keras(&d);
        else train_torch(&d);
        DIP_ASSERT_FINE(d.ctx);
    }
    add_run(&d);
    assert_true(dip_npz_finish(d.w));
    dip_test_context_free(d.ctx);
}
