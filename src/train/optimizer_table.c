/* optimizer_table.c - optimisers by name.  Apart from optimizer.c, so that a program that names its
 * optimiser's record links that one alone. */
#include "train/optimizer.h"

static const dip_optimizer_kind *const kinds[] = {
#define DIP_OPTIMIZER(name) &dip_optimizer_##name,
#include "train/optimizers.def"
#undef DIP_OPTIMIZER
};
enum { KINDS = sizeof kinds / sizeof *kinds };

const dip_optimizer_kind *dip_optimizer_find(dip_context *ctx, const char *name, const char *who) {
    const char *known[KINDS];
    for (int i = 0; i < KINDS; i++) {
        if (dip_same_name(kinds[i]->name, name)) return kinds[i];
        known[i] = kinds[i]->name;
    }
    dip_fail_unknown(ctx, who, "optimizer", name, known, KINDS);
    return NULL;
}
