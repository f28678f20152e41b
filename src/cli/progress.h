/* progress.h - how far silent work is, for a person at a terminal: one line on standard error that is
 * written over and erased at the end.  Nothing is written into a pipe or a file. */
#ifndef DIP_CLI_PROGRESS_H
#define DIP_CLI_PROGRESS_H
#include "cli/cli.h"

typedef struct dip_progress {
    dip_context *clock; /* whose time it is */
    dip_sink to;        /* write NULL: nobody looks */
    int width;          /* columns of the terminal */
    int parts;          /* of the work, of about the same length */
    double begun, drawn;
    int columns; /* of the line that is shown; 0: none */
} dip_progress;

/* To standard error if that is a terminal and it is wanted. */
void dip_progress_begin(dip_progress *p, dip_context *clock, bool wanted, int parts);
/* The part under way (from 0), as people call where it is ("PyTorch face, epoch 3 of 10"), and how
 * much of it is done, from 0 to 1.  Draws ten times a second at most. */
void dip_progress_show(dip_progress *p, int part, const char *stage, double done);
/* Takes the line away, so that other text may follow. */
void dip_progress_erase(dip_progress *p);

/* Seconds that remain when `done` of the work took `spent`; NaN: too early to tell. */
double dip_progress_left(double spent, double done);
/* "PyTorch face, epoch 3 of 10, about 6 s left" in at most `width` columns: where that does not fit
 * the stage alone, cut if need be.  Returns the columns. */
int dip_progress_text(char *out, size_t size, const char *stage, double left, int width);
#endif
