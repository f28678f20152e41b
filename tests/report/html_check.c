/* html_check.c - see html_check.h. */
#include "html_check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "support/context.h"

enum { DEPTH = 64, NAMES = 512, NAME = 64 };

typedef struct checker {
    char open[DEPTH][NAME]; /* tags that are not closed yet */
    int depth, heading;
    char id[NAMES][NAME], link[NAMES][NAME]; /* link: without the # */
    int ids, links;
} checker;

int count_of(const char *text, const char *part) {
    int n = 0;
    for (const char *s = strstr(text, part); s; s = strstr(s + 1, part)) n++;
    return n;
}

static bool is_one_of(const char *name, const char *const *names) {
    for (; *names; names++)
        if (strcmp(name, *names) == 0) return true;
    return false;
}

static void take_name(char out[NAME], const char *s, size_t n) {
    if (n >= NAME) n = NAME - 1;
    memcpy(out, s, n);
    out[n] = 0;
}

/* The value of an attribute inside <...>, by name; NULL: it has none. */
static const char *attribute(const char *tag, const char *end, const char *name, size_t *n) {
    char wanted[NAME];
    size_t length = (size_t)snprintf(wanted, sizeof wanted, " %s=\"", name);
    const char *at = tag; /* a page is too long to be searched to its end for each tag */
    while (at + length < end && memcmp(at, wanted, length) != 0) at++;
    if (at + length >= end) return NULL;
    at += length;
    *n = (size_t)(strchr(at, '"') - at);
    return at;
}

static void check_attributes(checker *c, const char *name, const char *tag, const char *end) {
    size_t n;
    const char *v = attribute(tag, end, "id", &n);
    if (v) {
        char id[NAME];
        take_name(id, v, n);
        for (int i = 0; i < c->ids; i++)
            if (strcmp(c->id[i], id) == 0) fail_msg("the id %s stands twice", id);
        assert_true(c->ids < NAMES);
        strcpy(c->id[c->ids++], id);
    }
    static const char *const leads[] = {"href", "src"};
    for (int i = 0; i < 2; i++) {
        v = attribute(tag, end, leads[i], &n);
        if (!v || strncmp(v, "data:", 5) == 0) continue;
        if (*v != '#') fail_msg("%s leads out of the page: %.60s", leads[i], v);
        assert_true(c->links < NAMES);
        take_name(c->link[c->links++], v + 1, n - 1);
    }
    if (strcmp(name, "img") == 0 && !attribute(tag, end, "alt", &n))
        fail_msg("no words for %.80s", tag);
}

static void check_heading(checker *c, const char *name) {
    if (name[0] != 'h' || name[1] < '1' || name[1] > '6' || name[2]) return;
    int level = name[1] - '0';
    if (level > c->heading + 1) fail_msg("h%d follows h%d", level, c->heading);
    c->heading = level;
}

static const char *skip_text_of(const char *name, const char *at) {
    char close[NAME + 3];
    if (strcmp(name, "script") != 0 && strcmp(name, "style") != 0) return at;
    snprintf(close, sizeof close, "</%s", name);
    const char *end = strstr(at, close);
    if (!end) fail_msg("%s is not closed", name);
    return end;
}

/* At '<'; returns what follows the tag. */
static const char *check_tag(checker *c, const char *s) {
    static const char *const alone[] = {"meta", "br",   "col", "img", "input",
                                        "wbr",  "link", "hr",  NULL};
    const char *end = strchr(s, '>');
    if (!end) fail_msg("a tag has no end: %.60s", s);
    bool closing = s[1] == '/';
    const char *from = s + 1 + closing;
    char name[NAME];
    take_name(name, from, strcspn(from, " >/\n"));
    if (*name == '!') return end + 1;
    if (closing) {
        if (c->depth == 0 || strcmp(c->open[c->depth - 1], name) != 0)
            fail_msg("</%s> closes <%s>: %.80s", name, c->depth ? c->open[c->depth - 1] : "nothing",
                     s);
        c->depth--;
        return end + 1;
    }
    check_attributes(c, name, s, end);
    check_heading(c, name);
    if (end[-1] == '/' || is_one_of(name, alone)) return end + 1;
    assert_true(c->depth < DEPTH);
    strcpy(c->open[c->depth++], name);
    return skip_text_of(name, end + 1);
}

static void check_links(const checker *c) {
    for (int i = 0; i < c->links; i++) {
        bool there = false;
        for (int k = 0; k < c->ids; k++) there = there || strcmp(c->link[i], c->id[k]) == 0;
        if (!there) fail_msg("a link leads to #%s, which is nowhere", c->link[i]);
    }
}

void html_check(const char *html) {
    static checker c;
    memset(&c, 0, sizeof c);
    for (const char *s = strchr(html, '<'); s; s = strchr(s, '<')) s = check_tag(&c, s);
    if (c.depth > 0) fail_msg("<%s> is not closed", c.open[c.depth - 1]);
    check_links(&c);
    assert_int_equal(count_of(html, "http:"), 0);
    assert_int_equal(count_of(html, "https:"), 0);
    assert_int_equal(count_of(html, "url("), count_of(html, "url(#")); /* marks within the page */
}
