/* order.h - which rows fit trains on, which it holds back, and the order of each pass over them.
 *
 * Keras holds the last rows back and shuffles once: the order is a function of the seed and repeats
 * each epoch.  PyTorch's program draws instead (data/loader.h, Note [Draws of a loader]): rows of
 * random_split, then for every pass the loader's base seed and, shuffled, the sampler's order.
 */
#ifndef DIP_KERAS_ORDER_H
#define DIP_KERAS_ORDER_H
#include "base/context.h"
#include "random/torch_rng.h"

typedef struct dip_fit_rows {
    dip_context *ctx;
    int64_t n, train; /* rows of the data; how many of them, the first, train */
    int64_t *split;   /* NULL: rows as they lie; else n numbers, the held back ones behind */
    int64_t *order;   /* NULL: in order; else the next pass' rows of the data, `train` of them */
    bool shuffle;     /* each pass is drawn anew from `loader` */
    dip_torch_rng *loader; /* NULL: passes draw nothing */
} dip_fit_rows;

/* The first `train` of n rows train.  drawn: rows are dealt by random_split's permutation. */
bool dip_fit_rows_split(dip_fit_rows *r, dip_context *ctx, int64_t n, int64_t train, bool drawn);
/* shuffle as fit's option; drawn: as DataLoader does.  Draws nothing yet where it is. */
bool dip_fit_rows_order(dip_fit_rows *r, int shuffle, int64_t batch_size, bool drawn,
                        const char *who);
void dip_fit_rows_begin_pass(dip_fit_rows *r);       /* over the training rows */
void dip_fit_rows_begin_validation(dip_fit_rows *r); /* DataLoader draws for it, too */
const int64_t *dip_fit_rows_index(const dip_fit_rows *r,
                                  int64_t at); /* of training row `at` on; NULL: in order */
const int64_t *dip_fit_rows_held_back(const dip_fit_rows *r); /* NULL: the last ones */
void dip_fit_rows_free(dip_fit_rows *r);
#endif
