/* words.c - see words.h. */
#include "cli/words.h"

#include <string.h>

#include "data/switches.h"
#include "ops/op.h"
#include "report/differences.h"

static void add(dip_cli_words *w, const char *word) {
    if (w->n < DIP_CLI_MOST_WORDS) w->word[w->n++] = word;
}

static void add_commands(dip_cli_words *w) {
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) add(w, c->name);
}

static void add_operators(dip_cli_words *w) {
    for (const dip_op *const *op = dip_ops; *op; op++) add(w, (*op)->name);
}

static void add_differences(dip_cli_words *w) {
    for (int i = 0; i < dip_differences_count; i++) add(w, dip_differences[i].key);
}

static void add_shells(dip_cli_words *w) { add(w, "bash"); }

static void add_switches(dip_cli_words *w) {
    for (int s = 0; s < DIP_SWITCHES; s++) add(w, dip_switch_table[s].key);
}

static const struct {
    const char *name;
    dip_cli_place place;
    const char *kind, *lister;
    void (*add)(dip_cli_words *w);
} meanings[] = {
    {"FILE", DIP_CLI_FILES, "file", NULL, NULL},
    {"DIR", DIP_CLI_FOLDERS, "folder", NULL, NULL},
    {"COMMAND", DIP_CLI_WORDS, "command", "diptych --help", add_commands},
    {"OPERATOR", DIP_CLI_WORDS, "operator", "diptych ops", add_operators},
    {"DIFFERENCE", DIP_CLI_WORDS, "difference", "diptych differences", add_differences},
    {"SWITCH", DIP_CLI_WORDS, "switch", "diptych help ladder", add_switches},
    {"SHELL", DIP_CLI_WORDS, "completion for a shell called", NULL, add_shells},
};

/* "keras|torch" */
static void add_choices(dip_cli_words *w, const char *usage) {
    if (strlen(usage) >= sizeof w->text) return;
    strcpy(w->text, usage);
    w->place = DIP_CLI_WORDS;
    for (char *word = w->text; word;) {
        char *bar = strchr(word, '|');
        if (bar) *bar = 0;
        add(w, word);
        word = bar ? bar + 1 : NULL;
    }
}

void dip_cli_words_of(const char *usage, dip_cli_words *out) {
    out->place = DIP_CLI_ANYTHING;
    out->kind = out->lister = NULL;
    out->n = 0;
    if (!usage) return;
    if (*usage == '[') usage++;
    size_t n = strspn(usage, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    if (n == 0) {
        if (strchr(usage, '|')) add_choices(out, usage);
        return;
    }
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++) {
        if (strlen(meanings[i].name) != n || strncmp(meanings[i].name, usage, n) != 0) continue;
        out->place = meanings[i].place;
        out->kind = meanings[i].kind;
        out->lister = meanings[i].lister;
        if (meanings[i].add) meanings[i].add(out);
        return;
    }
}

bool dip_cli_word_known(const dip_cli_words *w, const char *who, const char *kind,
                        const char *word) {
    if (w->place != DIP_CLI_WORDS) return true;
    for (int i = 0; i < w->n; i++)
        if (strcmp(w->word[i], word) == 0) return true;
    char lister[64];
    dip_snprintf(lister, sizeof lister, "diptych %s --help", who ? who : "");
    const char *near = dip_nearest(word, w->word, w->n);
    dip_cli_complain("%s%sthere is no %s \"%.60s\"%s%s%s %s lists them", who ? who : "",
                     who ? ": " : "", w->kind ? w->kind : kind, word,
                     near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : ";",
                     w->lister ? w->lister : lister);
    return false;
}
