/* graph.h - static graphs: symbolic values and nodes, gradients, a memory plan, an executor.
 *
 * Build with dip_graph_builder (the same dip_builder the tape has), then dip_graph_plan for the
 * values wanted.  A plan owns one arena; dip_plan_run runs it without allocating.  Shapes are
 * concrete: a model keeps one plan per step kind and batch size.
 */
#ifndef DIP_GRAPH_GRAPH_H
#define DIP_GRAPH_GRAPH_H
#include "ops/op.h"

typedef struct dip_graph dip_graph;
typedef struct dip_plan dip_plan;

dip_graph *dip_graph_new(dip_context *ctx); /* an object: scopes, dip_free */
dip_builder *dip_graph_builder(dip_graph *g);
dip_value dip_graph_input(dip_graph *g, const char *name, dip_dtype dtype, const dip_shape *shape);
/* a parameter or buffer: read at each run, never copied; counted */
dip_value dip_graph_tensor(dip_graph *g, dip_tensor *t);
/* Symbolic gradients of `loss` (a scalar) with respect to wrt[]; a missing one is NULL. */
bool dip_graph_gradients(dip_graph *g, dip_value loss, const dip_value *wrt, int n,
                         dip_value *grads);

/* for tests and for showing what they do */
typedef struct dip_plan_opts {
    bool no_fusion, no_reuse;
} dip_plan_opts;
/* an object */
dip_plan *dip_graph_plan(dip_graph *g, const dip_value *outputs, int n, const dip_plan_opts *o);
/* t of the input's shape and dtype, row-major; kept until the next bind */
bool dip_plan_bind(dip_plan *p, dip_value input, dip_tensor *t);
/* raw memory of the input's size */
bool dip_plan_bind_data(dip_plan *p, dip_value input, void *data);
bool dip_plan_run(dip_plan *p);                            /* allocates nothing */
const dip_view *dip_plan_output(const dip_plan *p, int i); /* valid until the next run */
typedef struct dip_plan_facts {
    int operators, fused_groups, launches;
    size_t arena_bytes, sum_bytes;
} dip_plan_facts;
dip_plan_facts dip_plan_describe(const dip_plan *p);
/* a table: node, operator, shape, offset, lifetime */
void dip_plan_text(const dip_plan *p, dip_text *out);
#endif
