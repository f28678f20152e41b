/* sampler.h - in which order samples are visited: the samplers of torch.utils.data, and Keras' order.
 *
 * Note [Draws of a sampler]  (torch-numerics, section 4)
 * Opening a pass draws nothing; numbers are drawn when the first index is asked for that needs them.
 *   random     without a generator: a 63-bit seed from the default one, for a private generator.  Then a permutation
 *              of all rows for every n samples, and one more for what is left, which may be nothing: whoever
 *              asks for one index too many has drawn it.  With replacement: blocks of 32 numbers, then the rest.
 *   subset     a permutation of the positions, straight from the generator or the default one.
 *   weighted   one multinomial draw of all samples, likewise.
 * In Keras' order (keras-numerics, section 2) nothing is drawn: the rows stand as the context's Keras seed alone
 * orders them, the same in each pass.
 */
#ifndef DIP_DATA_SAMPLER_H
#define DIP_DATA_SAMPLER_H
#include "random/torch_rng.h"
#include "tensor/object.h"

typedef enum dip_sampler_kind {
    DIP_SAMPLER_SEQUENTIAL,
    DIP_SAMPLER_RANDOM,
    DIP_SAMPLER_SUBSET,
    DIP_SAMPLER_WEIGHTED,
    DIP_SAMPLER_KERAS,
    DIP_SAMPLER_BATCHES /* gives several indices at a time, those of another sampler */
} dip_sampler_kind;

typedef struct dip_sampler_opts {
    dip_sampler_kind kind;
    int64_t rows;             /* of the dataset; subset: positions; weighted: weights            */
    int64_t samples;          /* random, weighted: how many a pass gives                         */
    bool replacement;         /* random, weighted                                                */
    const int64_t *index;     /* subset: the rows, copied                                        */
    const double *weight;     /* weighted: copied; finite, not negative, not all 0               */
    dip_torch_rng *generator; /* NULL: the default one, passed to open                           */
    void *generator_owner;    /* the object that holds it, retained; NULL: none                  */
    struct dip_sampler *inner; /* batches: retained                                               */
    int64_t batch_size;
    bool drop_last;
} dip_sampler_opts;

typedef struct dip_sampler dip_sampler;
extern const dip_class dip_sampler_class;
dip_sampler *dip_sampler_new(dip_context *ctx, const dip_sampler_opts *o, const char *who);
int64_t dip_sampler_len(const dip_sampler *s); /* indices a pass gives; batches: how many of those */
const dip_sampler_opts *dip_sampler_options(const dip_sampler *s);
const char *dip_sampler_name(const dip_sampler *s); /* "RandomSampler" */

/* One pass, zeroed before the first open; its memory serves the next one over the same sampler. */
typedef struct dip_sampler_pass {
    dip_sampler *sampler; /* borrowed */
    dip_torch_rng *rng, private_rng;
    int64_t *block; /* indices drawn ahead: at .. filled of them are still to give */
    size_t capacity;
    int64_t at, filled, given;
    bool started, over;
} dip_sampler_pass;
bool dip_sampler_open(dip_sampler_pass *p, dip_sampler *s, dip_torch_rng *standard); /* of the batches' inner sampler where s gives batches */
/* Up to `want` indices, and how many: fewer, and the sampler was asked for one too many; -1: an error. */
int64_t dip_sampler_take(dip_sampler_pass *p, int64_t *out, int64_t want, const char *who);
void dip_sampler_close(dip_sampler_pass *p);

/* The private generator of a pass over a random sampler without a generator. */
void dip_sampler_private(dip_torch_rng *standard, dip_torch_rng *private_rng);
#endif
