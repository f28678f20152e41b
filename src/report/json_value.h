/* json_value.h - values of a JSON file, each checked before it is believed: what a reader of a form
 * needs over jansson.  A message names the file, the field, what was found and what was expected.
 * Only in builds with jansson (DIP_WITH_JANSSON). */
#ifndef DIP_REPORT_JSON_VALUE_H
#define DIP_REPORT_JSON_VALUE_H
#include <jansson.h>

#include "base/context.h"

typedef struct dip_json_reader {
    dip_context *ctx;
    const char *who, *file;
    bool failed; /* the error is recorded; everything afterwards is NULL, 0 or nothing */
} dip_json_reader;

/* A value and where it stands; `value` is NULL where the file has no such field. */
typedef struct dip_json_place {
    json_t *value;
    char name[96]; /* "keras.epochs[3].loss"; "" for the whole file */
} dip_json_place;

dip_json_place dip_json_at(const dip_json_place *in, const char *key);
dip_json_place dip_json_item(const dip_json_place *in, size_t i);
bool dip_json_there(const dip_json_place *in, const char *key); /* and not null */

/* "FILE: PLACE: found ..., expected EXPECTED": always false. */
bool dip_json_wrong(dip_json_reader *r, const dip_json_place *p, const char *expected);

bool dip_json_is_object(dip_json_reader *r, const dip_json_place *p);
size_t dip_json_array(dip_json_reader *r, const dip_json_place *p); /* how many items */
/* Fields of an object, which must be there. */
int64_t dip_json_integer(dip_json_reader *r, const dip_json_place *in, const char *key,
                         int64_t least, int64_t most);
double dip_json_number(dip_json_reader *r, const dip_json_place *in, const char *key, double least,
                       double most, bool or_null); /* null is NaN */
const char *dip_json_text(dip_json_reader *r, const dip_json_place *in, const char *key);
/* A text of one digit an item; memory of r->ctx, *n bytes (at least one). */
uint8_t *dip_json_digits(dip_json_reader *r, const dip_json_place *in, const char *key, int64_t *n);
/* base64 of exactly n items; memory of r->ctx, n * item bytes. */
void *dip_json_bytes(dip_json_reader *r, const dip_json_place *in, const char *key, int64_t n,
                     size_t item);
/* The same of numbers, each in [least, most]. */
float *dip_json_floats(dip_json_reader *r, const dip_json_place *in, const char *key, int64_t n,
                       float least, float most);
#endif
