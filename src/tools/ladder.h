/* ladder.h - climbs the ladder: which programs it takes, how each stands to the one below, and what
 * each switch is worth.  Whoever calls runs the programs (src/cli) and gets them by the seed. */
#ifndef DIP_TOOLS_LADDER_H
#define DIP_TOOLS_LADDER_H
#include "report/ladder.h"

/* One training: the Keras face's program with these switches turned, or the PyTorch face's as it is. */
typedef struct dip_ladder_job {
    int64_t seed;
    bool torch;
    unsigned turned;         /* bit s: switch s */
    bool keep_losses;        /* of each step */
    dip_face_result *result; /* filled, memory of the ladder's context */
} dip_ladder_job;

enum { DIP_MOST_LADDER_JOBS = (1 << DIP_SWITCHES) + 1 };

typedef struct dip_ladder_plan {
    int turns;
    dip_switch turn[DIP_SWITCHES]; /* one after the other */
    bool ends;                     /* all at once: the first and the last rung alone */
    bool factorial;                /* all combinations too */
    int seeds;
    /* Already run with the one seed, with the losses of their steps; NULL: run them. */
    const dip_face_result *keras, *torch;
    const uint8_t
        *label; /* (ladder.rows): of the test digits; must not be NULL where rows is not 0 */
    /* Runs all; false: something failed or was interrupted, what came before counts. */
    bool (*run)(void *user, dip_ladder_job *jobs, int n);
    /* Told of each program on the way of a seed that is complete: of rung `rung`, or of the PyTorch
     * face's program (rung = rungs).  NULL: nobody asks. */
    bool (*told)(void *user, int64_t seed, int rung, const dip_face_result *result);
    void *user;
} dip_ladder_plan;

/* How many programs that takes, all seeds together, without those already run. */
int64_t dip_ladder_programs(const dip_ladder_plan *plan);
/* Fills a ladder whose ctx, epochs, batch_size, seed, rows and float64 are set.  False: not all seeds
 * were reached; l->seeds are complete.  dip_ladder_free(l) in either case. */
bool dip_ladder_climb(dip_ladder *l, const dip_ladder_plan *plan);

/* What differs first between two programs that should be one: "" when nothing does, bit for bit. */
void dip_first_difference(const dip_face_result *a, const dip_face_result *b, char *text,
                          size_t size);
/* Shapley values from the right answers of all combinations: right[i] with bit k of i for the k-th of n
 * players; the value of player k is out[k] / (n factorial), and they add up to
 * right[2^n - 1] - right[0] exactly. */
void dip_shapley(const int64_t *right, int n, int64_t *out);
#endif
