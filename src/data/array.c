/* array.c - making lazy arrays: a new array shares the tensor and adds a step.  What the numbers
 * come to is the business of array_numbers.c. */
#include "data/array.h"

#include <string.h>

#include "data/array_inside.h"

static void destroy_array(void *object) { dip_release(((dip_array *)object)->source); }
const dip_class dip_array_class = {"array", destroy_array, sizeof(dip_array)};

/* ---- making ---------------------------------------------------------------------------------- */
/* A new array that sees what `a` sees. */
static dip_array *copy_of(const dip_array *a) {
    dip_array *b = dip_object_new(a->object.ctx, &dip_array_class, sizeof *b);
    if (!b) return NULL;
    dip_object head = b->object;
    *b = *a;
    b->object = head;
    dip_retain(b->source);
    return b;
}

/* The form that the steps may have: a division, a shift, a division.  Casts between them are as good
 * as none, or the form gives other numbers, which dip_pixel_table_settle sees. */
static dip_pixel_form form_of(const dip_array *a) {
    dip_pixel_form f = {.divisor = 1, .scale = 1};
    for (int i = 0; i < a->n_steps; i++) {
        const dip_array_step *s = &a->step[i];
        if (s->cast) continue;
        if (s->op == DIP_ARRAY_DIVIDE && f.shift == 0 && f.divisor == 1) f.divisor = s->number;
        else if (s->op == DIP_ARRAY_DIVIDE) f.scale = s->number;
        else if (s->op == DIP_ARRAY_SUBTRACT) f.shift = s->number;
        else if (s->op == DIP_ARRAY_ADD) f.shift = -s->number;
    }
    return f;
}

/* Brings table and hot up to date after a step was added. */
static void settle_table(dip_array *a) {
    dip_array_block x, y;
    size_t item = dip_dtype_size(a->dtype);
    if (a->classes > 0) {
        double zero_one[2] = {0, 1};
        int later = a->n_steps - a->label_steps;
        memcpy(&a->table,
               dip_array_run(a->step + a->label_steps, later, zero_one, DIP_FLOAT64, 2, &x, &y),
               2 * item);
        return;
    }
    dip_dtype from = a->source->view.dtype;
    a->has_table = from == DIP_UINT8 || from == DIP_BOOL;
    if (!a->has_table) return;
    uint8_t bytes[256];
    for (int i = 0; i < 256; i++) bytes[i] = (uint8_t)i;
    memcpy(&a->table, dip_array_run(a->step, a->n_steps, bytes, from, 256, &x, &y), 256 * item);
    dip_array_cast(a->pixels.f32, DIP_FLOAT32, &a->table, a->dtype, 256);
    dip_array_cast(a->pixels.f64, DIP_FLOAT64, &a->table, a->dtype, 256);
    a->pixels.form = form_of(a);
    dip_pixel_table_settle(&a->pixels);
}

static void settle(dip_array *a) {
    dip_float_env env = dip_float_enter();
    settle_table(a);
    dip_float_leave(env);
}

/* Counted by the caller. */
static dip_tensor *row_major_copy(dip_tensor *t) {
    dip_shape shape = dip_view_shape(&t->view);
    dip_tensor *copy = dip_adopt(dip_tensor_make(t->object.ctx, t->view.dtype, &shape, NULL));
    if (copy && dip_tensor_copy_into(copy, t)) return copy;
    dip_release(copy);
    return NULL;
}

dip_array *dip_array_of(dip_tensor *t, const char *who) {
    if (!t || !dip_is(t, &dip_tensor_class, who) || !dip_tensor_readable(t, who)) return NULL;
    dip_context *ctx = t->object.ctx;
    if (strcmp(dip_tensor_device(t), "cpu") != 0) {
        dip_fail(ctx, DIP_ERROR_DEVICE, who,
                 "the numbers live on %s, arrays are made of numbers on cpu; move them first",
                 dip_tensor_device(t));
        return NULL;
    }
    if (t->view.rank < 1) {
        dip_fail(ctx, DIP_ERROR_SHAPE, who,
                 "a single number has no rows; give an array with at least one axis");
        return NULL;
    }
    dip_shape shape = dip_view_shape(&t->view);
    dip_tensor *source = dip_view_contiguous(&t->view) ? dip_retain(t) : row_major_copy(t);
    if (!source) return NULL;
    dip_array *a = dip_object_new(ctx, &dip_array_class, sizeof *a);
    if (!a) {
        dip_release(source);
        return NULL;
    }
    a->source = source;
    a->shape = shape;
    a->dtype = t->view.dtype;
    a->stride = 1;
    for (int i = 1; i < shape.rank; i++) a->stride *= shape.dim[i];
    settle(a);
    return a;
}

static bool add_step(dip_array *a, dip_array_step s, const char *who) {
    if (s.cast && s.dtype == a->dtype) return true;
    if (a->n_steps == DIP_ARRAY_STEPS) {
        return dip_fail(
            a->object.ctx, DIP_ERROR_LIMIT, who,
            "this array is already %d operations deep; make its numbers first (np_array)",
            DIP_ARRAY_STEPS);
    }
    a->step[a->n_steps++] = s;
    a->dtype = s.dtype;
    settle(a);
    return true;
}

/* A copy of `a` with up to two more steps. */
static dip_array *with_steps(dip_array *a, const dip_array_step *s, int n, const char *who) {
    dip_array *b = copy_of(a);
    for (int i = 0; b && i < n; i++) {
        if (!add_step(b, s[i], who)) {
            dip_free(b);
            return NULL;
        }
    }
    return b;
}

dip_array *dip_array_astype(dip_array *a, dip_dtype dtype, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return NULL;
    if ((unsigned)dtype >= DIP_DTYPE_COUNT) {
        dip_fail(a->object.ctx, DIP_ERROR_TYPE, who, "there is no dtype number %d", (int)dtype);
        return NULL;
    }
    return with_steps(a, &(dip_array_step){.cast = true, .dtype = dtype}, 1, who);
}

/* The dtype in which an array of dtype `t` meets a number: Note [Dtypes of arrays]. */
static dip_dtype meeting_dtype(dip_dtype t, dip_array_op op, double number) {
    if (dip_dtype_is_float(t)) return t;
    bool whole = number >= -9223372036854775808.0 && number < 9223372036854775808.0 &&
                 (double)(int64_t)number == number;
    if (op == DIP_ARRAY_DIVIDE || op == DIP_ARRAY_DIVIDE_INTO || !whole) return DIP_FLOAT64;
    return t == DIP_BOOL ? DIP_INT64 : t;
}

dip_array *dip_array_scalar(dip_array *a, dip_array_op op, double number, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return NULL;
    dip_dtype t = meeting_dtype(a->dtype, op, number);
    bool outside = (t == DIP_UINT8 && (number < 0 || number > UINT8_MAX)) ||
                   (t == DIP_INT32 && (number < INT32_MIN || number > INT32_MAX));
    if (outside) {
        dip_fail(
            a->object.ctx, DIP_ERROR_ARGUMENT, who,
            "the number %.0f does not fit into an array of %s; change the array with astype first",
            number, dip_dtype_name(t));
        return NULL;
    }
    dip_array_step s[2] = {{.cast = true, .dtype = t}, {.dtype = t, .op = op, .number = number}};
    return with_steps(a, s, 2, who);
}

/* ---- shapes ---------------------------------------------------------------------------------- */
static dip_array *with_shape(dip_array *a, const dip_shape *shape, const char *who) {
    if (a->classes > 0 && (shape->rank < 1 || shape->dim[0] != a->shape.dim[0])) {
        char text[200];
        dip_fail(
            a->object.ctx, DIP_ERROR_SHAPE, who,
            "a one-hot array keeps its %lld rows, shape %s does not; reshape the labels instead",
            (long long)a->shape.dim[0], dip_shape_text(shape, text, sizeof text));
        return NULL;
    }
    dip_array *b = copy_of(a);
    if (!b) return NULL;
    b->shape = *shape;
    if (a->classes > 0) return b;
    b->stride = 1;
    for (int i = 1; i < shape->rank; i++) b->stride *= shape->dim[i];
    return b;
}

/* Replaces a -1 by what is left; false where the elements do not fit. */
static bool resolve_shape(const dip_shape *want, int64_t numel, dip_shape *out) {
    int open = -1;
    int64_t known = 1;
    *out = *want;
    for (int i = 0; i < want->rank; i++) {
        if (want->dim[i] == -1 && open < 0) open = i;
        else if (want->dim[i] < 0 || !dip_mul_i64(known, want->dim[i], &known)) return false;
    }
    if (open < 0) return known == numel;
    if (known == 0 || numel % known != 0) return false;
    out->dim[open] = numel / known;
    return true;
}

dip_array *dip_array_reshape(dip_array *a, const dip_shape *shape, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return NULL;
    dip_shape to;
    int64_t numel = 0;
    if (shape->rank >= 1 && dip_shape_numel(&a->shape, &numel) && resolve_shape(shape, numel, &to))
        return with_shape(a, &to, who);
    char from[200], text[200];
    dip_fail(a->object.ctx, DIP_ERROR_SHAPE, who,
             "an array of shape %s cannot become %s; the number of elements must stay the same",
             dip_shape_text(&a->shape, from, sizeof from),
             dip_shape_text(shape, text, sizeof text));
    return NULL;
}

dip_array *dip_array_expand_dims(dip_array *a, int axis, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return NULL;
    int rank = a->shape.rank + 1, at = axis < 0 ? axis + rank : axis;
    if (at < 0 || at >= rank) {
        dip_fail(a->object.ctx, DIP_ERROR_ARGUMENT, who,
                 "axis %d is out of range for an array that will have %d axes", axis, rank);
        return NULL;
    }
    if (rank > DIP_MAX_RANK) {
        dip_fail(a->object.ctx, DIP_ERROR_LIMIT, who,
                 "the array would have %d axes, at most %d are supported", rank, DIP_MAX_RANK);
        return NULL;
    }
    dip_shape to = {.rank = rank};
    for (int i = 0; i < rank; i++)
        to.dim[i] = i < at ? a->shape.dim[i] : i == at ? 1 : a->shape.dim[i - 1];
    return with_shape(a, &to, who);
}

static int64_t clip_index(int64_t i, int64_t n) {
    if (i < 0) i = i < -n ? 0 : i + n;
    return i > n ? n : i;
}

dip_array *dip_array_slice(dip_array *a, int64_t start, int64_t stop, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return NULL;
    int64_t n = a->shape.dim[0], from = clip_index(start, n), to = clip_index(stop, n);
    dip_array *b = copy_of(a);
    if (!b) return NULL;
    b->first += from * a->stride;
    b->shape.dim[0] = to > from ? to - from : 0;
    return b;
}

/* ---- one-hot --------------------------------------------------------------------------------- */
/* Largest label; -1 with an error for a negative one. */
static bool check_labels(const dip_array *a, int64_t classes, int64_t *largest, const char *who) {
    int64_t label[DIP_ARRAY_BLOCK], total = a->stride * a->shape.dim[0];
    *largest = -1;
    for (int64_t i = 0; i < total; i += DIP_ARRAY_BLOCK) {
        int64_t n = total - i < DIP_ARRAY_BLOCK ? total - i : DIP_ARRAY_BLOCK;
        dip_array_labels(a, a->n_steps, a->first + i, n, label);
        for (int64_t j = 0; j < n; j++) {
            if (label[j] < 0 || (classes > 0 && label[j] >= classes)) {
                char range[64] = "labels count from 0";
                if (classes > 0)
                    dip_snprintf(range, sizeof range, "labels of %lld classes are 0 to %lld",
                                 (long long)classes, (long long)classes - 1);
                return dip_fail(a->object.ctx, DIP_ERROR_ARGUMENT, who,
                                "label %lld of element %lld is out of range; %s",
                                (long long)label[j], (long long)(i + j), range);
            }
            if (label[j] > *largest) *largest = label[j];
        }
    }
    return true;
}

dip_array *dip_array_to_categorical(dip_array *a, int64_t num_classes, const char *who) {
    if (!a || !dip_is(a, &dip_array_class, who)) return NULL;
    if (a->classes > 0) {
        dip_fail(a->object.ctx, DIP_ERROR_ARGUMENT, who,
                 "the labels are one-hot already; give the class numbers");
        return NULL;
    }
    dip_shape shape = a->shape;
    if (shape.rank > 1 && shape.dim[shape.rank - 1] == 1) shape.rank--;
    int64_t largest, numel;
    if (!check_labels(a, num_classes, &largest, who)) return NULL;
    int64_t classes = num_classes > 0 ? num_classes : largest < INT64_MAX ? largest + 1 : 0;
    if (shape.rank == DIP_MAX_RANK || classes < 1) {
        dip_fail(a->object.ctx, DIP_ERROR_SHAPE, who,
                 "one-hot rows cannot be made of this array; it has %d axes and %lld classes",
                 shape.rank, (long long)classes);
        return NULL;
    }
    shape.dim[shape.rank++] = classes;
    if (!dip_shape_numel(&shape, &numel)) {
        dip_fail(a->object.ctx, DIP_ERROR_LIMIT, who,
                 "%lld classes for each of the labels are more than any memory holds",
                 (long long)classes);
        return NULL;
    }
    dip_array *b = copy_of(a);
    if (!b) return NULL;
    b->shape = shape;
    b->classes = classes;
    b->label_steps = b->n_steps;
    b->dtype = DIP_FLOAT64;
    b->has_table = false;
    settle(b);
    return b;
}

/* ---- asking ---------------------------------------------------------------------------------- */
dip_shape dip_array_shape(const dip_array *a) { return a ? a->shape : (dip_shape){0}; }
dip_dtype dip_array_dtype(const dip_array *a) { return a ? a->dtype : DIP_FLOAT32; }
int64_t dip_array_rows(const dip_array *a) { return a ? a->shape.dim[0] : 0; }
dip_tensor *dip_array_source(const dip_array *a) { return a ? a->source : NULL; }
bool dip_array_is_one_hot(const dip_array *a) {
    return a && a->classes > 0 && a->shape.dim[a->shape.rank - 1] == a->classes &&
           dip_element_get(&a->table, a->dtype, 0) == 0 &&
           dip_element_get(&a->table, a->dtype, 1) == 1;
}

bool dip_array_is_plain(const dip_array *a) { return a && a->n_steps == 0 && a->classes == 0; }

int64_t dip_array_row_numel(const dip_array *a) {
    if (!a) return 0;
    return a->classes > 0 ? a->stride * a->classes : a->stride;
}

dip_shape dip_array_row_shape(const dip_array *a) {
    dip_shape s = {0};
    if (!a) return s;
    s.rank = a->shape.rank - 1;
    memcpy(s.dim, a->shape.dim + 1, (size_t)s.rank * sizeof *s.dim);
    return s;
}
