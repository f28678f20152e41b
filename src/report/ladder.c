/* ladder.c - see ladder.h: room for the results, and what they say over the seeds. */
#include "report/ladder.h"

#include <math.h>
#include <string.h>

#include "report/reasons.h"

bool dip_ladder_room(dip_ladder *l, int seeds) {
    l->seeds_room = seeds;
    l->summit = dip_alloc_array(l->ctx, (size_t)seeds, sizeof *l->summit);
    bool ok = l->summit != NULL;
    for (int i = 0; ok && i < l->rungs; i++) {
        l->rung[i].seed = dip_alloc_array(l->ctx, (size_t)seeds, sizeof *l->rung[i].seed);
        ok = l->rung[i].seed != NULL;
    }
    if (!ok) dip_ladder_free(l);
    return ok;
}

void dip_ladder_free(dip_ladder *l) {
    size_t n = (size_t)l->seeds_room;
    dip_dealloc(l->ctx, l->summit, n * sizeof *l->summit);
    for (int i = 0; i < l->rungs; i++)
        dip_dealloc(l->ctx, l->rung[i].seed, n * sizeof *l->rung[i].seed);
    *l = (dip_ladder){.ctx = l->ctx};
}

bool dip_ladder_whole(const dip_ladder *l) {
    return l->rungs > 0 && l->rung[l->rungs - 1].turned == DIP_EVERY_SWITCH;
}

const dip_summit *dip_ladder_parts(const dip_ladder *l, int64_t *seed) {
    for (int i = 0; i < l->seeds; i++)
        if (l->summit[i].differs[0]) {
            *seed = l->seed + i;
            return &l->summit[i];
        }
    return NULL;
}

bool dip_ladder_meets(const dip_ladder *l) {
    int64_t seed;
    return l->seeds > 0 && dip_ladder_whole(l) && !dip_ladder_parts(l, &seed);
}

/* ---- over the seeds -------------------------------------------------------------------------- */
double dip_ladder_accuracy(const dip_ladder *l, const dip_rung_result *r) {
    return l->rows > 0 ? (double)r->right / (double)l->rows : r->accuracy;
}

static const dip_rung_result *result_of(const dip_ladder *l, int rung, int seed) {
    return rung < l->rungs ? &l->rung[rung].seed[seed] : &l->summit[seed].torch;
}

static void compare_below(const dip_ladder *l, int rung, const double *here, dip_rung_figures *f) {
    double below[DIP_MOST_SEEDS];
    f->known = true;
    for (int i = 0; i < l->seeds; i++) {
        below[i] = dip_ladder_accuracy(l, result_of(l, rung - 1, i));
        int64_t step = result_of(l, rung, i)->first_step;
        if (step > 0 && (f->first_step == 0 || step < f->first_step)) f->first_step = step;
    }
    f->change = dip_sample_paired(here, below, l->seeds);
    if (l->seeds == 1) {
        const dip_rung_result *r = result_of(l, rung, 0);
        f->p = dip_mcnemar(r->only_below_right, r->only_here_right);
        f->real = dip_more_than_chance(f->p);
    } else {
        f->real = fabs(f->change.mean) > f->change.half;
    }
}

dip_rung_figures dip_ladder_figures(const dip_ladder *l, int rung) {
    dip_rung_figures f = {.p = (double)NAN};
    double accuracy[DIP_MOST_SEEDS], loss[DIP_MOST_SEEDS];
    for (int i = 0; i < l->seeds; i++) {
        accuracy[i] = dip_ladder_accuracy(l, result_of(l, rung, i));
        loss[i] = result_of(l, rung, i)->loss;
    }
    f.accuracy = dip_sample_of(accuracy, l->seeds);
    f.loss = dip_sample_of(loss, l->seeds);
    if (rung > 0 && l->seeds > 0) compare_below(l, rung, accuracy, &f);
    return f;
}

const char *dip_rung_verdict(const dip_rung_figures *f) {
    return f->real ? "really different" : "not distinguishable";
}

double dip_ladder_share(const dip_ladder *l, dip_switch s) {
    return (double)l->share[s] / (double)l->share_of / (double)(l->rows > 0 ? l->rows : 1);
}

/* ---- names ----------------------------------------------------------------------------------- */
unsigned dip_rung_turns(const dip_ladder *l, int rung) {
    return rung > 0 ? l->rung[rung].turned & ~l->rung[rung - 1].turned : 0;
}

static void add_name(char *text, size_t size, const char *name) {
    size_t n = strlen(text);
    dip_snprintf(text + n, size - n, "%s%s", n > 0 ? ", " : "", name);
}

void dip_switches_text(unsigned switches, char *text, size_t size) {
    text[0] = 0;
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (switches >> s & 1) add_name(text, size, dip_switch_table[s].key);
}

static int count_of(unsigned switches) {
    int n = 0;
    for (; switches; switches &= switches - 1) n++;
    return n;
}

void dip_rung_name(const dip_ladder *l, int rung, char *text, size_t size) {
    unsigned turns = dip_rung_turns(l, rung);
    text[0] = 0;
    if (rung == 0) dip_snprintf(text, size, "the Keras program");
    else if (count_of(turns) > 1) dip_snprintf(text, size, "%d switches at once", count_of(turns));
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (turns == 1u << s) dip_snprintf(text, size, "%s", dip_reason_of((dip_switch)s)->name);
}
