/* The tape: what is recorded, walked back, kept and let go. */
#include "support/context.h"
#include "tape/tape.h"

#include <stdio.h>
#include <string.h>

static const dip_site here = {NULL, 0};

static dip_tensor *vector(dip_context *ctx, int n, const double *v, bool grad) {
    dip_tensor *t = dip_tensor_new(ctx, DIP_FLOAT64, (dip_shape){1, {n}}, here);
    assert_non_null(t);
    for (int i = 0; i < n; i++) dip_element_set(t->view.data, DIP_FLOAT64, i, v[i]);
    assert_true(dip_tensor_set_requires_grad(t, grad, here));
    return t;
}
static double at(const dip_tensor *t, int64_t i) {
    assert_non_null(t);
    return dip_element_get(t->view.data, t->view.dtype, i * (t->view.rank ? t->view.stride[0] : 0));
}
static dip_value mul(dip_context *ctx, dip_value a, dip_value b) {
    return dip_build2(dip_tape(ctx), &dip_op_mul, a, b);
}
static dip_value add(dip_context *ctx, dip_value a, dip_value b) {
    return dip_build2(dip_tape(ctx), &dip_op_add, a, b);
}
static dip_value sum(dip_context *ctx, dip_value a) {
    return dip_build1(dip_tape(ctx), &dip_op_sum, a);
}
static bool back(dip_value v) { return dip_tape_backward(v, NULL, false, false); }

static void gradients_of_a_sum_of_products(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 3, (double[]){1, 2, 3}, true),
               *b = vector(ctx, 3, (double[]){4, 5, 6}, true);
    assert_true(back(sum(ctx, mul(ctx, a, b))));
    for (int i = 0; i < 3; i++) {
        assert_true(at(a->grad, i) == at(b, i));
        assert_true(at(b->grad, i) == at(a, i));
    }
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void gradients_accumulate_and_keep_their_tensor(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){3, -1}, true);
    assert_true(back(sum(ctx, mul(ctx, a, a))));
    const dip_tensor *first = a->grad;
    assert_true(at(first, 0) == 6 && at(first, 1) == -2);
    assert_true(back(sum(ctx, a)));
    assert_ptr_equal(a->grad, first);
    assert_true(at(first, 0) == 7 && at(first, 1) == -1);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

typedef struct additions {
    const dip_tensor *leaf; /* whose gradient is being summed */
    int all, in_place;
} additions;
static void count_additions(void *user, const dip_op *op, const dip_value *out, bool recorded) {
    additions *n = user;
    (void)recorded;
    if (op != &dip_op_add) return;
    n->all++;
    n->in_place += out[0] == n->leaf->pending || out[0] == n->leaf->grad;
}
static additions back_counting(dip_context *ctx, dip_tensor *leaf, dip_value y, dip_tensor *g) {
    additions n = {.leaf = leaf};
    dip_tape_watch(ctx, count_additions, &n);
    assert_true(dip_tape_backward(y, g, false, false));
    dip_tape_watch(ctx, NULL, NULL);
    return n;
}

static void a_sum_of_gradients_grows_in_place(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){3, -1}, true),
               *b = vector(ctx, 2, (double[]){5, 7}, false);
    for (int pass = 1; pass <= 2; pass++) { /* three uses; the second pass adds to .grad, too */
        dip_value y = add(ctx, add(ctx, mul(ctx, a, b), mul(ctx, a, b)), mul(ctx, a, b));
        additions n = back_counting(ctx, a, sum(ctx, y), NULL);
        assert_true(n.all == pass + 1 && n.in_place == n.all);
        assert_true(at(a->grad, 0) == 15 * pass && at(a->grad, 1) == 21 * pass);
    }
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

/* What others hold is not written to: the gradient that the caller gives, and that of another leaf. */
static void only_what_nobody_else_holds_grows(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){3, -1}, true),
               *b = vector(ctx, 2, (double[]){5, 7}, true),
               *g = vector(ctx, 2, (double[]){1, 10}, false);
    dip_value y = add(ctx, add(ctx, a, b), a);
    additions n = back_counting(ctx, a, y, g);
    assert_true(n.all == 1 && n.in_place == 0);
    assert_true(at(g, 0) == 1 && at(g, 1) == 10);
    assert_true(at(a->grad, 0) == 2 && at(a->grad, 1) == 20);
    assert_true(at(b->grad, 0) == 1 && at(b->grad, 1) == 10);
    dip_tensor *held = a->grad; /* a's own gradient, given as the seed: read while it grows */
    assert_true(dip_tape_backward(mul(ctx, a, b), held, false, false));
    assert_true(at(held, 0) == 2 + 2 * 5 && at(held, 1) == 20 + 20 * 7);
    assert_true(at(b->grad, 0) == 1 + 2 * 3 && at(b->grad, 1) == 10 - 20);
    assert_true(dip_tape_backward(a, held, false, false));
    assert_true(at(held, 0) == 24 && at(held, 1) == 320);
    uint64_t version = held->storage->version;
    dip_value z = sum(ctx, mul(ctx, held, b)); /* reads the gradient, which then changes */
    assert_true(back(sum(ctx, a)));
    assert_true(held->storage->version > version && at(held, 0) == 25);
    assert_false(back(z));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "changed in place");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

/* With a graph of its own a gradient is a new tensor, and what was there stays as it was. */
static void a_recorded_gradient_does_not_grow(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){3, -1}, true);
    assert_true(back(sum(ctx, a)));
    dip_tensor *first = dip_retain(a->grad);
    assert_true(dip_tape_backward(sum(ctx, mul(ctx, a, a)), NULL, true, true));
    assert_ptr_not_equal(a->grad, first);
    assert_true(at(first, 0) == 1 && at(a->grad, 0) == 7 && a->grad->requires_grad);
    dip_release(first);
    dip_release(a->grad); /* its history holds a, which holds it */
    a->grad = NULL;
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

/* A gradient whose memory lies in another order is added all the same. */
static void gradients_in_two_layouts_are_added(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = dip_tensor_new(ctx, DIP_FLOAT64, (dip_shape){2, {2, 3}}, here);
    assert_true(a && dip_tensor_set_requires_grad(a, true, here));
    dip_tensor *row = dip_tensor_new(ctx, DIP_FLOAT64, (dip_shape){2, {2, 3}}, here),
               *column = dip_tensor_new(ctx, DIP_FLOAT64, (dip_shape){2, {3, 2}}, here);
    for (int i = 0; i < 6; i++) {
        dip_element_set(row->view.data, DIP_FLOAT64, i, i);
        dip_element_set(column->view.data, DIP_FLOAT64, i, 10 * i);
    }
    dip_view turned;
    assert_true(dip_view_permute(&column->view, (int[]){1, 0}, &turned));
    dip_tensor *other = dip_tensor_alias(column, &turned);
    assert_true(other && back(sum(ctx, mul(ctx, a, row))) && back(sum(ctx, mul(ctx, a, other))));
    dip_tensor *grad = dip_build1(dip_tape(ctx), &dip_op_contiguous, a->grad);
    for (int i = 0; i < 6; i++)
        assert_true(dip_element_get(grad->view.data, DIP_FLOAT64, i) ==
                    i + 10 * (i % 3 * 2 + i / 3));
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void one_value_used_twice_gets_both_gradients(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 1, (double[]){2}, true);
    dip_value y = mul(ctx, a, a);              /* a^2 */
    dip_value z = add(ctx, mul(ctx, y, a), y); /* a^3 + a^2 */
    assert_true(back(sum(ctx, z)));
    assert_true(at(a->grad, 0) == 3 * 4 + 2 * 2);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_second_walk_is_an_error_unless_retained(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 1, (double[]){2}, true);
    dip_value y = sum(ctx, mul(ctx, a, a));
    assert_true(dip_tape_backward(y, NULL, true, false));
    assert_true(back(y));
    assert_true(at(a->grad, 0) == 8);
    assert_false(back(y));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "retain_graph");
    assert_true(at(a->grad, 0) == 8);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void what_cannot_be_walked_back_says_why(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){1, 2}, true),
               *plain = vector(ctx, 2, (double[]){1, 2}, false);
    assert_false(back(mul(ctx, a, a)));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "has shape (2,) and is no scalar");
    assert_false(back(sum(ctx, plain)));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "does not require a gradient");
    assert_false(dip_tape_backward(mul(ctx, a, a), sum(ctx, plain), false, false));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "the gradient is float64 () but the tensor is float64 (2,)");
    assert_false(back(NULL));
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void nothing_is_recorded_without_grad(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){1, 2}, true);
    int64_t before = dip_tape_length(ctx);
    bool was = dip_set_grad_enabled(ctx, false);
    assert_true(was);
    assert_false(sum(ctx, mul(ctx, a, a))->requires_grad);
    dip_set_grad_enabled(ctx, was);
    assert_int_equal(dip_tape_length(ctx), before);
    assert_true(sum(ctx, mul(ctx, a, a))->requires_grad);
    assert_int_equal(dip_tape_length(ctx), before + 2);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_value_changed_in_place_is_noticed(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){1, 2}, true),
               *b = vector(ctx, 2, (double[]){5, 6}, false);
    dip_value y = sum(ctx, mul(ctx, a, b));
    assert_true(dip_tensor_fill(b, 7));
    assert_false(back(y));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "changed in place");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void gradients_of_gradients(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 2, (double[]){2, -3}, true), *g = NULL, *gg = NULL;
    dip_value cube = sum(ctx, mul(ctx, mul(ctx, a, a), a));
    assert_true(dip_tape_grad(&cube, NULL, 1, &a, 1, false, true, &g));
    dip_value total = sum(ctx, g);
    assert_true(dip_tape_grad(&total, NULL, 1, &a, 1, false, false, &gg));
    for (int i = 0; i < 2; i++) {
        assert_true(at(g, i) == 3 * at(a, i) * at(a, i));
        assert_true(at(gg, i) == 6 * at(a, i));
    }
    assert_null(a->grad);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void the_gradient_of_an_inner_value(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 1, (double[]){3}, true), *g[2];
    dip_value y = mul(ctx, a, a), z = sum(ctx, mul(ctx, y, y));
    assert_true(dip_tape_grad(&z, NULL, 1, (dip_tensor *[]){y, a}, 2, false, false, g));
    assert_true(at(g[0], 0) == 18);
    assert_true(at(g[1], 0) == 18 * 6);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_long_chain_dies_without_a_deep_stack(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark outer = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 1, (double[]){1}, true);
    dip_value y = a;
    for (int i = 0; i < 50000; i++) {
        dip_scope_mark inner = dip_scope_enter(ctx);
        y = dip_keep(add(ctx, y, a));
        dip_scope_leave(&inner);
    }
    assert_true(at(y, 0) == 50001);
    dip_scope_leave(&outer);
    dip_test_context_free(ctx);
}

/* One forward and backward pass; every allocation of it fails once, and nothing is lost or left over. */
static bool little_step(dip_context *ctx, dip_tensor *a, dip_tensor *b) {
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_value y =
        sum(ctx, mul(ctx, add(ctx, a, b), dip_build1(dip_tape(ctx), &dip_op_tanh, mul(ctx, a, b))));
    bool ok = y && back(y);
    dip_scope_leave(&s);
    return ok;
}

static void out_of_memory_at_every_allocation(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *a = vector(ctx, 3, (double[]){1, 2, 3}, true),
               *b = vector(ctx, 3, (double[]){.4, .5, .6}, false);
    int failures = 0;
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(ctx), n);
        bool ok = little_step(ctx, a, b);
        if (!fail_alloc_hit(dip_test_alloc(ctx))) {
            assert_true(ok);
            break;
        }
        if (!ok) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        failures += !ok;
    }
    assert_true(failures > 5);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

typedef struct heard {
    char text[200];
} heard;
static void hear(void *user, const dip_op *op, const dip_value *out, bool recorded) {
    heard *h = user;
    size_t n = strlen(h->text);
    assert_true(out[0]->view.rank <= 1);
    snprintf(h->text + n, sizeof h->text - n, "%s%s ", op->name, recorded ? "" : "-");
}

static void a_watcher_hears_what_runs_and_what_is_recorded(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    heard h = {""};
    dip_tensor *x = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {3}}, here);
    dip_tensor *w = dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){1, {3}}, here);
    w->requires_grad = true;
    dip_tape_watch(ctx, hear, &h);
    dip_value twice = dip_build2(dip_tape(ctx), &dip_op_add, x, x); /* no gradient flows there */
    dip_value loss = dip_build1(dip_tape(ctx), &dip_op_sum,
                                dip_build2(dip_tape(ctx), &dip_op_mul, twice, w));
    assert_string_equal(h.text, "add- mul sum ");
    h.text[0] = 0;
    assert_true(dip_tape_backward(loss, NULL, false, false));
    assert_non_null(strstr(h.text, "mul- ")); /* of the rule of mul */
    dip_tape_watch(ctx, NULL, NULL);
    h.text[0] = 0;
    dip_build2(dip_tape(ctx), &dip_op_mul, x, w);
    assert_string_equal(h.text, "");
    dip_scope_leave(&scope);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void nobody_listens(void *user, const dip_op *op, const dip_value *out, bool recorded) {
    (void)user, (void)op, (void)out, (void)recorded;
}

static dip_tensor *numbers(dip_context *ctx, dip_dtype t, const dip_shape *s, int from) {
    dip_tensor *x = dip_tensor_make(ctx, t, s, NULL);
    assert_non_null(x);
    for (int64_t i = 0; i < dip_view_numel(&x->view); i++)
        dip_element_set(x->view.data, t, i, (double)((i * 7 + from) % 11) / 4 + 0.25);
    x->requires_grad = dip_dtype_is_float(t);
    return x;
}

/* Somebody who listens closes the short way (quick.h): both must give the same, and again, when
 * results that were put aside serve for other operators and shapes. */
static void the_short_way_gives_what_the_long_one_gives(void **state) {
    (void)state;
    static const dip_shape shapes[] = {{0, {0}}, {1, {16}}, {2, {3, 4}}, {3, {2, 1, 5}}, {1, {0}}, {1, {5000}}};
    dip_context *ctx = dip_test_context();
    dip_builder *b = dip_tape(ctx);
    for (int round = 0; round < 2; round++)
        for (int i = 0; dip_ops[i]; i++)
            for (size_t k = 0; dip_ops[i]->loop.inputs && k < sizeof shapes / sizeof *shapes; k++)
                for (int t = 0; t < DIP_DTYPE_COUNT; t++) {
                    dip_scope_mark m = dip_scope_enter(ctx);
                    dip_value in[] = {numbers(ctx, (dip_dtype)t, &shapes[k], 1),
                                      numbers(ctx, (dip_dtype)t, &shapes[k], 5)};
                    int n = dip_ops[i]->loop.inputs;
                    dip_tape_watch(ctx, nobody_listens, NULL);
                    dip_value slow = dip_build(b, dip_ops[i], NULL, n, in);
                    dip_tape_watch(ctx, NULL, NULL);
                    dip_build1(b, &dip_op_contiguous, in[0]); /* opens the short way */
                    dip_value quick = dip_build(b, dip_ops[i], NULL, n, in);
                    assert_int_equal(!slow, !quick);
                    dip_error_take(ctx, NULL);
                    if (slow) {
                        assert_int_equal(slow->view.dtype, quick->view.dtype);
                        assert_true(dip_views_alike(&slow->view, &quick->view));
                        assert_true(dip_view_contiguous(&quick->view));
                        assert_memory_equal(slow->view.data, quick->view.data,
                                            (size_t)dip_view_numel(&slow->view) * dip_item_size(slow->view.dtype));
                        assert_int_equal(slow->requires_grad, quick->requires_grad);
                        assert_int_equal(!slow->node, !quick->node);
                        if (quick->node) {
                            assert_ptr_equal(quick->node->op, dip_ops[i]);
                            assert_int_equal(quick->node->n_in, n);
                            for (int j = 0; j < n; j++)
                                assert_true(quick->node->in[j] == in[j] && quick->node->wants[j]);
                        }
                        assert_null(quick->name);
                        assert_null(quick->logits);
                    }
                    dip_scope_leave(&m);
                    assert_int_equal(dip_live_objects(ctx), 0);
                }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_watcher_hears_what_runs_and_what_is_recorded),
        cmocka_unit_test(the_short_way_gives_what_the_long_one_gives),
        cmocka_unit_test(gradients_of_a_sum_of_products),
        cmocka_unit_test(gradients_accumulate_and_keep_their_tensor),
        cmocka_unit_test(a_sum_of_gradients_grows_in_place),
        cmocka_unit_test(only_what_nobody_else_holds_grows),
        cmocka_unit_test(a_recorded_gradient_does_not_grow),
        cmocka_unit_test(gradients_in_two_layouts_are_added),
        cmocka_unit_test(one_value_used_twice_gets_both_gradients),
        cmocka_unit_test(a_second_walk_is_an_error_unless_retained),
        cmocka_unit_test(what_cannot_be_walked_back_says_why),
        cmocka_unit_test(nothing_is_recorded_without_grad),
        cmocka_unit_test(a_value_changed_in_place_is_noticed),
        cmocka_unit_test(gradients_of_gradients),
        cmocka_unit_test(the_gradient_of_an_inner_value),
        cmocka_unit_test(a_long_chain_dies_without_a_deep_stack),
        cmocka_unit_test(out_of_memory_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
