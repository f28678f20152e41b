/* plan.c - the static graph of the Keras face's training step: what was planned, what a step allocates. */
#include "diptych/import/np.h"
#include "keras/model.h"
#include "tools/measurement.h"

static bool planned(dip_measuring *m, const keras_Model *model) {
    const dip_step *step = dip_model_planned(model, DIP_STEP_TRAIN, m->rows);
    if (!step) return false;
    dip_plan_facts f = dip_plan_describe(step->plan);
    dip_text table = {.ctx = m->ctx};
    dip_plan_text(step->plan, &table);
    return dip_measured_number(m, DIP_FACT_PLAN_OPERATORS, f.operators) &&
           dip_measured_number(m, DIP_FACT_PLAN_FUSED, f.fused_groups) &&
           dip_measured_number(m, DIP_FACT_PLAN_LAUNCHES, f.launches) &&
           dip_measured_number(m, DIP_FACT_PLAN_ARENA, (double)f.arena_bytes) &&
           dip_measured_number(m, DIP_FACT_PLAN_WORK, (double)f.work_bytes) &&
           dip_measured_number(m, DIP_FACT_PLAN_SUM, (double)f.sum_bytes) &&
           dip_measured_take(m, DIP_FACT_PLAN_TABLE, &table);
}

static bool measure(dip_measuring *m) {
    enum { STEPS = 4 };
    dip_tensor *labels, *digits = dip_digits(m, m->rows, &labels);
    keras_Array *x =
        np_expand_dims(np_divide(np_astype(np_asarray(digits), dip_dtype_name(m->dtype)), 255), -1);
    keras_Array *y = keras_utils_to_categorical(np_asarray(labels), DIP_CLASSES);
    keras_Model *model = dip_network_keras();
    size_t first = 0, most = 0;
    for (int step = 0; step < STEPS; step++) {
        size_t before = dip_memory_use(m->ctx).allocations;
        if (keras_train_on_batch(model, x, y).count != 2) return false;
        size_t took = dip_memory_use(m->ctx).allocations - before;
        if (step == 0) first = took;
        else if (took > most) most = took;
    }
    return dip_measured_number(m, DIP_FACT_PLAN_ALLOC_FIRST, (double)first) &&
           dip_measured_number(m, DIP_FACT_PLAN_ALLOC, (double)most) && planned(m, model);
}

const dip_measurement dip_measurement_plan = {
    .name = "plan",
    .doc = "the plan of the Keras face's training step, and what its steps allocate",
    .measure = measure,
};
