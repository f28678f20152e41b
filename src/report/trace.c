/* trace.c - see trace.h. */
#include "report/trace.h"

const char *dip_trace_kind_name(dip_trace_kind k) {
    static const char *const names[DIP_TRACE_KINDS] = {"output", "loss", "gradient", "weight"};
    return names[k];
}

bool dip_trace_add(dip_trace *t, const dip_trace_item *item) {
    void *grown = dip_grow(t->ctx, t->item, &t->capacity, t->n + 1, sizeof *t->item);
    if (!grown) return false;
    t->item = grown;
    t->item[t->n++] = *item;
    t->numbers += (size_t)item->n;
    return true;
}

bool dip_trace_like(dip_context *ctx, const dip_trace *of, dip_trace *t) {
    *t = (dip_trace){.ctx = ctx};
    size_t at = 0;
    t->memory = dip_alloc_array(ctx, of->numbers, sizeof *t->memory);
    if (!t->memory) return false;
    t->numbers = of->numbers;
    void *items = dip_grow(ctx, NULL, &t->capacity, of->n + 1, sizeof *t->item);
    if (!items) return false;
    t->item = items;
    for (size_t i = 0; i < of->n; i++) {
        t->item[i] = of->item[i];
        t->item[i].value = t->memory + at;
        at += (size_t)of->item[i].n;
    }
    t->n = of->n;
    return true;
}

void dip_trace_free(dip_trace *t) {
    for (size_t i = 0; !t->memory && i < t->n; i++)
        dip_dealloc(t->ctx, t->item[i].value, (size_t)t->item[i].n * sizeof(double));
    dip_dealloc(t->ctx, t->memory, t->numbers * sizeof *t->memory);
    dip_dealloc(t->ctx, t->item, t->capacity * sizeof *t->item);
    *t = (dip_trace){.ctx = t->ctx};
}
