/* yardstick.c - the comparison's network trained by a plain loop on OpenBLAS: what everything else is held against.
 *
 * 784-128(relu)-20(relu)-10(softmax), cross-entropy, Adam with learning rate 1e-3, float32, 54,000 digits kept as
 * floats, shuffled anew each epoch and gathered into a batch row by row.  Written as one writes it by hand when one
 * knows C and BLAS and nothing of tricks: kernels as (in, out), so that no product needs a transposed copy; bias and
 * relu in one loop; all parameters in one array, so that Adam is one loop; gcc -O3 -march=native -ffast-math.
 * It sums up the loss and counts right answers as the two programs do.
 *
 * yardstick [--epochs N] [--batch B] [--threads T] [--h1 128] [--h2 20]     h1, h2: units of the hidden layers
 */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

enum { LAYERS = 3 };
static int size[LAYERS + 1] = {BENCH_PIXELS, 128, 20, 10};

typedef struct net {
    int batch, parameters, steps;
    float *weights, *gradients, *first, *second; /* parameters each; first and second moment */
    float *w[LAYERS], *b[LAYERS];                /* in weights   */
    float *gw[LAYERS], *gb[LAYERS];              /* in gradients */
    float *out[LAYERS + 1],
        *back[LAYERS + 1]; /* (batch, size): outputs (out[0]: the rows) and their gradients */
    int *label;            /* batch */
    double loss;           /* sums since the epoch began */
    int64_t right;
} net;

static void *zeros(size_t n, size_t each) {
    size_t bytes = (n * each + 63) / 64 * 64;
    void *p = aligned_alloc(64, bytes);
    if (!p) bench_end("there is no memory");
    return memset(p, 0, bytes);
}

static uint64_t state =
    88172645463325252u; /* xorshift: which numbers are drawn is of no matter here */
static uint64_t draw(void) {
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static void net_new(net *t, int batch) {
    *t = (net){.batch = batch, .label = zeros((size_t)batch, sizeof(int))};
    for (int l = 0; l < LAYERS; l++) t->parameters += (size[l] + 1) * size[l + 1];
    float **all[] = {&t->weights, &t->gradients, &t->first, &t->second};
    for (int i = 0; i < 4; i++) *all[i] = zeros((size_t)t->parameters, sizeof(float));
    for (int l = 0, at = 0; l < LAYERS; at += (size[l] + 1) * size[l + 1], l++) {
        int n = size[l] * size[l + 1];
        t->w[l] = t->weights + at, t->b[l] = t->w[l] + n;
        t->gw[l] = t->gradients + at, t->gb[l] = t->gw[l] + n;
        float limit = sqrtf(6.0f / (float)(size[l] + size[l + 1]));
        for (int i = 0; i < n; i++)
            t->w[l][i] = limit * (2.0f * (float)(draw() >> 40) / (float)(1 << 24) - 1.0f);
    }
    for (int l = 0; l <= LAYERS; l++) {
        t->out[l] = zeros((size_t)(batch * size[l]), sizeof(float));
        t->back[l] = l ? zeros((size_t)(batch * size[l]), sizeof(float)) : NULL;
    }
}

/* ---- one step ---- */

static void gather(net *t, const float *rows, const unsigned char *labels, const int *order) {
    for (int i = 0; i < t->batch; i++) {
        memcpy(t->out[0] + i * BENCH_PIXELS, rows + (size_t)order[i] * BENCH_PIXELS,
               BENCH_PIXELS * sizeof(float));
        t->label[i] = labels[order[i]];
    }
}

static void forward(net *t) {
    for (int l = 0; l < LAYERS; l++) {
        int in = size[l], out = size[l + 1];
        float *y = t->out[l + 1];
        const float *bias = t->b[l];
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, t->batch, out, in, 1, t->out[l], in,
                    t->w[l], out, 0, y, out);
        for (int i = 0; i < t->batch; i++, y += out)
            for (int j = 0; j < out; j++) {
                float v = y[j] + bias[j];
                y[j] = l < LAYERS - 1 && v < 0 ? 0 : v;
            }
    }
}

static void softmax_cross_entropy(net *t) {
    enum { N = 10 };
    for (int i = 0; i < t->batch; i++) {
        const float *z = t->out[LAYERS] + i * N;
        float *g = t->back[LAYERS] + i * N, sum = 0;
        int best = 0;
        for (int j = 1; j < N; j++)
            if (z[j] > z[best]) best = j;
        for (int j = 0; j < N; j++) sum += g[j] = expf(z[j] - z[best]);
        t->loss += (double)(logf(sum) - (z[t->label[i]] - z[best]));
        t->right += best == t->label[i];
        for (int j = 0; j < N; j++) g[j] *= 1 / (sum * (float)t->batch);
        g[t->label[i]] -= 1 / (float)t->batch;
    }
}

static void backward(net *t) {
    for (int l = LAYERS - 1; l >= 0; l--) {
        int in = size[l], out = size[l + 1];
        const float *g = t->back[l + 1];
        cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, in, out, t->batch, 1, t->out[l], in, g,
                    out, 0, t->gw[l], out);
        memset(t->gb[l], 0, (size_t)out * sizeof(float));
        for (int i = 0; i < t->batch; i++)
            for (int j = 0; j < out; j++) t->gb[l][j] += g[i * out + j];
        if (l == 0) break;
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, t->batch, in, out, 1, g, out, t->w[l],
                    out, 0, t->back[l], in);
        for (int i = 0; i < t->batch * in; i++)
            if (t->out[l][i] <= 0) t->back[l][i] = 0;
    }
}

static void adam(net *t) {
    const float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-7f;
    t->steps++;
    float rate =
        1e-3f * sqrtf(1 - powf(beta2, (float)t->steps)) / (1 - powf(beta1, (float)t->steps));
    float *restrict w = t->weights, *restrict m = t->first, *restrict v = t->second;
    const float *restrict g = t->gradients;
    for (int i = 0; i < t->parameters; i++) {
        m[i] += (1 - beta1) * (g[i] - m[i]);
        v[i] += (1 - beta2) * (g[i] * g[i] - v[i]);
        w[i] -= rate * m[i] / (sqrtf(v[i]) + epsilon);
    }
}

/* ---- epochs ---- */

static void shuffle(int *order, int n) {
    for (int i = n - 1; i > 0; i--) {
        int j = (int)(draw() % (uint64_t)(i + 1)), keep = order[i];
        order[i] = order[j];
        order[j] = keep;
    }
}

int main(int argc, char **argv) {
    static const char *const known[] = {"--epochs", "--batch", "--threads", "--h1", "--h2", NULL};
    bench_check_options(argc, argv, 1, known);
    long epochs = bench_option(argc, argv, "--epochs", 10),
         batch = bench_option(argc, argv, "--batch", 100);
    int threads = (int)bench_option(argc, argv, "--threads", 1);
    size[1] = (int)bench_option(argc, argv, "--h1", size[1]);
    size[2] = (int)bench_option(argc, argv, "--h2", size[2]);
    openblas_set_num_threads(threads);

    unsigned char *pixels, *labels;
    bench_digits(BENCH_ROWS, &pixels, &labels);
    float *rows = zeros((size_t)BENCH_ROWS * BENCH_PIXELS, sizeof(float));
    for (size_t i = 0; i < (size_t)BENCH_ROWS * BENCH_PIXELS; i++)
        rows[i] = (float)pixels[i] / 255.0f;
    int *order = zeros(BENCH_ROWS, sizeof(int));
    for (int i = 0; i < BENCH_ROWS; i++) order[i] = i;

    net t;
    net_new(&t, (int)batch);
    bench_epochs e;
    bench_epochs_new(&e, epochs);
    int64_t used = BENCH_ROWS / batch * batch;
    for (long epoch = 0; epoch <= epochs; epoch++) {
        bench_epochs_begin(&e);
        t.loss = 0, t.right = 0;
        shuffle(order, BENCH_ROWS);
        for (int64_t at = 0; at < used; at += batch) {
            gather(&t, rows, labels, order + at);
            forward(&t);
            softmax_cross_entropy(&t);
            backward(&t);
            adam(&t);
        }
        bench_epochs_end(&e, epoch);
    }
    bench_epochs_print(&e, "yardstick", "openblas", threads, batch, used, t.loss / (double)used,
                       (double)t.right / (double)used);
    return 0; /* the system takes the memory back */
}
