/* program.h - the two programs as the commands run them: the examples' text, with options for
 * constants and with someone who writes down what they reach.
 *
 * program_keras.c and program_torch.c are meant to be read beside examples/mnist_keras.c and
 * examples/mnist_torch.c; whatever is not in those stands in program.c.
 */
#ifndef DIP_CLI_PROGRAM_H
#define DIP_CLI_PROGRAM_H
#include "data/switches.h"
#include "report/result.h"

typedef struct dip_program dip_program;
struct dip_program {
    dip_context *ctx; /* made for this program alone, and the thread's current one */
    int64_t epochs, batch_size, seed;
    int64_t rows;     /* of an epoch, once they are known, for those who estimate what remains */
    const char *data; /* the folder that holds the digits */
    bool float64;
    bool turned[DIP_SWITCHES]; /* the face behaves like the other world in these respects */
    bool keep_losses;          /* of each step */
    bool figures_alone;        /* of the answers keep predicted digits alone, of the layers a hash */

    dip_run_result *run;
    dip_face_result *face;                          /* one of run's */
    struct dip_writer *trace;                       /* base/files.h; NULL: none is wanted */
    void (*after_step)(dip_program *p, void *user); /* NULL; for tests and tools */
    void *user;
    double step_loss; /* of the latest step alone */

    dip_tensor *weight[DIP_MAX_LIST]; /* in the order of the face's parameter list, borrowed */
    int weights;
    dip_tensor *in_layers[2 * DIP_FACE_LAYERS]; /* the same seen as layers: kernel (in, out), bias */
    int seen;
    int64_t answered; /* test digits so far */
    double started, begun; /* when the program and the epoch under way began */
};

/* Each trains and tests; false when it could not be finished: an error waits in ctx, or it was
 * interrupted (face->interrupted). */
bool dip_program_keras(dip_program *p);
bool dip_program_torch(dip_program *p);

/* What the programs tell while they run; each is false when the run has to end. */
bool dip_program_weight(dip_program *p, dip_tensor *weight);
void dip_program_epoch_begins(dip_program *p, int64_t epoch);
/* After a step: its own loss, and the means of the epoch so far. */
bool dip_program_step(dip_program *p, int64_t step, double loss, double mean_loss,
                      double mean_accuracy);
bool dip_program_epoch_ends(dip_program *p, double loss, double accuracy, double val_loss,
                            double val_accuracy);
void dip_program_tested(dip_program *p, double loss, double accuracy);
/* Time and memory so far.  The test's results take them; what is kept afterwards is not counted. */
void dip_program_measured(dip_program *p);
/* After the test: what the model answers to the next of all `rows` test digits, (some, DIP_CLASSES);
 * and a layer's weights, the kernel seen as (in, out). */
bool dip_program_answers(dip_program *p, dip_tensor *outputs, int64_t rows);
bool dip_program_layer(dip_program *p, const char *name, dip_tensor *kernel, dip_tensor *bias);
/* May go on?  False after an error or an interrupt, which it notes. */
bool dip_program_goes_on(dip_program *p);
/* Once, whatever happened: hashes the weights. */
bool dip_program_ends(dip_program *p, bool finished);
#endif
