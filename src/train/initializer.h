/* initializer.h - initial weights: Keras' initialisers by name or record, PyTorch's Linear rule.
 *
 * Draws are the originals' own, bit for bit.  Keras: an initialiser takes its seed when it is
 * constructed (keras-numerics 1.3) and gives the same numbers each time it fills the same shape.
 * PyTorch: fills draw from a generator, in the order of the calls.  Every fill runs through the
 * given view in its row-major order, whatever its strides.
 */
#ifndef DIP_TRAIN_INITIALIZER_H
#define DIP_TRAIN_INITIALIZER_H
#include "tensor/tensor.h"
#include "random/python_rng.h"
#include "random/torch_rng.h"
#include "train/seed_generator.h"

/* How a float64 view is filled: with 53-bit draws as the original does under a float64 default, or
 * with the float32 draws widened, as in the recorded float64 runs.  float32 views: no difference. */
typedef enum dip_draws { DIP_DRAWS_NATIVE, DIP_DRAWS_FLOAT32 } dip_draws;

typedef enum dip_initializer_family {
    DIP_INIT_CONSTANT,  /* value */
    DIP_INIT_UNIFORM,   /* [minval, maxval) */
    DIP_INIT_NORMAL, DIP_INIT_TRUNCATED_NORMAL, /* mean, stddev */
    DIP_INIT_SCALING,   /* by fans */
    DIP_INIT_ORTHOGONAL, DIP_INIT_IDENTITY,     /* gain */
    DIP_INIT_TORCH_LINEAR /* as nn.Linear draws; not by dip_initializer_fill, see below */
} dip_initializer_family;
typedef enum dip_fan { DIP_FAN_IN, DIP_FAN_OUT, DIP_FAN_AVERAGE } dip_fan;

typedef struct dip_initializer_kind {
    const char *name, *label;                 /* "glorot_uniform", "GlorotUniform" */
    dip_initializer_family family;
    double scale; dip_fan fan; dip_initializer_family draw; /* of DIP_INIT_SCALING: UNIFORM, NORMAL or TRUNCATED_NORMAL */
    double a, b;                              /* defaults: value | minval, maxval | mean, stddev | gain */
    const char *a_name, *b_name;              /* NULL: it has no such option */
    const char *doc;
} dip_initializer_kind;
extern const dip_initializer_kind dip_initializer_kinds[]; /* ends with name NULL */
const dip_initializer_kind *dip_initializer_find(dip_context *ctx, const char *name, const char *who); /* either spelling, or Keras' "normal", "uniform", "one", "zero"; an error lists and suggests */
bool dip_initializer_draws(const dip_initializer_kind *kind); /* with a seed of Keras' kind */

typedef struct dip_initializer dip_initializer; /* an object */
extern const dip_class dip_initializer_class;
typedef struct dip_initializer_opts {
    double a, b;        /* as in the kind; NaN: its default */
    bool has_seed;
    int64_t seed;
    dip_seed_generator *generator; /* NULL; else each fill draws with its next pair, and it is retained */
    bool scaled;                   /* scale, fan and draw count; else the kind's */
    double scale; dip_fan fan; dip_initializer_family draw;
} dip_initializer_opts;
/* Takes one Keras seed from `rng` now if it is random and has neither seed nor generator.  o NULL: defaults. */
dip_initializer *dip_initializer_new(dip_context *ctx, const dip_initializer_kind *kind,
                                     const dip_initializer_opts *o, dip_python_rng *rng, const char *who);
const dip_initializer_kind *dip_initializer_kind_of(const dip_initializer *i);
int64_t dip_initializer_seed(const dip_initializer *i); /* given or drawn; -1: it draws nothing, or with a generator */
bool dip_initializer_fill(const dip_initializer *i, dip_tensor *t, dip_draws draws, const char *who); /* t's shape gives the fans */

/* ---- PyTorch --------------------------------------------------------------------------------- */
/* Fills t with uniform_(-bound, bound) or normal_(mean, std) from rng, in row-major order of t's view. */
bool dip_init_uniform(dip_tensor *t, dip_torch_rng *rng, double low, double high, dip_draws draws, const char *who);
bool dip_init_normal(dip_tensor *t, dip_torch_rng *rng, double mean, double std, dip_draws draws, const char *who);
/* nn.Linear's reset: weight (O, I), then bias (O) (NULL: none); fan_in = weight's dim 1 (times the
 * trailing dims).  torch-numerics, section 3. */
bool dip_init_linear(dip_tensor *weight, dip_tensor *bias, dip_torch_rng *rng, dip_draws draws, const char *who);
/* Its two halves, for layers of the Keras face whose initialiser is "torch_linear". */
bool dip_init_linear_weight(dip_tensor *weight, dip_torch_rng *rng, dip_draws draws, const char *who);
bool dip_init_linear_bias(dip_tensor *bias, int64_t fan_in, dip_torch_rng *rng, dip_draws draws, const char *who);

#endif
