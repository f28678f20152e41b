/* page.c - the frame of the report: what stands around the sections in HTML and in Markdown. */
#include "report/page.h"

#include "files/base64.h"
#include "report/embedded.h"
#include "report/page/sections.h"

const dip_section dip_sections[] = {
#define DIP_SECTION(id, mark, title, body, more) {#id, mark, title, body, more},
#include "report/page/sections.def"
#undef DIP_SECTION
};
const int dip_section_count = sizeof dip_sections / sizeof *dip_sections;

static void put_asset(dip_page *p, const char *name) {
    const dip_embedded *file = dip_embedded_find(name);
    if (file) dip_page_bytes(p, file->text, file->size);
}

/* Nothing is fetched, and the browser is told so. */
static void html_head(dip_page *p) {
    dip_page_raw(p,
                 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"color-scheme\" content=\"light dark\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:\">\n"
                 "<meta name=\"description\" content=\"One network, trained twice: with the Keras "
                 "face and with the PyTorch face of diptych, set side by side.\">\n"
                 "<title>diptych: Keras and PyTorch side by side, seed %lld</title>\n<style>\n",
                 (long long)p->run->seed);
    put_asset(p, "page.css");
    put_asset(p, "pictures.css");
    dip_page_raw(p, "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#result\">Skip to the "
                    "result</a>\n");
}

static void run_line(dip_page *p) {
    dip_page_inline(p, "seed %lld · %s · {made.date} · {made.processor}", (long long)p->run->seed,
                    p->run->float64 ? "float64" : "float32");
}

/* Which program text is shown: plain radio buttons, page.css does the rest. */
static void html_choice(dip_page *p) {
    static const struct {
        const char *value, *label;
    } languages[] = {{"python", "Python"}, {"c", "C"}, {"both", "Both"}};
    dip_page_raw(p, "<fieldset class=\"choice\"><legend class=\"vh\">Program text</legend>");
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        dip_page_raw(
            p,
            "<label><input type=\"radio\" name=\"code\" id=\"code-%s\" value=\"%s\"%s>%s</label>",
            languages[i].value, languages[i].value, i == 2 ? " checked" : "", languages[i].label);
    dip_page_raw(p, "</fieldset>");
}

/* The numbers of the run as a file, without the bulky blocks that would double the page. */
static void html_json(dip_page *p) {
    dip_run_result slim = *p->run;
    dip_text json = {.ctx = p->out->ctx};
    slim.facts = 0;
    slim.test_rows = slim.pixel_rows = 0;
    slim.test_pixels = NULL;
    slim.one_softmax.printed = NULL;
    slim.one_softmax.answers = (dip_answers){0};
    for (int i = 0; i < slim.n; i++) {
        slim.face[i].answers = (dip_answers){0};
        slim.face[i].layers = 0;
        slim.face[i].printed = NULL;
    }
    dip_result_json(&slim, &json);
    if (json.failed || !json.s) p->out->failed = true;
    else {
        dip_page_raw(p,
                     "<a download=\"diptych-seed-%lld.json\" href=\"data:application/json;base64,",
                     (long long)slim.seed);
        dip_base64_add(p->out, json.s, json.n);
        dip_page_raw(p, "\">JSON</a>");
    }
    dip_text_free(&json);
}

static void html_top(dip_page *p) {
    dip_page_raw(
        p, "<header class=\"top\"><p class=\"name\"><svg viewBox=\"0 0 26 20\" "
           "aria-hidden=\"true\"><path class=\"k\" d=\"M1 2l11 2v12l-11 2z\"/>"
           "<path class=\"t\" d=\"M25 2l-11 2v12l11 2z\"/></svg>diptych</p><p class=\"run\">");
    run_line(p);
    dip_page_raw(p, "</p><div class=\"tools\">");
    html_choice(p);
    dip_page_raw(p,
                 "<button type=\"button\" id=\"theme\" aria-pressed=\"false\" hidden>Dark</button>"
                 "<button type=\"button\" id=\"print\" hidden>Print</button>");
    html_json(p);
    dip_page_raw(p, "</div></header>\n");
}

static void html_navigation(dip_page *p) {
    dip_page_raw(p, "<nav class=\"contents\" aria-label=\"Contents\"><ol>\n");
    for (int i = 0; i < dip_section_count; i++)
        dip_page_raw(p, "<li><a href=\"#%s\"><b>%s</b> %s</a></li>\n", dip_sections[i].id,
                     dip_sections[i].mark, dip_sections[i].title);
    dip_page_raw(p, "</ol></nav>\n");
}

static void write_sections(dip_page *p) {
    for (int i = 0; i < dip_section_count && !p->out->failed; i++) {
        const dip_section *s = &dip_sections[i];
        if (!p->markdown)
            dip_page_raw(p,
                         "<section id=\"%s\" aria-labelledby=\"%s-title\"><h2 id=\"%s-title\">"
                         "<span class=\"mark\">%s</span> %s</h2>\n",
                         s->id, s->id, s->id, s->mark, s->title);
        else dip_page_heading(p, 2, s->id, "%s · %s", s->mark, s->title);
        s->body(p, s);
        if (s->more) s->more(p);
        if (!p->markdown) dip_page_raw(p, "</section>\n");
    }
}

static const char *const scripts[] = {"page.js", "network.js", "preprocess.js", "draw.js"};

static void html_page(dip_page *p) {
    html_head(p);
    html_top(p);
    dip_page_raw(p, "<div class=\"frame\">\n");
    html_navigation(p);
    dip_page_raw(p, "<main>\n<h1>One network, trained twice</h1>\n");
    write_sections(p);
    dip_page_raw(p,
                 "</main>\n</div>\n<footer><p>Made by diptych, which is independent of Keras and "
                 "PyTorch and not endorsed by them.</p></footer>\n<script>\n");
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) put_asset(p, scripts[i]);
    dip_page_raw(p, "</script>\n</body>\n</html>\n");
}

static void markdown_page(dip_page *p) {
    dip_page_heading(p, 1, NULL, "One network, trained twice");
    run_line(p);
    dip_page_raw(p, "\n\n");
    write_sections(p);
    dip_page_paragraph(p, "Made by diptych, which is independent of Keras and PyTorch and not "
                          "endorsed by them.");
}

static bool write_page(const dip_run_result *runs, int n, dip_text *out, bool markdown) {
    uint64_t failures = dip_failures(out->ctx); /* a part that was left out for want of memory */
    dip_page p = {.runs = runs, .n = n, .run = &runs[0], .out = out, .markdown = markdown};
    if (markdown) markdown_page(&p);
    else html_page(&p);
    for (int i = 0; i < DIP_PAGE_QUOTES; i++)
        if (p.quoted[i].ctx) dip_text_free(&p.quoted[i]);
    return !out->failed && dip_failures(out->ctx) == failures;
}

bool dip_report_html(const dip_run_result *runs, int n, dip_text *out) {
    return write_page(runs, n, out, false);
}

bool dip_report_markdown(const dip_run_result *runs, int n, dip_text *out) {
    return write_page(runs, n, out, true);
}
