/* orthogonal.c - see orthogonal.h.  Householder reflections: each column's is kept where it made zeros,
 * then all are multiplied out from the last to the first.  Source: Golub and Van Loan, "Matrix Computations", 5.2. */
#include "train/orthogonal.h"

#include <math.h>

typedef struct factors {
    double *a, *tau, *diagonal, *product;
    int64_t rows, columns;
} factors;

/* Columns first .. last of the rows from k on, less tau v (v^T itself); v stands in column k below a 1. */
static void reflect(const factors *f, int64_t k, int64_t first) {
    const int64_t n = f->columns;
    double *row = f->a + k * n;
    for (int64_t j = first; j < n; j++) f->product[j] = row[j];
    for (int64_t i = k + 1; i < f->rows; i++) {
        const double *at = f->a + i * n, v = at[k];
        for (int64_t j = first; j < n; j++) f->product[j] += v * at[j];
    }
    for (int64_t j = first; j < n; j++) {
        f->product[j] *= f->tau[k];
        row[j] -= f->product[j];
    }
    for (int64_t i = k + 1; i < f->rows; i++) {
        double *at = f->a + i * n, v = at[k];
        for (int64_t j = first; j < n; j++) at[j] -= v * f->product[j];
    }
}

/* The reflection that leaves only its first element of column k; that is R's. */
static void eliminate(const factors *f, int64_t k) {
    const int64_t n = f->columns;
    double square = 0, first = f->a[k * n + k];
    for (int64_t i = k; i < f->rows; i++) square += f->a[i * n + k] * f->a[i * n + k];
    double norm = sqrt(square), left = first >= 0 ? -norm : norm, head = first - left;
    f->diagonal[k] = left;
    f->tau[k] = norm > 0 ? -head / left : 0;
    for (int64_t i = k + 1; norm > 0 && i < f->rows; i++) f->a[i * n + k] /= head;
    reflect(f, k, k + 1);
}

static void multiply_out(const factors *f, int64_t k) {
    const int64_t n = f->columns;
    reflect(f, k, k + 1);
    const double sign = f->diagonal[k] < 0 ? -1 : f->diagonal[k] > 0 ? 1 : 0;
    for (int64_t i = 0; i < f->rows; i++) {
        double *at = &f->a[i * n + k];
        *at = i < k ? 0 : i == k ? 1 - f->tau[k] : -f->tau[k] * *at;
    }
    f->tau[k] = sign; /* the reflection is done with: its place keeps the sign of R's diagonal */
}

bool dip_orthogonal(dip_context *ctx, double *a, int64_t rows, int64_t columns) {
    double *work = dip_alloc_array(ctx, (size_t)columns, 3 * sizeof *work);
    if (!work) return false;
    factors f = {a, work, work + columns, work + 2 * columns, rows, columns};
    for (int64_t k = 0; k < columns; k++) eliminate(&f, k);
    for (int64_t k = columns - 1; k >= 0; k--) multiply_out(&f, k);
    for (int64_t i = 0; i < rows * columns; i++) a[i] *= f.tau[i % columns];
    dip_dealloc(ctx, work, (size_t)columns * 3 * sizeof *work);
    return true;
}
