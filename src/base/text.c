/* text.c - text for people and files: to the sink, into buffers, growing; shapes and near names.
 * How a float is written stands in number_text.c. */
#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

#include "base/context_state.h"

dip_locale dip_locale_enter(void) {
    /* The C locale is a constant inside the C libraries we know, so this allocates nothing; it
     * changes this thread's locale only. */
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    dip_locale l = {NULL, (void *)c};
    if (c) l.before = (void *)uselocale(c);
    return l;
}

void dip_locale_leave(dip_locale l) {
    if (!l.c) return;
    uselocale((locale_t)l.before);
    freelocale((locale_t)l.c);
}

const char *dip_errno_text(int number, char *out, size_t size) {
    dip_locale l = dip_locale_enter();
    if (strerror_r(number, out, size) != 0) snprintf(out, size, "error %d of the system", number);
    dip_locale_leave(l);
    return out;
}

static int format(char *out, size_t size, const char *fmt, va_list ap) {
    dip_locale l = dip_locale_enter();
    int n = vsnprintf(out, size, fmt, ap);
    dip_locale_leave(l);
    return n;
}

int dip_snprintf(char *out, size_t size, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    int n = format(out, size, fmt, ap);
    va_end(ap);
    return n;
}

static void write_bytes(dip_context *ctx, const char *text, size_t n) {
    if (!ctx || n == 0) return;
    if (ctx->sink.write) ctx->sink.write(ctx->sink.user, text, n);
    if (ctx->listener.write) ctx->listener.write(ctx->listener.user, text, n);
}

void dip_context_listen(dip_context *ctx, dip_sink also) {
    if (ctx) ctx->listener = also;
}

void dip_write(dip_context *ctx, const char *text) {
    if (text) write_bytes(ctx, text, strlen(text));
}

void dip_printf(dip_context *ctx, const char *fmt, ...) {
    char small[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = format(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) return;
    if ((size_t)n < sizeof small) {
        write_bytes(ctx, small, (size_t)n);
        return;
    }
    char *large = dip_alloc_raw(ctx, (size_t)n + 1);
    if (!large) return;
    va_start(ap, fmt);
    format(large, (size_t)n + 1, fmt, ap);
    va_end(ap);
    write_bytes(ctx, large, (size_t)n);
    dip_dealloc(ctx, large, (size_t)n + 1);
}

const char *dip_shape_text(const dip_shape *s, char *buffer, size_t size) {
    if (size == 0) return "";
    int rank = s->rank < 0 ? 0 : s->rank > DIP_MAX_RANK ? DIP_MAX_RANK : s->rank;
    size_t n = 0;
    buffer[0] = 0;
    for (int i = 0; i < rank && n < size; i++) {
        int k = snprintf(buffer + n, size - n, "%s%lld", i ? ", " : "(", (long long)s->dim[i]);
        n += k > 0 ? (size_t)k : 0;
    }
    if (n < size) snprintf(buffer + n, size - n, rank == 0 ? "()" : rank == 1 ? ",)" : ")");
    return buffer;
}

/* ---- growing text ---------------------------------------------------------------------------- */

/* Room for n more bytes and the 0 behind them. */
static bool make_room(dip_text *t, size_t n) {
    size_t need;
    if (!dip_add_size(t->n, n, &need) || !dip_add_size(need, 1, &need)) return false;
    if (t->s && need <= t->cap) return true;
    if (need < 64) need = 64;
    char *s = dip_grow(t->ctx, t->s, &t->cap, need, 1);
    if (s) t->s = s;
    else if (t->s) t->s[t->n] = 0; /* what was there before stays whole */
    return s != NULL;
}

void dip_text_vadd(dip_text *t, const char *fmt, va_list ap) {
    if (!t || t->failed) return;
    va_list again;
    va_copy(again, ap);
    size_t room = t->s ? t->cap - t->n : 0;
    int n = format(t->s ? t->s + t->n : NULL, room, fmt, ap);
    if (n < 0 || !make_room(t, (size_t)n)) t->failed = true;
    else {
        if ((size_t)n >= room) format(t->s + t->n, t->cap - t->n, fmt, again);
        t->n += (size_t)n;
    }
    va_end(again);
}

void dip_text_add(dip_text *t, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_text_vadd(t, fmt, ap);
    va_end(ap);
}

void dip_text_append(dip_text *t, const void *bytes, size_t n) {
    if (!t || t->failed || n == 0) return;
    if (!make_room(t, n)) {
        t->failed = true;
        return;
    }
    memcpy(t->s + t->n, bytes, n);
    t->n += n;
    t->s[t->n] = 0;
}

void dip_text_free(dip_text *t) {
    if (!t) return;
    dip_dealloc(t->ctx, t->s, t->cap);
    *t = (dip_text){.ctx = t->ctx};
}

/* ---- near names ------------------------------------------------------------------------------ */

enum { NAME_LIMIT = 80 };

static int lower(char c) { return tolower((unsigned char)c); }

static int least(int a, int b) { return a < b ? a : b; }

/* Insertions, deletions, replacements and swaps of neighbours that turn a into b; case is ignored.
 * Three rows of the usual table are enough, since a swap looks two rows back. */
static int distance(const char *a, int n, const char *b, int m) {
    int rows[3][NAME_LIMIT + 1];
    for (int j = 0; j <= m; j++) rows[0][j] = j;
    for (int i = 1; i <= n; i++) {
        /* Modulo 3, row i - 1 is i + 2 and row i - 2 is i + 1. */
        const int *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        int *row = rows[i % 3];
        row[0] = i;
        for (int j = 1; j <= m; j++) {
            int same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = least(least(above[j] + 1, row[j - 1] + 1), above[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

static bool starts_with(const char *text, const char *start, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (lower(text[i]) != lower(start[i])) return false;
    return true;
}

const char *dip_nearest(const char *wrong, const char *const *known, int n) {
    size_t length = wrong ? strlen(wrong) : 0;
    if (length == 0 || length > NAME_LIMIT) return NULL;
    int limit = length / 3 > 1 ? (int)(length / 3) : 1;
    const char *best = NULL, *prefix = NULL;
    int best_distance = limit + 1;
    for (int i = 0; i < n; i++) {
        size_t m = known[i] ? strlen(known[i]) : 0;
        if (m == 0 || m > NAME_LIMIT) continue;
        int d = distance(wrong, (int)length, known[i], (int)m);
        /* With a single letter everything of one letter is one step away: that is no likeness. */
        if (d < best_distance && d < (int)(length > m ? length : m)) {
            best = known[i];
            best_distance = d;
        }
        if (!prefix && length >= 3 && m > length && starts_with(known[i], wrong, length))
            prefix = known[i];
    }
    return best ? best : prefix; /* "categorical" means "categorical_crossentropy" */
}
