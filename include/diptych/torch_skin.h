/* torch_skin.h - the macros that give torch.h's functions PyTorch's names, keywords and loops.
 *
 * Included by torch.h unless DIPTYCH_NO_SKIN is defined.  Nothing here is exported: each macro expands to
 * a call of a plain function of torch.h, whose comment there says what it does.  The comment behind a macro is
 * what Python writes and, after a bar, how that looks here where the parameters do not tell; without a comment
 * Python has the same name with dots.
 */
#ifndef DIPTYCH_TORCH_SKIN_H
#define DIPTYCH_TORCH_SKIN_H
#include "diptych/torch.h"

#if !defined(DIPTYCH_NO_SKIN)
// clang-format off
/* ---- moving, converting, printing ---- */
#ifdef __cplusplus
static inline dip_operand dip_number_(double v, int64_t kind) { dip_operand o; o.number = v; o.kind = kind; return o; }
static inline dip_operand dip_operand_(dip_tensor *x) { dip_operand o; o.tensor = x; o.kind = DIP_OPERAND_TENSOR; return o; }
static inline dip_operand dip_operand_(double v) { return dip_number_(v, DIP_OPERAND_REAL); }
static inline dip_operand dip_operand_(float v) { return dip_number_((double)v, DIP_OPERAND_REAL); }
static inline dip_operand dip_operand_(bool v) { return dip_number_(v ? 1.0 : 0.0, DIP_OPERAND_BOOL); }
template <typename T> static inline dip_operand dip_operand_(T v) { return dip_number_((double)v, DIP_OPERAND_WHOLE); }
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
#define torch_to(x, to) dip_to_((x), (to), DIP_HERE) /* x.to(to) */
#define nn_to(m, to) dip_nn_to_((m), (to), DIP_HERE) /* model.to(to) */
#define torch_print(x) dip_print_((x), DIP_HERE)     /* print(x) */
#define DIP_LAST_(T, ...) ([&]() { T dip_v_[] = { __VA_ARGS__ }; return dip_v_[sizeof dip_v_ / sizeof dip_v_[0] - 1]; }())
#define DIP_TENSORS(...) (([&]() { DIP_STATIC_ASSERT_(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 tensors in one list"); return dip_fill_<dip_tensors, dip_tensor *>({ __VA_ARGS__ }); })())
#define DIP_NUMBERS(...) ([&]() { DIP_STATIC_ASSERT_(DIP_COUNT(__VA_ARGS__) <= 16, "at most 16 numbers in one list"); double dip_v_[] = { DIP_MAP(DIP_DOUBLE_, __VA_ARGS__) }; dip_numbers dip_s_ = dip_numbers(); for (double dip_x_ : dip_v_) { dip_s_.item[dip_s_.count] = dip_x_; dip_s_.count++; } return dip_s_; }())
#define DIP_ANY_SHAPE_(...) dip_shape_({ __VA_ARGS__ })
#else
static inline dip_operand dip_operand_tensor_(dip_tensor *x) { return (dip_operand){ { .tensor = x }, DIP_OPERAND_TENSOR }; }
static inline dip_operand dip_operand_real_(double v) { return (dip_operand){ { .number = v }, DIP_OPERAND_REAL }; }
static inline dip_operand dip_operand_whole_(long long v) { return (dip_operand){ { .number = (double)v }, DIP_OPERAND_WHOLE }; }
static inline dip_operand dip_operand_bool_(bool v) { return (dip_operand){ { .number = v ? 1 : 0 }, DIP_OPERAND_BOOL }; }
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
#define DIP_KW3_(O, f, a, b, c, ...) DIP_KW(O, f((a), (b), (c), &kw_o), __VA_ARGS__)
#define DIP_KW4_(O, f, a, b, c, d, ...) DIP_KW(O, f((a), (b), (c), (d), &kw_o), __VA_ARGS__)
#define DIP_KWC1_(O, f, a, ...) DIP_KW(O, f(DIP_CTX, (a), &kw_o), __VA_ARGS__)
#define DIP_KWC2_(O, f, a, b, ...) DIP_KW(O, f(DIP_CTX, (a), (b), &kw_o), __VA_ARGS__)
#define DIP_KWC3_(O, f, a, b, c, ...) DIP_KW(O, f(DIP_CTX, (a), (b), (c), &kw_o), __VA_ARGS__)

/* ---- values and lists ---- */
#define torch_shape(...) DIP_SHAPE(__VA_ARGS__)                /* (2, 3) | torch_shape(2, 3) */
#define torch_scalar_shape() DIP_NO_DIMS_                      /* () */
#define torch_numbers(...) DIP_NUMBERS(__VA_ARGS__)            /* [0.9, 0.1] | torch_numbers(0.9, 0.1) */
#define torch_tensors(...) DIP_TENSORS(__VA_ARGS__)            /* [x, y] | torch_tensors(x, y) */
#define torch_pair(a, b) DIP_PAIR(a, b)                        /* (0.9, 0.999) | torch_pair(0.9, 0.999) */
#define torch_list() dip_list_new(DIP_CTX, DIP_HERE)           /* [] */
#define torch_append(l, v) dip_list_append((l), (v), DIP_HERE) /* l.append(v) */
#define torch_len(l) dip_list_len(l)                           /* len(l) */
#define torch_get(l, i) dip_list_get((l), (i), DIP_HERE)       /* l[i] */

/* ---- switches and the machine ---- */
#define torch_manual_seed(seed) dip_torch_manual_seed(DIP_CTX, (seed), DIP_HERE)       /* torch.manual_seed(seed) */
#define torch_initial_seed() dip_torch_initial_seed(DIP_CTX)                           /* torch.initial_seed() */
#define torch_set_default_dtype(t) dip_torch_set_default_dtype(DIP_CTX, (t), DIP_HERE) /* torch.set_default_dtype(t) */
#define torch_get_default_dtype() dip_torch_get_default_dtype(DIP_CTX)                 /* torch.get_default_dtype() */
#define torch_set_printoptions(...) DIP_KW(dip_printoptions_opts, dip_torch_set_printoptions(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END) /* torch.set_printoptions(...) */
#define torch_set_num_threads(n) dip_set_num_threads(DIP_CTX, (n), DIP_HERE)           /* torch.set_num_threads(n) */
#define torch_get_num_threads() dip_get_num_threads(DIP_CTX)                           /* torch.get_num_threads() */
#define torch_device(name) dip_torch_device(DIP_CTX, (name), DIP_HERE)                 /* torch.device(name) */
#define torch_cuda_is_available() dip_torch_cuda_is_available(DIP_CTX)
#define torch_Generator() dip_torch_generator(DIP_CTX, DIP_HERE)                                    /* torch.Generator() */
#define torch_Generator_manual_seed(g, seed) dip_torch_generator_manual_seed((g), (seed), DIP_HERE) /* g.manual_seed(seed) */
#define torch_Generator_seed(g) dip_torch_generator_seed((g), DIP_HERE)                             /* g.seed() */
#define torch_Generator_initial_seed(g) dip_torch_generator_initial_seed((g), DIP_HERE)             /* g.initial_seed() */
#define torch_Generator_get_state(g) dip_torch_generator_get_state((g), DIP_HERE)                   /* g.get_state() */
#define torch_Generator_set_state(g, state) dip_torch_generator_set_state((g), (state), DIP_HERE)   /* g.set_state(state) */
#define torch_Generator_device(g) dip_torch_generator_device((g), DIP_HERE)                         /* g.device */
#define torch_seed() dip_torch_seed(DIP_CTX, DIP_HERE)                                              /* torch.seed() */
#define torch_get_rng_state() dip_torch_get_rng_state(DIP_CTX, DIP_HERE)                            /* torch.get_rng_state() */
#define torch_set_rng_state(state) dip_torch_set_rng_state(DIP_CTX, (state), DIP_HERE)              /* torch.set_rng_state(state) */
#define torch_random_fork_rng() __attribute__((cleanup(dip_torch_fork_leave), unused)) dip_rng_mark DIP_CAT(dip_fork_, __COUNTER__) = dip_torch_fork_enter(DIP_CTX, DIP_HERE) /* with torch.random.fork_rng(): | { torch_random_fork_rng(); ... } */
#define DIP_GRAD_(on) __attribute__((cleanup(dip_torch_grad_leave), unused)) dip_grad_mark DIP_CAT(dip_grad_, __COUNTER__) = dip_torch_grad_enter(DIP_CTX, on)
#define torch_no_grad() DIP_GRAD_(false)                           /* with torch.no_grad(): | { torch_no_grad(); ... } */
#define torch_enable_grad() DIP_GRAD_(true)                        /* with torch.enable_grad(): | { torch_enable_grad(); ... } */
#define torch_is_grad_enabled() dip_torch_is_grad_enabled(DIP_CTX) /* torch.is_grad_enabled() */

/* ---- the other world's side: NULL means Keras' in the options where the two differ ---- */
#define torch_compat_keras() dip_torch_compat_keras(DIP_CTX)                                            /* a Keras program's ways in all respects | torch_compat_keras() */
#define torch_compat(...) DIP_KW(dip_torch_compat_opts, dip_torch_compat(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END) /* its way in one respect | torch_compat(.order = "keras") */

/* ---- making tensors ---- */
#define DIP_FULL_(shape, value, ...) DIP_KW(dip_factory_opts, dip_torch_full(DIP_CTX, (shape), DIP_OPERAND(value), &kw_o), __VA_ARGS__)
#define DIP_LIKE_(x, value, ...) DIP_KW(dip_factory_opts, dip_torch_full_like((x), (value), &kw_o), __VA_ARGS__)
#define torch_zeros(...) DIP_KWC1_(dip_factory_opts, dip_torch_zeros, __VA_ARGS__, DIP_KW_END)           /* torch.zeros(2, 3) | torch_zeros(torch_shape(2, 3)) */
#define torch_ones(...) DIP_KWC1_(dip_factory_opts, dip_torch_ones, __VA_ARGS__, DIP_KW_END)             /* torch.ones(2, 3) | torch_ones(torch_shape(2, 3)) */
#define torch_empty(...) DIP_KWC1_(dip_factory_opts, dip_torch_zeros, __VA_ARGS__, DIP_KW_END)           /* torch.empty(2, 3) | torch_empty(torch_shape(2, 3)) */
#define torch_full(...) DIP_FULL_(__VA_ARGS__, DIP_KW_END)                                               /* torch.full((2, 3), 7) | torch_full(torch_shape(2, 3), 7) */
#define torch_full_like(...) DIP_LIKE_(__VA_ARGS__, DIP_KW_END)                                          /* torch.full_like(x, 7) | torch_full_like(x, 7) */
#define torch_zeros_like(x) DIP_LIKE_(x, 0, DIP_KW_END)                                                  /* torch.zeros_like(x) */
#define torch_ones_like(x) DIP_LIKE_(x, 1, DIP_KW_END)                                                   /* torch.ones_like(x) */
#define torch_rand(...) DIP_KWC1_(dip_factory_opts, dip_torch_rand, __VA_ARGS__, DIP_KW_END)             /* torch.rand(2, 3) | torch_rand(torch_shape(2, 3)) */
#define torch_randn(...) DIP_KWC1_(dip_factory_opts, dip_torch_randn, __VA_ARGS__, DIP_KW_END)           /* torch.randn(2, 3) | torch_randn(torch_shape(2, 3)) */
#define torch_randint(...) DIP_KWC3_(dip_factory_opts, dip_torch_randint, __VA_ARGS__, DIP_KW_END)       /* torch.randint(0, 10, (2, 3)) | torch_randint(0, 10, torch_shape(2, 3)) */
#define torch_randperm(...) DIP_KWC1_(dip_factory_opts, dip_torch_randperm, __VA_ARGS__, DIP_KW_END)     /* torch.randperm(n) */
#define torch_rand_like(...) DIP_KW1_(dip_factory_opts, dip_torch_rand_like, __VA_ARGS__, DIP_KW_END)       /* torch.rand_like(x) | torch_rand_like(x) */
#define torch_randn_like(...) DIP_KW1_(dip_factory_opts, dip_torch_randn_like, __VA_ARGS__, DIP_KW_END)     /* torch.randn_like(x) | torch_randn_like(x) */
#define torch_randint_like(...) DIP_KW3_(dip_factory_opts, dip_torch_randint_like, __VA_ARGS__, DIP_KW_END) /* torch.randint_like(x, 0, 10) | torch_randint_like(x, 0, 10) */
#define torch_frombuffer(...) DIP_KWC2_(dip_factory_opts, dip_torch_frombuffer, __VA_ARGS__, DIP_KW_END) /* torch.frombuffer(data) | torch_frombuffer(data, torch_shape(2, 3)) */
#define DIP_ARANGE_(a, b, c) DIP_KW(dip_factory_opts, dip_torch_arange(DIP_CTX, DIP_OPERAND(a), DIP_OPERAND(b), DIP_OPERAND(c), &kw_o), DIP_KW_END)
#define DIP_ARANGE1_(a) DIP_ARANGE_(0, a, 1)
#define DIP_ARANGE2_(a, b) DIP_ARANGE_(a, b, 1)
#define DIP_BY3_(a, b, c, x, ...) x
#define torch_arange(...) DIP_BY3_(__VA_ARGS__, DIP_ARANGE_, DIP_ARANGE2_, DIP_ARANGE1_, 0)(__VA_ARGS__) /* torch.arange(start, end, step) | torch_arange(end), torch_arange(start, end), torch_arange(start, end, step) */
#define DIP_NUMBER_(v) DIP_OPERAND(v),
#ifdef __cplusplus
#define torch_tensor(...) ([&]() { const dip_operand dip_l_[] = { DIP_MAP(DIP_NUMBER_, __VA_ARGS__) }; return DIP_TORCH_TENSOR_(dip_l_, (int64_t)(sizeof dip_l_ / sizeof dip_l_[0])); }()) /* torch.tensor([1, 2.5]) | torch_tensor(1, 2.5) */
#else
#define torch_tensor(...) (__extension__({ const dip_operand dip_l_[] = { DIP_MAP(DIP_NUMBER_, __VA_ARGS__) }; DIP_TORCH_TENSOR_(dip_l_, (int64_t)(sizeof dip_l_ / sizeof dip_l_[0])); }))
#endif
#define DIP_TORCH_TENSOR_(list, n) DIP_KW(dip_factory_opts, dip_torch_tensor(DIP_CTX, (list), DIP_ANY_SHAPE_(n), &kw_o), DIP_KW_END) /* torch_tensor(1, 2.5); in C11 `true` is a whole number */
#define torch_scalar(v) DIP_FULL_(torch_scalar_shape(), v, DIP_KW_END) /* torch.tensor(2.5) | torch_scalar(2.5) */

/* ---- random numbers: a method's numbers stand before .generator, and may be left out together ---- */
#define DIP_DRAW_(f, ...) DIP_KW(dip_random_opts, f, __VA_ARGS__)
#define DIP_UNIFORM1_(x) DIP_DRAW_(dip_torch_uniform_((x), 0, 1, &kw_o), DIP_KW_END)
#define DIP_UNIFORM2_(x, g) DIP_DRAW_(dip_torch_uniform_((x), 0, 1, &kw_o), g, DIP_KW_END)
#define DIP_UNIFORM3_(x, a, b) DIP_DRAW_(dip_torch_uniform_((x), (a), (b), &kw_o), DIP_KW_END)
#define DIP_UNIFORM4_(x, a, b, g) DIP_DRAW_(dip_torch_uniform_((x), (a), (b), &kw_o), g, DIP_KW_END)
#define torch_uniform_(...) DIP_BY4_(__VA_ARGS__, DIP_UNIFORM4_, DIP_UNIFORM3_, DIP_UNIFORM2_, DIP_UNIFORM1_, 0)(__VA_ARGS__) /* x.uniform_(), x.uniform_(-1, 1, generator=g) | torch_uniform_(x), torch_uniform_(x, -1, 1, .generator = g) */
#define DIP_NORMAL1_(x) DIP_DRAW_(dip_torch_normal_((x), 0, 1, &kw_o), DIP_KW_END)
#define DIP_NORMAL2_(x, g) DIP_DRAW_(dip_torch_normal_((x), 0, 1, &kw_o), g, DIP_KW_END)
#define DIP_NORMAL3_(x, a, b) DIP_DRAW_(dip_torch_normal_((x), (a), (b), &kw_o), DIP_KW_END)
#define DIP_NORMAL4_(x, a, b, g) DIP_DRAW_(dip_torch_normal_((x), (a), (b), &kw_o), g, DIP_KW_END)
#define torch_normal_(...) DIP_BY4_(__VA_ARGS__, DIP_NORMAL4_, DIP_NORMAL3_, DIP_NORMAL2_, DIP_NORMAL1_, 0)(__VA_ARGS__) /* x.normal_(), x.normal_(0, 0.01, generator=g) | torch_normal_(x), torch_normal_(x, 0, 0.01, .generator = g) */
#define DIP_RANDOM1_(x) DIP_DRAW_(dip_torch_random_((x), &kw_o), DIP_KW_END)
#define DIP_RANDOM2_(x, g) DIP_DRAW_(dip_torch_random_((x), &kw_o), g, DIP_KW_END)
#define DIP_RANDOM3_(x, a, b) DIP_DRAW_(dip_torch_random_from_((x), (a), (b), &kw_o), DIP_KW_END)
#define DIP_RANDOM4_(x, a, b, g) DIP_DRAW_(dip_torch_random_from_((x), (a), (b), &kw_o), g, DIP_KW_END)
#define torch_random_(...) DIP_BY4_(__VA_ARGS__, DIP_RANDOM4_, DIP_RANDOM3_, DIP_RANDOM2_, DIP_RANDOM1_, 0)(__VA_ARGS__) /* x.random_(), x.random_(0, 10, generator=g) | torch_random_(x), torch_random_(x, 0, 10, .generator = g) */
#define DIP_EXPONENTIAL1_(x) DIP_DRAW_(dip_torch_exponential_((x), 1, &kw_o), DIP_KW_END)
#define DIP_EXPONENTIAL2_(x, a) DIP_DRAW_(dip_torch_exponential_((x), (a), &kw_o), DIP_KW_END)
#define DIP_EXPONENTIAL3_(x, a, g) DIP_DRAW_(dip_torch_exponential_((x), (a), &kw_o), g, DIP_KW_END)
#define torch_exponential_(...) DIP_BY3_(__VA_ARGS__, DIP_EXPONENTIAL3_, DIP_EXPONENTIAL2_, DIP_EXPONENTIAL1_, 0)(__VA_ARGS__) /* x.exponential_(), x.exponential_(2, generator=g) | torch_exponential_(x), torch_exponential_(x, 2, .generator = g) */
#define DIP_BERNOULLI1_(x) DIP_DRAW_(dip_torch_bernoulli_((x), DIP_OPERAND(0.5), &kw_o), DIP_KW_END)
#define DIP_BERNOULLI2_(x, p) DIP_DRAW_(dip_torch_bernoulli_((x), DIP_OPERAND(p), &kw_o), DIP_KW_END)
#define DIP_BERNOULLI3_(x, p, g) DIP_DRAW_(dip_torch_bernoulli_((x), DIP_OPERAND(p), &kw_o), g, DIP_KW_END)
#define torch_bernoulli_(...) DIP_BY3_(__VA_ARGS__, DIP_BERNOULLI3_, DIP_BERNOULLI2_, DIP_BERNOULLI1_, 0)(__VA_ARGS__) /* x.bernoulli_(), x.bernoulli_(p, generator=g) | torch_bernoulli_(x), torch_bernoulli_(x, p, .generator = g) */
#define torch_bernoulli(...) DIP_KW1_(dip_random_opts, dip_torch_bernoulli, __VA_ARGS__, DIP_KW_END) /* torch.bernoulli(p) | torch_bernoulli(p) */
#define torch_poisson(...) DIP_KW1_(dip_random_opts, dip_torch_poisson, __VA_ARGS__, DIP_KW_END) /* torch.poisson(rates) | torch_poisson(rates) */
#define DIP_NORMAL_OF_(mean, std, ...) DIP_KW(dip_normal_opts, dip_torch_normal(DIP_CTX, DIP_OPERAND(mean), DIP_OPERAND(std), &kw_o), __VA_ARGS__)
#define torch_normal(...) DIP_NORMAL_OF_(__VA_ARGS__, DIP_KW_END) /* torch.normal(mean, std), torch.normal(0, 1, size=(2, 3)) | torch_normal(mean, std), torch_normal(0, 1, .size = torch_shape(2, 3)) */
#define torch_multinomial(...) DIP_KW2_(dip_multinomial_opts, dip_torch_multinomial, __VA_ARGS__, DIP_KW_END) /* torch.multinomial(weights, 3) | torch_multinomial(weights, 3) */

/* ---- asking ---- */
#define torch_item(x) dip_torch_item((x), DIP_HERE)                                     /* x.item() */
#define torch_size(x, dim) dip_torch_size((x), (dim), DIP_HERE)                         /* x.size(dim) */
#define torch_Size_of(x) dip_tensor_shape(x)                                            /* x.shape */
#define torch_dim(x) (dip_tensor_shape(x).rank)                                         /* x.dim() */
#define torch_numel(x) dip_tensor_numel(x)                                              /* x.numel() */
#define torch_dtype_of(x) dip_tensor_dtype(x)                                           /* x.dtype */
#define torch_device_of(x) torch_device(dip_tensor_device(x))                           /* x.device */
#define torch_requires_grad(x) dip_tensor_requires_grad(x)                              /* x.requires_grad */
#define torch_set_requires_grad(x, on) dip_torch_set_requires_grad((x), (on), DIP_HERE) /* x.requires_grad_(on) */
#define torch_is_leaf(x) dip_torch_is_leaf(x)                                           /* x.is_leaf */
#define torch_equal(a, b) dip_torch_equal((a), (b), DIP_HERE)                           /* torch.equal(a, b) */
#define torch_allclose(a, b) dip_torch_allclose((a), (b), 1e-5, 1e-8, DIP_HERE)         /* torch.allclose(a, b) */

/* ---- arithmetic ---- */
#define DIP_BINARY_(f, a, b) f((dip_context *)0, DIP_OPERAND(a), DIP_OPERAND(b), DIP_HERE)
#define torch_add(a, b) DIP_BINARY_(dip_torch_add, a, b)                                    /* a + b */
#define torch_sub(a, b) DIP_BINARY_(dip_torch_sub, a, b)                                    /* a - b */
#define torch_mul(a, b) DIP_BINARY_(dip_torch_mul, a, b)                                    /* a * b */
#define torch_div(a, b) DIP_BINARY_(dip_torch_div, a, b)                                    /* a / b */
#define torch_pow(a, b) DIP_BINARY_(dip_torch_pow, a, b)                                    /* a ** b */
#define torch_maximum(a, b) DIP_BINARY_(dip_torch_maximum, a, b)                            /* torch.maximum(a, b) */
#define torch_minimum(a, b) DIP_BINARY_(dip_torch_minimum, a, b)                            /* torch.minimum(a, b) */
#define torch_eq(a, b) DIP_BINARY_(dip_torch_eq, a, b)                                      /* a == b */
#define torch_ne(a, b) DIP_BINARY_(dip_torch_ne, a, b)                                      /* a != b */
#define torch_lt(a, b) DIP_BINARY_(dip_torch_lt, a, b)                                      /* a < b */
#define torch_le(a, b) DIP_BINARY_(dip_torch_le, a, b)                                      /* a <= b */
#define torch_gt(a, b) DIP_BINARY_(dip_torch_gt, a, b)                                      /* a > b */
#define torch_ge(a, b) DIP_BINARY_(dip_torch_ge, a, b)                                      /* a >= b */
#define torch_where(c, a, b) dip_torch_where((c), DIP_OPERAND(a), DIP_OPERAND(b), DIP_HERE) /* torch.where(c, a, b) */
#define torch_matmul(a, b) dip_torch_matmul((a), (b), DIP_HERE)                             /* a @ b */
#define torch_clamp(...) DIP_KW1_(dip_clamp_opts, dip_torch_clamp, __VA_ARGS__, DIP_KW_END) /* x.clamp(min=0) | torch_clamp(x, .min = 0) */
#define torch_neg(x) dip_torch_neg((x), DIP_HERE)                                           /* -x */
#define torch_exp(x) dip_torch_exp((x), DIP_HERE)                                           /* torch.exp(x) */
#define torch_log(x) dip_torch_log((x), DIP_HERE)                                           /* torch.log(x) */
#define torch_sqrt(x) dip_torch_sqrt((x), DIP_HERE)                                         /* torch.sqrt(x) */
#define torch_sin(x) dip_torch_sin((x), DIP_HERE)                                           /* torch.sin(x) */
#define torch_cos(x) dip_torch_cos((x), DIP_HERE)                                           /* torch.cos(x) */
#define torch_tanh(x) dip_torch_tanh((x), DIP_HERE)                                         /* torch.tanh(x) */
#define torch_sigmoid(x) dip_torch_sigmoid((x), DIP_HERE)                                   /* torch.sigmoid(x) */
#define torch_reciprocal(x) dip_torch_reciprocal((x), DIP_HERE)                             /* torch.reciprocal(x) */
#define torch_abs(x) dip_torch_abs((x), DIP_HERE)                                           /* torch.abs(x) */
#define torch_square(x) dip_torch_square((x), DIP_HERE)                                     /* torch.square(x) */
#define torch_relu(x) dip_torch_relu((x), DIP_HERE)                                         /* torch.relu(x) */

/* ---- reductions ---- */
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
#define torch_sum(...) DIP_REDUCE_(dip_torch_sum, __VA_ARGS__)       /* x.sum(), x.sum(1, keepdim=True), x.sum((0, 2)) | torch_sum(x), torch_sum(x, 1, .keepdim = true), torch_sum(x, torch_shape(0, 2)) */
#define torch_mean(...) DIP_REDUCE_(dip_torch_mean, __VA_ARGS__)     /* x.mean(), x.mean(1) | torch_mean(x), torch_mean(x, 1) */
#define torch_argmax(...) DIP_REDUCE_(dip_torch_argmax, __VA_ARGS__) /* x.argmax(), x.argmax(1) | torch_argmax(x), torch_argmax(x, 1) */
#define torch_argmin(...) DIP_REDUCE_(dip_torch_argmin, __VA_ARGS__) /* x.argmin(), x.argmin(1) | torch_argmin(x), torch_argmin(x, 1) */
#define DIP_BY4_(a, b, c, d, x, ...) x
#define DIP_MAX1_(f, x) f((x), DIP_HERE)
#define DIP_MAX2_(f, x, d) DIP_KW(dip_axis_opts, f##_dim((x), (d), NULL, &kw_o), DIP_KW_END)
#define DIP_MAX3_(f, x, d, i) DIP_KW(dip_axis_opts, f##_dim((x), (d), (i), &kw_o), DIP_KW_END)
#define DIP_MAX4_(f, x, d, i, k) DIP_KW(dip_axis_opts, f##_dim((x), (d), (i), &kw_o), k, DIP_KW_END)
#define torch_max(...) DIP_BY4_(__VA_ARGS__, DIP_MAX4_, DIP_MAX3_, DIP_MAX2_, DIP_MAX1_, 0)(dip_torch_max, __VA_ARGS__) /* x.max(), values, indices = x.max(1) | torch_max(x), values = torch_max(x, 1, &indices) */
#define torch_min(...) DIP_BY4_(__VA_ARGS__, DIP_MAX4_, DIP_MAX3_, DIP_MAX2_, DIP_MAX1_, 0)(dip_torch_min, __VA_ARGS__) /* x.min(), values, indices = x.min(1) | torch_min(x), values = torch_min(x, 1, &indices) */

/* ---- shapes ---- */
#define torch_reshape(x, ...) dip_torch_reshape((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE) /* x.reshape(2, -1) | torch_reshape(x, 2, -1) */
#define torch_view(x, ...) dip_torch_view((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)       /* x.view(2, -1) | torch_view(x, 2, -1) */
#define torch_transpose(x, a, b) dip_torch_transpose((x), (a), (b), DIP_HERE)          /* x.transpose(a, b) */
#define torch_t(x) dip_torch_t((x), DIP_HERE)                                          /* x.t() */
#define torch_permute(x, ...) dip_torch_permute((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE) /* x.permute(2, 0, 1) | torch_permute(x, 2, 0, 1) */
#define DIP_SQUEEZE1_(x) dip_torch_squeeze((x), DIP_NO_DIMS_, DIP_HERE)
#define DIP_SQUEEZE2_(x, d) dip_torch_squeeze((x), DIP_AXES_(d), DIP_HERE)
#define torch_squeeze(...) DIP_BY3_(__VA_ARGS__, 0, DIP_SQUEEZE2_, DIP_SQUEEZE1_, 0)(__VA_ARGS__) /* x.squeeze(), x.squeeze(1) | torch_squeeze(x), torch_squeeze(x, 1) */
#define torch_unsqueeze(x, dim) dip_torch_unsqueeze((x), (dim), DIP_HERE)                         /* x.unsqueeze(dim) */
#define DIP_FLATTEN_(x, ...) DIP_KW(dip_nn_flatten_opts, dip_torch_flatten((x), &kw_o), .start_dim = 0, __VA_ARGS__)
#define torch_flatten(...) DIP_FLATTEN_(__VA_ARGS__, DIP_KW_END)                            /* torch.flatten(x) */
#define torch_expand(x, ...) dip_torch_expand((x), DIP_SHAPE(__VA_ARGS__), DIP_HERE)        /* x.expand(3, -1) | torch_expand(x, 3, -1) */
#define torch_cat(...) DIP_KWC1_(dip_dim_opts, dip_torch_cat, __VA_ARGS__, DIP_KW_END)      /* torch.cat([x, y], dim=1) | torch_cat(torch_tensors(x, y), .dim = 1) */
#define torch_stack(...) DIP_KWC1_(dip_dim_opts, dip_torch_stack, __VA_ARGS__, DIP_KW_END)  /* torch.stack([x, y]) | torch_stack(torch_tensors(x, y)) */
#define torch_gather(x, dim, index) dip_torch_gather((x), (dim), (index), DIP_HERE)         /* x.gather(dim, index) */
#define torch_select(x, dim, index) dip_torch_select((x), (dim), (index), DIP_HERE)         /* x[index], x.select(dim, index) */
#define torch_slice(...) DIP_KW4_(dip_slice_opts, dip_torch_slice, __VA_ARGS__, DIP_KW_END) /* x[start:end:2] | torch_slice(x, 0, start, end, .step = 2) */
#define torch_clone(x) dip_torch_clone((x), DIP_HERE)                                       /* x.clone() */
#define torch_contiguous(x) dip_torch_contiguous((x), DIP_HERE)                             /* x.contiguous() */
#define torch_detach(x) dip_torch_detach((x), DIP_HERE)                                     /* x.detach() */
#define torch_data(x) dip_torch_detach((x), DIP_HERE)                                       /* x.data */
#define torch_float(x) dip_torch_to_dtype((x), DIP_FLOAT32, DIP_HERE)                       /* x.float() */
#define torch_double(x) dip_torch_to_dtype((x), DIP_FLOAT64, DIP_HERE)                      /* x.double() */
#define torch_to_long(x) dip_torch_to_dtype((x), DIP_INT64, DIP_HERE)                       /* x.long() */
#define torch_copy_(x, from) dip_torch_copy_((x), (from), DIP_HERE)                         /* x.copy_(from) */

/* ---- autograd ---- */
#define torch_backward(...) DIP_KW1_(dip_backward_opts, dip_torch_backward, __VA_ARGS__, DIP_KW_END)        /* loss.backward() | torch_backward(loss) */
#define torch_grad(x) dip_torch_grad((x), DIP_HERE)                                                         /* x.grad */
#define torch_autograd_grad(...) DIP_KWC2_(dip_grad_opts, dip_torch_autograd_grad, __VA_ARGS__, DIP_KW_END) /* torch.autograd.grad([y], [a, b])[0] | torch_autograd_grad(torch_tensors(y), torch_tensors(a, b)).item[0] */

/* ---- torch.nn.functional: #include <diptych/import/F.h> gives F_relu ... ---- */
#define torch_nn_functional_relu(x) dip_f_relu((x), DIP_HERE)
#define torch_nn_functional_sigmoid(x) dip_torch_sigmoid((x), DIP_HERE)
#define torch_nn_functional_tanh(x) dip_torch_tanh((x), DIP_HERE)
#define torch_nn_functional_softmax(...) DIP_KW1_(dip_nn_softmax_opts, dip_f_softmax, __VA_ARGS__, DIP_KW_END) /* F.softmax(x, dim=1) | F_softmax(x, .dim = 1) */
#define torch_nn_functional_log_softmax(...) DIP_KW1_(dip_nn_softmax_opts, dip_f_log_softmax, __VA_ARGS__, DIP_KW_END) /* F.log_softmax(x, dim=1) | F_log_softmax(x, .dim = 1) */
#define DIP_F_LINEAR2_(x, w) dip_f_linear((x), (w), NULL, DIP_HERE)
#define DIP_F_LINEAR3_(x, w, b) dip_f_linear((x), (w), (b), DIP_HERE)
#define torch_nn_functional_linear(...) DIP_BY3_(__VA_ARGS__, DIP_F_LINEAR3_, DIP_F_LINEAR2_, 0, 0)(__VA_ARGS__) /* F.linear(x, weight, bias) | F_linear(x, weight), F_linear(x, weight, bias) */
#define torch_nn_functional_dropout(...) DIP_KW1_(dip_f_dropout_opts, dip_f_dropout, __VA_ARGS__, DIP_KW_END)
#define DIP_F_ONE_HOT1_(labels) dip_f_one_hot((labels), -1, DIP_HERE)
#define DIP_F_ONE_HOT2_(labels, classes) dip_f_one_hot((labels), (classes), DIP_HERE)
#define torch_nn_functional_one_hot(...) DIP_BY3_(__VA_ARGS__, 0, DIP_F_ONE_HOT2_, DIP_F_ONE_HOT1_, 0)(__VA_ARGS__) /* F.one_hot(labels, num_classes) | F_one_hot(labels), F_one_hot(labels, num_classes) */
#define torch_nn_functional_cross_entropy(...) DIP_KW2_(dip_nn_loss_opts, dip_f_cross_entropy, __VA_ARGS__, DIP_KW_END)
#define torch_nn_functional_nll_loss(...) DIP_KW2_(dip_nn_loss_opts, dip_f_nll_loss, __VA_ARGS__, DIP_KW_END)
#define torch_nn_functional_mse_loss(...) DIP_KW2_(dip_nn_loss_opts, dip_f_mse_loss, __VA_ARGS__, DIP_KW_END)

/* ---- torch.nn: #include <diptych/import/nn.h> gives nn_Linear ... ---- */
#define torch_nn_Linear(...) DIP_KWC2_(dip_nn_linear_opts, dip_nn_linear, __VA_ARGS__, DIP_KW_END)
#define torch_nn_Flatten(...) DIP_KW(dip_nn_flatten_opts, dip_nn_flatten(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_Identity() dip_nn_identity(DIP_CTX, DIP_HERE)
#define torch_nn_ReLU(...) DIP_KW(dip_nn_inplace_opts, dip_nn_relu(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END)
#define torch_nn_Sigmoid() dip_nn_sigmoid(DIP_CTX, DIP_HERE)
#define torch_nn_Tanh() dip_nn_tanh(DIP_CTX, DIP_HERE)
#define torch_nn_Softmax(...) DIP_KW(dip_nn_softmax_opts, dip_nn_softmax(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END) /* nn.Softmax(dim=1) | nn_Softmax(.dim = 1) */
#define torch_nn_LogSoftmax(...) DIP_KW(dip_nn_softmax_opts, dip_nn_log_softmax(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END) /* nn.LogSoftmax(dim=1) | nn_LogSoftmax(.dim = 1) */
#define DIP_NN_DROPOUT_(p, ...) DIP_KW(dip_nn_inplace_opts, dip_nn_dropout(DIP_CTX, DIP_LAST_(double, 0.5, p), &kw_o), __VA_ARGS__)
#define torch_nn_Dropout(...) DIP_NN_DROPOUT_(__VA_ARGS__, DIP_KW_END) /* nn.Dropout(0.2) | nn_Dropout(0.2) */
#define DIP_NN_SEQUENTIAL_(list, n) dip_nn_sequential(DIP_CTX, (list) + 1, (n) - 1, DIP_HERE)
#define torch_nn_Sequential(...) DIP_MANY(torch_Module *, DIP_NN_SEQUENTIAL_, NULL, __VA_ARGS__) /* nn.Sequential(a, b) | nn_Sequential(a, b) */
#define DIP_NN_MODULE_LIST_(list, n) dip_nn_module_list(DIP_CTX, (list) + 1, (n) - 1, DIP_HERE)
#define torch_nn_ModuleList(...) DIP_MANY(torch_Module *, DIP_NN_MODULE_LIST_, NULL, __VA_ARGS__) /* nn.ModuleList([a, b]) | nn_ModuleList(a, b) */
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
    } DIP_LOUD_ /* class Name(nn.Module): | nn_class(Name, fc1, fc2) */

#define nn_self(Name, m) ((struct Name *)dip_nn_self((m), #Name, DIP_HERE)) /* module.fc1 | nn_self(Name, module)->fc1 */
#define DIP_NN_CALL2_(m, x) dip_nn_call((m), (x), DIP_HERE)
#define DIP_NN_CALL3_(m, x, y) dip_nn_call2((m), (x), (y), DIP_HERE)
#define nn_call(...) DIP_BY3_(__VA_ARGS__, DIP_NN_CALL3_, DIP_NN_CALL2_, 0, 0)(__VA_ARGS__)     /* module(x), criterion(x, y) | nn_call(module, x), nn_call(criterion, x, y) */
#define nn_train(m) dip_nn_train((m), true, DIP_HERE)                                           /* model.train() */
#define nn_eval(m) dip_nn_train((m), false, DIP_HERE)                                           /* model.eval() */
#define nn_training(m) dip_nn_training(m)                                                       /* model.training */
#define nn_parameters(m) dip_nn_parameters((m), DIP_HERE)                                       /* model.parameters() */
#define nn_named_parameters(m) dip_nn_parameters((m), DIP_HERE)                                 /* model.named_parameters() */
#define nn_buffers(m) dip_nn_buffers((m), DIP_HERE)                                             /* model.buffers() */
#define nn_get_submodule(m, path) dip_nn_get_submodule((m), (path), DIP_HERE)                   /* model.get_submodule(path) */
#define nn_get_parameter(m, path) dip_nn_get_parameter((m), (path), DIP_HERE)                   /* model.get_parameter(path) */
#define nn_zero_grad(m) dip_nn_zero_grad((m), DIP_HERE)                                         /* model.zero_grad() */
#define torch_parameters(...) dip_torch_parameters(DIP_CTX, DIP_TENSORS(__VA_ARGS__), DIP_HERE) /* [w, b] | torch_parameters(w, b) */

/* ---- torch.nn.init: #include <diptych/import/nn.h> gives nn_init_uniform_ ... ---- */
#define torch_nn_init_uniform_(...) DIP_KW1_(dip_init_uniform_opts, dip_nn_init_uniform, __VA_ARGS__, DIP_KW_END) /* nn.init.uniform_(w, a=-1, b=1) | nn_init_uniform_(w, .a = -1, .b = 1) */
#define torch_nn_init_normal_(...) DIP_KW1_(dip_init_normal_opts, dip_nn_init_normal, __VA_ARGS__, DIP_KW_END) /* nn.init.normal_(w, std=0.02) | nn_init_normal_(w, .std = 0.02) */
#define torch_nn_init_trunc_normal_(...) DIP_KW1_(dip_init_trunc_normal_opts, dip_nn_init_trunc_normal, __VA_ARGS__, DIP_KW_END) /* nn.init.trunc_normal_(w, std=0.02) | nn_init_trunc_normal_(w, .std = 0.02) */
#define torch_nn_init_constant_(w, value) dip_nn_init_constant((w), (value), DIP_HERE) /* nn.init.constant_(w, value) */
#define torch_nn_init_ones_(w) dip_nn_init_constant((w), 1, DIP_HERE) /* nn.init.ones_(w) */
#define torch_nn_init_zeros_(w) dip_nn_init_constant((w), 0, DIP_HERE) /* nn.init.zeros_(w) */
#define torch_nn_init_eye_(w) dip_nn_init_eye((w), DIP_HERE) /* nn.init.eye_(w) */
#define torch_nn_init_dirac_(...) DIP_KW1_(dip_init_dirac_opts, dip_nn_init_dirac, __VA_ARGS__, DIP_KW_END) /* nn.init.dirac_(w) | nn_init_dirac_(w) */
#define torch_nn_init_xavier_uniform_(...) DIP_KW1_(dip_init_gain_opts, dip_nn_init_xavier_uniform, __VA_ARGS__, DIP_KW_END) /* nn.init.xavier_uniform_(w) | nn_init_xavier_uniform_(w) */
#define torch_nn_init_xavier_normal_(...) DIP_KW1_(dip_init_gain_opts, dip_nn_init_xavier_normal, __VA_ARGS__, DIP_KW_END) /* nn.init.xavier_normal_(w) | nn_init_xavier_normal_(w) */
#define torch_nn_init_kaiming_uniform_(...) DIP_KW1_(dip_init_kaiming_opts, dip_nn_init_kaiming_uniform, __VA_ARGS__, DIP_KW_END) /* nn.init.kaiming_uniform_(w, nonlinearity="relu") | nn_init_kaiming_uniform_(w, .nonlinearity = "relu") */
#define torch_nn_init_kaiming_normal_(...) DIP_KW1_(dip_init_kaiming_opts, dip_nn_init_kaiming_normal, __VA_ARGS__, DIP_KW_END) /* nn.init.kaiming_normal_(w, mode="fan_out") | nn_init_kaiming_normal_(w, .mode = "fan_out") */
#define torch_nn_init_orthogonal_(...) DIP_KW1_(dip_init_gain_opts, dip_nn_init_orthogonal, __VA_ARGS__, DIP_KW_END) /* nn.init.orthogonal_(w) | nn_init_orthogonal_(w) */
#define torch_nn_init_sparse_(...) DIP_KW2_(dip_init_sparse_opts, dip_nn_init_sparse, __VA_ARGS__, DIP_KW_END) /* nn.init.sparse_(w, sparsity=0.1) | nn_init_sparse_(w, 0.1) */
#define torch_nn_init_calculate_gain(...) DIP_KWC1_(dip_init_calculate_gain_opts, dip_nn_init_calculate_gain, __VA_ARGS__, DIP_KW_END) /* nn.init.calculate_gain("leaky_relu", 0.2) | nn_init_calculate_gain("leaky_relu", .param = 0.2) */

/* ---- torch.optim: #include <diptych/import/optim.h> gives optim_Adam ... ---- */
#define torch_optim_Adam(...) DIP_KW1_(dip_torch_adam_opts, dip_optim_adam, __VA_ARGS__, DIP_KW_END)
#define torch_optim_AdamW(...) DIP_KW1_(dip_torch_adam_opts, dip_optim_adamw, __VA_ARGS__, DIP_KW_END)
#define torch_optim_SGD(...) DIP_KW1_(dip_torch_sgd_opts, dip_optim_sgd, __VA_ARGS__, DIP_KW_END)
#define torch_optim_RMSprop(...) DIP_KW1_(dip_torch_rmsprop_opts, dip_optim_rmsprop, __VA_ARGS__, DIP_KW_END)
#define optim_zero_grad(...) DIP_KW1_(dip_zero_grad_opts, dip_optim_zero_grad, __VA_ARGS__, DIP_KW_END) /* optimizer.zero_grad() */
#define optim_step(opt) dip_optim_step((opt), DIP_HERE)                                                 /* optimizer.step() */
#define optim_lr(opt) dip_optim_lr(opt)                                                                 /* optimizer.param_groups[0]["lr"] */
#define optim_set_lr(opt, lr) dip_optim_set_lr((opt), (lr), DIP_HERE)                                   /* optimizer.param_groups[0]["lr"] = lr */

/* ---- torch.utils.data and torchvision: #include <diptych/import/data.h> gives DataLoader ..., <diptych/import/transforms.h> transforms_Compose ... ---- */
#define torchvision_transforms_ToTensor() dip_transforms_to_tensor(DIP_CTX, DIP_HERE)
#define torchvision_transforms_Normalize(mean, std) dip_transforms_normalize(DIP_CTX, (mean), (std), DIP_HERE) /* transforms.Normalize((0.13,), (0.31,)) | transforms_Normalize(torch_numbers(0.13), torch_numbers(0.31)) */
#define DIP_COMPOSE_(list, n) dip_transforms_compose(DIP_CTX, (list) + 1, (n) - 1, DIP_HERE)
#define torchvision_transforms_Compose(...) DIP_MANY(torch_Transform *, DIP_COMPOSE_, NULL, __VA_ARGS__) /* transforms.Compose([a, b]) | transforms_Compose(a, b) */
#define torchvision_datasets_MNIST(...) DIP_KW(dip_torch_mnist_opts, dip_torchvision_mnist(DIP_CTX, &kw_o), __VA_ARGS__, DIP_KW_END) /* torchvision.datasets.MNIST("./data", transform=transform) | torchvision_datasets_MNIST(.root = "./data", .transform = transform) */
#define torch_utils_data_TensorDataset(...) dip_data_tensor_dataset(DIP_CTX, DIP_TENSORS(__VA_ARGS__), DIP_HERE) /* TensorDataset(x, y) | TensorDataset(x, y) */
#define torch_utils_data_Subset(d, indices) dip_data_subset((d), (indices), DIP_HERE)
struct dip_loader_first { torch_Dataset *dataset; }; /* the dataset stands first, with or without its keyword: both initialise this member */
/* One argument of random_split: a part without a keyword, or a keyword. */
struct dip_split_item {
    torch_Dataset **part;       /* &train */
    torch_Generator *generator; /* .generator = g */
    const char *rows;           /* .rows = "keras" */
    dip_site at_;               /* where the call stands */
};
/* All of them. */
struct dip_split_call {
    int count;                         /* of the parts */
    torch_Dataset **part[DIP_MAX_LIST]; /* in order */
    dip_split_opts o;                  /* the keywords */
};
/* Puts the arguments where they belong. */
static inline struct dip_split_call dip_split_call_(const struct dip_split_item *item, int n) {
    struct dip_split_call c;
    c.count = 0;
    dip_split_opts_init(&c.o, sizeof c.o);
    for (int i = 0; i < n; i++) {
        if (item[i].part && c.count < DIP_MAX_LIST) c.part[c.count++] = item[i].part;
        if (item[i].generator) c.o.generator = item[i].generator;
        if (item[i].rows) c.o.rows = item[i].rows;
        if (item[i].at_.file) c.o.at_ = item[i].at_;
    }
    return c;
}
#define DIP_ITEM_LOUD_ _Pragma("GCC diagnostic pop")
#define DIP_ITEM_QUIET2_ _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"")
#ifdef __cplusplus
#if defined(__clang__)
#define DIP_ITEM_QUIET_ DIP_ITEM_QUIET2_ _Pragma("GCC diagnostic ignored \"-Wpedantic\"") _Pragma("GCC diagnostic ignored \"-Wc++20-designator\"")
#elif __GNUC__ >= 12
#define DIP_ITEM_QUIET_ DIP_ITEM_QUIET2_ _Pragma("GCC diagnostic ignored \"-Wpedantic\"") _Pragma("GCC diagnostic ignored \"-Wc++20-extensions\"")
#else
#define DIP_ITEM_QUIET_ DIP_ITEM_QUIET2_ _Pragma("GCC diagnostic ignored \"-Wpedantic\"")
#endif
#define DIP_LOADER_FIRST_(d) ([&]() { DIP_ITEM_QUIET_ dip_loader_first dip_f_ = { d }; DIP_ITEM_LOUD_ return dip_f_.dataset; }())
#else
#define DIP_ITEM_QUIET_ DIP_ITEM_QUIET2_
#define DIP_LOADER_FIRST_(d) (((struct dip_loader_first){ d }).dataset)
#endif
#define DIP_SPLIT_ITEM_(a) { a },
#define DIP_SPLIT_ITEMS_(...) \
    DIP_ITEM_QUIET_ const struct dip_split_item dip_split_i_[] = { DIP_MAP(DIP_SPLIT_ITEM_, __VA_ARGS__) }; DIP_ITEM_LOUD_ \
    struct dip_split_call dip_split_c_ = dip_split_call_(dip_split_i_, (int)(sizeof dip_split_i_ / sizeof dip_split_i_[0]));
#ifdef __cplusplus
#define DIP_SPLIT_(d, lengths, ...) ([&]() { DIP_SPLIT_ITEMS_(__VA_ARGS__) return dip_data_random_split((d), (lengths), dip_split_c_.part, dip_split_c_.count, &dip_split_c_.o); }())
#else
#define DIP_SPLIT_(d, lengths, ...) (__extension__({ DIP_SPLIT_ITEMS_(__VA_ARGS__) dip_data_random_split((d), (lengths), dip_split_c_.part, dip_split_c_.count, &dip_split_c_.o); }))
#endif
#define torch_utils_data_random_split(d, lengths, ...) DIP_SPLIT_(d, lengths, __VA_ARGS__, DIP_KW_END) /* a, b = random_split(dataset, [n, m]) | random_split(dataset, torch_numbers(n, m), &a, &b) */
#define DIP_LOADER_(d, ...) DIP_KW(dip_torch_loader_opts, dip_data_loader(DIP_CTX, &kw_o), .dataset = DIP_LOADER_FIRST_(d), __VA_ARGS__)
#define torch_utils_data_DataLoader(...) DIP_LOADER_(__VA_ARGS__, DIP_KW_END) /* DataLoader(dataset, batch_size=100) | DataLoader(dataset, .batch_size = 100) */
#define torch_utils_data_SequentialSampler(d) dip_data_sequential_sampler((d), DIP_HERE)
#define torch_utils_data_RandomSampler(...) DIP_KW1_(dip_random_sampler_opts, dip_data_random_sampler, __VA_ARGS__, DIP_KW_END)
#define torch_utils_data_SubsetRandomSampler(...) DIP_KW1_(dip_random_opts, dip_data_subset_random_sampler, __VA_ARGS__, DIP_KW_END)
#define torch_utils_data_WeightedRandomSampler(...) DIP_KW2_(dip_weighted_sampler_opts, dip_data_weighted_random_sampler, __VA_ARGS__, DIP_KW_END)
#define torch_utils_data_BatchSampler(sampler, batch_size, drop_last) dip_data_batch_sampler((sampler), (batch_size), (drop_last), DIP_HERE)
#define data_list(sampler) dip_data_list((sampler), DIP_HERE)                 /* list(sampler) | data_list(sampler) */
#define data_len(x) dip_data_len((x), DIP_HERE)                               /* len(x) */
#define data_dataset(x) dip_data_dataset((x), DIP_HERE)                       /* loader.dataset | data_dataset(loader) */
#define data_get(d, i) dip_data_get((d), (i), DIP_HERE)                       /* dataset[i] | data_get(dataset, i).item[0] */

/* torch_for (x, y, loader) { ... }: one batch a round, in a scope of its own; torch_for (i, sampler); torch_for (p, nn_parameters(model));
 * torch_for_named (name, p, nn_named_parameters(model)).  break, continue and return behave.  The loop ends
 * early where an error waits to be taken, and with one when dip_cancel was called. */
#define DIP_FOR_(g, it, n, a, b, c) *g __attribute__((cleanup(dip_torch_for_end))) = dip_torch_for_begin(DIP_CTX, (it), n, DIP_HERE); dip_torch_for_next(g, a, b, c);
#define DIP_FOR1_(g, a, it) for (torch_Tensor *a = NULL, DIP_FOR_(g, it, 1, &a, NULL, NULL))
#define DIP_FOR2_(g, a, b, it) for (torch_Tensor *a = NULL, *b = NULL, DIP_FOR_(g, it, 2, &a, &b, NULL))
#define DIP_FOR3_(g, a, b, c, it) for (torch_Tensor *a = NULL, *b = NULL, *c = NULL, DIP_FOR_(g, it, 3, &a, &b, &c))
#define torch_for(...) DIP_BY4_(__VA_ARGS__, DIP_FOR3_, DIP_FOR2_, DIP_FOR1_, 0, 0)(DIP_CAT(dip_for_, __COUNTER__), __VA_ARGS__) /* for x, y in loader: | torch_for (x, y, loader) */
#define DIP_FOR_NAMED_(g, go, name, p, it) \
    for (torch_Tensor *p = NULL, DIP_FOR_(g, it, -1, &p, NULL, NULL)) \
        for (const char *name = dip_torch_for_name(g), *go = name; go; go = NULL, dip_torch_for_round(g))
#define torch_for_named(name, p, it) DIP_FOR_NAMED_(DIP_CAT(dip_for_, __COUNTER__), DIP_CAT(dip_go_, __COUNTER__), name, p, it) /* for name, p in model.named_parameters(): | torch_for_named (name, p, nn_named_parameters(model)) */
// clang-format on
#endif
#endif
