/* reasons.c - see reasons.h. */
#include "report/reasons.h"

#include "report/statistics.h"

const dip_reason dip_reasons[] = {
#define DIP_REASON(key, name, keras, torch, keras_long, torch_long, effect) \
    {#key, name, keras, torch, keras_long, torch_long, effect},
#include "report/reasons.def"
#undef DIP_REASON
};
const int dip_reasons_count = sizeof dip_reasons / sizeof *dip_reasons;

const dip_reason *dip_reason_of(dip_switch s) { return &dip_reasons[s]; }

dip_softmax_effect dip_softmax_measured(const dip_run_result *run) {
    dip_softmax_effect e = {.known = false};
    if (run->n < DIP_FACES || !run->one_softmax_known || !run->one_softmax.tested) return e;
    const dip_face_result *keras = &run->face[0], *torch = &run->face[1];
    if (!keras->tested || !torch->tested) return e;
    e.known = true;
    e.keras = keras->test_accuracy;
    e.before = torch->test_accuracy;
    e.after = run->one_softmax.test_accuracy;
    dip_pairs before = dip_compare_answers(run, &torch->answers, &run->one_softmax.answers),
              with_keras = dip_compare_answers(run, &keras->answers, &run->one_softmax.answers);
    e.paired = before.known && with_keras.known;
    e.p_before = before.p;
    e.p_keras = with_keras.p;
    e.same_as_keras = with_keras.known && !dip_really_different(&with_keras);
    return e;
}
