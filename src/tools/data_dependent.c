/* data_dependent.c - a forward whose number of rounds depends on its data, in either face: the examples
 * while_torch and while_keras, their code and what they print. */
#include "report/embedded.h"
#include "tools/measurement.h"

static bool run(dip_measuring *m, int (*example)(void), const char *name, const char *code,
                const char *says) {
    const dip_embedded *file = dip_embedded_find(name);
    return file && example() == 0 && dip_measured_text(m, code, file->text) &&
           dip_measured_printed(m, says);
}

static bool measure(dip_measuring *m) {
    return run(m, dip_example_while_torch, "while_torch.c", DIP_FACT_WHILE_CODE,
               DIP_FACT_WHILE_PRINTED) &&
           run(m, dip_example_while_keras, "while_keras.c", DIP_FACT_WHILE_KERAS_CODE,
               DIP_FACT_WHILE_KERAS_SAYS);
}

const dip_measurement dip_measurement_data_dependent = {
    .name = "data_dependent",
    .doc =
        "a loop in forward that asks for numbers: what it prints, what the Keras face says to it",
    .measure = measure,
};
