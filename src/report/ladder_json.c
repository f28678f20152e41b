/* ladder_json.c - a ladder as JSON: docs/json/ladder.schema.json, version 1.
 *
 * What follows from the seeds' results (means, intervals, verdicts) is written for readers of the file;
 * ladder_read.c takes the results and works it out again. */
#include <math.h>

#include "report/json_text.h"
#include "report/ladder.h"

static void keys(dip_text *t, unsigned switches) {
    const char *before = "";
    dip_text_add(t, "[");
    for (int s = 0; s < DIP_SWITCHES; s++) {
        if (!(switches >> s & 1)) continue;
        dip_text_add(t, "%s\"%s\"", before, dip_switch_table[s].key);
        before = ", ";
    }
    dip_text_add(t, "]");
}

static void first_step(dip_text *t, int64_t step) {
    if (step > 0) dip_text_add(t, "\"first_step\": %lld", (long long)step);
    else dip_text_add(t, "\"first_step\": null");
}

static void seed_result(dip_text *t, int64_t seed, const dip_rung_result *r, const char *differs) {
    dip_text_add(t, "\n        {\"seed\": %lld, \"right\": %lld, ", (long long)seed,
                 (long long)r->right);
    DIP_JSON_NUMBERS(t,
                     {"accuracy", r->accuracy},
                     {"loss", r->loss});
    dip_text_add(t, ", ");
    first_step(t, r->first_step);
    dip_text_add(t, ", \"only_below_right\": %lld, \"only_here_right\": %lld,\n         ",
                 (long long)r->only_below_right, (long long)r->only_here_right);
    dip_text_add(t, "\"layers_sha256\": \"%s\"", r->layers_sha256);
    if (differs) {
        dip_text_add(t, ", \"differs\": ");
        if (*differs) dip_json_add_text(t, differs);
        else dip_text_add(t, "null");
    }
    dip_text_add(t, "}");
}

static void figures(dip_text *t, const dip_rung_figures *f) {
    dip_text_add(t, "\n      ");
    DIP_JSON_NUMBERS(t,
                     {"accuracy", f->accuracy.mean},
                     {"accuracy_sd", f->accuracy.sd},
                     {"loss", f->loss.mean});
    if (f->known) {
        dip_text_add(t, ",\n      ");
        DIP_JSON_NUMBERS(t,
                         {"change", f->change.mean},
                         {"change_half_95", f->change.half},
                         {"mcnemar_p", f->p});
        dip_text_add(t, ", ");
        first_step(t, f->first_step);
        dip_text_add(t, ", \"verdict\": \"%s\"", dip_rung_verdict(f));
    }
    dip_text_add(t, ",\n      \"seeds\": [");
}

static void rungs(dip_text *t, const dip_ladder *l) {
    dip_text_add(t, "    \"rungs\": [");
    for (int i = 0; i < l->rungs; i++) {
        dip_rung_figures f = dip_ladder_figures(l, i);
        dip_text_add(t, "%s\n     {\"turned\": ", i > 0 ? "," : "");
        keys(t, l->rung[i].turned);
        dip_text_add(t, ",");
        figures(t, &f);
        for (int s = 0; s < l->seeds; s++) {
            dip_text_add(t, s > 0 ? "," : "");
            seed_result(t, l->seed + s, &l->rung[i].seed[s], NULL);
        }
        dip_text_add(t, "]}");
    }
    dip_text_add(t, "],\n");
}

static void summit(dip_text *t, const dip_ladder *l) {
    dip_rung_figures f = dip_ladder_figures(l, l->rungs);
    dip_text_add(t, "    \"torch\": {");
    figures(t, &f);
    for (int s = 0; s < l->seeds; s++) {
        dip_text_add(t, s > 0 ? "," : "");
        seed_result(t, l->seed + s, &l->summit[s].torch,
                    dip_ladder_whole(l) ? l->summit[s].differs : NULL);
    }
    dip_text_add(t, "]}");
}

static void shapley(dip_text *t, const dip_ladder *l) {
    const char *before = "";
    dip_text_add(t, ",\n    \"shapley\": {\"combinations\": %lld, \"of\": %lld, \"causes\": {",
                 (long long)l->combinations, (long long)l->share_of);
    for (int s = 0; s < DIP_SWITCHES; s++) {
        if (!(l->rung[l->rungs - 1].turned >> s & 1)) continue;
        dip_text_add(t, "%s\n      \"%s\": {\"share\": %lld, ", before, dip_switch_table[s].key,
                     (long long)l->share[s]);
        dip_json_add_number(t, "accuracy", dip_ladder_share(l, (dip_switch)s));
        dip_text_add(t, "}");
        before = ",";
    }
    dip_text_add(t, "}}");
}

void dip_ladder_json(const dip_ladder *l, dip_text *t) {
    dip_text_add(t,
                 "{\n    \"schema\": 1,\n    \"seed\": %lld,\n    \"seeds\": %d,\n    \"dtype\": "
                 "\"%s\",\n    \"asked\": {\"epochs\": %lld, \"batch_size\": %lld},\n",
                 (long long)l->seed, l->seeds, l->float64 ? "float64" : "float32",
                 (long long)l->epochs, (long long)l->batch_size);
    dip_text_add(t, "    \"test_rows\": %lld, \"steps\": %lld, \"parameters\": %lld,\n",
                 (long long)l->rows, (long long)l->steps, (long long)l->parameters);
    dip_text_add(t, "    \"equal\": %s,\n",
                 !dip_ladder_whole(l)  ? "null"
                 : dip_ladder_meets(l) ? "true"
                                       : "false");
    rungs(t, l);
    summit(t, l);
    if (l->combinations > 0) shapley(t, l);
    dip_text_add(t, "\n  }");
}
