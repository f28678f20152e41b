/* ladder.c - see ladder.h. */
#include "tools/ladder.h"

#include <string.h>

/* One seed's programs. */
typedef struct climb {
    dip_ladder *l;
    const dip_ladder_plan *plan;
    dip_ladder_job job[DIP_MOST_LADDER_JOBS];
    dip_face_result result[DIP_MOST_LADDER_JOBS];
    int jobs;
    const dip_face_result *torch;
    const dip_face_result *of[1 << DIP_SWITCHES]; /* by the switches turned; NULL: not run */
} climb;

/* ---- which programs -------------------------------------------------------------------------- */
static void set_rungs(dip_ladder *l, const dip_ladder_plan *plan) {
    unsigned turned = 0;
    l->rungs = 0;
    l->rung[l->rungs++].turned = 0;
    for (int i = 0; i < plan->turns; i++) {
        turned |= 1u << plan->turn[i];
        if (!plan->ends || i == plan->turns - 1) l->rung[l->rungs++].turned = turned;
    }
}

static const dip_face_result *add_job(climb *c, bool torch, unsigned turned, bool keep_losses) {
    dip_face_result *r = &c->result[c->jobs];
    *r = (dip_face_result){.key = torch ? "torch" : "keras", .name = torch ? "PyTorch" : "Keras"};
    c->job[c->jobs++] = (dip_ladder_job){c->l->seed + c->l->seeds, torch, turned, keep_losses, r};
    return r;
}

static void add_jobs(climb *c) {
    const dip_ladder *l = c->l;
    unsigned all = l->rung[l->rungs - 1].turned;
    c->of[0] = c->plan->keras;
    c->torch = c->plan->torch;
    if (!c->torch) c->torch = add_job(c, true, 0, true);
    for (int i = 0; i < l->rungs; i++)
        if (!c->of[l->rung[i].turned])
            c->of[l->rung[i].turned] = add_job(c, false, l->rung[i].turned, true);
    for (unsigned set = 0; c->plan->factorial && set <= all; set++)
        if ((set & ~all) == 0 && !c->of[set]) c->of[set] = add_job(c, false, set, false);
}

int64_t dip_ladder_programs(const dip_ladder_plan *plan) {
    int64_t rungs = plan->ends ? 2 : plan->turns + 1;
    int64_t keras = plan->factorial ? (int64_t)1 << plan->turns : rungs;
    return plan->seeds * (keras + 1) - (plan->keras != NULL) - (plan->torch != NULL);
}

/* ---- what they say --------------------------------------------------------------------------- */
static int64_t right_of(const climb *c, const dip_face_result *f) {
    int64_t n = 0;
    for (int64_t i = 0; i < f->answers.rows && i < c->l->rows; i++)
        n += f->answers.predicted[i] == c->plan->label[i];
    return n;
}

static int64_t first_step(const dip_face_result *below, const dip_face_result *here) {
    int64_t n = below->steps < here->steps ? below->steps : here->steps;
    for (int64_t i = 0; i < n; i++)
        if (memcmp(&below->step_loss[i], &here->step_loss[i], sizeof(double)) != 0) return i + 1;
    return below->steps == here->steps ? 0 : n + 1;
}

static void note(const climb *c, const dip_face_result *below, const dip_face_result *here,
                 dip_rung_result *r) {
    *r = (dip_rung_result){
        .right = right_of(c, here), .accuracy = here->test_accuracy, .loss = here->test_loss};
    memcpy(r->layers_sha256, here->layers_sha256, sizeof r->layers_sha256);
    if (!below) return;
    r->first_step = first_step(below, here);
    for (int64_t i = 0; i < c->l->rows; i++) {
        bool before = i < below->answers.rows && below->answers.predicted[i] == c->plan->label[i];
        bool now = i < here->answers.rows && here->answers.predicted[i] == c->plan->label[i];
        r->only_below_right += before && !now;
        r->only_here_right += now && !before;
    }
}

static bool tell(const climb *c, int rung, const dip_face_result *f) {
    return !c->plan->told || c->plan->told(c->plan->user, c->l->seed + c->l->seeds, rung, f);
}

static bool note_seed(climb *c) {
    dip_ladder *l = c->l;
    const dip_face_result *below = NULL;
    bool ok = true;
    for (int i = 0; i < l->rungs; i++) {
        const dip_face_result *here = c->of[l->rung[i].turned];
        note(c, below, here, &l->rung[i].seed[l->seeds]);
        ok = ok && tell(c, i, here);
        below = here;
    }
    dip_summit *s = &l->summit[l->seeds];
    note(c, below, c->torch, &s->torch);
    s->differs[0] = 0;
    if (dip_ladder_whole(l)) dip_first_difference(below, c->torch, s->differs, sizeof s->differs);
    l->steps = below->steps;
    l->parameters = below->parameters;
    return ok && tell(c, l->rungs, c->torch);
}

/* ---- all combinations ------------------------------------------------------------------------ */
/* The k-th switch of the plan is player k; values of several seeds are averaged by a common divisor. */
static void add_shares(climb *c) {
    dip_ladder *l = c->l;
    int n = c->plan->turns;
    int64_t right[1 << DIP_SWITCHES], value[DIP_SWITCHES];
    for (unsigned set = 0; set < 1u << n; set++) {
        unsigned turned = 0;
        for (int k = 0; k < n; k++)
            if (set >> k & 1) turned |= 1u << c->plan->turn[k];
        right[set] = right_of(c, c->of[turned]);
    }
    dip_shapley(right, n, value);
    int64_t orders = 1;
    for (int k = 2; k <= n; k++) orders *= k;
    for (int k = 0; k < n; k++) l->share[c->plan->turn[k]] += value[k];
    l->share_of += orders;
    l->combinations = (int64_t)1 << n;
}

static bool climb_seed(climb *c) {
    c->jobs = 0;
    memset(c->of, 0, sizeof c->of);
    add_jobs(c);
    bool ok = c->plan->run(c->plan->user, c->job, c->jobs) && note_seed(c);
    if (ok && c->plan->factorial) add_shares(c);
    for (int i = 0; i < c->jobs; i++) dip_face_free(c->l->ctx, &c->result[i]);
    c->l->seeds += ok;
    return ok;
}

bool dip_ladder_climb(dip_ladder *l, const dip_ladder_plan *plan) {
    set_rungs(l, plan);
    l->seeds = 0;
    if (!dip_ladder_room(l, plan->seeds)) return false;
    climb *c = dip_alloc(l->ctx, sizeof *c);
    if (!c) return false;
    c->l = l;
    c->plan = plan;
    bool ok = true;
    while (ok && l->seeds < plan->seeds) ok = climb_seed(c);
    dip_dealloc(l->ctx, c, sizeof *c);
    return ok;
}
