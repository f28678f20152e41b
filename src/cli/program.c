/* program.c - writes down what the two programs reach. */
#include "cli/program.h"

#include <math.h>

#include "base/files.h"
#include "device/weights_hash.h"
#include "tensor/tensor.h"

bool dip_program_goes_on(dip_program *p) {
    if (dip_cancelled(p->ctx)) p->face->interrupted = true;
    return !p->face->interrupted && !dip_failed(p->ctx);
}

bool dip_program_weight(dip_program *p, dip_tensor *weight) {
    if (!weight) return false;
    if (p->weights == DIP_MAX_LIST)
        return dip_fail(p->ctx, DIP_ERROR_LIMIT, "program", "the model has more than %d parameters",
                        DIP_MAX_LIST);
    p->weight[p->weights++] = weight;
    p->face->parameters += dip_tensor_numel(weight);
    return true;
}

void dip_program_epoch_begins(dip_program *p, int64_t epoch) {
    p->begun = dip_now(p->ctx);
    p->face->at_epoch = epoch;
    p->face->at_step = 0;
    p->face->so_far_loss = p->face->so_far_accuracy = 0;
}

bool dip_program_step(dip_program *p, int64_t step, double loss, double mean_loss,
                      double mean_accuracy) {
    dip_face_result *f = p->face;
    f->at_step = step;
    p->step_loss = loss;
    f->so_far_loss = mean_loss;
    f->so_far_accuracy = mean_accuracy;
    if (p->after_step) p->after_step(p, p->user);
    /* Keras' fit says this itself and does not tell of such a step, so a trace ends before it. */
    if (isnan(loss))
        return dip_fail(p->ctx, DIP_ERROR_STATE, NULL,
                        "the loss became NaN in epoch %lld, step %lld; lower the learning "
                        "rate, or look for NaN and infinite values in the data",
                        (long long)f->at_epoch, (long long)step);
    if (p->keep_losses && !dip_result_add_step(p->run, f, loss))
        return dip_fail(p->ctx, DIP_ERROR_MEMORY, NULL, "there is no memory for the step's loss");
    if (p->trace && !dip_trace_step(p->trace, f->key, f->at_epoch, step, loss))
        return dip_fail(p->ctx, DIP_ERROR_FILE, NULL, "the trace could not be written");
    return dip_program_goes_on(p);
}

bool dip_program_epoch_ends(dip_program *p, double loss, double accuracy, double val_loss,
                            double val_accuracy) {
    dip_epoch_result e = {loss, accuracy, val_loss, val_accuracy, dip_now(p->ctx) - p->begun};
    return dip_result_add_epoch(p->run, p->face, &e) ||
           dip_fail(p->ctx, DIP_ERROR_MEMORY, NULL,
                    "there is no memory for the results of epoch %lld",
                    (long long)p->face->at_epoch);
}

void dip_program_measured(dip_program *p) {
    p->face->seconds = dip_now(p->ctx) - p->started;
    p->face->peak_bytes = dip_memory_use(p->ctx).peak;
}

void dip_program_tested(dip_program *p, double loss, double accuracy) {
    p->face->tested = true;
    p->face->test_loss = loss;
    p->face->test_accuracy = accuracy;
    dip_program_measured(p);
}

/* ---- what the examples do not keep ----------------------------------------------------------- */
/* The numbers of t in row-major order of its shape, as float32. */
static bool copy_numbers(dip_program *p, dip_tensor *t, float *out) {
    dip_scope_mark mark = dip_scope_enter(p->ctx);
    dip_tensor *to = dip_tensor_from(p->ctx, out, DIP_FLOAT32, dip_tensor_shape(t), NULL, NULL,
                                     NULL, (dip_site){NULL, 0});
    bool ok = to && dip_tensor_copy_into(to, t);
    dip_scope_leave(&mark);
    return ok;
}

/* In the type that the run computed in: rounding could make two probabilities equal. */
static uint8_t first_largest(const dip_tensor *t, int64_t row) {
    const dip_view *v = &t->view;
    int64_t best = 0;
    for (int64_t c = 1; c < DIP_CLASSES; c++) {
        int64_t at = row * v->stride[0];
        if (dip_element_get(v->data, v->dtype, at + c * v->stride[1]) >
            dip_element_get(v->data, v->dtype, at + best * v->stride[1]))
            best = c;
    }
    return (uint8_t)best;
}

static bool room_for_answers(dip_program *p, int64_t rows) {
    dip_context *owner = p->run->ctx;
    dip_answers *a = &p->face->answers;
    if (a->rows == 0) {
        a->predicted = dip_alloc_array(owner, (size_t)rows, 1);
        if (!a->predicted) return false;
        a->rows = rows;
        p->answered = 0;
    }
    if (!p->figures_alone && !a->probability)
        a->probability = dip_alloc_array(owner, (size_t)rows, DIP_CLASSES * sizeof(float));
    return p->figures_alone || a->probability;
}

static bool fill_answers(dip_program *p, dip_tensor *outputs) {
    dip_answers *a = &p->face->answers;
    int64_t at = p->answered, n = dip_tensor_shape(outputs).dim[0];
    dip_tensor *host = dip_tensor_to_device(outputs, "cpu", (dip_site){NULL, 0});
    if (!host) return false;
    for (int64_t i = 0; i < n; i++) a->predicted[at + i] = first_largest(host, i);
    p->answered += n;
    return p->figures_alone || copy_numbers(p, host, a->probability + at * DIP_CLASSES);
}

bool dip_program_answers(dip_program *p, dip_tensor *outputs, int64_t rows) {
    if (!outputs) return false;
    dip_shape s = dip_tensor_shape(outputs);
    if (s.rank != 2 || s.dim[1] != DIP_CLASSES)
        return dip_fail(p->ctx, DIP_ERROR_SHAPE, "program",
                        "the model answers with %lld numbers a digit, expected %d",
                        (long long)(s.rank == 2 ? s.dim[1] : 0), DIP_CLASSES);
    if (!room_for_answers(p, rows)) return false;
    if (s.dim[0] > p->face->answers.rows - p->answered)
        return dip_fail(p->ctx, DIP_ERROR_SHAPE, "program",
                        "the model answers to more than the %lld digits it was asked for",
                        (long long)rows);
    dip_scope_mark mark = dip_scope_enter(p->ctx);
    bool ok = fill_answers(p, outputs);
    dip_scope_leave(&mark);
    return ok;
}

bool dip_program_layer(dip_program *p, const char *name, dip_tensor *kernel, dip_tensor *bias) {
    dip_face_result *f = p->face;
    if (!kernel || !bias) return false;
    if (p->seen == 2 * DIP_FACE_LAYERS)
        return dip_fail(p->ctx, DIP_ERROR_LIMIT, "program", "the model has more than %d layers",
                        DIP_FACE_LAYERS);
    p->in_layers[p->seen++] = kernel;
    p->in_layers[p->seen++] = bias;
    if (p->figures_alone) return true;
    dip_shape s = dip_tensor_shape(kernel);
    dip_layer_weights *l = &f->layer[f->layers++];
    *l = (dip_layer_weights){.in = s.dim[0], .out = s.dim[1]};
    dip_snprintf(l->name, sizeof l->name, "%s", name);
    l->kernel = dip_alloc_array(p->run->ctx, (size_t)(l->in * l->out), sizeof(float));
    l->bias = dip_alloc_array(p->run->ctx, (size_t)l->out, sizeof(float));
    return l->kernel && l->bias && copy_numbers(p, kernel, l->kernel) &&
           copy_numbers(p, bias, l->bias);
}

bool dip_program_ends(dip_program *p, bool finished) {
    bool hashed =
        p->weights == 0 || dip_weights_hash(p->ctx, p->weight, p->weights, p->face->weights_sha256);
    hashed = hashed && (p->seen == 0 || dip_weights_hash(p->ctx, p->in_layers, p->seen,
                                                         p->face->layers_sha256));
    return dip_program_goes_on(p) && finished && hashed;
}
