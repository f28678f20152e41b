/* orthogonal.h - the orthonormal columns nearest to the numbers of a matrix in order: Q of A = Q R. */
#ifndef DIP_TRAIN_ORTHOGONAL_H
#define DIP_TRAIN_ORTHOGONAL_H
#include "base/context.h"

/* a (rows, columns), row-major, rows >= columns, becomes Q, chosen so that R's diagonal is not
 * negative: then it is unique, whoever computes it.  A column that depends on those before it gives zeros.  False when
 * there is no memory. */
bool dip_orthogonal(dip_context *ctx, double *a, int64_t rows, int64_t columns);
#endif
