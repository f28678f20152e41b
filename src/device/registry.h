/* registry.h - what the device room keeps per context: the devices beside the host. */
#ifndef DIP_DEVICE_REGISTRY_H
#define DIP_DEVICE_REGISTRY_H
#include "device/device.h"

typedef struct dip_device_registry {
    const dip_device **more;
    size_t count, capacity;
    size_t test_bytes; /* alive on the test device */
} dip_device_registry;
dip_device_registry *dip_device_registry_of(dip_context *ctx);
#endif
