/* import numpy as np */
#ifndef DIPTYCH_IMPORT_NP_H
#define DIPTYCH_IMPORT_NP_H
#include "diptych/keras.h"
#if !defined(DIPTYCH_NO_SKIN)
#define np_array(data, dtype, shape) numpy_array(data, dtype, shape)
#define np_asarray(t) numpy_asarray(t)
#define np_astype(x, dtype) numpy_astype(x, dtype)
#define np_add(x, number) numpy_add(x, number)
#define np_subtract(x, number) numpy_subtract(x, number)
#define np_multiply(x, number) numpy_multiply(x, number)
#define np_divide(x, number) numpy_divide(x, number)
#define np_expand_dims(x, axis) numpy_expand_dims(x, axis)
#define np_reshape(x, ...) numpy_reshape(x, __VA_ARGS__)
#define np_slice(x, start, stop) numpy_slice(x, start, stop)
#define np_argmax(x, axis) numpy_argmax(x, axis)
#define np_shape(x) numpy_shape(x)
#define np_dtype(x) numpy_dtype(x)
#define np_item(x, ...) numpy_item(x, __VA_ARGS__)
#define np_tensor(x) numpy_tensor(x)
#endif
#endif
