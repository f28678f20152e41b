/* measurement.h - one measurement: the record behind it and what it works with.
 *
 * A measurement is a file src/tools/NAME.c with one `const dip_measurement dip_measurement_NAME` and a
 * line in measurements.def.
 */
#ifndef DIP_TOOLS_MEASUREMENT_H
#define DIP_TOOLS_MEASUREMENT_H
#include "diptych/keras.h"
#include "tools/measure.h"

typedef struct dip_measuring {
    dip_context *ctx;    /* of this measurement alone, seeded, and the thread's current one */
    dip_run_result *run; /* whose batch size and dtype are measured; gets the facts */
    int64_t rows;        /* of a batch */
    dip_dtype dtype;
    dip_text printed; /* what ctx has printed */
} dip_measuring;

typedef struct dip_measurement {
    const char *name;
    const char *doc;
    bool (*measure)(dip_measuring *m);
} dip_measurement;
#define DIP_MEASUREMENT(name) extern const dip_measurement dip_measurement_##name;
#include "tools/measurements.def"
#undef DIP_MEASUREMENT
extern const dip_measurement *const dip_measurements[]; /* NULL-terminated */

/* ---- for the measurements ---- */
/* A fact; false where there is no memory, or no number. */
bool dip_measured_number(dip_measuring *m, const char *key, double number);
bool dip_measured_text(dip_measuring *m, const char *key, const char *text);
/* The text is freed. */
bool dip_measured_take(dip_measuring *m, const char *key, dip_text *text);
/* What ctx has printed since the last call, as a fact; without the folder of a file named first. */
bool dip_measured_printed(dip_measuring *m, const char *key);
/* The waiting error's sentence without the folder of its file, as a fact; false where none waits. */
bool dip_measured_error(dip_measuring *m, const char *key);

/* ---- the two programs' parts (networks.c) ---- */
dip_keras_model *dip_network_keras(void); /* compiled; in the current context */
struct dip_module *dip_network_torch(void);
/* `rows` digits of the test, or of nobody's hand where the run keeps none: bytes (rows, 28, 28) and
 * int64 (rows), tensors of the current context. */
dip_tensor *dip_digits(const dip_measuring *m, int64_t rows, dip_tensor **labels);

/* ---- examples as functions, in the current context: main of examples/NAME.c ---- */
int dip_example_while_torch(void);
int dip_example_while_keras(void);
#endif
