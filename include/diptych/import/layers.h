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
#define layers_AlphaDropout(...) keras_layers_AlphaDropout(__VA_ARGS__)
#define layers_GaussianDropout(...) keras_layers_GaussianDropout(__VA_ARGS__)
#define layers_GaussianNoise(...) keras_layers_GaussianNoise(__VA_ARGS__)
#define layers_SpatialDropout1D(...) keras_layers_SpatialDropout1D(__VA_ARGS__)
#define layers_SpatialDropout2D(...) keras_layers_SpatialDropout2D(__VA_ARGS__)
#define layers_SpatialDropout3D(...) keras_layers_SpatialDropout3D(__VA_ARGS__)
#endif
#endif
