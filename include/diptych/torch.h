/* torch.h - the PyTorch face: tensors, autograd, modules, optimisers, datasets and loaders.
 *
 * Ownership in one sentence: what a call makes belongs to the open scope (dip_scope(), or a round of
 * torch_for) and dies with it, or to the caller where none is open (dip_free); modules own their
 * parameters, optimisers their state, loaders their dataset.
 *
 * A dot becomes an underscore and the case stays: torch.nn.Linear is torch_nn_Linear; the headers in
 * diptych/import/ give the short names of Python's `import ... as`.  A method takes its object first and
 * its family's prefix: loss.backward() is torch_backward(loss), model.train() is nn_train(model),
 * optimizer.step() is optim_step(optimizer), len(x) is data_len(x), print(x) is torch_print(x).
 *
 * A failing call records the first cause (dip_error_take) and returns NULL, false, -1 or NaN; NULL
 * inputs pass through quietly.  Defaults, formulas and text are those of PyTorch 2.15 unless a line says
 * otherwise.  Sections: option structs; the plain ABI (dip_*); the skin (macros; DIPTYCH_NO_SKIN).
 */
#ifndef DIPTYCH_TORCH_H
#define DIPTYCH_TORCH_H
#include "diptych/kw.h"
#ifdef __cplusplus
extern "C" {
#endif
// clang-format off
typedef dip_tensor torch_Tensor;
typedef dip_generator torch_Generator;                /* torch.Generator()                                */
typedef struct dip_module torch_Module;               /* nn.Module and everything callable of torch.nn    */
typedef struct dip_parameters torch_Parameters;       /* what model.parameters() gives: tensors and names */
typedef struct dip_optimizer torch_Optimizer;
typedef struct dip_dataset torch_Dataset;
typedef struct dip_loader torch_DataLoader;
typedef struct dip_transform torch_Transform;
typedef struct dip_list torch_List;                   /* a Python list of floats that grows               */
typedef struct torch_device_t { char name[16]; } torch_Device; /* "cpu", "cuda:0", "test:0"               */
typedef dip_shape torch_Size;
typedef dip_dtype torch_dtype;
#define torch_float32 DIP_FLOAT32
#define torch_float64 DIP_FLOAT64
#define torch_int64 DIP_INT64
#define torch_long DIP_INT64
#define torch_int32 DIP_INT32
#define torch_uint8 DIP_UINT8
#define torch_bool DIP_BOOL

/* ---- small values passed by value ----------------------------------------------------------------------------- */
typedef struct dip_numbers { int count; double item[DIP_MAX_LIST]; } dip_numbers;         /* [0.9, 0.1]              */
typedef struct dip_tensors { int count; dip_tensor *item[DIP_MAX_LIST]; } dip_tensors;    /* [x, y]                  */
typedef struct dip_operand { dip_tensor *tensor; double number; int kind; } dip_operand;  /* x, 2.5, 2 or true       */
enum { DIP_OPERAND_TENSOR, DIP_OPERAND_REAL, DIP_OPERAND_WHOLE, DIP_OPERAND_BOOL };       /* its kind                */
typedef struct dip_grad_mark { dip_context *ctx; bool was; } dip_grad_mark;

/* ---- options: every optional argument with its default; 0 and false mean what they say ------------------------- */
typedef struct dip_factory_opts {
    size_t size_;
    int dtype;                 /* -1: the default dtype, int64 for whole numbers and indices               */
    bool requires_grad;        /* false                                                                    */
    torch_Device device;       /* {""}: the context's                                                      */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_factory_opts;
typedef struct dip_axis_opts { size_t size_; bool keepdim; /* false */ dip_site at_; } dip_axis_opts;
typedef struct dip_clamp_opts { size_t size_; double min; /* -inf */ double max; /* inf */ dip_site at_; } dip_clamp_opts;
typedef struct dip_dim_opts { size_t size_; int64_t dim; /* cat, stack: 0; softmax: required */ dip_site at_; } dip_dim_opts;
typedef struct dip_slice_opts { size_t size_; int64_t step; /* 1 */ dip_site at_; } dip_slice_opts;
typedef struct dip_grad_opts { size_t size_; dip_tensors grad_outputs; /* none: ones */ bool retain_graph; /* as create_graph */ bool create_graph; /* false */ dip_site at_; } dip_grad_opts;
typedef struct dip_nn_linear_opts { size_t size_; bool bias; /* true */ int dtype; /* -1: the default dtype */ dip_site at_; } dip_nn_linear_opts;
typedef struct dip_nn_flatten_opts { size_t size_; int64_t start_dim; /* 1; torch_flatten: 0 */ int64_t end_dim; /* -1 */ dip_site at_; } dip_nn_flatten_opts;
typedef struct dip_nn_softmax_opts { size_t size_; int64_t dim; /* required when it is called */ dip_site at_; } dip_nn_softmax_opts;
typedef struct dip_nn_inplace_opts { size_t size_; bool inplace; /* false; printed, nothing else: results are never written over inputs */ dip_site at_; } dip_nn_inplace_opts;
typedef struct dip_f_dropout_opts { size_t size_; double p; /* 0.5 */ bool training; /* true */ dip_site at_; } dip_f_dropout_opts;
typedef struct dip_nn_loss_opts {
    size_t size_;
    const char *reduction;     /* "mean"; "sum", "none"                                                    */
    torch_Tensor *weight;      /* NULL; (C), of the classes: cross entropy and nll_loss                    */
    int64_t ignore_index;      /* -100; targets that count for nothing: cross entropy and nll_loss         */
    double label_smoothing;    /* 0; cross entropy only                                                    */
    dip_site at_;
} dip_nn_loss_opts;
typedef struct dip_nn_parameter_opts { size_t size_; bool requires_grad; /* true */ dip_site at_; } dip_nn_parameter_opts;
typedef struct dip_torch_adam_opts { size_t size_; double lr; /* 1e-3 */ dip_pair betas; /* 0.9, 0.999 */ double eps; /* 1e-8 */ double weight_decay; /* 0; AdamW: 0.01 */ bool amsgrad; /* false */ bool maximize; /* false */ dip_site at_; } dip_torch_adam_opts;
typedef struct dip_torch_sgd_opts { size_t size_; double lr; /* 1e-3 */ double momentum; /* 0 */ double dampening; /* 0 */ double weight_decay; /* 0 */ bool nesterov; /* false */ bool maximize; /* false */ dip_site at_; } dip_torch_sgd_opts;
typedef struct dip_torch_rmsprop_opts { size_t size_; double lr; /* 1e-2 */ double alpha; /* 0.99 */ double eps; /* 1e-8 */ double weight_decay; /* 0 */ double momentum; /* 0 */ bool centered; /* false */ bool maximize; /* false */ dip_site at_; } dip_torch_rmsprop_opts;
typedef struct dip_zero_grad_opts { size_t size_; bool set_to_none; /* true */ dip_site at_; } dip_zero_grad_opts;
typedef struct dip_torch_mnist_opts {
    size_t size_;
    const char *root;          /* required: holds MNIST/raw/..., or the files themselves                   */
    bool train;                /* true                                                                     */
    bool download;             /* false; true: looks beyond root, where the library keeps its data, and says so; nothing is fetched from a network */
    torch_Transform *transform;/* NULL                                                                     */
    dip_site at_;
} dip_torch_mnist_opts;
typedef struct dip_torch_loader_opts {
    size_t size_;
    torch_Dataset *dataset;    /* or the first argument                                                    */
    int64_t batch_size;        /* 1                                                                        */
    bool shuffle, drop_last;   /* false, false                                                             */
    int num_workers;           /* 0; accepted, batches are made by the calling thread                      */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_torch_loader_opts;
typedef struct dip_split_opts { size_t size_; torch_Generator *generator; /* NULL: the default one */ dip_site at_; } dip_split_opts;

/* Fill in the defaults; size is sizeof the struct as the caller was compiled. */
DIP_API void dip_factory_opts_init(dip_factory_opts *o, size_t size); DIP_API void dip_axis_opts_init(dip_axis_opts *o, size_t size);
DIP_API void dip_clamp_opts_init(dip_clamp_opts *o, size_t size); DIP_API void dip_dim_opts_init(dip_dim_opts *o, size_t size);
DIP_API void dip_slice_opts_init(dip_slice_opts *o, size_t size); DIP_API void dip_grad_opts_init(dip_grad_opts *o, size_t size);
DIP_API void dip_nn_linear_opts_init(dip_nn_linear_opts *o, size_t size); DIP_API void dip_nn_flatten_opts_init(dip_nn_flatten_opts *o, size_t size);
DIP_API void dip_nn_softmax_opts_init(dip_nn_softmax_opts *o, size_t size); DIP_API void dip_nn_inplace_opts_init(dip_nn_inplace_opts *o, size_t size);
DIP_API void dip_f_dropout_opts_init(dip_f_dropout_opts *o, size_t size); DIP_API void dip_nn_loss_opts_init(dip_nn_loss_opts *o, size_t size);
DIP_API void dip_nn_parameter_opts_init(dip_nn_parameter_opts *o, size_t size); DIP_API void dip_torch_adam_opts_init(dip_torch_adam_opts *o, size_t size);
DIP_API void dip_torch_sgd_opts_init(dip_torch_sgd_opts *o, size_t size); DIP_API void dip_torch_rmsprop_opts_init(dip_torch_rmsprop_opts *o, size_t size);
DIP_API void dip_zero_grad_opts_init(dip_zero_grad_opts *o, size_t size); DIP_API void dip_torch_mnist_opts_init(dip_torch_mnist_opts *o, size_t size);
DIP_API void dip_torch_loader_opts_init(dip_torch_loader_opts *o, size_t size); DIP_API void dip_split_opts_init(dip_split_opts *o, size_t size);

/* ---- switches and the machine --------------------------------------------------------------------------------- */
DIP_API bool dip_torch_manual_seed(dip_context *ctx, uint64_t seed, dip_site at);                 /* the default generator             */
DIP_API uint64_t dip_torch_initial_seed(dip_context *ctx);                                        /* given, or taken from the system   */
DIP_API void dip_torch_widen_draws(dip_context *ctx, bool on);                                    /* float64: float32 draws and pixels, widened (how the float64 runs were recorded) */
DIP_API bool dip_torch_set_default_dtype(dip_context *ctx, dip_dtype t, dip_site at);             /* float32 or float64                */
DIP_API dip_dtype dip_torch_get_default_dtype(const dip_context *ctx);
DIP_API torch_Device dip_torch_device(dip_context *ctx, const char *name, dip_site at);           /* unknown: an error and ""          */
DIP_API bool dip_torch_cuda_is_available(dip_context *ctx);                                       /* is there a device named cuda?     */
DIP_API torch_Generator *dip_torch_generator(dip_context *ctx, dip_site at);                      /* seed 67280421310721, as PyTorch's */
DIP_API torch_Generator *dip_torch_generator_manual_seed(torch_Generator *g, uint64_t seed, dip_site at); /* returns g                  */
DIP_API dip_grad_mark dip_torch_grad_enter(dip_context *ctx, bool on);                            /* records operators, or not, until  */
DIP_API void dip_torch_grad_leave(dip_grad_mark *mark);                                           /* this restores                     */
DIP_API bool dip_torch_is_grad_enabled(const dip_context *ctx);

/* ---- making tensors ------------------------------------------------------------------------------------------- */
DIP_API dip_tensor *dip_torch_full(dip_context *ctx, dip_shape shape, dip_operand value, const dip_factory_opts *o);      /* a number             */
DIP_API dip_tensor *dip_torch_zeros(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);                        /* empty is zeros too   */
DIP_API dip_tensor *dip_torch_ones(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);
DIP_API dip_tensor *dip_torch_full_like(dip_tensor *x, double value, const dip_factory_opts *o);                          /* x's shape and dtype  */
DIP_API dip_tensor *dip_torch_arange(dip_context *ctx, dip_operand start, dip_operand end, dip_operand step, const dip_factory_opts *o);
DIP_API dip_tensor *dip_torch_rand(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);                         /* uniform, [0, 1)      */
DIP_API dip_tensor *dip_torch_randn(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);                        /* normal, mean 0 std 1 */
DIP_API dip_tensor *dip_torch_randint(dip_context *ctx, int64_t low, int64_t high, dip_shape shape, const dip_factory_opts *o); /* [low, high)     */
DIP_API dip_tensor *dip_torch_randperm(dip_context *ctx, int64_t n, const dip_factory_opts *o);                           /* int64 (n)            */
DIP_API dip_tensor *dip_torch_tensor(dip_context *ctx, const dip_operand *values, dip_shape shape, const dip_factory_opts *o); /* copies numbers; together they decide the dtype: a real one, a whole one, else bool */
DIP_API dip_tensor *dip_torch_frombuffer(dip_context *ctx, const void *data, dip_shape shape, const dip_factory_opts *o); /* copies row-major memory of dtype */

/* ---- asking a tensor ------------------------------------------------------------------------------------------ */
DIP_API double dip_torch_item(const dip_tensor *x, dip_site at);                                  /* x.item(): one element; else NaN and an error */
DIP_API int64_t dip_torch_size(const dip_tensor *x, int64_t dim, dip_site at);                    /* x.size(dim); -1 on error          */
DIP_API dip_tensor *dip_torch_grad(dip_tensor *x, dip_site at);                                   /* x.grad, or NULL                   */
DIP_API dip_tensor *dip_torch_set_requires_grad(dip_tensor *x, bool on, dip_site at);             /* x.requires_grad_(on), returns x   */
DIP_API bool dip_torch_is_leaf(const dip_tensor *x);
DIP_API bool dip_torch_equal(dip_tensor *a, dip_tensor *b, dip_site at);                          /* same shape and elements           */
DIP_API bool dip_torch_allclose(dip_tensor *a, dip_tensor *b, double rtol, double atol, dip_site at); /* |a - b| <= atol + rtol * |b|   */

/* ---- arithmetic: tensors and numbers, broadcast, PyTorch's promotion of dtypes; at least one is a tensor ------- */
DIP_API dip_tensor *dip_torch_add(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);           /* a + b              */
DIP_API dip_tensor *dip_torch_sub(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);           /* a - b              */
DIP_API dip_tensor *dip_torch_mul(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);           /* a * b              */
DIP_API dip_tensor *dip_torch_div(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);           /* a / b; floats      */
DIP_API dip_tensor *dip_torch_pow(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);           /* a ** b             */
DIP_API dip_tensor *dip_torch_maximum(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);
DIP_API dip_tensor *dip_torch_minimum(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);
DIP_API dip_tensor *dip_torch_eq(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);            /* a == b: bool       */
DIP_API dip_tensor *dip_torch_ne(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);            /* a != b             */
DIP_API dip_tensor *dip_torch_lt(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);            /* a < b              */
DIP_API dip_tensor *dip_torch_le(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);            /* a <= b             */
DIP_API dip_tensor *dip_torch_gt(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);            /* a > b              */
DIP_API dip_tensor *dip_torch_ge(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);            /* a >= b             */
DIP_API dip_tensor *dip_torch_where(dip_tensor *condition, dip_operand a, dip_operand b, dip_site at);    /* condition ? a : b  */
DIP_API dip_tensor *dip_torch_matmul(dip_tensor *a, dip_tensor *b, dip_site at);                          /* a @ b              */
DIP_API dip_tensor *dip_torch_clamp(dip_tensor *x, const dip_clamp_opts *o);
DIP_API dip_tensor *dip_torch_neg(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_exp(dip_tensor *x, dip_site at);          /* of whole numbers and bools: in the default dtype, as are log .. tanh */
DIP_API dip_tensor *dip_torch_log(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_sqrt(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_sin(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_cos(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_tanh(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_sigmoid(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_reciprocal(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_abs(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_square(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_relu(dip_tensor *x, dip_site at);

/* ---- reductions: dims of rank 0 means every axis -------------------------------------------------------------- */
DIP_API dip_tensor *dip_torch_sum(dip_tensor *x, dip_shape dims, const dip_axis_opts *o);         /* whole numbers and bools: int64    */
DIP_API dip_tensor *dip_torch_mean(dip_tensor *x, dip_shape dims, const dip_axis_opts *o);        /* floats only                       */
DIP_API dip_tensor *dip_torch_max(dip_tensor *x, dip_site at);                                    /* x.max(): one number               */
DIP_API dip_tensor *dip_torch_min(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_max_dim(dip_tensor *x, int64_t dim, dip_tensor **indices, const dip_axis_opts *o); /* values; indices may be NULL */
DIP_API dip_tensor *dip_torch_min_dim(dip_tensor *x, int64_t dim, dip_tensor **indices, const dip_axis_opts *o);
DIP_API dip_tensor *dip_torch_argmax(dip_tensor *x, dip_shape dims, const dip_axis_opts *o);      /* int64; one axis, or all           */
DIP_API dip_tensor *dip_torch_argmin(dip_tensor *x, dip_shape dims, const dip_axis_opts *o);

/* ---- shapes: views where memory allows ------------------------------------------------------------------------ */
DIP_API dip_tensor *dip_torch_reshape(dip_tensor *x, dip_shape shape, dip_site at);               /* one size may be -1                */
DIP_API dip_tensor *dip_torch_view(dip_tensor *x, dip_shape shape, dip_site at);                  /* as reshape, an error instead of a copy */
DIP_API dip_tensor *dip_torch_transpose(dip_tensor *x, int64_t dim0, int64_t dim1, dip_site at);
DIP_API dip_tensor *dip_torch_t(dip_tensor *x, dip_site at);                                      /* x.t(), at most two axes           */
DIP_API dip_tensor *dip_torch_permute(dip_tensor *x, dip_shape dims, dip_site at);
DIP_API dip_tensor *dip_torch_squeeze(dip_tensor *x, dip_shape dims, dip_site at);                /* rank 0: every axis of size 1      */
DIP_API dip_tensor *dip_torch_unsqueeze(dip_tensor *x, int64_t dim, dip_site at);
DIP_API dip_tensor *dip_torch_flatten(dip_tensor *x, const dip_nn_flatten_opts *o);
DIP_API dip_tensor *dip_torch_expand(dip_tensor *x, dip_shape shape, dip_site at);                /* -1: as it is                      */
DIP_API dip_tensor *dip_torch_cat(dip_context *ctx, dip_tensors x, const dip_dim_opts *o);
DIP_API dip_tensor *dip_torch_stack(dip_context *ctx, dip_tensors x, const dip_dim_opts *o);
DIP_API dip_tensor *dip_torch_gather(dip_tensor *x, int64_t dim, dip_tensor *index, dip_site at);
DIP_API dip_tensor *dip_torch_select(dip_tensor *x, int64_t dim, int64_t index, dip_site at);     /* x[index] for dim 0                */
DIP_API dip_tensor *dip_torch_slice(dip_tensor *x, int64_t dim, int64_t start, int64_t end, const dip_slice_opts *o); /* x[start:end] for dim 0; end INT64_MAX: to the end */
DIP_API dip_tensor *dip_torch_clone(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_contiguous(dip_tensor *x, dip_site at);
DIP_API dip_tensor *dip_torch_detach(dip_tensor *x, dip_site at);                                 /* x.detach(), x.data: shares memory */
DIP_API dip_tensor *dip_torch_to_dtype(dip_tensor *x, dip_dtype dtype, dip_site at);              /* x itself where nothing changes    */
DIP_API dip_tensor *dip_torch_to_device(dip_tensor *x, torch_Device device, dip_site at);
DIP_API dip_tensor *dip_torch_copy_(dip_tensor *x, dip_tensor *from, dip_site at);                /* writes into x; returns x          */

/* ---- autograd -------------------------------------------------------------------------------------------------- */
DIP_API bool dip_torch_backward(dip_tensor *x, const dip_backward_opts *o);                       /* x.backward()                      */
DIP_API dip_tensors dip_torch_autograd_grad(dip_context *ctx, dip_tensors outputs, dip_tensors inputs, const dip_grad_opts *o); /* .grad is untouched; NULL where none flows */

/* ---- torch.nn.functional: eager, and under graph capture where the input is symbolic --------------------------- */
DIP_API dip_tensor *dip_f_relu(dip_tensor *x, dip_site at);                                       /* max(x, 0)                         */
DIP_API dip_tensor *dip_f_softmax(dip_tensor *x, const dip_nn_softmax_opts *o);                   /* exp(x) / sum over dim             */
DIP_API dip_tensor *dip_f_log_softmax(dip_tensor *x, const dip_nn_softmax_opts *o);
DIP_API dip_tensor *dip_f_linear(dip_tensor *x, dip_tensor *weight, dip_tensor *bias, dip_site at); /* x (..., I), weight (O, I), bias (O) or NULL -> (..., O) */
DIP_API dip_tensor *dip_f_dropout(dip_tensor *x, const dip_f_dropout_opts *o);
DIP_API dip_tensor *dip_f_one_hot(dip_tensor *labels, int64_t num_classes, dip_site at);          /* int64 (..., C); -1: the largest label + 1 */
DIP_API dip_tensor *dip_f_cross_entropy(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *o); /* input (N, C); target (N) int64, or probabilities (N, C) */
DIP_API dip_tensor *dip_f_nll_loss(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *o);      /* input: log-probabilities */
DIP_API dip_tensor *dip_f_mse_loss(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *o);

/* ---- torch.nn: modules ------------------------------------------------------------------------------------------ */
DIP_API torch_Module *dip_nn_linear(dip_context *ctx, int64_t in_features, int64_t out_features, const dip_nn_linear_opts *o); /* (..., I) -> (..., O); weight (O, I), bias (O) */
DIP_API torch_Module *dip_nn_flatten(dip_context *ctx, const dip_nn_flatten_opts *o);             /* (N, ...) -> (N, I)                */
DIP_API torch_Module *dip_nn_identity(dip_context *ctx, dip_site at);
DIP_API torch_Module *dip_nn_relu(dip_context *ctx, const dip_nn_inplace_opts *o);
DIP_API torch_Module *dip_nn_sigmoid(dip_context *ctx, dip_site at);
DIP_API torch_Module *dip_nn_tanh(dip_context *ctx, dip_site at);
DIP_API torch_Module *dip_nn_softmax(dip_context *ctx, const dip_nn_softmax_opts *o);
DIP_API torch_Module *dip_nn_log_softmax(dip_context *ctx, const dip_nn_softmax_opts *o);
DIP_API torch_Module *dip_nn_dropout(dip_context *ctx, double p, const dip_nn_inplace_opts *o);   /* while training: 0 with probability p, the others times 1 / (1 - p) */
DIP_API torch_Module *dip_nn_sequential(dip_context *ctx, torch_Module *const *modules, int n, dip_site at);  /* one after the other  */
DIP_API torch_Module *dip_nn_module_list(dip_context *ctx, torch_Module *const *modules, int n, dip_site at); /* holds, is not called */
DIP_API torch_Module *dip_nn_cross_entropy_loss(dip_context *ctx, const dip_nn_loss_opts *o);
DIP_API torch_Module *dip_nn_nll_loss(dip_context *ctx, const dip_nn_loss_opts *o);
DIP_API torch_Module *dip_nn_mse_loss(dip_context *ctx, const dip_nn_loss_opts *o);

/* A module of the user's own: what nn_class writes down.  `self` is zeroed memory; init fills the
 * fields, which then belong to the module; forward computes. */
enum { DIP_NN_MODULE, DIP_NN_TENSOR, DIP_NN_NUMBER };
typedef struct dip_nn_field { const char *name; int kind; size_t offset; } dip_nn_field;
typedef struct dip_nn_class {
    size_t size_;
    const char *name;
    size_t self_size;
    void (*init)(void *self);
    dip_tensor *(*forward)(void *self, dip_tensor *x);
    const dip_nn_field *fields;
    int n_fields;
} dip_nn_class;
DIP_API torch_Module *dip_nn_new(dip_context *ctx, const dip_nn_class *cls, dip_site at);         /* cls must outlive the module       */
DIP_API void *dip_nn_self(torch_Module *m, const char *class_name, dip_site at);                  /* its struct                        */
DIP_API dip_tensor *dip_nn_parameter(dip_tensor *x, const dip_nn_parameter_opts *o);              /* nn.Parameter(x): marks x, returns it */
DIP_API dip_tensor *dip_nn_buffer(dip_tensor *x, dip_site at);                                    /* nn.Buffer(x): moves with the module, is not trained */

DIP_API dip_tensor *dip_nn_call(torch_Module *m, dip_tensor *x, dip_site at);                     /* m(x)                              */
DIP_API dip_tensor *dip_nn_call2(torch_Module *m, dip_tensor *x, dip_tensor *y, dip_site at);     /* criterion(outputs, labels)        */
DIP_API torch_Module *dip_nn_train(torch_Module *m, bool on, dip_site at);                        /* m.train(), m.eval(); returns m    */
DIP_API bool dip_nn_training(const torch_Module *m);
DIP_API torch_Module *dip_nn_to_device(torch_Module *m, torch_Device device, dip_site at);        /* parameters and buffers, in place  */
DIP_API torch_Module *dip_nn_to_dtype(torch_Module *m, dip_dtype dtype, dip_site at);             /* those that are floats             */
DIP_API torch_Parameters *dip_nn_parameters(torch_Module *m, dip_site at);                        /* in the order of registration, each once */
DIP_API torch_Parameters *dip_nn_buffers(torch_Module *m, dip_site at);
DIP_API torch_Parameters *dip_torch_parameters(dip_context *ctx, dip_tensors list, dip_site at);  /* a list of one's own               */
DIP_API int64_t dip_parameters_count(const torch_Parameters *p);
DIP_API dip_tensor *dip_parameters_item(const torch_Parameters *p, int64_t i);                    /* NULL outside; borrowed            */
DIP_API const char *dip_parameters_name(const torch_Parameters *p, int64_t i);                    /* "fc1.weight"; "" outside          */
DIP_API torch_Module *dip_nn_get_submodule(torch_Module *m, const char *path, dip_site at);       /* "body.0"                          */
DIP_API dip_tensor *dip_nn_get_parameter(torch_Module *m, const char *path, dip_site at);         /* "fc1.weight"                      */
DIP_API bool dip_nn_zero_grad(torch_Module *m, dip_site at);

/* ---- torch.optim ------------------------------------------------------------------------------------------------ */
DIP_API torch_Optimizer *dip_optim_adam(torch_Parameters *p, const dip_torch_adam_opts *o);
DIP_API torch_Optimizer *dip_optim_adamw(torch_Parameters *p, const dip_torch_adam_opts *o);      /* weight decay on the weights       */
DIP_API torch_Optimizer *dip_optim_sgd(torch_Parameters *p, const dip_torch_sgd_opts *o);
DIP_API torch_Optimizer *dip_optim_rmsprop(torch_Parameters *p, const dip_torch_rmsprop_opts *o);
DIP_API bool dip_optim_zero_grad(torch_Optimizer *opt, const dip_zero_grad_opts *o);
DIP_API bool dip_optim_step(torch_Optimizer *opt, dip_site at);
DIP_API double dip_optim_lr(const torch_Optimizer *opt);                                          /* param_groups[0]["lr"]             */
DIP_API bool dip_optim_set_lr(torch_Optimizer *opt, double lr, dip_site at);

/* ---- torch.utils.data and torchvision ----------------------------------------------------------------------------- */
DIP_API torch_Transform *dip_transforms_to_tensor(dip_context *ctx, dip_site at);                 /* bytes / 255, (1, H, W)            */
DIP_API torch_Transform *dip_transforms_normalize(dip_context *ctx, dip_numbers mean, dip_numbers std, dip_site at);
DIP_API torch_Transform *dip_transforms_compose(dip_context *ctx, torch_Transform *const *list, int n, dip_site at);
DIP_API torch_Dataset *dip_torchvision_mnist(dip_context *ctx, const dip_torch_mnist_opts *o);    /* image (1, 28, 28), label int64    */
DIP_API torch_Dataset *dip_data_tensor_dataset(dip_context *ctx, dip_tensors tensors, dip_site at); /* sample i: row i of each         */
DIP_API torch_Dataset *dip_data_subset(torch_Dataset *d, dip_tensor *indices, dip_site at);       /* indices int64 (n)                 */
DIP_API bool dip_data_random_split(torch_Dataset *d, dip_numbers lengths, torch_Dataset **const *parts, int n, const dip_split_opts *o); /* *parts[0 .. n), n = lengths.count; sizes, or fractions of 1 */
DIP_API torch_DataLoader *dip_data_loader(dip_context *ctx, const dip_torch_loader_opts *o);
DIP_API int64_t dip_data_len(const void *dataset_or_loader, dip_site at);                         /* samples, or batches; -1 on error  */
DIP_API torch_Dataset *dip_data_dataset(const void *loader_or_subset, dip_site at);               /* loader.dataset                    */
DIP_API dip_tensors dip_data_get(torch_Dataset *d, int64_t index, dip_site at);                   /* dataset[index]                    */

/* torch_for: what it walks is a DataLoader or the list of nn_parameters.  The guard is a disguised handle. */
DIP_API dip_tensor *dip_torch_for_begin(dip_context *ctx, void *iterable, int names, dip_site at);
DIP_API bool dip_torch_for_next(dip_tensor *guard, dip_tensor **a, dip_tensor **b, dip_tensor **c); /* opens the round's scope, leaves the last one's */
DIP_API const char *dip_torch_for_name(dip_tensor *guard);                                        /* of the parameter in hand          */
DIP_API void dip_torch_for_round(dip_tensor *guard);                                              /* the inner loop ran to its end     */
DIP_API void dip_torch_for_end(dip_tensor **guard);

/* ---- lists of numbers, as Python's lists of floats, and text ------------------------------------------------------- */
DIP_API torch_List *dip_list_new(dip_context *ctx, dip_site at);
DIP_API bool dip_list_append(torch_List *l, double v, dip_site at);
DIP_API int64_t dip_list_len(const torch_List *l);
DIP_API double dip_list_get(const torch_List *l, int64_t i, dip_site at);                         /* negative: from the end            */
DIP_API const double *dip_list_data(const torch_List *l);                                         /* valid until the next append       */
DIP_API bool dip_torch_print(const void *object, dip_site at);                                    /* any object of this page, and a newline, to the context's sink */
DIP_API bool dip_torch_print_device(dip_context *ctx, torch_Device d, dip_site at);
DIP_API bool dip_torch_print_size(dip_context *ctx, dip_shape s, dip_site at);
DIP_API bool dip_torch_print_number(dip_context *ctx, double v, dip_site at);                     /* Python's text of a float          */
#ifdef __cplusplus
}
#endif

#if !defined(DIPTYCH_NO_SKIN)
/* ================================= the skin: macros only, nothing is exported ================================= */
#ifdef __cplusplus
static inline dip_operand dip_operand_(dip_tensor *x) { return dip_operand{ x, 0, DIP_OPERAND_TENSOR }; }
static inline dip_operand dip_operand_(double v) { return dip_operand{ NULL, v, DIP_OPERAND_REAL }; }
static inline dip_operand dip_operand_(float v) { return dip_operand{ NULL, (double)v, DIP_OPERAND_REAL }; }
static inline dip_operand dip_operand_(bool v) { return dip_operand{ NULL, v ? 1.0 : 0.0, DIP_OPERAND_BOOL }; }
template <typename T> static inline dip_operand dip_operand_(T v) { return dip_operand{ NULL, (double)v, DIP_OPERAND_WHOLE }; }
static inline dip_tensor *dip_to_(dip_tensor *x, torch_Device d, dip_site at) { return dip_torch_to_device(x, d, at); }
static inline dip_tensor *dip_to_(dip_tensor *x, dip_dtype t, dip_site at) { return dip_torch_to_dtype(x, t, at); }
static inline torch_Module *dip_nn_to_(torch_Module *m, torch_Device d, dip_site at) { return dip_nn_to_device(m, d, at); }
static inline torch_Module *dip_nn_to_(torch_Module *m, dip_dtype t, dip_site at) { return dip_nn_to_dtype(m, t, at); }
static inline bool dip_print_(const void *x, dip_site at) { return dip_torch_print(x, at); }
static inline bool dip_print_(torch_Device d, dip_site at) { return dip_torch_print_device(DIP_CTX, d, at); }
static inline bool dip_print_(dip_shape s, dip_site at) { return dip_torch_print_size(DIP_CTX, s, at); }
static inline bool dip_print_(double v, dip_site at) { return dip_torch_print_number(DIP_CTX, v, at); }
template <typename T> struct dip_nn_kind_ { enum { value = DIP_NN_NUMBER }; };
template <> struct dip_nn_kind_<torch_Module *> { enum { value = DIP_NN_MODULE }; };
template <> struct dip_nn_kind_<torch_Tensor *> { enum { value = DIP_NN_TENSOR }; };
#define DIP_OPERAND(x) (dip_operand_(x))
#define DIP_NN_KIND_(T) dip_nn_kind_<T>::value
#define torch_to(x, to) dip_to_((x), (to), DIP_HERE)
#define nn_to(m, to) dip_nn_to_((m), (to), DIP_HERE)
#define torch_print(x) dip_print_((x), DIP_HERE)
#define DIP_LAST_(T, ...) ([&]() { T dip_v_[] = { __VA_ARGS__ }; return dip_v_[sizeof dip_v_ / sizeof dip_v_[0] - 1]; }())
#define DIP_TENSORS(...) (([&]() { DIP_STATIC_ASSERT_(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 tensors in one list"); return dip_fill_<dip_tensors, dip_tensor *>({ __VA_ARGS__ }); })())
#define DIP_NUMBERS(...) ([&]() { DIP_STATIC_ASSERT_(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 numbers in one list"); double dip_v_[] = { DIP_MAP(DIP_DOUBLE_, __VA_ARGS__) }; dip_numbers dip_s_ = dip_numbers(); for (double dip_x_ : dip_v_) { dip_s_.item[dip_s_.count] = dip_x_; dip_s_.count++; } return dip_s_; }())
#define DIP_ANY_SHAPE_(...) dip_shape_({ __VA_ARGS__ })
#else
static inline dip_operand dip_operand_tensor_(dip_tensor *x) { return (dip_operand){ x, 0, DIP_OPERAND_TENSOR }; }
static inline dip_operand dip_operand_real_(double v) { return (dip_operand){ NULL, v, DIP_OPERAND_REAL }; }
static inline dip_operand dip_operand_whole_(long long v) { return (dip_operand){ NULL, (double)v, DIP_OPERAND_WHOLE }; }
static inline dip_operand dip_operand_bool_(bool v) { return (dip_operand){ NULL, v ? 1 : 0, DIP_OPERAND_BOOL }; }
static inline bool dip_print_device_(torch_Device d, dip_site at) { return dip_torch_print_device(DIP_CTX, d, at); }
static inline bool dip_print_size_(dip_shape s, dip_site at) { return dip_torch_print_size(DIP_CTX, s, at); }
static inline bool dip_print_number_(double v, dip_site at) { return dip_torch_print_number(DIP_CTX, v, at); }
#define DIP_OPERAND(x) (_Generic((x), dip_tensor *: dip_operand_tensor_, float: dip_operand_real_, double: dip_operand_real_, bool: dip_operand_bool_, default: dip_operand_whole_)(x))
#define DIP_NN_KIND_(T) _Generic((T *)0, torch_Module **: DIP_NN_MODULE, torch_Tensor **: DIP_NN_TENSOR, default: DIP_NN_NUMBER)
#define torch_to(x, to) _Generic((to), torch_Device: dip_torch_to_device, default: dip_torch_to_dtype)((x), (to), DIP_HERE)
#define nn_to(m, to) _Generic((to), torch_Device: dip_nn_to_device, default: dip_nn_to_dtype)((m), (to), DIP_HERE)
#define torch_print(x) _Generic((x), torch_Device: dip_print_device_, dip_shape: dip_print_size_, double: dip_print_number_, float: dip_print_number_, default: dip_torch_print)((x), DIP_HERE)
#define DIP_LAST_(T, ...) (((T[]){ __VA_ARGS__ })[sizeof((T[]){ __VA_ARGS__ }) / sizeof(T) - 1])
#define DIP_TENSORS(...) \
    (__extension__({ _Static_assert(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 tensors in one list"); (dip_tensors){ DIP_COUNT(__VA_ARGS__), { __VA_ARGS__ } }; }))
#define DIP_NUMBERS(...) \
    (__extension__({ _Static_assert(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 numbers in one list"); (dip_numbers){ DIP_COUNT(__VA_ARGS__), { DIP_MAP(DIP_DOUBLE_, __VA_ARGS__) } }; }))
#define DIP_ANY_SHAPE_(...) ((dip_shape){ (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), { __VA_ARGS__ } })
#endif
#define DIP_DOUBLE_(v) (double)(v),
#define DIP_FIRST_(a, ...) a
#define DIP_NO_DIMS_ (DIP_SIZE0_)
#ifdef __cplusplus
#define DIP_SIZE0_ dip_shape()
#else
#define DIP_SIZE0_ (dip_shape){ 0, { 0 } }
#endif

/* ---- keyword calls: the function, so many leading arguments, with the context before them (C) or not ---- */
#define DIP_KW1_(O, f, a, ...) DIP_KW(O, f((a), &kw_o), __VA_ARGS__)
#define DIP_KW2_(O, f, a, b, ...) DIP_KW(O, f((a), (b), &kw_o), __VA_ARGS__)
#define DIP_KW4_(O, f, a, b, c, d, ...) DIP_KW(O, f((a), (b), (c), (d), &kw_o), __VA_ARGS__)
#define DIP_KWC1_(O, f, a, ...) DIP_KW(O, f(DIP_CTX, (a), &kw_o), __VA_ARGS__)
#define DIP_KWC2_(O, f, a, b, ...) DIP_KW(O, f(DIP_CTX, (a), (b), &kw_o), __VA_ARGS__)
#define DIP_KWC3_(O, f, a, b, c, ...) DIP_KW(O, f(DIP_CTX, (a), (b), (c), &kw_o), __VA_ARGS__)

/* ---- values and lists ---- */
#define torch_shape(...) DIP_SHAPE(__VA_ARGS__)                       /* torch_zeros(torch_shape(2, 3))                    */
#define torch_scalar_shape() DIP_NO_DIMS_                             /* ()                                                */
#define torch_numbers(...) DIP_NUMBERS(__VA_ARGS__)                   /* [0.9, 0.1]                                        */
#define torch_tensors(...) DIP_TENSORS(__VA_ARGS__)                   /* [x, y]                                            */
#define torch_pair(a, b) DIP_PAIR(a, b)                               /* (0.9, 0.999)                                      */
#define torch_list() dip_list_new(DIP_CTX, DIP_HERE)
#define torch_append(l, v) dip_list_append((l), (v), DIP_HERE)
#define torch_len(l) dip_list_len(l)
#define torch_get(l, i) dip_list_get((l), (i), DIP_HERE)

/* ---- switches and the machine ---- */
#define torch_manual_seed(seed) dip_torch_manual_seed(DIP_CTX, (seed), DIP_HERE)
#define torch_initial_seed() dip_torch_initial_seed(DIP_CTX)
#define torch_set_default_dtype(t) dip_torch_set_default_dtype(DIP_CTX, (t), DIP_HERE)
#define torch_get_default_dtype() dip_torch_get_default_dtype(DIP_CTX)
#define torch_set_num_threads(n) dip_set_num_threads(DIP_CTX, (n), DIP_HERE)
#define torch_get_num_threads() dip_get_num_threads(DIP_CTX)
#define torch_device(name) dip_torch_device(DIP_CTX, (name), DIP_HERE)
#define torch_cuda_is_available() dip_torch_cuda_is_available(DIP_CTX)
#define torch_Generator() dip_torch_generator(DIP_CTX, DIP_HERE)
#define torch_Generator_manual_seed(g, seed) dip_torch_generator_manual_seed((g), (seed), DIP_HERE)
#define DIP_GRAD_(on) __attribute__((cleanup(dip_torch_grad_leave), unused)) dip_grad_mark DIP_CAT(dip_grad_, __COUNTER__) = dip_torch_grad_enter(DIP_CTX, on)
#define torch_no_grad() DIP_GRAD_(false)                              /* { torch_no_grad(); ... }: to the end of the block */
#define torch_enable_grad() DIP_GRAD_(true)
#define torch_is_grad_enabled() dip_torch_is_grad_enabled(DIP_CTX)

/* ---- making tensors ---- */
#define DIP_FULL_(shape, value, ...) DIP_KW(dip_factory_opts, dip_torch_full(DIP_CTX, (shape), DIP_OPERAND(value), &kw_o), __VA_ARGS__)
#define DIP_LIKE_(x, value, ...) DIP_KW(dip_factory_opts, dip_torch_full_like((x), (value), &kw_o), __VA_ARGS__)
#define torch_zeros(...) DIP_KWC1_(dip_factory_opts, dip_torch_zeros, __VA_ARGS__, DIP_KW_END) /* torch_zeros(shape, .dtype = ..., .requires_grad = true) */
#define torch_ones(...) DIP_KWC1_(dip_factory_opts, dip_torch_ones, __VA_ARGS__, DIP_KW_END)
#define torch_empty(...) DIP_KWC1_(dip_factory_opts, dip_torch_zeros, __VA_ARGS__, DIP_KW_END)
#define torch_full(...) DIP_FULL_(__VA_ARGS__, DIP_KW_END)            /* torch_full(shape, 7)                              */
#define torch_full_like(...) DIP_LIKE_(__VA_ARGS__, DIP_KW_END)
#define torch_zeros_like(x) DIP_LIKE_(x, 0, DIP_KW_END)
#define torch_ones_like(x) DIP_LIKE_(x, 1, DIP_KW_END)
#define torch_rand(...) DIP_KWC1_(dip_factory_opts, dip_torch_rand, __VA_ARGS__, DIP_KW_END)
#define torch_randn(...) DIP_KWC1_(dip_factory_opts, dip_torch_randn, __VA_ARGS__, DIP_KW_END)
#define torch_randint(...) DIP_KWC3_(dip_factory_opts, dip_torch_randint, __VA_ARGS__, DIP_KW_END) /* torch_randint(0, 10, shape)                       */
#define torch_randperm(...) DIP_KWC1_(dip_factory_opts, dip_torch_randperm, __VA_ARGS__, DIP_KW_END)
#define torch_frombuffer(...) DIP_KWC2_(dip_factory_opts, dip_torch_frombuffer, __VA_ARGS__, DIP_KW_END) /* torch_frombuffer(array, shape, .dtype = ...)      */
#define DIP_ARANGE_(a, b, c) DIP_KW(dip_factory_opts, dip_torch_arange(DIP_CTX, DIP_OPERAND(a), DIP_OPERAND(b), DIP_OPERAND(c), &kw_o), DIP_KW_END)
#define DIP_ARANGE1_(a) DIP_ARANGE_(0, a, 1)
#define DIP_ARANGE2_(a, b) DIP_ARANGE_(a, b, 1)
#define DIP_BY3_(a, b, c, x, ...) x
#define torch_arange(...) DIP_BY3_(__VA_ARGS__, DIP_ARANGE_, DIP_ARANGE2_, DIP_ARANGE1_, 0)(__VA_ARGS__) /* end; start, end; start, end, step */
#define DIP_NUMBER_(v) DIP_OPERAND(v),
#ifdef __cplusplus
#define torch_tensor(...) ([&]() { const dip_operand dip_l_[] = { DIP_MAP(DIP_NUMBER_, __VA_ARGS__) }; return DIP_TORCH_TENSOR_(dip_l_, (int64_t)(sizeof dip_l_ / sizeof dip_l_[0])); }())
#else
#define torch_tensor(...) (__extension__({ const dip_operand dip_l_[] = { DIP_MAP(DIP_NUMBER_, __VA_ARGS__) }; DIP_TORCH_TENSOR_(dip_l_, (int64_t)(sizeof dip_l_ / sizeof dip_l_[0])); }))
#endif
#define DIP_TORCH_TENSOR_(list, n) DIP_KW(dip_factory_opts, dip_torch_tensor(DIP_CTX, (list), DIP_ANY_SHAPE_(n), &kw_o), DIP_KW_END) /* torch_tensor(1, 2.5); in C11 `true` is a whole number */
#define torch_scalar(v) DIP_FULL_(torch_scalar_shape(), v, DIP_KW_END) /* torch.tensor(2.5)                                */

/* ---- asking ---- */
#define torch_item(x) dip_torch_item((x), DIP_HERE)
#define torch_size(x, dim) dip_torch_size((x), (dim), DIP_HERE)
#define torch_Size_of(x) dip_tensor_shape(x)                          /* x.shape                                           */
#define torch_dim(x) (dip_tensor_shape(x).rank)
#define torch_numel(x) dip_tensor_numel(x)
#define torch_dtype_of(x) dip_tensor_dtype(x)
#define torch_device_of(x) torch_device(dip_tensor_device(x))
#define torch_requires_grad(x) dip_tensor_requires_grad(x)
#define torch_set_requires_grad(x, on) dip_torch_set_requires_grad((x), (on), DIP_HERE)
#define torch_is_leaf(x) dip_torch_is_leaf(x)
#define torch_equal(a, b) dip_torch_equal((a), (b), DIP_HERE)
#define torch_allclose(a, b) dip_torch_allclose((a), (b), 1e-5, 1e-8, DIP_HERE)

/* ---- arithmetic ---- */
#define DIP_BINARY_(f, a, b) f(DIP_CTX, DIP_OPERAND(a), DIP_OPERAND(b), DIP_HERE)
#define torch_add(a, b) DIP_BINARY_(dip_torch_add, a, b)
#define torch_sub(a, b) DIP_BINARY_(dip_torch_sub, a, b)
#define torch_mul(a, b) DIP_BINARY_(dip_torch_mul, a, b)
#define torch_div(a, b) DIP_BINARY_(dip_torch_div, a, b)
#define torch_pow(a, b) DIP_BINARY_(dip_torch_pow, a, b)
#define torch_maximum(a, b) DIP_BINARY_(dip_torch_maximum, a, b)
#define torch_minimum(a, b) DIP_BINARY_(dip_torch_minimum, a, b)
#define torch_eq(a, b) DIP_BINARY_(dip_torch_eq, a, b)
#define torch_ne(a, b) DIP_BINARY_(dip_torch_ne, a, b)
#define torch_lt(a, b) DIP_BINARY_(dip_torch_lt, a, b)
#define torch_le(a, b) DIP_BINARY_(dip_torch_le, a, b)
#define torch_gt(a, b) DIP_BINARY_(dip_torch_gt, a, b)
#define torch_ge(a, b) DIP_BINARY_(dip_torch_ge, a, b)
#define torch_where(c, a, b) dip_torch_where((c), DIP_OPERAND(a), DIP_OPERAND(b), DIP_HERE)
#define torch_matmul(a, b) dip_torch_matmul((a), (b), DIP_HERE)
#define torch_clamp(...) DIP_KW1_(dip_clamp_opts, dip_torch_clamp, __VA_ARGS__, DIP_KW_END)
#define torch_neg(x) dip_torch_neg((x), DIP_HERE)
#define torch_exp(x) dip_torch_exp((x), DIP_HERE)
#define torch_log(x) dip_torch_log((x), DIP_HERE)
#define torch_sqrt(x) dip_torch_sqrt((x), DIP_HERE)
#define torch_sin(x) dip_torch_sin((x), DIP_HERE)
#define torch_cos(x) dip_torch_cos((x), DIP_HERE)
#define torch_tanh(x) dip_torch_tanh((x), DIP_HERE)
#define torch_sigmoid(x) dip_torch_sigmoid((x), DIP_HERE)
#define torch_reciprocal(x) dip_torch_reciprocal((x), DIP_HERE)
#define torch_abs(x) dip_torch_abs((x), DIP_HERE)
#define torch_square(x) dip_torch_square((x), DIP_HERE)
#define torch_relu(x) dip_torch_relu((x), DIP_HERE)

/* ---- reductions: torch_sum(x), torch_sum(x, 1), torch_sum(x, torch_shape(0, 2)) and .keepdim ---- */
#ifdef __cplusplus
static inline dip_shape dip_axes_(dip_shape s) { return s; }
static inline dip_shape dip_axes_(int64_t d) { dip_shape s = dip_shape(); s.rank = 1; s.dim[0] = d; return s; }
#define DIP_AXES_(d) dip_axes_(d)
#else
static inline dip_shape dip_axes_shape_(dip_shape s) { return s; }
static inline dip_shape dip_axes_one_(int64_t d) { return (dip_shape){ 1, { d } }; }
#define DIP_AXES_(d) (_Generic((d), dip_shape: dip_axes_shape_, default: dip_axes_one_)(d))
#endif
#define DIP_ALL_(f, x) DIP_KW(dip_axis_opts, f((x), DIP_NO_DIMS_, &kw_o), DIP_KW_END)
#define DIP_OVER_(f, x, d, ...) DIP_KW(dip_axis_opts, f((x), DIP_AXES_(d), &kw_o), __VA_ARGS__)
#define DIP_OVER2_(f, x, d) DIP_OVER_(f, x, d, DIP_KW_END)
#define DIP_OVER3_(f, x, d, k) DIP_OVER_(f, x, d, k, DIP_KW_END)
#define DIP_REDUCE_(f, ...) DIP_BY3_(__VA_ARGS__, DIP_OVER3_, DIP_OVER2_, DIP_ALL_, 0)(f, __VA_ARGS__)
#define torch_sum(...) DIP_REDUCE_(dip_torch_sum, __VA_ARGS__)
#define torch_mean(...) DIP_REDUCE_(dip_torch_mean, __VA_ARGS__)
#define torch_argmax(...) DIP_REDUCE_(dip_torch_argmax, __VA_ARGS__)
#define torch_argmin(...) DIP_REDUCE_(dip_torch_argmin, __VA_ARGS__)
#define DIP_BY4_(a, b, c, d, x, ...) x
#define DIP_MAX1_(f, x) f((x), DIP_HERE)
#define DIP_MAX2_(f, x, d) DIP_KW(dip_axis_opts, f##_dim((x), (d), NULL, &kw_o), DIP_KW_END)
#define DIP_MAX3_(f, x, d, i) DIP_KW(dip_axis_opts, f##_dim((x), (d), (i), &kw_o), DIP_KW_END)
#define DIP_MAX4_(f, x, d, i, k) DIP_KW(dip_axis_opts, f##_dim((x), (d), (i), &kw_o), k, DIP_KW_END)
#define torch_max(...) DIP_BY4_(__VA_ARGS__, DIP_MAX4_, DIP_MAX3_, DIP_MAX2_, DIP_MAX1_, 0)(dip_torch_max, __VA_ARGS__) /* x; x, dim; x, dim, &indices[, .keepdim = true] */
#define torch_min(...) DIP_BY4_(__VA_ARGS__, DIP_MAX4_, DIP_MAX3_, DIP_MAX2_, DIP_MAX1_, 0)(dip_torch_min, __VA_ARGS__)

/* ---- shapes ---- */
#define torch_reshape(x, ...) dip_torch_reshape((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)
#define torch_view(x, ...) dip_torch_view((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)
#define torch_transpose(x, a, b) dip_torch_transpose((x), (a), (b), DIP_HERE)
#define torch_t(x) dip_torch_t((x), DIP_HERE)
#define torch_permute(x, ...) dip_torch_permute((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)
#define DIP_SQUEEZE1_(x) dip_torch_squeeze((x), DIP_NO_DIMS_, DIP_HERE)
#define DIP_SQUEEZE2_(x, d) dip_torch_squeeze((x), DIP_AXES_(d), DIP_HERE)
#define torch_squeeze(...) DIP_BY3_(__VA_ARGS__, 0, DIP_SQUEEZE2_, DIP_SQUEEZE1_, 0)(__VA_ARGS__)
#define torch_unsqueeze(x, dim) dip_torch_unsqueeze((x), (dim), DIP_HERE)
#define DIP_FLATTEN_(x, ...) DIP_KW(dip_nn_flatten_opts, dip_torch_flatten((x), &kw_o), .start_dim = 0, __VA_ARGS__)
#define torch_flatten(...) DIP_FLATTEN_(__VA_ARGS__, DIP_KW_END)
#define torch_expand(x, ...) dip_torch_expand((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)
#define torch_cat(...) DIP_KWC1_(dip_dim_opts, dip_torch_cat, __VA_ARGS__, DIP_KW_END)      /* torch_cat(torch_tensors(x, y), .dim = 1)          */
#define torch_stack(...) DIP_KWC1_(dip_dim_opts, dip_torch_stack, __VA_ARGS__, DIP_KW_END)
#define torch_gather(x, dim, index) dip_torch_gather((x), (dim), (index), DIP_HERE)
#define torch_select(x, dim, index) dip_torch_select((x), (dim), (index), DIP_HERE)
#define torch_slice(...) DIP_KW4_(dip_slice_opts, dip_torch_slice, __VA_ARGS__, DIP_KW_END)          /* torch_slice(x, dim, start, end[, .step = 2])      */
#define torch_clone(x) dip_torch_clone((x), DIP_HERE)
#define torch_contiguous(x) dip_torch_contiguous((x), DIP_HERE)
#define torch_detach(x) dip_torch_detach((x), DIP_HERE)
#define torch_data(x) dip_torch_detach((x), DIP_HERE)
#define torch_float(x) dip_torch_to_dtype((x), DIP_FLOAT32, DIP_HERE)
#define torch_double(x) dip_torch_to_dtype((x), DIP_FLOAT64, DIP_HERE)
#define torch_to_long(x) dip_torch_to_dtype((x), DIP_INT64, DIP_HERE) /* x.long()                                          */
#define torch_copy_(x, from) dip_torch_copy_((x), (from), DIP_HERE)

/* ---- autograd ---- */
#define torch_backward(...) DIP_KW1_(dip_backward_opts, dip_torch_backward, __VA_ARGS__, DIP_KW_END)
#define torch_grad(x) dip_torch_grad((x), DIP_HERE)
#define torch_autograd_grad(...) DIP_KWC2_(dip_grad_opts, dip_torch_autograd_grad, __VA_ARGS__, DIP_KW_END) /* torch_autograd_grad(torch_tensors(y), torch_tensors(a, b)).item[0] */

/* ---- torch.nn.functional ---- */
#define torch_nn_functional_relu(x) dip_f_relu((x), DIP_HERE)
#define torch_nn_functional_sigmoid(x) dip_torch_sigmoid((x), DIP_HERE)
#define torch_nn_functional_tanh(x) dip_torch_tanh((x), DIP_HERE)
#define torch_nn_functional_softmax(...) DIP_KW1_(dip_nn_softmax_opts, dip_f_softmax, __VA_ARGS__, DIP_KW_END)
#define torch_nn_functional_log_softmax(...) DIP_KW1_(dip_nn_softmax_opts, dip_f_log_softmax, __VA_ARGS__, DIP_KW_END)
#define DIP_F_LINEAR2_(x, w) dip_f_linear((x), (w), NULL, DIP_HERE)
#define DIP_F_LINEAR3_(x, w, b) dip_f_linear((x), (w), (b), DIP_HERE)
#define torch_nn_functional_linear(...) DIP_BY3_(__VA_ARGS__, DIP_F_LINEAR3_, DIP_F_LINEAR2_, 0, 0)(__VA_ARGS__)
#define torch_nn_functional_dropout(...) DIP_KW1_(dip_f_dropout_opts, dip_f_dropout, __VA_ARGS__, DIP_KW_END) /* x, .p = 0.5, .training = true          */
#define DIP_F_ONE_HOT1_(labels) dip_f_one_hot((labels), -1, DIP_HERE)
#define DIP_F_ONE_HOT2_(labels, classes) dip_f_one_hot((labels), (classes), DIP_HERE)
#define torch_nn_functional_one_hot(...) DIP_BY3_(__VA_ARGS__, 0, DIP_F_ONE_HOT2_, DIP_F_ONE_HOT1_, 0)(__VA_ARGS__)
#define torch_nn_functional_cross_entropy(...) DIP_KW2_(dip_nn_loss_opts, dip_f_cross_entropy, __VA_ARGS__, DIP_KW_END)
#define torch_nn_functional_nll_loss(...) DIP_KW2_(dip_nn_loss_opts, dip_f_nll_loss, __VA_ARGS__, DIP_KW_END)
#define torch_nn_functional_mse_loss(...) DIP_KW2_(dip_nn_loss_opts, dip_f_mse_loss, __VA_ARGS__, DIP_KW_END)

/* ---- torch.nn ---- */
#define torch_nn_Linear(...) DIP_KWC2_(dip_nn_linear_opts, dip_nn_linear, __VA_ARGS__, DIP_KW_END)
#define torch_nn_Flatten(...) DIP_KW(dip_nn_flatten_opts, dip_nn_flatten(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_Identity() dip_nn_identity(DIP_CTX, DIP_HERE)
#define torch_nn_ReLU(...) DIP_KW(dip_nn_inplace_opts, dip_nn_relu(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_Sigmoid() dip_nn_sigmoid(DIP_CTX, DIP_HERE)
#define torch_nn_Tanh() dip_nn_tanh(DIP_CTX, DIP_HERE)
#define torch_nn_Softmax(...) DIP_KW(dip_nn_softmax_opts, dip_nn_softmax(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_LogSoftmax(...) DIP_KW(dip_nn_softmax_opts, dip_nn_log_softmax(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define DIP_NN_DROPOUT_(p, ...) DIP_KW(dip_nn_inplace_opts, dip_nn_dropout(DIP_CTX, DIP_LAST_(double, 0.5, p), &kw_o), __VA_ARGS__)
#define torch_nn_Dropout(...) DIP_NN_DROPOUT_(__VA_ARGS__, DIP_KW_END) /* nn_Dropout(), nn_Dropout(0.2), nn_Dropout(0.2, .inplace = true) */
#define DIP_NN_SEQUENTIAL_(list, n) dip_nn_sequential(DIP_CTX, (list) + 1, (n) - 1, DIP_HERE)
#define torch_nn_Sequential(...) DIP_MANY(torch_Module *, DIP_NN_SEQUENTIAL_, NULL, __VA_ARGS__)
#define DIP_NN_MODULE_LIST_(list, n) dip_nn_module_list(DIP_CTX, (list) + 1, (n) - 1, DIP_HERE)
#define torch_nn_ModuleList(...) DIP_MANY(torch_Module *, DIP_NN_MODULE_LIST_, NULL, __VA_ARGS__)
#define torch_nn_CrossEntropyLoss(...) DIP_KW(dip_nn_loss_opts, dip_nn_cross_entropy_loss(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_NLLLoss(...) DIP_KW(dip_nn_loss_opts, dip_nn_nll_loss(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_MSELoss(...) DIP_KW(dip_nn_loss_opts, dip_nn_mse_loss(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_Parameter(...) DIP_KW1_(dip_nn_parameter_opts, dip_nn_parameter, __VA_ARGS__, DIP_KW_END)
#define torch_nn_Buffer(x) dip_nn_buffer((x), DIP_HERE)

/* A module of one's own.  A plain name is a module; (torch_Tensor *, name) a parameter or buffer;
 * (int64_t, name) or any other type a value that the module keeps.  Write NAME_init and NAME_forward:
 *   nn_class(Scaled, body, (torch_Tensor *, scale), (double, power))
 *   static void Scaled_init(struct Scaled *self) { self->body = nn_Linear(4, 2); ... }
 *   static torch_Tensor *Scaled_forward(struct Scaled *self, torch_Tensor *x) { ... }
 * Scaled() then builds one. */
#define DIP_SECOND_(a, b, ...) b
#define DIP_NN_PROBE_(...) ~, T, ~
#define DIP_NN_TYPED_(f) DIP_NN_TYPED2_(DIP_NN_PROBE_ f, M, ~)
#define DIP_NN_TYPED2_(...) DIP_SECOND_(__VA_ARGS__)
#define DIP_NN_DECLARE_(f) DIP_CAT(DIP_NN_DECLARE_, DIP_NN_TYPED_(f))(f)
#define DIP_NN_DECLARE_M(f) torch_Module *f;
#define DIP_NN_DECLARE_T(f) DIP_NN_DECLARE_AS_ f
#define DIP_NN_DECLARE_AS_(type, f) type f;
#define DIP_NN_FIELD_(f) DIP_CAT(DIP_NN_FIELD_, DIP_NN_TYPED_(f))(f)
#define DIP_NN_FIELD_M(f) { #f, DIP_NN_MODULE, offsetof(dip_self_, f) },
#define DIP_NN_FIELD_T(f) DIP_NN_FIELD_AS_ f
#define DIP_NN_FIELD_AS_(type, f) { #f, DIP_NN_KIND_(type), offsetof(dip_self_, f) },
#define nn_class(Name, ...) \
    struct Name { DIP_MAP(DIP_NN_DECLARE_, __VA_ARGS__) }; \
    static void Name##_init(struct Name *self); \
    static torch_Tensor *Name##_forward(struct Name *self, torch_Tensor *x); \
    static void dip_init_##Name(void *self) { Name##_init((struct Name *)self); } \
    static torch_Tensor *dip_forward_##Name(void *self, torch_Tensor *x) { return Name##_forward((struct Name *)self, x); } \
    DIP_QUIET_ __attribute__((unused)) static torch_Module *Name(void) { \
        typedef struct Name dip_self_; \
        static const dip_nn_field fields[] = { DIP_MAP(DIP_NN_FIELD_, __VA_ARGS__) }; \
        static const dip_nn_class cls = { sizeof(dip_nn_class), #Name, sizeof(dip_self_), dip_init_##Name, dip_forward_##Name, fields, (int)(sizeof fields / sizeof fields[0]) }; \
        return dip_nn_new(DIP_CTX, &cls, DIP_HERE); \
    } DIP_LOUD_

#define nn_self(Name, m) ((struct Name *)dip_nn_self((m), #Name, DIP_HERE))
#define DIP_NN_CALL2_(m, x) dip_nn_call((m), (x), DIP_HERE)
#define DIP_NN_CALL3_(m, x, y) dip_nn_call2((m), (x), (y), DIP_HERE)
#define nn_call(...) DIP_BY3_(__VA_ARGS__, DIP_NN_CALL3_, DIP_NN_CALL2_, 0, 0)(__VA_ARGS__)
#define nn_train(m) dip_nn_train((m), true, DIP_HERE)
#define nn_eval(m) dip_nn_train((m), false, DIP_HERE)
#define nn_training(m) dip_nn_training(m)
#define nn_parameters(m) dip_nn_parameters((m), DIP_HERE)
#define nn_named_parameters(m) dip_nn_parameters((m), DIP_HERE)
#define nn_buffers(m) dip_nn_buffers((m), DIP_HERE)
#define nn_get_submodule(m, path) dip_nn_get_submodule((m), (path), DIP_HERE)
#define nn_get_parameter(m, path) dip_nn_get_parameter((m), (path), DIP_HERE)
#define nn_zero_grad(m) dip_nn_zero_grad((m), DIP_HERE)
#define torch_parameters(...) dip_torch_parameters(DIP_CTX, DIP_TENSORS(__VA_ARGS__), DIP_HERE)

/* ---- torch.optim ---- */
#define torch_optim_Adam(...) DIP_KW1_(dip_torch_adam_opts, dip_optim_adam, __VA_ARGS__, DIP_KW_END)
#define DIP_OPTIM_ADAMW_(p, ...) DIP_KW(dip_torch_adam_opts, dip_optim_adamw((p), &kw_o), .weight_decay = 0.01, __VA_ARGS__)
#define torch_optim_AdamW(...) DIP_OPTIM_ADAMW_(__VA_ARGS__, DIP_KW_END)
#define torch_optim_SGD(...) DIP_KW1_(dip_torch_sgd_opts, dip_optim_sgd, __VA_ARGS__, DIP_KW_END)
#define torch_optim_RMSprop(...) DIP_KW1_(dip_torch_rmsprop_opts, dip_optim_rmsprop, __VA_ARGS__, DIP_KW_END)
#define optim_zero_grad(...) DIP_KW1_(dip_zero_grad_opts, dip_optim_zero_grad, __VA_ARGS__, DIP_KW_END)
#define optim_step(opt) dip_optim_step((opt), DIP_HERE)
#define optim_lr(opt) dip_optim_lr(opt)
#define optim_set_lr(opt, lr) dip_optim_set_lr((opt), (lr), DIP_HERE)

/* ---- data ---- */
#define torchvision_transforms_ToTensor() dip_transforms_to_tensor(DIP_CTX, DIP_HERE)
#define torchvision_transforms_Normalize(mean, std) dip_transforms_normalize(DIP_CTX, (mean), (std), DIP_HERE)
#define DIP_COMPOSE_(list, n) dip_transforms_compose(DIP_CTX, (list) + 1, (n) - 1, DIP_HERE)
#define torchvision_transforms_Compose(...) DIP_MANY(torch_Transform *, DIP_COMPOSE_, NULL, __VA_ARGS__)
#define torchvision_datasets_MNIST(...) DIP_KW(dip_torch_mnist_opts, dip_torchvision_mnist(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_utils_data_TensorDataset(...) dip_data_tensor_dataset(DIP_CTX, DIP_TENSORS(__VA_ARGS__), DIP_HERE)
#define torch_utils_data_Subset(d, indices) dip_data_subset((d), (indices), DIP_HERE)
#ifdef __cplusplus
#define DIP_SPLIT_(g, d, lengths, ...) DIP_KW(dip_split_opts, dip_many_<torch_Dataset **>([&](torch_Dataset **const *dip_i_, int dip_n_) { return dip_data_random_split((d), (lengths), dip_i_, dip_n_, &kw_o); }, { __VA_ARGS__ }), .generator = (g), DIP_KW_END)
#else
#define DIP_SPLIT_(g, d, lengths, ...) DIP_KW(dip_split_opts, dip_data_random_split((d), (lengths), ((torch_Dataset **const[]){ __VA_ARGS__ }), DIP_COUNT(__VA_ARGS__), &kw_o), .generator = (g), DIP_KW_END)
#endif
#define torch_utils_data_random_split(d, lengths, ...) DIP_SPLIT_(NULL, d, lengths, __VA_ARGS__)      /* dataset, torch_numbers(n, m), &a, &b */
#define torch_utils_data_random_split_with(g, d, lengths, ...) DIP_SPLIT_(g, d, lengths, __VA_ARGS__) /* random_split(..., generator=g)       */
/* The dataset stands first, with or without its keyword: both initialise the one member of this. */
struct dip_loader_first { torch_Dataset *dataset; };
#ifdef __cplusplus
#if defined(__clang__)
#define DIP_LOADER_QUIET_ _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wpedantic\"") _Pragma("clang diagnostic ignored \"-Wc++20-designator\"")
#define DIP_LOADER_LOUD_ _Pragma("clang diagnostic pop")
#elif __GNUC__ >= 12
#define DIP_LOADER_QUIET_ _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wpedantic\"") _Pragma("GCC diagnostic ignored \"-Wc++20-extensions\"")
#define DIP_LOADER_LOUD_ _Pragma("GCC diagnostic pop")
#else
#define DIP_LOADER_QUIET_ _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wpedantic\"")
#define DIP_LOADER_LOUD_ _Pragma("GCC diagnostic pop")
#endif
#define DIP_LOADER_FIRST_(d) ([&]() { DIP_LOADER_QUIET_ dip_loader_first dip_f_ = { d }; DIP_LOADER_LOUD_ return dip_f_.dataset; }())
#else
#define DIP_LOADER_FIRST_(d) (((struct dip_loader_first){ d }).dataset)
#endif
#define DIP_LOADER_(d, ...) DIP_KW(dip_torch_loader_opts, dip_data_loader(DIP_CTX, &kw_o), .dataset = DIP_LOADER_FIRST_(d), __VA_ARGS__)
#define torch_utils_data_DataLoader(...) DIP_LOADER_(__VA_ARGS__, DIP_KW_END)
#define data_len(x) dip_data_len((x), DIP_HERE)
#define data_dataset(x) dip_data_dataset((x), DIP_HERE)
#define data_get(d, i) dip_data_get((d), (i), DIP_HERE)

/* torch_for (x, y, loader) { ... }: one batch a round, in a scope of its own; torch_for (p, nn_parameters(model));
 * torch_for_named (name, p, nn_named_parameters(model)).  break, continue and return behave.  The loop ends
 * early where an error waits to be taken, and with one when dip_cancel was called. */
#define DIP_FOR_(g, it, n, a, b, c) *g __attribute__((cleanup(dip_torch_for_end))) = dip_torch_for_begin(DIP_CTX, (it), n, DIP_HERE); dip_torch_for_next(g, a, b, c);
#define DIP_FOR1_(g, a, it) for (torch_Tensor *a = NULL, DIP_FOR_(g, it, 1, &a, NULL, NULL))
#define DIP_FOR2_(g, a, b, it) for (torch_Tensor *a = NULL, *b = NULL, DIP_FOR_(g, it, 2, &a, &b, NULL))
#define DIP_FOR3_(g, a, b, c, it) for (torch_Tensor *a = NULL, *b = NULL, *c = NULL, DIP_FOR_(g, it, 3, &a, &b, &c))
#define torch_for(...) DIP_BY4_(__VA_ARGS__, DIP_FOR3_, DIP_FOR2_, DIP_FOR1_, 0, 0)(DIP_CAT(dip_for_, __COUNTER__), __VA_ARGS__)
#define DIP_FOR_NAMED_(g, go, name, p, it) \
    for (torch_Tensor *p = NULL, DIP_FOR_(g, it, -1, &p, NULL, NULL)) \
        for (const char *name = dip_torch_for_name(g), *go = name; go; go = NULL, dip_torch_for_round(g))
#define torch_for_named(name, p, it) DIP_FOR_NAMED_(DIP_CAT(dip_for_, __COUNTER__), DIP_CAT(dip_go_, __COUNTER__), name, p, it)
// clang-format on
#endif
#endif
