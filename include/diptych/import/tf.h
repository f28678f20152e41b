/* import tensorflow as tf: the names tf_test_gpu_device_name, tf_keras_layers_Dense ... */
#ifndef DIPTYCH_IMPORT_TF_H
#define DIPTYCH_IMPORT_TF_H
#include "diptych/keras.h"
#endif
