/* compat.c - on which side of the differences the Keras face stands by itself: data/switches.h. */
#include "data/switches.h"
#include "diptych/keras.h"
#include "keras/options.h"

void dip_keras_compat_opts_init(dip_keras_compat_opts *o, size_t size) {
    dip_fields_init(o, size, NULL, 0);
}

static const char who[] = "keras_compat";

bool dip_keras_compat(dip_context *ctx, const dip_keras_compat_opts *given) {
    dip_keras_compat_opts o;
    dip_world to[DIP_SWITCHES];
    dip_fields_read(&o, sizeof o, given, NULL, 0);
    dip_enter(ctx, o.at_);
#define DIP_SWITCH(key, name, keras, torch)                                   \
    if (!dip_switch_read(ctx, DIP_WORLD_KERAS, DIP_SWITCH_##key, o.key, #key, \
                         &to[DIP_SWITCH_##key], who))                         \
        return false;
#include "data/switches.def"
#undef DIP_SWITCH
    bool fine = true; /* all are read before the first is turned */
    for (int s = 0; s < DIP_SWITCHES; s++)
        fine = dip_switch_set_default(ctx, DIP_WORLD_KERAS, (dip_switch)s, to[s]) && fine;
    return fine;
}

bool dip_keras_compat_torch(dip_context *ctx) {
    bool fine = true;
    for (int s = 0; s < DIP_SWITCHES; s++)
        fine = dip_switch_set_default(ctx, DIP_WORLD_KERAS, (dip_switch)s, DIP_WORLD_TORCH) && fine;
    return fine;
}
