/* user_module.c - modules of the user's own (nn_class): a struct of the user, fields described to
 * us. */
#include <string.h>

#include "torch/module.h"

typedef struct user_module {
    dip_module base;
    const dip_nn_class *cls;
    void *self;
} user_module;

static void destroy(dip_module *m) {
    user_module *u = (user_module *)m;
    if (u->cls) dip_dealloc(m->object.ctx, u->self, u->cls->self_size);
}

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    user_module *u = (user_module *)m;
    (void)b;
    return u->cls->forward(u->self, x[0]);
}

const dip_module_kind dip_module_user = {
    .name = "Module",
    .who = "nn_Module",
    .doc = "What the user's forward computes.",
    .inputs = 1,
    .open = true,
    .forward = forward,
    .destroy = destroy,
};

const dip_nn_class *dip_module_class_of(const dip_module *m) {
    return m->kind == &dip_module_user ? ((const user_module *)m)->cls : NULL;
}

/* After init: what the fields hold now belongs to the module. */
static bool adopt(user_module *u) {
    for (int i = 0; i < u->cls->n_fields; i++) {
        const dip_nn_field *f = &u->cls->fields[i];
        if (f->kind == DIP_NN_NUMBER) continue;
        void *object;
        memcpy(&object, (char *)u->self + f->offset, sizeof object);
        if (!object) {
            if (dip_failed(u->base.object.ctx)) return false; /* its maker has said why */
            continue;                                         /* self.bias = None */
        }
        dip_member_kind kind = DIP_MEMBER_MODULE;
        if (f->kind == DIP_NN_TENSOR) {
            if (!dip_is(object, &dip_tensor_class, u->cls->name)) return false;
            if (!dip_is_parameter(object) && !dip_is_buffer(object))
                return dip_fail(
                    u->base.object.ctx, DIP_ERROR_ARGUMENT, u->cls->name,
                    "the field \"%s\" is a plain tensor, it would neither be trained nor move with "
                    "the module; write nn_Parameter(...) or nn_Buffer(...)",
                    f->name);
            kind = dip_is_parameter(object) ? DIP_MEMBER_PARAMETER : DIP_MEMBER_BUFFER;
        }
        if (!dip_module_add(&u->base, kind, f->name, object)) return false;
    }
    return true;
}

torch_Module *dip_nn_new(dip_context *ctx, const dip_nn_class *cls, dip_site at) {
    if (!ctx || !cls) return NULL;
    dip_enter(ctx, at);
    user_module *u = (user_module *)dip_module_new(ctx, &dip_module_user, sizeof *u);
    if (!u) return NULL;
    u->self = dip_alloc(ctx, cls->self_size);
    if (u->self) {
        u->cls = cls;
        uint64_t before = dip_failures(ctx);
        cls->init(u->self);
        dip_enter(ctx, at);
        if (dip_failures(ctx) == before && adopt(u)) return &u->base;
    }
    dip_free(u);
    return NULL;
}

void *dip_nn_self(torch_Module *m, const char *class_name, dip_site at) {
    if (!m || !dip_is(m, &dip_module_class, "nn_self")) return NULL;
    dip_enter(dip_ctx(m), at);
    if (!dip_module_class_of(m) || strcmp(dip_module_name(m), class_name)) {
        dip_fail(dip_ctx(m), DIP_ERROR_TYPE, "nn_self", "the module is a %s, not a %s",
                 dip_module_name(m), class_name);
        return NULL;
    }
    return ((user_module *)m)->self;
}

/* ---- nn.Parameter, nn.Buffer ---- */
static bool leaf(dip_tensor *x, const char *who) {
    if (!x->node) return true;
    return dip_fail(dip_ctx(x), DIP_ERROR_STATE, who,
                    "the tensor was computed from others; detach it first (torch_detach)");
}

dip_tensor *dip_nn_parameter(dip_tensor *x, const dip_nn_parameter_opts *given) {
    DIP_READ_OPTS(dip_nn_parameter_opts, o, given);
    if (!x || !dip_is(x, &dip_tensor_class, "nn_Parameter")) return NULL;
    dip_enter(dip_ctx(x), o.at_);
    if (!leaf(x, "nn_Parameter")) return NULL;
    if (o.requires_grad && !dip_dtype_is_float(x->view.dtype)) {
        dip_fail(
            dip_ctx(x), DIP_ERROR_TYPE, "nn_Parameter",
            "the tensor is %s, only floats have gradients; cast it or say .requires_grad = false",
            dip_dtype_name(x->view.dtype));
        return NULL;
    }
    x->requires_grad = o.requires_grad;
    x->name = dip_mark_parameter;
    return x;
}

dip_tensor *dip_nn_buffer(dip_tensor *x, dip_site at) {
    if (!x || !dip_is(x, &dip_tensor_class, "nn_Buffer")) return NULL;
    dip_enter(dip_ctx(x), at);
    if (!leaf(x, "nn_Buffer")) return NULL;
    x->name = dip_mark_buffer;
    return x;
}
