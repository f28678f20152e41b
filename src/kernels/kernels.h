/* kernels.h - the loops that touch numbers, as one table per instruction set.
 *
 * A table (dip_kernels) holds, by subject and dtype, functions on plain memory.  They are serial,
 * allocate nothing, cannot fail, and know neither tensors nor contexts: threads, shapes, checks
 * and memory are the caller's.  A caller that splits work splits OUTPUTS; no result depends on
 * where it was split.  Strides count elements, may be zero or negative, and pointers need no more
 * alignment than their element.  An output may be the very memory of an input of the same dtype
 * and stride 1; any other overlap is wrong.
 *
 * Note [Same bits]
 * Every set but sse2 gives the same bits, because every formula below says where an operation
 * rounds and in which order sums go, and the sets differ only in how many elements they take at a
 * time.  `fma` is one rounding; everything else rounds after each operation.  sse2 has no fused
 * multiply-add: it multiplies, then adds, and gives bits of its own (dip_kernels.fused is false).
 * Denormals are honoured.  The payload and sign of a NaN are not part of a result.
 *
 * Scalars come as double and are rounded to the kernel's dtype once, at the start of a call.
 */
#ifndef DIP_KERNELS_KERNELS_H
#define DIP_KERNELS_KERNELS_H
#include "diptych/diptych.h"

/* ---- products -------------------------------------------------------------------------------- */
/* Length of a block of k: the constant is part of the definition of a product. */
enum { DIP_GEMM_BLOCK = 512 };

typedef enum dip_gemm_activation { DIP_GEMM_LINEAR, DIP_GEMM_RELU } dip_gemm_activation;

/* Called with a few rows of C, as soon as they are complete and while they are in cache: columns
 * [column, column + n) of rows [row, row + rows), once for every element; from several threads for
 * different ones. */
typedef struct dip_gemm_after {
    void (*run)(const void *user, int64_t row, int64_t column, int64_t rows, int64_t n);
    const void *user;
} dip_gemm_after;

/* C (m, n) = act(A (m, k) B (k, n) + bias (n)), 0 where gate (m, n) <= 0.
 * An element is a chain of fma from +0 over each block of 512 k (first factor A's), the blocks'
 * results are added in order, then the bias, then the activation, then the gate: gate <= 0 ? 0 : x
 * (DIP_BINARY_RELU_GRAD).  With `accumulate` the blocks are added, in order, onto what C holds; so
 * a product may be cut along k at multiples of 512.  Zeros of A may be left out where that changes no
 * bit (isa/gemm_zeros.inc), so how long a product takes depends on what A holds. */
typedef struct dip_gemm_args {
    int64_t m, n, k;
    const void *a;
    int64_t a_row, a_col; /* element (i, p) is a[i * a_row + p * a_col]; any transposition */
    const void *b;
    int64_t b_row, b_col;
    void *c;
    int64_t c_row; /* element (i, j) is c[i * c_row + j] */
    const void *bias; /* n elements, or NULL */
    dip_gemm_activation activation;
    const void *gate; /* element (i, j) is gate[i * gate_row + j]; not C's memory; or NULL */
    int64_t gate_row;
    const dip_gemm_after *after; /* NULL: nothing follows                                   */
    int64_t row, column;         /* what `after` is told that C's first element is          */
    bool accumulate;
    bool b_finite; /* B is known to hold no infinity and no NaN; false: it may */
} dip_gemm_args;

typedef struct dip_kernels_gemm {
    void (*run)(const dip_gemm_args *g, void *workspace); /* any alignment; NULL for 0 bytes    */
    size_t (*workspace)(const dip_gemm_args *g);          /* bytes; reads sizes and strides only */
    /* no infinity and no NaN in `rows` rows of n elements, each row's first `row` after the last one's */
    bool (*finite)(const void *x, int64_t row, int64_t rows, int64_t n);
} dip_kernels_gemm;

/* ---- elementwise ----------------------------------------------------------------------------- */
typedef enum dip_binary {
    DIP_BINARY_ADD, DIP_BINARY_SUB, DIP_BINARY_MUL, /* bool: or, (none), and                    */
    DIP_BINARY_DIV, DIP_BINARY_POW,                 /* floats only                              */
    DIP_BINARY_MAXIMUM, DIP_BINARY_MINIMUM,         /* a if a >= b (a <= b) or a is NaN, else b */
    DIP_BINARY_RELU_GRAD,                           /* floats only: b <= 0 ? 0 : a, for a       */
    DIP_BINARY_COUNT                                /* gradient a and an output b               */
} dip_binary;

typedef enum dip_compare {
    DIP_COMPARE_EQ, DIP_COMPARE_NE, DIP_COMPARE_LT, DIP_COMPARE_LE, DIP_COMPARE_GT, DIP_COMPARE_GE,
    DIP_COMPARE_COUNT
} dip_compare;

typedef enum dip_unary {
    DIP_UNARY_NEG, DIP_UNARY_ABS, DIP_UNARY_SQUARE, DIP_UNARY_SIGN, /* also integers */
    DIP_UNARY_RELU,                                   /* x <= 0 ? +0 : x, so a NaN stays */
    DIP_UNARY_SQRT, DIP_UNARY_RECIPROCAL,             /* IEEE square root and 1/x        */
    DIP_UNARY_EXP, DIP_UNARY_LOG, DIP_UNARY_LOG1P, DIP_UNARY_TANH, DIP_UNARY_SIGMOID,
    DIP_UNARY_SIN, DIP_UNARY_COS, DIP_UNARY_ERF,
    DIP_UNARY_FLOOR, DIP_UNARY_CEIL, DIP_UNARY_ROUND, /* round: halves to even           */
    DIP_UNARY_COUNT
} dip_unary;

typedef void dip_binary_fn(void *out, const void *a, int64_t sa, const void *b, int64_t sb,
                           int64_t n);
typedef void dip_compare_fn(uint8_t *out, const void *a, int64_t sa, const void *b, int64_t sb,
                            int64_t n);
typedef void dip_unary_fn(void *out, const void *a, int64_t sa, int64_t n);

/* One per dtype.  A function that a dtype does not have is NULL: integers have no div, pow, sqrt,
 * exp ... and no functions of the second half; bool has no sub, neg, abs, square, sign. */
typedef struct dip_kernels_elementwise {
    dip_binary_fn *binary[DIP_BINARY_COUNT];    /* integers wrap around */
    dip_compare_fn *compare[DIP_COMPARE_COUNT]; /* 0 or 1 */
    dip_unary_fn *unary[DIP_UNARY_COUNT];
    /* c != 0 ? a : b */
    void (*where)(void *out, const uint8_t *c, int64_t sc, const void *a, int64_t sa, const void *b,
                  int64_t sb, int64_t n);
    void (*fill)(void *out, int64_t so, double value, int64_t n); /* value as cast does it */
    /* t = a < lo ? lo : a; t > hi ? hi : t.  A NaN stays. */
    void (*clamp)(void *out, const void *a, int64_t sa, double lo, double hi, int64_t n);

    /* floats only from here */
    void (*scale)(void *out, const void *a, int64_t sa, double by, int64_t n); /* a * by */
    /* y = fma(by, x, y), and y = y + by * x with two roundings */
    void (*axpy_fused)(void *y, const void *x, int64_t sx, double by, int64_t n);
    void (*axpy_rounded)(void *y, const void *x, int64_t sx, double by, int64_t n);
    /* fma(a, b, c) */
    void (*multiply_add)(void *out, const void *a, int64_t sa, const void *b, int64_t sb,
                         const void *c, int64_t sc, int64_t n);
} dip_kernels_elementwise;

/* ---- reductions -------------------------------------------------------------------------------
 * Along a row: element i belongs to lane i mod 16; lanes start at +0 (max: -inf, min: +inf) and
 * take their elements in order; then lane i takes lane i + 8, i + 4, i + 2, i + 1.  A longer
 * stride along the row changes no bit.  A NaN wins every max and min; the first extremum wins.
 * Row r starts at x + r * row; its elements are `stride` apart; out[r] gets the result. */
typedef void dip_row_fn(void *out, const void *x, int64_t rows, int64_t row, int64_t n,
                        int64_t stride);
typedef void dip_row_index_fn(int64_t *out, const void *x, int64_t rows, int64_t row, int64_t n,
                              int64_t stride);

typedef struct dip_kernels_reduce { /* one per dtype */
    dip_row_fn *sum;                   /* floats: the same dtype; integers and bool: int64 */
    dip_row_fn *max, *min;             /* the dtype's own; integers need n > 0 */
    dip_row_index_fn *argmax, *argmin; /* n > 0 */
    /* out[j] = sum over rows of x[r * row + j], j < n: chains of adds from +0 in blocks of 512
     * rows, the blocks added in order; `accumulate` adds the blocks onto what out holds. */
    void (*column_sum)(void *out, const void *x, int64_t rows, int64_t row, int64_t n,
                       bool accumulate);
    /* All n elements in chunks of 4,096: each chunk as a row, the chunks' sums added in order. */
    void (*total)(void *out, const void *x, int64_t n);

    /* floats only: out[r] = sum of a * b along the row; lanes are chains of fma */
    void (*dot)(void *out, const void *a, int64_t a_row, int64_t a_stride, const void *b,
                int64_t b_row, int64_t b_stride, int64_t rows, int64_t n);
} dip_kernels_reduce;
enum { DIP_SUM_LANES = 16, DIP_SUM_ROWS = 512, DIP_SUM_CHUNK = 4096 };

/* ---- softmax and the losses on it: rows of n elements, one after the other ------------------- */
typedef enum dip_softmax_form {
    DIP_SOFTMAX_TORCH, /* e * (1 / sum) */
    DIP_SOFTMAX_KERAS  /* e / sum       */
} dip_softmax_form;

typedef struct dip_kernels_softmax {
    /* m = max, e = exp(x - m), sum as a row sum */
    void (*softmax)(void *y, const void *x, int64_t rows, int64_t n, dip_softmax_form form);
    void (*log_softmax)(void *y, const void *x, int64_t rows, int64_t n); /* (x - m) - log(sum) */
    /* (g - sum(g*y)) * y, products rounded; fma(-exp(y), sum(g), g) */
    void (*softmax_grad)(void *gx, const void *g, const void *y, int64_t rows, int64_t n);
    void (*log_softmax_grad)(void *gx, const void *g, const void *y, int64_t rows, int64_t n);
    /* Keras' cross-entropy on logits: s = sum exp(z - m);
     * loss[r] = row sum of y * (log(s) - (z - m)); back = e / s - y.  loss or back may be NULL. */
    void (*cross_entropy)(void *loss, void *back, const void *z, const void *y, int64_t rows,
                          int64_t n);
    /* The same for y one-hot at labels[r]; a label outside [0, n) gives loss NaN and back NaN. */
    void (*cross_entropy_sparse)(void *loss, void *back, const void *z, const int64_t *labels,
                                 int64_t rows, int64_t n);
    /* out[r] = -x[r, labels[r]]; labels must lie in [0, n) */
    void (*nll)(void *out, const void *x, const int64_t *labels, int64_t rows, int64_t n);
    /* gx = 0, gx[r, labels[r]] = -g[r * sg] */
    void (*nll_grad)(void *gx, const void *g, int64_t sg, const int64_t *labels, int64_t rows,
                     int64_t n);
    /* out[r, :] = x[r, :] * g[r * sg] */
    void (*scale_rows)(void *out, const void *x, const void *g, int64_t sg, int64_t rows,
                       int64_t n);
} dip_kernels_softmax;

/* ---- optimisers: one sweep over n parameters p with gradients g -------------------------------
 * Every field is a double that the kernel rounds to its dtype once.  Where an original rounds
 * earlier (Keras' float32 alpha), the caller passes the rounded value.  Formulas: PyTorch's with
 * fma where its kernels fuse, Keras' with every operation rounded. */

/* m = fma(w1, g - m, m), or fma(w1 - 1, g - m, g) if w1 >= 1/2; v = fma(w2*g, g, v*beta2);
 * p = p + (step*m) / (sqrt(u)/root + eps) with u = v, or amsgrad's running maximum of it */
typedef struct dip_adam_torch {
    double beta2;        /* v's factor                                                    */
    double w1, w2;       /* 1 - beta1, 1 - beta2                                          */
    double step;         /* -(lr / (1 - beta1^t))                                         */
    double root;         /* sqrt(1 - beta2^t)                                             */
    double eps;
    double weight_decay; /* not 0: g = fma(weight_decay, p, g)                            */
    double shrink;       /* AdamW: p = p * shrink first, 1 - lr * weight_decay; 1: no     */
    bool maximize;       /* g = -g first                                                  */
} dip_adam_torch;

/* m = m + (g-m)*w1; v = v + (g*g-v)*w2; p = p - (m*alpha) / (sqrt(u) + eps) */
typedef struct dip_adam_keras {
    double w1, w2;           /* 1 - beta1, 1 - beta2                                      */
    double alpha;            /* (lr * sqrt(1 - beta2^t)) / (1 - beta1^t), rounded as Keras does */
    double eps;
    double weight_decay, lr; /* weight_decay not 0: p = p - (p*weight_decay)*lr first     */
} dip_adam_keras;

/* g = fma(weight_decay, p, g); buf = fma(1-dampening, g, buf*momentum);
 * d = nesterov ? fma(momentum, buf, g) : buf; p = fma(-lr, d, p) */
typedef struct dip_sgd_torch {
    double lr, momentum, dampening; /* the kernel forms -lr and, in double, 1 - dampening */
    double weight_decay;
    bool nesterov, maximize;
    bool first;                     /* the buffer holds nothing yet: buf = g              */
} dip_sgd_torch;

/* m = m*momentum - g*lr; p = p + (nesterov ? m*momentum - g*lr : m); momentum 0: p - g*lr */
typedef struct dip_sgd_keras {
    double lr, momentum, weight_decay; /* weight_decay as in dip_adam_keras               */
    bool nesterov;
} dip_sgd_keras;

/* v = fma((1-alpha)*g, g, v*alpha); a = lerp(a, g, 1-alpha), as Adam's m;
 * d = sqrt(centered ? fma(-a, a, v) : v) + eps;
 * momentum: b = b*momentum + g/d, p = fma(-lr, b, p); else p = p + (-lr*g)/d */
typedef struct dip_rmsprop_torch {
    double lr, alpha, eps;          /* the kernel forms -lr and, in double, 1 - alpha     */
    double weight_decay, momentum;
    bool centered, maximize;
} dip_rmsprop_torch;

/* v = rho*v + (1-rho)*(g*g); a = rho*a + (1-rho)*g; d = (centered ? v - a*a : v) + eps;
 * s = (lr*g) / sqrt(d); momentum: b = momentum*b + s, p = p - b; else p = p - s */
typedef struct dip_rmsprop_keras {
    double lr, rho, eps;            /* the kernel forms 1 - rho in double                 */
    double momentum, weight_decay;  /* weight_decay as in dip_adam_keras                  */
    bool centered;
} dip_rmsprop_keras;

/* A slot that the options do without is NULL: vmax without amsgrad, buf and m (SGD) and b without
 * momentum, a without centered. */
typedef struct dip_kernels_optim {
    void (*adam_torch)(const dip_adam_torch *o, void *p, const void *g, void *m, void *v,
                       void *vmax, int64_t n);
    void (*adam_keras)(const dip_adam_keras *o, void *p, const void *g, void *m, void *v,
                       void *vmax, int64_t n);
    void (*sgd_torch)(const dip_sgd_torch *o, void *p, const void *g, void *buf, int64_t n);
    void (*sgd_keras)(const dip_sgd_keras *o, void *p, const void *g, void *m, int64_t n);
    void (*rmsprop_torch)(const dip_rmsprop_torch *o, void *p, const void *g, void *v, void *a,
                          void *b, int64_t n);
    void (*rmsprop_keras)(const dip_rmsprop_keras *o, void *p, const void *g, void *v, void *a,
                          void *b, int64_t n);
} dip_kernels_optim;

/* ---- bytes to numbers ------------------------------------------------------------------------ */
/* A byte b becomes (b / divisor - shift) / scale: divided to [0, 1], then normalised. */
typedef struct dip_pixel_form {
    double divisor, shift, scale; /* finite; no shift: 0, no scale: 1 */
} dip_pixel_form;
typedef struct dip_kernels_pixels {
    /* out[r, j] = form of bytes[index[r] * row + j], every operation rounded; index NULL: r itself */
    void (*gather)(void *out, const uint8_t *bytes, int64_t row, const int64_t *index,
                   int64_t rows, int64_t n, const dip_pixel_form *form);
} dip_kernels_pixels;

/* ---- the table ------------------------------------------------------------------------------- */
/* Indexed by dip_dtype; [2] are DIP_FLOAT32 and DIP_FLOAT64. */
typedef struct dip_kernels {
    const char *name;  /* "generic", "sse2", "avx2", "avx512", "neon" */
    const char *about; /* one line for `diptych info` */
    bool fused;        /* false: bits of its own, see Note [Same bits] */
    const dip_kernels_gemm *gemm[2];
    const dip_kernels_softmax *softmax[2];
    const dip_kernels_optim *optim[2];
    const dip_kernels_pixels *pixels[2];
    const dip_kernels_elementwise *elementwise[DIP_DTYPE_COUNT];
    const dip_kernels_reduce *reduce[DIP_DTYPE_COUNT];
} dip_kernels;

const dip_kernels *dip_kernels_find(const char *name);   /* in this build; NULL: unknown          */
bool dip_kernels_supported(const dip_kernels *k);        /* by this processor and its system      */
const dip_kernels *dip_kernels_best(void);               /* the fastest that is supported         */
const dip_kernels *const *dip_kernels_list(void);        /* all of this build, NULL-terminated    */

/* ---- the same for every set: no arithmetic that could differ --------------------------------- */
/* out[i] = (to)a[i * sa].  Floats to integers: towards zero, saturating, NaN gives 0.  Integers to
 * narrower integers wrap around.  To bool: not equal to 0 (NaN gives 1). */
typedef void dip_cast_fn(void *out, const void *a, int64_t sa, int64_t n);
dip_cast_fn *dip_cast(dip_dtype to, dip_dtype from);
/* out[i * so] = a[i * sa] for elements of `item` bytes (1, 4 or 8); memory must not overlap */
void dip_copy(void *out, int64_t so, const void *a, int64_t sa, int64_t n, size_t item);
/* out[r, :] = x[index[r], :], rows of n elements of `item` bytes; the indices must be in range */
void dip_gather_rows(void *out, const void *x, const int64_t *index, int64_t rows, int64_t n,
                     size_t item);
#endif
