/* dlpack.h - the structs of DLPack's version 0 exchange format, for dip_tensor_to_dlpack and
 * dip_tensor_from_dlpack.  A program that has the DLPack project's own dlpack.h may use that
 * instead: include it before this file, which then adds nothing.
 *
 * Layout: https://dmlc.github.io/dlpack/latest/c_api.html
 */
#ifndef DLPACK_DLPACK_H_
#define DLPACK_DLPACK_H_
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
    kDLCPU = 1
} DLDeviceType; /* the others name memory that this library does not read */
typedef enum { kDLInt = 0, kDLUInt = 1, kDLFloat = 2, kDLBool = 6 } DLDataTypeCode;

typedef struct {
    DLDeviceType device_type;
    int32_t device_id;
} DLDevice;
typedef struct {
    uint8_t code, bits;
    uint16_t lanes;
} DLDataType;

typedef struct {
    void *data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t *shape;
    int64_t *strides;     /* in elements; NULL: row-major */
    uint64_t byte_offset; /* from data to the first element */
} DLTensor;

/* Whoever holds the struct calls deleter once, when the numbers are no longer needed. */
typedef struct DLManagedTensor {
    DLTensor dl_tensor;
    void *manager_ctx;
    void (*deleter)(struct DLManagedTensor *self);
} DLManagedTensor;

#ifdef __cplusplus
}
#endif
#endif
