/* help.c - help, written from the tables of commands and options; and what all texts share. */
#include <string.h>

#include "cli/cli.h"

const char dip_cli_summary[] =
    "one neural network engine in C behind two faces, Keras' and PyTorch's";

const dip_cli_fact dip_cli_statuses[] = {
#define DIP_STATUS(name, number, doc) {#number, doc},
#include "cli/statuses.def"
#undef DIP_STATUS
    {NULL, NULL},
};

const dip_cli_fact dip_cli_variables[] = {
#define DIP_VARIABLE(name, doc) {name, doc},
#include "cli/variables.def"
#undef DIP_VARIABLE
    {NULL, NULL},
};

enum { NAMES = 16, DOCS = 20 }; /* columns: how wide names may be, where descriptions start */

/* "--epochs N", "new DIR" */
static void print_name(dip_context *out, const char *name, const char *value) {
    char text[64];
    int n = dip_snprintf(text, sizeof text, "%s%s%s", name, value ? " " : "", value ? value : "");
    if (n <= NAMES) dip_printf(out, "  %-*s  ", NAMES, text);
    else dip_printf(out, "  %s\n%*s", text, DOCS, ""); /* too wide: its description below it */
}

/* The lines of a description, the first where the name stands, the others below it. */
static void print_option(dip_context *out, const dip_cli_option *o) {
    print_name(out, o->name, o->value);
    for (const char *line = o->doc; *line;) {
        size_t n = strcspn(line, "\n");
        if (line != o->doc) dip_printf(out, "\n%*s", DOCS, "");
        dip_printf(out, "%.*s", (int)n, line);
        line += n + (line[n] == '\n');
    }
    char limits[80];
    dip_cli_option_limits(o, limits, sizeof limits);
    if (limits[0]) dip_printf(out, "\n%*s%s", DOCS, "", limits);
    dip_write(out, "\n");
}

static void print_options(dip_context *out, const dip_cli_option *o) {
    dip_write(out, "\nOptions:\n");
    for (; o->name; o++) print_option(out, o);
}

static void print_facts(dip_context *out, const char *title, const dip_cli_fact *f, int width) {
    dip_printf(out, "\n%s:\n", title);
    for (; f->doc; f++) dip_printf(out, "  %-*s  %s\n", width, f->name, f->doc);
}

void dip_cli_help(dip_context *out) {
    dip_printf(out, "diptych %s\n%s\n\nUsage: diptych COMMAND [OPTIONS]\n\nCommands:\n",
               DIPTYCH_VERSION, dip_cli_summary);
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) {
        print_name(out, c->name, c->operand);
        dip_printf(out, "%s\n", c->summary);
    }
    print_options(out, dip_cli_program_options);
    print_facts(out, "The environment", dip_cli_variables, 19);
    print_facts(out, "Exit status", dip_cli_statuses, 3);
    dip_write(out, "\ndiptych help COMMAND shows a command's options and examples; diptych compare\n"
                   "runs the main one.\n");
}

void dip_cli_help_of(dip_context *out, const dip_cli_command *c) {
    bool many = c->options != dip_cli_help_option;
    dip_printf(out, "Usage: diptych %s%s%s%s\n\n%s\n", c->name, c->operand ? " " : "",
               c->operand ? c->operand : "", many ? " [OPTIONS]" : "", c->about);
    print_options(out, c->options);
    dip_write(out, "\nExamples:\n");
    for (const dip_cli_example *e = c->examples; e->line; e++)
        dip_printf(out, "  %s\n      %s\n", e->line, e->doc);
}

int dip_cli_help_command(dip_context *out, const dip_cli_values *values) {
    if (values->operand) dip_cli_help_of(out, dip_cli_find(values->operand));
    else dip_cli_help(out);
    return DIP_EXIT_DONE;
}
