/* while_torch.c - examples/while_torch.c as a function: what is shown and what runs are one text. */
#include "diptych/torch.h"
#include "tools/measurement.h"

/* The example ends the process at an error; here the error waits in the context. */
#undef dip_exit_on_error
#define dip_exit_on_error() ((void)0)
#define main dip_example_while_torch
#include "examples/while_torch.c"
