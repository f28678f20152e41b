/* graph.h - static graphs: symbolic values and nodes, gradients, a memory plan, an executor.
 *
 * Build with dip_graph_builder (the same dip_builder the tape has), then dip_graph_plan for the
 * values wanted.  A plan has one arena, its own or one that plans share; dip_plan_run runs it without
 * allocating.  Shapes are concrete: a model keeps one plan per step kind and batch size.
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

/* Note [Sinks]
 * The last outputs of a plan may go to a sink: what is computed is handed over at once, while it is in
 * cache, in pieces where one product makes it, and has no place in the arena (a gradient of 400 KB is
 * read and forgotten before it leaves the second-level cache).  Whoever gets the numbers may change a
 * tensor by them, a weight: so an output is handed over only where no later launch reads that tensor,
 * nothing else reads the output, and it is row-major; dip_plan_sinks tells which.  The others stay in
 * the arena and are read after the run as any output. */
/* Elements [first, first + n) of that output; from several threads at a time, for different elements. */
typedef void dip_plan_sink(void *user, int output, int64_t first, int64_t n, const void *data);

typedef struct dip_plan_opts {
    bool no_fusion, no_reuse; /* for tests and for showing what they do */
    bool no_memory;           /* dip_plan_lie_in gives it some before the first run         */
    int sinks;                /* so many outputs, the last ones, go to a sink ...           */
    const dip_value *changes; /* ... that changes these tensors by them, one for each of them */
} dip_plan_opts;
/* Plans that never run at once, and whose outputs are read before another one runs, may lie in the same
 * memory: at least dip_plan_bytes on dip_plan_device.  What lay in the old one is lost; counted. */
size_t dip_plan_bytes(const dip_plan *p);
const struct dip_device *dip_plan_device(const dip_plan *p);
void dip_plan_lie_in(dip_plan *p, dip_storage *memory);
/* an object */
dip_plan *dip_graph_plan(dip_graph *g, const dip_value *outputs, int n, const dip_plan_opts *o);
/* t of the input's shape and dtype, row-major; kept until the next bind */
bool dip_plan_bind(dip_plan *p, dip_value input, dip_tensor *t);
/* raw memory of the input's size */
bool dip_plan_bind_data(dip_plan *p, dip_value input, void *data);
/* before the first run of a plan with sinks */
void dip_plan_set_sink(dip_plan *p, dip_plan_sink *sink, void *user);
bool dip_plan_sinks(const dip_plan *p, int output);        /* is it handed over?         */
bool dip_plan_run(dip_plan *p);                            /* allocates nothing */
const dip_view *dip_plan_output(const dip_plan *p, int i); /* valid until the next run */
typedef struct dip_plan_facts {
    int operators, fused_groups, launches;
    /* results share the arena; the operators' scratch memory lies behind them; all results, were no
     * memory used twice */
    size_t arena_bytes, work_bytes, sum_bytes;
} dip_plan_facts;
dip_plan_facts dip_plan_describe(const dip_plan *p);

/* ---- as text, for people and for pictures ----
 *
 * Note [Text of a plan]
 * A heading, then a line for each result of a launch, columns aligned and separated by blanks; no field but
 * the last contains one.
 *   launch    from 0, in the order they run
 *   operator  "linear+relu" where several run as one
 *   fused     how many operators of the graph it stands for
 *   shape     "(100,128)", "()"
 *   dtype
 *   bytes     taken in the arena, rounded up to whole cache lines; "-": none
 *   offset    from the arena's first byte; "-": it is not there
 *   born      the launch that writes it
 *   dies      the last launch that reads it; the number of launches where it is read after the run
 *   place     "own"; "over": written over an input that dies here; "view": lies in another's memory;
 *             "sink": handed over slice by slice
 *   pass      "forward" or "backward"
 *   whose     the layer, module or loss it was recorded for, "dense"; "-": none
 */
void dip_plan_text(const dip_plan *p, dip_text *out);
/* A line for each input and each node that depends on one:
 * "id|operator|whose|(100, 128)|ids of inputs, each with a comma|parameters read", "input" being an input's
 * operator.  What depends on parameters alone (a weight's transposed view) is part of its reader. */
void dip_graph_text(const dip_graph *g, dip_text *out);
/* The fields "whose" and "shape" of such lines: "dense" of the subject "layers_Dense (dense)", "F_relu" of
 * "F_relu", "-" of NULL; "(100,784)". */
void dip_whose_text(const char *subject, dip_text *out);
const char *dip_shape_word(const dip_view *v, char *buffer, size_t size);
#endif
