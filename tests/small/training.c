/* training.c - the digits' network with everything that training needs, as small as it gets.
 * Compiled by run.sh for size; it learns a rule that a network without gradients could not. */
#include <stdio.h>

#include <diptych/torch.h>
#include <diptych/import/nn.h>
#include <diptych/import/optim.h>

int main(void) {
    dip_exit_on_error();
    dip_scope();
    torch_manual_seed(0);
    torch_Module *model = nn_Sequential(nn_Linear(784, 128), nn_ReLU(), nn_Linear(128, 20), nn_ReLU(),
                                        nn_Linear(20, 10));
    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model), .lr = 1e-3);

    /* A hundred random pictures, each with a random digit: to be learnt by heart. */
    torch_Tensor *images = torch_rand(torch_shape(100, 784));
    torch_Tensor *labels = torch_randint(0, 10, torch_shape(100));
    double first = 0, last = 0;
    for (int step = 0; step < 60; step++) {
        dip_scope();
        optim_zero_grad(optimizer);
        torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
        torch_backward(loss);
        optim_step(optimizer);
        last = torch_item(loss);
        if (step == 0) first = last;
    }
    printf("training: loss %.4f, after 60 steps %.4f\n", first, last);
    return last < first / 2 ? 0 : 1;
}
