/* highlight.c - see highlight.h.  Knows what the examples contain, not the two languages. */
#include "report/page/highlight.h"

#include <string.h>

static const char *const python_words[] = {"as",   "class", "def",    "else",  "for",
                                           "from", "if",    "import", "in",    "return",
                                           "self", "with",  "True",   "False", NULL};
static const char *const c_words[] = {"bool", "char",  "const",   "double", "float",  "for",
                                      "if",   "int",   "int64_t", "return", "static", "struct",
                                      "void", "while", "true",    "false",  NULL};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_word(const char *s, size_t n, const char *const *words) {
    for (; *words; words++)
        if (strlen(*words) == n && memcmp(*words, s, n) == 0) return true;
    return false;
}

static void put(dip_page *p, const char *tag, const char *s, size_t n) {
    if (tag) dip_page_raw(p, "<%s>", tag);
    dip_page_escaped_bytes(p, s, n);
    if (tag) dip_page_raw(p, "</%s>", tag);
}

static size_t text_length(const char *s, size_t n) {
    size_t i = 1;
    while (i < n && s[i] != s[0]) i += s[i] == '\\' && i + 1 < n ? 2 : 1;
    return i < n ? i + 1 : n;
}

static size_t word_length(const char *s, size_t n) {
    size_t i = 1;
    while (i < n && is_letter(s[i])) i++;
    return i;
}

void dip_page_highlight(dip_page *p, const char *s, size_t n, bool python) {
    const char *const *words = python ? python_words : c_words;
    for (size_t i = 0; i < n;) {
        const char *at = s + i, *tag = NULL;
        size_t left = n - i, length = 1;
        if (python && *at == '#') {
            tag = "i";
            length = left;
        } else if (!python && *at == '#') {
            tag = "b";
            length = 1 + word_length(at, left - 1);
        } else if (*at == '"' || *at == '\'') {
            tag = "s";
            length = text_length(at, left);
        } else if (is_letter(*at)) {
            length = word_length(at, left);
            if (is_word(at, length, words) && (i == 0 || s[i - 1] != '.')) tag = "b";
        }
        put(p, tag, at, length);
        if (*at == '(') dip_page_raw(p, "<wbr>"); /* long calls break here, not within a name */
        i += length;
    }
}
