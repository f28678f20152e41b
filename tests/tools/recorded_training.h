/* recorded_training.h - trains a small network with a face's public calls, with one fault that its
 * description does not mention, and writes what a recorder would have written. */
#ifndef DIP_TESTS_RECORDED_TRAINING_H
#define DIP_TESTS_RECORDED_TRAINING_H
#include "diptych/diptych.h"

typedef enum fault {
    FAULT_NONE,
#define FAULT(key) FAULT_##key,
#include "tools/faults.def"
#undef FAULT
    FAULTS
} fault;
extern const char *const fault_names[FAULTS]; /* "", "epsilon", ... */

typedef struct recorded_training {
    bool keras, float64, shuffle, validation;
    const char *optimizer; /* "adam", "sgd", "rmsprop", "adamw" */
    int64_t seed, steps;
    fault fault;
    bool miswritten; /* of order and initial_weights: it is right what was done, and wrong what is written */
} recorded_training;

/* Does that face have such a fault? */
bool fault_exists(bool keras, fault f);
/* Trains, and writes `path`; fails the test where something goes wrong. */
void write_recorded_training(const recorded_training *t, const char *path);
#endif
