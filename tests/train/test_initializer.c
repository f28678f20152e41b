/* Initial weights are the originals', bit for bit; float64 forms; names and misuse. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random/golden.h"
#include "support/context.h"
#include "train/initializer.h"

#define DEFAULT ((double)NAN)

/* The recorded initialisers, in the order of their numbers. */
typedef struct recorded {
    const char *label;
    double a, b;
    int64_t seed;
    bool libm;
} recorded; /* libm: through the C library's log, sin, cos */
static const recorded cases[] = {
    {"GlorotUniform", DEFAULT, DEFAULT, 5, false},
    {"GlorotNormal", DEFAULT, DEFAULT, 5, true},
    {"HeUniform", DEFAULT, DEFAULT, 906691060, false},
    {"HeNormal", DEFAULT, DEFAULT, 906691060, true},
    {"LecunUniform", DEFAULT, DEFAULT, 413654000, false},
    {"LecunNormal", DEFAULT, DEFAULT, 413654000, true},
    {"RandomUniform", DEFAULT, DEFAULT, 5, false},
    {"RandomUniform", -0.3, 0.9, 42, false},
    {"RandomNormal", DEFAULT, DEFAULT, 5, true},
    {"RandomNormal", 0.25, 0.5, 42, true},
    {"TruncatedNormal", DEFAULT, DEFAULT, 5, true},
    {"TruncatedNormal", 0.25, 0.5, 42, true},
    {"Zeros", DEFAULT, DEFAULT, 0, false},
    {"Ones", DEFAULT, DEFAULT, 0, false},
    {"Constant", 0.1, DEFAULT, 0, false},
};
static const dip_shape shapes[] = {{1, {7}}, {2, {6, 5}}, {4, {3, 3, 2, 2}}, {2, {40, 30}}};
static const char *const shape_names[] = {"7", "6x5", "3x3x2x2", "40x30"};

static void keras_initializers_are_exact(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_python_rng rng;
    dip_python_rng_seed(&rng, 0);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const recorded *c = &cases[i];
        if (c->libm && !GOLDEN_SAME_LIBM) continue;
        for (int s = 0; s < 4; s++) {
            for (int wide = 0; wide < 2; wide++) {
                dip_scope_mark scope = dip_scope_enter(ctx);
                dip_initializer_opts o = {.a = c->a, .b = c->b, .has_seed = true, .seed = c->seed};
                dip_initializer *init = dip_initializer_new(
                    ctx, dip_initializer_find(ctx, c->label, "t"), &o, &rng, "t");
                dip_tensor *t =
                    dip_tensor_new(ctx, wide ? DIP_FLOAT64 : DIP_FLOAT32, shapes[s], DIP_HERE);
                char name[64];
                snprintf(name, sizeof name, "%s%zu.%s", c->label, i, shape_names[s]);
                assert_true(dip_initializer_fill(init, t, DIP_DRAWS_NATIVE, "t"));
                golden_check(wide ? "keras_small/initializers_f64.txt"
                                  : "keras_small/initializers_f32.txt",
                             name, wide ? "f64" : "f32", dip_tensor_data(t, DIP_HERE),
                             (size_t)dip_tensor_numel(t));
                dip_scope_leave(&scope);
            }
        }
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void the_keras_programs_weights_are_exact_and_seeds_are_drawn_when_made(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const char *const names[] = {"mnist.init_dense_kernel", "mnist.init_dense_1_kernel",
                                        "mnist.init_dense_2_kernel"};
    static const int64_t sizes[] = {784, 128, 20, 10};
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_python_rng rng, same;
        dip_initializer *init[3];
        dip_python_rng_seed(&rng, golden_seeds[s]);
        same = rng;
        for (int i = 0; i < 3; i++) {
            init[i] = dip_initializer_new(ctx, dip_initializer_find(ctx, "glorot_uniform", "t"),
                                          NULL, &rng, "t");
            assert_non_null(dip_initializer_new(ctx, dip_initializer_find(ctx, "zeros", "t"), NULL,
                                                &rng, "t")); /* draws nothing */
            assert_int_equal(dip_initializer_seed(init[i]), dip_python_rng_keras_seed(&same));
        }
        for (int i = 2; i >= 0; i--) { /* the order of filling does not matter */
            dip_tensor *t = dip_tensor_new(ctx, DIP_FLOAT32,
                                           (dip_shape){2, {sizes[i], sizes[i + 1]}}, DIP_HERE);
            assert_true(dip_initializer_fill(init[i], t, DIP_DRAWS_NATIVE, "t"));
            golden_check(golden_keras_files[s], names[i], "f32", dip_tensor_data(t, DIP_HERE),
                         (size_t)dip_tensor_numel(t));
        }
        dip_scope_leave(&scope);
    }
    dip_test_context_free(ctx);
}

/* weight (O, I) is a transposed view of (I, O) storage, as nn_Linear keeps it. */
static dip_tensor *linear_weight(dip_context *ctx, dip_dtype dtype, int64_t in, int64_t out) {
    dip_tensor *base = dip_tensor_new(ctx, dtype, (dip_shape){2, {in, out}}, DIP_HERE);
    dip_view turned;
    assert_true(dip_view_permute(&base->view, (const int[]){1, 0}, &turned));
    return dip_tensor_alias(base, &turned);
}

static void the_pytorch_programs_weights_are_exact_through_transposed_views(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const int64_t sizes[] = {784, 128, 20, 10};
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        for (int i = 0; i < 3; i++) {
            dip_scope_mark scope = dip_scope_enter(ctx);
            dip_tensor *w = linear_weight(ctx, DIP_FLOAT32, sizes[i], sizes[i + 1]);
            dip_tensor *b =
                dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {sizes[i + 1]}}, DIP_HERE);
            assert_true(dip_init_linear(w, b, &rng, DIP_DRAWS_NATIVE, "t"));
            dip_tensor *rows = dip_tensor_new(ctx, DIP_FLOAT32, dip_tensor_shape(w), DIP_HERE);
            assert_true(dip_tensor_copy_into(rows, w));
            char name[64];
            snprintf(name, sizeof name, "mnist.fc%d.weight", i + 1);
            golden_check(golden_torch_files[s], name, "f32", dip_tensor_data(rows, DIP_HERE),
                         (size_t)dip_tensor_numel(rows));
            snprintf(name, sizeof name, "mnist.fc%d.bias", i + 1);
            golden_check(golden_torch_files[s], name, "f32", dip_tensor_data(b, DIP_HERE),
                         (size_t)dip_tensor_numel(b));
            dip_scope_leave(&scope);
        }
    }
    dip_test_context_free(ctx);
}

static void float32_draws_widen_into_float64(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_torch_rng a, b;
    dip_python_rng seeds;
    dip_torch_rng_seed(&a, 7);
    b = a;
    dip_python_rng_seed(&seeds, 7);
    dip_tensor *narrow = linear_weight(ctx, DIP_FLOAT32, 30, 20),
               *wide = linear_weight(ctx, DIP_FLOAT64, 30, 20);
    dip_initializer *init =
        dip_initializer_new(ctx, dip_initializer_find(ctx, "HeNormal", "t"), NULL, &seeds, "t");
    for (int way = 0; way < 3; way++) {
        bool ok = way == 0 ? dip_init_linear(narrow, NULL, &a, DIP_DRAWS_FLOAT32, "t") &&
                                 dip_init_linear(wide, NULL, &b, DIP_DRAWS_FLOAT32, "t")
                  : way == 1 ? dip_init_normal(narrow, &a, 1, 2, DIP_DRAWS_FLOAT32, "t") &&
                                   dip_init_normal(wide, &b, 1, 2, DIP_DRAWS_FLOAT32, "t")
                             : dip_initializer_fill(init, narrow, DIP_DRAWS_FLOAT32, "t") &&
                                   dip_initializer_fill(init, wide, DIP_DRAWS_FLOAT32, "t");
        assert_true(ok);
        for (int64_t i = 0; i < 20; i++) {
            for (int64_t j = 0; j < 30; j++)
                assert_true(dip_tensor_get(narrow, (int64_t[]){i, j}, DIP_HERE) ==
                            dip_tensor_get(wide, (int64_t[]){i, j}, DIP_HERE));
        }
        assert_memory_equal(&a, &b, sizeof a);
    }
    assert_true(dip_init_uniform(wide, &a, 0, 1, DIP_DRAWS_NATIVE, "t"));
    assert_true(dip_init_uniform(wide, &b, 0, 1, DIP_DRAWS_FLOAT32, "t"));
    assert_int_not_equal(dip_torch_rng_u32(&a),
                         dip_torch_rng_u32(&b)); /* the native form takes two words a number */
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void misuse_gets_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_python_rng rng;
    dip_python_rng_seed(&rng, 0);
    assert_null(dip_initializer_find(ctx, "glorot_unifrom", "layers_Dense"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "layers_Dense: there is no initializer called \"glorot_unifrom\"; did you "
                     "mean \"glorot_uniform\"? Known: constant, glorot_normal, "
                     "glorot_uniform, he_normal, he_uniform, identity, lecun_normal, lecun_uniform, "
                     "ones, orthogonal, random_normal, random_uniform, torch_linear, "
                     "truncated_normal, variance_scaling, zeros");
    dip_initializer_opts o = {.a = 0, .b = -1};
    assert_null(dip_initializer_new(ctx, dip_initializer_find(ctx, "RandomNormal", "t"), &o, &rng,
                                    "RandomNormal"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "RandomNormal: mean is 0 and stddev is -1; stddev must not be negative");
    assert_null(dip_initializer_new(ctx, dip_initializer_find(ctx, "RandomUniform", "t"), &o, &rng,
                                    "RandomUniform"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "RandomUniform: minval is 0 and maxval is -1; both must be finite and in order");
    dip_tensor *ints = dip_tensor_new(ctx, DIP_INT64, (dip_shape){1, {3}}, DIP_HERE);
    dip_initializer *init =
        dip_initializer_new(ctx, dip_initializer_find(ctx, "he_uniform", "t"), NULL, &rng, "t");
    assert_false(dip_initializer_fill(init, ints, DIP_DRAWS_NATIVE, "fill"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE,
                     "fill: the tensor is int64, random numbers fill float32 or float64");
    dip_initializer *linear =
        dip_initializer_new(ctx, dip_initializer_find(ctx, "torch_linear", "t"), NULL, &rng, "t");
    dip_tensor *floats = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {3}}, DIP_HERE);
    assert_int_equal(dip_initializer_seed(linear), -1);
    assert_false(dip_initializer_fill(linear, floats, DIP_DRAWS_NATIVE, "fill"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "fill: torch_linear draws a layer's kernel and bias from PyTorch's generator; "
                     "it fills nothing else");
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keras_initializers_are_exact),
        cmocka_unit_test(the_keras_programs_weights_are_exact_and_seeds_are_drawn_when_made),
        cmocka_unit_test(the_pytorch_programs_weights_are_exact_through_transposed_views),
        cmocka_unit_test(float32_draws_widen_into_float64),
        cmocka_unit_test(misuse_gets_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
