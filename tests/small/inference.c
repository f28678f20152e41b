/* inference.c - the digits' network as a device would carry it: weights in the program, one answer.
 * Compiled by run.sh for size; it checks its answer against the same sums written as plain loops. */
#include <math.h>
#include <stdio.h>

#include <diptych/torch.h>
#include <diptych/import/F.h>

enum { I = 784, H1 = 128, H2 = 20, C = 10 };
static float w1[H1 * I], b1[H1], w2[H2 * H1], b2[H2], w3[C * H2], b3[C], image[I];

/* Numbers in [-scale, scale) that any machine repeats. */
static void fill(float *x, int n, float scale) {
    static uint32_t state = 1;
    for (int i = 0; i < n; i++) {
        state = state * 1664525u + 1013904223u;
        x[i] = ((float)(state >> 8) / 8388608.0f - 1.0f) * scale;
    }
}

static torch_Tensor *wrap(float *data, dip_shape shape) {
    dip_site here = {__FILE__, __LINE__};
    return dip_tensor_from(dip_context_current(), data, DIP_FLOAT32, shape, NULL, NULL, NULL, here);
}

static void plain_layer(const double *x, int in, const float *w, const float *b, int out, double *y) {
    for (int o = 0; o < out; o++) {
        y[o] = (double)b[o];
        for (int i = 0; i < in; i++) y[o] += x[i] * (double)w[o * in + i];
        if (out != C && y[o] < 0) y[o] = 0;
    }
}

static double plain_answer(int digit) {
    static double x[I], h1[H1], h2[H2], y[C];
    for (int i = 0; i < I; i++) x[i] = (double)image[i];
    plain_layer(x, I, w1, b1, H1, h1);
    plain_layer(h1, H1, w2, b2, H2, h2);
    plain_layer(h2, H2, w3, b3, C, y);
    double sum = 0;
    for (int c = 0; c < C; c++) sum += exp(y[c] - y[digit]);
    return 1 / sum;
}

int main(void) {
    dip_exit_on_error();
    dip_scope();
    fill(w1, H1 * I, 0.05f), fill(b1, H1, 0.05f);
    fill(w2, H2 * H1, 0.2f), fill(b2, H2, 0.2f);
    fill(w3, C * H2, 0.5f), fill(b3, C, 0.5f);
    fill(image, I, 1.0f);

    torch_no_grad();
    torch_Tensor *x = wrap(image, torch_shape(1, I));
    x = F_relu(F_linear(x, wrap(w1, torch_shape(H1, I)), wrap(b1, torch_shape(H1))));
    x = F_relu(F_linear(x, wrap(w2, torch_shape(H2, H1)), wrap(b2, torch_shape(H2))));
    x = F_softmax(F_linear(x, wrap(w3, torch_shape(C, H2)), wrap(b3, torch_shape(C))), .dim = 1);

    dip_site here = {__FILE__, __LINE__};
    double worst = 0;
    for (int c = 0; c < C; c++) {
        int64_t index[] = {0, c};
        double difference = fabs(dip_tensor_get(x, index, here) - plain_answer(c));
        if (!(difference <= worst)) worst = difference; /* a NaN must not pass */
    }
    printf("inference: ten probabilities within %.1e of plain loops\n", worst);
    return worst < 1e-5 ? 0 : 1;
}
