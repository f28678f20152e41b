/* builder.c - the choice between tape and graph, made by looking at the inputs. */
#include "blocks/builder.h"

dip_builder *dip_pick_builder(dip_context *ctx, const dip_value *in, int n) {
    for (int i = 0; i < n; i++) {
        if (in[i] && in[i]->graph) return dip_graph_builder(in[i]->graph);
    }
    return dip_tape(ctx);
}

dip_builder *dip_pick_builder1(dip_value x) { return dip_pick_builder2(x, NULL); }

dip_builder *dip_pick_builder2(dip_value x, dip_value y) {
    dip_value in[2] = {x, y};
    if (!x && !y) return NULL;
    return dip_pick_builder(dip_ctx(x ? x : y), in, 2);
}
