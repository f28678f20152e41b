/* budget.c - the parts of one training step of the comparison, each timed where it stands in the step, beside the least
 * time that the processor would need: flops by its register-only limit, bytes by copying as many.
 *
 * budget [--steps N]     one line a part, then all of them together
 *
 * The step is written out with the kernels themselves, so that nothing but they is timed: what the Keras face takes beyond
 * the sum is the engine's (the plan's walk, metrics, callbacks, the order of the rows).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ours.h"
#include "peak.h"

enum {
    BATCH = 100,
    IN = BENCH_PIXELS,
    H1 = 128,
    H2 = 20,
    OUT = 10,
    ROWS = 6000,
    MOST_STEPS = 20000
};
enum { PARAMETERS = IN * H1 + H1 + H1 * H2 + H2 + H2 * OUT + OUT };
typedef enum part { GATHER, FORWARD1, FORWARD2, LOSS, BACK2, BACK1, WEIGHTS1, ADAM, PARTS } part;
/* Flops of products; elsewhere the bytes that come and go, and in how much memory they lie. */
typedef struct about {
    const char *name;
    double flops, bytes, memory;
} about;
static const about parts[PARTS] = {
    [GATHER] = {"rows of the batch, bytes to floats", 0, BATCH *IN * 5.0, BATCH *IN * 5.0},
    [FORWARD1] = {"forward, 784 to 128", 2.0 * BATCH *IN *H1, 0, 0},
    [FORWARD2] = {"forward, 128 to 20 to 10", 2.0 * BATCH *(H1 *H2 + H2 * OUT), 0, 0},
    [LOSS] = {"softmax and cross-entropy, with gradient", 0, BATCH *OUT * 12.0, BATCH *OUT * 12.0},
    [BACK2] = {"backward, 10 to 20", 4.0 * BATCH *H2 *OUT, 0, 0},
    [BACK1] = {"backward, 20 to 128", 4.0 * BATCH *H1 *H2, 0, 0},
    [WEIGHTS1] = {"gradient of the 784 by 128 weights", 2.0 * BATCH *IN *H1, 0, 0},
    [ADAM] = {"Adam over 103,018 parameters", 0, PARAMETERS * 28.0, PARAMETERS * 16.0},
};

static const dip_kernels *k;
static void *work;
static float *memory, *p, *g, *m, *v; /* PARAMETERS each, except memory */
static float *x, *h1, *h2, *z, *y, *loss, *dz, *dh2, *dh1;
static unsigned char *pixels, *labels;

typedef struct layer {
    int64_t in, out, at;
} layer; /* at: of the kernel in p; the bias follows */
static const layer first = {IN, H1, 0}, second = {H1, H2, IN *H1 + H1},
                   third = {H2, OUT, IN *H1 + H1 + H1 *H2 + H2};

static void multiply(dip_gemm_args a) { k->gemm[DIP_FLOAT32]->run(&a, work); }

static void forward(const layer *l, const float *in, float *out, dip_gemm_activation act) {
    multiply((dip_gemm_args){.m = BATCH,
                             .n = l->out,
                             .k = l->in,
                             .a = in,
                             .a_row = l->in,
                             .a_col = 1,
                             .b = p + l->at,
                             .b_row = l->out,
                             .b_col = 1,
                             .c = out,
                             .c_row = l->out,
                             .bias = p + l->at + l->in * l->out,
                             .activation = act});
}

static void backward(const layer *l, const float *in, const float *gout, float *gin) {
    multiply((dip_gemm_args){.m = l->in,
                             .n = l->out,
                             .k = BATCH,
                             .a = in,
                             .a_row = 1,
                             .a_col = l->in,
                             .b = gout,
                             .b_row = l->out,
                             .b_col = 1,
                             .c = g + l->at,
                             .c_row = l->out});
    k->reduce[DIP_FLOAT32]->column_sum(g + l->at + l->in * l->out, gout, BATCH, l->out, l->out,
                                       false);
    if (gin)
        multiply((dip_gemm_args){.m = BATCH,
                                 .n = l->in,
                                 .k = l->out,
                                 .a = gout,
                                 .a_row = l->out,
                                 .a_col = 1,
                                 .b = p + l->at,
                                 .b_row = 1,
                                 .b_col = l->out,
                                 .c = gin,
                                 .c_row = l->in,
                                 .gate = in,
                                 .gate_row = l->in});
}

static void run_part(part which, const int64_t *rows, int64_t step) {
    switch (which) {
    case GATHER:
        k->pixels[DIP_FLOAT32]->gather(x, pixels, IN, rows, BATCH, IN,
                                       &(dip_pixel_form){.divisor = 255, .scale = 1});
        memset(y, 0, BATCH * OUT * sizeof(float));
        for (int i = 0; i < BATCH; i++) y[i * OUT + labels[rows[i]]] = 1;
        break;
    case FORWARD1: forward(&first, x, h1, DIP_GEMM_RELU); break;
    case FORWARD2:
        forward(&second, h1, h2, DIP_GEMM_RELU);
        forward(&third, h2, z, DIP_GEMM_LINEAR);
        break;
    case LOSS:
        k->softmax[DIP_FLOAT32]->cross_entropy(loss, dz, z, y, BATCH, OUT);
        k->elementwise[DIP_FLOAT32]->scale(dz, dz, 1, 1.0 / BATCH, BATCH * OUT);
        break;
    case BACK2: backward(&third, h2, dz, dh2); break;
    case BACK1: backward(&second, h1, dh2, dh1); break;
    case WEIGHTS1: backward(&first, x, dh1, NULL); break;
    case ADAM:
        k->optim[DIP_FLOAT32]->adam_keras(
            &(dip_adam_keras){
                .w1 = 0.1, .w2 = 0.001, .alpha = step < 20 ? 1e-4 : 1e-3, .eps = 1e-7},
            p, g, m, v, NULL, PARAMETERS);
        break;
    case PARTS: break;
    }
}

/* ---- memory and limits ---- */

static float *take(float **from, int64_t n) {
    float *here = *from;
    *from += (n + 15) / 16 * 16;
    return here;
}

static void prepare(void) {
    int64_t floats = 4 * (PARAMETERS + 16) + BATCH * (IN + 2 * H1 + 2 * H2 + 4 * OUT + 16) + 256;
    float *at = memory = bench_floats(floats);
    p = take(&at, PARAMETERS), g = take(&at, PARAMETERS), m = take(&at, PARAMETERS),
    v = take(&at, PARAMETERS);
    x = take(&at, BATCH * IN);
    h1 = take(&at, BATCH * H1), dh1 = take(&at, BATCH * H1), h2 = take(&at, BATCH * H2),
    dh2 = take(&at, BATCH * H2);
    z = take(&at, BATCH * OUT), dz = take(&at, BATCH * OUT), y = take(&at, BATCH * OUT),
    loss = take(&at, BATCH);
    for (int i = 0; i < PARAMETERS; i++) p[i] *= i < second.at ? 0.08f : 0.2f, m[i] = v[i] = 0;
    work = bench_floats(1 << 20);
    bench_digits(ROWS, &pixels, &labels);
}

static void copy(void *arg, long calls) {
    size_t bytes = *(size_t *)arg;
    for (long i = 0; i < calls; i++) {
        memcpy(work, (char *)work + bytes, bytes);
        k->elementwise[DIP_FLOAT32]->fill(work, 1, (double)i, 16); /* so that each copy counts */
    }
}

/* Bytes a second, read and written, within so many bytes of memory. */
static double bandwidth(double bytes) {
    size_t half = (size_t)(bytes / 2) < ((size_t)1 << 21) ? (size_t)(bytes / 2) : (size_t)1 << 21;
    return 2.0 * (double)half /
           bench_per_call(copy, &half, 1 + (long)(((size_t)1 << 21) / half), 20).min;
}

int main(int argc, char **argv) {
    static const char *const known[] = {"--steps", NULL};
    bench_check_options(argc, argv, 1, known);
    long steps = bench_option(argc, argv, "--steps", 2000);
    if (steps > MOST_STEPS) steps = MOST_STEPS;
    k = bench_kernels();
    prepare();
    static double time[PARTS][MOST_STEPS], whole[MOST_STEPS];
    static int64_t rows[BATCH];
    double right = 0;
    for (long s = 0; s < steps; s++) {
        for (int i = 0; i < BATCH; i++) rows[i] = (s * BATCH * 37 + i * 53) % ROWS;
        double begun = bench_wall(), at = begun;
        for (part i = 0; i < PARTS; i++) {
            run_part(i, rows, s);
            double now = bench_wall();
            time[i][s] = now - at;
            at = now;
        }
        whole[s] = at - begun;
        right = (double)loss[0];
    }
    const peak_set *peak = peak_of(k->name);
    double flops = peak ? peak->flops / bench_per_call(peak->loop, NULL, 200000, 20).min : 0;
    double sum = 0;
    for (part i = 0; i < PARTS; i++) {
        double floor = parts[i].bytes > 0 ? parts[i].bytes / bandwidth(parts[i].memory)
                       : flops > 0        ? parts[i].flops / flops
                                          : 0;
        bench_spread t = bench_spread_of(time[i], (int)steps);
        printf("%s us=%.2f median_us=%.2f floor=%.2f\n", parts[i].name, t.min * 1e6, t.median * 1e6,
               floor * 1e6);
        sum += floor;
    }
    bench_spread t = bench_spread_of(whole, (int)steps);
    printf("all parts us=%.2f median_us=%.2f floor=%.2f\n", t.min * 1e6, t.median * 1e6, sum * 1e6);
    printf("budget kernels=%s gflops=%.1f loss=%.3f\n", k->name, flops * 1e-9, right);
    return 0;
}
