/* import matplotlib.pyplot as plt: the names plt_figure, plt_plot, plt_savefig ... */
#ifndef DIPTYCH_IMPORT_PLT_H
#define DIPTYCH_IMPORT_PLT_H
#include "diptych/plt.h"
#endif
