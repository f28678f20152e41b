/* dataset_inside.h - what a kind of dataset tells dataset.c: its record, and the body of a dataset.
 * A kind is one file (dataset_mnist.c, dataset_tensors.c); subsets are dataset.c's own. */
#ifndef DIP_DATA_DATASET_INSIDE_H
#define DIP_DATA_DATASET_INSIDE_H
#include "data/dataset.h"
#include "data/pixels.h"

typedef struct dip_dataset_kind {
    const char *name;         /* as Python names it: "MNIST", "TensorDataset"                          */
    void (*destroy)(dip_dataset *d);
    /* dtype and shape of one sample's field, without the batch axis; false with an error where a
     * sample cannot become a tensor (a picture without ToTensor) */
    bool (*field)(const dip_dataset *d, int field, dip_dtype *dtype, dip_shape *shape, const char *who);
    /* writes samples row[i] of a field one after the other, row[i] = map[index[i]] or index[i]; false with an error */
    bool (*fetch)(const dip_dataset *d, int field, const int64_t *index, int64_t n, const int64_t *map, dip_dtype dtype, void *out, const char *who);
    dip_tensor *(*tensor)(const dip_dataset *d, int field);
    void (*repr)(const dip_dataset *d, dip_text *out);
} dip_dataset_kind;

struct dip_dataset {
    dip_object object;
    const dip_dataset_kind *kind; /* NULL: a subset */
    int64_t len;
    int fields;
    void *body;                   /* the kind's own */
    /* Subsets: samples index[i] of parent, which are samples map[i] of base, the one with a kind.
     * So a subset of a subset costs no more to fetch from than a subset. */
    dip_dataset *parent, *base;
    int64_t *index, *map;         /* the same array where parent is base */
};

/* A dataset of this kind with nothing in it; its body is `size` zeroed bytes. */
dip_dataset *dip_dataset_make(dip_context *ctx, const dip_dataset_kind *kind, size_t size, int64_t len, int fields);

/* A row-major tensor on the host with t's numbers, counted by the caller: t itself where it is one. */
dip_tensor *dip_dataset_rows_of(dip_tensor *t, const char *who);

/* A transform as a table: what each byte of a one-channel picture becomes, in float32 and float64. */
/* is_tensor: it makes tensors of pictures (t NULL: it does not).  False with the error recorded. */
bool dip_transform_table(const dip_transform *t, dip_pixel_table *out, bool *is_tensor, const char *who);

#endif
