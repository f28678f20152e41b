/* functional.c - torch.nn.functional: names, defaults and layouts over operators and blocks. */
#include "torch/functional.h"

#include <string.h>

#include "blocks/layers.h"
#include "ops/shapes.h"
#include "train/torch_draw.h"

static bool fail(dip_builder *b, dip_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool fail(dip_builder *b, dip_code code, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    dip_vfail(b->ctx, code, NULL, fmt, ap);
    va_end(ap);
    return false;
}

/* ---- softmax ---- */
bool dip_torch_softmax_settle(dip_context *ctx, const char *who, bool log, dip_nn_softmax_opts *o) {
    bool keras;
    if (log && o->form)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "form is given, only softmax has it; leave it out");
    if (!dip_torch_switch(ctx, DIP_SWITCH_softmax, o->form, "form", &keras, who)) return false;
    o->form = dip_world_key(keras ? DIP_WORLD_KERAS : DIP_WORLD_TORCH);
    return true;
}

/* PyTorch's or Keras' of the numbers; keeps x beside them, for losses that look for it. */
static dip_value shares(dip_builder *b, dip_value x, int axis, const char *form) {
    bool keras;
    if (!dip_torch_switch(b->ctx, DIP_SWITCH_softmax, form, "form", &keras, NULL)) return NULL;
    return dip_torch_made_of(dip_block_softmax(b, x, axis, keras), x);
}

dip_value dip_torch_made_of(dip_value y, dip_value logits) {
    if (y && !y->graph) y->logits = dip_retain(logits);
    return y;
}

dip_value dip_torch_softmax_value(dip_builder *b, dip_value x, int64_t dim, bool log,
                                  const char *form) {
    int axis;
    if (!x) return NULL;
    if (dim == INT64_MIN) {
        fail(b, DIP_ERROR_ARGUMENT,
             "dim is not given; say along which axis the results add up to 1, .dim = 1 for rows of "
             "scores");
        return NULL;
    }
    if (!dip_torch_axis(b->ctx, NULL, dim, x->view.rank, &axis)) return NULL;
    if (!x->view.rank)
        return dip_build_reshape(
            b,
            dip_torch_softmax_value(b, dip_build_reshape(b, x, &(dip_shape){1, {1}}), 0, log, form),
            &(dip_shape){0, {0}});
    if (!log) return dip_grad_fn(shares(b, x, axis, form), "SoftmaxBackward0");
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_log_softmax, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_log_softmax, "axis")].i = axis;
    return dip_grad_fn(dip_build1_attr(b, &dip_op_log_softmax, x, attrs), "LogSoftmaxBackward0");
}

static dip_tensor *softmax(const char *who, dip_tensor *x, dip_nn_softmax_opts *o, bool log) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, who, o->at_, &x, 1)) return NULL;
    dip_value y = dip_torch_softmax_settle(f.ctx, who, log, o)
                      ? dip_torch_softmax_value(f.b, x, o->dim, log, o->form)
                      : NULL;
    return dip_face_end(&f, y, NULL);
}
dip_tensor *dip_f_softmax(dip_tensor *x, const dip_nn_softmax_opts *given) {
    DIP_READ_OPTS(dip_nn_softmax_opts, o, given);
    return softmax("F_softmax", x, &o, false);
}
dip_tensor *dip_f_log_softmax(dip_tensor *x, const dip_nn_softmax_opts *given) {
    DIP_READ_OPTS(dip_nn_softmax_opts, o, given);
    return softmax("F_log_softmax", x, &o, true);
}

/* ---- relu, linear, dropout, flatten ---- */
dip_tensor *dip_f_relu(dip_tensor *x, dip_site at) {
    static const dip_quick_call call = {&dip_op_relu, "ReluBackward0", "F_relu",
                                        dip_torch_unary_long};
    return dip_torch_unary(x, &call, at);
}

/* Weights are (O, I) here and (I, O) in the engine: a view, transposed. */
dip_value dip_torch_linear_value(dip_builder *b, dip_value x, dip_value weight, dip_value bias) {
    const dip_view *w = &weight->view, *v = &x->view;
    if (w->rank != 2) {
        fail(b, DIP_ERROR_SHAPE, "the weight has shape %s, it needs two axes (out, in)",
             dip_say(w).text);
        return NULL;
    }
    if (v->rank == 0 || v->dim[v->rank - 1] != w->dim[1]) {
        fail(b, DIP_ERROR_SHAPE,
             "the input has %lld features per example (shape %s) but this layer was built for %lld "
             "(weight %s)",
             v->rank ? (long long)v->dim[v->rank - 1] : 0LL, dip_say(v).text, (long long)w->dim[1],
             dip_say(w).text);
        return NULL;
    }
    dip_value kernel = dip_build1(b, &dip_op_transpose, weight);
    return kernel ? dip_grad_fn(dip_block_dense(b, x, kernel, bias, NULL),
                                bias && v->rank <= 2 ? "AddmmBackward0"
                                : v->rank == 2       ? "MmBackward0"
                                                     : "ViewBackward0")
                  : NULL;
}

dip_tensor *dip_f_linear(dip_tensor *x, dip_tensor *weight, dip_tensor *bias, dip_site at) {
    dip_face f;
    dip_tensor *in[] = {x, weight, bias};
    if (!dip_face_begin(&f, NULL, "F_linear", at, in, bias ? 3 : 2)) return NULL;
    return dip_face_end(&f, dip_torch_linear_value(f.b, x, weight, bias), NULL);
}

/* PyTorch's mask: Bernoulli draws of 1 - p from the default generator, divided by 1 - p in x's
 * dtype. */
static void fill_mask(void *user, void *mask, bool is_double, int64_t n, double p) {
    dip_torch_rng *rng = dip_torch_rng_of(user, NULL, "F_dropout");
    if (!rng) {
        memset(mask, 0, (size_t)n * (is_double ? sizeof(double) : sizeof(float)));
        return;
    }
    double keep = 1 - p;
    if (is_double) {
        double *m = mask;
        dip_torch_rng_bernoulli_f64(rng, m, (size_t)n, keep);
        for (int64_t i = 0; i < n; i++) m[i] /= keep;
    } else {
        float *m = mask;
        dip_torch_rng_bernoulli_f32(rng, m, (size_t)n, keep);
        for (int64_t i = 0; i < n; i++) m[i] /= (float)keep;
    }
}

static dip_value permuted(dip_builder *b, dip_value x, const int *axes) {
    dip_shape order = {x->view.rank, {0}};
    for (int i = 0; i < order.rank; i++) order.dim[i] = axes[i];
    return dip_build1_attr(b, &dip_op_permute, x, (dip_attr_value[]){dip_dims(order)});
}

/* The mask lies in memory as x does, and is drawn in that order: Note [Order of draws]. */
static dip_value masked_as_it_lies(dip_builder *b, dip_value x, double p, dip_mask_source *mask) {
    int order[DIP_MAX_RANK], back[DIP_MAX_RANK];
    bool turned = false;
    if (!x->graph) dip_torch_axes(x, order);
    for (int i = 0; i < x->view.rank && !x->graph; i++) {
        turned = turned || order[i] != i;
        back[order[i]] = i;
    }
    if (!turned) return dip_block_dropout(b, x, p, true, mask);
    dip_value y = permuted(b, x, order);
    y = y ? dip_block_dropout(b, y, p, true, mask) : NULL;
    return y ? permuted(b, y, back) : NULL;
}

dip_value dip_torch_dropout_value(dip_builder *b, dip_value x, double p, bool training) {
    if (!x) return NULL;
    if (!(p >= 0 && p <= 1)) {
        fail(b, DIP_ERROR_ARGUMENT, "p is %g, expected a probability from 0 to 1", p);
        return NULL;
    }
    if (!training || p == 0) return x;
    if (p == 1) return dip_grad_fn(dip_build_scale(b, x, 0), "MulBackward0"); /* nothing is drawn */
    dip_torch_state *s = dip_torch_state_of(b->ctx);
    if (!s) return NULL;
    s->mask = (dip_mask_source){fill_mask, b->ctx};
    return dip_grad_fn(masked_as_it_lies(b, x, p, &s->mask), "MulBackward0");
}

dip_tensor *dip_f_dropout(dip_tensor *x, const dip_f_dropout_opts *given) {
    dip_face f;
    DIP_READ_OPTS(dip_f_dropout_opts, o, given);
    if (!dip_face_begin(&f, NULL, "F_dropout", o.at_, &x, 1)) return NULL;
    return dip_face_end(&f, dip_torch_dropout_value(f.b, x, o.p, o.training), NULL);
}

dip_value dip_torch_flatten_value(dip_builder *b, dip_value x, int64_t start, int64_t end) {
    int first, last;
    if (!x || !dip_torch_axis(b->ctx, NULL, start, x->view.rank, &first) ||
        !dip_torch_axis(b->ctx, NULL, end, x->view.rank, &last))
        return NULL;
    if (first > last) {
        fail(b, DIP_ERROR_ARGUMENT, "start_dim %lld comes after end_dim %lld; exchange them",
             (long long)start, (long long)end);
        return NULL;
    }
    if (!x->view.rank) return dip_build_reshape(b, x, &(dip_shape){1, {1}});
    dip_value y = dip_block_flatten(b, x, first, last);
    return y == x ? y : dip_grad_fn(y, "ViewBackward0");
}

/* ---- one_hot ---- */
static int64_t largest(dip_face *f, dip_value labels) {
    if (!dip_tensor_readable(labels, NULL)) return -1;
    dip_value m = dip_view_numel(&labels->view) ? dip_build1(f->b, &dip_op_max, labels) : NULL;
    double v = m ? dip_tensor_get(m, NULL, dip_site_now(f->ctx)) : -1;
    return (int64_t)v;
}

dip_tensor *dip_f_one_hot(dip_tensor *labels, int64_t num_classes, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "F_one_hot", at, &labels, 1)) return NULL;
    if (labels->view.dtype != DIP_INT64) {
        dip_face_fail(&f, DIP_ERROR_TYPE,
                      "the labels are %s, they must be int64; torch_to_long makes them so",
                      dip_dtype_name(labels->view.dtype));
        return dip_face_end(&f, NULL, NULL);
    }
    if (num_classes == -1) num_classes = largest(&f, labels) + 1;
    if (num_classes < 1) {
        dip_face_fail(&f, DIP_ERROR_ARGUMENT, "num_classes is %lld, expected at least 1",
                      (long long)num_classes);
        return dip_face_end(&f, NULL, NULL);
    }
    return dip_face_end(
        &f,
        dip_build1_attr(f.b, &dip_op_one_hot, labels,
                        (dip_attr_value[]){dip_int(num_classes), dip_int(DIP_INT64)}),
        NULL);
}
