/* differences.c - `diptych differences [DIFFERENCE]`: what Keras and PyTorch do differently, as a list, and
 * one difference as a page of 80 columns. */
#include <string.h>

#include "cli/cli.h"
#include "report/differences.h"

static void list(dip_context *out) {
    int width = 0;
    for (int i = 0; i < dip_differences_count; i++) {
        int n = (int)strlen(dip_differences[i].key);
        if (n > width) width = n;
    }
    const char *topic = NULL;
    for (int i = 0; i < dip_differences_count; i++) {
        const dip_difference *d = &dip_differences[i];
        if (!topic || strcmp(topic, d->topic) != 0) dip_printf(out, "%s:\n", d->topic);
        topic = d->topic;
        dip_printf(out, "  %-*s  %s\n", width, d->key, d->name);
    }
    dip_write(out, "\ndiptych differences DIFFERENCE shows one of them.\n");
}

/* The backticks around code are for pages. */
static void entry(dip_context *out, const char *label, const char *text) {
    enum { INDENT = 21 };
    char plain[1024];
    size_t n = 0;
    for (; *text && n < sizeof plain; text++)
        if (*text != '`') plain[n++] = *text;
    dip_printf(out, "%-*s", INDENT, label);
    dip_cli_wrap(out, plain, n, INDENT, INDENT);
}

static void page(dip_context *out, const dip_difference *d) {
    dip_printf(out, "%s: %s\n\n", d->topic, d->name);
    entry(out, "Keras", d->keras);
    entry(out, "PyTorch", d->torch);
    entry(out, "on the digits", d->effect);
    entry(out, "in the Keras face", d->in_keras);
    entry(out, "in the PyTorch face", d->in_torch);
    entry(out, "docs/numerics.md", d->source);
}

int dip_cli_differences(dip_context *out, const dip_cli_values *values) {
    if (values->operand) page(out, dip_difference_find(values->operand)); /* there is one: words.c */
    else list(out);
    return DIP_EXIT_DONE;
}
