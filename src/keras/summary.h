/* summary.h - the text of model.summary(), apart from where it goes. */
#ifndef DIP_KERAS_SUMMARY_H
#define DIP_KERAS_SUMMARY_H
#include "keras/model.h"

void dip_summary_text(const dip_keras_model *m, const dip_summary_opts *o, int terminal_width,
                      bool colour, dip_text *out);
#endif
