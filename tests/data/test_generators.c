/* The generators of a context: who seeds what, and what an unseeded one starts from. */
#include "data/generators.h"
#include "support/context.h"

static dip_context *with_seed(uint64_t seed) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.seed = seed;
    return dip_test_context_with(&o);
}

static void dip_seed_seeds_every_generator(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_torch_rng torch;
    dip_python_rng python;
    dip_torch_rng_seed(&torch, 42);
    dip_python_rng_seed(&python, 42);
    dip_torch_rng_u32(dip_context_torch_rng(ctx)); /* was begun before */
    assert_true(dip_seed(ctx, 42));
    assert_int_equal(dip_torch_rng_u32(dip_context_torch_rng(ctx)), dip_torch_rng_u32(&torch));
    assert_int_equal(dip_python_rng_keras_seed(dip_context_python_rng(ctx)),
                     dip_python_rng_keras_seed(&python));
    assert_int_equal(dip_context_keras_seed(ctx), 42);
    assert_true(dip_context_keras_seeded(ctx) && dip_context_torch_seeded(ctx));
    dip_test_context_free(ctx);
}

static void a_face_seeds_its_own_and_what_nobody_seeded(void **state) {
    (void)state;
    dip_context *ctx = with_seed(7);
    assert_true(dip_context_seed_torch(ctx, 1));
    assert_int_equal(dip_context_torch_rng(ctx)->seed, 1);
    assert_int_equal(dip_context_keras_seed(ctx), 1);
    assert_true(dip_context_torch_seeded(ctx) && !dip_context_keras_seeded(ctx));
    assert_true(dip_context_seed_keras(ctx, 2));
    assert_int_equal(dip_context_keras_seed(ctx), 2);
    assert_int_equal(dip_context_torch_rng(ctx)->seed, 1);
    dip_test_context_free(ctx);

    ctx = with_seed(7);
    assert_true(dip_context_seed_keras(ctx, 3));
    uint32_t first = dip_torch_rng_u32(dip_context_torch_rng(ctx));
    assert_int_equal(dip_context_torch_rng(ctx)->seed, 3);
    assert_false(dip_context_torch_seeded(ctx));
    assert_true(dip_context_seed_keras(ctx, 3)); /* again from the start */
    assert_int_equal(dip_torch_rng_u32(dip_context_torch_rng(ctx)), first);
    dip_test_context_free(ctx);
}

static void unseeded_generators_share_one_number(void **state) {
    (void)state;
    dip_context *given = with_seed(99);
    assert_int_equal(dip_context_torch_rng(given)->seed, 99);
    assert_int_equal(dip_context_unseeded(given), 99);
    assert_false(dip_context_torch_seeded(given));
    dip_test_context_free(given);

    dip_context *a = with_seed(0), *b = with_seed(0); /* from the system */
    assert_int_equal(dip_context_torch_rng(a)->seed, dip_context_unseeded(a));
    assert_int_equal((uint64_t)dip_context_keras_seed(a), dip_context_unseeded(a));
    assert_true(dip_context_unseeded(a) <= 0xFFFFFFFFu);
    bool differ = dip_context_unseeded(a) != dip_context_unseeded(b);
    for (int i = 0; i < 8 && !differ; i++) { /* equal by chance once in four billion */
        dip_test_context_free(b);
        b = with_seed(0);
        differ = dip_context_unseeded(a) != dip_context_unseeded(b);
    }
    assert_true(differ);
    dip_test_context_free(a);
    dip_test_context_free(b);
}

static void widening_is_off_until_asked_for(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_false(dip_context_widened(ctx));
    dip_context_set_widened(ctx, true);
    assert_true(dip_context_widened(ctx));
    dip_context_set_widened(ctx, false);
    assert_false(dip_context_widened(ctx));
    dip_test_context_free(ctx);
}

static void a_generator_of_ones_own_is_an_object(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_generator *g = dip_generator_new(ctx, 5);
    dip_torch_rng same;
    dip_torch_rng_seed(&same, 5);
    assert_int_equal(dip_torch_rng_u64(&g->rng), dip_torch_rng_u64(&same));
    assert_false(dip_context_torch_seeded(ctx));
    dip_free(g);
    assert_int_equal(dip_live_objects(ctx), 0);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dip_seed_seeds_every_generator),
        cmocka_unit_test(a_face_seeds_its_own_and_what_nobody_seeded),
        cmocka_unit_test(unseeded_generators_share_one_number),
        cmocka_unit_test(widening_is_off_until_asked_for),
        cmocka_unit_test(a_generator_of_ones_own_is_an_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
