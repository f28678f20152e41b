/* listing.c - see listing.h. */
#include "report/page/listing.h"

#include <string.h>

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Words of one line; what is left over belongs to the last of `most`. */
static int split(const char *s, const char *end, dip_word *word, int most) {
    int n = 0;
    while (end > s && blank(end[-1])) end--;
    while (n < most) {
        while (s < end && blank(*s)) s++;
        if (s == end) break;
        const char *start = s;
        while (s < end && !blank(*s)) s++;
        if (n == most - 1) s = end;
        word[n++] = (dip_word){start, s - start < 4096 ? (int)(s - start) : 4096};
    }
    return n;
}

static const char *line(dip_listing *l) {
    const char *start = l->next;
    const char *end = start + strcspn(start, "\n");
    l->next = *end ? end + 1 : end;
    return end;
}

bool dip_listing_begin(dip_listing *l, const char *text) {
    *l = (dip_listing){.next = text};
    if (!text) return false;
    const char *start = l->next;
    l->columns = split(start, line(l), l->name, DIP_LISTING_COLUMNS);
    return l->columns > 0;
}

bool dip_listing_row(dip_listing *l) {
    while (*l->next) {
        const char *start = l->next;
        if (split(start, line(l), l->word, l->columns) == l->columns) return true;
    }
    return false;
}

bool dip_word_is(dip_word w, const char *text) {
    return (size_t)w.n == strlen(text) && memcmp(w.s, text, (size_t)w.n) == 0;
}

dip_word dip_listing_word(const dip_listing *l, const char *name) {
    for (int i = 0; i < l->columns; i++)
        if (dip_word_is(l->name[i], name)) return l->word[i];
    return (dip_word){"", 0};
}

int64_t dip_listing_number(const dip_listing *l, const char *name) {
    dip_word w = dip_listing_word(l, name);
    int64_t value = 0;
    if (w.n == 0 || w.n > 15) return -1;
    for (int i = 0; i < w.n; i++) {
        if (w.s[i] < '0' || w.s[i] > '9') return -1;
        value = value * 10 + (w.s[i] - '0');
    }
    return value;
}
