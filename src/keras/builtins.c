/* builtins.c - what stands around a model: print, and tf.test: is there an accelerator? */
#include "device/device.h"
#include "diptych/keras.h"

const char *dip_tf_test_gpu_device_name(dip_context *ctx) {
    const dip_device *d = dip_device_accelerator(ctx);
    return d ? dip_device_text(d) : "";
}

void dip_keras_print(dip_context *ctx, const char *label, double value) {
    char text[64];
    dip_python_float(text, sizeof text, value);
    dip_printf(ctx, "%s %s\n", label ? label : "", text);
}
