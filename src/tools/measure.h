/* measure.h - the facts of report/facts.h, but for "made.*": measured by the engine on itself. */
#ifndef DIP_TOOLS_MEASURE_H
#define DIP_TOOLS_MEASURE_H
#include "report/facts.h"
#include "report/result.h"

/* Measures with the batch size and the float type of `run` and the kernels of `out`, and puts the facts
 * into `run`.  Nothing is printed.  A measurement that fails leaves its facts out and no error behind:
 * false. */
bool dip_measure_facts(dip_context *out, dip_run_result *run);
#endif
