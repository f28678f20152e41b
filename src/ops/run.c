/* run.c - what happens to any operator before its forward: inputs and attributes are looked at,
 * shapes inferred, kernels chosen.  Tape and graph both come through here; neither knows more. */
#include "ops/op.h"

#include <string.h>

typedef struct ops_state {
    const dip_kernels *host; /* the context's own choice, looked up once */
    void *scratch;
    size_t scratch_size;
} ops_state;

static void ops_state_end(dip_context *ctx, void *p) {
    ops_state *s = p;
    dip_dealloc(ctx, s->scratch, s->scratch_size);
}

static ops_state *state_of(dip_context *ctx) {
    ops_state *s = dip_context_slot_peek(ctx, DIP_SLOT_OPS);
    return s ? s : dip_context_slot(ctx, DIP_SLOT_OPS, sizeof(ops_state), ops_state_end);
}

static const dip_kernels *find_kernels(dip_context *ctx, const char *name, const char *who) {
    if (!name) return dip_kernels_best();
    const dip_kernels *k = dip_kernels_find(name);
    if (!k) {
        dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who,
                 "this build has no %s kernels; build with DIPTYCH_ISA=all or choose others "
                 "(diptych info lists them)",
                 name);
        return NULL;
    }
    if (!dip_kernels_supported(k)) {
        dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who,
                 "the %s kernels were asked for but this processor lacks %s; choose generic or "
                 "leave the choice open",
                 name, name);
        return NULL;
    }
    return k;
}

const dip_kernels *dip_kernels_for(dip_context *ctx, const dip_device *d, const char *who) {
    if (!d || d == &dip_device_host) {
        ops_state *s = state_of(ctx);
        if (!s) return NULL;
        if (!s->host) s->host = find_kernels(ctx, dip_context_cpu(ctx), who);
        return s->host;
    }
    const char *fixed = d->kernels ? d->kernels(ctx) : NULL;
    return fixed ? find_kernels(ctx, fixed, who) : dip_kernels_for(ctx, NULL, who);
}

const char *dip_cpu_name(const dip_context *ctx) {
    const dip_kernels *k = dip_kernels_for((dip_context *)ctx, NULL, "dip_cpu_name");
    return k ? k->name : NULL;
}

void *dip_op_scratch(dip_context *ctx, size_t bytes) {
    ops_state *s = state_of(ctx);
    if (!s) return NULL;
    if (bytes > s->scratch_size) {
        void *p = dip_alloc_raw(ctx, bytes);
        if (!p) return NULL;
        dip_dealloc(ctx, s->scratch, s->scratch_size);
        s->scratch = p;
        s->scratch_size = bytes;
    }
    return s->scratch;
}

void dip_op_attrs(const dip_op *op, const dip_attr_value *attrs, dip_attr_value out[DIP_MAX_ATTR]) {
    for (int i = 0; i < op->n_attrs; i++) out[i] = attrs ? attrs[i] : op->attrs[i].value;
}

int dip_op_attr_index(const dip_op *op, const char *name) {
    for (int i = 0; i < op->n_attrs; i++)
        if (strcmp(op->attrs[i].name, name) == 0) return i;
    return -1;
}

bool dip_op_reshape_copies(const dip_value in, const dip_attr_value *attrs) {
    if (!in || dip_view_contiguous(&in->view)) return false;
    dip_view out;
    const dip_shape *to = &attrs[0].dims;
    for (int i = 0; i < to->rank; i++)
        if (to->dim[i] < 0) return true;
    return !dip_view_reshape(&in->view, to, &out);
}

static bool wrong_count(const dip_call *c) {
    const dip_op *op = c->op;
    return dip_op_fail(c, DIP_ERROR_ARGUMENT, "%d inputs were given, it takes %d to %d", c->n_in,
                       op->min_in, op->max_in);
}

/* An earlier call failed and its cause is recorded; else say which input is missing. */
static bool missing(const dip_call *c, int i) {
    if (!dip_failed(c->ctx)) dip_op_fail(c, DIP_ERROR_ARGUMENT, "input %d is NULL", i);
    return false;
}

static bool two_devices(const dip_call *c, int i, const dip_device *first, const dip_device *d) {
    return dip_op_fail(c, DIP_ERROR_DEVICE,
                       "these tensors live on two devices, input 0 on %s and input %d on "
                       "%s; move one with to()",
                       dip_device_text(first), i, dip_device_text(d));
}

bool dip_op_begin(dip_call *c, dip_context *ctx, const dip_op *op, const dip_value *in, int n_in,
                  const dip_attr_value *attrs) {
    c->ctx = ctx;
    c->op = op;
    c->n_in = n_in;
    c->n_out = op->n_out;
    c->attr = attrs;
    c->work = NULL;
    for (int i = 0; i < DIP_MAX_OUT; i++) c->offset[i] = 0;
    c->after = NULL;
    c->finite = false;
    if (n_in < op->min_in || n_in > op->max_in) return wrong_count(c);
    const dip_device *first = NULL;
    for (int i = 0; i < n_in; i++) {
        if (!in[i]) return missing(c, i);
        const dip_device *d = dip_tensor_where(in[i]);
        if (!first) first = d;
        else if (d != first) return two_devices(c, i, first, d);
        c->in[i] = &in[i]->view;
    }
    c->k = dip_kernels_for(ctx, first, op->name);
    return c->k != NULL;
}

bool dip_op_prepare(dip_call *c, dip_context *ctx, const dip_op *op, const dip_value *in, int n_in,
                    const dip_attr_value *attrs, dip_view outs[DIP_MAX_OUT]) {
    memset(outs, 0, DIP_MAX_OUT * sizeof *outs);
    if (!dip_op_begin(c, ctx, op, in, n_in, attrs)) return false;
    for (int i = 0; i < op->n_out; i++) c->out[i] = &outs[i];
    return op->shape(c);
}

bool dip_op_fail(const dip_call *c, dip_code code, const char *fmt, ...) {
    const char *subject = dip_subject(c->ctx);
    va_list ap;
    va_start(ap, fmt);
    dip_vfail(c->ctx, code, subject ? subject : c->op->name, fmt, ap);
    va_end(ap);
    return false;
}

void dip_out(dip_call *c, int i, dip_dtype t, const dip_shape *s) {
    dip_view *v = c->out[i];
    v->dtype = t;
    v->rank = s->rank;
    for (int k = 0; k < s->rank; k++) v->dim[k] = s->dim[k];
    dip_view_row_major(v);
}

bool dip_same_dtypes(const dip_call *c, int first, int last) {
    for (int i = first + 1; i < last; i++)
        if (c->in[i]->dtype != c->in[first]->dtype)
            return dip_op_fail(
                c, DIP_ERROR_TYPE, "input %d is %s but input %d is %s; cast one of them", first,
                dip_dtype_name(c->in[first]->dtype), i, dip_dtype_name(c->in[i]->dtype));
    return true;
}

bool dip_float_input(const dip_call *c, int i) {
    if (dip_dtype_is_float(c->in[i]->dtype)) return true;
    return dip_op_fail(c, DIP_ERROR_TYPE, "input %d is %s, it needs float32 or float64; cast it", i,
                       dip_dtype_name(c->in[i]->dtype));
}

bool dip_axis(const dip_call *c, int64_t axis, int rank, int *out) {
    int64_t a = axis < 0 ? axis + rank : axis;
    if (a < 0 || a >= rank)
        return dip_op_fail(c, DIP_ERROR_SHAPE,
                           "axis %lld is out of range for an input with %d axes", (long long)axis,
                           rank);
    *out = (int)a;
    return true;
}
