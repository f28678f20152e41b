/* diagram.c - both models as graphs: their own forward, captured. */
#include "diptych/import/nn.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "tools/measurement.h"

/* The graph that the Keras face plans for predicting. */
static bool keras_diagram(dip_measuring *m) {
    keras_Model *model = dip_network_keras();
    dip_shape no_labels = {0, {0}};
    const dip_step *step =
        model ? dip_model_step(model, DIP_STEP_PREDICT, m->rows, &no_labels, false, "diagram") : NULL;
    if (!step) return false;
    dip_text text = {.ctx = m->ctx};
    dip_graph_text(step->graph, &text);
    return dip_measured_take(m, DIP_FACT_DIAGRAM_KERAS, &text);
}

/* The PyTorch face's forward, called once with a symbolic batch. */
static bool torch_diagram(dip_measuring *m) {
    dip_graph *graph = dip_graph_new(m->ctx);
    dip_shape batch = {4, {m->rows, 1, DIP_SIDE, DIP_SIDE}};
    dip_value x = graph ? dip_graph_input(graph, "x", m->dtype, &batch) : NULL;
    if (!nn_call(dip_network_torch(), x)) return false;
    dip_text text = {.ctx = m->ctx};
    dip_graph_text(graph, &text);
    return dip_measured_take(m, DIP_FACT_DIAGRAM_TORCH, &text);
}

static bool measure(dip_measuring *m) { return keras_diagram(m) && torch_diagram(m); }

const dip_measurement dip_measurement_diagram = {
    .name = "diagram",
    .doc = "the two models, drawn from their graphs",
    .measure = measure,
};
