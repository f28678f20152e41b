/* optimizer_inside.h - what an optimiser holds; optimizer.c steps it, optimizer_state.c shows it. */
#ifndef DIP_TRAIN_OPTIMIZER_INSIDE_H
#define DIP_TRAIN_OPTIMIZER_INSIDE_H
#include "train/optimizer.h"

typedef struct dip_parameter_state {
    dip_tensor *tensor;              /* counted */
    dip_tensor *slot[DIP_MAX_SLOTS]; /* counted; laid out as tensor */
    dip_tensor *moved;               /* gradient in the tensor's layout, made when first needed */
    const char *slot_name[DIP_MAX_SLOTS];
    int64_t t;  /* steps taken */
    bool fresh; /* its slots were made for the coming step */
} dip_parameter_state;

typedef struct dip_sweep_item { /* one parameter of one step, flat */
    const dip_kernels_optim *k;
    dip_sweep scalars;
    dip_dtype dtype;
    char *p, *slot[DIP_MAX_SLOTS];
    const char *g;
    int64_t start, n; /* in the row of all elements */
} dip_sweep_item;

struct dip_optimizer {
    dip_object object;
    const dip_optimizer_kind *kind;
    dip_form form, words; /* words: of errors */
    double option[DIP_OPTION_COUNT];
    dip_parameter_state *parameter;
    size_t capacity;
    dip_sweep_item *item; /* room for one each */
    size_t item_capacity;
    int64_t count, iterations;
};

bool dip_option_is_flag(dip_option o); /* its value is True or False */

#endif
