/* commands.c - the table of subcommands, and the way from argv to the one that was meant. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

// clang-format off
const dip_cli_command dip_cli_commands[] = {
    { "compare", NULL, "train the same network with both faces, side by side",
      "Trains 784-128-20-10 on the handwritten digits twice, as a Keras program and as a\n"
      "PyTorch program would, each printing what its original prints; then sets both\n"
      "results beside the recorded results of the real frameworks.",
      dip_cli_training_options, dip_cli_compare },
    { "keras", NULL, "run the Keras program alone",
      "Trains the network as the Keras program does (examples/mnist_keras.py and .c) and\n"
      "prints what that program prints.",
      dip_cli_training_options, dip_cli_keras },
    { "torch", NULL, "run the PyTorch program alone",
      "Trains the network as the PyTorch program does (examples/mnist_torch.py and .c) and\n"
      "prints what that program prints.",
      dip_cli_training_options, dip_cli_torch },
    { "info", NULL, "show the version, kernels, threads, devices, data",
      "Shows what this build and this machine give a run. Fails if the digits are not found.",
      dip_cli_help_option, dip_cli_info },
    { "ops", "[NAME]", "list the operators, or show one operator's page",
      "Without a name: every operator with its first line. With one: formula, shapes,\n"
      "attributes with their defaults, and what the engine knows of it.",
      dip_cli_help_option, dip_cli_ops },
    { "help", "[COMMAND]", "show this, or a command's options",
      "Shows the commands, or one command's options, as COMMAND --help does.",
      dip_cli_help_option, dip_cli_help_command },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};
// clang-format on

const dip_cli_command *dip_cli_find(const char *name) {
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++)
        if (strcmp(c->name, name) == 0) return c;
    return NULL;
}

void dip_cli_complain(const char *fmt, ...) {
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    fflush(stdout); /* so that a terminal shows the sentence below what led to it */
    fprintf(stderr, "diptych: %s\n", text);
}

void dip_cli_complain_of(dip_context *ctx, const char *subject) {
    dip_error e;
    if (!dip_error_take(ctx, &e)) return;
    const char *text = e.text;
    char place[400];
    if (e.file) { /* a line of the program's own source says nothing to its user */
        int n = dip_snprintf(place, sizeof place, "%.300s:%d: ", e.file, e.line);
        if (n > 0 && strncmp(text, place, (size_t)n) == 0) text += n;
    }
    if (subject) dip_cli_complain("%s: %s", subject, text);
    else dip_cli_complain("%s", text);
}

static int unknown_command(const char *name) {
    const char *known[32];
    int n = 0;
    for (const dip_cli_command *c = dip_cli_commands; c->name && n < 32; c++) known[n++] = c->name;
    const char *near = dip_nearest(name, known, n);
    const char *what = name[0] == '-' ? "option" : "command";
    if (near && name[0] != '-')
        dip_cli_complain(
            "there is no %s \"%.100s\"; did you mean \"%s\"? diptych --help lists them", what, name,
            near);
    else dip_cli_complain("there is no %s \"%.100s\"; diptych --help lists them", what, name);
    return DIP_EXIT_USAGE;
}

int dip_cli_help_command(dip_context *out, const dip_cli_values *values) {
    if (!values->operand) {
        dip_cli_help(out);
        return DIP_EXIT_DONE;
    }
    const dip_cli_command *c = dip_cli_find(values->operand);
    if (!c) return unknown_command(values->operand);
    dip_cli_help_of(out, c);
    return DIP_EXIT_DONE;
}

static int dispatch(dip_context *out, int argc, char **argv) {
    if (argc < 2) {
        dip_cli_complain(
            "a command is missing; diptych --help lists them, diptych compare runs the main one");
        return DIP_EXIT_USAGE;
    }
    const char *word = argv[1];
    bool help = strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
    if (help || strcmp(word, "--version") == 0) {
        if (argc > 2) {
            dip_cli_complain("%s stands alone, found \"%.100s\" after it; diptych help COMMAND "
                             "shows a command's options",
                             word, argv[2]);
            return DIP_EXIT_USAGE;
        }
        if (help) dip_cli_help(out);
        else dip_printf(out, "diptych %s\n", DIPTYCH_VERSION);
        return DIP_EXIT_DONE;
    }
    const dip_cli_command *c = dip_cli_find(word);
    if (!c) return unknown_command(word);
    dip_cli_values values;
    if (!dip_cli_parse(c, argc - 2, argv + 2, &values)) return DIP_EXIT_USAGE;
    if (values.help) {
        dip_cli_help_of(out, c);
        return DIP_EXIT_DONE;
    }
    return c->run(out, &values);
}

int dip_cli_main(int argc, char **argv) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.sink = dip_stdout_sink();
    o.environment = true; /* COLUMNS, NO_COLOR */
    dip_error why;
    dip_context *out = dip_context_new(&o, &why);
    if (!out) { /* a wrong DIPTYCH_CPU concerns those who compute, and they say so */
        o.environment = false;
        out = dip_context_new(&o, &why);
    }
    if (!out) {
        dip_cli_complain("%s", why.text);
        return DIP_EXIT_FAILED;
    }
    int status = dispatch(out, argc, argv);
    dip_context_free(out);
    if ((fflush(stdout) != 0 || ferror(stdout)) && status == DIP_EXIT_DONE) {
        dip_cli_complain("standard output could not be written; what was printed is not complete");
        status = DIP_EXIT_FAILED;
    }
    return status;
}
