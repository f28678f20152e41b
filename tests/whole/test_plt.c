/* The words of plt.h over both faces: what plt_plot and plt_imshow take draws what the plain calls do. */
#include "support/context.h"
#undef DIP_HERE
#include <diptych/import/np.h>
#include <diptych/import/plt.h>
#include <diptych/torch.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/run_program.h"

static char folder[300], path[400];
static dip_context *ctx;
static const double xs[] = {1, 2, 4}, ys[] = {3, 1, 2};

static int begin(void **state) {
    (void)state;
    ctx = dip_test_context();
    if (!scratch_folder(folder, sizeof folder)) return -1;
    snprintf(path, sizeof path, "%s/a.svg", folder);
    return 0;
}

static int end(void **state) {
    (void)state;
    dip_test_context_free(ctx);
    scratch_remove(folder);
    return 0;
}

/* The figure as text, which is then closed; free it. */
static char *picture(void) {
    assert_true(plt_savefig(path));
    assert_true(plt_close());
    char *text = read_text(path);
    assert_non_null(text);
    return text;
}

static char *plainly(dip_series x, dip_series y, double width) {
    dip_plt_plot_opts o;
    dip_plt_plot_opts_init(&o, sizeof o);
    o.label = "a", o.color = "k", o.linewidth = width;
    assert_true(dip_plt_plot(ctx, x, y, &o));
    return picture();
}

static void assert_picture(char *wanted) {
    char *found = picture();
    assert_string_equal(found, wanted);
    free(found);
}

static torch_List *list_of(const double *v) {
    torch_List *l = torch_list();
    for (int i = 0; i < 3; i++) assert_true(torch_append(l, v[i]));
    return l;
}

static void plot_takes_one_value_or_two_of_either_face(void **state) {
    (void)state;
    dip_scope();
    torch_List *x = list_of(xs), *y = list_of(ys);
    dip_series none = {0, NULL}, sx = {3, xs}, sy = {3, ys};
    char *one = plainly(none, sy, 1.5), *two = plainly(sx, sy, 1.5), *thin = plainly(sx, sy, 0);
    assert_true(plt_plot(y, .label = "a", .color = "k"));
    assert_picture(one);
    assert_true(plt_plot(x, y, .color = "k", .label = "a"));
    assert_picture(two);
    assert_true(plt_plot(plt_series(ys, 3), .label = "a", .color = "k"));
    assert_picture(one);
    assert_true(plt_plot(plt_series(xs, 3), plt_series(ys, 3), .label = "a", .color = "k"));
    assert_picture(two);
    assert_true(plt_plot(x, y, .label = "a", .color = "k", .linewidth = 0)); /* 0 is a value */
    assert_picture(thin);
    assert_string_not_equal(two, thin);
    assert_string_not_equal(one, two);
    free(one);
    free(two);
    free(thin);
}

static int calls;
static torch_List *counted(torch_List *l) {
    calls++;
    return l;
}

static void every_argument_is_evaluated_once_and_the_call_is_named(void **state) {
    (void)state;
    dip_scope();
    torch_List *x = list_of(xs), *y = list_of(ys);
    calls = 0;
    assert_true(plt_plot(counted(x), counted(y)));
    assert_int_equal(calls, 2);
    assert_true(torch_append(x, 9.0));
    int line = __LINE__ + 1;
    assert_false(plt_plot(x, y, .label = "a"));
    dip_error e;
    assert_true(dip_error_take(ctx, &e));
    assert_int_equal(e.line, line);
    assert_string_equal(strstr(e.text, "plt_plot"),
                        "plt_plot: x has 4 numbers and y has 3, expected as many of both");
#ifndef __clang__ /* which warns: C lets a number stand for the first field */
    assert_false(plt_plot(plt_series(ys, 3), 3));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "plt_plot: y has 3 numbers at the address");
#endif
    plt_close();
}

static void imshow_takes_an_image_of_either_face(void **state) {
    (void)state;
    dip_scope();
    static float pixels[12];
    for (int i = 0; i < 12; i++) pixels[i] = (float)(i * i);
    torch_Tensor *t = torch_frombuffer(pixels, torch_shape(1, 3, 4), .dtype = torch_float32);
    keras_Array *a = np_array(pixels, "float32", keras_shape(1, 3, 4, 1));
    int64_t objects = dip_live_objects(ctx);
    assert_true(plt_imshow(t, .cmap = "gray"));
    char *wanted = picture();
    assert_true(plt_imshow(a, .cmap = "gray"));
    assert_picture(wanted);
    assert_true(plt_imshow(t));
    char *viridis = picture();
    assert_string_not_equal(viridis, wanted);
    assert_int_equal(dip_live_objects(ctx), objects);
    free(viridis);
    free(wanted);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plot_takes_one_value_or_two_of_either_face),
        cmocka_unit_test(every_argument_is_evaluated_once_and_the_call_is_named),
        cmocka_unit_test(imshow_takes_an_image_of_either_face),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
