/* keras_skin.h - the macros that give keras.h's functions Keras' names and keywords.
 *
 * Included by keras.h unless DIPTYCH_NO_SKIN is defined.  Nothing here is exported: each macro expands to
 * a call of a plain function of keras.h, whose comment there says what it does.  The comment behind a macro is
 * what Python writes and, after a bar, how that looks here where the parameters do not tell; without a comment
 * Python has the same name with dots.
 */
#ifndef DIPTYCH_KERAS_SKIN_H
#define DIPTYCH_KERAS_SKIN_H
#include "diptych/keras.h"

#if !defined(DIPTYCH_NO_SKIN)
// clang-format off
typedef dip_array keras_Array;                /* numpy.ndarray */
typedef dip_keras_layer keras_Layer;          /* keras.layers.Layer */
typedef dip_keras_model keras_Model;          /* keras.Model */
typedef dip_keras_history keras_History;      /* keras.callbacks.History */
typedef dip_keras_callback keras_Callback;    /* keras.callbacks.Callback */
typedef dip_keras_logs keras_Logs;            /* logs, a dict */
typedef dip_keras_score keras_Score;          /* [loss, metric] */
typedef dip_keras_weights keras_Weights;      /* a list of arrays */
typedef dip_keras_loss keras_Loss;            /* keras.losses.Loss */
typedef dip_keras_metric keras_Metric;        /* keras.metrics.Metric */
typedef dip_keras_predictor keras_Predictor;  /* model.make_predict_function() */
typedef dip_optimizer keras_Optimizer;        /* keras.optimizers.Optimizer */
typedef dip_initializer keras_Initializer;    /* keras.initializers.Initializer */
typedef dip_seed_generator keras_SeedGenerator; /* keras.random.SeedGenerator */
enum { keras_shuffle_batch = 2 };             /* shuffle="batch" */

/* ---- values and lists ---- */
#define keras_shape(...) DIP_SHAPE(__VA_ARGS__)  /* (28, 28, 1) | keras_shape(28, 28, 1) */
#define keras_list(...) DIP_STRINGS(__VA_ARGS__) /* ["accuracy"] | keras_list("accuracy") */
#ifdef __cplusplus
#define keras_data(x, y) (dip_keras_data{ (x), (y) }) /* (x_val, y_val) | keras_data(x_val, y_val) */
#define keras_callbacks(...) (([&]() { DIP_STATIC_ASSERT_(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 callbacks in one list"); return dip_fill_<dip_keras_callbacks, dip_keras_callback *>({ __VA_ARGS__ }); })()) /* [a, b] | keras_callbacks(a, b) */
#else
#define keras_data(x, y) ((dip_keras_data){ (x), (y) })
#define keras_callbacks(...) \
    (__extension__({ _Static_assert(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 callbacks in one list"); \
        (dip_keras_callbacks){ DIP_COUNT(__VA_ARGS__), { __VA_ARGS__ } }; }))
#endif

/* ---- NumPy: #include <diptych/import/np.h> gives np_array, np_divide ... ---- */
#define numpy_array(data, dtype, shape) dip_numpy_array(DIP_CTX, (data), (dtype), shape, DIP_HERE) /* np.array(data, dtype) */
#define numpy_asarray(t) dip_numpy_asarray((t), DIP_HERE)                                          /* np.asarray(t) */
#define numpy_astype(x, dtype) dip_numpy_astype((x), (dtype), DIP_HERE)                            /* x.astype(dtype) */
#define numpy_add(x, number) dip_numpy_add((x), (number), DIP_HERE)                                /* x + number */
#define numpy_subtract(x, number) dip_numpy_subtract((x), (number), DIP_HERE)                      /* x - number */
#define numpy_multiply(x, number) dip_numpy_multiply((x), (number), DIP_HERE)                      /* x * number */
#define numpy_divide(x, number) dip_numpy_divide((x), (number), DIP_HERE)                          /* x / number */
#define numpy_expand_dims(x, axis) dip_numpy_expand_dims((x), (axis), DIP_HERE)                    /* np.expand_dims(x, axis) */
#define numpy_reshape(x, ...) dip_numpy_reshape((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)             /* x.reshape(-1, 784) | numpy_reshape(x, -1, 784) */
#define numpy_slice(x, start, stop) dip_numpy_slice((x), (start), (stop), DIP_HERE)                /* x[start:stop] */
#define numpy_argmax(x, axis) dip_numpy_argmax((x), (axis), DIP_HERE)                              /* np.argmax(x, axis) */
#define numpy_shape(x) dip_numpy_shape(x)                                                          /* x.shape */
#define numpy_dtype(x) dip_numpy_dtype(x)                                                          /* x.dtype */
#define numpy_item(x, ...) dip_numpy_item((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)                   /* x[i, j] | numpy_item(x, i, j) */
#define numpy_tensor(x) dip_numpy_tensor((x), DIP_HERE)                                            /* keras.ops.convert_to_tensor(x) */

/* ---- keras.utils, keras.config, keras.datasets, tf.test, print ---- */
#define keras_utils_set_random_seed(seed) dip_keras_utils_set_random_seed(DIP_CTX, (seed), DIP_HERE)
#define keras_utils_clear_session() dip_keras_clear_session(DIP_CTX)
#define keras_config_set_floatx(dtype) dip_keras_config_set_floatx(DIP_CTX, (dtype), DIP_HERE)
#define keras_config_floatx() dip_keras_config_floatx(DIP_CTX)
#define KERAS_LOAD_DATA_(a, b, c, d, ...) DIP_KW(dip_load_data_opts, dip_keras_datasets_mnist_load_data(DIP_CTX, (a), (b), (c), (d), &kw_o), __VA_ARGS__)
#define keras_datasets_mnist_load_data(x_train, y_train, x_test, ...) KERAS_LOAD_DATA_(x_train, y_train, x_test, __VA_ARGS__, DIP_KW_END) /* (x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data() | keras_datasets_mnist_load_data(&x_train, &y_train, &x_test, &y_test) */
#define KERAS_TO_CATEGORICAL_(y, num_classes, ...) dip_keras_utils_to_categorical((y), (num_classes), DIP_HERE)
#define keras_utils_to_categorical(...) KERAS_TO_CATEGORICAL_(__VA_ARGS__, 0, 0) /* keras.utils.to_categorical(y, num_classes) | keras_utils_to_categorical(y, num_classes) */
#define keras_print(label, value) dip_keras_print(DIP_CTX, (label), (value))     /* print(label, value) */
#define tf_test_gpu_device_name() dip_tf_test_gpu_device_name(DIP_CTX)
#define tf_config_threading_set_intra_op_parallelism_threads(n) dip_set_num_threads(DIP_CTX, (n), DIP_HERE) /* tf.config.threading.set_intra_op_parallelism_threads(n) */
#define tf_config_threading_get_intra_op_parallelism_threads() dip_get_num_threads(DIP_CTX) /* tf.config.threading.get_intra_op_parallelism_threads() */

/* ---- keras.layers: #include <diptych/import/layers.h> gives layers_Dense ... ---- */
#define KERAS_INPUT_(...) DIP_KW(dip_input_opts, dip_layers_input(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_Input(...) KERAS_INPUT_(__VA_ARGS__, DIP_KW_END) /* keras.Input(shape=(28, 28, 1)) | keras_Input(.shape = keras_shape(28, 28, 1)) */
#define keras_layers_Input(...) keras_Input(__VA_ARGS__)
#define keras_layers_InputLayer(...) keras_Input(__VA_ARGS__)
#define KERAS_FLATTEN_(...) DIP_KW(dip_flatten_opts, dip_layers_flatten(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_layers_Flatten(...) KERAS_FLATTEN_(__VA_ARGS__, DIP_KW_END)
#define KERAS_DENSE_(units, ...) DIP_KW(dip_dense_opts, dip_layers_dense(DIP_CTX, (units), &kw_o), __VA_ARGS__)
#define keras_layers_Dense(...) KERAS_DENSE_(__VA_ARGS__, DIP_KW_END)
#define KERAS_ACTIVATION_(activation, ...) DIP_KW(dip_activation_opts, dip_layers_activation(DIP_CTX, (activation), &kw_o), __VA_ARGS__)
#define keras_layers_Activation(...) KERAS_ACTIVATION_(__VA_ARGS__, DIP_KW_END)
#define KERAS_DROPOUT_(rate, ...) DIP_KW(dip_dropout_opts, dip_layers_dropout(DIP_CTX, (rate), &kw_o), __VA_ARGS__)
#define keras_layers_Dropout(...) KERAS_DROPOUT_(__VA_ARGS__, DIP_KW_END)
#define KERAS_ALPHADROPOUT_(rate, ...) DIP_KW(dip_alpha_dropout_opts, dip_layers_alpha_dropout(DIP_CTX, (rate), &kw_o), __VA_ARGS__)
#define keras_layers_AlphaDropout(...) KERAS_ALPHADROPOUT_(__VA_ARGS__, DIP_KW_END)
#define KERAS_GAUSSIANDROPOUT_(rate, ...) DIP_KW(dip_gaussian_dropout_opts, dip_layers_gaussian_dropout(DIP_CTX, (rate), &kw_o), __VA_ARGS__)
#define keras_layers_GaussianDropout(...) KERAS_GAUSSIANDROPOUT_(__VA_ARGS__, DIP_KW_END)
#define KERAS_GAUSSIANNOISE_(stddev, ...) DIP_KW(dip_gaussian_noise_opts, dip_layers_gaussian_noise(DIP_CTX, (stddev), &kw_o), __VA_ARGS__)
#define keras_layers_GaussianNoise(...) KERAS_GAUSSIANNOISE_(__VA_ARGS__, DIP_KW_END)
#define KERAS_SPATIALDROPOUT1D_(rate, ...) DIP_KW(dip_spatial_dropout1d_opts, dip_layers_spatial_dropout1d(DIP_CTX, (rate), &kw_o), __VA_ARGS__)
#define keras_layers_SpatialDropout1D(...) KERAS_SPATIALDROPOUT1D_(__VA_ARGS__, DIP_KW_END)
#define KERAS_SPATIALDROPOUT2D_(rate, ...) DIP_KW(dip_spatial_dropout2d_opts, dip_layers_spatial_dropout2d(DIP_CTX, (rate), &kw_o), __VA_ARGS__)
#define keras_layers_SpatialDropout2D(...) KERAS_SPATIALDROPOUT2D_(__VA_ARGS__, DIP_KW_END)
#define KERAS_SPATIALDROPOUT3D_(rate, ...) DIP_KW(dip_spatial_dropout3d_opts, dip_layers_spatial_dropout3d(DIP_CTX, (rate), &kw_o), __VA_ARGS__)
#define keras_layers_SpatialDropout3D(...) KERAS_SPATIALDROPOUT3D_(__VA_ARGS__, DIP_KW_END)
#define KERAS_CUSTOM_(name, build, call, ...) DIP_KW(dip_custom_opts, dip_layers_custom(DIP_CTX, (name), (build), (call), &kw_o), __VA_ARGS__)
#define keras_layers_Layer(name, build, ...) KERAS_CUSTOM_(name, build, __VA_ARGS__, DIP_KW_END) /* class Name(keras.layers.Layer) | keras_layers_Layer(name, build, call) */
#define keras_layer_class(Name, build, call) \
    __attribute__((unused)) static dip_keras_layer *Name(void *user) { return keras_layers_Layer(#Name, build, call, .user = user); } /* class Name(keras.layers.Layer) | keras_layer_class(Name, build, call), then Name(user) */
#define keras_add_weight(layer, name, shape, initializer) dip_keras_layer_add_weight((layer), (name), shape, (initializer), DIP_HERE) /* self.add_weight(name, shape, initializer) */
#define keras_layer_name(layer) dip_keras_layer_name(layer)                                   /* layer.name */
#define keras_set_trainable(layer, on) dip_keras_layer_set_trainable((layer), (on), DIP_HERE) /* layer.trainable = on */
#define keras_layer_seed_generator(layer) dip_keras_layer_seed_generator((layer), DIP_HERE)    /* layer.seed_generator */
#define keras_layer_weight(layer, i) dip_keras_layer_weight((layer), (i), DIP_HERE)           /* layer.weights[i] */

/* ---- keras.ops, on tensors: broadcast as NumPy's; sum and mean are over all axes ---- */
#define keras_ops_add(x, y) dip_keras_op("add", (x), (y), DIP_HERE)
#define keras_ops_subtract(x, y) dip_keras_op("sub", (x), (y), DIP_HERE)
#define keras_ops_multiply(x, y) dip_keras_op("mul", (x), (y), DIP_HERE)
#define keras_ops_divide(x, y) dip_keras_op("div", (x), (y), DIP_HERE)
#define keras_ops_matmul(x, y) dip_keras_op("matmul", (x), (y), DIP_HERE)
#define keras_ops_maximum(x, y) dip_keras_op("maximum", (x), (y), DIP_HERE)
#define keras_ops_minimum(x, y) dip_keras_op("minimum", (x), (y), DIP_HERE)
#define keras_ops_absolute(x) dip_keras_op("abs", (x), NULL, DIP_HERE)
#define keras_ops_exp(x) dip_keras_op("exp", (x), NULL, DIP_HERE)
#define keras_ops_log(x) dip_keras_op("log", (x), NULL, DIP_HERE)
#define keras_ops_negative(x) dip_keras_op("neg", (x), NULL, DIP_HERE)
#define keras_ops_relu(x) dip_keras_op("relu", (x), NULL, DIP_HERE)
#define keras_ops_sigmoid(x) dip_keras_op("sigmoid", (x), NULL, DIP_HERE)
#define keras_ops_sqrt(x) dip_keras_op("sqrt", (x), NULL, DIP_HERE)
#define keras_ops_square(x) dip_keras_op("square", (x), NULL, DIP_HERE)
#define keras_ops_tanh(x) dip_keras_op("tanh", (x), NULL, DIP_HERE)
#define keras_ops_sum(x) dip_keras_op("sum", (x), NULL, DIP_HERE)
#define keras_ops_mean(x) dip_keras_op("mean", (x), NULL, DIP_HERE)
#define keras_item(x) dip_keras_item((x), DIP_HERE) /* float(x) */

/* ---- keras.random ---- */
#define KERAS_SEED_GENERATOR_(...) DIP_KW(dip_seed_generator_opts, dip_keras_random_seed_generator(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_random_SeedGenerator(...) KERAS_SEED_GENERATOR_(__VA_ARGS__, DIP_KW_END) /* keras.random.SeedGenerator(seed=1) | keras_random_SeedGenerator(.seed = 1) */
#define keras_seed_generator_state(generator) dip_keras_seed_generator_state(generator) /* seed_generator.state */
#define KERAS_SEED_NEXT_(generator, ...) DIP_KW(dip_seed_next_opts, dip_keras_seed_generator_next((generator), &kw_o), __VA_ARGS__)
#define keras_seed_generator_next(...) KERAS_SEED_NEXT_(__VA_ARGS__, DIP_KW_END) /* seed_generator.next() */
#define KERAS_RANDOM_(O, f, shape, ...) DIP_KW(O, f(DIP_CTX, shape, &kw_o), __VA_ARGS__)
#define keras_random_normal(...) KERAS_RANDOM_(dip_keras_normal_opts, dip_keras_random_normal, __VA_ARGS__, DIP_KW_END) /* keras.random.normal((2, 3), mean=0.0, stddev=1.0) | keras_random_normal(keras_shape(2, 3), .stddev = 1) */
#define keras_random_truncated_normal(...) KERAS_RANDOM_(dip_keras_normal_opts, dip_keras_random_truncated_normal, __VA_ARGS__, DIP_KW_END) /* keras.random.truncated_normal((2, 3)) | keras_random_truncated_normal(keras_shape(2, 3)) */
#define keras_random_uniform(...) KERAS_RANDOM_(dip_keras_uniform_opts, dip_keras_random_uniform, __VA_ARGS__, DIP_KW_END) /* keras.random.uniform((2, 3), minval=0.0, maxval=1.0) | keras_random_uniform(keras_shape(2, 3), .maxval = 1) */
#define KERAS_RANDINT_(shape, minval, maxval, ...) DIP_KW(dip_keras_integers_opts, dip_keras_random_randint(DIP_CTX, shape, (minval), (maxval), &kw_o), __VA_ARGS__)
#define keras_random_randint(shape, minval, ...) KERAS_RANDINT_(shape, minval, __VA_ARGS__, DIP_KW_END) /* keras.random.randint((2, 3), 0, 10) | keras_random_randint(keras_shape(2, 3), 0, 10) */
#define KERAS_CATEGORICAL_(logits, num_samples, ...) DIP_KW(dip_keras_integers_opts, dip_keras_random_categorical((logits), (num_samples), &kw_o), __VA_ARGS__)
#define keras_random_categorical(logits, ...) KERAS_CATEGORICAL_(logits, __VA_ARGS__, DIP_KW_END) /* keras.random.categorical(logits, num_samples) | keras_random_categorical(logits, num_samples) */
#define KERAS_GAMMA_(shape, alpha, ...) DIP_KW(dip_keras_floats_opts, dip_keras_random_gamma(DIP_CTX, shape, (alpha), &kw_o), __VA_ARGS__)
#define keras_random_gamma(shape, ...) KERAS_GAMMA_(shape, __VA_ARGS__, DIP_KW_END) /* keras.random.gamma((2, 3), 0.5) | keras_random_gamma(keras_shape(2, 3), 0.5) */
#define KERAS_BETA_(shape, alpha, beta, ...) DIP_KW(dip_keras_floats_opts, dip_keras_random_beta(DIP_CTX, shape, (alpha), (beta), &kw_o), __VA_ARGS__)
#define keras_random_beta(shape, alpha, ...) KERAS_BETA_(shape, alpha, __VA_ARGS__, DIP_KW_END) /* keras.random.beta((2, 3), 0.5, 2.0) | keras_random_beta(keras_shape(2, 3), 0.5, 2) */
#define KERAS_BINOMIAL_(shape, counts, probabilities, ...) DIP_KW(dip_keras_floats_opts, dip_keras_random_binomial(DIP_CTX, shape, (counts), (probabilities), &kw_o), __VA_ARGS__)
#define keras_random_binomial(shape, counts, ...) KERAS_BINOMIAL_(shape, counts, __VA_ARGS__, DIP_KW_END) /* keras.random.binomial((2, 3), 7, 0.3) | keras_random_binomial(keras_shape(2, 3), 7, 0.3) */
#define KERAS_SHUFFLE_(x, ...) DIP_KW(dip_keras_shuffle_opts, dip_keras_random_shuffle((x), &kw_o), __VA_ARGS__)
#define keras_random_shuffle(...) KERAS_SHUFFLE_(__VA_ARGS__, DIP_KW_END) /* keras.random.shuffle(x, axis=0) | keras_random_shuffle(x, .axis = 0) */
#define KERAS_RANDOM_DROPOUT_(x, rate, ...) DIP_KW(dip_keras_random_dropout_opts, dip_keras_random_dropout((x), (rate), &kw_o), __VA_ARGS__)
#define keras_random_dropout(x, ...) KERAS_RANDOM_DROPOUT_(x, __VA_ARGS__, DIP_KW_END) /* keras.random.dropout(inputs, rate) | keras_random_dropout(inputs, rate) */

/* ---- keras.initializers ---- */
#define KERAS_SEED_(f, ...) DIP_KW(dip_seed_opts, f(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_initializers_GlorotUniform(...) KERAS_SEED_(dip_initializers_glorot_uniform, __VA_ARGS__, DIP_KW_END)
#define keras_initializers_GlorotNormal(...) KERAS_SEED_(dip_initializers_glorot_normal, __VA_ARGS__, DIP_KW_END)
#define keras_initializers_HeUniform(...) KERAS_SEED_(dip_initializers_he_uniform, __VA_ARGS__, DIP_KW_END)
#define keras_initializers_HeNormal(...) KERAS_SEED_(dip_initializers_he_normal, __VA_ARGS__, DIP_KW_END)
#define keras_initializers_LecunUniform(...) KERAS_SEED_(dip_initializers_lecun_uniform, __VA_ARGS__, DIP_KW_END)
#define keras_initializers_LecunNormal(...) KERAS_SEED_(dip_initializers_lecun_normal, __VA_ARGS__, DIP_KW_END)
#define KERAS_UNIFORM_(...) DIP_KW(dip_random_uniform_opts, dip_initializers_random_uniform(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_initializers_RandomUniform(...) KERAS_UNIFORM_(__VA_ARGS__, DIP_KW_END)
#define KERAS_NORMAL_(f, ...) DIP_KW(dip_random_normal_opts, f(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_initializers_RandomNormal(...) KERAS_NORMAL_(dip_initializers_random_normal, __VA_ARGS__, DIP_KW_END)
#define keras_initializers_TruncatedNormal(...) KERAS_NORMAL_(dip_initializers_truncated_normal, __VA_ARGS__, DIP_KW_END)
#define KERAS_SCALING_(...) DIP_KW(dip_variance_scaling_opts, dip_initializers_variance_scaling(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_initializers_VarianceScaling(...) KERAS_SCALING_(__VA_ARGS__, DIP_KW_END)
#define KERAS_ORTHOGONAL_(...) DIP_KW(dip_orthogonal_opts, dip_initializers_orthogonal(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_initializers_Orthogonal(...) KERAS_ORTHOGONAL_(__VA_ARGS__, DIP_KW_END)
#define KERAS_IDENTITY_(...) DIP_KW(dip_identity_opts, dip_initializers_identity(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_initializers_Identity(...) KERAS_IDENTITY_(__VA_ARGS__, DIP_KW_END)
#define keras_initializers_Constant(value) dip_initializers_constant(DIP_CTX, (value), DIP_HERE)
#define keras_initializers_Zeros() dip_initializers_zeros(DIP_CTX, DIP_HERE)
#define keras_initializers_Ones() dip_initializers_ones(DIP_CTX, DIP_HERE)

/* ---- keras.Sequential: any number of layers, none included ---- */
#define KERAS_SEQUENTIAL_(layers, n) dip_keras_sequential(DIP_CTX, (layers) + 1, (n) - 1, NULL, DIP_HERE)
#define keras_Sequential(...) DIP_MANY(dip_keras_layer *, KERAS_SEQUENTIAL_, NULL, __VA_ARGS__) /* keras.Sequential([a, b]) | keras_Sequential(a, b) */
#define keras_models_Sequential(...) keras_Sequential(__VA_ARGS__)
#define keras_set_name(model, name) dip_keras_set_name((model), (name), DIP_HERE)          /* keras.Sequential(name=name) */
#define keras_add(model, layer) dip_keras_add((model), (layer), DIP_HERE)                  /* model.add(layer) */
#define keras_build(model, ...) dip_keras_build((model), DIP_SHAPE(__VA_ARGS__), DIP_HERE) /* model.build((None, 28, 28)) | keras_build(model, 28, 28) */
#define KERAS_SUMMARY_(model, ...) DIP_KW(dip_summary_opts, dip_keras_summary((model), &kw_o), __VA_ARGS__)
#define keras_summary(...) KERAS_SUMMARY_(__VA_ARGS__, DIP_KW_END)                            /* model.summary() */
#define keras_get_layer(model, name) dip_keras_get_layer((model), (name), DIP_HERE)           /* model.get_layer(name) */
#define keras_count_params(model) dip_keras_count_params((model), DIP_HERE)                   /* model.count_params() */
#define keras_get_weights(model) dip_keras_get_weights((model), DIP_HERE)                     /* model.get_weights() */
#define keras_set_weights(model, weights) dip_keras_set_weights((model), (weights), DIP_HERE) /* model.set_weights(weights) */

/* ---- keras.optimizers, keras.losses ---- */
#define KERAS_ADAM_(...) DIP_KW(dip_keras_adam_opts, dip_keras_optimizers_adam(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_optimizers_Adam(...) KERAS_ADAM_(__VA_ARGS__, DIP_KW_END)
#define KERAS_SGD_(...) DIP_KW(dip_keras_sgd_opts, dip_keras_optimizers_sgd(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_optimizers_SGD(...) KERAS_SGD_(__VA_ARGS__, DIP_KW_END)
#define KERAS_RMSPROP_(...) DIP_KW(dip_keras_rmsprop_opts, dip_keras_optimizers_rmsprop(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_optimizers_RMSprop(...) KERAS_RMSPROP_(__VA_ARGS__, DIP_KW_END)
#define keras_optimizer(model) dip_keras_optimizer(model)                                                     /* model.optimizer */
#define keras_learning_rate(optimizer) dip_keras_learning_rate(optimizer)                                     /* optimizer.learning_rate */
#define keras_set_learning_rate(optimizer, value) dip_keras_set_learning_rate((optimizer), (value), DIP_HERE) /* optimizer.learning_rate = value */
#define KERAS_CROSSENTROPY_(...) DIP_KW(dip_crossentropy_opts, dip_losses_categorical_crossentropy(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_losses_CategoricalCrossentropy(...) KERAS_CROSSENTROPY_(__VA_ARGS__, DIP_KW_END)
#define KERAS_BINARY_(...) DIP_KW(dip_binary_crossentropy_opts, dip_losses_binary_crossentropy(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_losses_BinaryCrossentropy(...) KERAS_BINARY_(__VA_ARGS__, DIP_KW_END)
#define KERAS_SPARSE_(...) DIP_KW(dip_sparse_crossentropy_opts, dip_losses_sparse_categorical_crossentropy(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_losses_SparseCategoricalCrossentropy(...) KERAS_SPARSE_(__VA_ARGS__, DIP_KW_END)
#define KERAS_LOSS_(f, ...) DIP_KW(dip_keras_loss_opts, f(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_losses_MeanSquaredError(...) KERAS_LOSS_(dip_losses_mean_squared_error, __VA_ARGS__, DIP_KW_END)
#define keras_losses_MeanAbsoluteError(...) KERAS_LOSS_(dip_losses_mean_absolute_error, __VA_ARGS__, DIP_KW_END)

/* ---- keras.metrics ---- */
#define KERAS_MEAN_(...) DIP_KW(dip_mean_opts, dip_keras_metrics_mean(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_metrics_Mean(...) KERAS_MEAN_(__VA_ARGS__, DIP_KW_END) /* keras.metrics.Mean() | keras_metrics_Mean() */
#ifdef __cplusplus
static inline bool dip_update_state_(dip_keras_metric *m, double value, const dip_update_state_opts *o) { return dip_keras_update_state(m, value, o); }
static inline bool dip_update_state_(dip_keras_metric *m, const dip_tensor *values, const dip_update_state_opts *o) { return dip_keras_update_state_with(m, values, o); }
#define KERAS_UPDATE_FUNCTION_(values) dip_update_state_
#else
#define KERAS_UPDATE_FUNCTION_(values) _Generic((values), dip_tensor *: dip_keras_update_state_with, const dip_tensor *: dip_keras_update_state_with, default: dip_keras_update_state)
#endif
#define KERAS_UPDATE_(metric, values, ...) DIP_KW(dip_update_state_opts, KERAS_UPDATE_FUNCTION_(values)((metric), (values), &kw_o), __VA_ARGS__)
#define keras_update_state(metric, ...) KERAS_UPDATE_(metric, __VA_ARGS__, DIP_KW_END) /* metric.update_state(values) | keras_update_state(metric, values) */
#define keras_result(metric) dip_keras_result((metric), DIP_HERE)                      /* metric.result() */
#define keras_reset_state(metric) dip_keras_reset_state((metric), DIP_HERE)            /* metric.reset_state() */

/* ---- the other world's side: NULL means PyTorch's in the options where the two differ ---- */
#define keras_compat_torch() dip_keras_compat_torch(DIP_CTX)                                      /* a PyTorch program's ways in all respects | keras_compat_torch() */
#define KERAS_COMPAT_(...) DIP_KW(dip_keras_compat_opts, dip_keras_compat(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_compat(...) KERAS_COMPAT_(__VA_ARGS__, DIP_KW_END)                                  /* its way in one respect | keras_compat(.order = "torch") */

/* ---- model.compile, fit, evaluate, predict ---- */
#define KERAS_COMPILE_(model, ...) DIP_KW(dip_compile_opts, dip_keras_compile((model), &kw_o), __VA_ARGS__)
#define keras_compile(...) KERAS_COMPILE_(__VA_ARGS__, DIP_KW_END) /* model.compile(...) */
#define KERAS_FIT_(model, x, y, ...) DIP_KW(dip_fit_opts, dip_keras_fit((model), (x), (y), &kw_o), __VA_ARGS__)
#define keras_fit(model, x, ...) KERAS_FIT_(model, x, __VA_ARGS__, DIP_KW_END) /* model.fit(x, y, ...) */
#define KERAS_EVALUATE_(model, x, y, ...) DIP_KW(dip_evaluate_opts, dip_keras_evaluate((model), (x), (y), &kw_o), __VA_ARGS__)
#define keras_evaluate(model, x, ...) KERAS_EVALUATE_(model, x, __VA_ARGS__, DIP_KW_END) /* model.evaluate(x, y, ...) */
#define KERAS_PREDICT_(model, x, ...) DIP_KW(dip_predict_opts, dip_keras_predict((model), (x), &kw_o), __VA_ARGS__)
#define keras_predict(model, ...) KERAS_PREDICT_(model, __VA_ARGS__, DIP_KW_END)                /* model.predict(x, ...) */
#define keras_train_on_batch(model, x, y) dip_keras_train_on_batch((model), (x), (y), DIP_HERE) /* model.train_on_batch(x, y) */
#define keras_test_on_batch(model, x, y) dip_keras_test_on_batch((model), (x), (y), DIP_HERE)   /* model.test_on_batch(x, y) */
#define keras_predictor(model, rows) dip_keras_predictor_new((model), (rows), DIP_HERE)         /* model.make_predict_function() | keras_predictor(model, 1) */
#define keras_predictor_run(predictor, x, y) dip_keras_predictor_run((predictor), (x), (y))     /* model.predict_on_batch(x) | keras_predictor_run(predictor, x, y) */
#define keras_reset_metrics(model) dip_keras_reset_metrics((model), DIP_HERE)                   /* model.reset_metrics() */
#define KERAS_CALLBACK_(...) DIP_KW(dip_callback_opts, dip_keras_callback_new(DIP_CTX, &kw_o), __VA_ARGS__)
#define keras_callbacks_Callback(...) KERAS_CALLBACK_(__VA_ARGS__, DIP_KW_END)          /* class Name(keras.callbacks.Callback) | keras_callbacks_Callback(.on_epoch_end = function) */
#define keras_set_stop_training(model, on) dip_keras_set_stop_training((model), (on))   /* model.stop_training = on */
#define keras_logs_get(logs, name) dip_keras_logs_get((logs), (name))                   /* logs[name] */
#define keras_history(history, name) dip_keras_history_get((history), (name), DIP_HERE) /* history.history["loss"] | keras_history(history, "loss") */

/* ---- import tensorflow as tf: the same under tf.keras ---- */
#define tf_keras_utils_set_random_seed(seed) keras_utils_set_random_seed(seed)
#define tf_keras_utils_to_categorical(...) keras_utils_to_categorical(__VA_ARGS__)
#define tf_keras_config_set_floatx(dtype) keras_config_set_floatx(dtype)
#define tf_keras_config_floatx() keras_config_floatx()
#define tf_keras_datasets_mnist_load_data(x_train, y_train, x_test, ...) keras_datasets_mnist_load_data(x_train, y_train, x_test, __VA_ARGS__)
#define tf_keras_Sequential(...) keras_Sequential(__VA_ARGS__)
#define tf_keras_models_Sequential(...) keras_Sequential(__VA_ARGS__)
#define tf_keras_Input(...) keras_Input(__VA_ARGS__)
#define tf_keras_layers_Input(...) keras_Input(__VA_ARGS__)
#define tf_keras_layers_InputLayer(...) keras_Input(__VA_ARGS__)
#define tf_keras_layers_Flatten(...) keras_layers_Flatten(__VA_ARGS__)
#define tf_keras_layers_Dense(...) keras_layers_Dense(__VA_ARGS__)
#define tf_keras_layers_Activation(...) keras_layers_Activation(__VA_ARGS__)
#define tf_keras_layers_Dropout(...) keras_layers_Dropout(__VA_ARGS__)
#define tf_keras_layers_AlphaDropout(...) keras_layers_AlphaDropout(__VA_ARGS__)
#define tf_keras_layers_GaussianDropout(...) keras_layers_GaussianDropout(__VA_ARGS__)
#define tf_keras_layers_GaussianNoise(...) keras_layers_GaussianNoise(__VA_ARGS__)
#define tf_keras_layers_SpatialDropout1D(...) keras_layers_SpatialDropout1D(__VA_ARGS__)
#define tf_keras_layers_SpatialDropout2D(...) keras_layers_SpatialDropout2D(__VA_ARGS__)
#define tf_keras_layers_SpatialDropout3D(...) keras_layers_SpatialDropout3D(__VA_ARGS__)
#define tf_keras_initializers_GlorotUniform(...) keras_initializers_GlorotUniform(__VA_ARGS__)
#define tf_keras_initializers_GlorotNormal(...) keras_initializers_GlorotNormal(__VA_ARGS__)
#define tf_keras_initializers_HeUniform(...) keras_initializers_HeUniform(__VA_ARGS__)
#define tf_keras_initializers_HeNormal(...) keras_initializers_HeNormal(__VA_ARGS__)
#define tf_keras_initializers_LecunUniform(...) keras_initializers_LecunUniform(__VA_ARGS__)
#define tf_keras_initializers_LecunNormal(...) keras_initializers_LecunNormal(__VA_ARGS__)
#define tf_keras_initializers_RandomUniform(...) keras_initializers_RandomUniform(__VA_ARGS__)
#define tf_keras_initializers_RandomNormal(...) keras_initializers_RandomNormal(__VA_ARGS__)
#define tf_keras_initializers_TruncatedNormal(...) keras_initializers_TruncatedNormal(__VA_ARGS__)
#define tf_keras_initializers_VarianceScaling(...) keras_initializers_VarianceScaling(__VA_ARGS__)
#define tf_keras_initializers_Orthogonal(...) keras_initializers_Orthogonal(__VA_ARGS__)
#define tf_keras_initializers_Identity(...) keras_initializers_Identity(__VA_ARGS__)
#define tf_keras_initializers_Constant(value) keras_initializers_Constant(value)
#define tf_keras_initializers_Zeros() keras_initializers_Zeros()
#define tf_keras_initializers_Ones() keras_initializers_Ones()
#define tf_keras_optimizers_Adam(...) keras_optimizers_Adam(__VA_ARGS__)
#define tf_keras_optimizers_SGD(...) keras_optimizers_SGD(__VA_ARGS__)
#define tf_keras_optimizers_RMSprop(...) keras_optimizers_RMSprop(__VA_ARGS__)
#define tf_keras_losses_CategoricalCrossentropy(...) keras_losses_CategoricalCrossentropy(__VA_ARGS__)
#define tf_keras_losses_SparseCategoricalCrossentropy(...) keras_losses_SparseCategoricalCrossentropy(__VA_ARGS__)
#define tf_keras_losses_BinaryCrossentropy(...) keras_losses_BinaryCrossentropy(__VA_ARGS__)
#define tf_keras_losses_MeanSquaredError(...) keras_losses_MeanSquaredError(__VA_ARGS__)
#define tf_keras_losses_MeanAbsoluteError(...) keras_losses_MeanAbsoluteError(__VA_ARGS__)
#define tf_keras_metrics_Mean(...) keras_metrics_Mean(__VA_ARGS__)
#define tf_keras_callbacks_Callback(...) keras_callbacks_Callback(__VA_ARGS__)
// clang-format on
#endif
#endif
