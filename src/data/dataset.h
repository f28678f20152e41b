/* dataset.h - datasets, transforms and splits as torch.utils.data and torchvision have them.
 *
 * A dataset gives samples by number; a sample is a fixed list of fields (image and label, or the
 * rows of several tensors).  Fetching many at once makes the batch tensors directly, which is what
 * collating single samples would give.  Order and batches are data/loader.h's.
 */
#ifndef DIP_DATA_DATASET_H
#define DIP_DATA_DATASET_H
#include "data/mnist.h"
#include "random/torch_rng.h"

/* ---- transforms ------------------------------------------------------------------------------ */
typedef struct dip_transform dip_transform;
extern const dip_class dip_transform_class;
/* (float)byte / 255 in the default dtype, layout (1, H, W).  `widened`: under a float64 default the
 * division still happens in float32 and its result is widened, as in the recorded float64 runs. */
dip_transform *dip_transform_to_tensor(dip_context *ctx, bool widened, const char *who);
dip_transform *dip_transform_normalize(dip_context *ctx, const double *mean, const double *std, int channels, const char *who);
dip_transform *dip_transform_compose(dip_context *ctx, dip_transform *const *list, int n, const char *who); /* retains them */
void dip_transform_repr(const dip_transform *t, dip_text *out, int indent); /* as Python prints it; indent: of the lines after the first */

/* ---- datasets -------------------------------------------------------------------------------- */
enum { DIP_MAX_FIELDS = DIP_MAX_LIST };
typedef struct dip_dataset dip_dataset;
extern const dip_class dip_dataset_class;

/* transform NULL: none.  Takes images uint8 (N, 28, 28) and labels uint8 (N) as loaded. */
dip_dataset *dip_dataset_mnist(dip_context *ctx, const dip_mnist *files, const char *root, bool train,
                               dip_transform *transform, const char *who); /* root, train: what print shows; root NULL: where they were found */
dip_dataset *dip_dataset_tensors(dip_context *ctx, dip_tensor *const *tensors, int n, const char *who); /* equal first dims */
dip_dataset *dip_dataset_subset(dip_dataset *parent, const int64_t *index, int64_t n, const char *who); /* copies index */

int64_t dip_dataset_len(const dip_dataset *d);          /* 0 for NULL                                 */
int dip_dataset_fields(const dip_dataset *d);
const char *dip_dataset_name(const dip_dataset *d);
dip_dataset *dip_dataset_parent(const dip_dataset *d);  /* of a Subset, borrowed; else NULL           */
const int64_t *dip_dataset_indices(const dip_dataset *d); /* of a Subset: into its parent; else NULL  */
dip_tensor *dip_dataset_tensor(const dip_dataset *d, int field); /* MNIST.data, .targets; TensorDataset.tensors[i]; borrowed */
void dip_dataset_repr(const dip_dataset *d, dip_text *out); /* print(dataset) of torchvision          */

/* Batch tensors of `n` samples, (n, ...) each, in out[0 .. fields); tensors of the open scope and the
 * only allocation.  The samples of one index without batch axis: dip_dataset_get. */
bool dip_dataset_fetch(dip_dataset *d, const int64_t *index, int64_t n, dip_tensor **out, const char *who);
bool dip_dataset_get(dip_dataset *d, int64_t index, dip_tensor **out, const char *who); /* negative: from the end */

/* random_split: one randperm of all, then consecutive pieces.  Lengths that sum to len, or fractions
 * that sum to 1 (floor of each, the rest one by one from the first).  parts[0..n): Subsets.
 * rng NULL: the rows in order. */
bool dip_dataset_random_split(dip_dataset *d, const double *lengths, int n, dip_torch_rng *rng,
                              dip_dataset **parts, const char *who);

#endif
