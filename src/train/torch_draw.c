/* torch_draw.c - filling tensors with PyTorch's draws, in PyTorch's order: Note [Order of draws].
 * Numbers are drawn to row-major memory on the host, and copied where the tensor is something else. */
#include "train/torch_draw.h"

#include <math.h>
#include <string.h>

/* ---- order ----------------------------------------------------------------------------------- */

/* PyTorch's strides.  In a turned matrix one step along a row is R elements here and one there, one
 * along a column the other way round; every view's strides are made of these two. */
static dip_view as_in_pytorch(const dip_tensor *t) {
    dip_view v = t->view;
    int64_t rows = t->storage ? t->storage->turned : 0;
    if (rows < 1) return v;
    int64_t columns = (int64_t)(t->storage->bytes / dip_dtype_size(v.dtype)) / rows;
    for (int i = 0; i < v.rank; i++)
        v.stride[i] = v.stride[i] / rows + v.stride[i] % rows * columns;
    return v;
}

/* Which of two axes is walked faster: PyTorch's comparison, in which axes that repeat one element
 * have no place of their own.  1: b, -1: a, 0: cannot be told. */
static int faster(const dip_view *v, int a, int b) {
    if (v->stride[a] == 0 || v->stride[b] == 0) return 0;
    if (v->stride[a] != v->stride[b]) return v->stride[a] < v->stride[b] ? -1 : 1;
    return v->dim[a] > v->dim[b] ? 1 : 0;
}

bool dip_torch_axes(const dip_tensor *t, int *order) {
    dip_view v = as_in_pytorch(t);
    int n = v.rank, fast[DIP_MAX_RANK]; /* the fastest first */
    for (int i = 0; i < n; i++) fast[i] = n - 1 - i;
    for (int i = 1; i < n; i++) {
        int moved = i;
        for (int k = i - 1; k >= 0; k--) {
            int told = faster(&v, fast[k], fast[moved]);
            if (told < 0) break;
            if (told == 0) continue;
            int axis = fast[k];
            fast[k] = fast[moved];
            fast[moved] = axis;
            moved = k;
        }
    }
    for (int i = 0; i < n; i++) order[i] = fast[n - 1 - i];
    return dip_view_contiguous(&v);
}

dip_tensor *dip_torch_empty_like(dip_tensor *t, dip_dtype dtype, const struct dip_device *where) {
    int order[DIP_MAX_RANK], back[DIP_MAX_RANK];
    dip_shape s = dip_view_shape(&t->view), dense = s;
    if (!t->storage || dip_torch_axes(t, order)) /* a symbol has no memory and no order */
        return dip_tensor_make(t->object.ctx, dtype, &s, where);
    for (int i = 0; i < s.rank; i++) {
        dense.dim[i] = s.dim[order[i]];
        back[order[i]] = i;
    }
    dip_view view;
    dip_tensor *memory = dip_tensor_make(t->object.ctx, dtype, &dense, where);
    if (!memory || !dip_view_permute(&memory->view, back, &view)) return NULL;
    dip_tensor *like = dip_tensor_alias(memory, &view);
    dip_free(memory);
    return like;
}

/* ---- paper ----------------------------------------------------------------------------------- */

/* Where numbers are drawn to: n elements, row-major on the host, of a tensor whose axes are permuted to the
 * order of the draws. */
typedef struct paper {
    dip_tensor *target, *turned, *sheet; /* turned: the target's memory in that order */
    void *data;
    dip_dtype dtype;
    size_t n;
    bool row_major; /* as PyTorch sees the target */
} paper;

static bool overlaps(const dip_view *v) {
    for (int i = 0; i < v->rank; i++)
        if (v->stride[i] == 0 && v->dim[i] > 1) return true;
    return false;
}

static void drop(paper *p) {
    if (p->sheet != p->turned) dip_free(p->sheet);
    dip_free(p->turned);
}

/* `as_is`: the target's indices are the order, whatever its memory. */
static bool begin(paper *p, dip_tensor *t, dip_dtype dtype, bool as_is, const char *who) {
    int order[DIP_MAX_RANK];
    dip_view v;
    *p = (paper){.target = t, .dtype = dtype, .row_major = true};
    if (!t || !dip_is(t, &dip_tensor_class, who) || !dip_tensor_readable(t, who)) return false;
    if (overlaps(&t->view))
        return dip_fail(t->object.ctx, DIP_ERROR_ARGUMENT, who,
                        "several elements of the tensor are one number in memory, which cannot "
                        "hold several draws; fill a torch_clone of it");
    for (int i = 0; i < t->view.rank; i++) order[i] = i;
    if (!as_is) p->row_major = dip_torch_axes(t, order);
    if (!dip_view_permute(&t->view, order, &v)) return false;
    p->n = (size_t)dip_view_numel(&v);
    p->turned = dip_tensor_alias(t, &v);
    if (!p->turned) return false;
    dip_shape shape = dip_view_shape(&v);
    bool direct = dtype == v.dtype && dip_tensor_where(t)->host && dip_view_contiguous(&v);
    p->sheet = direct ? p->turned : dip_tensor_make(t->object.ctx, dtype, &shape, NULL);
    if (p->sheet) p->data = p->sheet->view.data;
    else drop(p);
    return p->sheet != NULL;
}

static bool finish(paper *p) {
    bool ok = true;
    if (p->sheet == p->turned) p->target->storage->version++;
    else ok = dip_tensor_copy_into(p->turned, p->sheet);
    drop(p);
    return ok;
}

/* ---- draws ----------------------------------------------------------------------------------- */
static void normal(const paper *p, dip_torch_rng *rng, double mean, double std) {
    bool wide = p->dtype == DIP_FLOAT64;
    if (p->row_major) {
        if (wide) dip_torch_rng_normal_f64(rng, p->data, p->n, mean, std);
        else dip_torch_rng_normal_f32(rng, p->data, p->n, mean, std);
        return;
    }
    for (size_t i = 0; i < p->n; i++) {
        double value = dip_torch_rng_normal(rng, mean, std);
        if (wide) ((double *)p->data)[i] = value;
        else ((float *)p->data)[i] = (float)value;
    }
}

/* random_() without bounds: 24 and 53 bits and one number more for floats. */
static void all_integers(int64_t *out, size_t n, dip_torch_rng *rng, dip_dtype of) {
    uint64_t range = of == DIP_FLOAT32   ? (UINT64_C(1) << 24) + 1
                     : of == DIP_FLOAT64 ? (UINT64_C(1) << 53) + 1
                     : of == DIP_INT64   ? UINT64_C(1) << 63
                     : of == DIP_INT32   ? UINT64_C(1) << 31
                     : of == DIP_UINT8   ? 256
                                         : 2;
    bool wide = of == DIP_FLOAT64 || of == DIP_INT64;
    for (size_t i = 0; i < n; i++)
        out[i] = (int64_t)((wide ? dip_torch_rng_u64(rng) : dip_torch_rng_u32(rng)) % range);
}

static void draw(const paper *p, dip_torch_rng *rng, const dip_draw *what) {
    bool wide = p->dtype == DIP_FLOAT64;
    void *out = p->data;
    size_t n = p->n;
    switch (what->kind) {
    case DIP_DRAW_UNIFORM:
        if (wide) dip_torch_rng_uniform_f64(rng, out, n, what->a, what->b);
        else dip_torch_rng_uniform_f32(rng, out, n, what->a, what->b);
        break;
    case DIP_DRAW_NORMAL: normal(p, rng, what->a, what->b); break;
    case DIP_DRAW_EXPONENTIAL:
        if (wide) dip_torch_rng_exponential_f64(rng, out, n, what->a);
        else dip_torch_rng_exponential_f32(rng, out, n, what->a);
        break;
    case DIP_DRAW_BERNOULLI: dip_torch_rng_bernoulli_u8(rng, out, n, what->a); break;
    case DIP_DRAW_INTEGERS: dip_torch_rng_randint(rng, out, n, what->low, what->high); break;
    case DIP_DRAW_ALL_INTEGERS: all_integers(out, n, rng, p->target->view.dtype); break;
    }
}

/* What the numbers are before they become the tensor's. */
static bool dtype_of(dip_draw_kind kind, const dip_tensor *t, dip_draws draws, const char *who,
                     dip_dtype *dtype) {
    *dtype = kind == DIP_DRAW_BERNOULLI ? DIP_UINT8 : DIP_INT64;
    if (kind >= DIP_DRAW_BERNOULLI) return true;
    if (!dip_dtype_is_float(t->view.dtype))
        return dip_fail(t->object.ctx, DIP_ERROR_TYPE, who,
                        "the tensor is %s, these random numbers fill float32 or float64",
                        dip_dtype_name(t->view.dtype));
    *dtype = draws == DIP_DRAWS_FLOAT32 ? DIP_FLOAT32 : t->view.dtype;
    return true;
}

static bool fill(dip_tensor *t, dip_torch_rng *rng, const dip_draw *what, dip_draws draws,
                 bool as_is, const char *who) {
    paper p;
    dip_dtype dtype;
    if (!t || !dip_is(t, &dip_tensor_class, who) || !dtype_of(what->kind, t, draws, who, &dtype) ||
        !begin(&p, t, dtype, as_is, who))
        return false;
    dip_float_env env = dip_float_enter();
    draw(&p, rng, what);
    dip_float_leave(env);
    return finish(&p);
}

bool dip_torch_draw(dip_tensor *t, dip_torch_rng *rng, const dip_draw *what, dip_draws draws,
                    const char *who) {
    return fill(t, rng, what, draws, false, who);
}

bool dip_torch_draw_bernoulli_each(dip_tensor *t, dip_torch_rng *rng, const dip_tensor *from,
                                   const char *who) {
    paper p;
    int order[DIP_MAX_RANK];
    dip_view v;
    if (!begin(&p, t, from->view.dtype, false, who)) return false;
    dip_torch_axes(t, order);
    dip_tensor *given =
        dip_view_permute(&from->view, order, &v) ? dip_tensor_alias((dip_tensor *)from, &v) : NULL;
    dip_shape shape = dip_view_shape(&p.sheet->view);
    dip_tensor *plain = given ? dip_tensor_make(t->object.ctx, v.dtype, &shape, NULL) : NULL;
    bool ok = plain && dip_tensor_copy_into(plain, given);
    if (ok && p.dtype == DIP_FLOAT64)
        dip_torch_rng_bernoulli_each_f64(rng, p.data, plain->view.data, p.n);
    else if (ok) dip_torch_rng_bernoulli_each_f32(rng, p.data, plain->view.data, p.n);
    dip_free(plain);
    dip_free(given);
    if (ok) return finish(&p);
    drop(&p);
    return false;
}

/* ---- initial weights: initializer.h --------------------------------------------------------------- */
bool dip_init_uniform(dip_tensor *t, dip_torch_rng *rng, double low, double high, dip_draws draws,
                      const char *who) {
    return fill(t, rng, &(dip_draw){.kind = DIP_DRAW_UNIFORM, .a = low, .b = high}, draws, true,
                who);
}

bool dip_init_normal(dip_tensor *t, dip_torch_rng *rng, double mean, double std, dip_draws draws,
                     const char *who) {
    return fill(t, rng, &(dip_draw){.kind = DIP_DRAW_NORMAL, .a = mean, .b = std}, draws, true,
                who);
}

static int64_t fan_in_of(const dip_tensor *weight) {
    int64_t fan = 1;
    for (int i = 1; i < weight->view.rank; i++) fan *= weight->view.dim[i];
    return fan;
}

bool dip_init_linear_weight(dip_tensor *weight, dip_torch_rng *rng, dip_draws draws,
                            const char *who) {
    if (!weight || !dip_is(weight, &dip_tensor_class, who)) return false;
    double fan = (double)fan_in_of(weight);
    dip_float_env env = dip_float_enter(); /* the host's rounding must not reach the bound */
    /* kaiming_uniform_ with a = sqrt(5), in PyTorch's own order of operations: its last bit counts */
    double gain = sqrt(2.0 / (1 + sqrt(5.0) * sqrt(5.0))),
           bound = fan > 0 ? sqrt(3.0) * (gain / sqrt(fan)) : 0;
    dip_float_leave(env);
    return dip_init_uniform(weight, rng, -bound, bound, draws, who);
}

bool dip_init_linear_bias(dip_tensor *bias, int64_t fan_in, dip_torch_rng *rng, dip_draws draws,
                          const char *who) {
    dip_float_env env = dip_float_enter();
    double bound = fan_in > 0 ? 1 / sqrt((double)fan_in) : 0;
    dip_float_leave(env);
    return dip_init_uniform(bias, rng, -bound, bound, draws, who);
}

bool dip_init_linear(dip_tensor *weight, dip_tensor *bias, dip_torch_rng *rng, dip_draws draws,
                     const char *who) {
    return dip_init_linear_weight(weight, rng, draws, who) &&
           (!bias || dip_init_linear_bias(bias, fan_in_of(weight), rng, draws, who));
}
