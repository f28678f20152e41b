/* module.c - members, names and calls of a module.  What it computes stands in nn/. */
#include "torch/module.h"

#include <string.h>

static void destroy(void *object) {
    dip_module *m = object;
    dip_context *ctx = m->object.ctx;
    if (m->kind && m->kind->destroy) m->kind->destroy(m);
    for (size_t i = 0; i < m->n; i++) {
        dip_strfree(ctx, m->members[i].name);
        dip_release(m->members[i].object);
    }
    dip_dealloc(ctx, m->members, m->cap * sizeof *m->members);
    dip_strfree(ctx, m->label);
}
const dip_class dip_module_class = {"module", destroy, sizeof(dip_module)};

dip_module *dip_module_new(dip_context *ctx, const dip_module_kind *kind, size_t size) {
    dip_module *m = dip_object_new(ctx, &dip_module_class, size);
    if (!m) return NULL;
    m->kind = kind;
    m->training = true;
    return m;
}

const char *dip_module_name(const dip_module *m) {
    const dip_nn_class *cls = dip_module_class_of(m);
    return cls ? cls->name : m->kind->name;
}

static const char *constructor(const dip_module *m) {
    const dip_nn_class *cls = dip_module_class_of(m);
    return cls ? cls->name : m->kind->who;
}

const char *dip_module_who(const dip_module *m) { return m->label ? m->label : constructor(m); }

bool dip_module_fail(const dip_module *m, dip_code code, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_vfail(m->object.ctx, code, dip_module_who(m), fmt, ap);
    va_end(ap);
    return false;
}

/* ---- members ---- */

/* Note [Names in messages]; `path` is the module's own. */
static bool name_below(dip_module *m, const char *path) {
    dip_context *ctx = m->object.ctx;
    for (size_t i = 0; i < m->n; i++) {
        if (m->members[i].kind != DIP_MEMBER_MODULE) continue;
        dip_module *child = m->members[i].object;
        char below[80], label[120];
        dip_snprintf(below, sizeof below, "%s.%s", path, m->members[i].name);
        dip_snprintf(label, sizeof label, "%s (%s)", constructor(child), below);
        char *copy = dip_strdup_ctx(ctx, label);
        if (!copy) return false;
        dip_strfree(ctx, child->label);
        child->label = copy;
        if (!name_below(child, below)) return false;
    }
    return true;
}

static bool holds(const dip_module *m, const dip_module *wanted) {
    if (m == wanted) return true;
    for (size_t i = 0; i < m->n; i++)
        if (m->members[i].kind == DIP_MEMBER_MODULE && holds(m->members[i].object, wanted))
            return true;
    return false;
}

bool dip_module_add(dip_module *m, dip_member_kind kind, const char *name, void *object) {
    dip_context *ctx = m->object.ctx;
    const char *who = constructor(m);
    if (!object ||
        !dip_is(object, kind == DIP_MEMBER_MODULE ? &dip_module_class : &dip_tensor_class, who))
        return false;
    if (kind == DIP_MEMBER_MODULE && holds(object, m))
        return dip_fail(
            ctx, DIP_ERROR_ARGUMENT, who,
            "the module \"%s\" contains the one it is put into; a module cannot hold itself", name);
    dip_member *grown = dip_grow(ctx, m->members, &m->cap, m->n + 1, sizeof *m->members);
    if (!grown) return false;
    m->members = grown;
    char *copy = dip_strdup_ctx(ctx, name);
    if (!copy) return false;
    m->members[m->n++] = (dip_member){kind, copy, dip_adopt(object)};
    return kind != DIP_MEMBER_MODULE || name_below(m, dip_module_name(m));
}

const dip_member *dip_module_member(const dip_module *m, const char *name, size_t n) {
    for (size_t i = 0; i < m->n; i++)
        if (strlen(m->members[i].name) == n && !memcmp(m->members[i].name, name, n))
            return &m->members[i];
    return NULL;
}

/* ---- calls ---- */
static dip_tensor *call(dip_module *m, dip_tensor *const *in, int n, dip_site at) {
    dip_face f;
    if (!m || !dip_is(m, &dip_module_class, "nn_call")) return NULL;
    dip_context *ctx = dip_ctx(m);
    dip_enter(ctx, at);
    if (m->kind->inputs != n) {
        if (!m->kind->inputs)
            dip_module_fail(m, DIP_ERROR_STATE,
                            "it only holds other modules and computes nothing; call those");
        else
            dip_module_fail(m, DIP_ERROR_ARGUMENT, "%d tensor%s given, it takes %s", n,
                            n == 1 ? " is" : "s are",
                            m->kind->inputs == 1 ? "one" : "two: predictions and targets");
        return NULL;
    }
    if (!m->kind->open) {
        if (!dip_face_begin(&f, ctx, dip_module_who(m), at, in, n)) return NULL;
        return dip_face_end(&f, m->kind->forward(m, f.b, in), NULL);
    }
    for (int i = 0; i < n; i++)
        if (!in[i] || !dip_is(in[i], &dip_tensor_class, dip_module_who(m))) return NULL;
    dip_tensor *out = m->kind->forward(m, NULL, in);
    dip_enter(ctx, at); /* the user's code has called others in between */
    return out;
}

dip_tensor *dip_nn_call(torch_Module *m, dip_tensor *x, dip_site at) { return call(m, &x, 1, at); }
dip_tensor *dip_nn_call2(torch_Module *m, dip_tensor *x, dip_tensor *y, dip_site at) {
    return call(m, (dip_tensor *[]){x, y}, 2, at);
}

static void set_training(dip_module *m, bool on) {
    m->training = on;
    for (size_t i = 0; i < m->n; i++)
        if (m->members[i].kind == DIP_MEMBER_MODULE) set_training(m->members[i].object, on);
}

torch_Module *dip_nn_train(torch_Module *m, bool on, dip_site at) {
    if (!m || !dip_is(m, &dip_module_class, on ? "nn_train" : "nn_eval")) return NULL;
    dip_enter(dip_ctx(m), at);
    set_training(m, on);
    return m;
}

bool dip_nn_training(const torch_Module *m) {
    return m && dip_is(m, &dip_module_class, "nn_training") && m->training;
}

/* ---- text ---- */
static bool same_text(const dip_module *a, const dip_module *b) {
    dip_text x = {.ctx = a->object.ctx}, y = {.ctx = b->object.ctx};
    dip_module_repr(a, &x, 0);
    dip_module_repr(b, &y, 0);
    bool same = !x.failed && !y.failed && x.n == y.n && !memcmp(x.s, y.s, x.n);
    dip_text_free(&x);
    dip_text_free(&y);
    return same;
}

static void repr_children(const dip_module *m, dip_text *out, int indent) {
    bool folds =
        m->kind ==
        &dip_module_module_list; /* equal neighbours share a line there: "(0-2): 3 x Linear(...)" */
    for (size_t i = 0; i < m->n; i++) {
        if (m->members[i].kind != DIP_MEMBER_MODULE) continue;
        size_t last = i;
        while (folds && last + 1 < m->n &&
               same_text(m->members[i].object, m->members[last + 1].object))
            last++;
        dip_text_add(out, "\n%*s  (%s", indent, "", m->members[i].name);
        if (last > i) dip_text_add(out, "-%s): %d x ", m->members[last].name, (int)(last - i + 1));
        else dip_text_add(out, "): ");
        dip_module_repr(m->members[i].object, out, indent + 2);
        i = last;
    }
}

void dip_module_repr(const dip_module *m, dip_text *out, int indent) {
    bool children = false;
    for (size_t i = 0; i < m->n; i++)
        children = children || m->members[i].kind == DIP_MEMBER_MODULE;
    dip_text_add(out, "%s(", dip_module_name(m));
    if (m->kind->extra) m->kind->extra(m, out);
    if (children) {
        repr_children(m, out, indent);
        dip_text_add(out, "\n%*s", indent, "");
    }
    dip_text_add(out, ")");
}
