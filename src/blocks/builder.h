/* builder.h - which builder a composition of operators uses: a graph's if any of its inputs is
 * symbolic, else the tape.  So one piece of code serves eager calls and graph capture.
 */
#ifndef DIP_BLOCKS_BUILDER_H
#define DIP_BLOCKS_BUILDER_H
#include "tape/tape.h"
#include "graph/graph.h"

/* Of n values, NULL ones are skipped.  Never NULL for a live context. */
dip_builder *dip_pick_builder(dip_context *ctx, const dip_value *in, int n);
dip_builder *dip_pick_builder1(dip_value x);              /* NULL for NULL */
dip_builder *dip_pick_builder2(dip_value x, dip_value y); /* NULL if both are */

#endif
