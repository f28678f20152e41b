/* execute.c - binding inputs and running a plan.  Nothing here allocates. */
#include "graph/inside.h"

#include <string.h>

static bool bindable(const dip_plan *p, const dip_value input, const char *who) {
    if (!p || !input || !dip_graph_owns(p->graph, input, who)) return false;
    if (dip_graph_value_of(p->graph, input)->kind == GRAPH_INPUT && input->id < p->n_values)
        return true;
    return dip_fail(dip_ctx(p), DIP_ERROR_ARGUMENT, who, "the value is no input of this plan");
}

bool dip_plan_bind_data(dip_plan *p, dip_value input, void *data) {
    if (!bindable(p, input, "dip_plan_bind_data")) return false;
    dip_release(p->held[input->id]);
    p->held[input->id] = NULL;
    p->bound[input->id] = data;
    return true;
}

bool dip_plan_bind(dip_plan *p, dip_value input, dip_tensor *t) {
    static const char who[] = "dip_plan_bind";
    if (!t || !bindable(p, input, who)) return false;
    dip_context *ctx = dip_ctx(p);
    char a[96], b[96];
    dip_shape want = dip_view_shape(&input->view), got = dip_view_shape(&t->view);
    if (!dip_tensor_readable(t, who)) return false;
    if (!dip_shapes_equal(&want, &got) || t->view.dtype != input->view.dtype)
        return dip_fail(ctx, DIP_ERROR_SHAPE, who, "the input %s is %s %s, the tensor is %s %s",
                        input->name ? input->name : "", dip_dtype_name(input->view.dtype),
                        dip_shape_text(&want, a, sizeof a), dip_dtype_name(t->view.dtype),
                        dip_shape_text(&got, b, sizeof b));
    if (!dip_view_contiguous(&t->view))
        return dip_fail(ctx, DIP_ERROR_SHAPE, who, "the tensor is strided; give a contiguous one");
    if (dip_tensor_where(t) != p->device && !(dip_tensor_where(t)->host && !p->device))
        return dip_fail(ctx, DIP_ERROR_DEVICE, who,
                        "the tensor lives on %s but the plan runs elsewhere; move it with to()",
                        dip_device_text(dip_tensor_where(t)));
    dip_retain(t);
    dip_release(p->held[input->id]);
    p->held[input->id] = t;
    p->bound[input->id] = t->view.data;
    return true;
}

/* Inputs and parameters may have moved since the last run: their views follow. */
static bool follow(dip_plan *p) {
    for (const plan_moving *m = p->moving, *end = m + p->n_moving; m < end; m++) {
        char *data = *m->data;
        if (!data)
            return dip_fail(dip_ctx(p), DIP_ERROR_STATE, "dip_plan_run",
                            "the input %s is not bound; call dip_plan_bind first", m->name);
        m->view->data = data + m->offset;
    }
    return true;
}

bool dip_plan_run(dip_plan *p) {
    if (!p || !follow(p)) return false;
    if (!p->arena)
        return dip_fail(dip_ctx(p), DIP_ERROR_STATE, "dip_plan_run",
                        "the plan has no memory yet; call dip_plan_lie_in first");
    if (p->n_sinks && !p->sink)
        return dip_fail(dip_ctx(p), DIP_ERROR_STATE, "dip_plan_run",
                        "the plan has no sink yet; call dip_plan_set_sink first");
    bool ok = true;
    dip_float_env env = dip_float_enter();
    for (int64_t i = 0; ok && i < p->n_steps; i++) {
        plan_step *s = &p->steps[i];
        if (s->weight) dip_plan_look_at_weight(s);
        ok = !s->op->check || s->op->check(&s->call);
        if (ok && s->sink) dip_plan_run_sink(p, s);
        else if (ok && s->op->forward) s->op->forward(&s->call);
    }
    dip_float_leave(env);
    return ok;
}

const dip_view *dip_plan_output(const dip_plan *p, int i) {
    return p && i >= 0 && i < p->n_outputs ? &p->values[p->outputs[i]].view : NULL;
}
