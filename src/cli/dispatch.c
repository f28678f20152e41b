/* dispatch.c - the way from argv to the command that was meant. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/words.h"

static int unknown_command(const char *word) {
    dip_cli_words commands;
    if (word[0] == '-')
        dip_cli_complain("there is no option \"%.100s\"; diptych --help lists them", word);
    else {
        dip_cli_words_of("COMMAND", &commands);
        dip_cli_word_known(&commands, NULL, NULL, word);
    }
    return DIP_EXIT_USAGE;
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
