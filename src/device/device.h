/* device.h - where storage lives and which kernels run there: a table of records, chosen by name.
 * The host ("cpu") is the first; "test" is a device with memory of its own that runs the generic
 * kernels, so that placement and its errors are real on every machine.
 */
#ifndef DIP_DEVICE_DEVICE_H
#define DIP_DEVICE_DEVICE_H
#include "tensor/tensor.h"
typedef struct dip_device {
    const char *name;                                      /* "cpu", "test"; texts say "cpu", "test:0" */
    bool host;                                             /* the host may read its memory directly */
    bool accelerator;                                      /* what a face may take by itself */
    void *(*alloc)(dip_context *ctx, size_t bytes);        /* NULL with the error recorded */
    void (*free)(dip_context *ctx, void *p, size_t bytes);
    void (*upload)(dip_context *ctx, void *to, const void *host, size_t bytes);
    void (*download)(dip_context *ctx, void *host, const void *from, size_t bytes);
    const char *(*kernels)(dip_context *ctx);              /* name of the kernel set it runs: NULL: the context's choice */
} dip_device;
extern const dip_device dip_device_host, dip_device_test;
/* Devices known to a context: the host always; "test" only after dip_device_enable_test. */
const dip_device *dip_device_find(dip_context *ctx, const char *name, const char *who); /* "cpu", "cpu:0", "test:0"; NULL with an error that lists the known */
bool dip_device_enable(dip_context *ctx, const dip_device *d);       /* registers one more */
const dip_device *dip_device_accelerator(dip_context *ctx);          /* the first registered accelerator, or NULL */
const dip_device *dip_device_default(dip_context *ctx);
int dip_device_list(dip_context *ctx, const dip_device **out, int max);
const char *dip_device_text(const dip_device *d);                    /* "cpu", "test:0" */
#endif
