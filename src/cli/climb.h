/* climb.h - the programs of a ladder (tools/ladder.h), each run in a process of its own. */
#ifndef DIP_CLI_CLIMB_H
#define DIP_CLI_CLIMB_H
#include "base/files.h"
#include "cli/run_face.h"
#include "tools/ladder.h"

typedef struct dip_climb {
    const dip_cli_values *values;
    const char *folder;  /* holds the digits */
    dip_run_result *run; /* context, threads, labels of the test digits; seed and sizes as asked */
    dip_writer *trace;   /* NULL: none */
    dip_progress progress;
    int64_t programs, done; /* to run; that have ended */
    dip_face_end end;       /* the worst of all */
} dip_climb;

/* Climbs as `plan` says; its run, told and user are set here, and the digits are those of c->run. False:
 * not all seeds were reached, c->end says why. */
bool dip_climb_ladder(dip_climb *c, dip_ladder_plan *plan, dip_ladder *l);
/* The switches of the options --order and --only into the plan.  False after a sentence. */
bool dip_climb_turns(const dip_cli_values *values, const char *command, dip_ladder_plan *plan);
/* False after a sentence: all switches were turned, and the last rung is not the PyTorch program. */
bool dip_climb_meets(const dip_ladder *l, const char *command);
bool dip_climb_trace_header(dip_writer *trace);
#endif
