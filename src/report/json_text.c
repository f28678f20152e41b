/* json_text.c - see json_text.h. */
#include "report/json_text.h"

#include <math.h>

void dip_json_add_number(dip_text *t, const char *key, double v) {
    if (isfinite(v)) dip_text_add(t, "\"%s\": %.17g", key, v);
    else dip_text_add(t, "\"%s\": null", key);
}

void dip_json_add_numbers(dip_text *t, const dip_json_member *members, int n) {
    for (int i = 0; i < n; i++) {
        if (i > 0) dip_text_add(t, ", ");
        dip_json_add_number(t, members[i].key, members[i].value);
    }
}

/* Bytes of the character of UTF-8 that begins here, 0 where none does. */
static int character(const uint8_t *s) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    int n = s[0] < 0x80 ? 1 : s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : s[0] >= 0xC0 ? 2 : 0;
    uint32_t code = n > 1 ? s[0] & (0x7Fu >> n) : 0;
    for (int i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80) return 0;
        code = code << 6 | (s[i] & 0x3Fu);
    }
    bool surrogate = code >= 0xD800 && code < 0xE000;
    return n > 1 && (code < least[n] || code > 0x10FFFF || surrogate || s[0] >= 0xF8) ? 0 : n;
}

/* A string of JSON is UTF-8; what is not (a file's name can be any bytes) becomes U+FFFD. */
void dip_json_add_text(dip_text *t, const char *text) {
    dip_text_append(t, "\"", 1);
    for (const uint8_t *s = (const uint8_t *)text; *s;) {
        int n = character(s);
        if (*s == '"' || *s == '\\') dip_text_add(t, "\\%c", *s);
        else if (*s == '\n') dip_text_append(t, "\\n", 2);
        else if (*s < 0x20) dip_text_add(t, "\\u%04x", *s);
        else if (n == 0) dip_text_add(t, "\xEF\xBF\xBD");
        else dip_text_append(t, s, (size_t)n);
        s += n > 0 ? n : 1;
    }
    dip_text_append(t, "\"", 1);
}
