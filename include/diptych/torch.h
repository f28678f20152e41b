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
 * otherwise.  Sections: option structs; the plain ABI (dip_*).  The macros that give it PyTorch's names
 * are in torch_skin.h, included at the end unless DIPTYCH_NO_SKIN is defined.
 */
#ifndef DIPTYCH_TORCH_H
#define DIPTYCH_TORCH_H
#include "diptych/kw.h"
#ifdef __cplusplus
extern "C" {
#endif
// clang-format off
/* ---- objects ---------------------------------------------------------------------------------------------------- */
typedef dip_tensor torch_Tensor;                      /* torch.Tensor: numbers, and gradients where asked for */
typedef dip_generator torch_Generator;                /* torch.Generator: random numbers as PyTorch draws them */
typedef struct dip_module torch_Module;               /* torch.nn.Module: everything callable of torch.nn  */
typedef struct dip_parameters torch_Parameters;       /* model.parameters(): tensors and their names       */
typedef struct dip_optimizer torch_Optimizer;         /* torch.optim.Optimizer: steps, and their state     */
typedef struct dip_dataset torch_Dataset;             /* torch.utils.data.Dataset: samples by number       */
typedef struct dip_loader torch_DataLoader;           /* torch.utils.data.DataLoader: batches of samples   */
typedef struct dip_sampler torch_Sampler;             /* torch.utils.data.Sampler: an order of samples     */
typedef struct dip_transform torch_Transform;         /* a transform: what is done to a picture            */
typedef struct dip_list torch_List;                   /* list: of floats, grows                            */
typedef struct torch_device_t { char name[16]; } torch_Device; /* torch.device: "cpu", "cuda:0", "test:0"  */
typedef dip_shape torch_Size;                         /* torch.Size                                        */
typedef dip_dtype torch_dtype;                        /* torch.dtype                                       */
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
typedef struct dip_operand { union { dip_tensor *tensor; double number; }; int64_t kind; } dip_operand; /* x, 2.5, 2 or true; travels in registers */
enum { DIP_OPERAND_TENSOR, DIP_OPERAND_REAL, DIP_OPERAND_WHOLE, DIP_OPERAND_BOOL };       /* its kind                */
typedef struct dip_grad_mark { dip_context *ctx; bool was; } dip_grad_mark;               /* what to go back to      */
typedef struct dip_rng_mark { dip_tensor *state; } dip_rng_mark;                          /* of the default generator; NULL: none */

/* ---- options: every optional argument; a comment begins with its default ---------------------------------------- */
/* size_ and at_ are filled in by the _init functions and the macros.  0 and false mean what they say. */
typedef struct dip_factory_opts {
    size_t size_;
    int dtype;                 /* -1: the default dtype, int64 for whole numbers and indices               */
    bool requires_grad;        /* false                                                                    */
    torch_Device device;       /* {""}: the context's                                                      */
    torch_Generator *generator;/* NULL: the default one; whatever begins with rand                         */
    dip_site at_;
} dip_factory_opts;
typedef struct dip_random_opts {
    size_t size_;
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_random_opts;
typedef struct dip_normal_opts {
    size_t size_;
    dip_shape size;            /* rank 0; the result's where mean and std are numbers                      */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_normal_opts;
typedef struct dip_multinomial_opts {
    size_t size_;
    bool replacement;          /* false; true: an index may come again                                     */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_multinomial_opts;
typedef struct dip_axis_opts {
    size_t size_;
    bool keepdim;              /* false; true: the reduced axes stay, with size 1                          */
    dip_site at_;
} dip_axis_opts;
typedef struct dip_clamp_opts {
    size_t size_;
    double min, max;           /* -inf, inf                                                                */
    dip_site at_;
} dip_clamp_opts;
typedef struct dip_dim_opts {
    size_t size_;
    int64_t dim;               /* 0: the axis along which cat and stack join                               */
    dip_site at_;
} dip_dim_opts;
typedef struct dip_slice_opts {
    size_t size_;
    int64_t step;              /* 1 element                                                                */
    dip_site at_;
} dip_slice_opts;
typedef struct dip_grad_opts {
    size_t size_;
    dip_tensors grad_outputs;  /* none: ones                                                               */
    bool retain_graph;         /* false; true whenever create_graph is                                     */
    bool create_graph;         /* false; true: gradients may be differentiated again                       */
    dip_site at_;
} dip_grad_opts;
typedef struct dip_nn_linear_opts {
    size_t size_;
    bool bias;                 /* true                                                                     */
    int dtype;                 /* -1: the default dtype                                                    */
    const char *init;          /* NULL: "torch", uniform in +-1 / sqrt(in), the bias too; "keras": Glorot uniform of a seed taken as layers_Dense takes it, bias 0 */
    dip_site at_;
} dip_nn_linear_opts;
typedef struct dip_nn_flatten_opts {
    size_t size_;
    int64_t start_dim;         /* 1; torch_flatten: 0                                                      */
    int64_t end_dim;           /* -1: the last axis                                                        */
    dip_site at_;
} dip_nn_flatten_opts;
typedef struct dip_nn_softmax_opts {
    size_t size_;
    int64_t dim;               /* INT64_MIN: required when it is called                                    */
    const char *form;          /* NULL: "torch", e * (1 / sum of e); "keras": e / sum of e; softmax only   */
    dip_site at_;
} dip_nn_softmax_opts;
typedef struct dip_nn_inplace_opts {
    size_t size_;
    bool inplace;              /* false; printed, nothing else: results are never written over inputs      */
    dip_site at_;
} dip_nn_inplace_opts;
typedef struct dip_f_dropout_opts {
    size_t size_;
    double p;                  /* 0.5: the probability of a zero                                           */
    bool training;             /* true; false: x itself                                                    */
    dip_site at_;
} dip_f_dropout_opts;
typedef struct dip_nn_loss_opts {
    size_t size_;
    const char *reduction;     /* "mean"; "sum", "none"                                                    */
    torch_Tensor *weight;      /* NULL; (C), of the classes: cross entropy and nll_loss                    */
    int64_t ignore_index;      /* -100; targets that count for nothing: cross entropy and nll_loss         */
    double label_smoothing;    /* 0; cross entropy only                                                    */
    const char *logits;        /* NULL: "torch", the input is the logits; "keras": if a softmax made the input, what that was computed from is; cross entropy only */
    const char *form;          /* NULL: "torch", log-softmax, then nll; "keras": softmax and cross entropy in one, then the mean over the targets; cross entropy only */
    dip_site at_;
} dip_nn_loss_opts;
typedef struct dip_init_uniform_opts {
    size_t size_;
    double a, b;               /* 0, 1; uniform in [a, b)                                                 */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_init_uniform_opts;
typedef struct dip_init_normal_opts {
    size_t size_;
    double mean, std;          /* 0, 1                                                                    */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_init_normal_opts;
typedef struct dip_init_trunc_normal_opts {
    size_t size_;
    double mean, std;          /* 0, 1; of the normal distribution before it is cut                       */
    double a, b;               /* -2, 2; what lies outside is drawn anew                                  */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_init_trunc_normal_opts;
typedef struct dip_init_gain_opts {
    size_t size_;
    double gain;               /* 1; nn_init_calculate_gain gives one                                     */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_init_gain_opts;
typedef struct dip_init_kaiming_opts {
    size_t size_;
    double a;                  /* 0; leaky_relu's slope below 0                                           */
    const char *mode;          /* "fan_in"; "fan_out": count the outputs                                  */
    const char *nonlinearity;  /* "leaky_relu"; as nn_init_calculate_gain                                 */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_init_kaiming_opts;
typedef struct dip_init_calculate_gain_opts {
    size_t size_;
    double param;              /* NaN: 0.01; leaky_relu's slope below 0                                   */
    dip_site at_;
} dip_init_calculate_gain_opts;
typedef struct dip_init_dirac_opts {
    size_t size_;
    int64_t groups;            /* 1; of the convolution                                                   */
    dip_site at_;
} dip_init_dirac_opts;
typedef struct dip_init_sparse_opts {
    size_t size_;
    double std;                /* 0.01; of what is not 0                                                  */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_init_sparse_opts;
typedef struct dip_nn_parameter_opts {
    size_t size_;
    bool requires_grad;        /* true                                                                     */
    dip_site at_;
} dip_nn_parameter_opts;
typedef struct dip_torch_adam_opts {
    size_t size_;
    double lr;                 /* 1e-3                                                                     */
    dip_pair betas;            /* 0.9, 0.999                                                               */
    double eps;                /* NaN: the form's; 1e-8 ("torch"), 1e-7 ("keras")                          */
    double weight_decay;       /* NaN: the form's; 0, of optim_AdamW 0.01 ("torch") and 0.004 ("keras")    */
    bool amsgrad, maximize;    /* false, false                                                             */
    const char *form;          /* NULL: "torch", eps is added to the corrected square root; "keras": to the uncorrected one, rounded as Keras does */
    dip_site at_;
} dip_torch_adam_opts;
typedef struct dip_torch_sgd_opts {
    size_t size_;
    double lr;                 /* NaN: the form's; 1e-3 ("torch"), 1e-2 ("keras")                          */
    double momentum;           /* 0                                                                        */
    double dampening;          /* 0                                                                        */
    double weight_decay;       /* 0                                                                        */
    bool nesterov, maximize;   /* false, false                                                             */
    const char *form;          /* NULL: "torch", the momentum sums gradients; "keras": it sums steps, lr included */
    dip_site at_;
} dip_torch_sgd_opts;
typedef struct dip_torch_rmsprop_opts {
    size_t size_;
    double lr;                 /* NaN: the form's; 1e-2 ("torch"), 1e-3 ("keras")                          */
    double alpha;              /* NaN: the form's; 0.99 ("torch"), 0.9 ("keras")                           */
    double eps;                /* NaN: the form's; 1e-8 ("torch"), 1e-7 ("keras")                          */
    double weight_decay;       /* 0                                                                        */
    double momentum;           /* 0                                                                        */
    bool centered, maximize;   /* false, false                                                             */
    const char *form;          /* NULL: "torch", eps is added to the square root; "keras": inside it       */
    dip_site at_;
} dip_torch_rmsprop_opts;
typedef struct dip_zero_grad_opts {
    size_t size_;
    bool set_to_none;          /* true; false: zeros are written                                           */
    dip_site at_;
} dip_zero_grad_opts;
typedef struct dip_torch_mnist_opts {
    size_t size_;
    const char *root;          /* required: holds MNIST/raw/..., or the files themselves                   */
    bool train;                /* true; false: the test digits                                             */
    bool download;             /* false; true: looks beyond root, where the library keeps its data, and says so; nothing is fetched from a network */
    torch_Transform *transform;/* NULL; samples can be read only with one that makes tensors (ToTensor)     */
    dip_site at_;
} dip_torch_mnist_opts;
typedef struct dip_random_sampler_opts {
    size_t size_;
    bool replacement;          /* false; true: a row may come again                                        */
    int64_t num_samples;       /* -1: as many as the dataset has                                           */
    torch_Generator *generator;/* NULL: one seeded from the default one at the beginning of each walk      */
    dip_site at_;
} dip_random_sampler_opts;
typedef struct dip_weighted_sampler_opts {
    size_t size_;
    bool replacement;          /* true; false: no row comes again                                          */
    torch_Generator *generator;/* NULL: the default one                                                    */
    dip_site at_;
} dip_weighted_sampler_opts;
typedef struct dip_torch_loader_opts {
    size_t size_;
    torch_Dataset *dataset;    /* required, as the first argument or by name                               */
    int64_t batch_size;        /* 1 sample                                                                 */
    bool shuffle, drop_last;   /* false, false                                                             */
    int num_workers;           /* 0; accepted, batches are made by the calling thread                      */
    torch_Generator *generator;/* NULL: the default one                                                    */
    const char *order;         /* NULL: "torch", a new order in each walk; "keras": TensorFlow's order of the seed, the same in each, and nothing is drawn */
    torch_Sampler *sampler;    /* NULL; the order of the samples, in place of shuffle                      */
    torch_Sampler *batch_sampler; /* NULL; a BatchSampler, in place of batch_size, drop_last, shuffle, sampler */
    dip_site at_;
} dip_torch_loader_opts;
typedef struct dip_printoptions_opts {
    size_t size_;
    int64_t precision;         /* -1: as it is (4); digits behind the point, at most 64                    */
    int64_t threshold;         /* -1: as it is (1000); a tensor of more elements is summarised             */
    int64_t edgeitems;         /* -1: as it is (3); shown of each end of an axis in a summary              */
    int64_t linewidth;         /* -1: as it is (80 columns)                                                */
    const char *profile;       /* NULL; "default", "short" (2 digits, edges of 2), "full" (no summaries): what the others change */
    int sci_mode;              /* -1: the numbers decide, whatever stood before; true, false: scientific form */
    dip_site at_;
} dip_printoptions_opts;
typedef struct dip_split_opts {
    size_t size_;
    torch_Generator *generator;/* NULL: the default one                                                    */
    const char *rows;          /* NULL: "torch", rows drawn at random; "keras": in order, so the last part holds the last rows, and nothing is drawn */
    dip_site at_;
} dip_split_opts;

typedef struct dip_torch_compat_opts { /* for each respect whose side: "keras", "torch"; NULL: as it is */
    size_t size_;
    const char *weights;       /* NULL; nn_Linear's .init                                                  */
    const char *validation;    /* NULL; random_split's .rows                                               */
    const char *order;         /* NULL; DataLoader's .order                                                */
    const char *softmax;       /* NULL; .logits of cross entropy, .form of softmax                         */
    const char *loss;          /* NULL; .form of cross entropy                                             */
    const char *epsilon;       /* NULL; .form of the optimisers                                            */
    const char *sums;          /* NULL; nothing of this face, whose programs sum themselves: keras_metrics_Mean() sums as Keras does */
    dip_site at_;
} dip_torch_compat_opts;

/* Fill in the defaults; size is sizeof the struct as the caller was compiled. */
DIP_API void dip_factory_opts_init(dip_factory_opts *o, size_t size);
DIP_API void dip_random_opts_init(dip_random_opts *o, size_t size);
DIP_API void dip_normal_opts_init(dip_normal_opts *o, size_t size);
DIP_API void dip_multinomial_opts_init(dip_multinomial_opts *o, size_t size);
DIP_API void dip_axis_opts_init(dip_axis_opts *o, size_t size);
DIP_API void dip_clamp_opts_init(dip_clamp_opts *o, size_t size);
DIP_API void dip_dim_opts_init(dip_dim_opts *o, size_t size);
DIP_API void dip_slice_opts_init(dip_slice_opts *o, size_t size);
DIP_API void dip_grad_opts_init(dip_grad_opts *o, size_t size);
DIP_API void dip_nn_linear_opts_init(dip_nn_linear_opts *o, size_t size);
DIP_API void dip_nn_flatten_opts_init(dip_nn_flatten_opts *o, size_t size);
DIP_API void dip_nn_softmax_opts_init(dip_nn_softmax_opts *o, size_t size);
DIP_API void dip_nn_inplace_opts_init(dip_nn_inplace_opts *o, size_t size);
DIP_API void dip_f_dropout_opts_init(dip_f_dropout_opts *o, size_t size);
DIP_API void dip_nn_loss_opts_init(dip_nn_loss_opts *o, size_t size);
DIP_API void dip_init_uniform_opts_init(dip_init_uniform_opts *o, size_t size);
DIP_API void dip_init_normal_opts_init(dip_init_normal_opts *o, size_t size);
DIP_API void dip_init_trunc_normal_opts_init(dip_init_trunc_normal_opts *o, size_t size);
DIP_API void dip_init_gain_opts_init(dip_init_gain_opts *o, size_t size);
DIP_API void dip_init_kaiming_opts_init(dip_init_kaiming_opts *o, size_t size);
DIP_API void dip_init_calculate_gain_opts_init(dip_init_calculate_gain_opts *o, size_t size);
DIP_API void dip_init_dirac_opts_init(dip_init_dirac_opts *o, size_t size);
DIP_API void dip_init_sparse_opts_init(dip_init_sparse_opts *o, size_t size);
DIP_API void dip_nn_parameter_opts_init(dip_nn_parameter_opts *o, size_t size);
DIP_API void dip_torch_adam_opts_init(dip_torch_adam_opts *o, size_t size);
DIP_API void dip_torch_sgd_opts_init(dip_torch_sgd_opts *o, size_t size);
DIP_API void dip_torch_rmsprop_opts_init(dip_torch_rmsprop_opts *o, size_t size);
DIP_API void dip_zero_grad_opts_init(dip_zero_grad_opts *o, size_t size);
DIP_API void dip_torch_mnist_opts_init(dip_torch_mnist_opts *o, size_t size);
DIP_API void dip_random_sampler_opts_init(dip_random_sampler_opts *o, size_t size);
DIP_API void dip_weighted_sampler_opts_init(dip_weighted_sampler_opts *o, size_t size);
DIP_API void dip_torch_loader_opts_init(dip_torch_loader_opts *o, size_t size);
DIP_API void dip_split_opts_init(dip_split_opts *o, size_t size);
DIP_API void dip_printoptions_opts_init(dip_printoptions_opts *o, size_t size);
DIP_API void dip_torch_compat_opts_init(dip_torch_compat_opts *o, size_t size);

/* ---- switches and the machine --------------------------------------------------------------------------------- */
DIP_API bool dip_torch_manual_seed(dip_context *ctx, uint64_t seed, dip_site at);       /* the default generator             */
DIP_API uint64_t dip_torch_initial_seed(dip_context *ctx);                              /* given, or taken from the system   */
DIP_API void dip_torch_widen_draws(dip_context *ctx, bool on);                          /* float64: float32 draws and pixels, widened (how the float64 runs were recorded) */
DIP_API bool dip_torch_set_default_dtype(dip_context *ctx, dip_dtype t, dip_site at);   /* float32 or float64                */
DIP_API dip_dtype dip_torch_get_default_dtype(const dip_context *ctx);                  /* the context's                     */
DIP_API bool dip_torch_set_printoptions(dip_context *ctx, const dip_printoptions_opts *o); /* of tensors; the context's     */
DIP_API torch_Device dip_torch_device(dip_context *ctx, const char *name, dip_site at); /* unknown: an error and ""          */
DIP_API bool dip_torch_cuda_is_available(dip_context *ctx);                             /* is there a device named cuda?     */
DIP_API torch_Generator *dip_torch_generator(dip_context *ctx, dip_site at);            /* seed 67280421310721, as PyTorch's */
DIP_API torch_Generator *dip_torch_generator_manual_seed(torch_Generator *g, uint64_t seed, dip_site at); /* returns g       */
DIP_API uint64_t dip_torch_generator_seed(torch_Generator *g, dip_site at);             /* seeds it from the system; returns the seed */
DIP_API uint64_t dip_torch_generator_initial_seed(const torch_Generator *g, dip_site at); /* the seed it was given last   */
DIP_API dip_tensor *dip_torch_generator_get_state(torch_Generator *g, dip_site at);     /* uint8 (5056): PyTorch's bytes     */
DIP_API torch_Generator *dip_torch_generator_set_state(torch_Generator *g, dip_tensor *state, dip_site at); /* returns g; NULL with an error for other bytes */
DIP_API torch_Device dip_torch_generator_device(const torch_Generator *g, dip_site at); /* cpu                               */
DIP_API uint64_t dip_torch_seed(dip_context *ctx, dip_site at);                         /* seeds the default generator from the system; returns the seed */
DIP_API dip_tensor *dip_torch_get_rng_state(dip_context *ctx, dip_site at);             /* of the default generator, uint8 (5056) */
DIP_API bool dip_torch_set_rng_state(dip_context *ctx, dip_tensor *state, dip_site at); /* false with an error for other bytes */
DIP_API dip_rng_mark dip_torch_fork_enter(dip_context *ctx, dip_site at);               /* keeps the default generator's state until */
DIP_API void dip_torch_fork_leave(dip_rng_mark *mark);                                  /* this puts it back                 */
DIP_API dip_grad_mark dip_torch_grad_enter(dip_context *ctx, bool on);                  /* records operators, or not, until  */
DIP_API void dip_torch_grad_leave(dip_grad_mark *mark);                                 /* this restores                     */
DIP_API bool dip_torch_is_grad_enabled(const dip_context *ctx);                         /* are operators recorded?           */

/* Where PyTorch and Keras differ, the options that say so take PyTorch's side while they are NULL.  These turn
 * the defaults of a context; what is written at a call counts as before.  Seeds for Keras' draws come from
 * torch_manual_seed, unless keras_utils_set_random_seed gave one. */
DIP_API bool dip_torch_compat_keras(dip_context *ctx);                                  /* all of them to Keras' side        */
DIP_API bool dip_torch_compat(dip_context *ctx, const dip_torch_compat_opts *o);        /* some, to either side              */

/* ---- making tensors ------------------------------------------------------------------------------------------- */
DIP_API dip_tensor *dip_torch_full(dip_context *ctx, dip_shape shape, dip_operand value, const dip_factory_opts *o); /* a number */
DIP_API dip_tensor *dip_torch_zeros(dip_context *ctx, dip_shape shape, const dip_factory_opts *o); /* empty is zeros too   */
DIP_API dip_tensor *dip_torch_ones(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);  /* 1 everywhere         */
DIP_API dip_tensor *dip_torch_full_like(dip_tensor *x, double value, const dip_factory_opts *o);   /* x's shape and dtype  */
DIP_API dip_tensor *dip_torch_arange(dip_context *ctx, dip_operand start, dip_operand end, dip_operand step, const dip_factory_opts *o); /* start, start + step ... below end */
DIP_API dip_tensor *dip_torch_rand(dip_context *ctx, dip_shape shape, const dip_factory_opts *o);  /* uniform, [0, 1)      */
DIP_API dip_tensor *dip_torch_randn(dip_context *ctx, dip_shape shape, const dip_factory_opts *o); /* normal, mean 0 std 1 */
DIP_API dip_tensor *dip_torch_randint(dip_context *ctx, int64_t low, int64_t high, dip_shape shape, const dip_factory_opts *o); /* [low, high) */
DIP_API dip_tensor *dip_torch_randperm(dip_context *ctx, int64_t n, const dip_factory_opts *o);    /* int64 (n)            */
DIP_API dip_tensor *dip_torch_rand_like(dip_tensor *x, const dip_factory_opts *o);                 /* x's shape, dtype and layout */
DIP_API dip_tensor *dip_torch_randn_like(dip_tensor *x, const dip_factory_opts *o);                /* as rand_like         */
DIP_API dip_tensor *dip_torch_randint_like(dip_tensor *x, int64_t low, int64_t high, const dip_factory_opts *o); /* as rand_like; [low, high), in any dtype */
DIP_API dip_tensor *dip_torch_tensor(dip_context *ctx, const dip_operand *values, dip_shape shape, const dip_factory_opts *o); /* copies numbers; together they decide the dtype: a real one, a whole one, else bool */
DIP_API dip_tensor *dip_torch_frombuffer(dip_context *ctx, const void *data, dip_shape shape, const dip_factory_opts *o); /* copies row-major memory of dtype */

/* ---- random numbers: PyTorch's draws.  In place: in the order of x's memory; return x; an error where x would
 * need a gradient (write inside torch_no_grad()), holds one number several times, or a parameter makes no sense ---- */
DIP_API dip_tensor *dip_torch_uniform_(dip_tensor *x, double from, double to, const dip_random_opts *o);    /* [from, to), from 0 to 1 where left out; floats */
DIP_API dip_tensor *dip_torch_normal_(dip_tensor *x, double mean, double std, const dip_random_opts *o);    /* 0 and 1 where left out; std >= 0; floats       */
DIP_API dip_tensor *dip_torch_exponential_(dip_tensor *x, double lambd, const dip_random_opts *o);          /* density lambd exp(-lambd v); 1 where left out; floats */
DIP_API dip_tensor *dip_torch_bernoulli_(dip_tensor *x, dip_operand p, const dip_random_opts *o);           /* 1 with probability p, else 0; p a number (0.5 where left out) or a float tensor that broadcasts to x; any dtype */
DIP_API dip_tensor *dip_torch_random_(dip_tensor *x, const dip_random_opts *o);                             /* whole numbers from 0 to the largest of x's dtype; floats: to 2^24, 2^53 */
DIP_API dip_tensor *dip_torch_random_from_(dip_tensor *x, int64_t from, int64_t to, const dip_random_opts *o); /* [from, to); any dtype that holds them   */
DIP_API dip_tensor *dip_torch_bernoulli(dip_tensor *p, const dip_random_opts *o);                           /* probabilities, any shape -> 0 and 1 in p's shape and dtype */
DIP_API dip_tensor *dip_torch_poisson(dip_tensor *rates, const dip_random_opts *o);                         /* rates >= 0, any shape -> whole numbers in their shape and dtype */
DIP_API dip_tensor *dip_torch_normal(dip_context *ctx, dip_operand mean, dip_operand std, const dip_normal_opts *o); /* numbers, or float tensors that broadcast; in mean's dtype, else std's, else the default */
DIP_API dip_tensor *dip_torch_multinomial(dip_tensor *x, int64_t num_samples, const dip_multinomial_opts *o); /* weights >= 0, not all 0, (C) or (N, C) -> indices int64 (num_samples) or (N, num_samples) */

/* ---- asking a tensor ------------------------------------------------------------------------------------------ */
DIP_API double dip_torch_item(const dip_tensor *x, dip_site at);                      /* x.item(): one element; else NaN and an error */
DIP_API int64_t dip_torch_size(const dip_tensor *x, int64_t dim, dip_site at);        /* x.size(dim); -1 on error                     */
DIP_API dip_tensor *dip_torch_grad(dip_tensor *x, dip_site at);                       /* x.grad, or NULL                              */
DIP_API dip_tensor *dip_torch_set_requires_grad(dip_tensor *x, bool on, dip_site at); /* x.requires_grad_(on), returns x              */
DIP_API bool dip_torch_is_leaf(const dip_tensor *x);                                  /* not computed from what needs a gradient      */
DIP_API bool dip_torch_equal(dip_tensor *a, dip_tensor *b, dip_site at);              /* same shape and elements                      */
DIP_API bool dip_torch_allclose(dip_tensor *a, dip_tensor *b, double rtol, double atol, dip_site at); /* |a - b| <= atol + rtol * |b| */

/* ---- arithmetic: tensors and numbers, broadcast, PyTorch's promotion of dtypes; at least one is a tensor ------- */
DIP_API dip_tensor *dip_torch_add(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);     /* a + b                 */
DIP_API dip_tensor *dip_torch_sub(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);     /* a - b                 */
DIP_API dip_tensor *dip_torch_mul(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);     /* a * b                 */
DIP_API dip_tensor *dip_torch_div(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);     /* a / b; floats         */
DIP_API dip_tensor *dip_torch_pow(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);     /* a ** b                */
DIP_API dip_tensor *dip_torch_maximum(dip_context *ctx, dip_operand a, dip_operand b, dip_site at); /* the larger; NaN wins  */
DIP_API dip_tensor *dip_torch_minimum(dip_context *ctx, dip_operand a, dip_operand b, dip_site at); /* the smaller; NaN wins */
DIP_API dip_tensor *dip_torch_eq(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);      /* a == b: bool          */
DIP_API dip_tensor *dip_torch_ne(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);      /* a != b                */
DIP_API dip_tensor *dip_torch_lt(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);      /* a < b                 */
DIP_API dip_tensor *dip_torch_le(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);      /* a <= b                */
DIP_API dip_tensor *dip_torch_gt(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);      /* a > b                 */
DIP_API dip_tensor *dip_torch_ge(dip_context *ctx, dip_operand a, dip_operand b, dip_site at);      /* a >= b                */
DIP_API dip_tensor *dip_torch_where(dip_tensor *condition, dip_operand a, dip_operand b, dip_site at); /* condition ? a : b  */
DIP_API dip_tensor *dip_torch_matmul(dip_tensor *a, dip_tensor *b, dip_site at);                    /* a @ b                 */
DIP_API dip_tensor *dip_torch_clamp(dip_tensor *x, const dip_clamp_opts *o);                        /* cut to [min, max]     */
DIP_API dip_tensor *dip_torch_neg(dip_tensor *x, dip_site at);                                      /* -x                    */
DIP_API dip_tensor *dip_torch_exp(dip_tensor *x, dip_site at);                                      /* of whole numbers and bools: in the default dtype, as are log .. tanh */
DIP_API dip_tensor *dip_torch_log(dip_tensor *x, dip_site at);                                      /* natural logarithm     */
DIP_API dip_tensor *dip_torch_sqrt(dip_tensor *x, dip_site at);                                     /* square root           */
DIP_API dip_tensor *dip_torch_sin(dip_tensor *x, dip_site at);                                      /* of radians            */
DIP_API dip_tensor *dip_torch_cos(dip_tensor *x, dip_site at);                                      /* of radians            */
DIP_API dip_tensor *dip_torch_tanh(dip_tensor *x, dip_site at);                                     /* hyperbolic tangent    */
DIP_API dip_tensor *dip_torch_sigmoid(dip_tensor *x, dip_site at);                                  /* 1 / (1 + exp(-x))     */
DIP_API dip_tensor *dip_torch_reciprocal(dip_tensor *x, dip_site at);                               /* 1 / x                 */
DIP_API dip_tensor *dip_torch_abs(dip_tensor *x, dip_site at);                                      /* absolute value        */
DIP_API dip_tensor *dip_torch_square(dip_tensor *x, dip_site at);                                   /* x * x                 */
DIP_API dip_tensor *dip_torch_relu(dip_tensor *x, dip_site at);                                     /* max(x, 0)             */

/* ---- reductions: dims of rank 0 means every axis -------------------------------------------------------------- */
DIP_API dip_tensor *dip_torch_sum(dip_tensor *x, dip_shape dims, const dip_axis_opts *o);    /* whole numbers and bools: int64 */
DIP_API dip_tensor *dip_torch_mean(dip_tensor *x, dip_shape dims, const dip_axis_opts *o);   /* floats only                    */
DIP_API dip_tensor *dip_torch_max(dip_tensor *x, dip_site at);                               /* x.max(): one number            */
DIP_API dip_tensor *dip_torch_min(dip_tensor *x, dip_site at);                               /* x.min(): one number            */
DIP_API dip_tensor *dip_torch_max_dim(dip_tensor *x, int64_t dim, dip_tensor **indices, const dip_axis_opts *o); /* values; indices may be NULL */
DIP_API dip_tensor *dip_torch_min_dim(dip_tensor *x, int64_t dim, dip_tensor **indices, const dip_axis_opts *o); /* as max_dim */
DIP_API dip_tensor *dip_torch_argmax(dip_tensor *x, dip_shape dims, const dip_axis_opts *o); /* int64; one axis, or all        */
DIP_API dip_tensor *dip_torch_argmin(dip_tensor *x, dip_shape dims, const dip_axis_opts *o); /* the first of equals            */

/* ---- shapes: views where memory allows ------------------------------------------------------------------------ */
DIP_API dip_tensor *dip_torch_reshape(dip_tensor *x, dip_shape shape, dip_site at);               /* one size may be -1                     */
DIP_API dip_tensor *dip_torch_view(dip_tensor *x, dip_shape shape, dip_site at);                  /* as reshape, an error instead of a copy */
DIP_API dip_tensor *dip_torch_transpose(dip_tensor *x, int64_t dim0, int64_t dim1, dip_site at);  /* two axes change places                 */
DIP_API dip_tensor *dip_torch_t(dip_tensor *x, dip_site at);                                      /* x.t(), at most two axes                */
DIP_API dip_tensor *dip_torch_permute(dip_tensor *x, dip_shape dims, dip_site at);                /* axis i of the result is dims[i] of x   */
DIP_API dip_tensor *dip_torch_squeeze(dip_tensor *x, dip_shape dims, dip_site at);                /* rank 0: every axis of size 1           */
DIP_API dip_tensor *dip_torch_unsqueeze(dip_tensor *x, int64_t dim, dip_site at);                 /* an axis of size 1 before dim           */
DIP_API dip_tensor *dip_torch_flatten(dip_tensor *x, const dip_nn_flatten_opts *o);               /* axes start_dim to end_dim become one   */
DIP_API dip_tensor *dip_torch_expand(dip_tensor *x, dip_shape shape, dip_site at);                /* -1: as it is                           */
DIP_API dip_tensor *dip_torch_cat(dip_context *ctx, dip_tensors x, const dip_dim_opts *o);        /* along an axis that is there            */
DIP_API dip_tensor *dip_torch_stack(dip_context *ctx, dip_tensors x, const dip_dim_opts *o);      /* along a new axis                       */
DIP_API dip_tensor *dip_torch_gather(dip_tensor *x, int64_t dim, dip_tensor *index, dip_site at); /* of index's shape: x at index along dim */
DIP_API dip_tensor *dip_torch_select(dip_tensor *x, int64_t dim, int64_t index, dip_site at);     /* x[index] for dim 0                     */
DIP_API dip_tensor *dip_torch_slice(dip_tensor *x, int64_t dim, int64_t start, int64_t end, const dip_slice_opts *o); /* x[start:end] for dim 0; end INT64_MAX: to the end */
DIP_API dip_tensor *dip_torch_clone(dip_tensor *x, dip_site at);                                  /* a copy; gradients pass                 */
DIP_API dip_tensor *dip_torch_contiguous(dip_tensor *x, dip_site at);                             /* x itself where it is row-major         */
DIP_API dip_tensor *dip_torch_detach(dip_tensor *x, dip_site at);                                 /* x.detach(), x.data: shares memory      */
DIP_API dip_tensor *dip_torch_to_dtype(dip_tensor *x, dip_dtype dtype, dip_site at);              /* x itself where nothing changes         */
DIP_API dip_tensor *dip_torch_to_device(dip_tensor *x, torch_Device device, dip_site at);         /* x itself where it lives there          */
DIP_API dip_tensor *dip_torch_copy_(dip_tensor *x, dip_tensor *from, dip_site at);                /* writes into x; returns x               */

/* ---- autograd -------------------------------------------------------------------------------------------------- */
DIP_API bool dip_torch_backward(dip_tensor *x, const dip_backward_opts *o); /* x.backward() */
DIP_API dip_tensors dip_torch_autograd_grad(dip_context *ctx, dip_tensors outputs, dip_tensors inputs, const dip_grad_opts *o); /* .grad is untouched; NULL where none flows */

/* ---- torch.nn.functional: eager, and under graph capture where the input is symbolic --------------------------- */
DIP_API dip_tensor *dip_f_relu(dip_tensor *x, dip_site at);                                         /* max(x, 0)                                 */
DIP_API dip_tensor *dip_f_softmax(dip_tensor *x, const dip_nn_softmax_opts *o);                     /* exp(x) / sum over dim                     */
DIP_API dip_tensor *dip_f_log_softmax(dip_tensor *x, const dip_nn_softmax_opts *o);                 /* log of softmax, without its underflow     */
DIP_API dip_tensor *dip_f_linear(dip_tensor *x, dip_tensor *weight, dip_tensor *bias, dip_site at); /* x (..., I), weight (O, I), bias (O) or NULL -> (..., O) */
DIP_API dip_tensor *dip_f_dropout(dip_tensor *x, const dip_f_dropout_opts *o);                      /* 0 with probability p, the others times 1 / (1 - p) */
DIP_API dip_tensor *dip_f_one_hot(dip_tensor *labels, int64_t num_classes, dip_site at);            /* int64 (..., C); -1: the largest label + 1 */
DIP_API dip_tensor *dip_f_cross_entropy(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *o); /* input (N, C); target (N) int64, or probabilities (N, C) */
DIP_API dip_tensor *dip_f_nll_loss(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *o); /* input: log-probabilities                */
DIP_API dip_tensor *dip_f_mse_loss(dip_tensor *input, dip_tensor *target, const dip_nn_loss_opts *o); /* (input - target)^2, of one shape        */

/* ---- torch.nn: modules ------------------------------------------------------------------------------------------ */
DIP_API torch_Module *dip_nn_linear(dip_context *ctx, int64_t in_features, int64_t out_features, const dip_nn_linear_opts *o); /* (..., I) -> (..., O); weight (O, I), bias (O) */
DIP_API torch_Module *dip_nn_flatten(dip_context *ctx, const dip_nn_flatten_opts *o);           /* (N, ...) -> (N, I)                      */
DIP_API torch_Module *dip_nn_identity(dip_context *ctx, dip_site at);                           /* x                                       */
DIP_API torch_Module *dip_nn_relu(dip_context *ctx, const dip_nn_inplace_opts *o);              /* max(x, 0)                               */
DIP_API torch_Module *dip_nn_sigmoid(dip_context *ctx, dip_site at);                            /* 1 / (1 + exp(-x))                       */
DIP_API torch_Module *dip_nn_tanh(dip_context *ctx, dip_site at);                               /* tanh(x)                                 */
DIP_API torch_Module *dip_nn_softmax(dip_context *ctx, const dip_nn_softmax_opts *o);           /* exp(x) / sum over dim                   */
DIP_API torch_Module *dip_nn_log_softmax(dip_context *ctx, const dip_nn_softmax_opts *o);       /* log of softmax                          */
DIP_API torch_Module *dip_nn_dropout(dip_context *ctx, double p, const dip_nn_inplace_opts *o); /* while training: 0 with probability p, the others times 1 / (1 - p) */
DIP_API torch_Module *dip_nn_sequential(dip_context *ctx, torch_Module *const *modules, int n, dip_site at); /* one after the other        */
DIP_API torch_Module *dip_nn_module_list(dip_context *ctx, torch_Module *const *modules, int n, dip_site at); /* holds, is not called      */
DIP_API torch_Module *dip_nn_cross_entropy_loss(dip_context *ctx, const dip_nn_loss_opts *o);   /* called with two: as dip_f_cross_entropy */
DIP_API torch_Module *dip_nn_nll_loss(dip_context *ctx, const dip_nn_loss_opts *o);             /* called with two: as dip_f_nll_loss      */
DIP_API torch_Module *dip_nn_mse_loss(dip_context *ctx, const dip_nn_loss_opts *o);             /* called with two: as dip_f_mse_loss      */

/* ---- torch.nn.init: fills float tensors, parameters too, as under torch_no_grad(); all return t.  Fans of (O, I, ...):
 * fan_in = I, fan_out = O, each times the sizes that follow ---- */
DIP_API dip_tensor *dip_nn_init_uniform(dip_tensor *t, const dip_init_uniform_opts *o);           /* [a, b)                                */
DIP_API dip_tensor *dip_nn_init_normal(dip_tensor *t, const dip_init_normal_opts *o);             /* mean, std                             */
DIP_API dip_tensor *dip_nn_init_trunc_normal(dip_tensor *t, const dip_init_trunc_normal_opts *o); /* normal within [a, b]; where that holds at most 0.3 of all, uniform numbers kept by density */
DIP_API dip_tensor *dip_nn_init_constant(dip_tensor *t, double value, dip_site at);               /* value everywhere                      */
DIP_API dip_tensor *dip_nn_init_eye(dip_tensor *t, dip_site at);                                  /* (R, C): 1 on the diagonal             */
DIP_API dip_tensor *dip_nn_init_dirac(dip_tensor *t, const dip_init_dirac_opts *o);               /* (O, I, ...), 3 to 5 axes: channel d to d unchanged */
DIP_API dip_tensor *dip_nn_init_xavier_uniform(dip_tensor *t, const dip_init_gain_opts *o);       /* +-gain sqrt(6 / (fan_in + fan_out))   */
DIP_API dip_tensor *dip_nn_init_xavier_normal(dip_tensor *t, const dip_init_gain_opts *o);        /* std gain sqrt(2 / (fan_in + fan_out)) */
DIP_API dip_tensor *dip_nn_init_kaiming_uniform(dip_tensor *t, const dip_init_kaiming_opts *o);   /* +-gain sqrt(3 / fan)                  */
DIP_API dip_tensor *dip_nn_init_kaiming_normal(dip_tensor *t, const dip_init_kaiming_opts *o);    /* std gain / sqrt(fan)                  */
DIP_API dip_tensor *dip_nn_init_orthogonal(dip_tensor *t, const dip_init_gain_opts *o);           /* (R, C...): gain times orthonormal rows or columns, to rounding PyTorch's */
DIP_API dip_tensor *dip_nn_init_sparse(dip_tensor *t, double sparsity, const dip_init_sparse_opts *o); /* (R, C): normal, that fraction of each column 0 */
DIP_API double dip_nn_init_calculate_gain(dip_context *ctx, const char *nonlinearity, const dip_init_calculate_gain_opts *o); /* "linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu", ...; NaN on error */

/* A module of the user's own: what nn_class writes down.  `self` is zeroed memory; init fills the
 * fields, which then belong to the module; forward computes. */
enum { DIP_NN_MODULE, DIP_NN_TENSOR, DIP_NN_NUMBER };                                   /* the kind of a field: torch_Module *, torch_Tensor *, anything else */
typedef struct dip_nn_field { const char *name; int kind; size_t offset; } dip_nn_field; /* one field of a class */
typedef struct dip_nn_class {                          /* what a module is made from                        */
    size_t size_;
    const char *name;                                  /* "NeuralNetwork", as it is printed                 */
    size_t self_size;                                  /* bytes of the struct that init and forward get     */
    void (*init)(void *self);                          /* __init__: fills the fields                        */
    dip_tensor *(*forward)(void *self, dip_tensor *x); /* y; NULL after an error                            */
    const dip_nn_field *fields;                        /* in the order in which they are printed            */
    int n_fields;                                      /* how many                                          */
} dip_nn_class;
DIP_API torch_Module *dip_nn_new(dip_context *ctx, const dip_nn_class *cls, dip_site at); /* cls must outlive the module          */
DIP_API void *dip_nn_self(torch_Module *m, const char *class_name, dip_site at);          /* its struct                           */
DIP_API dip_tensor *dip_nn_parameter(dip_tensor *x, const dip_nn_parameter_opts *o);      /* nn.Parameter(x): marks x, returns it */
DIP_API dip_tensor *dip_nn_buffer(dip_tensor *x, dip_site at);                            /* nn.Buffer(x): moves with the module, is not trained */

DIP_API dip_tensor *dip_nn_call(torch_Module *m, dip_tensor *x, dip_site at);                    /* m(x)                                    */
DIP_API dip_tensor *dip_nn_call2(torch_Module *m, dip_tensor *x, dip_tensor *y, dip_site at);    /* criterion(outputs, labels)              */
DIP_API torch_Module *dip_nn_train(torch_Module *m, bool on, dip_site at);                       /* m.train(), m.eval(); returns m          */
DIP_API bool dip_nn_training(const torch_Module *m);                                             /* true until nn_eval                      */
DIP_API torch_Module *dip_nn_to_device(torch_Module *m, torch_Device device, dip_site at);       /* parameters and buffers, in place        */
DIP_API torch_Module *dip_nn_to_dtype(torch_Module *m, dip_dtype dtype, dip_site at);            /* those that are floats                   */
DIP_API torch_Parameters *dip_nn_parameters(torch_Module *m, dip_site at);                       /* in the order of registration, each once */
DIP_API torch_Parameters *dip_nn_buffers(torch_Module *m, dip_site at);                          /* state that is not trained               */
DIP_API torch_Parameters *dip_torch_parameters(dip_context *ctx, dip_tensors list, dip_site at); /* a list of one's own                     */
DIP_API int64_t dip_parameters_count(const torch_Parameters *p);                                 /* tensors; 0 for NULL                     */
DIP_API dip_tensor *dip_parameters_item(const torch_Parameters *p, int64_t i);                   /* NULL outside; borrowed                  */
DIP_API const char *dip_parameters_name(const torch_Parameters *p, int64_t i);                   /* "fc1.weight"; "" outside                */
DIP_API torch_Module *dip_nn_get_submodule(torch_Module *m, const char *path, dip_site at);      /* "body.0"                                */
DIP_API dip_tensor *dip_nn_get_parameter(torch_Module *m, const char *path, dip_site at);        /* "fc1.weight"                            */
DIP_API bool dip_nn_zero_grad(torch_Module *m, dip_site at);                                     /* gradients become none                   */

/* ---- torch.optim ------------------------------------------------------------------------------------------------ */
DIP_API torch_Optimizer *dip_optim_adam(torch_Parameters *p, const dip_torch_adam_opts *o);       /* w -= lr m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps) */
DIP_API torch_Optimizer *dip_optim_adamw(torch_Parameters *p, const dip_torch_adam_opts *o);      /* weight decay on the weights                   */
DIP_API torch_Optimizer *dip_optim_sgd(torch_Parameters *p, const dip_torch_sgd_opts *o);         /* u = momentum u + (1 - dampening) g; w -= lr u */
DIP_API torch_Optimizer *dip_optim_rmsprop(torch_Parameters *p, const dip_torch_rmsprop_opts *o); /* v = alpha v + (1 - alpha) g^2; w -= lr g / (sqrt(v) + eps) */
DIP_API bool dip_optim_zero_grad(torch_Optimizer *opt, const dip_zero_grad_opts *o);              /* of the parameters it was given                */
DIP_API bool dip_optim_step(torch_Optimizer *opt, dip_site at);                                   /* where there is a gradient                     */
DIP_API double dip_optim_lr(const torch_Optimizer *opt);                                          /* param_groups[0]["lr"]                         */
DIP_API bool dip_optim_set_lr(torch_Optimizer *opt, double lr, dip_site at);                      /* from the next step on                         */

/* ---- torch.utils.data and torchvision ----------------------------------------------------------------------------- */
DIP_API torch_Transform *dip_transforms_to_tensor(dip_context *ctx, dip_site at);                   /* bytes / 255, (1, H, W)           */
DIP_API torch_Transform *dip_transforms_normalize(dip_context *ctx, dip_numbers mean, dip_numbers std, dip_site at); /* (x - mean) / std, one of each per channel */
DIP_API torch_Transform *dip_transforms_compose(dip_context *ctx, torch_Transform *const *list, int n, dip_site at); /* one after the other */
DIP_API torch_Dataset *dip_torchvision_mnist(dip_context *ctx, const dip_torch_mnist_opts *o);      /* image (1, 28, 28), label int64   */
DIP_API torch_Dataset *dip_data_tensor_dataset(dip_context *ctx, dip_tensors tensors, dip_site at); /* sample i: row i of each          */
DIP_API torch_Dataset *dip_data_subset(torch_Dataset *d, dip_tensor *indices, dip_site at);         /* indices int64 (n)                */
DIP_API bool dip_data_random_split(torch_Dataset *d, dip_numbers lengths, torch_Dataset **const *parts, int n, const dip_split_opts *o); /* *parts[0 .. n), n = lengths.count; sizes, or fractions of 1 */
DIP_API torch_Sampler *dip_data_sequential_sampler(torch_Dataset *d, dip_site at);                  /* 0, 1, 2 ...                      */
DIP_API torch_Sampler *dip_data_random_sampler(torch_Dataset *d, const dip_random_sampler_opts *o); /* a permutation, or rows drawn one by one */
DIP_API torch_Sampler *dip_data_subset_random_sampler(dip_tensor *indices, const dip_random_opts *o); /* whole numbers (n), permuted */
DIP_API torch_Sampler *dip_data_weighted_random_sampler(dip_tensor *weights, int64_t num_samples, const dip_weighted_sampler_opts *o); /* (n): rows by weight, which need not sum to 1 */
DIP_API torch_Sampler *dip_data_batch_sampler(torch_Sampler *sampler, int64_t batch_size, bool drop_last, dip_site at); /* its indices, several at a time */
DIP_API dip_tensor *dip_data_list(torch_Sampler *sampler, dip_site at);                             /* list(sampler): int64 (n), one walk */
DIP_API torch_DataLoader *dip_data_loader(dip_context *ctx, const dip_torch_loader_opts *o);        /* batches (N, ...); a new order each time where shuffle */
DIP_API int64_t dip_data_len(const void *dataset_loader_or_sampler, dip_site at);                   /* samples, batches or indices; -1 on error */
DIP_API torch_Dataset *dip_data_dataset(const void *loader_or_subset, dip_site at);                 /* loader.dataset                   */
DIP_API dip_tensors dip_data_get(torch_Dataset *d, int64_t index, dip_site at);                     /* dataset[index]                   */

/* torch_for: what it walks is a DataLoader, a sampler or the list of nn_parameters.  The guard is a disguised handle. */
DIP_API dip_tensor *dip_torch_for_begin(dip_context *ctx, void *iterable, int names, dip_site at);  /* names: tensors a round, -1: parameters by name */
DIP_API bool dip_torch_for_next(dip_tensor *guard, dip_tensor **a, dip_tensor **b, dip_tensor **c); /* opens the round's scope, leaves the last one's */
DIP_API const char *dip_torch_for_name(dip_tensor *guard);                                          /* of the parameter in hand                       */
DIP_API void dip_torch_for_round(dip_tensor *guard);                                                /* the inner loop ran to its end                  */
DIP_API void dip_torch_for_end(dip_tensor **guard);                                                 /* leaves the scope of a round that broke off     */

/* ---- lists of numbers, as Python's lists of floats, and text ------------------------------------------------------- */
DIP_API torch_List *dip_list_new(dip_context *ctx, dip_site at);                    /* empty                       */
DIP_API bool dip_list_append(torch_List *l, double v, dip_site at);                 /* false: no memory            */
DIP_API int64_t dip_list_len(const torch_List *l);                                  /* 0 for NULL                  */
DIP_API double dip_list_get(const torch_List *l, int64_t i, dip_site at);           /* negative: from the end      */
DIP_API const double *dip_list_data(const torch_List *l);                           /* valid until the next append */
DIP_API bool dip_torch_print(const void *object, dip_site at);                      /* any object of this page, and a newline, to the context's sink */
DIP_API bool dip_torch_print_device(dip_context *ctx, torch_Device d, dip_site at); /* device(type='cpu')          */
DIP_API bool dip_torch_print_size(dip_context *ctx, dip_shape s, dip_site at);      /* torch.Size([2, 3])          */
DIP_API bool dip_torch_print_number(dip_context *ctx, double v, dip_site at);       /* Python's text of a float    */
#ifdef __cplusplus
}
#endif
// clang-format on

#include "diptych/torch_skin.h" /* last: empty under DIPTYCH_NO_SKIN */
#endif
