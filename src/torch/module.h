/* module.h - the inside of a module: what every module has, and the record that makes one a
 * Linear.
 *
 * A module is a file src/torch/nn/NAME.c with one `const dip_module_kind dip_module_NAME` and a
 * line in nn/modules.def.  It knows names, defaults and layouts; what it computes is functional.h,
 * a block or an operator, applied through a builder.
 *
 * Note [Names in messages]
 * A module's label, "nn_Linear (NeuralNetwork.fc1)", is made when it becomes a member of another
 * and again when that one does: calls only point to it. */
#ifndef DIP_TORCH_MODULE_H
#define DIP_TORCH_MODULE_H
#include "torch/functional.h"

typedef struct dip_module dip_module;
typedef struct dip_parameters dip_parameters;
typedef struct dip_module_kind {
    const char *name;                     /* the class, "Linear" */
    const char *who;                      /* its constructor in messages, "nn_Linear" */
    const char *doc;                      /* what it computes, shapes */
    int inputs;                           /* 1, or 2 for losses; 0: it is not called */
    bool open;          /* the user's code may keep what it makes: no scope around it */
    dip_module *(*sample)(dip_context *ctx); /* one with plain arguments, for walks of the table */
    dip_value (*forward)(dip_module *m, dip_builder *b, const dip_value *x);
    void (*extra)(const dip_module *m, dip_text *out); /* between print's parentheses, or NULL */
    void (*destroy)(dip_module *m);       /* NULL: nothing of its own to release */
} dip_module_kind;

typedef enum dip_member_kind {
    DIP_MEMBER_MODULE, DIP_MEMBER_PARAMETER, DIP_MEMBER_BUFFER
} dip_member_kind;
typedef struct dip_member {
    dip_member_kind kind;
    char *name;
    void *object;                         /* counted: a dip_module or a dip_tensor */
} dip_member;

struct dip_module {                       /* the first member of every module's own struct */
    dip_object object;
    const dip_module_kind *kind;
    char *label;                          /* Note [Names in messages]; NULL: nobody's member */
    bool training;
    dip_member *members;                  /* in the order of registration */
    size_t n, cap;
};
extern const dip_class dip_module_class;
/* Every module of nn/modules.def, NULL-terminated. */
extern const dip_module_kind *const dip_module_kinds[];
#define DIP_MODULE(name) extern const dip_module_kind dip_module_##name;
#include "torch/nn/modules.def"
#undef DIP_MODULE

/* ---- for the modules ---- */
dip_module *dip_module_new(dip_context *ctx, const dip_module_kind *kind, size_t size);
/* Takes the object over: counted, whatever scope is open.  False with the error recorded. */
bool dip_module_add(dip_module *m, dip_member_kind kind, const char *name, void *object);
const char *dip_module_name(const dip_module *m);   /* the class: "Linear", "NeuralNetwork" */
const char *dip_module_who(const dip_module *m);    /* its label, else its constructor */
bool dip_module_fail(const dip_module *m, dip_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void dip_module_repr(const dip_module *m, dip_text *out, int indent);
/* The member called name[0 .. n); NULL: none. */
const dip_member *dip_module_member(const dip_module *m, const char *name, size_t n);

/* ---- lists of parameters ---- */
typedef struct dip_parameter { char *name; dip_tensor *tensor; } dip_parameter;
struct dip_parameters {
    dip_object object;
    dip_parameter *item;
    size_t n, cap;
};
extern const dip_class dip_parameters_class;

/* ---- modules of the user's own ---- */
extern const dip_module_kind dip_module_user;
const dip_nn_class *dip_module_class_of(const dip_module *m); /* NULL: not of nn_class */
#endif
