/* cases.h - how to call each operator: valid inputs by name, one list that all table-walking tests
 * share.
 *
 * A case says the shapes of the inputs and what they hold; real inputs take the dtype under test.
 * Every operator of ops.def has at least one (test_table.c fails otherwise).
 */
#ifndef DIP_TESTS_OPS_CASES_H
#define DIP_TESTS_OPS_CASES_H
#include "ops/eager.h"

typedef enum op_fill {
    FILL_REAL,   /* evenly in [lo, hi) */
    FILL_APART,  /* like it, every two at least (hi - lo) / n / 2 apart, in random order: no ties */
    FILL_SHARES, /* positive, adding up to 1 along the last axis */
    FILL_INDEX,  /* int64 in [lo, hi) */
    FILL_BOOL
} op_fill;
typedef struct op_input {
    dip_shape shape;
    op_fill fill;
    double lo, hi;
} op_input;
typedef struct op_attr {
    const char *name;
    double number;
    dip_shape dims;
} op_attr;

enum {
    OP_KINKED = 1 /* the gradient itself has no gradient worth checking */
};
typedef struct op_case {
    const char *op, *what;
    op_input in[4];
    op_attr attr[5];
    unsigned flags;
} op_case;
extern const op_case op_cases[]; /* ends with op NULL */

int op_case_inputs(const op_case *c);
/* Attributes by place, defaults filled in; dropout and noise get sources that depend on n alone. */
void op_case_attrs(const op_case *c, dip_attr_value attrs[DIP_MAX_ATTR]);
/* Inputs, filled from `seed`; strided: as views with gaps and exchanged axes of larger memory. */
void op_case_values(const op_case *c, eager *e, dip_dtype t, uint64_t seed, bool strided,
                    dip_value in[4]);
dip_value op_make_input(eager *e, const op_input *in, dip_dtype t, uint64_t seed, bool strided);

uint64_t op_random(uint64_t *state); /* splitmix64 */
double op_uniform(uint64_t *state, double lo, double hi);
double op_get(dip_value v, int64_t linear); /* row-major element of any view */
void op_set(dip_value v, int64_t linear, double x);
#endif
