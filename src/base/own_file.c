/* own_file.c - where the file lies that holds this code, so that what was installed beside it is
 * found wherever the whole was moved to. */
#if defined(__linux__)
#define _GNU_SOURCE /* dl_iterate_phdr: unlike dladdr, it never needs a further library to link */
#include <link.h>
#endif
#include "base/files.h"

#if defined(__linux__)
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#ifndef PATH_MAX
#define PATH_MAX 4096
#endif

typedef struct search {
    uintptr_t address;
    char name[PATH_MAX]; /* "": the program itself, or nothing */
} search;

/* One loaded object a call; ends the search when it is the one that holds the address. */
static int holds(struct dl_phdr_info *object, size_t size, void *user) {
    (void)size;
    search *s = user;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        uintptr_t start = (uintptr_t)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
        if (object->dlpi_phdr[i].p_type != PT_LOAD || s->address < start ||
            s->address - start >= object->dlpi_phdr[i].p_memsz)
            continue;
        size_t n = object->dlpi_name ? strlen(object->dlpi_name) : 0;
        if (n < sizeof s->name && n > 0) memcpy(s->name, object->dlpi_name, n + 1);
        return 1;
    }
    return 0;
}
#endif

bool dip_own_file(char *path, size_t size) {
#if defined(__linux__)
    static const char here = 0;
    search s = {.address = (uintptr_t)&here};
    char real[PATH_MAX];
    dl_iterate_phdr(holds, &s);
    if (!realpath(s.name[0] ? s.name : "/proc/self/exe", real)) return false;
    size_t n = strlen(real);
    if (n >= size) return false;
    memcpy(path, real, n + 1);
    return true;
#else
    (void)path;
    (void)size;
    return false;
#endif
}
