/* Optimisers follow the recorded traces of both worlds, 20 steps each, and treat memory as they say. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random/golden.h"
#include "support/context.h"
#include "train/optimizer.h"

enum { N = 16, STEPS = 20 };

static dip_tensor *parameter_of(dip_context *ctx, dip_dtype t, const float *x, int64_t n) {
    dip_tensor *p = dip_tensor_new(ctx, t, (dip_shape){1, {n}}, DIP_HERE);
    for (int64_t i = 0; i < n; i++) assert_true(dip_tensor_set(p, &i, (double)x[i], DIP_HERE));
    dip_tensor_set_requires_grad(p, true, DIP_HERE);
    return p;
}

/* A trace: the optimiser with what is set beyond its defaults. */
typedef struct trace {
    const char *key;
    const dip_optimizer_kind *kind;
    struct {
        dip_option option;
        double value;
    } set[6];
    int n_set;
} trace;
#define SET(...)                              \
    {__VA_ARGS__}, (int)(sizeof((struct {     \
                             dip_option o;    \
                             double v;        \
                         }[]){__VA_ARGS__}) / \
                         sizeof(struct {      \
                             dip_option o;    \
                             double v;        \
                         }))
#define LR DIP_OPTION_LR
#define WD DIP_OPTION_WEIGHT_DECAY
#define MOM DIP_OPTION_MOMENTUM

static const trace torch_traces[] = {
    {"sgd_default", &dip_optimizer_sgd, SET({LR, 1e-3})},
    {"sgd_lr0.01", &dip_optimizer_sgd, SET({LR, 0.01})},
    {"sgd_momentum", &dip_optimizer_sgd, SET({LR, 0.005}, {MOM, 0.9})},
    {"sgd_momentum_dampening", &dip_optimizer_sgd,
     SET({LR, 0.005}, {MOM, 0.9}, {DIP_OPTION_DAMPENING, 0.1})},
    {"sgd_nesterov", &dip_optimizer_sgd, SET({LR, 0.005}, {MOM, 0.9}, {DIP_OPTION_NESTEROV, 1})},
    {"sgd_nesterov_wd", &dip_optimizer_sgd,
     SET({LR, 0.005}, {MOM, 0.9}, {DIP_OPTION_NESTEROV, 1}, {WD, 0.01})},
    {"sgd_wd", &dip_optimizer_sgd, SET({LR, 0.01}, {WD, 0.05})},
    {"sgd_momentum_network", &dip_optimizer_sgd, SET({LR, 0.005}, {MOM, 0.9})},
    {"sgd_maximize", &dip_optimizer_sgd, SET({LR, 0.001}, {DIP_OPTION_MAXIMIZE, 1})},
    {"adam_default", &dip_optimizer_adam, SET({LR, 1e-3})},
    {"adam_lr0.01_wd", &dip_optimizer_adam, SET({LR, 0.01}, {WD, 0.02})},
    {"adam_amsgrad", &dip_optimizer_adam, SET({LR, 0.01}, {DIP_OPTION_AMSGRAD, 1})},
    {"adam_betas_eps", &dip_optimizer_adam,
     SET({LR, 0.02}, {DIP_OPTION_BETA1, 0.8}, {DIP_OPTION_BETA2, 0.95}, {DIP_OPTION_EPS, 1e-6})},
    {"adam_default_network", &dip_optimizer_adam, SET({LR, 1e-3})},
    {"adam_foreach", &dip_optimizer_adam, SET({LR, 0.01})}, /* the same bits, says PyTorch */
    {"adam_maximize", &dip_optimizer_adam, SET({DIP_OPTION_MAXIMIZE, 1})},
    {"adamw_default", &dip_optimizer_adamw, SET({LR, 1e-3})},
    {"adamw_default_network", &dip_optimizer_adamw, SET({LR, 1e-3})},
    {"adamw_wd0.1", &dip_optimizer_adamw, SET({LR, 0.01}, {WD, 0.1})},
    {"adamw_amsgrad", &dip_optimizer_adamw, SET({LR, 0.01}, {DIP_OPTION_AMSGRAD, 1})},
    {"rmsprop_default", &dip_optimizer_rmsprop, SET({LR, 0.01})},
    {"rmsprop_default_network", &dip_optimizer_rmsprop, SET({LR, 0.01})},
    {"rmsprop_momentum", &dip_optimizer_rmsprop, SET({LR, 0.003}, {MOM, 0.9})},
    {"rmsprop_centered", &dip_optimizer_rmsprop, SET({LR, 0.003}, {DIP_OPTION_CENTERED, 1})},
    {"rmsprop_centered_momentum_wd", &dip_optimizer_rmsprop,
     SET({LR, 0.003}, {DIP_OPTION_RHO, 0.9}, {DIP_OPTION_EPS, 1e-6}, {DIP_OPTION_CENTERED, 1},
         {MOM, 0.5}, {WD, 0.01})},
};
static const trace keras_traces[] = {
    {"sgd", &dip_optimizer_sgd, SET({LR, 0.01})},
    {"sgd_lr01", &dip_optimizer_sgd, SET({LR, 0.1})},
    {"sgd_momentum", &dip_optimizer_sgd, SET({MOM, 0.9})},
    {"sgd_nesterov", &dip_optimizer_sgd, SET({MOM, 0.9}, {DIP_OPTION_NESTEROV, 1})},
    {"sgd_wd", &dip_optimizer_sgd, SET({MOM, 0.9}, {WD, 0.01})},
    {"adam", &dip_optimizer_adam, SET({LR, 0.001})},
    {"adam_lr01_eps1e3", &dip_optimizer_adam, SET({LR, 0.01}, {DIP_OPTION_EPS, 1e-3})},
    {"adam_amsgrad", &dip_optimizer_adam, SET({DIP_OPTION_AMSGRAD, 1})},
    {"adamw", &dip_optimizer_adamw, SET({LR, 0.001})},
    {"adamw_wd01", &dip_optimizer_adamw, SET({LR, 0.01}, {WD, 0.1})},
    {"rmsprop", &dip_optimizer_rmsprop, SET({LR, 0.001})},
    {"rmsprop_momentum", &dip_optimizer_rmsprop, SET({LR, 0.01}, {MOM, 0.9})},
    {"rmsprop_centered", &dip_optimizer_rmsprop,
     SET({LR, 0.01}, {MOM, 0.5}, {DIP_OPTION_CENTERED, 1})},
};

/* How a trace is followed: how many values differ, and the largest difference in units in the last
 * place of the value itself, and of the largest value of its step. */
typedef struct followed {
    int off;
    double own, largest;
} followed;

static double ulp_of(float x) { return (double)(nextafterf(fabsf(x), INFINITY) - fabsf(x)); }

static followed follow(dip_context *ctx, const char *file, const trace *t, dip_form form) {
    float init[N], gradients[N * STEPS], values[N * STEPS];
    char name[96];
    snprintf(name, sizeof name, "%s.init", t->key);
    assert_int_equal(golden_load(file, name, "f32", init, N), N);
    snprintf(name, sizeof name, "%s.gradients", t->key);
    assert_int_equal(golden_load(file, name, "f32", gradients, N * STEPS), N * STEPS);
    snprintf(name, sizeof name, "%s.values", t->key);
    assert_int_equal(golden_load(file, name, "f32", values, N * STEPS), N * STEPS);

    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_optimizer *o = dip_optimizer_new(ctx, t->kind, form, "test");
    for (int i = 0; i < t->n_set; i++)
        assert_true(dip_optimizer_set(o, t->set[i].option, t->set[i].value, "test"));
    dip_tensor *p = parameter_of(ctx, DIP_FLOAT32, init, N);
    assert_true(dip_optimizer_add(o, p, "test"));
    const float *now = dip_tensor_data(p, DIP_HERE);
    followed f = {0};
    for (int s = 0; s < STEPS; s++) {
        dip_view g = p->view;
        g.data = gradients + N * s;
        const dip_view *list[1] = {&g};
        assert_true(dip_optimizer_apply(o, list, 1, "test"));
        float largest = 0;
        for (int i = 0; i < N; i++) largest = fmaxf(largest, fabsf(values[N * s + i]));
        for (int i = 0; i < N; i++) {
            float real = values[N * s + i];
            double d = fabs((double)now[i] - (double)real);
            f.off += d != 0;
            f.own = fmax(f.own, d / ulp_of(real));
            f.largest = fmax(f.largest, d / ulp_of(largest));
        }
    }
    assert_int_equal(dip_optimizer_iterations(o), STEPS);
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&scope);
    if (f.off)
        print_message("  %s: %d of %d values off, by %g ulp of their own, %.2g of the largest\n",
                      t->key, f.off, N * STEPS, f.own, f.largest);
    return f;
}

/* PyTorch was recorded with a square root that is one unit off in 0.75 % of its results (AVX-512 of
 * MKL: an estimate and one Newton step, torch-numerics 5.3), which is not ours to copy.  Two of the
 * traces meet such a root; every other is followed bit for bit. */
static bool meets_a_root_that_is_off(const char *key) {
    return strcmp(key, "adam_betas_eps") == 0 || strcmp(key, "rmsprop_centered_momentum_wd") == 0;
}

static void pytorchs_traces_are_followed(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof torch_traces / sizeof *torch_traces; i++) {
        const trace *t = &torch_traces[i];
        followed f = follow(ctx, "train/torch_optimizers.txt", t, DIP_FORM_TORCH);
        if (meets_a_root_that_is_off(t->key) ? f.largest > 1 : f.off > 0)
            fail_msg("%s: %d values differ, by up to %g ulp", t->key, f.off, f.own);
    }
    dip_test_context_free(ctx);
}

/* Keras' Adam and SGD are exact; its graph computes RMSprop's x / sqrt(y) as x * rsqrt(y) with an
 * estimate of rsqrt, which is not ours to copy (keras-numerics 4.2: at most 4 ulp). */
static void kerass_traces_are_followed(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof keras_traces / sizeof *keras_traces; i++) {
        const trace *t = &keras_traces[i];
        followed f = follow(ctx, "train/keras_optimizers.txt", t, DIP_FORM_KERAS);
        if (t->kind == &dip_optimizer_rmsprop ? f.own > 4 : f.off > 0)
            fail_msg("%s: %d values differ, by up to %g ulp", t->key, f.off, f.own);
    }
    dip_test_context_free(ctx);
}

/* In float64 Keras still raises float32-rounded betas to the power t; see Note [Keras rounds the betas]. */
static void keras_adam_in_float64_rounds_the_betas_first(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const float start = 0.5f;
    dip_tensor *p = parameter_of(ctx, DIP_FLOAT64, &start, 1);
    dip_optimizer *o = dip_optimizer_new(ctx, &dip_optimizer_adam, DIP_FORM_KERAS, "test");
    assert_true(dip_optimizer_add(o, p, "test"));
    double w = 0.5, m = 0, v = 0;
    for (int t = 1; t <= 10; t++) {
        double g = 0.3 * t - 1;
        dip_view view = p->view;
        view.data = &g;
        assert_true(dip_optimizer_apply(o, (const dip_view *[]){&view}, 1, "test"));
        double b1 = pow((double)0.9f, t), b2 = pow((double)0.999f, t);
        m += (g - m) * (1 - 0.9);
        v += (g * g - v) * (1 - 0.999);
        w -= m * (0.001 * sqrt(1 - b2) / (1 - b1)) / (sqrt(v) + 1e-7);
        assert_true(fabs(*(double *)dip_tensor_data(p, DIP_HERE) - w) < 1e-15);
    }
    double unrounded = 0.001 * sqrt(1 - pow(0.999, 10)),
           rounded = 0.001 * sqrt(1 - pow((double)0.999f, 10));
    assert_true(fabs(unrounded - rounded) > 1e-12); /* so the test would notice */
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void transposed_parameters_and_other_layouts_of_gradients_change_no_number(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    enum { R = 37, C = 53 };
    dip_tensor *plain = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){2, {R, C}}, DIP_HERE);
    dip_tensor *base = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){2, {C, R}}, DIP_HERE);
    dip_view turned;
    assert_true(dip_view_permute(&base->view, (const int[]){1, 0}, &turned));
    dip_tensor *view = dip_tensor_alias(base, &turned),
               *g = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){2, {R, C}}, DIP_HERE);
    float *grad = dip_tensor_data(g, DIP_HERE);
    for (int i = 0; i < R * C; i++) {
        ((float *)dip_tensor_data(plain, DIP_HERE))[i] = (float)((i * 7919) % 1000) / 500 - 1;
        grad[i] = (float)((i * 104729) % 1000) / 500 - 1;
    }
    assert_true(dip_tensor_copy_into(view, plain));
    dip_optimizer *a = dip_optimizer_new(ctx, &dip_optimizer_adam, DIP_FORM_TORCH, "a"),
                  *b = dip_optimizer_new(ctx, &dip_optimizer_adam, DIP_FORM_TORCH, "b");
    assert_true(dip_optimizer_add(a, plain, "a") && dip_optimizer_add(b, view, "b"));
    for (int s = 0; s < 3; s++) {
        const dip_view *list[1] = {&g->view};
        assert_true(dip_optimizer_apply(a, list, 1, "a") && dip_optimizer_apply(b, list, 1, "b"));
    }
    const char *name;
    dip_tensor *m = dip_optimizer_slot(a, 0, 0, &name),
               *turned_m = dip_optimizer_slot(b, 0, 0, NULL);
    assert_string_equal(name, "exp_avg");
    for (int64_t i = 0; i < R; i++) {
        for (int64_t j = 0; j < C; j++) {
            const int64_t at[2] = {i, j};
            assert_true(dip_tensor_get(plain, at, DIP_HERE) == dip_tensor_get(view, at, DIP_HERE));
            assert_true(dip_tensor_get(m, at, DIP_HERE) == dip_tensor_get(turned_m, at, DIP_HERE));
        }
    }
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static const int64_t sizes[] = {50000, 1, 17, 16384, 3, 40001};

/* A step as one call, or with every other parameter's gradient in pieces. */
static bool take_step(dip_optimizer *o, const dip_view *const *list, bool pieces) {
    const dip_view *rest[6];
    if (!pieces) return dip_optimizer_apply(o, list, 6, "test");
    if (!dip_optimizer_open(o, "test")) return false;
    for (int i = 0; i < 6; i++) {
        rest[i] = i % 2 ? list[i] : NULL;
        for (int64_t at = 0; !rest[i] && at < sizes[i]; at += 7001) {
            int64_t n = sizes[i] - at < 7001 ? sizes[i] - at : 7001;
            dip_optimizer_piece(o, i, at, n, (const float *)list[i]->data + at);
        }
    }
    return dip_optimizer_close(o, rest, "test");
}

/* Several parameters of several sizes; every thread count; the same bits. */
static void train_some(const dip_optimizer_kind *kind, dip_form form, int threads, bool pieces,
                       float *out) {
    dip_context_opts opts;
    dip_context_opts_init(&opts, sizeof opts);
    opts.threads = threads;
    dip_context *ctx = dip_test_context_with(&opts);
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_optimizer *o = dip_optimizer_new(ctx, kind, form, "test");
    dip_tensor *p[6], *g[6];
    const dip_view *list[6];
    for (int i = 0; i < 6; i++) {
        p[i] = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {sizes[i]}}, DIP_HERE);
        g[i] = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {sizes[i]}}, DIP_HERE);
        for (int64_t k = 0; k < sizes[i]; k++)
            ((float *)g[i]->view.data)[k] = (float)((k * 31 + i) % 17) - 8;
        list[i] = &g[i]->view;
        assert_true(dip_optimizer_add(o, p[i], "test"));
    }
    assert_true(take_step(o, list, pieces));
    size_t before = dip_memory_use(ctx).allocations;
    for (int s = 0; s < 4; s++) assert_true(take_step(o, list, pieces));
    assert_int_equal(dip_optimizer_iterations(o), 5);
    assert_int_equal(dip_memory_use(ctx).allocations, before); /* only the first step allocates */
    int64_t at = 0;
    for (int i = 0; i < 6; at += sizes[i], i++)
        memcpy(out + at, p[i]->view.data, (size_t)sizes[i] * sizeof *out);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void threads_and_pieces_change_no_bit_and_only_the_first_step_allocates(void **state) {
    (void)state;
    enum { TOTAL = 50000 + 1 + 17 + 16384 + 3 + 40001 };
    float *one = golden_room(TOTAL, sizeof *one), *many = golden_room(TOTAL, sizeof *many);
    static const dip_optimizer_kind *const kinds[] = {
#define DIP_OPTIMIZER(name) &dip_optimizer_##name,
#include "train/optimizers.def"
#undef DIP_OPTIMIZER
    };
    for (size_t i = 0; i < 2 * sizeof kinds / sizeof *kinds; i++) {
        dip_form form = i % 2 ? DIP_FORM_KERAS : DIP_FORM_TORCH;
        train_some(kinds[i / 2], form, 1, false, one);
        for (int threads = 1; threads <= 3; threads++) {
            train_some(kinds[i / 2], form, threads, threads != 2, many);
            assert_memory_equal(one, many, TOTAL * sizeof *one);
        }
    }
    free(one);
    free(many);
}

static void parameters_without_a_gradient_are_left_alone(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const float x[2] = {1, 2};
    dip_tensor *a = parameter_of(ctx, DIP_FLOAT32, x, 2), *b = parameter_of(ctx, DIP_FLOAT32, x, 2);
    dip_optimizer *o = dip_optimizer_new(ctx, &dip_optimizer_sgd, DIP_FORM_TORCH, "test");
    assert_true(dip_optimizer_add(o, a, "test") && dip_optimizer_add(o, b, "test"));
    dip_tensor *grad = dip_adopt(dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {2}}, DIP_HERE));
    assert_true(dip_tensor_fill(grad, 1));
    b->grad = grad;
    uint64_t version = b->storage->version;
    assert_true(dip_optimizer_step(o, "step"));
    assert_true(((float *)a->view.data)[0] == 1);
    assert_true(((float *)b->view.data)[0] == 1 - 0.001f);
    assert_true(b->storage->version > version);
    assert_true(dip_optimizer_zero_grad(o, false, "zero_grad"));
    assert_ptr_equal(b->grad, grad);
    assert_true(((float *)grad->view.data)[1] == 0);
    assert_true(dip_optimizer_zero_grad(o, true, "zero_grad"));
    assert_null(b->grad);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void every_option_of_every_optimizer_changes_the_numbers(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const dip_optimizer_kind *const kinds[] = {
#define DIP_OPTIMIZER(name) &dip_optimizer_##name,
#include "train/optimizers.def"
#undef DIP_OPTIMIZER
    };
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        for (int form = 0; form < DIP_FORM_COUNT; form++) {
            for (int i = 0; i < kinds[k]->n_options; i++) {
                dip_option option = kinds[k]->options[i].option;
                double standard = kinds[k]->options[i].value[form];
                if (isnan(standard)) continue;
                float result[2][4];
                for (int changed = 0; changed < 2; changed++) {
                    dip_scope_mark scope = dip_scope_enter(ctx);
                    const float x[4] = {1, -2, 0.5f, 3};
                    dip_tensor *p = parameter_of(ctx, DIP_FLOAT32, x, 4);
                    dip_optimizer *o = dip_optimizer_new(ctx, kinds[k], (dip_form)form, "test");
                    /* momentum's variants need momentum; both runs have it */
                    if (option == DIP_OPTION_NESTEROV || option == DIP_OPTION_DAMPENING)
                        assert_true(dip_optimizer_set(o, MOM, 0.5, "test"));
                    double other =
                        standard == 0 ? (option == DIP_OPTION_EPS ? 0.1 : 1) : standard * 0.5;
                    if (option == MOM) other = 0.5;
                    if (changed) assert_true(dip_optimizer_set(o, option, other, "test"));
                    assert_true(dip_optimizer_add(o, p, "test"));
                    for (int s = 0; s < 3; s++) {
                        float g[4] = {0.9f, -0.1f, 1e-7f, 0.3f};
                        if (s == 2)
                            g[0] = g[1] = 1e-3f; /* a falling gradient, which amsgrad remembers */
                        dip_view view = p->view;
                        view.data = g;
                        assert_true(dip_optimizer_apply(o, (const dip_view *[]){&view}, 1, "test"));
                    }
                    memcpy(result[changed], p->view.data, sizeof result[0]);
                    dip_scope_leave(&scope);
                }
                if (memcmp(result[0], result[1], sizeof result[0]) == 0)
                    fail_msg("%s ignores its option %s", kinds[k]->label,
                             dip_option_name(option, (dip_form)form));
            }
        }
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void print_looks_as_in_pytorch(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const struct {
        const char *title;
        trace t;
    } cases[] = {
        {"optim.Adam(p)", {"", &dip_optimizer_adam, SET({LR, 1e-3})}},
        {"optim.Adam(p, lr=1e-5)", {"", &dip_optimizer_adam, SET({LR, 1e-5})}},
        {"optim.Adam(p, lr=1e-4, betas=(0.8, 0.99), eps=1e-7)",
         {"", &dip_optimizer_adam,
          SET({LR, 1e-4}, {DIP_OPTION_BETA1, 0.8}, {DIP_OPTION_BETA2, 0.99},
              {DIP_OPTION_EPS, 1e-7})}},
        {"optim.Adam(p, weight_decay=0.01, amsgrad=True)",
         {"", &dip_optimizer_adam, SET({WD, 0.01}, {DIP_OPTION_AMSGRAD, 1})}},
        {"optim.Adam(p, lr=1)", {"", &dip_optimizer_adam, SET({LR, 1})}},
        {"optim.AdamW(p)", {"", &dip_optimizer_adamw, SET({LR, 1e-3})}},
        {"optim.SGD(p)", {"", &dip_optimizer_sgd, SET({LR, 1e-3})}},
        {"optim.SGD(p, lr=0.01, momentum=0.9, nesterov=True)",
         {"", &dip_optimizer_sgd, SET({LR, 0.01}, {MOM, 0.9}, {DIP_OPTION_NESTEROV, 1})}},
        {"optim.SGD(p, lr=0.01, maximize=True)",
         {"", &dip_optimizer_sgd, SET({LR, 0.01}, {DIP_OPTION_MAXIMIZE, 1})}},
        {"optim.RMSprop(p)", {"", &dip_optimizer_rmsprop, SET({LR, 0.01})}},
        {"optim.RMSprop(p, momentum=0.9, centered=True)",
         {"", &dip_optimizer_rmsprop, SET({MOM, 0.9}, {DIP_OPTION_CENTERED, 1})}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        FILE *f = fopen(DIP_TEST_GOLDEN "/torch_text/print_optimizer.txt", "r");
        char line[256], title[300], expected[2000] = "";
        int lines = 0;
        assert_non_null(f);
        snprintf(title, sizeof title, "case %s\n", cases[i].title);
        while (fgets(line, sizeof line, f) && strcmp(line, title) != 0) {}
        assert_int_equal(fscanf(f, "text %d\n", &lines), 1);
        for (int k = 0; k < lines && fgets(line, sizeof line, f); k++) strcat(expected, line);
        fclose(f);
        expected[strlen(expected) - 1] = '\0';
        dip_optimizer *o = dip_optimizer_new(ctx, cases[i].t.kind, DIP_FORM_TORCH, "test");
        for (int k = 0; k < cases[i].t.n_set; k++)
            assert_true(
                dip_optimizer_set(o, cases[i].t.set[k].option, cases[i].t.set[k].value, "test"));
        dip_text text = {.ctx = ctx};
        dip_optimizer_repr(o, &text);
        assert_string_equal(text.s, expected);
        dip_text_free(&text);
        dip_free(o);
    }
    dip_test_context_free(ctx);
}

static void misuse_gets_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const float x[2] = {1, 2};
    dip_tensor *p = parameter_of(ctx, DIP_FLOAT32, x, 2),
               *ints = dip_tensor_new(ctx, DIP_INT64, (dip_shape){1, {2}}, DIP_HERE);
    dip_optimizer *o = dip_optimizer_new(ctx, &dip_optimizer_sgd, DIP_FORM_TORCH, "t"),
                  *k = dip_optimizer_new(ctx, &dip_optimizer_adam, DIP_FORM_KERAS, "k");
    assert_false(dip_optimizer_set(o, LR, -0.1, "optim_SGD"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "optim_SGD: lr is -0.1, it must not be negative");
    assert_false(dip_optimizer_set(k, LR, (double)NAN, "Adam"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "Adam: learning_rate is nan, it must be a finite number");
    assert_false(dip_optimizer_set(k, DIP_OPTION_BETA1, 1, "Adam"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "Adam: beta_1 is 1.0, it must be at least 0 and below 1");
    assert_false(dip_optimizer_set(k, DIP_OPTION_AMSGRAD, 0.5, "Adam"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "Adam: amsgrad is 0.5, it is 0 or 1");
    assert_false(dip_optimizer_set(o, DIP_OPTION_BETA1, 0.5, "optim_SGD"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "optim_SGD: SGD has no option betas[0]");
    assert_false(dip_optimizer_set(k, DIP_OPTION_MAXIMIZE, 1, "Adam"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "Adam: Adam has no option maximize");
    assert_true(dip_optimizer_set(o, DIP_OPTION_NESTEROV, 1, "optim_SGD"));
    assert_true(dip_optimizer_add(o, p, "optim_SGD"));
    assert_false(dip_optimizer_step(o, "optim_step"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "optim_step: SGD: nesterov needs a momentum above 0 and no dampening");
    assert_false(dip_optimizer_add(o, p, "optim_SGD"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "optim_SGD: parameter 1 is given twice (it is parameter 0 already)");
    assert_false(dip_optimizer_add(o, ints, "optim_SGD"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_TYPE,
        "optim_SGD: parameter 1 is int64, an optimiser changes float32 or float64 numbers");
    dip_view gap = p->view;
    gap.dim[0] = 1;
    gap.rank = 2;
    gap.dim[1] = 1;
    dip_tensor *wide = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){2, {2, 4}}, DIP_HERE);
    dip_view half;
    assert_true(dip_view_slice(&wide->view, 1, 0, 2, 1, &half));
    assert_false(dip_optimizer_add(o, dip_tensor_alias(wide, &half), "optim_SGD"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_UNSUPPORTED,
        "optim_SGD: parameter 1 is a part of a larger tensor; make it contiguous first");
    assert_true(dip_optimizer_add(k, parameter_of(ctx, DIP_FLOAT32, x, 2), "Adam"));
    assert_false(dip_optimizer_apply(k, NULL, 0, "apply"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "apply: 0 gradients were given for 1 parameters");
    assert_false(dip_optimizer_apply(k, (const dip_view *[]){&gap}, 1, "apply"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_SHAPE,
        "apply: a gradient is float32 of shape (1, 1), its parameter is float32 of shape (2,)");
    assert_ptr_equal(dip_optimizer_find(ctx, "RMSprop", "compile"), &dip_optimizer_rmsprop);
    assert_null(dip_optimizer_find(ctx, "adm", "compile"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "compile: there is no optimizer called \"adm\"; did you mean \"adam\"? Known: "
                     "adam, adamw, rmsprop, sgd");
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void running_out_of_memory_leaves_the_parameters_as_they_were(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fail_alloc *f = dip_test_alloc(ctx);
    const float x[2] = {1, 2};
    for (int64_t n = 1;; n++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_tensor *p = parameter_of(ctx, DIP_FLOAT32, x, 2),
                   *g = parameter_of(ctx, DIP_FLOAT32, x, 2);
        fail_alloc_at(f, n);
        dip_optimizer *o = dip_optimizer_new(ctx, &dip_optimizer_adam, DIP_FORM_TORCH, "t");
        bool ok = o && dip_optimizer_add(o, p, "t") &&
                  dip_optimizer_apply(o, (const dip_view *[]){&g->view}, 1, "t");
        bool hit = fail_alloc_hit(f);
        fail_alloc_at(f, 0);
        assert_int_equal(ok, !hit);
        assert_int_equal(memcmp(p->view.data, x, sizeof x) == 0, hit);
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        dip_scope_leave(&scope);
        if (!hit) break;
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pytorchs_traces_are_followed),
        cmocka_unit_test(kerass_traces_are_followed),
        cmocka_unit_test(keras_adam_in_float64_rounds_the_betas_first),
        cmocka_unit_test(transposed_parameters_and_other_layouts_of_gradients_change_no_number),
        cmocka_unit_test(threads_and_pieces_change_no_bit_and_only_the_first_step_allocates),
        cmocka_unit_test(parameters_without_a_gradient_are_left_alone),
        cmocka_unit_test(every_option_of_every_optimizer_changes_the_numbers),
        cmocka_unit_test(print_looks_as_in_pytorch),
        cmocka_unit_test(misuse_gets_a_sentence),
        cmocka_unit_test(running_out_of_memory_leaves_the_parameters_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
