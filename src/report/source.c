/* source.c - see source.h.  A scanner of words and signs, nothing more. */
#include "report/source.h"

#include <string.h>

dip_source dip_source_of(const char *text) { return (dip_source){text, text ? strlen(text) : 0}; }

/* ---- tokens -------------------------------------------------------------------------------------- */
static bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *past(const char *at, const char *end, char quote) {
    for (at++; at < end && *at != quote; at++)
        if (*at == '\\') at++;
    return at < end ? at + 1 : end;
}

static const char *past_line(const char *at, const char *end) {
    while (at < end && *at != '\n') at++;
    return at;
}

static const char *past_remark(const char *at, const char *end) {
    for (at += 2; at + 1 < end && (at[0] != '*' || at[1] != '/');) at++;
    return at + 1 < end ? at + 2 : end;
}

/* The next word or sign at or behind *at, which moves behind it; false at the end. Skips blanks,
 * remarks, strings and lines of the preprocessor. */
static bool token(const char **at, const char *end, dip_source *out) {
    const char *p = *at;
    while (p < end) {
        if (*p == '"' || *p == '\'') p = past(p, end, *p);
        else if (*p == '/' && p + 1 < end && p[1] == '*') p = past_remark(p, end);
        else if (*p == '#' || (*p == '/' && p + 1 < end && p[1] == '/')) p = past_line(p, end);
        else if (*p == ' ' || *p == '\n' || *p == '\t') p++;
        else break;
    }
    if (p >= end) return false;
    const char *start = p++;
    while (letter(*start) && p < end && letter(*p)) p++;
    *out = (dip_source){start, (size_t)(p - start)};
    *at = p;
    return true;
}

static bool is(dip_source word, const char *text) {
    return word.n == strlen(text) && memcmp(word.s, text, word.n) == 0;
}

static bool begins(dip_source word, const char *start) {
    size_t n = strlen(start);
    return word.n > n && memcmp(word.s, start, n) == 0;
}

/* ---- functions ------------------------------------------------------------------------------------ */
/* `at` stands behind an opening bracket; moves behind the closing one. */
static void past_bracket(const char **at, const char *end, char open, char close) {
    dip_source word;
    for (int depth = 1; depth > 0 && token(at, end, &word);)
        depth += *word.s == open ? 1 : *word.s == close ? -1 : 0;
}

dip_source dip_source_function(dip_source text, const char *name) {
    const char *at = text.s, *end = text.s + text.n;
    dip_source word;
    while (token(&at, end, &word)) {
        if (!is(word, name)) continue;
        dip_source next;
        if (!token(&at, end, &next) || *next.s != '(') continue;
        past_bracket(&at, end, '(', ')');
        if (!token(&at, end, &next) || *next.s != '{') continue; /* a call, or a declaration */
        const char *body = at;
        past_bracket(&at, end, '{', '}');
        return (dip_source){body, (size_t)(at - body) - (at > body)};
    }
    return (dip_source){text.s, 0};
}

/* ---- counts ---------------------------------------------------------------------------------------- */
int dip_source_statements(dip_source text) {
    static const char *const heads[] = {"for", "while", "if", "torch_for"};
    const char *at = text.s, *end = text.s + text.n;
    int n = 0, depth = 0;
    dip_source word;
    while (token(&at, end, &word)) {
        depth += *word.s == '(' ? 1 : *word.s == ')' ? -1 : 0;
        n += *word.s == ';' && depth == 0;
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) n += is(word, heads[i]);
    }
    return n;
}

static bool of_library(dip_source word) {
    static const char *const families[] = {"keras_", "tf_",         "np_",   "layers_",
                                           "plt_",   "torch_",      "nn_",   "F_",
                                           "optim_", "transforms_", "data_", "torchvision_"};
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (begins(word, families[i])) return true;
    return is(word, "DataLoader") || is(word, "TensorDataset");
}

enum { MOST_NAMES = 128 };
static bool seen(dip_source *known, int *n, dip_source word) {
    for (int i = 0; i < *n; i++)
        if (known[i].n == word.n && memcmp(known[i].s, word.s, word.n) == 0) return true;
    if (*n < MOST_NAMES) known[(*n)++] = word;
    return false;
}

int dip_source_calls(dip_source text) {
    const char *at = text.s, *end = text.s + text.n;
    dip_source known[MOST_NAMES], word, before = {"", 0};
    int n = 0;
    while (token(&at, end, &word)) {
        if (*word.s == '(' && of_library(before)) seen(known, &n, before);
        before = word;
    }
    return n;
}

int dip_source_types(dip_source text, const char *face, dip_text *names) {
    char start[32];
    dip_snprintf(start, sizeof start, "%s_", face);
    const char *at = text.s, *end = text.s + text.n;
    dip_source known[MOST_NAMES], word;
    int n = 0;
    while (token(&at, end, &word)) {
        size_t skip = strlen(start);
        if (!begins(word, start) || word.s[skip] < 'A' || word.s[skip] > 'Z') continue;
        if (at < end && *at == '(') continue; /* keras_Sequential(...): a call */
        if (!seen(known, &n, word) && names)
            dip_text_add(names, "%s%.*s", n > 1 ? ", " : "", (int)(word.n - skip), word.s + skip);
    }
    return n;
}
