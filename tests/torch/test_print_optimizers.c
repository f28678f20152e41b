/* print(optimizer): every recorded case of tests/golden/torch_text/print_optimizer.txt. Its name is the
 * Python expression, which is read here, so that a new case needs no line of C. */
#include <stddef.h>

#include "diptych/import/optim.h"
#include "torch/printed.h"

/* ---- keywords of an expression, and where they go ---- */
typedef enum kind { NUMBER, PAIR, FLAG } kind;
typedef struct keyword {
    const char *name;
    kind kind;
    size_t at;
} keyword;

typedef union options {
    dip_torch_adam_opts adam;
    dip_torch_sgd_opts sgd;
    dip_torch_rmsprop_opts rmsprop;
} options;

#define K(of, name, kind) {#name, kind, offsetof(dip_torch_##of##_opts, name)}
static const keyword adam_words[] = {
    K(adam, lr, NUMBER),           K(adam, betas, PAIR),   K(adam, eps, NUMBER),
    K(adam, weight_decay, NUMBER), K(adam, amsgrad, FLAG), K(adam, maximize, FLAG), {0}};
static const keyword sgd_words[] = {
    K(sgd, lr, NUMBER),           K(sgd, momentum, NUMBER), K(sgd, dampening, NUMBER),
    K(sgd, weight_decay, NUMBER), K(sgd, nesterov, FLAG),   K(sgd, maximize, FLAG), {0}};
static const keyword rmsprop_words[] = {
    K(rmsprop, lr, NUMBER),       K(rmsprop, alpha, NUMBER),  K(rmsprop, eps, NUMBER),
    K(rmsprop, weight_decay, NUMBER), K(rmsprop, momentum, NUMBER), K(rmsprop, centered, FLAG),
    K(rmsprop, maximize, FLAG),   {0}};

static void start_adam(options *o) { dip_torch_adam_opts_init(&o->adam, sizeof o->adam); }
static void start_adamw(options *o) {
    start_adam(o);
    o->adam.weight_decay = 0.01;
}
static void start_sgd(options *o) { dip_torch_sgd_opts_init(&o->sgd, sizeof o->sgd); }
static void start_rmsprop(options *o) {
    dip_torch_rmsprop_opts_init(&o->rmsprop, sizeof o->rmsprop);
}
static torch_Optimizer *make_adam(torch_Parameters *p, const options *o) {
    return dip_optim_adam(p, &o->adam);
}
static torch_Optimizer *make_adamw(torch_Parameters *p, const options *o) {
    return dip_optim_adamw(p, &o->adam);
}
static torch_Optimizer *make_sgd(torch_Parameters *p, const options *o) {
    return dip_optim_sgd(p, &o->sgd);
}
static torch_Optimizer *make_rmsprop(torch_Parameters *p, const options *o) {
    return dip_optim_rmsprop(p, &o->rmsprop);
}

static const struct {
    const char *name;
    const keyword *words;
    void (*start)(options *o);
    torch_Optimizer *(*make)(torch_Parameters *p, const options *o);
} known[] = {
    {"Adam", adam_words, start_adam, make_adam},
    {"AdamW", adam_words, start_adamw, make_adamw},
    {"SGD", sgd_words, start_sgd, make_sgd},
    {"RMSprop", rmsprop_words, start_rmsprop, make_rmsprop},
};

/* A number, or a sum or quotient of two. */
static double read_number(char **at) {
    double a = strtod(*at, at);
    while (**at == ' ') (*at)++;
    char sign = **at;
    if (sign != '+' && sign != '/') return a;
    double b = strtod(*at + 1, at);
    return sign == '+' ? a + b : a / b;
}

static void read_keyword(const keyword *words, char **at, options *o) {
    size_t n = strcspn(*at, "=");
    const keyword *w = words;
    while (w->name && (strlen(w->name) != n || strncmp(w->name, *at, n))) w++;
    if (!w->name) fail_msg("no keyword of this face: %s", *at);
    char *field = (char *)o + w->at;
    *at += n + 1;
    if (w->kind == NUMBER) {
        *(double *)(void *)field = read_number(at);
    } else if (w->kind == FLAG) {
        *(bool *)(void *)field = **at == 'T';
        *at += **at == 'T' ? strlen("True") : strlen("False");
    } else {
        (*at)++;
        double first = read_number(at);
        *at += strlen(", ");
        *(dip_pair *)(void *)field = torch_pair(first, read_number(at));
        (*at)++;
    }
}

/* "optim.Adam(p, lr=0.01, betas=(0.8, 0.99))"; NULL: not an optimiser of this face. */
static torch_Optimizer *read_expression(torch_Parameters *p, char *text) {
    char *at = text + strlen("optim."), *end = strchr(at, '(');
    assert_non_null(end);
    *end = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, at) != 0) continue;
        options o;
        known[i].start(&o);
        at = end + 1;
        if (*at++ != 'p') return NULL; /* groups of parameters */
        while (*at == ',') {
            at += strlen(", ");
            read_keyword(known[i].words, &at, &o);
        }
        assert_string_equal(at, ")");
        return known[i].make(p, &o);
    }
    return NULL;
}

static void every_recorded_optimizer_prints_as_recorded(void **state) {
    (void)state;
    static char want[PRINTED_TEXT];
    dip_context *ctx = dip_test_context();
    FILE *f = fopen(DIP_TEST_GOLDEN "/torch_text/print_optimizer.txt", "r");
    assert_non_null(f);
    int same = 0, not_offered = 0;
    while (printed_line(f)) {
        char name[1024];
        if (strncmp(printed_now, "case ", 5) != 0) continue;
        snprintf(name, sizeof name, "%s", printed_now + 5);
        printed_read(f, want);
        dip_scope();
        torch_Parameters *p = torch_parameters(torch_zeros(torch_shape(2), .requires_grad = true),
                                               torch_zeros(torch_shape(2, 2), .requires_grad = true));
        torch_Optimizer *optimizer = read_expression(p, name);
        DIP_ASSERT_FINE(ctx);
        if (!optimizer) {
            not_offered++;
            continue;
        }
        strcat(want, "\n");
        torch_print(optimizer);
        assert_string_equal(dip_test_output(ctx), want);
        dip_test_output_clear(ctx);
        same++;
    }
    fclose(f);
    assert_true(same >= 60);
    assert_int_equal(not_offered, 2); /* Adagrad, groups of parameters */
    dip_test_context_free(ctx);
}

/* The rate that stands there is the one of the next step. */
static void a_rate_set_later_is_printed(void **state) {
    (void)state;
    static char want[PRINTED_TEXT];
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        torch_Optimizer *optimizer =
            optim_Adam(torch_parameters(torch_zeros(torch_shape(2), .requires_grad = true)));
        optim_set_lr(optimizer, 0.01);
        torch_print(optimizer);
        printed_case("print_optimizer.txt", "optim.Adam(p, lr=0.01)", want);
        strcat(want, "\n");
        assert_string_equal(dip_test_output(ctx), want);
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_recorded_optimizer_prints_as_recorded),
        cmocka_unit_test(a_rate_set_later_is_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
