/* main.c - the program diptych; the rest of it is in the other files, which tests link too. */
#include "cli/cli.h"

int main(int argc, char **argv) { return dip_cli_main(argc, argv); }
