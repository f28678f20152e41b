/* Every macro of the PyTorch face once, for compilers alone: test_skin.c has it read as C and as C++. */
#include <stdio.h>
#include <diptych/import/torch.h>
#include <diptych/import/nn.h>
#include <diptych/import/F.h>
#include <diptych/import/optim.h>
#include <diptych/import/data.h>
#include <diptych/import/torchvision.h>
#include <diptych/import/transforms.h>
#include <diptych/import/np.h>

nn_class(Scaled, body, (torch_Tensor *, scale), (int64_t, calls), (double, power))
static void Scaled_init(struct Scaled *self) {
    self->body = nn_Sequential(nn_Linear(3, 4, .bias = true), nn_ReLU(), nn_Dropout(0.5), nn_Dropout(), nn_Dropout(0.1, .inplace = true), nn_Linear(4, 2));
    self->scale = nn_Parameter(torch_ones(torch_shape(2)), .requires_grad = true);
    self->power = 2;
}
static torch_Tensor *Scaled_forward(struct Scaled *self, torch_Tensor *x) {
    self->calls++;
    return torch_pow(torch_mul(nn_call(self->body, x), self->scale), self->power);
}
int main(void) {
    dip_exit_on_error();
    dip_scope();
    torch_manual_seed(1);
    torch_Tensor *x = torch_rand(torch_shape(6, 3), .requires_grad = false), *k = torch_randint(0, 2, torch_shape(6));
    torch_print(torch_add(torch_tensor(1, 2, 3), 1));
    torch_print(torch_add(torch_tensor(1.5, 2), 1));
    torch_print(torch_add(1.5f, torch_tensor(true, false)));
    torch_print(torch_arange(3)); torch_print(torch_arange(0, 1, 0.5)); torch_print(torch_arange(1, 3));
    torch_print(torch_sum(x, 0)); torch_print(torch_sum(x)); torch_print(torch_sum(x, torch_shape(0, 1), .keepdim = true));
    torch_print(torch_clamp(x, .max = 0.5)); torch_print(torch_full(torch_shape(1), 2)); torch_print(torch_scalar(3.5));
    torch_print(torch_stack(torch_tensors(torch_tensor(1), torch_tensor(2)), .dim = 0)); torch_print(torch_Size_of(x)); torch_print(1.5);
    torch_print(torch_device("cpu")); torch_print(torch_squeeze(x)); torch_print(torch_squeeze(x, 0)); torch_print(torch_slice(x, 0, 0, 1, .step = 1));
    torch_Module *model = nn_to(Scaled(), torch_device("cpu"));
    model = nn_to(model, torch_float64); model = nn_to(model, torch_float32);
    torch_print(model);
    torch_Optimizer *opt = optim_Adam(nn_parameters(model), .lr = 0.01, .betas = torch_pair(0.8, 0.9));
    torch_Dataset *a, *b;
    random_split(TensorDataset(x, k), torch_numbers(4, 2), &a, &b);
    torch_DataLoader *l1 = DataLoader(a, .batch_size = 2), *l2 = DataLoader(.dataset = b, .batch_size = 2);
    torch_for (u, v, l1) torch_for (s, t, l2) { (void)s; (void)t; if (torch_size(u, 0) == 7) continue; optim_zero_grad(opt, .set_to_none = false); torch_backward(F_cross_entropy(nn_call(model, u), v, .reduction = "mean"), .retain_graph = false); optim_step(opt); break; }
    torch_for_named (name, p, nn_named_parameters(model)) printf("%s %lld\n", name, (long long)torch_numel(p));
    torch_Tensor *i; torch_max(x, 1, &i); torch_print(i); torch_print(torch_max(x)); torch_print(torch_min(x, 0, &i, .keepdim = true));
    { torch_no_grad(); torch_print(torch_where(torch_gt(x, 0.5), 1, x)); }
    torch_Tensor *w = torch_rand(torch_shape(2), .requires_grad = true);
    torch_print(torch_autograd_grad(torch_tensors(torch_sum(torch_mul(w, w))), torch_tensors(w)).item[0]);
    torch_print(torch_nn_functional_one_hot(k)); torch_print(F_linear(x, torch_ones(torch_shape(2, 3)))); torch_print(F_dropout(x, .p = 0.5, .training = false));
    torch_print(transforms_Compose(transforms_ToTensor(), transforms_Normalize(torch_numbers(0.5), torch_numbers(0.5))));
    printf("%lld %g\n", (long long)nn_self(Scaled, model)->calls, nn_self(Scaled, model)->power);
    torch_List *l = torch_list(); torch_append(l, 1.5); torch_print(l);
    return 0;
}
