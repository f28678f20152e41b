/* embedded.h - files of the source tree that the program carries inside: the example programs, the
 * report's style and script, the beginnings of a program.  Which ones: cmake/rooms.cmake; how they
 * get in: cmake/embed.cmake. */
#ifndef DIP_REPORT_EMBEDDED_H
#define DIP_REPORT_EMBEDDED_H
#include <stddef.h>

typedef struct dip_embedded {
    const char *name; /* "mnist_keras.c", "page.css"; below src/cli/new: "keras/main.c" */
    const char *text; /* ends with a 0 that `size` does not count */
    size_t size;
} dip_embedded;

/* Of the page's files; NULL: there is none of that name. */
const dip_embedded *dip_embedded_find(const char *name);
#endif
