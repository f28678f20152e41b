/* result_plot.h - a run as pictures: curves of loss and accuracy, and digits with two answers. */
#ifndef DIP_REPORT_RESULT_PLOT_H
#define DIP_REPORT_RESULT_PLOT_H
#include "report/result.h"

/* One picture, written to `path` (.png or .svg): for each face its loss, both accuracies, and a row
 * of test digits that the faces answer differently (else the first ones), with label and answers.
 * What the run did not reach is left out.  False: the error is recorded in the run's context. */
bool dip_result_plot(const dip_run_result *run, const char *path);

/* The curves alone, for an HTML page: <div class="curves"> with one <svg class="plot"> for each panel.
 * Ink is currentColor; the curves have the classes "curve-keras" and "curve-torch", whose colours
 * a style sheet may change (stroke, and fill of a dot: `.curve-keras{stroke:...}`); "grid" is the lines
 * behind them and around legends, "paper" what lies under a legend, unfilled as it stands. */
bool dip_result_curves_svg(const dip_run_result *run, dip_text *out);
#endif
