/* device.c - which devices a context knows, and how they are found by name. */
#include "device/device.h"

#include <string.h>

#include "device/registry.h"

static void finish(dip_context *ctx, void *slot) {
    dip_device_registry *r = slot;
    dip_dealloc(ctx, r->more, r->capacity * sizeof *r->more);
}

dip_device_registry *dip_device_registry_of(dip_context *ctx) {
    return dip_context_slot(ctx, DIP_SLOT_DEVICE, sizeof(dip_device_registry), finish);
}

/* Device i, the host first; NULL: there are no more. */
static const dip_device *nth(const dip_context *ctx, size_t i) {
    if (i == 0) return &dip_device_host;
    const dip_device_registry *r = dip_context_slot_peek(ctx, DIP_SLOT_DEVICE);
    return r && i - 1 < r->count ? r->more[i - 1] : NULL;
}

const char *dip_device_text(const dip_device *d) { return d ? d->text : dip_device_host.text; }

/* "test" and "test:0" name the same device; there is one of each kind. */
static bool named(const dip_device *d, const char *name) {
    size_t n = strlen(d->name);
    return strncmp(name, d->name, n) == 0 && (name[n] == 0 || strcmp(name + n, ":0") == 0);
}

static const dip_device *unknown(dip_context *ctx, const char *name, const char *who) {
    char known[256];
    const char *names[16];
    size_t at = 0;
    int count = 0;
    const dip_device *d;
    for (size_t i = 0; (d = nth(ctx, i)) && at < sizeof known && count < 16; i++) {
        int k =
            dip_snprintf(known + at, sizeof known - at, "%s%s", i ? ", " : "", dip_device_text(d));
        at += k > 0 ? (size_t)k : 0;
        names[count++] = dip_device_text(d);
    }
    const char *near = dip_nearest(name, names, count);
    dip_fail(ctx, DIP_ERROR_DEVICE, who, "there is no device called \"%.80s\"%s%s%s Known: %s",
             name, near ? "; did you mean \"" : ".", near ? near : "", near ? "\"?" : "", known);
    return NULL;
}

const dip_device *dip_device_find(dip_context *ctx, const char *name, const char *who) {
    if (!ctx) return NULL;
    if (!name) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "the device's name is NULL, expected one like \"cpu\"");
        return NULL;
    }
    const dip_device *d;
    for (size_t i = 0; (d = nth(ctx, i)); i++)
        if (named(d, name)) return d;
    return unknown(ctx, name, who);
}

bool dip_device_enable(dip_context *ctx, const dip_device *d) {
    if (!ctx || !d) return false;
    if (!d->name || !d->text || !d->alloc || !d->free || !d->upload || !d->download)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, "dip_device_enable",
                        "the device's record lacks a name, a "
                        "text, or one of alloc, free, upload and download; fill them all");
    const dip_device *other;
    for (size_t i = 0; (other = nth(ctx, i)); i++) {
        if (other == d) return true;
        if (strcmp(other->name, d->name) == 0)
            return dip_fail(
                ctx, DIP_ERROR_STATE, "dip_device_enable",
                "there is a device called \"%s\" already; give the new one its own name", d->name);
    }
    dip_device_registry *r = dip_device_registry_of(ctx);
    if (!r) return false;
    const dip_device **more = dip_grow(ctx, r->more, &r->capacity, r->count + 1, sizeof *more);
    if (!more) return false;
    r->more = more;
    r->more[r->count++] = d;
    return true;
}

const dip_device *dip_device_accelerator(dip_context *ctx) {
    const dip_device *d;
    for (size_t i = 0; (d = nth(ctx, i)); i++)
        if (d->accelerator) return d;
    return NULL;
}

const dip_device *dip_device_default(dip_context *ctx) {
    return dip_device_find(ctx, dip_context_device(ctx), "dip_context_new");
}

int dip_device_list(dip_context *ctx, const dip_device **out, int max) {
    int n = 0;
    const dip_device *d;
    for (size_t i = 0; n < max && (d = nth(ctx, i)); i++) out[n++] = d;
    return n;
}
