/* torch.set_printoptions: every recorded setting with every recorded tensor, and what it refuses. */
#include "torch/recorded_tensor.h"

static void every_recorded_option_prints_as_recorded(void **state) {
    (void)state;
    static recorded r;
    FILE *f = fopen(DIP_TEST_GOLDEN "/torch_text/print_options.txt", "r");
    assert_non_null(f);
    dip_context *ctx = dip_test_context();
    int n = 0;
    for (; read_case(f, &r, true); n++) {
        dip_scope_mark s = dip_scope_enter(ctx);
        assert_true(torch_set_printoptions(.profile = "default"));
        assert_true(dip_torch_set_printoptions(ctx, &r.options));
        assert_text(recorded_tensor(ctx, &r), r.text, r.name);
        DIP_ASSERT_FINE(ctx);
        dip_scope_leave(&s);
    }
    fclose(f);
    assert_true(n >= 138);
    dip_test_context_free(ctx);
}

/* What is not given stays; sci_mode alone is always set anew, as in PyTorch. */
static void options_add_up(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        torch_Tensor *x = torch_tensor(0.125, 2.5);
        torch_set_printoptions(.precision = 2, .sci_mode = true);
        torch_print(x);
        torch_set_printoptions(.linewidth = 100);
        torch_print(x);
        torch_set_printoptions(.profile = "default");
        torch_print(x);
        assert_string_equal(dip_test_output(ctx), "tensor([1.25e-01, 2.50e+00])\n"
                                                  "tensor([0.12, 2.50])\n"
                                                  "tensor([0.1250, 2.5000])\n");
        DIP_ASSERT_FINE(ctx);
    }
    dip_test_context_free(ctx);
}

static void another_context_keeps_its_own(void **state) {
    (void)state;
    dip_context *one = dip_test_context();
    assert_true(torch_set_printoptions(.precision = 1));
    dip_context *two = dip_test_context();
    dip_scope_mark s = dip_scope_enter(two);
    assert_text(vector(two, DIP_FLOAT32, 1, (double[]){0.25}), "tensor([0.2500])", "another");
    dip_scope_leave(&s);
    s = dip_scope_enter(one);
    assert_text(vector(one, DIP_FLOAT32, 1, (double[]){0.25}), "tensor([0.2])", "the first");
    dip_scope_leave(&s);
    dip_test_context_free(two);
    dip_test_context_free(one);
}

static void what_cannot_be_is_refused_and_changes_nothing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_false(torch_set_printoptions(.precision = 65));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "precision is 65; expected 0 to 64");
    assert_false(torch_set_printoptions(.precision = 1, .threshold = -2));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "threshold is -2");
    assert_false(torch_set_printoptions(.edgeitems = -7));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "edgeitems is -7");
    assert_false(torch_set_printoptions(.linewidth = 0));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "linewidth is 0");
    assert_false(torch_set_printoptions(.sci_mode = 2));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "sci_mode is 2");
    assert_false(torch_set_printoptions(.profile = "long"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "no profile called \"long\"");
    dip_scope_mark s = dip_scope_enter(ctx);
    assert_text(vector(ctx, DIP_FLOAT32, 1, (double[]){0.25}), "tensor([0.2500])", "as before");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_option_prints_as_recorded),
        cmocka_unit_test(options_add_up),
        cmocka_unit_test(another_context_keeps_its_own),
        cmocka_unit_test(what_cannot_be_is_refused_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
