/* recorded.h - what the two original programs reached in the real frameworks (recorded.def). */
#ifndef DIP_REPORT_RECORDED_H
#define DIP_REPORT_RECORDED_H
#include "report/result.h"

typedef struct dip_recorded {
    const char *face, *dtype;
    int64_t seed;
    double loss, accuracy;
} dip_recorded;
extern const dip_recorded dip_all_recorded[];
extern const int dip_all_recorded_count;

enum { DIP_RECORDED_EPOCHS = 10, DIP_RECORDED_BATCH = 100 };
#define DIP_RECORDED_VERSIONS "Keras 3.15.1 on TensorFlow 2.21.0, PyTorch 2.15.0"

/* The recording that a face's result compares with: same seed, dtype, epochs and batch size; NULL:
 * there is none. */
const dip_recorded *dip_recorded_for(const dip_run_result *run, const char *face);
/* Why there is none, in at most 19 columns: "only for 10 epochs", "only seeds 0, 1, 42"; NULL: there
 * is one. */
const char *dip_recorded_why_not(const dip_run_result *run, char *text, size_t size);
#endif
