/* keras.h - the Keras face: NumPy-like arrays, layers, compile, fit, evaluate.  A dot becomes an underscore.
 *
 * Ownership in one sentence: everything made here belongs to the open scope (or to the caller where
 * none is open) until dip_free; models hold their layers and optimiser, layers their weights, whatever
 * scope is open, and arrays are never changed: each call gives a new one that shares the bytes below.
 *
 * Sections: option structs with their defaults; the plain ABI (all dip_*, what other languages call).
 * The macros that give it Keras' names and keywords are in keras_skin.h, included at the end unless
 * DIPTYCH_NO_SKIN is defined.
 * A failing call records the first cause (dip_error_take) and returns NULL, false, NaN or an empty
 * score; NULL objects pass through quietly.
 *
 * Follows Keras 3.15 on TensorFlow 2.21 (CPU): same seed, same weights, order of samples and text.
 * Differences, on purpose: a loss that becomes NaN ends fit with an error that names epoch and step.
 */
#ifndef DIPTYCH_KERAS_H
#define DIPTYCH_KERAS_H
#include "diptych/diptych.h"
#include "diptych/kw.h"

#ifdef __cplusplus
extern "C" {
#endif
// clang-format off
/* ---- objects ----------------------------------------------------------------------------------- */
typedef struct dip_array dip_array;                   /* a NumPy-like array, computed when rows are read */
typedef struct dip_keras_layer dip_keras_layer;       /* computes y from x; owns its weights             */
typedef struct dip_keras_model dip_keras_model;       /* layers one behind the other, and their training */
typedef struct dip_keras_history dip_keras_history;   /* what fit returns: one series per logged name    */
typedef struct dip_keras_callback dip_keras_callback; /* functions that a run calls on its way           */
typedef struct dip_keras_loss dip_keras_loss;         /* a loss with its options                         */
typedef struct dip_keras_metric dip_keras_metric;     /* a running mean                                  */
typedef struct dip_keras_weights dip_keras_weights;   /* copies of a model's weights, in order           */
typedef struct dip_keras_predictor dip_keras_predictor; /* a model that predicts so many rows at a time  */
typedef struct dip_optimizer dip_optimizer;           /* steps, with what they remember for each weight  */
typedef struct dip_initializer dip_initializer;       /* draws initial weights                           */
typedef struct dip_seed_generator dip_seed_generator; /* a pair of integers that each draw moves on      */

typedef const void *dip_name_or_object;               /* "adam", or an object: keras_optimizers_Adam()   */
#define DIP_NO_SEED INT64_MIN                         /* a seed is drawn from the global one, as Keras does */

/* ---- small values passed by value --------------------------------------------------------------- */
typedef struct dip_keras_score { int count; double item[DIP_MAX_LIST]; const char *name[DIP_MAX_LIST]; } dip_keras_score; /* loss, then the metrics; names live as long as the model */
typedef struct dip_keras_data { dip_array *x, *y; } dip_keras_data; /* (x_val, y_val) */
typedef struct dip_seed_pair { int64_t first, second; } dip_seed_pair; /* a SeedGenerator's state */
typedef struct dip_keras_callbacks { int count; dip_keras_callback *item[DIP_MAX_LIST]; } dip_keras_callbacks; /* [a, b] */

/* What a callback is told.  The values are what Keras shows: running means of the epoch so far. */
typedef struct dip_keras_logs {
    dip_keras_model *model;       /* the one that runs                                                 */
    int count;                    /* of the names and values                                           */
    const char *const *name;      /* "accuracy", "loss" ..., sorted                                    */
    const double *value;          /* one for each name                                                 */
    double batch_loss;            /* the loss of this batch alone; NaN outside the batch callbacks      */
    int64_t batch_rows;           /* its rows; 0 outside the batch callbacks                            */
} dip_keras_logs;
typedef void dip_keras_on(void *user, const dip_keras_logs *logs);                      /* begin or end */
typedef void dip_keras_on_index(void *user, int64_t index, const dip_keras_logs *logs); /* epoch or step, from 0 */

/* ---- options: every optional argument; a comment begins with its default --------------------------- */
/* size_ and at_ are filled in by the _init functions and the macros.  0 and false mean what they say. */
typedef struct dip_load_data_opts {
    size_t size_;
    const char *path;                        /* NULL: DIPTYCH_DATA, the user's cache, the installed files ... */
    dip_site at_;
} dip_load_data_opts;

typedef struct dip_input_opts {
    size_t size_;
    dip_shape shape;                         /* required: of one sample, without the batch axis        */
    const char *name;                        /* NULL: "input_layer", "input_layer_1" ...               */
    dip_site at_;
} dip_input_opts;
typedef struct dip_flatten_opts {
    size_t size_;
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "flatten", "flatten_1" ...                       */
    dip_site at_;
} dip_flatten_opts;
typedef struct dip_dense_opts {
    size_t size_;
    const char *activation;                  /* NULL: linear, y = x W + b                              */
    bool use_bias;                           /* true                                                   */
    dip_name_or_object kernel_initializer;   /* NULL: "glorot_uniform"; W is (I, O), O the units; "torch_linear": drawn as nn.Linear does, which keras.initializers does not have */
    dip_name_or_object bias_initializer;     /* NULL: "zeros"; b is (O); "torch_linear" takes the kernel's I */
    bool trainable;                          /* true                                                   */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "dense", "dense_1" ...                           */
    const char *softmax;                     /* NULL: "keras": a softmax activation is e / sum; "torch": e * (1 / sum) */
    dip_site at_;
} dip_dense_opts;
typedef struct dip_activation_opts {
    size_t size_;
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "activation", "activation_1" ...                 */
    const char *softmax;                     /* NULL: "keras": softmax is e / sum; "torch": e * (1 / sum)   */
    dip_site at_;
} dip_activation_opts;
/* The seeds of these layers are numbers, as in Keras; a rate of 0 draws none. */
typedef struct dip_dropout_opts {
    size_t size_;
    dip_shape noise_shape;                   /* rank 0: the input's; else what is decided on, with the batch axis; -1: the input's size there */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "dropout", "dropout_1" ...                       */
    dip_site at_;
} dip_dropout_opts;
typedef struct dip_alpha_dropout_opts {
    size_t size_;
    dip_shape noise_shape;                   /* rank 0: the input's; else what is decided on, with the batch axis; -1: the input's size there */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "alpha_dropout", "alpha_dropout_1" ...           */
    dip_site at_;
} dip_alpha_dropout_opts;
typedef struct dip_gaussian_dropout_opts {
    size_t size_;
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "gaussian_dropout", "gaussian_dropout_1" ...     */
    dip_site at_;
} dip_gaussian_dropout_opts;
typedef struct dip_gaussian_noise_opts {
    size_t size_;
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "gaussian_noise", "gaussian_noise_1" ...         */
    dip_site at_;
} dip_gaussian_noise_opts;
typedef struct dip_spatial_dropout1d_opts {
    size_t size_;
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "spatial_dropout1d", "spatial_dropout1d_1" ...   */
    dip_site at_;
} dip_spatial_dropout1d_opts;
typedef struct dip_spatial_dropout2d_opts {
    size_t size_;
    const char *data_format;                 /* NULL: "channels_last"; "channels_first": (N, C, ...)   */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "spatial_dropout2d", "spatial_dropout2d_1" ...   */
    dip_site at_;
} dip_spatial_dropout2d_opts;
typedef struct dip_spatial_dropout3d_opts {
    size_t size_;
    const char *data_format;                 /* NULL: "channels_last"; "channels_first": (N, C, ...)   */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: "spatial_dropout3d", "spatial_dropout3d_1" ...   */
    dip_site at_;
} dip_spatial_dropout3d_opts;

/* A layer of one's own (keras_layer_class).  build adds weights; call works with operators on symbolic
 * tensors (keras_ops_add ..., dip_apply_named, or the other face's functions) when a step is planned, not
 * per batch. */
typedef bool dip_layer_build_fn(void *user, dip_keras_layer *self, const dip_shape *input_shape); /* of one row */
typedef dip_tensor *dip_layer_call_fn(void *user, dip_keras_layer *self, dip_tensor *x, bool training); /* y; NULL after an error */
typedef struct dip_custom_opts {
    size_t size_;
    void *user;                              /* NULL; the functions' first argument                    */
    bool trainable;                          /* true                                                   */
    dip_shape input_shape;                   /* rank 0: taken from the data                            */
    const char *name;                        /* NULL: the class in snake case, numbered                */
    dip_site at_;
} dip_custom_opts;

/* A seed is a number or a SeedGenerator, in Python both under `seed`; here two options, at most one of which is given. */
typedef struct dip_seed_generator_opts {
    size_t size_;
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_site at_;
} dip_seed_generator_opts;
typedef struct dip_seed_next_opts {
    size_t size_;
    bool ordered;                            /* true: the second member grows by 1; false: both are stirred*/
    dip_site at_;
} dip_seed_next_opts;
typedef struct dip_seed_opts {
    size_t size_;
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_seed_opts;
typedef struct dip_random_uniform_opts {
    size_t size_;
    double minval, maxval;                   /* -0.05, 0.05                                            */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_random_uniform_opts;
typedef struct dip_random_normal_opts {
    size_t size_;
    double mean, stddev;                     /* 0, 0.05                                                */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_random_normal_opts;
typedef struct dip_variance_scaling_opts {
    size_t size_;
    double scale;                            /* 1; the variance times the fan                          */
    const char *mode;                        /* "fan_in"; "fan_out", "fan_avg"                         */
    const char *distribution;                /* "truncated_normal"; "untruncated_normal", "uniform"    */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_variance_scaling_opts;
typedef struct dip_orthogonal_opts {
    size_t size_;
    double gain;                             /* 1; times the orthonormal matrix                        */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_orthogonal_opts;
typedef struct dip_identity_opts {
    size_t size_;
    double gain;                             /* 1; on the diagonal                                     */
    dip_site at_;
} dip_identity_opts;

/* keras.random; without a seed the global SeedGenerator draws. */
typedef struct dip_keras_normal_opts {
    size_t size_;
    double mean, stddev;                     /* 0, 1                                                   */
    const char *dtype;                       /* NULL: keras_config_floatx(); "float32", "float64"      */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_keras_normal_opts;
typedef struct dip_keras_uniform_opts {
    size_t size_;
    double minval, maxval;                   /* 0, 1                                                   */
    const char *dtype;                       /* NULL: keras_config_floatx(); "float32", "float64"      */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_keras_uniform_opts;
typedef struct dip_keras_integers_opts {
    size_t size_;
    const char *dtype;                       /* "int32"; "int64", "uint8"                              */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_keras_integers_opts;
typedef struct dip_keras_floats_opts {
    size_t size_;
    const char *dtype;                       /* NULL: keras_config_floatx(); "float32", "float64"      */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_keras_floats_opts;
typedef struct dip_keras_shuffle_opts {
    size_t size_;
    int axis;                                /* 0; -1: the last one                                    */
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_keras_shuffle_opts;
typedef struct dip_keras_random_dropout_opts {
    size_t size_;
    dip_shape noise_shape;                   /* rank 0: x's; else what is decided on; -1: x's size there*/
    int64_t seed;                            /* DIP_NO_SEED: drawn from the global one                 */
    dip_seed_generator *seed_generator;      /* NULL: seed counts; else its next pair, at each use     */
    dip_site at_;
} dip_keras_random_dropout_opts;

typedef struct dip_keras_adam_opts {
    size_t size_;
    double learning_rate;                    /* 0.001                                                  */
    double beta_1, beta_2;                   /* 0.9, 0.999                                             */
    double epsilon;                          /* NaN: the form's: 1e-7, in PyTorch's 1e-8; added to the square root */
    bool amsgrad;                            /* false                                                  */
    double weight_decay;                     /* 0: none; else weights shrink by this part, times the rate; PyTorch's form: is added to the gradient */
    const char *form;                        /* NULL: "keras"; "torch": PyTorch's formula and defaults: epsilon after the correction */
    dip_site at_;
} dip_keras_adam_opts;
typedef struct dip_keras_sgd_opts {
    size_t size_;
    double learning_rate;                    /* NaN: the form's: 0.01, in PyTorch's 0.001              */
    double momentum;                         /* 0                                                      */
    bool nesterov;                           /* false                                                  */
    double weight_decay;                     /* 0: none; else weights shrink by this part, times the rate; PyTorch's form: is added to the gradient */
    const char *form;                        /* NULL: "keras"; "torch": PyTorch's formula and defaults: the rate outside the momentum */
    dip_site at_;
} dip_keras_sgd_opts;
typedef struct dip_keras_rmsprop_opts {
    size_t size_;
    double learning_rate;                    /* NaN: the form's: 0.001, in PyTorch's 0.01              */
    double rho;                              /* NaN: the form's: 0.9, in PyTorch's 0.99                */
    double momentum;                         /* 0                                                      */
    double epsilon;                          /* NaN: the form's: 1e-7 inside the square root, in PyTorch's 1e-8 beside it */
    bool centered;                           /* false                                                  */
    double weight_decay;                     /* 0: none; else weights shrink by this part, times the rate; PyTorch's form: is added to the gradient */
    const char *form;                        /* NULL: "keras"; "torch": PyTorch's formula and defaults */
    dip_site at_;
} dip_keras_rmsprop_opts;

typedef struct dip_keras_loss_opts {         /* the two losses without options                         */
    size_t size_;
    dip_site at_;
} dip_keras_loss_opts;
typedef struct dip_crossentropy_opts {
    size_t size_;
    bool from_logits;                        /* false: y_pred holds probabilities                      */
    double label_smoothing;                  /* 0                                                      */
    const char *logits;                      /* NULL: "keras": those behind a softmax that made y_pred; "torch": y_pred itself, whatever made it */
    const char *form;                        /* NULL: "keras": of logits, softmax and cross entropy in one; "torch": log-softmax, then nll */
    dip_site at_;
} dip_crossentropy_opts;
typedef struct dip_binary_crossentropy_opts {
    size_t size_;
    bool from_logits;                        /* false: y_pred holds probabilities                      */
    double label_smoothing;                  /* 0                                                      */
    dip_site at_;
} dip_binary_crossentropy_opts;
typedef struct dip_sparse_crossentropy_opts {
    size_t size_;
    bool from_logits;                        /* false: y_pred holds probabilities                      */
    const char *logits;                      /* NULL: "keras": those behind a softmax that made y_pred; "torch": y_pred itself, whatever made it */
    const char *form;                        /* NULL: "keras": of logits, softmax and cross entropy in one; "torch": log-softmax, then nll */
    dip_site at_;
} dip_sparse_crossentropy_opts;

typedef struct dip_mean_opts {
    size_t size_;
    const char *dtype;                       /* NULL: keras_config_floatx(); in which it adds and divides */
    dip_site at_;
} dip_mean_opts;
typedef struct dip_update_state_opts {
    size_t size_;
    double sample_weight;                    /* 1; of each value: of a batch's mean its rows           */
    dip_site at_;
} dip_update_state_opts;

/* keras_compat: what NULL means from now on in the options that are named behind it, "keras" or "torch". */
typedef struct dip_keras_compat_opts {
    size_t size_;
    const char *weights;                     /* NULL: as it is; layers_Dense(.kernel_initializer, .bias_initializer) */
    const char *validation;                  /* NULL: as it is; keras_fit(.validation_rows)             */
    const char *order;                       /* NULL: as it is; keras_fit(.order), keras_evaluate's and keras_predict's */
    const char *softmax;                     /* NULL: as it is; keras_losses_CategoricalCrossentropy(.logits), layers_Dense(.softmax) and their like */
    const char *loss;                        /* NULL: as it is; keras_losses_CategoricalCrossentropy(.form) and the sparse one's */
    const char *epsilon;                     /* NULL: as it is; keras_optimizers_Adam(.form), every optimizer's, also by name */
    const char *sums;                        /* NULL: as it is; keras_compile(.means)                   */
    dip_site at_;
} dip_keras_compat_opts;

typedef struct dip_summary_opts {
    size_t size_;
    int line_length;                         /* 0 columns: the terminal's width less 4, at most 88     */
    bool show_trainable;                     /* false; true: a column with Y, N or -                   */
    dip_site at_;
} dip_summary_opts;
typedef struct dip_compile_opts {
    size_t size_;
    dip_name_or_object optimizer;            /* "rmsprop"                                              */
    dip_name_or_object loss;                 /* NULL; fit and evaluate need one                        */
    dip_strings metrics;                     /* none                                                   */
    const char *means;                       /* NULL: "keras": running means in the dtype of the run; "torch": sums in double, as PyTorch programs keep them */
    dip_site at_;
} dip_compile_opts;
typedef struct dip_fit_opts {
    size_t size_;
    int64_t batch_size;                      /* 32 rows; the last batch of an epoch holds the rest     */
    int64_t epochs;                          /* 1; the number of the last epoch, counted from 1        */
    int verbose;                             /* 1: progress bar; 0: silent; 2: one line an epoch       */
    double validation_split;                 /* 0 of all rows: the last floor(n * split), before any shuffling */
    dip_keras_data validation_data;          /* none; goes before validation_split                     */
    int shuffle;                             /* 1: rows in the order that the seed gives; 0: rows in order; keras_shuffle_batch: inside batches */
    int64_t initial_epoch;                   /* 0; epochs before it are left out                       */
    int64_t steps_per_epoch;                 /* 0: all batches of the data                             */
    int64_t validation_steps;                /* 0: all batches of the validation rows                  */
    int64_t validation_batch_size;           /* 0 rows: as batch_size                                  */
    int64_t validation_freq;                 /* 1 epoch: after every one                               */
    dip_keras_callbacks callbacks;           /* none                                                   */
    const char *validation_rows;             /* NULL: "keras": validation_split takes the last rows; "torch": rows drawn as random_split does */
    const char *order;                       /* NULL: "keras": shuffled once, all epochs alike; "torch": drawn anew for each, as DataLoader does */
    dip_site at_;
} dip_fit_opts;
typedef struct dip_evaluate_opts {
    size_t size_;
    int64_t batch_size;                      /* 32 rows                                                */
    int verbose;                             /* 1: progress bar; 0: silent; 2: one line                */
    int64_t steps;                           /* 0: all batches of the data                             */
    dip_keras_callbacks callbacks;           /* none                                                   */
    const char *order;                       /* NULL: "keras": nothing is drawn; "torch": a number, as DataLoader does for each pass; the rows are in order */
    dip_site at_;
} dip_evaluate_opts;
typedef dip_evaluate_opts dip_predict_opts;  /* the same                                               */

typedef struct dip_callback_opts {
    size_t size_;
    dip_keras_on *on_train_begin, *on_train_end;                         /* NULL, NULL: not called     */
    dip_keras_on_index *on_epoch_begin, *on_epoch_end;                   /* NULL, NULL: not called     */
    dip_keras_on_index *on_train_batch_begin, *on_train_batch_end;       /* NULL, NULL: not called     */
    dip_keras_on *on_test_begin, *on_test_end;                           /* NULL, NULL: not called     */
    dip_keras_on_index *on_test_batch_begin, *on_test_batch_end;         /* NULL, NULL: not called     */
    dip_keras_on *on_predict_begin, *on_predict_end;                     /* NULL, NULL: not called     */
    dip_keras_on_index *on_predict_batch_begin, *on_predict_batch_end;   /* NULL, NULL: not called     */
    void *user;                              /* NULL; the functions' first argument                    */
    dip_site at_;
} dip_callback_opts;

/* Fill in the defaults; size is sizeof the struct as the caller was compiled. */
DIP_API void dip_load_data_opts_init(dip_load_data_opts *o, size_t size);
DIP_API void dip_input_opts_init(dip_input_opts *o, size_t size);
DIP_API void dip_flatten_opts_init(dip_flatten_opts *o, size_t size);
DIP_API void dip_dense_opts_init(dip_dense_opts *o, size_t size);
DIP_API void dip_activation_opts_init(dip_activation_opts *o, size_t size);
DIP_API void dip_dropout_opts_init(dip_dropout_opts *o, size_t size);
DIP_API void dip_alpha_dropout_opts_init(dip_alpha_dropout_opts *o, size_t size);
DIP_API void dip_gaussian_dropout_opts_init(dip_gaussian_dropout_opts *o, size_t size);
DIP_API void dip_gaussian_noise_opts_init(dip_gaussian_noise_opts *o, size_t size);
DIP_API void dip_spatial_dropout1d_opts_init(dip_spatial_dropout1d_opts *o, size_t size);
DIP_API void dip_spatial_dropout2d_opts_init(dip_spatial_dropout2d_opts *o, size_t size);
DIP_API void dip_spatial_dropout3d_opts_init(dip_spatial_dropout3d_opts *o, size_t size);
DIP_API void dip_custom_opts_init(dip_custom_opts *o, size_t size);
DIP_API void dip_seed_generator_opts_init(dip_seed_generator_opts *o, size_t size);
DIP_API void dip_seed_next_opts_init(dip_seed_next_opts *o, size_t size);
DIP_API void dip_seed_opts_init(dip_seed_opts *o, size_t size);
DIP_API void dip_random_uniform_opts_init(dip_random_uniform_opts *o, size_t size);
DIP_API void dip_random_normal_opts_init(dip_random_normal_opts *o, size_t size);
DIP_API void dip_variance_scaling_opts_init(dip_variance_scaling_opts *o, size_t size);
DIP_API void dip_orthogonal_opts_init(dip_orthogonal_opts *o, size_t size);
DIP_API void dip_identity_opts_init(dip_identity_opts *o, size_t size);
DIP_API void dip_keras_normal_opts_init(dip_keras_normal_opts *o, size_t size);
DIP_API void dip_keras_uniform_opts_init(dip_keras_uniform_opts *o, size_t size);
DIP_API void dip_keras_integers_opts_init(dip_keras_integers_opts *o, size_t size);
DIP_API void dip_keras_floats_opts_init(dip_keras_floats_opts *o, size_t size);
DIP_API void dip_keras_shuffle_opts_init(dip_keras_shuffle_opts *o, size_t size);
DIP_API void dip_keras_random_dropout_opts_init(dip_keras_random_dropout_opts *o, size_t size);
DIP_API void dip_keras_adam_opts_init(dip_keras_adam_opts *o, size_t size);
DIP_API void dip_keras_sgd_opts_init(dip_keras_sgd_opts *o, size_t size);
DIP_API void dip_keras_rmsprop_opts_init(dip_keras_rmsprop_opts *o, size_t size);
DIP_API void dip_keras_loss_opts_init(dip_keras_loss_opts *o, size_t size);
DIP_API void dip_crossentropy_opts_init(dip_crossentropy_opts *o, size_t size);
DIP_API void dip_binary_crossentropy_opts_init(dip_binary_crossentropy_opts *o, size_t size);
DIP_API void dip_sparse_crossentropy_opts_init(dip_sparse_crossentropy_opts *o, size_t size);
DIP_API void dip_mean_opts_init(dip_mean_opts *o, size_t size);
DIP_API void dip_update_state_opts_init(dip_update_state_opts *o, size_t size);
DIP_API void dip_keras_compat_opts_init(dip_keras_compat_opts *o, size_t size);
DIP_API void dip_summary_opts_init(dip_summary_opts *o, size_t size);
DIP_API void dip_compile_opts_init(dip_compile_opts *o, size_t size);
DIP_API void dip_fit_opts_init(dip_fit_opts *o, size_t size);
DIP_API void dip_evaluate_opts_init(dip_evaluate_opts *o, size_t size);
DIP_API void dip_predict_opts_init(dip_predict_opts *o, size_t size);
DIP_API void dip_callback_opts_init(dip_callback_opts *o, size_t size);

/* ---- seeds, floats, devices ----------------------------------------------------------------------- */
DIP_API bool dip_keras_utils_set_random_seed(dip_context *ctx, int64_t seed, dip_site at);  /* 0 .. 2^32 - 1: initial weights, dropout, order of samples */
DIP_API bool dip_keras_config_set_floatx(dip_context *ctx, const char *dtype, dip_site at); /* "float32", "float64": of layers made from now on */
DIP_API const char *dip_keras_config_floatx(dip_context *ctx);                              /* "float32", or the context's dtype      */
DIP_API void dip_keras_clear_session(dip_context *ctx);                                     /* layer names count from the start again */
DIP_API const char *dip_tf_test_gpu_device_name(dip_context *ctx);                          /* an accelerator's name, "" where there is none; Keras takes it by itself */

/* Where Keras and PyTorch differ, the options that say so take Keras' side while they are NULL.  These turn
 * the defaults of a context; what is written at a call counts as before.  Draws come from PyTorch's generator,
 * which keras_utils_set_random_seed seeds, too, unless torch_manual_seed has. */
DIP_API bool dip_keras_compat_torch(dip_context *ctx);                                       /* all of them to PyTorch's side        */
DIP_API bool dip_keras_compat(dip_context *ctx, const dip_keras_compat_opts *o);             /* some, to either side                 */

DIP_API void dip_keras_print(dip_context *ctx, const char *label, double value); /* print(label, value): Python's text of a float, "0.09471550583839417" */

/* ---- SeedGenerator, keras.random; the same numbers as TensorFlow draws on a CPU ------------------------- */
DIP_API dip_seed_generator *dip_keras_random_seed_generator(dip_context *ctx, const dip_seed_generator_opts *o); /* begins at (seed, 0) */
DIP_API dip_seed_pair dip_keras_seed_generator_state(const dip_seed_generator *g);                 /* the pair that the next draw takes; zeros for NULL */
DIP_API dip_seed_pair dip_keras_seed_generator_next(dip_seed_generator *g, const dip_seed_next_opts *o); /* that pair, and moves on */
DIP_API dip_tensor *dip_keras_random_normal(dip_context *ctx, dip_shape shape, const dip_keras_normal_opts *o);           /* mean, stddev */
DIP_API dip_tensor *dip_keras_random_truncated_normal(dip_context *ctx, dip_shape shape, const dip_keras_normal_opts *o); /* the same within 2 deviations */
DIP_API dip_tensor *dip_keras_random_uniform(dip_context *ctx, dip_shape shape, const dip_keras_uniform_opts *o);         /* [minval, maxval) */
DIP_API dip_tensor *dip_keras_random_randint(dip_context *ctx, dip_shape shape, int64_t minval, int64_t maxval, const dip_keras_integers_opts *o); /* whole numbers in [minval, maxval) */
DIP_API dip_tensor *dip_keras_random_categorical(dip_tensor *logits, int64_t num_samples, const dip_keras_integers_opts *o); /* (N, C) logits -> (N, num_samples) class numbers; as TensorFlow's with one thread */
DIP_API dip_tensor *dip_keras_random_gamma(dip_context *ctx, dip_shape shape, double alpha, const dip_keras_floats_opts *o); /* shape parameter alpha, scale 1 */
DIP_API dip_tensor *dip_keras_random_beta(dip_context *ctx, dip_shape shape, double alpha, double beta, const dip_keras_floats_opts *o); /* a quotient of two gammas */
DIP_API dip_tensor *dip_keras_random_binomial(dip_context *ctx, dip_shape shape, double counts, double probabilities, const dip_keras_floats_opts *o); /* successes in counts trials */
DIP_API dip_tensor *dip_keras_random_shuffle(dip_tensor *x, const dip_keras_shuffle_opts *o);                             /* slices of an axis in a new order */
DIP_API dip_tensor *dip_keras_random_dropout(dip_tensor *x, double rate, const dip_keras_random_dropout_opts *o);         /* as the layer in training; inside a layer's call a seed_generator draws anew at each step */

/* ---- arrays; axis 0 counts rows; dtypes and roundings are NumPy's ---------------------------------- */
DIP_API bool dip_keras_datasets_mnist_load_data(dip_context *ctx, dip_array **x_train, dip_array **y_train, dip_array **x_test, dip_array **y_test, const dip_load_data_opts *o); /* uint8 (60000, 28, 28), (60000), (10000, 28, 28), (10000) */
DIP_API dip_array *dip_keras_utils_to_categorical(dip_array *y, int64_t num_classes, dip_site at); /* (N) -> (N, C) of 0 and 1; C <= 0: the largest label + 1 */
DIP_API dip_array *dip_numpy_array(dip_context *ctx, const void *data, const char *dtype, dip_shape shape, dip_site at); /* copies          */
DIP_API dip_array *dip_numpy_asarray(dip_tensor *t, dip_site at);                                  /* shares t's memory                     */
DIP_API dip_array *dip_numpy_astype(dip_array *x, const char *dtype, dip_site at);                 /* x.astype("float32")                   */
DIP_API dip_array *dip_numpy_add(dip_array *x, double number, dip_site at);                        /* x + number                            */
DIP_API dip_array *dip_numpy_subtract(dip_array *x, double number, dip_site at);                   /* x - number                            */
DIP_API dip_array *dip_numpy_multiply(dip_array *x, double number, dip_site at);                   /* x * number                            */
DIP_API dip_array *dip_numpy_divide(dip_array *x, double number, dip_site at);                     /* x / number: true division             */
DIP_API dip_array *dip_numpy_expand_dims(dip_array *x, int axis, dip_site at);                     /* (N, H, W) -> (N, H, W, 1) for axis -1 */
DIP_API dip_array *dip_numpy_reshape(dip_array *x, dip_shape shape, dip_site at);                  /* one dimension may be -1               */
DIP_API dip_array *dip_numpy_slice(dip_array *x, int64_t start, int64_t stop, dip_site at);        /* x[start:stop], rows                   */
DIP_API dip_array *dip_numpy_argmax(dip_array *x, int axis, dip_site at);                          /* int64; over the last axis only        */
DIP_API dip_shape dip_numpy_shape(const dip_array *x);                                             /* x.shape                               */
DIP_API const char *dip_numpy_dtype(const dip_array *x);                                           /* x.dtype                               */
DIP_API double dip_numpy_item(const dip_array *x, dip_shape index, dip_site at);                   /* x[i, j]; NaN and an error outside     */
DIP_API dip_tensor *dip_numpy_tensor(dip_array *x, dip_site at);                                   /* all numbers, computed now             */

/* ---- layers: units, rates and activations come first, the rest are options -------------------------- */
DIP_API dip_keras_layer *dip_layers_input(dip_context *ctx, const dip_input_opts *o);                /* what comes in: (N, shape)            */
DIP_API dip_keras_layer *dip_layers_flatten(dip_context *ctx, const dip_flatten_opts *o);            /* (N, ...) -> (N, I)                   */
DIP_API dip_keras_layer *dip_layers_dense(dip_context *ctx, int64_t units, const dip_dense_opts *o); /* (N, ..., I) -> (N, ..., O)           */
DIP_API dip_keras_layer *dip_layers_activation(dip_context *ctx, const char *activation, const dip_activation_opts *o); /* any shape, kept; "relu" ... */
DIP_API dip_keras_layer *dip_layers_dropout(dip_context *ctx, double rate, const dip_dropout_opts *o); /* training: kept with 1 - rate, times 1 / (1 - rate) */
DIP_API dip_keras_layer *dip_layers_alpha_dropout(dip_context *ctx, double rate, const dip_alpha_dropout_opts *o); /* training: dropped elements take selu's lower bound; mean and variance stay */
DIP_API dip_keras_layer *dip_layers_gaussian_dropout(dip_context *ctx, double rate, const dip_gaussian_dropout_opts *o); /* training: times a normal of mean 1, deviation sqrt(rate / (1 - rate)) */
DIP_API dip_keras_layer *dip_layers_gaussian_noise(dip_context *ctx, double stddev, const dip_gaussian_noise_opts *o); /* training: plus a normal of mean 0; stddev 0 .. 1 */
DIP_API dip_keras_layer *dip_layers_spatial_dropout1d(dip_context *ctx, double rate, const dip_spatial_dropout1d_opts *o); /* (N, T, C): whole channels kept or dropped */
DIP_API dip_keras_layer *dip_layers_spatial_dropout2d(dip_context *ctx, double rate, const dip_spatial_dropout2d_opts *o); /* (N, H, W, C) */
DIP_API dip_keras_layer *dip_layers_spatial_dropout3d(dip_context *ctx, double rate, const dip_spatial_dropout3d_opts *o); /* (N, D, H, W, C) */
DIP_API dip_seed_generator *dip_keras_layer_seed_generator(dip_keras_layer *l, dip_site at);        /* of a dropout or noise layer, borrowed; NULL: the layer draws nothing */
DIP_API dip_keras_layer *dip_layers_custom(dip_context *ctx, const char *class_name, dip_layer_build_fn *build, dip_layer_call_fn *call, const dip_custom_opts *o); /* build NULL: no weights */
DIP_API dip_tensor *dip_keras_layer_add_weight(dip_keras_layer *l, const char *name, dip_shape shape, dip_name_or_object initializer, dip_site at); /* in build; borrowed; at most 4; name must outlive the layer; initializer NULL: "glorot_uniform" */
DIP_API const char *dip_keras_layer_name(const dip_keras_layer *l);                                  /* "dense_1"                            */
DIP_API const char *dip_keras_layer_class_name(const dip_keras_layer *l);                            /* "Dense"                              */
DIP_API bool dip_keras_layer_set_trainable(dip_keras_layer *l, bool on, dip_site at);                /* counts from the next compile         */
DIP_API int dip_keras_layer_weight_count(const dip_keras_layer *l);                                  /* 0 before it is built                 */
DIP_API dip_tensor *dip_keras_layer_weight(const dip_keras_layer *l, int i, dip_site at);            /* the live one, borrowed: kernel, bias */

DIP_API dip_tensor *dip_keras_op(const char *name, dip_tensor *x, dip_tensor *y, dip_site at); /* keras.ops: the operator of that name (diptych ops); y NULL: it takes one */
DIP_API double dip_keras_item(const dip_tensor *x, dip_site at);                               /* float(x): one number; inside a layer's call an error that names the line */

DIP_API dip_initializer *dip_initializers_glorot_uniform(dip_context *ctx, const dip_seed_opts *o); /* +-sqrt(6 / (I + O))                       */
DIP_API dip_initializer *dip_initializers_glorot_normal(dip_context *ctx, const dip_seed_opts *o);  /* variance 2 / (I + O), cut at 2 deviations */
DIP_API dip_initializer *dip_initializers_he_uniform(dip_context *ctx, const dip_seed_opts *o);     /* +-sqrt(6 / I)                             */
DIP_API dip_initializer *dip_initializers_he_normal(dip_context *ctx, const dip_seed_opts *o);      /* variance 2 / I, cut so                    */
DIP_API dip_initializer *dip_initializers_lecun_uniform(dip_context *ctx, const dip_seed_opts *o);  /* +-sqrt(3 / I)                             */
DIP_API dip_initializer *dip_initializers_lecun_normal(dip_context *ctx, const dip_seed_opts *o);   /* variance 1 / I, cut so                    */
DIP_API dip_initializer *dip_initializers_random_uniform(dip_context *ctx, const dip_random_uniform_opts *o); /* [minval, maxval)                */
DIP_API dip_initializer *dip_initializers_random_normal(dip_context *ctx, const dip_random_normal_opts *o); /* mean, stddev                      */
DIP_API dip_initializer *dip_initializers_truncated_normal(dip_context *ctx, const dip_random_normal_opts *o); /* within 2 deviations            */
DIP_API dip_initializer *dip_initializers_variance_scaling(dip_context *ctx, const dip_variance_scaling_opts *o); /* variance scale / fan   */
DIP_API dip_initializer *dip_initializers_orthogonal(dip_context *ctx, const dip_orthogonal_opts *o); /* orthonormal columns, or rows where those are fewer; two axes or more */
DIP_API dip_initializer *dip_initializers_identity(dip_context *ctx, const dip_identity_opts *o);   /* a matrix only                             */
DIP_API dip_initializer *dip_initializers_constant(dip_context *ctx, double value, dip_site at);    /* value everywhere                          */
DIP_API dip_initializer *dip_initializers_zeros(dip_context *ctx, dip_site at);                     /* 0 everywhere                              */
DIP_API dip_initializer *dip_initializers_ones(dip_context *ctx, dip_site at);                      /* 1 everywhere                              */

/* ---- models ----------------------------------------------------------------------------------------- */
DIP_API dip_keras_model *dip_keras_sequential(dip_context *ctx, dip_keras_layer *const *layers, int n, const char *name, dip_site at); /* name NULL: "sequential" ...; built once the input's shape is known */
DIP_API bool dip_keras_add(dip_keras_model *m, dip_keras_layer *layer, dip_site at);             /* behind the last layer                  */
DIP_API bool dip_keras_build(dip_keras_model *m, dip_shape input_shape, dip_site at);            /* of one sample, without the batch axis  */
DIP_API void dip_keras_summary(dip_keras_model *m, const dip_summary_opts *o);                   /* prints the table of layers to the sink */
DIP_API const char *dip_keras_name(const dip_keras_model *m);                                    /* "sequential", "sequential_1" ...       */
DIP_API bool dip_keras_set_name(dip_keras_model *m, const char *name, dip_site at);              /* as Sequential(name=...)                */
DIP_API int dip_keras_layer_count(const dip_keras_model *m);                                     /* as model.layers: without inputs        */
DIP_API dip_keras_layer *dip_keras_layer_at(const dip_keras_model *m, int i);                    /* NULL outside; borrowed                 */
DIP_API dip_keras_layer *dip_keras_get_layer(dip_keras_model *m, const char *name, dip_site at); /* NULL and an error: no such name        */
DIP_API int64_t dip_keras_count_params(dip_keras_model *m, dip_site at);                         /* -1: not built yet                      */
DIP_API dip_keras_weights *dip_keras_get_weights(dip_keras_model *m, dip_site at);               /* copies, layer by layer                 */
DIP_API bool dip_keras_set_weights(dip_keras_model *m, const dip_keras_weights *w, dip_site at); /* copies; shapes must be the model's     */
DIP_API int dip_keras_weights_count(const dip_keras_weights *w);                                 /* tensors, kernel and bias apart         */
DIP_API dip_tensor *dip_keras_weights_item(const dip_keras_weights *w, int i);                   /* borrowed; NULL outside                 */

/* ---- compile, fit, evaluate, predict ------------------------------------------------------------------ */
DIP_API dip_optimizer *dip_keras_optimizers_adam(dip_context *ctx, const dip_keras_adam_opts *o); /* w -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + epsilon) */
DIP_API dip_optimizer *dip_keras_optimizers_sgd(dip_context *ctx, const dip_keras_sgd_opts *o);   /* u = momentum u - lr g; w += u */
DIP_API dip_optimizer *dip_keras_optimizers_rmsprop(dip_context *ctx, const dip_keras_rmsprop_opts *o); /* v = rho v + (1 - rho) g^2; w -= lr g / sqrt(v + epsilon) */
DIP_API double dip_keras_learning_rate(const dip_optimizer *o);                                   /* NaN for NULL                  */
DIP_API bool dip_keras_set_learning_rate(dip_optimizer *o, double learning_rate, dip_site at);    /* from the next step on         */
DIP_API dip_keras_loss *dip_losses_categorical_crossentropy(dip_context *ctx, const dip_crossentropy_opts *o); /* -sum of y log p, mean of the rows; y one-hot (N, C) */
DIP_API dip_keras_loss *dip_losses_sparse_categorical_crossentropy(dip_context *ctx, const dip_sparse_crossentropy_opts *o); /* -log p at the class; y (N), class numbers */
DIP_API dip_keras_loss *dip_losses_binary_crossentropy(dip_context *ctx, const dip_binary_crossentropy_opts *o); /* -(y log p + (1 - y) log(1 - p)), mean */
DIP_API dip_keras_loss *dip_losses_mean_squared_error(dip_context *ctx, const dip_keras_loss_opts *o); /* mean of (y - p)^2        */
DIP_API dip_keras_loss *dip_losses_mean_absolute_error(dip_context *ctx, const dip_keras_loss_opts *o); /* mean of abs(y - p)      */

DIP_API dip_keras_metric *dip_keras_metrics_mean(dip_context *ctx, const dip_mean_opts *o);        /* total / count, each rounded to its dtype  */
DIP_API bool dip_keras_update_state(dip_keras_metric *m, double value, const dip_update_state_opts *o); /* total += value w, count += w         */
DIP_API bool dip_keras_update_state_with(dip_keras_metric *m, const dip_tensor *values, const dip_update_state_opts *o); /* each of the tensor's numbers */
DIP_API double dip_keras_result(const dip_keras_metric *m, dip_site at);                           /* 0 while nothing was added                */
DIP_API bool dip_keras_reset_state(dip_keras_metric *m, dip_site at);                              /* as new                                   */

DIP_API bool dip_keras_compile(dip_keras_model *m, const dip_compile_opts *o);                     /* chooses; the step is planned at its first run */
DIP_API dip_optimizer *dip_keras_optimizer(const dip_keras_model *m);                              /* model.optimizer; borrowed                     */
DIP_API dip_keras_history *dip_keras_fit(dip_keras_model *m, dip_array *x, dip_array *y, const dip_fit_opts *o); /* cancelled or NaN: what was reached, and an error */
DIP_API dip_keras_score dip_keras_evaluate(dip_keras_model *m, dip_array *x, dip_array *y, const dip_evaluate_opts *o); /* over all rows, in order; weights stay */
DIP_API dip_array *dip_keras_predict(dip_keras_model *m, dip_array *x, const dip_predict_opts *o); /* (N, ...)                                      */
DIP_API dip_keras_score dip_keras_train_on_batch(dip_keras_model *m, dip_array *x, dip_array *y, dip_site at); /* loss and metrics of this batch    */
DIP_API dip_keras_score dip_keras_test_on_batch(dip_keras_model *m, dip_array *x, dip_array *y, dip_site at); /* the same without a step            */
DIP_API bool dip_keras_reset_metrics(dip_keras_model *m, dip_site at);                             /* running means start anew                      */

/* A model that predicts `rows` rows at a time, from memory to memory: what answers single requests.  Everything is planned
 * here; a run makes nothing and costs little beside its arithmetic.  It reads the weights where they are, so it follows
 * a fit or set_weights, and the layers as they were when it was made.  x: (rows, ...), y: (rows, ...), row-major, of the
 * model's float type.  Several threads may run predictors of one model at a time, each its own, while nothing else uses
 * the context.  Ended by its scope or dip_free; it keeps its model.  Errors: not built, fewer than one row. */
DIP_API dip_keras_predictor *dip_keras_predictor_new(dip_keras_model *m, int64_t rows, dip_site at); /* NULL with an error  */
DIP_API bool dip_keras_predictor_run(dip_keras_predictor *p, const void *x, void *y);                /* y = model(x); allocates nothing */

DIP_API dip_keras_callback *dip_keras_callback_new(dip_context *ctx, const dip_callback_opts *o);    /* functions that fit, evaluate and predict call  */
DIP_API void dip_keras_set_stop_training(dip_keras_model *m, bool on);                               /* model.stop_training: fit ends after this epoch */
DIP_API double dip_keras_logs_get(const dip_keras_logs *logs, const char *name);                     /* NaN: no such name                              */
DIP_API int dip_keras_history_count(const dip_keras_history *h);                                     /* series, "loss" among them                      */
DIP_API const char *dip_keras_history_name(const dip_keras_history *h, int i);                       /* sorted; NULL outside                           */
DIP_API dip_series dip_keras_history_get(const dip_keras_history *h, const char *name, dip_site at); /* history.history["val_loss"]                    */
DIP_API dip_series dip_keras_history_epoch(const dip_keras_history *h);                              /* the epochs' numbers, from 0                    */
// clang-format on
#ifdef __cplusplus
}
#endif

#include "diptych/keras_skin.h" /* last: empty under DIPTYCH_NO_SKIN */
#endif
