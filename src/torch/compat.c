/* compat.c - on which side of the differences the PyTorch face stands by itself: data/switches.h. */
#include "torch/inside.h"

bool dip_torch_switch(dip_context *ctx, dip_switch s, const char *given, const char *option,
                      bool *keras, const char *who) {
    dip_world w;
    bool ok = dip_switch_read(ctx, DIP_WORLD_TORCH, s, given, option, &w, who);
    *keras = ok && w == DIP_WORLD_KERAS;
    return ok;
}

bool dip_torch_compat(dip_context *ctx, const dip_torch_compat_opts *given) {
    static const char who[] = "torch_compat";
    DIP_READ_OPTS(dip_torch_compat_opts, o, given);
    dip_world to[DIP_SWITCHES];
    if (!ctx) return false;
    dip_enter(ctx, o.at_);
#define DIP_SWITCH(key, name, keras, torch)                                               \
    if (!dip_switch_read(ctx, DIP_WORLD_TORCH, DIP_SWITCH_##key, o.key, #key,             \
                         &to[DIP_SWITCH_##key], who))                                     \
        return false;
#include "data/switches.def"
#undef DIP_SWITCH
    bool fine = true; /* all are read before the first is turned */
    for (int s = 0; s < DIP_SWITCHES; s++)
        fine = dip_switch_set_default(ctx, DIP_WORLD_TORCH, (dip_switch)s, to[s]) && fine;
    return fine;
}

bool dip_torch_compat_keras(dip_context *ctx) {
    bool fine = ctx != NULL;
    for (int s = 0; s < DIP_SWITCHES; s++)
        fine = dip_switch_set_default(ctx, DIP_WORLD_TORCH, (dip_switch)s, DIP_WORLD_KERAS) && fine;
    return fine;
}
