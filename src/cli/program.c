/* program.c - writes down what the two programs reach. */
#include "cli/program.h"

#include <math.h>

#include "base/files.h"

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
    f->so_far_loss = mean_loss;
    f->so_far_accuracy = mean_accuracy;
    if (p->after_step) p->after_step(p, p->user);
    /* Keras' fit says this itself and does not tell of such a step, so a trace ends before it. */
    if (isnan(loss))
        return dip_fail(p->ctx, DIP_ERROR_STATE, NULL,
                        "the loss became NaN in epoch %lld, step %lld; lower the learning "
                        "rate, or look for NaN and infinite values in the data",
                        (long long)f->at_epoch, (long long)step);
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

bool dip_program_tested(dip_program *p, double loss, double accuracy) {
    p->face->tested = true;
    p->face->test_loss = loss;
    p->face->test_accuracy = accuracy;
    return true;
}

bool dip_program_ends(dip_program *p, bool finished) {
    bool hashed =
        p->weights == 0 || dip_result_hash(p->ctx, p->weight, p->weights, p->face->weights_sha256);
    return dip_program_goes_on(p) && finished && hashed;
}
