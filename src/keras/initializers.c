/* initializers.c - initialisers as objects: keras.initializers.GlorotUniform() and so on. */
#include <math.h>
#include <string.h>
#include "keras/layer.h"
#include "keras/options.h"

static const dip_field seed_fields[] = {DIP_FIELD_L(dip_seed_opts, seed, DIP_NO_SEED)};
static const dip_field uniform_fields[] = {
    DIP_FIELD_R(dip_random_uniform_opts, minval, -0.05),
    DIP_FIELD_R(dip_random_uniform_opts, maxval, 0.05),
    DIP_FIELD_L(dip_random_uniform_opts, seed, DIP_NO_SEED),
};
static const dip_field normal_fields[] = {
    DIP_FIELD_R(dip_random_normal_opts, stddev, 0.05),
    DIP_FIELD_L(dip_random_normal_opts, seed, DIP_NO_SEED),
};
static const dip_field scaling_fields[] = {
    DIP_FIELD_R(dip_variance_scaling_opts, scale, 1),
    DIP_FIELD_T(dip_variance_scaling_opts, mode, "fan_in"),
    DIP_FIELD_T(dip_variance_scaling_opts, distribution, "truncated_normal"),
    DIP_FIELD_L(dip_variance_scaling_opts, seed, DIP_NO_SEED),
};
static const dip_field orthogonal_fields[] = {
    DIP_FIELD_R(dip_orthogonal_opts, gain, 1),
    DIP_FIELD_L(dip_orthogonal_opts, seed, DIP_NO_SEED),
};
static const dip_field identity_fields[] = {DIP_FIELD_R(dip_identity_opts, gain, 1)};
DIP_FIELDS_INIT(dip_seed_opts, seed_fields)
DIP_FIELDS_INIT(dip_random_uniform_opts, uniform_fields)
DIP_FIELDS_INIT(dip_random_normal_opts, normal_fields)
DIP_FIELDS_INIT(dip_variance_scaling_opts, scaling_fields)
DIP_FIELDS_INIT(dip_orthogonal_opts, orthogonal_fields)
DIP_FIELDS_INIT(dip_identity_opts, identity_fields)

/* `o` says everything but the seed. */
static dip_initializer *make(dip_context *ctx, const char *name, dip_initializer_opts o,
                             int64_t seed, dip_seed_generator *generator, const char *who) {
    const dip_initializer_kind *kind = dip_initializer_find(ctx, name, who);
    if (!kind || !dip_keras_check_seed(ctx, seed, generator, who)) return NULL;
    o.seed = seed;
    o.has_seed = seed != DIP_NO_SEED;
    o.generator = generator;
    bool draws = dip_initializer_draws(kind) && !o.has_seed && !generator;
    dip_python_rng *rng = draws ? dip_keras_python_rng(ctx) : NULL;
    return draws && !rng ? NULL : dip_initializer_new(ctx, kind, &o, rng, who);
}

static dip_initializer_opts numbers(double a, double b) {
    return (dip_initializer_opts){.a = a, .b = b};
}

static dip_initializer *seeded(dip_context *ctx, const char *name, const dip_seed_opts *given,
                               const char *who) {
    dip_seed_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(seed_fields));
    dip_enter(ctx, o.at_);
    return make(ctx, name, numbers((double)NAN, (double)NAN), o.seed, o.seed_generator, who);
}

static dip_initializer *normal(dip_context *ctx, const char *name,
                               const dip_random_normal_opts *given, const char *who) {
    dip_random_normal_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(normal_fields));
    dip_enter(ctx, o.at_);
    if (o.stddev >= 0)
        return make(ctx, name, numbers(o.mean, o.stddev), o.seed, o.seed_generator, who);
    dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "stddev is %g, expected 0 or more", o.stddev);
    return NULL;
}

static dip_initializer *fixed(dip_context *ctx, const char *name, double a, dip_site at,
                              const char *who) {
    dip_enter(ctx, at);
    return make(ctx, name, numbers(a, (double)NAN), DIP_NO_SEED, NULL, who);
}

dip_initializer *dip_initializers_glorot_uniform(dip_context *ctx, const dip_seed_opts *o) {
    return seeded(ctx, "glorot_uniform", o, "keras_initializers_GlorotUniform");
}
dip_initializer *dip_initializers_glorot_normal(dip_context *ctx, const dip_seed_opts *o) {
    return seeded(ctx, "glorot_normal", o, "keras_initializers_GlorotNormal");
}
dip_initializer *dip_initializers_he_uniform(dip_context *ctx, const dip_seed_opts *o) {
    return seeded(ctx, "he_uniform", o, "keras_initializers_HeUniform");
}
dip_initializer *dip_initializers_he_normal(dip_context *ctx, const dip_seed_opts *o) {
    return seeded(ctx, "he_normal", o, "keras_initializers_HeNormal");
}
dip_initializer *dip_initializers_lecun_uniform(dip_context *ctx, const dip_seed_opts *o) {
    return seeded(ctx, "lecun_uniform", o, "keras_initializers_LecunUniform");
}
dip_initializer *dip_initializers_lecun_normal(dip_context *ctx, const dip_seed_opts *o) {
    return seeded(ctx, "lecun_normal", o, "keras_initializers_LecunNormal");
}
dip_initializer *dip_initializers_random_normal(dip_context *ctx, const dip_random_normal_opts *o) {
    return normal(ctx, "random_normal", o, "keras_initializers_RandomNormal");
}
dip_initializer *dip_initializers_truncated_normal(dip_context *ctx,
                                                   const dip_random_normal_opts *o) {
    return normal(ctx, "truncated_normal", o, "keras_initializers_TruncatedNormal");
}
dip_initializer *dip_initializers_constant(dip_context *ctx, double value, dip_site at) {
    return fixed(ctx, "constant", value, at, "keras_initializers_Constant");
}
dip_initializer *dip_initializers_zeros(dip_context *ctx, dip_site at) {
    return fixed(ctx, "zeros", (double)NAN, at, "keras_initializers_Zeros");
}
dip_initializer *dip_initializers_ones(dip_context *ctx, dip_site at) {
    return fixed(ctx, "ones", (double)NAN, at, "keras_initializers_Ones");
}

dip_initializer *dip_initializers_random_uniform(dip_context *ctx,
                                                 const dip_random_uniform_opts *given) {
    static const char who[] = "keras_initializers_RandomUniform";
    dip_random_uniform_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(uniform_fields));
    dip_enter(ctx, o.at_);
    if (o.minval <= o.maxval)
        return make(ctx, "random_uniform", numbers(o.minval, o.maxval), o.seed, o.seed_generator,
                    who);
    dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
             "minval is %g and maxval is %g, expected minval <= maxval", o.minval, o.maxval);
    return NULL;
}

dip_initializer *dip_initializers_variance_scaling(dip_context *ctx,
                                                   const dip_variance_scaling_opts *given) {
    static const char who[] = "keras_initializers_VarianceScaling";
    static const char *const modes[] = {"fan_in", "fan_out", "fan_avg"};
    static const dip_fan fans[] = {DIP_FAN_IN, DIP_FAN_OUT, DIP_FAN_AVERAGE};
    static const char *const distributions[] = {"truncated_normal", "untruncated_normal", "uniform",
                                                "normal"}; /* the last: as the first */
    static const dip_initializer_family draws[] = {DIP_INIT_TRUNCATED_NORMAL, DIP_INIT_NORMAL,
                                                   DIP_INIT_UNIFORM, DIP_INIT_TRUNCATED_NORMAL};
    dip_variance_scaling_opts o;
    int mode = 0, distribution = 0;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(scaling_fields));
    dip_enter(ctx, o.at_);
    if (!(o.scale > 0) || isinf(o.scale)) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "scale is %g, expected a positive number", o.scale);
        return NULL;
    }
    while (mode < 3 && (!o.mode || strcmp(o.mode, modes[mode]) != 0)) mode++;
    while (distribution < 4 && !dip_same_name(distributions[distribution], o.distribution))
        distribution++;
    if (mode == 3) dip_fail_unknown(ctx, who, "mode", o.mode, modes, 3);
    else if (distribution == 4)
        dip_fail_unknown(ctx, who, "distribution", o.distribution, distributions, 3);
    if (mode == 3 || distribution == 4) return NULL;
    dip_initializer_opts scaled = {.a = (double)NAN,
                                   .b = (double)NAN,
                                   .scaled = true,
                                   .scale = o.scale,
                                   .fan = fans[mode],
                                   .draw = draws[distribution]};
    return make(ctx, "variance_scaling", scaled, o.seed, o.seed_generator, who);
}

dip_initializer *dip_initializers_orthogonal(dip_context *ctx, const dip_orthogonal_opts *given) {
    dip_orthogonal_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(orthogonal_fields));
    dip_enter(ctx, o.at_);
    return make(ctx, "orthogonal", numbers(o.gain, (double)NAN), o.seed, o.seed_generator,
                "keras_initializers_Orthogonal");
}

dip_initializer *dip_initializers_identity(dip_context *ctx, const dip_identity_opts *given) {
    dip_identity_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(identity_fields));
    dip_enter(ctx, o.at_);
    return make(ctx, "identity", numbers(o.gain, (double)NAN), DIP_NO_SEED, NULL,
                "keras_initializers_Identity");
}
