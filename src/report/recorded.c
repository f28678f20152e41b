/* recorded.c - see recorded.h. */
#include "report/recorded.h"

#include <string.h>

const dip_recorded dip_all_recorded[] = {
#define DIP_RECORDED(face, dtype, seed, loss, accuracy) {#face, #dtype, seed, loss, accuracy},
#include "report/recorded.def"
#undef DIP_RECORDED
};
const int dip_all_recorded_count = sizeof dip_all_recorded / sizeof *dip_all_recorded;

static bool same_dtype(const dip_run_result *run, const dip_recorded *r) {
    return strcmp(r->dtype, run->float64 ? "float64" : "float32") == 0;
}

const dip_recorded *dip_recorded_for(const dip_run_result *run, const char *face) {
    if (run->epochs != DIP_RECORDED_EPOCHS || run->batch_size != DIP_RECORDED_BATCH) return NULL;
    for (int i = 0; i < dip_all_recorded_count; i++) {
        const dip_recorded *r = &dip_all_recorded[i];
        if (r->seed == run->seed && strcmp(r->face, face) == 0 && same_dtype(run, r)) return r;
    }
    return NULL;
}

const char *dip_recorded_why_not(const dip_run_result *run, char *text, size_t size) {
    if (run->n == 0 || dip_recorded_for(run, run->face[0].key)) return NULL;
    if (run->epochs != DIP_RECORDED_EPOCHS) {
        dip_snprintf(text, size, "only for %d epochs", DIP_RECORDED_EPOCHS);
        return text;
    }
    if (run->batch_size != DIP_RECORDED_BATCH) {
        dip_snprintf(text, size, "only for batch %d", DIP_RECORDED_BATCH);
        return text;
    }
    size_t n = 0;
    for (int i = 0; i < dip_all_recorded_count; i++) { /* the seeds of one face and dtype */
        const dip_recorded *r = &dip_all_recorded[i];
        if (strcmp(r->face, run->face[0].key) != 0 || !same_dtype(run, r) || n >= size) continue;
        int added = dip_snprintf(text + n, size - n, "%s %lld", n > 0 ? "," : "only seeds",
                                 (long long)r->seed);
        n += added > 0 ? (size_t)added : 0;
    }
    return text;
}
