/* options.h - option structs of public calls: their defaults, and structs of another size.
 *
 * A caller compiled with an older header gives a smaller struct (its size stands first): what it lacks
 * has its default.  One compiled with a newer header gives a larger one, whose further fields are not
 * read. */
#ifndef DIP_BASE_OPTIONS_H
#define DIP_BASE_OPTIONS_H
#include <string.h>
#include "base/context.h"

/* Fills o, `size` bytes as the caller knows them, from the `full` bytes of the defaults. */
void dip_options_init(void *o, size_t size, const void *defaults, size_t full);

/* Defines T_init, the public function that fills in the defaults. */
#define DIP_OPTS_DEFAULTS(T, ...)                                     \
    void T##_init(T *o, size_t size) {                                \
        static const T defaults = {__VA_ARGS__};                      \
        if (o) dip_options_init(o, size, &defaults, sizeof defaults); \
    }

/* Declares o, of type T: what was given (NULL: nothing), else the defaults. */
#define DIP_READ_OPTS(T, o, given) \
    T o;                           \
    T##_init(&o, sizeof o);        \
    if (given) memcpy(&o, given, (given)->size_ < sizeof o ? (given)->size_ : sizeof o)
#endif
