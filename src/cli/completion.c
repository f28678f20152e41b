/* completion.c - `diptych completion bash`: a script that bash sources, written from the tables of
 * commands and options.  It needs nothing but bash itself (3.2 or newer). */
#include <string.h>

#include "cli/cli.h"
#include "cli/words.h"

/* The function finds out what stands before the cursor, the generated part what may follow. */
static const char opening[] =
    "# bash completion for diptych, written by: diptych completion bash\n"
    "_diptych() {\n"
    "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "    local options='' place='' words='' operand='' operands=''\n"
    "    COMPREPLY=()\n"
    "    # \"--face=keras\" comes as three words\n"
    "    if [[ $current == '=' ]]; then current=''\n"
    "    elif [[ $previous == '=' ]]; then previous=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        previous=''\n";

static const char closing[] =
    "    # Values first, then options behind a dash, then operands.\n"
    "    if [[ -z $place ]]; then\n"
    "        if [[ $current == -* || -z $operand ]]; then place=words words=$options\n"
    "        else place=$operand words=$operands; fi\n"
    "    fi\n"
    "    case $place in\n"
    "    words) COMPREPLY=($(compgen -W \"$words\" -- \"$current\")) ;;\n"
    "    files | folders)\n"
    "        type compopt >/dev/null 2>&1 && compopt -o filenames 2>/dev/null\n"
    "        local IFS=$'\\n'\n"
    "        if [[ $place == files ]]; then COMPREPLY=($(compgen -f -- \"$current\"))\n"
    "        else COMPREPLY=($(compgen -d -- \"$current\")); fi ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _diptych diptych\n";

static const char *place_name(const dip_cli_words *w) {
    switch (w->place) {
    case DIP_CLI_FILES: return "files";
    case DIP_CLI_FOLDERS: return "folders";
    case DIP_CLI_WORDS: return "words";
    case DIP_CLI_ANYTHING: break;
    }
    return "nothing";
}

static void print_words(dip_context *out, const char *variable, const dip_cli_words *w) {
    dip_printf(out, " %s='", variable);
    for (int i = 0; i < w->n; i++) dip_printf(out, "%s%s", i > 0 ? " " : "", w->word[i]);
    dip_write(out, "'");
}

static void print_options(dip_context *out, const dip_cli_option *options) {
    dip_write(out, "        options='");
    for (const dip_cli_option *o = options; o->name; o++)
        dip_printf(out, "%s%s", o == options ? "" : " ", o->name);
    dip_write(out, "'\n");
}

/* "random" is the one word that a seed may be. */
static void print_value(dip_context *out, const dip_cli_option *o) {
    dip_cli_words w;
    dip_cli_words_of(o->value, &w);
    if (o->kind == DIP_CLI_SEED) {
        w.place = DIP_CLI_WORDS;
        w.word[w.n++] = "random";
    }
    dip_printf(out, "        %s) place=%s", o->name, place_name(&w));
    if (w.place == DIP_CLI_WORDS) print_words(out, "words", &w);
    dip_write(out, " ;;\n");
}

static void print_command(dip_context *out, const dip_cli_command *c) {
    dip_printf(out, "    elif [[ ${COMP_WORDS[1]} == %s ]]; then\n", c->name);
    print_options(out, c->options);
    if (c->operand) {
        dip_cli_words w;
        dip_cli_words_of(c->operand, &w);
        dip_printf(out, "        operand=%s", place_name(&w));
        if (w.place == DIP_CLI_WORDS) print_words(out, "operands", &w);
        dip_write(out, "\n");
    }
    int values = 0;
    for (const dip_cli_option *o = c->options; o->name; o++) values += o->value != NULL;
    if (values == 0) return;
    dip_write(out, "        case $previous in\n");
    for (const dip_cli_option *o = c->options; o->name; o++)
        if (o->value) print_value(out, o);
    dip_write(out, "        esac\n");
}

int dip_cli_completion(dip_context *out, const dip_cli_values *values) {
    (void)values; /* bash is the one there is: words.c */
    dip_cli_words commands;
    dip_cli_words_of("COMMAND", &commands);
    dip_write(out, opening);
    print_options(out, dip_cli_program_options);
    dip_write(out, "        operand=words");
    print_words(out, "operands", &commands);
    dip_write(out, "\n");
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) print_command(out, c);
    dip_write(out, "    fi\n");
    dip_write(out, closing);
    return DIP_EXIT_DONE;
}
