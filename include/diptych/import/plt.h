/* import matplotlib.pyplot as plt: the examples import it where the originals do, and like them call
 * nothing from it.  It declares no names so far. */
#ifndef DIPTYCH_IMPORT_PLT_H
#define DIPTYCH_IMPORT_PLT_H
#include "diptych/diptych.h"
#endif
