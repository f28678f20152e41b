/* test_ladder.c - climbing with programs that nobody trains: which are asked for, how rungs compare, what
 * is said where the ends do not meet, and Shapley values. */
#include "tools/ladder.h"

#include <string.h>

#include "support/context.h"

enum { ROWS = 8, STEPS = 6 };
static const uint8_t labels[ROWS] = {0, 1, 2, 3, 4, 5, 6, 7};

/* A program's results follow from the switches turned: switch s moves the losses from step s % STEPS on,
 * but for the last, which moves nothing; and it spoils the answer to digit s. */
typedef struct fake {
    dip_context *ctx;
    int jobs, told, asked[1 << DIP_SWITCHES];
    int64_t stop_after; /* seeds; -1: never */
    const char *wrong;  /* how the PyTorch program differs: a part's name */
} fake;

static bool is(const fake *f, const char *part) { return f->wrong && strcmp(f->wrong, part) == 0; }

static void run_one(fake *f, const dip_ladder_job *j) {
    dip_face_result *r = j->result;
    dip_run_result run = {.ctx = f->ctx};
    unsigned turned = j->torch ? DIP_EVERY_SWITCH : j->turned;
    bool other = j->torch;
    for (int i = 0; i < STEPS + (other && is(f, "steps")); i++) {
        double loss = (double)j->seed + 1.0 / (i + 1);
        for (int s = 0; s < DIP_SWITCHES - 1; s++)
            if (turned >> s & 1 && i >= s % STEPS) loss += 0.01 * (s + 1);
        if (other && is(f, "loss") && i == 2) loss += 1e-16 * 4;
        if (j->keep_losses) assert_true(dip_result_add_step(&run, r, loss));
    }
    dip_epoch_result e = {.loss = turned, .accuracy = 0.5, .val_loss = 1, .val_accuracy = 0.25};
    if (other && is(f, "epoch")) e.val_accuracy = 0.5;
    assert_true(dip_result_add_epoch(&run, r, &e));
    r->tested = !(other && is(f, "test"));
    r->test_loss = 0.1 + turned;
    if (other && is(f, "test loss")) r->test_loss += 1e-12;
    r->test_accuracy = 0.5;
    r->parameters = 42;
    memset(r->layers_sha256, other && is(f, "weights") ? 'b' : 'a', DIP_SHA256_TEXT - 1);
    r->answers.rows = ROWS;
    r->answers.predicted = dip_alloc(f->ctx, ROWS);
    memcpy(r->answers.predicted, labels, ROWS);
    for (int s = 0; s < DIP_SWITCHES - 1; s++)
        if (turned >> s & 1) r->answers.predicted[s] = 9;
    if (other && is(f, "answer")) r->answers.predicted[7] = 9;
}

static bool run_all(void *user, dip_ladder_job *jobs, int n) {
    fake *f = user;
    if (f->stop_after == 0) return false;
    f->stop_after--;
    for (int i = 0; i < n; i++) {
        if (!jobs[i].torch) f->asked[jobs[i].turned]++;
        run_one(f, &jobs[i]);
    }
    f->jobs += n;
    return true;
}

static bool hear(void *user, int64_t seed, int rung, const dip_face_result *r) {
    fake *f = user;
    assert_true(seed >= 3 && rung >= 0 && rung <= DIP_RUNGS && r->steps >= STEPS);
    f->told++;
    return true;
}

static dip_ladder_plan plan_of(fake *f, int seeds) {
    dip_ladder_plan p = {.turns = DIP_SWITCHES,
                         .seeds = seeds,
                         .label = labels,
                         .run = run_all,
                         .told = hear,
                         .user = f};
    for (int s = 0; s < DIP_SWITCHES; s++) p.turn[s] = (dip_switch)s;
    return p;
}

static dip_ladder ladder_of(dip_context *ctx) {
    return (dip_ladder){.ctx = ctx, .epochs = 1, .batch_size = 1, .seed = 3, .rows = ROWS};
}

static void each_rung_turns_one_more_and_is_held_against_the_one_below(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fake f = {.ctx = ctx, .stop_after = -1};
    dip_ladder_plan p = plan_of(&f, 2);
    dip_ladder l = ladder_of(ctx);
    assert_int_equal(dip_ladder_programs(&p), 2 * (DIP_RUNGS + 1));
    assert_true(dip_ladder_climb(&l, &p));
    assert_int_equal(f.jobs, 2 * (DIP_RUNGS + 1));
    assert_int_equal(f.told, f.jobs);
    assert_int_equal(l.seeds, 2);
    assert_int_equal(l.steps, STEPS);
    assert_int_equal(l.parameters, 42);
    assert_true(dip_ladder_whole(&l) && dip_ladder_meets(&l));
    for (int i = 1; i < l.rungs; i++) {
        bool last = i == DIP_SWITCHES;
        const dip_rung_result *r = &l.rung[i].seed[1];
        assert_int_equal(l.rung[i].turned, (1u << i) - 1);
        assert_int_equal(dip_rung_turns(&l, i), 1u << (i - 1));
        assert_int_equal(r->first_step, last ? 0 : i);
        assert_int_equal(r->right, ROWS - (last ? DIP_SWITCHES - 1 : i));
        assert_int_equal(r->only_below_right, !last);
        assert_int_equal(r->only_here_right, 0);
        dip_rung_figures g = dip_ladder_figures(&l, i);
        assert_true(g.known && g.first_step == r->first_step);
        /* both seeds alike: the change is certain where there is one */
        assert_true(g.real == !last && g.change.half < 1e-12);
    }
    assert_int_equal(l.summit[1].torch.first_step, 0);
    dip_ladder_free(&l);
    dip_test_context_free(ctx);
}

static void orders_parts_and_ends_are_other_rungs(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fake f = {.ctx = ctx, .stop_after = -1};
    dip_ladder_plan p = plan_of(&f, 1);
    p.turns = 2;
    p.turn[0] = DIP_SWITCH_softmax;
    p.turn[1] = DIP_SWITCH_order;
    dip_ladder l = ladder_of(ctx);
    assert_true(dip_ladder_climb(&l, &p));
    assert_int_equal(l.rungs, 3);
    assert_int_equal(l.rung[1].turned, 1u << DIP_SWITCH_softmax);
    assert_int_equal(l.rung[2].turned, 1u << DIP_SWITCH_softmax | 1u << DIP_SWITCH_order);
    assert_false(dip_ladder_whole(&l) || dip_ladder_meets(&l));
    assert_string_equal(l.summit[0].differs, ""); /* it does not claim to be the same */
    assert_int_equal(l.summit[0].torch.first_step, 1);
    char keys[80];
    dip_switches_text(l.rung[2].turned, keys, sizeof keys);
    assert_string_equal(keys, "order, softmax");
    dip_ladder_free(&l);
    p = plan_of(&f, 1);
    p.ends = true;
    l = ladder_of(ctx);
    assert_true(dip_ladder_climb(&l, &p));
    assert_int_equal(l.rungs, 2);
    assert_true(dip_ladder_meets(&l));
    dip_rung_name(&l, 1, keys, sizeof keys);
    assert_string_equal(keys, "7 switches at once");
    dip_ladder_free(&l);
    dip_test_context_free(ctx);
}

/* Programs that have run are not run again, and stay their owner's. */
static void ends_that_have_run_are_taken(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fake f = {.ctx = ctx, .stop_after = -1};
    dip_face_result ends[2] = {{.key = "keras"}, {.key = "torch"}};
    for (int i = 0; i < 2; i++)
        run_one(&f, &(dip_ladder_job){
                        .seed = 3, .torch = i == 1, .keep_losses = true, .result = &ends[i]});
    dip_ladder_plan p = plan_of(&f, 1);
    p.keras = &ends[0];
    p.torch = &ends[1];
    assert_int_equal(dip_ladder_programs(&p), DIP_SWITCHES);
    dip_ladder l = ladder_of(ctx);
    assert_true(dip_ladder_climb(&l, &p));
    assert_int_equal(f.jobs, DIP_SWITCHES);
    assert_int_equal(f.asked[0], 0);
    assert_true(dip_ladder_meets(&l));
    dip_ladder_free(&l);
    for (int i = 0; i < 2; i++) dip_face_free(ctx, &ends[i]);
    dip_test_context_free(ctx);
}

static void what_differs_first_is_named(void **state) {
    (void)state;
    static const char *const parts[][2] = {
        {"loss", "the loss of step 3, "},
        {"steps", "the number of steps, 6 and 7"},
        {"epoch", "the validation accuracy of epoch 1, 0.25 and 0.5"},
        {"weights", "the trained weights (SHA-256 aaaaaaaaaaaa and bbbbbbbbbbbb)"},
        {"test", "whether the test was reached"},
        {"test loss", "the test's loss, "},
        {"answer", "the answer to test digit 7, 7 and 9"},
    };
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        fake f = {.ctx = ctx, .stop_after = -1, .wrong = parts[i][0]};
        dip_ladder_plan p = plan_of(&f, 1);
        dip_ladder l = ladder_of(ctx);
        int64_t seed = 0;
        assert_true(dip_ladder_climb(&l, &p));
        assert_true(dip_ladder_whole(&l) && !dip_ladder_meets(&l));
        const dip_summit *s = dip_ladder_parts(&l, &seed);
        assert_true(s && seed == 3);
        if (strncmp(s->differs, parts[i][1], strlen(parts[i][1])) != 0) fail_msg("%s", s->differs);
        dip_ladder_free(&l);
    }
    dip_test_context_free(ctx);
}

static void seeds_before_an_end_count(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int n = 0; n < 3; n++) {
        fake f = {.ctx = ctx, .stop_after = n};
        dip_ladder_plan p = plan_of(&f, 5);
        dip_ladder l = ladder_of(ctx);
        assert_false(dip_ladder_climb(&l, &p));
        assert_int_equal(l.seeds, n);
        dip_ladder_free(&l);
    }
    dip_test_context_free(ctx);
}

/* ---- Shapley --------------------------------------------------------------------------------- */
static void shapley_values_are_those_of_the_books(void **state) {
    (void)state;
    int64_t value[3];
    /* Two left gloves and a right one: only pairs are worth something; 1/6, 1/6, 2/3. */
    static const int64_t gloves[8] = {0, 0, 0, 0, 0, 1, 1, 1};
    dip_shapley(gloves, 3, value);
    assert_true(value[0] == 1 && value[1] == 1 && value[2] == 4); /* of 3! = 6 */
    /* Causes that do not meet are worth what they are alone. */
    static const int64_t sums[8] = {7, 8, 17, 18, 107, 108, 117, 118};
    dip_shapley(sums, 3, value);
    assert_true(value[0] == 6 * 1 && value[1] == 6 * 10 && value[2] == 6 * 100);
}

static void shares_add_up_to_the_difference_exactly(void **state) {
    (void)state;
    enum { N = DIP_SWITCHES };
    int64_t right[1 << N], value[N], orders = 1, sum = 0;
    uint32_t z = 1;
    for (int i = 0; i < 1 << N; i++) {
        z = z * 1664525u + 1013904223u;
        right[i] = z >> 16;
    }
    dip_shapley(right, N, value);
    for (int k = 0; k < N; k++) {
        orders *= k + 1;
        sum += value[k];
    }
    assert_true(sum == orders * (right[(1 << N) - 1] - right[0]));
}

static void all_combinations_are_run_once(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fake f = {.ctx = ctx, .stop_after = -1};
    dip_ladder_plan p = plan_of(&f, 2);
    p.factorial = true;
    assert_int_equal(dip_ladder_programs(&p), 2 * ((1 << DIP_SWITCHES) + 1));
    dip_ladder l = ladder_of(ctx);
    assert_true(dip_ladder_climb(&l, &p));
    for (int i = 0; i < 1 << DIP_SWITCHES; i++) assert_int_equal(f.asked[i], 2);
    assert_int_equal(l.combinations, 1 << DIP_SWITCHES);
    /* each but the last spoils one answer of eight, whatever else is turned */
    for (int s = 0; s < DIP_SWITCHES; s++) {
        double expected = s < DIP_SWITCHES - 1 ? -1.0 / ROWS : 0;
        assert_true(dip_ladder_share(&l, (dip_switch)s) == expected);
    }
    dip_ladder_free(&l);
    dip_test_context_free(ctx);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fake f = {.ctx = ctx, .stop_after = -1};
    for (int64_t n = 1;; n++) {
        dip_ladder_plan p = plan_of(&f, 1);
        p.told = NULL;
        p.turns = 1;
        dip_ladder l = ladder_of(ctx);
        /* What the programs themselves need is theirs to fail: two blocks before the first of them. */
        if (n > 3) break;
        fail_alloc_at(dip_test_alloc(ctx), n);
        assert_false(dip_ladder_climb(&l, &p));
        fail_alloc_at(dip_test_alloc(ctx), 0);
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
        dip_ladder_free(&l);
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rung_turns_one_more_and_is_held_against_the_one_below),
        cmocka_unit_test(orders_parts_and_ends_are_other_rungs),
        cmocka_unit_test(ends_that_have_run_are_taken),
        cmocka_unit_test(what_differs_first_is_named),
        cmocka_unit_test(seeds_before_an_end_count),
        cmocka_unit_test(shapley_values_are_those_of_the_books),
        cmocka_unit_test(shares_add_up_to_the_difference_exactly),
        cmocka_unit_test(all_combinations_are_run_once),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
