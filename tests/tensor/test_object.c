/* Objects and scopes: who holds what, and when it ends. */
#include <stdio.h>
#include <string.h>

#include "support/context.h"
#include "tensor/object.h"

typedef struct thing {
    dip_object object;
    int id;
    struct thing *holds[2]; /* counted */
} thing;

static int ended[64], n_ended;

static void destroy(void *object) {
    thing *t = object;
    if (n_ended < 64) ended[n_ended] = t->id;
    n_ended++;
    dip_release(t->holds[0]);
    dip_release(t->holds[1]);
}

static const dip_class thing_class = {"thing", destroy, sizeof(thing)};
static const dip_class other_class = {"gadget", NULL, sizeof(thing)};
static dip_context *ctx;

static int begin(void **state) {
    (void)state;
    ctx = dip_test_context();
    n_ended = 0;
    return 0;
}

static int end(void **state) {
    (void)state;
    if (ctx) dip_test_context_free(ctx);
    return 0;
}

static thing *make(int id) {
    thing *t = dip_object_new(ctx, &thing_class, sizeof *t);
    assert_non_null(t);
    t->id = id;
    return t;
}

static void expect_ended(int n, ...) {
    va_list ap;
    va_start(ap, n);
    assert_int_equal(n_ended, n);
    for (int i = 0; i < n; i++) assert_int_equal(ended[i], va_arg(ap, int));
    va_end(ap);
}

static void without_a_scope_objects_are_the_callers(void **state) {
    (void)state;
    dip_enter(ctx, (dip_site){"a.c", 5});
    thing *t = make(1);
    assert_int_equal(dip_live_objects(ctx), 1);
    assert_string_equal(t->object.made.file, "a.c");
    assert_int_equal(t->object.made.line, 5);
    assert_ptr_equal(dip_ctx(t), ctx);
    dip_free(t);
    expect_ended(1, 1);
    assert_int_equal(dip_live_objects(ctx), 0);
    dip_free(NULL);
}

static void a_scope_ends_what_was_made_in_it_newest_first(void **state) {
    (void)state;
    thing *outside = make(9);
    dip_scope_mark m = dip_scope_enter(ctx);
    make(1);
    thing *early = make(2);
    make(3);
    dip_free(early);
    expect_ended(1, 2);
    dip_scope_leave(&m);
    expect_ended(3, 2, 3, 1);
    dip_scope_leave(&m); /* twice is harmless */
    dip_scope_leave(NULL);
    assert_int_equal(outside->id, 9);
    assert_int_equal(dip_live_objects(ctx), 1);
    dip_free(outside);
}

static void leaving_an_outer_scope_leaves_the_inner_ones(void **state) {
    (void)state;
    dip_scope_mark a = dip_scope_enter(ctx);
    make(1);
    dip_scope_mark b = dip_scope_enter(ctx);
    make(2);
    dip_scope_mark c = dip_scope_enter(ctx);
    make(3);
    dip_scope_leave(&a);
    expect_ended(3, 3, 2, 1);
    dip_scope_leave(&c);
    dip_scope_leave(&b);
    make(4);
    expect_ended(3, 3, 2, 1);
}

static void kept_objects_go_one_scope_out(void **state) {
    (void)state;
    dip_scope_mark a = dip_scope_enter(ctx);
    dip_scope_mark b = dip_scope_enter(ctx);
    thing *t = make(1);
    assert_ptr_equal(dip_keep(t), t);
    dip_keep(t); /* it outlives the current scope already: nothing more happens */
    dip_scope_leave(&b);
    assert_int_equal(n_ended, 0);
    dip_scope_mark c = dip_scope_enter(ctx);
    dip_keep(t); /* made outside c, so c has nothing to hand out */
    dip_scope_leave(&c);
    dip_scope_leave(&a);
    expect_ended(1, 1);

    a = dip_scope_enter(ctx);
    t = dip_keep(make(2));
    dip_scope_leave(&a);
    assert_int_equal(n_ended, 1);
    dip_keep(t); /* the caller's stays the caller's */
    dip_free(t);
    expect_ended(2, 1, 2);
    assert_null(dip_keep(NULL));
}

static void adopted_objects_end_with_their_owner(void **state) {
    (void)state;
    dip_scope_mark m = dip_scope_enter(ctx);
    thing *owner = make(1), *part = make(2);
    owner->holds[0] = dip_adopt(part);
    dip_keep(owner);
    dip_keep(part); /* not the scope's any more */
    dip_scope_leave(&m);
    assert_int_equal(n_ended, 0);
    dip_free(part); /* a count that the caller does not have */
    dip_free(part);
    assert_int_equal(n_ended, 0);
    thing *second = make(3);
    second->holds[0] = dip_adopt(part); /* shared by two owners */
    dip_free(owner);
    expect_ended(1, 1);
    dip_free(second);
    expect_ended(3, 1, 3, 2);
    assert_null(dip_adopt(NULL));
}

static void retained_objects_outlive_their_scope(void **state) {
    (void)state;
    dip_scope_mark m = dip_scope_enter(ctx);
    thing *t = dip_retain(make(1));
    dip_scope_leave(&m);
    assert_int_equal(n_ended, 0);
    dip_free(t); /* the scope's count is gone; this one is ours */
    assert_int_equal(n_ended, 0);
    dip_release(t);
    expect_ended(1, 1);
    assert_null(dip_retain(NULL));
    dip_release(NULL);
}

static void a_long_chain_ends_without_deep_recursion(void **state) {
    (void)state;
    enum { LONG = 1000000 };
    dip_scope_mark m = dip_scope_enter(ctx);
    thing *before = NULL;
    for (int i = 0; i < LONG; i++) {
        thing *t = make(i);
        t->holds[0] = before ? dip_retain(before) : NULL;
        if (before) dip_free(before);
        before = t;
    }
    dip_scope_leave(&m);
    assert_int_equal(n_ended, LONG);
    assert_int_equal(dip_live_objects(ctx), 0);
}

static void freeing_the_context_ends_everything(void **state) {
    (void)state;
    make(1);
    dip_scope_enter(ctx);
    thing *a = make(2), *b = make(3);
    a->holds[0] = dip_retain(b); /* a cycle, which counts alone would never end */
    b->holds[0] = dip_retain(a);
    dip_scope_enter(ctx);
    thing *lost = make(4);
    dip_retain(lost);           /* a count that nobody gives back */
    dip_test_context_free(ctx); /* checks that all memory came back */
    ctx = NULL;
    assert_int_equal(n_ended, 4);
    assert_int_equal(ended[0], 1); /* what nobody else holds goes first */
}

static void the_class_of_a_handle_is_checked(void **state) {
    (void)state;
    thing *t = make(1);
    dip_enter(ctx, (dip_site){NULL, 0});
    assert_true(dip_is(t, &thing_class, "f"));
    assert_false(dip_is(t, &other_class, "f"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE, "f: found a thing, expected a gadget");
    assert_false(dip_is(NULL, &thing_class, "f"));
    DIP_ASSERT_FINE(ctx);
    assert_null(dip_ctx(NULL));
    dip_free(t);
}

static void using_a_dead_object_is_a_sentence_in_debug_builds(void **state) {
    (void)state;
#if defined(DIP_DEBUG_SCOPES)
    dip_enter(ctx, (dip_site){"train.c", 41});
    dip_scope_mark m = dip_scope_enter(ctx);
    thing *t = make(1);
    dip_scope_leave(&m);
    dip_enter(ctx, (dip_site){"train.c", 50});
    assert_false(dip_is(t, &thing_class, "keras_fit"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE,
                     "train.c:50: keras_fit: the thing was used after its scope ended "
                     "(made at train.c:41); hand it out with dip_keep or use it inside");
    dip_free(t);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "dip_free: the thing was used after");
    assert_null(dip_keep(t));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "dip_keep: the thing was used after");
    for (int i = 0; i < 10000; i++) /* the dead are kept for a while, not for ever */
        dip_free(make(i));
    assert_true(dip_memory_use(ctx).now < 3u << 20);
#else
    print_message("this build does not keep dead objects\n");
#endif
}

static void scopes_put_the_gradient_flag_back(void **state) {
    (void)state;
    assert_true(dip_grad_flag(ctx));
    dip_scope_mark a = dip_scope_enter_grad(ctx, false);
    assert_false(dip_grad_flag(ctx));
    dip_scope_mark b = dip_scope_enter_grad(ctx, true);
    assert_true(dip_grad_flag(ctx));
    dip_scope_leave(&b);
    assert_false(dip_grad_flag(ctx));
    dip_scope_leave(&a);
    assert_true(dip_grad_flag(ctx));

    a = dip_scope_enter(ctx); /* an outer scope that is left first */
    b = dip_scope_enter_grad(ctx, false);
    dip_scope_mark c = dip_scope_enter_grad(ctx, true);
    dip_scope_leave(&a);
    assert_true(dip_grad_flag(ctx));
    dip_scope_leave(&c);
    dip_scope_leave(&b);
    assert_true(dip_grad_flag(ctx));

    dip_scope_mark m = dip_scope_enter(ctx); /* as the switch without a scope does */
    m.grad_set = true;
    dip_set_grad_flag(ctx, false);
    dip_scope_leave(&m);
    assert_true(dip_grad_flag(ctx));

    dip_set_grad_flag(ctx, false);
    m = dip_scope_enter(ctx);
    assert_false(m.grad);
    dip_scope_leave(&m);
    assert_false(dip_grad_flag(ctx));
}

static void no_memory_leaves_objects_and_scopes_whole(void **state) {
    (void)state;
    for (int64_t n = 1;; n++) {
        dip_context *was = ctx;
        ctx = dip_test_context();
        fail_alloc_at(dip_test_alloc(ctx), n);
        dip_scope_mark m = dip_scope_enter(ctx);
        thing *t = dip_object_new(ctx, &thing_class, sizeof *t);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        assert_int_equal(hit, !m.ctx || !t);
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
        dip_scope_leave(&m);
        dip_test_context_free(ctx);
        ctx = was;
        if (!hit) break;
    }
}

static void null_contexts_make_nothing(void **state) {
    (void)state;
    assert_null(dip_object_new(NULL, &thing_class, sizeof(thing)));
    dip_scope_mark m = dip_scope_enter(NULL);
    assert_null(m.ctx);
    dip_scope_leave(&m);
    assert_int_equal(dip_live_objects(NULL), 0);
    assert_true(dip_grad_flag(NULL));
    dip_set_grad_flag(NULL, false);
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        T(without_a_scope_objects_are_the_callers),
        T(a_scope_ends_what_was_made_in_it_newest_first),
        T(leaving_an_outer_scope_leaves_the_inner_ones),
        T(kept_objects_go_one_scope_out),
        T(adopted_objects_end_with_their_owner),
        T(retained_objects_outlive_their_scope),
        T(a_long_chain_ends_without_deep_recursion),
        T(freeing_the_context_ends_everything),
        T(the_class_of_a_handle_is_checked),
        T(using_a_dead_object_is_a_sentence_in_debug_builds),
        T(scopes_put_the_gradient_flag_back),
        T(no_memory_leaves_objects_and_scopes_whole),
        T(null_contexts_make_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
