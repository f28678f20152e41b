/* while_keras.c - examples/while_keras.c as a function: what is shown and what runs are one text. */
#include "diptych/keras.h"
#include "tools/measurement.h"

/* The example ends the process at an error; here the error waits in the context. */
#undef dip_exit_on_error
#define dip_exit_on_error() ((void)0)
#define main dip_example_while_keras
#include "examples/while_keras.c"
