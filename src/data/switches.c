/* switches.c - the table of switches, and a context's defaults.  See Note [Switches]. */
#include "data/switches.h"

#include <string.h>

const dip_switch_record dip_switch_table[DIP_SWITCHES] = {
#define DIP_SWITCH(key, name, keras, torch) {#key, name, {keras, torch}},
#include "data/switches.def"
#undef DIP_SWITCH
};

static const char *const worlds[DIP_WORLDS] = {"keras", "torch"};

const char *dip_world_key(dip_world w) { return worlds[w]; }

/* Zeros in a new context: nothing is turned. */
typedef struct turned {
    bool over[DIP_WORLDS][DIP_SWITCHES];
} turned;

dip_world dip_switch_default(const dip_context *ctx, dip_world face, dip_switch s) {
    const turned *t = ctx ? dip_context_slot_peek(ctx, DIP_SLOT_SWITCHES) : NULL;
    dip_world other = face == DIP_WORLD_KERAS ? DIP_WORLD_TORCH : DIP_WORLD_KERAS;
    return t && t->over[face][s] ? other : face;
}

bool dip_switch_set_default(dip_context *ctx, dip_world face, dip_switch s, dip_world to) {
    turned *t = dip_context_slot(ctx, DIP_SLOT_SWITCHES, sizeof *t, NULL);
    if (t) t->over[face][s] = to != face;
    return t != NULL;
}

bool dip_switch_read(dip_context *ctx, dip_world face, dip_switch s, const char *given,
                     const char *option, dip_world *out, const char *who) {
    *out = dip_switch_default(ctx, face, s);
    if (!given) return true;
    for (int w = 0; w < DIP_WORLDS; w++)
        if (strcmp(given, worlds[w]) == 0) {
            *out = (dip_world)w;
            return true;
        }
    return dip_fail_unknown(ctx, who, option, given, worlds, DIP_WORLDS);
}
