/* generators.h - the random generators of a context, one set for both faces, and how they are
 * seeded.
 *
 * Note [Seeds]
 * PyTorch's default generator, Python's generator (from which Keras' initialisers and dropout
 * layers take their own seeds) and TensorFlow's global seed (the order of samples in Keras' fit)
 * are seeded together by dip_seed.  A face seeds its own, and the other's as well as long as nobody
 * has seeded those: a program of one face that is told to draw as the other does (data/switches.h)
 * needs no second seed.  Where nobody seeded anything all start from the context's seed option, or,
 * where that is 0, from one number taken from the system; a run can ask for it and be repeated. */
#ifndef DIP_DATA_GENERATORS_H
#define DIP_DATA_GENERATORS_H
#include "random/keras_seed.h"
#include "random/python_rng.h"
#include "random/torch_rng.h"
#include "tensor/object.h"

/* torch.Generator(): a generator of one's own. */
struct dip_generator {
    dip_object object;
    dip_torch_rng rng;
};
extern const dip_class dip_generator_class;
dip_generator *dip_generator_new(dip_context *ctx, uint64_t seed);

dip_torch_rng *dip_context_torch_rng(dip_context *ctx); /* the default one; NULL: no memory */
dip_python_rng *dip_context_python_rng(dip_context *ctx);
int64_t dip_context_keras_seed(dip_context *ctx);       /* TensorFlow's global seed */
/* The next pair of Keras' global SeedGenerator, which keras.random uses where no seed is given.  It is
 * made, with a seed drawn from Python's generator, when it is first needed after seeding.  False: no memory. */
bool dip_context_keras_pair(dip_context *ctx, int64_t pair[2]);
void dip_context_forget_keras_pair(dip_context *ctx);   /* clear_session: the next one is made anew */
uint64_t dip_context_unseeded(dip_context *ctx);        /* the number where nobody seeded */

bool dip_context_seed_torch(dip_context *ctx, uint64_t seed);
bool dip_context_seed_keras(dip_context *ctx, int64_t seed);
bool dip_context_keras_seeded(const dip_context *ctx);  /* by somebody, with a number of his own */
bool dip_context_torch_seeded(const dip_context *ctx);

/* Before the first draw of a face: a run that no face seeded says, once, how it is repeated.
 * `how`: the call. */
void dip_announce_unseeded(dip_context *ctx, const char *how);

/* Under a float64 default: are draws and the division of pixels made in float32 and widened, as in
 * the recorded float64 runs?  False in a new context: then everything is drawn with 53 bits. */
bool dip_context_widened(const dip_context *ctx);
void dip_context_set_widened(dip_context *ctx, bool on);
#endif
