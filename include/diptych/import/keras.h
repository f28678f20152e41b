/* from tensorflow import keras: the names keras_Sequential, keras_utils_to_categorical ... */
#ifndef DIPTYCH_IMPORT_KERAS_H
#define DIPTYCH_IMPORT_KERAS_H
#include "diptych/keras.h"
#endif
