/* options.h - option structs: defaults, and reading what a caller gave.
 *
 * A struct's defaults are a table of the fields that are not zero.  Callers may have been compiled
 * with an older, shorter struct or with a newer, longer one: size_ says which (DESIGN: ABI).
 */
#ifndef DIP_KERAS_OPTIONS_H
#define DIP_KERAS_OPTIONS_H
#include <stddef.h>
#include "base/context.h"

typedef enum dip_field_type {
    DIP_FIELD_BOOL,
    DIP_FIELD_INT,
    DIP_FIELD_INT64,
    DIP_FIELD_REAL,
    DIP_FIELD_TEXT
} dip_field_type;
typedef struct dip_field {
    size_t offset;
    dip_field_type type;
    int64_t number;
    double real;
    const char *text;
} dip_field;
#define DIP_FIELD_B(T, f, v) \
    { offsetof(T, f), DIP_FIELD_BOOL, v, 0, NULL }
#define DIP_FIELD_I(T, f, v) \
    { offsetof(T, f), DIP_FIELD_INT, v, 0, NULL }
#define DIP_FIELD_L(T, f, v) \
    { offsetof(T, f), DIP_FIELD_INT64, v, 0, NULL }
#define DIP_FIELD_R(T, f, v) \
    { offsetof(T, f), DIP_FIELD_REAL, 0, v, NULL }
#define DIP_FIELD_T(T, f, v) \
    { offsetof(T, f), DIP_FIELD_TEXT, 0, 0, v }
#define DIP_FIELDS(table) (table), (int)(sizeof(table) / sizeof((table)[0]))

/* The init function of an option struct whose defaults stand in `table`. */
#define DIP_FIELDS_INIT(T, table) \
    void T##_init(T *o, size_t size) { dip_fields_init(o, size, DIP_FIELDS(table)); }

/* Zeroes `size` bytes and fills in the defaults that lie inside them. */
void dip_fields_init(void *opts, size_t size, const dip_field *fields, int n);
/* Defaults into `full` (of `size` bytes), then what `given` (NULL: nothing) has of it. */
void dip_fields_read(void *full, size_t size, const void *given, const dip_field *fields, int n);
#endif
