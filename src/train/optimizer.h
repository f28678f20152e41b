/* optimizer.h - optimisers: one record each (adam.c, sgd.c, rmsprop.c), used by both faces.
 *
 * The two worlds differ in formulas, defaults and option names, not in what an optimiser is: that is
 * the parameter dip_form.  An optimiser holds its parameters and, per parameter, its slots (Adam's
 * m and v).  One step sweeps all of them in one pass over the elements; after the first step nothing
 * is allocated.  Where gradients come from (the tape's .grad or a plan's outputs) is the caller's.
 */
#ifndef DIP_TRAIN_OPTIMIZER_H
#define DIP_TRAIN_OPTIMIZER_H
#include <math.h>

#include "tensor/tensor.h"
#include "kernels/kernels.h"

typedef enum dip_form { DIP_FORM_TORCH, DIP_FORM_KERAS, DIP_FORM_COUNT } dip_form;

/* Every option any optimiser has; their names per form and ranges stand in options.def. */
typedef enum dip_option {
#define DIP_OPTION(id, torch, keras, low, high, flag) DIP_OPTION_##id,
#include "train/options.def"
#undef DIP_OPTION
    DIP_OPTION_COUNT
} dip_option;
const char *dip_option_name(dip_option o, dip_form form); /* "lr" / "learning_rate"; never NULL */

enum { DIP_MAX_SLOTS = 3 };
typedef struct dip_optimizer dip_optimizer;
extern const dip_class dip_optimizer_class;

typedef struct dip_optimizer_default { dip_option option; double value[DIP_FORM_COUNT]; } dip_optimizer_default; /* DIP_NO_OPTION: this form has no such option */
#define DIP_NO_OPTION ((double)NAN)
typedef struct dip_optimizer_line { const char *name; dip_option option; const char *fixed; } dip_optimizer_line; /* of print(optimizer) in PyTorch; fixed: what it always says here */
typedef union dip_sweep { /* what one step knows before it meets an element; filled by begin */
    dip_adam_torch adam_torch; dip_adam_keras adam_keras;
    dip_sgd_torch sgd_torch; dip_sgd_keras sgd_keras;
    dip_rmsprop_torch rmsprop_torch; dip_rmsprop_keras rmsprop_keras;
} dip_sweep;
typedef struct dip_optimizer_kind {
    const char *name, *label;                 /* "adam"; "Adam" as both worlds' class is called */
    const char *doc;
    const dip_optimizer_default *options;
    int n_options;
    const dip_optimizer_line *lines;
    int n_lines;
    /* NULL, or a sentence that says which options contradict each other */
    const char *(*conflict)(const dip_optimizer *o);
    /* names of the slots in use with these options, into names[DIP_MAX_SLOTS] (NULL: not in use) */
    void (*slots)(const dip_optimizer *o, const char *names[DIP_MAX_SLOTS]);
    /* the scalars of step t = 1, 2, ... for a parameter of this dtype; fresh: its slots hold nothing yet */
    void (*begin)(const dip_optimizer *o, dip_dtype dtype, int64_t t, bool fresh, dip_sweep *s);
    void (*sweep)(dip_form form, const dip_kernels_optim *k, const dip_sweep *s, void *p, const void *g, void *const slot[DIP_MAX_SLOTS], int64_t n);
} dip_optimizer_kind;

#define DIP_OPTIMIZER(name) extern const dip_optimizer_kind dip_optimizer_##name;
#include "train/optimizers.def"
#undef DIP_OPTIMIZER
/* By either world's name, any case ("adam", "Adam"); NULL with an error that lists and suggests.
 * Links the whole table; constructors name their record directly. */
const dip_optimizer_kind *dip_optimizer_find(dip_context *ctx, const char *name, const char *who);

/* ---- making ---------------------------------------------------------------------------------- */
dip_optimizer *dip_optimizer_new(dip_context *ctx, const dip_optimizer_kind *kind, dip_form form, const char *who); /* defaults of the form */
/* Whose names of options its errors use, where that is not its own form. */
void dip_optimizer_set_words(dip_optimizer *o, dip_form face);
/* False with an error for an option this optimiser lacks or a value out of range. */
bool dip_optimizer_set(dip_optimizer *o, dip_option option, double value, const char *who);
double dip_optimizer_get(const dip_optimizer *o, dip_option option); /* NaN: it has none */
/* Adds a parameter (retained): a leaf of float dtype; twice the same is an error. */
bool dip_optimizer_add(dip_optimizer *o, dip_tensor *parameter, const char *who);
int64_t dip_optimizer_count(const dip_optimizer *o);
dip_tensor *dip_optimizer_parameter(const dip_optimizer *o, int64_t i);       /* borrowed */
const dip_optimizer_kind *dip_optimizer_kind_of(const dip_optimizer *o);
dip_form dip_optimizer_form(const dip_optimizer *o);

/* ---- stepping -------------------------------------------------------------------------------- */
/* Torch: gradients are the parameters' .grad; a parameter without one is left alone. */
bool dip_optimizer_step(dip_optimizer *o, const char *who);
/* Keras: gradients given, one per parameter in order, of the parameter's shape and dtype, any strides. */
bool dip_optimizer_apply(dip_optimizer *o, const dip_view *const *gradients, int64_t n, const char *who);
/* The same in pieces, for gradients that are there one after the other: open, then elements
 * [first, first + n) of parameter i, which must be row-major, from any thread, then close with the
 * gradients of the parameters that had no pieces (NULL for the others).  Opened and not closed: no step. */
bool dip_optimizer_open(dip_optimizer *o, const char *who);
void dip_optimizer_piece(const dip_optimizer *o, int64_t i, int64_t first, int64_t n, const void *gradient);
bool dip_optimizer_close(dip_optimizer *o, const dip_view *const *gradients, const char *who);
/* zero_grad: drops the gradients, or (set_to_none false) fills them with zeros. */
bool dip_optimizer_zero_grad(dip_optimizer *o, bool set_to_none, const char *who);
/* Makes all slots now, as Keras' build does; stepping does it where it was not called. */
bool dip_optimizer_build(dip_optimizer *o, const char *who);

/* ---- state, for files, summaries and printing ------------------------------------------------ */
int64_t dip_optimizer_iterations(const dip_optimizer *o);       /* steps taken; torch: by the first parameter */
void dip_optimizer_set_iterations(dip_optimizer *o, int64_t t);
/* Slot s of parameter i, borrowed, laid out as the parameter; NULL where it does not exist (yet). */
dip_tensor *dip_optimizer_slot(const dip_optimizer *o, int64_t i, int s, const char **name);
bool dip_optimizer_built(const dip_optimizer *o);
int64_t dip_optimizer_state_numel(const dip_optimizer *o);      /* elements in all slots */
/* torch: print(optimizer). */
void dip_optimizer_repr(const dip_optimizer *o, dip_text *out);

#endif
