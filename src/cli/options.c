/* options.c - the tables of options, and reading them: "--name value" or "--name=value". */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/words.h"
#include "report/ladder.h"

#define FIELD(name) offsetof(dip_cli_values, name)
#define HELP \
    { "--help", NULL, DIP_CLI_FLAG, FIELD(help), 0, 0, NULL, "show this; -h for short" }
#define END \
    { NULL, NULL, DIP_CLI_FLAG, 0, 0, 0, NULL, NULL }

static const int64_t largest_seed = 4294967295; /* Keras takes no larger one */

// clang-format off
/* What a training is; then what a run of one or both programs writes. */
#define LEARNING_OPTIONS \
    { "--epochs", "N", DIP_CLI_NUMBER, FIELD(epochs), 1, 1000000, "10", \
      "rounds over the training rows" }, \
    { "--batch-size", "N", DIP_CLI_NUMBER, FIELD(batch_size), 1, 1000000, "100", \
      "rows of a step; the last batch of an epoch holds the\nrest" }, \
    { "--seed", "N", DIP_CLI_SEED, FIELD(seed), 0, largest_seed, "0", \
      "of weights, split and order of rows; \"random\" takes\none from the system and prints it" }, \
    { "--data", "DIR", DIP_CLI_TEXT, FIELD(data), 0, 0, NULL, \
      "folder with the four MNIST files, plain or .gz, or\n" \
      "with MNIST/raw; without it: $DIPTYCH_DATA, the user's\n" \
      "cache, the installed files" }, \
    { "--threads", "N", DIP_CLI_NUMBER, FIELD(threads), 1, 1024, NULL, \
      "without it: $DIPTYCH_NUM_THREADS, else 1; never\nchanges a result" }, \
    { "--float64", NULL, DIP_CLI_FLAG, FIELD(float64), 0, 0, NULL, \
      "draw weights and divide pixels in float32, then do\neverything in float64" }
#define TRAINING_OPTIONS \
    LEARNING_OPTIONS, \
    { "--trace", "FILE", DIP_CLI_TEXT, FIELD(trace), 0, 0, NULL, \
      "write the loss of every step: face,epoch,step,loss" }, \
    { "--json", "FILE", DIP_CLI_TEXT, FIELD(json), 0, 0, NULL, \
      "write the results (docs/json/compare.schema.json)" }, \
    { "--quiet", NULL, DIP_CLI_FLAG, FIELD(quiet), 0, 0, NULL, \
      "print nothing but errors; files are still written" }

const dip_cli_option dip_cli_training_options[] = { TRAINING_OPTIONS, HELP, END };

const dip_cli_option dip_cli_compare_options[] = {
    TRAINING_OPTIONS,
    { "--report", "FILE.html|.md|none", DIP_CLI_TEXT, FIELD(report), 0, 0, "diptych-report.html",
      "write a page that shows, explains and repeats all" },
    { "--plot", "FILE.png|.svg", DIP_CLI_TEXT, FIELD(plot), 0, 0, NULL,
      "draw the curves of both faces, and digits with both\nanswers" },
    { "--brief", NULL, DIP_CLI_FLAG, FIELD(brief), 0, 0, NULL,
      "the results alone, without the programs' own text" },
    { "--no-ladder", NULL, DIP_CLI_FLAG, FIELD(no_ladder), 0, 0, NULL,
      "leave out the ladder, seven more trainings that show\nwhich of the differences matters" },
    HELP,
    END,
};

const dip_cli_option dip_cli_ladder_options[] = {
    LEARNING_OPTIONS,
    { "--seeds", "N", DIP_CLI_NUMBER, FIELD(seeds), 1, DIP_MOST_SEEDS, NULL,
      "so many seeds, from --seed on; without it: 5, and 1\nwith --factorial" },
    { "--order", "SWITCH,...", DIP_CLI_LIST, FIELD(order), 0, 0, NULL,
      "turn these first, in this order, then the others" },
    { "--only", "SWITCH,...", DIP_CLI_LIST, FIELD(only), 0, 0, NULL,
      "turn these alone; the last rung is then not the\nPyTorch program, and the last row says what remains" },
    { "--ends", NULL, DIP_CLI_FLAG, FIELD(ends), 0, 0, NULL,
      "turn all at once: the first and the last rung alone" },
    { "--factorial", NULL, DIP_CLI_FLAG, FIELD(factorial), 0, 0, NULL,
      "run all combinations, and say what each switch is\nworth (Shapley values)" },
    { "--trace", "FILE", DIP_CLI_TEXT, FIELD(trace), 0, 0, NULL,
      "write the loss of every step:\nseed,rung,epoch,step,loss" },
    { "--json", "FILE", DIP_CLI_TEXT, FIELD(json), 0, 0, NULL,
      "write the results (docs/json/ladder.schema.json)" },
    { "--plot", "FILE.png|.svg", DIP_CLI_TEXT, FIELD(plot), 0, 0, NULL,
      "draw the test accuracy of each rung with its 95 %\nrange" },
    { "--brief", NULL, DIP_CLI_FLAG, FIELD(brief), 0, 0, NULL,
      "the rows alone, without what each rung turns" },
    { "--quiet", NULL, DIP_CLI_FLAG, FIELD(quiet), 0, 0, NULL,
      "print nothing but errors; files are still written" },
    HELP,
    END,
};

const dip_cli_option dip_cli_report_options[] = {
    { "--output", "FILE.html|.md", DIP_CLI_TEXT, FIELD(output), 0, 0, NULL,
      "the page to write; -o for short" },
    HELP,
    END,
};

const dip_cli_option dip_cli_parity_options[] = {
    { "--steps", "N", DIP_CLI_NUMBER, FIELD(steps), 1, 1000000000, NULL,
      "compare so many steps at most; without it: all" },
    { "--data", "DIR", DIP_CLI_TEXT, FIELD(data), 0, 0, NULL,
      "folder with the MNIST files, for recordings that name\ntheir rows instead of holding them" },
    { "--threads", "N", DIP_CLI_NUMBER, FIELD(threads), 1, 1024, NULL,
      "without it: $DIPTYCH_NUM_THREADS, else 1; never\nchanges a result" },
    { "--json", "FILE", DIP_CLI_TEXT, FIELD(json), 0, 0, NULL,
      "write the findings (docs/json/parity.schema.json)" },
    { "--quiet", NULL, DIP_CLI_FLAG, FIELD(quiet), 0, 0, NULL,
      "print nothing but errors; the status still tells" },
    HELP,
    END,
};

const dip_cli_option dip_cli_new_options[] = {
    { "--face", "keras|torch", DIP_CLI_CHOICE, FIELD(face), 0, 0, "keras",
      "as which framework's users write it" },
    HELP,
    END,
};

const dip_cli_option dip_cli_man_options[] = {
    { "--into", "DIR", DIP_CLI_TEXT, FIELD(into), 0, 0, NULL,
      "write every page there: diptych.1, diptych-compare.1" },
    HELP,
    END,
};

const dip_cli_option dip_cli_help_option[] = { HELP, END };

const dip_cli_option dip_cli_program_options[] = {
    HELP,
    { "--version", NULL, DIP_CLI_FLAG, 0, 0, 0, NULL, "show the version" },
    END,
};
// clang-format on

void dip_cli_option_limits(const dip_cli_option *o, char *text, size_t size) {
    bool limits = o->kind == DIP_CLI_NUMBER || o->kind == DIP_CLI_SEED;
    text[0] = 0;
    if (limits && o->preset)
        dip_snprintf(text, size, "(%lld to %lld; default %s)", (long long)o->least,
                     (long long)o->most, o->preset);
    else if (limits)
        dip_snprintf(text, size, "(%lld to %lld)", (long long)o->least, (long long)o->most);
    else if (o->preset) dip_snprintf(text, size, "(default %s)", o->preset);
}

static void *field(dip_cli_values *v, const dip_cli_option *o) { return (char *)v + o->offset; }

/* ---- one value ------------------------------------------------------------------------------- */
/* Digits only: strtoll alone would take blanks, signs and more. */
static bool read_number(const char *text, int64_t least, int64_t most, int64_t *out) {
    size_t n = strlen(text);
    if (n == 0 || n > 18) return false;
    for (size_t i = 0; i < n; i++)
        if (!isdigit((unsigned char)text[i])) return false;
    int64_t v = strtoll(text, NULL, 10);
    if (v < least || v > most) return false;
    *out = v;
    return true;
}

/* "FILE.html|.md|none": what may follow FILE, one after the other; NULL at the end. */
static const char *next_ending(const char *at, size_t *n) {
    if (*at == '|') at++;
    *n = strcspn(at, "|");
    return *n > 0 ? at : NULL;
}

/* Is the name one of the words, or does it end as it may?  *word: it is one of the words. */
static bool ending_known(const char *usage, const char *name, bool *word) {
    const char *at = usage + strlen("FILE");
    size_t n, length = strlen(name);
    *word = false;
    if (!*at) return true;
    while ((at = next_ending(at, &n)) != NULL) {
        bool whole = length == n && strncmp(name, at, n) == 0;
        if (*at != '.' && whole) *word = true;
        if (*at == '.' ? length > n && strncmp(name + length - n, at, n) == 0 : whole) return true;
        at += n;
    }
    return false;
}

/* "a name that ends in .html or .md, or none" */
static const char *endings_text(const char *usage, char *text, size_t size) {
    const char *at = usage + strlen("FILE"), *before = "a name that ends in ";
    size_t n;
    text[0] = 0;
    while ((at = next_ending(at, &n)) != NULL) {
        size_t used = strlen(text);
        dip_snprintf(text + used, size - used, "%s%.*s", *at == '.' ? before : ", or ", (int)n, at);
        before = " or ";
        at += n;
    }
    return text;
}

static bool set_file(const char *command, const dip_cli_option *o, const char *text,
                     dip_cli_values *v) {
    bool none = false;
    if (strncmp(o->value, "FILE", 4) == 0 && !ending_known(o->value, text, &none)) {
        char expected[128];
        dip_cli_complain("%s: %s: found \"%.200s\", expected %s", command, o->name, text,
                         endings_text(o->value, expected, sizeof expected));
        return false;
    }
    *(const char **)field(v, o) = none ? NULL : text;
    return true;
}

/* "weights,order": every word known, none twice. */
static bool set_list(const char *command, const dip_cli_option *o, const char *text,
                     dip_cli_values *v) {
    dip_cli_words known;
    dip_cli_words_of(o->value, &known);
    for (const char *at = text;; at++) {
        size_t n = strcspn(at, ",");
        char word[64];
        dip_snprintf(word, sizeof word, "%.*s", n < sizeof word ? (int)n : 63, at);
        if (!dip_cli_word_known(&known, command, NULL, word)) return false;
        for (const char *before = text; before < at; before += strcspn(before, ",") + 1) {
            if (strcspn(before, ",") != n || strncmp(before, at, n) != 0) continue;
            dip_cli_complain("%s: %s: \"%s\" stands there twice, expected each once", command,
                             o->name, word);
            return false;
        }
        at += n;
        if (!*at) break;
    }
    *(const char **)field(v, o) = text;
    return true;
}

static bool set_value(const char *command, const dip_cli_option *o, const char *text,
                      dip_cli_values *v) {
    if (o->kind == DIP_CLI_LIST) return set_list(command, o, text, v);
    if (o->kind == DIP_CLI_TEXT) {
        if (!*text) {
            dip_cli_complain("%s: %s: the %s is empty, expected a name", command, o->name,
                             strcmp(o->value, "DIR") == 0 ? "folder" : "file");
            return false;
        }
        return set_file(command, o, text, v);
    }
    if (o->kind == DIP_CLI_CHOICE) {
        dip_cli_words choices;
        dip_cli_words_of(o->value, &choices);
        *(const char **)field(v, o) = text;
        return dip_cli_word_known(&choices, command, o->name + 2, text);
    }
    if (o->kind == DIP_CLI_SEED) {
        v->seed_random = strcmp(text, "random") == 0;
        if (v->seed_random) {
            *(int64_t *)field(v, o) = (int64_t)(dip_entropy() & (uint64_t)largest_seed);
            return true;
        }
    }
    if (read_number(text, o->least, o->most, field(v, o))) return true;
    dip_cli_complain("%s: %s: found \"%.60s\", expected a whole number from %lld to %lld%s",
                     command, o->name, text, (long long)o->least, (long long)o->most,
                     o->kind == DIP_CLI_SEED ? ", or random" : "");
    return false;
}

/* ---- one word -------------------------------------------------------------------------------- */
static const dip_cli_option *find_option(const dip_cli_command *c, const char *word, size_t n) {
    static const char *const shorter[][2] = {{"-h", "--help"}, {"-o", "--output"}};
    for (size_t i = 0; i < sizeof shorter / sizeof *shorter; i++)
        if (n == 2 && strncmp(word, shorter[i][0], n) == 0) word = shorter[i][1], n = strlen(word);
    for (const dip_cli_option *o = c->options; o->name; o++)
        if (strlen(o->name) == n && strncmp(o->name, word, n) == 0) return o;
    return NULL;
}

static bool unknown_option(const dip_cli_command *c, const char *word, size_t n) {
    char name[64];
    dip_snprintf(name, sizeof name, "%.*s", n < 60 ? (int)n : 60, word);
    const char *known[32];
    int count = 0;
    for (const dip_cli_option *o = c->options; o->name && count < 32; o++) known[count++] = o->name;
    const char *near = dip_nearest(name, known, count);
    if (near)
        dip_cli_complain("%s: there is no option %s; did you mean %s? diptych %s --help lists them",
                         c->name, name, near, c->name);
    else
        dip_cli_complain("%s: there is no option %s; diptych %s --help lists them", c->name, name,
                         c->name);
    return false;
}

/* Reads argv[*i], and the next word where it is that option's value. */
static bool read_option(const dip_cli_command *c, int argc, char **argv, int *i,
                        dip_cli_values *out) {
    const char *word = argv[*i], *equals = strchr(word, '=');
    size_t n = equals ? (size_t)(equals - word) : strlen(word);
    const dip_cli_option *o = find_option(c, word, n);
    if (!o) return unknown_option(c, word, n);
    if (o->kind == DIP_CLI_FLAG) {
        if (equals) {
            dip_cli_complain("%s: %s takes no value, found \"%.60s\"", c->name, o->name,
                             equals + 1);
            return false;
        }
        *(bool *)field(out, o) = true;
        return true;
    }
    if (equals) return set_value(c->name, o, equals + 1, out);
    /* "--json --quiet" forgot the file; a file of that name can still be had as --json=--quiet. */
    if (*i + 1 >= argc || (o->kind == DIP_CLI_TEXT && strncmp(argv[*i + 1], "--", 2) == 0)) {
        dip_cli_complain("%s: %s needs a value: %s %s", c->name, o->name, o->name, o->value);
        return false;
    }
    return set_value(c->name, o, argv[++*i], out);
}

static bool read_operand(const dip_cli_command *c, const char *word, dip_cli_values *out) {
    if (!c->operand) {
        dip_cli_complain("%s: takes options only, found \"%.60s\"; diptych %s --help lists them",
                         c->name, word, c->name);
        return false;
    }
    bool several = strstr(c->operand, "...") != NULL;
    if (out->operand_count >= (several ? DIP_CLI_MOST_OPERANDS : 1)) {
        if (several)
            dip_cli_complain("%s: takes at most %d names, found \"%.60s\" as well", c->name,
                             DIP_CLI_MOST_OPERANDS, word);
        else dip_cli_complain("%s: takes one name, found \"%.60s\" as well", c->name, word);
        return false;
    }
    dip_cli_words known;
    dip_cli_words_of(c->operand, &known);
    out->operands[out->operand_count++] = word;
    out->operand = out->operands[0];
    return dip_cli_word_known(&known, c->name, NULL, word);
}

/* The file that an option names to be written; NULL: none. */
static const char *file_of(const dip_cli_option *o, dip_cli_values *v) {
    bool file = o->kind == DIP_CLI_TEXT && strncmp(o->value, "FILE", 4) == 0;
    return file ? *(const char **)field(v, o) : NULL;
}

static bool files_differ(const dip_cli_command *c, dip_cli_values *v) {
    for (const dip_cli_option *a = c->options; a->name; a++) {
        for (const dip_cli_option *b = c->options; b < a; b++) {
            const char *one = file_of(b, v), *other = file_of(a, v);
            if (!one || !other || strcmp(one, other) != 0) continue;
            dip_cli_complain("%s: %s and %s name the same file \"%.200s\"; give each its own",
                             c->name, b->name, a->name, one);
            return false;
        }
    }
    return true;
}

bool dip_cli_parse(const dip_cli_command *command, int argc, char **argv, dip_cli_values *out) {
    memset(out, 0, sizeof *out);
    out->words = argc;
    out->word = argv;
    for (const dip_cli_option *o = command->options; o->name; o++)
        if (o->preset && !set_value(command->name, o, o->preset, out)) return false;
    for (int i = 0; i < argc; i++) {
        bool ok = argv[i][0] == '-' && argv[i][1] ? read_option(command, argc, argv, &i, out)
                                                  : read_operand(command, argv[i], out);
        if (!ok) return false;
    }
    if (command->operand && command->operand[0] != '[' && !out->operand && !out->help) {
        dip_cli_complain("%s: %s is missing: diptych %s %s; diptych %s --help says more",
                         command->name, command->operand, command->name, command->operand,
                         command->name);
        return false;
    }
    return files_differ(command, out);
}
