/* The facts, against what the networks and the examples are known to do: counted by hand, or read from
 * another place than the measurement does. */
#include "tools/measure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "support/context.h"

/* The sanitized build keeps no blocks, and neither does one that keeps the dead. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(DIP_DEBUG_SCOPES)
#define KEEPS_BLOCKS 0
#elif defined(__has_feature)
#define KEEPS_BLOCKS !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define KEEPS_BLOCKS 1
#endif

enum { BATCH = 30, PARAMETERS = 784 * 128 + 128 + 128 * 20 + 20 + 20 * 10 + 10 };

static dip_run_result new_run(dip_context *ctx) {
    return (dip_run_result){.ctx = ctx, .batch_size = BATCH, .seed = 1, .threads = 1};
}

static char *file_text(dip_context *ctx, const char *path, size_t *size) {
    char full[600];
    uint8_t *data;
    snprintf(full, sizeof full, "%s/%s", DIP_SOURCE_DIR, path);
    assert_true(dip_file_read(ctx, "test", full, &data, size));
    char *text = dip_alloc(ctx, *size + 1);
    memcpy(text, data, *size);
    dip_dealloc(ctx, data, *size);
    return text;
}

/* ---- all of them ---------------------------------------------------------------------------------- */

static void every_fact_of_the_list_is_measured_in_silence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    double begun = dip_seconds();
    assert_true(dip_measure_facts(ctx, &run));
    print_message("measured in %.3f s\n", dip_seconds() - begun);
    assert_string_equal(dip_test_output(ctx), "");
    assert_ptr_equal(dip_context_current(), ctx);
    DIP_ASSERT_FINE(ctx);

    size_t size, found = 0;
    char *list = file_text(ctx, "src/report/facts.h", &size), *at = list;
    while ((at = strstr(at, "#define DIP_FACT_")) != NULL) {
        char key[60];
        assert_int_equal(sscanf(at, "#define %*s \"%59[^\"]", key), 1);
        at++;
        if (strncmp(key, "made.", 5) == 0) continue;
        found++;
        if (isnan(dip_result_number(&run, key)) && !dip_result_text(&run, key))
            fail_msg("%s is missing", key);
        if (dip_result_text(&run, key) && !*dip_result_text(&run, key))
            fail_msg("%s is empty", key);
    }
    assert_int_equal(found, run.facts);
    assert_true(found > 20);
    dip_dealloc(ctx, list, size + 1);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- the plan ------------------------------------------------------------------------------------- */

typedef struct row {
    int launch, fused, born, dies;
    long bytes, offset; /* -1: not in the arena */
    char op[40], shape[40], dtype[20], place[20], pass[20], whose[40];
} row;
enum { MOST_ROWS = 100 };

static int read_plan(const char *table, row *rows) {
    int n = 0;
    for (const char *line = strchr(table, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        char bytes[20], offset[20];
        row *r = &rows[n++];
        assert_true(n <= MOST_ROWS);
        assert_int_equal(sscanf(line, "%d %39s %d %39s %19s %19s %19s %d %d %19s %19s %39s",
                                &r->launch, r->op, &r->fused, r->shape, r->dtype, bytes, offset,
                                &r->born, &r->dies, r->place, r->pass, r->whose),
                         12);
        r->bytes = strcmp(bytes, "-") ? atol(bytes) : -1;
        r->offset = strcmp(offset, "-") ? atol(offset) : -1;
        assert_int_equal(r->bytes < 0,
                         strcmp(r->place, "view") == 0 || strcmp(r->place, "sink") == 0);
        assert_int_equal(r->bytes < 0, r->offset < 0);
    }
    return n;
}

/* Two results that live at the same time have no byte in common, but for one that is written over
 * an input in the launch that reads the input last. */
static void check_places(const row *r, int n, double arena, double sum) {
    double bytes = 0, top = 0;
    for (int i = 0; i < n; i++) {
        if (r[i].bytes < 0) continue;
        bytes += (double)r[i].bytes;
        if (top < (double)(r[i].offset + r[i].bytes)) top = (double)(r[i].offset + r[i].bytes);
        for (int k = 0; k < i; k++) {
            if (r[k].bytes < 0 || r[i].born > r[k].dies || r[k].born > r[i].dies) continue;
            if (r[i].offset >= r[k].offset + r[k].bytes || r[k].offset >= r[i].offset + r[i].bytes)
                continue;
            assert_string_equal(r[i].place, "over");
            assert_int_equal(r[k].dies, r[i].born);
            assert_int_equal(r[k].offset, r[i].offset);
        }
    }
    assert_true(bytes == sum);
    assert_true(top == arena);
}

/* forward    flatten; three products, two relus, the softmax                      7
 * loss       the cross entropy, its mean                                          2
 * backward   1/N times the mean's gradient: a product, two reshapes, an expand    4
 *            of the cross entropy: a product                                      1
 *            a product with W transposed, one with x transposed, the bias' sum:
 *            5 for each of the last two layers; 3 for the first, since nobody asks
 *            for a gradient of the picture; and two of relu                      15  */
static void the_plan_is_as_counted_by_hand(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    assert_true(dip_measure_facts(ctx, &run));
    assert_true(dip_result_number(&run, DIP_FACT_PLAN_OPERATORS) == 29);
    assert_true(dip_result_number(&run, DIP_FACT_PLAN_FUSED) == 4);
    assert_true(dip_result_number(&run, DIP_FACT_PLAN_LAUNCHES) == 25);
    assert_true(dip_result_number(&run, DIP_FACT_PLAN_ALLOC) == 0);
    assert_true(dip_result_number(&run, DIP_FACT_PLAN_ALLOC_FIRST) >=
                29); /* a node each, at least */
    row rows[MOST_ROWS];
    int n = read_plan(dip_result_text(&run, DIP_FACT_PLAN_TABLE), rows), fused = 0, operators = 0;
    for (int i = 0; i < n; i++) {
        if (i && rows[i].launch == rows[i - 1].launch) continue; /* its second result */
        operators += rows[i].fused;
        fused += rows[i].fused > 1;
    }
    assert_int_equal(operators, 29);
    assert_int_equal(fused, 4);
    assert_int_equal(rows[n - 1].launch, 24);
    assert_string_equal(rows[1].op, "linear+relu");
    assert_string_equal(rows[1].whose, "dense");
    assert_string_equal(rows[1].shape, "(30,128)");
    assert_int_equal(rows[1].bytes, BATCH * 128 * (int)sizeof(float));
    assert_string_equal(rows[n - 1].whose, "dense"); /* backward ends where forward began */
    assert_string_equal(rows[n - 1].pass, "backward");
    check_places(rows, n, dip_result_number(&run, DIP_FACT_PLAN_ARENA),
                 dip_result_number(&run, DIP_FACT_PLAN_SUM));
    assert_true(dip_result_number(&run, DIP_FACT_PLAN_ARENA) <
                dip_result_number(&run, DIP_FACT_PLAN_SUM));
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- the tape ------------------------------------------------------------------------------------- */

/* Recorded: for each layer the transposed weight and the product; two relus, softmax, cross entropy.
 * Flattening the pictures runs and is not recorded: they need no gradient. */
static void the_tape_is_as_the_forward_says(void **state) {
    (void)state;
    static const char *const forward[] = {"reshape",   "transpose", "linear",       "relu",
                                          "transpose", "linear",    "relu",         "transpose",
                                          "linear",    "softmax",   "cross_entropy"};
    enum { FORWARD = sizeof forward / sizeof *forward };
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    assert_true(dip_measure_facts(ctx, &run));
    assert_true(dip_result_number(&run, DIP_FACT_TAPE_OPERATORS) == FORWARD - 1);
    int n = 0;
    const char *table = dip_result_text(&run, DIP_FACT_TAPE_TABLE);
    for (const char *line = strchr(table, '\n') + 1; *line; line = strchr(line, '\n') + 1, n++) {
        int order;
        char op[40], shape[40], dtype[20], tape[20], pass[20], whose[40];
        assert_int_equal(sscanf(line, "%d %39s %39s %19s %19s %19s %39s", &order, op, shape, dtype,
                                tape, pass, whose),
                         7);
        assert_int_equal(order, n);
        assert_string_equal(pass, n < FORWARD ? "forward" : "backward");
        if (n < FORWARD) assert_string_equal(op, forward[n]);
        assert_int_equal(strcmp(tape, "recorded") == 0, n > 0 && n < FORWARD);
        if (n == 2) assert_string_equal(whose, "NeuralNetwork.fc1");
        if (n == 2) assert_string_equal(shape, "(30,128)");
    }
    assert_true(dip_result_number(&run, DIP_FACT_TAPE_BACKWARD) == n - FORWARD);
    assert_null(strstr(table, "contiguous")); /* no gradient is copied into another layout */
    double first = dip_result_number(&run, DIP_FACT_TAPE_ALLOC_FIRST),
           second = dip_result_number(&run, DIP_FACT_TAPE_ALLOC_SECOND),
           later = dip_result_number(&run, DIP_FACT_TAPE_ALLOC);
    assert_true(first > FORWARD);
#if KEEPS_BLOCKS
    if (second != 0 || later != 0) fail_msg("%g blocks in the second step, %g in a later one", second, later);
#else
    assert_true(second > 0 && later > 0);
#endif
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- the diagrams --------------------------------------------------------------------------------- */

static void check_diagram(const char *text, const char *const *operators, const char *const *whose,
                          int wanted) {
    int n = 0;
    long before = -1, parameters = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1, n++) {
        long id, from = -1, own;
        char op[40], label[60], shape[40];
        assert_true(n < wanted);
        if (n == 0) {
            assert_int_equal(
                sscanf(line, "%ld|%39[^|]|%59[^|]|%39[^|]||%ld\n", &id, op, label, shape, &own), 5);
            assert_non_null(strstr(shape, "(30, "));
        } else {
            assert_int_equal(sscanf(line, "%ld|%39[^|]|%59[^|]|%39[^|]|%ld,|%ld\n", &id, op, label,
                                    shape, &from, &own),
                             6);
        }
        assert_int_equal(from, before); /* a chain */
        assert_string_equal(op, operators[n]);
        assert_string_equal(label, whose[n]);
        if (n == wanted - 1) assert_string_equal(shape, "(30, 10)");
        before = id;
        parameters += own;
    }
    assert_int_equal(n, wanted);
    assert_int_equal(parameters, PARAMETERS);
}

static void the_diagrams_are_the_models(void **state) {
    (void)state;
    static const char *const operators[] = {"input",  "reshape", "linear", "relu",
                                            "linear", "relu",    "linear", "softmax"};
    static const char *const keras[] = {"x",       "flatten", "dense",   "dense",
                                        "dense_1", "dense_1", "dense_2", "dense_2"};
    static const char *const torch[] = {
        "x",      "NeuralNetwork.flatten", "NeuralNetwork.fc1", "F_relu", "NeuralNetwork.fc2",
        "F_relu", "NeuralNetwork.fc3",     "F_softmax"};
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    assert_true(dip_measure_facts(ctx, &run));
    check_diagram(dip_result_text(&run, DIP_FACT_DIAGRAM_KERAS), operators, keras, 8);
    check_diagram(dip_result_text(&run, DIP_FACT_DIAGRAM_TORCH), operators, torch, 8);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- one-hot rows, the two loops, the prints -------------------------------------------------------- */

static void one_hot_rows_give_the_same_loss(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    assert_true(dip_measure_facts(ctx, &run));
    double indices = dip_result_number(&run, DIP_FACT_LOSS_INDICES),
           rows = dip_result_number(&run, DIP_FACT_LOSS_ONE_HOT);
    assert_true(fabs(indices - rows) < 1e-6);
    assert_true(fabs(indices - 2.302585) < 0.05); /* ln 10: an untrained network knows nothing */

    /* The run's own digits are used where it keeps some: other digits, another loss. */
    static uint8_t pixels[3 * DIP_PIXELS], labels[] = {1, 2, 3};
    for (int i = 0; i < 3 * DIP_PIXELS; i++) pixels[i] = (uint8_t)(i * 7);
    dip_run_result own = new_run(ctx);
    own.test_rows = 3;
    own.test_label = dip_alloc(ctx, 3);
    memcpy(own.test_label, labels, 3);
    assert_true(dip_result_keep_pixels(&own, pixels));
    assert_true(dip_measure_facts(ctx, &own));
    double other = dip_result_number(&own, DIP_FACT_LOSS_INDICES);
    assert_true(other != indices && fabs(other - 2.302585) < 0.05);
    dip_result_free(&own);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static int line_of(const char *text, const char *part) {
    int line = 1;
    const char *found = strstr(text, part);
    assert_non_null(found);
    for (const char *c = text; c < found; c++) line += *c == '\n';
    return line;
}

/* 1 + 2 = 3 is doubled six times until it is over 100, 10 + 20 twice; so the gradient of the scale is the
 * input times 2^6, and times 2^2. */
static void a_loop_on_numbers_runs_in_one_face_and_is_named_in_the_other(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    assert_true(dip_measure_facts(ctx, &run));
    assert_string_equal(dip_result_text(&run, DIP_FACT_WHILE_PRINTED),
                        "6.0\n12.0\n24.0\n48.0\n96.0\n192.0\ntensor([64., 64.])\n"
                        "60.0\n120.0\ntensor([40., 40.])\n");
    size_t size;
    char *code = file_text(ctx, "examples/while_torch.c", &size);
    assert_string_equal(dip_result_text(&run, DIP_FACT_WHILE_CODE), code);
    dip_dealloc(ctx, code, size + 1);
    code = file_text(ctx, "examples/while_keras.c", &size);
    assert_string_equal(dip_result_text(&run, DIP_FACT_WHILE_KERAS_CODE), code);
    char expected[300];
    snprintf(expected, sizeof expected,
             "while_keras.c:%d: keras_item: the numbers of this tensor (shape ()) are not known "
             "while a graph "
             "is built; compute with operators here, read numbers outside\n",
             line_of(code, "while (keras_item("));
    assert_string_equal(dip_result_text(&run, DIP_FACT_WHILE_KERAS_SAYS), expected);
    dip_dealloc(ctx, code, size + 1);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void a_print_in_forward_is_shown_with_what_it_prints(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    assert_true(dip_measure_facts(ctx, &run));
    assert_string_equal(dip_result_text(&run, DIP_FACT_PRINT_TORCH_CODE),
                        "static torch_Tensor *Loud_forward(struct Loud *self, torch_Tensor *x) {\n"
                        "    x = torch_mul(x, self->scale);\n"
                        "    torch_print(x);\n"
                        "    return torch_sum(x);\n"
                        "}\n");
    assert_string_equal(dip_result_text(&run, DIP_FACT_PRINT_TORCH_SAYS),
                        "tensor([0.5000, 2.0000], grad_fn=<MulBackward0>)\n");
    assert_non_null(strstr(dip_result_text(&run, DIP_FACT_PRINT_KERAS_CODE), "\n    keras_print("));
    const char *says = dip_result_text(&run, DIP_FACT_PRINT_KERAS_SAYS);
    assert_ptr_equal(strstr(says, "print_in_forward.c:"), says);
    assert_non_null(strstr(says, "keras_item: the numbers of this tensor"));
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- placement -------------------------------------------------------------------------------------- */

static void all_lines_end_in(const char *text, const char *device, int lines) {
    int n = 0;
    for (const char *line = text; *line; line = strchr(line, '\n') + 1, n++) {
        const char *end = strchr(line, '\n');
        assert_true((size_t)(end - line) > strlen(device) + 2);
        assert_int_equal(strncmp(end - strlen(device) - 2, ": ", 2), 0);
        assert_int_equal(strncmp(end - strlen(device), device, strlen(device)), 0);
    }
    assert_int_equal(n, lines); /* three weights, three biases, pictures and labels */
}

static void keras_takes_the_accelerator_and_torch_is_told(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx);
    assert_true(dip_measure_facts(ctx, &run));
    all_lines_end_in(dip_result_text(&run, DIP_FACT_PLACE_KERAS), "test:0", 8);
    all_lines_end_in(dip_result_text(&run, DIP_FACT_PLACE_TORCH), "cpu", 8);
    all_lines_end_in(dip_result_text(&run, DIP_FACT_PLACE_TORCH_MOVED), "test:0", 8);
    assert_non_null(
        strstr(dip_result_text(&run, DIP_FACT_PLACE_ERROR),
               "nn_Linear (NeuralNetwork.fc1): these tensors live on two devices, input 0 on cpu "
               "and input 1 on test:0"));
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- the run's own settings --------------------------------------------------------------------------- */

static void float_type_and_batch_are_the_runs(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = new_run(ctx), wide = new_run(ctx);
    wide.float64 = true;
    run.batch_size = 7;
    assert_true(dip_measure_facts(ctx, &run) && dip_measure_facts(ctx, &wide));
    assert_null(strstr(dip_result_text(&run, DIP_FACT_PLAN_TABLE), "float64"));
    assert_null(strstr(dip_result_text(&wide, DIP_FACT_PLAN_TABLE), "float32"));
    assert_null(strstr(dip_result_text(&wide, DIP_FACT_TAPE_TABLE), "float32"));
    assert_non_null(strstr(dip_result_text(&run, DIP_FACT_TAPE_TABLE), "(7,128)"));
    assert_non_null(strstr(dip_result_text(&run, DIP_FACT_DIAGRAM_KERAS), "|(7, 128)|"));
    assert_true(dip_context_dtype(ctx) == DIP_FLOAT32); /* the caller's context is left alone */
    dip_result_free(&wide);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* Memory for the facts runs out at one place or another: some facts are missing, nothing else happens. */
static void a_fact_that_finds_no_memory_is_missing(void **state) {
    (void)state;
    bool hit = true;
    int missing = 0;
    for (int64_t at = 1; hit; at += 11) {
        dip_context *ctx = dip_test_context();
        dip_run_result run = new_run(ctx);
        run.batch_size = 2;
        fail_alloc_at(dip_test_alloc(ctx), at);
        bool fine = dip_measure_facts(ctx, &run);
        hit = fail_alloc_hit(dip_test_alloc(ctx));
        fail_alloc_at(dip_test_alloc(ctx), 0);
        assert_true(fine || hit);
        missing += !fine;
        DIP_ASSERT_FINE(ctx);
        dip_result_free(&run);
        dip_test_context_free(ctx);
    }
    assert_true(missing > 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fact_of_the_list_is_measured_in_silence),
        cmocka_unit_test(the_plan_is_as_counted_by_hand),
        cmocka_unit_test(the_tape_is_as_the_forward_says),
        cmocka_unit_test(the_diagrams_are_the_models),
        cmocka_unit_test(one_hot_rows_give_the_same_loss),
        cmocka_unit_test(a_loop_on_numbers_runs_in_one_face_and_is_named_in_the_other),
        cmocka_unit_test(a_print_in_forward_is_shown_with_what_it_prints),
        cmocka_unit_test(keras_takes_the_accelerator_and_torch_is_told),
        cmocka_unit_test(float_type_and_batch_are_the_runs),
        cmocka_unit_test(a_fact_that_finds_no_memory_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
