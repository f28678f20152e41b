/* device_record.h - what a storage must know of the device it lives on: a record of functions.
 * Which devices there are, and how they are found by name, is the device room's business. */
#ifndef DIP_TENSOR_DEVICE_RECORD_H
#define DIP_TENSOR_DEVICE_RECORD_H
#include "base/context.h"

typedef struct dip_device {
    const char *name;                                      /* "cpu", "test"                           */
    const char *text;                                      /* as tensors show it: "cpu", "test:0"     */
    bool host;                                             /* the host may read its memory directly   */
    bool accelerator;                                      /* what a face may take by itself          */
    void *(*alloc)(dip_context *ctx, size_t bytes);        /* NULL with the error recorded            */
    void (*free)(dip_context *ctx, void *p, size_t bytes);
    void (*upload)(dip_context *ctx, void *to, const void *host, size_t bytes);
    void (*download)(dip_context *ctx, void *host, const void *from, size_t bytes);
    const char *(*kernels)(dip_context *ctx);              /* name of the kernel set it runs: NULL: the context's choice */
} dip_device;

extern const dip_device dip_device_host;
#endif
