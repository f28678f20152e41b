/* plt.h - what the files behind diptych/plt.h share: the context's current figure. */
#ifndef DIP_PLOT_PLT_H
#define DIP_PLOT_PLT_H
#if !defined(DIPTYCH_NO_SKIN)
#define DIPTYCH_NO_SKIN /* the macros know the faces, which this room does not */
#endif
#include "base/options.h"
#include "diptych/plt.h"
#include "plot/figure.h"

typedef struct dip_plt_state {
    dip_figure *figure; /* NULL: none is begun */
    dip_axes *axes;     /* one of its; NULL: none yet */
} dip_plt_state;
dip_plt_state *dip_plt_state_of(dip_context *ctx); /* NULL: no memory */
/* The current axes, with a figure around them where there was none; NULL: no memory. */
dip_axes *dip_plt_axes(dip_context *ctx, dip_plt_state **state);
#endif
