/* tape.c - the dynamic graph: what a training step of the PyTorch face records and allocates. */
#include "diptych/import/F.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "graph/graph.h"
#include "tape/tape.h"
#include "tools/measurement.h"

typedef struct listener {
    dip_text table;
    int ran, recorded, backward;
    bool walking_back;
} listener;

static void heard(void *user, const dip_op *op, const dip_value *out, bool recorded) {
    listener *l = user;
    char shape[96];
    dip_text_add(&l->table, "%5d  %-20s %-12s %-8s  %-8s  %-8s  ", l->ran++, op->name,
                 dip_shape_word(&out[0]->view, shape, sizeof shape),
                 dip_dtype_name(out[0]->view.dtype), recorded ? "recorded" : "-",
                 l->walking_back ? "backward" : "forward");
    dip_whose_text(dip_subject(dip_ctx(out[0])), &l->table);
    dip_text_add(&l->table, "\n");
    if (l->walking_back) l->backward++;
    else l->recorded += recorded;
}

static bool step(torch_Module *model, torch_Module *criterion, torch_Optimizer *optimizer,
                 torch_Tensor *images, torch_Tensor *labels, listener *l) {
    dip_context *ctx = dip_ctx(images);
    optim_zero_grad(optimizer);
    if (l) dip_tape_watch(ctx, heard, l);
    torch_Tensor *outputs = nn_call(model, images);
    torch_Tensor *loss = nn_call(criterion, outputs, labels);
    if (l) l->walking_back = true;
    bool fine = torch_backward(loss);
    if (l) dip_tape_watch(ctx, NULL, NULL);
    return optim_step(optimizer) && fine && torch_item(loss) == torch_item(loss);
}

static bool measure(dip_measuring *m) {
    enum { STEPS = 5, LISTENED = 0 }; /* the first: who listens closes the short way (tape/quick.h) */
    torch_Tensor *y, *bytes = dip_digits(m, STEPS * m->rows, &y);
    torch_Tensor *x = torch_unsqueeze(torch_div(bytes, 255), 1);
    torch_DataLoader *loader =
        DataLoader(TensorDataset(x, y), .batch_size = m->rows, .shuffle = true);
    torch_Module *model = dip_network_torch(), *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model));
    listener l = {.table = {.ctx = m->run->ctx}};
    dip_text_add(&l.table, "%5s  %-20s %-12s %-8s  %-8s  %-8s  %s\n", "order", "operator", "shape",
                 "dtype", "tape", "pass", "whose");
    size_t before = dip_memory_use(m->ctx).allocations, asked[STEPS] = {0}, later = 0;
    bool fine = true;
    int steps = 0;
    torch_for (images, labels, loader) {
        fine = fine &&
               step(model, criterion, optimizer, images, labels, steps == LISTENED ? &l : NULL);
        asked[steps] = dip_memory_use(m->ctx).allocations - before;
        before += asked[steps++];
    }
    for (int i = 2; i < STEPS; i++) later = asked[i] > later ? asked[i] : later;
    fine = fine && steps == STEPS && dip_measured_number(m, DIP_FACT_TAPE_OPERATORS, l.recorded) &&
           dip_measured_number(m, DIP_FACT_TAPE_BACKWARD, l.backward) &&
           dip_measured_number(m, DIP_FACT_TAPE_ALLOC_FIRST, (double)asked[0]) &&
           dip_measured_number(m, DIP_FACT_TAPE_ALLOC_SECOND, (double)asked[1]) &&
           dip_measured_number(m, DIP_FACT_TAPE_ALLOC, (double)later);
    if (fine) return dip_measured_take(m, DIP_FACT_TAPE_TABLE, &l.table);
    dip_text_free(&l.table);
    return false;
}

const dip_measurement dip_measurement_tape = {
    .name = "tape",
    .doc = "the operators that a training step of the PyTorch face records, and what its steps "
           "allocate",
    .measure = measure,
};
