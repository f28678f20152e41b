/* A forward that loops until the numbers are large enough; while_torch.py beside this file says the same line by line.
 * cc while_torch.c $(pkg-config --cflags --libs diptych) && ./a.out */
#include <diptych/torch.h>
#include <diptych/import/nn.h>

/* Model: how often x is doubled depends on what is in it. */
nn_class(Doubling, (torch_Tensor *, scale))
static void Doubling_init(struct Doubling *self) {
    self->scale = nn_Parameter(torch_tensor(1.0, 2.0));
}

static torch_Tensor *Doubling_forward(struct Doubling *self, torch_Tensor *x) {
    x = torch_mul(x, self->scale);
    while (torch_item(torch_sum(x)) < 100) {
        x = torch_mul(x, 2);
        torch_print(torch_item(torch_sum(x)));
    }
    return torch_sum(x);
}

int main(void) {
    dip_exit_on_error();
    dip_scope();
    torch_Module *model = Doubling();

    /* Six rounds, then two; backward walks back as many. */
    const double starts[] = { 1.0, 10.0 };
    for (int i = 0; i < 2; i++) {
        nn_zero_grad(model);
        torch_Tensor *loss = nn_call(model, torch_full(torch_shape(2), starts[i]));
        torch_backward(loss);
        torch_print(torch_grad(nn_get_parameter(model, "scale")));
    }
    return 0;
}
