/* progress.c - see progress.h. */
#include "cli/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 256 };
static const double between = 0.1, early = 0.5; /* seconds */

/* ---- text ------------------------------------------------------------------------------------ */
double dip_progress_left(double spent, double done) {
    if (!(spent >= early) || !(done > 0)) return (double)NAN;
    return done < 1 ? spent / done * (1 - done) : 0;
}

/* As exact as an estimate deserves. */
static void left_text(char *out, size_t size, double left) {
    double minutes = left / 60, hours = minutes / 60;
    if (isnan(left)) out[0] = 0;
    else if (left < 99.5) dip_snprintf(out, size, ", about %.0f s left", left < 1 ? 1 : left);
    else if (minutes < 99.5) dip_snprintf(out, size, ", about %.0f min left", minutes);
    else dip_snprintf(out, size, ", about %.0f h left", hours < 1e6 ? hours : 1e6);
}

static bool continues(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

/* Columns of UTF-8 without combining or wide characters, which stages do not have. */
static int columns_of(const char *text) {
    int n = 0;
    for (; *text; text++) n += !continues(*text);
    return n;
}

static void cut(char *text, int width) {
    int n = 0;
    for (; *text; text++) {
        n += !continues(*text);
        if (n > width) break;
    }
    *text = 0;
}

int dip_progress_text(char *out, size_t size, const char *stage, double left, int width) {
    char more[64];
    left_text(more, sizeof more, left);
    dip_snprintf(out, size, "%s%s", stage, more);
    if (columns_of(out) > width) {
        dip_snprintf(out, size, "%s", stage);
        cut(out, width);
    }
    return columns_of(out);
}

/* ---- the line -------------------------------------------------------------------------------- */
static void write_error(void *user, const char *text, size_t n) {
    (void)user;
    fprintf(stderr, "%.*s", (int)n, text);
    fflush(stderr);
}

void dip_progress_begin(dip_progress *p, dip_context *clock, bool wanted, int parts) {
    *p = (dip_progress){.clock = clock, .parts = parts, .begun = dip_now(clock)};
    if (!wanted || !dip_stderr_is_terminal()) return;
    p->to.write = write_error;
    p->width = dip_stderr_width(clock);
}

static void put(dip_progress *p, const char *text, int columns) {
    char line[2 * LONGEST];
    int over = p->columns > columns ? p->columns - columns : 0; /* blanks over the longer one before */
    int n = dip_snprintf(line, sizeof line, "\r%s%*s", text, over, "");
    if (n > 0 && columns == 0) n = dip_snprintf(line, sizeof line, "\r%*s\r", over, "");
    if (n > 0) p->to.write(p->to.user, line, (size_t)n);
    p->columns = columns;
}

void dip_progress_show(dip_progress *p, int part, const char *stage, double done) {
    double now = dip_now(p->clock);
    if (!p->to.write || (p->columns > 0 && now - p->drawn < between)) return;
    p->drawn = now;
    double whole = ((double)part + (done < 1 ? done : 1)) / (double)p->parts;
    char text[LONGEST];
    /* The last column stays free: some terminals wrap as soon as it is filled. */
    int width = p->width - 1 < LONGEST / 2 ? p->width - 1 : LONGEST / 2;
    int n = dip_progress_text(text, sizeof text, stage, dip_progress_left(now - p->begun, whole),
                              width);
    if (n > 0) put(p, text, n);
}

void dip_progress_erase(dip_progress *p) {
    if (p->to.write && p->columns > 0) put(p, "", 0);
}
