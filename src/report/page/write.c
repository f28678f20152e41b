/* write.c - see write.h. */
#include "report/page/write.h"

#include <string.h>

#include "report/page/values.h"

/* ---- as it stands ------------------------------------------------------------------------------ */
void dip_page_raw(dip_page *p, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_text_vadd(p->out, fmt, ap);
    va_end(ap);
}

void dip_page_bytes(dip_page *p, const char *text, size_t n) { dip_text_append(p->out, text, n); }

/* Control characters, which no HTML file may hold, become a replacement character. */
static const char *entity(char c) {
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\n':
    case '\t': return NULL;
    default: return (unsigned char)c < 32 || c == 127 ? "\xEF\xBF\xBD" : NULL;
    }
}

void dip_page_escaped_bytes(dip_page *p, const char *text, size_t n) {
    size_t plain = 0;
    for (size_t i = 0; i < n; i++) {
        const char *e = entity(text[i]);
        if (!e) continue;
        dip_text_append(p->out, text + plain, i - plain);
        dip_text_append(p->out, e, strlen(e));
        plain = i + 1;
    }
    dip_text_append(p->out, text + plain, n - plain);
}

void dip_page_escaped(dip_page *p, const char *text) {
    if (text) dip_page_escaped_bytes(p, text, strlen(text));
}

/* ---- markup -------------------------------------------------------------------------------------- */
static void quote_into(dip_text *t, const char *text) {
    for (const char *c = text; *c; c++) {
        if (*c == '\n' || *c == '\r') dip_text_append(t, " ", 1);
        else {
            if (strchr("\\`*_[]{}<>|#&!~", *c)) dip_text_append(t, "\\", 1);
            dip_text_append(t, c, 1);
        }
    }
}

const char *dip_page_quote(dip_page *p, const char *text) {
    dip_text *t = &p->quoted[p->quotes++ % DIP_PAGE_QUOTES];
    t->ctx = p->out->ctx;
    t->n = 0;
    dip_text_append(t, "", 0);
    if (t->s) t->s[0] = 0;
    quote_into(t, text ? text : "not measured");
    p->out->failed = p->out->failed || t->failed;
    return t->s ? t->s : "";
}

static void write_value(dip_page *p, const char *name, size_t n) {
    char key[96];
    dip_text value = {.ctx = p->out->ctx};
    dip_snprintf(key, sizeof key, "%.*s", (int)(n < sizeof key ? n : sizeof key - 1), name);
    dip_page_value_text(p->run, key, &value);
    if (value.failed || !value.s) p->out->failed = true;
    else if (p->markdown) quote_into(p->out, value.s);
    else dip_page_escaped_bytes(p, value.s, value.n);
    dip_text_free(&value);
}

/* `[words](#section)` at s: where each part lies.  False: it is no such thing. */
static bool find_link(const char *s, const char *end, const char **words_end, const char **stop) {
    const char *c = s + 1;
    while (c < end && *c != ']') c += *c == '\\' && c + 1 < end ? 2 : 1;
    if (end - c < 3 || c[1] != '(' || c[2] != '#') return false;
    *words_end = c;
    while (c < end && *c != ')') c++;
    *stop = c;
    return c < end;
}

static void html_markup(dip_page *p, const char *s, const char *end);

static const char *html_link(dip_page *p, const char *s, const char *words_end, const char *stop) {
    dip_page_raw(p, "<a href=\"");
    dip_page_escaped_bytes(p, words_end + 2, (size_t)(stop - words_end - 2));
    dip_page_raw(p, "\">");
    html_markup(p, s + 1, words_end);
    dip_page_raw(p, "</a>");
    return stop + 1;
}

/* A pair of marks around words; `mark` is 1 or 2 stars, or a backtick.  NULL: it has no partner. */
static const char *find_partner(const char *s, const char *end, const char *mark, size_t n) {
    for (const char *c = s; c + n <= end; c++) {
        if (*c == '\\' && *mark != '`') c++;
        else if (memcmp(c, mark, n) == 0) return c;
    }
    return NULL;
}

static const char *html_pair(dip_page *p, const char *s, const char *end, const char *mark,
                             const char *tag) {
    size_t n = strlen(mark);
    const char *stop = find_partner(s + n, end, mark, n);
    if (!stop) {
        dip_page_escaped_bytes(p, s, n);
        return s + n;
    }
    dip_page_raw(p, "<%s>", tag);
    if (*mark == '`') dip_page_escaped_bytes(p, s + 1, (size_t)(stop - s - 1));
    else html_markup(p, s + n, stop);
    dip_page_raw(p, "</%s>", tag);
    return stop + n;
}

/* {name} at s; returns what follows it, or NULL where the brace has no partner. */
static const char *markup_value(dip_page *p, const char *s, const char *end) {
    const char *stop = memchr(s, '}', (size_t)(end - s));
    if (!stop) return NULL;
    write_value(p, s + 1, (size_t)(stop - s - 1));
    return stop + 1;
}

static void html_markup(dip_page *p, const char *s, const char *end) {
    while (s < end) {
        const char *words_end, *stop;
        const char *plain = s;
        while (s < end && !strchr("\\`*[{", *s)) s++;
        dip_page_escaped_bytes(p, plain, (size_t)(s - plain));
        if (s == end) break;
        const char *next = *s == '{' ? markup_value(p, s, end) : NULL;
        if (next) s = next;
        else if (*s == '`') s = html_pair(p, s, end, "`", "code");
        else if (*s == '*' && s + 1 < end && s[1] == '*') s = html_pair(p, s, end, "**", "strong");
        else if (*s == '*') s = html_pair(p, s, end, "*", "em");
        else if (*s == '[' && find_link(s, end, &words_end, &stop))
            s = html_link(p, s, words_end, stop);
        else {
            if (*s == '\\' && s + 1 < end) s++;
            dip_page_escaped_bytes(p, s++, 1);
        }
    }
}

/* Markdown is what the markup is, but for the values. */
static void markdown_markup(dip_page *p, const char *s, const char *end) {
    while (s < end) {
        const char *plain = s;
        bool code = false;
        while (s < end && (code || *s != '{')) {
            if (*s == '`') code = !code;
            s += *s == '\\' && !code && s + 1 < end ? 2 : 1;
        }
        dip_page_bytes(p, plain, (size_t)(s - plain));
        if (s == end) break;
        const char *next = markup_value(p, s, end);
        if (!next) dip_page_bytes(p, s, 1);
        s = next ? next : s + 1;
    }
}

static void write_markup(dip_page *p, const char *s, const char *end) {
    if (p->markdown) markdown_markup(p, s, end);
    else html_markup(p, s, end);
}

static void write_format(dip_page *p, const char *fmt, va_list ap) {
    dip_text words = {.ctx = p->out->ctx};
    dip_text_vadd(&words, fmt, ap);
    if (words.failed) p->out->failed = true;
    else if (words.s) write_markup(p, words.s, words.s + words.n);
    dip_text_free(&words);
}

void dip_page_inline(dip_page *p, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    write_format(p, fmt, ap);
    va_end(ap);
}

static void write_block(dip_page *p, const char *tag, const char *css, const char *fmt,
                        va_list ap) {
    if (!p->markdown) {
        dip_page_raw(p, "<%s", tag);
        if (css) dip_page_raw(p, " class=\"%s\"", css);
        dip_page_raw(p, ">");
    }
    write_format(p, fmt, ap);
    if (p->markdown) dip_page_raw(p, "\n\n");
    else dip_page_raw(p, "</%s>\n", tag);
}

void dip_page_paragraph(dip_page *p, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    write_block(p, "p", NULL, fmt, ap);
    va_end(ap);
}

void dip_page_styled(dip_page *p, const char *css, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    write_block(p, "p", css, fmt, ap);
    va_end(ap);
}

void dip_page_heading(dip_page *p, int level, const char *id, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    if (p->markdown) {
        if (id) dip_page_raw(p, "<a id=\"%s\"></a>\n\n", id);
        dip_page_raw(p, "%.*s ", level, "######");
    } else {
        dip_page_raw(p, "<h%d", level);
        if (id) dip_page_raw(p, " id=\"%s\"", id);
        dip_page_raw(p, ">");
    }
    write_format(p, fmt, ap);
    if (p->markdown) dip_page_raw(p, "\n\n");
    else dip_page_raw(p, "</h%d>\n", level);
    va_end(ap);
}

void dip_page_list(dip_page *p, bool begin) {
    if (p->markdown) dip_page_raw(p, "%s", begin ? "" : "\n");
    else dip_page_raw(p, "%s\n", begin ? "<ul>" : "</ul>");
}

void dip_page_item(dip_page *p, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_page_raw(p, "%s", p->markdown ? "- " : "<li>");
    write_format(p, fmt, ap);
    dip_page_raw(p, "%s\n", p->markdown ? "" : "</li>");
    va_end(ap);
}

/* ---- blocks ---------------------------------------------------------------------------------------- */
/* A fence is longer than any run of backticks inside it. */
static int fence_length(const char *text) {
    int longest = 2, run = 0;
    for (const char *c = text; *c; c++) {
        run = *c == '`' ? run + 1 : 0;
        if (run > longest) longest = run;
    }
    return longest + 1;
}

static void put_fence(dip_page *p, int n) {
    while (n-- > 0) dip_page_bytes(p, "`", 1);
}

static void markdown_code(dip_page *p, const char *label, const char *language, const char *text) {
    if (label) dip_page_raw(p, "%s:\n\n", label);
    int n = fence_length(text);
    put_fence(p, n);
    dip_page_raw(p, "%s\n%s%s", language, text,
                 *text && text[strlen(text) - 1] == '\n' ? "" : "\n");
    put_fence(p, n);
    dip_page_raw(p, "\n\n");
}

void dip_page_code(dip_page *p, const char *css, const char *label, const char *language,
                   const char *text) {
    if (!text) text = "not measured";
    if (p->markdown) {
        markdown_code(p, label, language, text);
        return;
    }
    dip_page_raw(p, "<figure class=\"box %s\">", css ? css : "");
    if (label) {
        dip_page_raw(p, "<figcaption>");
        dip_page_escaped(p, label);
        dip_page_raw(p, "</figcaption>");
    }
    dip_page_raw(p, "<pre tabindex=\"0\">");
    dip_page_escaped(p, text);
    dip_page_raw(p, "</pre></figure>\n");
}

/* The end of a cell: a bar outside of code that no backslash precedes. */
static const char *cell_end(const char *s, const char *end) {
    bool code = false;
    for (; s < end && (code || *s != '|'); s++) {
        if (*s == '`') code = !code;
        else if (*s == '\\' && !code && s + 1 < end) s++;
    }
    return s;
}

static void write_cell(dip_page *p, const char *s, const char *end, int column, bool head) {
    while (s < end && *s == ' ') s++;
    while (end > s && end[-1] == ' ') end--;
    if (p->markdown) {
        dip_page_raw(p, " ");
        write_markup(p, s, end);
        dip_page_raw(p, " |");
        return;
    }
    bool heading = head || column == 0;
    size_t columns = strlen(p->align);
    bool right = (size_t)column < columns && p->align[column] == 'r';
    dip_page_raw(p, "<%s%s%s>", heading ? "th" : "td",
                 head      ? " scope=\"col\""
                 : heading ? " scope=\"row\""
                           : "",
                 right ? " class=\"r\"" : "");
    write_markup(p, s, end);
    dip_page_raw(p, "</%s>", heading ? "th" : "td");
}

static void write_row(dip_page *p, const char *s, const char *end, bool head) {
    dip_page_raw(p, "%s", p->markdown ? "|" : "<tr>");
    for (int column = 0; s <= end; column++) {
        const char *stop = cell_end(s, end);
        write_cell(p, s, stop, column, head);
        s = stop + 1;
    }
    dip_page_raw(p, "%s\n", p->markdown ? "" : "</tr>");
}

void dip_page_table(dip_page *p, const char *caption, const char *align, const char *heads) {
    p->align = align;
    if (p->markdown) {
        if (caption) dip_page_paragraph(p, "**%s**", caption);
        write_row(p, heads, heads + strlen(heads), true);
        dip_page_raw(p, "|");
        for (const char *c = align; *c; c++) dip_page_raw(p, "%s|", *c == 'r' ? "---:" : "---");
        dip_page_raw(p, "\n");
        return;
    }
    dip_page_raw(p, "<div class=\"wide\" tabindex=\"0\"><table>");
    if (caption) {
        dip_page_raw(p, "<caption>");
        dip_page_inline(p, "%s", caption);
        dip_page_raw(p, "</caption>");
    }
    dip_page_raw(p, "<thead>");
    write_row(p, heads, heads + strlen(heads), true);
    dip_page_raw(p, "</thead><tbody>\n");
}

void dip_page_row(dip_page *p, const char *fmt, ...) {
    dip_text words = {.ctx = p->out->ctx};
    va_list ap;
    va_start(ap, fmt);
    dip_text_vadd(&words, fmt, ap);
    va_end(ap);
    if (words.failed) p->out->failed = true;
    else if (words.s) write_row(p, words.s, words.s + words.n, false);
    dip_text_free(&words);
}

void dip_page_table_end(dip_page *p) {
    dip_page_raw(p, "%s\n", p->markdown ? "" : "</tbody></table></div>");
}

void dip_page_pair(dip_page *p, bool begin) {
    if (!p->markdown) dip_page_raw(p, "%s\n", begin ? "<div class=\"pair\">" : "</div>");
}
