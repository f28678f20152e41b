/* outputs.h - the files that a command writes: --trace, --json, --report, --plot, --output.
 * They are opened first: ten epochs are too long to learn that a folder is missing. */
#ifndef DIP_CLI_OUTPUTS_H
#define DIP_CLI_OUTPUTS_H
#include "cli/cli.h"
#include "report/ladder.h"

typedef struct dip_outputs {
    dip_context *out;
    const char *command;
    const dip_cli_values *values;
    struct dip_writer *trace, *json, *page; /* NULL: not wanted, or given up */
} dip_outputs;

/* Each is false after a sentence on standard error. */
bool dip_outputs_open(dip_outputs *o, dip_context *out, const char *command,
                      const dip_cli_values *values);
bool dip_outputs_write(dip_outputs *o, const dip_run_result *runs, int n); /* closes all */
/* The same of the command ladder: its --trace, --json and --plot. */
bool dip_outputs_write_ladder(dip_outputs *o, const dip_ladder *l);
void dip_outputs_abandon(dip_outputs *o);
void dip_outputs_abandon_trace(dip_outputs *o);
/* Is one wanted that shows results? */
bool dip_outputs_show(const dip_outputs *o);
#endif
