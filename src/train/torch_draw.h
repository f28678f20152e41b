/* torch_draw.h - a tensor filled in place with PyTorch's draws: x.uniform_() and its relatives.
 *
 * Note [Order of draws]  (torch-numerics, sections 2.2 and 2.3)
 * PyTorch draws in the order of memory, not of the indices: the axis with the largest stride is
 * walked slowest.  A row-major tensor is drawn in the order of its indices; the transpose of one
 * gets the numbers of its memory; a slice skips what lies between.  Normal numbers come in groups
 * of 16 only where a tensor is row-major and has 16 elements or more, else one at a time.
 *
 * What counts are the strides that PyTorch would have.  A Linear's weight (O, I) is kept as (I, O) here
 * and row-major there; its storage says so (`turned`), and every view of it is drawn as PyTorch
 * draws the same view.  The fills of initializer.h, which make such weights, take every tensor as row-major.
 */
#ifndef DIP_TRAIN_TORCH_DRAW_H
#define DIP_TRAIN_TORCH_DRAW_H
#include "train/initializer.h"

typedef enum dip_draw_kind {
    DIP_DRAW_UNIFORM,     /* a, b: [a, b); floats                               */
    DIP_DRAW_NORMAL,      /* a, b: mean, standard deviation; floats             */
    DIP_DRAW_EXPONENTIAL, /* a: rate; floats                                    */
    DIP_DRAW_BERNOULLI,   /* a: probability of 1; any dtype                     */
    DIP_DRAW_INTEGERS,    /* low, high: [low, high); any dtype                  */
    DIP_DRAW_ALL_INTEGERS /* random_(): every number, from 0, that the dtype holds exactly */
} dip_draw_kind;
typedef struct dip_draw {
    dip_draw_kind kind;
    double a, b;
    int64_t low, high;
} dip_draw;

/* The parameters must make sense: who calls has checked them.  False with an error for a dtype that
 * the kind does not fill, an overlapping tensor, a symbolic one, and without memory. */
bool dip_torch_draw(dip_tensor *t, dip_torch_rng *rng, const dip_draw *what, dip_draws draws, const char *who);
/* bernoulli_(p): element by element the probability in p, of t's shape, a float; drawn in p's width. */
bool dip_torch_draw_bernoulli_each(dip_tensor *t, dip_torch_rng *rng, const dip_tensor *p, const char *who);

/* t's axes as PyTorch's strides order them, the slowest first.  True where that is row-major. */
bool dip_torch_axes(const dip_tensor *t, int *order);
/* New memory with t's shape, and with PyTorch's strides for empty_like(t): dense, its axes in t's order. */
dip_tensor *dip_torch_empty_like(dip_tensor *t, dip_dtype dtype, const struct dip_device *where);

#endif
