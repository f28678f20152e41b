/* words.h - what may stand where a usage line says FILE, DIR, COMMAND or keras|torch: parsing checks
 * words against it, completion offers them. */
#ifndef DIP_CLI_WORDS_H
#define DIP_CLI_WORDS_H
#include "cli/cli.h"

typedef enum dip_cli_place {
    DIP_CLI_ANYTHING, /* numbers and other text that no list holds */
    DIP_CLI_FILES,
    DIP_CLI_FOLDERS,
    DIP_CLI_WORDS
} dip_cli_place;

enum { DIP_CLI_MOST_WORDS = 512, DIP_CLI_LONGEST_CHOICE = 128 };
typedef struct dip_cli_words {
    dip_cli_place place;
    const char *kind;   /* "command": what one of them is called; NULL: whoever asks knows */
    const char *lister; /* "diptych ops": what one types to see them; NULL: the command's help */
    int n;
    const char *word[DIP_CLI_MOST_WORDS];
    char text[DIP_CLI_LONGEST_CHOICE]; /* of the words of "keras|torch" */
} dip_cli_words;

/* `usage` is a value or operand of the tables: "N", "FILE...", "[COMMAND]", "keras|torch". */
void dip_cli_words_of(const char *usage, dip_cli_words *out);

/* Is `word` one of them, or is there no list of them?  False after a sentence on standard error.
 * `who` is the command's name, `kind` what a word is called where the list does not say. */
bool dip_cli_word_known(const dip_cli_words *w, const char *who, const char *kind,
                        const char *word);
#endif
