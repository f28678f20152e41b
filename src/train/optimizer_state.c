/* optimizer_state.c - what an optimiser shows between steps: its step count, its slots, its text. */
#include <math.h>

#include "train/optimizer_inside.h"

/* ---- state ----------------------------------------------------------------------------------- */
int64_t dip_optimizer_iterations(const dip_optimizer *o) {
    if (!o) return 0;
    return o->form == DIP_FORM_TORCH && o->count > 0 ? o->parameter[0].t : o->iterations;
}

void dip_optimizer_set_iterations(dip_optimizer *o, int64_t t) {
    if (!o) return;
    o->iterations = t;
    for (int64_t i = 0; i < o->count; i++) {
        o->parameter[i].t = t;
        o->parameter[i].fresh = t == 0;
    }
}

dip_tensor *dip_optimizer_slot(const dip_optimizer *o, int64_t i, int s, const char **name) {
    if (!o || i < 0 || i >= o->count || s < 0 || s >= DIP_MAX_SLOTS) return NULL;
    if (name) *name = o->parameter[i].slot_name[s];
    return o->parameter[i].slot[s];
}

/* Built: every slot that the options ask for exists. */
bool dip_optimizer_built(const dip_optimizer *o) {
    if (!o) return false;
    const char *names[DIP_MAX_SLOTS] = {NULL};
    o->kind->slots(o, names);
    for (int64_t i = 0; i < o->count; i++) {
        for (int s = 0; s < DIP_MAX_SLOTS; s++) {
            if (names[s] && !o->parameter[i].slot[s]) return false;
        }
    }
    return o->count > 0;
}

int64_t dip_optimizer_state_numel(const dip_optimizer *o) {
    int64_t n = 0;
    for (int64_t i = 0; o && i < o->count; i++) {
        for (int s = 0; s < DIP_MAX_SLOTS; s++) {
            if (o->parameter[i].slot[s]) n += dip_view_numel(&o->parameter[i].slot[s]->view);
        }
    }
    return n;
}

/* ---- text ------------------------------------------------------------------------------------ */
/* A number as the user will have written it: whole ones without a point. */
static void add_number(dip_text *out, double v) {
    char text[40];
    if (v == floor(v) && fabs(v) < 1e15) {
        dip_text_add(out, "%.0f", v);
        return;
    }
    dip_python_float(text, sizeof text, v);
    dip_text_add(out, "%s", text);
}

static void add_line(const dip_optimizer *o, const dip_optimizer_line *l, dip_text *out) {
    if (!l->fixed && isnan(o->option[l->option])) return; /* this form has no such option */
    dip_text_add(out, "    %s: ", l->name);
    if (l->fixed) {
        dip_text_add(out, "%s", l->fixed);
    } else if (l->option == DIP_OPTION_BETA1) {
        char a[40], b[40];
        dip_python_float(a, sizeof a, o->option[DIP_OPTION_BETA1]);
        dip_python_float(b, sizeof b, o->option[DIP_OPTION_BETA2]);
        dip_text_add(out, "(%s, %s)", a, b);
    } else if (dip_option_is_flag(l->option)) {
        dip_text_add(out, o->option[l->option] != 0 ? "True" : "False");
    } else {
        add_number(out, o->option[l->option]);
    }
    dip_text_add(out, "\n");
}

void dip_optimizer_repr(const dip_optimizer *o, dip_text *out) {
    if (!o) return;
    dip_text_add(out, "%s (\nParameter Group 0\n", o->kind->label);
    for (int i = 0; i < o->kind->n_lines; i++) add_line(o, &o->kind->lines[i], out);
    if (o->form == DIP_FORM_KERAS) dip_text_add(out, "    form: keras\n");
    dip_text_add(out, ")");
}
