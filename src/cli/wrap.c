/* wrap.c - lines of at most 80 columns for texts that were not written as such. */
#include <string.h>

#include "cli/cli.h"

enum { WIDTH = 80 };

void dip_cli_wrap(dip_context *out, const char *line, size_t n, int at, int indent) {
    size_t done = 0;
    while (done < n) {
        size_t room = at < WIDTH ? (size_t)(WIDTH - at) : 0, end = n - done;
        if (end > room) {
            end = room;
            while (end > 0 && line[done + end] != ' ') end--;
            if (end == 0) end = strcspn(line + done, " \n");
        }
        size_t shown = end;
        while (shown > 0 && line[done + shown - 1] == ' ') shown--;
        dip_printf(out, "%.*s\n", (int)shown, line + done);
        done += end;
        while (done < n && line[done] == ' ') done++;
        if (done < n) dip_printf(out, "%*s", indent, "");
        at = indent;
    }
    if (n == 0) dip_write(out, "\n");
}
