/* font.c - the stroke font over glyphs.def. */
#include "plot/font.h"

typedef struct glyph {
    uint32_t code;
    const char *strokes;
} glyph;
static const glyph glyphs[] = {
#define DIP_GLYPH(code, strokes) {code, strokes},
#include "plot/glyphs.def"
#undef DIP_GLYPH
};
enum { GLYPHS = sizeof glyphs / sizeof *glyphs, MOST_POINTS = 64 };

/* What is not in the font is drawn as what looks like it, a letter with an accent without it; the
 * rest is an empty box. */
static const char missing[] = "H\\KFYFY[K[KF";
static const struct {
    uint32_t code, like;
} alike[] = {
    {0xA0, ' '},    {0x2009, ' '},  {0x202F, ' '}, {0x2010, '-'}, {0x2011, '-'},
    {0x2018, '\''}, {0x2019, '\''}, {0x201C, '"'}, {0x201D, '"'}, {0x2022, 0xB7},
};
static const char latin[] = /* from U+00C0 on */
    "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYPsaaaaaaaceeeeiiiidnooooo/ouuuuypy";

static const char *find(uint32_t code) {
    int low = 0, high = GLYPHS - 1;
    while (low <= high) {
        int middle = (low + high) / 2;
        if (glyphs[middle].code == code) return glyphs[middle].strokes;
        if (glyphs[middle].code < code) low = middle + 1;
        else high = middle - 1;
    }
    return NULL;
}

static const char *strokes_of(uint32_t code) {
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++)
        if (alike[i].code == code) code = alike[i].like;
    const char *s = find(code);
    if (!s && code >= 0xC0 && code <= 0xFF) s = find((unsigned char)latin[code - 0xC0]);
    return s ? s : missing;
}

uint32_t dip_utf8_next(const char **text) {
    const unsigned char *s = (const unsigned char *)*text;
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (*s == 0) return 0;
    int more = *s < 0x80                 ? 0
               : *s >= 0xC2 && *s < 0xE0 ? 1
               : (*s & 0xF0u) == 0xE0    ? 2
               : *s >= 0xF0 && *s < 0xF5 ? 3
                                         : -1;
    uint32_t code = more <= 0 ? *s : *s & (0x3Fu >> more);
    for (int i = 1; i <= more; i++) {
        if ((s[i] & 0xC0u) != 0x80) more = -1;
        else code = code << 6 | (s[i] & 0x3Fu);
    }
    if (more < 0 || code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
        *text += 1;
        return 0xFFFD;
    }
    *text += 1 + more;
    return code;
}

/* Capitals are 21 units high.  The letters are drawn wide; narrowed they measure about what the
 * usual sans-serif fonts do. */
static double unit(double size) { return DIP_CAP_HEIGHT * size / 21.0; }
static const double narrow = 0.88;

static double advance(const char *strokes) { return (double)(strokes[1] - strokes[0]) * narrow; }

double dip_text_width(const char *text, double size) {
    double sum = 0;
    for (uint32_t code; (code = dip_utf8_next(&text)) != 0;) sum += advance(strokes_of(code));
    return sum * unit(size);
}

void dip_font_strokes(const char *text, double size, dip_font_line *line, void *user) {
    dip_point at[MOST_POINTS];
    double pen = 0, u = unit(size);
    for (uint32_t code; (code = dip_utf8_next(&text)) != 0;) {
        const char *s = strokes_of(code);
        size_t n = 0;
        for (const char *p = s + 2; *p && p[1]; p += 2) {
            bool lift = p[0] == ' ';
            if (!lift && n < MOST_POINTS)
                at[n++] = (dip_point){(pen + (double)(p[0] - s[0]) * narrow) * u,
                                      (double)(p[1] - '[') * u};
            if (n > 0 && (lift || !p[2])) {
                line(user, at, n);
                n = 0;
            }
        }
        pen += advance(s);
    }
}
