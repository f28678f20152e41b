/* outputs.c - see outputs.h. */
#include "cli/outputs.h"

#include <string.h>

#include "base/files.h"
#include "cli/climb.h"
#include "plot/png.h"
#include "report/page.h"
#include "report/result_plot.h"

static bool complain(dip_outputs *o) {
    dip_cli_complain_of(o->out, o->command);
    return false;
}

static bool ends_with(const char *path, const char *ending) {
    size_t n = strlen(path), k = strlen(ending);
    return n >= k && dip_same_name(path + n - k, ending);
}

/* ---- opening --------------------------------------------------------------------------------- */
static bool open_file(dip_outputs *o, const char *option, const char *path, dip_writer **w) {
    if (!path) return true;
    *w = dip_writer_open(o->out, option, path);
    return *w || complain(o);
}

/* A picture is written by its own room; here it is only seen that it can be. */
static bool try_plot(dip_outputs *o) {
    const char *path = o->values->plot;
    dip_writer *w = NULL;
    if (path && ends_with(path, ".png") && !dip_png_available()) {
        dip_cli_complain("%s: --plot: this diptych was built without libpng and writes no .png; "
                         "give a name that ends in .svg, or install libpng and build again",
                         o->command);
        return false;
    }
    if (!open_file(o, "--plot", path, &w)) return false;
    dip_writer_abandon(w);
    return true;
}

static bool trace_header(dip_outputs *o) {
    bool ladder = strcmp(o->command, "ladder") == 0;
    return ladder ? dip_climb_trace_header(o->trace) : dip_trace_header(o->trace);
}

bool dip_outputs_open(dip_outputs *o, dip_context *out, const char *command,
                      const dip_cli_values *values) {
    *o = (dip_outputs){.out = out, .command = command, .values = values};
    bool ok = open_file(o, "--trace", values->trace, &o->trace) &&
              open_file(o, "--json", values->json, &o->json) &&
              open_file(o, "--report", values->report, &o->page) &&
              open_file(o, "--output", values->output, &o->page) && try_plot(o) &&
              (!o->trace || trace_header(o) || complain(o));
    if (!ok) dip_outputs_abandon(o);
    return ok;
}

/* ---- writing --------------------------------------------------------------------------------- */
static bool close_file(dip_outputs *o, dip_writer **w) {
    dip_writer *closing = *w;
    *w = NULL;
    return !closing || dip_writer_close(closing) || complain(o);
}

/* `made` false: the text could not be made, and the error says why.  Takes the text's memory. */
static bool write_text(dip_outputs *o, const char *option, dip_writer **w, bool made,
                       dip_text *text) {
    bool ok = made && !text->failed;
    if (!ok && !dip_failed(o->out))
        dip_fail(o->out, DIP_ERROR_MEMORY, option, "there is no memory for the text of the file");
    ok = ok && dip_writer_add(*w, text->s, text->n);
    dip_text_free(text);
    if (ok) return close_file(o, w);
    dip_writer_abandon(*w);
    *w = NULL;
    return complain(o);
}

static bool write_json(dip_outputs *o, const dip_run_result *run) {
    if (!o->json) return true;
    dip_text text = {.ctx = o->out};
    dip_result_json(run, &text);
    return write_text(o, "--json", &o->json, true, &text);
}

static bool write_page(dip_outputs *o, const dip_run_result *runs, int n) {
    if (!o->page) return true;
    const char *path = o->values->report ? o->values->report : o->values->output;
    dip_text text = {.ctx = o->out};
    bool made = ends_with(path, ".md") ? dip_report_markdown(runs, n, &text)
                                       : dip_report_html(runs, n, &text);
    return write_text(o, "--report", &o->page, made, &text);
}

static bool write_plot(dip_outputs *o, const dip_run_result *run) {
    return !o->values->plot || dip_result_plot(run, o->values->plot) || complain(o);
}

/* One file that fails leaves the others. */
bool dip_outputs_write(dip_outputs *o, const dip_run_result *runs, int n) {
    bool ok = close_file(o, &o->trace);
    ok = write_json(o, runs) && ok;
    ok = write_page(o, runs, n) && ok;
    return write_plot(o, runs) && ok;
}

bool dip_outputs_write_ladder(dip_outputs *o, const dip_ladder *l) {
    bool ok = close_file(o, &o->trace);
    if (o->json) {
        dip_text text = {.ctx = o->out};
        dip_ladder_json(l, &text);
        dip_text_add(&text, "\n");
        ok = write_text(o, "--json", &o->json, true, &text) && ok;
    }
    return (!o->values->plot || dip_ladder_plot(l, o->values->plot) || complain(o)) && ok;
}

void dip_outputs_abandon_trace(dip_outputs *o) {
    dip_writer_abandon(o->trace);
    o->trace = NULL;
}

void dip_outputs_abandon(dip_outputs *o) {
    dip_outputs_abandon_trace(o);
    dip_writer_abandon(o->json);
    dip_writer_abandon(o->page);
    o->json = o->page = NULL;
}

bool dip_outputs_show(const dip_outputs *o) { return o->json || o->page || o->values->plot; }
