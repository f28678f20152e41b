/* parity_compare.c - the tensors of a recording beside a replay's: Note [Beyond rounding]. */
#include <math.h>
#include <string.h>

#include "tools/parity.h"

static const double float64_share = 1e-9, shadows = 8;
static const double float32_floor = 16.0 / 16777216; /* 16 of 2^-24 */

/* What rounding has done to a tensor so far. */
typedef struct seen {
    double largest[DIP_TRACE_KINDS][DIP_RECORDED_PARAMETERS],
        mean[DIP_TRACE_KINDS][DIP_RECORDED_PARAMETERS];
} seen;

/* |a - b|; what is not finite must be the same. */
static double apart(double a, double b) {
    if (isfinite(a) && isfinite(b)) return fabs(a - b);
    return a == b || (isnan(a) && isnan(b)) ? 0 : HUGE_VAL;
}

static double differ(const dip_trace_item *a, const dip_trace_item *b, double *mean,
                     int64_t *where) {
    double largest = 0, squares = 0;
    *where = 0;
    for (int64_t i = 0; i < a->n; i++) {
        double d = apart(a->value[i], b->value[i]);
        squares += d * d;
        if (!(d > largest)) continue;
        largest = d;
        *where = i;
    }
    *mean = a->n > 0 ? sqrt(squares / (double)a->n) : 0;
    return largest;
}

double dip_parity_distance(const dip_trace_item *a, const dip_trace_item *b) {
    double mean;
    int64_t where;
    differ(a, b, &mean, &where);
    return mean;
}

static double size_of(const dip_trace_item *a) {
    double largest = 0;
    for (int64_t i = 0; i < a->n; i++)
        if (isfinite(a->value[i]) && fabs(a->value[i]) > largest) largest = fabs(a->value[i]);
    return largest;
}

/* Against what an error counts: the tensor's largest element, and a thousandth of its kind's in this step
 * (the gradient of a layer that learns nothing more is noise of the others). */
static double scale_of(const dip_trace *t, size_t at) {
    const dip_trace_item *own = &t->item[at];
    double scale = size_of(own), others = 0;
    if (own->kind == DIP_TRACE_OUTPUT || own->kind == DIP_TRACE_LOSS) return scale;
    size_t from = at;
    while (from > 0 && t->item[from - 1].step == own->step && t->item[from - 1].kind == own->kind)
        from--;
    for (size_t i = from; i < t->n && t->item[i].step == own->step && t->item[i].kind == own->kind;
         i++) {
        double s = size_of(&t->item[i]);
        if (s > others) others = s;
    }
    return scale > 1e-3 * others ? scale : 1e-3 * others;
}

static void allow(const dip_trace *recorded, const dip_trace *replay, const dip_trace *shadow,
                  size_t i, seen *s, dip_parity_point *p) {
    double scale = scale_of(recorded, i);
    if (!shadow) {
        p->allowed = p->mean_allowed = float64_share * scale;
        return;
    }
    const dip_trace_item *item = &replay->item[i];
    double mean, *largest = &s->largest[item->kind][item->which],
                 *means = &s->mean[item->kind][item->which];
    int64_t where;
    double d = differ(item, &shadow->item[i], &mean, &where);
    if (d > *largest) *largest = d;
    if (mean > *means) *means = mean;
    p->allowed = shadows * *largest + float32_floor * scale;
    p->mean_allowed = shadows * *means + float32_floor * scale;
}

static double share(const dip_parity_point *p) {
    double a = p->allowed > 0 ? p->distance / p->allowed : p->distance > 0 ? HUGE_VAL : 0;
    double b = p->mean_allowed > 0 ? p->mean / p->mean_allowed : p->mean > 0 ? HUGE_VAL : 0;
    return a > b ? a : b;
}

void dip_parity_compare(const dip_recording *r, const dip_trace *replay, const dip_trace *shadow,
                        dip_parity_point *first, dip_parity_point *nearest) {
    seen s;
    memset(&s, 0, sizeof s);
    *first = *nearest = (dip_parity_point){.found = false};
    for (size_t i = 0; i < r->trace.n && replay->item[i].step <= replay->steps && !first->found;
         i++) {
        const dip_trace_item *a = &r->trace.item[i], *b = &replay->item[i];
        dip_parity_point p = {
            .found = true, .item = i, .step = a->step, .kind = a->kind, .which = a->which};
        int64_t where;
        p.distance = differ(a, b, &p.mean, &where);
        p.element = where * (b->every > 0 ? b->every : 1);
        if (a->n > 0) p.recorded = a->value[where], p.replayed = b->value[where];
        allow(&r->trace, replay, shadow, i, &s, &p);
        if (!(p.distance <= p.allowed && p.mean <= p.mean_allowed)) *first = p;
        else if (!nearest->found || share(&p) > share(nearest)) *nearest = p;
    }
}

bool dip_parity_try(const dip_recording *r, const dip_variant *v, int64_t steps,
                    dip_parity_point *first, dip_parity_point *nearest) {
    dip_trace replay, shadow = {.ctx = r->ctx};
    bool narrow = r->dtype == DIP_FLOAT32;
    bool fine = dip_trace_like(r->ctx, &r->trace, &replay) &&
                dip_replay(r, v, r->dtype, steps, NULL, NULL, &replay);
    if (fine && narrow)
        fine = dip_trace_like(r->ctx, &r->trace, &shadow) &&
               dip_replay(r, v, DIP_FLOAT64, steps, NULL, NULL, &shadow);
    if (fine) dip_parity_compare(r, &replay, narrow ? &shadow : NULL, first, nearest);
    dip_trace_free(&replay);
    dip_trace_free(&shadow);
    return fine;
}
