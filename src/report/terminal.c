/* terminal.c - see terminal.h. */
#include "report/terminal.h"

#include <math.h>
#include <string.h>

dip_look dip_look_of(dip_context *out) {
    int width = dip_terminal_width(out);
    bool terminal = dip_is_terminal(out);
    return (dip_look){width > DIP_NARROWEST ? width : DIP_NARROWEST, terminal, dip_colors(out)};
}

void dip_inked(dip_text *t, dip_look look, dip_ink ink, const char *text) {
    static const char *const code[] = {NULL, "1", "32", "33", "31"};
    if (look.colors && code[ink]) dip_text_add(t, "\033[%sm%s\033[0m", code[ink], text);
    else dip_text_add(t, "%s", text);
}

/* Bytes that do not continue a character, escape sequences left out. */
static int columns_of(const char *s, const char *end) {
    int n = 0;
    while (s < end) {
        if (*s == '\033') {
            while (s < end && *s != 'm') s++;
            if (s < end) s++;
            continue;
        }
        n += ((unsigned char)*s++ & 0xC0u) != 0x80u;
    }
    return n;
}

int dip_columns(const char *text) { return columns_of(text, text + strlen(text)); }

int dip_column(const dip_text *t) {
    size_t start = t->n;
    while (start > 0 && t->s[start - 1] != '\n') start--;
    return t->n > 0 ? columns_of(t->s + start, t->s + t->n) : 0;
}

void dip_pad_to(dip_text *t, int column) {
    int n = column - dip_column(t);
    if (n > 0) dip_text_add(t, "%*s", n, "");
}

void dip_rule(dip_text *t, int columns) {
    for (int i = 0; i < columns; i++) dip_text_add(t, "─");
}

void dip_title(dip_text *t, dip_look look, const char *left, const char *right) {
    dip_text_add(t, "── ");
    dip_inked(t, look, DIP_BOLD, left);
    dip_text_add(t, " ");
    int used = dip_columns(left) + 4 + (right ? dip_columns(right) + 4 : 0);
    dip_rule(t, look.width - used);
    if (right) dip_text_add(t, " %s ──", right);
}

void dip_heading(dip_text *t, dip_look look, const char *left, const char *right) {
    dip_title(t, look, left, right);
    dip_text_add(t, "\n");
}

void dip_wrapped(dip_text *t, dip_look look, int indent, const char *text) {
    bool first = true; /* of its line: no space before it */
    while (*text) {
        size_t n = *text == '(' ? strcspn(text, ")") : 0;
        n += strcspn(text + n, " ");
        int columns = columns_of(text, text + n);
        if (!first && dip_column(t) + 1 + columns > look.width) {
            dip_text_add(t, "\n%*s", indent, "");
            first = true;
        }
        dip_text_add(t, "%s%.*s", first ? "" : " ", (int)n, text);
        first = false;
        text += n;
        while (*text == ' ') text++;
    }
    dip_text_add(t, "\n");
}

void dip_bars(dip_text *t, const double *value, size_t stride, int64_t n, int most, double low,
              double high) {
    static const char *const bar[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    enum { HIGHEST = sizeof bar / sizeof *bar - 1 };
    int64_t shown = n < most ? n : most;
    for (int64_t i = 0; i < shown; i++) {
        int64_t at = shown > 1 ? i * (n - 1) / (shown - 1) : 0;
        double v;
        memcpy(&v, (const char *)value + (size_t)at * stride, sizeof v);
        double part = high > low ? (v - low) / (high - low) : 0;
        part = part < 0 ? 0 : part > 1 ? 1 : part;
        dip_text_add(t, "%s", isnan(v) ? " " : bar[(int)(part * HIGHEST + 0.5)]);
    }
}

void dip_number_text(char *text, size_t size, double v, int columns) {
    if (!isfinite(v)) {
        dip_snprintf(text, size, "%s", isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
        return;
    }
    for (int decimals = 4; decimals >= 0; decimals -= 2)
        if (dip_snprintf(text, size, "%.*f", decimals, v) <= columns) return;
    dip_snprintf(text, size, "%.2e", v);
}

void dip_grouped(char *text, size_t size, int64_t n) {
    char digits[32];
    int length = dip_snprintf(digits, sizeof digits, "%lld", (long long)n);
    size_t to = 0;
    for (int i = 0; i < length && to + 2 < size; i++) {
        if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-') text[to++] = ',';
        text[to++] = digits[i];
    }
    if (size > 0) text[to] = 0;
}
