/* parity_model.c - see parity_model.h. */
#include "tools/parity_model.h"

#include <string.h>

#include "blocks/builder.h"
#include "diptych/keras.h"
#include "diptych/torch.h"
#include "keras/model.h"
#include "torch/module.h"
#include "train/loss.h"

static const dip_site nowhere = {NULL, 0};

static bool keras(const dip_rebuilt *m) { return m->r->face == DIP_WORLD_KERAS; }

/* ---- Keras ----------------------------------------------------------------------------------- */
static dip_keras_layer *dense(dip_context *ctx, const dip_recorded_layer *l) {
    dip_dense_opts o;
    dip_dense_opts_init(&o, sizeof o);
    o.activation = l->activation;
    o.use_bias = l->parameters == 2;
    if (l->kernel_initializer[0]) o.kernel_initializer = l->kernel_initializer;
    if (l->bias_initializer[0]) o.bias_initializer = l->bias_initializer;
    return dip_layers_dense(ctx, l->units, &o);
}

static dip_keras_layer *keras_layer(dip_context *ctx, const dip_recorded_layer *l) {
    switch (l->kind) {
    case DIP_RECORDED_dense: return dense(ctx, l);
    case DIP_RECORDED_flatten: return dip_layers_flatten(ctx, NULL);
    case DIP_RECORDED_dropout: return dip_layers_dropout(ctx, l->rate, NULL);
    default:
        return dip_layers_activation(
            ctx, l->kind == DIP_RECORDED_activation ? l->activation : "linear", NULL);
    }
}

static bool build_keras(dip_rebuilt *m) {
    dip_keras_layer *layers[DIP_RECORDED_LAYERS];
    for (int i = 0; i < m->r->layers; i++)
        if (!(m->layer[i] = layers[i] = keras_layer(m->ctx, &m->r->layer[i]))) return false;
    dip_keras_model *model = dip_keras_sequential(m->ctx, layers, m->r->layers, NULL, nowhere);
    return model && dip_keras_build(model, m->r->input, nowhere);
}

static dip_tensor *keras_parameter(dip_rebuilt *m, int i) {
    int layer = m->r->parameter[i].layer;
    return dip_keras_layer_weight(m->layer[layer], i - m->r->layer[layer].parameter, nowhere);
}

/* ---- PyTorch --------------------------------------------------------------------------------- */
static dip_module *linear(dip_context *ctx, const dip_recorded_layer *l) {
    dip_nn_linear_opts o;
    dip_nn_linear_opts_init(&o, sizeof o);
    o.bias = l->parameters == 2;
    return dip_nn_linear(ctx, l->inputs, l->units, &o);
}

static dip_module *torch_layer(dip_context *ctx, const dip_recorded_layer *l) {
    dip_nn_softmax_opts s;
    dip_nn_softmax_opts_init(&s, sizeof s);
    s.dim = l->dim;
    dip_nn_flatten_opts f;
    dip_nn_flatten_opts_init(&f, sizeof f);
    f.start_dim = l->start;
    f.end_dim = l->end;
    switch (l->kind) {
    case DIP_RECORDED_linear: return linear(ctx, l);
    case DIP_RECORDED_relu: return dip_nn_relu(ctx, NULL);
    case DIP_RECORDED_sigmoid: return dip_nn_sigmoid(ctx, nowhere);
    case DIP_RECORDED_tanh: return dip_nn_tanh(ctx, nowhere);
    case DIP_RECORDED_softmax: return dip_nn_softmax(ctx, &s);
    case DIP_RECORDED_log_softmax: return dip_nn_log_softmax(ctx, &s);
    case DIP_RECORDED_flatten: return dip_nn_flatten(ctx, &f);
    default: return dip_nn_identity(ctx, nowhere);
    }
}

static bool build_torch(dip_rebuilt *m) {
    for (int done = 0; done < m->r->layers; done++) { /* those that draw in the order in which they were made */
        int next = -1;
        for (int i = 0; i < m->r->layers; i++)
            if (!m->layer[i] && (next < 0 || m->r->layer[i].made < m->r->layer[next].made)) next = i;
        if (!(m->layer[next] = torch_layer(m->ctx, &m->r->layer[next]))) return false;
    }
    return true;
}

static dip_tensor *torch_parameter(dip_rebuilt *m, int i) {
    int layer = m->r->parameter[i].layer;
    return dip_nn_get_parameter(m->layer[layer],
                                i == m->r->layer[layer].parameter ? "weight" : "bias", nowhere);
}

/* ---- either ---------------------------------------------------------------------------------- */
static bool begin(dip_rebuilt *m, int64_t seed) {
    /* A replay in float64 of what was recorded in float32 begins with the same numbers. */
    if (m->dtype == DIP_FLOAT64)
        dip_torch_widen_draws(m->ctx, m->r->widened || m->r->dtype == DIP_FLOAT32);
    const char *name = m->dtype == DIP_FLOAT64 ? "float64" : "float32";
    if (!keras(m))
        return dip_torch_manual_seed(m->ctx, (uint64_t)seed, nowhere) &&
               dip_torch_set_default_dtype(m->ctx, m->dtype, nowhere);
    return dip_keras_utils_set_random_seed(m->ctx, seed, nowhere) &&
           dip_keras_config_set_floatx(m->ctx, name, nowhere);
}

/* The options of the recording that are the other world's. */
static bool turn(dip_rebuilt *m) {
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (m->r->side[s] >= 0 &&
            !dip_switch_set_default(m->ctx, m->r->face, (dip_switch)s, (dip_world)m->r->side[s]))
            return false;
    return true;
}

bool dip_rebuilt_open(dip_rebuilt *m, const dip_recording *r, dip_dtype dtype, int64_t seed,
                      const char *who) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.cpu = dip_context_cpu(r->ctx);
    o.threads = dip_get_num_threads(r->ctx);
    memset(m, 0, sizeof *m);
    m->r = r;
    m->dtype = dtype;
    m->ctx = dip_context_new(&o, NULL);
    if (!m->ctx) return dip_fail(r->ctx, DIP_ERROR_MEMORY, who, "there is no memory for a replay");
    bool fine = begin(m, seed) && turn(m) && (keras(m) ? build_keras(m) : build_torch(m));
    for (int i = 0; fine && i < r->parameters; i++) {
        m->parameter[i] = keras(m) ? keras_parameter(m, i) : torch_parameter(m, i);
        fine = m->parameter[i] && dip_tensor_set_requires_grad(m->parameter[i], true, nowhere);
        dip_shape s = fine ? dip_tensor_shape(m->parameter[i]) : (dip_shape){0, {0}};
        if (fine && !dip_shapes_equal(&s, &r->parameter[i].initial.shape))
            fine = dip_fail(m->ctx, DIP_ERROR_FORMAT, who,
                            "%.200s: the layer %s does not take what the layers before it give",
                            r->path, r->layer[r->parameter[i].layer].name);
    }
    return fine || dip_rebuilt_failed(m, who);
}

bool dip_rebuilt_take_weights(dip_rebuilt *m) {
    for (int i = 0; i < m->r->parameters; i++) {
        const dip_npy *a = &m->r->parameter[i].initial;
        dip_scope_mark scope = dip_scope_enter(m->ctx);
        dip_tensor *t = dip_tensor_copy_of(m->ctx, a->data, a->dtype, a->shape, nowhere);
        bool fine = t && dip_tensor_copy_into(m->parameter[i], t);
        dip_scope_leave(&scope);
        if (!fine) return false;
    }
    return true;
}

dip_tensor *dip_rebuilt_apply(dip_rebuilt *m, int i, dip_tensor *x, dip_tensor *mask) {
    if (m->r->layer[i].kind == DIP_RECORDED_identity) return x;
    if (m->r->layer[i].kind == DIP_RECORDED_dropout)
        return dip_build2(dip_tape(m->ctx), &dip_op_mul, x, mask);
    if (!keras(m)) return dip_nn_call(m->layer[i], x, nowhere);
    dip_layer_pass pass = {dip_tape(m->ctx), true};
    return dip_layer_apply(m->layer[i], &pass, x);
}

/* ---- the loss -------------------------------------------------------------------------------- */
/* What the softmax or sigmoid that made y was given: Note [Logits of a softmax]. */
static dip_tensor *behind(dip_tensor *y) {
    const dip_node *n = y->node;
    return n && (n->op == &dip_op_softmax || n->op == &dip_op_sigmoid) ? n->in[0] : NULL;
}

static dip_tensor *keras_loss(dip_rebuilt *m, dip_tensor *y, dip_tensor *p, dip_softmax_use softmax,
                              bool sum) {
    static const char who[] = "parity";
    const dip_loss *loss = dip_loss_find(m->ctx, m->r->loss, who);
    dip_loss_opts given = {.from_logits = m->r->from_logits,
                           .label_smoothing = m->r->label_smoothing};
    dip_keras_loss *l = loss ? dip_keras_loss_new(m->ctx, loss, given, NULL, NULL, who) : NULL;
    if (!l) return NULL;
    dip_loss_opts o = l->opts;
    o.class_numbers = m->r->y.count == m->r->used;
    dip_tensor *logits = l->as_it_is || loss->link == DIP_LINK_NONE ? NULL : behind(p);
    if (softmax == DIP_SOFTMAX_TWICE) logits = p;
    if (softmax == DIP_SOFTMAX_CUT) logits = NULL, o.from_logits = false;
    return dip_loss_build(dip_tape(m->ctx), loss, y, p, logits, &o,
                          sum ? DIP_LOSS_SUM : DIP_LOSS_MEAN, who);
}

static dip_tensor *torch_loss(dip_rebuilt *m, dip_tensor *y, dip_tensor *p, dip_softmax_use softmax,
                              bool sum) {
    dip_nn_loss_opts o;
    dip_nn_loss_opts_init(&o, sizeof o);
    o.reduction = sum ? "sum" : "mean";
    o.label_smoothing = m->r->label_smoothing;
    o.ignore_index = m->r->ignore_index;
    dip_nn_softmax_opts s;
    dip_nn_softmax_opts_init(&s, sizeof s);
    s.dim = -1;
    if (softmax == DIP_SOFTMAX_TWICE) p = dip_f_softmax(p, &s);
    if (softmax == DIP_SOFTMAX_WITHOUT && p) p = behind(p);
    if (!p) return NULL;
    if (strcmp(m->r->loss, "cross_entropy") == 0) return dip_f_cross_entropy(p, y, &o);
    if (strcmp(m->r->loss, "nll_loss") == 0) return dip_f_nll_loss(p, y, &o);
    if (strcmp(m->r->loss, "mse_loss") == 0) return dip_f_mse_loss(p, y, &o);
    dip_fail(m->ctx, DIP_ERROR_FORMAT, "parity",
             "%.200s: loss.kind: found \"%.40s\", expected cross_entropy, nll_loss or mse_loss",
             m->r->path, m->r->loss);
    return NULL;
}

dip_tensor *dip_rebuilt_loss(dip_rebuilt *m, dip_tensor *y, dip_tensor *p, dip_softmax_use softmax,
                             bool sum) {
    if (!y || !p) return NULL;
    return keras(m) ? keras_loss(m, y, p, softmax, sum) : torch_loss(m, y, p, softmax, sum);
}

bool dip_rebuilt_wants_classes(const dip_rebuilt *m) {
    if (keras(m)) return strncmp(m->r->loss, "sparse_", 7) == 0;
    bool numbers = m->r->y.dtype != DIP_FLOAT32 && m->r->y.dtype != DIP_FLOAT64;
    return strcmp(m->r->loss, "mse_loss") != 0 && numbers && m->r->y.count == m->r->used;
}

/* ---- ends ------------------------------------------------------------------------------------ */
bool dip_rebuilt_failed(dip_rebuilt *m, const char *who) {
    dip_error e;
    if (m->ctx && dip_error_take(m->ctx, &e))
        return dip_fail(m->r->ctx, e.code, who, "%.600s", e.text);
    return dip_fail(m->r->ctx, DIP_ERROR_INTERNAL, who, "the replay failed without a word");
}

void dip_rebuilt_close(dip_rebuilt *m) {
    if (m->ctx) dip_context_free(m->ctx);
    m->ctx = NULL;
}
