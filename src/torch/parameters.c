/* parameters.c - walking a module's parameters and buffers: lists, moves to a device or dtype. */
#include <string.h>

#include "torch/module.h"

static void destroy(void *object) {
    dip_parameters *p = object;
    for (size_t i = 0; i < p->n; i++) {
        dip_strfree(p->object.ctx, p->item[i].name);
        dip_release(p->item[i].tensor);
    }
    dip_dealloc(p->object.ctx, p->item, p->cap * sizeof *p->item);
}
const dip_class dip_parameters_class = {"list of parameters", destroy,
                                        sizeof(struct dip_parameters)};

static bool append(dip_parameters *p, const char *name, dip_tensor *t) {
    for (size_t i = 0; i < p->n; i++)
        if (p->item[i].tensor == t)
            return true; /* shared by two modules: counts once, under its first name */
    dip_parameter *grown = dip_grow(p->object.ctx, p->item, &p->cap, p->n + 1, sizeof *p->item);
    if (!grown) return false;
    p->item = grown;
    char *copy = dip_strdup_ctx(p->object.ctx, name);
    if (!copy) return false;
    p->item[p->n++] = (dip_parameter){copy, dip_retain(t)};
    return true;
}

/* A module's own come before its children's, as in PyTorch. */
static bool collect(dip_parameters *p, dip_module *m, dip_member_kind kind, const char *prefix) {
    char name[256];
    for (size_t i = 0; i < m->n; i++)
        if (m->members[i].kind == kind) {
            dip_snprintf(name, sizeof name, "%s%s", prefix, m->members[i].name);
            if (!append(p, name, m->members[i].object)) return false;
        }
    for (size_t i = 0; i < m->n; i++)
        if (m->members[i].kind == DIP_MEMBER_MODULE) {
            dip_snprintf(name, sizeof name, "%s%s.", prefix, m->members[i].name);
            if (!collect(p, m->members[i].object, kind, name)) return false;
        }
    return true;
}

static dip_parameters *list(torch_Module *m, dip_member_kind kind, const char *who, dip_site at) {
    if (!m || !dip_is(m, &dip_module_class, who)) return NULL;
    dip_enter(dip_ctx(m), at);
    dip_parameters *p = dip_object_new(dip_ctx(m), &dip_parameters_class, sizeof *p);
    if (!p || collect(p, m, kind, "")) return p;
    dip_free(p);
    return NULL;
}
torch_Parameters *dip_nn_parameters(torch_Module *m, dip_site at) {
    return list(m, DIP_MEMBER_PARAMETER, "nn_parameters", at);
}
torch_Parameters *dip_nn_buffers(torch_Module *m, dip_site at) {
    return list(m, DIP_MEMBER_BUFFER, "nn_buffers", at);
}

torch_Parameters *dip_torch_parameters(dip_context *ctx, dip_tensors given, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    for (int i = 0; i < given.count; i++)
        if (!given.item[i] || !dip_is(given.item[i], &dip_tensor_class, "torch_parameters"))
            return NULL;
    dip_parameters *p = dip_object_new(ctx, &dip_parameters_class, sizeof *p);
    char name[16];
    for (int i = 0; p && i < given.count; i++) {
        dip_snprintf(name, sizeof name, "%d", i);
        if (append(p, name, given.item[i])) continue;
        dip_free(p);
        return NULL;
    }
    return p;
}

int64_t dip_parameters_count(const torch_Parameters *p) { return p ? (int64_t)p->n : 0; }
dip_tensor *dip_parameters_item(const torch_Parameters *p, int64_t i) {
    return p && i >= 0 && i < (int64_t)p->n ? p->item[i].tensor : NULL;
}
const char *dip_parameters_name(const torch_Parameters *p, int64_t i) {
    return p && i >= 0 && i < (int64_t)p->n ? p->item[i].name : "";
}

/* ---- by path ---- */
static const dip_member *find(torch_Module *m, const char *path, const char *who) {
    const char *at = path;
    const dip_module *here = m;
    for (;;) {
        size_t n = strcspn(at, ".");
        const dip_member *found = dip_module_member(here, at, n);
        if (!found) {
            const char *names[64];
            int count = 0;
            for (size_t i = 0; i < here->n && count < 64; i++)
                names[count++] = here->members[i].name;
            char part[64];
            dip_snprintf(part, sizeof part, "%.*s", (int)(n < 60 ? n : 60), at);
            const char *near = dip_nearest(part, names, count);
            dip_fail(dip_ctx(m), DIP_ERROR_ARGUMENT, who,
                     "%s has no member called \"%s\" (of \"%s\"); %s%s%s%d member%s, print it to "
                     "see them",
                     dip_module_name(here), part, path, near ? "did you mean \"" : "",
                     near ? near : "", near ? "\"? It has " : "it has ", (int)here->n,
                     here->n == 1 ? "" : "s");
            return NULL;
        }
        if (!at[n]) return found;
        if (found->kind != DIP_MEMBER_MODULE) {
            dip_fail(dip_ctx(m), DIP_ERROR_ARGUMENT, who,
                     "\"%s\" of \"%s\" is a tensor and has no members", found->name, path);
            return NULL;
        }
        here = found->object;
        at += n + 1;
    }
}

torch_Module *dip_nn_get_submodule(torch_Module *m, const char *path, dip_site at) {
    static const char who[] = "nn_get_submodule";
    if (!m || !path || !dip_is(m, &dip_module_class, who)) return NULL;
    dip_enter(dip_ctx(m), at);
    if (!path[0]) return m;
    const dip_member *found = find(m, path, who);
    if (found && found->kind != DIP_MEMBER_MODULE) {
        dip_fail(dip_ctx(m), DIP_ERROR_TYPE, who,
                 "\"%s\" is a tensor, not a module; nn_get_parameter gives it", path);
        return NULL;
    }
    return found ? found->object : NULL;
}

dip_tensor *dip_nn_get_parameter(torch_Module *m, const char *path, dip_site at) {
    static const char who[] = "nn_get_parameter";
    if (!m || !path || !dip_is(m, &dip_module_class, who)) return NULL;
    dip_enter(dip_ctx(m), at);
    const dip_member *found = find(m, path, who);
    if (found && found->kind == DIP_MEMBER_MODULE) {
        dip_fail(dip_ctx(m), DIP_ERROR_TYPE, who,
                 "\"%s\" is a module, not a tensor; name one of its members", path);
        return NULL;
    }
    return found ? found->object : NULL;
}

/* ---- moves: in place, so that who holds a parameter still holds it ---- */

/* Memory like t's, dense, its axes in the same order in memory: a Linear's weight stays a
 * transposed view. */
static dip_tensor *like(dip_tensor *t, dip_dtype dtype, const dip_device *where) {
    int order[DIP_MAX_RANK], back[DIP_MAX_RANK];
    dip_shape s = {t->view.rank, {0}};
    for (int i = 0; i < s.rank; i++) order[i] = i;
    for (int i = 1; i < s.rank; i++) /* by stride, the largest first; equal ones stay in order */
        for (int k = i; k > 0 && t->view.stride[order[k - 1]] < t->view.stride[order[k]]; k--) {
            int swap = order[k];
            order[k] = order[k - 1];
            order[k - 1] = swap;
        }
    for (int i = 0; i < s.rank; i++) {
        s.dim[i] = t->view.dim[order[i]];
        back[order[i]] = i;
    }
    dip_tensor *dense = dip_tensor_make(t->object.ctx, dtype, &s, where);
    dip_view view;
    if (!dense || !dip_view_permute(&dense->view, back, &view)) return NULL;
    dense->storage->turned = t->storage->turned;
    return dip_tensor_alias(dense, &view);
}

static bool move(dip_tensor *t, dip_dtype dtype, const dip_device *where) {
    if (t->view.dtype == dtype && dip_tensor_where(t) == where) return true;
    dip_scope_mark mark = dip_scope_enter(t->object.ctx);
    dip_tensor *to = like(t, dtype, where);
    bool ok = to && dip_tensor_copy_into(to, t);
    if (ok) {
        dip_storage *old = t->storage;
        t->storage = dip_storage_retain(to->storage);
        t->view = to->view;
        t->few = 0;
        dip_storage_release(old);
        dip_release(t->grad); /* of the old memory */
        t->grad = NULL;
    }
    dip_scope_leave(&mark);
    return ok;
}

static bool move_all(dip_module *m, int dtype, const dip_device *where) {
    for (size_t i = 0; i < m->n; i++) {
        dip_member *e = &m->members[i];
        if (e->kind == DIP_MEMBER_MODULE) {
            if (!move_all(e->object, dtype, where)) return false;
            continue;
        }
        dip_tensor *t = e->object;
        bool cast = dtype >= 0 && dip_dtype_is_float(t->view.dtype);
        if (!move(t, cast ? (dip_dtype)dtype : t->view.dtype, where ? where : dip_tensor_where(t)))
            return false;
    }
    return true;
}

torch_Module *dip_nn_to_device(torch_Module *m, torch_Device device, dip_site at) {
    if (!m || !dip_is(m, &dip_module_class, "nn_to")) return NULL;
    dip_enter(dip_ctx(m), at);
    const dip_device *where = dip_device_find(dip_ctx(m), device.name, "nn_to");
    return where && move_all(m, -1, where) ? m : NULL;
}

torch_Module *dip_nn_to_dtype(torch_Module *m, dip_dtype dtype, dip_site at) {
    if (!m || !dip_is(m, &dip_module_class, "nn_to")) return NULL;
    dip_enter(dip_ctx(m), at);
    if (!dip_dtype_is_float(dtype)) {
        dip_fail(dip_ctx(m), DIP_ERROR_TYPE, "nn_to",
                 "a module cannot become %s; take torch_float32 or torch_float64",
                 dip_dtype_name(dtype));
        return NULL;
    }
    return move_all(m, (int)dtype, NULL) ? m : NULL;
}

bool dip_nn_zero_grad(torch_Module *m, dip_site at) {
    dip_parameters *p = dip_nn_parameters(m, at);
    for (size_t i = 0; p && i < p->n; i++) {
        dip_release(p->item[i].tensor->grad);
        p->item[i].tensor->grad = NULL;
    }
    dip_free(p);
    return p != NULL;
}
