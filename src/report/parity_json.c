/* parity_json.c - the file of `diptych parity --json`: docs/json/parity.schema.json, version 1. */
#include <math.h>

#include "report/json_text.h"
#include "report/parity_result.h"

static void point(dip_text *t, const dip_recording *r, const dip_parity_point *p) {
    if (!p->found) {
        dip_text_add(t, "null");
        return;
    }
    bool layer = p->kind == DIP_TRACE_OUTPUT;
    dip_text_add(t, "{\"step\": %lld, \"where\": \"%s\", \"kind\": \"%s\"", (long long)p->step,
                 dip_parity_where(p->kind), dip_trace_kind_name(p->kind));
    if (p->kind != DIP_TRACE_LOSS) {
        dip_text_add(t, ", \"%s\": ", layer ? "layer" : "parameter");
        dip_json_add_text(t, layer ? r->layer[p->which].name : r->parameter[p->which].name);
    }
    dip_text_add(t, ", \"element\": %lld, ", (long long)p->element);
    DIP_JSON_NUMBERS(t,
                     {"recorded", p->recorded},
                     {"replayed", p->replayed},
                     {"difference", p->distance},
                     {"allowed", p->allowed},
                     {"root_mean_square", p->mean},
                     {"root_mean_square_allowed", p->mean_allowed});
    dip_text_add(t, "}");
}

static void draws(dip_text *t, const char *key, dip_parity_draws d, const char *text) {
    static const char *const words[] = {"null", "true", "false"};
    dip_text_add(t, "\"%s\": {\"as_seeded\": %s", key, words[d]);
    if (d == DIP_DRAWS_OTHER) {
        dip_text_add(t, ", \"first\": ");
        dip_json_add_text(t, text);
    }
    dip_text_add(t, "}");
}

static void causes(dip_text *t, const dip_parity_result *p) {
    static const char *const words[] = {"possible", "nearer", "explains"};
    for (int i = 0; i < p->causes; i++) {
        const dip_parity_cause *c = &p->cause[i];
        dip_text_add(t, "%s\n    {\"cause\": \"%s\", \"rank\": \"%s\", \"difference\": ",
                     i > 0 ? "," : "", c->key, words[c->rank]);
        if (c->difference[0]) dip_json_add_text(t, c->difference);
        else dip_text_add(t, "null");
        dip_text_add(t, ", \"detail\": ");
        dip_json_add_text(t, c->detail);
        dip_text_add(t, "}");
    }
}

void dip_parity_json(const dip_parity_result *p, dip_text *t) {
    dip_text_add(t, "{\n  \"schema\": 1,\n  \"recording\": ");
    dip_json_add_text(t, p->r->path);
    dip_text_add(t, ",\n  \"framework\": \"%s\",\n  \"versions\": ", dip_world_key(p->r->face));
    dip_json_add_text(t, p->r->versions);
    dip_text_add(
        t,
        ",\n  \"dtype\": \"%s\",\n  \"steps\": %lld,\n  \"tensors\": %zu,\n  \"numbers\": %zu,\n",
        dip_dtype_name(p->r->dtype), (long long)p->steps, p->tensors, p->numbers);
    dip_text_add(t, "  \"diverged\": %s,\n  \"first\": ", p->diverged ? "true" : "false");
    point(t, p->r, &p->first);
    dip_text_add(t, ",\n  \"nearest\": ");
    point(t, p->r, &p->nearest);
    dip_text_add(t, ",\n  \"draws\": {");
    draws(t, "initial_weights", p->weights, p->weights_text);
    dip_text_add(t, ", ");
    draws(t, "order", p->order, p->order_text);
    dip_text_add(t, "},\n  \"causes\": [");
    causes(t, p);
    dip_text_add(t, "%s]\n}\n", p->causes > 0 ? "\n  " : "");
}
