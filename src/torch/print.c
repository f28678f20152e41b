/* print.c - print(x) of whatever it is, to the context's sink. */
#include "data/loader.h"
#include "torch/list.h"
#include "torch/module.h"
#include "torch/text.h"
#include "train/optimizer.h"

static bool out(dip_text *t) {
    dip_text_add(t, "\n");
    bool ok = !t->failed;
    if (ok) dip_write(t->ctx, t->s);
    dip_text_free(t);
    return ok;
}

static void list_text(const torch_List *l, dip_text *t) {
    dip_text_add(t, "[");
    for (size_t i = 0; i < l->n; i++) {
        if (i) dip_text_add(t, ", ");
        dip_torch_number_text(l->item[i], t);
    }
    dip_text_add(t, "]");
}

static void parameters_text(const dip_parameters *p, dip_text *t) {
    dip_text_add(t, "[");
    for (size_t i = 0; i < p->n; i++) {
        if (i) dip_text_add(t, ", ");
        dip_torch_tensor_text(p->item[i].tensor, t);
    }
    dip_text_add(t, "]");
}

bool dip_torch_print(const void *object, dip_site at) {
    if (!object) return false;
    dip_context *ctx = dip_ctx(object);
    dip_enter(ctx, at);
    dip_text t = {.ctx = ctx};
    const dip_class *cls = ((const dip_object *)object)->cls;
    uint64_t before = dip_failures(ctx);
    const char *was = dip_set_subject(ctx, "torch_print");
    if (cls == &dip_tensor_class) dip_torch_tensor_text(object, &t);
    else if (cls == &dip_module_class) dip_module_repr(object, &t, 0);
    else if (cls == &dip_optimizer_class) dip_optimizer_repr(object, &t);
    else if (cls == &dip_dataset_class) dip_dataset_repr(object, &t);
    else if (cls == &dip_transform_class) dip_transform_repr(object, &t, 0);
    else if (cls == &dip_list_class) list_text(object, &t);
    else if (cls == &dip_parameters_class) parameters_text(object, &t);
    else if (cls == &dip_loader_class)
        dip_text_add(&t, "<torch.utils.data.dataloader.DataLoader object at %p>", object);
    else if (cls == &dip_sampler_class)
        dip_text_add(&t, "<torch.utils.data.sampler.%s object at %p>", dip_sampler_name(object),
                     object);
    else if (cls == &dip_generator_class)
        dip_text_add(&t, "<torch._C.Generator object at %p>", object);
    else dip_is(object, &dip_tensor_class, "torch_print"); /* says what was found */
    dip_set_subject(ctx, was);
    if (dip_failures(ctx) == before) return out(&t);
    dip_text_free(&t);
    return false;
}

bool dip_torch_print_device(dip_context *ctx, torch_Device d, dip_site at) {
    if (!ctx) return false;
    dip_enter(ctx, at);
    dip_printf(ctx, "%s\n", d.name);
    return true;
}

bool dip_torch_print_size(dip_context *ctx, dip_shape s, dip_site at) {
    if (!ctx) return false;
    dip_enter(ctx, at);
    dip_text t = {.ctx = ctx};
    dip_torch_size_text(s, &t);
    return out(&t);
}

bool dip_torch_print_number(dip_context *ctx, double v, dip_site at) {
    if (!ctx) return false;
    dip_enter(ctx, at);
    dip_text t = {.ctx = ctx};
    dip_torch_number_text(v, &t);
    return out(&t);
}
