/* dtype.c - what an element's type is called and how many bytes it has. */
#include "base/context.h"

const char *dip_dtype_name(dip_dtype t) {
    static const char *const names[DIP_DTYPE_COUNT] = {
        [DIP_FLOAT32] = "float32", [DIP_FLOAT64] = "float64", [DIP_INT64] = "int64",
        [DIP_INT32] = "int32",     [DIP_UINT8] = "uint8",     [DIP_BOOL] = "bool",
    };
    return (unsigned)t < DIP_DTYPE_COUNT ? names[t] : "unknown";
}

const uint8_t dip_item_sizes[DIP_DTYPE_COUNT] = {
    [DIP_FLOAT32] = 4, [DIP_FLOAT64] = 8, [DIP_INT64] = 8,
    [DIP_INT32] = 4,   [DIP_UINT8] = 1,   [DIP_BOOL] = 1,
};

size_t dip_dtype_size(dip_dtype t) {
    return (unsigned)t < DIP_DTYPE_COUNT ? dip_item_sizes[t] : 0;
}
