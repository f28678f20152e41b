/* Initialisers as objects and by name: recorded numbers, every option, seeds, mistakes. */
#include "diptych/import/layers.h"
#include "keras/layer.h"
#include "random/golden.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

#define S(...) keras_shape(__VA_ARGS__)
enum { MOST = 1200 };

static const char *file_of(bool wide) {
    return wide ? "keras_random/initializers_f64.txt" : "keras_random/initializers_f32.txt";
}

static dip_tensor *filled(const keras_Initializer *i, dip_shape shape, bool wide) {
    dip_tensor *t =
        dip_tensor_new(dip_context_current(), wide ? DIP_FLOAT64 : DIP_FLOAT32, shape, DIP_HERE);
    assert_true(dip_initializer_fill(i, t, DIP_DRAWS_NATIVE, "t"));
    return t;
}
static const dip_shape shapes[] = {{1, {7}}, {2, {6, 5}}, {4, {3, 3, 2, 2}}, {2, {40, 30}}};
static const char *const shape_names[] = {"7", "6x5", "3x3x2x2", "40x30"};
static const dip_shape matrices[] = {
    {2, {8, 8}}, {2, {12, 5}}, {2, {5, 12}}, {4, {3, 3, 2, 4}}, {2, {24, 24}}};
static const char *const matrix_names[] = {"8x8", "12x5", "5x12", "3x3x2x4", "24x24"};

static void variance_scaling_is_the_recorded_one(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_Initializer *i[] = {
            keras_initializers_VarianceScaling(.seed = 5),
            keras_initializers_VarianceScaling(.scale = 0.1, .mode = "fan_out",
                                               .distribution = "uniform", .seed = 5),
            keras_initializers_VarianceScaling(.scale = 2, .mode = "fan_avg",
                                               .distribution = "untruncated_normal", .seed = 7),
            keras_initializers_VarianceScaling(.scale = 3, .mode = "fan_avg",
                                               .distribution = "normal", .seed = 7)};
        for (int k = 0; k < 4; k++)
            for (int s = 0; s < 4; s++)
                for (int wide = 0; wide < 2; wide++) {
                    char name[64];
                    if (k != 1 && !GOLDEN_SAME_LIBM) continue;
                    dip_tensor *t = filled(i[k], shapes[s], wide);
                    snprintf(name, sizeof name, "VarianceScaling%d.%s", k, shape_names[s]);
                    golden_check(file_of(wide), name, wide ? "f64" : "f32",
                                 dip_tensor_data(t, DIP_HERE), (size_t)dip_tensor_numel(t));
                }
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void identity_is_the_recorded_one(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_Initializer *i[] = {keras_initializers_Identity(),
                                  keras_initializers_Identity(.gain = 0.1)};
        for (int k = 0; k < 2; k++)
            for (int s = 0; s < 5; s++)
                for (int wide = 0; wide < 2; wide++) {
                    char name[64];
                    if (matrices[s].rank != 2) continue;
                    dip_tensor *t = filled(i[k], matrices[s], wide);
                    snprintf(name, sizeof name, "Identity%d.%s", k + 2, matrix_names[s]);
                    golden_check(file_of(wide), name, wide ? "f64" : "f32",
                                 dip_tensor_data(t, DIP_HERE), (size_t)dip_tensor_numel(t));
                }
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* Rows or columns, whichever are fewer, are orthonormal times gain. */
static void expect_orthonormal(dip_tensor *t, double gain, double tolerance) {
    dip_shape s = dip_tensor_shape(t);
    int64_t columns = s.dim[s.rank - 1], rows = dip_tensor_numel(t) / columns;
    int64_t n = rows < columns ? rows : columns, length = rows < columns ? columns : rows;
    for (int64_t a = 0; a < n; a++)
        for (int64_t b = 0; b < n; b++) {
            double sum = 0;
            for (int64_t k = 0; k < length; k++) {
                int64_t i = rows < columns ? a * columns + k : k * columns + a;
                int64_t j = rows < columns ? b * columns + k : k * columns + b;
                sum += dip_element_get(t->view.data, t->view.dtype, i) *
                       dip_element_get(t->view.data, t->view.dtype, j);
            }
            assert_true(fabs(sum - (a == b ? gain * gain : 0)) <= tolerance);
        }
}

static void orthogonal_is_the_recorded_one(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_Initializer *i[] = {keras_initializers_Orthogonal(.seed = 5),
                                  keras_initializers_Orthogonal(.gain = 1.5, .seed = 906691060)};
        for (int k = 0; k < 2; k++)
            for (int s = 0; s < 5; s++)
                for (int wide = 0; wide < 2; wide++) {
                    double recorded[MOST];
                    float narrow[MOST];
                    char name[64];
                    dip_tensor *t = filled(i[k], matrices[s], wide);
                    snprintf(name, sizeof name, "Orthogonal%d.%s", k, matrix_names[s]);
                    size_t n = golden_load(file_of(wide), name, wide ? "f64" : "f32",
                                           wide ? (void *)recorded : (void *)narrow, MOST);
                    assert_int_equal(n, dip_tensor_numel(t));
                    for (size_t e = 0; e < n; e++) {
                        double r = wide ? recorded[e] : (double)narrow[e];
                        double have = dip_element_get(t->view.data, t->view.dtype, (int64_t)e);
                        if (!(fabs(have - r) <= (wide ? 1e-14 : 1e-6)))
                            fail_msg("%s[%zu] is %.17g, recorded %.17g", name, e, have, r);
                    }
                    expect_orthonormal(t, k ? 1.5 : 1, wide ? 1e-14 : 1e-6);
                }
        expect_orthonormal(filled(i[0], S(1, 9), true), 1, 1e-15);
        expect_orthonormal(filled(i[0], S(9, 1), true), 1, 1e-15);
        expect_orthonormal(filled(i[0], S(1, 1), true), 1, 0);
        assert_int_equal(dip_tensor_numel(filled(i[0], S(0, 4), true)), 0);
        assert_int_equal(dip_tensor_numel(filled(i[0], S(4, 0), true)), 0);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* A name stands for the object with its defaults; each that draws takes one seed when it is made. */
static void names_stand_for_objects(void **state) {
    (void)state;
    static const char *const names[][2] = {
        {"orthogonal", "Orthogonal"},
        {"variance_scaling", "VarianceScaling"},
        {"uniform", "random_uniform"},
        {"normal", "random_normal"},
        {"identity", "Identity"},
        {"one", "ones"},
        {"zero", "zeros"},
    };
    dip_context *ctx = dip_test_context();
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        dip_scope();
        dip_tensor *t[3];
        for (int way = 0; way < 3; way++) {
            keras_utils_set_random_seed(4);
            const void *how = way < 2  ? (const void *)names[k][way]
                              : k == 0 ? (const void *)keras_initializers_Orthogonal()
                              : k == 1 ? (const void *)keras_initializers_VarianceScaling()
                              : k == 2 ? (const void *)keras_initializers_RandomUniform()
                              : k == 3 ? (const void *)keras_initializers_RandomNormal()
                              : k == 4 ? (const void *)keras_initializers_Identity()
                              : k == 5 ? (const void *)keras_initializers_Ones()
                                       : (const void *)keras_initializers_Zeros();
            keras_Layer *l = layers_Dense(4, .kernel_initializer = how, .input_shape = S(4));
            assert_non_null(keras_Sequential(l));
            t[way] = keras_layer_weight(l, 0);
            assert_memory_equal(dip_tensor_data(t[0], DIP_HERE), dip_tensor_data(t[way], DIP_HERE),
                                64);
            dip_seed_pair next = keras_seed_generator_state(keras_random_SeedGenerator());
            dip_python_rng same;
            dip_python_rng_seed(&same, 4);
            if (k < 4) dip_python_rng_keras_seed(&same);
            assert_int_equal(next.first, dip_python_rng_keras_seed(&same));
        }
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static bool same(dip_tensor *a, dip_tensor *b) {
    return !memcmp(dip_tensor_data(a, DIP_HERE), dip_tensor_data(b, DIP_HERE), 24);
}

/* With a SeedGenerator each fill draws with the next pair; with a number always the same. */
static void a_seed_generator_gives_new_numbers_at_each_fill(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_SeedGenerator *g = keras_random_SeedGenerator(.seed = 11);
        keras_Initializer *i = keras_initializers_GlorotUniform(.seed_generator = g);
        float both[12];
        memcpy(both, dip_tensor_data(filled(i, S(3, 2), false), DIP_HERE), 24);
        memcpy(both + 6, dip_tensor_data(filled(i, S(3, 2), false), DIP_HERE), 24);
        golden_check("keras_random/seeds.txt", "initializer.shared", "f32", both, 12);
        keras_Initializer *all[][2] = {
#define BOTH(call) {call(.seed = 3), call(.seed_generator = g)}
            BOTH(keras_initializers_GlorotUniform),   BOTH(keras_initializers_GlorotNormal),
            BOTH(keras_initializers_HeUniform),       BOTH(keras_initializers_HeNormal),
            BOTH(keras_initializers_LecunUniform),    BOTH(keras_initializers_LecunNormal),
            BOTH(keras_initializers_RandomUniform),   BOTH(keras_initializers_RandomNormal),
            BOTH(keras_initializers_TruncatedNormal), BOTH(keras_initializers_VarianceScaling),
            BOTH(keras_initializers_Orthogonal),
        };
        for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
            int64_t before = keras_seed_generator_state(g).second;
            assert_true(same(filled(all[k][0], S(3, 2), false), filled(all[k][0], S(3, 2), false)));
            assert_false(
                same(filled(all[k][1], S(3, 2), false), filled(all[k][1], S(3, 2), false)));
            assert_int_equal(keras_seed_generator_state(g).second, before + 2);
        }
        /* it lives as long as whoever draws with it */
        dip_free(g);
        assert_false(same(filled(i, S(3, 2), false), filled(i, S(3, 2), false)));
    }
    DIP_ASSERT_FINE(ctx);
    assert_string_equal(dip_test_output(ctx), "");
    dip_test_context_free(ctx);
}

static void mistakes_are_told_in_sentences(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_utils_set_random_seed(0);
        assert_null(keras_initializers_VarianceScaling(.scale = 0));
        DIP_ASSERT_ERROR(
            ctx, DIP_ERROR_ARGUMENT,
            "keras_initializers_VarianceScaling: scale is 0, expected a positive number");
        assert_null(keras_initializers_VarianceScaling(.mode = "fan_ou"));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "did you mean \"fan_out\"");
        assert_null(keras_initializers_VarianceScaling(.distribution = "unifrom"));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "did you mean \"uniform\"");
        assert_null(keras_initializers_VarianceScaling(.mode = NULL));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "keras_initializers_VarianceScaling");
        assert_null(keras_initializers_Orthogonal(.gain = (double)INFINITY));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "keras_initializers_Orthogonal: gain is inf");
        keras_SeedGenerator *g = keras_random_SeedGenerator(.seed = 11);
        assert_null(keras_initializers_HeUniform(.seed = 3, .seed_generator = g));
        DIP_ASSERT_ERROR(
            ctx, DIP_ERROR_ARGUMENT,
            "keras_initializers_HeUniform: both seed (3) and seed_generator are given");
        assert_null(keras_Sequential(
            layers_Dense(3, .bias_initializer = "orthogonal", .input_shape = S(2))));
        DIP_ASSERT_ERROR(
            ctx, DIP_ERROR_SHAPE,
            "layers_Dense (dense): orthogonal weights need at least two axes, this one has 1");
        assert_null(
            keras_Sequential(layers_Dense(3, .bias_initializer = "identity", .input_shape = S(2))));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                         "an identity is a matrix, so it needs 2 axes, this weight has 1");
    }
    dip_test_context_free(ctx);
}

static void every_failing_allocation_is_reported(void **state) {
    (void)state;
    for (int which = 0; which < 4; which++) {
        dip_context *ctx = dip_test_context();
        fail_alloc *f = dip_test_alloc(ctx);
        keras_utils_set_random_seed(0);
        for (int64_t n = 1;; n++) {
            dip_scope();
            dip_tensor *t = dip_tensor_new(ctx, DIP_FLOAT64, S(12, 5), DIP_HERE);
            fail_alloc_at(f, n);
            keras_Initializer *i =
                which == 0   ? keras_initializers_Orthogonal()
                : which == 1 ? keras_initializers_Identity()
                : which == 2
                    ? keras_initializers_VarianceScaling()
                    : keras_initializers_HeNormal(.seed_generator = keras_random_SeedGenerator());
            bool fine = i && dip_initializer_fill(i, t, DIP_DRAWS_FLOAT32, "t");
            bool hit = fail_alloc_hit(f);
            fail_alloc_at(f, 0);
            if (!hit) {
                assert_true(fine && n > 1);
                break;
            }
            if (which < 3) assert_false(fine); /* a generator that was not made is left out */
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variance_scaling_is_the_recorded_one),
        cmocka_unit_test(identity_is_the_recorded_one),
        cmocka_unit_test(orthogonal_is_the_recorded_one),
        cmocka_unit_test(names_stand_for_objects),
        cmocka_unit_test(a_seed_generator_gives_new_numbers_at_each_fill),
        cmocka_unit_test(mistakes_are_told_in_sentences),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
