/* print_in_forward.c - a print inside forward: what each face needs for it, and what comes of it. */
#include "diptych/import/keras.h"
#include "diptych/import/nn.h"
#include "diptych/import/np.h"
#include "tools/measurement.h"

/* Code that runs and is shown: NAME is its text, one line as the preprocessor gives it. */
#define SHOWN(name, ...)                     \
    static const char name[] = #__VA_ARGS__; \
    __VA_ARGS__

/* ---- the two forwards ---- */
nn_class(Loud, (torch_Tensor *, scale))
static void Loud_init(struct Loud *self) { self->scale = nn_Parameter(torch_tensor(0.5, 2.0)); }

SHOWN(
    torch_code, static torch_Tensor *Loud_forward(struct Loud *self, torch_Tensor *x) {
        x = torch_mul(x, self->scale);
        torch_print(x);
        return torch_sum(x);
    })

SHOWN(
    keras_code,
    static dip_tensor *Loud_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
        (void)user, (void)self, (void)training;
        x = keras_ops_add(x, x);
        keras_print("sum:", keras_item(keras_ops_sum(x)));
        return x;
    })
keras_layer_class(LoudLayer, NULL, Loud_call)

/* ---- as lines again ---- */
static void new_line(dip_text *out, int depth) { dip_text_add(out, "\n%*s", 4 * depth, ""); }

static bool lay_out(dip_measuring *m, const char *key, const char *code) {
    dip_text out = {.ctx = m->ctx};
    int parentheses = 0, depth = 0;
    for (const char *c = code; *c; c++) {
        parentheses += (*c == '(') - (*c == ')');
        if (*c == '}' && --depth == 0) new_line(&out, 0);
        dip_text_add(&out, "%c", *c);
        depth += *c == '{';
        if (parentheses || (*c != '{' && *c != ';')) continue;
        while (c[1] == ' ') c++;
        if (c[1] && c[1] != '}') new_line(&out, depth);
    }
    dip_text_add(&out, "\n");
    return dip_measured_take(m, key, &out);
}

/* ---- */
static bool measure(dip_measuring *m) {
    static const double ones[] = {1, 1};
    torch_backward(nn_call(Loud(), torch_ones(torch_shape(2))));
    if (!lay_out(m, DIP_FACT_PRINT_TORCH_CODE, torch_code) ||
        !dip_measured_printed(m, DIP_FACT_PRINT_TORCH_SAYS))
        return false;
    keras_Model *model = keras_Sequential(LoudLayer(NULL));
    keras_predict(model, np_array(ones, "float64", keras_shape(1, 2)), .verbose = 0);
    return lay_out(m, DIP_FACT_PRINT_KERAS_CODE, keras_code) &&
           dip_measured_error(m, DIP_FACT_PRINT_KERAS_SAYS);
}

const dip_measurement dip_measurement_print_in_forward = {
    .name = "print_in_forward",
    .doc = "a print inside forward in either face",
    .measure = measure,
};
