/* test_source.c - counts in the text of programs. */
#include "report/source.h"

#include <string.h>

#include "report/embedded.h"
#include "support/context.h"

static const char text[] =
    "/* a; remark; */\n"
    "#include <x.h> ;\n"
    "static int twice(int x);\n"
    "static int twice(int x) { // one;\n"
    "    for (int i = 0; i < 2; i++) x += '\\'' + 1;\n"
    "    return x;\n"
    "}\n"
    "int main(void) {\n"
    "    keras_Array *a = np_divide(np_astype(b, \"f;\\\"(\"), 255), *c;\n"
    "    keras_Model *m = keras_Sequential(layers_Dense(2), layers_Dense(3));\n"
    "    torch_for (p, nn_parameters(m)) if (twice(p)) keras_fit(m, a);\n"
    "}\n";

static void statements_are_counted_as_python_would_write_lines(void **state) {
    (void)state;
    dip_source all = dip_source_of(text), twice = dip_source_function(all, "twice");
    assert_int_equal(dip_source_statements(twice), 3);
    assert_int_equal(dip_source_statements(dip_source_function(all, "main")), 5);
    assert_int_equal(dip_source_statements(all), 9); /* and the declaration */
    assert_int_equal(dip_source_function(all, "absent").n, 0);
    assert_int_equal(dip_source_function(all, "np_divide").n, 0); /* only called */
    assert_true(strncmp(twice.s + twice.n - 4, "x;\n", 3) == 0 || twice.s[twice.n] == '}');
}

static void names_of_the_library_are_counted_once(void **state) {
    (void)state;
    dip_source all = dip_source_of(text);
    /* np_divide, np_astype, keras_Sequential, layers_Dense, torch_for, nn_parameters, keras_fit */
    assert_int_equal(dip_source_calls(all), 7);
    dip_context *ctx = dip_test_context();
    dip_text names = {.ctx = ctx};
    assert_int_equal(dip_source_types(all, "keras", &names), 2);
    assert_string_equal(names.s, "Array, Model");
    assert_int_equal(dip_source_types(all, "torch", NULL), 0);
    dip_text_free(&names);
    dip_test_context_free(ctx);
}

static void unfinished_text_ends_the_scan(void **state) {
    (void)state;
    static const char *const broken[] = {"",     "\"",     "\"\\", "'",  "/*",      "/* *",
                                         "f(",   "f() {",  "//",   "#",  "f(){ \"", "a /",
                                         "f(((", "f(){{{", ")",    "}}}"};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        dip_source s = dip_source_of(broken[i]);
        assert_int_equal(dip_source_statements(dip_source_function(s, "f")), 0);
        assert_int_equal(dip_source_statements(s) + dip_source_calls(s), 0);
    }
    assert_int_equal(dip_source_statements(dip_source_of(NULL)), 0);
}

/* The report names these functions of the examples. */
static void the_examples_have_the_functions_that_claims_speak_of(void **state) {
    (void)state;
    static const char *const name[] = {"NeuralNetwork_init", "NeuralNetwork_forward", "train_model",
                                       "evaluate_model", "main"};
    const dip_embedded *torch = dip_embedded_find("mnist_torch.c"),
                       *keras = dip_embedded_find("mnist_keras.c");
    assert_non_null(torch);
    assert_non_null(keras);
    int sum = 0, all = dip_source_statements(dip_source_of(torch->text));
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        int n = dip_source_statements(dip_source_function(dip_source_of(torch->text), name[i]));
        assert_true(n > 3);
        sum += n;
    }
    assert_true(sum < all && sum > all / 2);
    int k = dip_source_statements(dip_source_of(keras->text));
    assert_true(k > 15 && k < all);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_are_counted_as_python_would_write_lines),
        cmocka_unit_test(names_of_the_library_are_counted_once),
        cmocka_unit_test(unfinished_text_ends_the_scan),
        cmocka_unit_test(the_examples_have_the_functions_that_claims_speak_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
