/* table.c - every module, for what walks them: tests, help, listings.  Constructors do not need
 * it. */
#include "torch/module.h"

const dip_module_kind *const dip_module_kinds[] = {
#define DIP_MODULE(name) &dip_module_##name,
#include "torch/nn/modules.def"
#undef DIP_MODULE
    NULL,
};
