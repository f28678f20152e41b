/* complain.c - one sentence on standard error. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"

void dip_cli_complain(const char *fmt, ...) {
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    fflush(stdout); /* so that a terminal shows the sentence below what led to it */
    fprintf(stderr, "diptych: %s\n", text);
}

void dip_cli_complain_of(dip_context *ctx, const char *subject) {
    dip_error e;
    if (!dip_error_take(ctx, &e)) return;
    const char *text = e.text;
    char place[400];
    if (e.file) { /* a line of the program's own source says nothing to its user */
        int n = dip_snprintf(place, sizeof place, "%.300s:%d: ", e.file, e.line);
        if (n > 0 && strncmp(text, place, (size_t)n) == 0) text += n;
    }
    if (subject) dip_cli_complain("%s: %s", subject, text);
    else dip_cli_complain("%s", text);
}
