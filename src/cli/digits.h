/* digits.h - the folder with the digits that a command's programs train on. */
#ifndef DIP_CLI_DIGITS_H
#define DIP_CLI_DIGITS_H
#include "cli/cli.h"

enum { DIP_CLI_FOLDER = 1024 };
/* Found once, so that all programs of a command train on the same digits.  *threads: of each program, as
 * options and environment have it.  False after a sentence on standard error. */
bool dip_cli_find_digits(const dip_cli_values *values, const char *command,
                         char folder[DIP_CLI_FOLDER], int *threads);
#endif
