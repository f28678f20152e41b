/* torch.h - the PyTorch face: tensors, autograd, modules, optimisers, datasets and loaders.
 *
 * Ownership in one sentence: what a call makes belongs to the open scope (dip_scope(), or a round of
 * torch_for) and dies with it; modules own their parameters, optimisers their state, loaders their dataset.
 *
 * A dot becomes an underscore and the case stays: torch.nn.Linear is torch_nn_Linear; the headers in
 * diptych/import/ give the short names of Python's `import ... as`.  A method takes its object first:
 * loss.backward() is torch_backward(loss), model.train() is nn_train(model), print(x) is torch_print(x).
 * Defaults, formulas and text are those of PyTorch 2.15.0 (pytorch.org/docs) unless a line says otherwise.
 */
#ifndef DIPTYCH_TORCH_H
#define DIPTYCH_TORCH_H
#include "diptych/kw.h"
#ifdef __cplusplus
extern "C" {
#endif

typedef dip_tensor torch_Tensor;
typedef struct dip_module torch_Module;               /* nn.Module and everything callable of torch.nn   */
typedef struct dip_parameters torch_Parameters;       /* what model.parameters() gives: a list of tensors */
typedef struct dip_optimizer torch_Optimizer;
typedef struct dip_dataset torch_Dataset;
typedef struct dip_loader torch_DataLoader;
typedef struct dip_transform torch_Transform;
typedef dip_generator torch_Generator;
typedef struct torch_device_t { char name[16]; } torch_device_t; /* "cpu", "cuda:0", "test:0" */
typedef torch_device_t torch_Device;
typedef dip_shape torch_Size;
typedef dip_dtype torch_dtype;
#define torch_float32 DIP_FLOAT32
#define torch_float64 DIP_FLOAT64
#define torch_int64 DIP_INT64
#define torch_long DIP_INT64
#define torch_int32 DIP_INT32
#define torch_uint8 DIP_UINT8
#define torch_bool DIP_BOOL
typedef struct dip_numbers { int count; double item[DIP_MAX_LIST]; } dip_numbers; /* [0.9, 0.1] */

/* ---- options: every optional argument with its default; 0 and false mean what they say ---------------------- */
typedef struct dip_factory_opts { size_t size_; dip_dtype dtype; /* the default dtype (int64 for arange, randint) */ bool has_dtype_; bool requires_grad; /* false */ const char *device; /* NULL: cpu */ torch_Generator *generator; /* NULL: the default one */ dip_site at_; } dip_factory_opts;
typedef struct dip_dim_opts { size_t size_; int64_t dim; /* every axis, or as the function says */ bool has_dim_; bool keepdim; /* false */ dip_site at_; } dip_dim_opts;
typedef struct dip_clamp_opts { size_t size_; double min; /* -inf */ double max; /* inf */ dip_site at_; } dip_clamp_opts;
typedef struct dip_linear_opts { size_t size_; bool bias; /* true */ dip_site at_; } dip_linear_opts;
typedef struct dip_nn_flatten_opts { size_t size_; int64_t start_dim; /* 1 */ int64_t end_dim; /* -1 */ dip_site at_; } dip_nn_flatten_opts;
typedef struct dip_nn_softmax_opts { size_t size_; int64_t dim; /* required, as PyTorch warns */ bool has_dim_; dip_site at_; } dip_nn_softmax_opts;
typedef struct dip_nn_dropout_opts { size_t size_; double p; /* 0.5 */ bool training; /* F.dropout only: true */ dip_site at_; } dip_nn_dropout_opts;
typedef struct dip_nn_loss_opts { size_t size_; const char *reduction; /* "mean"; "sum", "none" */ dip_site at_; } dip_nn_loss_opts;
typedef struct dip_torch_adam_opts { size_t size_; double lr; /* 1e-3 */ dip_pair betas; /* 0.9, 0.999 */ double eps; /* 1e-8 */ double weight_decay; /* 0 */ bool amsgrad; /* false */ bool maximize; /* false */ dip_site at_; } dip_torch_adam_opts;
typedef struct dip_torch_sgd_opts { size_t size_; double lr; /* 1e-3 */ double momentum; /* 0 */ double dampening; /* 0 */ double weight_decay; /* 0 */ bool nesterov; /* false */ bool maximize; /* false */ dip_site at_; } dip_torch_sgd_opts;
typedef struct dip_torch_rmsprop_opts { size_t size_; double lr; /* 1e-2 */ double alpha; /* 0.99 */ double eps; /* 1e-8 */ double weight_decay; /* 0 */ double momentum; /* 0 */ bool centered; /* false */ bool maximize; /* false */ dip_site at_; } dip_torch_rmsprop_opts;
typedef struct dip_zero_grad_opts { size_t size_; bool set_to_none; /* true */ dip_site at_; } dip_zero_grad_opts;
typedef struct dip_torch_mnist_opts { size_t size_; const char *root; /* required */ bool train; /* true */ bool download; /* false; true: looks beyond root, and says so; nothing is ever fetched */ torch_Transform *transform; /* NULL */ dip_site at_; } dip_torch_mnist_opts;
typedef struct dip_torch_loader_opts { size_t size_; torch_Dataset *dataset; /* or the first argument */ int64_t batch_size; /* 1 */ bool shuffle; /* false */ bool drop_last; /* false */ int num_workers; /* 0; accepted */ torch_Generator *generator; /* NULL: the default one */ dip_site at_; } dip_torch_loader_opts;
typedef struct dip_split_opts { size_t size_; torch_Generator *generator; /* NULL: the default one */ dip_site at_; } dip_split_opts;
DIP_API void dip_factory_opts_init(dip_factory_opts *o, size_t size);
DIP_API void dip_dim_opts_init(dip_dim_opts *o, size_t size);
DIP_API void dip_clamp_opts_init(dip_clamp_opts *o, size_t size);
DIP_API void dip_linear_opts_init(dip_linear_opts *o, size_t size);
DIP_API void dip_nn_flatten_opts_init(dip_nn_flatten_opts *o, size_t size);
DIP_API void dip_nn_softmax_opts_init(dip_nn_softmax_opts *o, size_t size);
DIP_API void dip_nn_dropout_opts_init(dip_nn_dropout_opts *o, size_t size);
DIP_API void dip_nn_loss_opts_init(dip_nn_loss_opts *o, size_t size);
DIP_API void dip_torch_adam_opts_init(dip_torch_adam_opts *o, size_t size);
DIP_API void dip_torch_sgd_opts_init(dip_torch_sgd_opts *o, size_t size);
DIP_API void dip_torch_rmsprop_opts_init(dip_torch_rmsprop_opts *o, size_t size);
DIP_API void dip_zero_grad_opts_init(dip_zero_grad_opts *o, size_t size);
DIP_API void dip_torch_mnist_opts_init(dip_torch_mnist_opts *o, size_t size);
DIP_API void dip_torch_loader_opts_init(dip_torch_loader_opts *o, size_t size);
DIP_API void dip_split_opts_init(dip_split_opts *o, size_t size);

/* ---- switches and the machine --------------------------------------------------------------------------------- */
DIP_API bool dip_torch_manual_seed(dip_context *ctx, uint64_t seed, dip_site at);        /* torch.manual_seed                */
DIP_API uint64_t dip_torch_initial_seed(dip_context *ctx);                               /* given, or taken from the system  */
DIP_API bool dip_torch_set_default_dtype(dip_context *ctx, dip_dtype t, dip_site at);    /* float32 or float64               */
DIP_API torch_device_t dip_torch_device(dip_context *ctx, const char *name, dip_site at);/* unknown: an error and ""         */
DIP_API bool dip_torch_cuda_is_available(dip_context *ctx);
DIP_API torch_Generator *dip_torch_generator(dip_context *ctx, uint64_t seed, dip_site at);
DIP_API dip_scope_mark dip_torch_no_grad_enter(dip_context *ctx, bool grad);             /* a scope that also sets the grad mode; dip_scope_leave */

/* ---- making tensors; shape by value --------------------------------------------------------------------------- */
DIP_API dip_tensor *dip_torch_full(dip_context *ctx, dip_shape shape, double value, const dip_factory_opts *o);
DIP_API dip_tensor *dip_torch_arange(dip_context *ctx, double start, double stop, double step, bool whole, const dip_factory_opts *o); /* whole: all three are integers */
DIP_API dip_tensor *dip_torch_rand(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);      /* uniform [0, 1)    */
DIP_API dip_tensor *dip_torch_randn(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);     /* normal (0, 1)     */
DIP_API dip_tensor *dip_torch_randint(dip_context *ctx, int64_t low, int64_t high, dip_shape shape, const dip_factory_opts *o); /* [low, high) */
DIP_API dip_tensor *dip_torch_randperm(dip_context *ctx, int64_t n, const dip_factory_opts *o);
DIP_API dip_tensor *dip_torch_from(dip_context *ctx, const double *values, dip_shape shape, bool whole, const dip_factory_opts *o); /* copies */

/* ---- lists of numbers, as Python's lists of floats ------------------------------------------------------------ */
typedef struct dip_list torch_List;
DIP_API torch_List *dip_list_new(dip_context *ctx, dip_site at);
DIP_API bool dip_list_append(torch_List *l, double v, dip_site at);
DIP_API int64_t dip_list_len(const torch_List *l);
DIP_API double dip_list_get(const torch_List *l, int64_t i, dip_site at);                /* negative: from the end           */
