/* ladder.h - what a ladder reached: the Keras face's program with one switch after the other turned
 * (data/switches.h), up to the PyTorch face's program.
 *
 * src/tools climbs it; here its numbers are kept, read, and told as text, JSON and pictures.  One
 * ladder holds one or several seeds, which follow each other.  Accuracies are counts of right answers,
 * so that differences and shares of them are exact.
 */
#ifndef DIP_REPORT_LADDER_H
#define DIP_REPORT_LADDER_H
#include "data/switches.h"
#include "report/result.h"
#include "report/statistics.h"
#include "report/terminal.h"

enum {
    DIP_RUNGS = DIP_SWITCHES + 1,
    DIP_MOST_SEEDS = 1000,
    DIP_EVERY_SWITCH = (1 << DIP_SWITCHES) - 1
};

/* One program of one seed, and how it stands to the rung below it. */
typedef struct dip_rung_result {
    int64_t right;         /* of the test digits */
    double accuracy, loss; /* as the program's own test tells them */
    char layers_sha256[DIP_SHA256_TEXT];
    /* The first step whose loss differs, counted from 1 over all epochs; 0: none did. */
    int64_t first_step;
    int64_t only_below_right, only_here_right; /* digits that one of the two answers right */
} dip_rung_result;

typedef struct dip_rung {
    unsigned turned;       /* bit s: switch s is turned */
    dip_rung_result *seed; /* (seeds) */
} dip_rung;

/* The PyTorch face's program of one seed beside the last rung. */
enum { DIP_DIFFERS = 192 };
typedef struct dip_summit {
    dip_rung_result torch;
    char differs
        [DIP_DIFFERS]; /* what differs first, as a sentence goes on; "": nothing, bit for bit */
} dip_summit;

typedef struct dip_ladder {
    dip_context *ctx; /* whose memory the arrays are */
    int64_t epochs, batch_size;
    int64_t seed; /* the first */
    int seeds;    /* complete ones */
    int seeds_room;
    bool float64;
    int64_t rows, steps, parameters; /* test digits; steps of a training */
    int rungs;
    dip_rung rung[DIP_RUNGS];
    dip_summit *summit; /* (seeds) */
    /* All combinations of the switches that the last rung turns: how many programs that were for each
     * seed (0: not run), and each switch's Shapley value, share / share_of right digits. */
    int64_t combinations, share[DIP_SWITCHES], share_of;
} dip_ladder;

/* Room for `seeds` seeds; `rung[].turned` are set.  False: no memory. */
bool dip_ladder_room(dip_ladder *l, int seeds);
void dip_ladder_free(dip_ladder *l); /* and the struct's memory stays */

/* Does the last rung turn everything, so that it claims to be the PyTorch program?  Is it? */
bool dip_ladder_whole(const dip_ladder *l);
bool dip_ladder_meets(const dip_ladder *l);
/* The first seed whose last rung differs; NULL: none. */
const dip_summit *dip_ladder_parts(const dip_ladder *l, int64_t *seed);

/* ---- a rung over its seeds -------------------------------------------------------------------------- */
typedef struct dip_rung_figures {
    dip_sample accuracy, loss; /* over the seeds */
    /* Beside the rung below it; of rung 0 not known. */
    bool known;
    dip_sample change;  /* of the accuracy, paired by seed */
    int64_t first_step; /* the earliest of all seeds; 0: none differed */
    double p;           /* of one seed: McNemar's test; NaN for several */
    bool real;          /* more than chance: p < 5 %, or the 95 % interval leaves out 0 */
} dip_rung_figures;
/* `rung` may be l->rungs: the PyTorch face's program, beside the last rung. */
dip_rung_figures dip_ladder_figures(const dip_ladder *l, int rung);
/* "really different", "not distinguishable" */
const char *dip_rung_verdict(const dip_rung_figures *f);
double dip_ladder_accuracy(const dip_ladder *l, const dip_rung_result *r);

/* The switches that rung i turns more than the one below; rung 0: none. */
unsigned dip_rung_turns(const dip_ladder *l, int rung);
/* "initial weights", "softmax and form of the loss", "all switches"; of rung 0 "the Keras program". */
void dip_rung_name(const dip_ladder *l, int rung, char *text, size_t size);
/* "weights, order": keys of a set of switches; "" for none. */
void dip_switches_text(unsigned switches, char *text, size_t size);
/* A switch's Shapley value in accuracy. */
double dip_ladder_share(const dip_ladder *l, dip_switch s);

/* ---- telling it ------------------------------------------------------------------------------------- */
/* The rungs as a table, and whether the last one is the PyTorch program. */
void dip_part_ladder_rows(dip_text *t, dip_look look, const dip_ladder *l);
/* All: a heading, the rows, what each rung turns, shares.  brief: without the sentences. */
void dip_part_ladder(dip_text *t, dip_look look, const dip_ladder *l, bool brief);
void dip_ladder_print(dip_context *out, const dip_ladder *l, bool brief);
/* The object of docs/json/ladder.schema.json, which stands alone or in a run's file. */
void dip_ladder_json(const dip_ladder *l, dip_text *out);
/* The rungs' test accuracy with its 95 % range as one picture, written to `path` (.png or .svg); as
 * <svg> for an HTML page (see result_plot.h on its classes).  False: the error is recorded. */
bool dip_ladder_plot(const dip_ladder *l, const char *path);
bool dip_ladder_svg(const dip_ladder *l, dip_text *out);
#endif
