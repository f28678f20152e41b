/* error.c - the one way to fail: the first cause is kept until it is taken, and told at once.
 *
 * A failing call returns at once and its callers pass the failure on, so the first sentence is the
 * cause and the later ones only its echoes: they are dropped. */
#include <stdio.h>
#include <string.h>

#include "base/context_state.h"

const char *dip_code_name(dip_code c) {
    static const char *const names[] = {
        "ok",     "memory", "shape",  "type",        "argument",  "state",    "file",
        "format", "limit",  "device", "unsupported", "cancelled", "internal",
    };
    return (unsigned)c < sizeof names / sizeof *names ? names[c] : "unknown";
}

/* A cut sentence ends in "..." and never in half a UTF-8 character. */
static void mark_cut(char *text, size_t size) {
    size_t end = size - 4;
    while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
    memcpy(text + end, "...", 4);
}

void dip_error_compose(dip_error *out, dip_code code, dip_site at, const char *who, const char *fmt,
                       va_list ap) {
    memset(out, 0, sizeof *out);
    out->code = code;
    out->file = at.file;
    out->line = at.file ? at.line : 0;
    if (dip_snprintf(out->who, sizeof out->who, "%s", who ? who : "") >= (int)sizeof out->who)
        mark_cut(out->who, sizeof out->who);

    size_t n = 0;
    int k = 0;
    if (at.file && at.line > 0)
        k = dip_snprintf(out->text, sizeof out->text, "%.300s:%d: ", at.file, at.line);
    else if (at.file) k = dip_snprintf(out->text, sizeof out->text, "%.300s: ", at.file);
    n += k > 0 ? (size_t)k : 0;
    if (out->who[0]) {
        k = dip_snprintf(out->text + n, sizeof out->text - n, "%s: ", out->who);
        n += k > 0 ? (size_t)k : 0;
    }
    dip_locale l = dip_locale_enter();
    k = vsnprintf(out->text + n, sizeof out->text - n, fmt, ap);
    dip_locale_leave(l);
    if (k < 0 || (size_t)k >= sizeof out->text - n) mark_cut(out->text, sizeof out->text);
}

static void tell(dip_context *ctx) {
    if (!ctx->handler) return;
    ctx->told = true;
    dip_error copy = ctx->error; /* the handler may take the error and cause another */
    ctx->handler(ctx->handler_user, &copy);
}

bool dip_vfail(dip_context *ctx, dip_code code, const char *who, const char *fmt, va_list ap) {
    if (!ctx || ctx->muted) return false;
    ctx->head.failures++;
    if (ctx->failed) return false;
    dip_error_compose(&ctx->error, code, ctx->head.site, who ? who : ctx->head.subject, fmt, ap);
    ctx->failed = true;
    ctx->told = false;
    tell(ctx);
    return false;
}

bool dip_fail(dip_context *ctx, dip_code code, const char *who, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_vfail(ctx, code, who, fmt, ap);
    va_end(ap);
    return false;
}

bool dip_mute(dip_context *ctx, bool muted) {
    bool before = ctx->muted;
    ctx->muted = muted;
    return before;
}

bool dip_failed(const dip_context *ctx) { return ctx && ctx->failed; }

bool dip_error_take(dip_context *ctx, dip_error *out) {
    if (!ctx || !ctx->failed) {
        if (out) memset(out, 0, sizeof *out);
        return false;
    }
    if (out) *out = ctx->error;
    ctx->failed = false;
    return true;
}

const dip_error *dip_error_peek(const dip_context *ctx) {
    return ctx && ctx->failed ? &ctx->error : NULL;
}

void dip_set_error_handler(dip_context *ctx, dip_error_fn *fn, void *user) {
    if (!ctx) return;
    ctx->handler = fn;
    ctx->handler_user = user;
    /* An error that came before there was anybody to tell (a wrong DIPTYCH_NUM_THREADS in the
     * default context) is told now, so that no program runs on past it unawares. */
    if (ctx->failed && !ctx->told) tell(ctx);
}
