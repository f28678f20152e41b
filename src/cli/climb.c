/* climb.c - see climb.h. */
#include "cli/climb.h"

#include <string.h>

/* ---- running --------------------------------------------------------------------------------- */
static void show(dip_climb *c) {
    char stage[80];
    double part = (double)c->done / (double)c->programs;
    dip_snprintf(stage, sizeof stage, "Ladder, %lld of %lld trainings", (long long)c->done,
                 (long long)c->programs);
    dip_progress_show(&c->progress, 0, stage, part);
}

static void one_ended(void *user, int done) {
    (void)done;
    dip_climb *c = user;
    c->done++;
    show(c);
}

typedef char name[80];

static void name_job(const dip_ladder_job *from, name called) {
    char keys[64];
    dip_switches_text(from->turned, keys, sizeof keys);
    if (from->torch)
        dip_snprintf(called, sizeof(name), "ladder: the PyTorch program, seed %lld",
                     (long long)from->seed);
    else if (from->turned == 0)
        dip_snprintf(called, sizeof(name), "ladder: the Keras program, seed %lld",
                     (long long)from->seed);
    else
        dip_snprintf(called, sizeof(name), "ladder: Keras with %.40s turned, seed %lld", keys,
                     (long long)from->seed);
}

static dip_face_job job_of(const dip_climb *c, const dip_ladder_job *from, const name called) {
    return (dip_face_job){.values = c->values,
                          .folder = c->folder,
                          .run = c->run,
                          .face = from->result,
                          .entry = &dip_faces[from->torch ? 1 : 0],
                          .silent = true,
                          .seed = from->seed,
                          .turned = from->turned,
                          .called = called,
                          .keep_losses = from->keep_losses,
                          .figures_alone = true};
}

static bool run_jobs(void *user, dip_ladder_job *jobs, int n) {
    dip_climb *c = user;
    dip_context *ctx = c->run->ctx;
    dip_face_job *job = dip_alloc_array(ctx, (size_t)n, sizeof *job);
    name *called = dip_alloc_array(ctx, (size_t)n, sizeof *called);
    bool ok = job && called;
    for (int i = 0; ok && i < n; i++) {
        name_job(&jobs[i], called[i]);
        job[i] = job_of(c, &jobs[i], called[i]);
    }
    show(c);
    c->end = ok ? dip_run_faces_apart(job, n, one_ended, c) : DIP_FACE_FAILED;
    if (!ok) dip_cli_complain_of(ctx, "ladder");
    dip_dealloc(ctx, job, (size_t)n * sizeof *job);
    dip_dealloc(ctx, called, (size_t)n * sizeof *called);
    return c->end == DIP_FACE_DONE;
}

/* ---- the trace ------------------------------------------------------------------------------- */
bool dip_climb_trace_header(dip_writer *trace) {
    static const char header[] = "seed,rung,epoch,step,loss\n";
    return dip_writer_add(trace, header, sizeof header - 1);
}

/* The PyTorch face's program is "torch", a rung its number. */
static bool trace(void *user, int64_t seed, int rung, const dip_face_result *f) {
    dip_climb *c = user;
    if (!c->trace) return true;
    int64_t of_epoch = f->epochs > 0 ? f->steps / f->epochs : f->steps;
    char who[16] = "torch";
    if (strcmp(f->key, "torch") != 0) dip_snprintf(who, sizeof who, "%d", rung);
    for (int64_t i = 0; i < f->steps; i++) {
        char line[128];
        int n = dip_snprintf(line, sizeof line, "%lld,%s,%lld,%lld,%.17g\n", (long long)seed, who,
                             (long long)(i / of_epoch + 1), (long long)(i % of_epoch + 1),
                             f->step_loss[i]);
        if (n < 0 || !dip_writer_add(c->trace, line, (size_t)n)) {
            dip_cli_complain_of(c->run->ctx, "--trace");
            c->end = DIP_FACE_FAILED;
            return false;
        }
    }
    return true;
}

bool dip_climb_ladder(dip_climb *c, dip_ladder_plan *plan, dip_ladder *l) {
    plan->label = c->run->test_label;
    plan->run = run_jobs;
    plan->told = trace;
    plan->user = c;
    *l = (dip_ladder){.ctx = c->run->ctx,
                      .epochs = c->run->epochs,
                      .batch_size = c->run->batch_size,
                      .seed = c->run->seed,
                      .float64 = c->run->float64,
                      .rows = c->run->test_rows};
    c->programs = dip_ladder_programs(plan);
    c->end = DIP_FACE_DONE;
    bool ok = dip_ladder_climb(l, plan);
    dip_progress_erase(&c->progress);
    if (!ok && c->end == DIP_FACE_DONE) { /* no memory of its own */
        dip_cli_complain_of(c->run->ctx, "ladder");
        c->end = DIP_FACE_FAILED;
    }
    return ok;
}

/* ---- which switches -------------------------------------------------------------------------- */
static dip_switch switch_of(const char *at, size_t n) {
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (strlen(dip_switch_table[s].key) == n && strncmp(dip_switch_table[s].key, at, n) == 0)
            return (dip_switch)s;
    return DIP_SWITCHES; /* the options were read: cannot be */
}

/* Of the list's switches those that are wanted; they are wanted no more. */
static void take(const char *list, unsigned *wanted, dip_ladder_plan *plan) {
    for (const char *at = list; at && *at; at += strcspn(at, ","), at += *at == ',') {
        dip_switch s = switch_of(at, strcspn(at, ","));
        if (!(*wanted >> s & 1)) continue;
        *wanted &= ~(1u << s);
        plan->turn[plan->turns++] = s;
    }
}

bool dip_climb_turns(const dip_cli_values *v, const char *command, dip_ladder_plan *plan) {
    unsigned wanted = DIP_EVERY_SWITCH, left = DIP_EVERY_SWITCH;
    if (v->only) {
        dip_ladder_plan of_only = {.turns = 0};
        take(v->only, &left, &of_only);
        wanted = DIP_EVERY_SWITCH & ~left;
    }
    for (const char *at = v->order; at && *at; at += strcspn(at, ","), at += *at == ',') {
        if (wanted >> switch_of(at, strcspn(at, ",")) & 1) continue;
        dip_cli_complain(
            "%s: --order names \"%.*s\", which --only leaves out; name it in both or in "
            "neither",
            command, (int)strcspn(at, ","), at);
        return false;
    }
    plan->turns = 0;
    take(v->order, &wanted, plan);
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (wanted >> s & 1) plan->turn[plan->turns++] = (dip_switch)s;
    return true;
}

bool dip_climb_meets(const dip_ladder *l, const char *command) {
    if (!dip_ladder_whole(l) || dip_ladder_meets(l)) return true;
    int64_t seed;
    const dip_summit *s = dip_ladder_parts(l, &seed);
    dip_cli_complain("%s: the last rung is not the PyTorch program: with seed %lld differs first: %s",
                     command, (long long)seed, s->differs);
    return false;
}
