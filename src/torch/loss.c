/* loss.c - the losses of torch.nn.functional and of the modules, in PyTorch's form and, cross entropy,
 * in Keras' (data/switches.h, Note [Switches]).
 *
 * Keras' form is softmax and cross entropy in one operator for each target, and then the mean: what
 * its crossentropies compute of logits.  It knows no weights of classes and no ignored targets. */
#include "blocks/loss.h"

#include "ops/losses.h"
#include "torch/functional.h"
#include "train/loss.h"

/* ---- options ---- */
/* Which sides the options of cross entropy ask for. */
typedef struct sides {
    bool keras_logits, keras_form;
} sides;

static bool read_sides(dip_context *ctx, const char *who, const dip_nn_loss_opts *o, sides *s) {
    return dip_torch_switch(ctx, DIP_SWITCH_softmax, o->logits, "logits", &s->keras_logits, who) &&
           dip_torch_switch(ctx, DIP_SWITCH_loss, o->form, "form", &s->keras_form, who);
}

static bool refuse(dip_context *ctx, const char *who, const char *option, const char *why) {
    return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "%s is given, %s; leave it out", option, why);
}

static bool only_cross_entropy(dip_context *ctx, const char *who, const dip_nn_loss_opts *o) {
    const char *given = o->label_smoothing != 0 ? "label_smoothing"
                        : o->logits             ? "logits"
                        : o->form               ? "form"
                                                : NULL;
    return !given || refuse(ctx, who, given, "only cross entropy has it");
}

static bool fits_keras(dip_context *ctx, const char *who, const dip_nn_loss_opts *o) {
    static const char why[] = "but Keras' form (.form = \"keras\") has none";
    if (o->weight) return refuse(ctx, who, "weight", why);
    return o->ignore_index == -100 || refuse(ctx, who, "ignore_index", why);
}

static bool check(dip_context *ctx, const char *who, dip_torch_loss kind,
                          const dip_nn_loss_opts *o) {
    dip_reduction r;
    sides s;
    if (!dip_reduction_find(ctx, o->reduction, &r, who)) return false;
    if (!(o->label_smoothing >= 0 && o->label_smoothing <= 1))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "label_smoothing is %g, expected a share from 0 to 1", o->label_smoothing);
    if (kind == DIP_TORCH_CROSS_ENTROPY)
        return read_sides(ctx, who, o, &s) && (!s.keras_form || fits_keras(ctx, who, o));
    if (!only_cross_entropy(ctx, who, o)) return false;
    return kind != DIP_TORCH_MSE || !o->weight ||
           refuse(ctx, who, "weight", "only losses over classes have it");
}

bool dip_torch_loss_settle(dip_context *ctx, const char *who, dip_torch_loss kind,
                           dip_nn_loss_opts *o) {
    static const char *const reductions[] = {
        [DIP_REDUCE_MEAN] = "mean", [DIP_REDUCE_SUM] = "sum", [DIP_REDUCE_NONE] = "none"};
    dip_reduction r;
    sides s;
    if (!check(ctx, who, kind, o) ||
        !dip_reduction_find(ctx, o->reduction, &r, who) || !read_sides(ctx, who, o, &s))
        return false;
    o->reduction = reductions[r];
    o->logits = dip_world_key(s.keras_logits ? DIP_WORLD_KERAS : DIP_WORLD_TORCH);
    o->form = dip_world_key(s.keras_form ? DIP_WORLD_KERAS : DIP_WORLD_TORCH);
    return true;
}

/* ---- PyTorch's form ---- */
static dip_value class_loss(dip_builder *b, const dip_op *op, dip_value input, dip_value target,
                            dip_reduction r, const dip_nn_loss_opts *o) {
    static const int64_t reductions[] = {[DIP_REDUCE_MEAN] = DIP_LOSS_OP_MEAN,
                                         [DIP_REDUCE_SUM] = DIP_LOSS_OP_SUM,
                                         [DIP_REDUCE_NONE] = DIP_LOSS_OP_NONE};
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value in[] = {input, target, o->weight};
    dip_op_attrs(op, NULL, attrs);
    attrs[DIP_NLL_REDUCTION] = dip_int(reductions[r]);
    attrs[DIP_NLL_IGNORE] = dip_int(o->ignore_index);
    attrs[DIP_NLL_SMOOTHING] = dip_real(o->label_smoothing);
    return dip_build(b, op, attrs, o->weight ? 3 : 2, in);
}

/* ---- Keras' form ---- */
/* (N, C, ...) with the classes last, as Keras' operators want them. */
static dip_value classes_last(dip_builder *b, dip_value x) {
    int rank = x->view.rank, from = dip_class_axis(rank);
    if (rank < 3) return x;
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_permute, NULL, attrs);
    dip_shape order = {rank, {0}};
    for (int i = 0; i < rank; i++) order.dim[i] = i < from ? i : i + 1 < rank ? i + 1 : from;
    attrs[dip_op_attr_index(&dip_op_permute, "axes")].dims = order;
    return dip_build1_attr(b, &dip_op_permute, x, attrs);
}

/* Class numbers as probabilities, the only targets that Keras smooths. */
static dip_value one_hot(dip_builder *b, dip_value target, dip_value input) {
    dip_attr_value attrs[] = {dip_int(input->view.dim[input->view.rank - 1]),
                              dip_int(input->view.dtype)};
    return dip_build1_attr(b, &dip_op_one_hot, target, attrs);
}

static dip_value keras_form(dip_builder *b, dip_value input, dip_value target, dip_reduction r,
                            const dip_nn_loss_opts *o) {
    static const dip_loss_reduction reductions[] = {[DIP_REDUCE_MEAN] = DIP_LOSS_MEAN,
                                                    [DIP_REDUCE_SUM] = DIP_LOSS_SUM,
                                                    [DIP_REDUCE_NONE] = DIP_LOSS_NONE};
    const dip_loss_opts inner = {.from_logits = true, .label_smoothing = o->label_smoothing};
    bool numbers = !dip_dtype_is_float(target->view.dtype);
    input = classes_last(b, input);
    if (input && numbers && o->label_smoothing != 0) {
        target = one_hot(b, target, input);
        numbers = false;
    } else if (!numbers) {
        target = classes_last(b, target);
    }
    return dip_loss_build(b,
                          numbers ? &dip_loss_sparse_categorical_crossentropy
                                  : &dip_loss_categorical_crossentropy,
                          target, input, NULL, &inner, reductions[r], NULL);
}

/* ---- values ---- */
static dip_value cross_entropy(dip_builder *b, dip_value input, dip_value target, dip_reduction r,
                               const dip_nn_loss_opts *o) {
    sides s;
    if (!read_sides(b->ctx, NULL, o, &s)) return NULL;
    if (s.keras_logits) {
        dip_value logits = dip_loss_logits_of(&dip_loss_categorical_crossentropy, input);
        if (logits) input = logits;
    }
    if (s.keras_form) return keras_form(b, input, target, r, o);
    bool probabilities = dip_dtype_is_float(target->view.dtype);
    return dip_grad_fn(class_loss(b, &dip_op_cross_entropy, input, target, r, o),
                       probabilities ? "DivBackward1" : "NllLossBackward0");
}

dip_value dip_torch_loss_value(dip_builder *b, dip_torch_loss kind, dip_value input,
                               dip_value target, const dip_nn_loss_opts *o) {
    dip_reduction r;
    if (!input || !target || !dip_reduction_find(b->ctx, o->reduction, &r, NULL)) return NULL;
    if (kind == DIP_TORCH_MSE)
        return dip_grad_fn(dip_block_mse_loss(b, input, target, r), "MseLossBackward0");
    if (kind == DIP_TORCH_NLL)
        return dip_grad_fn(class_loss(b, &dip_op_nll_loss, input, target, r, o),
                           "NllLossBackward0");
    return cross_entropy(b, input, target, r, o);
}

static dip_tensor *loss(const char *who, dip_torch_loss kind, dip_tensor *input, dip_tensor *target,
                        dip_nn_loss_opts *o) {
    dip_face f;
    dip_tensor *in[] = {input, target, o->weight};
    if (!dip_face_begin(&f, NULL, who, o->at_, in, o->weight ? 3 : 2)) return NULL;
    dip_value v = dip_torch_loss_settle(f.ctx, who, kind, o)
                      ? dip_torch_loss_value(f.b, kind, input, target, o)
                      : NULL;
    return dip_face_end(&f, v, NULL);
}
dip_tensor *dip_f_cross_entropy(dip_tensor *input, dip_tensor *target,
                                const dip_nn_loss_opts *given) {
    DIP_READ_OPTS(dip_nn_loss_opts, o, given);
    return loss("F_cross_entropy", DIP_TORCH_CROSS_ENTROPY, input, target, &o);
}
dip_tensor *dip_f_nll_loss(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *given) {
    DIP_READ_OPTS(dip_nn_loss_opts, o, given);
    return loss("F_nll_loss", DIP_TORCH_NLL, input, target, &o);
}
dip_tensor *dip_f_mse_loss(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *given) {
    DIP_READ_OPTS(dip_nn_loss_opts, o, given);
    return loss("F_mse_loss", DIP_TORCH_MSE, input, target, &o);
}
