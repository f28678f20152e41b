/* transforms.c - ToTensor, Normalize, Compose: what becomes of a picture of bytes.
 *
 * MNIST's pictures have one channel and every transform here works pixel by pixel, so a whole chain is
 * a table of 256 values, made once, each value rounded as PyTorch's operations round it.
 */
#include <string.h>

#include "data/dataset_inside.h"

typedef enum transform_kind { TO_TENSOR, NORMALIZE, COMPOSE } transform_kind;
struct dip_transform {
    dip_object object;
    transform_kind kind;
    bool widened;
    int n; /* channels or parts */
    double mean[DIP_MAX_LIST], std[DIP_MAX_LIST];
    dip_transform *part[DIP_MAX_LIST];
};

static void destroy_transform(void *object) {
    dip_transform *t = object;
    if (t->kind != COMPOSE) return;
    for (int i = 0; i < t->n; i++) dip_release(t->part[i]);
}
const dip_class dip_transform_class = {"transform", destroy_transform, sizeof(dip_transform)};

dip_transform *dip_transform_to_tensor(dip_context *ctx, bool widened, const char *who) {
    (void)who;
    dip_transform *t = dip_object_new(ctx, &dip_transform_class, sizeof *t);
    if (!t) return NULL;
    t->kind = TO_TENSOR;
    t->widened = widened;
    return t;
}

dip_transform *dip_transform_normalize(dip_context *ctx, const double *mean, const double *std,
                                       int channels, const char *who) {
    if (channels < 1 || channels > DIP_MAX_LIST) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "%d channels were given, 1 to %d are supported",
                 channels, DIP_MAX_LIST);
        return NULL;
    }
    for (int i = 0; i < channels; i++) {
        if (std[i] != 0) continue;
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "the standard deviation of channel %d is 0, it divides the pixels; give another",
                 i);
        return NULL;
    }
    dip_transform *t = dip_object_new(ctx, &dip_transform_class, sizeof *t);
    if (!t) return NULL;
    t->kind = NORMALIZE;
    t->n = channels;
    memcpy(t->mean, mean, (size_t)channels * sizeof *mean);
    memcpy(t->std, std, (size_t)channels * sizeof *std);
    return t;
}

dip_transform *dip_transform_compose(dip_context *ctx, dip_transform *const *list, int n,
                                     const char *who) {
    if (n < 0 || n > DIP_MAX_LIST) {
        dip_fail(ctx, DIP_ERROR_LIMIT, who,
                 "%d transforms were given, at most %d are supported; compose some of them first",
                 n, DIP_MAX_LIST);
        return NULL;
    }
    for (int i = 0; i < n; i++) {
        if (!dip_is(list[i], &dip_transform_class, who)) return NULL;
    }
    dip_transform *t = dip_object_new(ctx, &dip_transform_class, sizeof *t);
    if (!t) return NULL;
    t->kind = COMPOSE;
    for (int i = 0; i < n; i++) t->part[i] = dip_retain(list[i]);
    t->n = n;
    return t;
}

/* ---- the table ------------------------------------------------------------------------------- */
static bool run(const dip_transform *t, dip_pixel_table *p, bool *is_tensor, const char *who) {
    dip_context *ctx = t->object.ctx;
    switch (t->kind) {
    case TO_TENSOR:
        if (*is_tensor)
            return dip_fail(
                ctx, DIP_ERROR_ARGUMENT, who,
                "ToTensor is given a tensor, it takes a picture; put it first and once");
        for (int i = 0; i < 256; i++) {
            p->f32[i] = (float)i / 255.0f;
            p->f64[i] = t->widened ? (double)p->f32[i] : (double)i / 255.0;
        }
        p->form = (dip_pixel_form){.divisor = 255, .scale = 1};
        *is_tensor = true;
        return true;
    case NORMALIZE:
        if (!*is_tensor)
            return dip_fail(
                ctx, DIP_ERROR_ARGUMENT, who,
                "Normalize is given a picture, it takes a tensor; put ToTensor before it");
        if (t->n != 1)
            return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                            "Normalize has %d channels, these pictures have 1; give one mean and "
                            "one standard deviation",
                            t->n);
        for (int i = 0; i < 256; i++) {
            p->f32[i] = (p->f32[i] - (float)t->mean[0]) / (float)t->std[0];
            p->f64[i] = (p->f64[i] - t->mean[0]) / t->std[0];
        }
        p->form.shift = t->mean[0]; /* of a second one no form is right, and the table serves */
        p->form.scale = t->std[0];
        return true;
    case COMPOSE:
        for (int i = 0; i < t->n; i++) {
            if (!run(t->part[i], p, is_tensor, who)) return false;
        }
        return true;
    }
    return false;
}

bool dip_transform_table(const dip_transform *t, dip_pixel_table *out, bool *is_tensor,
                         const char *who) {
    *is_tensor = false;
    if (!t) return true;
    if (!run(t, out, is_tensor, who)) return false;
    dip_float_env env = dip_float_enter();
    dip_pixel_table_settle(out);
    dip_float_leave(env);
    return true;
}

/* ---- text ------------------------------------------------------------------------------------ */
static void add_numbers(dip_text *out, const char *name, const double *v, int n) {
    dip_text_add(out, "%s=(", name);
    for (int i = 0; i < n; i++) {
        char text[40];
        dip_python_float(text, sizeof text, v[i]);
        dip_text_add(out, "%s%s", i > 0 ? ", " : "", text);
    }
    dip_text_add(out, n == 1 ? ",)" : ")");
}

static void add_repr(const dip_transform *t, dip_text *out, int indent) {
    if (t->kind == TO_TENSOR) {
        dip_text_add(out, "ToTensor()");
    } else if (t->kind == NORMALIZE) {
        dip_text_add(out, "Normalize(");
        add_numbers(out, "mean", t->mean, t->n);
        add_numbers(out, ", std", t->std, t->n);
        dip_text_add(out, ")");
    } else {
        dip_text_add(out, "Compose(");
        for (int i = 0; i < t->n; i++) {
            dip_text_add(out, "\n%*s    ", indent, "");
            add_repr(t->part[i], out,
                     indent); /* Compose does not indent what its parts print below */
        }
        dip_text_add(out, "\n%*s)", indent, "");
    }
}

void dip_transform_repr(const dip_transform *t, dip_text *out, int indent) {
    if (t) add_repr(t, out, indent);
}
