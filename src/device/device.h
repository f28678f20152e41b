/* device.h - where storage lives and which kernels run there: a table of records, chosen by name.
 * The host ("cpu") is the first; "test" is a device with memory of its own that runs the generic
 * kernels, so that placement and its errors are real on every machine.
 */
#ifndef DIP_DEVICE_DEVICE_H
#define DIP_DEVICE_DEVICE_H
#include "tensor/tensor.h"
/* The record itself, dip_device, stands in tensor/device_record.h: storage needs it. */
extern const dip_device dip_device_test;
/* Devices known to a context: the host always; "test" only after
 * dip_device_enable(ctx, &dip_device_test). */
const dip_device *dip_device_find(dip_context *ctx, const char *name, const char *who); /* "cpu", "cpu:0", "test:0"; NULL with an error that lists the known */
bool dip_device_enable(dip_context *ctx, const dip_device *d);       /* registers one more; the record must outlive the context */
const dip_device *dip_device_accelerator(dip_context *ctx);          /* the first registered accelerator, or NULL */
const dip_device *dip_device_default(dip_context *ctx);              /* the context's option; NULL with an error if it is unknown */
int dip_device_list(dip_context *ctx, const dip_device **out, int max);
const char *dip_device_text(const dip_device *d);                    /* "cpu", "test:0" */
size_t dip_device_test_bytes(const dip_context *ctx);                /* alive on the test device, for tests */
#endif
