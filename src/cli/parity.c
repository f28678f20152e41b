/* parity.c - `diptych parity`: a recording of a real framework beside our engine. */
#include "base/files.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "tools/parity.h"

static bool write_json(dip_context *out, dip_writer *w, const dip_parity_result *p) {
    dip_text text = {.ctx = out};
    dip_parity_json(p, &text);
    bool fine = !text.failed && dip_writer_add(w, text.s, text.n);
    dip_text_free(&text);
    if (fine) return dip_writer_close(w);
    dip_writer_abandon(w);
    return false;
}

static void print(dip_context *out, const dip_parity_result *p) {
    dip_text text = {.ctx = out};
    dip_parity_text(p, &text);
    if (!text.failed) dip_write(out, text.s);
    dip_text_free(&text);
}

static int run(dip_context *ctx, dip_context *out, const dip_cli_values *v, dip_recording *r,
               dip_parity_result *p) {
    dip_writer *json = NULL;
    if (v->json && !(json = dip_writer_open(out, "parity", v->json))) {
        dip_cli_complain_of(out, "--json");
        return DIP_EXIT_FAILED;
    }
    if (!dip_recording_read(ctx, "parity", v->operand, v->data, r) || !dip_parity(r, v->steps, p)) {
        dip_cli_complain_of(ctx, NULL);
        dip_writer_abandon(json);
        return DIP_EXIT_FAILED;
    }
    if (!v->quiet) print(out, p);
    if (json && !write_json(out, json, p)) {
        dip_cli_complain_of(out, "--json");
        return DIP_EXIT_FAILED;
    }
    if (p->diverged)
        dip_cli_complain("parity: %s is not what its description gives; likeliest: %s", v->operand,
                         p->causes > 0 ? p->cause[0].name : "unknown");
    return p->diverged ? DIP_EXIT_FAILED : DIP_EXIT_DONE;
}

int dip_cli_parity(dip_context *out, const dip_cli_values *v) {
    dip_context *ctx = dip_session_open(v, true);
    if (!ctx) return DIP_EXIT_FAILED;
    size_t size = sizeof(dip_recording) + sizeof(dip_parity_result);
    dip_recording *r = dip_alloc(ctx, size);
    int status = DIP_EXIT_FAILED;
    if (r) {
        status = run(ctx, out, v, r, (dip_parity_result *)(void *)(r + 1));
        dip_recording_free(r);
    } else dip_cli_complain_of(ctx, NULL);
    dip_dealloc(ctx, r, size);
    dip_context_free(ctx);
    return status;
}
