/* history.c - what fit returns: one series of values per logged name. */
#include <string.h>
#include "keras/events.h"

static void destroy(void *object) {
    dip_keras_history *h = object;
    dip_context *ctx = dip_ctx(h);
    for (int i = 0; i < h->made; i++) {
        dip_strfree(ctx, h->name[i]);
        dip_dealloc(ctx, h->value[i], h->cap[i] * sizeof *h->value[i]);
    }
    dip_dealloc(ctx, h->epoch, h->cap_epoch * sizeof *h->epoch);
}
static const dip_class history_class = {"history", destroy, sizeof(dip_keras_history)};

static bool reserve(dip_context *ctx, double **p, size_t *cap, int64_t need) {
    double *grown = dip_grow(ctx, *p, cap, (size_t)need, sizeof **p);
    if (grown) *p = grown;
    return grown != NULL;
}

enum { RESERVE = 4096 }; /* epochs; longer runs grow as they go */

static bool make_series(dip_keras_history *h, const char *name, int64_t epochs) {
    dip_context *ctx = dip_ctx(h);
    if (h->made == DIP_PROGBAR_MAX) return false;
    h->name[h->made] = dip_strdup_ctx(ctx, name);
    if (!h->name[h->made]) return false;
    h->made++;
    return reserve(ctx, &h->value[h->made - 1], &h->cap[h->made - 1],
                   epochs < 1         ? 1
                   : epochs < RESERVE ? epochs
                                      : RESERVE);
}

dip_keras_history *dip_history_new(dip_context *ctx, const dip_log_set *set, int64_t epochs) {
    dip_keras_history *h = dip_object_new(ctx, &history_class, sizeof *h);
    bool fine = h && reserve(ctx, &h->epoch, &h->cap_epoch,
                             epochs < 1         ? 1
                             : epochs < RESERVE ? epochs
                                                : RESERVE);
    for (int i = 0; fine && i < set->n; i++) fine = make_series(h, set->name[i], epochs);
    if (fine) return h;
    dip_free(h);
    return NULL;
}

/* A series is seen from its first value on: the n that are, and then those made for later. */
static int series_of(dip_keras_history *h, const char *name, int64_t epochs) {
    int i = 0;
    while (i < h->made && strcmp(h->name[i], name)) i++;
    if (i == h->made && !make_series(h, name, epochs)) return -1;
    if (i < h->n) return i;
    char *a = h->name[i];
    double *v = h->value[i];
    size_t cap = h->cap[i];
    h->name[i] = h->name[h->n], h->value[i] = h->value[h->n], h->cap[i] = h->cap[h->n];
    h->name[h->n] = a, h->value[h->n] = v, h->cap[h->n] = cap;
    return h->n++;
}

bool dip_history_add(dip_keras_history *h, int64_t epoch, const dip_keras_logs *logs,
                     int64_t epochs) {
    dip_context *ctx = dip_ctx(h);
    if (!reserve(ctx, &h->epoch, &h->cap_epoch, h->n_epoch + 1)) return false;
    h->epoch[h->n_epoch++] = (double)epoch;
    for (int i = 0; i < logs->count; i++) {
        int s = series_of(h, logs->name[i], epochs);
        if (s < 0 || !reserve(ctx, &h->value[s], &h->cap[s], h->count[s] + 1)) return false;
        h->value[s][h->count[s]++] = logs->value[i];
    }
    return true;
}

int dip_keras_history_count(const dip_keras_history *h) { return h ? h->n : 0; }
const char *dip_keras_history_name(const dip_keras_history *h, int i) {
    return h && i >= 0 && i < h->n ? h->name[i] : NULL;
}
dip_series dip_keras_history_epoch(const dip_keras_history *h) {
    return h ? (dip_series){h->n_epoch, h->epoch} : (dip_series){0, NULL};
}

dip_series dip_keras_history_get(const dip_keras_history *h, const char *name, dip_site at) {
    static const char who[] = "keras_history";
    if (!h) return (dip_series){0, NULL};
    dip_context *ctx = dip_ctx(h);
    dip_enter(ctx, at);
    for (int i = 0; i < h->n; i++)
        if (name && !strcmp(h->name[i], name)) return (dip_series){h->count[i], h->value[i]};
    dip_fail_unknown(ctx, who, "series", name, (const char *const *)h->name, h->n);
    return (dip_series){0, NULL};
}
