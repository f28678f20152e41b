/* loss_table.c - losses by name.  Apart from loss.c, so that only look-up by name links it. */
#include "train/loss.h"

static const dip_loss *const losses[] = {
#define DIP_LOSS(id) &dip_loss_##id,
#include "train/losses.def"
#undef DIP_LOSS
};
enum { LOSSES = sizeof losses / sizeof *losses };

const dip_loss *dip_loss_find(dip_context *ctx, const char *name, const char *who) {
    const char *known[LOSSES];
    for (int i = 0; i < LOSSES; i++) {
        const dip_loss *l = losses[i];
        if (dip_same_name(l->name, name) || dip_same_name(l->short_name, name) ||
            dip_same_name(l->label, name))
            return l;
        known[i] = l->name;
    }
    dip_fail_unknown(ctx, who, "loss", name, known, LOSSES);
    return NULL;
}
