/* sample_ladder.c - see sample_ladder.h. */
#include "sample_ladder.h"

#include <string.h>

#include "support/context.h"

static const double accuracies[DIP_RUNGS] = {0.9739, 0.9751, 0.9742, 0.9768,
                                             0.9647, 0.9645, 0.9641, 0.9641},
                    losses[DIP_RUNGS] = {0.0958, 0.0921, 0.0934, 0.0873,
                                         1.4986, 1.4988, 1.4992, 1.4992};
static const int64_t first_steps[DIP_RUNGS] = {0, 1, 1, 1, 1, 4, 2, 0};

/* A little more or less from seed to seed and rung to rung, but of the last switch, which moves no answer. */
static int64_t wobble(int rung, int seed, int64_t rows) {
    if (rung > DIP_SWITCHES - 1) rung = DIP_SWITCHES - 1;
    return seed == 0 ? 0 : (seed * 7 + rung * 5) % 11 * rows / 10000;
}

static void fill(dip_ladder *l, int rung, int seed, dip_rung_result *below, dip_rung_result *r) {
    int at = rung < DIP_RUNGS ? rung : DIP_RUNGS - 1;
    *r = (dip_rung_result){.right = (int64_t)(accuracies[at] * (double)l->rows + 0.5) +
                                    wobble(at, seed, l->rows),
                           .loss = losses[at] + 0.001 * seed,
                           .first_step = rung < DIP_RUNGS ? first_steps[at] : 0};
    r->accuracy = (double)r->right / (double)l->rows;
    memset(r->layers_sha256, at < DIP_SWITCHES ? 'a' + at % 6 : 'e', DIP_SHA256_TEXT - 1);
    if (!below) return;
    int64_t change = r->right - below->right,
            both = first_steps[at] > 0 && rung < DIP_RUNGS ? 40 : 0;
    r->only_here_right = both + (change > 0 ? change : 0);
    r->only_below_right = both + (change < 0 ? -change : 0);
}

void sample_ladder(dip_context *ctx, dip_ladder *l, int64_t seed, int seeds, unsigned turned,
                   int64_t rows) {
    *l = (dip_ladder){.ctx = ctx,
                      .epochs = 10,
                      .batch_size = 100,
                      .seed = seed,
                      .rows = rows,
                      .steps = 5400,
                      .parameters = 103270,
                      .rungs = 1};
    for (int s = 0; s < DIP_SWITCHES; s++)
        if (turned >> s & 1) {
            l->rung[l->rungs].turned = l->rung[l->rungs - 1].turned | 1u << s;
            l->rungs++;
        }
    assert_true(dip_ladder_room(l, seeds));
    for (; l->seeds < seeds; l->seeds++) {
        dip_rung_result *below = NULL;
        for (int i = 0; i < l->rungs; i++) {
            fill(l, i, l->seeds, below, &l->rung[i].seed[l->seeds]);
            below = &l->rung[i].seed[l->seeds];
        }
        fill(l, DIP_RUNGS, l->seeds, below, &l->summit[l->seeds].torch);
        if (!dip_ladder_whole(l)) l->summit[l->seeds].torch.first_step = 1;
    }
}

void sample_shares(dip_ladder *l) {
    int64_t left = 0;
    l->combinations = 1;
    l->share_of = 5040 * l->seeds;
    for (int s = 0; s < l->seeds; s++)
        left += 5040 * (l->rung[l->rungs - 1].seed[s].right - l->rung[0].seed[s].right);
    for (int i = 1; i < l->rungs; i++) {
        unsigned turns = dip_rung_turns(l, i);
        for (int s = 0; s < DIP_SWITCHES; s++)
            if (turns == 1u << s) {
                l->share[s] = i == l->rungs - 1         ? left
                              : s == DIP_SWITCH_softmax ? -5040 * 110 * l->rows / 10000 * l->seeds
                                                        : 1117 * (s - 1);
                left -= l->share[s];
            }
        l->combinations *= 2;
    }
}
