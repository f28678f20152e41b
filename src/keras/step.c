/* step.c - builds and plans the static graph of one kind of step.  See Note [Steps of a model].
 *
 * Only layers, losses and the graph's own gradients are put together here; the formulas are theirs.
 */
#include "keras/model.h"

void dip_step_free(dip_keras_model *m, dip_step *s) {
    if (!s) return;
    dip_release(s->plan);
    dip_release(s->graph);
    dip_dealloc(dip_ctx(m), s, sizeof *s);
}

void dip_model_drop_steps(dip_keras_model *m) {
    for (size_t i = 0; i < m->n_steps; i++) dip_step_free(m, m->steps[i]);
    m->n_steps = 0;
    dip_storage_release(m->arena);
    m->arena = NULL;
    m->metrics_ready = false;
}

/* ---- labels ---- */

dip_dtype dip_model_label_dtype(const dip_keras_model *m) {
    return m->loss && m->loss->loss->sparse ? DIP_INT64 : m->dtype;
}

static dip_shape with_rows(const dip_shape *row, int64_t rows) {
    dip_shape s = {row->rank + 1, {rows}};
    for (int i = 0; i < row->rank; i++) s.dim[i + 1] = row->dim[i];
    return s;
}

bool dip_model_label_shape(dip_keras_model *m, const dip_shape *given, dip_shape *row,
                           const char *who) {
    *row = *given;
    const dip_loss *loss = m->loss->loss;
    bool last_is_one = given->rank > 0 && given->dim[given->rank - 1] == 1;
    if (loss->sparse) {
        if (given->rank == m->out.rank && last_is_one) row->rank--;
    } else if (given->rank + 1 == m->out.rank && m->out.dim[m->out.rank - 1] == 1) {
        row->dim[row->rank++] = 1;
    }
    dip_shape y = with_rows(row, 1), prediction = with_rows(&m->out, 1);
    return loss->check(dip_ctx(m), loss, &y, &prediction, who);
}

/* "accuracy" becomes one of three by shapes alone, when they are first known. */
static bool resolve_metrics(dip_keras_model *m, const dip_shape *y_row, const char *who) {
    dip_shape y = with_rows(y_row, 1), prediction = with_rows(&m->out, 1);
    for (int i = 0; i < m->n_metrics; i++) {
        dip_model_metric *k = &m->metric[i];
        k->rule = k->kind->rule == DIP_METRIC_ACCURACY ? dip_accuracy_resolve(&y, &prediction)
                                                       : k->kind->rule;
        if (!dip_metric_check(dip_ctx(m), k->rule, &y, &prediction, who)) return false;
    }
    dip_model_reset_metrics(m);
    m->metrics_ready = true;
    return true;
}

/* ---- the graph ---- */

static dip_value forward(dip_keras_model *m, dip_step *s, dip_value x) {
    dip_layer_pass pass = {dip_graph_builder(s->graph), s->kind == DIP_STEP_TRAIN};
    for (size_t i = 0; i < m->n_layers; i++) x = dip_layer_apply(m->layer[i], &pass, x);
    return x;
}

/* A weight that the loss does not depend on has the gradient 0. */
static dip_value zeros_like(dip_builder *b, dip_value w) {
    dip_shape shape = dip_view_shape(&w->view);
    return dip_build_expand(b, dip_build_scalar(b, w, 0), &shape);
}

static bool add_gradients(dip_keras_model *m, dip_step *s, dip_value loss, dip_value *wrt,
                          dip_value *out, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (!(wrt[i] = dip_graph_tensor(s->graph, dip_model_weight(m, i, true)))) return false;
    if (!dip_graph_gradients(s->graph, loss, wrt, (int)n, out)) return false;
    for (int64_t i = 0; i < n; i++)
        if (!out[i] && !(out[i] = zeros_like(dip_graph_builder(s->graph), wrt[i]))) return false;
    return true;
}

/* How many gradients may go to the optimizer in pieces: all, where weights are plain host memory. */
static int sinks_of(const dip_keras_model *m, int64_t n_gradients) {
    for (int64_t i = 0; i < n_gradients; i++) {
        const dip_tensor *w = dip_model_weight(m, i, true);
        const struct dip_device *d = dip_tensor_where(w);
        if ((d && !d->host) || !dip_view_contiguous(&w->view)) return 0;
    }
    return (int)n_gradients;
}

static bool add_loss(dip_keras_model *m, dip_step *s, const dip_shape *y_row, dip_value prediction,
                     dip_value *loss, const char *who) {
    const dip_keras_loss *l = m->loss;
    dip_shape y_shape = with_rows(y_row, s->rows);
    s->y_view = (dip_view){.dtype = dip_model_label_dtype(m), .rank = y_shape.rank};
    for (int i = 0; i < y_shape.rank; i++) s->y_view.dim[i] = y_shape.dim[i];
    dip_view_row_major(&s->y_view);
    s->y = dip_graph_input(s->graph, "y", s->y_view.dtype, &y_shape);
    dip_value logits = l->as_it_is ? NULL : dip_loss_logits_of(l->loss, prediction);
    dip_loss_opts opts = l->opts;
    opts.class_numbers = s->one_hot;
    const char *before = dip_set_subject(dip_ctx(m), l->loss->name);
    *loss = dip_loss_build(dip_graph_builder(s->graph), l->loss, s->y, prediction, logits, &opts,
                           DIP_LOSS_MEAN, who);
    dip_set_subject(dip_ctx(m), before);
    return *loss != NULL;
}

static bool fill_step(dip_keras_model *m, dip_step *s, const dip_shape *y_row, dip_value *outputs,
                      int64_t n_gradients, bool shared, const char *who) {
    int n = 1;
    dip_value *weights = outputs + 2 + n_gradients;
    dip_plan_opts o = {
        .sinks = sinks_of(m, n_gradients), .changes = weights, .no_memory = shared};
    s->graph = dip_adopt(dip_graph_new(dip_ctx(m)));
    if (!s->graph) return false;
    for (int64_t i = 0; i < dip_model_weight_count(m, false);
         i++) /* first, since they say on which device the plan runs */
        if (!dip_graph_tensor(s->graph, dip_model_weight(m, i, false))) return false;
    dip_shape x_shape = with_rows(&m->in, s->rows);
    s->x = dip_graph_input(s->graph, "x", m->dtype, &x_shape);
    outputs[0] = s->x ? forward(m, s, s->x) : NULL;
    if (!outputs[0]) return false;
    if (s->kind != DIP_STEP_PREDICT && !add_loss(m, s, y_row, outputs[0], &outputs[n++], who))
        return false;
    if (s->kind == DIP_STEP_TRAIN) {
        if (!add_gradients(m, s, outputs[1], weights, outputs + 2, n_gradients)) return false;
        n += (int)n_gradients;
    }
    s->plan = dip_adopt(dip_graph_plan(s->graph, outputs, n, &o));
    if (s->plan) dip_plan_set_sink(s->plan, dip_model_take_gradient, s);
    return s->plan != NULL;
}

static dip_step *new_step(dip_keras_model *m, dip_step_kind kind, int64_t rows,
                          const dip_shape *y_row, bool one_hot, bool shared, const char *who) {
    dip_context *ctx = dip_ctx(m);
    int64_t n_gradients = kind == DIP_STEP_TRAIN ? dip_model_weight_count(m, true) : 0;
    dip_scope_mark scope = dip_scope_enter(ctx); /* what building leaves behind ends here */
    dip_step *s = dip_alloc(ctx, sizeof *s);
    size_t n_values = 2 * (size_t)n_gradients + 2; /* prediction, loss, gradients; weights */
    dip_value *outputs = dip_alloc_array(ctx, n_values, sizeof *outputs);
    bool fine = s && outputs;
    if (fine) {
        s->model = m;
        s->kind = kind;
        s->rows = rows;
        s->one_hot = one_hot;
        fine = fill_step(m, s, y_row, outputs, n_gradients, shared, who);
    }
    dip_dealloc(ctx, outputs, n_values * sizeof *outputs);
    dip_scope_leave(&scope);
    if (fine) return s;
    dip_step_free(m, s);
    return NULL;
}

dip_step *dip_step_new(dip_keras_model *m, dip_step_kind kind, int64_t rows,
                       const dip_shape *y_row, bool one_hot, const char *who) {
    return new_step(m, kind, rows, y_row, one_hot, false, who);
}

/* Gives a new step its place in the arena, which grows for all of them where it is too small. */
static bool move_in(dip_keras_model *m, dip_step *s) {
    size_t bytes = dip_plan_bytes(s->plan);
    if (!m->arena || m->arena->bytes < bytes) {
        dip_storage *larger = dip_storage_new(dip_ctx(m), bytes, dip_plan_device(s->plan));
        if (!larger) return false;
        for (size_t i = 0; i < m->n_steps; i++) dip_plan_lie_in(m->steps[i]->plan, larger);
        dip_storage_release(m->arena);
        m->arena = larger;
    }
    dip_plan_lie_in(s->plan, m->arena);
    return true;
}

dip_step *dip_model_step(dip_keras_model *m, dip_step_kind kind, int64_t rows,
                         const dip_shape *y_row, bool one_hot, const char *who) {
    if (kind != DIP_STEP_PREDICT && !m->metrics_ready && !resolve_metrics(m, y_row, who))
        return NULL;
    for (size_t i = 0; i < m->n_steps; i++) {
        dip_step *s = m->steps[i];
        bool same_labels = kind == DIP_STEP_PREDICT || s->y_view.rank == y_row->rank + 1;
        for (int d = 0; same_labels && kind != DIP_STEP_PREDICT && d < y_row->rank; d++)
            same_labels = s->y_view.dim[d + 1] == y_row->dim[d];
        if (s->kind == kind && s->rows == rows && same_labels && s->one_hot == one_hot) return s;
    }
    void *grown = dip_grow(dip_ctx(m), m->steps, &m->cap_steps, m->n_steps + 1, sizeof(dip_step *));
    if (!grown) return NULL;
    m->steps = grown;
    dip_step *s = new_step(m, kind, rows, y_row, one_hot, true, who);
    if (s && move_in(m, s)) return m->steps[m->n_steps++] = s;
    dip_step_free(m, s);
    return NULL;
}

const dip_step *dip_model_planned(const dip_keras_model *m, dip_step_kind kind, int64_t rows) {
    for (size_t i = 0; m && i < m->n_steps; i++)
        if (m->steps[i]->kind == kind && m->steps[i]->rows == rows) return m->steps[i];
    return NULL;
}
