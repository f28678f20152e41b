/* options.c - see options.h. */
#include "base/options.h"

void dip_options_init(void *o, size_t size, const void *defaults, size_t full) {
    if (size > full) memset((char *)o + full, 0, size - full); /* fields of a later header */
    memcpy(o, defaults, size < full ? size : full);
    memcpy(o, &size, sizeof size); /* size_ stands first */
}
