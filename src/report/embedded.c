/* embedded.c - see embedded.h; the table itself is written by cmake/embed.cmake. */
#include "report/embedded.h"

#include <string.h>

extern const dip_embedded dip_embedded_files[]; /* ends with a name of NULL */

const dip_embedded *dip_embedded_find(const char *name) {
    for (const dip_embedded *f = dip_embedded_files; f->name; f++)
        if (strcmp(f->name, name) == 0) return f;
    return NULL;
}
