/* parity_text.c - what `diptych parity` prints. */
#include <string.h>

#include "report/differences.h"
#include "report/parity_result.h"
#include "report/terminal.h"

enum { NAMES = 12 }; /* columns */

const char *dip_parity_where(dip_trace_kind k) {
    return k == DIP_TRACE_GRADIENT ? "backward" : k == DIP_TRACE_WEIGHT ? "update" : "forward";
}

void dip_parity_tensor_name(const dip_recording *r, const dip_parity_point *p, char *text,
                            size_t size) {
    if (p->kind == DIP_TRACE_LOSS) dip_snprintf(text, size, "loss");
    else if (p->kind == DIP_TRACE_OUTPUT)
        dip_snprintf(text, size, "output of layer %s", r->layer[p->which].name);
    else
        dip_snprintf(text, size, "%s of %s", dip_trace_kind_name(p->kind),
                     r->parameter[p->which].name);
}

static void fact(dip_text *t, dip_look look, const char *name, const char *text) {
    dip_text_add(t, "%s", name);
    dip_pad_to(t, NAMES);
    dip_wrapped(t, look, NAMES, text);
}

static void about(const dip_parity_result *p, dip_look look, dip_text *out) {
    const dip_recording *r = p->r;
    char text[400], rows[32], numbers[32];
    char seed[40] = "no seed told";
    if (r->seeded) dip_snprintf(seed, sizeof seed, "seed %lld", (long long)r->seed);
    dip_grouped(rows, sizeof rows, r->batch_size);
    dip_grouped(numbers, sizeof numbers, (int64_t)p->numbers);
    dip_snprintf(text, sizeof text, "%s, %s, %lld step%s of %s rows, %s", r->versions,
                 dip_dtype_name(r->dtype), (long long)r->steps, r->steps == 1 ? "" : "s", rows,
                 seed);
    fact(out, look, "recording", text);
    dip_text model = {.ctx = out->ctx};
    for (int i = 0; i < r->layers; i++) {
        const dip_recorded_layer *l = &r->layer[i];
        dip_text_add(&model, "%s%s", i > 0 ? ", " : "", dip_recorded_kind_name(l->kind));
        if (l->units > 0) dip_text_add(&model, " %lld", (long long)l->units);
        if (l->activation[0] && strcmp(l->activation, "linear") != 0)
            dip_text_add(&model, " %s", l->activation);
    }
    dip_text_add(&model, "; %s, %s", r->loss, r->optimizer->label);
    fact(out, look, "model", model.s ? model.s : "");
    dip_text_free(&model);
    dip_snprintf(text, sizeof text, "%lld step%s, %zu tensors, %s numbers", (long long)p->steps,
                 p->steps == 1 ? "" : "s", p->tensors, numbers);
    fact(out, look, "compared", text);
}

static void draws(const dip_parity_result *p, dip_look look, dip_text *out) {
    if (p->weights == DIP_DRAWS_NOT_TOLD && p->order == DIP_DRAWS_NOT_TOLD) return;
    char text[480];
    if (p->weights == DIP_DRAWS_SAME && p->order == DIP_DRAWS_SAME) {
        fact(out, look, "draws", "initial weights and order of samples are those of the seed");
        return;
    }
    const char *weights = p->weights == DIP_DRAWS_SAME ? "initial weights are those of the seed"
                          : p->weights == DIP_DRAWS_OTHER
                              ? "initial weights are not those of the seed: "
                              : "initial weights are not checked";
    const char *order = p->order == DIP_DRAWS_SAME    ? "order of samples is that of the seed"
                        : p->order == DIP_DRAWS_OTHER ? "order of samples is not that of the seed: "
                                                      : "order of samples is not checked";
    dip_snprintf(text, sizeof text, "%s%s; %s%s", weights,
                 p->weights == DIP_DRAWS_OTHER ? p->weights_text : "", order,
                 p->order == DIP_DRAWS_OTHER ? p->order_text : "");
    fact(out, look, "draws", text);
}

static void numbers(const dip_parity_result *p, dip_look look, dip_text *out) {
    char tensor[128], text[480];
    const dip_parity_point *q = p->first.found ? &p->first : &p->nearest;
    dip_parity_tensor_name(p->r, q, tensor, sizeof tensor);
    bool mean = q->distance <= q->allowed; /* then it is the mean square that is beyond */
    if (!p->first.found) {
        dip_snprintf(text, sizeof text,
                     "within rounding; nearest to its bound: %s, step %lld: %.2g of %.2g", tensor,
                     (long long)q->step, q->distance, q->allowed);
        fact(out, look, "numbers", text);
        return;
    }
    dip_snprintf(
        text, sizeof text, "diverge in step %lld, %s: %s differs by %.3g%s, rounding explains %.2g",
        (long long)q->step, dip_parity_where(q->kind), tensor, mean ? q->mean : q->distance,
        mean ? " (root of the mean square)" : "", mean ? q->mean_allowed : q->allowed);
    fact(out, look, "numbers", text);
    dip_snprintf(text, sizeof text,
                 "most at element %lld: recorded %.9g, replayed %.9g; all before it agrees",
                 (long long)q->element, q->recorded, q->replayed);
    fact(out, look, "", text);
}

static void causes(const dip_parity_result *p, dip_look look, dip_text *out) {
    static const char *const words[] = {"possible", "nearer", "explains"};
    int shown = 0;
    for (int i = 0; i < p->causes; i++) {
        const dip_parity_cause *c = &p->cause[i];
        /* Once something explains all, what is merely possible is noise. */
        if (i > 0 && p->cause[0].rank == DIP_PARITY_EXPLAINS && c->rank == DIP_PARITY_POSSIBLE)
            break;
        char text[640];
        dip_snprintf(text, sizeof text, "%d. %s (%s): %s", ++shown, c->name, words[c->rank],
                     c->detail);
        fact(out, look, i == 0 ? "causes" : "", text);
        const dip_difference *d = i == 0 ? dip_difference_find(c->difference) : NULL;
        if (!d) continue;
        dip_snprintf(text, sizeof text,
                     "the frameworks differ here: in Keras %.250s; in PyTorch %.250s", d->keras,
                     d->torch);
        fact(out, look, "", text);
    }
}

void dip_parity_text(const dip_parity_result *p, dip_text *out) {
    dip_look look = dip_look_of(out->ctx);
    about(p, look, out);
    draws(p, look, out);
    numbers(p, look, out);
    if (p->diverged) causes(p, look, out);
}
