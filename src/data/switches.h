/* switches.h - in which respects a face behaves like its own world or like the other.
 *
 * Note [Switches]
 * Every difference between the originals that reaches a result is a switch (switches.def), and an
 * ordinary option of both faces: NULL, "keras" or "torch".  NULL asks the context, which begins with
 * each face on its own side; keras_compat_torch() and torch_compat_keras() turn a face's defaults
 * over.  What is written at a call always counts.  The ladder turns one after the other.
 */
#ifndef DIP_DATA_SWITCHES_H
#define DIP_DATA_SWITCHES_H
#include "base/context.h"

typedef enum dip_world { DIP_WORLD_KERAS, DIP_WORLD_TORCH, DIP_WORLDS } dip_world;
typedef enum dip_switch {
#define DIP_SWITCH(key, name, keras, torch) DIP_SWITCH_##key,
#include "data/switches.def"
#undef DIP_SWITCH
    DIP_SWITCHES
} dip_switch;

typedef struct dip_switch_record {
    const char *key, *name;
    const char *side[DIP_WORLDS]; /* what each world does, in a few words */
} dip_switch_record;
extern const dip_switch_record dip_switch_table[DIP_SWITCHES];

const char *dip_world_key(dip_world w); /* "keras", "torch" */

/* The side that a face takes where no option says one. */
dip_world dip_switch_default(const dip_context *ctx, dip_world face, dip_switch s);
bool dip_switch_set_default(dip_context *ctx, dip_world face, dip_switch s, dip_world to);
/* The side that an option means: NULL the default, "keras", "torch"; else an error that lists them. */
bool dip_switch_read(dip_context *ctx, dip_world face, dip_switch s, const char *given,
                     const char *option, dip_world *out, const char *who);
#endif
