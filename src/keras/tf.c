/* tf.c - tf.test: is there an accelerator? */
#include "device/device.h"
#include "diptych/keras.h"

const char *dip_tf_test_gpu_device_name(dip_context *ctx) {
    const dip_device *d = dip_device_accelerator(ctx);
    return d ? dip_device_text(d) : "";
}
