/* from tensorflow.keras import layers */
#ifndef DIPTYCH_IMPORT_LAYERS_H
#define DIPTYCH_IMPORT_LAYERS_H
#include "diptych/keras.h"
#if !defined(DIPTYCH_NO_SKIN)
#define layers_Input(...) keras_layers_Input(__VA_ARGS__)
#define layers_InputLayer(...) keras_layers_InputLayer(__VA_ARGS__)
#define layers_Flatten(...) keras_layers_Flatten(__VA_ARGS__)
#define layers_Dense(...) keras_layers_Dense(__VA_ARGS__)
#define layers_Activation(...) keras_layers_Activation(__VA_ARGS__)
#define layers_Dropout(...) keras_layers_Dropout(__VA_ARGS__)
#endif
#endif
