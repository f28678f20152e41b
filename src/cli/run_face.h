/* run_face.h - one of the two programs as a command runs it: with its options, its words when it
 * ends early, in this process or in one of its own. */
#ifndef DIP_CLI_RUN_FACE_H
#define DIP_CLI_RUN_FACE_H
#include "cli/cli.h"
#include "cli/program.h"
#include "cli/progress.h"

typedef struct dip_face_entry {
    const char *key, *name, *example;
    bool (*run)(dip_program *p);
} dip_face_entry;
extern const dip_face_entry dip_faces[DIP_FACES];

typedef struct dip_face_job {
    const dip_cli_values *values;
    const char *folder;    /* holds the digits */
    dip_run_result *run;   /* owns the memory; its context prints what is not the program's own */
    dip_face_result *face; /* filled; its key and name are set */
    const dip_face_entry *entry;
    struct dip_writer *trace; /* NULL: none */
    dip_progress *progress;   /* where the run is silent */
    int part;                 /* of the silent work */
    bool silent;              /* its text is kept and not shown */
    unsigned turned; /* bit s: switch s; off the ladder PyTorch's softmax alone, or none */
    /* A rung of the ladder, and what sentences call it. */
    int64_t seed;     /* in place of the one that the values have, where `called` says of whom */
    const char *called;
    bool keep_losses;   /* of each step */
    bool figures_alone; /* neither text nor probabilities nor weights are kept */
} dip_face_job;

/* How it ended, after a sentence on standard error where something failed.  LOST: its process did
 * not come to an end of its own, and *face is empty. */
typedef enum dip_face_end {
    DIP_FACE_DONE,
    DIP_FACE_FAILED,
    DIP_FACE_INTERRUPTED,
    DIP_FACE_LOST
} dip_face_end;

dip_face_end dip_run_face(const dip_face_job *job);
/* The same in a process of its own: its memory is measured alone, and a crash takes nothing else.
 * *trace_broken: lines of the trace are missing. */
dip_face_end dip_run_face_apart(const dip_face_job *job, bool *trace_broken);
/* Many, several at one time: as many as the processors have room for with the threads of each.
 * Without traces.  The worst of their ends; after one that is not DONE no further one begins. */
dip_face_end dip_run_faces_apart(const dip_face_job *jobs, int n,
                                 void (*ended)(void *user, int done), void *user);
#endif
