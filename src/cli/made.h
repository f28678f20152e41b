/* made.h - how a run's results came about, and the digits they speak of: what a reader needs to
 * believe or to repeat them.  Set after the programs have run. */
#ifndef DIP_CLI_MADE_H
#define DIP_CLI_MADE_H
#include "cli/cli.h"
#include "report/result.h"

/* The facts "made.*" of report/facts.h; `folder` holds the digits.  What the system does not tell is
 * left out.  False: no memory, or a file that cannot be read any more; the error waits in run->ctx. */
bool dip_cli_note_made(dip_run_result *run, const dip_cli_values *values, const char *command,
                       const char *folder);
/* Labels of the test digits, and pixels of those worth seeing. */
bool dip_cli_note_digits(dip_run_result *run, const char *folder);
#endif
