/* loader.h - DataLoader: batches of a dataset, with PyTorch's draws at PyTorch's moments.
 *
 * Note [Draws of a loader]  (torch-numerics, section 4)
 * dip_loader_begin draws a 64-bit base seed, shuffled or not, from the loader's generator or the
 * default one.  What a shuffled loader draws is a random sampler's business, whose generator is the
 * loader's: Note [Draws of a sampler].  It is asked for one index too many at the last, shorter batch,
 * or when the end is reached.  num_workers changes none of this.  In Keras' order nothing is drawn.
 */
#ifndef DIP_DATA_LOADER_H
#define DIP_DATA_LOADER_H
#include "data/dataset.h"
#include "data/sampler.h"

typedef struct dip_loader_opts {
    int64_t batch_size;        /* 1                                                          */
    bool shuffle, drop_last;   /* false                                                      */
    int num_workers;           /* 0; accepted, batches are made by the calling thread         */
    bool keras_order;          /* false; true: shuffles as Keras does                         */
    dip_sampler *sampler;      /* NULL: by shuffle; retained; gives single indices            */
    dip_torch_rng *generator;  /* NULL: the default one, passed to begin                      */
    void *generator_owner;     /* the object that holds it, retained; NULL: none              */
} dip_loader_opts;

typedef struct dip_loader dip_loader;
typedef struct dip_loader_pass dip_loader_pass; /* one iteration over a loader */
extern const dip_class dip_loader_class;

dip_loader *dip_loader_new(dip_dataset *d, const dip_loader_opts *o, const char *who);
int64_t dip_loader_len(const dip_loader *l);           /* batches per epoch          */
dip_dataset *dip_loader_dataset(const dip_loader *l);  /* borrowed                   */
const dip_loader_opts *dip_loader_options(const dip_loader *l);

/* iter(loader); `standard` is the default generator.  Several passes may be open at once; a closed
 * one's memory serves the next.  NULL with the error recorded. */
dip_loader_pass *dip_loader_begin(dip_loader *l, dip_torch_rng *standard, const char *who);
/* The next batch: fields in out[0 .. dip_dataset_fields), tensors of the open scope.  False at the
 * end and after an error (dip_failed tells which). */
bool dip_loader_next(dip_loader_pass *p, dip_tensor **out, const char *who);
/* What one pass takes from the default generator, for those who walk rows by themselves (fit of the
 * Keras face): the base seed of the workers when it begins, and a shuffled pass' order of n rows
 * when its first batch is asked for. */
void dip_loader_draw_base(dip_torch_rng *standard);
void dip_loader_draw_order(dip_torch_rng *standard, int64_t *order, size_t n);
int64_t dip_loader_batch_rows(const dip_loader_pass *p); /* of the batch last given */
void dip_loader_end(dip_loader_pass *p);               /* also before the end; NULL is fine */

#endif
