/* one_hot.c - PyTorch's cross entropy from class indices and from one-hot rows, on the same outputs. */
#include "diptych/import/F.h"
#include "diptych/import/nn.h"
#include "tools/measurement.h"

static bool measure(dip_measuring *m) {
    torch_Tensor *labels, *bytes = dip_digits(m, m->rows, &labels);
    torch_no_grad();
    torch_Tensor *outputs = nn_call(dip_network_torch(), torch_div(bytes, 255));
    torch_Tensor *rows = torch_to(F_one_hot(labels, DIP_CLASSES), m->dtype);
    return dip_measured_number(m, DIP_FACT_LOSS_INDICES,
                               torch_item(F_cross_entropy(outputs, labels))) &&
           dip_measured_number(m, DIP_FACT_LOSS_ONE_HOT,
                               torch_item(F_cross_entropy(outputs, rows)));
}

const dip_measurement dip_measurement_one_hot = {
    .name = "one_hot",
    .doc = "the loss of one batch from class indices and from one-hot rows",
    .measure = measure,
};
