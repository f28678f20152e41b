/* operator_cases.c - the operators' cases of tests/ops, for the tests of this room. */
#include "ops/cases.c"
#include "ops/eager.c"
