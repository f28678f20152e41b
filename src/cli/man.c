/* man.c - `diptych man [COMMAND]`: manual pages in roff, written from the tables of commands and
 * options.  The pages use the macros of man(7) that every reader of such pages knows. */
#include <string.h>

#include "base/files.h"
#include "cli/cli.h"

/* Text that roff takes as it stands: hyphens that may be copied, no escapes, no requests. */
static void add_plain(dip_text *page, const char *text, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || text[i - 1] == '\n';
        if (first && (text[i] == '.' || text[i] == '\'')) dip_text_add(page, "\\&");
        if (text[i] == '-') dip_text_add(page, "\\-");
        else if (text[i] == '\\') dip_text_add(page, "\\e");
        else dip_text_add(page, "%c", text[i]);
    }
}

static void add(dip_text *page, const char *text) { add_plain(page, text, strlen(text)); }

static void add_line(dip_text *page, const char *text) {
    add(page, text);
    dip_text_add(page, "\n");
}

static void section(dip_text *page, const char *title) { dip_text_add(page, ".SH %s\n", title); }

/* A name in bold, a value behind it in italics; what follows is its description. */
static void entry(dip_text *page, const char *name, const char *value) {
    dip_text_add(page, ".TP\n\\fB");
    add(page, name);
    dip_text_add(page, "\\fR");
    if (value) {
        dip_text_add(page, " \\fI");
        add(page, value);
        dip_text_add(page, "\\fR");
    }
    dip_text_add(page, "\n");
}

static void head(dip_text *page, const char *name, const char *summary) {
    dip_text_add(page, ".\\\" Written by: diptych man\n.TH ");
    for (const char *c = name; *c; c++)
        dip_text_add(page, "%c", *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    dip_text_add(page, " 1 \"\" \"diptych %s\" \"User Commands\"\n", DIPTYCH_VERSION);
    section(page, "NAME");
    add(page, name);
    dip_text_add(page, " \\- ");
    add_line(page, summary);
}

static void options(dip_text *page, const dip_cli_option *o) {
    section(page, "OPTIONS");
    for (; o->name; o++) {
        entry(page, o->name, o->value);
        add_line(page, o->doc);
        char limits[80];
        dip_cli_option_limits(o, limits, sizeof limits);
        if (limits[0]) add_line(page, limits);
    }
}

static void facts(dip_text *page, const char *title, const dip_cli_fact *f) {
    section(page, title);
    for (; f->doc; f++) {
        entry(page, f->name, NULL);
        add_line(page, f->doc);
    }
}

static void example(dip_text *page, const dip_cli_example *e) {
    entry(page, e->line, NULL);
    add_line(page, e->doc);
}

static void ends(dip_text *page) {
    facts(page, "ENVIRONMENT", dip_cli_variables);
    facts(page, "EXIT STATUS", dip_cli_statuses);
}

static void page_of(dip_text *page, const dip_cli_command *c) {
    char name[64];
    dip_snprintf(name, sizeof name, "diptych-%s", c->name);
    head(page, name, c->summary);
    section(page, "SYNOPSIS");
    dip_text_add(page, "\\fBdiptych ");
    add(page, c->name);
    dip_text_add(page, "\\fR");
    if (c->operand) {
        dip_text_add(page, " \\fI");
        add(page, c->operand);
        dip_text_add(page, "\\fR");
    }
    dip_text_add(page, " [\\fIOPTIONS\\fR]\n");
    section(page, "DESCRIPTION");
    add_line(page, c->about);
    options(page, c->options);
    section(page, "EXAMPLES");
    for (const dip_cli_example *e = c->examples; e->line; e++) example(page, e);
    ends(page);
    section(page, "SEE ALSO");
    dip_text_add(page, ".BR diptych (1)\n");
}

static void page_of_program(dip_text *page) {
    head(page, "diptych", dip_cli_summary);
    section(page, "SYNOPSIS");
    dip_text_add(page, "\\fBdiptych\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n");
    section(page, "COMMANDS");
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) {
        entry(page, c->name, c->operand);
        add_line(page, c->summary);
    }
    options(page, dip_cli_program_options);
    section(page, "EXAMPLES");
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++) example(page, c->examples);
    ends(page);
    section(page, "SEE ALSO");
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++)
        dip_text_add(page, ".BR diptych\\-%s (1)%s\n", c->name, c[1].name ? "," : "");
}

static bool fails(dip_context *out, dip_text *page) {
    if (page->failed) dip_cli_complain("man: there is no memory for the page");
    else dip_cli_complain_of(out, "man");
    dip_text_free(page);
    return false;
}

/* `c` NULL: the program's page. */
static bool write_file(dip_context *out, const char *folder, const dip_cli_command *c) {
    dip_text page = {.ctx = out}, path = {.ctx = out};
    if (c) page_of(&page, c);
    else page_of_program(&page);
    dip_text_add(&path, "%s/diptych%s%s.1", folder, c ? "-" : "", c ? c->name : "");
    page.failed = page.failed || path.failed;
    bool ok = !page.failed && dip_file_write(out, "--into", path.s, page.s, page.n);
    dip_text_free(&path);
    if (!ok) return fails(out, &page);
    dip_text_free(&page);
    return true;
}

static bool write_files(dip_context *out, const char *folder) {
    if (!dip_make_dirs(out, "--into", folder)) {
        dip_cli_complain_of(out, "man");
        return false;
    }
    if (!write_file(out, folder, NULL)) return false;
    for (const dip_cli_command *c = dip_cli_commands; c->name; c++)
        if (!write_file(out, folder, c)) return false;
    return true;
}

int dip_cli_man(dip_context *out, const dip_cli_values *values) {
    if (values->into && values->operand) {
        dip_cli_complain("man: --into writes every page, found \"%.60s\" as well; leave one out",
                         values->operand);
        return DIP_EXIT_USAGE;
    }
    if (values->into)
        return write_files(out, values->into) ? DIP_EXIT_DONE : DIP_EXIT_FAILED;
    dip_text page = {.ctx = out};
    if (values->operand) page_of(&page, dip_cli_find(values->operand));
    else page_of_program(&page);
    if (page.failed) return fails(out, &page), DIP_EXIT_FAILED;
    dip_write(out, page.s);
    dip_text_free(&page);
    return DIP_EXIT_DONE;
}
