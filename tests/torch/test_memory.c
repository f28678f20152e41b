/* Memory runs out at every allocation in turn: the first cause is that, nothing is lost, nothing
 * breaks. */
#include "diptych/import/F.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "support/context.h"

nn_class(Small, body, (torch_Tensor *, scale))
static void Small_init(struct Small *self) {
    self->body = nn_Sequential(nn_Linear(3, 4), nn_ReLU(), nn_Dropout(0.25), nn_Linear(4, 2));
    self->scale = nn_Parameter(torch_ones(torch_shape(2)));
}
static torch_Tensor *Small_forward(struct Small *self, torch_Tensor *x) {
    return torch_mul(nn_call(self->body, x), self->scale);
}

/* Everything that the digits' program does, small. */
static bool work(void) {
    dip_scope();
    if (dip_error_peek(DIP_CTX)) return false; /* no scope: what follows would be the caller's */
    torch_manual_seed(1);
    torch_Dataset *train, *rest,
        *rows = TensorDataset(torch_rand(torch_shape(8, 3)), torch_randint(0, 2, torch_shape(8)));
    random_split(rows, torch_numbers(6, 2), &train, &rest);
    torch_DataLoader *loader = DataLoader(train, .batch_size = 4, .shuffle = true);
    torch_Module *model = nn_train(Small()), *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model), .amsgrad = true);
    torch_List *losses = torch_list();
    double correct = 0;
    torch_for (x, y, loader) {
        optim_zero_grad(optimizer);
        torch_Tensor *outputs = nn_call(model, x), *loss = nn_call(criterion, outputs, y),
                     *predicted = NULL;
        torch_backward(loss);
        optim_step(optimizer);
        torch_append(losses, torch_item(loss));
        torch_max(torch_data(outputs), 1, &predicted);
        correct += torch_item(torch_sum(torch_eq(predicted, y)));
    }
    {
        torch_no_grad();
        torch_print(nn_call(nn_eval(model), torch_ones(torch_shape(1, 3))));
    }
    torch_print(model);
    torch_print(optimizer);
    return torch_len(losses) == 2 && correct >= 0 &&
           torch_stack(torch_tensors(torch_scalar(1), torch_scalar(2.5)));
}

/* Every kind of draw: into tensors as they lie, from tensors, as weights, as orders. */
static bool draw(void) {
    dip_scope();
    if (dip_error_peek(DIP_CTX)) return false;
    torch_manual_seed(1);
    torch_Generator *g = torch_Generator();
    torch_Tensor *x = torch_rand(torch_shape(4, 6)), *y = torch_randn_like(torch_t(x));
    bool ok = torch_normal_(torch_t(x), 0, 1, .generator = g) && torch_uniform_(y) &&
              torch_random_(torch_zeros(torch_shape(3), .dtype = torch_uint8));
    torch_Tensor *p = torch_uniform_(torch_empty(torch_shape(4, 6)));
    ok = torch_bernoulli(p) && torch_poisson(p) && torch_bernoulli_(y, torch_t(p)) && torch_normal(p, p) && ok;
    ok = torch_multinomial(p, 3) && torch_multinomial(p, 9, .replacement = true) && ok;
    torch_Module *layer = nn_Linear(3, 4);
    torch_Tensor *w = layer ? nn_get_parameter(layer, "weight") : NULL;
    ok = nn_init_trunc_normal_(w) && nn_init_trunc_normal_(w, .a = 1.5, .b = 2) && ok;
    ok = nn_init_orthogonal_(w) && nn_init_eye_(w) && nn_init_sparse_(w, 0.5) &&
         nn_init_dirac_(torch_empty(torch_shape(4, 2, 3))) && nn_init_kaiming_normal_(w) && ok;
    ok = torch_Generator_set_state(g, torch_get_rng_state()) && ok;
    torch_Dataset *rows = TensorDataset(torch_arange(5));
    torch_Sampler *weighted = WeightedRandomSampler(torch_tensor(1, 2, 3), 4),
                  *batches = BatchSampler(SubsetRandomSampler(torch_arange(5)), 2, false);
    torch_DataLoader *loader = DataLoader(rows, .batch_sampler = batches);
    int64_t rounds = 0;
    torch_for (i, batches) rounds += torch_numel(i) > 0;
    torch_for (i, RandomSampler(rows)) rounds += torch_item(i) >= 0;
    torch_for (b, loader) rounds += torch_numel(b) > 0;
    return data_list(weighted) && rounds == 3 + 5 + 3 && ok;
}

static void fails_at_every_allocation(bool (*program)(void), int64_t at_least) {
    int64_t n = 1;
    for (;; n++) {
        dip_context *ctx = dip_test_context();
        fail_alloc *alloc = dip_test_alloc(ctx);
        fail_alloc_at(alloc, n);
        bool ok = program();
        bool hit = fail_alloc_hit(alloc);
        fail_alloc_at(alloc, 0);
        if (!hit) {
            assert_true(ok);
            DIP_ASSERT_FINE(ctx);
        } else {
            dip_error error;
            assert_true(dip_error_take(ctx, &error));
            if (error.code != DIP_ERROR_MEMORY) fail_msg("allocation %d: %s", (int)n, error.text);
        }
        assert_int_equal(dip_live_objects(ctx), 0);
        dip_test_context_free(ctx);
        if (!hit) break;
    }
    assert_true(n > at_least);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    fails_at_every_allocation(work, 50);
}
static void every_allocation_of_a_draw_may_fail(void **state) {
    (void)state;
    fails_at_every_allocation(draw, 50);
}

#if !defined(DIP_DEBUG_SCOPES) /* debug builds keep the dead */
static void a_context_used_again_needs_no_more_memory(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_true(work());
    size_t first = dip_memory_use(ctx).now;
    assert_true(work());
    assert_true(dip_memory_use(ctx).now <= first);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}
#endif

/* A weight is an (out, in) view of (in, out) memory; its gradient is laid out alike, without a copy. */
static void a_gradient_keeps_the_layout_of_its_parameter(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        torch_Module *model = nn_Sequential(nn_Linear(3, 4), nn_ReLU(), nn_Linear(4, 2));
        torch_backward(torch_sum(nn_call(model, torch_ones(torch_shape(5, 3)))));
        int weights = 0;
        torch_for (p, nn_parameters(model)) {
            int64_t own[DIP_MAX_RANK], gradient[DIP_MAX_RANK];
            assert_true(dip_tensor_strides(p, own) && dip_tensor_strides(torch_grad(p), gradient));
            for (int i = 0; i < torch_dim(p); i++) assert_int_equal(own[i], gradient[i]);
            weights += torch_dim(p) == 2 && !dip_tensor_is_contiguous(torch_grad(p));
        }
        assert_int_equal(weights, 2);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gradient_keeps_the_layout_of_its_parameter),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(every_allocation_of_a_draw_may_fail),
#if !defined(DIP_DEBUG_SCOPES)
        cmocka_unit_test(a_context_used_again_needs_no_more_memory),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
