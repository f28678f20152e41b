/* first_difference.c - whether two programs reached the same bits, and if not, what differs first: in
 * the order in which a training comes to it. */
#include <string.h>

#include "tools/ladder.h"

/* Bits, not values: 0 and -0 differ, a NaN is itself. */
static bool same(double a, double b) { return memcmp(&a, &b, sizeof a) == 0; }

static bool steps_differ(const dip_face_result *a, const dip_face_result *b, char *text,
                         size_t size) {
    int64_t n = a->steps < b->steps ? a->steps : b->steps;
    for (int64_t i = 0; i < n; i++) {
        if (same(a->step_loss[i], b->step_loss[i])) continue;
        dip_snprintf(text, size, "the loss of step %lld, %.17g and %.17g", (long long)(i + 1),
                     a->step_loss[i], b->step_loss[i]);
        return true;
    }
    if (a->steps == b->steps) return false;
    dip_snprintf(text, size, "the number of steps, %lld and %lld", (long long)a->steps,
                 (long long)b->steps);
    return true;
}

static bool epochs_differ(const dip_face_result *a, const dip_face_result *b, char *text,
                          size_t size) {
    static const char *const names[] = {"loss", "accuracy", "validation loss",
                                        "validation accuracy"};
    for (int64_t i = 0; i < a->epochs && i < b->epochs; i++) {
        const dip_epoch_result *e = &a->epoch[i], *f = &b->epoch[i];
        double x[] = {e->loss, e->accuracy, e->val_loss, e->val_accuracy},
               y[] = {f->loss, f->accuracy, f->val_loss, f->val_accuracy};
        for (int k = 0; k < 4; k++) {
            if (same(x[k], y[k])) continue;
            dip_snprintf(text, size, "the %s of epoch %lld, %.17g and %.17g", names[k],
                         (long long)(i + 1), x[k], y[k]);
            return true;
        }
    }
    if (a->epochs == b->epochs) return false;
    dip_snprintf(text, size, "the number of epochs, %lld and %lld", (long long)a->epochs,
                 (long long)b->epochs);
    return true;
}

static bool weights_differ(const dip_face_result *a, const dip_face_result *b, char *text,
                           size_t size) {
    if (a->layers_sha256[0] && strcmp(a->layers_sha256, b->layers_sha256) == 0) return false;
    dip_snprintf(text, size, "the trained weights (SHA-256 %.12s and %.12s)", a->layers_sha256,
                 b->layers_sha256);
    return true;
}

static bool answers_differ(const dip_answers *a, const dip_answers *b, char *text, size_t size) {
    for (int64_t i = 0; i < a->rows && i < b->rows; i++) {
        if (a->predicted[i] == b->predicted[i]) continue;
        dip_snprintf(text, size, "the answer to test digit %lld, %d and %d", (long long)i,
                     a->predicted[i], b->predicted[i]);
        return true;
    }
    if (a->rows == b->rows) return false;
    dip_snprintf(text, size, "the number of answers, %lld and %lld", (long long)a->rows,
                 (long long)b->rows);
    return true;
}

static bool test_differs(const dip_face_result *a, const dip_face_result *b, char *text,
                         size_t size) {
    bool loss = !same(a->test_loss, b->test_loss),
         accuracy = !same(a->test_accuracy, b->test_accuracy);
    if (!a->tested || !b->tested) dip_snprintf(text, size, "whether the test was reached");
    else if (loss)
        dip_snprintf(text, size, "the test's loss, %.17g and %.17g", a->test_loss, b->test_loss);
    else if (accuracy)
        dip_snprintf(text, size, "the test's accuracy, %.17g and %.17g", a->test_accuracy,
                     b->test_accuracy);
    return !a->tested || !b->tested || loss || accuracy;
}

void dip_first_difference(const dip_face_result *a, const dip_face_result *b, char *text,
                          size_t size) {
    text[0] = 0;
    (void)(steps_differ(a, b, text, size) || epochs_differ(a, b, text, size) ||
           weights_differ(a, b, text, size) || test_differs(a, b, text, size) ||
           answers_differ(&a->answers, &b->answers, text, size));
}
