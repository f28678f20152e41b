/* cli.h - the program's commands and options: two tables from which parsing, help, the manual pages
 * and the shell's completion all work.
 *
 * What went wrong is one sentence on standard error; results go to standard output.
 */
#ifndef DIP_CLI_CLI_H
#define DIP_CLI_CLI_H
#include "base/context.h"

enum {
#define DIP_STATUS(name, number, doc) DIP_EXIT_##name = (number),
#include "cli/statuses.def"
#undef DIP_STATUS
};

enum { DIP_CLI_MOST_OPERANDS = 64 };

/* What the options said.  Defaults stand in the option tables (options.c), as text that is read
 * like the user's own. */
typedef struct dip_cli_values {
    int64_t epochs, batch_size, seed;
    int64_t threads;  /* 0: not given */
    bool seed_random; /* seed was taken from the system */
    int64_t seeds;    /* of the ladder; 0: not given */
    bool float64, quiet, brief, help;
    bool factorial, ends, no_ladder;
    const char *data, *trace, *json; /* NULL: not given */
    const char *report, *plot;       /* of compare; NULL: none */
    const char *output;              /* of report */
    const char *order, *only;        /* of the ladder: keys of switches; NULL: all as they stand */
    const char *face, *into;         /* of new; of man */
    const char *operand;             /* the first; NULL: not given */
    const char *operands[DIP_CLI_MOST_OPERANDS];
    int operand_count;
    int words;                       /* what stood behind the command */
    char *const *word;
} dip_cli_values;

typedef enum dip_cli_kind {
    DIP_CLI_FLAG,
    DIP_CLI_NUMBER,
    DIP_CLI_SEED,
    DIP_CLI_TEXT,
    DIP_CLI_CHOICE, /* one of the words that `value` lists */
    DIP_CLI_LIST    /* several of them with commas between, each once */
} dip_cli_kind;
typedef struct dip_cli_option {
    const char *name;  /* "--epochs" */
    /* "N", "FILE", "keras|torch" (words.h), "FILE.html|.md|none": the endings that the name of a
     * file may have, and words that say there is none; NULL: a flag takes none */
    const char *value;
    dip_cli_kind kind;
    size_t offset;       /* into dip_cli_values: bool, int64_t or const char * */
    int64_t least, most; /* numbers and seeds */
    const char *preset;  /* the default as one would write it; NULL: none */
    const char *doc;     /* lines of at most 54 columns, separated by \n */
} dip_cli_option;

/* Each ends with a record without a name. */
extern const dip_cli_option dip_cli_training_options[];
extern const dip_cli_option dip_cli_compare_options[]; /* those and more */
extern const dip_cli_option dip_cli_ladder_options[];
extern const dip_cli_option dip_cli_report_options[];
extern const dip_cli_option dip_cli_new_options[];
extern const dip_cli_option dip_cli_man_options[];
extern const dip_cli_option dip_cli_help_option[];
extern const dip_cli_option dip_cli_program_options[]; /* before any command: dispatch.c */
/* "(1 to 1024; default 1)"; "" for an option without limits and default. */
void dip_cli_option_limits(const dip_cli_option *o, char *text, size_t size);

/* A line that can be typed as it stands, and what it does. */
typedef struct dip_cli_example {
    const char *line, *doc;
} dip_cli_example;

typedef int dip_cli_run(dip_context *out, const dip_cli_values *values);
typedef struct dip_cli_command {
    const char *name;
    const char *operand; /* "DIR", "[COMMAND]", "FILE..." (words.h); NULL: takes none */
    const char *summary; /* one line */
    const char *about;   /* lines of at most 80 columns */
    const dip_cli_example *examples; /* end with a record without a line */
    const dip_cli_option *options;
    dip_cli_run *run;
} dip_cli_command;
extern const dip_cli_command dip_cli_commands[]; /* ends with a record without a name */
const dip_cli_command *dip_cli_find(const char *name);

/* The whole program: returns its exit status. */
int dip_cli_main(int argc, char **argv);

/* argv[0] is the first word after the command.  False after a sentence on standard error. */
bool dip_cli_parse(const dip_cli_command *command, int argc, char **argv, dip_cli_values *out);

/* What stands in statuses.def and variables.def; end with a record without a doc. */
typedef struct dip_cli_fact {
    const char *name, *doc;
} dip_cli_fact;
extern const dip_cli_fact dip_cli_statuses[], dip_cli_variables[];

extern const char dip_cli_summary[]; /* of the program: one line */
void dip_cli_help(dip_context *out);
void dip_cli_help_of(dip_context *out, const dip_cli_command *command);

/* One line of n bytes, broken between words: it starts in column `at`, what follows in `indent`.  A
 * word that is longer than a line stands alone and is not cut.  For ASCII. */
void dip_cli_wrap(dip_context *out, const char *line, size_t n, int at, int indent);

/* "diptych: ..." and a newline on standard error. */
void dip_cli_complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The first error that waits in ctx, without the source line inside the program. */
void dip_cli_complain_of(dip_context *ctx, const char *subject);

/* the commands */
int dip_cli_compare(dip_context *out, const dip_cli_values *values);
int dip_cli_ladder(dip_context *out, const dip_cli_values *values);
int dip_cli_keras(dip_context *out, const dip_cli_values *values);
int dip_cli_torch(dip_context *out, const dip_cli_values *values);
int dip_cli_report(dip_context *out, const dip_cli_values *values);
int dip_cli_new(dip_context *out, const dip_cli_values *values);
int dip_cli_info(dip_context *out, const dip_cli_values *values);
int dip_cli_ops(dip_context *out, const dip_cli_values *values);
int dip_cli_differences(dip_context *out, const dip_cli_values *values);
int dip_cli_help_command(dip_context *out, const dip_cli_values *values);
int dip_cli_man(dip_context *out, const dip_cli_values *values);
int dip_cli_completion(dip_context *out, const dip_cli_values *values);
#endif
