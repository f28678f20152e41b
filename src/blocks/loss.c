/* loss.c - PyTorch's losses: the operators reduce by themselves. */
#include "blocks/loss.h"

static const char *const reduction_names[] = {"mean", "sum",
                                              "none"}; /* in the order of dip_reduction */

bool dip_reduction_find(dip_context *ctx, const char *name, dip_reduction *out, const char *who) {
    for (int i = 0; i < 3; i++) {
        if (!dip_same_name(reduction_names[i], name)) continue;
        *out = (dip_reduction)i;
        return true;
    }
    return dip_fail_unknown(ctx, who, "reduction", name, reduction_names, 3);
}

/* The operators count mean, sum, none from 0 as dip_reduction does. */
static dip_value reduced(dip_builder *b, const dip_op *op, dip_value input, dip_value target,
                         dip_reduction r) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value in[2] = {input, target};
    dip_op_attrs(op, NULL, attrs);
    attrs[dip_op_attr_index(op, "reduction")].i = (int64_t)r;
    return dip_build(b, op, attrs, 2, in);
}

dip_value dip_block_cross_entropy(dip_builder *b, dip_value input, dip_value target,
                                  dip_reduction r) {
    return reduced(b, &dip_op_cross_entropy, input, target, r);
}
dip_value dip_block_nll_loss(dip_builder *b, dip_value log_probs, dip_value target,
                             dip_reduction r) {
    return reduced(b, &dip_op_nll_loss, log_probs, target, r);
}
dip_value dip_block_mse_loss(dip_builder *b, dip_value input, dip_value target, dip_reduction r) {
    return reduced(b, &dip_op_mse_loss, input, target, r);
}
