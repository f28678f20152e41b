/* inside.h - the inside of a graph and of a plan, shared by the files of this room. */
#ifndef DIP_GRAPH_INSIDE_H
#define DIP_GRAPH_INSIDE_H
#include "graph/chain.h"
#include "graph/graph.h"

typedef enum graph_kind { GRAPH_INPUT, GRAPH_TENSOR, GRAPH_RESULT } graph_kind;

typedef struct graph_value {
    dip_tensor *symbol; /* counted */
    graph_kind kind;
    dip_tensor *tensor; /* GRAPH_TENSOR: where the numbers are, counted */
    int64_t node;       /* GRAPH_RESULT: the node that makes it, else -1 */
    int output;
    size_t offset; /* results of view operators: bytes into the first input */
    const char *name;
} graph_value;

typedef struct graph_node {
    dip_node node; /* first: struct dip_graph points to these */
    char *subject; /* of the context while it was recorded, "layers_Dense (dense)"; NULL: none */
} graph_node;

struct dip_graph {
    dip_object object;
    dip_builder builder;
    graph_value *values;
    size_t values_cap;
    int64_t n_values;
    /* in the order of recording; one allocation each, so pointers stay */
    dip_node **nodes;
    size_t nodes_cap;
    int64_t n_nodes;
    int64_t n_forward; /* nodes before the first gradient was asked for; -1: none was */
};

enum { PLAN_FUSED = 8 }; /* nodes that one launch may stand for */

/* One launch of the plan: a node as it will run, after fusion. */
typedef struct plan_step {
    const dip_op *op;
    int n_in;
    int64_t in[DIP_MAX_IN], out[DIP_MAX_OUT]; /* value numbers; out < 0: unused */
    dip_attr_value attr[DIP_MAX_ATTR];
    int fused; /* how many nodes of the graph it stands for */
    int64_t node[PLAN_FUSED];
    plan_chain *chain; /* of dip_plan_chain_op, or what follows a product, owned; else NULL */
    int chain_in;      /* so many of the inputs, the last ones, are read by what follows a product */
    plan_epilogue epilogue;
    dip_gemm_after after; /* runs it */
    int sink;          /* the output that is handed over; 0: none, since the first one never is */
    int64_t slice;     /* in slices of so many rows; 0: whole */
    size_t slice_part; /* bytes of scratch memory for one part */
    const dip_tensor *weight;  /* a product's second factor, if it is a captured tensor; else NULL */
    const dip_storage *looked; /* where its numbers lay at the last run */
    uint64_t version;          /* theirs, then */
    bool known;                /* whether they are finite was found out, and is in `call` */
    dip_call call;
} plan_step;
static inline int64_t dip_plan_last_node(const plan_step *s) { return s->node[s->fused - 1]; }

typedef struct plan_value {
    dip_view view;
    int64_t root;                 /* whose memory it lies in; itself unless it is a view */
    size_t root_offset;           /* bytes from the root's first */
    int64_t born, dies;           /* steps; roots only: over all views of them */
    size_t bytes, place;          /* roots in the arena: size and offset */
    bool used, in_arena, aliased; /* aliased: took over the memory of a dying input */
    bool sunk, sliced; /* handed over; slice by slice, which exist in scratch memory only */
} plan_value;

/* A view whose memory may change between runs: of an input or of a captured tensor. */
typedef struct plan_moving {
    dip_view *view;
    void *const *data; /* where the address of the root's memory stands */
    size_t offset;
    const char *name; /* of the root, for the error */
} plan_moving;

struct dip_plan {
    dip_object object;
    dip_graph *graph; /* counted */
    plan_step *steps;
    int64_t n_steps, cap_steps;
    plan_value *values;
    int64_t n_values;
    int64_t *outputs;
    int n_outputs;
    plan_moving *moving;
    int64_t n_moving;
    int n_sinks;
    dip_plan_sink *sink;
    void *sink_user;
    const dip_device *device; /* where it runs */
    dip_storage *arena;       /* counted */
    size_t arena_bytes, sum_bytes, work_bytes;
    int operators;
    void **bound;      /* per value: memory bound to an input */
    dip_tensor **held; /* per value: tensor bound to an input, counted */
};

const char *dip_graph_subject(const dip_graph *g, int64_t node);
const graph_value *dip_graph_value_of(const dip_graph *g, const dip_value v);
bool dip_graph_owns(const dip_graph *g, const dip_value v, const char *who);
/* plan.c calls these in this order */
/* steps that the outputs need, in order */
bool dip_plan_select(dip_plan *p, const dip_value *outputs, int n);
bool dip_plan_fuse(dip_plan *p);
bool dip_plan_place(dip_plan *p, const dip_plan_opts *o); /* lifetimes and the arena */
/* sink.c */
void dip_plan_find_sinks(dip_plan *p, const dip_plan_opts *o); /* once lifetimes are known */
size_t dip_plan_slice_workspace(const plan_step *s, size_t *part);
void dip_plan_run_sink(const dip_plan *p, const plan_step *s);
/* weights.c */
const dip_tensor *dip_plan_weight(const dip_plan *p, const plan_step *s);
void dip_plan_look_at_weight(plan_step *s); /* before it runs */
#endif
