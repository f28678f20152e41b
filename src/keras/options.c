/* options.c - defaults of option structs, and structs of other sizes. */
#include "keras/options.h"

#include <string.h>

static size_t field_size(dip_field_type t) {
    switch (t) {
    case DIP_FIELD_BOOL: return sizeof(bool);
    case DIP_FIELD_INT: return sizeof(int);
    case DIP_FIELD_INT64: return sizeof(int64_t);
    case DIP_FIELD_REAL: return sizeof(double);
    case DIP_FIELD_TEXT: return sizeof(const void *);
    }
    return 0;
}

static void set_field(char *at, const dip_field *f) {
    bool yes = f->number != 0;
    int number = (int)f->number;
    const void *text = f->text;
    switch (f->type) {
    case DIP_FIELD_BOOL: memcpy(at, &yes, sizeof yes); break;
    case DIP_FIELD_INT: memcpy(at, &number, sizeof number); break;
    case DIP_FIELD_INT64: memcpy(at, &f->number, sizeof f->number); break;
    case DIP_FIELD_REAL: memcpy(at, &f->real, sizeof f->real); break;
    case DIP_FIELD_TEXT: memcpy(at, &text, sizeof text); break;
    }
}

void dip_fields_init(void *opts, size_t size, const dip_field *fields, int n) {
    if (!opts || size < sizeof size) return;
    memset(opts, 0, size);
    memcpy(opts, &size, sizeof size);
    for (int i = 0; i < n; i++)
        if (fields[i].offset + field_size(fields[i].type) <= size)
            set_field((char *)opts + fields[i].offset, &fields[i]);
}

void dip_fields_read(void *full, size_t size, const void *given, const dip_field *fields, int n) {
    dip_fields_init(full, size, fields, n);
    size_t has = 0;
    if (given) memcpy(&has, given, sizeof has);
    if (has < sizeof has) return;
    memcpy(full, given, has < size ? has : size);
    memcpy(full, &size, sizeof size);
}
