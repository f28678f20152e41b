/* npy.c - see npy.h.  The format: numpy.lib.format, versions 1 to 3. */
#include "files/npy.h"

#include <string.h>

typedef struct reader {
    dip_context *ctx;
    const char *who, *name;
    const char *text; /* the header's dictionary */
    size_t n, at, base;
} reader;

static bool broken(const reader *r, dip_code code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static bool broken(const reader *r, dip_code code, const char *fmt, ...) {
    char text[400];
    va_list ap;
    va_start(ap, fmt);
    dip_text t = {.ctx = r->ctx};
    dip_text_vadd(&t, fmt, ap);
    va_end(ap);
    dip_snprintf(text, sizeof text, "%s", t.s ? t.s : "");
    dip_text_free(&t);
    return dip_fail(r->ctx, code, r->who, "%.200s: byte %zu: %s", r->name, r->base + r->at, text);
}

/* ---- dtypes ---------------------------------------------------------------------------------- */
static const struct {
    const char *code;
    dip_dtype dtype;
} types[] = {{"f4", DIP_FLOAT32}, {"f8", DIP_FLOAT64}, {"i8", DIP_INT64},
             {"i4", DIP_INT32},   {"u1", DIP_UINT8},   {"b1", DIP_BOOL}};
enum { TYPES = sizeof types / sizeof *types };

static bool find_type(const reader *r, const char *descr, dip_dtype *dtype, bool *swapped) {
    *swapped = descr[0] == '>';
    for (int i = 0; i < TYPES; i++) {
        if (!descr[0] || !strchr("<>=|", descr[0]) || strcmp(descr + 1, types[i].code) != 0)
            continue;
        *dtype = types[i].dtype;
        return true;
    }
    return broken(
        r, DIP_ERROR_UNSUPPORTED,
        "the dtype is \"%.20s\", readable are f4, f8, i8, i4, u1 and b1 (float32, float64, "
        "int64, int32, uint8, bool); convert it with astype",
        descr);
}

/* ---- the dictionary -------------------------------------------------------------------------- */
static void blanks(reader *r) {
    while (r->at < r->n && (r->text[r->at] == ' ' || r->text[r->at] == '\n')) r->at++;
}

static bool take(reader *r, char c) {
    blanks(r);
    if (r->at >= r->n || r->text[r->at] != c) return false;
    r->at++;
    return true;
}

static bool expect(reader *r, char c) {
    if (take(r, c)) return true;
    if (r->at >= r->n) return broken(r, DIP_ERROR_FORMAT, "the header ends, expected '%c'", c);
    return broken(r, DIP_ERROR_FORMAT, "the header holds 0x%02x, expected '%c'",
                  (unsigned char)r->text[r->at], c);
}

/* A text in quotes, without escapes: the keys and dtypes that are read have none. */
static bool quoted(reader *r, char *out, size_t size) {
    blanks(r);
    char quote = r->at < r->n ? r->text[r->at] : 0;
    if (quote != '\'' && quote != '"')
        return broken(
            r, DIP_ERROR_FORMAT,
            "the header holds no quoted name where one is expected; only plain arrays are "
            "read");
    size_t from = ++r->at;
    while (r->at < r->n && r->text[r->at] != quote && r->text[r->at] != '\\') r->at++;
    size_t length = r->at - from;
    if (length >= size) length = size - 1;
    memcpy(out, r->text + from, length);
    out[length] = 0;
    return expect(r, quote);
}

static bool word(reader *r, const char *w) {
    size_t n = strlen(w);
    blanks(r);
    if (r->n - r->at < n || memcmp(r->text + r->at, w, n) != 0) return false;
    r->at += n;
    return true;
}

static bool dimension(reader *r, int64_t *out) {
    blanks(r);
    int64_t v = 0;
    size_t from = r->at;
    while (r->at < r->n && r->text[r->at] >= '0' && r->text[r->at] <= '9') {
        if (r->at - from >= 18)
            return broken(r, DIP_ERROR_LIMIT, "a dimension has more than 18 digits");
        v = v * 10 + (r->text[r->at++] - '0');
    }
    if (r->at == from)
        return broken(r, DIP_ERROR_FORMAT, "the shape holds no whole number where one is expected");
    if (r->at < r->n && r->text[r->at] == 'L') r->at++; /* as Python 2 wrote them */
    *out = v;
    return true;
}

static bool shape_of(reader *r, dip_shape *shape) {
    *shape = (dip_shape){0, {0}};
    if (!expect(r, '(')) return false;
    bool comma = true;
    while (!take(r, ')')) {
        if (shape->rank == DIP_MAX_RANK)
            return broken(r, DIP_ERROR_LIMIT, "the shape has more than %d axes", DIP_MAX_RANK);
        if (!comma) return broken(r, DIP_ERROR_FORMAT, "the shape lacks a comma");
        if (!dimension(r, &shape->dim[shape->rank])) return false;
        shape->rank++;
        comma = take(r, ',');
    }
    if (shape->rank == 1 && !comma)
        return broken(r, DIP_ERROR_FORMAT, "the shape is a number in brackets, not a tuple");
    return true;
}

typedef struct header {
    char descr[24];
    bool fortran, seen[3];
    dip_shape shape;
} header;

static bool entry(reader *r, header *h) {
    static const char *const keys[] = {"descr", "fortran_order", "shape"};
    char key[24];
    if (!quoted(r, key, sizeof key) || !expect(r, ':')) return false;
    int k = 0;
    while (k < 3 && strcmp(key, keys[k]) != 0) k++;
    if (k == 3)
        return broken(
            r, DIP_ERROR_FORMAT,
            "the header's key \"%s\" is not known, expected descr, fortran_order and shape", key);
    if (h->seen[k]) return broken(r, DIP_ERROR_FORMAT, "the header has its %s twice", key);
    h->seen[k] = true;
    if (k == 0) return quoted(r, h->descr, sizeof h->descr);
    if (k == 2) return shape_of(r, &h->shape);
    h->fortran = word(r, "True");
    if (h->fortran || word(r, "False")) return true;
    return broken(r, DIP_ERROR_FORMAT, "fortran_order is neither True nor False");
}

static bool dictionary(reader *r, header *h) {
    if (!expect(r, '{')) return false;
    bool comma = true;
    while (!take(r, '}')) {
        if (!comma) return broken(r, DIP_ERROR_FORMAT, "the header lacks a comma");
        if (!entry(r, h)) return false;
        comma = take(r, ',');
    }
    if (!h->seen[0] || !h->seen[1] || !h->seen[2])
        return broken(r, DIP_ERROR_FORMAT, "the header lacks its %s",
                      !h->seen[0]   ? "descr"
                      : !h->seen[1] ? "fortran_order"
                                    : "shape");
    blanks(r);
    if (r->at == r->n) return true;
    return broken(r, DIP_ERROR_FORMAT, "the header goes on behind its dictionary");
}

/* ---- elements -------------------------------------------------------------------------------- */
static void swap(uint8_t *p, size_t n, size_t item) {
    for (size_t i = 0; i < n; i += item)
        for (size_t j = 0; j < item / 2; j++) {
            uint8_t t = p[i + j];
            p[i + j] = p[i + item - 1 - j];
            p[i + item - 1 - j] = t;
        }
}

/* Element after element in row-major order, from where column-major order has it. */
static void from_columns(uint8_t *to, const uint8_t *from, const dip_shape *s, int64_t count,
                         size_t item) {
    int64_t index[DIP_MAX_RANK] = {0}, stride[DIP_MAX_RANK], at = 0, step = 1;
    for (int d = 0; d < s->rank; d++) stride[d] = step, step *= s->dim[d];
    for (int64_t i = 0; i < count; i++) {
        memcpy(to + (size_t)i * item, from + (size_t)at * item, item);
        for (int d = s->rank - 1; d >= 0; d--) {
            at += stride[d];
            if (++index[d] < s->dim[d]) break;
            at -= stride[d] * s->dim[d];
            index[d] = 0;
        }
    }
}

static bool elements(const reader *r, const header *h, const uint8_t *from, size_t left,
                     dip_npy *out) {
    bool swapped;
    char text[200];
    if (!find_type(r, h->descr, &out->dtype, &swapped)) return false;
    size_t item = dip_dtype_size(out->dtype);
    out->shape = h->shape;
    if (!dip_shape_numel(&out->shape, &out->count) ||
        !dip_mul_size((size_t)out->count, item, &out->bytes))
        return broken(r, DIP_ERROR_LIMIT, "the shape %s is more than any memory holds",
                      dip_shape_text(&out->shape, text, sizeof text));
    if (out->bytes != left)
        return broken(r, DIP_ERROR_FORMAT,
                      "%zu bytes of elements follow, expected %zu for the shape %s of %s", left,
                      out->bytes, dip_shape_text(&out->shape, text, sizeof text),
                      dip_dtype_name(out->dtype));
    out->data = dip_alloc_raw(r->ctx, out->bytes);
    if (!out->data) return false;
    if (h->fortran && out->shape.rank > 1)
        from_columns(out->data, from, &out->shape, out->count, item);
    else if (left > 0) memcpy(out->data, from, left);
    if (swapped && item > 1) swap(out->data, out->bytes, item);
    for (int64_t i = 0; out->dtype == DIP_BOOL && i < out->count; i++)
        ((uint8_t *)out->data)[i] = ((uint8_t *)out->data)[i] != 0;
    return true;
}

bool dip_npy_read(dip_context *ctx, const char *who, const char *name, const uint8_t *b,
                  size_t size, dip_npy *out) {
    reader r = {.ctx = ctx, .who = who, .name = name};
    *out = (dip_npy){.count = 0};
    if (size < 10 || memcmp(b, "\x93NUMPY", 6) != 0)
        return broken(&r, DIP_ERROR_FORMAT,
                      "this does not begin as a NumPy array does (0x93NUMPY)");
    r.at = 6;
    if (b[6] < 1 || b[6] > 3)
        return broken(&r, DIP_ERROR_UNSUPPORTED, "version %d of the format, expected 1, 2 or 3",
                      b[6]);
    size_t before = b[6] == 1 ? 10 : 12;
    r.at = 8;
    if (size < before) return broken(&r, DIP_ERROR_FORMAT, "the file ends within its header");
    size_t length = (size_t)b[8] | (size_t)b[9] << 8;
    if (b[6] > 1) length |= (size_t)b[10] << 16 | (size_t)b[11] << 24;
    if (length > size - before)
        return broken(&r, DIP_ERROR_FORMAT, "the header has %zu bytes, only %zu follow", length,
                      size - before);
    r.text = (const char *)b + before;
    r.n = length;
    r.base = before;
    r.at = 0;
    header h = {.fortran = false};
    if (!dictionary(&r, &h)) return false;
    if (elements(&r, &h, b + before + length, size - before - length, out)) return true;
    dip_npy_free(ctx, out);
    return false;
}

void dip_npy_free(dip_context *ctx, dip_npy *a) {
    dip_dealloc(ctx, a->data, a->bytes);
    a->data = NULL;
}

double dip_npy_number(const dip_npy *a, int64_t i) {
    const char *p = (const char *)a->data + (size_t)i * dip_dtype_size(a->dtype);
    switch (a->dtype) {
    case DIP_FLOAT32: return (double)*(const float *)(const void *)p;
    case DIP_FLOAT64: return *(const double *)(const void *)p;
    case DIP_INT64: return (double)*(const int64_t *)(const void *)p;
    case DIP_INT32: return (double)*(const int32_t *)(const void *)p;
    default: return (double)*(const uint8_t *)p;
    }
}

/* ---- writing --------------------------------------------------------------------------------- */
void dip_npy_header(dip_text *t, dip_dtype dtype, const dip_shape *shape) {
    const char *code = "u1";
    for (int i = 0; i < TYPES; i++)
        if (types[i].dtype == dtype) code = types[i].code;
    dip_text d = {.ctx = t->ctx};
    dip_text_add(&d, "{'descr': '%c%s', 'fortran_order': False, 'shape': (",
                 dip_dtype_size(dtype) == 1 ? '|' : '<', code);
    for (int i = 0; i < shape->rank; i++)
        dip_text_add(&d, "%s%lld%s", i > 0 ? " " : "", (long long)shape->dim[i],
                     shape->rank == 1 || i + 1 < shape->rank ? "," : "");
    dip_text_add(&d, "), }");
    while ((10 + d.n + 1) % 64 != 0 && !d.failed) dip_text_append(&d, " ", 1);
    dip_text_append(&d, "\n", 1);
    uint8_t begin[10] = {
        0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (uint8_t)(d.n & 255), (uint8_t)(d.n >> 8)};
    dip_text_append(t, begin, sizeof begin);
    if (d.failed) t->failed = true;
    else dip_text_append(t, d.s, d.n);
    dip_text_free(&d);
}
