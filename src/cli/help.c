/* help.c - help, written from the tables of commands and options. */
#include <string.h>

#include "cli/cli.h"

void dip_cli_help(dip_context *out) {
    dip_printf(
        out,
        "diptych %s: one neural network engine in C behind two faces, Keras' and PyTorch's\n\n"
        "Usage: diptych COMMAND [OPTIONS]\n\nCommands:\n",
        DIPTYCH_VERSION);
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) {
        char name[48];
        dip_snprintf(name, sizeof name, "%s%s%s", c->name, c->operand ? " " : "",
                     c->operand ? c->operand : "");
        dip_printf(out, "  %-16s  %s\n", name, c->summary);
    }
    dip_write(
        out,
        "\nOptions:\n"
        "  --help            show this; -h for short\n"
        "  --version         show the version\n"
        "\nThe environment:\n"
        "  DIPTYCH_CPU          kernels to use: generic, sse2, avx2, avx512 or neon\n"
        "  DIPTYCH_NUM_THREADS  threads, where --threads does not say\n"
        "  DIPTYCH_DATA         folder with the digits, or with a folder mnist that holds them\n"
        "\nExit status: 0 done, 1 failed, 2 wrong options, 130 interrupted (SIGINT, SIGTERM).\n"
        "diptych help COMMAND shows a command's options; diptych compare runs the main one.\n");
}

/* The lines of a description, the first where the name stands, the others below it. */
static void print_option(dip_context *out, const dip_cli_option *o) {
    char name[48];
    dip_snprintf(name, sizeof name, "%s%s%s", o->name, o->value ? " " : "",
                 o->value ? o->value : "");
    dip_printf(out, "  %-16s  ", name);
    for (const char *line = o->doc; *line;) {
        size_t n = strcspn(line, "\n");
        dip_printf(out, "%s%.*s", line == o->doc ? "" : "\n                    ", (int)n, line);
        line += n + (line[n] == '\n');
    }
    if (o->kind == DIP_CLI_NUMBER || o->kind == DIP_CLI_SEED) {
        dip_printf(out, "\n                    (%lld to %lld", (long long)o->least,
                   (long long)o->most);
        if (o->preset) dip_printf(out, "; default %s", o->preset);
        dip_write(out, ")");
    }
    dip_write(out, "\n");
}

void dip_cli_help_of(dip_context *out, const dip_cli_command *c) {
    bool many = c->options != dip_cli_help_option;
    dip_printf(out, "Usage: diptych %s%s%s%s\n\n%s\n\nOptions:\n", c->name, c->operand ? " " : "",
               c->operand ? c->operand : "", many ? " [OPTIONS]" : "", c->about);
    for (const dip_cli_option *o = c->options; o->name; o++) print_option(out, o);
}
