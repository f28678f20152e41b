/* session.h - the contexts that the program's commands work in, and the interrupts they hear. */
#ifndef DIP_CLI_SESSION_H
#define DIP_CLI_SESSION_H
#include "cli/cli.h"

/* A context of its own for one face, so that peaks and seeds of two do not mix: the environment is
 * read, text goes to standard output unless `silent`.  NULL after a sentence on standard error. */
dip_context *dip_session_open(const dip_cli_values *values, bool silent);

/* From here on SIGINT and SIGTERM cancel the watched context after its current step. */
bool dip_session_catch(void);
void dip_session_watch(dip_context *ctx); /* NULL: none; before the context is freed */
bool dip_session_interrupted(void);
#endif
