/* test_golden.c - operators and their gradients against recordings of PyTorch and Keras, in float32
 * and float64.  Layers that are a few operators are put together here as the blocks do. */
#include "ops/cases.h"
#include "ops/losses.h"
#include "support/npz.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct golden {
    eager *e;
    dip_builder *b;
    npz *file;
    dip_dtype t;
    const char *name;
} golden;

static bool has(const golden *g, const char *member, npz_array *a) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s", g->name, member);
    return npz_find(g->file, path, a);
}

/* A recorded array as a leaf: floats in the dtype under test, integers int64.  NULL: there is none.
 */
static dip_value leaf(const golden *g, const char *member) {
    npz_array a;
    if (!has(g, member, &a)) return NULL;
    dip_shape s = {a.rank, {0}};
    for (int i = 0; i < a.rank; i++) s.dim[i] = a.dim[i];
    bool real = a.type[0] == 'f';
    dip_value v = eager_value(g->e, real ? g->t : DIP_INT64, &s);
    for (int64_t i = 0; i < a.n; i++)
        dip_element_set(v->view.data, v->view.dtype, i, npz_number(&a, i));
    v->requires_grad = real;
    return v;
}

static void compare(const golden *g, const char *member, dip_value found, double absolute,
                    double ulps) {
    npz_array a;
    if (!has(g, member, &a)) fail_msg("%s has no %s", g->name, member);
    if (!found) fail_msg("%s: nothing was computed for %s", g->name, member);
    assert_int_equal(dip_view_numel(&found->view), a.n);
    double largest = 0, unit = ldexp(1, g->t == DIP_FLOAT32 ? -24 : -53);
    for (int64_t i = 0; i < a.n; i++)
        if (isfinite(npz_number(&a, i)) && fabs(npz_number(&a, i)) > largest)
            largest = fabs(npz_number(&a, i));
    for (int64_t i = 0; i < a.n; i++) {
        double want = npz_number(&a, i), have = op_get(found, i);
        int exponent; /* ulp of the largest element, where elements beside it above 1 are smaller of
                         theirs */
        frexp(fmin(largest, fmax(fabs(want), 1)), &exponent);
        double allowed = fmax(absolute, ulps * ldexp(unit, exponent));
        if (isnan(want) ? isnan(have) : fabs(want - have) <= allowed || want == have) continue;
        fail_msg("%s (%s): %s at %d is %.17g, recorded %.17g, allowed %.3g apart", g->name,
                 dip_dtype_name(g->t), member, (int)i, have, want, allowed);
    }
}

static void backward(const golden *g, dip_value y, dip_value gy) {
    DIP_ASSERT_FINE(g->b->ctx);
    assert_non_null(y);
    eager_seed(g->e, y, gy);
    assert_true(eager_backward(g->e));
    DIP_ASSERT_FINE(g->b->ctx);
}

/* ---- PyTorch ---- */
typedef struct line {
    char name[64], op[32], reduction[8];
    double distance, smoothing;
    long ignore;
    int dim;
} line;

static dip_value some(const golden *g, const dip_op *op, const dip_attr_value *attrs, dip_value x,
                      dip_value y, dip_value z) {
    return dip_build(g->b, op, attrs, z ? 3 : y ? 2 : 1, (dip_value[]){x, y, z});
}

static dip_value cut(const golden *g, dip_value x, double lo, double hi) {
    return dip_build1_attr(g->b, &dip_op_hardtanh, x,
                           (dip_attr_value[]){dip_real(lo), dip_real(hi)});
}

static dip_value torch_output(const golden *g, const line *l, dip_value x, dip_value weight,
                              dip_value bias) {
    int reduction = strcmp(l->reduction, "mean") == 0  ? DIP_LOSS_OP_MEAN
                    : strcmp(l->reduction, "sum") == 0 ? DIP_LOSS_OP_SUM
                                                       : DIP_LOSS_OP_NONE;
    dip_attr_value loss[] = {dip_int(reduction), dip_int(l->ignore), dip_real(l->smoothing)},
                   axis[] = {dip_int(l->dim), dip_int(0)};
    dip_value target = leaf(g, "in.target"), classes = leaf(g, "in.weight");
    if (strcmp(l->op, "Linear") == 0)
        return some(g, &dip_op_linear, NULL, x, dip_build1(g->b, &dip_op_transpose, weight), bias);
    if (strcmp(l->op, "Embedding") == 0) return dip_build2(g->b, &dip_op_take, weight, x);
    if (strcmp(l->op, "CrossEntropyLoss") == 0)
        return some(g, &dip_op_cross_entropy, loss, x, target, classes);
    if (strcmp(l->op, "NLLLoss") == 0) return some(g, &dip_op_nll_loss, loss, x, target, classes);
    if (strcmp(l->op, "MSELoss") == 0) return some(g, &dip_op_mse_loss, loss, x, target, NULL);
    if (strcmp(l->op, "L1Loss") == 0) {
        dip_value apart = dip_build1(g->b, &dip_op_abs, dip_build2(g->b, &dip_op_sub, x, target));
        return reduction == DIP_LOSS_OP_NONE
                   ? apart
                   : dip_build1(g->b, reduction == DIP_LOSS_OP_SUM ? &dip_op_sum : &dip_op_mean,
                                apart);
    }
    if (strcmp(l->op, "ReLU") == 0) return dip_build1(g->b, &dip_op_relu, x);
    if (strcmp(l->op, "ReLU6") == 0) return cut(g, x, 0, 6);
    if (strcmp(l->op, "Hardtanh") == 0) return cut(g, x, -1, 1);
    if (strcmp(l->op, "Sigmoid") == 0) return dip_build1(g->b, &dip_op_sigmoid, x);
    if (strcmp(l->op, "Tanh") == 0) return dip_build1(g->b, &dip_op_tanh, x);
    if (strcmp(l->op, "Softmax") == 0) return dip_build1_attr(g->b, &dip_op_softmax, x, axis);
    if (strcmp(l->op, "LogSoftmax") == 0)
        return dip_build1_attr(g->b, &dip_op_log_softmax, x, axis);
    fail_msg("torch.txt names an operator that this test does not know: %s", l->op);
    return NULL;
}

static void torch_case(const golden *g, const line *l) {
    dip_value x = leaf(g, "in.x"), weight = leaf(g, "param.weight"), bias = leaf(g, "param.bias"),
              gy = leaf(g, "gy.y");
    bool f32 = g->t == DIP_FLOAT32;
    double absolute = f32 ? 4 * l->distance : 0, ulps = f32 ? 4 : 64;
    dip_value y = torch_output(g, l, x, weight, bias);
    backward(g, y, gy);
    compare(g, f32 ? "out.y" : "f64.out.y", y, absolute, ulps);
    const char *names[] = {"grad.x", "grad.weight", "grad.bias"};
    dip_value leaves[] = {x, weight, bias};
    npz_array a;
    for (int i = 0; i < 3; i++) {
        char member[32];
        snprintf(member, sizeof member, "%s%s", f32 ? "" : "f64.", names[i]);
        if (leaves[i] && has(g, member, &a))
            compare(g, member, eager_grad(g->e, leaves[i]), absolute, ulps);
    }
}

static void operators_follow_pytorch(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    npz *file = npz_open(DIP_TEST_GOLDEN "/ops/torch.npz");
    FILE *text = fopen(DIP_TEST_GOLDEN "/ops/torch.txt", "r");
    assert_non_null(text);
    char row[256];
    int cases = 0;
    while (fgets(row, sizeof row, text)) {
        line l;
        if (row[0] == '#') continue;
        assert_int_equal(sscanf(row, "%63s %31s %lf %7s %ld %lf %d", l.name, l.op, &l.distance,
                                l.reduction, &l.ignore, &l.smoothing, &l.dim),
                         7);
        for (dip_dtype t = DIP_FLOAT32; t <= DIP_FLOAT64; t++) {
            golden g = {.e = eager_new(ctx), .file = file, .t = t, .name = l.name};
            g.b = &g.e->builder;
            torch_case(&g, &l);
            eager_free(g.e);
        }
        cases++;
    }
    assert_true(cases >= 50);
    fclose(text);
    npz_close(file);
    dip_test_context_free(ctx);
}

/* ---- Keras ---- */
typedef dip_value keras_build(const golden *g, dip_value *x);
static dip_value one(const golden *g, const dip_op *op, dip_value x) {
    return dip_build1(g->b, op, x);
}
static dip_value number(const golden *g, dip_value like, double v) {
    return dip_build_scalar(g->b, like, v);
}
static dip_value two(const golden *g, const dip_op *op, dip_value x, dip_value y) {
    return dip_build2(g->b, op, x, y);
}

static dip_value k_relu(const golden *g, dip_value *x) { return one(g, &dip_op_relu, x[0]); }
static dip_value k_relu6(const golden *g, dip_value *x) { return cut(g, x[0], 0, 6); }
static dip_value k_hard_sigmoid(const golden *g, dip_value *x) {
    dip_value sixth = two(g, &dip_op_div, x[0], number(g, x[0], 6));
    return cut(g, two(g, &dip_op_add, sixth, number(g, x[0], 0.5)), 0, 1);
}
static dip_value k_sigmoid(const golden *g, dip_value *x) { return one(g, &dip_op_sigmoid, x[0]); }
static dip_value k_tanh(const golden *g, dip_value *x) { return one(g, &dip_op_tanh, x[0]); }
static dip_value k_exp(const golden *g, dip_value *x) { return one(g, &dip_op_exp, x[0]); }
static dip_value k_silu(const golden *g, dip_value *x) {
    return two(g, &dip_op_mul, x[0], one(g, &dip_op_sigmoid, x[0]));
}
static dip_value k_softmax(const golden *g, dip_value *x) {
    return dip_build1_attr(g->b, &dip_op_softmax, x[0],
                           (dip_attr_value[]){dip_int(-1), dip_int(1)});
}
static dip_value k_log_softmax(const golden *g, dip_value *x) {
    return one(g, &dip_op_log_softmax, x[0]);
}
static dip_value k_softsign(const golden *g, dip_value *x) {
    return two(g, &dip_op_div, x[0],
               two(g, &dip_op_add, one(g, &dip_op_abs, x[0]), number(g, x[0], 1)));
}
static dip_value k_gelu(const golden *g, dip_value *x) {
    dip_value inner =
        one(g, &dip_op_erf, two(g, &dip_op_div, x[0], number(g, x[0], 1.4142135623730951)));
    return two(g, &dip_op_mul, dip_build_scale(g->b, x[0], 0.5),
               two(g, &dip_op_add, inner, number(g, x[0], 1)));
}
static dip_value k_dense(const golden *g, dip_value *x) {
    return some(g, &dip_op_linear, NULL, x[0], x[2], x[3]);
}
static dip_value k_dense_relu(const golden *g, dip_value *x) {
    return one(g, &dip_op_relu, k_dense(g, x));
}
static dip_value k_add(const golden *g, dip_value *x) {
    return two(g, &dip_op_add, two(g, &dip_op_add, x[0], x[1]), leaf(g, "x2"));
}
static dip_value k_sub(const golden *g, dip_value *x) { return two(g, &dip_op_sub, x[0], x[1]); }
static dip_value k_mul(const golden *g, dip_value *x) { return two(g, &dip_op_mul, x[0], x[1]); }
static dip_value k_average(const golden *g, dip_value *x) {
    return dip_build_scale(g->b, two(g, &dip_op_add, x[0], x[1]), 0.5);
}
static dip_value k_maximum(const golden *g, dip_value *x) {
    return two(g, &dip_op_maximum, x[0], x[1]);
}
static dip_value k_concatenate(const golden *g, dip_value *x) {
    return some(g, &dip_op_concatenate, (dip_attr_value[]){dip_int(-1)}, x[0], x[1], NULL);
}
static dip_value k_concatenate1(const golden *g, dip_value *x) {
    return some(g, &dip_op_concatenate, (dip_attr_value[]){dip_int(1)}, x[0], x[1], NULL);
}
static dip_value k_like_y(const golden *g, dip_value *x) {
    dip_shape s = dip_view_shape(&leaf(g, "y0")->view);
    s.dim[s.rank - 1] = -1;
    return dip_build_reshape(g->b, x[0], &s);
}
static dip_value k_permute(const golden *g, dip_value *x) {
    return dip_build1_attr(g->b, &dip_op_permute, x[0],
                           (dip_attr_value[]){dip_dims((dip_shape){3, {0, 2, 1}})});
}
static dip_value k_embedding(const golden *g, dip_value *x) {
    return two(g, &dip_op_take, leaf(g, "w:embeddings"), x[0]);
}

static const struct {
    const char *name;
    keras_build *build;
} keras_layers[] = {
    {"act_relu", k_relu},
    {"act_relu6", k_relu6},
    {"act_hard_sigmoid", k_hard_sigmoid},
    {"act_sigmoid", k_sigmoid},
    {"act_tanh", k_tanh},
    {"act_softmax", k_softmax},
    {"act_log_softmax", k_log_softmax},
    {"act_exponential", k_exp},
    {"act_silu", k_silu},
    {"act_softsign", k_softsign},
    {"act_gelu_exact", k_gelu},
    {"dense", k_dense},
    {"dense_relu_nobias", k_dense_relu},
    {"dense_3d", k_dense},
    {"add", k_add},
    {"subtract", k_sub},
    {"multiply", k_mul},
    {"average", k_average},
    {"maximum", k_maximum},
    {"concatenate", k_concatenate},
    {"concatenate_axis1", k_concatenate1},
    {"flatten", k_like_y},
    {"reshape", k_like_y},
    {"permute", k_permute},
    {"embedding", k_embedding},
};

/* Keras' vector functions are a few ulp off; what a test may ask is stated in the README beside the
 * data. */
enum { KERAS_ULPS = 16 };

static void layers_follow_keras(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    npz *file = npz_open(DIP_TEST_GOLDEN "/ops/keras.npz");
    for (size_t i = 0; i < sizeof keras_layers / sizeof keras_layers[0]; i++) {
        golden g = {
            .e = eager_new(ctx), .file = file, .t = DIP_FLOAT32, .name = keras_layers[i].name};
        g.b = &g.e->builder;
        dip_value x[4] = {leaf(&g, "x0"), leaf(&g, "x1"), leaf(&g, "w:kernel"), leaf(&g, "w:bias")};
        dip_value y = keras_layers[i].build(&g, x);
        backward(&g, y, leaf(&g, "dy0"));
        compare(&g, "y0", y, 0, KERAS_ULPS);
        const char *names[] = {"dx0", "dx1", "dw:kernel", "dw:bias"};
        for (int k = 0; k < 4; k++)
            if (x[k] && dip_dtype_is_float(x[k]->view.dtype))
                compare(&g, names[k], eager_grad(g.e, x[k]), 0, KERAS_ULPS);
        eager_free(g.e);
    }
    npz_close(file);
    dip_test_context_free(ctx);
}

static dip_value squared(const golden *g, dip_value x, dip_value t) {
    dip_value d = one(g, &dip_op_square, two(g, &dip_op_sub, x, t));
    return dip_build1_attr(g->b, &dip_op_mean, d,
                           (dip_attr_value[]){dip_dims((dip_shape){1, {-1}}), dip_int(0)});
}

static dip_value absolute(const golden *g, dip_value x, dip_value t) {
    dip_value d = one(g, &dip_op_abs, two(g, &dip_op_sub, x, t));
    return dip_build1_attr(g->b, &dip_op_mean, d,
                           (dip_attr_value[]){dip_dims((dip_shape){1, {-1}}), dip_int(0)});
}

static dip_value categorical(const golden *g, dip_value x, dip_value t, bool logits) {
    return some(g, &dip_op_categorical_crossentropy, (dip_attr_value[]){dip_int(logits)}, x, t,
                NULL);
}

static dip_value sparse(const golden *g, dip_value x, dip_value t, bool logits) {
    return some(g, &dip_op_sparse_categorical_crossentropy, (dip_attr_value[]){dip_int(logits)}, x,
                t, NULL);
}

static dip_value per_sample(const golden *g, dip_value x, dip_value t, bool fused) {
    const char *n = g->name;
    if (strncmp(n, "loss_mse", 8) == 0) return squared(g, x, t);
    if (strncmp(n, "loss_mae", 8) == 0) return absolute(g, x, t);
    bool logits = strstr(n, "logits") != NULL;
    if (strncmp(n, "loss_scce", 9) == 0)
        return fused && logits ? two(g, &dip_op_sparse_softmax_cross_entropy, x, t)
                               : sparse(g, x, t, logits);
    return fused && logits ? two(g, &dip_op_softmax_cross_entropy, x, t)
                           : categorical(g, x, t, logits);
}

static const char *const keras_losses[] = {
    "loss_cce_probs",
    "loss_cce_probs_edge",
    "loss_cce_probs_unnormalised",
    "loss_cce_logits",
    "loss_cce_logits_soft",
    "loss_cce_logits_sum",
    "loss_cce_logits_sw",
    "loss_scce_probs",
    "loss_scce_probs_edge",
    "loss_scce_logits",
    "loss_mse",
    "loss_mse_sum",
    "loss_mse_sw",
    "loss_mae",
};

static void losses_follow_keras(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    npz *file = npz_open(DIP_TEST_GOLDEN "/ops/keras.npz");
    for (size_t i = 0; i < sizeof keras_losses / sizeof keras_losses[0]; i++)
        for (int fused = 0; fused < 2; fused++) {
            golden g = {
                .e = eager_new(ctx), .file = file, .t = DIP_FLOAT32, .name = keras_losses[i]};
            g.b = &g.e->builder;
            dip_value x = leaf(&g, "y_pred"), t = leaf(&g, "y_true"), w = leaf(&g, "sample_weight");
            dip_value each = per_sample(&g, x, t, fused != 0);
            dip_value weighed = w ? two(&g, &dip_op_mul, each, w) : each;
            dip_value loss = one(&g, strstr(g.name, "_sum") ? &dip_op_sum : &dip_op_mean, weighed);
            backward(&g, loss, number(&g, x, 1));
            compare(&g, "per_sample", each, 0, KERAS_ULPS);
            compare(&g, "loss", loss, 0, KERAS_ULPS);
            compare(&g, "dy_pred", eager_grad(g.e, x), 0, KERAS_ULPS);
            eager_free(g.e);
        }
    npz_close(file);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_follow_pytorch),
        cmocka_unit_test(layers_follow_keras),
        cmocka_unit_test(losses_follow_keras),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
