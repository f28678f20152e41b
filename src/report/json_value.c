/* json_value.c - see json_value.h. */
#ifdef DIP_WITH_JANSSON
#include "report/json_value.h"

#include <math.h>
#include <string.h>

#include "files/base64.h"

/* ---- places ---------------------------------------------------------------------------------- */
dip_json_place dip_json_at(const dip_json_place *in, const char *key) {
    dip_json_place p = {json_object_get(in->value, key), ""};
    dip_snprintf(p.name, sizeof p.name, "%.60s%s%.30s", in->name, in->name[0] ? "." : "", key);
    return p;
}

dip_json_place dip_json_item(const dip_json_place *in, size_t i) {
    dip_json_place p = {json_array_get(in->value, i), ""};
    dip_snprintf(p.name, sizeof p.name, "%.60s[%zu]", in->name, i);
    return p;
}

bool dip_json_there(const dip_json_place *in, const char *key) {
    const json_t *value = json_object_get(in->value, key);
    return value && !json_is_null(value);
}

static const char *found(const json_t *value, char *text, size_t size) {
    if (!value) return "nothing";
    switch (json_typeof(value)) {
    case JSON_OBJECT: return "an object";
    case JSON_ARRAY: dip_snprintf(text, size, "an array of %zu", json_array_size(value)); break;
    case JSON_STRING:
        dip_snprintf(text, size, "a text of %zu bytes, \"%.20s\"", json_string_length(value),
                     json_string_value(value));
        break;
    case JSON_INTEGER:
        dip_snprintf(text, size, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL: dip_snprintf(text, size, "%.17g", json_real_value(value)); break;
    case JSON_TRUE: return "true";
    case JSON_FALSE: return "false";
    case JSON_NULL: return "null";
    }
    return text;
}

bool dip_json_wrong(dip_json_reader *r, const dip_json_place *p, const char *expected) {
    char text[96];
    if (!r->failed)
        dip_fail(r->ctx, DIP_ERROR_FORMAT, r->who, "%.200s: %s: found %s, expected %s", r->file,
                 p->name[0] ? p->name : "the whole", found(p->value, text, sizeof text), expected);
    r->failed = true;
    return false;
}

/* ---- values ---------------------------------------------------------------------------------- */
bool dip_json_is_object(dip_json_reader *r, const dip_json_place *p) {
    return !r->failed && (json_is_object(p->value) || dip_json_wrong(r, p, "an object"));
}

size_t dip_json_array(dip_json_reader *r, const dip_json_place *p) {
    if (r->failed || (!json_is_array(p->value) && !dip_json_wrong(r, p, "an array"))) return 0;
    return json_array_size(p->value);
}

int64_t dip_json_integer(dip_json_reader *r, const dip_json_place *in, const char *key,
                         int64_t least, int64_t most) {
    dip_json_place p = dip_json_at(in, key);
    int64_t v = json_is_integer(p.value) ? json_integer_value(p.value) : least;
    if (json_is_integer(p.value) && v >= least && v <= most) return v;
    char expected[96];
    dip_snprintf(expected, sizeof expected, "a whole number from %lld to %lld", (long long)least,
                 (long long)most);
    dip_json_wrong(r, &p, expected);
    return least;
}

double dip_json_number(dip_json_reader *r, const dip_json_place *in, const char *key, double least,
                       double most, bool or_null) {
    dip_json_place p = dip_json_at(in, key);
    if (or_null && json_is_null(p.value)) return (double)NAN;
    double v = json_number_value(p.value);
    if (json_is_number(p.value) && v >= least && v <= most) return v;
    char expected[96];
    if (isinf(most))
        dip_snprintf(expected, sizeof expected, "%s%s",
                     isinf(least) ? "a number" : "a number that is not negative",
                     or_null ? " or null" : "");
    else
        dip_snprintf(expected, sizeof expected, "a number from %g to %g%s", least, most,
                     or_null ? " or null" : "");
    dip_json_wrong(r, &p, expected);
    return 0;
}

const char *dip_json_text(dip_json_reader *r, const dip_json_place *in, const char *key) {
    dip_json_place p = dip_json_at(in, key);
    if (json_is_string(p.value)) return json_string_value(p.value);
    dip_json_wrong(r, &p, "a text");
    return "";
}

/* ---- arrays in texts ------------------------------------------------------------------------- */
uint8_t *dip_json_digits(dip_json_reader *r, const dip_json_place *in, const char *key,
                         int64_t *n) {
    const char *text = dip_json_text(r, in, key);
    size_t length = strlen(text);
    *n = 0;
    if (r->failed) return NULL;
    if (length == 0 || text[strspn(text, "0123456789")] != 0) {
        dip_json_place p = dip_json_at(in, key);
        dip_json_wrong(r, &p, "a text of digits");
        return NULL;
    }
    uint8_t *digit = dip_alloc_raw(r->ctx, length);
    r->failed = !digit;
    for (size_t i = 0; digit && i < length; i++) digit[i] = (uint8_t)(text[i] - '0');
    *n = digit ? (int64_t)length : 0;
    return digit;
}

/* The text's length is checked before any memory is taken for what it promises. */
void *dip_json_bytes(dip_json_reader *r, const dip_json_place *in, const char *key, int64_t n,
                     size_t item) {
    const char *text = dip_json_text(r, in, key);
    size_t size, length = strlen(text);
    if (r->failed) return NULL;
    bool fits = dip_mul_size((size_t)n, item, &size) && dip_base64_fits(length, size);
    void *bytes = fits ? dip_alloc_raw(r->ctx, size) : NULL;
    if (fits && !bytes) r->failed = true;
    if (bytes && dip_base64_read(text, length, bytes, size)) return bytes;
    if (!r->failed) {
        char expected[64];
        dip_json_place p = dip_json_at(in, key);
        dip_snprintf(expected, sizeof expected, "base64 of %lld items of %zu byte%s", (long long)n,
                     item, item == 1 ? "" : "s");
        dip_json_wrong(r, &p, expected);
    }
    dip_dealloc(r->ctx, bytes, size);
    return NULL;
}

float *dip_json_floats(dip_json_reader *r, const dip_json_place *in, const char *key, int64_t n,
                       float least, float most) {
    float *v = dip_json_bytes(r, in, key, n, sizeof *v);
    for (int64_t i = 0; v && i < n; i++) {
        if (v[i] >= least && v[i] <= most) continue;
        dip_json_place p = dip_json_at(in, key);
        dip_fail(r->ctx, DIP_ERROR_FORMAT, r->who,
                 "%.200s: %s: number %lld is %g, expected %g to %g", r->file, p.name, (long long)i,
                 (double)v[i], (double)least, (double)most);
        r->failed = true;
        dip_dealloc(r->ctx, v, (size_t)n * sizeof *v);
        v = NULL;
    }
    return v;
}
#else
typedef int dip_no_json_value; /* a file of C is never empty */
#endif
