/* progbar.c - draws the progress line.  The rules are those of keras-numerics 5.2 and 5.3. */
#include "keras/progbar.h"

#include <math.h>
#include <string.h>

enum { BAR_WIDTH = 20 };
static const double MIN_INTERVAL = 0.05;

void dip_progbar_init(dip_progbar *p, dip_context *ctx) {
    memset(p, 0, sizeof *p);
    p->ctx = ctx;
    p->line.ctx = ctx;
}

void dip_progbar_free(dip_progbar *p) { dip_text_free(&p->line); }

void dip_progbar_begin(dip_progbar *p, int64_t target, int verbose) {
    p->verbose = verbose;
    p->plain = dip_colors_refused(p->ctx);
    p->target = target;
    p->start = dip_now(p->ctx);
    p->drawn = p->has_first = false;
    p->last = p->after_first = 0;
    p->width = 0;
    p->n = 0;
}

static void remember(dip_progbar *p, const char *name, double value) {
    for (int i = 0; i < p->n; i++)
        if (!strcmp(p->name[i], name)) {
            p->value[i] = value;
            return;
        }
    if (p->n == DIP_PROGBAR_MAX) return;
    p->name[p->n] = name;
    p->value[p->n++] = value;
}

static double seconds_per_step(dip_progbar *p, int64_t current, double now) {
    if (current <= 0) return 0;
    double per_step = p->has_first && current > 1 ? (now - p->after_first) / (double)(current - 1)
                                                  : (now - p->start) / (double)current;
    if (current == 1) {
        p->after_first = now;
        p->has_first = true;
    }
    return per_step;
}

static int digits_of(int64_t n) {
    int digits = 1;
    while (n >= 10) {
        n /= 10;
        digits++;
    }
    return digits;
}

static int64_t visible(const char *s) { /* characters of UTF-8 */
    int64_t n = 0;
    for (; *s; s++) n += (*s & 0xC0) != 0x80;
    return n;
}

static void repeat(dip_text *t, const char *s, int64_t n) {
    for (int64_t i = 0; i < n; i++) dip_text_add(t, "%s", s);
}

/* An escape sequence: "1" bold, "32" green, "37" grey, "0" back to normal. */
static void ink(dip_progbar *p, const char *code) {
    if (!p->plain) dip_text_add(&p->line, "\033[%sm", code);
}

/* Each of these adds to the line and returns how many characters of it are visible. */

static int64_t add_bar(dip_progbar *p, int64_t current) {
    char count[64];
    if (p->target < 0) {
        dip_snprintf(count, sizeof count, "%7lld/Unknown", (long long)current);
        dip_text_add(&p->line, "%s", count);
        return visible(count);
    }
    dip_snprintf(count, sizeof count, "%*lld/%lld", digits_of(p->target), (long long)current,
                 (long long)p->target);
    int64_t full = (int64_t)(BAR_WIDTH * ((double)current / (double)p->target));
    ink(p, "1");
    dip_text_add(&p->line, "%s", count);
    ink(p, "0");
    dip_text_add(&p->line, " ");
    if (full > 0) {
        ink(p, "32");
        repeat(&p->line, "━", full);
        ink(p, "0");
    }
    ink(p, "37");
    repeat(&p->line, "━", BAR_WIDTH - full);
    ink(p, "0");
    return visible(count) + 1 + BAR_WIDTH;
}

static int64_t add_time(dip_progbar *p, int64_t current, double now, double per_step, bool final) {
    char text[64];
    if (p->target >= 0 && !final) {
        double eta = per_step * (double)(p->target - current);
        long long s = eta < 9e18 ? (long long)eta : 0;
        if (eta > 3600)
            dip_snprintf(text, sizeof text, "%lld:%02lld:%02lld", s / 3600, s % 3600 / 60, s % 60);
        else if (eta > 60) dip_snprintf(text, sizeof text, "%lld:%02lld", s / 60, s % 60);
        else dip_snprintf(text, sizeof text, "%llds", s);
    } else {
        dip_snprintf(text, sizeof text, "%.0fs", now - p->start);
    }
    dip_text_add(&p->line, " ");
    ink(p, "1");
    dip_text_add(&p->line, "%s", text);
    ink(p, "0");
    return 1 + visible(text);
}

static void step_text(char *out, size_t size, double per_step) {
    if (per_step >= 1 || per_step == 0) dip_snprintf(out, size, " %.0fs/step", per_step);
    else if (per_step >= 1e-3) dip_snprintf(out, size, " %.0fms/step", per_step * 1e3);
    else dip_snprintf(out, size, " %.0fus/step", per_step * 1e6);
}

/* verbose 1 asks for |v| > 1e-3, verbose 2 for v > 1e-3: Keras' own difference. */
static void value_text(char *out, size_t size, double v, bool absolute) {
    if (isnan(v)) dip_snprintf(out, size, "nan");
    else if ((absolute ? fabs(v) : v) > 1e-3) dip_snprintf(out, size, "%.4f", v);
    else dip_snprintf(out, size, "%.4e", v);
}

static int64_t add_values(dip_progbar *p, bool absolute) {
    int64_t width = 0;
    for (int i = 0; i < p->n; i++) {
        char text[400]; /* the largest double has 309 digits before its point */
        value_text(text, sizeof text, p->value[i], absolute);
        dip_text_add(&p->line, " - %s: %s", p->name[i], text);
        width += 5 + visible(p->name[i]) + visible(text);
    }
    return width;
}

static void redraw(dip_progbar *p, int64_t current, double now, double per_step, bool final) {
    char step[64];
    p->line.n = 0;
    repeat(&p->line, "\b", p->width);
    dip_text_add(&p->line, "\r");
    int64_t width = add_bar(p, current);
    width += add_time(p, current, now, per_step, final);
    step_text(step, sizeof step, per_step);
    dip_text_add(&p->line, "%s", step);
    width += visible(step) + add_values(p, true);
    repeat(&p->line, " ", p->width - width);
    if (final) dip_text_add(&p->line, "\n");
    p->width = width;
}

static void write_line(dip_progbar *p, int64_t current, double now, double per_step) {
    char step[64];
    p->line.n = 0;
    step_text(step, sizeof step, per_step);
    dip_text_add(&p->line, "%*lld/%lld - %.0fs -%s", digits_of(p->target), (long long)current,
                 (long long)p->target, now - p->start, step);
    add_values(p, false);
    dip_text_add(&p->line, "\n");
}

void dip_progbar_update(dip_progbar *p, int64_t current, const char *const *name,
                        const double *value, int n, bool final) {
    if (!final && p->verbose != 1) return; /* one line an epoch knows its end only */
    if (final && p->target < 0) p->target = current;
    for (int i = 0; i < n; i++) remember(p, name[i], value[i]);
    double now = dip_now(p->ctx), per_step = seconds_per_step(p, current, now);
    if (p->verbose == 1) {
        if (p->drawn && now - p->last < MIN_INTERVAL && !final) return;
        redraw(p, current, now, per_step, final);
    } else if (p->verbose == 2 && final) {
        write_line(p, current, now, per_step);
    } else {
        return;
    }
    if (!p->line.failed) dip_write(p->ctx, p->line.s);
    p->last = now;
    p->drawn = true;
}
