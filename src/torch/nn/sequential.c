/* sequential.c - Sequential and ModuleList: modules by number, called one after the other or only
 * held. */
#include "torch/module.h"

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    dip_value v = x[0];
    (void)b;
    for (size_t i = 0; i < m->n && v; i++)
        v = dip_nn_call(m->members[i].object, v, dip_site_now(m->object.ctx));
    return v;
}

static dip_module *sample(dip_context *ctx) {
    return dip_nn_sequential(ctx, NULL, 0, (dip_site){NULL, 0});
}
static dip_module *sample_list(dip_context *ctx) {
    return dip_nn_module_list(ctx, NULL, 0, (dip_site){NULL, 0});
}

const dip_module_kind dip_module_sequential = {
    .name = "Sequential",
    .who = "nn_Sequential",
    .doc = "its modules, one after the other",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
};
const dip_module_kind dip_module_module_list = {
    .name = "ModuleList",
    .who = "nn_ModuleList",
    .doc = "holds modules by number; it is not called itself",
    .inputs = 0,
    .sample = sample_list,
};

static dip_module *hold(dip_context *ctx, const dip_module_kind *kind, dip_module *const *modules,
                        int n, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    for (int i = 0; i < n; i++)
        if (!modules[i] || !dip_is(modules[i], &dip_module_class, kind->who)) return NULL;
    dip_module *m = dip_module_new(ctx, kind, sizeof *m);
    for (int i = 0; m && i < n; i++) {
        char name[16];
        dip_snprintf(name, sizeof name, "%d", i);
        if (dip_module_add(m, DIP_MEMBER_MODULE, name, modules[i])) continue;
        dip_free(m);
        return NULL;
    }
    return m;
}

torch_Module *dip_nn_sequential(dip_context *ctx, torch_Module *const *modules, int n,
                                dip_site at) {
    return hold(ctx, &dip_module_sequential, modules, n, at);
}
torch_Module *dip_nn_module_list(dip_context *ctx, torch_Module *const *modules, int n,
                                 dip_site at) {
    return hold(ctx, &dip_module_module_list, modules, n, at);
}
