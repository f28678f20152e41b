/* claims_code.c - claims that the two example programs answer by what one has to write and to know,
 * and those that no program can answer. */
#include "report/claims_answers.h"
#include "report/embedded.h"
#include "report/facts.h"
#include "report/source.h"

static dip_source program(const char *name) {
    const dip_embedded *file = dip_embedded_find(name);
    return dip_source_of(file ? file->text : "");
}
static dip_source keras_program(void) { return program("mnist_keras.c"); }
static dip_source torch_program(void) { return program("mnist_torch.c"); }

static int statements_of(const char *function) {
    return dip_source_statements(dip_source_function(torch_program(), function));
}

static bool not_measurable(bool brief, dip_text *out) {
    dip_text_add(out, brief ? "not measurable by this program" : "Not measurable by this program.");
    return true;
}

bool dip_claim_data(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    dip_text keras = {.ctx = out->ctx}, torch = {.ctx = out->ctx};
    int k = dip_source_types(keras_program(), "keras", &keras),
        t = dip_source_types(torch_program(), "torch", &torch);
    out->failed = out->failed || keras.failed || torch.failed;
    bool known = k > 0 && t > 0;
    if (known && brief)
        dip_text_add(out, "Keras names %d types of objects (%s), PyTorch %d", k, keras.s, t);
    else if (known)
        dip_text_add(out,
                     "The Keras program names %d types of objects (%s) and hands its arrays to fit "
                     "as they are; the PyTorch program names %d (%s) and draws its batches from a "
                     "loader.",
                     k, keras.s, t, torch.s);
    dip_text_free(&keras);
    dip_text_free(&torch);
    return known;
}

bool dip_claim_definition(const dip_run_result *run, bool brief, dip_text *out) {
    int members = statements_of("NeuralNetwork_init"),
        forward = statements_of("NeuralNetwork_forward");
    if (brief) {
        dip_text_add(out, "1 statement beside a class with %d, %d of them its forward",
                     members + forward, forward);
        return true;
    }
    dip_text_add(out,
                 "Keras' model is one statement, a list of layers. PyTorch's is a class: %d "
                 "statements make its members, %d its forward.",
                 members, forward);
    const char *says = dip_result_text(run, DIP_FACT_PRINT_KERAS_SAYS);
    if (dip_result_text(run, DIP_FACT_PRINT_TORCH_SAYS) && says)
        dip_text_add(out,
                     " A print inside forward is one more line of it; inside a layer of the "
                     "static graph it gets the answer: %s",
                     says);
    return true;
}

bool dip_claim_loop(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    int n = statements_of("train_model");
    if (brief)
        dip_text_add(out, "1 call beside the %d statements of train_model; both can be stopped", n);
    else
        dip_text_add(out,
                     "Keras' training is one call, and a callback can stop it after a batch or an "
                     "epoch. PyTorch's is the program's own train_model, %d statements that can be "
                     "left or changed at any line.",
                     n);
    return true;
}

bool dip_claim_prototype(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    int k = dip_source_statements(keras_program()), t = dip_source_statements(torch_program());
    if (brief) dip_text_add(out, "%d statements beside %d for the same task", k, t);
    else
        dip_text_add(out,
                     "The same task takes %d statements with the Keras face and %d with the "
                     "PyTorch face (examples/mnist_keras.c and mnist_torch.c).",
                     k, t);
    return true;
}

bool dip_claim_built_in(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    int train = statements_of("train_model"), test = statements_of("evaluate_model");
    if (brief)
        dip_text_add(out, "fit and evaluate are 2 calls; PyTorch's loops take %d statements",
                     train + test);
    else
        dip_text_add(out,
                     "fit and evaluate are two calls that count the accuracy too; the PyTorch "
                     "program writes both loops itself, %d statements to train and %d to test.",
                     train, test);
    return true;
}

bool dip_claim_flexible(const dip_run_result *run, bool brief, dip_text *out) {
    const char *says = dip_result_text(run, DIP_FACT_WHILE_KERAS_SAYS);
    if (!says || !dip_result_text(run, DIP_FACT_WHILE_PRINTED)) return false;
    if (brief) dip_text_add(out, "a while over the data runs here; Keras' face refuses it by name");
    else
        dip_text_add(out,
                     "A forward whose number of rounds depends on the data runs in the PyTorch "
                     "face. Handed the same, the Keras face answers: %s",
                     says);
    return true;
}

bool dip_claim_custom(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    int members = statements_of("NeuralNetwork_init"),
        forward = statements_of("NeuralNetwork_forward");
    if (brief)
        dip_text_add(out, "both: nn_class (%d statements here), keras_layer_class",
                     members + forward);
    else
        dip_text_add(out,
                     "Both have a way. The PyTorch program's own model is a custom class already "
                     "(nn_class, %d statements); the Keras face has keras_layer_class for a layer "
                     "of one's own, and neither needs a gradient written by hand.",
                     members + forward);
    return true;
}

bool dip_claim_control(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    int n = statements_of("train_model");
    if (brief) dip_text_add(out, "all %d statements of train_model are yours; Keras: callbacks", n);
    else
        dip_text_add(out,
                     "All %d statements of train_model are the program's own, so each can be "
                     "changed. Keras offers callbacks at the ends of batches and epochs.",
                     n);
    return true;
}

bool dip_claim_debugging(const dip_run_result *run, bool brief, dip_text *out) {
    const char *torch = dip_result_text(run, DIP_FACT_PRINT_TORCH_SAYS),
               *keras = dip_result_text(run, DIP_FACT_PRINT_KERAS_SAYS);
    if (!torch || !keras) return false;
    if (brief)
        dip_text_add(out, "a print in forward shows numbers; in Keras' graph there are none yet");
    else
        dip_text_add(out,
                     "A print inside forward shows numbers in the PyTorch face. While the Keras "
                     "face builds its graph there are none yet, and it says so: %s",
                     keras);
    return true;
}

bool dip_claim_friendly(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    int k = dip_source_calls(keras_program()), t = dip_source_calls(torch_program());
    if (brief) dip_text_add(out, "%d names of the library to know beside %d", k, t);
    else
        dip_text_add(out,
                     "The Keras program calls %d different functions of the library, the PyTorch "
                     "program %d. Whether fewer is friendlier is not measurable by this program.",
                     k, t);
    return true;
}

bool dip_claim_gentle(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    return not_measurable(brief, out);
}

bool dip_claim_research(const dip_run_result *run, bool brief, dip_text *out) {
    (void)run;
    return not_measurable(brief, out);
}
