/* torch_for: batches and parameters, one scope a round, whichever way the loop is left. */
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "support/context.h"

static dip_context *context;
static torch_Dataset *rows;
static dip_scope_mark scope;
static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    torch_manual_seed(0);
    scope = dip_scope_enter(context);
    rows = TensorDataset(torch_arange(10), torch_arange(10, 20));
    return 0;
}
static int end(void **state) {
    (void)state;
    dip_scope_leave(&scope);
    assert_int_equal(dip_live_objects(context), 0);
    dip_test_context_free(context);
    return 0;
}

static double first(torch_Tensor *t) { return torch_item(torch_select(t, 0, 0)); }

static void batches_come_in_order_and_the_last_is_shorter(void **state) {
    (void)state;
    int64_t sizes[4] = {0}, n = 0;
    torch_DataLoader *loader = DataLoader(rows, .batch_size = 4);
    assert_true(data_len(loader) == 3 && data_len(data_dataset(loader)) == 10);
    torch_for (x, y, loader) {
        assert_true(first(x) == (double)(4 * n) && first(y) == (double)(10 + 4 * n));
        sizes[n++] = torch_size(x, 0);
    }
    assert_true(n == 3 && sizes[0] == 4 && sizes[1] == 4 && sizes[2] == 2);
    n = 0;
    torch_for (x, y, DataLoader(.dataset = rows, .batch_size = 4, .drop_last = true))
        n += torch_size(x, 0) + 0 * torch_size(y, 0);
    assert_int_equal(n, 8);
    DIP_ASSERT_FINE(context);
}

static void continue_and_break_behave(void **state) {
    (void)state;
    int64_t before, rounds = 0, counted = 0;
    torch_DataLoader *loader = DataLoader(rows, .batch_size = 1);
    before = dip_live_objects(context);
    torch_for (x, y, loader) {
        rounds++;
        torch_add(x, y); /* dies with the round */
        if ((int)first(x) % 2) continue;
        if (first(x) > 5.0) break;
        counted++;
    }
    assert_true(rounds == 7 && counted == 3);
    assert_int_equal(dip_live_objects(context), before);
    int after = 0;
    torch_for (x, y, loader) after += (int)first(y) - (int)first(x) == 10;
    assert_int_equal(after, 10);
}

static double leave_by_return(torch_DataLoader *loader) {
    torch_for (x, y, loader) {
        torch_mul(x, y);
        if (first(x) == 4.0) return first(y);
    }
    return -1;
}

static void return_ends_the_round_and_the_walk(void **state) {
    (void)state;
    torch_DataLoader *loader = DataLoader(rows, .batch_size = 1);
    int64_t before = dip_live_objects(context);
    assert_true(leave_by_return(loader) == 14.0);
    assert_true(leave_by_return(loader) == 14.0);
    assert_int_equal(dip_live_objects(context), before);
}

static void loops_nest_over_one_loader(void **state) {
    (void)state;
    double sum = 0;
    torch_DataLoader *loader = DataLoader(rows, .batch_size = 5);
    torch_for (x, y, loader) {
        double outer = first(x);
        torch_for (a, b, loader) {
            if (first(a) > 0.0) break;
            sum += outer * 100 + first(b) + 0 * first(y);
        }
    }
    assert_true(sum == 10.0 + 510.0);
}

static void what_is_kept_survives_its_round(void **state) {
    (void)state;
    torch_Tensor *kept = NULL;
    torch_for (x, y, DataLoader(rows, .batch_size = 10)) kept = dip_keep(torch_add(x, y));
    assert_true(first(kept) == 10.0);
    dip_free(kept);
}

static void one_and_three_fields_have_their_loops(void **state) {
    (void)state;
    torch_Tensor *t = torch_arange(6);
    double sum = 0;
    torch_for (x, DataLoader(TensorDataset(t), .batch_size = 6)) sum += torch_item(torch_sum(x));
    torch_for (x, y, z, DataLoader(TensorDataset(t, t, torch_mul(t, 2)), .batch_size = 6))
        sum += torch_item(torch_sum(torch_add(x, torch_add(y, z))));
    assert_true(sum == 15.0 + 60.0);
    DIP_ASSERT_FINE(context);
}

static void parameters_come_with_and_without_names(void **state) {
    (void)state;
    torch_Module *model = nn_Sequential(nn_Linear(2, 3), nn_ReLU(), nn_Linear(3, 1));
    int64_t count = 0, rounds = 0;
    torch_for (p, nn_parameters(model)) count += torch_numel(p);
    assert_int_equal(count, 13);
    torch_for_named (name, p, nn_named_parameters(model)) {
        rounds++;
        if (name[0] == '0') continue;
        assert_string_equal(name, "2.weight");
        assert_int_equal(torch_numel(p), 3);
        break;
    }
    assert_int_equal(rounds, 3);
}

static void wrong_iterables_get_a_sentence_and_no_round(void **state) {
    (void)state;
    int rounds = 0;
    torch_DataLoader *nothing = NULL;
    torch_for (x, y, nothing) {
        (void)x;
        (void)y;
        rounds++;
    }
    DIP_ASSERT_FINE(context);
    torch_for (x, DataLoader(rows)) {
        (void)x;
        rounds++;
    }
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "torch_for: the loader gives 2 tensors a batch, the loop names 1");
    torch_for (x, y, rows) {
        (void)x;
        (void)y;
        rounds++;
    }
    DIP_ASSERT_ERROR(
        context, DIP_ERROR_TYPE,
        "torch_for: found a dataset, expected a DataLoader, a sampler or the list of nn_parameters");
    torch_for (x, y, nn_parameters(nn_Linear(1, 1))) {
        (void)x;
        (void)y;
        rounds++;
    }
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "torch_for: the list gives one parameter a round, the loop names 2; "
                     "torch_for_named gives its name too");
    assert_int_equal(rounds, 0);
}

static void cancelling_ends_the_loop_with_a_code(void **state) {
    (void)state;
    int rounds = 0;
    torch_for (x, y, DataLoader(rows)) {
        (void)x, (void)y;
        if (++rounds == 3) dip_cancel(context);
    }
    assert_int_equal(rounds, 3);
    DIP_ASSERT_ERROR(context, DIP_ERROR_CANCELLED,
                     "torch_for: the run was cancelled after 3 rounds");
    dip_cancel_clear(context);
    torch_for (x, y, DataLoader(rows)) (void)x, (void)y, rounds++;
    assert_int_equal(rounds, 13);
}

static void an_error_in_a_round_ends_the_loop_and_stays(void **state) {
    (void)state;
    int rounds = 0;
    torch_for (x, y, DataLoader(rows)) {
        (void)y;
        rounds++;
        torch_select(x, 0, 7);
    }
    assert_int_equal(rounds, 1);
    DIP_ASSERT_ERROR(context, DIP_ERROR_ARGUMENT,
                     "torch_select: index 7 is outside dim 0 of size 1");
}

#if !defined(DIP_DEBUG_SCOPES) /* debug builds keep the dead */
static void after_the_first_round_a_loop_takes_no_new_memory(void **state) {
    (void)state;
    size_t most = 0, after_two = 0;
    int round = 0;
    torch_DataLoader *loader =
        DataLoader(TensorDataset(torch_rand(torch_shape(64, 4))), .batch_size = 4);
    torch_for (x, loader) {
        torch_Tensor *y = torch_relu(torch_add(torch_matmul(x, torch_t(x)), 1));
        (void)y;
        if (++round == 2) after_two = dip_memory_use(context).now;
        if (round > 2 && dip_memory_use(context).now > most) most = dip_memory_use(context).now;
    }
    assert_int_equal(round, 16);
    assert_true(most <= after_two);
}
#endif

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(batches_come_in_order_and_the_last_is_shorter),
        TEST(continue_and_break_behave),
        TEST(return_ends_the_round_and_the_walk),
        TEST(loops_nest_over_one_loader),
        TEST(what_is_kept_survives_its_round),
        TEST(one_and_three_fields_have_their_loops),
        TEST(parameters_come_with_and_without_names),
        TEST(wrong_iterables_get_a_sentence_and_no_round),
        TEST(cancelling_ends_the_loop_with_a_code),
        TEST(an_error_in_a_round_ends_the_loop_and_stays),
#if !defined(DIP_DEBUG_SCOPES)
        TEST(after_the_first_round_a_loop_takes_no_new_memory),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
