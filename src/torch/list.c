/* list.c - a list of floats that grows, as a Python list of losses. */
#include "torch/list.h"

#include <math.h>

static void destroy(void *object) {
    torch_List *l = object;
    dip_dealloc(l->object.ctx, l->item, l->cap * sizeof *l->item);
}
const dip_class dip_list_class = {"list", destroy, sizeof(struct dip_list)};

torch_List *dip_list_new(dip_context *ctx, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    return dip_object_new(ctx, &dip_list_class, sizeof(struct dip_list));
}

bool dip_list_append(torch_List *l, double v, dip_site at) {
    if (!l || !dip_is(l, &dip_list_class, "torch_append")) return false;
    dip_enter(dip_ctx(l), at);
    double *grown = dip_grow(l->object.ctx, l->item, &l->cap, l->n + 1, sizeof *l->item);
    if (!grown) return false;
    l->item = grown;
    l->item[l->n++] = v;
    return true;
}

int64_t dip_list_len(const torch_List *l) { return l ? (int64_t)l->n : 0; }

double dip_list_get(const torch_List *l, int64_t i, dip_site at) {
    if (!l || !dip_is(l, &dip_list_class, "torch_get")) return (double)NAN;
    int64_t n = (int64_t)l->n;
    dip_enter(dip_ctx(l), at);
    if (i >= -n && i < n) return l->item[i < 0 ? i + n : i];
    dip_fail(dip_ctx(l), DIP_ERROR_ARGUMENT, "torch_get", "index %lld is outside a list of %lld",
             (long long)i, (long long)n);
    return (double)NAN;
}

const double *dip_list_data(const torch_List *l) { return l ? l->item : NULL; }
