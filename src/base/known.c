/* known.c - names looked up in tables: comparing them, and the sentence for one that no table knows. */
#include <string.h>

#include "base/context.h"

static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

bool dip_same_name(const char *a, const char *b) {
    if (!a || !b) return false;
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

bool dip_fail_unknown(dip_context *ctx, const char *who, const char *kind, const char *name,
                      const char *const *known, int n) {
    char list[400];
    size_t used = 0, room = sizeof list - 24; /* for ", and 4294967295 more" */
    list[0] = '\0';
    for (int i = 0; i < n; i++) {
        if (used + strlen(known[i]) + 2 >= room) {
            dip_snprintf(list + used, sizeof list - used, ", and %d more", n - i);
            break;
        }
        int added =
            dip_snprintf(list + used, sizeof list - used, "%s%s", i > 0 ? ", " : "", known[i]);
        if (added < 0) break;
        used += (size_t)added;
    }
    if (!name) {
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "the name of the %s is NULL. Known: %s", kind,
                        list);
    }
    const char *nearest = dip_nearest(name, known, n);
    return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "there is no %s called \"%s\"%s%s%s Known: %s",
                    kind, name, nearest ? "; did you mean \"" : ".", nearest ? nearest : "",
                    nearest ? "\"?" : "", list);
}
