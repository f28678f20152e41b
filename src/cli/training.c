/* training.c - `diptych compare`, `diptych keras`, `diptych torch`: runs the programs, each in a
 * context of its own, then shows and writes what they reached. */
#include <string.h>

#include "cli/climb.h"
#include "cli/digits.h"
#include "cli/made.h"
#include "cli/outputs.h"
#include "cli/run_face.h"
#include "cli/session.h"
#include "tools/measure.h"

typedef struct training {
    const char *command;
    const dip_cli_values *values;
    dip_context *out; /* owns the results, prints what is not a program's own */
    char folder[DIP_CLI_FOLDER];
    dip_outputs files;
    dip_run_result run;
    dip_progress progress; /* of what is silent: everything under --brief, else the third run */
    bool both;   /* faces, then a table of the two */
    bool ladder; /* is one wanted? */
    int status;
} training;

static void say(const training *t, const char *text) {
    if (!t->values->quiet) dip_write(t->out, text);
}

static bool fails(training *t) {
    if (t->status == DIP_EXIT_DONE) t->status = DIP_EXIT_FAILED;
    return false;
}

/* ---- the programs ---------------------------------------------------------------------------- */
static dip_face_end run_program(training *t, dip_face_job *j, bool apart) {
    *j->face = (dip_face_result){.key = j->entry->key, .name = j->entry->name};
    bool broken = false;
    dip_face_end end = apart ? dip_run_face_apart(j, &broken) : dip_run_face(j);
    if (broken) dip_outputs_abandon_trace(&t->files);
    if (end == DIP_FACE_INTERRUPTED) t->status = DIP_EXIT_INTERRUPTED;
    else if (end != DIP_FACE_DONE) fails(t);
    return end;
}

static dip_face_job job_of(training *t, const dip_face_entry *e, dip_face_result *face) {
    return (dip_face_job){.values = t->values,
                          .folder = t->folder,
                          .run = &t->run,
                          .face = face,
                          .entry = e,
                          .trace = t->files.trace,
                          .progress = &t->progress,
                          .keep_losses = t->ladder,
                          .silent = t->values->quiet || t->values->brief};
}

/* A face that failed or was interrupted ends the run; one whose process was lost does not. */
static void run_programs(training *t, const char *only) {
    for (int i = 0; i < DIP_FACES; i++) {
        const dip_face_entry *e = &dip_faces[i];
        if (only && strcmp(only, e->key) != 0) continue;
        if (!only && !t->values->quiet && !t->values->brief) {
            char title[32];
            dip_snprintf(title, sizeof title, "%s face", e->name);
            dip_result_heading(t->out, title, e->example);
        }
        dip_face_job j = job_of(t, e, &t->run.face[t->run.n]);
        j.part = i;
        dip_face_end end = run_program(t, &j, !only);
        if (end != DIP_FACE_LOST) t->run.n++;
        if (end == DIP_FACE_FAILED || end == DIP_FACE_INTERRUPTED) return;
        if (!only && !t->values->brief) say(t, "\n");
    }
}

/* Does anybody see what is not a program's own? */
static bool shown(const training *t) {
    return (t->both && !t->values->quiet) || dip_outputs_show(&t->files);
}

static void run_one_softmax(training *t) {
    if (t->run.n < DIP_FACES || t->status != DIP_EXIT_DONE || !shown(t)) return;
    dip_face_job j = job_of(t, &dip_faces[1], &t->run.one_softmax);
    j.trace = NULL;
    j.keep_losses = false;
    j.silent = j.figures_alone = true;
    j.turned = 1u << DIP_SWITCH_softmax;
    if (t->values->brief) j.part = DIP_FACES;
    else dip_progress_begin(&t->progress, t->out, !t->values->quiet, 1);
    if (run_program(t, &j, true) == DIP_FACE_DONE) t->run.one_softmax_known = true;
    else dip_face_free(t->out, &t->run.one_softmax);
}

/* The two programs that have run are its ends; of the rungs between them only the figures are kept. */
static void climb_ladder(training *t) {
    dip_run_result *run = &t->run;
    if (!t->ladder || t->status != DIP_EXIT_DONE || run->n < DIP_FACES || run->test_rows == 0) return;
    if (!run->face[0].tested || !run->face[1].tested) return;
    dip_ladder_plan plan = {.seeds = 1, .keras = &run->face[0], .torch = &run->face[1]};
    dip_climb climb = {.values = t->values, .folder = t->folder, .run = run};
    dip_progress_begin(&climb.progress, t->out, !t->values->quiet, 1);
    dip_climb_turns(t->values, t->command, &plan);
    dip_ladder *l = dip_alloc(t->out, sizeof *l);
    if (!l) {
        dip_cli_complain_of(t->out, t->command);
        fails(t);
        return;
    }
    if (dip_climb_ladder(&climb, &plan, l)) {
        run->ladder = l;
        if (!dip_climb_meets(l, t->command)) fails(t);
        return;
    }
    if (climb.end != DIP_FACE_INTERRUPTED) {
        fails(t);
    } else {
        t->status = DIP_EXIT_INTERRUPTED;
        say(t, "Interrupted: the ladder is left out.\n");
    }
    dip_ladder_free(l);
    dip_dealloc(t->out, l, sizeof *l);
}

/* What table, page and files tell beside the programs' own results. */
static bool note_more(training *t) {
    bool tested = false;
    for (int i = 0; i < t->run.n; i++) tested = tested || t->run.face[i].tested;
    if ((tested && !dip_cli_note_digits(&t->run, t->folder)) ||
        !dip_cli_note_made(&t->run, t->values, t->command, t->folder)) {
        dip_cli_complain_of(t->out, t->command);
        return fails(t);
    }
    if (t->both && tested) dip_measure_facts(t->out, &t->run); /* what it cannot measure is missing */
    return true;
}

/* What was reached is shown and written after a failure too, unless nothing was. */
static bool worth_writing(const training *t) {
    for (int i = 0; i < t->run.n; i++)
        if (t->run.face[i].at_step > 0 || t->run.face[i].epochs > 0) return true;
    return t->status != DIP_EXIT_FAILED;
}

/* The files come first, so that the last line names a page that is there. */
static void finish(training *t) {
    bool worth = worth_writing(t);
    if (worth && shown(t) && note_more(t)) climb_ladder(t);
    if (!worth) dip_outputs_abandon(&t->files);
    else if (dip_outputs_write(&t->files, &t->run, 1)) t->run.page = t->values->report;
    else fails(t);
    if (!t->both || t->values->quiet || t->run.n == 0) return;
    if (t->values->brief) dip_result_brief(t->out, &t->run);
    dip_result_table(t->out, &t->run);
}

/* `only` NULL: both faces. */
static int train(dip_context *out, const dip_cli_values *v, const char *command, const char *only) {
    training t = {.command = command, .values = v, .out = out, .both = !only};
    t.ladder = !only && !v->no_ladder;
    t.run = (dip_run_result){.ctx = out,
                             .epochs = v->epochs,
                             .batch_size = v->batch_size,
                             .seed = v->seed,
                             .threads = 1,
                             .float64 = v->float64};
    if (!dip_session_catch()) {
        dip_cli_complain("%s: the system does not let a program hear interrupts", command);
        return DIP_EXIT_FAILED;
    }
    if (!dip_cli_find_digits(v, command, t.folder, &t.run.threads)) return DIP_EXIT_FAILED;
    if (!dip_outputs_open(&t.files, out, command, v)) return DIP_EXIT_FAILED;
    if (v->seed_random && !v->quiet)
        dip_printf(out, "Seed: %lld, from the system; --seed %lld repeats this run\n",
                   (long long)v->seed, (long long)v->seed);
    dip_progress_begin(&t.progress, out, !v->quiet, DIP_FACES + 1);
    run_programs(&t, only);
    if (!only) run_one_softmax(&t);
    finish(&t);
    dip_result_free(&t.run);
    return t.status;
}

int dip_cli_compare(dip_context *out, const dip_cli_values *values) {
    return train(out, values, "compare", NULL);
}
int dip_cli_keras(dip_context *out, const dip_cli_values *values) {
    return train(out, values, "keras", "keras");
}
int dip_cli_torch(dip_context *out, const dip_cli_values *values) {
    return train(out, values, "torch", "torch");
}
