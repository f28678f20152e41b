/* npz.h - reads the golden files: zip archives of stored (not deflated) npy arrays.  For tests
 * only: the files are our own, so a surprise fails the test instead of being reported.
 */
#ifndef DIP_TESTS_NPZ_H
#define DIP_TESTS_NPZ_H
#include <stdbool.h>
#include <stdint.h>

typedef struct npz npz;
typedef struct npz_array {
    char type[3]; /* "f4", "f8", "i4", "i8", "b1" */
    int rank;
    int64_t dim[8], n;
    const void *data; /* lives as long as the archive; any alignment */
} npz_array;

npz *npz_open(const char *path);
void npz_close(npz *z);
bool npz_find(const npz *z, const char *name,
              npz_array *out);                     /* name without ".npy"; false: no such member */
npz_array npz_get(const npz *z, const char *name); /* a missing member fails the test */
double npz_number(const npz_array *a, int64_t i);
#endif
