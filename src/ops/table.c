/* table.c - every operator, walked from ops.def.  Only what looks operators up by name links this file. */
#include "ops/op.h"

#include <string.h>

const dip_op *const dip_ops[] = {
#define DIP_OP(name) &dip_op_##name,
#include "ops/ops.def"
#undef DIP_OP
    NULL};

const dip_op *dip_op_find(const char *name) {
    for (int i = 0; dip_ops[i]; i++)
        if (strcmp(dip_ops[i]->name, name) == 0) return dip_ops[i];
    return NULL;
}

int dip_op_count(void) { return (int)(sizeof dip_ops / sizeof dip_ops[0]) - 1; }
const char *dip_op_name(int i) { return i >= 0 && i < dip_op_count() ? dip_ops[i]->name : NULL; }
const char *dip_op_doc(int i) { return i >= 0 && i < dip_op_count() ? dip_ops[i]->doc : NULL; }
