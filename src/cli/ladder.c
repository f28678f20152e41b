/* ladder.c - `diptych ladder`: climbs from the Keras program to the PyTorch program, tells each rung and
 * whether the two ends meet. */
#include "base/files.h"
#include "cli/climb.h"
#include "cli/digits.h"
#include "cli/made.h"
#include "cli/outputs.h"
#include "cli/session.h"

static const char command[] = "ladder";

static void fill_plan(const dip_cli_values *v, dip_ladder_plan *plan) {
    plan->ends = v->ends;
    plan->factorial = v->factorial;
    plan->seeds = v->seeds > 0 ? (int)v->seeds : v->factorial ? 1 : 5;
}

/* Keras and PyTorch's generators take a seed of 32 bits. */
static bool seeds_fit(const dip_cli_values *v, const dip_ladder_plan *plan) {
    static const int64_t largest = 4294967295;
    if (v->seed <= largest - (plan->seeds - 1)) return true;
    dip_cli_complain(
        "%s: --seed %lld and the %d after it: found a seed above %lld, the largest that "
        "Keras takes",
        command, (long long)v->seed, plan->seeds - 1, (long long)largest);
    return false;
}

/* Of what was reached: all complete seeds. */
static int finish(dip_climb *c, dip_outputs *files, const dip_ladder *l) {
    const dip_cli_values *v = c->values;
    int status = c->end == DIP_FACE_DONE          ? DIP_EXIT_DONE
                 : c->end == DIP_FACE_INTERRUPTED ? DIP_EXIT_INTERRUPTED
                                                  : DIP_EXIT_FAILED;
    if (status == DIP_EXIT_INTERRUPTED && !v->quiet)
        dip_printf(c->run->ctx, "Interrupted: %d seed%s complete.\n", l->seeds,
                   l->seeds == 1 ? "" : "s");
    if (l->seeds == 0) {
        dip_outputs_abandon(files);
        return status;
    }
    if (!dip_outputs_write_ladder(files, l) && status == DIP_EXIT_DONE) status = DIP_EXIT_FAILED;
    if (!v->quiet) dip_ladder_print(c->run->ctx, l, v->brief);
    if (status == DIP_EXIT_DONE && !dip_climb_meets(l, command)) status = DIP_EXIT_FAILED;
    return status;
}

int dip_cli_ladder(dip_context *out, const dip_cli_values *v) {
    char folder[DIP_CLI_FOLDER];
    dip_run_result run = {.ctx = out,
                          .epochs = v->epochs,
                          .batch_size = v->batch_size,
                          .seed = v->seed,
                          .threads = 1,
                          .float64 = v->float64};
    dip_climb climb = {.values = v, .folder = folder, .run = &run};
    dip_ladder_plan plan = {.turns = 0};
    dip_outputs files;
    fill_plan(v, &plan);
    if (!dip_climb_turns(v, command, &plan) || !seeds_fit(v, &plan)) return DIP_EXIT_USAGE;
    if (!dip_session_catch()) {
        dip_cli_complain("%s: the system does not let a program hear interrupts", command);
        return DIP_EXIT_FAILED;
    }
    if (!dip_cli_find_digits(v, command, folder, &run.threads)) return DIP_EXIT_FAILED;
    if (!dip_cli_note_digits(&run, folder)) {
        dip_cli_complain_of(out, command);
        return DIP_EXIT_FAILED;
    }
    if (!dip_outputs_open(&files, out, command, v)) {
        dip_result_free(&run);
        return DIP_EXIT_FAILED;
    }
    climb.trace = files.trace;
    if (v->seed_random && !v->quiet)
        dip_printf(out, "Seed: %lld, from the system; --seed %lld repeats this run\n",
                   (long long)v->seed, (long long)v->seed);
    dip_progress_begin(&climb.progress, out, !v->quiet, 1);
    dip_ladder l;
    dip_climb_ladder(&climb, &plan, &l);
    int status = finish(&climb, &files, &l);
    dip_ladder_free(&l);
    dip_result_free(&run);
    return status;
}
